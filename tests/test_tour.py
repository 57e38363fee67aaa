"""The tour of the design, line by line: these names, these results. What is not built yet is named in NOT_YET."""

from datetime import UTC, date, datetime, time
from functools import cache, reduce
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve, fields_dict
from dateutil.relativedelta import relativedelta
from ical.calendar_stream import IcsCalendarStream

import ketasched as ks

NOT_YET: tuple[str, ...] = ()
"""What the tour shows and nobody can use yet. Build it, show it below, and strike it here."""

TOUR: Any = ks
"""The package, for names that are not there yet."""

STANDARD = ks.protocol_named("standard")
CLINIC = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US", chairs=2)
STAMP = datetime(2026, 1, 1, tzinfo=UTC)


@cache
def verbs() -> frozenset[str]:
    """The verbs of the command."""
    from typer.main import get_command  # noqa: PLC0415 - only some of these tests need the command

    from ketasched.cli.app import app  # noqa: PLC0415 - the same

    command: Any = get_command(app)
    return frozenset(command.commands)


def shows(*names: str) -> pytest.MarkDecorator:
    """Mark lines of the tour that wait for what is not built; striking it from NOT_YET brings them to life."""
    waiting = [name for name in names if name in NOT_YET]
    return pytest.mark.skipif(bool(waiting), reason=f"not built yet: {', '.join(waiting)}")


def available(name: str) -> bool:
    """Whether a name of the tour can be used: a verb, an argument, or what stands in the package."""
    if name.startswith("ketasched "):
        return name.removeprefix("ketasched ") in verbs()
    path, _, argument = name.partition("(")
    missing = object()
    found: Any = reduce(lambda owner, each: getattr(owner, each, missing), path.split("."), TOUR)
    return found is not missing and (not argument or argument.removesuffix("=)") in signature(found).parameters)


@pytest.mark.parametrize("name", NOT_YET)
def test_not_yet(name: str) -> None:
    """What is not built is in the list; once it is built it is shown in this tour and struck from the list."""
    assert not available(name), f"{name} can be used: show it in the tour and strike it from NOT_YET"


@pytest.mark.parametrize(
    "name",
    ["check", "next_due", "book", "Plan.moved", "Plan.from_history(interval=)", "to_ical(stamp=)", "schedule(avoid=)"]
    + [
        f"ketasched {verb}"
        for verb in (
            "protocols",
            "plan",
            "check",
            "due",
            "assess",
            "record",
            "move",
            "reschedule",
            "what-if",
            "export",
            "show",
            "explain",
        )
    ],
)
def test_built(name: str) -> None:
    """What is built is found by the same look as what is not."""
    assert available(name)


def laid(**changes: Any) -> ks.Plan:
    """The plan of the tour's second half: Monday, Wednesday and Friday of two weeks."""
    asked: dict[str, Any] = {"start": date(2026, 1, 5), "clinic": CLINIC, "at": time(9, 30)}
    plan: ks.Plan = ks.schedule(STANDARD, **asked | changes)
    return plan


def strictly_read(ics: bytes) -> list[Any]:
    """The events of a calendar file, by a reader that forgives nothing."""
    return [*IcsCalendarStream.calendar_from_ics(ics.decode()).events]


def january(plan: ks.Plan) -> list[int]:
    """The days of January in a plan."""
    assert {(each.day.year, each.day.month) for each in plan.days} == {(2026, 1)}
    return [each.day.day for each in plan.days]


def test_a_clinic() -> None:
    """A clinic has a name, closures and visits that hold its chairs."""
    day, start, end = date(2026, 1, 6), datetime(2026, 1, 7, 14, tzinfo=UTC), datetime(2026, 1, 7, 16, tzinfo=UTC)
    hours: dict[str, Any] = {"timezone": "America/New_York", "hours": "Mo-Fr 09:00-17:00; PH off", "country": "US"}
    assert ks.Clinic(**hours, name="Clinic", closed=[day]).why_closed(day) == "closed"
    assert ks.Clinic(**hours, closed={day: "staff day"}).why_closed(day) == "staff day"
    assert ks.Clinic(**hours, taken=[(start, end)]).taken == ((start, end),)


