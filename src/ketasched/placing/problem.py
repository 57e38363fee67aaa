"""What is to be placed: the bounds between sessions and the days on which a visit fits."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from attrs import frozen

from ketasched.clinic import Clinic
from ketasched.days import Days, MonthEnd, Reasons, fewest, later_ordinal, short, sooner_ordinal
from ketasched.errors import Malformed
from ketasched.hours import BLOCK, Span
from ketasched.placing.rota import (
    Rota,
    best_start,
    best_within,
    between,
    fits_at,
    minute_of,
    open_block,
    rota_of,
    spans_on,
)
from ketasched.protocol import Protocol, Spacing
from ketasched.request import Avoid, Request
from ketasched.wallclock import Interval

YEAR = 365
"""Days after the start at which looking ends, where no bound ends it sooner."""


class Bound(NamedTuple):
    """At least, and at most, so long after an earlier session (by index; -1 is the event before the course)."""

    earlier: int
    least: Days
    most: Days | None
    spacing: Spacing | None


Bounds: TypeAlias = tuple[tuple[Bound, ...], ...]


@lru_cache(maxsize=1024)
def bounds_of(protocol: Protocol) -> Bounds:
    """The bounds on each session of the induction; every session has a day of its own."""
    return tuple(tuple(_bounds_on(protocol, index)) for index in range(protocol.sessions))


def _bounds_on(protocol: Protocol, index: int) -> Iterator[Bound]:
    if index:
        yield Bound(index - 1, 1, None, None)
    for spacing, reference in protocol.bounds(index + 1):
        yield Bound(reference - 1, spacing.least, spacing.most, spacing)


def fewest_apart(bounds: Bounds, index: int) -> list[int]:
    """The fewest days from one session to each later one, along any chain of bounds."""
    apart = [0] * len(bounds)
    for later in range(index + 1, len(bounds)):
        apart[later] = max(apart[each.earlier] + fewest(each.least) for each in bounds[later] if each.earlier >= index)
    return apart


@lru_cache(maxsize=1024)
def shortest_course(protocol: Protocol) -> int:
    """The fewest days from the first session to the last that the spacing leaves possible, on any calendar."""
    return fewest_apart(bounds_of(protocol), 0)[-1]


class Asked(NamedTuple):
    """What a problem was made of, in the words of whoever asks."""

    protocol: Protocol
    clinic: Clinic
    request: Request


@frozen(kw_only=True)
class Problem:
    """Everything that decides a placement, days as ordinals; a constraint is lifted by evolving it.

    ``opened`` are days whose closure or holiday has been lifted, ``own`` the stretches of those that get hours of
    their own; ``pinned`` is the day of session 1, once known. ``pins`` are days on each of which one of the sessions up
    to index ``among`` must stand.
    """

    asked: Asked

    rota: Rota
    bounds: Bounds
    offsets: tuple[Days, ...]
    month_end: MonthEnd
    start: int
    anchor: int | None
    closed: Reasons
    avoid: Avoid
    horizon: int = YEAR
    opened: frozenset[int] = frozenset()
    own: tuple[tuple[int, tuple[Span, ...]], ...] = ()
    pinned: int | None = None
    pins: tuple[int, ...] = ()
    among: int = 0

    @classmethod
    def of(cls, protocol: Protocol, clinic: Clinic, request: Request) -> "Problem":
        """The problem of laying a protocol's induction at a clinic."""
        return cls(
            asked=Asked(protocol, clinic, request),
            rota=rota_of(clinic, protocol.visit, request.at, request.hours),
            bounds=bounds_of(protocol),
            offsets=protocol.induction.offsets,
            month_end=protocol.month_end,
            start=request.start.toordinal(),
            anchor=None if request.anchor is None else request.anchor.toordinal(),
            closed=clinic.closed,
            avoid=request.avoid,
        )

    def after(self, day: int, by: Days) -> int:
        """The day an interval later."""
        return day + by if isinstance(by, int) else later_ordinal(day, by, self.month_end)

    def before(self, day: int, by: Days) -> int:
        """The last day from which the interval does not lead past the given one."""
        return day - by if isinstance(by, int) else sooner_ordinal(day, by, self.month_end)

    def last_day(self, first: int) -> int:
        """Where looking ends for sessions that nothing bounds: a year after the start, or after the last target."""
        target = self.after(first, self.offsets[-1])
        return (self.start if target <= self.start + self.horizon else target) + self.horizon

    def days(self, first: int, last: int) -> list[int]:
        """The days from first to last on which a visit fits."""
        if self.opened or self.avoid.parts:
            return [day for day in range(first, last + 1) if self.fits(day)]
        days: list[int] = []
        for block in range(first // BLOCK, last // BLOCK + 1):
            days += open_block(self.rota, block)
        shut = self.closed.ordinals | self.avoid.days.ordinals
        return [day for day in days[bisect_left(days, first) : bisect_right(days, last)] if day not in shut]

    def fits(self, day: int) -> bool:
        """Whether a visit fits the day."""
        closed = day in self.closed.ordinals and day not in self.opened
        return not closed and day not in self.avoid.days.ordinals and self.start_on(day) is not None

    def next_day(self, day: int, last: int) -> int | None:
        """The first day from this one to the last on which a visit fits."""
        return next(filter(self.fits, range(day, last + 1)), None)

    def start_on(self, day: int) -> int | None:
        """The start of the visit on the day, in minutes, or ``None`` where none fits."""
        if not (self.own or self.opened or self.avoid.parts):
            return open_block(self.rota, day // BLOCK).get(day)
        holidays, shut = day not in self.opened, self.shut_on(day)
        if self.own and (spans := self._own_on(day)) is not None:
            return best_within(self.rota, day, spans, self.rota.taken, shut)
        if not shut:
            return open_block(self.rota, day // BLOCK, holidays=holidays).get(day)
        return best_start(self.rota, day, self.rota.taken, shut, holidays=holidays)

    def fits_at(self, day: int, start: int) -> bool:
        """Whether a visit fits the day's hours at this very start."""
        spans = self._own_on(day)
        known = spans_on(self.rota, day, holidays=day not in self.opened) if spans is None else spans
        return fits_at(self.rota, day, start, known, self.shut_on(day))

    def _own_on(self, day: int) -> tuple[Span, ...] | None:
        return next((spans for owner, spans in self.own if owner == day), None)

    def shut_on(self, day: int) -> tuple[Interval, ...]:
        """The parts of the day on which the patient cannot come."""
        return between((part for part, _ in self.avoid.parts), day, day + 1) if self.avoid.parts else ()

    def first_day(self) -> int | None:
        """The day of session 1: the first from the start on which a visit fits."""
        if self.pinned is not None:
            return self.pinned
        begin = max([self.start, *(self.after(self._event, each.least) for each in self.bounds[0])])
        tops = [self.after(self._event, each.most) for each in self.bounds[0] if each.most is not None]
        return self.next_day(begin, min([self.start + self.horizon, *tops]))

    @property
    def _event(self) -> int:
        return self.start if self.anchor is None else self.anchor

    def nth(self, index: int) -> int:
        """Which session of the course it is, counted from 1."""
        return index + 1

    def target_of(self, index: int) -> int:
        """The target of a session, where session 1 is as early as can be."""
        first = self.first_day()
        return self.after(self.start if first is None else first, self.offsets[index])

    def day_of(self, days: list[int], index: int) -> int:
        """The day of an earlier session, or of the event before the course."""
        return days[index] if index >= 0 else self._event


def check_time(request: Request, clinic: Clinic) -> None:
    """A preferred time outside all opening hours is a slip (22:00 for 10:00), not a wish."""
    if request.at is None:
        return
    minute, first = minute_of(request.at), request.start.toordinal()
    days = range(first, first + YEAR + 1)
    if any(spans[0][0] <= minute < spans[-1][1] for spans in map(clinic.opening.on, days) if spans):
        return
    if any(clinic.opening.on(day) for day in days):
        raise Malformed(
            f"at {request.at:%H:%M} the clinic is never open in the year from {short(request.start)}: "
            f'ask for a time within its hours, "{clinic.hours}"'
        )
