import re
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest
from dateutil.tz import tzical
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

import ketasched as ks
from calendar_bytes import Component, components, lint
from ketasched.ical import reading_lines, reading_zones
from ketasched.ical.vtimezone import vtimezone_bytes
from ketasched.languages import languages
from ketasched.wallclock import skipped
from new_york import LATER, NEW_YORK, PLAN_UID, STAMP, STANDARD, changed, laid, said, standard

SIX = ks.Protocol(key="six", title="Six hours", induction=ks.Induction(range(0, 12, 2)))


def export(plan: ks.Plan) -> bytes:
    """Export a plan."""
    return ks.to_ical(plan, stamp=STAMP)


def read(data: bytes | str, **options: Any) -> ks.Reading:
    """Read a calendar for the standard course, or another."""
    return ks.from_ical(data, **{"protocol": STANDARD, **options})


def codes(reading: ks.Reading) -> list[str]:
    """Give the codes of what was found."""
    return [each.code for each in reading.findings]


def calendar(*events: str, head: str = "") -> str:
    """Make a calendar of events, each with its properties on lines of their own."""
    inside = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\n{head}{inside}END:VCALENDAR\n".replace("\n", "\r\n")


def whens(reading: ks.Reading) -> list[tuple[str, str]]:
    """Give the days and times of a reading, for short."""
    return [(f"{each.day:%m-%d}", f"{each.at:%H:%M}" if each.at else "-") for each in reading.plan.sessions]


# --- our own files


@pytest.mark.parametrize("plan", [standard(), changed()], ids=["as laid", "changed"])
@pytest.mark.parametrize("wording", ["discreet", "clinical"])
def test_our_own_export(plan: ks.Plan, wording: Any) -> None:
    """Our own export comes back with the same numbers, days, times, uids, sequences and cancellations."""
    reading = read(ks.to_ical(plan, stamp=STAMP, wording=wording))
    assert reading.findings == ()
    assert said(reading.plan) == said(plan)
    assert reading.timezone == "America/New_York"


@pytest.mark.parametrize("profile", ["file", "feed"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_what_is_around_the_sessions(profile: Any, language: str) -> None:
    """What a plan puts on a calendar beside its sessions is none of them, and no stranger either."""
    protocol = attrs.evolve(STANDARD, activities=[ks.Activity("integration", "Talk it over", 1)])
    plan = attrs.evolve(changed(), protocol=protocol)
    data = ks.to_ical(plan, stamp=STAMP, profile=profile, language=language, agenda=True)
    assert data.count(b"BEGIN:VEVENT") > len(plan.sessions)
    reading = read(data, protocol=protocol)
    assert codes(reading) == []
    assert said(reading.plan) == said(plan)


def test_updates() -> None:
    """Messages of what changed, behind the file that they change, lead to the plan as it is now."""
    after = standard().moved(4, to=date(2026, 3, 5), at=time(14), stamp=LATER).cancelled(5, stamp=LATER)
    messages = ks.ical.updates(standard(), after, stamp=LATER, organizer="mailto:desk@example.org")
    reading = read(b"".join([export(standard()), *(each.ics for each in messages)]))
    assert said(reading.plan) == said(after)
    assert [(each.code, each.severity) for each in reading.findings] == [("KS603", "info")] * 2


def test_objects() -> None:
    """The objects of a collection, one behind the other, are the plan."""
    reading = read(b"".join(ks.ical.objects(changed(), stamp=STAMP).values()))
    assert codes(reading) == []
    assert said(reading.plan) == said(changed())


def test_the_same_plan() -> None:
    """With the clinic and the plan's uid given, the plan is the one exported, and its export the same bytes."""
    plan = standard().moved(4, at=time(14), stamp=LATER).cancelled(5, stamp=LATER)
    reading = read(export(plan), clinic=NEW_YORK, uid=PLAN_UID)
    assert reading.plan == attrs.evolve(plan, request=None)
    assert export(reading.plan) == export(plan)


def test_a_reading_prints() -> None:
    """A reading prints as the plan, what was found, and how much that is."""
    reading = read(calendar("DTSTART:20260105T090000Z\nX-KS-NUMBER:1\nUID:a"), protocol=attrs.evolve(STANDARD, key="x"))
    assert str(reading).splitlines()[-1] == "5 findings"
    assert "  1  Mon 5 Jan 2026   09:00  planned" in str(reading)


ZONES = ["America/New_York", "Europe/London", "Australia/Lord_Howe", "Africa/Casablanca", "Atlantic/Reykjavik", "UTC"]
days = st.dates(date(2025, 6, 1), date(2027, 6, 1))
times = st.times().map(lambda each: each.replace(second=0, microsecond=0))


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(days, times, st.booleans(), st.integers(0, 9)), min_size=6, max_size=9),
    st.sampled_from(ZONES),
    st.booleans(),
)
def test_any_plan_comes_back(
    visits: list[tuple[date, time, bool, int]],
    zone: str,
    there: bool,  # noqa: FBT001 - drawn
) -> None:
    """Whatever the days, times, zones, sequences and cancellations, what was exported comes back."""
    clinic = ks.Clinic(timezone=zone, hours="24/7")
    sessions = [
        ks.Session(number, day, at, sequence=sequence, status=ks.Status.CANCELLED if off else ks.Status.PLANNED)
        for number, (day, at, off, sequence) in enumerate(visits, start=1)
    ]
    plan = ks.Plan(SIX, sessions, clinic, PLAN_UID)
    assume(not any(skipped(plan.start(each.number)) for each in sessions))
    reading = read(export(plan), protocol=SIX, clinic=clinic if there else None)
    assert said(reading.plan) == said(plan)
    assert set(codes(reading)) <= {"KS606"}


