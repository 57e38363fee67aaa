"""Whole days and calendar months: strict days, intervals, and where a month ends.

An interval is a number of days (``int``) or a ``relativedelta`` of years, months and days. Months are counted
from a given day; where the month reached is too short, ``"clamp"`` takes its last day (as dateutil does) and
``"roll"`` the first day of the next month (as the CDC's immunisation schedule does).
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Literal, TypeAlias, cast

from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrulestr

from ketasched.errors import Malformed, brief

Days: TypeAlias = int | relativedelta
MonthEnd: TypeAlias = Literal["clamp", "roll"]

MINUTES_A_DAY = 1440
_WHOLE = ("years", "months", "days")
_FOREIGN = (
    "hours", "minutes", "seconds", "microseconds", "leapdays",
    "year", "month", "day", "weekday", "hour", "minute", "second", "microsecond",
)  # fmt: skip
_YEARS = (*range(2000, 2005), *range(2096, 2105))  # leap years, and the one that is left out
_ANCHORS = tuple(date(year, month, day) for year in _YEARS for month in range(1, 13) for day in (1, 28))
"""Days that between them show every length of month; every month has them."""


def tupled(values: Iterable[Any], what: str = "what is given") -> tuple[Any, ...]:
    """A tuple of the values (mypy reads neither ``converter=tuple`` nor a generic converter)."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise Malformed(f"{what} must be a list or another iterable, not {brief(values)}")
    return tuple(values)


def checked_day(value: object, what: str) -> date:
    """The value, when it is exactly a ``date``; a ``datetime`` is refused because its hours would be lost."""
    if type(value) is date:
        return value
    hint = "; use .date()" if isinstance(value, datetime) else ""
    raise Malformed(f"{what} must be a datetime.date, not {brief(value)}{hint}")


def checked_time(value: object, what: str) -> time:
    """The value, when it is a wall-clock time in whole minutes without a zone."""
    if not isinstance(value, time):
        raise Malformed(f"{what} must be a datetime.time such as time(9, 30), not {brief(value)}")
    if value.tzinfo is not None:
        raise Malformed(f"{what} is the clock on the clinic's wall: leave the zone off {value!r}")
    if value.second or value.microsecond:
        raise Malformed(f"{what} must be a whole minute, not {value.isoformat()}")
    return value


def checked_stamp(value: object) -> datetime:
    """The value, when it is a datetime in UTC."""
    if not isinstance(value, datetime) or value.utcoffset() != timedelta(0):
        raise Malformed(f"stamp must be a datetime in UTC, such as datetime(2026, 1, 1, tzinfo=UTC), not {value!r}")
    return value.astimezone(UTC)


def checked_count(value: object, what: str, *, least: int = 0) -> int:
    """The value, when it is a whole number that is large enough; ``True`` is not a number."""
    if type(value) is not int:
        raise Malformed(f"{what} must be a whole number, not {brief(value)}")
    if value < least:
        raise Malformed(f"{what} must be {least} or more, not {value}")
    return value


def checked_days(value: object, what: str) -> Days:
    """The value, when it is an interval: days from 0 up, or a ``relativedelta`` of years, months and days."""
    if not isinstance(value, relativedelta):
        return checked_count(value, f"{what} (days, or a relativedelta)")
    foreign = [name for name in _FOREIGN if getattr(value, name)]
    if foreign:
        raise Malformed(f"{what} counts years, months and days only: take {', '.join(foreign)} out of {value!r}")
    if any(type(getattr(value, name)) is not int or getattr(value, name) < 0 for name in _WHOLE):
        raise Malformed(f"{what} must be whole and not negative, not {value!r}")
    return value


def checked_month_end(value: object) -> MonthEnd:
    """The value, when it is one of the two policies."""
    if value in ("clamp", "roll"):
        return value
    raise Malformed(f'month_end must be "clamp" (last day of the month) or "roll" (first of the next), not {value!r}')


def later(day: date, by: Days, month_end: MonthEnd = "clamp") -> date:
    """The day that lies an interval after another.

    >>> later(date(2026, 1, 31), relativedelta(months=1))
    datetime.date(2026, 2, 28)
    >>> later(date(2026, 1, 31), relativedelta(months=1), "roll")
    datetime.date(2026, 3, 1)
    """
    try:
        if isinstance(by, int):
            return day + timedelta(by)
        reached = day + relativedelta(years=by.years, months=by.months)
        rolled = month_end == "roll" and reached.day != day.day
        return reached + timedelta(by.days + rolled)
    except (OverflowError, ValueError):
        raise Malformed(f"{words(by)} after {day} lies past the last day of the calendar, 31 Dec 9999") from None


@lru_cache(maxsize=65536)
def later_ordinal(day: int, by: relativedelta, month_end: MonthEnd) -> int:
    """`later` in ordinals, for the placement's inner loop."""
    return later(date.fromordinal(day), by, month_end).toordinal()


