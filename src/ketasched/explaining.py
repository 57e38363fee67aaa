"""Why a day is not used: rule by rule, for a plan or for what is asked of `schedule`."""

from collections.abc import Iterable, Mapping
from datetime import date, time, timedelta

from attrs import evolve

from ketasched.clinic import Clinic
from ketasched.days import short
from ketasched.errors import Malformed, Refused
from ketasched.placing import DayExplained, Laid, Problem, explained, no_placement, place
from ketasched.placing.on_day import Use, unused
from ketasched.plan import GIVE_CLINIC, Plan
from ketasched.protocol import Phase, Protocol
from ketasched.request import Avoid, Request, When, checked_day_of_years
from ketasched.rescheduling.on_day import cost_on, from_when, is_under_way
from ketasched.scheduling import problem_asked
from ketasched.session import Status


def explain_day(
    asked: Plan | Protocol,
    day: date,
    *,
    start: date | None = None,
    clinic: Clinic | None = None,
    at: time | None = None,
    avoid: Avoid | Iterable[When] | Mapping[When, str] = (),
    hours: Mapping[str, str] | None = None,
    anchor: date | None = None,
) -> DayExplained:
    """Why a plan has no session on a day, rule by rule; or that it has one, or what one there would cost.

    ``asked`` is a plan, which knows what it was asked to be, or a protocol with the arguments of `schedule`. Of a plan
    its induction is judged as it stands, and each session could be on the day. Of a plan under way what was given stays
    and confirmed sessions are pinned, as in `reschedule`, and the cost is in sessions that would move.
    Raises `Malformed` for what cannot be meant, and `Refused` for a plan without a clinic or without sessions.

    >>> from ketasched.published import protocol_named
    >>> clinic = Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US")
    >>> standard = protocol_named("standard")
    >>> print(explain_day(standard, date(2026, 1, 19), start=date(2026, 1, 12), clinic=clinic))
    Mon 19 Jan 2026 cannot be used: the clinic is not open (public holiday)
    """
    checked_day_of_years(day, "the day to explain")
    if isinstance(asked, Plan):
        if any((start, clinic, at, avoid, hours, anchor)):
            raise Malformed("a plan knows what it was asked to be: leave start, clinic and the others off")
        return _in_plan(asked, day.toordinal())
    if start is None or clinic is None:
        raise Malformed(
            "explain_day takes a plan, or a protocol with the arguments of schedule: give start=date(...) and clinic="
        )
    problem = problem_asked(asked, start=start, clinic=clinic, at=at, avoid=avoid, hours=hours, anchor=anchor)
    days = place(problem)
    if days is None:
        return unused(problem, day.toordinal(), f"there is no plan at all: {no_placement(problem)}")
    return explained(problem, Laid(days, range(1, len(days) + 1)), day.toordinal())


def _in_plan(plan: Plan, day: int) -> DayExplained:
    """The day beside the induction of the plan as it stands; what was given stays on its day."""
    other = next((each for each in plan.days if each.day.toordinal() == day and each.phase is Phase.BOOSTER), None)
    if other is not None:
        return DayExplained(other.day, Use.USED, [f"session {other.number} is on it, a booster"])
    sessions = [each for each in plan.days if each.phase is Phase.INDUCTION][: plan.protocol.sessions]
    if plan.clinic is None or not sessions:
        raise Refused(
            f"this plan has no clinic or no sessions, and a day cannot be judged: {GIVE_CLINIC}; "
            "or explain the day of a protocol, with the arguments of schedule"
        )
    request = plan.request or Request(start=sessions[0].day)
    problem = Problem.of(plan.protocol, plan.clinic, request)
    count = len(sessions)
    problem = evolve(problem, bounds=problem.bounds[:count], offsets=problem.offsets[:count])
    begin = from_when(plan)
    stay = frozenset(n for n, each in enumerate(sessions) if each.status is not Status.PLANNED or each.day < begin)
    laid = Laid((each.day.toordinal() for each in sessions), (each.number for each in sessions), stay)
    if plan.ended is not None and day not in laid.days:
        return unused(problem, day, f"the course was stopped on {short(plan.ended.on)} ({plan.ended.reason})")
    if not is_under_way(plan):
        return explained(problem, laid, day)
    if day < begin.toordinal() and day not in laid.days:
        return unused(problem, day, _settled(plan, begin))
    return explained(problem, laid, day, cost_on(plan, plan.clinic, request, begin))


def _settled(plan: Plan, begin: date) -> str:
    if any(each.effective == begin for each in plan.amendments):
        return f"the plan is amended with effect from {short(begin)}, and what lies before stays"
    return f"what has happened reaches until {short(begin - timedelta(1))}"