def test_an_hour_shown_twice() -> None:
    """A visit in the second showing of an hour comes back in it, though the file has it in UTC."""
    plan = laid(
        (date(2026, 11, 1), time(1, 30)), (date(2026, 11, 2), time(1, 30)), (date(2026, 11, 1), time(1, 30, fold=1))
    )
    sessions = read(export(plan)).plan.sessions
    assert [(each.at, each.at and each.at.fold) for each in sessions] == [(time(1, 30), 0)] * 2 + [(time(1, 30), 1)]


@pytest.mark.parametrize("clinic", [NEW_YORK, None])
def test_an_hour_that_is_skipped(clinic: ks.Clinic | None) -> None:
    """A time that the clock on the wall never shows, as others write it, comes back as it stands, with a finding."""
    data = export(laid((date(2026, 3, 8), time(3, 30)))).replace(b"20260308T033000", b"20260308T023000")
    reading = read(data, clinic=clinic)
    assert whens(reading) == [("03-08", "02:30")]
    assert "KS614" in codes(reading)
    if clinic:
        assert "KS404" in {each.code for each in ks.check(reading.plan)}
    with pytest.raises(ks.Refused, match="a time that the clocks skip in America/New_York"):
        export(attrs.evolve(reading.plan, clinic=NEW_YORK))


def test_a_series_over_an_hour_that_is_skipped() -> None:
    """Of a series one event can lie in an hour that is skipped; it alone is told."""
    reading = read(series("RRULE:FREQ=DAILY;COUNT=3", start=";TZID=America/New_York:20260307T023000"))
    found = [each.sessions for each in reading.findings if each.code == "KS614"]
    assert found == [(2,)]


ODD = "\\;,:\"'\n\r\t\x00\x07\x7f\x85\u2028\u200f\u202e🜁é =^"


@settings(deadline=None, max_examples=150)
@given(st.text(ODD, min_size=1, max_size=90) | st.text(min_size=1))
def test_any_identity_survives_or_is_refused(uid: str) -> None:
    """A uid of any letters comes back as it was or is refused when it is written; it never becomes a property."""
    first, *others = standard().sessions
    plan = attrs.evolve(standard(), sessions=[attrs.evolve(first, uid=uid), *others])
    try:
        data = export(plan)
    except ks.Malformed:
        return
    assert said(read(data).plan) == said(plan)
    assert codes(read(data)) == []


@settings(deadline=None, max_examples=100)
@given(st.text(ODD, min_size=1, max_size=90) | st.text(min_size=1))
def test_any_title_does_no_harm(title: str) -> None:
    """A protocol's title of any letters is written in the clinical wording and changes nothing in what comes back."""
    plan = attrs.evolve(standard(), protocol=attrs.evolve(STANDARD, title=title))
    reading = read(ks.to_ical(plan, stamp=STAMP, wording="clinical"), protocol=plan.protocol)
    assert said(reading.plan) == said(plan)
    assert codes(reading) == []


def worded(text: str) -> bytes:
    """Write a plan with a text in every place of a calendar that takes one."""
    activities = [ks.Activity(kind, text, days) for kind in ks.ActivityKind for days in (0, 1)]
    protocol = attrs.evolve(STANDARD, title=text, activities=activities)
    plan = attrs.evolve(standard(), protocol=protocol, clinic=attrs.evolve(NEW_YORK, name=text))
    return ks.to_ical(plan, stamp=STAMP, wording="clinical", agenda=True, location=True, profile="feed")


@settings(deadline=None, max_examples=60)
@given(st.text(ODD, min_size=1, max_size=90) | st.text(min_size=1))
@example("0" * 36 + " ")
@example("0" + " " * 200 + "0")
def test_no_text_becomes_a_property(text: str) -> None:
    """Titles, names of clinics and descriptions of any letters leave a calendar the properties that it has."""
    data, plain = worded(text), worded("Talk it over")
    assert list(lint(data)) == []
    assert [names(each) for each in components(data)] == [names(each) for each in components(plain)]
    assert said(read(data).plan) == said(standard())


