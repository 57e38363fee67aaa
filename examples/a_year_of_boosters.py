"""A year of boosters for three patients: one who responds, one who relapses, one judged by the PCL-5.

At each visit a score is recorded and the protocol's options are asked for. Where there is one it is booked; where the
protocol leaves a choice, the first option is taken here and a clinician would choose in life.
"""

from collections.abc import Callable
from datetime import date, time, timedelta

import ketasched as ks

CLINIC = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US", chairs=2)
START = date(2026, 1, 5)
A_YEAR = timedelta(365)
SPRING = 14  # weeks after the start


def induction(scale: str, baseline: int, end: int) -> ks.Plan:
    """Six infusions given as planned, with a score on the first day and on the last."""
    plan = ks.schedule(ks.protocol_named("standard"), start=START, clinic=CLINIC, at=time(9, 30), uid=scale)
    for session in plan.sessions:
        plan = plan.given(session.number)
    first, last = plan.days[0].day, plan.days[-1].day
    return plan.assessed(scale, baseline, on=first).assessed(scale, end, on=last)


def year(plan: ks.Plan, scale: str, score_after: Callable[[int], int]) -> None:
    """Book, give and assess one booster after the other until a year has passed or no session is an option."""
    print("   #  day              score  interval       because")
    while True:
        forecast = ks.next_due(plan)
        sessions = [option for option in forecast.options if option.target and option.target <= START + A_YEAR]
        if not sessions:
            print("then:", "; or ".join(map(str, forecast.options)) or forecast)
            return
        plan = ks.book(plan, sessions[0], at=time(9, 30), by="the clinician")
        session = plan.sessions[-1]
        weeks = (session.day - START).days // 7
        score = score_after(weeks)
        every = f"{(session.day - plan.days[-2].day).days} days"
        print(f"  {session.number:>2}  {session.day:%a %d %b %Y}  {score:>5}  {every:<13}  {forecast.because[0]}")
        plan = plan.given(session.number).assessed(scale, score, on=session.day)


def responds(weeks: int) -> int:
    """Stay well all year."""
    return 10 if weeks % 2 else 9


def relapses(weeks: int) -> int:
    """Get worse from the spring on."""
    return 11 if weeks < SPRING else 30


def slowly_better(weeks: int) -> int:
    """Improve a little at each visit."""
    return max(44 - weeks, 20)


print("One who responds, by MADRS (34 at the start, 12 after the induction)")
year(induction("MADRS", 34, 12), "MADRS", responds)
print()
print("One who relapses, by MADRS (34 at the start, 12 after the induction)")
year(induction("MADRS", 34, 12), "MADRS", relapses)
print()
print("One judged by the PCL-5 (60 at the start, 44 after the induction)")
year(induction("PCL-5", 60, 44), "PCL-5", slowly_better)
