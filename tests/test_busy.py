"""A calendar file says when a chair is taken: each event that takes time, and nothing else of it."""

import os
import re
import sys
import warnings
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from importlib.util import find_spec
from itertools import pairwise
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import ketasched as ks
from ketasched.ical.busy import MOST, SERIES
from ketasched.ical.taken import LARGEST
from ketasched.wallclock import Interval

Event: TypeAlias = str

ZONE = "America/New_York"
FIRST, LAST = date(2026, 1, 5), date(2026, 1, 18)
ASKED: dict[str, Any] = {"zone": ZONE, "first": FIRST, "last": LAST}
NINE = "DTSTART;TZID=America/New_York:20260105T090000\nDURATION:PT1H"
"""Monday, 14:00 to 15:00 in UTC."""


def calendar(*events: Event, more: str = "") -> bytes:
    """A calendar file with these events."""
    bodies = [f"BEGIN:VEVENT\nUID:{n}\n{event}\nEND:VEVENT" for n, event in enumerate(events)]
    return "\r\n".join(
        "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", more, *bodies, "END:VCALENDAR", ""]).split("\n")
    ).encode()


def busy(*events: Event, **asked: Any) -> tuple[Interval, ...]:
    """When a calendar with these events is busy in two weeks of January."""
    return ks.ical.busy(calendar(*events), **(ASKED | asked))


def refused(data: Any, **asked: Any) -> str:
    """What is said of a calendar that cannot be read."""
    with pytest.raises(ks.Malformed) as error:
        ks.ical.busy(data, **(ASKED | asked))
    return str(error.value)


def utc(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """An instant of January."""
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC)


def needs_series() -> None:
    """Without the package that reads series the test is skipped; on a build server it fails."""
    if find_spec("recurring_ical_events") is None:
        stop: Callable[[str], Any] = pytest.fail if os.environ.get("CI") else pytest.skip
        stop('recurring-ical-events is not here: pip install "ketasched[busy]"')


@pytest.mark.parametrize(
    ("event", "begin", "end"),
    [
        (NINE, utc(5, 14), utc(5, 15)),
        ("DTSTART:20260105T140000Z\nDTEND:20260105T150000Z", utc(5, 14), utc(5, 15)),
        ("DTSTART:20260105T090000\nDTEND:20260105T100000", utc(5, 14), utc(5, 15)),
        ("DTSTART;TZID=Europe/Berlin:20260105T090000\nDURATION:PT90M", utc(5, 8), utc(5, 9, 30)),
        ("DTSTART;TZID=/maker.example/Europe/Berlin:20260105T090000\nDURATION:PT1H", utc(5, 8), utc(5, 9)),
        ("DTSTART;TZID=W. Europe Standard Time:20260105T090000\nDURATION:PT1H", utc(5, 8), utc(5, 9)),
        ("DTSTART;TZID=Europe/Berlin:20260105T090000\nDTEND;TZID=Asia/Tokyo:20260105T180000", utc(5, 8), utc(5, 9)),
        ("DTSTART;VALUE=DATE:20260106\nDTEND;VALUE=DATE:20260108", utc(6, 5), utc(8, 5)),
        ("DTSTART;VALUE=DATE:20260106", utc(6, 5), utc(7, 5)),
        ("DTSTART;VALUE=DATE:20260106\nDURATION:P3D", utc(6, 5), utc(9, 5)),
        ("DTSTART:20260101T000000Z\nDTEND:20260130T000000Z", utc(1), utc(30)),
        (f"{NINE}\nSTATUS:TENTATIVE\nTRANSP:OPAQUE", utc(5, 14), utc(5, 15)),
        (f"{NINE}\nSUMMARY:Somebody\nATTENDEE:mailto:a@example.org\nSUMMARY:Again", utc(5, 14), utc(5, 15)),
        (f"{NINE}\nBEGIN:VALARM\nTRIGGER:nonsense\nDURATION:PT5M\nEND:VALARM", utc(5, 14), utc(5, 15)),
        ("dtstart;tzid=America/New_York:2026010\n 5T090000\nduration:PT1H", utc(5, 14), utc(5, 15)),
    ],
)  # fmt: skip
def test_one_event(event: Event, begin: datetime, end: datetime) -> None:
    """An event is busy from its start to its end, whole, however these are written."""
    assert busy(event) == ((begin, end),)


