from datetime import UTC, date, datetime, time
from typing import Any

import pytest

import ketasched as ks
from calendar_bytes import libical_objections, lint, lint_object

NEW_YORK = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US")


def written(**options: Any) -> bytes:
    """Write the standard course."""
    asked: dict[str, Any] = {"start": date(2026, 2, 25), "clinic": NEW_YORK, "at": time(9, 30), "uid": "1f0c1d4e"}
    plan = ks.schedule(ks.protocol_named("standard"), **asked)
    return ks.to_ical(plan, stamp=datetime(2026, 1, 1, 12, 30, tzinfo=UTC), **options)


@pytest.mark.parametrize(
    ("sound", "broken", "fault"),
    [
        (b"\r\n", b"\n", "a line does not end in CRLF"),
        (b"END:VCALENDAR\r\n", b"END:VCALENDAR", "a line does not end in CRLF"),
        (b"CALSCALE:", b"X-A:1\rX-B:2\r\nCALSCALE:", "a line does not end in CRLF"),
        (b"SUMMARY:", b"SUMMARY:\x07", "a control character"),
        (b"SUMMARY:", b"SUMMARY:" + b"a" * 80, "over 75 octets"),
        (b"CALSCALE:", b"\r\nCALSCALE:", "a blank line"),
        (b"SUMMARY:", b"SUMMARY:\\\r\n n", "folded inside an escape"),
        (b"SUMMARY:", b"SUMMARY:\xc3\r\n \xa9", "folded inside a character"),
        (b"VERSION:2.0", b"VERSION:9.0", "not version 2.0 of one product"),
        (b"PRODID", b"X-PRODID", "not version 2.0 of one product"),
        (b"CALSCALE:GREGORIAN", b"CALSCALE GREGORIAN", "no property: CALSCALE GREGORIAN"),
        (b"DTSTAMP:20260101T123000Z", b"DTSTAMP:20260101T123000", "DTSTAMP not in UTC"),
        (b"DTSTAMP:", b"DTSTAMP;TZID=America/New_York:", "DTSTAMP not in UTC"),
        (b"DTSTART;TZID=America/New_York:20260225T093000", b"DTSTART:20260225", "DTSTART without VALUE=DATE"),
        (b"TRIGGER:-P1D", b"TRIGGER:20260101T123000Z", "TRIGGER without VALUE=DATE-TIME"),
        (b"CALSCALE:", b"REFRESH-INTERVAL:PT6H\r\nCALSCALE:", "REFRESH-INTERVAL without VALUE=DURATION"),
        (b"SUMMARY:", b"SUMMARY:a\\b", "SUMMARY not escaped"),
        (b"SUMMARY:", b"SUMMARY:a; b", "SUMMARY not escaped"),
        (b"SEQUENCE:0", b"SEQUENCE:-1", "SEQUENCE not a number from 0 up"),
        (b"STATUS:CONFIRMED", b"STATUS:HELD", "no status: HELD"),
        (b"TZID:America/New_York", b"TZID:Europe/London", "DTSTART in an undeclared zone"),
        (b"DTSTART;TZID=America/New_York:", b"DTSTART:", "DTSTART floats, or has a zone and is in UTC"),
        (b"20260225T093000\r", b"20260225T093000Z\r", "DTSTART floats, or has a zone and is in UTC"),
        (b"UID:", b"X-UID:", "0 of UID"),
        (b"UID:", b"UID:a\r\nUID:", "2 of UID"),
        (b"UID:", b"X-RANDOM:1\r\nUID:same\r\nX-UID:", "two events with one UID"),
    ],
)
def test_the_lint_finds(sound: bytes, broken: bytes, fault: str) -> None:
    """The lint has nothing to say of our bytes, and finds each fault that is put into them."""
    data = written()
    assert list(lint(data)) == []
    assert fault in list(lint(data.replace(sound, broken)))


FREE, PUBLISHED = {"agenda": True}, {"organizer": "mailto:desk@example.org"}


@pytest.mark.parametrize(
    ("options", "sound", "broken", "fault"),
    [
        (FREE, b";VALUE=DATE:20260225", b";VALUE=DATE:20260225T093000", "DTSTART with VALUE=DATE is no day"),
        (FREE, b";VALUE=DATE:", b":", "DTSTART without VALUE=DATE"),
        ({"profile": "feed"}, b";VALUE=DURATION:", b":", "REFRESH-INTERVAL without VALUE=DURATION"),
        ({}, b"CALSCALE:", b"UID:a\r\nCALSCALE:", "the calendar has a UID"),
        ({}, b"CALSCALE:", b"METHOD:PUBLISH\r\nCALSCALE:", "a method without an organizer"),
        (PUBLISHED, b"ORGANIZER:", b"X-ORGANIZER:", "a method without an organizer"),
        (PUBLISHED, b"METHOD:PUBLISH", b"METHOD:SHOW", "no method: ['SHOW']"),
        (PUBLISHED, b"METHOD:PUBLISH", b"METHOD:REQUEST", "several UIDs in one message"),
        (PUBLISHED, b"METHOD:PUBLISH", b"METHOD:CANCEL", "a cancellation of what stands"),
        (PUBLISHED, b"ORGANIZER:mailto:", b"ORGANIZER:", "ORGANIZER is no address"),
        (PUBLISHED, b"CLASS:", b"ATTENDEE:mailto:a@example.org\r\nCLASS:", "published to an attendee"),
    ],
)
def test_the_lint_finds_in_profiles(options: dict[str, Any], sound: bytes, broken: bytes, fault: str) -> None:
    """The lint knows what feeds, agendas and messages have."""
    data = written(**options)
    assert list(lint(data)) == []
    assert fault in list(lint(data.replace(sound, broken)))


def test_the_lint_of_objects() -> None:
    """An object of a collection has one UID and no method."""
    assert list(lint_object(written())) == ["not one UID"]
    assert list(lint_object(written(**PUBLISHED))) == ["an object with a method", "not one UID"]


def test_libical_objects() -> None:
    """Libical finds what breaks the restrictions of a method, and lines that are none."""
    data = written()
    assert libical_objections(data) == []
    (objection, *_) = libical_objections(data.replace(b"CALSCALE:", b"METHOD:PUBLISH\r\nCALSCALE:"))
    assert "Failed iTIP restrictions for ORGANIZER" in objection
    assert libical_objections(data.replace(b"CLASS:PRIVATE", b"CLASS"))