def names(component: Component) -> list[str]:
    """Give the names of the properties."""
    return [component.name, *(each.name for each in component.properties)]


@pytest.mark.parametrize("mark", ["\u202e", "\u200f", "\x07", "\\n"])
def test_titles_in_findings_are_plain(mark: str) -> None:
    """A title is shown on one line, without what would turn the line round or ring a bell."""
    reading = read(
        calendar(
            f"UID:d\nSUMMARY:De{mark}ntist\nDTSTART:20260105T090000Z", "X-KS-NUMBER:1\nUID:a\nDTSTART:20260106T090000Z"
        )
    )
    (stranger,) = (each for each in reading.findings if each.code == "KS601")
    assert stranger.message.startswith('"De ntist" on')


# --- what people and other systems do


def lines(data: bytes) -> list[bytes]:
    """Give the lines of a file."""
    return data.splitlines(keepends=True)


def test_boms_endings_and_letters_of_old() -> None:
    """A byte order mark, line ends without a return, lower-case names and Latin-1 letters change nothing."""
    data = export(standard())
    wanted = said(standard())
    for other in (b"\xef\xbb\xbf" + data, data.replace(b"\r\n", b"\n"), data.replace(b"SUMMARY:", b"summary:\xe9")):
        assert said(read(other).plan) == wanted
        assert codes(read(other)) == []
    assert said(read("\ufeff" + data.decode()).plan) == wanted
    assert said(read(data.replace(b"VEVENT", b"vevent")).plan) == wanted


def test_several_calendars_in_one_file() -> None:
    """Calendars one after the other are read together."""
    halves = [attrs.evolve(standard(), sessions=each) for each in (standard().sessions[:3], standard().sessions[3:])]
    reading = read(b"".join(map(export, halves)))
    assert said(reading.plan) == said(standard())
    assert codes(reading) == []


def test_method_cancel() -> None:
    """Every event of a message that cancels is cancelled, whatever its status; events beside it are not."""
    cancel = calendar("UID:a\nX-KS-NUMBER:1\nDTSTART:20260105T090000Z", head="METHOD:CANCEL\n")
    other = calendar("UID:b\nX-KS-NUMBER:2\nDTSTART:20260112T090000Z", head="METHOD:PUBLISH\n")
    reading = read(cancel + other)
    assert [each.status for each in reading.plan.sessions] == ["cancelled", "planned"]


def test_moved_to_another_zone() -> None:
    """An event moved in another zone, or in UTC, is on the clinic's wall where it means the same instant."""
    data = export(standard())
    for other in (b"DTSTART;TZID=Europe/London:20260225T143000", b"DTSTART:20260225T143000Z"):
        edited = data.replace(b"DTSTART;TZID=America/New_York:20260225T093000", other)
        assert edited != data
        assert said(read(edited).plan) == said(standard())
        assert codes(read(edited)) == []


def test_the_clinics_zone() -> None:
    """Days and times are taken to the zone of the clinic, or to the one asked for."""
    event = "UID:a\nDTSTART;TZID=America/New_York:20260105T200000"
    tokyo = ks.Clinic(timezone="Asia/Tokyo", hours="24/7")
    for options, zone in (({"clinic": tokyo}, "Asia/Tokyo"), ({"timezone": "Asia/Tokyo"}, "Asia/Tokyo")):
        reading = read(calendar(event), **options)
        assert (whens(reading), reading.timezone) == ([("01-06", "10:00")], zone)
    assert whens(read(calendar(event))) == [("01-05", "20:00")]


@pytest.mark.parametrize(
    ("head", "starts", "zone"),
    [
        ("", [";TZID=Asia/Tokyo:20260105T090000", *[";TZID=Europe/Oslo:20260106T090000"] * 2], "Europe/Oslo"),
        ("", [":20260106T080000Z", ":20260107T080000Z", ';TZID="Europe/Oslo":20260105T090000'], "Europe/Oslo"),
        ("", [*[";TZID=The Moon:20260105T090000"] * 2, ";TZID=Asia/Tokyo:20260105T090000"], "Asia/Tokyo"),
        ("X-WR-TIMEZONE:Europe/Oslo\n", [":20260106T080000Z"], "Europe/Oslo"),
        ("BEGIN:VTIMEZONE\nTZID:Europe/Oslo\nEND:VTIMEZONE\n", [":20260106T080000Z"], "Europe/Oslo"),
        ("", [":20260106T080000Z"], "UTC"),
        ("", [], "UTC"),
    ],
)  # fmt: skip
def test_the_calendars_own_zone(head: str, starts: list[str], zone: str) -> None:
    """Without a clinic the zone is that of most times, the one declared, the one the calendar names, or UTC."""
    assert read(calendar(*(f"DTSTART{each}" for each in starts), head=head)).timezone == zone


