import calendar
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import pytest
from dateutil.relativedelta import MO, relativedelta
from hypothesis import given
from hypothesis import strategies as st

from ketasched.days import (
    Days,
    MonthEnd,
    Reasons,
    checked_count,
    checked_day,
    checked_days,
    checked_month_end,
    checked_stamp,
    checked_time,
    counted,
    every,
    fewest,
    later,
    later_ordinal,
    longer,
    recurring,
    short,
    sooner_ordinal,
    tupled,
    words,
)
from ketasched.errors import Malformed

DAYS = st.dates(date(1905, 1, 1), date(2190, 12, 31))
MONTHS = st.builds(lambda months, days: relativedelta(months=months, days=days), st.integers(0, 36), st.integers(0, 60))
INTERVALS: st.SearchStrategy[Days] = st.integers(0, 1200) | MONTHS
POLICIES: st.SearchStrategy[MonthEnd] = st.sampled_from(["clamp", "roll"])


class Birthday(date):
    """A kind of date of somebody's own."""


@pytest.mark.parametrize(
    ("checked", "value"),
    [
        (lambda value: checked_day(value, "start"), date(2026, 1, 5)),
        (lambda value: checked_time(value, "at"), time(9, 30)),
        (checked_stamp, datetime(2026, 1, 1, tzinfo=UTC)),
        (lambda value: checked_count(value, "chairs", least=1), 1),
        (lambda value: checked_days(value, "least"), 0),
        (lambda value: checked_days(value, "least"), relativedelta(years=1, months=2, days=3)),
        (lambda value: checked_days(value, "least"), relativedelta(months=6)),
        (checked_month_end, "clamp"),
        (checked_month_end, "roll"),
    ],
)
def test_good_values_pass(checked: Callable[[object], object], value: object) -> None:
    """A value that makes sense is returned as it is."""
    assert checked(value) is value


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (datetime(2026, 1, 5, tzinfo=UTC), r"start must be a datetime\.date, not .*; use \.date\(\)$"),
        (Birthday(2026, 1, 5), r"start must be a datetime\.date, not .*Birthday\(2026, 1, 5\)$"),
        ("2026-01-05", r"start must be a datetime\.date, not '2026-01-05'$"),
        (None, r"start must be a datetime\.date, not None$"),
    ],
)
def test_a_day_is_exactly_a_date(value: object, sentence: str) -> None:
    """A day is exactly a date; a datetime is told how to become one."""
    with pytest.raises(Malformed, match=sentence):
        checked_day(value, "start")


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("09:30", r"at must be a datetime\.time such as time\(9, 30\), not '09:30'"),
        (time(9, 30, tzinfo=UTC), r"at is the clock on the clinic's wall: leave the zone off"),
        (time(9, 30, 1), r"at must be a whole minute, not 09:30:01$"),
        (time(9, 30, 0, 1), r"at must be a whole minute, not 09:30:00\.000001"),
    ],
)
def test_a_time_is_what_the_wall_shows(value: object, sentence: str) -> None:
    """A time is the clock on the wall, in whole minutes and without a zone."""
    with pytest.raises(Malformed, match=sentence):
        checked_time(value, "at")


@pytest.mark.parametrize(
    "value",
    [
        datetime(2026, 1, 1),  # noqa: DTZ001 - that is the fault
        datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=1))),
        date(2026, 1, 1),
    ],
)
def test_a_stamp_is_in_utc(value: object) -> None:
    """A stamp without a zone, in another zone or without hours is refused with an example."""
    with pytest.raises(Malformed, match=r"stamp must be a datetime in UTC, such as datetime\(2026, 1, 1, tzinfo=UTC\)"):
        checked_stamp(value)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (True, "chairs must be a whole number, not True"),
        (1.0, r"chairs must be a whole number, not 1\.0"),
        ("1", "chairs must be a whole number, not '1'"),
        (0, "chairs must be 1 or more, not 0"),
    ],
)
def test_a_count_is_a_whole_number(value: object, sentence: str) -> None:
    """A count is an int that is large enough; True is not a number."""
    with pytest.raises(Malformed, match=sentence):
        checked_count(value, "chairs", least=1)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (-1, r"least \(days, or a relativedelta\) must be 0 or more, not -1"),
        (True, r"least \(days, or a relativedelta\) must be a whole number, not True"),
        (timedelta(2), r"least \(days, or a relativedelta\) must be a whole number, not datetime\.timedelta"),
        (relativedelta(months=1, hours=2), "counts years, months and days only: take hours out of"),
        (relativedelta(month=1, weekday=MO), "take month, weekday out of"),
        (relativedelta(leapdays=1), "take leapdays out of"),
        (relativedelta(months=-1), "must be whole and not negative"),
        (relativedelta(days=-1), "must be whole and not negative"),
        (relativedelta(days=1.5), "must be whole and not negative"),  # type: ignore[arg-type]
    ],
)
def test_an_interval_is_whole_days_or_months(value: object, sentence: str) -> None:
    """An interval is whole and not negative, and counts years, months and days alone."""
    with pytest.raises(Malformed, match=sentence):
        checked_days(value, "least")


