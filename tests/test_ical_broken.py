"""Broken calendars: whatever is wrong with one, there is an error of ours or a finding, and nothing is lost unsaid."""

import re
import tracemalloc
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time
from time import process_time
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ketasched as ks
from ketasched.ical import reading_lines
from new_york import NEW_YORK, STANDARD, said, standard

STAMP = datetime(2026, 1, 1, tzinfo=UTC)
PLAN = standard().cancelled(5)
GOOD = ks.to_ical(PLAN, stamp=STAMP)
UID = PLAN.uid_of(6).encode()
EVENT_6 = next(
    each for each in re.findall(rb"BEGIN:VEVENT.*?END:VEVENT\r\n", GOOD, re.DOTALL) if b"X-KS-NUMBER:6" in each
)
"""The last session's event."""


def sixth(old: bytes, new: bytes) -> bytes:
    """Break the event of the last session."""
    assert old in EVENT_6
    return GOOD.replace(EVENT_6, EVENT_6.replace(old, new, 1))


def everywhere(old: bytes, new: bytes, count: int = -1) -> bytes:
    """Break the file in one thing, or in the first few of it."""
    assert old in GOOD
    return GOOD.replace(old, new, count)


START = b"DTSTART;TZID=America/New_York:20260309T093000"
END = b"DTEND;TZID=America/New_York:20260309T113000"
NOT_LOST = {
    "no DTSTART": sixth(START + b"\r\n", b""),
    "two DTSTARTs": sixth(START, START + b"\r\n" + START.replace(b"0309", b"0310")),
    "DTSTART misspelt": sixth(b"DTSTART", b"DTSTRAT"),
    "DTSTART empty": sixth(START, b"DTSTART:"),
    "DTSTART without a value": sixth(START, b"DTSTART"),
    "a day that is not": sixth(b":20260309T09", b":20260230T09"),
    "a month that is not": sixth(b":20260309T09", b":20261309T09"),
    "an hour that is not": sixth(b"0309T09", b"0309T25"),
    "a minute that is not": sixth(b"T093000", b"T096000"),
    "the year 0": sixth(b":20260309T09", b":00000309T09"),
    "the year 1": sixth(b":20260309T09", b":00010309T09"),
    "the year 9999": sixth(b":20260309T09", b":99991231T23"),
    "a year of five digits": sixth(b":20260309T09", b":120260309T09"),
    "a time without seconds": sixth(b"T093000", b"T0930"),
    "a time with dashes": sixth(b":20260309T093000", b":2026-03-09T09:30:00"),
    "a time in words": sixth(b":20260309T093000", b":next Monday"),
    "a time with an offset": sixth(b"T093000", b"T093000-0500"),
    "digits of another script": sixth(b":20260309T", b":\xd9\xa2\xd9\xa0\xd9\xa2\xd9\xa60309T"),
    "a lower-case t": sixth(b"0309T09", b"0309t09"),
    "a period for a start": sixth(b"T093000", b"T093000/PT2H"),
    "a duration for a start": sixth(START, b"DTSTART:PT2H"),
    "half a second": sixth(b"T093000", b"T093000.5"),
    "a start in seconds": sixth(b"T093000", b"T093017"),
    "a floating time": sixth(b"DTSTART;TZID=America/New_York", b"DTSTART"),
    "an unknown zone": sixth(b"DTSTART;TZID=America/New_York", b"DTSTART;TZID=America/New_Yorck"),
    "a zone that climbs": sixth(b"DTSTART;TZID=America/New_York", b"DTSTART;TZID=../../etc/passwd"),
    "an empty zone": sixth(b"DTSTART;TZID=America/New_York", b"DTSTART;TZID="),
    "an offset for a zone": sixth(b"DTSTART;TZID=America/New_York", b"DTSTART;TZID=UTC-05:00"),
    "a zone in an open quote": sixth(b"TZID=America/New_York:20260309T09", b'TZID="America/New_York:20260309T09'),
    "a parameter without a name": sixth(b"DTSTART;TZID=", b"DTSTART;="),
    "two zones": sixth(b"DTSTART;TZID=", b"DTSTART;TZID=Europe/Oslo,"),
    "a day without a time": sixth(START, b"DTSTART;VALUE=DATE:20260309"),
    "an end before the start": sixth(b":20260309T113000", b":20260309T083000"),
    "an end at the start": sixth(b":20260309T113000", b":20260309T093000"),
    "an end that is not": sixth(b":20260309T113000", b":20260309T993000"),
    "an end of another kind": sixth(END, b"DURATION:2 hours"),
    "a negative duration": sixth(END, b"DURATION:-PT2H"),
    "an endless duration": sixth(END, b"DURATION:P" + b"9" * 5000 + b"D"),
    "two ends": sixth(END, END + b"\r\n" + END),
    "a longer visit": sixth(b"0309T113000", b"0309T123000"),
    "no UID": sixth(b"UID:" + UID + b"\r\n", b""),
    "an empty UID": sixth(b"UID:" + UID, b"UID:"),
    "two UIDs": sixth(b"UID:" + UID, b"UID:" + UID + b"\r\nUID:another"),
    "the UID of another": sixth(UID, PLAN.uid_of(1).encode()),
    "no number": sixth(b"X-KS-NUMBER:6\r\n", b""),
    "number misspelt": sixth(b"X-KS-NUMBER", b"X-KS-NUMBRE"),
    "number 0": sixth(b"X-KS-NUMBER:6", b"X-KS-NUMBER:0"),
    "a negative number": sixth(b"X-KS-NUMBER:6", b"X-KS-NUMBER:-6"),
    "a huge number": sixth(b"X-KS-NUMBER:6", b"X-KS-NUMBER:999999999"),
    "an endless number": sixth(b"X-KS-NUMBER:6", b"X-KS-NUMBER:" + b"9" * 5000),
    "a number of another script": sixth(b"X-KS-NUMBER:6", b"X-KS-NUMBER:\xd9\xa6"),
    "a number in words": sixth(b"X-KS-NUMBER:6", b"X-KS-NUMBER:six"),
    "two numbers": sixth(b"X-KS-NUMBER:6", b"X-KS-NUMBER:6\r\nX-KS-NUMBER:7"),
    "the number of another": sixth(b"X-KS-NUMBER:6", b"X-KS-NUMBER:5"),
    "the number of a later one": sixth(b"X-KS-NUMBER:6", b"X-KS-NUMBER:8"),
    "a negative sequence": sixth(b"SEQUENCE:0", b"SEQUENCE:-1"),
    "a sequence in words": sixth(b"SEQUENCE:0", b"SEQUENCE:none"),
    "an endless sequence": sixth(b"SEQUENCE:0", b"SEQUENCE:" + b"9" * 5000),
    "two sequences": sixth(b"SEQUENCE:0", b"SEQUENCE:0\r\nSEQUENCE:1"),
    "an unknown status": sixth(b"STATUS:CONFIRMED", b"STATUS:HELD"),
    "two statuses": sixth(b"STATUS:CONFIRMED", b"STATUS:CONFIRMED\r\nSTATUS:CANCELLED"),
    "a line that is no property": sixth(b"CLASS:PRIVATE", b"Bring your letter"),
    "a fold that lost its blank": sixth(b"T093000", b"T09\r\n3000"),
    "a line break lost": sixth(b"\r\nX-KS-NUMBER", b"X-KS-NUMBER"),
    "an end of line lost before a time": sixth(b"\r\nDTSTART", b"DTSTART"),
    "repeats for ever": sixth(b"SEQUENCE:0", b"SEQUENCE:0\r\nRRULE:FREQ=SECONDLY"),
    "one instance of something": sixth(b"SEQUENCE:0", b"SEQUENCE:0\r\nRECURRENCE-ID:sometime"),
    "the event twice": sixth(EVENT_6, EVENT_6 * 2),
    "a copy of the event": sixth(EVENT_6, EVENT_6 + EVENT_6.replace(UID, b"copy")),
    "the event deleted": sixth(EVENT_6, b""),
    "an event that is a task": sixth(EVENT_6, EVENT_6.replace(b"VEVENT", b"VTODO")),
    "no events": b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
    "another letter set": GOOD.decode().encode("utf-16"),
    "nothing": b"",
    "blank lines": b"\r\n\r\n",
    "a page of the web": b"<!DOCTYPE html><html><body>Sign in: </body></html>",
    "a file's name": b"appointments.ics",
    "cut off in an event": GOOD[: GOOD.index(b"X-KS-NUMBER:6")],
    "cut off after an event": GOOD[: GOOD.index(b"BEGIN:VEVENT")],
    "cut off at the end": GOOD.removesuffix(b"END:VCALENDAR\r\n"),
    "END:VEVENT lost": everywhere(b"END:VEVENT\r\n", b"", 1),
    "BEGIN:VEVENT lost": everywhere(b"BEGIN:VEVENT\r\n", b"", 1),
    "END:VALARM lost": everywhere(b"END:VALARM\r\n", b"", 1),
    "END:VTIMEZONE lost": everywhere(b"END:VTIMEZONE\r\n", b"", 1),
    "BEGIN:VCALENDAR lost": everywhere(b"BEGIN:VCALENDAR\r\n", b""),
    "END before BEGIN": b"END:VCALENDAR\r\n" + GOOD,
    "an event outside": GOOD + b"BEGIN:VEVENT\r\nEND:VEVENT\r\n",
    "text behind": GOOD + b"See you there\r\n",
    "an event in an event": everywhere(b"BEGIN:VALARM", b"BEGIN:VEVENT", 1).replace(b"END:VALARM", b"END:VEVENT", 1),
    "a calendar in a calendar": sixth(EVENT_6, EVENT_6.replace(b"VEVENT", b"VCALENDAR")),
    "an event in a zone": everywhere(b"BEGIN:STANDARD", b"BEGIN:VEVENT", 1).replace(b"END:STANDARD", b"END:VEVENT", 1),
    "a BEGIN of nothing": everywhere(b"BEGIN:VEVENT", b"BEGIN:", 1),
    "a blank before BEGIN": everywhere(b"BEGIN:VEVENT", b" BEGIN:VEVENT", 1),
    "returns alone": everywhere(b"\r\n", b"\r"),
    "nested too deep": everywhere(b"BEGIN:VALARM", b"BEGIN:X\r\n" * 5 + b"BEGIN:VALARM", 1),
    "a line too long": sixth(b"SEQUENCE:0", b"SEQUENCE:" + b"0" * reading_lines.LONGEST),
}  # fmt: skip
"""Calendars of six sessions, each broken in one point that matters."""

