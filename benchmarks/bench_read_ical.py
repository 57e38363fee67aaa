"""`from_ical` against `icalendar.Calendar.from_ical` on the same bytes: at most 1.3 times as long.

`icalendar` reads every line of a calendar to values of its own. Here only what sessions need is read, and then matched
to the protocol, judged by the rules on calendars and made a plan.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from icalendar import Calendar

import ketasched as ks
from timing import Times, in_turns, table

ROUNDS = 31
STAMP = datetime(2026, 1, 1, tzinfo=UTC)
CLINIC = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US", chairs=2)
STANDARD = ks.protocol_named("standard")
UID = "5f0c1d4e-7a0e-4f0e-9a55"


def exported(sessions: int) -> bytes:
    """Make the calendar of a session a week."""
    days = [date(2026, 1, 5) + timedelta(7 * n) for n in range(sessions)]
    plan = ks.Plan.from_history(STANDARD, given=days, clinic=CLINIC, at=time(9, 30), uid=UID)
    return ks.to_ical(plan, stamp=STAMP)


def by_hand(sessions: int) -> bytes:
    """Make the same calendar without our numbers."""
    return exported(sessions).replace(b"X-KS-NUMBER", b"X-NUMBER")


def tables() -> str:
    """A row for each calendar."""
    head = ("calendar", "bytes", "`icalendar`", "`from_ical`", "`from_ical` / `icalendar` (target: 1.3x or less)")
    files = {"6 sessions": exported(6), "60 sessions": exported(60), "60 sessions without our numbers": by_hand(60)}
    return table(head, [_row(name, data) for name, data in files.items()])


def _row(name: str, data: bytes) -> tuple[str, ...]:
    read = partial(ks.from_ical, data, protocol=STANDARD, clinic=CLINIC, uid=UID)
    theirs, ours = in_turns([partial(Calendar.from_ical, data), read], ROUNDS)
    ratio = Times(tuple(mine / other for mine, other in zip(ours.values, theirs.values, strict=True)))
    return name, f"{len(data):,}", theirs.milliseconds(), ours.milliseconds(), ratio.times()


if __name__ == "__main__":
    print(tables())
