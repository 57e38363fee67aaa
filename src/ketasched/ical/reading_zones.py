"""The zones of a calendar: by the tz database where their names lead there, otherwise by what the file declares."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta, tzinfo
from functools import cache, lru_cache
from itertools import islice
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from ketasched.errors import Malformed, Refused
from ketasched.ical.reading_lines import Component
from ketasched.ical.reading_moments import naive
from ketasched.ical.reading_rules import CLOCKS, repeat

LAST = datetime(2200, 1, 1)  # noqa: DTZ001 - the clock on the wall
"""How far the rules of a zone are followed."""

MOST_RULES = 12
"""How many rules the zones of a file may have that stand in no database; each may take a quarter of a second."""

MOST_CHANGES = 5000

_OFFSET = re.compile(r"([+-])([01]\d|2[0-3])([0-5]\d)([0-5]\d)?", re.ASCII)
_NOTHING = timedelta()


class Change(NamedTuple):
    """A change of the clocks: in UTC, and the offsets before and after."""

    instant: datetime
    before: timedelta
    after: timedelta


class Declared(tzinfo):
    """A zone by the changes that a VTIMEZONE lists."""

    def __init__(self, name: str, changes: list[Change]) -> None:
        self._name = name
        self._changes = changes
        self._instants = [each.instant for each in changes]
        self._folds = [[_threshold(each, fold) for each in changes] for fold in (max, min)]

    def utcoffset(self, dt: datetime | None) -> timedelta:
        """The offset at a reading of the clock."""
        if dt is None:
            return self._changes[0].before
        return self._offset(bisect_right(self._folds[dt.fold], dt.replace(tzinfo=None, fold=0)))

    def _offset(self, passed: int) -> timedelta:
        return self._changes[passed - 1].after if passed else self._changes[0].before

    def dst(self, _: datetime | None) -> timedelta:
        """Nothing: the offset says it all."""
        return _NOTHING

    def tzname(self, _: datetime | None) -> str:
        """The name in the file."""
        return self._name

    def __str__(self) -> str:
        return self._name

    def fromutc(self, dt: datetime) -> datetime:
        """What the clock shows, and whether for the second time, at an instant in UTC."""
        offset = self._offset(bisect_right(self._instants, dt.replace(tzinfo=None)))
        first = dt + offset
        return first if self.utcoffset(first) == offset else first.replace(fold=1)


def _threshold(change: Change, pick: Callable[[timedelta, timedelta], timedelta]) -> datetime:
    """From when on the wall the new offset holds: an hour that is skipped or shown twice goes by what ``fold`` says."""
    return change.instant + change.before + pick(_NOTHING, change.after - change.before)


class Zones:
    """The zones of a file, by the names that its times give them."""

    def __init__(self, declared: Iterable[Component]) -> None:
        self._declared: dict[str, Component] = {}
        for each in declared:
            for name in each.all("TZID"):
                self._declared.setdefault(name.value, each)
        self._made: dict[str, tzinfo | None] = {}
        self._rules = self._changes = 0

    @property
    def only(self) -> str:
        """The name of the one zone that the file declares, or nothing."""
        return next(iter(self._declared)) if len(self._declared) == 1 else ""

    def named(self, name: str) -> tzinfo | None:
        """The zone with a name, or ``None``. Raises `Refused` for zones too big to read."""
        if name not in self._made:
            self._made[name] = known_zone(name) or self._as_declared(name)
        return self._made[name]

    def _as_declared(self, name: str) -> tzinfo | None:
        component = self._declared.get(name)
        if component is None:
            return None
        observances = [each for each in component.children if each.name in ("STANDARD", "DAYLIGHT")]
        self._rules += sum(len(each.lines.get("RRULE", ())) for each in observances)
        if self._rules > MOST_RULES:
            raise Refused(f"the zones declared here have more than {MOST_RULES} rules: name zones of the tz database")
        try:
            changes = sorted(islice((change for each in observances for change in _changes(each)), MOST_CHANGES + 1))
        except (Malformed, OverflowError):
            return None
        self._changes += len(changes)
        if self._changes > MOST_CHANGES:
            raise Refused(f"the zones declared here change their clocks more than {MOST_CHANGES:,} times")
        return Declared(name, changes) if changes else None


_database = cache(available_timezones)


@lru_cache(maxsize=256)
def known_zone(name: str) -> ZoneInfo | None:
    """The zone of the tz database that a name leads to: its own, that of Windows, or one after a maker's prefix."""
    plain = name.strip("/")
    after = [plain.split("/", place)[-1] for place in range(1, plain.count("/") + 1)] if name.startswith("/") else []
    for each in (plain, WINDOWS_TO_OLSON.get(plain, ""), *after):
        if each in _database():
            return ZoneInfo(each)
    return None


def _changes(observance: Component) -> Iterator[Change]:
    before, after = _offset(observance.text("TZOFFSETFROM")), _offset(observance.text("TZOFFSETTO"))
    start = naive(observance.text("DTSTART"))
    onsets = {start}
    for each in observance.all("RRULE"):
        rule = repeat(each.value, CLOCKS)
        onsets |= {*islice(rule.starts(start, min(LAST, _until(rule.until, before))), MOST_CHANGES + 1)}
    for each in observance.all("RDATE"):
        onsets |= {naive(part) for part in each.value.split(",")}
    yield from (Change(each - before, before, after) for each in onsets)


def _until(text: str, before: timedelta) -> datetime:
    """The end of a rule on the wall: it is written in UTC."""
    if not text:
        return LAST
    return naive(text.removesuffix("Z")) + (before if text.endswith("Z") else _NOTHING)


def _offset(text: str) -> timedelta:
    match = _OFFSET.fullmatch(text)
    if match is None:
        raise Malformed(f"{text!r} is no offset from UTC")
    sign, hours, minutes, seconds = match.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0))
    return -offset if sign == "-" else offset
