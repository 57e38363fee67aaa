"""A constraint: one thing that was asked for, by name, and how it is lifted."""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeAlias

from attrs import field, frozen

from ketasched.hours import Hours
from ketasched.placing.problem import Problem
from ketasched.protocol import Spacing

Lift: TypeAlias = Callable[[Problem], Problem]


def _unchanged(problem: Problem) -> Problem:
    return problem


class Role(StrEnum):
    """Where a constraint stands in the sentence: sessions ASKED so, ON those days, CANNOT do that, BECAUSE of this."""

    ASKED = "asked"
    ON = "on"
    CANNOT = "cannot"
    BECAUSE = "because"


@frozen
class Constraint:
    """One thing that was asked for, by name, and the problem as it would be without it.

    ``opens`` are the days that lifting it opens, where that is all it does: many such are lifted in one go. ``role``
    and ``brief`` say how it stands in the sentence; those with one ``reason`` for their ``days`` are said together, and
    ``hours`` are said by their weekdays.
    """

    text: str
    lift: Lift = field(default=_unchanged, eq=False, repr=False)
    opens: range = field(default=range(0), eq=False, repr=False, kw_only=True)
    role: Role = field(default=Role.BECAUSE, eq=False, repr=False, kw_only=True)
    brief: str = field(default="", eq=False, repr=False, kw_only=True)
    reason: str = field(default="", eq=False, repr=False, kw_only=True)
    days: range = field(default=range(0), eq=False, repr=False, kw_only=True)
    hours: Hours | None = field(default=None, eq=False, repr=False, kw_only=True)
    spacing: Spacing | None = field(default=None, eq=False, repr=False, kw_only=True)

    def __reduce__(self) -> tuple[type["Constraint"], tuple[str]]:
        return Constraint, (self.text,)

    def __str__(self) -> str:
        return self.text