def test_an_unknown_name() -> None:
    """An unknown name lists the nearest."""
    assert STANDARD.key == "standard"
    with pytest.raises(ks.UnknownProtocol, match="the nearest are standard"):
        ks.protocol_named("standart")


def test_a_holiday_in_the_way() -> None:
    """The 19th is a public holiday, and the gaps stay at two days and more."""
    plan = laid(start=date(2026, 1, 12))
    assert january(plan) == [12, 14, 16, 20, 22, 26]


def test_mondays_wednesdays_and_fridays() -> None:
    """On Monday, Wednesday and Friday alone the course takes two days longer after the holiday."""
    mwf = ks.Clinic(timezone="America/New_York", hours="Mo,We,Fr 09:00-17:00; PH off", country="US")
    assert january(ks.schedule(STANDARD, start=date(2026, 1, 12), clinic=mwf)) == [12, 14, 16, 21, 23, 26]


def test_a_session() -> None:
    """A session has a number, a day, a time, a phase and a status, and in its plan a start and an end at the clinic."""
    plan = laid(start=date(2026, 1, 12))
    fourth = plan.sessions[3]
    assert (fourth.number, fourth.day, fourth.at) == (4, date(2026, 1, 20), time(9, 30))
    assert (fourth.phase, fourth.status) == (ks.Phase.INDUCTION, ks.Status.PLANNED)
    assert plan.start(4).isoformat() == "2026-01-20T09:30:00-05:00"
    assert plan.end(4).isoformat() == "2026-01-20T11:30:00-05:00"


@pytest.mark.parametrize("avoid", [[date(2026, 1, 14)], {date(2026, 1, 14): "travels"}])
def test_avoid(avoid: Any) -> None:
    """Days on which the patient cannot come are left out, with or without a reason."""
    assert january(laid(start=date(2026, 1, 12), avoid=avoid)) == [12, 15, 20, 22, 26, 28]


def test_no_placement() -> None:
    """An impossible request says which constraints cannot hold together, and what would help."""
    away = {date(2026, 1, day): "travels" for day in range(13, 31)}
    with pytest.raises(ks.NoPlacement) as raised:
        laid(start=date(2026, 1, 12), avoid=away)
    assert [str(each) for each in raised.value.conflict] == [
        "at most 7 days after the session before",
        "the patient avoids coming from Tue 13 Jan 2026 to Fri 30 Jan 2026 (travels)",
    ]
    for each in raised.value.relaxations:
        assert len(laid(**{"start": date(2026, 1, 12), "avoid": away} | each.changes).days) == 6
    assert [(each.days, each.kind) for each in raised.value.relaxations] == [(5, "avoid"), (12, "start"), (21, "start")]
    assert str(raised.value.relaxations[1]) == "start on Wed 31 Dec 2025 (12 days earlier)"
    assert str(raised.value).startswith(
        "6 sessions of 120 minutes from Mon 12 Jan 2026 on cannot be at most 7 days apart: "
        "the patient avoids coming from 13 Jan to 30 Jan (travels); there is a plan if you "
    )


def test_explain_day() -> None:
    """A day is explained beside a plan, or for what would be asked of `schedule`."""
    assert ks.explain_day(laid(), date(2026, 1, 5)).use == "used"
    asked: dict[str, Any] = {"start": date(2026, 1, 12), "clinic": CLINIC}
    assert str(ks.explain_day(STANDARD, date(2026, 1, 19), **asked)) == (
        "Mon 19 Jan 2026 cannot be used: the clinic is not open (public holiday)"
    )


def test_check() -> None:
    """A plan that was laid has no errors, and a report is iterated for its findings."""
    plan = laid()
    assert january(plan) == [5, 7, 9, 12, 14, 16]
    assert ks.check(plan).ok
    assert [*ks.check(plan)] == []


def slipped_plan() -> ks.Plan:
    """A plan in which session 3 slipped to the Sunday before session 4."""
    return laid(uid="4f1c").moved(3, to=date(2026, 1, 11))


def test_a_slip() -> None:
    """After the slip a gap is short within its grace, four sessions are in seven days, and the clinic is closed."""
    report = ks.check(slipped_plan())
    assert {each.code for each in report} == {"KS102", "KS104", "KS401"}
    assert not report.ok
    names = {"code", "name", "severity", "sessions", "day", "message", "source"}
    assert names <= set(fields_dict(ks.Finding))


