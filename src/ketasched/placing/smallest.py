"""A smallest set of named constraints that cannot hold together.

Smallest means irreducible: without any one of them the rest can hold. There may be another such set, and one with fewer
members; to look for the fewest of all would take as many placements as there are sets. The explanation runs the real
placement with constraints lifted, so it cannot drift from it.
"""

from collections.abc import Iterable, Sequence
from functools import reduce

from attrs import evolve

from ketasched.placing.conflict import constraints
from ketasched.placing.constraint import Constraint
from ketasched.placing.problem import Problem
from ketasched.placing.windows import possible


def conflict_of(problem: Problem) -> tuple[Constraint, ...]:
    """A smallest conflict of a problem without a plan."""
    asked = as_asked(problem)
    return smallest(asked, tuple(constraints(asked)))


def as_asked(problem: Problem) -> Problem:
    """The problem with session 1 on its day; of session 1 alone where not even that fits."""
    first = problem.first_day()
    if first is None:
        return evolve(problem, bounds=problem.bounds[:1], offsets=problem.offsets[:1])
    return evolve(problem, pinned=first)


def without(problem: Problem, lifted: Iterable[Constraint]) -> Problem:
    """The problem with constraints lifted."""
    those = [*lifted]
    opened = evolve(problem, opened=problem.opened.union(*(each.opens for each in those)))
    return reduce(lambda known, each: each.lift(known), (each for each in those if not each.opens), opened)


def smallest(problem: Problem, candidates: Sequence[Constraint]) -> tuple[Constraint, ...]:
    """A smallest set of the constraints that is impossible on its own, found by halving."""

    def impossible(kept: Sequence[Constraint]) -> bool:
        names = set(map(id, kept))
        return not possible(without(problem, (each for each in candidates if id(each) not in names)))

    def needed(fixed: Sequence[Constraint], parts: Sequence[Constraint], *, grown: bool) -> list[Constraint]:
        if grown and impossible(fixed):
            return []
        if len(parts) == 1:
            return [*parts]
        half = len(parts) // 2
        tail = needed([*fixed, *parts[:half]], parts[half:], grown=True)
        return needed([*fixed, *tail], parts[:half], grown=bool(tail)) + tail

    return tuple(needed([], candidates, grown=False))
