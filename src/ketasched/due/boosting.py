"""The forecast of the next booster: outcomes made into dated options."""

from collections.abc import Iterator
from datetime import date, timedelta

from attrs import evolve

from ketasched.cadence import Cadence, Resume, Rung, Step
from ketasched.days import counted, short, words
from ketasched.due.booster import SHORTER, lapse_words, lapsed, outcomes_of, reloading
from ketasched.due.given import Given
from ketasched.due.ladder import Outcome
from ketasched.due.window import booster, narrowed
from ketasched.errors import listed
from ketasched.forecast import Action, Due, Forecast, State
from ketasched.protocol import Phase
from ketasched.response import Assessment
from ketasched.session import Status

ENDS = {Step.STOP: Action.STOP, Step.REVIEW: Action.REVIEW, Step.NEW_INDUCTION: Action.NEW_COURSE}


def next_booster(given: Given, today: date | None) -> Forecast:
    """The options for the next booster, by every instrument that the cadence may go by."""
    cadence = given.protocol.cadence
    if cadence is None:
        return Forecast(because=[f"the induction is complete, and {given.protocol.key} states no boosters"])
    if cadence.limit is not None and len(given.boosters) >= cadence.limit:
        return Forecast(because=[f"all {counted(cadence.limit, 'booster')} of the cadence have been given"])
    if cadence.earliest is not None:
        return _on_request(given, cadence, cadence.earliest)
    keys = given.instruments(cadence.instrument) or ("",)
    forecasts = [_by(given, cadence, key) for key in keys]
    forecast = _together(forecasts, keys)
    forecast = _after_missed(given, cadence, forecast, keys)
    return forecast if today is None else _after_lapse(given, cadence, forecast, today)


def _by(given: Given, cadence: Cadence, key: str) -> Forecast:
    outcomes = outcomes_of(given, cadence, key)
    because = tuple(dict.fromkeys(reason for each in outcomes for reason in each.because))
    missing = tuple(reason.removeprefix("missing: ") for reason in because if reason.startswith("missing: "))
    only_end = len(outcomes) == 1 and outcomes[0].state is None and outcomes[0].move.step is not Step.NEW_INDUCTION
    options = () if only_end else tuple(_option(given, cadence, each) for each in outcomes)
    for option in options:
        because += option.bound if len(options) == 1 else ()
    return Forecast(options=options, because=because, missing=missing, evidence=_evidence(given, key))


def _evidence(given: Given, key: str) -> Iterator[Assessment]:
    baseline = given.baseline(key)
    since = given.before(given.last)
    yield from (each for each in given.scores(key) if each is baseline or each.day > since)


def _option(given: Given, cadence: Cadence, outcome: Outcome) -> Due:
    if outcome.state is None:
        due = Due(action=ENDS[outcome.move.step], phase=Phase.BOOSTER)
    else:
        due = _dated(given, cadence, outcome.state)
    return evolve(due, condition=outcome.condition, words=outcome.words)


def _dated(given: Given, cadence: Cadence, state: State) -> Due:
    last, first = given.last, given.sessions[0]
    if state.reload:
        wait = state.reload[0]
        why = f"{words(wait)} after session {last.number} (reload)"
        return booster(given, state, Rung(wait), since=last.day, by=wait, why=why)
    if cadence.counts_from == "scheduled" and state.origin is not None:
        by = state.interval * (state.turn + 1)
        why = f"{words(by)} after {short(state.origin)}, from where the dates are scheduled"
        return booster(given, state, cadence.rung_of(state.interval), since=state.origin, by=by, why=why)
    if given.boosters or given.plan.interval is not None:
        rung, since = cadence.rung_of(state.interval), last
    else:
        rung = cadence.first or cadence.rung_of(state.interval)
        since = first if cadence.counts_from == "first" else last
    why = f"{words(rung.interval)} after session {since.number}"
    return booster(given, state, rung, since=since.day, by=rung.interval, why=why)


