"""What became of each scenario, and all of them as one table."""

from collections.abc import Iterator, Mapping
from datetime import date

from attrs import field, frozen

from ketasched.checking import Report, check
from ketasched.comparing import Difference
from ketasched.days import short, tupled
from ketasched.errors import NoPlacement, UnknownName, nearest
from ketasched.plan import Plan
from ketasched.rule import Finding
from ketasched.session import Session
from ketasched.views import table

_HEADS = ("", "sessions", "ends", "moved", "added", "days later", "findings", "gained", "lost", "travel days a week")
_WEEKS = 8
"""Weeks of which the table shows the visits."""


@frozen(kw_only=True)
class Outcome:
    """What became of one scenario: its plan, or why there is none; and how the plan differs from the one before.

    ``difference`` is ``None`` where there is no plan, or none before it.
    """

    name: str
    plan: Plan | None
    why: NoPlacement | None = None
    difference: Difference | None = None

    @property
    def report(self) -> Report | None:
        """What the rules find in the plan."""
        return None if self.plan is None else check(self.plan)

    @property
    def ends(self) -> date | None:
        """The day of the last session that stands."""
        return self._standing[-1].day if self._standing else None

    @property
    def _standing(self) -> tuple[Session, ...]:
        return () if self.plan is None else self.plan.days

    @property
    def later(self) -> int | None:
        """How many days later (negative: earlier) the course ends than before."""
        before = self.difference.before.days if self.difference else ()
        return (self.ends - before[-1].day).days if self.ends and before else None

    @property
    def travel(self) -> tuple[int, ...]:
        """The days with a visit in each week, Monday to Sunday, from the first visit's week to the last one's."""
        weeks = [(each - 1) // 7 for each in sorted({each.day.toordinal() for each in self._standing})]
        return tuple(map(weeks.count, range(weeks[0], weeks[-1] + 1))) if weeks else ()

    @property
    def figures(self) -> Mapping[str, object]:
        """The row as words, numbers and lists, ready for JSON; days are ISO 8601, findings their codes."""
        difference, report = self.difference, self.report
        return {
            "name": self.name,
            "sessions": None if self.plan is None else len(self.plan.days),
            "ends": None if self.ends is None else self.ends.isoformat(),
            "moved": None if difference is None else [each.after.number for each in difference.moved],
            "added": None if difference is None else [each.number for each in difference.added],
            "cancelled": None if difference is None else [each.number for each in difference.cancelled],
            "days_later": self.later,
            "findings": None if report is None else [each.code for each in report],
            "gained": None if difference is None else [each.code for each in difference.gained],
            "lost": None if difference is None else [each.code for each in difference.lost],
            "travel_days_a_week": [*self.travel],
            "no_plan_because": None if self.why is None else str(self.why),
        }

    def row(self) -> Iterator[str]:
        """The cells of the row in the table."""
        difference, report = self.difference, self.report
        yield self.name
        yield "no plan" if self.plan is None else str(len(self.plan.days))
        yield "" if self.ends is None else short(self.ends)
        yield str(len(difference.moved)) if difference else ""
        yield str(len(difference.added)) if difference else ""
        yield f"{self.later:+}" if self.later else ""
        yield "" if report is None else _codes(report.findings)
        yield _codes(difference.gained) if difference else ""
        yield _codes(difference.lost) if difference else ""
        yield " ".join([*map(str, self.travel[:_WEEKS]), *["..."] * (len(self.travel) > _WEEKS)])


def _codes(findings: tuple[Finding, ...]) -> str:
    return " ".join(dict.fromkeys(each.code for each in findings))


@frozen
class WhatIf:
    """Several outcomes side by side, one table: str() shows it, with the reasons where there is no plan."""

    outcomes: tuple[Outcome, ...] = field(converter=tupled)

    def __getitem__(self, name: str) -> Outcome:
        """The outcome of a scenario, by its name. Raises `UnknownName`."""
        for each in self.outcomes:
            if each.name == name:
                return each
        names = (each.name for each in self.outcomes)
        raise UnknownName(f"there is no scenario {name!r} here; {nearest(name, names)}")

    def __iter__(self) -> Iterator[Outcome]:
        return iter(self.outcomes)

    def __len__(self) -> int:
        return len(self.outcomes)

    def __str__(self) -> str:
        rows = [[*each.row()] for each in self.outcomes]
        reasons = [f"{each.name}: {each.why}" for each in self.outcomes if each.why is not None]
        return "\n".join([table(_HEADS, rows), *reasons])