@pytest.mark.parametrize(
    "event",
    [
        f"{NINE}\nSTATUS:CANCELLED",
        f"{NINE}\nTRANSP:TRANSPARENT",
        f"{NINE}\nTRANSP:transparent",
        "DTSTART:20260105T140000Z",
        "DTSTART:20260105T140000Z\nDTEND:20260105T140000Z",
        "DTSTART;VALUE=DATE:20260104",
        "DTSTART;VALUE=DATE:20260119",
        "DTSTART:20260105T040000Z\nDTEND:20260105T050000Z",
        "DTSTART:20260119T050000Z\nDTEND:20260119T060000Z",
    ],
)
def test_what_takes_no_time(event: Event) -> None:
    """What is cancelled, marked free, takes no time or lies before the first day or after the last is not busy."""
    assert busy(event) == ()


def test_days_are_the_clinics() -> None:
    """The first day begins and the last one ends at midnight at the clinic."""
    early, late = "DTSTART:20260105T040000Z\nDTEND:20260105T050100Z", "DTSTART:20260119T045900Z\nDTEND:20260119T060000Z"
    assert len(busy(early, late)) == 2
    assert busy(early, late, zone="UTC") == ((utc(5, 4), utc(5, 5, 1)),)
    assert len(busy(f"{NINE}", first=FIRST, last=FIRST)) == 1


def test_change_of_clocks() -> None:
    """A time that the clock shows twice is the first of the two, one that it skips is taken as before the change."""
    march = {"first": date(2026, 3, 1), "last": date(2026, 11, 30)}
    (spring,) = busy("DTSTART;TZID=America/New_York:20260308T023000\nDURATION:PT1H", **march)
    (autumn,) = busy("DTSTART:20261101T013000\nDURATION:PT1H", **march)
    assert spring[0] == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)
    assert autumn[0] == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def test_each_event_is_one() -> None:
    """Events at the same time are as many visits, and stand in the order of their times."""
    assert busy("DTSTART;VALUE=DATE:20260106", NINE, NINE) == ((utc(5, 14), utc(5, 15)),) * 2 + (
        (utc(6, 5), utc(7, 5)),
    )


def test_several_calendars_in_a_file() -> None:
    """All calendars of a file are read; what begins the file may be a byte-order mark."""
    data = b"\xef\xbb\xbf" + calendar(NINE) + calendar("DTSTART;VALUE=DATE:20260106").replace(b"UID:0\r\n", b"")
    assert len(ks.ical.busy(data, zone=ZONE, first=FIRST, last=LAST)) == 2
    assert ks.ical.busy(calendar(), zone=ZONE, first=FIRST, last=LAST) == ()


def test_changed_events() -> None:
    """Of an event that was changed the latest stands, also where it was one of a series that is not in the file."""
    later = "UID:0\nDTSTART:20260107T140000Z\nDURATION:PT1H"
    data = calendar(NINE, "x").replace(b"UID:1\r\nx", f"{later}\nSEQUENCE:1".replace("\n", "\r\n").encode())
    assert ks.ical.busy(data, zone=ZONE, first=FIRST, last=LAST) == ((utc(7, 14), utc(7, 15)),)
    off = data.replace(b"SEQUENCE:1", b"SEQUENCE:1\r\nSTATUS:CANCELLED")
    assert ks.ical.busy(off, zone=ZONE, first=FIRST, last=LAST) == ()
    alone = data.replace(b"SEQUENCE:1", b"RECURRENCE-ID:20260108T140000Z")
    assert len(ks.ical.busy(alone, zone=ZONE, first=FIRST, last=LAST)) == 2


def test_our_own_export() -> None:
    """A plan that was exported is busy when its sessions are, but for the cancelled."""
    clinic = ks.Clinic(timezone=ZONE, hours="Mo-Fr 09:00-17:00")
    plan = ks.schedule(ks.protocol_named("standard"), start=FIRST, clinic=clinic, uid="4f1c").cancelled(3)
    found = ks.ical.busy(ks.to_ical(plan, stamp=utc(1)), zone="Asia/Tokyo", first=FIRST, last=LAST)
    assert found == tuple((plan.start(n).astimezone(UTC), plan.end(n).astimezone(UTC)) for n in (1, 2, 4, 5, 6))