@pytest.mark.parametrize("session", [None, 3])
def test_acceptance(session: int | None) -> None:
    """A finding that somebody stands for is kept and shown with the reason, for all sessions or for one only."""
    report = ks.check(slipped_plan().accepted("KS401", reason="weekend clinic", session=session))
    assert [(finding.code, acceptance.reason) for finding, acceptance in report.accepted] == [
        ("KS401", "weekend clinic")
    ]
    assert "KS401" not in {each.code for each in report}
    assert "weekend clinic" in str(report)


def test_past_participles() -> None:
    """A change is a past participle, and returns a new plan."""
    plan = laid()
    moved = plan.moved(3, to=date(2026, 1, 10), at=time(11))
    assert (moved.session(3).day, moved.session(3).at) == (date(2026, 1, 10), time(11))
    changed = plan.confirmed(1).given(2, on=date(2026, 1, 8)).missed(3).cancelled(4)
    assert [each.status for each in changed.sessions] == [
        "confirmed",
        "given",
        "missed",
        "cancelled",
        "planned",
        "planned",
    ]
    assert changed.session(2).day == date(2026, 1, 8)
    assert january(plan) == [5, 7, 9, 12, 14, 16]


def test_an_extension() -> None:
    """A course is extended by sessions under the next numbers, and what stands stays."""
    plan = laid(uid="4f1c")
    after = plan.extended(by=2)
    assert after.sessions[:6] == plan.sessions
    assert [each.number for each in after.sessions[6:]] == [7, 8]
    assert ks.check(ks.reschedule(after, today=date(2026, 1, 5))).ok


def test_an_amendment() -> None:
    """A course is moved to another edition of its protocol on purpose, and what changed is told."""
    edition = evolve(STANDARD, edition="2", visit=ks.Visit(40, 60))
    amended = ks.amend(laid(uid="4f1c"), edition, effective=date(2026, 1, 10))
    assert amended.plan.protocol_on(date(2026, 1, 9)) == STANDARD
    assert amended.plan.protocol_on(date(2026, 1, 10)) == edition
    assert len(amended.difference.unchanged) == 6


def given_and_assessed() -> ks.Plan:
    """The course was given, and the score fell from 34 to 12."""
    plan = laid(uid="4f1c")
    for number in range(1, 7):
        plan = plan.given(number)
    return plan.assessed("MADRS", 34, on=date(2026, 1, 5)).assessed("MADRS", 12, on=date(2026, 1, 16))


def test_given_and_assessed() -> None:
    """What happened is recorded session by session, and scores beside it."""
    plan = given_and_assessed()
    assert {each.status for each in plan.sessions} == {ks.Status.GIVEN}
    assert [(each.instrument.key, each.score) for each in plan.assessments] == [("MADRS", 34), ("MADRS", 12)]


def test_compare() -> None:
    """Two plans are compared: what moved, and what is found now that was not before."""
    difference = TOUR.compare(laid(uid="4f1c"), slipped_plan())
    assert len(difference.moved) == 1
    assert (len(difference.added), len(difference.cancelled), len(difference.unchanged)) == (0, 0, 5)
    assert {each.code for each in difference.gained} == {"KS102", "KS104", "KS401"}
    assert not difference.lost
    assert "11 Jan" in str(difference)


def test_reschedule() -> None:
    """A missed session is made up: what was given stays, nothing is before today, and numbers are for life."""
    missed = laid().given(1).given(2).missed(3)
    plan = ks.reschedule(missed, today=date(2026, 1, 10), avoid=[date(2026, 1, 12)])
    assert plan.sessions[:3] == missed.sessions[:3]
    assert [each.number for each in plan.sessions] == [1, 2, 3, 4, 5, 6, 7]
    assert len(plan.days) == 6
    assert min(each.day for each in plan.days[2:]) > date(2026, 1, 12)
    assert ks.check(plan).ok


def test_reschedule_asks_what_happened() -> None:
    """As long as it is not known what became of a session before today, it is named."""
    with pytest.raises(ks.Refused, match=r"sessions? 1"):
        ks.reschedule(laid().missed(3), today=date(2026, 1, 10))


