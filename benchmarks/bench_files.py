"""`dumps` and `loads` against `json` alone on the same data: together they should take at most 3 times as long.

`json` neither makes values nor looks at them. Here everything is checked, in the file and by the constructors. All is
warm: the protocol is known from a file that was read before, as it is where a clinic's plans are read one by one.
"""

import json
from datetime import date, time, timedelta
from functools import partial

from attrs import evolve

import ketasched as ks
from timing import Times, in_turns, table

ROUNDS, SESSIONS = 31, 60
START = date(2026, 1, 5)
CLINIC = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US", chairs=2)


def given() -> ks.Plan:
    """Make the plan of what was given, a session a week."""
    days = [START + timedelta(7 * n) for n in range(SESSIONS)]
    return ks.Plan.from_history(
        ks.protocol_named("standard"), given=days, clinic=CLINIC, at=time(9, 30), uid="5f0c1d4e-7a0e-4f0e-9a55"
    )


def booked() -> ks.Plan:
    """Make a plan of which each booster was booked from the forecast, which is kept with it, and has its score."""
    plan = ks.schedule(ks.protocol_named("standard"), start=START, clinic=CLINIC, at=time(9, 30), uid="5f0c1d4e")
    for session in plan.sessions:
        plan = plan.given(session.number)
    plan = plan.assessed("MADRS", 34, on=plan.days[0].day).assessed("MADRS", 12, on=plan.days[-1].day)
    while len(plan.sessions) < SESSIONS:
        plan = ks.book(plan, ks.next_due(plan).options[0], at=time(9, 30))
        session = plan.sessions[-1]
        plan = plan.given(session.number).assessed("MADRS", 10, on=session.day)
    return plan


def bare() -> ks.Plan:
    """Make a plan with hardly anything in it but its sessions, which is the hardest: each is checked as it is made."""
    course = ks.Protocol(key="own", title="Sixty", induction=ks.Induction(range(0, 3 * SESSIONS, 3)))
    return evolve(ks.schedule(course, start=START, clinic=CLINIC, at=time(9, 30), uid="5f0c1d4e"), request=None)


def tables() -> str:
    """A row for each plan."""
    head = (f"{SESSIONS} sessions", "characters", "`json`", "`dumps`", "`loads`", "both / `json` (target: 3x or less)")
    plans = {"given, by a published protocol": given(), "each booster booked, with its score": booked()}
    return table(head, [_row(name, plan) for name, plan in (plans | {"bare": bare()}).items()])


def _row(name: str, plan: ks.Plan) -> tuple[str, ...]:
    text = ks.dumps(plan)
    plain = json.dumps(json.loads(text))
    calls = [partial(json.dumps, json.loads(text)), partial(json.loads, plain), partial(ks.dumps, plan)]
    written, read, dumped, loaded = (each.values for each in in_turns([*calls, partial(ks.loads, text)], ROUNDS))
    alone = [one + other for one, other in zip(written, read, strict=True)]
    both = [one + other for one, other in zip(dumped, loaded, strict=True)]
    ratio = Times(tuple(one / other for one, other in zip(both, alone, strict=True)))
    times = (Times(tuple(each)).milliseconds() for each in (alone, dumped, loaded))
    return name, f"{len(text):,}", *times, ratio.times()


if __name__ == "__main__":
    print(tables())