def test_zones_of_the_file_are_left_unread() -> None:
    """What a file says a zone is changes nothing: the tz database knows it better, and nothing is kept of it."""
    lying = (
        "BEGIN:VTIMEZONE\nTZID:America/New_York\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0900\n"
        "TZOFFSETTO:+0900\nRRULE:FREQ=SECONDLY\nEND:STANDARD\nEND:VTIMEZONE"
    )
    assert ks.ical.busy(calendar(NINE, more=lying), zone=ZONE, first=FIRST, last=LAST) == busy(NINE)
    own = lying.replace("America/New_York", "Ours")
    event = NINE.replace("America/New_York", "Ours")
    assert "an event is in the zone 'Ours', which the tz database does not have" in refused(calendar(event, more=own))


SERIES_OF = f"{NINE}\nRRULE:FREQ="


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("DAILY", [*range(5, 19)]),
        ("DAILY;INTERVAL=5", [5, 10, 15]),
        ("DAILY;BYDAY=MO,WE", [5, 7, 12, 14]),
        ("WEEKLY;BYDAY=TU,FR", [5, 6, 9, 13, 16]),
        ("WEEKLY;INTERVAL=2", [5]),
        ("WEEKLY;COUNT=1", [5]),
        ("DAILY;UNTIL=20260107T140000Z", [5, 6, 7]),
        ("MONTHLY;BYMONTHDAY=6,-20", [5, 6, 12]),
        ("MONTHLY;BYDAY=2TU", [5, 13]),
        ("MONTHLY;BYDAY=MO,TU;BYSETPOS=-5", [5, 13]),
        ("YEARLY;BYMONTH=1;BYMONTHDAY=9", [5, 9]),
        ("DAILY\nEXDATE;TZID=America/New_York:20260106T090000,20260107T090000", [5, *range(8, 19)]),
        ("WEEKLY;COUNT=1\nRDATE:20260108T140000Z", [5, 8]),
    ],
)
def test_series(rule: str, days: list[int]) -> None:
    """An event that repeats is busy each time."""
    needs_series()
    assert [begin for begin, _ in busy(f"{SERIES_OF}{rule}")] == [utc(day, 14) for day in days]


def test_series_of_all_kinds() -> None:
    """A series keeps its own clock across a change of clocks, be it in a zone, floating, or of days."""
    needs_series()
    march = {"first": date(2026, 3, 6), "last": date(2026, 3, 9)}
    zone = ZoneInfo(ZONE)
    nine = [datetime(2026, 3, day, 9, tzinfo=zone) for day in range(6, 10)]
    assert [begin for begin, _ in busy(f"{SERIES_OF}DAILY", **march)] == nine
    floating = "DTSTART:20260105T090000\nDTEND:20260105T100000\nRRULE:FREQ=DAILY;UNTIL=20260309T090000"
    assert [begin for begin, _ in busy(floating, **march)] == nine
    days = busy("DTSTART;VALUE=DATE:20260105\nRRULE:FREQ=DAILY", **march)
    midnights = [datetime(2026, 3, day, tzinfo=zone) for day in range(6, 11)]
    assert [*days] == [*pairwise(midnights)]


