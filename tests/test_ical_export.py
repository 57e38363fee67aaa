import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from importlib import metadata
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream

import ketasched as ks
from calendar_bytes import (
    components,
    events,
    libical_objections,
    lint,
    read_strictly,
    read_with_dateutil,
    read_with_icalendar,
    unfolded,
)
from ketasched.ical.vtimezone import vtimezone_bytes
from new_york import LATER, NEW_YORK, STAMP, STANDARD, changed, laid, standard

GOLDEN = Path(__file__).parent / "golden"
HALF_HOUR = attrs.evolve(STANDARD, visit=ks.Visit(30))
DESK = "mailto:desk@example.org"
SUNDAY = date(2026, 11, 1)  # New York's clocks show an hour twice


def export(plan: ks.Plan, stamp: datetime = STAMP, **options: Any) -> bytes:
    """Export a plan; every file that these tests make goes through the lint."""
    data = ks.to_ical(plan, stamp=stamp, **options)
    assert list(lint(data)) == []
    return data


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


def test_events_at_one_time_are_in_the_order_of_their_numbers() -> None:
    """Of two sessions at one time the lower number comes first."""
    plan = laid((SUNDAY, time(9)), (SUNDAY, time(9)))
    assert list(events(export(attrs.evolve(plan, sessions=plan.sessions[::-1])))) == ["1", "2"]


def test_the_zone_is_right_in_every_year() -> None:
    """The VTIMEZONE is that of all years from the first session to the last."""
    last = SUNDAY.replace(year=2029)
    data = export(laid((last, time(9)), (SUNDAY, time(9)), zone="Africa/Casablanca"))
    assert vtimezone_bytes("Africa/Casablanca", SUNDAY, last) in data


# --- what readers read


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
    """A visit that begins or ends in an hour shown twice is written in UTC: readers differ in which one they take."""
    visits = (SUNDAY, time(0, 30)), (SUNDAY, time(1, 30)), (SUNDAY, time(1, 30, fold=1)), (SUNDAY, time(9))
    data = assert_all_agree(laid(*visits))
    starts = [each.values("DTSTART")[0] for each in events(data).values()]
    assert starts == ["20261101T043000Z", "20261101T053000Z", "20261101T063000Z", "20261101T090000"]


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


@pytest.mark.parametrize("wording", ["discreet", "clinical"])
def test_alarms_say_little_more_than_the_summary(wording: str) -> None:
    """Every event that takes place has one alarm, a day before; beside the summary it speaks of instructions only."""
    calendar = IcsCalendarStream.calendar_from_ics(export(changed(), wording=wording).decode())
    for event in calendar.events:
        alarms = [(each.action, each.trigger, each.description) for each in event.alarm]
        text = f"{event.summary}: see your instructions"
        assert alarms == ([] if event.status == "CANCELLED" else [("DISPLAY", timedelta(-1), text)])


def test_alarms_speak_of_instructions_where_there_are_any() -> None:
    """Without anything to read before a visit the alarm says what the summary does; a number names the visits."""
    assert alarms(activities=[]) == ["Appointment 1", "Appointment 2"]
    note = ks.Activity("note", "Someone takes the patient home", session=2)
    after = ks.Activity("integration", "Integration", days=1)
    assert alarms(activities=[note, after]) == ["Appointment 1", "Appointment 2: see your instructions"]


def test_alarms_stay_when_other_sessions_change() -> None:
    """What an alarm says hangs on its own session's number: missing the first changes no other event."""
    protocol = attrs.evolve(STANDARD, activities=[ks.Activity("readiness", "An evaluation", session=1)])
    plan = attrs.evolve(standard(), protocol=protocol)
    assert export(plan.missed(1)) == export(plan)


def alarms(**changes: Any) -> list[str]:
    """Read what the alarms of two sessions say."""
    plan = laid((SUNDAY, time(9)), (SUNDAY + timedelta(2), time(9)), protocol=attrs.evolve(STANDARD, **changes))
    return [each.values("DESCRIPTION")[0] for each in components(export(plan)) if each.name == "VALARM"]


def test_without_alarms() -> None:
    """Where no alarms are asked for there are none, and nothing else is different."""
    data = export(standard(), alarms=False)
    assert data == re.sub(rb"BEGIN:VALARM.*?END:VALARM\r\n", b"", export(standard()), flags=re.DOTALL)


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


titles = st.text(min_size=1) | st.text('\\;,:"\n\r\t \x00\x7f\x85\u2028é🜁', min_size=20, max_size=200)


@settings(deadline=None, max_examples=100)
@given(titles | st.text(st.characters(categories=["Cc", "Cs", "Lu"]), min_size=1))
def test_any_title_can_be_written(title: str) -> None:
    """Any title reads back, with a space for each character that would make readers refuse the file."""
    data = export(laid((SUNDAY, time(9)), protocol=attrs.evolve(STANDARD, title=title)), wording="clinical")
    (event,) = IcsCalendarStream.calendar_from_ics(data.decode()).events
    spaced = re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", " ", title)
    assert event.summary == f"{spaced}: induction session 1"


# --- profiles


