"""How the interval between boosters answers to the response: as data, picking nothing where a source picks nothing.

Fixed ``steps`` come first, then a ``ladder`` of intervals that is climbed up and down by `Answer`s: the first whose
`When` fits is taken, and one with several moves is a choice for clinician and patient.
"""

from collections.abc import Iterable
from enum import StrEnum
from itertools import pairwise
from typing import Literal, TypeAlias

from attrs import field, frozen

from ketasched.days import Days, checked_count, checked_days, fewest, longer, tupled, words
from ketasched.errors import Malformed
from ketasched.response import Level, Response
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
        if longer(checked_count(self.early, "early (days)"), self.interval):
            raise Malformed(f"{self.early} days early is longer than the interval, {words(self.interval)}")
        if self.late is not None:
            checked_count(self.late, "late (days)")


def rung(value: "Rung | Days") -> Rung:
    """A rung, from one or from a bare interval."""
    return value if isinstance(value, Rung) else Rung(value)


def _maybe_rung(value: "Rung | Days | None") -> Rung | None:
    return None if value is None else rung(value)


def _rungs(values: "Iterable[Rung | Days]") -> tuple[Rung, ...]:
    return tuple(rung(each) for each in values)


def _steps(values: "Iterable[tuple[Rung | Days, int]]") -> tuple[tuple[Rung, int], ...]:
    steps = tuple((rung(interval), times) for interval, times in values)
    for _, times in steps:
        checked_count(times, "a step's number of boosters", least=1)
    return steps


class Step(StrEnum):
    """What a move does to the interval, or to the course."""

    HOLD = "hold"
    LONGER = "one rung longer"
    SHORTER = "one rung shorter"
    TO = "to this interval"
    BACK = "back to a fixed step"
    STOP = "stop"
    REVIEW = "no boosters, review"
    NEW_INDUCTION = "a new induction"


ENDS = frozenset({Step.STOP, Step.REVIEW, Step.NEW_INDUCTION})


@frozen(cache_hash=True)
class Move:
    """One thing that can be done; with the interval where it goes ``TO`` one, with the step's index for ``BACK``."""

    step: Step = field(converter=Step)
    interval: Days | None = None
    index: int | None = None

    def __attrs_post_init__(self) -> None:
        if (self.step is Step.TO) != (self.interval is not None):
            raise Malformed(f'a move names an interval when it goes "{Step.TO}", and only then: {self.step}')
        if (self.step is Step.BACK) != (self.index is not None):
            raise Malformed(f'a move names a step when it goes "{Step.BACK}", and only then: {self.step}')

    def __str__(self) -> str:
        return self.step if self.interval is None else f"every {words(self.interval)}"


@frozen(cache_hash=True, kw_only=True)
class When:
    """When an answer is given: all that is stated must hold. ``interval`` is the present one; scores are inclusive.

    ``steps`` answers stand for the fixed steps, the others for the ladder. ``rose``: since the score before.
    """

    levels: tuple[Level, ...] = field(default=(), converter=tupled)
    lost: bool | None = None
    at_most: int | None = None
    at_least: int | None = None
    interval: Days | None = None
    rose: bool | None = None
    steps: bool = False

    @property
    def judges(self) -> bool:
        """Whether a response must be judged, for which there must be a baseline."""
        return bool(self.levels) or self.lost is not None

    def fits(self, response: Response) -> bool:
        """Whether the response is as stated."""
        tests = (
            not self.levels or response.level in self.levels,
            self.lost is None or response.lost is self.lost,
            self.at_most is None or response.score <= self.at_most,
            self.at_least is None or response.score >= self.at_least,
            self.rose is None or response.rose is self.rose,
        )
        return all(tests)


@frozen(cache_hash=True)
class Answer:
    """What to do when something fits; several moves are a choice. ``words`` say the condition, as its source does."""

    when: When
    moves: tuple[Move, ...] = field(converter=tupled)
    words: str = ""

    def __attrs_post_init__(self) -> None:
        if not self.moves:
            raise Malformed("an answer needs at least one move")


class Resume(StrEnum):
    """How a course goes on after a lapse."""

    RESUME = "resume"
    RELOAD = "reload"
    STEP_BACK = "one rung shorter"
    RESTART = "start again"
    CHOICE = "a choice"


