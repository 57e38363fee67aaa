"""What changed between two plans, as messages to a patient's calendar (iTIP)."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from attrs import evolve, frozen

from ketasched.days import checked_stamp
from ketasched.errors import Refused
from ketasched.ical.address import checked_address
from ketasched.ical.calendar import calendar
from ketasched.ical.event import Envelope, Event
from ketasched.ical.events import Style, events_of
from ketasched.ical.sessions import cancelled
from ketasched.ical.words import Wording, Words
from ketasched.languages import ENGLISH
from ketasched.plan import Plan, checked_plan
from ketasched.session import told_of


@frozen
class Message:
    """A calendar to be mailed. The mail's content type must name the method, too, or clients take it for a file."""

    method: str
    ics: bytes

    @property
    def content_type(self) -> str:
        """The value of the mail's Content-Type.

        >>> Message("CANCEL", b"").content_type
        'text/calendar; method=CANCEL; charset=utf-8'
        """
        return f"text/calendar; method={self.method}; charset=utf-8"


def updates(
    before: Plan,
    after: Plan,
    *,
    stamp: datetime,
    organizer: str,
    attendee: str | None = None,
    wording: Wording = "discreet",
    language: str = ENGLISH,
    agenda: bool = False,
    location: bool = False,
) -> tuple[Message, ...]:
    """Messages that bring a calendar from the one plan to the other: first what is cancelled, then what is to come.

    What is new or changed is published in one message; with an ``attendee`` it is requested instead, an event a
    message, as clients answer them one by one. What is cancelled, or is gone from the plan, is cancelled in a message
    each, which repeats the event. Where nothing changed there are no messages; a missed session is no change.
    ``organizer`` and ``attendee`` are addresses, ``"mailto:..."``; the other arguments are those of `to_ical`.

    Raises `Refused` for two plans of different courses, and where ``after`` is the earlier one of the two, besides what
    `to_ical` raises.
    """
    _checked_order(before, after)
    style = Style(words=Words.of(wording, language), agenda=agenda, location=location)
    sent = Envelope(stamp=checked_stamp(stamp), organizer=checked_address(organizer, "organizer"), alarms=False)
    if attendee is not None:
        sent = evolve(sent, attendee=checked_address(attendee, "attendee"))
    known = {event.uid: event for event in events_of(before, style) if event.stands}
    now = events_of(after, style)
    off = [*_called_off(known, now, style.words)]
    news = [event for event in now if event.stands and event != known.get(event.uid)]
    asked = [[event] for event in news] if attendee else [news] * bool(news)
    invite = "REQUEST" if attendee else "PUBLISH"
    return *(_message("CANCEL", [event], sent) for event in off), *(_message(invite, each, sent) for each in asked)


def _called_off(known: Mapping[str, Event], now: list[Event], words: Words) -> Iterator[Event]:
    """What stood before and is cancelled now, or gone, which is one change more."""
    found = {event.uid: event for event in now}
    for uid, event in known.items():
        if uid not in found:
            yield evolve(cancelled(event, words), sequence=event.sequence + 1, changed=None)
        elif not found[uid].stands:
            yield found[uid]


def _message(method: str, events: list[Event], sent: Envelope) -> Message:
    return Message(method, calendar(events, evolve(sent, method=method)))


def _checked_order(before: Plan, after: Plan) -> None:
    """A calendar ignores what has a lower sequence than it knows."""
    if checked_plan(before).uid != checked_plan(after).uid:
        raise Refused(
            f"these are two courses, with the uids {before.uid!r} and {after.uid!r}: updates are of one plan as it was "
            "and as it is"
        )
    known = {session.number: session for session in before.sessions}
    for session in after.sessions:
        old = known.get(session.number, session)
        if session.sequence == old.sequence and told_of(session) != told_of(old):
            raise Refused(
                f"session {session.number} is {session.status} for {session.when} in the plan after, and no change of "
                "the plan before has made it so: calendars would ignore this update; change that plan, as with "
                f"plan.moved({session.number}, to=...) or reschedule(plan, ...)"
            )
        if session.sequence < old.sequence:
            raise Refused(
                f"session {session.number} was changed more often in the plan before than in the one after, and "
                "calendars would ignore this update: make the change on the later plan, as with "
                f"plan.moved({session.number}, to=...)"
            )