NO_MATTER = {
    "VERSION of the future": everywhere(b"VERSION:2.0", b"VERSION:9.0"),
    "no VERSION": everywhere(b"VERSION:2.0\r\n", b""),
    "no PRODID": everywhere(b"PRODID:-//KS//Calendar 1//EN\r\n", b""),
    "no DTSTAMP": everywhere(b"DTSTAMP:20260101T000000Z\r\n", b""),
    "a local DTSTAMP": everywhere(b"DTSTAMP:20260101T000000Z", b"DTSTAMP:20260101T000000"),
    "blank lines between": everywhere(b"BEGIN:VEVENT", b"\r\n\r\nBEGIN:VEVENT"),
    "no zone declared": GOOD.partition(b"BEGIN:VTIMEZONE")[0] + GOOD.partition(b"END:VTIMEZONE\r\n")[2],
    "a zone that tells stories": everywhere(b"TZOFFSETTO:-0500", b"TZOFFSETTO:+0930"),
    "blanks in names": everywhere(b"SEQUENCE:", b"SEQUENCE :"),
    "a line that is no property in an alarm": everywhere(b"TRIGGER:-P1D", b"a day before"),
    "two titles": everywhere(b"CLASS:PRIVATE", b"SUMMARY:Other"),
    "a title that cannot be read": everywhere(b"SUMMARY:", b'SUMMARY;"":', 1),
    "a control character": everywhere(b"SUMMARY:", b"SUMMARY:\x00\x07"),
    "a line over 75 octets": everywhere(b"SUMMARY:", b"SUMMARY:" + b"a" * 300),
    "letters that are no UTF-8": everywhere(b"SUMMARY:", b"SUMMARY:\xff\xfe"),
    "no end at the last line": GOOD.removesuffix(b"\r\n"),
}  # fmt: skip
"""Calendars that are broken where it does not matter."""


