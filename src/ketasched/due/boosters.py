"""The forecast of the next booster: what may follow, made into dated options."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from attrs import evolve

from ketasched.cadence import Cadence, Resume, Rung, Step
from ketasched.days import counted, every, later, words
from ketasched.due.absence import Absence, returned
from ketasched.due.given import Given
from ketasched.due.judging import Outcome, both
from ketasched.due.lapses import lapse_between, lapse_words
from ketasched.due.on_request import on_request
from ketasched.due.reading import Reading
from ketasched.due.replay import Replay
from ketasched.due.scheduled import next_scheduled
from ketasched.due.timetable import last_day
from ketasched.due.window import windowed
from ketasched.errors import listed
from ketasched.forecast import Action, Due, Forecast, State
from ketasched.protocol import Phase

NEW_COURSE = Due(action=Action.NEW_COURSE, phase=Phase.INDUCTION)
ENDS = {
    Step.STOP: Due(action=Action.STOP, phase=Phase.BOOSTER),
    Step.REVIEW: Due(action=Action.REVIEW, phase=Phase.BOOSTER),
    Step.NEW_INDUCTION: NEW_COURSE,
}


def next_booster(given: Given, today: date | None) -> Forecast:
    """The options for the next booster, by every instrument that the cadence may go by."""
    cadence = given.protocol.cadence
    if cadence is None:
        return Forecast(because=[f"the induction is complete, and {given.protocol.key} states no boosters"])
    if cadence.limit is not None and len(given.boosters) >= cadence.limit:
        return Forecast(because=[f"all {counted(cadence.limit, 'booster')} of the cadence have been given"])
    lapse = None if today is None else lapse_between(given.protocol, given.last.day, today)
    if lapse is not None and lapse.resume is Resume.RESTART:
        return Forecast(options=[NEW_COURSE], because=[lapse_words(lapse)])
    if cadence.earliest is not None:
        return on_request(given, cadence, cadence.earliest)
    keys = given.instruments(cadence.instrument) or ("",)
    return _together({key: _by(given, cadence, key, today) for key in keys})


def _by(given: Given, cadence: Cadence, key: str, today: date | None) -> Forecast:
    reading = Reading(given, key, cadence.criteria)
    outcomes = tuple(_expected(reading, cadence, today))
    options = _once(_option(given, cadence, each, today) for each in outcomes)
    missing = dict.fromkeys(name for each in outcomes for name in each.missing)
    because = [reason for each in outcomes for reason in each.because]
    because += [f"missing: {each}" for each in missing]
    scores = given.scores.get(key)
    evidence = scores.since(given.before_last) if scores else ()
    return Forecast(options=options, because=dict.fromkeys(because), missing=missing, evidence=evidence)


def _expected(reading: Reading, cadence: Cadence, today: date | None) -> Iterator[Outcome]:
    """What may follow the last visit, and what was missed or lapsed since then."""
    since = reading.given.last.day
    absence = Absence(since=since, until=today, missed=reading.given.missed_between(since, date.max))
    for outcome in Replay(reading, cadence).outcomes():
        if outcome.state is None:
            yield outcome
        else:
            for each in returned(reading, cadence, outcome.state, absence):
                yield _joined(outcome, each)


def _joined(outcome: Outcome, then: Outcome) -> Outcome:
    """What follows a visit and an absence after it: the absence is told first."""
    return evolve(
        then,
        move=outcome.move,
        words=then.words or outcome.words,
        condition=both(outcome.condition, then.condition),
        missing=(*outcome.missing, *then.missing),
        because=(*then.because, *outcome.because),
    )


def _option(given: Given, cadence: Cadence, outcome: Outcome, today: date | None) -> Due:
    due = ENDS[outcome.move.step] if outcome.state is None else _dated(given, cadence, outcome.state, today)
    return evolve(due, condition=outcome.condition, words=outcome.words)


def _dated(given: Given, cadence: Cadence, state: State, today: date | None) -> Due:
    rung = _rung(given, cadence, state)
    target, why = _target(given, cadence, state, rung, today)
    due = Due(
        phase=Phase.BOOSTER,
        interval=state.interval,
        earliest=target,
        target=target,
        bound=[f"target: {why}"],
        state=state,
    )
    return windowed(given, due, early=rung.early, late=rung.late)


def _rung(given: Given, cadence: Cadence, state: State) -> Rung:
    """The interval that leads to the next booster, with its tolerance; a reload has none."""
    if state.reload:
        return Rung(state.interval)
    if cadence.first is not None and not given.running:
        return cadence.first
    return cadence.rung_of(state.interval) if state.step is None else cadence.steps[state.step][0]


def _target(given: Given, cadence: Cadence, state: State, rung: Rung, today: date | None) -> tuple[date, str]:
    if state.reload:
        return _reload(given, state.reload[0], today)
    day = next_scheduled(given, state)
    if day is not None:
        return day, f"{every(state.interval)} by the dates scheduled, not by the day of session {given.last.number}"
    since, name = _since(given, cadence)
    return later(since, rung.interval, given.protocol.month_end), f"{words(rung.interval)} after {name}"


def _reload(given: Given, wait: int, today: date | None) -> tuple[date, str]:
    """A session that brings the course back; the first of them is due at once."""
    if today is not None and not wait:
        return today, "at once, after the lapse"
    day = given.last.day + timedelta(wait)
    return day, f"{words(wait)} after session {given.last.number}, to bring the course back"


def _since(given: Given, cadence: Cadence) -> tuple[date, str]:
    """What an interval is counted from: the last session given; for the first booster as the cadence says."""
    if given.running:
        return given.last.day, f"session {given.last.number}"
    if cadence.counts_from == "first":
        return given.sessions[0].day, f"session {given.sessions[0].number}"
    return last_day(given)


def _once(options: Iterable[Due]) -> tuple[Due, ...]:
    """Options that look alike are one."""
    return tuple({_shown(each): each for each in reversed([*options])}.values())[::-1]


def _shown(due: Due) -> tuple[object, ...]:
    """What tells one option from another: what is done, when, and under which condition."""
    return due.action, due.interval, due.earliest, due.target, due.latest, due.condition


def _together(forecasts: Mapping[str, Forecast]) -> Forecast:
    """One forecast of several instruments: what they agree on, or a choice of which to follow."""
    because = [reason for each in forecasts.values() for reason in each.because]
    if len({tuple(map(_shown, each.options)) for each in forecasts.values()}) > 1:
        because = [f"{listed(forecasts)} have baselines and do not agree: which to go by is a choice", *because]
        options = tuple(
            evolve(option, condition=both(f"by {key}", option.condition))
            for key, forecast in forecasts.items()
            for option in forecast.options
        )
    else:
        options = next(iter(forecasts.values())).options
    ended = len(options) == 1 and options[0].action in (Action.STOP, Action.REVIEW)
    return Forecast(
        options=() if ended else options,
        because=dict.fromkeys(because),
        evidence=dict.fromkeys(score for each in forecasts.values() for score in each.evidence),
        missing=dict.fromkeys(name for each in forecasts.values() for name in each.missing),
    )
