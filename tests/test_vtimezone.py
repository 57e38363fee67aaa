from collections.abc import Iterator
from ctypes import CDLL, POINTER, byref, c_int, c_void_p
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from io import StringIO
from typing import TypeAlias
from zoneinfo import ZoneInfo, available_timezones

import pytest
from attrs import frozen
from dateutil.tz import tzical

from calendar_bytes import IcalTime, libical
from ketasched.errors import Malformed
from ketasched.ical.vtimezone import vtimezone_bytes

FIRST, LAST = date(2026, 1, 1), date(2030, 12, 31)
PAST = date(2013, 7, 1)  # with the years on, all of it is over: no new tz database changes these bytes
DAY, HOUR, MINUTE = timedelta(1), timedelta(hours=1), timedelta(minutes=1)

Reading: TypeAlias = tuple[datetime, timedelta, str]
"""An instant, the offset there and its name."""

NEW_YORK = """\
BEGIN:VTIMEZONE
TZID:America/New_York
BEGIN:STANDARD
DTSTART:20121104T020000
RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11
TZNAME:EST
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20120311T020000
RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3
TZNAME:EDT
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
END:DAYLIGHT
END:VTIMEZONE
"""

LONDON = """\
BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:STANDARD
DTSTART:20121028T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZNAME:GMT
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20120325T010000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZNAME:BST
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
END:DAYLIGHT
END:VTIMEZONE
"""

SYDNEY = """\
BEGIN:VTIMEZONE
TZID:Australia/Sydney
BEGIN:STANDARD
DTSTART:20120401T030000
RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=4
TZNAME:AEST
TZOFFSETFROM:+1100
TZOFFSETTO:+1000
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20121007T020000
RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=10
TZNAME:AEDT
TZOFFSETFROM:+1000
TZOFFSETTO:+1100
END:DAYLIGHT
END:VTIMEZONE
"""

CASABLANCA = """\
BEGIN:VTIMEZONE
TZID:Africa/Casablanca
BEGIN:STANDARD
DTSTART:20120720T030000
RDATE:20120720T030000
RDATE:20120930T030000
RDATE:20130707T030000
RDATE:20131027T030000
RDATE:20140628T030000
RDATE:20141026T030000
RDATE:20150614T030000
RDATE:20151025T030000
RDATE:20160605T030000
RDATE:20161030T030000
RDATE:20170521T030000
RDATE:20171029T030000
RDATE:20180513T030000
RDATE:20190505T030000
RDATE:20200419T030000
RDATE:20210411T030000
RDATE:20220327T030000
RDATE:20230319T030000
RDATE:20240310T030000
TZNAME:+00
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20120429T020000
RDATE:20120429T020000
RDATE:20120820T020000
RDATE:20130428T020000
RDATE:20130810T020000
RDATE:20140330T020000
RDATE:20140802T020000
RDATE:20150329T020000
RDATE:20150719T020000
RDATE:20160327T020000
RDATE:20160710T020000
RDATE:20170326T020000
RDATE:20170702T020000
RDATE:20180325T020000
RDATE:20180617T020000
RDATE:20190609T020000
RDATE:20200531T020000
RDATE:20210516T020000
RDATE:20220508T020000
RDATE:20230423T020000
RDATE:20240414T020000
TZNAME:+01
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
END:DAYLIGHT
END:VTIMEZONE
"""

CARACAS = """\
BEGIN:VTIMEZONE
TZID:America/Caracas
BEGIN:STANDARD
DTSTART:19700101T000000
TZNAME:-04
TZOFFSETFROM:-0400
TZOFFSETTO:-0400
END:STANDARD
BEGIN:STANDARD
DTSTART:20071209T030000
RDATE:20071209T030000
TZNAME:-0430
TZOFFSETFROM:-0400
TZOFFSETTO:-0430
END:STANDARD
BEGIN:STANDARD
DTSTART:20160501T023000
RDATE:20160501T023000
TZNAME:-04
TZOFFSETFROM:-0430
TZOFFSETTO:-0400
END:STANDARD
END:VTIMEZONE
"""

