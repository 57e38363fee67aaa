"""The scores on one instrument in the order of their days, kept so that a visit's score is judged without a rescan."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date
from itertools import accumulate
from operator import attrgetter
from typing import Self

from attrs import frozen

from ketasched.response import Assessment, Criteria, Instrument, Response, judge

_day = attrgetter("day")
_score = attrgetter("score")


@frozen(eq=False)
class Scores:
    """The scores in order; those from place ``first`` on came after the day of session 1. ``best``: the lowest so far.

    Of several scores on one day the one recorded last is the day's.
    """

    instrument: Instrument
    ordered: tuple[Assessment, ...]
    first: int
    best: tuple[Assessment, ...]

    @classmethod
    def of(cls, instrument: Instrument, scores: Iterable[Assessment], begun: date) -> Self:
        """The scores on one instrument, in a course begun on a day."""
        ordered = tuple(sorted(scores, key=_day))
        first = bisect_right(ordered, begun, key=_day)
        return cls(instrument, ordered, first, tuple(accumulate(ordered[first:], _lower)))

    @property
    def baseline(self) -> Assessment | None:
        """The last score up to the day of session 1."""
        return self.ordered[self.first - 1] if self.first else None

    def since(self, day: date) -> tuple[Assessment, ...]:
        """The baseline, and the scores after a day."""
        start = max(bisect_right(self.ordered, day, key=_day), self.first)
        return (*self.ordered[max(self.first - 1, 0) : self.first], *self.ordered[start:])

    def judged(self, after: date, until: date, criteria: Criteria | None) -> Response | None:
        """The latest score after one day and up to another, judged; ``None`` where there is none."""
        place = bisect_right(self.ordered, until, key=_day) - 1
        if place < self.first or self.ordered[place].day <= after:
            return None
        return self._judged(self.ordered[place], place, criteria)

    def possible(self, day: date, criteria: Criteria | None) -> tuple[Response, ...]:
        """Every score that there could be on a day, the best first, judged."""
        place = max(bisect_right(self.ordered, day, key=_day), self.first)
        scale = self.instrument
        scores = (Assessment(scale, score, day) for score in range(scale.least, scale.most + 1))
        return tuple(self._judged(each, place, criteria) for each in scores)

    def _judged(self, now: Assessment, place: int, criteria: Criteria | None) -> Response:
        """Judged beside the baseline, the best so far, and the days that may hold the score before: no more counts."""
        best = self.best[: place - self.first][-1:]
        return judge(now, self.baseline, (*best, *self.ordered[self._day_before(now.day) : place]), criteria)

    def _day_before(self, day: date) -> int:
        """Where the latest day with a score before this one begins."""
        start = bisect_left(self.ordered, day, key=_day)
        if start > self.first:
            start = bisect_left(self.ordered, self.ordered[start - 1].day, key=_day)
        return max(start, self.first)


def _lower(one: Assessment, other: Assessment) -> Assessment:
    return min(one, other, key=_score)