def test_statuses() -> None:
    """Cancelled events come back cancelled, in either spelling, and all others planned."""
    for status, expected in (("CANCELLED", "cancelled"), ("Canceled", "cancelled"), ("TENTATIVE", "planned")):
        (session,) = read(calendar(f"UID:a\nX-KS-NUMBER:1\nDTSTART:20260105T090000Z\nSTATUS:{status}")).plan.sessions
        assert session.status == expected


def test_renamed_events() -> None:
    """What an event is called does not matter."""
    data = export(standard()).replace(b"SUMMARY:Appointment", b"SUMMARY:Mum's visit no.")
    assert said(read(data).plan) == said(standard())


def test_numbers_that_another_system_dropped() -> None:
    """With the plan's uid the sessions are found by their identities; without it by their order, with a finding."""
    data = b"".join(each for each in lines(export(standard())) if not each.startswith(b"X-KS-NUMBER"))
    assert codes(read(data, uid=PLAN_UID)) == []
    assert said(read(data, uid=PLAN_UID).plan) == said(standard())
    assert codes(read(data)) == ["KS607"]
    assert said(read(data).plan) == said(standard())


def without_our_properties(plan: ks.Plan, **options: Any) -> bytes:
    """Write a calendar as a program leaves it that keeps only what it knows."""
    data = ks.to_ical(plan, stamp=STAMP, **options)
    return b"".join(each for each in lines(data) if not each.startswith(b"X-KS-"))


def around(plan: ks.Plan) -> ks.Plan:
    """Give a plan things to do around its sessions; a booster is due where the induction was given."""
    kinds = [ks.Activity(kind, "Talk it over", days) for kind in ks.ActivityKind for days in (-1, 0, 3)]
    protocol = attrs.evolve(STANDARD, activities=kinds, cadence=ks.Cadence(first=14, ladder=(14,)))
    return attrs.evolve(plan, protocol=protocol)


@pytest.mark.parametrize("options", [{}, {"uid": PLAN_UID}, {"exported": standard()}], ids=["", "uid", "exported"])
@pytest.mark.parametrize("wording", ["discreet", "clinical"])
def test_what_is_around_when_our_marks_are_dropped(options: dict[str, Any], wording: Any) -> None:
    """What a plan has around its sessions becomes no session where another program dropped how it was marked."""
    given = around(standard())
    for each in standard().sessions:
        given = given.given(each.number)
    for plan, events in ((around(standard()), 6 * 16), (given, 6 * 16 + 1)):
        data = without_our_properties(plan, agenda=True, wording=wording)
        assert data.count(b"BEGIN:VEVENT") == events
        reading = read(data, protocol=plan.protocol, **options)
        assert said(reading.plan) == said(standard())
        assert codes(reading) == ([] if options else ["KS607"])


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("wording", ["discreet", "clinical"])
def test_what_is_around_under_other_identities(wording: Any, language: str) -> None:
    """Where a program gave new identities, too, whole days with our titles are told and are no sessions."""
    given = around(standard())
    for each in standard().sessions:
        given = given.given(each.number)
    data = without_our_properties(given, agenda=True, wording=wording, language=language).replace(b"UID:", b"UID:new-")
    reading = read(data, protocol=given.protocol)
    assert [each.when for each in reading.plan.sessions] == [each.when for each in standard().sessions]
    assert sorted(codes(reading)) == ["KS601"] * (6 * 15 + 1) + ["KS607"]


def test_what_is_around_under_other_titles() -> None:
    """A whole day of any other title is taken for a session, and told."""
    events = "UID:a\nSUMMARY:Questionnaires\nDTSTART;VALUE=DATE:20260105", "UID:b\nDTSTART:20260107T090000Z"
    reading = read(calendar(*events), protocol=around(standard()).protocol)
    assert codes(reading).count("KS608") == 1
    assert "KS607" in codes(reading)
    assert len(reading.plan.sessions) == 2


def test_nothing_but_what_is_around() -> None:
    """Of a calendar with nothing else no session is made."""
    reading = read(calendar("SUMMARY:Questionnaire\nDTSTART;VALUE=DATE:20260105"), protocol=around(standard()).protocol)
    assert reading.plan.sessions == ()
    assert sorted({*codes(reading)}) == ["KS601", "KS602"]


def test_many_events_beside_ours() -> None:
    """Beside a thousand others nobody looks for what a program left of ours, and all of them are told."""
    ours = ["X-KS-NUMBER:1\nUID:a\nDTSTART:20260105T090000Z"]
    reading = read(calendar(*ours, *["DTSTART;VALUE=DATE:20260105"] * 1000))
    assert codes(reading).count("KS601") == 1000


# --- beside the plan that was exported


