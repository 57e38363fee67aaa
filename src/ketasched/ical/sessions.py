"""The sessions of a plan as events, each under its own identity for life."""

from collections.abc import Iterator

from attrs import evolve

from ketasched.errors import Malformed, Refused
from ketasched.events import PARTS
from ketasched.ical.event import Event, EventStatus
from ketasched.ical.lines import plain
from ketasched.ical.words import Words
from ketasched.plan import Plan
from ketasched.protocol import ActivityKind, Phase, numbers
from ketasched.session import Session, Status

_TO_READ_BEFORE = (ActivityKind.READINESS, ActivityKind.PREPARATION, ActivityKind.NOTE)


def session_events(plan: Plan, words: Words, place: str = "") -> Iterator[Event]:
    """An event for each session. One that was missed says what it said before; one cancelled stays, and says so."""
    for session in plan.sessions:
        yield _event(plan, session, words, place)


def uid_of(plan: Plan, number: int) -> str:
    """The session's identity in calendars. Raises `Malformed` for one given elsewhere that no calendar can carry."""
    uid = plan.uid_of(number)
    if uid != plain(uid):
        raise Malformed(f"session {number} has the uid {uid!r}, which no calendar can carry: give it another")
    return uid


def cancelled(event: Event, words: Words) -> Event:
    """The event called off: it stays in calendars, free and without a reminder."""
    return evolve(event, summary=words.cancelled(event.summary), status=EventStatus.CANCELLED, busy=False, alarm="")


def place_of(plan: Plan, words: Words) -> str:
    """The clinic's name. Raises `Refused` in the discreet wording, and where there is none."""
    if not words.clinical:
        raise Refused('a discreet calendar names no clinic: ask for wording="clinical", or leave out the location')
    if plan.clinic is None or not plan.clinic.name:
        raise Refused("the clinic has no name to give as the location: name it, attrs.evolve(clinic, name=...)")
    return plain(plan.clinic.name)


def _event(plan: Plan, session: Session, words: Words, place: str) -> Event:
    title = words.session(plan.protocol_on(session.day), session)
    event = Event(
        uid=uid_of(plan, session.number),
        day=session.day,
        span=(plan.start(session.number), plan.end(session.number)),
        summary=title,
        location=place,
        category=words.category,
        busy=True,
        number=session.number,
        part=_part(plan, session),
        sequence=session.sequence,
        changed=session.stamp,
        alarm=words.reminder(title, prepared=_has_instructions(plan, session)),
    )
    return cancelled(event, words) if session.status is Status.CANCELLED else event


def _part(plan: Plan, session: Session) -> int | None:
    """The part of the course, for whoever reads the calendar back; it mostly follows from the number."""
    expected = Phase.INDUCTION if session.number <= plan.protocol.sessions else Phase.BOOSTER
    return None if session.phase is expected else 1 + PARTS.index(session.phase)


def _has_instructions(plan: Plan, session: Session) -> bool:
    """Whether something is to be read before the visit; by the session's number, which no change of another touches."""
    return any(
        each.kind in _TO_READ_BEFORE and (each.session is None or session.number in numbers(each.session, "session"))
        for each in plan.protocol_on(session.day).activities
    )
