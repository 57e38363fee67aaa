"""The earliest and latest day that each session can take, exactly.

Bounds between two sessions and sets of open days are closed under taking the earlier of two solutions, and under
taking the later; so is the demand that some session stands on a given day. So the earliest days, each pushed no further
than it must be, are a plan themselves, or there is none; and so are the latest.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from functools import partial
from typing import NamedTuple, TypeAlias

from ketasched.placing.problem import Problem

NEVER = 1 << 40

NextDay: TypeAlias = Callable[[int, int], int | None]
"""The first day from one to another on which a visit fits."""


class Windows(NamedTuple):
    """For each session the earliest and the latest day, as ordinals, and the open days they are taken from."""

    low: list[int]
    high: list[int]
    days: list[int]


def windows_of(problem: Problem, first: int) -> Windows | None:
    """The windows of all sessions when session 1 is on the first day; ``None`` where there is no plan."""
    high = caps_of(problem, first)
    days = problem.days(first, max(high))
    low = _earliest(problem, first, high, partial(_next_of, days))
    if low is None:
        return None
    before: list[int] = []
    while before != high:
        before = [*high]
        for index in range(len(high) - 1, 0, -1):
            _pull(problem, high, index)
            high[index] = days[bisect_right(days, high[index]) - 1]
        for day in problem.pins:
            _pull_to(day, high, problem.among)
    return Windows(low, high, days)


def possible(problem: Problem) -> bool:
    """Whether any plan keeps every constraint."""
    first = problem.first_day()
    return first is not None and _earliest(problem, first, caps_of(problem, first), problem.next_day) is not None


def _next_of(days: list[int], day: int, last: int) -> int | None:
    """The first of the days from one to another."""
    place = bisect_left(days, day)
    return days[place] if place < len(days) and days[place] <= last else None


def _earliest(problem: Problem, first: int, last: list[int], next_day: NextDay) -> list[int] | None:
    """The earliest days of all sessions when session 1 is on the first day; ``None`` where there is no plan."""
    low = [first] * len(problem.bounds)
    if len(set(problem.pins)) < len(problem.pins):
        return None
    settled = False
    while not settled:
        settled = True
        for index in range(1, len(low)):
            day = next_day(_soonest(problem, low, index), last[index])
            if day is None:
                return None
            low[index] = day
            settled = not _pushed(problem, low, index) and settled
        before = [*low]
        if not all(_push_to(day, low, problem.among) for day in problem.pins):
            return None
        settled = settled and before == low
    return low


def caps_of(problem: Problem, first: int) -> list[int]:
    """The last day that the bounds leave to each session; the last day of all where they leave it open."""
    found = [first]
    for bounds in problem.bounds[1:]:
        tops = [
            problem.after(problem.day_of(found, bound.earlier), bound.most)
            for bound in bounds
            if bound.most is not None and problem.day_of(found, bound.earlier) != NEVER
        ]
        found.append(min(tops, default=NEVER))
    last = problem.last_day(first)
    return [last if cap == NEVER else cap for cap in found]


def _soonest(problem: Problem, low: list[int], index: int) -> int:
    """The day before which the session cannot be."""
    after = (problem.after(problem.day_of(low, each.earlier), each.least) for each in problem.bounds[index])
    return max(low[index], *after)


def _pushed(problem: Problem, low: list[int], index: int) -> bool:
    """Push sessions before it along that must be later for it; whether there are any."""
    pushed = False
    for earlier, _, most, _ in problem.bounds[index]:
        if most is not None and earlier > 0:
            soonest = problem.before(low[index] - 1, most) + 1
            if soonest > low[earlier]:
                low[earlier], pushed = soonest, True
    return pushed


def _pull(problem: Problem, high: list[int], index: int) -> None:
    for earlier, least, most, _ in problem.bounds[index]:
        if most is not None:
            high[index] = min(high[index], problem.after(problem.day_of(high, earlier), most))
        if earlier > 0:
            high[earlier] = min(high[earlier], problem.before(high[index], least))


def _push_to(day: int, low: list[int], among: int) -> bool:
    """Push the last session that can still stand on a pinned day as far as that day; whether there is any."""
    index = next((each for each in range(1, among + 1) if low[each] > day), among + 1) - 1
    low[index] = max(low[index], day)
    return index > 0


def _pull_to(day: int, high: list[int], among: int) -> None:
    index = next((each for each in range(among, 0, -1) if high[each] < day), 0) + 1
    high[index] = min(high[index], day)