def boosted() -> ks.Plan:
    """Give the standard course, and two boosters."""
    more = (ks.Session(n, date(2026, n - 3, 9), time(9, 30), "booster") for n in (7, 8))
    return attrs.evolve(standard(), sessions=(*standard().sessions, *more))


def without(data: bytes, number: int) -> bytes:
    """Take the event of a session out of a file."""
    found = re.findall(rb"BEGIN:VEVENT.*?END:VEVENT\r\n", data, re.DOTALL)
    (gone,) = (each for each in found if b"X-KS-NUMBER:%d\r" % number in each)
    return data.replace(gone, b"")


@pytest.mark.parametrize("number", range(1, 9))
def test_no_session_of_the_exported_plan_is_lost(number: int) -> None:
    """Beside the plan that was exported every session that was deleted is found, the last booster, too."""
    data = without(export(boosted()), number)
    reading = read(data, exported=boosted())
    assert [(each.code, each.sessions) for each in reading.findings] == [("KS602", (number,))]
    assert codes(read(data)) == (["KS602"] if number < 8 else [])


def test_the_exported_plan_gives_uid_and_clinic() -> None:
    """The plan that was exported comes back as it was, its clinic and uid included."""
    assert read(export(boosted()), exported=boosted()).plan == attrs.evolve(boosted(), request=None)
    other = attrs.evolve(NEW_YORK, chairs=3)
    reading = read(export(boosted()), exported=boosted(), clinic=other, uid="another")
    assert (reading.plan.clinic, reading.plan.uid) == (other, "another")


def test_identities_of_the_exported_plan() -> None:
    """Where our numbers were dropped, sessions are found by the identities that another calendar gave them, too."""
    first, *others = boosted().sessions
    plan = attrs.evolve(boosted(), sessions=[attrs.evolve(first, uid="theirs"), *others])
    reading = read(without_our_properties(plan), exported=attrs.evolve(plan, uid="elsewhere"))
    assert [each.uid for each in reading.plan.sessions] == ["theirs"]
    assert said(read(without_our_properties(plan), exported=plan).plan) == said(plan)


def test_a_booster_is_missed_where_events_are_numbered_by_order() -> None:
    """Beside the exported plan an event too few is found also where nothing tells which one it is."""
    data = without(export(boosted()), 8)
    data = b"".join(each for each in lines(data) if not each.startswith((b"X-KS-", b"UID:")))
    assert codes(read(data, exported=boosted())) == ["KS602", "KS607"]


def test_numbers_that_the_exported_plan_never_had() -> None:
    """Of numbers that the exported plan leaves out none is missed, whatever the protocol has."""
    plan = attrs.evolve(boosted(), sessions=[each for each in boosted().sessions if each.number not in (5, 6)])
    assert codes(read(export(plan), exported=plan)) == []


def test_check_judges_the_edited_calendar() -> None:
    """What somebody moved in the calendar is judged against the protocol."""
    data = (
        export(standard())
        .replace(b"20260302T093000", b"20260228T093000")
        .replace(b"20260302T113000", b"20260228T113000")
    )
    reading = read(data, clinic=NEW_YORK)
    assert codes(reading) == []
    assert {"KS102", "KS401"} <= {each.code for each in ks.check(reading.plan)}


def test_phases() -> None:
    """Sessions beyond the protocol's are boosters, unless an earlier one was called off and they make it up."""
    starts = [f"UID:{n}\nX-KS-NUMBER:{n}\nDTSTART:202601{n:02}T090000Z" for n in range(1, 9)]
    cancelled = [each + "\nSTATUS:CANCELLED" if n == 1 else each for n, each in enumerate(starts)]
    assert [each.phase for each in read(calendar(*starts)).plan.sessions] == ["induction"] * 6 + ["booster"] * 2
    assert [each.phase for each in read(calendar(*cancelled)).plan.sessions] == ["induction"] * 7 + ["booster"]
    repeating = attrs.evolve(SIX, repeat_too_soon=True)
    assert {each.phase for each in read(calendar(*starts), protocol=repeating).plan.sessions} == {"induction"}


def test_parts() -> None:
    """A session that makes up a missed one says that it is of the induction, and a booster among them what it is."""
    plan = ks.schedule(STANDARD, start=date(2026, 1, 5), clinic=NEW_YORK, at=time(9, 30), uid="a")
    made_up = ks.reschedule(plan.given(1).given(2).missed(3), today=date(2026, 1, 10))
    assert [each.phase for each in made_up.sessions] == ["induction"] * 7
    assert export(made_up).count(b"X-KS-PART:1\r\n") == 1
    (sixth,) = (each for each in plan.sessions if each.number == 6)
    odd = attrs.evolve(plan, sessions=(*plan.sessions[:5], attrs.evolve(sixth, phase="booster")))
    for each in (plan, made_up, odd):
        assert [session.phase for session in read(export(each)).plan.sessions] == [one.phase for one in each.sessions]