def test_changed_occurrences() -> None:
    """One of a series that was moved is where it is now, and one that was called off or made free is nowhere."""
    needs_series()
    one = "UID:0\nRECURRENCE-ID:202601{day:02}T140000Z\nDTSTART:202601{day:02}T200000Z\nDURATION:PT1H"
    moved = one.format(day=6)
    off = one.format(day=7) + "\nSTATUS:CANCELLED"
    free = one.format(day=8) + "\nTRANSP:TRANSPARENT"
    data = calendar(f"{SERIES_OF}DAILY;COUNT=5", "x1", "x2", "x3")
    for n, each in enumerate((moved, off, free), start=1):
        data = data.replace(f"UID:{n}\r\nx{n}".encode(), each.replace("\n", "\r\n").encode())
    found = ks.ical.busy(data, zone=ZONE, first=FIRST, last=LAST)
    assert [begin for begin, _ in found] == [utc(5, 14), utc(6, 20), utc(9, 14)]


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package that reads series one is never taken for a single event, and single ones are read."""
    monkeypatch.setitem(sys.modules, "recurring_ical_events", None)
    for repeating in (f"{SERIES_OF}DAILY", f"{NINE}\nRDATE:20260108T140000Z"):
        with pytest.raises(ks.MissingExtra, match=re.escape('pip install "ketasched[busy]"')):
            busy(repeating)
    assert len(busy(NINE)) == 1


@pytest.mark.parametrize(
    "rule",
    [
        "HOURLY", "SECONDLY", "DAILY;BYHOUR=9,10", "DAILY;INTERVAL=7;BYDAY=MO", "DAILY;BYMONTH=2", "DAILY;INTERVAL=0",
        "WEEKLY;INTERVAL=-1", "WEEKLY;BYMONTHDAY=3", "MONTHLY;BYMONTHDAY=32", "MONTHLY;BYMONTHDAY=0",
        "MONTHLY;BYMONTHDAY=13;BYDAY=FR", "MONTHLY;BYDAY=MO;BYSETPOS=6", "YEARLY;BYWEEKNO=3", "YEARLY;BYYEARDAY=100",
        "DAILY;COUNT=3;UNTIL=20260109T000000Z",
    ],
)  # fmt: skip
def test_rules_that_are_not_read(rule: str) -> None:
    """A rule that no calendar writes, or that could take for ever, is refused with its words."""
    needs_series()
    said = refused(calendar(f"{SERIES_OF}{rule}"))
    assert said.startswith("an event repeats by the rule FREQ=")
    assert "which is not read: rules are DAILY, WEEKLY, MONTHLY or YEARLY" in said


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        ("SUMMARY:x", "an event has no start (DTSTART): export the calendar anew"),
        ("DTSTART:2026-01-05", "the DTSTART of an event cannot be read: "),
        ("DTSTART:20260230T090000", "the DTSTART of an event cannot be read: "),
        (f"{NINE}\nDTSTART:20260105T140000Z", "this calendar cannot be read: "),
        ("DTSTART:20260105T140000Z\nDURATION:1 hour", "the DURATION of an event cannot be read: "),
        ("DTSTART:20260105T140000Z\nDTEND:20260105T130000Z", "an event ends before it starts (2026-01-05 14:00:00+00"),
        ("DTSTART:20260105T140000Z\nDURATION:-PT1H", "an event ends before it starts"),
        (NINE.replace("America/New_York", "Nowhere"), "an event is in the zone 'Nowhere', which the tz database"),
        (f"{NINE}\nEXDATE;TZID=Nowhere:20260105T090000", "an event is in the zone 'Nowhere', which the tz database"),
        (f"{NINE}\nRDATE;TZID=Nowhere;VALUE=PERIOD:20260105T090000/PT1H", "an event is in the zone 'Nowhere', which "),
        ("DTSTART:99991231T235959Z\nDURATION:PT1H", "this calendar cannot be read: "),
        (f"{NINE}\nSEQUENCE:x", "the SEQUENCE of an event cannot be read: "),
        (f"{NINE}\nRRULE:FREQ=MAYBE", "the RRULE of an event cannot be read: "),
    ],
)  # fmt: skip
def test_events_that_make_no_sense(event: Event, sentence: str) -> None:
    """An event whose times nobody can know is refused: it is never left out."""
    assert sentence in refused(calendar(event))


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        (f"{SERIES_OF}DAILY\nRRULE:FREQ=WEEKLY", "an event repeats by several rules at once: make an event of each"),
        ("DTSTART:19691231T090000\nRRULE:FREQ=DAILY", "an event repeats since 1969: let it begin in 1970 or later"),
        (f"{SERIES_OF}DAILY;COUNT=-1", "this calendar cannot be read: "),
    ],
)
def test_series_that_make_no_sense(event: Event, sentence: str) -> None:
    """A series that nobody could count is refused."""
    needs_series()
    assert sentence in refused(calendar(event))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("BEGIN:VCALENDAR", "a calendar is read as bytes, not as str"),
        (b"<html>", "this is no calendar: BEGIN:VCALENDAR is missing before '<html>'"),
        (b"END:VCALENDAR", "this is no calendar: BEGIN:VCALENDAR is missing before 'END:VCALENDAR'"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "this calendar is cut off: the end of VEVENT is missing"),
        (b"BEGIN:VCALENDAR\r\nEND:VEVENT\r\n", "this calendar is broken: 'END:VEVENT' ends what was not begun last"),
        (calendar(more="BEGIN:VFREEBUSY\nEND:VFREEBUSY"), "this calendar has free and busy times (VFREEBUSY), which "),
        (calendar().replace(b"2.0", b"\xff"), "this is not UTF-8 (from byte 25 on), and calendars are: export it anew"),
        (b"x" * (LARGEST + 1), "this calendar is too long (2,000,001 bytes): at most 2,000,000 are read"),
        (calendar(*[NINE] * (MOST + 1)), "this calendar has more than 10,000 visits: ask for fewer days, or export f"),
        (calendar(*[f"{SERIES_OF}DAILY"] * (SERIES + 1)), "this calendar has more than 500 events that repeat: expor"),
    ],
    ids=range(10),
)  # fmt: skip
def test_no_calendars(data: Any, sentence: str) -> None:
    """What is no calendar, or goes beyond the limits, is refused with a sentence."""
    assert sentence in refused(data)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"zone": "America/NewYork"}, "timezone 'America/NewYork' is not in the tz database"),
        ({"first": utc(5)}, "the first day must be a datetime.date, not "),
        (
            {"last": date(2026, 1, 4)},
            "the days run from the first to the last, not from 2026-01-05 to 2026-01-04: swap",
        ),
        ({"last": date.max}, "lies past the last day of the calendar, 31 Dec 9999"),
    ],
)
def test_what_is_asked_for(asked: dict[str, Any], sentence: str) -> None:
    """Days and zones that make no sense are refused."""
    assert sentence in refused(calendar(NINE), **asked)


def test_at_a_clinic() -> None:
    """Busy visits hold a chair each, and what the calendar leaves free is laid."""
    clinic = ks.Clinic(timezone=ZONE, hours="Mo-Fr 09:00-12:00", chairs=2)
    course = ks.Protocol(key="one", title="One", induction=ks.Induction((0,)))
    for visits, hour in ((1, 9), (2, 10)):
        full = evolve(clinic, taken=busy(*[NINE] * visits))
        plan = ks.schedule(course, start=FIRST, clinic=full, uid="4f1c")
        assert plan.start(1).hour == hour
        assert ks.check(plan).ok


PIECES = [
    "BEGIN:VEVENT",
    "END:VEVENT",
    "BEGIN:VCALENDAR",
    "END:VCALENDAR",
    "BEGIN:VALARM",
    "UID:1",
    NINE,
    "\n x",
    "\0",
    "RRULE:FREQ=DAILY",
    "RRULE:COUNT=1",
    "DTEND:20260105T100000",
    "DTEND;VALUE=DATE:20260106",
    "DURATION:P1D",
    "EXDATE:",
    "SEQUENCE:1",
    "RECURRENCE-ID;VALUE=DATE:20260105",
    "DTSTART:00010101T000000Z",
    "RDATE;VALUE=PERIOD:x",
    "\u2028",
]


@pytest.mark.fuzz
@settings(deadline=None, max_examples=150)
@given(st.lists(st.sampled_from(PIECES), max_size=12), st.binary(max_size=8))
def test_spoiled_calendars(pieces: list[str], noise: bytes) -> None:
    """Whatever a calendar has in it, it is refused with a sentence or read as visits within the days asked for."""
    for body in (pieces, ["BEGIN:VCALENDAR", "BEGIN:VEVENT", *pieces, "END:VEVENT", "END:VCALENDAR"]):
        for data in ("\n".join(body).encode(), "\n".join(body).encode() + noise):
            try:
                found = ks.ical.busy(data, zone=ZONE, first=FIRST, last=LAST)
            except ks.KetaschedError as error:
                assert 0 < len(str(error)) < 1000  # noqa: PT017 - any error but this one fails
            else:
                assert all(begin < end and end > utc(5, 5) and begin < utc(19, 5) for begin, end in found)


def test_warnings_stay_as_they_are() -> None:
    """Reading a calendar leaves the filters of warnings as they were."""
    before = [*warnings.filters]
    busy(NINE)
    assert [*warnings.filters] == before
    assert busy(NINE)[0][1] - busy(NINE)[0][0] == timedelta(hours=1)