def test_next_due() -> None:
    """The first booster after a response is due two weeks after the last session, and the forecast says why."""
    forecast = ks.next_due(given_and_assessed())
    assert len(forecast.options) == 1
    assert forecast.because
    assert [each.score for each in forecast.evidence] == [34, 12]
    due = forecast.due
    assert due is not None
    assert (due.phase, due.interval, due.target) == (ks.Phase.BOOSTER, 14, date(2026, 1, 30))
    assert (due.earliest, due.latest) == (date(2026, 1, 27), date(2026, 2, 6))


def test_book() -> None:
    """What is due is placed on the open day nearest its target."""
    plan = given_and_assessed()
    booked = TOUR.book(plan, ks.next_due(plan).due, at=time(10))
    assert booked.sessions[:6] == plan.sessions
    assert (booked.session(7).day, booked.session(7).at) == (date(2026, 1, 30), time(10))
    assert booked.session(7).phase == ks.Phase.BOOSTER


def test_from_history() -> None:
    """A plan is made of what was really given, and the forecast from it names the bound that won."""
    history = ks.Plan.from_history(STANDARD, given=[date(2026, 1, 5), date(2026, 1, 7)])
    assert [(each.number, each.status) for each in history.sessions] == [(1, "given"), (2, "given")]
    due = ks.next_due(history).due
    assert due is not None
    assert (due.phase, due.earliest, due.target) == (ks.Phase.INDUCTION, date(2026, 1, 9), date(2026, 1, 9))
    assert "at least 2 days after session 2" in " ".join(due.bound)


def test_boosters_are_running() -> None:
    """A history says in which interval boosters are running."""
    given = [each.day for each in laid().days] + [date(2026, 1, 30), date(2026, 2, 13)]
    forecast = ks.next_due(ks.Plan.from_history(STANDARD, given=given, interval=14))
    assert {option.phase for option in forecast.options} == {ks.Phase.BOOSTER}


def test_a_cadence_is_data() -> None:
    """Another cadence is put to a protocol as any value is."""
    trd = ks.protocol_named("spravato-trd")
    sustain: Any = evolve(trd, cadence=TOUR.cadence_named("sustain-3"))
    assert sustain.cadence.key == "sustain-3"
    assert sustain.induction == trd.induction


@shows("to_ical(profile=)", "to_ical(organizer=)")
def test_profiles() -> None:
    """A calendar is written as a file to import once, or as a feed to subscribe to."""
    plan = laid(uid="4f1c")
    assert ks.to_ical(plan, stamp=STAMP, profile="file") == ks.to_ical(plan, stamp=STAMP)
    assert len(strictly_read(ks.to_ical(plan, stamp=STAMP, profile="feed"))) == 6
    assert b"desk@example.org" in ks.to_ical(plan, stamp=STAMP, organizer="mailto:desk@example.org")


@shows("ical.objects")
def test_objects() -> None:
    """For a collection on a server there is one object a session."""
    objects = ks.ical.objects(laid(uid="4f1c"), stamp=STAMP)
    assert [len(strictly_read(each)) for each in objects.values()] == [1] * 6


@shows("ical.updates")
def test_updates() -> None:
    """What changed is told in messages."""
    assert ks.ical.updates(laid(uid="4f1c"), slipped_plan(), stamp=STAMP, organizer="mailto:desk@example.org")


def test_from_ical() -> None:
    """A calendar is read back as a plan and findings."""
    plan = laid(uid="4f1c")
    reading = ks.from_ical(ks.to_ical(plan, stamp=STAMP), protocol=STANDARD)
    assert [(each.number, each.day, each.at) for each in reading.plan.sessions] == [
        (each.number, each.day, each.at) for each in plan.sessions
    ]
    assert not reading.findings


def test_json() -> None:
    """A plan is written as JSON and read as it was, under a schema."""
    plan = given_and_assessed()
    assert ks.loads(ks.dumps(plan)) == plan
    assert ks.json_schema("plan")["title"] == "Plan"


