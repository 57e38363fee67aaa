"""What the tests of calendars share: a lint for what no reader notices, and readers."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from ctypes import CDLL, Structure, c_char_p, c_int, c_void_p
from datetime import UTC, datetime
from functools import lru_cache
from io import StringIO
from typing import Any, NamedTuple

from dateutil.tz import tzical
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

import needed

# --- a lint for what no reader notices


class Property(NamedTuple):
    """One line of a calendar, unfolded."""

    name: str
    parameters: dict[str, str]
    value: str


class Component(NamedTuple):
    """What stands between BEGIN and END, without what is nested in it."""

    name: str
    properties: list[Property]

    def values(self, name: str) -> list[str]:
        """Give the values of a property, as they are written."""
        return [each.value for each in self.properties if each.name == name]


CONTENT = re.compile(r'([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*):(.*)')
IN_UTC = re.compile(r"\d{8}T\d{6}Z")
TIMES = {"DTSTART", "DTEND", "DUE", "RECURRENCE-ID", "EXDATE", "RDATE"}
STAMPS = {"DTSTAMP", "CREATED", "LAST-MODIFIED", "COMPLETED"}
TEXTS = {"SUMMARY", "DESCRIPTION", "LOCATION", "COMMENT", "CONTACT", "NAME", "X-WR-CALNAME"}
VALUE_NEEDED = {"REFRESH-INTERVAL": "DURATION", "SOURCE": "URI", "CONFERENCE": "URI"}
ADDRESSES = {"ORGANIZER", "ATTENDEE"}
STATUSES = {"TENTATIVE", "CONFIRMED", "CANCELLED"}
METHODS = {"PUBLISH", "REQUEST", "CANCEL"}


def unfolded(data: bytes) -> str:
    """Give the text with its long lines put together."""
    return data.replace(b"\r\n ", b"").decode()


def properties(data: bytes) -> list[Property]:
    """Read every line; one that is none comes without a name."""
    found = []
    for line in unfolded(data).removesuffix("\r\n").split("\r\n"):
        match = CONTENT.fullmatch(line)
        name, parameters, value = match.groups() if match else ("", "", line)
        found.append(Property(name, dict(each.split("=", 1) for each in parameters.split(";")[1:]), value))
    return found


def components(data: bytes) -> list[Component]:
    """Read every component, in the order of their beginnings; END must name what is open."""
    found, stack = list[Component](), [Component("", [])]
    for each in properties(data):
        if each.name == "BEGIN":
            stack.append(Component(each.value, []))
            found.append(stack[-1])
        elif each.name == "END":
            assert stack.pop().name == each.value
        else:
            stack[-1].properties.append(each)
    assert stack == [Component("", [])]
    return found


def events(data: bytes) -> dict[str, Component]:
    """Read the events by their numbers."""
    return {each.values("X-KS-NUMBER")[0]: each for each in components(data) if each.name == "VEVENT"}


def lint(data: bytes) -> Iterator[str]:
    """Say what is wrong with a calendar's bytes."""
    yield from lint_lines(data)
    if data.endswith(b"\r\n"):
        calendar, *others = components(data)
        if (calendar.values("VERSION"), len(calendar.values("PRODID"))) != (["2.0"], 1):
            yield "not version 2.0 of one product"
        yield from (fault for each in properties(data) for fault in (*lint_property(each), *lint_types(each)))
        yield from lint_zones(others)
        found = [each for each in others if each.name == "VEVENT"]
        yield from lint_events(found)
        yield from lint_method(calendar, found)


def lint_object(data: bytes) -> Iterator[str]:
    """Say what is wrong with an object of a CalDAV collection: it is a calendar of one UID, and sent by nobody."""
    yield from lint(data)
    calendar, *others = components(data)
    if calendar.values("METHOD"):
        yield "an object with a method"
    if len({uid for each in others for uid in each.values("UID")}) != 1:
        yield "not one UID"


