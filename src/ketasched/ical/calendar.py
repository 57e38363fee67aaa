"""A whole calendar: its head, its time zone, its events."""

from collections.abc import Iterable, Sequence
from datetime import UTC

from ketasched.ical.event import Envelope, Event, event_bytes
from ketasched.ical.lines import UTC_ZONES, written
from ketasched.ical.vtimezone import vtimezone_bytes

PRODID = "-//KS//Calendar 1//EN"
"""Names no product: the library's own name would tell what the visits are for."""

_HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODID}", "CALSCALE:GREGORIAN")
_END = b"END:VCALENDAR\r\n"


def calendar(events: Sequence[Event], envelope: Envelope, about: Iterable[str] = ()) -> bytes:
    """The events as a calendar of their own, with further lines about it."""
    method = [f"METHOD:{envelope.method}"] if envelope.method else []
    told = (event_bytes(event, envelope) for event in events)
    return b"".join([written([*_HEAD, *method, *about]), _zone(events), *told, _END])


def _zone(events: Sequence[Event]) -> bytes:
    """The time zone of the events that have times, right in all their years; the zone of UTC needs none."""
    timed = {event.day: event.span[0].tzinfo for event in events if event.span}
    zone = str(next(iter(timed.values()), UTC))
    if zone in UTC_ZONES:
        return b""
    return vtimezone_bytes(zone, min(timed), max(timed))
