"""A booster, or the next session of a history, put on the calendar: the option chosen, by whom, and why."""

from collections.abc import Iterable, Mapping
from datetime import date, time
from functools import partial
from typing import Any, Final

from attrs import evolve

from ketasched.days import short
from ketasched.due import next_due
from ketasched.errors import Malformed, Refused, listed
from ketasched.forecast import Action, Decision, Due, Forecast
from ketasched.placing import Problem, no_placement
from ketasched.placing.rota import clock
from ketasched.plan import GIVE_CLINIC, Plan
from ketasched.request import Avoid, Request, When, avoidance, calendars
from ketasched.session import OPEN, Session, Status

WITHOUT_LATEST = 365
"""Days after the earliest at which looking ends, where an option has no latest day."""
CHANGED: Final = frozenset({"clinic", "hours", "avoid"})
"""What a relaxation of a booking changes."""


def book(
    plan: Plan,
    due: Due | None,
    *,
    at: time | None = None,
    avoid: Avoid | Iterable[When] | Mapping[When, str] = (),
    by: str = "",
    on: date | None = None,
) -> Plan:
    """The plan with an option of its forecast booked, on the open day nearest the target, inside the window.

    ``avoid`` is as in `schedule`; without it what was avoided there is avoided here. ``by`` and ``on`` record who chose
    the option and when; ``on`` is the today of the forecast, and nothing is booked before it. The plan keeps the
    forecast that the option came from.
    Raises `Refused` for an option that is not in the plan's forecast, or that has no session in it, and `NoPlacement`
    where no visit fits the window; ``book(**asked | relaxation.changes)`` with one of its relaxations succeeds.
    """
    return booked(plan, due, next_due(plan, on), at=at, avoid=avoid, by=by, on=on)


def booked(
    plan: Plan,
    due: Due | None,
    forecast: Forecast,
    *,
    at: time | None = None,
    avoid: Avoid | Iterable[When] | Mapping[When, str] = (),
    by: str = "",
    on: date | None = None,
) -> Plan:
    """`book` for whoever has the plan's forecast already, made with the same ``on``."""
    due, earliest = _checked(plan, due, forecast)
    clinic = plan.clinic
    if clinic is None:
        raise Refused(f"this plan has no clinic to book at: {GIVE_CLINIC}")
    begin = earliest if on is None else max(earliest, on)
    wishes = evolve(plan.request or Request(start=begin), start=begin, at=at, anchor=None)
    if avoid:
        wishes = evolve(wishes, avoid=avoidance(avoid, clinic.timezone))
    problem = _window(Problem.of(plan.protocol, clinic, wishes), begin, due.latest)
    found = _nearest(problem, (due.target or earliest).toordinal())
    if found is None:
        raise no_placement(problem, CHANGED, partial(_in_arguments, plan))
    day, start = found
    number = max((each.number for each in plan.sessions), default=0) + 1
    session = Session(number, date.fromordinal(day), clock(start), due.phase)
    given = (each.number for each in plan.sessions if each.status is Status.GIVEN)
    scores = len(plan.assessments)
    decision = Decision(session=number, chosen=due, forecast=forecast, given=given, assessed=scores, by=by, on=on)
    return evolve(plan, sessions=(*plan.sessions, session), decisions=(*plan.decisions, decision))


def _checked(plan: Plan, due: Due | None, forecast: Forecast) -> tuple[Due, date]:
    if isinstance(due, Forecast):
        raise Malformed("one option is booked, not the forecast: give forecast.due, or one of forecast.options")
    if due is None or due not in forecast.options:
        options = listed(map(str, forecast.options), "or")
        if due is None:
            raise Refused(f"no one option is due: choose one of forecast.options, which has {options}")
        raise Refused(f"that option is not in the plan's forecast now, which has {options}: ask next_due(plan) again")
    if due.action is not Action.SESSION or due.earliest is None:
        raise Refused(f"there is no session to book in the option {due.action}: record it, as with plan.stopped(...)")
    waiting = [each for each in plan.days if each.status in OPEN and each.phase is due.phase]
    if waiting:
        first = waiting[0]
        raise Refused(
            f"session {first.number} is already {first.status} for {short(first.day)}: "
            "give, move or cancel it before another is booked"
        )
    return due, due.earliest


def _window(problem: Problem, begin: date, latest: date | None) -> Problem:
    """The problem of placing one session alone, in a window; after its latest day, as soon as can be."""
    days = WITHOUT_LATEST if latest is None or latest < begin else (latest - begin).days
    return evolve(problem, bounds=((),), offsets=(0,), horizon=days)


def _nearest(problem: Problem, target: int) -> tuple[int, int] | None:
    """The open day nearest the target, then the time nearest the preferred one, then the earlier day."""
    wish = problem.rota.at
    found = [
        (abs(day - target), 0 if wish is None else abs(start - wish), day, start)
        for day in problem.days(problem.start, problem.start + problem.horizon)
        if (start := problem.start_on(day)) is not None
    ]
    return min(found)[2:] if found else None


def _in_arguments(plan: Plan, changes: dict[str, Any]) -> dict[str, Any]:
    """What a relaxation changes, in the arguments of `book`: the clinic and other calendars are those of the plan."""
    if "clinic" in changes:
        return {"plan": evolve(plan, **changes)}
    if "hours" in changes:
        hours = calendars(changes["hours"], plan.clinic.country if plan.clinic else None)
        return {"plan": evolve(plan, request=plan.request and evolve(plan.request, hours=hours))}
    return changes
