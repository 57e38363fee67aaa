import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import Enum
from importlib import metadata
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import attrs
import pytest
from dateutil.tz import tzical
from hypothesis import given, settings
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

import ketasched as ks
from ketasched.response import Criteria

GOLDEN = Path(__file__).parent / "golden"
STAMP, LATER = datetime(2026, 1, 1, 12, 30, tzinfo=UTC), datetime(2026, 2, 26, 8, 15, 1, tzinfo=UTC)
NEW_YORK = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US")
STANDARD = ks.protocol_named("standard")
HALF_HOUR = attrs.evolve(STANDARD, visit=ks.Visit(30))
SUNDAY = date(2026, 11, 1)  # New York's clocks show an hour twice


def standard(uid: str = "1f0c1d4e") -> ks.Plan:
    """Lay the standard course in New York, across the night in which the clocks go forward."""
    return ks.schedule(STANDARD, start=date(2026, 2, 25), clinic=NEW_YORK, at=time(9, 30), uid=uid)


def changed() -> ks.Plan:
    """Give, miss, move and cancel sessions of the standard course, the last two with stamps of their own."""
    plan = standard().given(1).missed(2).confirmed(3)
    return plan.moved(4, to=date(2026, 3, 5), at=time(14), stamp=LATER).cancelled(5, stamp=LATER)


def laid(*when: tuple[date, time], zone: str = "America/New_York", protocol: ks.Protocol = STANDARD) -> ks.Plan:
    """Lay a plan by hand."""
    clinic = ks.Clinic(timezone=zone, hours="24/7")
    return ks.Plan(protocol, (ks.Session(n, day, at) for n, (day, at) in enumerate(when, 1)), clinic, "1f0c1d4e")


def export(plan: ks.Plan, stamp: datetime = STAMP, **options: Any) -> bytes:
    """Export a plan; every file that these tests make goes through the lint."""
    data = ks.to_ical(plan, stamp=stamp, **options)
    assert list(lint(data)) == []
    return data


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
STATUSES = {"TENTATIVE", "CONFIRMED", "CANCELLED"}


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
        yield from (fault for each in properties(data) for fault in lint_property(each))
        yield from lint_zones(others)
        yield from lint_events([each for each in others if each.name == "VEVENT"])


def lint_lines(data: bytes) -> Iterator[str]:
    """Lines end in CRLF, hold at most 75 octets, and are folded between characters and between escapes."""
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
        if not line.strip():
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
    if name in TIMES and re.fullmatch(r"\d{8}", value) and parameters.get("VALUE") != "DATE":
        yield f"{name} without VALUE=DATE"
    if name == "TRIGGER" and IN_UTC.fullmatch(value) and parameters.get("VALUE") != "DATE-TIME":
        yield "TRIGGER without VALUE=DATE-TIME"
    if name in VALUE_NEEDED and parameters.get("VALUE") != VALUE_NEEDED[name]:
        yield f"{name} without VALUE={VALUE_NEEDED[name]}"
    if name in TEXTS and not re.fullmatch(r"([^\\;,]|\\[\\;,nN])*", value):
        yield f"{name} not escaped"
    if name == "SEQUENCE" and not value.isdecimal():
        yield "SEQUENCE not a number from 0 up"
    if name == "STATUS" and value not in STATUSES:
        yield f"no status: {value}"


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
    data = export(standard())
    assert fault in list(lint(data.replace(sound, broken)))


# --- the bytes


@pytest.mark.parametrize(
    ("name", "plan", "wording"),
    [
        ("discreet.ics", standard(), "discreet"),
        ("clinical.ics", standard(), "clinical"),
        ("changed.ics", changed(), "discreet"),
        ("changed-clinical.ics", changed(), "clinical"),
    ],
)
def test_golden(name: str, plan: ks.Plan, wording: str) -> None:
    """The bytes are those of the golden file, in both wordings, as laid and after changes."""
    assert export(plan, wording=wording) == (GOLDEN / name).read_bytes()


FRESH = """
import sys
from datetime import UTC, date, datetime, time
import ketasched as ks
clinic = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US")
protocol = ks.protocol_named("standard")
plan = ks.schedule(protocol, start=date(2026, 2, 25), clinic=clinic, at=time(9, 30), uid="1f0c1d4e")
sys.stdout.buffer.write(ks.to_ical(plan, stamp=datetime(2026, 1, 1, 12, 30, tzinfo=UTC)))
"""


@pytest.mark.parametrize("seed", ["1", "2"])
def test_bytes_depend_on_the_arguments_alone(seed: str) -> None:
    """A fresh process, whose sets and mappings hash differently, writes the same bytes."""
    fresh = subprocess.run(  # noqa: S603 - our own text
        [sys.executable, "-c", FRESH], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
    )
    assert fresh.stdout == (GOLDEN / "discreet.ics").read_bytes()


