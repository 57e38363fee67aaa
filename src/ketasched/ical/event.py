"""One event of a calendar: as values, and as the lines of a file."""

from collections.abc import Iterator
from datetime import date, datetime

from attrs import field, frozen

from ketasched.days import short
from ketasched.errors import Refused, Word
from ketasched.ical.lines import escaped, in_utc, times, whole_day, written
from ketasched.wallclock import skipped


class EventStatus(Word):
    """What a calendar says of an event."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@frozen(kw_only=True)
class Event:
    """What a calendar says of one thing: a session with its span of time, or something around one on a whole day.

    ``changed`` is when the last change was made, where that is known; ``number`` is the session's, ``part`` the part of
    the course that it belongs to where its number does not say so, ``around`` the number of the session it belongs to;
    ``alarm`` is the text of a reminder a day before. Events are equal when they say the same of the same thing: when it
    was last changed, how often, and what reminds of it do not count.
    """

    uid: str
    day: date
    span: tuple[datetime, datetime] | None = field(default=None, eq=repr)
    summary: str
    description: str = ""
    location: str = ""
    category: str
    status: EventStatus = EventStatus.CONFIRMED
    busy: bool = False
    number: int | None = None
    part: int | None = None
    around: int | None = None
    sequence: int = field(default=0, eq=False)
    changed: datetime | None = field(default=None, eq=False)
    alarm: str = field(default="", eq=False)

    @property
    def stands(self) -> bool:
        """Whether it is not cancelled."""
        return self.status is not EventStatus.CANCELLED


@frozen(kw_only=True)
class Envelope:
    """What is written with all events alike: the method, addresses, alarms, and the stamp of those without one."""

    stamp: datetime
    method: str = ""
    organizer: str = ""
    attendee: str = ""
    alarms: bool = True


def event_bytes(event: Event, envelope: Envelope) -> bytes:
    """The event as it stands in a file. Raises `Refused` for a time that the clocks skip."""
    if event.span and skipped(event.span[0]):
        start = event.span[0]
        raise Refused(
            f"session {event.number} is on {short(event.day, start.time())}, a time that the clocks skip in "
            f"{start.tzinfo}, and so it names no instant: move it first, as with plan.moved({event.number}, at=...)"
        )
    return written(_lines(event, envelope))


def _lines(event: Event, envelope: Envelope) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"SUMMARY:{escaped(event.summary)}"
    yield from times(*event.span) if event.span else whole_day(event.day)
    yield f"DTSTAMP:{in_utc(event.changed or envelope.stamp)}"
    yield f"UID:{escaped(event.uid)}"
    yield f"SEQUENCE:{event.sequence}"
    if envelope.attendee:
        yield f"ATTENDEE{';PARTSTAT=NEEDS-ACTION;RSVP=TRUE' * (envelope.method == 'REQUEST')}:{envelope.attendee}"
    yield f"CATEGORIES:{escaped(event.category)}"
    yield "CLASS:PRIVATE"
    if event.description:
        yield f"DESCRIPTION:{escaped(event.description)}"
    if event.changed is not None:
        yield f"LAST-MODIFIED:{in_utc(event.changed)}"
    if event.location:
        yield f"LOCATION:{escaped(event.location)}"
    if envelope.organizer:
        yield f"ORGANIZER:{envelope.organizer}"
    yield f"STATUS:{event.status}"
    yield f"TRANSP:{'OPAQUE' if event.busy else 'TRANSPARENT'}"
    if event.around is not None:
        yield f"X-KS-AROUND:{event.around}"
    if event.number is not None:
        yield f"X-KS-NUMBER:{event.number}"
    if event.part is not None:
        yield f"X-KS-PART:{event.part}"
    if event.alarm and envelope.alarms:
        yield from _alarm(event.alarm)
    yield "END:VEVENT"


def _alarm(text: str) -> Iterator[str]:
    """A reminder a day before by the clock on the wall; what it says may be read on a locked screen."""
    yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{escaped(text)}", "TRIGGER:-P1D", "END:VALARM")
