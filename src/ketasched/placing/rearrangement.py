"""What is to be placed when a plan is under way: sessions given stay, some are pinned, others may move or are added.

The sessions still to come are counted from index 1, in day order, the induction first; index 0 is the eve, the last day
on which none of them can be. Bounds measure from a session to come or, by a negative index, from a day that is fixed.
"""

from collections.abc import Iterator, Mapping
from itertools import chain

from attrs import evolve, frozen

from ketasched.placing.problem import Bound, Problem


@frozen
class Published:
    """A booster that is booked: its day, and the target that it was booked for, as ordinals."""

    day: int
    target: int


@frozen
class Promise:
    """What binds one session to come, in words: the day that it is pinned to, or without one the window it is due in.

    What is bound by its bounds, as boosters are, has the ``index`` of the day that they measure from.
    """

    text: str
    session: int
    day: int | None = None
    index: int = 0


@frozen(kw_only=True)
class Rearrangement(Problem):
    """Everything that decides where the sessions of a plan under way go, days as ordinals.

    ``fixed`` are the days that bounds with a negative index are measured from, ``begun`` is the day of session 1 where
    it was given, ``counted`` how many sessions that count were. ``published`` are the days on which open sessions of
    the induction stand, ``added`` is how many there will be more; ``boosters`` keep their order. ``times`` are the
    minutes at which the sessions are on these days. ``promises`` are what binds single sessions, by name;
    ``accepted`` the days on which a session stands by an accepted fault, and so may.
    """

    fixed: tuple[int, ...]
    begun: int | None
    counted: int
    published: tuple[int, ...]
    added: int
    boosters: tuple[Published, ...]
    times: Mapping[int, int]
    promises: tuple[Promise, ...] = ()
    accepted: frozenset[int] = frozenset()

    @property
    def eve(self) -> int:
        """The last day on which no session to come can be."""
        return self.start - 1

    @property
    def first_to_come(self) -> bool:
        """Whether session 1 is still to come."""
        return self.among > 0 and self.begun is None

    def first_day(self) -> int:
        """The day at index 0, which is always the eve."""
        return self.eve

    def day_of(self, days: list[int], index: int) -> int:
        """The day of a session to come, or one of the fixed days."""
        return days[index] if index >= 0 else self.fixed[-1 - index]

    def last_day(self, first: int) -> int:
        """Where looking ends for sessions that nothing bounds: a year after the latest day that is known of."""
        begun = first + 1 if self.begun is None else self.begun
        known = (each.day for each in self.boosters)
        return max(first, self.after(begun, self.offsets[-1]), *self.published, *known) + self.horizon

    def targets(self, first: int) -> list[int]:
        """The target of each session to come, when session 1 is on the first day."""
        induction = (self.after(first, offset) for offset in self.offsets[1 : self.among + 1])
        return [self.eve, *induction, *(each.target for each in self.boosters)]

    def nth(self, index: int) -> int:
        """Which of the sessions that count it is."""
        return self.counted + index

    def target_of(self, index: int) -> int:
        """The target of a session to come, where session 1 is as early as can be."""
        return self.targets(self.start if self.begun is None else self.begun)[index]

    def start_on(self, day: int) -> int | None:
        """The start of a visit on the day: the published one where it fits, otherwise the best, if there is one."""
        at = self.times.get(day)
        if day in self.accepted or (at is not None and self.fits_at(day, at)):
            return at
        return None if day in self.pins and at is not None else Problem.start_on(self, day)

    def fits(self, day: int) -> bool:
        """Whether a visit fits the day, or stands on it accepted."""
        return day in self.accepted or Problem.fits(self, day)

    def days(self, first: int, last: int) -> list[int]:
        """The days from first to last on which a visit fits."""
        own = {*self.times, *self.accepted}
        found = set(Problem.days(self, first, last)) - own
        return sorted(chain(found, (day for day in own if first <= day <= last and self.fits(day))))


def kept_by_nobody(problem: Rearrangement) -> Rearrangement:
    """The problem without the latest days that no calendar could keep, after what was given and what day it is."""
    low = [problem.eve]
    kept: list[tuple[Bound, ...]] = [()]
    for bounds in problem.bounds[1:]:
        low.append(max(problem.after(problem.day_of(low, each.earlier), each.least) for each in bounds))
        kept.append(tuple(_not_broken(problem, bounds, low[-1])))
    return problem if tuple(kept) == problem.bounds else evolve(problem, bounds=tuple(kept))


def _not_broken(problem: Rearrangement, bounds: tuple[Bound, ...], day: int) -> Iterator[Bound]:
    for each in bounds:
        broken = (
            each.earlier < 0
            and each.most is not None
            and problem.after(problem.fixed[-1 - each.earlier], each.most) < day
        )
        yield each._replace(most=None) if broken else each


def without(problem: Rearrangement, promise: Promise) -> Rearrangement:
    """The problem without what binds one session."""
    if promise.index:
        bounds = (tuple(each for each in those if each.earlier != promise.index) for those in problem.bounds)
        return evolve(problem, bounds=tuple(bounds))
    pins = [*problem.pins]
    pins.remove(promise.day or 0)
    return evolve(problem, pins=tuple(pins))


def pinned_to(problem: Rearrangement, promise: Promise, day: int) -> Rearrangement:
    """The problem with a pinned session on another day, or another time of its day: its own where a visit fits then."""
    stood = promise.day or 0
    minute, free = problem.times.get(stood), without(problem, promise)
    start = minute if minute is not None and free.fits_at(day, minute) else Problem.start_on(problem, day)
    alone = all(each.day != stood for each in problem.promises if each is not promise)
    kept = {other: at for other, at in problem.times.items() if not (alone and other == stood)}
    moved = evolve(problem, times=kept if start is None else {**kept, day: start})
    if promise.index:
        fixed = [*problem.fixed]
        fixed[-1 - promise.index] = day
        return evolve(moved, fixed=tuple(fixed))
    return evolve(moved, pins=(*free.pins, day))
