from datetime import UTC, date, datetime, time
from typing import Any

import pytest

import ketasched as ks
from ketasched.ical.likeness import says_all

STAMP, LATER = datetime(2026, 1, 1, 12, 30, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
NEW_YORK = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US", name="Harbor Clinic")
PLAN = ks.schedule(ks.protocol_named("standard"), start=date(2026, 2, 25), clinic=NEW_YORK, at=time(9, 30), uid="1f0c")


def first(*, agenda: bool = False, location: bool = False, stamp: datetime = STAMP) -> bytes:
    """Give the first event of a plan as an object: the questionnaire of the day where the agenda is asked for."""
    wording: Any = "clinical" if location else "discreet"
    found = ks.ical.objects(PLAN, stamp=stamp, wording=wording, agenda=agenda, location=location)
    return next(iter(found.values()))


def edited(ours: bytes, old: str, new: str) -> str:
    """Have a server or somebody change our text, which must have been there."""
    text = ours.decode().replace("\r\n", "\n")
    assert old in text
    return text.replace(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("PRODID:-//KS//Calendar 1//EN", "PRODID:-//Server//EN"),
        ("DTSTAMP:20260101T123000Z", "DTSTAMP:20260301T000000Z\nCREATED:20260301T000000Z"),
        ("DTSTART;TZID=America/New_York:20260225T093000", "DTSTART:20260225T143000Z"),
        ("DTEND;TZID=America/New_York:20260225T113000", "DURATION:PT2H"),
        ("TZID:America/New_York\n", "TZID:America/New_York\nX-LIC-LOCATION:America/New_York\n"),
        ("SEQUENCE:0\n", ""),
        ("TRANSP:OPAQUE\n", ""),
        ("SUMMARY:Appointment 1", "SUMMARY;LANGUAGE=en:Appo\n intment 1 "),
        ("CATEGORIES:Appointment", "CATEGORIES;X-A=b:Appointment"),
        ("END:VEVENT", "ATTENDEE:mailto:driver@example.org\nX-MOZ-GENERATION:2\nEND:VEVENT"),
        ("TRIGGER:-P1D", "TRIGGER;RELATED=START:-PT24H\nX-WR-ALARMUID:7"),
        ("END:VEVENT", "BEGIN:VALARM\nACTION:AUDIO\nTRIGGER:-PT15M\nEND:VALARM\nEND:VEVENT"),
        ("END:VEVENT", "BEGIN:X-NOTE\nX-A:b\nEND:X-NOTE\nEND:VEVENT"),
        ("END:VEVENT", "DESCRIPTION:\nEND:VEVENT"),
    ],
)
def test_what_servers_and_people_may_change(old: str, new: str) -> None:
    """Another form of the same, and what our events never speak of, is no difference."""
    assert says_all(edited(first(), old, new), first(stamp=LATER))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("DTSTART;TZID=America/New_York:20260225T093000", "DTSTART;TZID=America/New_York:20260225T094500"),
        ("DTSTART;TZID=America/New_York:20260225T093000", "DTSTART:20260225T093000"),
        ("DTSTART;TZID=America/New_York:20260225T093000\nDTEND;TZID=America/New_York:20260225T113000", "X-NO:time"),
        ("DTEND;TZID=America/New_York:20260225T113000", "DTEND;TZID=America/New_York:20260225T114500"),
        ("SUMMARY:Appointment 1", "SUMMARY:Dentist"),
        ("SUMMARY:Appointment 1", "SUMMARY:Appointment 1\nSUMMARY:Appointment 1"),
        ("SEQUENCE:0", "SEQUENCE:1"),
        ("STATUS:CONFIRMED", "STATUS:CANCELLED"),
        ("CLASS:PRIVATE\n", ""),
        ("CATEGORIES:Appointment", "CATEGORIES:Appointment,Health"),
        ("TRANSP:OPAQUE", "TRANSP:TRANSPARENT"),
        ("X-KS-NUMBER:1", "X-KS-NUMBER:2"),
        ("END:VEVENT", "LOCATION:Harbor Clinic\nEND:VEVENT"),
        ("END:VEVENT", "DESCRIPTION:the drug\nEND:VEVENT"),
        ("END:VEVENT", "RRULE:FREQ=WEEKLY\nEND:VEVENT"),
        ("TRIGGER:-P1D", "TRIGGER:-P2D"),
        ("ACTION:DISPLAY", "ACTION:AUDIO"),
        ("END:VEVENT\n", "END:VEVENT\nBEGIN:VEVENT\nUID:2\nDTSTART:20260301T000000Z\nEND:VEVENT\n"),
        ("BEGIN:VEVENT", "BEGIN:VTODO"),
        ("END:VEVENT", ""),
    ],
)
def test_what_makes_another_event_of_it(old: str, new: str) -> None:
    """Another time, text or status, a place that is not given, a repetition or a lost reminder is a difference."""
    assert not says_all(edited(first(), old, new), first())


def test_a_place_that_is_given_no_more() -> None:
    """A place stands there as long as it is given; once it is not, it has to go."""
    assert says_all(first(location=True).decode(), first(location=True))
    without = first(location=True).replace(b"LOCATION:Harbor Clinic\r\n", b"")
    assert not says_all(first(location=True).decode(), without)
    assert not says_all(without.decode(), first(location=True))


def test_a_day() -> None:
    """A day is the same with its end, and is neither another day nor the midnight that it begins with."""
    day = first(agenda=True)
    assert b"VALUE=DATE:2026" in day
    line = next(each for each in day.decode().split("\r\n") if each.startswith("DTSTART;"))
    start = date.fromisoformat(line.partition(":")[2])
    assert says_all(edited(day, line, f"{line}\nDURATION:P1D"), day)
    assert not says_all(edited(day, line, f"{line}\nDURATION:P2D"), day)
    assert not says_all(edited(day, line, f"DTSTART:{start:%Y%m%d}T000000Z\nDURATION:P1D"), day)
