"""The earliest and latest day that each session can take, exactly.

Bounds between two sessions and sets of open days are closed under taking the earlier of two solutions, so once no
window can be narrowed further, either one is empty and there is no plan, or the earliest days are one.
"""

from bisect import bisect_left, bisect_right
from typing import NamedTuple

from ketasched.placing.problem import Problem

NEVER = 1 << 40


class Windows(NamedTuple):
    """For each session the earliest and the latest day, as ordinals, and the open days they are taken from."""

    low: list[int]
    high: list[int]
    days: list[int]


def windows_of(problem: Problem, first: int) -> Windows | None:
    """The windows of all sessions when session 1 is on the first day; ``None`` where there is no plan."""
    high = _caps(problem, first)
    days = problem.days(first, max(high))
    low = [first] * len(high)
    while True:
        before = [*low, *high]
        for index in range(1, len(high)):
            _narrow(problem, low, high, index)
        if not _snap(days, low, high):
            return None
        if before == [*low, *high]:
            return Windows(low, high, days)


def _caps(problem: Problem, first: int) -> list[int]:
    """The last day that the bounds leave to each session; the last day of all where they leave it open."""
    caps = [first]
    for bounds in problem.bounds[1:]:
        tops = [
            problem.after(problem.day_of(caps, bound.earlier), bound.most)
            for bound in bounds
            if bound.most is not None and problem.day_of(caps, bound.earlier) != NEVER
        ]
        caps.append(min(tops, default=NEVER))
    last = problem.last_day(first)
    return [last if cap == NEVER else cap for cap in caps]


def _narrow(problem: Problem, low: list[int], high: list[int], index: int) -> None:
    for earlier, least, most, _ in problem.bounds[index]:
        low[index] = max(low[index], problem.after(problem.day_of(low, earlier), least))
        if most is not None:
            high[index] = min(high[index], problem.after(problem.day_of(high, earlier), most))
        if earlier > 0:
            high[earlier] = min(high[earlier], problem.before(high[index], least))
            if most is not None:
                low[earlier] = max(low[earlier], problem.before(low[index] - 1, most) + 1)


def _snap(days: list[int], low: list[int], high: list[int]) -> bool:
    """Narrow each window to open days; whether every one still has a day."""
    for index in range(1, len(low)):
        left, right = bisect_left(days, low[index]), bisect_right(days, high[index])
        if left >= right:
            return False
        low[index], high[index] = days[left], days[right - 1]
    return True
