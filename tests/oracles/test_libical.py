from collections.abc import Iterator
from ctypes import CDLL, c_char_p, c_int, c_int64, c_void_p
from datetime import UTC, datetime
from functools import lru_cache

import pytest

from calendar_bytes import IcalTime, libical, libical_objections
from exported import Reading, Seen, differences, exported, notices

EVENT = 4


@lru_cache(maxsize=1)
def libical_events() -> CDLL:
    """Load what libical knows of events."""
    library = libical()
    for walk in (library.icalcomponent_get_first_component, library.icalcomponent_get_next_component):
        walk.argtypes, walk.restype = [c_void_p, c_int], c_void_p
    for ask in (library.icalcomponent_get_dtstart, library.icalcomponent_get_dtend):
        ask.argtypes, ask.restype = [c_void_p], IcalTime
    library.icaltime_as_timet_with_zone.argtypes = [IcalTime, c_void_p]
    library.icaltime_as_timet_with_zone.restype = c_int64
    library.icalcomponent_get_uid.argtypes, library.icalcomponent_get_uid.restype = [c_void_p], c_char_p
    library.icalcomponent_get_status.argtypes = [c_void_p]
    library.icalproperty_status_to_string.restype = c_char_p
    return library


def read(data: bytes) -> Reading:
    """Read with libical, by the rules of the VTIMEZONE in the file."""
    calendar = libical_events().icalparser_parse_string(data)
    found = dict(_events(calendar))
    libical().icalcomponent_free(calendar)
    return found


def _events(calendar: int) -> Iterator[tuple[str, Seen]]:
    library = libical_events()
    event = library.icalcomponent_get_first_component(calendar, EVENT)
    while event:
        start, end = library.icalcomponent_get_dtstart(event), library.icalcomponent_get_dtend(event)
        status = library.icalproperty_status_to_string(library.icalcomponent_get_status(event)).decode()
        yield (
            (library.icalcomponent_get_uid(event) or b"").decode(),
            Seen(_text(start), "" if start.is_date else _text(end), status),
        )
        event = library.icalcomponent_get_next_component(calendar, EVENT)


def _text(when: IcalTime) -> str:
    if when.is_date:
        return f"{when.year:04}{when.month:02}{when.day:02}"
    return f"{datetime.fromtimestamp(libical().icaltime_as_timet_with_zone(when, when.zone), UTC):%Y%m%dT%H%M%SZ}"


def test_it_reads_what_is_meant() -> None:
    """libical, the reader in GNOME and KDE, finds the instants and statuses of every file, message and object."""
    assert differences(read) == {}


def test_it_objects_to_nothing() -> None:
    """Its check of what each method asks for, and its parser, have nothing against any of them."""
    objections = {each.name: libical_objections(each.data) for each in exported()}
    assert {name: found for name, found in objections.items() if found} == {}


@pytest.mark.parametrize(
    "fault",
    ["a month 13", "a zone an hour off", "another time", "another status", "an event less", "an undeclared zone"],
)
def test_it_notices(fault: str) -> None:
    """It can fail: it reads something else in a broken file."""
    assert notices(read, fault)
