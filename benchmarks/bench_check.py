"""`check` of a plan of 12 sessions against `to_ical` of the same plan, which should take 20 times as long or more."""

from datetime import UTC, date, datetime, time

import ketasched as ks
from timing import Times, in_turns, table

ROUNDS = 31
STAMP = datetime(2026, 1, 1, tzinfo=UTC)


def tables() -> str:
    """The two, and how many times as long the second takes, round by round."""
    plan = twelve_sessions()
    judged, exported = in_turns([lambda: ks.check(plan), lambda: ks.to_ical(plan, stamp=STAMP)], ROUNDS)
    ratio = Times(tuple(late / early for early, late in zip(judged.values, exported.values, strict=True)))
    row = judged.milliseconds(), exported.milliseconds(), ratio.times()
    return table(["`check`, 12 sessions", "`to_ical`", "`to_ical` / `check` (target: 20x or more)"], [row])


def twelve_sessions() -> ks.Plan:
    """Lay twelve sessions, three a week, across a public holiday and a change of the clocks."""
    clinic = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US", chairs=2)
    protocol = ks.protocol_named("singh-2016-thrice")
    return ks.schedule(protocol, start=date(2026, 2, 13), clinic=clinic, at=time(9, 30), uid="1f0c1d4e")


if __name__ == "__main__":
    print(tables())
