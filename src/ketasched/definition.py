"""A protocol as its author wrote it, before any patient, and what can be laid by it at all.

Where nothing is counted in months one start stands for all. Otherwise each day of four years is tried: what decides
then is how long the months ahead are.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache

from attrs import evolve, field, frozen

from ketasched.clinic import Clinic
from ketasched.days import fewest
from ketasched.errors import Malformed
from ketasched.placing import Problem
from ketasched.placing.problem import Bound, Bounds, fewest_apart
from ketasched.placing.smallest import conflict_of
from ketasched.placing.windows import possible
from ketasched.protocol import Protocol, checked_protocol
from ketasched.request import Request

ORDINARY = date(2026, 3, 2)
"""A Monday from which every date is tried: any would do."""
FOUR_YEARS = 1461
A_CENTURY = 36525


def _checked_clinic(value: object) -> Clinic | None:
    if value is None or isinstance(value, Clinic):
        return value
    raise Malformed(f"the clinic of a definition is a Clinic, or none is given, not {value!r}")


@frozen(cache_hash=True)
class Definition:
    """A protocol, and the clinic that is to keep it, as they are judged before any patient."""

    protocol: Protocol = field(converter=checked_protocol)
    clinic: Clinic | None = field(default=None, converter=_checked_clinic)


@cache
def always_open() -> Clinic:
    """A clinic that never says no."""
    return Clinic(timezone="UTC", hours="24/7")


@lru_cache(maxsize=256)
def starts(protocol: Protocol) -> range:
    """The first days, as ordinals, that together stand for every start."""
    bounds = (each for number in range(1, protocol.sessions + 1) for each, _ in protocol.bounds(number))
    lengths = (*protocol.induction.offsets, *(length for each in bounds for length in (each.least, each.most or 0)))
    first = ORDINARY.toordinal()
    return range(first, first + (1 if all(isinstance(each, int) for each in lengths) else FOUR_YEARS))


def problem_of(protocol: Protocol, start: int) -> Problem:
    """The problem of laying the protocol from a day on where the clinic is always open.

    Where it measures from an event before the course, the event is on that day and session 1 as soon as it can be.
    """
    day = date.fromordinal(start)
    problem = Problem.of(protocol, always_open(), Request(start=day, anchor=day))
    return _from_the_event(problem) if any(each.earlier < 0 for each in bounds_in(problem)) else problem


def bounds_in(problem: Problem) -> Iterator[Bound]:
    """All the bounds of a problem."""
    return (each for bounds in problem.bounds for each in bounds)


def _from_the_event(problem: Problem) -> Problem:
    """The problem with the event as a session of its own, so that session 1 is free to wait for what comes later."""
    within = problem.last_day(problem.start) - problem.start
    later = (tuple(each._replace(earlier=each.earlier + 1) for each in bounds) for bounds in problem.bounds)
    first, *others = later
    bounds: Bounds = ((), (Bound(0, 0, None, None), *first), *((*each, Bound(1, 0, within, None)) for each in others))
    offsets = (0, *problem.offsets)
    return evolve(problem, bounds=bounds, offsets=offsets, pinned=problem.start, horizon=A_CENTURY)


def can_be_laid(problem: Problem) -> bool:
    """Whether any plan keeps every bound; none does where a bound leads past the last day of the calendar."""
    return _on_the_calendar(problem) and _possible(problem)


def _possible(problem: Problem) -> bool:
    try:
        return possible(problem)
    except (ValueError, OverflowError):
        return False


def conflict_in(problem: Problem) -> tuple[str, ...]:
    """A smallest set of what was asked for that cannot hold together, in words."""
    try:
        found = conflict_of(problem) if _on_the_calendar(problem) else ()
    except (ValueError, OverflowError):
        found = ()
    return tuple(map(str, found)) or ("the calendar ends on 31 Dec 9999",)


def _on_the_calendar(problem: Problem) -> bool:
    farthest = max(*fewest_apart(problem.bounds, 0), *map(fewest, problem.offsets))
    return problem.start + farthest + problem.horizon <= date.max.toordinal()


@lru_cache(maxsize=256)
def laid_from(protocol: Protocol) -> tuple[int, ...]:
    """The starts from which a course can be laid where the clinic is always open."""
    tried = starts(protocol)
    if not _on_the_calendar(problem_of(protocol, tried[0])):
        return ()
    return tuple(each for each in tried if _possible(problem_of(protocol, each)))


def last_number(protocol: Protocol) -> int | None:
    """The number of the last session that there can be, boosters too; ``None`` where they go on."""
    cadence = protocol.cadence
    if cadence is None:
        return protocol.sessions
    if cadence.limit is not None:
        return protocol.sessions + cadence.limit
    moves = (move for answer in (*cadence.begin, *cadence.answers, *cadence.missed) for move in answer.moves)
    endless = bool(cadence.ladder or cadence.lapses) or cadence.earliest is not None
    if endless or any(move.index is not None for move in moves):
        return None
    return protocol.sessions + sum(times for _, times in cadence.steps)
