"""Chairs that many plans share: who holds one when, day by day, so that a visit more changes only the days it touches.

A clinic is a value and knows its taken visits as one list; what is known of its days would have to be worked out anew
for each visit more. Here what is known of a day stands until a visit touches it.
"""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from attrs import asdict, field, frozen

from ketasched.days import MINUTES_A_DAY
from ketasched.hours import BLOCK
from ketasched.placing.problem import Problem
from ketasched.placing.rota import Rota, best_start, open_block, spans_on
from ketasched.wallclock import Interval

_CLOCKS = 120
"""Minutes that a change of the clocks may move a visit by, and more."""


@frozen(eq=False)
class Chairs:
    """The visits that hold chairs, in the order in which they came. The one value that changes: `hold` adds to it."""

    zone: ZoneInfo
    visits: list[Interval] = field(init=False, factory=list[Interval])
    _on: dict[int, list[int]] = field(init=False, factory=dict[int, list[int]])
    _known: dict[tuple[Rota, int], tuple[int, int | None]] = field(
        init=False, factory=dict[tuple[Rota, int], tuple[int, int | None]]
    )

    def hold(self, visits: Iterable[Interval]) -> None:
        """Let visits hold a chair each."""
        for begin, end in visits:
            first, last = (each.astimezone(self.zone).toordinal() for each in (begin, end))
            for day in range(first, last + 1):
                self._on.setdefault(day, []).append(len(self.visits))
            self.visits.append((begin, end))

    def start_on(self, rota: Rota, day: int) -> int | None:
        """The best start on a day beside the visits held; the rota knows of none itself."""
        near = self._near(rota, day)
        if not near:
            return open_block(rota, day // BLOCK).get(day)
        held, start = self._known.get((rota, day), (0, None))
        if held != len(near):
            start = best_start(rota, day, self._named(near))
            self._known[rota, day] = len(near), start
        return start

    def near(self, rota: Rota, day: int) -> tuple[Interval, ...]:
        """The visits that can be in the way of one on the day."""
        return self._named(self._near(rota, day))

    def _named(self, places: Iterable[int]) -> tuple[Interval, ...]:
        return tuple(self.visits[each] for each in places)

    def _near(self, rota: Rota, day: int) -> set[int]:
        """Which visits those are; two at the same time are two."""
        spans, apart = spans_on(rota, day), rota.starts_apart
        if not spans:
            return set()
        until = spans[-1][1] + rota.hold - rota.appointment + apart + _CLOCKS
        since = spans[0][0] - apart - _CLOCKS if apart else 0
        days = range(day + min(since // MINUTES_A_DAY, 0), day + (until - 1) // MINUTES_A_DAY + 1)
        return {place for each in days for place in self._on.get(each, ())}


@frozen(kw_only=True)
class Shared(Problem):
    """What is to be placed beside the visits that hold chairs already."""

    chairs: Chairs = field(eq=False)

    @classmethod
    def beside(cls, problem: Problem, chairs: Chairs) -> "Shared":
        """A problem whose rota knows of no visit, beside those that the chairs are held by."""
        return cls(**asdict(problem, recurse=False), chairs=chairs)

    def days(self, first: int, last: int) -> list[int]:
        """The days from first to last on which a visit fits."""
        return [day for day in Problem.days(self, first, last) if self.start_on(day) is not None]

    def start_on(self, day: int) -> int | None:
        """The start of the visit on the day, in minutes, or ``None`` where none fits."""
        shut = self.shut_on(day)
        if shut:
            return best_start(self.rota, day, self.chairs.near(self.rota, day), shut)
        return self.chairs.start_on(self.rota, day)
