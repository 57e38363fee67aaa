from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

import needed
from calendar_bytes import components
from exported import Exported, Reading, Seen, differences, exported, notices, on_the_day, shown


def seen(start: Any, end: Any, status: object) -> Seen:
    """Write down what Python readers give."""
    return shown(start, end, str(status)) if isinstance(start, datetime) else on_the_day(start, str(status))


def strictly(data: bytes) -> Reading:
    """Read with the strict parser `ical`."""
    events = IcsCalendarStream.calendar_from_ics(data.decode()).events
    return {str(each.uid): seen(each.dtstart, each.dtend, each.status and each.status.value) for each in events}


def with_icalendar(data: bytes) -> Reading:
    """Read with icalendar, which has no strict mode: what it could not read is in its errors."""
    calendar: Any = Calendar.from_ical(data)
    assert not [each.errors for each in calendar.walk() if each.errors]
    return {str(each["UID"]): seen(each.start, each.end, each["STATUS"]) for each in calendar.events}


def with_vobject(data: bytes) -> Reading:
    """Read with vobject, which Radicale stands on; it goes on using the first VTIMEZONE that it sees of a zone."""
    vobject = needed.package("vobject", "vobject")
    zones = vars(vobject.icalendar)["__tzidMap"]
    for zone in {*zones} - {"UTC"}:
        del zones[zone]
    calendar = vobject.readOne(data.decode())
    return {
        each.uid.value: seen(
            each.dtstart.value, each.dtend.value if "dtend" in each.contents else None, each.status.value
        )
        for each in calendar.vevent_list
    }


def with_recurring_ical_events(data: bytes) -> Reading:
    """Read with recurring-ical-events, which is asked for what there is in a span of time."""
    package = needed.package("recurring_ical_events", "recurring-ical-events")
    found = package.of(Calendar.from_ical(data)).between(
        datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    )
    return {str(each["UID"]): seen(each["DTSTART"].dt, each["DTEND"].dt, each["STATUS"]) for each in found}


def test_strictly() -> None:
    """The strict parser takes every file, message and object, and reads in it what the plan says."""
    assert differences(strictly) == {}


def sample() -> list[Exported]:
    """Every night around a change of the clocks, and some of everything else: these readers are slow."""
    files = [each for each in exported() if each.plan.sessions]
    return [each for each in files if each.name.startswith("night")] + files[::7]


@pytest.mark.parametrize("read", [with_icalendar, with_vobject, with_recurring_ical_events])
def test_others(read: Callable[[bytes], Reading]) -> None:
    """Other readers of Python name the same instants, across all changes of the clocks."""
    assert differences(read, sample()) == {}


@pytest.mark.parametrize(
    ("read", "faults"),
    [
        (strictly, ["a month 13", "another status", "an event less", "no end", "a line that is none"]),
        (with_icalendar, ["a month 13", "another time", "another status", "an event less", "an undeclared zone"]),
        (with_vobject, ["a month 13", "a zone an hour off", "a zone as one long list", "another status", "no end"]),
        (with_recurring_ical_events, ["another time", "another status", "an event less"]),
    ],
)
def test_they_notice(read: Callable[[bytes], Reading], faults: list[str]) -> None:
    """Each of them can fail: it refuses a broken file, or reads something else in it."""
    assert [fault for fault in faults if not notices(read, fault)] == []


def test_nights_are_uncommon() -> None:
    """The nights have visits in UTC, for the hours shown twice, beside those in their zone."""
    found = [each for each in sample() if each.name.startswith("night")]
    starts = [part for each in found for event in components(each.data) for part in event.values("DTSTART")]
    assert len([each for each in starts if each.endswith("Z")]) > len(found)