TOKYO = """\
BEGIN:VTIMEZONE
TZID:Asia/Tokyo
BEGIN:STANDARD
DTSTART:19700101T000000
TZNAME:JST
TZOFFSETFROM:+0900
TZOFFSETTO:+0900
END:STANDARD
END:VTIMEZONE
"""

ETC_UTC = """\
BEGIN:VTIMEZONE
TZID:Etc/UTC
BEGIN:STANDARD
DTSTART:19700101T000000
TZNAME:UTC
TZOFFSETFROM:+0000
TZOFFSETTO:+0000
END:STANDARD
END:VTIMEZONE
"""


@frozen
class Case:
    """One block as text without its zone's name, what ``zoneinfo`` says, and the zones of which both are true."""

    text: str
    readings: tuple[Reading, ...]
    zones: list[str]


def offset_at(zone: ZoneInfo, instant: datetime) -> timedelta:
    """Ask ``zoneinfo`` for the offset."""
    return instant.astimezone(zone).utcoffset() or timedelta()


def changes(zone: ZoneInfo, begin: datetime, end: datetime, *steps: timedelta) -> Iterator[datetime]:
    """Find the instants at which the offset changes: by the day, within it by the hour, within that by the minute."""
    step, *finer = steps
    known = offset_at(zone, begin)
    while begin < end:
        seen = offset_at(zone, begin + step)
        if seen != known:
            yield from changes(zone, begin, begin + step, *finer) if finer else [begin + step]
        begin, known = begin + step, seen


def readings(name: str, first: date, last: date) -> tuple[Reading, ...]:
    """Read ``zoneinfo`` around every change, once a month, and a day outside the days at either end."""
    zone = ZoneInfo(name)
    begin = datetime(first.year, first.month, first.day, tzinfo=UTC) - DAY
    end = datetime(last.year, last.month, last.day, tzinfo=UTC) + 2 * DAY
    monthly = [
        datetime(year, month, 15, 12, tzinfo=UTC) for year in range(first.year, last.year + 1) for month in range(1, 13)
    ]
    around = [at + by for at in changes(zone, begin, end, DAY, HOUR, MINUTE) for by in (-MINUTE, 0 * MINUTE, MINUTE)]
    instants = (begin, *monthly, *around, end)
    return tuple((at, offset_at(zone, at), str(at.astimezone(zone).tzname())) for at in instants)


@lru_cache(maxsize=1)
def cases() -> tuple[Case, ...]:
    """Write every zone there is; those that are one another's aliases come together."""
    found: dict[tuple[str, tuple[Reading, ...]], Case] = {}
    for name in sorted(available_timezones()):
        text = vtimezone_bytes(name, FIRST, LAST).decode().replace(f"TZID:{name}\r\n", "TZID:Zone\r\n")
        seen = readings(name, FIRST, LAST)
        found.setdefault((text, seen), Case(text, seen, [])).zones.append(name)
    return tuple(found.values())


def dateutil_misreads(text: str, expected: tuple[Reading, ...], name: str) -> list[Reading]:
    """Read a block with python-dateutil, by the wall clock as calendars do, and keep what ``zoneinfo`` denies."""
    zone, block = ZoneInfo(name), tzical(StringIO(text)).get()
    walls = [(each, each[0].astimezone(zone).replace(tzinfo=block)) for each in expected]
    return [each for each, wall in walls if (wall.utcoffset(), wall.tzname()) != each[1:]]


@lru_cache(maxsize=1)
def libical_zones() -> CDLL:
    """Load what libical knows of zones."""
    library = libical()
    library.icaltimezone_new.restype = c_void_p
    library.icaltimezone_set_component.argtypes = [c_void_p, c_void_p]
    for ask in (library.icaltimezone_get_utc_offset, library.icaltimezone_get_utc_offset_of_utc_time):
        ask.argtypes = [c_void_p, POINTER(IcalTime), POINTER(c_int)]
    return library


