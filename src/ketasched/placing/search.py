"""The best plan, exactly: best-first over partial plans, with what is still to come bounded from below.

A partial plan is worth its cost so far and, for each session to come, the least it can cost in its own window. Among
equals the earlier days come first. Two partial plans that leave the same days to the sessions to come are one state,
and the first to be reached is the better; so the search is exact, and small while bounds reach back over few sessions.
Where several plans are asked for, as many partial plans go on from each state: no later one leads to any of them. Days
are tried outwards from the target, one at a time.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from heapq import heappop, heappush, merge
from itertools import islice
from typing import TypeAlias

from ketasched.days import Days
from ketasched.placing.problem import Bounds, Problem, fewest_apart
from ketasched.placing.windows import Windows, windows_of

A_DAY_OFF = 1 << 48
A_SESSION_OFF = 1 << 28

Priced: TypeAlias = Iterator[tuple[int, int]]
Heap: TypeAlias = list[tuple[int, tuple[int, ...], int, Priced]]
Pending: TypeAlias = tuple[tuple[int, int, Days, Days | None, int], ...]


def place(problem: Problem) -> tuple[int, ...] | None:
    """The days of the best plan, as ordinals, or ``None`` where no plan keeps every bound."""
    return next(iter(best_placements(problem, 1)), None)


def best_placements(problem: Problem, choices: int) -> list[tuple[int, ...]]:
    """The days of the best plans, as ordinals, the best first; fewer than asked for where there are no more."""
    first = problem.first_day()
    windows = None if first is None else windows_of(problem, first)
    return [] if windows is None else [*islice(_best_first(problem, windows, choices), choices)]


def _best_first(problem: Problem, windows: Windows, choices: int) -> Iterator[tuple[int, ...]]:
    first = windows.low[0]
    targets = [problem.after(first, offset) for offset in problem.offsets]
    least = [_least_cost(windows, index, target) for index, target in enumerate(targets)]
    pending = pending_of(problem.bounds)
    heap: Heap = [(sum(least), (first,), 0, iter(()))]
    reached: dict[tuple[int, ...], int] = {}
    while heap:
        worth, days, before, siblings = heappop(heap)
        index = len(days)
        _offer(heap, before, days[:-1], siblings)
        if index == len(targets):
            yield days
            continue
        state = state_of(problem, windows, pending[index - 1], days)
        times = reached.get(state, 0)
        if times < choices:
            reached[state] = times + 1
            _offer(heap, worth - least[index], days, _cheapest_first(problem, windows, days, targets[index]))


def _offer(heap: Heap, worth: int, days: tuple[int, ...], following: Priced) -> None:
    """Put the next best day for a session on the heap; the others wait until it has been taken from there."""
    for cost, day in islice(following, 1):
        heappush(heap, (worth + cost, (*days, day), worth, following))


def _cheapest_first(problem: Problem, windows: Windows, days: tuple[int, ...], target: int) -> Priced:
    """The open days for the next session, each after its cost; of two with equal cost the earlier first."""
    low, high = room_of(problem, windows, days)
    known = windows.days
    left, right = bisect_left(known, low), bisect_right(known, high)
    middle = bisect_left(known, target, left, right)
    priced = partial(_priced, problem, target)
    return merge(map(priced, reversed(known[left:middle])), map(priced, known[middle:right]))


def _least_cost(windows: Windows, index: int, target: int) -> int:
    """The least that a session can cost in its window: the nearest open day at the preferred time."""
    days, low, high = windows.days, windows.low[index], windows.high[index]
    if target <= low or target >= high:
        off = abs(target - min(max(target, low), high))
    else:
        right = bisect_left(days, target)
        off = min(days[right] - target, target - days[right - 1])
    return off * A_DAY_OFF + (A_SESSION_OFF if off else 0)


def _priced(problem: Problem, target: int, day: int) -> tuple[int, int]:
    start, wish = problem.start_on(day), problem.rota.at
    minutes = 0 if wish is None or start is None else abs(start - wish)
    off = abs(day - target)
    return off * A_DAY_OFF + (A_SESSION_OFF if off else 0) + minutes, day


def worth(problem: Problem, days: Sequence[int]) -> tuple[int, int, int, tuple[int, ...]]:
    """The order of placement: days off target, sessions off target, minutes off the preferred time, earliest days."""
    targets = (problem.after(days[0], offset) for offset in problem.offsets)
    total = sum(_priced(problem, target, day)[0] for target, day in zip(targets, days, strict=True))
    off, rest = divmod(total, A_DAY_OFF)
    return off, *divmod(rest, A_SESSION_OFF), tuple(days)


def room_of(problem: Problem, windows: Windows, days: tuple[int, ...]) -> tuple[int, int]:
    """From when to when the next session can be, given the sessions before it."""
    index = len(days)
    low, high = windows.low[index], windows.high[index]
    for earlier, least, most, _ in problem.bounds[index]:
        if earlier > 0:
            low = max(low, problem.after(days[earlier], least))
            high = high if most is None else min(high, problem.after(days[earlier], most))
    return low, high


@lru_cache(maxsize=1024)
def pending_of(bounds: Bounds) -> tuple[Pending, ...]:
    """After each session, the bounds that sessions before it still put on sessions after it.

    Each with the days that must lie between this session and the bound one in any case: a bound that asks for less
    changes nothing, and forgetting it keeps the states few.
    """
    return tuple(tuple(_pending_after(bounds, index)) for index in range(len(bounds)))


def _pending_after(bounds: Bounds, index: int) -> Iterator[tuple[int, int, Days, Days | None, int]]:
    apart = fewest_apart(bounds, index)
    for later in range(index + 1, len(bounds)):
        for earlier, least, most, _ in bounds[later]:
            if 0 < earlier < index:
                yield earlier, later, least, most, apart[later]


def state_of(problem: Problem, windows: Windows, pending: Pending, days: tuple[int, ...]) -> tuple[int, ...]:
    """What the sessions placed leave to those to come: the last day, and the bounds that still bite."""
    last = days[-1]
    state = [len(days), last]
    for earlier, later, least, most, apart in pending:
        state.append(max(problem.after(days[earlier], least), last + apart, windows.low[later]))
        if most is not None:
            state.append(min(problem.after(days[earlier], most), windows.high[later]))
    return tuple(state)
