from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import pytest
from attrs import evolve

from ketasched.clinic import Clinic, closures
from ketasched.days import Reasons
from ketasched.errors import Malformed

US: Any = vars(holidays)["US"]  # the package writes no types for it
WEEKDAYS = "Mo-Fr 09:00-17:00; PH off"
EVERY_DAY = "Mo-Su 09:00-17:00; PH off"
SATURDAY, MONDAY, HOLIDAY = date(2026, 1, 3), date(2026, 1, 5), date(2026, 1, 19)

KNOWN_DIFFERENCES = {
    date(2026, 7, 4): "Independence Day",
    date(2026, 10, 12): "Columbus Day",
    date(2027, 6, 19): "Juneteenth National Independence Day",
    date(2027, 7, 4): "Independence Day",
    date(2027, 10, 11): "Columbus Day",
    date(2027, 12, 25): "Christmas Day",
}
"""Holidays that PH does not mean: Columbus Day, and days at the weekend that are kept on a weekday beside it."""


def clinic(**changes: Any) -> Clinic:
    """A clinic in New York, open on weekdays."""
    return Clinic(**{"timezone": "America/New_York", "hours": WEEKDAYS, "country": "US"} | changes)


def test_a_clinic() -> None:
    """A clinic knows its zone, its hours and, without being told, one chair, quarter hours and no closures."""
    made = clinic()
    assert made.zone == ZoneInfo("America/New_York")
    assert (made.opening.expression, made.opening.country) == (WEEKDAYS, "US")
    assert (made.chairs, made.step, made.starts_apart, made.last_start) == (1, 15, 0, None)
    assert (made.name, made.closed, made.taken) == (None, Reasons({}), ())


def test_hours_follow_a_change() -> None:
    """A clinic with other hours opens by these."""
    assert evolve(clinic(), hours="Mo 10:00-11:00").open_spans(MONDAY) == ((600, 660),)


@pytest.mark.parametrize(
    ("day", "why", "spans"),
    [
        (MONDAY, None, ((540, 1020),)),
        (SATURDAY, "not open", ()),
        (HOLIDAY, "public holiday", ()),
        (date(2026, 1, 6), "staff day", ()),
        (date(2026, 1, 20), "moved in", ()),
    ],
)
def test_why_closed(day: date, why: str | None, spans: tuple[object, ...]) -> None:
    """A clinic says why it is closed: by its own closure, for a public holiday, or as on any such day."""
    made = clinic(closed={date(2026, 1, 6): "staff day", date(2026, 1, 20): "moved in"})
    assert (made.why_closed(day), made.open_spans(day)) == (why, spans)


@pytest.mark.parametrize(
    ("value", "closed"),
    [
        ([MONDAY, SATURDAY], {MONDAY: "closed", SATURDAY: "closed"}),
        ((each for each in [MONDAY]), {MONDAY: "closed"}),
        ({MONDAY: "staff day"}, {MONDAY: "staff day"}),
        ({MONDAY: 5}, {MONDAY: "5"}),
        ({MONDAY: ""}, {MONDAY: "closed"}),
        ((), {}),
    ],
)
def test_closures(value: object, closed: dict[date, str]) -> None:
    """Closed days come as any iterable, or as a mapping to reasons."""
    assert closures(value) == Reasons(closed)
    assert closures(closures(closed)) == Reasons(closed)


def test_closures_are_copied() -> None:
    """A clinic does not change with the mapping that it was given."""
    closed = {MONDAY: "staff day"}
    made = clinic(closed=closed)
    closed.clear()
    assert made.why_closed(MONDAY) == "staff day"


@pytest.mark.parametrize("value", ["2026-01-05", MONDAY, 5, None])
def test_no_closures(value: object) -> None:
    """What is no list of days is refused, a single day and a text too."""
    with pytest.raises(Malformed, match="closed must be a list of days or a mapping of days to reasons, not "):
        clinic(closed=value)


@pytest.mark.parametrize(
    "value", [["2026-01-05"], [datetime(2026, 1, 5, tzinfo=UTC)], {datetime(2026, 1, 5, tzinfo=UTC): "x"}]
)
def test_a_closed_day_is_a_date(value: object) -> None:
    """A closed day is exactly a date."""
    with pytest.raises(Malformed, match=r"a closed day must be a datetime\.date, not "):
        clinic(closed=value)