def _together(forecasts: list[Forecast], keys: tuple[str, ...]) -> Forecast:
    """One forecast of several instruments: what they agree on, or a choice of whom to follow."""
    first, *others = forecasts
    because = tuple(dict.fromkeys(reason for each in forecasts for reason in each.because))
    evidence = tuple(dict.fromkeys(score for each in forecasts for score in each.evidence))
    missing = tuple(dict.fromkeys(name for each in forecasts for name in each.missing))
    options = first.options
    if any(each.options != first.options for each in others):
        because = (f"{listed(keys)} have baselines and do not agree: which to go by is a choice", *because)
        options = tuple(
            evolve(option, condition=f"by {key}{', ' * bool(option.condition)}{option.condition}")
            for key, forecast in zip(keys, forecasts, strict=True)
            for option in forecast.options
        )
    return Forecast(options=options, because=because, evidence=evidence, missing=missing)


def _on_request(given: Given, cadence: Cadence, earliest: int) -> Forecast:
    last = given.last
    day = last.day + timedelta(earliest)
    due = narrowed(given, Due(phase=Phase.BOOSTER, earliest=day), len(given.sessions) + 1)
    because = [f"no fixed interval: on request, not before {words(earliest)} after session {last.number}"]
    options = [due, *_check_in(given, cadence)]
    return Forecast(options=options, because=because)


def _check_in(given: Given, cadence: Cadence) -> Iterator[Due]:
    if cadence.check_ins is None:
        return
    first, every_so_often = cadence.check_ins
    day, seen = (
        given.last.day + timedelta(first),
        [each.day for each in given.plan.assessments if each.day > given.last.day],
    )
    while seen and day <= max(seen):
        day += timedelta(every_so_often)
    yield Due(action=Action.CHECK_IN, phase=Phase.BOOSTER, earliest=day, target=day)


def _after_missed(given: Given, cadence: Cadence, forecast: Forecast, keys: tuple[str, ...]) -> Forecast:
    """What a missed booster changes, where the cadence has rules for it."""
    missed = [each for each in given.plan.sessions if each.status is Status.MISSED and each.day > given.last.day]
    if not missed or not cadence.missed or not forecast.options:
        return forecast
    story = f"session {missed[-1].number} was missed"
    for key in keys:
        response = given.judged(key, given.last.day, date.max, cadence.criteria)
        answer = next((each for each in cadence.missed if response and each.when.fits(response)), None)
        if response and answer and forecast.due and forecast.due.state:
            moves = dict.fromkeys(cadence.moved(forecast.due.state.interval, move) for move in answer.moves)
            options = [evolve(_dated(given, cadence, State(interval=each)), words=answer.words) for each in moves]
            because = [f"{story}; {response.arithmetic}, {answer.words}", *forecast.because]
            return evolve(forecast, options=options, because=because)
    return evolve(
        forecast, because=[f"{story}; without worsening no rule exists, and the interval stays", *forecast.because]
    )


def _after_lapse(given: Given, cadence: Cadence, forecast: Forecast, today: date) -> Forecast:
    """What the days since the last session change, where the cadence has a rule for so long a lapse."""
    lapse = lapsed(given, cadence, given.last.day, today)
    states = [option.state for option in forecast.options if option.state]
    if lapse is None or not states:
        return forecast
    because = [lapse_words(lapse), *forecast.because]
    shorter = _dated(given, cadence, State(interval=cadence.moved(states[0].interval, SHORTER)))
    match lapse.resume:
        case Resume.RESUME:
            options: list[Due] = [*forecast.options]
        case Resume.RELOAD:
            state = reloading(lapse, states[0])
            due = Due(phase=Phase.BOOSTER, interval=state.interval, earliest=today, target=today, state=state)
            options = [evolve(due, words=f"then {listed(map(words, lapse.reload[1:]))} later", bound=["target: today"])]
        case Resume.STEP_BACK:
            options = [shorter]
        case Resume.RESTART:
            options = [Due(action=Action.NEW_COURSE, phase=Phase.INDUCTION)]
        case Resume.CHOICE:
            options = [*forecast.options, evolve(shorter, words=lapse.words)]
    return evolve(forecast, options=options, because=because)
