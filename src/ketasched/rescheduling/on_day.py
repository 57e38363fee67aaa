"""What a session on a day would cost a plan under way: how many sessions would move for it, and how far."""

from collections.abc import Callable
from datetime import date, timedelta

from attrs import evolve

from ketasched.clinic import Clinic
from ketasched.days import counted, short
from ketasched.placing import rearranged
from ketasched.plan import Plan
from ketasched.request import Request
from ketasched.rescheduling.identity import identified
from ketasched.rescheduling.underway import first_to_place, open_sessions, underway
from ketasched.session import OPEN, Status

HAPPENED = (Status.GIVEN, Status.MISSED)


def is_under_way(plan: Plan) -> bool:
    """Whether not all of the plan can move: something has happened, was promised, or follows the protocol before."""
    return bool(plan.amendments) or any(each.status in (*HAPPENED, Status.CONFIRMED) for each in plan.sessions)


def from_when(plan: Plan) -> date:
    """The first day on which something can still be: after what has happened, no later than any session to come.

    Of a plan that is amended, no earlier than the amendment.
    """
    happened = [each.day + timedelta(1) for each in plan.sessions if each.status in HAPPENED]
    ahead = [each.day for each in plan.sessions if each.status in OPEN]
    asked = [] if plan.request is None or happened else [plan.request.start]
    return first_to_place(plan, min([max(happened), *ahead] if happened else [*asked, *ahead]))


def cost_on(plan: Plan, clinic: Clinic, request: Request, today: date) -> Callable[[int], str | None]:
    """What says of a day how many sessions would move for one on it, and by how much; ``None`` where none can be."""
    problem = underway(plan, clinic, request, today)

    def said(day: int) -> str | None:
        days = rearranged(evolve(problem, pins=(*problem.pins, day))) if problem.among else None
        return None if days is None else _said(plan, today, day, days)

    return said


def _said(plan: Plan, today: date, day: int, days: tuple[int, ...]) -> str:
    induction, boosters = open_sessions(plan, today)
    taken, _ = identified(induction, boosters, days)
    stood = {each.number: each.day.toordinal() for each in (*induction, *boosters)}
    shifts = [abs(taken[number] - stood[number]) for number in stood if taken[number] != stood[number]]
    number = next((number for number, to in taken.items() if to == day), None)
    if number is None:
        who = "a session that is lacking could be on it"
    else:
        who = f"session {number} could be on it, not on {short(date.fromordinal(stood[number]))}"
    if not shifts:
        return f"{who}, and no session would move"
    return f"{who}, and {counted(len(shifts), 'session')} would move, by {counted(sum(shifts), 'day')} in all"