def test_taken_visits() -> None:
    """Taken visits are kept as instants in their order, read on the clinic's wall where they bring no zone."""
    late = datetime(2026, 7, 6, 15, 0, tzinfo=UTC), datetime(2026, 7, 6, 16, 0, tzinfo=UTC)
    early = datetime(2026, 1, 5, 9, 0), datetime(2026, 1, 5, 10, 0)  # noqa: DTZ001 - the wall clock
    instants = datetime(2026, 1, 5, 14, 0, tzinfo=UTC), datetime(2026, 1, 5, 15, 0, tzinfo=UTC)
    assert clinic(taken=[late, early]).taken == (instants, late)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"chairs": 0}, "chairs must be 1 or more, not 0"),
        ({"chairs": True}, "chairs must be a whole number, not True"),
        ({"step": 0}, r"step \(minutes\) must be 1 or more, not 0"),
        ({"starts_apart": -5}, r"starts_apart \(minutes\) must be 0 or more, not -5"),
        ({"last_start": "16:00"}, r"last_start must be a datetime\.time such as"),
        ({"last_start": time(16, 0, 30)}, "last_start must be a whole minute"),
        ({"timezone": "New York"}, "timezone 'New York' is not in the tz database; the nearest is America/New_York"),
        ({"hours": ""}, "hours must be an expression such as"),
        ({"hours": "Mo-Fr 9 to 5"}, r"hours \"Mo-Fr 9 to 5\" cannot be read; mend them where the caret points"),
        ({"country": "Freedonia"}, "country 'Freedonia' is not known: give its two capital letters"),
        ({"country": None}, 'give country="US", say'),
        ({"taken": [MONDAY]}, r"a taken visit must be a pair of datetimes \(start, end\)"),
    ],
)
def test_malformed_clinics(changes: dict[str, object], sentence: str) -> None:
    """A clinic that makes no sense is refused with a sentence."""
    with pytest.raises(Malformed, match=sentence):
        clinic(**changes)


def test_last_start() -> None:
    """A last start is kept as it was given."""
    assert clinic(last_start=time(16)).last_start == time(16)


def test_clinics_are_values() -> None:
    """Clinics are equal, and are one key, where all that was asked of them is equal."""
    assert (clinic(), hash(clinic())) == (clinic(), hash(clinic()))
    assert clinic() != clinic(chairs=2)
    assert "opening" not in repr(clinic())


def days_of(years: Iterable[int]) -> list[date]:
    """All the days of some years."""
    firsts = ((date(year, 1, 1), date(year + 1, 1, 1)) for year in years)
    return [first + timedelta(n) for first, end in firsts for n in range((end - first).days)]


def test_public_holidays_compared() -> None:
    """Public holidays are those of the holidays package but for the known differences."""
    years = [2026, 2027]
    listed, made = US(years=years), clinic(hours=EVERY_DAY)
    closed = {day for day in days_of(years) if made.why_closed(day)}
    assert {day: listed[day] for day in listed if day not in closed} == KNOWN_DIFFERENCES
    assert closed < set(listed)


def test_a_holidays_object_closes() -> None:
    """Given as closures with its years, a holidays object closes what PH leaves open, by the holiday's name."""
    made = clinic(hours=EVERY_DAY, closed=US(years=[2026, 2027]))
    assert {day: made.why_closed(day) for day in KNOWN_DIFFERENCES} == KNOWN_DIFFERENCES


def test_a_holidays_object_is_read_once() -> None:
    """A holidays object grows when it is asked for other years; the clinic does not grow with it."""
    listed = US(years=[2026])
    made = clinic(closed=listed)
    assert date(2027, 10, 11) in listed
    assert made.why_closed(date(2027, 10, 11)) is None


@pytest.mark.parametrize("country", ["US", "GB"])
def test_a_holidays_object_without_years(country: str) -> None:
    """A holidays object without years is empty as yet: it is refused with the remedy."""
    with pytest.raises(Malformed, match=r"without years, which names no day: make it with years, such as holid"):
        clinic(closed=vars(holidays)[country]())
