"""What a score means: instruments, assessments, and the response that they show.

A higher score is worse on every instrument. Sources differ in where a response or remission begins, so a cut-off is
a parameter: `Criteria`, named and sourced. The answer is a value that carries its arithmetic.
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from attrs import field, frozen

from ketasched.days import checked_count, checked_day, short, tupled
from ketasched.errors import Malformed, UnknownName, Word, listed, nearest
from ketasched.source import Source, Standing


class Level(Word):
    """What a score is beside the baseline, best first."""

    REMISSION = "remission"
    RESPONSE = "response"
    PARTIAL = "partial"
    NONE = "none"
    WORSE = "worse"


HELD = (Level.REMISSION, Level.RESPONSE)
_SPOKEN = {Level.PARTIAL: "partial response (a default)", Level.NONE: "no response"}


@frozen(cache_hash=True, kw_only=True)
class Criteria:
    """What counts on a scale, under a name and with its sources.

    At or below ``remission`` a score is remission, at or below ``response_score`` a response, whatever the baseline.
    A fall from it by ``response_percent`` or by ``response_points`` is a response too, and by ``partial_percent`` a
    partial one: always a default, because no source says. A rise by ``worse_points``, the change that a source says
    counts, is worse even where the score is still low; without one, any rise that ends above the cut-offs.
    ``standing`` is that of the weakest number given; ``note`` says what is our reading.
    """

    key: str
    response_percent: int | None = None
    response_points: int | None = None
    response_score: int | None = None
    remission: int | None = None
    partial_percent: int = 25
    worse_points: int | None = None
    sources: tuple[Source, ...] = field(default=(), converter=tupled)
    standing: Standing = field(default=Standing.DEFAULT, converter=Standing)
    note: str = ""

    def __attrs_post_init__(self) -> None:
        checked_count(self.partial_percent, f"partial_percent of {self.key}", least=1)
        for name in ("response_percent", "response_points", "response_score", "remission", "worse_points"):
            if (value := getattr(self, name)) is not None:
                checked_count(value, f"{name} of {self.key}", least=int(name.endswith(("percent", "points"))))
        if max(self.partial_percent, self.response_percent or 0) > 100:  # noqa: PLR2004 - of a hundred
            raise Malformed(f"{self.key} asks for a fall of more than 100 %, which no score can show")

    def limits(self, baseline: int) -> dict[Level, int]:
        """Give the highest score that is each level from this baseline; a level that none can be is left out."""
        points = None if self.response_points is None else baseline - self.response_points
        percent = None if self.response_percent is None else baseline * (100 - self.response_percent) // 100
        responses = [each for each in (self.response_score, points, percent) if each is not None]
        limits = (self.remission, max(responses, default=None), baseline * (100 - self.partial_percent) // 100)
        found: dict[Level, int] = {}
        for level, limit in zip(Level, limits, strict=False):
            if limit is not None and limit > max(found.values(), default=-1):
                found[level] = limit
        return found

    def worse_from(self, baseline: int) -> int:
        """Give the lowest score that is worse than this baseline."""
        highest = max(baseline, *self.limits(baseline).values())
        return highest + 1 if self.worse_points is None else baseline + self.worse_points

    @lru_cache(maxsize=8192)  # noqa: B019 - criteria are few, and every forecast asks them many times
    def level(self, score: int, baseline: int) -> Level:
        """Say what the score is beside the baseline."""
        if score >= self.worse_from(baseline):
            return Level.WORSE
        return next((level for level, limit in self.limits(baseline).items() if score <= limit), Level.NONE)


@frozen(cache_hash=True, kw_only=True)
class Instrument:
    """A rating scale: its range, how many days it looks back, and what counts on it.

    ``recall`` 0 is the time of assessment, ``None`` since the last visit; ``short_recall`` is of a form that looks back
    less. The first ``criteria`` are the default, the others stand where sources disagree. An instrument that
    ``drives`` no cadence is never judged: its rise is shown to a clinician.
    """

    key: str
    title: str
    least: int = 0
    most: int
    recall: int | None
    short_recall: int | None = None
    drives: bool = True
    criteria: tuple[Criteria, ...] = field(converter=tupled)

    def __attrs_post_init__(self) -> None:
        checked_count(self.most, f"most of {self.key}", least=checked_count(self.least, f"least of {self.key}") + 1)
        for days in (self.recall, self.short_recall):
            checked_count(days or 0, f"recall of {self.key} (days)")
        if not self.criteria:
            raise Malformed(f"{self.key} needs criteria: at least one, the first being the default")

    def criteria_named(self, key: str) -> Criteria:
        """Find the criteria with this name. Raises `UnknownName`, with the nearest names."""
        known = {each.key.lower(): each for each in self.criteria}
        if key.lower() in known:
            return known[key.lower()]
        raise UnknownName(f"{self.key} has no criteria {key!r}; {nearest(key, known)}")


@frozen
class Assessment:
    """A score on a day. Raises `Malformed` for a score that the instrument cannot give."""

    instrument: Instrument
    score: int
    day: date

    def __attrs_post_init__(self) -> None:
        scale, score = self.instrument, self.score
        if type(scale) is not Instrument:
            raise Malformed(f"an assessment needs the Instrument itself, not {scale!r}; find it by instrument_named")
        if type(score) is not int or not scale.least <= score <= scale.most:
            raise Malformed(f"a {scale.key} score is a whole number from {scale.least} to {scale.most}, not {score!r}")
        checked_day(self.day, f"the day of a {scale.key} score")


@frozen(kw_only=True)
class Response:
    """How a score answers to the baseline; ``why`` says it in a sentence.

    ``best`` is the lowest score since the baseline, this one included; ``previous`` the score before this one.
    """

    instrument: Instrument
    criteria: Criteria
    score: int
    baseline: int | None
    best: int
    previous: int | None

    @property
    def level(self) -> Level | None:
        """Remission, response, partial, none or worse; ``None`` where it cannot be judged."""
        return None if self.obstacle or not self.baseline else self.criteria.level(self.score, self.baseline)

    @property
    def obstacle(self) -> str:
        """Why nothing can be judged; empty where it can."""
        if not self.instrument.drives:
            return f"{self.instrument.key} drives no cadence; a rise is shown to a clinician"
        if self.baseline is None:
            return "there is no baseline"
        return "" if self.baseline else "the baseline is 0"

    @property
    def change(self) -> int | None:
        """The points from the baseline; a fall is negative."""
        return None if self.baseline is None else self.score - self.baseline

    @property
    def percent(self) -> int | None:
        """The change in percent of the baseline, rounded half away from 0: for showing, `level` is judged exactly."""
        if not self.baseline:
            return None
        size = (200 * abs(self.score - self.baseline) + self.baseline) // (2 * self.baseline)
        return size if self.score > self.baseline else -size

    @property
    def rose(self) -> bool:
        """Whether the score is above the one before it."""
        return self.previous is not None and self.score > self.previous

    @property
    def held(self) -> bool:
        """Whether the score is a response or remission."""
        return self.level in HELD

    @property
    def lost(self) -> bool:
        """Whether the best score was a response or remission and this one no longer is."""
        return self.level not in (None, *HELD) and self.criteria.level(self.best, self.baseline or 0) in HELD

    @property
    def why(self) -> str:
        """The judgement and its arithmetic as a sentence."""
        if not (level := self.level) or not self.baseline:
            return f"{self.arithmetic}: cannot be judged, because {self.obstacle}"
        loss = f"; response is lost, the best score was {self.best}" if self.lost else ""
        verdict = f"{_SPOKEN.get(level, level)} by {self.criteria.key} ({self._limits(self.baseline)})"
        return f"{self.arithmetic}: {verdict}{loss}"

    @property
    def arithmetic(self) -> str:
        """The change from the baseline in numbers."""
        start = self.baseline if self.instrument.drives else self.previous
        if start is None or start == self.score:
            return f"{self.instrument.key} {'is' if start is None else 'stayed at'} {self.score}"
        share = f" ({self.percent:+} %)" if self.percent and self.instrument.drives else ""
        return f"{self.instrument.key} {'rose' if self.score > start else 'fell'} from {start} to {self.score}{share}"

    def _limits(self, baseline: int) -> str:
        limits, worse = self.criteria.limits(baseline).items(), self.criteria.worse_from(baseline)
        least = self.instrument.least
        parts = [f"{_SPOKEN.get(level, level)} at {most} or less" for level, most in limits if most >= least]
        return listed(parts + [f"worse at {worse} or more"] * (worse <= self.instrument.most))


def judge(
    assessment: Assessment,
    baseline: Assessment | None,
    earlier: Iterable[Assessment] = (),
    criteria: Criteria | None = None,
) -> Response:
    """Judge a score by the baseline, the scores since, and the criteria (by default the instrument's first).

    Earlier scores from before the baseline do not count. Raises `Malformed` where the instruments differ, or where
    the baseline or an earlier score is later than the assessment.
    """
    known = [_comparable(each, assessment) for each in (earlier if baseline is None else (baseline, *earlier))]
    counted = (each for each in known if baseline is None or each.day >= baseline.day)
    # By day, the lowest score last: a rise after a day with several scores is not hidden.
    ordered = sorted(counted, key=lambda each: (each.day, -each.score))
    before = [each.score for each in ordered if each != assessment]
    return Response(
        instrument=assessment.instrument,
        criteria=criteria or assessment.instrument.criteria[0],
        score=assessment.score,
        baseline=None if baseline is None else baseline.score,
        best=min([assessment.score, *(each.score for each in ordered if each != baseline)]),
        previous=before[-1] if before else None,
    )


def _comparable(other: Assessment, now: Assessment) -> Assessment:
    if (key := other.instrument.key) != (own := now.instrument.key):
        raise Malformed(f"a {own} score cannot be judged beside a {key} score: give one instrument's")
    if other.day > now.day:
        day, late = short(now.day), short(other.day)
        raise Malformed(f"a {key} score of {day} cannot be judged by the later one of {late}: leave it out")
    return other
