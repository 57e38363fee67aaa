"""The next session of the induction."""

from datetime import date, timedelta
from functools import reduce

from attrs import evolve
from dateutil.relativedelta import relativedelta

from ketasched.days import Days, later, short, words
from ketasched.due.given import Given
from ketasched.due.window import narrowed
from ketasched.forecast import Action, Due, Forecast
from ketasched.protocol import Checkpoint, Phase
from ketasched.response import Response


def first_session(given: Given) -> Forecast:
    """Nothing has been given: session 1 is due when it was asked for."""
    request = given.plan.request
    if request is None:
        return Forecast(
            because=["nothing has been given yet, and no start was asked for: lay the course by schedule(...)"]
        )
    due = Due(
        phase=Phase.INDUCTION, earliest=request.start, target=request.start, bound=["target: the start asked for"]
    )
    return Forecast(options=[due], because=[f"nothing has been given yet; {short(request.start)} was asked for"])


def next_session(given: Given) -> Forecast:
    """The next session of the induction, or what a checkpoint before it leaves open."""
    due = _due(given)
    return at_checkpoints(given, Forecast(options=[due], because=[_story(given), *due.bound]))


def _due(given: Given) -> Due:
    number, last = len(given.induction.counted) + 1, given.last
    step = _step(given.protocol.induction.offsets, number)
    target = later(last.day, step, given.protocol.month_end)
    tomorrow = last.day + timedelta(1)
    bounds = (
        f"earliest: the day after session {last.number}",
        f"target: {words(step)} after session {last.number}, the step of the protocol's timetable",
    )
    due = Due(phase=Phase.INDUCTION, earliest=tomorrow, target=max(target, tomorrow), bound=bounds)
    return narrowed(given, due, number)


def _step(offsets: tuple[Days, ...], number: int) -> Days:
    """From the offset before to that of the nth session; a first session that has to be repeated follows at once."""
    if number == 1:
        return 0
    before, offset = offsets[number - 2], offsets[number - 1]
    if isinstance(before, int) and isinstance(offset, int):
        return offset - before
    return _months(offset) - _months(before)


def _months(offset: Days) -> relativedelta:
    return relativedelta(days=offset) if isinstance(offset, int) else offset


def _story(given: Given) -> str:
    counted, last = len(given.induction.counted), given.last
    story = f"{counted} of {given.protocol.sessions} induction sessions count, the last given on {short(last.day)}"
    return (
        f"{story}; session {last.number} was too soon and is repeated" if last not in given.induction.counted else story
    )


def at_checkpoints(given: Given, forecast: Forecast) -> Forecast:
    """The forecast as the checkpoints after the last session leave it: going on, ended, or open."""
    place = len(given.induction.counted)
    points = (each for each in given.protocol.induction.checkpoints if place in each.sessions)
    return reduce(lambda known, point: _at_checkpoint(given, known, point), points, forecast)


def _at_checkpoint(given: Given, forecast: Forecast, point: Checkpoint) -> Forecast:
    rule = point.goes_on or point.ends
    stop = Due(action=Action.STOP, phase=Phase.INDUCTION)
    if rule is None or point.instrument is None:
        open_question = f"for the clinician to answer: {point.question}"
        return evolve(forecast, options=[*forecast.options, stop], because=[*forecast.because, open_question])
    response = _after_session(given, point.instrument)
    if response is None or (rule.judges and response.level is None):
        why = "no score since" if response is None else response.why
        missing = f"{point.instrument} after session {given.last.number} ({why})"
        options = [*(evolve(each, condition="where the course goes on") for each in forecast.options)]
        because = [*forecast.because, f"missing: {missing}; it answers: {point.question}"]
        ended = evolve(stop, condition="where it does not")
        return evolve(forecast, options=[*options, ended], because=because, missing=[*forecast.missing, missing])
    because = [*forecast.because, f"{response.why}; {point.question}"]
    goes_on = rule.fits(response) is (point.goes_on is not None)
    return evolve(forecast, options=forecast.options if goes_on else (), because=because)


def _after_session(given: Given, key: str) -> Response | None:
    """The score that shows what the last session did: from its day on, the baseline left out."""
    return given.judged(key, given.last.day - timedelta(1), date.max, None)
