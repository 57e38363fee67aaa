"""Relaxations of a whole absence or closure: where no one day of it would do, the days of it that a plan needs."""

from collections.abc import Iterator
from datetime import date

from attrs import evolve

from ketasched.days import Reasons, short
from ketasched.errors import listed
from ketasched.placing.conflict import coming, constraints
from ketasched.placing.constraint import Constraint
from ketasched.placing.moving import best_days
from ketasched.placing.problem import Problem
from ketasched.placing.relaxation import Impossible, Kind, Relaxation, after_all
from ketasched.placing.smallest import as_asked
from ketasched.placing.windows import possible


def stretches(sought: Impossible) -> Iterator[Relaxation]:
    """For each absence and closure that is in the way the days of it that are needed, none of which can be left out."""
    for each in _in_the_way(sought):
        days = needed(sought.problem, each)
        if len(days) > 1:
            yield _relaxation(sought.problem, each, [date.fromordinal(day) for day in days])


def _in_the_way(sought: Impossible) -> Iterator[Constraint]:
    """Those in the conflict, and those that keep session 1 from earlier days."""
    first = sought.problem.start if sought.first is None else sought.first
    named = constraints(as_asked(sought.problem)) if first > sought.problem.start else sought.conflict
    yield from (each for each in named if each.days and (each.text in sought.names or each.days[0] < first))


def needed(problem: Problem, constraint: Constraint) -> list[int]:
    """Days of the constraint with which there is a plan, and without any one of which there is none."""
    able = [day for day in constraint.days if not constraint.opens or _only_closed(problem, day)]
    days = [day for day in best_days(_with(problem, constraint, able)) or () if day in able and not problem.fits(day)]
    for day in tuple(days):
        rest = [each for each in days if each != day]
        if rest and possible(_with(problem, constraint, rest)):
            days = rest
    return days


def _only_closed(problem: Problem, day: int) -> bool:
    """Whether the clinic would be open were it not closed for a reason of its own."""
    clinic = problem.asked.clinic
    return date.fromordinal(day) in clinic.closed and bool(clinic.opening.on(day))


def _with(problem: Problem, constraint: Constraint, days: list[int]) -> Problem:
    if constraint.opens:
        return evolve(problem, opened=problem.opened.union(days))
    return evolve(problem, avoid=coming(problem.avoid, days))


def _relaxation(problem: Problem, constraint: Constraint, days: list[date]) -> Relaxation:
    said, why = listed(map(short, days)), constraint.reason
    if constraint.opens:
        clinic = problem.asked.clinic
        closed = Reasons({day: reason for day, reason in clinic.closed.items() if day not in days})
        changes: dict[str, object] = {"clinic": evolve(clinic, closed=closed)}
        return Relaxation(len(days), Kind.OPEN, 0, days[0], f"open on {said} ({why})", changes)
    left = coming(problem.avoid, [day.toordinal() for day in days])
    return Relaxation(len(days), Kind.AVOID, 0, days[0], after_all(f"on {said}", why), {"avoid": left})