def lint_method(calendar: Component, found: list[Component]) -> Iterator[str]:
    """A calendar has no UID; with a method every event says who sends it, and the events of a request are one."""
    if calendar.values("UID"):
        yield "the calendar has a UID"
    methods = calendar.values("METHOD")
    if methods and (len(methods) > 1 or methods[0] not in METHODS):
        yield f"no method: {methods}"
    if methods and not all(len(each.values("ORGANIZER")) == 1 for each in found):
        yield "a method without an organizer"
    if methods and methods != ["PUBLISH"] and len({uid for each in found for uid in each.values("UID")}) != 1:
        yield "several UIDs in one message"
    if any(each.values("ATTENDEE") for each in found) and methods in ([], ["PUBLISH"]):
        yield "published to an attendee"
    cancelled = all(each.values("STATUS") == ["CANCELLED"] for each in found)
    if methods == ["CANCEL"] and not cancelled:
        yield "a cancellation of what stands"


def lint_lines(data: bytes) -> Iterator[str]:
    """Lines end in CRLF, hold at most 75 octets, and are folded between characters and between escapes.

    Only a text with more spaces on end than a line holds has blank lines.
    """
    if not data.endswith(b"\r\n") or re.search(rb"(?<!\r)\n|\r(?!\n)", data):
        yield "a line does not end in CRLF"
    if re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", data):
        yield "a control character"
    logical = b""
    for line in data.removesuffix(b"\r\n").split(b"\r\n"):
        odd = len(logical) - len(logical.rstrip(b"\\"))
        if line.startswith(b" ") and odd % 2:
            yield "folded inside an escape"
        logical = logical + line[1:] if line.startswith(b" ") else line
        if len(line) > 75:
            yield "over 75 octets"
        if not line.strip() and b" " * 64 not in logical:
            yield "a blank line"
        try:
            line.decode()
        except UnicodeDecodeError:
            yield "folded inside a character"


def lint_property(each: Property) -> Iterator[str]:
    """Values are what their properties ask for."""
    name, parameters, value = each
    if not name:
        yield f"no property: {value}"
    if name in STAMPS and (parameters or not IN_UTC.fullmatch(value)):
        yield f"{name} not in UTC"
    if name in TEXTS and not re.fullmatch(r"([^\\;,]|\\[\\;,nN])*", value):
        yield f"{name} not escaped"
    if name == "SEQUENCE" and not value.isdecimal():
        yield "SEQUENCE not a number from 0 up"
    if name == "STATUS" and value not in STATUSES:
        yield f"no status: {value}"


def lint_types(each: Property) -> Iterator[str]:
    """A value of another type than its property's own says so by VALUE, and is of that type."""
    name, parameters, value = each
    if name in TIMES and re.fullmatch(r"\d{8}", value) and parameters.get("VALUE") != "DATE":
        yield f"{name} without VALUE=DATE"
    if parameters.get("VALUE") == "DATE" and not re.fullmatch(r"\d{8}", value):
        yield f"{name} with VALUE=DATE is no day"
    if name == "TRIGGER" and IN_UTC.fullmatch(value) and parameters.get("VALUE") != "DATE-TIME":
        yield "TRIGGER without VALUE=DATE-TIME"
    if name in VALUE_NEEDED and parameters.get("VALUE") != VALUE_NEEDED[name]:
        yield f"{name} without VALUE={VALUE_NEEDED[name]}"
    if name in ADDRESSES and not re.fullmatch(r"mailto:[^\s@]+@[^\s@]+", value):
        yield f"{name} is no address"