@pytest.mark.parametrize("name", NOT_LOST)
def test_broken_in_one_point(name: str) -> None:
    """A calendar broken in one point ends in an error of ours, or in findings that leave no session unsaid."""
    data = NOT_LOST[name]
    assert data != GOOD
    try:
        reading = ks.from_ical(data, protocol=STANDARD)
    except ks.KetaschedError:
        return
    assert reading.findings
    assert {*range(1, 7)} <= spoken_of(reading)


@pytest.mark.parametrize("name", NO_MATTER)
def test_broken_where_it_does_not_matter(name: str) -> None:
    """What is broken where nothing of ours stands does no harm."""
    assert NO_MATTER[name] != GOOD
    assert said(ks.from_ical(NO_MATTER[name], protocol=STANDARD).plan) == said(PLAN)


def test_the_corpus_is_large() -> None:
    """There are at least sixty calendars that are broken in a point that matters."""
    assert len({*NOT_LOST.values()}) == len(NOT_LOST) >= 60


def spoken_of(reading: ks.Reading) -> set[int]:
    """The sessions that are in the plan or in a finding."""
    return {each.number for each in reading.plan.sessions} | {n for each in reading.findings for n in each.sessions}


# --- mutations of good files


def flipped(data: bytes, place: int, octet: int) -> bytes:
    """Put another octet in a place."""
    return data[:place] + bytes([octet]) + data[place + 1 :]


