"""A series of a calendar made by hand ("every other day, six times"), taken apart into its events."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from attrs import evolve

from ketasched.errors import Malformed, Refused
from ketasched.events import Event, Unreadable
from ketasched.ical.reading_events import Read, Wall
from ketasched.ical.reading_lines import Property
from ketasched.ical.reading_moments import Moment, clock
from ketasched.ical.reading_rules import SERIES, Repeat, repeat
from ketasched.protocol import MOST_SESSIONS

MOST_SERIES = 50

_LAST = datetime(2999, 12, 31)  # noqa: DTZ001 - the clock on the wall
_REST_OF_DAY = timedelta(days=1, seconds=-1)


def taken_apart(reads: Iterable[Read], wall: Wall) -> Iterator[Event | Unreadable]:
    """The events, those of a series one by one; one that was changed on its own is an event of its own.

    Raises `Refused` for a series without an end, or with more events than any course has sessions.
    """
    known = [*reads]
    series = sum(each.event.repeats for each in known)
    if series > MOST_SERIES:
        raise Refused(
            f"{series:,} series are too many to be one course ({MOST_SERIES} at most): export the course alone"
        )
    changed = {(each.event.uid, each.event.instance) for each in known if each.event.instance}
    for each in known:
        try:
            yield from _apart(each, wall, changed) if each.event.repeats else [each.event]
        except Malformed as why:
            yield Unreadable(each.event.title, None, str(why))


def _apart(read: Read, wall: Wall, changed: set[tuple[str, str]]) -> list[Event]:
    left_out = {each.instant(wall.base) for each in _listed(read, "EXDATE", wall)}
    moments = {*_repeated(read, wall), *_listed(read, "RDATE", wall)}
    if len(moments) > MOST_SESSIONS:
        raise Refused(f"the series {read.event} repeats more than {MOST_SESSIONS:,} times: {_SHORTER}")
    events = [_at(read.event, each, wall) for each in moments if each.instant(wall.base) not in left_out]
    return [each for each in events if (each.uid, each.instance) not in changed]


_SHORTER = "give its rule a COUNT or an UNTIL that ends with the course"


def _repeated(read: Read, wall: Wall) -> Iterator[Moment]:
    """The first of a series, and what its rules say."""
    yield read.moment
    for each in read.component.all("RRULE"):
        rule = repeat(each.value, SERIES)
        if rule.endless:
            raise Refused(f"the series {read.event} has no end: {_SHORTER}")
        starts = rule.starts(read.moment.shown, _last(rule, read.moment, wall))
        yield from (evolve(read.moment, shown=start) for start in islice(starts, MOST_SESSIONS + 1))


def _last(rule: Repeat, start: Moment, wall: Wall) -> datetime:
    """The end of a rule on the wall of its series; one that is a day includes the day."""
    if not rule.until:
        return _LAST
    until = wall.moment(Property({}, rule.until))
    if until.all_day:
        return until.shown + _REST_OF_DAY
    return until.wall(start.zone or wall.base)


def _listed(read: Read, name: str, wall: Wall) -> Iterator[Moment]:
    """Moments that stand one by one; of a period its start."""
    for each in read.component.all(name):
        parts = (part.partition("/")[0] for part in each.value.split(","))
        yield from (wall.moment(Property(each.parameters, part)) for part in parts)


def _at(event: Event, moment: Moment, wall: Wall) -> Event:
    """The event at another moment, as long as it was."""
    shown, begin = moment.wall(wall.base), None if moment.all_day else moment.instant(wall.base)
    return evolve(
        event,
        day=shown.date(),
        at=None if moment.all_day else clock(shown),
        begin=begin,
        end=begin + (event.end - event.begin) if begin and event.begin and event.end else None,
        instance=moment.instant(wall.base).isoformat(),
        skipped=moment.skipped(wall.base),
        repeats=False,
    )