def test_to_ical() -> None:
    """A plan becomes a calendar file that a strict reader takes, discreet or clinical, always the same bytes."""
    plan = laid(uid="4f1c")
    written = ks.to_ical(plan, stamp=STAMP)
    assert written == ks.to_ical(plan, stamp=STAMP, wording="discreet") == ks.ical.to_ical(plan, stamp=STAMP)
    events = strictly_read(written)
    assert [each.dtstart for each in events] == [plan.start(number) for number in range(1, 7)]
    assert events[1].summary == "Appointment 2"
    assert STANDARD.title.encode() not in written
    assert STANDARD.title in strictly_read(ks.to_ical(plan, stamp=STAMP, wording="clinical"))[1].summary


def test_a_course_of_ones_own() -> None:
    """A course with no ketamine in it is written in the same words and laid by the same engine."""
    hepatitis_b = ks.Protocol(
        key="hepatitis-b",
        title="Hepatitis B, adult, three doses",
        repeat_too_soon=True,
        induction=ks.Induction(
            offsets=(0, relativedelta(months=1), relativedelta(months=6)),
            spacing=(
                ks.Spacing(28, grace=4, session=2),
                ks.Spacing(56, grace=4, session=3),
                ks.Spacing(112, grace=4, session=3, anchor=1),
            ),
        ),
    )
    plan = ks.schedule(hepatitis_b, start=date(2026, 1, 12), clinic=CLINIC)
    assert [each.day for each in plan.days] == [date(2026, 1, 12), date(2026, 2, 12), date(2026, 7, 13)]
    assert ks.check(plan).ok


def test_a_cadence_of_ones_own() -> None:
    """A booster for ever, every six months from the last, is a cadence too."""
    yearly = ks.Cadence(first=relativedelta(months=6), ladder=(relativedelta(months=6),))
    course = ks.Protocol(key="own", title="Own", induction=ks.Induction((0,)), cadence=yearly)
    due = ks.next_due(ks.Plan.from_history(course, given=[date(2026, 1, 12)])).due
    assert due is not None
    assert (due.phase, due.target) == (ks.Phase.BOOSTER, date(2026, 7, 12))


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command goes through the same in plan files; its status is 0 clean, 1 with an error, 2 for bad input."""
    from typer.testing import CliRunner  # noqa: PLC0415 - only this test needs the command

    from ketasched.cli.app import app  # noqa: PLC0415 - the same

    monkeypatch.chdir(tmp_path)
    statuses = {
        "plan standard --start 2026-01-05 --at 09:30 --plan course.json": 0,
        "move course.json 3 --to 2026-01-11 --output slipped.json": 1,
        "check slipped.json": 1,
        "what-if course.json --scenario 'away: missed 3; avoid 2026-01-12' --today 2026-01-05": 0,
        "record slipped.json 1 given --today 2026-01-05": 0,
        "record slipped.json 2 given --today 2026-01-07": 0,
        "record slipped.json 3 missed --today 2026-01-11": 0,
        "reschedule slipped.json --today 2026-01-12": 0,
        "export slipped.json -o slipped.ics": 0,
        "check slipped.ics --protocol standard": 0,
        **{f"record course.json {number} given": 0 for number in range(1, 7)},
        "assess course.json MADRS 34 --on 2026-01-05": 0,
        "assess course.json MADRS 12 --on 2026-01-16": 0,
        "due course.json --today 2026-01-17": 0,
        "book course.json --today 2026-01-17 --at 10:00": 0,
        "show course.json": 0,
        "export course.json -o course.ics": 0,
        "record course.json 9 given": 2,
    }
    runner = CliRunner()
    assert {line: runner.invoke(app, line).exit_code for line in statuses} == statuses
    assert len(strictly_read((tmp_path / "course.ics").read_bytes())) == 7


def test_calendars_are_a_part_of_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """The calendar package is at hand by its name, loaded or not."""
    loaded = ks.ical
    monkeypatch.delattr(ks, "ical")
    assert ks.ical is loaded


def test_the_package_is_small() -> None:
    """The package has its own names and no others, the heavy ones when they are asked for."""
    assert [name for name in vars(ks)["__all__"] if not hasattr(ks, name)] == []
    assert dir(ks) == sorted([*vars(ks)["__all__"], "__version__"])
    assert TOUR.__version__.count(".") == 2
    with pytest.raises(AttributeError, match="module 'ketasched' has no attribute 'scheduler'"):
        _ = TOUR.scheduler