def cut(data: bytes, place: int, octet: int) -> bytes:
    """Take some octets out."""
    return data[:place] + data[place + octet % 40 + 1 :]


def doubled(data: bytes, place: int, octet: int) -> bytes:
    """Write some octets twice."""
    return data[: place + octet] + data[place:]


def line_moved(data: bytes, place: int, octet: int) -> bytes:
    """Put a line somewhere else."""
    lines = data.splitlines(keepends=True) or [b""]
    line = lines.pop(place % len(lines))
    target = octet % (len(lines) + 1)
    return b"".join([*lines[:target], line, *lines[target:]])


def line_lost(data: bytes, place: int, _: int) -> bytes:
    """Take a line out."""
    lines = data.splitlines(keepends=True) or [b""]
    return b"".join(lines[: place % len(lines)] + lines[place % len(lines) + 1 :])


def truncated(data: bytes, place: int, _: int) -> bytes:
    """Leave out the rest."""
    return data[:place]


def value_swapped(data: bytes, place: int, octet: int) -> bytes:
    """Give a line the value of another."""
    lines = data.splitlines(keepends=True) or [b""]
    name, value = lines[place % len(lines)].partition(b":")[0], lines[octet % len(lines)].partition(b":")[2]
    lines[place % len(lines)] = name + b":" + value
    return b"".join(lines)


def event_lost(data: bytes, place: int, _: int) -> bytes:
    """Take a whole event out, as whoever deletes it does."""
    events = re.findall(rb"BEGIN:VEVENT.*?END:VEVENT\r\n", data, re.DOTALL) or [b"BEGIN:"]
    return data.replace(events[place % len(events)], b"", 1)


Mutation = Callable[[bytes, int, int], bytes]
MUTATIONS: Sequence[Mutation] = (flipped, cut, doubled, line_moved, line_lost, truncated, value_swapped)
MORE = attrs.evolve(PLAN, sessions=(*PLAN.sessions, *(ks.Session(n, date(2026, n, 9), time(9, 30)) for n in (7, 8))))
"""With two sessions more than the protocol has: nobody misses them, where they are lost."""

LONGER = ks.to_ical(MORE, stamp=STAMP)
DELETING = (*MUTATIONS, event_lost)
places = st.integers(0, len(LONGER) - 1)