@pytest.mark.parametrize("value", ["last", None, 1])
def test_month_end_policies(value: object) -> None:
    """Any month end but the two known ones is refused, and the two are explained."""
    with pytest.raises(Malformed, match=r'"clamp" \(last day of the month\) or "roll" \(first of the next\)'):
        checked_month_end(value)


@pytest.mark.parametrize(
    ("day", "by", "clamped", "rolled"),
    [
        (date(2026, 1, 31), relativedelta(months=1), date(2026, 2, 28), date(2026, 3, 1)),
        (date(2028, 1, 31), relativedelta(months=1), date(2028, 2, 29), date(2028, 3, 1)),
        (date(2028, 2, 29), relativedelta(years=1), date(2029, 2, 28), date(2029, 3, 1)),
        (date(2026, 8, 31), relativedelta(months=6), date(2027, 2, 28), date(2027, 3, 1)),
        (date(2026, 1, 31), relativedelta(months=1, days=2), date(2026, 3, 2), date(2026, 3, 3)),
        (date(2026, 1, 28), relativedelta(months=1), date(2026, 2, 28), date(2026, 2, 28)),
        (date(2026, 12, 31), relativedelta(months=1), date(2027, 1, 31), date(2027, 1, 31)),
        (date(2026, 1, 31), 28, date(2026, 2, 28), date(2026, 2, 28)),
        (date(2026, 1, 31), 0, date(2026, 1, 31), date(2026, 1, 31)),
    ],
)
def test_where_a_month_ends(day: date, by: Days, clamped: date, rolled: date) -> None:
    """Where the month is too short, "clamp" takes its last day and "roll" the first of the next."""
    assert (later(day, by), later(day, by, "clamp"), later(day, by, "roll")) == (clamped, clamped, rolled)


@given(DAYS, st.integers(0, 600), st.integers(0, 400))
def test_clamp_is_dateutil(day: date, months: int, days: int) -> None:
    """The policy "clamp" agrees with dateutil on every day."""
    by = relativedelta(months=months, days=days)
    assert later(day, by, "clamp") == day + by


