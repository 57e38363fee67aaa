"""`next_due` after a year of boosters against `next_due` after the first few: it should cost at most 3 times as much.

Every booster was booked, so that the plan records the option that was chosen; a score came with every visit and one
between any two.
"""

from datetime import date, time, timedelta

import ketasched as ks
from timing import Times, in_turns, table

ROUNDS = 31
FEW, MANY = 6, 60
CLINIC = ks.Clinic(timezone="America/New_York", hours="Mo-Su 09:00-17:00")


def boosted(boosters: int) -> ks.Plan:
    """A patient who responds: the induction, so many boosters booked and given, twice as many scores."""
    plan = ks.schedule(
        ks.protocol_named("standard"), start=date(2026, 1, 5), clinic=CLINIC, at=time(9, 30), uid="bench"
    )
    for session in plan.sessions:
        plan = plan.given(session.number)
    first, last = plan.days[0].day, plan.days[-1].day
    plan = plan.assessed("MADRS", 34, on=first).assessed("MADRS", 12, on=last)
    for _ in range(boosters):
        plan = ks.book(plan, ks.next_due(plan).due, at=time(9, 30))
        session = plan.sessions[-1]
        plan = plan.given(session.number).assessed("MADRS", 10, on=session.day - timedelta(3))
        plan = plan.assessed("MADRS", 9, on=session.day)
    return plan


def compare(rounds: int = ROUNDS) -> tuple[Times, Times, Times]:
    """Time the two in turns: few boosters, many, and the second over the first, round by round."""
    few, many = boosted(FEW), boosted(MANY)
    short, long = in_turns([lambda: ks.next_due(few), lambda: ks.next_due(many)], rounds)
    ratios = (late / early for early, late in zip(short.values, long.values, strict=True))
    return short, long, Times(tuple(ratios))


def tables() -> str:
    """One row: the two, and how many times as long the second takes."""
    few, many, ratio = compare()
    head = [f"`next_due`, {FEW} boosters, {2 * FEW} scores", f"{MANY} boosters, {2 * MANY} scores", "ratio", "target"]
    return table(head, [(few.milliseconds(), many.milliseconds(), ratio.times(), "3x or less")])


if __name__ == "__main__":
    print(tables())
