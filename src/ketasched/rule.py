"""What a rule is: a generator whose name states the fault and whose docstring is its manual page."""

from collections.abc import Callable, Iterator
from datetime import date
from inspect import cleandoc
from typing import Any, Generic, TypeAlias, TypeVar

from attrs import frozen

from ketasched.errors import Word
from ketasched.records import Acceptance
from ketasched.source import Source, Standing


class Severity(Word):
    """How hard a finding is: an error is not as the sources allow, a warning asks for a look, info is worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


_ORDER = {severity: place for place, severity in enumerate(Severity)}


@frozen(kw_only=True)
class Fault:
    """What a rule's generator yields: the sessions and the day concerned, in one sentence with the numbers.

    Severity, source and standing are given where they differ from the rule's own.
    """

    message: str
    sessions: tuple[int, ...] = ()
    day: date | None = None
    severity: Severity | None = None
    source: Source | None = None
    standing: Standing | None = None


@frozen(kw_only=True)
class Finding:
    """What a rule found in a plan. Sorts by severity, then day; prints as one line."""

    code: str
    name: str
    severity: Severity
    sessions: tuple[int, ...]
    day: date | None
    message: str
    source: Source | None
    standing: Standing | None

    @property
    def order(self) -> tuple[int, date, str, tuple[int, ...], str]:
        """The place in a report: the hardest first, then by day."""
        return _ORDER[self.severity], self.day or date.max, self.code, self.sessions, self.message

    def __lt__(self, other: "Finding") -> bool:
        return self.order < other.order

    def accepted_by(self, acceptance: Acceptance) -> bool:
        """Whether an acceptance covers this finding."""
        return acceptance.code == self.code and acceptance.session in (None, *self.sessions)

    def __str__(self) -> str:
        return f"{self.code} {self.name} ({self.severity}): {self.message}{basis(self.standing, self.source)}"


def basis(standing: Standing | None, source: Source | None) -> str:
    """What a finding rests on, as the end of a line; nothing where it is a matter of the calendar alone."""
    if standing is None:
        return ""
    return f" [{standing}: {source or 'our choice, no source states it'}]"


Subject = TypeVar("Subject", contravariant=True)  # noqa: PLC0105 - what is judged, whichever way it varies
Faults: TypeAlias = Callable[[Subject], Iterator[Fault]]


@frozen(kw_only=True)
class Rule(Generic[Subject]):
    """A rule with its code, and what it judges; a code is never used for another rule."""

    code: str
    name: str
    severity: Severity
    standing: Standing | None
    source: Source | None
    text: str
    faults: Faults[Subject]
    applies: Callable[[Subject], bool]

    def findings(self, subject: Subject) -> tuple[Finding, ...] | None:
        """What the rule finds, nothing at all, or ``None`` where it is not applicable."""
        return tuple(map(self._finding, self.faults(subject))) if self.applies(subject) else None

    def _finding(self, fault: Fault) -> Finding:
        return Finding(
            code=self.code,
            name=self.name,
            severity=fault.severity or self.severity,
            sessions=fault.sessions,
            day=fault.day,
            message=fault.message,
            source=fault.source or self.source,
            standing=fault.standing or self.standing,
        )

    @property
    def summary(self) -> str:
        """The first line of the manual page."""
        return self.text.partition("\n")[0]

    @property
    def explanation(self) -> str:
        """The manual page: code, name, severity and standing, then the text."""
        return f"{self.code} {self.name} ({self.severity}){basis(self.standing, self.source)}\n\n{self.text}"


def always(_: object) -> bool:
    """Everything can be judged by the rule."""
    return True


def rule(
    code: str,
    *,
    severity: Severity,
    standing: Standing | None = None,
    source: Source | None = None,
    applies: Callable[[Any], bool] = always,
) -> Callable[[Faults[Subject]], Rule[Subject]]:
    """Make a rule of a generator of faults: its name states the fault, its docstring is the manual page."""

    def made(faults: Faults[Subject]) -> Rule[Subject]:
        return Rule(
            code=code,
            name=faults.__name__,
            severity=severity,
            standing=standing,
            source=source,
            text=cleandoc(faults.__doc__ or ""),
            faults=faults,
            applies=applies,
        )

    return made
