"""Checkpoints: the question that is answered after a session before the course goes on."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import reduce

from attrs import evolve

from ketasched.cadence import Answer, Move, Step
from ketasched.due.given import Given
from ketasched.due.judging import HOLD, Judged, Outcome, answered, both
from ketasched.due.reading import Reading
from ketasched.due.timetable import place_of
from ketasched.forecast import Action, Due, Forecast
from ketasched.protocol import Checkpoint, Phase

STOP = Move(Step.STOP)


def at_checkpoints(given: Given, forecast: Forecast) -> Forecast:
    """The forecast as the checkpoints after the last session leave it: going on, ended, or open."""
    place = place_of(given)
    points = (each for each in given.protocol.induction.checkpoints if place in each.sessions)
    return reduce(lambda known, point: _at(given, known, point), points, forecast)


def _at(given: Given, forecast: Forecast, point: Checkpoint) -> Forecast:
    """Going on comes before the end; where nothing may follow anyhow, the question is only told."""
    question = f"{_by_whom(point)}: {point.question}"
    if not forecast.options:
        return evolve(forecast, because=[*forecast.because, question])
    outcomes = sorted(_outcomes(given, point), key=lambda each: each.move == STOP)
    missing = dict.fromkeys(name for each in outcomes for name in each.missing)
    because = [reason for each in outcomes for reason in each.because]
    because += [f"missing: {each}" for each in missing]
    return evolve(
        forecast,
        options=_options(forecast.options, outcomes),
        because=[*forecast.because, *because, question],
        missing=dict.fromkeys((*forecast.missing, *missing)),
    )


def _outcomes(given: Given, point: Checkpoint) -> tuple[Outcome, ...]:
    rule, fits, otherwise = (point.goes_on, HOLD, STOP) if point.goes_on else (point.ends, STOP, HOLD)
    if rule is None or point.instrument is None:
        return Outcome(move=HOLD), Outcome(move=STOP)

    def take(answer: Answer | None, story: str) -> tuple[Outcome, ...]:
        return (Outcome(move=fits if answer else otherwise, because=[story]),)

    return answered([Answer(rule, (fits,))], _after_the_session(given, point.instrument), take)


def _by_whom(point: Checkpoint) -> str:
    by_score = point.instrument and (point.goes_on or point.ends)
    return "the score answers" if by_score else "for the clinician to answer"


def _after_the_session(given: Given, key: str) -> Judged:
    """The score that shows what the last session did: from its day on, the baseline left out."""
    day, number = given.last.day, given.last.number
    return Reading(given, key).between(day - timedelta(1), date.max, f"after session {number}")


def _options(options: Sequence[Due], outcomes: Sequence[Outcome]) -> Iterator[Due]:
    """Each option where the course goes on, and the end where it does not; none where it ends for sure."""
    if all(each.move == STOP for each in outcomes):
        return
    ends = [each for each in options if each.action is Action.STOP]
    for outcome in outcomes:
        if outcome.move == STOP:
            yield Due(action=Action.STOP, phase=Phase.INDUCTION, condition=outcome.condition)
        else:
            going = (each for each in options if each not in ends)
            yield from (evolve(each, condition=both(outcome.condition, each.condition)) for each in going)
    yield from ends
