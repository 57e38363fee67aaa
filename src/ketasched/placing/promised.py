"""What single sessions of a plan under way are bound to, each by name as a constraint that can be lifted."""

from collections.abc import Iterator
from typing import cast

from ketasched.placing.constraint import Constraint, Lift
from ketasched.placing.problem import Problem
from ketasched.placing.rearrangement import Promise, Rearrangement, without


def promises(problem: Problem) -> Iterator[Constraint]:
    """The pins of a plan under way, and the windows that its boosters were booked for."""
    if isinstance(problem, Rearrangement):
        yield from (Constraint(each.text, _lifting(each)) for each in problem.promises)


def _lifting(promise: Promise) -> Lift:
    return lambda problem: without(cast("Rearrangement", problem), promise)