def test_no_part_of_a_course() -> None:
    """A part that no course has is told, and the number decides."""
    reading = read(calendar("UID:a\nX-KS-NUMBER:1\nX-KS-PART:3\nDTSTART:20260105T090000Z"))
    assert "its part '3' of the course is none that there is" in " ".join(each.message for each in reading.findings)
    assert [each.phase for each in reading.plan.sessions] == ["induction"]


def test_identities_of_other_calendars() -> None:
    """The identity that another calendar gave is kept, and so are the day, the change's stamp and the sequence."""
    event = "UID:made\\; elsewhere@x\nDTSTART:20260105T090000Z\nSEQUENCE:4\nLAST-MODIFIED:20260102T080000Z"
    (session,) = read(calendar(event)).plan.sessions
    assert (session.uid, session.sequence, session.stamp) == (
        "made; elsewhere@x",
        4,
        datetime(2026, 1, 2, 8, tzinfo=UTC),
    )
    for odd in ("20260102T080000", "soonZ"):
        (session,) = read(calendar(f"DTSTART:20260105T090000Z\nLAST-MODIFIED:{odd}")).plan.sessions
        assert session.stamp is None


# --- zones that only the file knows

OURS = """BEGIN:VTIMEZONE
TZID:Ours
BEGIN:STANDARD
DTSTART:20001029T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20000326T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU{until}
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
"""
HERE = OURS.format(until="")


def declared(text: str) -> Any:
    """Make the zone that a VTIMEZONE declares."""
    (file,) = reading_lines.calendars(f"BEGIN:VCALENDAR\n{text}END:VCALENDAR\n")
    return reading_zones.Zones(file.named("VTIMEZONE")).named("Ours")


moments = st.datetimes(datetime(2001, 1, 1), datetime(2030, 1, 1))  # noqa: DTZ001 - the clock on the wall


@settings(deadline=None, max_examples=200)
@given(moments | st.sampled_from([datetime(2026, 3, 29, 2, 30), datetime(2026, 10, 25, 2, 30)]), st.integers(0, 1))  # noqa: DTZ001 - the same
def test_a_declared_zone_is_what_it_declares(shown: datetime, fold: int) -> None:
    """A zone by its own rules agrees with the one of the tz database that has the same, in every hour of the year."""
    ours, oslo = declared(HERE), ZoneInfo("Europe/Oslo")
    shown = shown.replace(fold=fold)
    instant = shown.replace(tzinfo=oslo).astimezone(UTC)
    assert shown.replace(tzinfo=ours).astimezone(UTC) == instant
    there, expected = instant.astimezone(ours), instant.astimezone(oslo)
    assert (there.replace(tzinfo=None), there.fold) == (expected.replace(tzinfo=None), expected.fold)


@pytest.mark.parametrize("zone", ["America/New_York", "Africa/Casablanca", "Australia/Lord_Howe", "Asia/Kolkata"])
def test_our_own_declarations(zone: str) -> None:
    """What we declare of a zone is read back as that zone, by its rules alone, and as dateutil reads it."""
    text = vtimezone_bytes(zone, date(2026, 1, 1), date(2027, 1, 1)).decode().replace(f"TZID:{zone}", "TZID:Ours")
    ours, theirs = declared(text), tzical(StringIO(text)).get("Ours")
    for hours in range(0, 365 * 24, 7):
        instant = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
        shown = instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        assert instant.astimezone(ours).replace(tzinfo=None) == shown
        assert instant.astimezone(theirs).replace(tzinfo=None) == shown


def test_a_zone_of_ones_own() -> None:
    """Times in a zone that only the file declares are read by its rules, and shown by the clinic's clock."""
    text = calendar("DTSTART;TZID=Ours:20260105T090000", "DTSTART;TZID=Ours:20260706T090000", head=HERE)
    alone, london = read(text), read(text, timezone="Europe/London")
    assert (whens(alone), alone.timezone) == ([("01-05", "09:00"), ("07-06", "09:00")], "Ours")
    assert whens(london) == [("01-05", "08:00"), ("07-06", "08:00")]
    zone = declared(HERE)
    assert (str(zone), zone.tzname(None), zone.dst(None), zone.utcoffset(None)) == (
        "Ours",
        "Ours",
        timedelta(0),
        timedelta(hours=1),
    )


def test_utc_in_a_zone_of_ones_own() -> None:
    """A time in UTC is shown by the clock of a zone that only the file declares."""
    text = calendar("DTSTART;TZID=Ours:20260706T090000", "DTSTART:20260713T070000Z", head=HERE)
    assert whens(read(text)) == [("07-06", "09:00"), ("07-13", "09:00")]


