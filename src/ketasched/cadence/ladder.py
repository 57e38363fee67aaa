"""The rungs of a cadence, and the cadence itself."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Literal, TypeAlias

from attrs import field, frozen

from ketasched.cadence.answer import Answer, Lapse, Move, Step
from ketasched.days import Days, checked_count, checked_days, fewest, longer, tupled, words
from ketasched.errors import Malformed, listed
from ketasched.source import Source, Standing

CountsFrom: TypeAlias = Literal["last", "first", "scheduled"]


@frozen(cache_hash=True)
class Rung:
    """An interval between boosters, and how many days early and late (``None``: no limit) a visit is still in time."""

    interval: Days
    early: int = 0
    late: int | None = None

    def __attrs_post_init__(self) -> None:
        if not longer(checked_days(self.interval, "an interval between boosters"), 0):
            raise Malformed(f"an interval between boosters is at least 1 day, not {words(self.interval)}")
        if not longer(self.interval, checked_count(self.early, "early (days)")):
            raise Malformed(f"{words(self.early)} early is no shorter than the interval, {words(self.interval)}")
        if self.late is not None:
            checked_count(self.late, "late (days)")


def _rung(value: "Rung | Days") -> Rung:
    return value if isinstance(value, Rung) else Rung(value)


def _maybe_rung(value: "Rung | Days | None") -> Rung | None:
    return None if value is None else _rung(value)


def _rungs(values: "Iterable[Rung | Days]") -> tuple[Rung, ...]:
    return tuple(_rung(each) for each in values)


def _steps(values: "Iterable[tuple[Rung | Days, int]]") -> tuple[tuple[Rung, int], ...]:
    steps = tuple((_rung(interval), times) for interval, times in values)
    for _, times in steps:
        checked_count(times, "a step's number of boosters", least=1)
    return steps


@frozen(cache_hash=True, kw_only=True)
class Cadence:
    """How boosters follow the induction.

    ``first`` is the interval to the first booster, ``steps`` are fixed intervals each with a number of boosters, and
    the ``ladder`` is entered at ``enter`` (or by its answers). ``counts_from`` the last session given, the first one
    (for the first booster only), or the date on which the last was scheduled. An interval changes only once it has
    stood for ``stands`` days, counted in prescribed intervals, and after ``confirm`` visits that agree. ``begin``
    answers to the end of the induction, ``answers`` to each visit, ``missed`` to a missed one. Without an
    ``instrument`` it goes by the one that has a baseline. ``limit`` is the most boosters. ``earliest`` and
    ``check_ins`` stand for a cadence on request: an earliest day, and dated check-ins (the first, then every so many
    days).
    """

    key: str = "own"
    title: str = ""
    first: Rung | None = field(default=None, converter=_maybe_rung)
    steps: tuple[tuple[Rung, int], ...] = field(default=(), converter=_steps)
    ladder: tuple[Rung, ...] = field(default=(), converter=_rungs)
    enter: Days | None = None
    counts_from: CountsFrom = "last"
    begin: tuple[Answer, ...] = field(default=(), converter=tupled)
    answers: tuple[Answer, ...] = field(default=(), converter=tupled)
    missed: tuple[Answer, ...] = field(default=(), converter=tupled)
    confirm: int = 1
    stands: int = 14
    instrument: str | None = None
    criteria: str | None = None
    lapses: tuple[Lapse, ...] = field(default=(), converter=tupled)
    limit: int | None = None
    earliest: int | None = None
    check_ins: tuple[int, int] | None = None
    source: Source | None = None
    standing: Standing = field(default=Standing.DEFAULT, converter=Standing)
    notes: tuple[str, ...] = field(default=(), converter=tupled)

    def __attrs_post_init__(self) -> None:
        checked_count(self.confirm, "confirm (visits)", least=1)
        checked_count(self.stands, "stands (days)")
        if self.limit is not None:
            checked_count(self.limit, "limit (boosters)", least=1)
        if self.counts_from not in ("last", "first", "scheduled"):
            raise Malformed(f'counts_from must be "last", "first" or "scheduled", not {self.counts_from!r}')
        self._check_request()
        _check_rising("the ladder's intervals", [each.interval for each in self.ladder])
        _check_rising("the lapses", [each.after for each in self.lapses])
        self._check_intervals()
        self._check_moves()

    def _check_request(self) -> None:
        if self.earliest is not None:
            checked_count(self.earliest, "earliest (days)", least=1)
        for days in self.check_ins or ():
            checked_count(days, "check_ins (days)", least=1)
        if self.check_ins is not None and self.earliest is None:
            raise Malformed("check-ins belong to a cadence on request: give the earliest day of a booster, too")
        fixed = bool(self.steps or self.ladder)
        if fixed is (self.earliest is not None):
            raise Malformed("a cadence needs steps or a ladder; or, where boosters are on request, an earliest day")

    def _check_intervals(self) -> None:
        rungs = [self.enter, *(each.when.interval for each in self.answers if not each.when.steps)]
        rungs += [move.interval for move in _moves((*self.begin, *self.answers, *self.missed))]
        steps = [each.when.interval for each in self.answers if each.when.steps]
        _check_known("the ladder has", rungs, self.ladder)
        _check_known("the fixed steps have", steps, [each for each, _ in self.steps])

    def _check_moves(self) -> None:
        for move in _moves((*self.begin, *self.answers, *self.missed)):
            if move.index is not None and move.index not in range(len(self.steps)):
                raise Malformed(f"there is no fixed step {move.index}: there are {len(self.steps)}, counted from 0")
        for answer in (*self.begin, *self.missed):
            if answer.when.interval is not None or answer.when.steps:
                raise Malformed("only an answer to a visit goes by the present interval, or stands for the fixed steps")

    def rung_of(self, interval: Days) -> Rung:
        """The rung or step with an interval, for its tolerance; a bare one where there is none."""
        known = (*self.ladder, *(each for each, _ in self.steps), *([self.first] if self.first else []))
        return next((each for each in known if each.interval == interval), Rung(interval))

    def moved(self, interval: Days, move: Move) -> Days:
        """The interval after a move along the ladder; at its ends, as after any other move, the interval stays."""
        if move.interval is not None:
            return move.interval
        rungs = [each.interval for each in self.ladder]
        if move.step is Step.LONGER:
            return next((each for each in rungs if longer(each, interval)), interval)
        if move.step is Step.SHORTER:
            return next((each for each in reversed(rungs) if longer(interval, each)), interval)
        return interval

    def stood(self, interval: Days, visits: int) -> bool:
        """Whether an interval has stood long enough to be changed, counted in prescribed intervals."""
        return visits * fewest(interval) >= self.stands


def _moves(answers: Iterable[Answer]) -> Iterator[Move]:
    return (move for answer in answers for move in answer.moves)


def _check_known(where: str, named: Iterable[Days | None], known: Iterable[Rung]) -> None:
    intervals = [each.interval for each in known]
    for each in named:
        if each is not None and each not in intervals:
            raise Malformed(f"{where} no interval of {words(each)}: there are {listed(map(words, intervals))}")


def _check_rising(what: str, intervals: list[Days]) -> None:
    for one, other in pairwise(intervals):
        if not longer(other, one):
            raise Malformed(f"{what} must rise: {words(other)} does not surely come after {words(one)}")