@pytest.mark.fuzz
@settings(deadline=None, max_examples=200)
@given(
    st.lists(st.tuples(st.sampled_from(MUTATIONS), places, st.integers(0, 255)), min_size=1, max_size=3), st.booleans()
)
def test_mutations(changes: list[tuple[Mutation, int, int]], clinic: bool) -> None:  # noqa: FBT001 - drawn
    """Whatever is done to a good file, there is an error of ours, a finding, or every session in the plan."""
    data = LONGER
    for mutation, place, octet in changes:
        data = mutation(data, place, octet)
    try:
        reading = ks.from_ical(data, protocol=STANDARD, clinic=NEW_YORK if clinic else None)
    except ks.KetaschedError:
        return
    assert reading.findings or {each.number for each in reading.plan.sessions} == {*range(1, 9)}
    ks.check(reading.plan)


@pytest.mark.fuzz
@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(st.sampled_from(DELETING), places, st.integers(0, 255)), min_size=1, max_size=4))
def test_mutations_beside_the_plan(changes: list[tuple[Mutation, int, int]]) -> None:
    """Beside the plan that was exported no session is ever lost without a word, whichever and however many are gone."""
    data = LONGER
    for mutation, place, octet in changes:
        data = mutation(data, place, octet)
    with suppress(ks.KetaschedError):
        assert spoken_of(ks.from_ical(data, protocol=STANDARD, exported=MORE)) >= {*range(1, 9)}


@pytest.mark.fuzz
@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=300) | st.text(max_size=300), st.booleans())
def test_anything_at_all(data: bytes | str, inside: bool) -> None:  # noqa: FBT001 - drawn
    """Any octets and any text are a calendar, or an error of ours."""
    if inside:
        text = data if isinstance(data, str) else data.decode("latin-1")
        event = f"BEGIN:VEVENT\nX-KS-NUMBER:1\nUID:a\nDTSTART:20260105T090000Z\n{text}\nEND:VEVENT"
        data = f"BEGIN:VCALENDAR\n{event}\nEND:VCALENDAR"
    try:
        reading = ks.from_ical(data, protocol=STANDARD)
    except ks.KetaschedError:
        return
    assert 1 in spoken_of(reading)


VALUES = [
    "DTSTART",
    "DTSTART;TZID=A",
    "DTEND",
    "DURATION",
    "UID",
    "SEQUENCE",
    "STATUS",
    "X-KS-NUMBER",
    "SUMMARY",
    "LAST-MODIFIED",
    "DTSTAMP",
    "RRULE",
    "RDATE",
    "EXDATE",
    "RECURRENCE-ID",
    "BEGIN",
    "END",
]
parts = st.sampled_from(
    [
        "20260105T090000Z",
        "20260105",
        "PT1H",
        "VEVENT",
        "CANCELLED",
        "FREQ=DAILY",
        "FREQ=MONTHLY",
        "FREQ=YEARLY",
        "COUNT=3",
        "BYDAY=MO",
        "INTERVAL=0",
        "UNTIL=20260301",
        "BYMONTHDAY=31",
        ";",
        ",",
        "=",
        "-1",
        "/",
        '"',
        "T",
        "Z",
        "0",
        "é",
        "\\n",
    ]
)


@pytest.mark.fuzz
@settings(deadline=None, max_examples=200)
@given(
    st.lists(st.tuples(st.sampled_from(VALUES), st.lists(parts, max_size=5).map("".join)), max_size=6), st.booleans()
)
def test_odd_properties(drawn: list[tuple[str, str]], ours: bool) -> None:  # noqa: FBT001 - drawn
    """An event of properties with the oddest values is read, or an error of ours."""
    event = [f"{name}:{value}" for name, value in drawn] + ["X-KS-NUMBER:2"] * ours
    zone = [
        "BEGIN:VTIMEZONE",
        "TZID:A",
        "BEGIN:STANDARD",
        *event,
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "END:STANDARD",
        "END:VTIMEZONE",
    ]
    text = "\n".join(["BEGIN:VCALENDAR", *zone * (not ours), "BEGIN:VEVENT", *event, "END:VEVENT", "END:VCALENDAR"])
    with suppress(ks.KetaschedError):
        assert ks.from_ical(text, protocol=STANDARD).findings


# --- sizes


def repeated(*lines: str, times: int, inside: str = "") -> str:
    """Make a calendar that says the same again and again."""
    head, tail = (f"BEGIN:{inside}\n", f"END:{inside}\n") if inside else ("", "")
    return "BEGIN:VCALENDAR\n" + head + "".join(f"{line}\n" for line in lines) * times + tail + "END:VCALENDAR\n"