@pytest.mark.parametrize(
    ("until", "summer"), [(";UNTIL=20100328T010000Z", 1), (";UNTIL=20100328T015959", 1), (";COUNT=3", 1), ("", 2)]
)
def test_zones_that_gave_up_summer_time(until: str, summer: int) -> None:
    """A rule that has ended changes no clocks any more."""
    moment = datetime(2011, 7, 1, 12, tzinfo=declared(OURS.format(until=until)))
    assert moment.utcoffset() == timedelta(hours=summer)


def test_before_the_first_change() -> None:
    """Before the first change the clocks show what it changes from, and changes may stand in a list."""
    text = HERE.replace("RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "RDATE:20010325T020000,20020331T020000")
    zone = declared(text)
    offsets = [datetime(year, 7, 1, tzinfo=zone).utcoffset() for year in (1990, 2000, 2001, 2002, 2003)]
    assert offsets == [timedelta(hours=each) for each in (1, 2, 2, 2, 1)]


@pytest.mark.parametrize(
    ("sound", "broken"),
    [
        ("TZOFFSETTO:+0100", "TZOFFSETTO:+2400"),
        ("TZOFFSETTO:+0100", "X-NOTHING:1"),
        ("DTSTART:20001029T030000", "DTSTART:2000-10-29"),
        ("DTSTART:20001029T030000", "DTSTART:00010101T000000"),
        ("BYMONTH=10;BYDAY=-1SU", "BYMONTH=13;BYDAY=-1SU"),
        ("FREQ=YEARLY;BYMONTH=10", "FREQ=SECONDLY;BYMONTH=10"),
        ("TZID:Ours", "TZID:Others"),
    ],
)
def test_declarations_that_cannot_be_read(sound: str, broken: str) -> None:
    """A zone whose declaration cannot be read is unknown, and its times are taken as they stand, with a finding."""
    reading = read(
        calendar("UID:a\nX-KS-NUMBER:1\nDTSTART;TZID=Ours:20260105T090000", head=HERE.replace(sound, broken))
    )
    assert "KS609" in codes(reading)
    assert whens(reading) == [("01-05", "09:00")]


def test_an_empty_declaration() -> None:
    """A zone without a change is unknown."""
    assert declared("BEGIN:VTIMEZONE\nTZID:Ours\nEND:VTIMEZONE\n") is None


def test_zones_do_not_leak() -> None:
    """What one file declares is forgotten when the next is read."""
    event = "UID:a\nX-KS-NUMBER:1\nDTSTART;TZID=Ours:20260105T090000"
    assert "KS609" not in codes(read(calendar(event, head=HERE)))
    assert "KS609" in codes(read(calendar(event)))


# --- series made by hand


def series(rule: str, *more: str, start: str = ";TZID=America/New_York:20260302T090000") -> str:
    """Make an event that repeats, and others."""
    return calendar(f"UID:s\nDTSTART{start}\nDURATION:PT1H\n{rule}", *more)


SUMMERTIME = "RRULE:FREQ=DAILY;INTERVAL=2;COUNT=6"


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        (SUMMERTIME, "02 04 06 08 10 12"),
        (SUMMERTIME + "\nEXDATE;TZID=America/New_York:20260304T090000,20260308T090000", "02 06 10 12"),
        (SUMMERTIME + "\nEXDATE:20260310T130000Z", "02 04 06 08 12"),
        (SUMMERTIME + "\nRDATE;TZID=America/New_York:20260313T090000", "02 04 06 08 10 12 13"),
        (SUMMERTIME + "\nRDATE;VALUE=PERIOD:20260313T130000Z/PT1H", "02 04 06 08 10 12 13"),
        ("RRULE:FREQ=WEEKLY;BYDAY=MO,WE,FR;COUNT=6;", "02 04 06 09 11 13"),
        ("RRULE:FREQ=WEEKLY;UNTIL=20260316T130000Z", "02 09 16"),
        ("RRULE:FREQ=WEEKLY;UNTIL=20260316T125900Z", "02 09"),
        ("RRULE:FREQ=WEEKLY;UNTIL=20260316", "02 09 16"),
        ("RRULE:FREQ=WEEKLY;UNTIL=20260316T090000", "02 09 16"),
        ("RRULE:FREQ=WEEKLY;UNTIL=20260316T090000;COUNT=2", "02 09"),
        ("RDATE;TZID=America/New_York:20260309T090000", "02 09"),
    ],
)
def test_a_series(rule: str, days: str) -> None:
    """A series is taken apart, at one time on the wall on both sides of a change of the clocks."""
    reading = read(series(rule))
    assert whens(reading) == [(f"03-{day}", "09:00") for day in days.split()]
    assert [each.uid for each in reading.plan.sessions] == [None] * len(days.split())
    assert "KS607" in codes(reading)


