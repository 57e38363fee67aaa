"""The four dates by which other systems know what is due: earliest, recommended, latest, past due."""

from datetime import date

from attrs import frozen

from ketasched.days import later
from ketasched.errors import Malformed
from ketasched.forecast import Due


@frozen(kw_only=True)
class FourDates:
    """When something is due, as immunisation registries say it; ``None`` where there is no such day.

    ``earliest`` and ``latest`` are days on which it may still be done, ``past_due`` is the day after the latest.
    """

    earliest: date | None = None
    recommended: date | None = None
    latest: date | None = None
    past_due: date | None = None


def four_dates(due: Due) -> FourDates:
    """The four dates of one option of a forecast: its target is recommended, the day after its latest is past due.

    >>> window = Due(phase="booster", earliest=date(2026, 1, 27), target=date(2026, 1, 30), latest=date(2026, 2, 6))
    >>> str(four_dates(window).past_due)
    '2026-02-07'
    """
    if not isinstance(due, Due):
        raise Malformed(
            f"the four dates are those of one option: next_due(plan).due or one of its .options, not {due!r}"
        )
    past_due = None if due.latest is None else later(due.latest, 1)
    return FourDates(earliest=due.earliest, recommended=due.target, latest=due.latest, past_due=past_due)