@given(DAYS, st.integers(0, 600))
def test_roll_is_the_next_first(day: date, months: int) -> None:
    """The policy "roll" takes the same day of the month, or the first of the next where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following, first = divmod(year * 12 + month + 1, 12)
    short_month = day.day > calendar.monthrange(year, month + 1)[1]
    expected = date(following, first + 1, 1) if short_month else date(year, month + 1, day.day)
    assert later(day, relativedelta(months=months), "roll") == expected


@given(DAYS, DAYS, INTERVALS, POLICIES)
def test_later_keeps_order(one: date, other: date, by: Days, month_end: MonthEnd) -> None:
    """A later day never leads to an earlier one."""
    first, second = sorted((one, other))
    assert later(first, by, month_end) <= later(second, by, month_end)


@given(DAYS, MONTHS, POLICIES)
def test_sooner_undoes_later(day: date, by: relativedelta, month_end: MonthEnd) -> None:
    """The last day from which an interval does not lead past a day: from the next one it does."""
    ordinal = day.toordinal()
    sooner = sooner_ordinal(ordinal, by, month_end)
    assert later_ordinal(sooner, by, month_end) <= ordinal < later_ordinal(sooner + 1, by, month_end)


@given(DAYS, MONTHS, POLICIES)
def test_sooner_comes_back(day: date, by: relativedelta, month_end: MonthEnd) -> None:
    """There and back again is the day itself, or a later one that leads to the same."""
    there = later_ordinal(day.toordinal(), by, month_end)
    back = sooner_ordinal(there, by, month_end)
    assert back >= day.toordinal()
    assert later_ordinal(back, by, month_end) == there


def test_sooner_across_a_century() -> None:
    """Over the end of a century without a leap day, there and back again is the day itself as well."""
    day, by = date(2097, 1, 1), relativedelta(months=38)
    assert later(day, by) == date(2100, 3, 1)
    assert date.fromordinal(sooner_ordinal(date(2100, 3, 1).toordinal(), by, "clamp")) == day


@given(DAYS, INTERVALS, POLICIES)
def test_fewest_is_a_bound(day: date, by: Days, month_end: MonthEnd) -> None:
    """From no day does an interval take fewer days than the fewest."""
    assert (later(day, by, month_end) - day).days >= fewest(by)


@pytest.mark.parametrize(
    ("by", "days"),
    [(14, 14), (relativedelta(months=1), 28), (relativedelta(months=6), 181), (relativedelta(years=1, days=1), 366)],
)
def test_fewest(by: Days, days: int) -> None:
    """The fewest days of an interval are those around a short February."""
    assert fewest(by) == days


@given(DAYS, INTERVALS, INTERVALS, POLICIES)
def test_longer_holds_everywhere(day: date, one: Days, other: Days, month_end: MonthEnd) -> None:
    """An interval that is longer than another ends later from every day."""
    if longer(one, other):
        assert later(day, one, month_end) > later(day, other, month_end)


@pytest.mark.parametrize(
    ("one", "other", "is_longer"),
    [
        (8, 7, True),
        (7, 7, False),
        (relativedelta(months=1), 27, True),
        (relativedelta(months=1), 28, False),
        (31, relativedelta(months=1), False),
        (32, relativedelta(months=1), True),
        (relativedelta(months=6), relativedelta(months=1), True),
        (relativedelta(months=12), relativedelta(years=1), False),
    ],
)
def test_longer(one: Days, other: Days, is_longer: bool) -> None:  # noqa: FBT001 - an outcome
    """A month is longer than 27 days and shorter than 32; in between it depends on the month."""
    assert longer(one, other) is is_longer


@pytest.mark.parametrize(
    ("day", "by", "sentence"),
    [
        (date(9999, 12, 31), 1, "1 day after 9999-12-31 lies past the last day of the calendar, 31 Dec 9999"),
        (date(9999, 12, 1), relativedelta(months=1), "1 month after 9999-12-01 lies past the last day"),
        (date(9999, 11, 30), relativedelta(months=1, days=2), "1 month 2 days after 9999-11-30 lies past the last day"),
        (date(2026, 1, 1), 10**10, "10000000000 days after 2026-01-01 lies past the last day"),
    ],
)
def test_the_calendar_ends(day: date, by: Days, sentence: str) -> None:
    """An interval past the year 9999 is refused."""
    with pytest.raises(Malformed, match=sentence):
        later(day, by)


@pytest.mark.parametrize(
    ("by", "text"),
    [
        (0, "0 days"),
        (1, "1 day"),
        (14, "14 days"),
        (relativedelta(), "0 days"),
        (relativedelta(years=1, months=6, days=1), "1 year 6 months 1 day"),
    ],
)
def test_words(by: Days, text: str) -> None:
    """An interval reads as people say it, and what is 0 in it is left out."""
    assert words(by) == text


@pytest.mark.parametrize(
    ("by", "text"),
    [
        (5, "every 5 days"),
        (7, "weekly"),
        (28, "every 4 weeks"),
        (relativedelta(days=7), "every 7 days"),
        (relativedelta(months=6), "every 6 months"),
    ],
)
def test_every(by: Days, text: str) -> None:
    """An interval is a frequency, too, and whole weeks are said as such."""
    assert every(by) == text


def test_counted() -> None:
    """One has no s."""
    assert [counted(number, "session") for number in (0, 1, 2)] == ["0 sessions", "1 session", "2 sessions"]


def test_short() -> None:
    """A day reads with its weekday, without leading zeros."""
    assert short(date(2026, 1, 5)) == "Mon 5 Jan 2026"


def test_tupled() -> None:
    """Any iterable becomes a tuple."""
    assert tupled(iter("ab")) == ("a", "b")


REASONS = {date(2026, 12, 25): "Christmas", date(2026, 1, 19): "public holiday"}


def test_reasons_are_a_mapping() -> None:
    """Reasons are read like any mapping, in the order of their days."""
    reasons = Reasons(REASONS)
    assert [*reasons.items()] == sorted(REASONS.items())
    assert (len(reasons), reasons[date(2026, 12, 25)], reasons.get(date(2026, 1, 1))) == (2, "Christmas", None)
    assert repr(reasons) == f"Reasons({dict(sorted(REASONS.items()))!r})"


def test_reasons_are_a_value() -> None:
    """Reasons do not change with the mapping they were made of, and are equal where days and reasons are."""
    given_days = dict(REASONS)
    reasons = Reasons(given_days)
    given_days.clear()
    again: Any = Reasons(dict(reversed(REASONS.items())))
    assert (reasons, hash(reasons)) == (again, hash(again))
    assert reasons != Reasons({})
    assert reasons != REASONS


@pytest.mark.parametrize("rule", ["", "FREQ=NEVER", "FREQ=DAILY;INTERVAL=x", "COUNT=3"])
def test_no_rule_to_repeat_by(rule: str) -> None:
    """A text that is no recurrence rule is refused with the text."""
    with pytest.raises(Malformed, match="is no rule that a calendar can repeat by"):
        next(recurring(rule, datetime(2026, 1, 5, 9)))  # noqa: DTZ001 - a clock on a wall
