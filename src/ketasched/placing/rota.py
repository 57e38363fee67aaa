"""When a visit fits a day: hours that agree, a free chair, a time near the preferred one."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from functools import lru_cache

from attrs import frozen

from ketasched.clinic import Clinic
from ketasched.days import MINUTES_A_DAY
from ketasched.hours import BLOCK, Hours, Span, common
from ketasched.protocol import Visit
from ketasched.wallclock import MINUTE, Interval, instants, steady, the_instant, wall

ALL_DAY: tuple[Span, ...] = ((0, 2 * MINUTES_A_DAY),)


@frozen(cache_hash=True, kw_only=True)
class Rota:
    """All that decides when a visit fits, except closures and days to avoid. Minutes throughout.

    ``appointment`` must lie within the hours of every calendar; ``hold`` (with turnover) keeps a chair.
    """

    zone: str
    hours: Hours | None
    calendars: tuple[tuple[str, Hours], ...]
    appointment: int
    hold: int
    at: int | None
    step: int
    last_start: int
    starts_apart: int
    chairs: int
    taken: tuple[Interval, ...]


@lru_cache(maxsize=1024)
def rota_of(clinic: Clinic, visit: Visit, at: time | None, calendars: tuple[tuple[str, Hours], ...]) -> Rota:
    """The rota of a clinic for visits of one kind."""
    appointment = clinic.appointment(visit.minutes)
    rota = Rota(
        zone=clinic.timezone,
        hours=clinic.opening,
        calendars=calendars,
        appointment=appointment,
        hold=appointment + visit.turnover,
        at=None if at is None else minute_of(at),
        step=clinic.step,
        last_start=MINUTES_A_DAY - 1 if clinic.last_start is None else minute_of(clinic.last_start),
        starts_apart=clinic.starts_apart,
        chairs=clinic.chairs,
        taken=clinic.taken,
    )
    return _the_one(rota)


@lru_cache(maxsize=1024)
def _the_one(rota: Rota) -> Rota:
    """The first of all that are equal: what is known of its days is found without comparing them."""
    return rota


def minute_of(at: time) -> int:
    """The minute of the day that a clock shows."""
    return at.hour * 60 + at.minute


def clock(minute: int) -> time:
    """What a clock shows at the minute of the day."""
    return time(minute // 60, minute % 60)


@lru_cache(maxsize=8192)
def block_of(rota: Rota, block: int, *, holidays: bool = True) -> tuple[tuple[int, int | None], ...]:
    """For a block of days (as ordinals), the best start of each in minutes, or ``None`` where no visit fits."""
    taken = between(rota.taken, block * BLOCK, (block + 1) * BLOCK)
    days = range(max(block * BLOCK, 1), min((block + 1) * BLOCK, date.max.toordinal() - 2))
    return tuple((day, best_start(rota, day, taken, holidays=holidays)) for day in days)


@lru_cache(maxsize=8192)
def open_block(rota: Rota, block: int, *, holidays: bool = True) -> dict[int, int]:
    """The days of a block on which a visit fits, each with its best start. Shared: not to be changed."""
    return {day: start for day, start in block_of(rota, block, holidays=holidays) if start is not None}


def between(intervals: Iterable[Interval], first: int, end: int) -> tuple[Interval, ...]:
    """The intervals that can touch the days from ``first`` to before ``end``, whatever the zone."""
    days = range(first - 2, end + 3)
    return tuple(each for each in intervals if each[1].toordinal() >= days[0] and each[0].toordinal() <= days[-1])


def best_start(
    rota: Rota, day: int, taken: tuple[Interval, ...], shut: tuple[Interval, ...] = (), *, holidays: bool = True
) -> int | None:
    """The start nearest the preferred time (the earlier of two) at which a visit fits; the earliest without one."""
    return best_within(rota, day, spans_on(rota, day, holidays=holidays), taken, shut)


def best_within(
    rota: Rota, day: int, spans: tuple[Span, ...], taken: tuple[Interval, ...], shut: tuple[Interval, ...] = ()
) -> int | None:
    """The best start in the given stretches of the day, whatever the hours are."""
    if not spans:
        return None
    near = between(taken, day, day + 1) if taken else ()
    return next(
        (start for start in _candidates(rota, spans) if _fits(rota, day, start, spans, taken=near, shut=shut)), None
    )


def fits_at(rota: Rota, day: int, start: int, spans: tuple[Span, ...], shut: tuple[Interval, ...]) -> bool:
    """Whether a visit fits the stretches of the day at this very start."""
    near = between(rota.taken, day, day + 1) if rota.taken else ()
    return _fits(rota, day, start, spans, taken=near, shut=shut)


def _fits(
    rota: Rota,
    day: int,
    start: int,
    spans: tuple[Span, ...],
    *,
    taken: tuple[Interval, ...],
    shut: tuple[Interval, ...],
) -> bool:
    fits = start <= rota.last_start and within(rota.zone, day, start, rota.appointment, spans)
    return fits and _clear(rota, day, start, taken, shut)


def spans_on(rota: Rota, day: int, *, holidays: bool = True) -> tuple[Span, ...]:
    """The stretches of the day in which every calendar is open."""
    spans = ALL_DAY if rota.hours is None else rota.hours.on(day, holidays=holidays)
    for _, hours in rota.calendars:
        spans = common(spans, hours.on(day))
    return spans


def _candidates(rota: Rota, spans: tuple[Span, ...]) -> Iterator[int]:
    if rota.at is not None:
        yield rota.at
    starts = {opens for opens, _ in spans if opens < MINUTES_A_DAY}
    for opens, closes in spans:
        starts.update(range(-(-opens // rota.step) * rota.step, min(closes, MINUTES_A_DAY), rota.step))
    wish = rota.at or 0
    yield from sorted(starts, key=lambda start: (abs(start - wish), start))


def within(zone: str, day: int, start: int, minutes: int, spans: Iterable[Span]) -> bool:
    """Whether so many minutes from a start on the wall lie in one of the stretches; the start must exist once."""
    if steady(zone, day):
        return any(opens <= start and start + minutes <= closes for opens, closes in spans)
    begin = the_instant(zone, _wall(day, start))
    if begin is None:
        return False
    end = begin + minutes * MINUTE
    return any(
        max(instants(zone, _wall(day, opens))) <= begin and end <= min(instants(zone, _wall(day, closes)))
        for opens, closes in spans
    )


def _wall(day: int, minute: int) -> datetime:
    return wall(date.fromordinal(day), minute)


def _clear(rota: Rota, day: int, start: int, taken: tuple[Interval, ...], shut: tuple[Interval, ...]) -> bool:
    if not taken and not shut:
        return True
    begin = min(instants(rota.zone, _wall(day, start)))
    return (
        not overlapping(shut, begin, begin + rota.appointment * MINUTE)
        and chair_free(taken, begin, begin + rota.hold * MINUTE, rota.chairs)
        and far_enough(taken, begin, rota.starts_apart)
    )


def overlapping(intervals: Iterable[Interval], begin: datetime, end: datetime) -> list[Interval]:
    """The intervals that share time with the given one."""
    return [each for each in intervals if each[0] < end and begin < each[1]]


def chair_free(taken: Iterable[Interval], begin: datetime, end: datetime, chairs: int) -> bool:
    """Whether one chair stays free of the visits that hold them all the time."""
    busy = overlapping(taken, begin, end)
    if len(busy) < chairs:
        return True
    moments = [begin, *(other for other, _ in busy if other > begin)]
    return all(sum(one <= moment < two for one, two in busy) < chairs for moment in moments)


def far_enough(taken: Iterable[Interval], begin: datetime, minutes: int) -> bool:
    """Whether every other visit starts at least so many minutes before or after."""
    return all(abs(begin - other) >= minutes * MINUTE for other, _ in taken)
