"""`check` of a plan of 12 sessions against icalendar writing its events, which should take 20 times as long or more."""

from datetime import date, time
from functools import partial

import ketasched as ks
from bench_ical import bare, plain
from timing import Times, in_turns, table

ROUNDS = 31


def tables() -> str:
    """The two, and how many times as long the second takes, round by round."""
    plan = twelve_sessions()
    events = [plain(plan, session.number) for session in plan.sessions]
    judged, exported = in_turns([partial(ks.check, plan), partial(bare, events)], ROUNDS)
    ratio = Times(tuple(late / early for early, late in zip(judged.values, exported.values, strict=True)))
    row = judged.milliseconds(), exported.milliseconds(), ratio.times()
    return table(
        ["`check`, 12 sessions", "icalendar, no VTIMEZONE", "icalendar / `check` (target: 20x or more)"], [row]
    )


def twelve_sessions() -> ks.Plan:
    """Lay twelve sessions, three a week, across a public holiday and a change of the clocks."""
    clinic = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US", chairs=2)
    protocol = ks.protocol_named("singh-2016-thrice")
    return ks.schedule(protocol, start=date(2026, 2, 13), clinic=clinic, at=time(9, 30), uid="1f0c1d4e")


if __name__ == "__main__":
    print(tables())