@frozen(cache_hash=True)
class Lapse:
    """What follows when the last session lies so long back, or longer, until the next longer lapse.

    ``reload`` gives the offsets of the sessions that bring the course back, 0 being the day of return.
    """

    after: Days
    resume: Resume = field(converter=Resume)
    reload: tuple[int, ...] = field(default=(), converter=tupled)
    words: str = ""
    source: Source | None = field(default=None, kw_only=True)
    standing: Standing = field(default=Standing.DEFAULT, kw_only=True, converter=Standing)

    def __attrs_post_init__(self) -> None:
        checked_days(self.after, "after")
        if (self.resume is Resume.RELOAD) != bool(self.reload):
            raise Malformed(f'a lapse has offsets to reload with when it says "reload", and only then: {self.resume}')
        if self.reload and (self.reload[0] != 0 or list(self.reload) != sorted(set(self.reload))):
            raise Malformed(f"the offsets of a reload begin with 0 and rise, not {self.reload}")


@frozen(cache_hash=True, kw_only=True)
class Cadence:
    """How boosters follow the induction.

    ``first`` is the interval to the first booster, ``steps`` are fixed intervals each with a number of boosters, and
    the ``ladder`` is entered at ``enter`` (or by its answers). ``counts_from`` the last session given, the first one
    (for the first booster only), or the date on which the last was scheduled. An interval changes only once it stood for
    ``stands`` days, counted in prescribed intervals, and after ``confirm`` visits that agree. ``begin`` answers to the
    end of the induction, ``answers`` to each visit, ``missed`` to a missed one. Without an ``instrument`` it goes by
    the one that has a baseline. ``limit`` is the most boosters. ``earliest`` and ``check_ins`` stand for a cadence
    that only has an earliest day and dated check-ins (the first, then every so many days).
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
        if not (self.steps or self.ladder or self.earliest):
            raise Malformed("a cadence needs steps, a ladder or an earliest day")
        if self.counts_from not in ("last", "first", "scheduled"):
            raise Malformed(f'counts_from must be "last", "first" or "scheduled", not {self.counts_from!r}')
        _rising("the ladder's intervals", [each.interval for each in self.ladder])
        _rising("the lapses", [each.after for each in self.lapses])
        self._check_intervals()

    def _check_intervals(self) -> None:
        known = [each.interval for each in self.ladder]
        moves = [move for answer in (*self.begin, *self.answers, *self.missed) for move in answer.moves]
        named = [self.enter, *(answer.when.interval for answer in self.answers), *(move.interval for move in moves)]
        for interval in named:
            if interval is not None and interval not in known:
                raise Malformed(
                    f"the ladder has no interval of {words(interval)}: it has {[words(each) for each in known]}"
                )
        for move in moves:
            if move.index is not None and move.index not in range(len(self.steps)):
                raise Malformed(f"there is no fixed step {move.index}: there are {len(self.steps)}, counted from 0")

    def place(self, interval: Days) -> int:
        """The index of an interval in the ladder."""
        return [each.interval for each in self.ladder].index(interval)

    def rung_of(self, interval: Days) -> Rung:
        """The rung or step with an interval, for its tolerance; a bare one where there is none."""
        known = (*self.ladder, *(each for each, _ in self.steps), *([self.first] if self.first else []))
        return next((each for each in known if each.interval == interval), Rung(interval))

    def moved(self, interval: Days, move: Move) -> Days:
        """The interval after a move along the ladder; its ends are held."""
        if move.interval is not None:
            return move.interval
        if move.step is Step.HOLD:
            return interval
        place = self.place(interval) + (1 if move.step is Step.LONGER else -1)
        return self.ladder[min(max(place, 0), len(self.ladder) - 1)].interval

    def stood(self, interval: Days, visits: int) -> bool:
        """Whether an interval has stood long enough to be changed, counted in prescribed intervals."""
        return visits * fewest(interval) >= self.stands


def _rising(what: str, intervals: list[Days]) -> None:
    for one, other in pairwise(intervals):
        if not longer(other, one):
            raise Malformed(f"{what} must rise: {words(other)} does not surely come after {words(one)}")