def test_stamps_in_utc_by_any_name() -> None:
    """A stamp whose zone agrees with UTC is in UTC, and its fractions of a second are left out."""
    for zone in (ZoneInfo("Europe/London"), timezone(timedelta(0), "somewhere")):
        assert export(standard(), STAMP.replace(tzinfo=zone, microsecond=5)) == export(standard())


def test_a_change_touches_one_event() -> None:
    """A move changes the times, the stamps and the sequence of its event and leaves all other events as they were."""
    before, after = events(export(standard())), events(export(standard().moved(4, at=time(14), stamp=LATER)))
    assert [number for number in before if before[number] != after[number]] == ["4"]
    changes = {each.name for each in after["4"].properties if each not in before["4"].properties}
    assert changes == {"DTSTART", "DTEND", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE"}


def test_events_are_in_order() -> None:
    """Events come by their start, whatever their numbers."""
    plan = standard().moved(1, to=date(2026, 3, 12)).moved(5, to=date(2026, 2, 24))
    assert list(events(export(plan))) == ["5", "2", "3", "4", "6", "1"]


# --- what readers read


def read_strictly(data: bytes) -> dict[str, tuple[datetime, datetime]]:
    """Read when the events are with the strict parser `ical`."""
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


def meant(plan: ks.Plan) -> dict[str, tuple[datetime, datetime]]:
    """Give when the events are by the plan itself."""
    numbers = [each.number for each in plan.sessions]
    return {plan.uid_of(n): (plan.start(n).astimezone(UTC), plan.end(n).astimezone(UTC)) for n in numbers}


def assert_all_agree(plan: ks.Plan) -> bytes:
    """Hold all readers to the plan."""
    data = export(plan)
    for read in (read_strictly, read_with_icalendar, read_with_dateutil):
        assert read(data) == meant(plan), read.__name__
    return data


def change_days(zone: str, year: int) -> list[date]:
    """Find the days of a year on which the clocks change."""
    days = [datetime(year, 1, 1, tzinfo=ZoneInfo(zone)) + timedelta(n) for n in range(365)]
    return [each.date() for each in days if each.utcoffset() != (each + timedelta(1)).utcoffset()]


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/London", "Australia/Sydney", "Africa/Casablanca"])
def test_readers_agree_across_the_changes_of_the_clocks(zone: str) -> None:
    """All readers find the plan's instants from the day before to the day after both changes of the year."""
    changes = change_days(zone, 2026)
    assert len(changes) == 2
    days = [each + timedelta(n) for each in changes for n in (-1, 0, 1)]
    visits = ((day, at) for day in days for at in (time(0, 15), time(9, 30), time(22)))
    data = assert_all_agree(laid(*visits, zone=zone, protocol=HALF_HOUR))
    assert data.count(f";TZID={zone}:".encode()) == 2 * 18


def test_readers_agree_after_changes() -> None:
    """All readers find the instants of sessions moved, missed and cancelled."""
    assert_all_agree(changed())


def test_an_hour_shown_twice() -> None:
    """A visit that touches the second showing of an hour is written in UTC, so that its length is kept."""
    visits = (SUNDAY, time(0, 30)), (SUNDAY, time(1, 30)), (SUNDAY, time(1, 30, fold=1)), (SUNDAY, time(9))
    data = assert_all_agree(laid(*visits))
    starts = [each.values("DTSTART")[0] for each in events(data).values()]
    assert starts == ["20261101T043000Z", "20261101T013000", "20261101T063000Z", "20261101T090000"]


@pytest.mark.parametrize("zone", ["Atlantic/Reykjavik", "Africa/Accra", "Asia/Kolkata"])
def test_zones_without_summer_time(zone: str) -> None:
    """A clinic whose clocks never change has its own zone in the file, even where they show UTC."""
    data = assert_all_agree(laid((SUNDAY, time(9)), zone=zone))
    assert f"DTSTART;TZID={zone}:20261101T090000".encode() in data


@pytest.mark.parametrize("zone", ["UTC", "Etc/UTC"])
def test_utc_needs_no_zone(zone: str) -> None:
    """A clinic in UTC has plain UTC times and no VTIMEZONE."""
    data = assert_all_agree(laid((SUNDAY, time(9)), zone=zone))
    assert b"DTSTART:20261101T090000Z" in data
    assert b"TZID" not in data


# --- identity


def uids(plan: ks.Plan) -> list[str]:
    """Read the uids of the events by number."""
    found = events(export(plan))
    return [found[number].values("UID")[0] for number in sorted(found)]


def test_uids_are_stable() -> None:
    """Plans with one uid have one set of uids for their sessions, and changes keep them."""
    assert uids(standard()) == uids(changed()) == uids(standard().moved(1, to=date(2026, 2, 23)))
    assert len(set(uids(standard()))) == 6


def test_uids_of_other_plans_differ() -> None:
    """Another plan's uid gives every session another one, and none contains the plan's."""
    assert not set(uids(standard("a-plan"))) & set(uids(standard("another-plan")))
    assert not any("a-plan" in each for each in uids(standard("a-plan")))


def test_a_foreign_uid_is_kept() -> None:
    """A session that another calendar named keeps that name, escaped where it must be."""
    plan = attrs.evolve(standard(), sessions=[attrs.evolve(standard().session(1), uid="made; elsewhere@x")])
    assert b"UID:made\\; elsewhere@x\r\n" in export(plan)
    assert list(read_strictly(export(plan))) == ["made; elsewhere@x"]


# --- what an event says


def test_the_calendar_says_little() -> None:
    """The calendar has no UID, name or method of its own, and its product does not name the library."""
    calendar = components(export(standard()))[0]
    assert [(each.name, each.value) for each in calendar.properties] == [
        ("VERSION", "2.0"),
        ("PRODID", "-//KS//Calendar 1//EN"),
        ("CALSCALE", "GREGORIAN"),
    ]


def test_alarms_say_no_more_than_the_summary() -> None:
    """Every event that takes place has one alarm, a day before, whose text is the summary."""
    for wording in ("discreet", "clinical"):
        calendar = IcsCalendarStream.calendar_from_ics(export(changed(), wording=wording).decode())
        for event in calendar.events:
            alarms = [(each.action, each.trigger, each.description) for each in event.alarm]
            assert alarms == ([] if event.status == "CANCELLED" else [("DISPLAY", timedelta(-1), event.summary)])


def test_alarms_are_a_day_before_on_the_wall() -> None:
    """The alarm is a day before by the clock on the wall, which 24 hours would miss when the clocks change."""
    assert export(standard()).count(b"TRIGGER:-P1D\r\n") == 6


def test_cancelled_sessions_stay() -> None:
    """A cancelled session stays in the file, marked so and free, its sequence raised."""
    event = events(export(standard().cancelled(5)))["5"]
    shown = {name: event.values(name) for name in ("SUMMARY", "STATUS", "TRANSP", "SEQUENCE", "LAST-MODIFIED")}
    assert shown == {
        "SUMMARY": ["Cancelled: Appointment 5"],
        "STATUS": ["CANCELLED"],
        "TRANSP": ["TRANSPARENT"],
        "SEQUENCE": ["1"],
        "LAST-MODIFIED": [],
    }


@pytest.mark.parametrize("change", ["confirmed", "given", "missed"])
def test_outcomes_are_no_news_to_a_calendar(change: str) -> None:
    """Confirmed, given and missed sessions look as they were planned."""
    assert export(getattr(standard(), change)(3)) == export(standard())


def test_clinical_wording_names_the_course() -> None:
    """The clinical wording gives the protocol's title, the phase and the number."""
    summary = events(export(standard(), wording="clinical"))["2"].values("SUMMARY")
    assert summary == ["Standard induction\\, six infusions\\, three a week: induction session 2"]


TELLING = ("ketamine", "Spravato", "PTSD", "depression", "infusion", "MADRS", "Harbor Clinic", "Given Family")
GREEK = "αβγδεζηθικλμνξοπρστυφχψω"
secrets = st.sampled_from(TELLING) | st.text(GREEK, min_size=1, max_size=100)


def telling(secret: str) -> ks.Plan:
    """Lay a plan whose every free text is a secret."""
    key, source = "-".join(secret.lower().split()), ks.Source(secret, secret)
    stamped: dict[str, Any] = {"source": source, "standing": ks.Standing.PRACTICE}
    criteria = Criteria(key=secret, remission=1, note=secret, sources=[source])
    scale = ks.Instrument(key=secret, title=secret, most=10, recall=7, criteria=[criteria])
    protocol = ks.Protocol(
        key=key,
        title=secret,
        induction=ks.Induction((0, 2), (ks.Spacing(1, **stamped),), [ks.Checkpoint(1, secret, secret, **stamped)]),
        visit=ks.Visit(30, note=secret, **stamped),
        drug=secret,
        route=secret,
        activities=[ks.Activity("note", secret, instrument=secret, **stamped)],
        notes=[secret],
        **stamped,
    )
    clinic = ks.Clinic(timezone="Europe/London", hours="24/7", name=secret, closed={date(2026, 1, 1): secret})
    asked: dict[str, Any] = {"avoid": {date(2026, 1, 6): secret}, "hours": {secret: "24/7"}}
    plan = ks.schedule(protocol, start=date(2026, 1, 5), clinic=clinic, uid="1f0c1d4e", **asked)
    return plan.assessed(scale, 3, on=date(2026, 1, 5)).accepted("KS102", reason=secret).cancelled(2)


def texts(value: object) -> Iterator[str]:
    """Give all texts within a value, except those of enumerations."""
    kind: type[Any] = type(value)
    if isinstance(value, str) and not isinstance(value, Enum):
        yield value
    elif attrs.has(kind):
        yield from texts([getattr(value, each.name) for each in attrs.fields(kind)])
    elif hasattr(value, "items"):
        yield from texts([part for item in value.items() for part in item])
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from texts(each)


def test_every_text_can_be_a_secret() -> None:
    """No text of a protocol, a clinic, or what was asked for is left out of the test for discretion."""
    plain = {"Europe/London", "24/7", "clamp", "make_up", "1f0c1d4e", "KS102"}
    assert {each for each in texts(telling("θ")) if "θ" not in each} == plain


@settings(deadline=None, max_examples=60)
@given(secrets)
def test_discreet_wording_tells_nothing(secret: str) -> None:
    """No name of a drug, diagnosis, scale, clinic or patient reaches the bytes, whatever text it stands in."""
    text = unfolded(export(telling(secret)))
    assert text.isascii()
    assert not [each for each in (*TELLING, secret, "clinic") if each.lower() in text.lower()]


titles = st.text(min_size=1) | st.text('\\;,:"\n\r\t \x00\x7f\x85\u2028é🜁', min_size=20, max_size=200)


@settings(deadline=None, max_examples=100)
@given(titles | st.text(st.characters(categories=["Cc", "Cs", "Lu"]), min_size=1))
def test_any_title_can_be_written(title: str) -> None:
    """Any title reads back, with a space for each character that would make readers refuse the file."""
    data = export(laid((SUNDAY, time(9)), protocol=attrs.evolve(STANDARD, title=title)), wording="clinical")
    (event,) = IcsCalendarStream.calendar_from_ics(data.decode()).events
    spaced = re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", " ", title)
    assert event.summary == f"{spaced}: induction session 1"


# --- what is refused


@pytest.mark.parametrize(
    ("plan", "error", "sentence"),
    [
        (attrs.evolve(standard(), sessions=[]), ks.Refused, "this plan has no sessions.*add one first"),
        (attrs.evolve(standard(), clinic=None), ks.Refused, "this plan has no clinic.*give it one"),
        (attrs.evolve(standard(), uid=""), ks.Refused, "this plan has no uid.*give it one"),
        (
            ks.Plan(STANDARD, [ks.Session(1, date(2026, 1, 5))], NEW_YORK, "1f0c1d4e"),
            ks.Refused,
            "session 1 has no time of day: give it one",
        ),
        (
            ks.Plan(STANDARD, [ks.Session(1, date(2026, 1, 5), time(9), uid="a\x07b")], NEW_YORK),
            ks.Malformed,
            r"session 1 has the uid 'a\\x07b', which no calendar can carry",
        ),
    ],
    ids=["sessions", "clinic", "uid", "time", "control character"],
)
def test_plans_that_make_no_calendar(plan: ks.Plan, error: type[Exception], sentence: str) -> None:
    """A plan without sessions, clinic, times or usable uids is refused with the remedy."""
    with pytest.raises(error, match=sentence):
        ks.to_ical(plan, stamp=STAMP)


@pytest.mark.parametrize(
    "stamp",
    [
        STAMP.replace(tzinfo=None),
        STAMP.replace(tzinfo=ZoneInfo("America/New_York")),
        datetime(2026, 7, 1, tzinfo=ZoneInfo("Europe/London")),
        STAMP.date(),
        "20260101T000000Z",
    ],
    ids=str,
)
def test_stamps_are_in_utc(stamp: Any) -> None:
    """A stamp that is naive, not in UTC or no datetime at all is refused."""
    with pytest.raises(ks.Malformed, match="stamp must be a datetime in UTC, such as"):
        ks.to_ical(standard(), stamp=stamp)


@pytest.mark.parametrize("wording", ["loud", "", None, ["discreet"]])
def test_unknown_wordings(wording: Any) -> None:
    """A wording that is neither of the two is refused with both."""
    with pytest.raises(ks.Malformed, match='wording must be "discreet" or "clinical", not'):
        ks.to_ical(standard(), stamp=STAMP, wording=wording)


def test_icalendar_is_new_enough() -> None:
    """No other package made pip take an icalendar that folds lines inside an escape (before 7.3)."""
    major, minor = map(int, metadata.version("icalendar").split(".")[:2])
    assert (major, minor) >= (7, 3)
