"""The main job on real input: six infusions at a New York clinic, around every federal holiday of 2026 and 2027."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import holidays
import pytest
from ical.calendar_stream import IcsCalendarStream

import ketasched as ks

YEARS = (2026, 2027)
FEDERAL = vars(holidays)["US"](years=YEARS)  # the package ships no types for its countries
CLINIC = ks.Clinic(
    timezone="America/New_York",
    hours="Mo-Th 08:00-12:00,13:00-18:00; Fr 08:00-15:00; PH off",
    country="US",
    closed=FEDERAL,
    chairs=2,
)
FIRST = date(2026, 1, 1)
STARTS = [FIRST + timedelta(days) for days in range(0, 700, 3)]
STAMP = datetime(2026, 1, 1, tzinfo=UTC)


def laid(start: date) -> ks.Plan:
    """The standard course from a day on, at half past one where that can be."""
    return ks.schedule(ks.protocol_named("standard"), start=start, clinic=CLINIC, at=time(13, 30), uid=f"{start}")


@pytest.mark.parametrize("start", STARTS, ids=str)
def test_a_course_from_any_day(start: date) -> None:
    """The course keeps clear of every holiday, keeps its gaps, and leaves `check` nothing to object to."""
    plan = laid(start)
    days = [session.day for session in plan.days]
    assert len(days) == 6
    assert not [day for day in days if day in FEDERAL or day.weekday() > 4]
    assert all((later - day).days >= 2 for day, later in pairwise(days))
    assert {finding.code for finding in ks.check(plan)} <= {"KS204"}


@pytest.mark.parametrize("start", STARTS[::4], ids=str)
def test_a_strict_parser_reads_the_file(start: date) -> None:
    """A strict parser reads the exported file and names the same instants."""
    plan = laid(start)
    calendar = IcsCalendarStream.calendar_from_ics(ks.to_ical(plan, stamp=STAMP).decode())
    read = sorted((event.dtstart, event.dtend) for event in calendar.events)
    ours = [(plan.start(session.number), plan.end(session.number)) for session in plan.days]
    assert [tuple(map(_utc, each)) for each in read] == [tuple(map(_utc, each)) for each in ours]


def _utc(moment: date | None) -> datetime:
    assert isinstance(moment, datetime)
    return moment.astimezone(UTC)