def test_monthly_and_yearly_series() -> None:
    """A series may be monthly, on a day or a weekday of the month, and yearly."""
    monthly, first_monday = "RRULE:FREQ=MONTHLY;BYMONTHDAY=2;COUNT=3", "RRULE:FREQ=MONTHLY;BYDAY=1MO;COUNT=3"
    assert [day for day, _ in whens(read(series(monthly)))] == ["03-02", "04-02", "05-02"]
    assert [day for day, _ in whens(read(series(first_monday)))] == ["03-02", "04-06", "05-04"]
    assert [each.day.year for each in read(series("RRULE:FREQ=YEARLY;COUNT=2")).plan.sessions] == [2026, 2027]


def test_an_instance_on_its_own() -> None:
    """One of a series that was moved or called off on its own is read as it was left."""
    moved = "UID:s\nRECURRENCE-ID;TZID=America/New_York:20260304T090000\nDTSTART;TZID=America/New_York:20260305T100000"
    off = "UID:s\nRECURRENCE-ID:20260306T140000Z\nDTSTART:20260306T140000Z\nSTATUS:CANCELLED"
    reading = read(series("RRULE:FREQ=DAILY;INTERVAL=2;COUNT=3", moved, off))
    assert "KS603" not in codes(reading)
    assert whens(reading) == [("03-02", "09:00"), ("03-05", "10:00"), ("03-06", "09:00")]
    assert [each.status for each in reading.plan.sessions] == ["planned", "planned", "cancelled"]


def test_a_series_of_whole_days() -> None:
    """A series of whole days gives days without a time."""
    reading = read(series("RRULE:FREQ=DAILY;COUNT=2\nEXDATE;VALUE=DATE:20260302", start=";VALUE=DATE:20260302"))
    assert whens(reading) == [("03-03", "-")]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (series("RRULE:FREQ=DAILY"), "Mon 2 Mar 2026 at 09:00 has no end: give its rule a COUNT or an UNTIL"),
        (series("RRULE:FREQ=DAILY;COUNT=99999"), "repeats more than 1,000 times: give its rule"),
        (series("RRULE:FREQ=DAILY;UNTIL=29990101"), "repeats more than 1,000 times: give its rule"),
        (calendar(*["DTSTART:20260302T090000Z\nRRULE:FREQ=DAILY;COUNT=2"] * 51), "51 series are too many"),
        (calendar(*["DTSTART:20260302T090000Z"] * 1001), "1,001 events without our numbers are too many"),
    ],
    ids=["endless", "long", "until", "series", "events"],
)  # fmt: skip
def test_endless_series(text: str, sentence: str) -> None:
    """A series without an end, or with more than any course has, is refused with the remedy."""
    with pytest.raises(ks.Refused, match=sentence):
        read(text)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=HOURLY;COUNT=2",
        "FREQ=DAILY;INTERVAL=0;COUNT=2",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=2",
        "FREQ=WEEKLY;BYDAY=99MO;COUNT=2",
        "FREQ=DAILY;COUNT=-1",
        "FREQ=DAILY;COUNT=\u0663",
        "FREQ=DAILY;UNTIL=20261399",
        "FREQ=DAILY;UNTIL=99990101",
        "COUNT=2",
        "",
        "nonsense",
    ],
)
def test_rules_that_are_not_read(rule: str) -> None:
    """A series by a rule that is not read here is a finding, and no other event is lost."""
    reading = read(series(f"RRULE:{rule}", "UID:b\nDTSTART:20260401T090000Z"))
    assert "KS610" in codes(reading)
    assert [day for day, _ in whens(reading)] == ["04-01"]


def test_strangers_may_repeat_for_ever() -> None:
    """An endless series that is not ours stands beside our sessions and is left alone."""
    events = "UID:a\nX-KS-NUMBER:1\nDTSTART:20260105T090000Z", "UID:w\nDTSTART:20260105T120000Z\nRRULE:FREQ=WEEKLY"
    assert codes(read(calendar(*events))).count("KS601") == 1


# --- arguments


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"protocol": "standard"}, "protocol must be a Protocol, such as .* not 'standard'"),
        ({"exported": "plan"}, "exported must be the Plan that the calendar was written from, not 'plan'"),
        ({"clinic": "Harbor"}, "clinic must be a Clinic or None, not 'Harbor'"),
        ({"uid": None}, "a plan's uid must be text, not None"),
        ({"timezone": "Europe/Olso"}, "'Europe/Olso' is not in the tz database; the nearest are Europe/Oslo"),
        ({"timezone": ""}, "timezone must be a name such as"),
        ({"timezone": "UTC", "clinic": NEW_YORK}, "the clinic is in America/New_York, and .* is 'UTC'"),
    ],
)  # fmt: skip
def test_wrong_arguments(options: dict[str, Any], sentence: str) -> None:
    """An argument that cannot be meant is refused."""
    with pytest.raises(ks.Malformed, match=sentence):
        read(export(standard()), **options)
