from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from holidays import country_holidays

from ketasched.days import Reasons
from ketasched.errors import Malformed
from ketasched.hours import Hours
from ketasched.request import Avoid, Request, avoidance, calendars

NEW_YORK = "America/New_York"
MONDAY, TUESDAY = date(2026, 1, 5), date(2026, 1, 6)
MORNING = datetime(2026, 1, 5, 9, 0), datetime(2026, 1, 5, 12, 0)  # noqa: DTZ001 - the wall clock
MORNING_UTC = datetime(2026, 1, 5, 14, 0, tzinfo=UTC), datetime(2026, 1, 5, 17, 0, tzinfo=UTC)
NIGHT_UTC = datetime(2026, 1, 4, 1, 0, tzinfo=UTC), datetime(2026, 1, 4, 2, 0, tzinfo=UTC)
UNEXPLAINED = "the patient cannot come"


@pytest.mark.parametrize(
    ("value", "days", "parts"),
    [
        ((), {}, ()),
        ([TUESDAY, MONDAY], {MONDAY: UNEXPLAINED, TUESDAY: UNEXPLAINED}, ()),
        (iter([MONDAY]), {MONDAY: UNEXPLAINED}, ()),
        ({MONDAY: "travels"}, {MONDAY: "travels"}, ()),
        ([MORNING, TUESDAY], {TUESDAY: UNEXPLAINED}, ((MORNING_UTC, UNEXPLAINED),)),
        ({MORNING: "dentist", NIGHT_UTC: 5}, {}, ((NIGHT_UTC, "5"), (MORNING_UTC, "dentist"))),
    ],
)
def test_avoidance(value: Any, days: dict[date, str], parts: tuple[object, ...]) -> None:
    """Days and parts of days to avoid come in a list or as a mapping to reasons; parts are kept as instants."""
    avoid = avoidance(value, NEW_YORK)
    assert (avoid.days, avoid.parts) == (Reasons(days), parts)
    assert avoidance(avoid, "UTC") is avoid


def test_nothing_to_avoid() -> None:
    """Without a word there is nothing to avoid."""
    assert Request(start=MONDAY).avoid == Avoid() == avoidance((), NEW_YORK)


@pytest.mark.parametrize("value", ["2026-01-05", MONDAY, 5, None])
def test_no_avoidance(value: Any) -> None:
    """What is no list of days is refused, a single day and a text too."""
    with pytest.raises(Malformed, match="avoid must be a list of days or a mapping of days to reasons, not "):
        avoidance(value, NEW_YORK)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (["2026-01-05"], r"avoided and is not a date must be a pair of datetimes \(start, end\), not '2026-01-05'"),
        ([MORNING[0]], r"a day to avoid must be a datetime\.date, not .*; use \.date\(\)"),
        ([(MONDAY, TUESDAY)], r"avoided and is not a date must be a pair of datetimes \(start, end\)"),
        ([MORNING[::-1]], "avoided and is not a date must end after it starts, not run from"),
    ],
)
def test_malformed_avoidance(value: Any, sentence: str) -> None:
    """What cannot be avoided is named: a day is a date, a part of a day a pair of datetimes."""
    with pytest.raises(Malformed, match=sentence):
        avoidance(value, NEW_YORK)


def test_holidays_without_years() -> None:
    """A holidays object without years is refused as it is for closures, because it would be empty."""
    with pytest.raises(Malformed, match="years"):
        avoidance(country_holidays("US"), NEW_YORK)


def test_calendars() -> None:
    """Other calendars are kept by name in one order, PH being the clinic's country's."""
    made = calendars({"prescriber": "Mo-Th 10:00-16:00", "driver": "Mo,We,Fr; PH off"}, "US")
    assert made == (
        ("driver", Hours("Mo,We,Fr; PH off", "US")),
        ("prescriber", Hours("Mo-Th 10:00-16:00", "US")),
    )


@pytest.mark.parametrize("value", ["Mo-Fr", ["Mo-Fr"], 5])
def test_no_calendars(value: Any) -> None:
    """Hours without a name are refused, with an example."""
    with pytest.raises(Malformed, match=r'hours must name each calendar, such as {"prescriber": "Mo-Th 10:00-16:00"}'):
        calendars(value, None)


def test_malformed_calendars() -> None:
    """The hours of another calendar are checked as the clinic's are."""
    with pytest.raises(Malformed, match='hours "Mo-Fr 9" cannot be read'):
        calendars({"driver": "Mo-Fr 9"}, "US")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"start": datetime(2026, 1, 5, tzinfo=UTC)}, r"start must be a datetime\.date, not .*; use \.date\(\)"),
        ({"start": MONDAY, "at": "09:30"}, r"at must be a datetime\.time such as time\(9, 30\), not '09:30'"),
        ({"start": MONDAY, "at": time(9, 30, tzinfo=UTC)}, "at is the clock on the clinic's wall: leave the zone off"),
        ({"start": MONDAY, "anchor": "2026-01-01"}, r"anchor must be a datetime\.date"),
        (
            {"start": MONDAY, "anchor": TUESDAY},
            r"the event before the course \(2026-01-06\) lies after its start \(2026-01-05\)",
        ),
    ],
)
def test_malformed_requests(values: dict[str, Any], sentence: str) -> None:
    """A request for no day, at no time of day or before the event that it is measured from is refused."""
    with pytest.raises(Malformed, match=sentence):
        Request(**values)


def test_request() -> None:
    """A request is a value: the event may be on the first day itself."""
    values: dict[str, Any] = {"start": MONDAY, "at": time(9, 30), "anchor": MONDAY}
    assert (Request(**values), hash(Request(**values))) == (Request(**values), hash(Request(**values)))
