"""The clock on the clinic's wall, and the instants it shows.

Sessions carry a day and a wall-clock time; durations are added between instants, so that a visit across a change
of the clocks keeps its length. A wall-clock time that a change skips, or shows twice, names no single instant.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TypeAlias
from zoneinfo import ZoneInfo, available_timezones

from ketasched.errors import Malformed, nearest

Interval: TypeAlias = tuple[datetime, datetime]
"""From one instant to another, in UTC."""

MINUTE = timedelta(minutes=1)


def zone_name(value: object) -> str:
    """The name of a zone of the tz database, from the name or from a ``ZoneInfo``."""
    name = value.key if isinstance(value, ZoneInfo) else value
    if not isinstance(name, str) or not name:
        raise Malformed(f'timezone must be a name such as "America/New_York", not {value!r}')
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        raise Malformed(
            f"timezone {name!r} is not in the tz database; {nearest(name, available_timezones())}"
        ) from None
    return name


def wall(day: date, minute: int) -> datetime:
    """A minute of the day (it may lie beyond 1440) as a naive datetime."""
    return datetime.combine(day, time()) + minute * MINUTE


@lru_cache(maxsize=65536)
def steady(zone: str, day: int) -> bool:
    """Whether no clocks change on the day (an ordinal) or the next, so that minutes can simply be added."""
    here = ZoneInfo(zone)
    midnight = datetime.fromordinal(day).replace(tzinfo=here)
    return midnight.utcoffset() == (midnight + timedelta(2)).utcoffset()


def instants(zone: str, shown: datetime) -> set[datetime]:
    """The instants that a naive wall-clock reading may mean: two around a change of clocks, otherwise one."""
    local = shown.replace(tzinfo=ZoneInfo(zone))
    return {local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)}


def shown_once(zone: str, shown: datetime) -> bool:
    """Whether the wall shows this at exactly one instant."""
    return steady(zone, shown.toordinal()) or len(instants(zone, shown)) == 1


def skipped(local: datetime) -> bool:
    """Whether a wall-clock time, with its zone, is one that the clocks skip: it names no instant at all."""
    back = local.astimezone(UTC).astimezone(local.tzinfo)
    return back.replace(tzinfo=None, fold=0) != local.replace(tzinfo=None, fold=0)


def the_instant(zone: str, shown: datetime) -> datetime | None:
    """The instant in UTC at which the wall shows this; ``None`` where it never does or does so twice."""
    first, *second = instants(zone, shown)
    return None if second else first


def as_interval(value: object, zone: str, what: str) -> Interval:
    """A pair of datetimes as instants; without a zone of their own they are read on the clinic's wall."""
    match value:
        case (datetime() as begin, datetime() as end):
            interval = _instant(begin, zone, what), _instant(end, zone, what)
        case _:
            raise Malformed(f"{what} must be a pair of datetimes (start, end), not {value!r}")
    if interval[0] >= interval[1]:
        raise Malformed(f"{what} must end after it starts, not run from {begin} to {end}")
    return interval


def _instant(value: datetime, zone: str, what: str) -> datetime:
    if value.tzinfo is not None:
        return value.astimezone(UTC)
    instant = the_instant(zone, value)
    if instant is None:
        raise Malformed(f"{what}: at {value} the clocks change in {zone}; give the datetime with its zone or in UTC")
    return instant
