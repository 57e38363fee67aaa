"""What the catalogue shares: bounds between sessions, the length of a visit, the windows of boosters, some sources.

The literature writes no minimum gap between sessions, so every bound here is a default. To these each row adds the
bound on its course, first session to last: the span of its targets and 7 days more, except where a bound is named
here or the source states a limit.
"""

from ketasched.cadence import Rung
from ketasched.protocol import Spacing, Visit
from ketasched.response import Level
from ketasched.source import Source

THREE_A_WEEK = (Spacing(2, 7, grace=1), Spacing(7, back=3))
TWO_A_WEEK = (Spacing(2, 7, grace=1), Spacing(7, back=2, grace=1))
WEEKLY = (Spacing(7, 14, grace=2),)
TWO_WEEKS_APART = (Spacing(14, grace=3),)

SIX_AT_THREE_A_WEEK = Spacing(most=20, session=6, anchor=1)
SIX_AT_TWO_A_WEEK = Spacing(most=24, session=6, anchor=1)

CLINICS = Source("Clinic practice as described for patients")
LABEL = Source("Spravato (esketamine), US prescribing information")
PHILLIPS_2020 = Source("Phillips, BMC Psychiatry 2020;20:268", "10.1186/s12888-020-02672-3")

RACEMIC = "racemic ketamine"
INTRAVENOUS = "intravenous"

HELD = (Level.REMISSION, Level.RESPONSE)

_WINDOWS = {7: (2, 5), 14: (3, 7), 28: (7, 14)}

UNSTATED = Visit(40, 60, note="No minutes are stated: 40 of treatment and 60 of observation are our default.")


def stated(treatment: int, source: Source) -> Visit:
    """Make a visit whose minutes of treatment the source states; its observation is our default.

    Its standing is that of the weaker part.
    """
    note = f"The {treatment} minutes of treatment are stated; the 60 minutes of observation are our default."
    return Visit(treatment, 60, source=source, note=note)


def rung(interval: int) -> Rung:
    """An interval with its window, by default; without one of its own a fifth of it is early and half of it late."""
    return Rung(interval, *_WINDOWS.get(interval, (interval // 5, interval // 2)))
