"""What was asked for when a plan was laid: the first day, a preferred time, days to avoid, other calendars."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import TypeAlias

from attrs import field, frozen

from ketasched.days import Reasons, checked_day, checked_time, reasoned, tupled
from ketasched.errors import Malformed, listed
from ketasched.hours import Hours
from ketasched.wallclock import Interval, as_interval

YEARS = range(1900, 3000)
"""Opening hours are known from 1900 on; a year beyond the last is a slip."""

UNEXPLAINED = "the patient cannot come"


@frozen(cache_hash=True)
class Avoid:
    """Days, and parts of days, on which the patient cannot come, each with the reason."""

    days: Reasons = field(factory=lambda: Reasons({}))
    parts: tuple[tuple[Interval, str], ...] = ()

    def and_also(self, more: "Avoid") -> "Avoid":
        """What is to be avoided besides, too; where both name a day, the reason is the further one's."""
        parts = dict(self.parts) | dict(more.parts)
        return Avoid(Reasons({**self.days, **more.days}), tuple(sorted(parts.items())))


def checked_day_of_years(value: object, what: str) -> date:
    """The value, when it is a date of the years in which courses lie."""
    if (day := checked_day(value, what)).year not in YEARS:
        raise Malformed(f"{what} must lie in the years {YEARS[0]} to {YEARS[-1]}, not in {day.year}")
    return day


When: TypeAlias = date | tuple[datetime, datetime]
"""A day, or the part of a day between two datetimes."""


def avoidance(value: Avoid | Iterable[When] | Mapping[When, str], zone: str) -> Avoid:
    """What to avoid, from an iterable of days and pairs of datetimes, or a mapping of these to reasons."""
    if isinstance(value, Avoid):
        return value
    days: dict[date, str] = {}
    parts: list[tuple[Interval, str]] = []
    for when, reason in reasoned(value, UNEXPLAINED, "avoid"):
        if isinstance(when, date):
            days[checked_day(when, "a day to avoid")] = reason
        else:
            parts.append((as_interval(when, zone, "what is to be avoided and is not a date"), reason))
    return Avoid(Reasons(days), tuple(sorted(parts)))


def calendars(value: Mapping[str, str], country: str | None) -> tuple[tuple[str, Hours], ...]:
    """Other calendars that must agree, by name, from expressions in the syntax of the clinic's hours."""
    if not hasattr(value, "items"):
        raise Malformed(f'hours must name each calendar, such as {{"prescriber": "Mo-Th 10:00-16:00"}}, not {value!r}')
    if not all(isinstance(name, str) for name in value):
        raise Malformed(f"each calendar in hours has a name, such as prescriber, not {listed(map(repr, value))}")
    return tuple((name, Hours(expression, country)) for name, expression in sorted(value.items()))


@frozen(cache_hash=True, kw_only=True)
class Request:
    """What a plan was asked to be: kept with it, so that it can be judged and laid anew.

    ``start`` is the day asked for session 1, ``at`` the preferred time, ``anchor`` the day of the event before the
    course from which a spacing with ``anchor=0`` is measured, ``hours`` the other calendars by name.
    """

    start: date
    at: time | None = None
    avoid: Avoid = Avoid()
    hours: tuple[tuple[str, Hours], ...] = field(default=(), converter=tupled)
    anchor: date | None = None

    def __attrs_post_init__(self) -> None:
        checked_day_of_years(self.start, "start")
        if self.at is not None:
            checked_time(self.at, "at")
        if self.anchor is not None and checked_day(self.anchor, "anchor") > self.start:
            raise Malformed(f"the event before the course ({self.anchor}) lies after its start ({self.start})")
