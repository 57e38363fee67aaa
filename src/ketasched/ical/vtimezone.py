"""A time zone as calendar files carry it: a VTIMEZONE that every reader understands.

Readers disagree about long lists of changes, so a zone is written as one STANDARD and one DAYLIGHT with a yearly
rule wherever its changes follow one; other changes stand one by one, each on its line. The tz database of the
machine is asked and never quoted: it is read through ``zoneinfo``, which shows offsets and no list of changes.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TypeAlias
from zoneinfo import ZoneInfo

from attrs import frozen
from icalendar import Component, Timezone, TimezoneDaylight, TimezoneStandard

from ketasched.days import checked_day
from ketasched.errors import Malformed
from ketasched.wallclock import zone_name

YEARS_ON = 11
"""Years written after the last one: in twelve years running a date falls on every weekday, so no rule fits by luck."""

MARGIN = timedelta(31)
"""How long before the first year the first onset must lie for readers to need nothing earlier."""

STEP = timedelta(3)
"""How far apart the clocks are looked at; changes lie a week apart at the least (Gaza, around Ramadan)."""

SECOND = timedelta(seconds=1)
NOTHING = timedelta()

_LAST_YEAR = 9998  # the arithmetic of a zone needs room before the end of the calendar
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@frozen
class Observance:
    """What a change of the clocks leads to, and from where."""

    daylight: bool
    before: timedelta
    after: timedelta
    name: str


Onsets: TypeAlias = dict[Observance, list[datetime]]
"""When each observance begins, in the wall clock before the change."""

Property: TypeAlias = tuple[str, object]


def vtimezone_bytes(zone: str, first: date, last: date) -> bytes:
    """The VTIMEZONE of a zone of the tz database, right from the first day to the last and for years after it.

    Equal arguments give equal bytes while the tz database stays the same; they are kept, as one zone serves many
    calendars. Raises `Malformed` for a zone that is not in the database, for a day that is not a ``date`` and for a
    last day before the first.
    """
    return _bytes(*_years(zone, first, last))


def _years(zone: str, first: date, last: date) -> tuple[str, int, int]:
    begin, end = checked_day(first, "the first day of a VTIMEZONE"), checked_day(last, "the last day of a VTIMEZONE")
    if end < begin:
        raise Malformed(f"a VTIMEZONE runs from its first day to its last, not from {begin} to {end}: swap the two")
    return zone_name(zone), begin.year, end.year


@lru_cache(maxsize=1024)
def _bytes(zone: str, first: int, last: int) -> bytes:
    written: bytes = _timezone(zone, first, last).to_ical()
    return written


def _timezone(zone: str, first: int, last: int) -> Timezone:
    begin, end = max(first - 1, 2), min(last + YEARS_ON, _LAST_YEAR)
    onsets = _onsets(ZoneInfo(zone), begin, end)
    ground = [] if _early(onsets, first) else [_ground(ZoneInfo(zone), begin)]
    timezone = Timezone()
    _put(timezone, [("TZID", zone)])
    for component in [*ground, *_components(onsets, last, end)]:
        timezone.add_component(component)
    return timezone


def _early(onsets: Onsets, first: int) -> bool:
    """Whether some onset lies so far before the first year that nothing earlier is asked for."""
    new_year = datetime(first, 1, 1)  # noqa: DTZ001 - the clock on the wall
    return any(each[0] < new_year - MARGIN for each in onsets.values())


def _onsets(zone: ZoneInfo, begin: int, end: int) -> Onsets:
    """The changes of the years, those of a kind together."""
    onsets: Onsets = {}
    for instant in _changes(zone, datetime(begin, 1, 1, tzinfo=UTC), datetime(end + 1, 1, 1, tzinfo=UTC)):
        observance = _observance(zone, instant)
        onsets.setdefault(observance, []).append(instant.replace(tzinfo=None) + observance.before)
    return onsets


def _changes(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[datetime]:
    """The instants from which the clocks show something else."""
    known = _look(zone, begin)
    while begin < end:
        seen = _look(zone, begin + STEP)
        if seen != known:
            yield _change(zone, begin)
        begin, known = begin + STEP, seen


def _look(zone: ZoneInfo, instant: datetime) -> tuple[timedelta, str]:
    """The offset and its name; the name alone can change, too, when summer time is made the standard."""
    local = instant.astimezone(zone)
    return local.utcoffset() or NOTHING, local.tzname() or ""


def _change(zone: ZoneInfo, begin: datetime) -> datetime:
    """The first second in the step that differs from its beginning."""
    known = _look(zone, begin)
    seconds = range(STEP // SECOND + 1)
    return begin + SECOND * bisect_left(seconds, 1, key=lambda second: _look(zone, begin + SECOND * second) != known)


def _observance(zone: ZoneInfo, onset: datetime) -> Observance:
    before, _ = _look(zone, onset - SECOND)
    after, name = _look(zone, onset)
    return Observance(_daylight(zone, onset), before, after, name)


def _daylight(zone: ZoneInfo, onset: datetime) -> bool:
    """Whether summer time begins; the tz database turns some zones round and saves daylight, negatively, in winter."""
    before, after = (onset - SECOND).astimezone(zone).dst(), onset.astimezone(zone).dst()
    return (after or NOTHING) > NOTHING or (before or NOTHING) < NOTHING


def _components(onsets: Onsets, last: int, end: int) -> Iterator[Component]:
    """Winter before summer; with yearly rules where all the changes follow one, otherwise change by change."""
    rules = {observance: _rule(each, last, end) for observance, each in onsets.items()}
    for observance, each in sorted(onsets.items(), key=lambda item: (item[0].daylight, item[1])):
        dates = rules[observance] if all(rules.values()) else [("RDATE", onset) for onset in each]
        yield _component(observance, each[0], dates)


def _rule(onsets: list[datetime], last: int, end: int) -> list[Property]:
    """The yearly rule that gives these onsets and will go on to; nothing where they follow none."""
    begin = onsets[0]
    every_year = begin.year <= last and [onset.year for onset in onsets] == [*range(begin.year, end + 1)]
    alike = len({(onset.month, onset.weekday(), onset.time()) for onset in onsets}) == 1
    weeks = set[int].intersection(*map(_weeks, onsets))
    if not (every_year and alike and weeks):
        return []
    weekday = f"{min(weeks)}{_WEEKDAYS[begin.weekday()]}"
    return [("RRULE", {"FREQ": "YEARLY", "BYMONTH": begin.month, "BYDAY": weekday})]


def _weeks(onset: datetime) -> set[int]:
    """Which one of its weekday in the month the day is, from the front and, as -1, for the last."""
    front = (onset.day + 6) // 7
    return {front} if (onset + timedelta(7)).month == onset.month else {front, -1}


def _ground(zone: ZoneInfo, begin: int) -> Component:
    """What held before the first change: all there is to say of a zone without any."""
    offset, name = _look(zone, datetime(begin, 1, 1, tzinfo=UTC))
    start = datetime(min(begin, 1970), 1, 1)  # noqa: DTZ001 - the clock on the wall
    return _component(Observance(daylight=False, before=offset, after=offset, name=name), start, [])


def _component(observance: Observance, start: datetime, dates: Iterable[Property]) -> Component:
    component = TimezoneDaylight() if observance.daylight else TimezoneStandard()
    offsets = ("TZOFFSETFROM", observance.before), ("TZOFFSETTO", observance.after)
    _put(component, [("DTSTART", start), *dates, *offsets, ("TZNAME", observance.name)])
    return component


def _put(component: Component, properties: Iterable[Property]) -> None:
    for name, value in properties:
        component.add(name, value)  # pyright: ignore[reportUnknownMemberType] - icalendar leaves the value untyped
