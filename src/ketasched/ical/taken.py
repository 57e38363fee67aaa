"""The events of any calendar file, by their times alone: titles, people, notes, alarms and zones are left unread."""

import re
import warnings
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final, TypeAlias, cast

from icalendar import Calendar

from ketasched.errors import Malformed

Event: TypeAlias = Any
"""A component of icalendar, whose types leave open what a property is."""

LARGEST: Final = 2_000_000
"""Bytes in a calendar file."""

_EVENT = ["VCALENDAR", "VEVENT"]
_MOMENTS = ("DTSTART", "DTEND", "RECURRENCE-ID", "RDATE", "EXDATE")
_READ = {*_MOMENTS, "DURATION", "RRULE", "SEQUENCE", "STATUS", "TRANSP", "UID"}
_NAME = re.compile(r"[A-Za-z0-9-]*")
_FOLD = re.compile(r"\r?\n[ \t]")


def events_of(data: bytes) -> tuple[Event, ...]:
    """The events of a calendar file. Raises `Malformed` for what is none, is too long or has times nobody knows."""
    events: list[Event]
    lines = "\r\n".join(["BEGIN:VCALENDAR", *_kept(_text(data)), "END:VCALENDAR"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a zone named with its maker's name before it is warned of, and found
        events = cast("Event", Calendar.from_ical(lines)).walk("VEVENT")
    for event in events:
        _check(event)
    return tuple(events)


def _text(data: object) -> str:
    if not isinstance(data, bytes | bytearray):
        raise Malformed(f"a calendar is read as bytes, not as {type(data).__name__}")
    if len(data) > LARGEST:
        raise Malformed(f"this calendar is too long ({len(data):,} bytes): at most {LARGEST:,} are read")
    try:
        return _FOLD.sub("", bytes(data).decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Malformed(f"this is not UTF-8 (from byte {error.start} on), and calendars are: export it anew") from None


def _kept(text: str) -> Iterator[str]:
    """The lines of events that say when they are; zones are left out, for the tz database knows them better."""
    inside: list[str] = []
    for line in filter(str.strip, text.splitlines()):
        name, value = _NAME.match(line)[0].upper(), line.partition(":")[2].strip().upper()  # type: ignore[index]
        if name == "BEGIN":
            inside.append(value)
        if not inside:
            raise Malformed(f"this is no calendar: BEGIN:VCALENDAR is missing before {line[:40]!r}")
        if inside == _EVENT and name in ("BEGIN", "END"):
            yield f"{name}:VEVENT"
        elif inside == _EVENT and name in _READ:
            yield line
        if inside[-1] == "VFREEBUSY":
            raise Malformed("this calendar has free and busy times (VFREEBUSY), which are not read: export its events")
        if name == "END" and value != inside.pop():
            raise Malformed(f"this calendar is broken: {line[:40]!r} ends what was not begun last")
    if inside:
        raise Malformed(f"this calendar is cut off: the end of {inside[-1][:40]} is missing")


def _check(event: Event) -> None:
    if event.errors:
        name, error = event.errors[0]
        raise Malformed(f"the {name or 'line'} of an event cannot be read: {error}")
    if "DTSTART" not in event:
        raise Malformed("an event has no start (DTSTART): export the calendar anew")
    for value in (each for name in _MOMENTS for each in _several(event.get(name, []))):
        zone = value.params.get("TZID")
        if zone and any(_floats(each) for each in _moments(value)):
            raise Malformed(
                f"an event is in the zone {zone[:80]!r}, which the tz database does not have: name it as there"
            )


def _several(value: Any) -> list[Any]:
    return [*value] if isinstance(value, list) else [value]


def _moments(value: Any) -> list[Any]:
    """The days and times of a property, the beginnings of its periods included."""
    found = [each.dt for each in value.dts] if hasattr(value, "dts") else [value.dt]
    return [each[0] if isinstance(each, tuple) else each for each in found]


def _floats(moment: object) -> bool:
    return isinstance(moment, datetime) and moment.tzinfo is None