def test_a_feed_has_a_name() -> None:
    """A feed has a discreet name, a colour, and says when to look again; its events are those of the file."""
    data = export(standard(), profile="feed", wording="clinical")
    calendar = components(data)[0]
    assert [tuple(each) for each in calendar.properties[3:]] == [
        ("NAME", {}, "Appointments"),
        ("X-WR-CALNAME", {}, "Appointments"),
        ("REFRESH-INTERVAL", {"VALUE": "DURATION"}, "PT6H"),
        ("X-PUBLISHED-TTL", {}, "PT6H"),
        ("COLOR", {}, "steelblue"),
    ]
    assert (
        data[data.index(b"BEGIN:VTIMEZONE") :]
        == (GOLDEN / "clinical.ics").read_bytes().partition(b"CALSCALE:GREGORIAN\r\n")[2]
    )


@pytest.mark.parametrize("profile", ["file", "feed"])
def test_an_organizer_publishes(profile: str) -> None:
    """Only with an organizer is a calendar published by a method, and every event names who sends it."""
    data = export(standard(), profile=profile, organizer="mailto:desk@example.org")
    assert b"METHOD:PUBLISH\r\n" in data
    assert data.count(b"ORGANIZER:mailto:desk@example.org\r\n") == 6
    assert b"METHOD" not in export(standard(), profile=profile)


def test_the_location_is_the_clinic() -> None:
    """Asked for in the clinical wording, the location is the clinic's name; without being asked for there is none."""
    plan = attrs.evolve(standard(), clinic=attrs.evolve(NEW_YORK, name="Harbor Clinic; 2nd floor"))
    assert export(plan, wording="clinical", location=True).count(b"LOCATION:Harbor Clinic\\; 2nd floor\r\n") == 6
    assert b"LOCATION" not in export(plan, wording="clinical")


OPTIONS: list[dict[str, Any]] = [
    {},
    {"profile": "feed"},
    {"organizer": "mailto:desk@example.org"},
    {"wording": "clinical", "language": "es"},
    {"profile": "feed", "agenda": True, "organizer": "mailto:desk@example.org", "language": "es"},
    {"agenda": True, "wording": "clinical"},
]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_libical_takes_every_profile(options: dict[str, Any]) -> None:
    """libical, with its check of what each method asks for, has nothing against any profile."""
    assert libical_objections(export(changed(), **options)) == []


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


SKIPPED = laid((date(2026, 3, 7), time(9)), (date(2026, 3, 8), time(2, 30)))
MENDED = SKIPPED.moved(2, at=time(3, 30))
REMEDY = (
    "session 2 is on Sun 8 Mar 2026 at 02:30, a time that the clocks skip in America/New_York, and so it names no "
    r"instant: move it first, as with plan.moved\(2, at=...\)"
)


@pytest.mark.parametrize(
    "write",
    [
        lambda: ks.to_ical(SKIPPED, stamp=STAMP),
        lambda: ks.to_ical(SKIPPED, stamp=STAMP, profile="feed", agenda=True),
        lambda: ks.to_ical(SKIPPED.cancelled(2), stamp=STAMP),
        lambda: ks.ical.objects(SKIPPED, stamp=STAMP),
        lambda: ks.ical.updates(attrs.evolve(SKIPPED, sessions=()), SKIPPED, stamp=STAMP, organizer=DESK),
    ],
    ids=["file", "feed", "cancelled", "objects", "updates"],
)
def test_a_time_that_the_clocks_skip(write: Callable[[], object]) -> None:
    """A time that the clock on the wall never shows is refused in every profile: readers take it an hour apart."""
    with pytest.raises(ks.Refused, match=REMEDY):
        write()


def test_a_time_that_the_clocks_skipped_until_it_was_moved() -> None:
    """Once the session is moved the calendar is written, and the update tells of it."""
    assert "20260308T033000" in unfolded(export(MENDED))
    (message,) = ks.ical.updates(SKIPPED, MENDED, stamp=STAMP, organizer=DESK)
    assert list(events(message.ics)) == ["2"]


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


@pytest.mark.parametrize("profile", ["calendar", None])
def test_unknown_profiles(profile: Any) -> None:
    """A profile that is neither of the two is refused with both."""
    with pytest.raises(ks.Malformed, match='profile must be "file" or "feed", not'):
        ks.to_ical(standard(), stamp=STAMP, profile=profile)


@pytest.mark.parametrize("organizer", ["desk@example.org", "mailto:desk", "mailto:a@b\r\nX-A:1", "mailto:é@b.org", 3])
def test_organizers_have_an_address(organizer: Any) -> None:
    """An organizer that is no address of a mailbox is refused with an example."""
    with pytest.raises(ks.Malformed, match="organizer must be an address such as"):
        ks.to_ical(standard(), stamp=STAMP, organizer=organizer)


def test_no_location_in_discreet_words() -> None:
    """A discreet calendar names no clinic, and a clinic without a name gives no location."""
    with pytest.raises(ks.Refused, match='a discreet calendar names no clinic: ask for wording="clinical"'):
        ks.to_ical(standard(), stamp=STAMP, location=True)
    for plan in (standard(), attrs.evolve(standard(), clinic=None)):
        with pytest.raises(ks.Refused, match="the clinic has no name to give as the location: name it"):
            ks.to_ical(plan, stamp=STAMP, location=True, wording="clinical")


def test_icalendar_is_new_enough() -> None:
    """No other package made pip take an icalendar that folds lines inside an escape (before 7.3)."""
    major, minor = map(int, metadata.version("icalendar").split(".")[:2])
    assert (major, minor) >= (7, 3)
