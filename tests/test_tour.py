"""The tour of the design, line by line: these names, these results. What is not built yet is named in NOT_YET."""

from datetime import UTC, date, datetime, time
from functools import cache, reduce
from inspect import signature
from typing import Any

import pytest
from attrs import fields_dict
from dateutil.relativedelta import relativedelta
from ical.calendar_stream import IcsCalendarStream

import ketasched as ks

NOT_YET = (
    "compare",
    "reschedule",
    "next_due",
    "book",
    "cadence_named",
    "from_ical",
    "dumps",
    "loads",
    "json_schema",
    "Cadence",
    "Protocol(cadence=)",
    "Plan.extended",
    "Plan.from_history(interval=)",
    "ical.objects",
    "ical.updates",
    "to_ical(profile=)",
    "to_ical(organizer=)",
    "ketasched due",
    "ketasched assess",
    "ketasched record",
    "ketasched move",
    "ketasched reschedule",
    "ketasched what-if",
    "ketasched export",
    "ketasched show",
)
"""What the tour shows and nobody can use yet. Build it, show it below, and strike it here."""

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


def available(name: str) -> bool:
    """Whether a name of the tour can be used: a verb, an argument, or what stands in the package."""
    if name.startswith("ketasched "):
        return name.removeprefix("ketasched ") in verbs()
    path, _, argument = name.partition("(")
    missing = object()
    found = reduce(lambda owner, each: getattr(owner, each, missing), path.split("."), ks)
    return found is not missing and (not argument or argument.removesuffix("=)") in signature(found).parameters)


@pytest.mark.parametrize("name", NOT_YET)
def test_not_yet(name: str) -> None:
    """What is not built is in the list; once it is built it is shown in this tour and struck from the list."""
    assert not available(name), f"{name} can be used: show it in the tour and strike it from NOT_YET"


@pytest.mark.parametrize(
    "name",
    ["check", "Plan.moved", "to_ical(stamp=)", "to_ical(wording=)", "schedule(avoid=)", "Clinic(taken=)"]
    + [f"ketasched {verb}" for verb in ("protocols", "plan", "check", "explain")],
)
def test_built(name: str) -> None:
    """What is built is found by the same look as what is not."""
    assert available(name)


def laid(**changes: Any) -> ks.Plan:
    """The plan of the tour's second half: Monday, Wednesday and Friday of two weeks."""
    asked: dict[str, Any] = {"start": date(2026, 1, 5), "clinic": CLINIC, "at": time(9, 30)}
    return ks.schedule(STANDARD, **asked | changes)


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
    assert set(map(str, raised.value.relaxations)) <= set(map(str, raised.value.conflict))
    assert str(raised.value).startswith('6 sessions from Mon 12 Jan 2026 have no place, because "at most 7 days after')


def test_check() -> None:
    """A plan that was laid has no errors, and a report is iterated for its findings."""
    plan = laid()
    assert january(plan) == [5, 7, 9, 12, 14, 16]
    assert ks.check(plan).ok
    assert [*ks.check(plan)] == []


def test_a_slip() -> None:
    """A session on the Sunday before the next: the gap is short within grace, four are in a week, the clinic is closed."""
    slipped = laid().moved(3, to=date(2026, 1, 11))
    report = ks.check(slipped)
    assert {each.code for each in report} == {"KS102", "KS104", "KS401"}
    assert not report.ok
    names = {"code", "name", "severity", "sessions", "day", "message", "source"}
    assert names <= set(fields_dict(ks.Finding))
    accepted = ks.check(slipped.accepted("KS401", reason="weekend clinic"))
    assert [(finding.code, acceptance.reason) for finding, acceptance in accepted.accepted] == [
        ("KS401", "weekend clinic")
    ]
    assert "weekend clinic" in str(accepted)
    assert ks.check(slipped.accepted("KS401", reason="weekend clinic", session=3)).accepted == accepted.accepted[:0] + (
        *ks.check(slipped.accepted("KS401", reason="weekend clinic", session=3)).accepted,
    )


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


def test_given_and_assessed() -> None:
    """What happened is recorded session by session, and scores beside it."""
    plan = laid()
    for number in range(1, 7):
        plan = plan.given(number)
    plan = plan.assessed("MADRS", 34, on=date(2026, 1, 5)).assessed("MADRS", 12, on=date(2026, 1, 16))
    assert {each.status for each in plan.sessions} == {ks.Status.GIVEN}
    assert [(each.instrument.key, each.score) for each in plan.assessments] == [("MADRS", 34), ("MADRS", 12)]


def test_from_history() -> None:
    """A plan is made of what was really given."""
    history = ks.Plan.from_history(STANDARD, given=[date(2026, 1, 5), date(2026, 1, 7)])
    assert [(each.number, each.status) for each in history.sessions] == [(1, "given"), (2, "given")]


def test_to_ical() -> None:
    """A plan becomes a calendar file that a strict reader takes, discreet or clinical, with the same bytes each time."""
    plan = laid(uid="4f1c")
    written = ks.to_ical(plan, stamp=STAMP)
    assert written == ks.to_ical(plan, stamp=STAMP, wording="discreet") == ks.ical.to_ical(plan, stamp=STAMP)
    events = IcsCalendarStream.calendar_from_ics(written.decode()).events
    assert [each.dtstart for each in events] == [plan.start(number) for number in range(1, 7)]
    assert events[1].summary == "Appointment 2"
    assert STANDARD.title.encode() not in written
    assert b"session 2" in ks.to_ical(plan, stamp=STAMP, wording="clinical")


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


def test_the_package_is_small() -> None:
    """The package has its own names and no others, the heavy ones when they are asked for."""
    assert [name for name in ks.__all__ if not hasattr(ks, name)] == []
    assert ks.__version__.count(".") == 2
    with pytest.raises(AttributeError, match="module 'ketasched' has no attribute 'scheduler'"):
        _ = ks.scheduler