def lint_zones(others: Iterable[Component]) -> Iterator[str]:
    """Times outside of a VTIMEZONE are in UTC or in a zone that the calendar declares."""
    declared = {tzid for each in others if each.name == "VTIMEZONE" for tzid in each.values("TZID")}
    for component in others:
        for name, parameters, value in component.properties:
            if "TZID" in parameters and parameters["TZID"] not in declared:
                yield f"{name} in an undeclared zone"
            timed = name in TIMES and component.name == "VEVENT" and "T" in value
            if timed and ("TZID" in parameters) is bool(IN_UTC.fullmatch(value)):
                yield f"{name} floats, or has a zone and is in UTC"


def lint_events(found: list[Component]) -> Iterator[str]:
    """Every event has one each of what it must have, and no other event has its UID."""
    for event in found:
        names = Counter(each.name for each in event.properties)
        yield from (f"{names[name]} of {name}" for name in ("UID", "DTSTAMP", "DTSTART") if names[name] != 1)
    uids = [uid for event in found for uid in event.values("UID")]
    if len(set(uids)) < len(uids):
        yield "two events with one UID"


# --- readers


def read_strictly(data: bytes) -> dict[str, tuple[datetime, datetime]]:
    """Read when the events with times are, with the strict parser `ical`."""
    found = {}
    for event in IcsCalendarStream.calendar_from_ics(data.decode()).events:
        assert isinstance(event.dtstart, datetime)
        assert isinstance(event.dtend, datetime)
        assert event.uid
        found[event.uid] = event.dtstart.astimezone(UTC), event.dtend.astimezone(UTC)
    return found


def read_with_icalendar(data: bytes) -> dict[str, tuple[datetime, datetime]]:
    """Read when the events are with icalendar."""
    calendar: Any = Calendar.from_ical(data)
    assert [each.errors for each in calendar.walk()] == [[] for _ in calendar.walk()]
    return {
        str(each["UID"]): (each["DTSTART"].dt.astimezone(UTC), each["DTEND"].dt.astimezone(UTC))
        for each in calendar.events
    }


def read_with_dateutil(data: bytes) -> dict[str, tuple[datetime, datetime]]:
    """Read when the events are by the rules of the VTIMEZONE in the file, with python-dateutil."""
    text = data.decode()
    zones = tzical(StringIO(text)) if "BEGIN:VTIMEZONE" in text else None

    def instant(event: Component, name: str) -> datetime:
        (found,) = (each for each in event.properties if each.name == name)
        zone = zones.get(found.parameters["TZID"]) if zones and "TZID" in found.parameters else UTC
        return datetime.strptime(found.value.rstrip("Z"), "%Y%m%dT%H%M%S").replace(tzinfo=zone).astimezone(UTC)

    found = (each for each in components(data) if each.name == "VEVENT")
    return {each.values("UID")[0]: (instant(each, "DTSTART"), instant(each, "DTEND")) for each in found}


class IcalTime(Structure):
    """libical's ``icaltimetype``."""

    _fields_ = (
        *((name, c_int) for name in ("year", "month", "day", "hour", "minute", "second", "is_date", "is_daylight")),
        ("zone", c_void_p),
    )


@lru_cache(maxsize=1)
def libical() -> CDLL:
    """Load the library."""
    library = needed.library("libical.so.3", "apt-get install -y libical3")
    library.icalparser_parse_string.restype = c_void_p
    library.icalparser_parse_string.argtypes = [c_char_p]
    library.icalcomponent_as_ical_string.restype = c_char_p
    for ask in (library.icalrestriction_check, library.icalcomponent_as_ical_string, library.icalcomponent_free):
        ask.argtypes = [c_void_p]
    return library


def libical_objections(data: bytes) -> list[str]:
    """Have libical read a calendar and hold it to the restrictions of its method; it writes its objections in."""
    library = libical()
    calendar = library.icalparser_parse_string(data)
    keeps = library.icalrestriction_check(calendar)
    marked = properties(library.icalcomponent_as_ical_string(calendar))
    library.icalcomponent_free(calendar)
    return [each.value for each in marked if each.name == "X-LIC-ERROR"] or ["restrictions"] * (not keeps)
