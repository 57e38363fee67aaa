"""Relaxations of pins: a confirmed session at another time of its day, or on the nearest day that would do."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import cast

from ketasched.days import counted, short
from ketasched.placing.problem import Problem
from ketasched.placing.rearrangement import Promise, Rearrangement, pinned_to
from ketasched.placing.relaxation import REACH, Impossible, Kind, Relaxation
from ketasched.placing.rota import clock
from ketasched.placing.windows import possible

OTHERS = 20
"""Open days tried for a session, before the day that it is confirmed for and after it."""


def moves(sought: Impossible) -> Iterator[Relaxation]:
    """For each confirmed session in the conflict another time of its day, the nearest day before, and after."""
    problem = cast("Rearrangement", sought.problem)
    for promise in problem.promises:
        if promise.day is not None and sought.touches(promise.text):
            here = () if problem.fits(promise.day) else (promise.day,)
            before = range(promise.day - 1, max(problem.start, promise.day - REACH) - 1, -1)
            for days in (here, before, range(promise.day + 1, promise.day + REACH + 1)):
                yield from _nearest(problem, promise, promise.day, days)


def _nearest(problem: Rearrangement, promise: Promise, stood: int, days: Iterable[int]) -> Iterator[Relaxation]:
    tried = ((day, pinned_to(problem, promise, day)) for day in days)
    able = islice((each for each in tried if each[1].fits(each[0])), OTHERS)
    yield from islice((_move(problem, promise, stood, day, other) for day, other in able if possible(other)), 1)


def _move(problem: Rearrangement, promise: Promise, stood: int, day: int, other: Problem) -> Relaxation:
    start, before = other.start_on(day), problem.times.get(stood)
    at = None if start is None or (before is None and day == stood) else clock(start)
    minutes = 0 if start is None or before is None else abs(start - before)
    to = date.fromordinal(day)
    days = abs(day - stood)
    far = f" ({counted(days, 'day')} {'earlier' if day < stood else 'later'})" if days else ""
    when = f" at {at:%H:%M}" if at and minutes else ""
    text = f"move session {promise.session} to {short(to)}{when}{far}"
    return Relaxation(days, Kind.MOVE, minutes, to, text, {"moved": (promise.session, to, at)})