def zone(*lines: str, times: int = 1) -> str:
    """Make a calendar with one event in a zone whose declaration goes on and on."""
    observance = [
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        "TZOFFSETFROM:+0000",
        "TZOFFSETTO:+0100",
        *lines,
        "END:STANDARD",
    ]
    event = "BEGIN:VEVENT\nUID:a\nX-KS-NUMBER:1\nDTSTART;TZID=Z:20260105T090000\nEND:VEVENT\n"
    text = "".join(f"{line}\n" for line in observance) * times
    return f"BEGIN:VCALENDAR\n{event}BEGIN:VTIMEZONE\nTZID:Z\n{text}END:VTIMEZONE\nEND:VCALENDAR\n"


EVENT = "BEGIN:VEVENT", "UID:a", "DTSTART:20260105T090000Z", "END:VEVENT"
HUGE = {
    "50 MB": ("BEGIN:VCALENDAR\n" + "X" * 50_000_000, "a calendar of 50,000,016 bytes is not read: 10,000,000 are"),
    "lines": (repeated("X:1", times=300_000), "more than 250,000 lines is not read"),
    "blank lines": (repeated("", times=300_000), "more than 250,000 lines is not read"),
    "events": (repeated(*EVENT, times=100_000), "more than 10,000 events is not read|more than 250,000 lines"),
    "short events": (repeated("BEGIN:VEVENT", "END:VEVENT", times=10_001), "more than 10,000 events is not read"),
    "depth": (repeated("BEGIN:X", times=100_000), "stand one in another more than 6 deep"),
    "rules": (zone("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", times=13), "have more than 12 rules: name zones"),
    "changes": (zone("RRULE:FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", times=12), "more than 5,000 times"),
    "observances": (zone(times=6_000), "change their clocks more than 5,000 times"),
}  # fmt: skip


@pytest.mark.parametrize("name", HUGE)
def test_sizes(name: str) -> None:
    """What is too big, too long or too deep ends with a clear error, in a short time and little memory."""
    data, sentence = HUGE[name]
    tracemalloc.start()
    begin = process_time()
    with pytest.raises(ks.KetaschedError, match=sentence):
        ks.from_ical(data, protocol=STANDARD)
    took, (_, most) = process_time() - begin, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert took < 10
    assert most < 200_000_000


@pytest.mark.parametrize(
    "text",
    [
        zone("RRULE:FREQ=SECONDLY"),
        zone("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", times=4),
        zone("RDATE:" + ",".join(["20200101T000000"] * 100_000)),
        repeated("EXDATE:20260105T090000Z,20260106T090000Z", times=50_000, inside="VEVENT"),
        repeated("no property", times=200_000, inside="VEVENT"),
        repeated("X-A;" * 50_000 + ":", times=1, inside="VEVENT"),
        repeated(*EVENT, times=9_999),
        repeated(*EVENT[:2], "X-KS-NUMBER:1", *EVENT[2:], times=9_999),
    ],
    ids=["secondly", "never", "dates", "exceptions", "strays", "parameters", "events", "one session"],
)  # fmt: skip
def test_large_and_read(text: str) -> None:
    """What is large and within the limits is read, or refused, in a short time."""
    begin = process_time()
    with suppress(ks.KetaschedError):
        ks.from_ical(text, protocol=STANDARD)
    assert process_time() - begin < 10


@pytest.mark.parametrize("data", [None, 3, ["BEGIN:VCALENDAR"], object()])
def test_no_text(data: Any) -> None:
    """What is neither bytes nor text is refused by its kind."""
    with pytest.raises(ks.Malformed, match="a calendar is read from its text or its bytes, not from"):
        ks.from_ical(data, protocol=STANDARD)


def test_a_text_is_no_file_name(tmp_path: Any) -> None:
    """The name of a file is not opened: it is no calendar."""
    file = tmp_path / "a.ics"
    file.write_bytes(GOOD)
    with pytest.raises(ks.Malformed, match="give the contents of a file"):
        ks.from_ical(str(file), protocol=STANDARD)
