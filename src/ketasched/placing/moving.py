"""The best rearrangement, exactly: best-first as in `search`, by moves, then shift, then the order of placement.

Where session 1 is still to come, it stands on the earliest day that the moves and shifts leave, and the targets hang on
that day: each first day is searched by itself, the most promising first, until the rest cannot be better.
"""

from collections.abc import Iterator
from heapq import heappop, heappush
from typing import TypeAlias

from ketasched.placing.ahead import NEVER, Road
from ketasched.placing.problem import Problem
from ketasched.placing.rearrangement import Rearrangement
from ketasched.placing.search import pending_of, place, room_of, state_of
from ketasched.placing.windows import Windows, windows_of

FAR = 10
"""Days after the last day known of to which is looked first; further only where that may be better."""
BEYOND = 1 << 40
"""A day that stands for all those not looked at."""

Found: TypeAlias = tuple[int, tuple[int, ...]]
Heap: TypeAlias = list[tuple[int, tuple[int, ...], int, int]]
NOTHING: Found = NEVER >> 1, ()


def rearranged(problem: Rearrangement) -> tuple[int, ...] | None:
    """The days of the sessions to come in the best rearrangement, or ``None`` where none keeps every bound."""
    windows = windows_of(problem, problem.eve)
    if windows is None:
        return None
    begun = windows.low[1] if problem.begun is None else problem.begun
    last = max(*windows.low, *problem.targets(begun), *problem.published) + FAR
    search = _with_begun if problem.first_to_come else _from_begun
    while BEYOND in (found := search(problem, windows, last)[1]):
        last += last - problem.eve
    return found[1:]


def best_days(problem: Problem) -> tuple[int, ...] | None:
    """The days of the best placement, whether of a new plan or of one under way."""
    return rearranged(problem) if isinstance(problem, Rearrangement) else place(problem)


def _from_begun(problem: Rearrangement, windows: Windows, last: int) -> Found:
    targets = problem.targets(problem.begun or problem.eve)
    return _best(Road.of(problem, windows, targets, last), windows, NOTHING)


def _with_begun(problem: Rearrangement, windows: Windows, last: int) -> Found:
    """The best of each first day, as long as the moves and shifts that there must be leave room for a better one."""
    best = NOTHING
    for promise, first in sorted(_promises(Road.of(problem, windows, None, last))):
        if promise < best[0]:
            if first == BEYOND:
                return promise, (BEYOND,)
            road = Road.of(problem, windows, problem.targets(first), last)
            best = _best(road.beginning_on(first), windows, best)
    return best


def _promises(road: Road) -> Iterator[tuple[int, int]]:
    """The least that each first day can come to, targets left aside."""
    eve, least = road.problem.eve, road.least_to_come()[1]
    for day, price in road.steps(1, 0, eve, eve, road.last):
        yield price + min(more + least[used][day] for more, used in road.kinds(1, day, 0)), day
    yield road.turning(1, 0, eve), BEYOND


def _best(road: Road, windows: Windows, known: Found) -> Found:
    """The best way along the road, or the one known where that is better."""
    problem, least = road.problem, road.least_to_come()
    pending = pending_of(problem.bounds)
    heap: Heap = [(least[0][0][problem.eve], (problem.eve,), 0, 0)]
    reached: set[tuple[int, ...]] = set()
    while heap and heap[0][:2] < known:
        worth, days, news, cost = heappop(heap)
        index = len(days)
        if index == len(problem.bounds) or days[-1] == BEYOND:
            return worth, days
        state = (*state_of(problem, windows, pending[index - 1], days), news)
        if state in reached:
            continue
        reached.add(state)
        heappush(heap, (cost + road.turning(index, news, days[-1]), (*days, BEYOND), news, NEVER))
        for day, price in road.steps(index, news, days[-1], *_room(problem, windows, days)):
            for more, used in road.kinds(index, day, news):
                worth = cost + price + more + least[index][used][day]
                if worth < NEVER:
                    heappush(heap, (worth, (*days, day), used, cost + price + more))
    return known


def _room(problem: Rearrangement, windows: Windows, days: tuple[int, ...]) -> tuple[int, int]:
    """From when to when the next session can be; no pinned day is passed over."""
    low, high = room_of(problem, windows, days)
    if problem.pins and len(days) <= problem.among:
        high = min(high, *(day for day in problem.pins if day > days[-1]), high)
    return low, high
