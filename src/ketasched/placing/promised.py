"""Why a plan under way cannot be placed anew: what single sessions are bound to, beside all other constraints."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import cast

from ketasched.days import counted, short
from ketasched.errors import Explanation, NoPlacement, listed
from ketasched.placing.conflict import Constraint, Lift, constraints
from ketasched.placing.problem import Problem
from ketasched.placing.rearrangement import Promise, Rearrangement, without
from ketasched.placing.smallest import smallest
from ketasched.placing.windows import possible


def no_rearrangement(problem: Rearrangement) -> NoPlacement:
    """The error for a plan under way that cannot be placed anew; the explanation is worked out when it is read."""
    return NoPlacement(partial(_explanation, problem))


def promises(problem: Rearrangement) -> Iterator[Constraint]:
    """What binds single sessions, each as a constraint that can be lifted."""
    return (Constraint(each.text, _lifting(each)) for each in problem.promises)


def _lifting(promise: Promise) -> Lift:
    def lift(problem: Problem) -> Problem:
        return without(cast("Rearrangement", problem), promise)

    return lift


def _explanation(problem: Rearrangement) -> Explanation:
    conflict = smallest(problem, (*promises(problem), *constraints(problem)))
    helpful = tuple(each for each in conflict if possible(each.lift(problem)))
    sessions = counted(len(problem.bounds) - 1, "session")
    start = short(date.fromordinal(problem.start))
    remedy = (
        f"lift one of them: there is a plan without {_quoted(helpful, 'or')}" if helpful else "lift several of them"
    )
    because = f"{sessions} to come from {start} on cannot be placed, because {_quoted(conflict, 'and')}"
    return Explanation(f"{because}; {remedy}", conflict, helpful)


def _quoted(found: tuple[Constraint, ...], join: str) -> str:
    return listed((f'"{each}"' for each in found), join)
