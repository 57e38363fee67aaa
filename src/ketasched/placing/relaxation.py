"""What a relaxation is: one single change after which there is a plan, with what it asks."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from attrs import field, frozen

from ketasched.errors import Word
from ketasched.placing.conflict import constraints
from ketasched.placing.constraint import Constraint
from ketasched.placing.problem import Problem
from ketasched.placing.smallest import as_asked, without
from ketasched.placing.windows import caps_of
from ketasched.request import UNEXPLAINED

REACH = 90
"""Days after the start on which openings, longer hours and dropped avoidances are looked for."""


class Kind(Word):
    """What a relaxation changes; of two that ask for as many days the kind named first comes first."""

    START = "start"
    MOVE = "move"
    AVOID = "avoid"
    HOURS = "hours"
    LAST_START = "last start"
    OPEN = "open"
    CHAIRS = "chairs"
    GAP = "gap"
    BOUND = "bound"


def _rank(kind: Kind) -> int:
    return [*Kind].index(kind)


def _pairs(changes: Iterable[tuple[str, Any]] | Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple(dict(changes).items())


@frozen(order=True)
class Relaxation:
    """A single change after which there is a plan; the smallest of its kind at its place.

    ``days`` is how much it asks: how many days the start moves or a bound gives way (times the sessions that it
    binds), or on how many days something else is other than asked. ``minutes`` are those by which hours are longer or
    a visit starts later. They are ordered by days, then kind, then minutes, then ``day``, the earlier first.
    ``changes`` are the arguments of `schedule` with which there is a plan:
    ``schedule(**arguments | relaxation.changes)``; for a plan under way those of `reschedule`, `amend`
    or `book`.
    """

    days: int
    kind: Kind = field(order=_rank)
    minutes: int
    day: date
    text: str
    _changes: tuple[tuple[str, Any], ...] = field(converter=_pairs, eq=False, repr=False)

    @property
    def changes(self) -> dict[str, Any]:
        """The arguments that change, by name."""
        return dict(self._changes)

    def __str__(self) -> str:
        return self.text


def after_all(when: str, why: str) -> str:
    """That the patient comes when it was to be avoided, with the reason where one was given."""
    return f"have the patient come {when} after all{'' if why == UNEXPLAINED else f' ({why})'}"


@frozen(slots=False)
class Impossible:
    """A problem without a plan and its conflict, which tell where a change can help at all."""

    problem: Problem
    conflict: tuple[Constraint, ...]

    @cached_property
    def first(self) -> int | None:
        """The day of session 1, where it fits any."""
        return self.problem.first_day()

    @cached_property
    def names(self) -> frozenset[str]:
        """The constraints in conflict, by name."""
        return frozenset(each.text for each in self.conflict)

    @cached_property
    def bare(self) -> Problem:
        """The problem with nothing but its conflict."""
        asked = as_asked(self.problem)
        return without(asked, (each for each in constraints(asked) if each.text not in self.names))

    @cached_property
    def shut(self) -> tuple[int, ...]:
        """The days within reach on which no visit fits, and of which one more could help.

        Those before session 1, which would take it, and those on which nothing fits by the conflict alone: as long as
        the conflict stands untouched there is no plan.
        """
        problem, first = self.problem, self.first
        last = problem.start + REACH if first is None else min(problem.start + REACH, max(caps_of(problem, first)))
        days = (day for day in range(problem.start, last + 1) if not problem.fits(day))
        return tuple(day for day in days if (first is not None and day < first) or not self.bare.fits(day))

    @cached_property
    def anywhere(self) -> bool:
        """Whether the conflict is between lengths in days alone, and so the same from any day on."""
        spaced = all(each.spacing is not None for each in self.conflict)
        bounds = [
            bound
            for of in self.problem.bounds
            for bound in of
            if bound.spacing in {each.spacing for each in self.conflict}
        ]
        return spaced and all(
            each.earlier >= 0 and isinstance(each.least, int) and isinstance(each.most, int | None) for each in bounds
        )

    def touches(self, name: str) -> bool:
        """Whether a change to a constraint can help: it is in the conflict, or days before session 1 are shut."""
        return name in self.names or (self.first is not None and self.first > self.problem.start)
