"""What became of one patient, as a row of a table."""

from datetime import date
from typing import NamedTuple

from ketasched.errors import Word


class End(Word):
    """Why a patient's row ends."""

    FOLLOWED = "followed to the end"
    FINISHED = "nothing more due"
    STOPPED = "stopped by choice"
    NO_PLACEMENT = "no day fits"


class Row(NamedTuple):
    """What became of one patient; counts are of the days followed.

    ``waited`` are the days from the day asked to the first session given, ``days`` those from the first session to the
    last, ``last_interval`` those between the last two. ``put_off`` were called off beforehand and came later,
    ``out_of_window`` were given too early or too late for their spacing or their forecast. ``courses`` counts
    inductions.
    """

    patient: str
    asked: date
    first: date | None
    waited: int | None
    given: int
    missed: int
    put_off: int
    boosters: int
    courses: int
    out_of_window: int
    days: int
    last_interval: int | None
    ended: End