def libical_misreads(text: str, expected: tuple[Reading, ...], name: str) -> list[Reading]:
    """Read a block with libical, by the instant and, where it is shown only once, by the wall clock."""
    library, zone = libical_zones(), ZoneInfo(name)
    block = library.icaltimezone_new()
    assert library.icaltimezone_set_component(block, library.icalparser_parse_string(text.encode()))

    def misread(reading: Reading) -> bool:
        at, offset, _ = reading
        wall = at.astimezone(zone)
        once = wall.replace(fold=0).utcoffset() == wall.replace(fold=1).utcoffset()
        asked = [(library.icaltimezone_get_utc_offset_of_utc_time, at), (library.icaltimezone_get_utc_offset, wall)]
        found = {
            ask(block, byref(IcalTime(*shown.timetuple()[:6])), byref(c_int())) for ask, shown in asked[: 1 + once]
        }
        return found != {offset.total_seconds()}

    return [each for each in expected if misread(each)]


@pytest.mark.parametrize(
    ("zone", "day", "text"),
    [
        ("America/New_York", PAST, NEW_YORK),
        ("Europe/London", PAST, LONDON),
        ("Australia/Sydney", PAST, SYDNEY),
        ("Africa/Casablanca", PAST, CASABLANCA),
        ("America/Caracas", date(2008, 1, 1), CARACAS),
        ("Asia/Tokyo", FIRST, TOKYO),
        ("Etc/UTC", FIRST, ETC_UTC),
    ],
)
def test_text(zone: str, day: date, text: str) -> None:
    """A zone is written by its yearly rules, where it follows none change by change, and without changes once."""
    assert vtimezone_bytes(zone, day, day).decode() == text.replace("\n", "\r\n")


def test_every_zone_reads_back_in_dateutil() -> None:
    """python-dateutil finds the offset and the name of every zone around every change of five years."""
    wrong = {case.zones[0]: dateutil_misreads(case.text, case.readings, case.zones[0]) for case in cases()}
    assert {zone: misread for zone, misread in wrong.items() if misread} == {}


def test_every_zone_reads_back_in_libical() -> None:
    """The C library libical finds the offset of every zone around every change of five years."""
    wrong = {case.zones[0]: libical_misreads(case.text, case.readings, case.zones[0]) for case in cases()}
    assert {zone: misread for zone, misread in wrong.items() if misread} == {}


def test_every_zone_is_covered() -> None:
    """The cases read back cover each zone of the tz database once."""
    assert sorted(zone for case in cases() for zone in case.zones) == sorted(available_timezones())


@pytest.mark.parametrize(
    ("zone", "year"),
    [
        ("Africa/Cairo", 2010),  # summer time pauses for Ramadan
        ("America/Caracas", 2007),  # half an hour back, for good
        ("America/New_York", 2007),  # another rule from this year on
        ("Asia/Gaza", 2053),  # two changes a week apart, a year on
        ("Asia/Pyongyang", 2018),
        ("Europe/Istanbul", 2016),  # summer time stays and takes another name
        ("Pacific/Apia", 2011),  # a day left out, at the end of the year
        ("Pacific/Apia", 2012),
        ("Pacific/Norfolk", 2019),  # the first summer time
        ("Africa/Monrovia", 1971),  # an offset with seconds
        ("Europe/Berlin", 1996),  # the last Sunday of another month from this year on
        ("Europe/London", 1966),  # before 1970
    ],
)
def test_uncommon_years_read_back(zone: str, year: int) -> None:
    """Years in which a zone broke its habits are right as well, and so are the two after them."""
    first = date(year, 1, 1)
    text = vtimezone_bytes(zone, first, first).decode()
    assert dateutil_misreads(text, readings(zone, first, date(year + 2, 12, 31)), zone) == []


