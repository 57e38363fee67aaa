"""What there is to see of a plan: each day with what stands on it, and each session with its mark."""

from collections.abc import Iterable
from datetime import date

from attrs import frozen

from ketasched.clinic import Clinic
from ketasched.entries import Entry, EntryKind
from ketasched.errors import Word
from ketasched.plan import Plan
from ketasched.request import Avoid
from ketasched.session import Session


class Kind(Word):
    """What a piece of a view shows; the value is its name in the legend."""

    PLANNED = "planned"
    CONDITIONAL = "if the course goes on"
    CONFIRMED = "confirmed"
    GIVEN = "given"
    MISSED = "missed"
    CANCELLED = "cancelled"
    CLOSED = "closed"
    AVOIDED = "to be avoided"
    SHUT = "not open"
    OPEN = "open"
    HEADING = "heading"
    ASIDE = "aside"


MARKS = {
    Kind.PLANNED: "({})",
    Kind.CONDITIONAL: "({}?)",
    Kind.CONFIRMED: "<{}>",
    Kind.GIVEN: "[{}]",
    Kind.MISSED: "!{}!",
    Kind.CANCELLED: "/{}/",
}
FLAGS = {Kind.CLOSED: "x", Kind.AVOIDED: "~", Kind.SHUT: ".", Kind.OPEN: " "}
ALSO = "+"
"""The flag of an open day on which there is something beside the appointment and what to read before it."""

_OF_THE_APPOINTMENT = (EntryKind.SESSION, EntryKind.READINESS, EntryKind.PREPARATION, EntryKind.NOTE)


@frozen
class Seen:
    """A session as it is shown: what has become of it, and its number in the mark for that."""

    session: Session
    kind: Kind

    @property
    def mark(self) -> str:
        """The number, between signs that tell the kind: (1) is planned, [1] is given."""
        return MARKS[self.kind].format(self.session.number)


@frozen
class Cell:
    """One day: whether the clinic opens, why not, the sessions on it, and what is around them."""

    day: date
    kind: Kind
    reason: str | None = None
    sessions: tuple[Seen, ...] = ()
    entries: tuple[Entry, ...] = ()

    @property
    def flag(self) -> str:
        """One letter that tells whether the clinic opens, and otherwise whether there is something more."""
        return ALSO if self.kind is Kind.OPEN and any(map(is_more, self.entries)) else FLAGS[self.kind]


def is_more(entry: Entry) -> bool:
    """Whether an entry is more than an appointment and what to read before it."""
    return entry.kind not in _OF_THE_APPOINTMENT


def seen(plan: Plan) -> tuple[Seen, ...]:
    """All sessions of the plan as they are shown, in the order of their days."""
    behind = plan.conditional
    ordered = sorted(plan.sessions, key=lambda each: (each.day, each.number))
    return tuple(Seen(each, _kind(each, conditional=each.number in behind)) for each in ordered)


def _kind(session: Session, *, conditional: bool) -> Kind:
    kind = Kind(session.status.value)
    return Kind.CONDITIONAL if conditional and kind is Kind.PLANNED else kind


def cells(plan: Plan, days: Iterable[date], entries: Iterable[Entry] = ()) -> tuple[Cell, ...]:
    """What stands on each of the days; of the agenda's entries, those that are given."""
    sessions, around = seen(plan), [*entries]
    return tuple(
        Cell(
            day,
            *_openness(plan, day),
            tuple(each for each in sessions if each.session.day == day),
            tuple(each for each in around if each.day == day),
        )
        for day in days
    )


def _openness(plan: Plan, day: date) -> tuple[Kind, str | None]:
    """A closure says more than a day to be avoided, and that more than the clinic's hours."""
    avoid = plan.request.avoid if plan.request else Avoid()
    reason = plan.clinic.why_closed(day) if plan.clinic else None
    if plan.clinic and reason and _would_open(plan.clinic, day):
        return Kind.CLOSED, reason
    if day in avoid.days:
        return Kind.AVOIDED, avoid.days[day]
    return (Kind.SHUT if reason else Kind.OPEN), reason


def _would_open(clinic: Clinic, day: date) -> bool:
    """Whether a closed day is an exception: a closure of its own, or a holiday on a day with hours."""
    return day in clinic.closed or bool(clinic.opening.on(day.toordinal(), holidays=False))
