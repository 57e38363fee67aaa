"""What can go wrong. Every message says what was found, what was asked and what to do."""

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from enum import StrEnum
from functools import cached_property
from reprlib import Repr
from typing import Any, NamedTuple, Self

_BRIEF = Repr()
_BRIEF.maxstring, _BRIEF.maxother = 60, 80


class KetaschedError(Exception):
    """The base of every error that this library raises on purpose."""


class Malformed(KetaschedError, ValueError):
    """A value or a definition that makes no sense; the sentence says which and what is accepted."""


class UnknownName(KetaschedError, LookupError):
    """A name that stands in no list; the sentence gives the nearest ones."""


class UnknownProtocol(UnknownName):
    """No published protocol has this key."""


class UnknownSession(UnknownName):
    """The plan has no session with this number."""


class Refused(KetaschedError):
    """A change that the state of the plan does not allow, such as moving a session already given."""


class Explanation(NamedTuple):
    """Why there is no plan: a sentence, the constraints in conflict, and what would do."""

    message: str
    conflict: tuple[Any, ...]
    relaxations: tuple[Any, ...]


class NoPlacement(KetaschedError):
    """No plan keeps every constraint.

    ``conflict`` is a smallest set of named constraints that cannot hold together: without any one of them they can.
    ``relaxations`` are the smallest single changes after which there is a plan, each solved before it is offered, the
    one that asks least first; ``schedule(**arguments | relaxation.changes)`` takes one.
    """

    def __init__(self, explain: Callable[[], Explanation]) -> None:
        super().__init__()
        self._explain = explain

    @cached_property
    def explanation(self) -> Explanation:
        """Why there is no plan; worked out when it is first asked for."""
        return self._explain()

    @property
    def conflict(self) -> tuple[Any, ...]:
        """A smallest set of named constraints that cannot hold together."""
        return self.explanation.conflict

    @property
    def relaxations(self) -> tuple[Any, ...]:
        """The smallest single changes after which there is a plan, each solved, the one that asks least first."""
        return self.explanation.relaxations

    def __str__(self) -> str:
        return self.explanation.message

    def __reduce__(self) -> tuple[Callable[[Explanation], "NoPlacement"], tuple[Explanation]]:
        return _explained, (self.explanation,)


def _explained(explanation: Explanation) -> NoPlacement:
    return NoPlacement(lambda: explanation)


class MissingExtra(KetaschedError, ImportError):
    """An optional part of the library was asked for and is not installed."""


class Word(StrEnum):
    """A word of a short list; an unknown one is refused with the list."""

    @classmethod
    def _missing_(cls, value: object) -> Self:
        raise Malformed(f"{cls.__name__.lower()} must be one of {listed(cls, 'or')}, not {value!r}")


def nearest(name: str, known: Iterable[str], few: int = 3) -> str:
    """The names nearest to a mistyped one, or to the beginning of one, as the end of a sentence."""
    names, typed = sorted(known), name.lower()
    lowered = {each.lower(): each for each in names}
    begun = [each for each in lowered if typed and each.startswith(typed)]
    close = [lowered[each] for each in begun[:few] or get_close_matches(typed, lowered, n=few, cutoff=0.4)]
    return f"the nearest {_being(close)}" if close else f"known {_being(names[:40])}"


def _being(names: list[str]) -> str:
    return f"{'are' if len(names) > 1 else 'is'} {listed(names)}"


def brief(value: object) -> str:
    """A value in a sentence, never long."""
    return _BRIEF.repr(value)


def listed(parts: Iterable[str], join: str = "and") -> str:
    """Join words as a sentence does: a, b and c."""
    *head, last = [*parts] or ["nothing"]
    return f"{', '.join(head)} {join} {last}" if head else last
