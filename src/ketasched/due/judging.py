"""From a score to what may follow: the first answer that fits; while it is missing, every answer that it may meet."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from attrs import evolve, field, frozen

from ketasched.cadence import Answer, Move, Step, When
from ketasched.days import tupled
from ketasched.errors import listed
from ketasched.forecast import State
from ketasched.response import Instrument, Level, Response

HOLD = Move(Step.HOLD)


@frozen(kw_only=True)
class Outcome:
    """What may follow: a state, or an end (no state), with the reasons; under a condition where a score is missing."""

    state: State | None = None
    move: Move = HOLD
    words: str = ""
    condition: str = ""
    missing: tuple[str, ...] = ()
    because: tuple[str, ...] = field(default=(), converter=tupled)


@frozen(kw_only=True)
class Judged:
    """A score, judged; or what is ``missing``, and each response there may be once it is there.

    With neither it is a visit in the past of which no score is known: it changed nothing.
    """

    response: Response | None = None
    missing: str = ""
    possible: tuple[Response, ...] = ()


Case = tuple[Answer | None, str]
"""An answer that a missing score may meet, or none, and the condition in words."""

Take = Callable[[Answer | None, str], tuple[Outcome, ...]]
"""What follows when an answer fits, or none does, after a story that is told first."""


def usable(response: Response | None, answers: Iterable[Answer]) -> bool:
    """Whether answers can be chosen by a response: what cannot be judged leaves only those that go by the score."""
    if response is None or not response.instrument.drives:
        return False
    return response.level is not None or not any(each.when.judges for each in answers)


def answered(answers: Sequence[Answer], judged: Judged, take: Take) -> tuple[Outcome, ...]:
    """What may follow a score; for one that is missing, what would follow whatever it turns out to be."""
    response = judged.response
    if response is not None and usable(response, answers):
        answer, story = _fitting(answers, response)
        why = [response.why] if answer and response.level else []
        return tuple(evolve(each, because=[*each.because, *why]) for each in take(answer, story))
    if not judged.missing:
        return take(None, "")
    return tuple(_if_known(answers, judged, take))


def _fitting(answers: Iterable[Answer], response: Response) -> tuple[Answer | None, str]:
    answer = next((each for each in answers if each.when.fits(response)), None)
    return answer, f"{response.arithmetic}, {answer.words if answer else 'for which there is no rule'}"


def _if_known(answers: Sequence[Answer], judged: Judged, take: Take) -> Iterator[Outcome]:
    """What each score would lead to, those that lead to the same together; unconditional where all do."""
    possible = [each for each in judged.possible if usable(each, answers)]
    alike: dict[tuple[Outcome, ...], list[Case]] = {}
    for case in _by_score(answers, possible) if possible else _by_words(answers):
        outcomes = tuple(_without_why(each) for each in take(case[0], ""))
        alike.setdefault(outcomes, []).append(case)
    for outcomes, cases in alike.items():
        if len(alike) == 1:
            yield from take(cases[0][0], "whatever the score")
        else:
            condition = f"if {listed((said for _, said in cases), 'or')}"
            for each in outcomes:
                yield evolve(each, condition=both(condition, each.condition), missing=(judged.missing,))


def _without_why(outcome: Outcome) -> Outcome:
    """What follows, whichever move led to it."""
    return evolve(outcome, because=(), move=HOLD if outcome.state else outcome.move)


def _by_score(answers: Sequence[Answer], possible: Iterable[Response]) -> Iterator[Case]:
    """The answers that some score would meet, the best score first, with the scores."""
    scores: dict[Answer | None, list[Response]] = {}
    for each in possible:
        answer, _ = _fitting(answers, each)
        scores.setdefault(answer, []).append(each)
    for answer, responses in scores.items():
        scale = responses[0].instrument
        span = spans([each.score for each in responses], scale)
        own = answer is not None and answer.words != str(answer.when)
        yield answer, f"{answer.words} ({scale.key} {span})" if answer and own else f"{scale.key} is {span}"


def _by_words(answers: Sequence[Answer]) -> Iterator[Case]:
    """Every answer there is, and none where they may leave something out: without a baseline no score can be tried."""
    yield from ((each, each.words) for each in answers)
    by_level = [each.when for each in answers if evolve(each.when, levels=(), interval=None, steps=False) == When()]
    levels = {level for when in by_level for level in when.levels}
    if levels != set(Level) and all(when.levels for when in by_level):
        yield None, "anything else"


def spans(scores: Sequence[int], scale: Instrument) -> str:
    """Rising scores in words, as far as they stand together: 3 or less, 4 to 7, 9 or more."""
    begins = [each for each in scores if each - 1 not in scores]
    ends = [each for each in scores if each + 1 not in scores]
    return listed((_span(low, high, scale) for low, high in zip(begins, ends, strict=True)), "or")


def _span(low: int, high: int, scale: Instrument) -> str:
    if low == high:
        return f"{low}"
    if low == scale.least:
        return f"{high} or less"
    return f"{low} or more" if high == scale.most else f"{low} to {high}"


def both(one: str, other: str) -> str:
    """Two conditions as one; either may be empty."""
    return ", and ".join(filter(None, (one, other)))