@lru_cache(maxsize=65536)
def sooner_ordinal(day: int, by: relativedelta, month_end: MonthEnd) -> int:
    """The last day, as an ordinal, from which the interval does not lead past the given one."""
    guess = day - fewest(by)
    while later_ordinal(guess, by, month_end) > day:
        guess -= 1
    return guess


@lru_cache(maxsize=1024)
def _reach(by: Days) -> tuple[int, ...]:
    """How many days the interval takes from days that between them show every length of month."""
    if isinstance(by, int):
        return (by,) * len(_ANCHORS)
    later(_ANCHORS[-1], by)  # the first to leave the calendar
    months = 12 * by.years + by.months - 1
    ends = (divmod(12 * each.year + each.month + months, 12) for each in _ANCHORS)
    reached = (date(year, month + 1, each.day) for (year, month), each in zip(ends, _ANCHORS, strict=True))
    return tuple((end - each).days + by.days for end, each in zip(reached, _ANCHORS, strict=True))


def fewest(by: Days) -> int:
    """The fewest days that the interval can be."""
    return by if isinstance(by, int) else min(_reach(by))


def most_days(by: Days) -> int:
    """The most days that the interval can be."""
    return by if isinstance(by, int) else max(_reach(by))


def lengthened(by: Days, more: int) -> Days:
    """The interval, so many days longer."""
    return by + more if isinstance(by, int) else by + relativedelta(days=more)


def longer(one: Days, other: Days) -> bool:
    """Whether the first interval is longer than the second, wherever on the calendar both begin."""
    if isinstance(one, int) and isinstance(other, int):
        return one > other
    return all(a > b for a, b in zip(_reach(one), _reach(other), strict=True))


def words(by: Days) -> str:
    """The interval in words.

    >>> words(1), words(14), words(relativedelta(months=6, days=2))
    ('1 day', '14 days', '6 months 2 days')
    """
    if isinstance(by, int):
        return counted(by, "day")
    parts = [counted(getattr(by, name), name[:-1]) for name in _WHOLE if getattr(by, name)]
    return " ".join(parts) or "0 days"


def every(by: Days) -> str:
    """The interval as a frequency.

    >>> every(7), every(28), every(5), every(relativedelta(months=6))
    ('weekly', 'every 4 weeks', 'every 5 days', 'every 6 months')
    """
    if by in (1, 7):
        return "daily" if by == 1 else "weekly"
    return f"every {counted(by // 7, 'week')}" if isinstance(by, int) and by % 7 == 0 else f"every {words(by)}"


def recurring(rule: str, start: datetime) -> Iterator[datetime]:
    """When a recurrence rule without an end, as calendars write it (RFC 5545), says, by the clock on the wall.

    >>> repeats = recurring("FREQ=DAILY;INTERVAL=2", datetime(2026, 1, 5, 9))
    >>> next(repeats).day, next(repeats).day
    (5, 7)
    """
    try:
        yield from rrulestr(rule, dtstart=start)
    except (ValueError, LookupError, TypeError):
        raise Malformed(f"{rule} is no rule that a calendar can repeat by") from None


def counted(number: int, noun: str) -> str:
    """A number with its noun: 1 day, 2 days."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def short(day: date, at: time | None = None) -> str:
    """A day, and a time, as people say it: Mon 5 Jan 2026 at 09:30."""
    return day.strftime(f"%a {day.day} %b %Y") + (f" at {at:%H:%M}" if at else "")


def reasoned(value: object, unexplained: str, what: str) -> list[tuple[object, str]]:
    """Days, or whatever stands for them, each with its reason: from a mapping, or from any other iterable."""
    if not getattr(value, "years", True):
        raise Malformed(
            f"{what} was given a holidays object without years, which names no day: "
            "make it with years, such as holidays.US(years=[2026, 2027])"
        )
    if isinstance(value, Mapping):
        mapping = cast("Mapping[object, object]", value)
        return [(when, str(mapping[when]) or unexplained) for when in mapping]
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise Malformed(f"{what} must be a list of days or a mapping of days to reasons, not {brief(value)}")
    return [(when, unexplained) for when in cast("Iterable[object]", value)]


class Reasons(Mapping[date, str]):
    """Days, each with a reason; a mapping that never changes and can be hashed. ``ordinals`` are its days."""

    __slots__ = ("_days", "_hash", "ordinals")

    def __init__(self, days: Mapping[date, str]) -> None:
        self._days = dict(sorted(days.items()))
        self._hash = hash(tuple(self._days.items()))
        self.ordinals = frozenset(map(date.toordinal, self._days))

    def __getitem__(self, day: date) -> str:
        return self._days[day]

    def __iter__(self) -> Iterator[date]:
        return iter(self._days)

    def __len__(self) -> int:
        return len(self._days)

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[type["Reasons"], tuple[dict[date, str]]]:
        return Reasons, (self._days,)

    def __eq__(self, other: object) -> bool:
        return self._days == other._days if isinstance(other, Reasons) else NotImplemented

    def __repr__(self) -> str:
        return f"Reasons({self._days!r})"
