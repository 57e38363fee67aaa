"""What a rearrangement costs step by step, and the least that is still to come from each day on.

A session whose published day is taken stays there: that is never worse. The others are matched to the days taken in
order. So the total shift is, summed over all days, how many published sessions are ahead of or behind the places that
they are given. What is still to come is exact but for bounds on the longest gap and over more than one gap, and for
sessions beyond the last day looked at, which are taken to be on the day after it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import TypeAlias

from attrs import evolve, frozen

from ketasched.days import fewest
from ketasched.placing.rearrangement import Rearrangement
from ketasched.placing.search import A_DAY_OFF, A_SESSION_OFF
from ketasched.placing.windows import Windows

A_MOVE = 1 << 108
A_DAY_SHIFTED = 1 << 84
A_DAY_LATER = 1 << 68
"""What a day weighs by which session 1, where it is still to come, is later than it could be."""
NEVER = 1 << 140
"""More than any rearrangement costs."""

Prices: TypeAlias = dict[int, int]
Table: TypeAlias = tuple[Prices, ...]
Targets: TypeAlias = list[int] | None


@frozen(eq=False)
class Road:
    """What each step costs.

    ``prices`` are, by session, those of its days up to the ``last`` looked at; ``beyond`` is the least of the session
    and all that follow on later days. ``apart`` is, by how many of the published sessions have a place, the shift
    summed up to each day from the eve.
    """

    problem: Rearrangement
    last: int
    prices: tuple[Prices, ...]
    beyond: tuple[int, ...]
    apart: tuple[list[int], ...]

    @classmethod
    def of(cls, problem: Rearrangement, windows: Windows, targets: Targets, last: int) -> "Road":
        """The road up to a day, with these targets, or without."""
        until = max(min(last, max(windows.high)) + 1, *problem.published, problem.eve)
        behind = [bisect_right(problem.published, day) for day in range(problem.eve, until + 1)]
        return cls(
            problem,
            last,
            tuple(_prices(problem, windows, targets, last)),
            _beyond(problem, windows, targets, last),
            tuple(_apart(behind, each) for each in range(len(problem.published) + 1)),
        )

    def beginning_on(self, day: int) -> "Road":
        """The road when session 1 is on the day."""
        eve, first, *others = self.prices
        return evolve(self, prices=(eve, {day: first[day]}, *others), beyond=(NEVER, NEVER, *self.beyond[2:]))

    def steps(self, index: int, news: int, before: int, low: int, high: int) -> Iterator[tuple[int, int]]:
        """The days that a session can take, each with its cost after the one before it, up to which so many were added.

        What the session is on the day, and what that costs, say `kinds`.
        """
        left, reached = self._legs(index - 1, news)
        eve = self.problem.eve
        passed = left[before - eve]
        for day, price in self.prices[index].items():
            if low <= day <= high:
                yield day, price + reached[day - eve] - passed

    def turning(self, index: int, news: int, before: int) -> int:
        """The least of a session after the one before it, and of all that follow, beyond the last day looked at."""
        left, _ = self._legs(index - 1, news)
        return self._turning(index, news) - left[before - self.problem.eve]

    def kinds(self, index: int, day: int, news: int) -> Sequence[tuple[int, int]]:
        """What a session on the day can be, with its cost and how many are added then: it stays, moves, or is new."""
        if index > self.problem.among or day in self.problem.published:
            return ((0, news),)
        return ((A_MOVE, news), (0, news + 1)) if news < self.problem.added else ((A_MOVE, news),)

    def least_to_come(self) -> tuple[Table, ...]:
        """For each session, by how many have been added up to it and by its day, the least that comes after it."""
        tables: list[Table] = []
        for index in range(len(self.prices) - 1, -1, -1):
            tables.append(tuple(self._after(index, news, tables[-1:]) for news in range(self.problem.added + 1)))
        return tuple(reversed(tables))

    def _legs(self, index: int, news: int) -> tuple[Sequence[int], Sequence[int]]:
        """The shift up to a session's day and up to the next one's; after the induction all that is left, then none."""
        apart = self.apart[min(index - news, len(self.apart) - 1)]
        if index < self.problem.among:
            return apart, apart
        if index == self.problem.among:
            return apart, apart[-1:] * len(apart)
        none = [0] * len(apart)
        return none, none

    def _turning(self, index: int, news: int) -> int:
        if self.beyond[index] == NEVER:
            return NEVER
        _, reached = self._legs(index - 1, news)
        moved = len(self.problem.published) - (index - 1 - news) if index <= self.problem.among else 0
        return self.beyond[index] + moved * A_MOVE + reached[self.last + 1 - self.problem.eve]

    def _possible(self, index: int, news: int) -> bool:
        if index < self.problem.among:
            return 0 <= index - news <= len(self.problem.published)
        return news == self.problem.added

    def _after(self, index: int, news: int, following: Sequence[Table]) -> Prices:
        """The least after a session, by its day: the next on any later day that the one gap leaves."""
        days, eve = self.prices[index], self.problem.eve
        if not self._possible(index, news):
            return dict.fromkeys(days, NEVER)
        left, reached = self._legs(index, news)
        if not following:
            return {day: reached[-1] - left[day - eve] for day in days}
        bounds, later = self.problem.bounds[index + 1], [*self.prices[index + 1]]
        worths = reversed([*self._worths(index + 1, news, reached, following[0])])
        least = [*accumulate(worths, min, initial=self._turning(index + 1, news))][::-1]
        gap = max(fewest(each.least) for each in bounds if each.earlier == index)
        return {day: least[bisect_left(later, day + gap)] - left[day - eve] for day in days}

    def _worths(self, index: int, news: int, reached: Sequence[int], following: Table) -> Iterator[int]:
        """The least of a session, with what it takes to reach it and what follows, on each of its days."""
        problem, eve, kept = self.problem, self.problem.eve, following[news]
        if index > problem.among:
            yield from (price + reached[day - eve] + kept[day] for day, price in self.prices[index].items())
            return
        new, published = following[min(news + 1, problem.added)], problem.published
        added = 0 if news < problem.added else NEVER
        for day, price in self.prices[index].items():
            rest = kept[day] if day in published else min(kept[day] + A_MOVE, new[day] + added)
            yield price + reached[day - eve] + rest


def _apart(behind: list[int], placed: int) -> list[int]:
    shifts = [abs(n - placed) * A_DAY_SHIFTED for n in range(behind[-1] + 1)]
    return [*accumulate(map(shifts.__getitem__, behind), initial=0)]


def _prices(problem: Rearrangement, windows: Windows, targets: Targets, last: int) -> Iterator[Prices]:
    """By session and by each day of its window, what it costs there whatever the others do."""
    yield {problem.eve: 0}
    known = windows.days[: bisect_right(windows.days, last)]
    minutes = _minutes(problem, known) if targets else {}
    for index in range(1, len(problem.bounds)):
        days = known[bisect_left(known, windows.low[index]) : bisect_right(known, windows.high[index])]
        stood, target = _stood(problem, index), None if targets is None else targets[index]
        later = A_DAY_LATER if index == 1 and problem.first_to_come else 0
        yield {day: _price(day, stood, target) + minutes.get(day, 0) + (day - problem.eve) * later for day in days}


def _beyond(problem: Rearrangement, windows: Windows, targets: Targets, last: int) -> tuple[int, ...]:
    """By session, the least that it and all that follow cost after the last day, but for shifts and moves before."""
    total, sums = 0, [NEVER]
    for index in range(len(problem.bounds) - 1, 0, -1):
        target = None if targets is None else min(targets[index], last + 1)
        total += _price(last + 1, _stood(problem, index), target)
        sums.append(total if windows.high[index] > last else NEVER)
    return (sums[0], *reversed(sums[1:]))


def _stood(problem: Rearrangement, index: int) -> int | None:
    """The day on which a booster is published; what sessions of the induction are off theirs is counted by `Road`."""
    return problem.boosters[index - problem.among - 1].day if index > problem.among else None


def _price(day: int, stood: int | None, target: int | None) -> int:
    moved = 0 if stood is None or day == stood else abs(day - stood) * A_DAY_SHIFTED + A_MOVE
    off = 0 if target is None or day == target else abs(day - target) * A_DAY_OFF + A_SESSION_OFF
    return moved + off


def _minutes(problem: Rearrangement, days: list[int]) -> Prices:
    wish = problem.rota.at
    if wish is None:
        return {}
    starts = ((day, problem.start_on(day)) for day in days)
    return {day: abs(start - wish) for day, start in starts if start is not None}
