"""From one offset to the next: steps in days or months, and how a timetable goes on by them."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from ketasched.days import Days, MonthEnd, checked_days, later
from ketasched.errors import Malformed


def step(one: Days, following: Days) -> Days:
    """What leads from one offset to a later one; between days and months it has some of both, one of them less.

    >>> step(2, 7)
    5
    """
    if isinstance(following, int):
        return following - one if isinstance(one, int) else -one + timedelta(following)
    return following + timedelta(-one) if isinstance(one, int) else following - one


def longer_by(offset: Days, more: Days) -> Days:
    """The offset, a step later."""
    if isinstance(more, int):
        return offset + more if isinstance(offset, int) else offset + timedelta(more)
    return more + timedelta(offset) if isinstance(offset, int) else offset + more


def gone_on(offsets: Sequence[Days], by: int) -> tuple[Days, ...]:
    """So many more offsets, in the rhythm of those there are; where there is none, at the last step.

    >>> gone_on((0, 2, 4, 7, 9, 11), 2)
    (0, 2, 4, 7, 9, 11, 14, 16)
    """
    steps = [step(one, following) for one, following in pairwise(offsets)]
    if not steps:
        raise Malformed("an induction of one session has no step at which it could go on: give it offsets")
    rhythm = next((n for n in range(1, len(steps)) if steps[n:] == steps[:-n]), 1)
    more = [*offsets]
    for _ in range(by):
        steps.append(checked_days(steps[-rhythm], "the step at which offsets go on"))
        more.append(longer_by(more[-1], steps[-1]))
    return tuple(more)


def days_after(day: date, offsets: Sequence[Days], month_end: MonthEnd) -> Iterator[date]:
    """The days of the offsets behind the first, where that is the day given, each a step after the one before it."""
    for one, following in pairwise(offsets):
        day = later(day, step(one, following), month_end)
        yield day
