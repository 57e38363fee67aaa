"""What an answer to the response is made of, and what follows a lapse."""

from collections.abc import Iterable

from attrs import Factory, field, frozen

from ketasched.days import Days, checked_count, checked_days, every, longer, tupled, words
from ketasched.errors import Malformed, Word, listed
from ketasched.response import Level, Response
from ketasched.source import Source, Standing


class Step(Word):
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
        return self.step if self.interval is None else every(self.interval)


def _levels(values: Iterable[str]) -> tuple[Level, ...]:
    return tuple(Level(each) for each in values)


_SPOKEN = {Level.PARTIAL: "partial response", Level.NONE: "no response"}


@frozen(cache_hash=True, kw_only=True)
class When:
    """When an answer is given: all that is stated must hold. ``interval`` is the present one; scores are inclusive.

    ``fell`` is the least fall from the baseline, in percent; ``rose``: since the score before. ``steps`` answers stand
    for the fixed steps, the others for the ladder.
    """

    levels: tuple[Level, ...] = field(default=(), converter=_levels)
    lost: bool | None = None
    fell: int | None = None
    at_most: int | None = None
    at_least: int | None = None
    interval: Days | None = None
    rose: bool | None = None
    steps: bool = False

    def __attrs_post_init__(self) -> None:
        for name in ("fell", "at_most", "at_least"):
            if (value := getattr(self, name)) is not None:
                checked_count(value, name, least=int(name == "fell"))
        if self.fell is not None and self.fell > 100:  # noqa: PLR2004 - of a hundred
            raise Malformed(f"no score falls by {self.fell} %: give fell from 1 to 100")
        if self.at_most is not None and self.at_least is not None and self.at_least > self.at_most:
            raise Malformed(f"no score is at least {self.at_least} and at most {self.at_most}: give one of them")

    @property
    def judges(self) -> bool:
        """Whether a response must be judged, for which there must be a baseline."""
        return bool(self.levels) or self.lost is not None or self.fell is not None

    def fits(self, response: Response) -> bool:
        """Whether the response is as stated."""
        tests = (
            not self.levels or response.level in self.levels,
            self.lost is None or response.lost is self.lost,
            self.fell is None or _fallen(response, self.fell),
            self.at_most is None or response.score <= self.at_most,
            self.at_least is None or response.score >= self.at_least,
            self.rose is None or response.rose is self.rose,
        )
        return all(tests)

    def __str__(self) -> str:
        parts = [listed((_SPOKEN.get(each, each) for each in self.levels), "or")] if self.levels else []
        parts += [] if self.lost is None else [f"response {'' if self.lost else 'not '}lost"]
        parts += [] if self.fell is None else [f"a fall by {self.fell} % or more"]
        parts += [] if self.at_most is None else [f"{self.at_most} or less"]
        parts += [] if self.at_least is None else [f"{self.at_least} or more"]
        parts += [] if self.rose is None else [f"the score {'rose' if self.rose else 'did not rise'}"]
        return listed(parts or ["whatever the score"])


def _fallen(response: Response, percent: int) -> bool:
    """Whether the score lies so far below the baseline, exactly; ``response.percent`` is rounded for showing."""
    return bool(response.baseline) and 100 * -(response.change or 0) >= percent * (response.baseline or 0)


@frozen(cache_hash=True)
class Answer:
    """What to do when something fits; several moves are a choice.

    ``words`` say the condition as its source does. They are read after the score, and after "if" where it is missing.
    """

    when: When
    moves: tuple[Move, ...] = field(converter=tupled)
    words: str = field(default=Factory(lambda self: str(self.when), takes_self=True))

    def __attrs_post_init__(self) -> None:
        if not self.moves:
            raise Malformed("an answer needs at least one move")


class Resume(Word):
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
        if not longer(checked_days(self.after, "after"), 0):
            raise Malformed(f"a lapse begins at least 1 day after the last session, not {words(self.after)}")
        if (self.resume is Resume.RELOAD) != bool(self.reload):
            raise Malformed(f'a lapse has offsets to reload with when it says "reload", and only then: {self.resume}')
        for offset in self.reload:
            checked_count(offset, "an offset of a reload (days)")
        if self.reload and (self.reload[0] != 0 or list(self.reload) != sorted(set(self.reload))):
            raise Malformed(f"the offsets of a reload begin with 0 and rise, not {self.reload}")
