"""What a calendar says: events on the clinic's wall, and which of the sessions each of them is."""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable
from datetime import UTC, date, datetime, time, timedelta

from attrs import evolve, field, frozen

from ketasched.days import short, tupled
from ketasched.protocol import MOST_SESSIONS, Phase, Protocol
from ketasched.session import Session, session_uid

PARTS = (Phase.INDUCTION, Phase.BOOSTER)
"""What a calendar calls part 1 and part 2 of a course."""

_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


@frozen(kw_only=True)
class Event:
    """One event of a calendar, its day and time taken to the clinic's wall.

    ``begin`` and ``end`` are instants in UTC, missing for what fills whole days or says no end. ``number`` is the
    session's, and ``phase`` its part of the course, where the event says them; ``written`` and ``changed`` are when the
    event was and when the session.
    ``instance`` names one occurrence of a series; ``repeats`` says that the event is a series itself; ``skipped``, that
    its clock never shows the time. ``undeclared`` is a zone that nobody knows, ``notes`` are what else in the event was
    not understood.
    """

    day: date
    at: time | None = None
    begin: datetime | None = None
    end: datetime | None = None
    uid: str = ""
    title: str = ""
    number: int | None = None
    phase: Phase | None = None
    sequence: int = 0
    written: datetime | None = None
    changed: datetime | None = None
    cancelled: bool = False
    instance: str = ""
    repeats: bool = False
    floating: bool = False
    skipped: bool = False
    undeclared: str = ""
    notes: tuple[str, ...] = field(default=(), converter=tupled)

    @property
    def minutes(self) -> int | None:
        """How long it takes, where it says so."""
        return None if self.begin is None or self.end is None else (self.end - self.begin) // timedelta(minutes=1)

    @property
    def when(self) -> str:
        """Day and time in words."""
        return short(self.day, self.at)

    def __str__(self) -> str:
        return f'"{self.title or "without a title"}" on {self.when}'


@frozen
class Unreadable:
    """An event whose day, identity or number could not be read, and why."""

    title: str
    number: int | None
    why: str


@frozen(kw_only=True)
class Matching:
    """The events of a calendar beside the sessions of a protocol.

    ``taken`` are the events that became sessions, each with its number; ``outdated`` pairs those that stand twice
    with the version that was taken, ``rivals`` claim a number that another event has, ``strangers`` claim none.
    ``expected`` are the numbers in the plan that was exported, where that is known.
    """

    protocol: Protocol
    taken: tuple[Event, ...] = field(converter=tupled)
    outdated: tuple[tuple[Event, Event], ...] = field(default=(), converter=tupled)
    rivals: tuple[Event, ...] = field(default=(), converter=tupled)
    strangers: tuple[Event, ...] = field(default=(), converter=tupled)
    unreadable: tuple[Unreadable, ...] = field(default=(), converter=tupled)
    by_order: bool = False
    expected: frozenset[int] = frozenset()

    def event(self, number: int) -> Event | None:
        """The event that became the session with this number."""
        return next((each for each in self.taken if each.number == number), None)


def numbered(events: list[Event], plan_uid: str, sessions: Iterable[Session] = ()) -> list[Event]:
    """The events, with the number of those that say none and have the identity of a session of the plan."""
    if all(each.number is not None for each in events):
        return events
    known = {session_uid(plan_uid, number): number for number in range(1, MOST_SESSIONS + 1)} if plan_uid else {}
    known |= {each.uid: each.number for each in sessions if each.uid}
    return [evolve(each, number=known.get(each.uid)) if each.number is None else each for each in events]


def has_numbers(events: Iterable[Event], unreadable: Iterable[Unreadable]) -> bool:
    """Whether any event has a number, read or not."""
    return any(each.number for each in events) or any(each.number for each in unreadable)


def matched(
    protocol: Protocol,
    events: Iterable[Event],
    unreadable: Iterable[Unreadable] = (),
    plan_uid: str = "",
    around: Container[str] = (),
) -> Matching:
    """Match events to sessions: by their numbers or, where no event has one, by their order.

    By their order whole days are left out whose title is one of those ``around`` sessions.
    """
    current, outdated = _newest(events)
    unread = [*unreadable]
    if current and not has_numbers(current, unread):
        ordered = sorted(current, key=_chronological)
        beside = [each for each in ordered if each.at is None and each.title in around]
        visits = (each for each in ordered if each.at or each.title not in around)
        return Matching(
            protocol=protocol,
            taken=(evolve(each, number=number) for number, each in enumerate(visits, start=1)),
            outdated=outdated,
            strangers=beside,
            unreadable=unread,
            by_order=True,
        )
    claims: dict[int, list[Event]] = defaultdict(list)
    for each in current:
        if each.number is not None:
            claims[each.number].append(each)
    ranked = [sorted(claims[number], key=_preference(plan_uid)) for number in sorted(claims)]
    return Matching(
        protocol=protocol,
        taken=(best for best, *_ in ranked),
        outdated=outdated,
        rivals=(rival for _, *rivals in ranked for rival in rivals),
        strangers=sorted((each for each in current if each.number is None), key=_chronological),
        unreadable=unread,
    )


def _newest(events: Iterable[Event]) -> tuple[list[Event], list[tuple[Event, Event]]]:
    """The newest of the events with one identity, and the others beside it; the last in the file wins a tie."""
    versions: dict[object, list[Event]] = defaultdict(list)
    for place, each in enumerate(events):
        versions[(each.uid, each.instance) if each.uid else place].append(each)
    ranked = [
        sorted(each, key=lambda event: (event.sequence, event.written or _LONG_AGO)) for each in versions.values()
    ]
    return [each[-1] for each in ranked], [(old, each[-1]) for each in ranked for old in each[:-1]]


def _chronological(event: Event) -> tuple[date, time, str]:
    return event.day, event.at or time(), event.uid


def _preference(plan_uid: str) -> Callable[[Event], tuple[object, ...]]:
    """Among events with one number: one that takes place, then the original, then the most often changed."""

    def place(event: Event) -> tuple[object, ...]:
        original = bool(plan_uid) and event.number is not None and event.uid == session_uid(plan_uid, event.number)
        return event.cancelled, not original, -event.sequence, _chronological(event)

    return place