@pytest.mark.parametrize("zone", ["Africa/Casablanca", "Africa/El_Aaiun", "America/New_York", "America/Nuuk"])
def test_stays_right_for_years(zone: str) -> None:
    """A feed stays right ten years after its last day."""
    text = vtimezone_bytes(zone, FIRST, FIRST).decode()
    assert dateutil_misreads(text, readings(zone, FIRST, FIRST.replace(year=2036)), zone) == []


@pytest.mark.parametrize(
    ("zone", "winter", "summer"),
    [
        ("Europe/Dublin", "+0000", "+0100"),
        ("Australia/Lord_Howe", "+1030", "+1100"),
        ("Antarctica/Troll", "+0000", "+0200"),
    ],
)
def test_summer_is_daylight(zone: str, winter: str, summer: str) -> None:
    """The later clock is DAYLIGHT, be it half an hour or two, and where the tz database calls the summer standard."""
    standard, daylight = vtimezone_bytes(zone, PAST, PAST).decode().split("BEGIN:DAYLIGHT")
    assert f"TZOFFSETFROM:{summer}\r\nTZOFFSETTO:{winter}" in standard
    assert f"TZOFFSETFROM:{winter}\r\nTZOFFSETTO:{summer}" in daylight


def test_no_rule_fits_by_luck() -> None:
    """A Saturday before the last Sunday is no rule, though for years it is the last Saturday."""
    text = vtimezone_bytes("America/Nuuk", date(2030, 1, 1), date(2030, 1, 1))
    assert b"RRULE" not in text
    assert text.count(b"RDATE") == 2 * 13


def test_a_rule_to_come_is_not_trusted() -> None:
    """A yearly rule that begins after the last day is written change by change, for it was not seen long enough."""
    text = vtimezone_bytes("Pacific/Norfolk", date(2017, 1, 1), date(2017, 12, 31))
    assert b"RRULE" not in text
    assert b"RDATE:20191006T020000" in text


def test_lines_end_as_asked() -> None:
    """Every line ends in CRLF and keeps to 75 octets, so the bytes can be put into a calendar as they are."""
    for case in cases():
        lines = case.text.split("\r\n")
        assert lines[-1] == ""
        assert not [line for line in lines if "\n" in line or len(line) > 75]


def test_whole_years_share_the_bytes() -> None:
    """Any days of the same years give the very same bytes."""
    whole = vtimezone_bytes("America/Denver", FIRST, LAST)
    assert vtimezone_bytes("America/Denver", date(2026, 5, 4), date(2030, 2, 3)) is whole


def test_the_ends_of_the_calendar() -> None:
    """The first and the last day there are can be asked for."""
    assert b"DTSTART:00020101T000000" in vtimezone_bytes("America/New_York", date.min, date.min)
    assert b"DTSTART:99981101T020000" in vtimezone_bytes("America/New_York", date.max, date.max)


def test_unknown_zone() -> None:
    """A zone that is not in the tz database is refused, and the nearest are named."""
    with pytest.raises(Malformed, match=r"'America/New_Yrok' is not in the tz database.*America/New_York"):
        vtimezone_bytes("America/New_Yrok", FIRST, LAST)


def test_last_before_first() -> None:
    """Days in the wrong order are refused with both of them, even within one year."""
    with pytest.raises(Malformed, match=r"not from 2026-01-02 to 2026-01-01: swap the two"):
        vtimezone_bytes("Etc/UTC", date(2026, 1, 2), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("first", "last", "which"), [("2026-01-01", LAST, "first"), (FIRST, datetime(2026, 1, 1, tzinfo=UTC), "last")]
)
def test_days_are_dates(first: date, last: date, which: str) -> None:
    """Anything but a date is refused, and the sentence says which of the two it was."""
    with pytest.raises(Malformed, match=f"the {which} day of a VTIMEZONE must be a datetime.date"):
        vtimezone_bytes("Etc/UTC", first, last)
