"""Relaxations of a whole absence or closure: where no one day of it would do, the days of it that a plan needs."""

from collections.abc import Iterator
from datetime import date

from attrs import evolve

from ketasched.days import Reasons, short
from ketasched.errors import listed
from ketasched.placing.conflict import Constraint, coming
from ketasched.placing.problem import Problem
from ketasched.placing.relaxation import Impossible, Kind, Relaxation
from ketasched.placing.search import place
from ketasched.placing.windows import possible


def stretches(sought: Impossible) -> Iterator[Relaxation]:
    """For each absence and closure in the conflict the days of it that are needed, none of which can be left out."""
    for each in sought.conflict:
        days = needed(sought.problem, each) if each.days else []
        if len(days) > 1:
            yield from _relaxation(sought.problem, each, [date.fromordinal(day) for day in days])


def needed(problem: Problem, constraint: Constraint) -> list[int]:
    """Days of the constraint with which there is a plan, and without any one of which there is none."""
    days = [day for day in place(constraint.lift(problem)) or () if day in constraint.days and not problem.fits(day)]
    for day in tuple(days):
        rest = [each for each in days if each != day]
        if rest and possible(_with(problem, constraint, rest)):
            days = rest
    return days


def _with(problem: Problem, constraint: Constraint, days: list[int]) -> Problem:
    if constraint.opens:
        return evolve(problem, opened=problem.opened.union(days))
    return evolve(problem, avoid=coming(problem.avoid, days))


def _relaxation(problem: Problem, constraint: Constraint, days: list[date]) -> Iterator[Relaxation]:
    said, why = listed(map(short, days)), constraint.reason
    clinic = problem.asked.clinic
    if not constraint.opens:
        left = coming(problem.avoid, [day.toordinal() for day in days])
        text = f"come on {said} after all ({why})"
        yield Relaxation(len(days), Kind.AVOID, 0, days[0], text, {"avoid": left})
    elif all(day in clinic.closed and clinic.opening.on(day.toordinal()) for day in days):
        closed = Reasons({day: reason for day, reason in clinic.closed.items() if day not in days})
        text = f"open on {said} ({why})"
        yield Relaxation(len(days), Kind.OPEN, 0, days[0], text, {"clinic": evolve(clinic, closed=closed)})
