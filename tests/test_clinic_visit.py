"""A clinic may book longer appointments than a protocol asks for, and everything agrees on the length."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from attrs import evolve
from icalendar import Calendar

import ketasched as ks

CLINIC = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-12:00")
HOUR = ks.Protocol(key="two", title="Two", induction=ks.Induction((0, 2), [ks.Spacing(2)]))
START = date(2026, 1, 5)


def laid(clinic: ks.Clinic, protocol: ks.Protocol = HOUR, **asked: Any) -> ks.Plan:
    """Two sessions at a clinic."""
    plan: ks.Plan = ks.schedule(protocol, start=START, clinic=clinic, uid="4f1c", **asked)
    return plan


@pytest.mark.parametrize(("least", "minutes"), [(0, 60), (45, 60), (60, 60), (61, 61), (150, 150)])
def test_every_part_agrees(least: int, minutes: int) -> None:
    """The longer of the protocol's visit and the clinic's is laid, checked and written to the calendar."""
    plan = laid(evolve(CLINIC, least_visit=least))
    assert plan.minutes == minutes
    assert plan.end(1) - plan.start(1) == timedelta(minutes=minutes)
    assert ks.check(plan).ok
    event: Any = Calendar.from_ical(ks.to_ical(plan, stamp=datetime(2026, 1, 1, tzinfo=UTC))).walk("VEVENT")[0]
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=minutes)
    assert ks.loads(ks.dumps(plan)) == plan


def test_the_latest_start() -> None:
    """The appointment, as long as it is here, lies within the hours: a later start is not laid, and is a fault."""
    clinic = evolve(CLINIC, least_visit=150)
    plan = laid(clinic, at=time(11))
    assert [session.at for session in plan.days] == [time(9, 30), time(9, 30)]
    late = plan.moved(2, at=time(9, 31))
    (finding,) = ks.check(late).findings
    assert finding.code == "KS402"
    assert "takes 150 minutes, outside the hours of the clinic (09:00-12:00 that day)" in finding.message
    with pytest.raises(ks.NoPlacement, match="181 minutes"):
        laid(evolve(CLINIC, least_visit=181))


def test_a_chair_is_held_as_long() -> None:
    """The chair is held for the clinic's length and the turnover, by the placement and by the rule."""
    taken = [(datetime(2026, 1, 5, 11, 0), datetime(2026, 1, 5, 12, 0))]  # noqa: DTZ001 - the clock on the wall
    protocol = evolve(HOUR, visit=ks.Visit(60, turnover=15))
    clinic = evolve(CLINIC, least_visit=105, taken=taken)
    plan = laid(clinic, protocol)
    assert plan.sessions[0].at == time(9)
    assert not ks.check(plan).findings
    assert {each.code for each in ks.check(plan.moved(1, at=time(9, 1)))} == {"KS403"}
    late = laid(evolve(clinic, hours="Mo-Fr 09:00-17:00", least_visit=106), protocol)
    assert late.sessions[0].at == time(12)
    assert not ks.check(evolve(plan, clinic=evolve(clinic, least_visit=0)).moved(1, at=time(9, 45))).findings


def test_a_plan_without_a_clinic() -> None:
    """Without a clinic the visit is as long as the protocol says."""
    assert ks.Plan.from_history(HOUR, given=[START]).minutes == 60


@pytest.mark.parametrize(
    ("least", "sentence"),
    [
        (-1, "least_visit (minutes) must be 0 or more, not -1"),
        (1.5, "least_visit (minutes) must be a whole number, not 1.5"),
        (1441, "least_visit is 1441 minutes, and a visit is on one day: give at most 1440"),
    ],
)
def test_lengths_that_are_none(least: Any, sentence: str) -> None:
    """A length that no visit can have is refused."""
    with pytest.raises(ks.Malformed) as error:
        evolve(CLINIC, least_visit=least)
    assert str(error.value) == sentence
