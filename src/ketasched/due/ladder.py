"""One visit's answer: from the state of a cadence and a judged score to what may follow."""

from collections.abc import Callable, Iterator, Sequence

from attrs import evolve, field, frozen

from ketasched.cadence import ENDS, Answer, Cadence, Move, Step
from ketasched.days import counted, every, tupled, words
from ketasched.errors import listed
from ketasched.forecast import State
from ketasched.response import Response

HOLD = Move(Step.HOLD)


@frozen(kw_only=True)
class Outcome:
    """What may follow: a state, or an end (no state), with the reasons; under a condition where a score is missing."""

    state: State | None
    move: Move = HOLD
    words: str = ""
    condition: str = ""
    because: tuple[str, ...] = field(default=(), converter=tupled)


@frozen
class Judged:
    """A score on one instrument at a visit, judged; or why there is none."""

    key: str
    response: Response | None = None
    missing: str = ""


Follow = Callable[[Move], State | None]


def begun(cadence: Cadence, judged: Judged) -> tuple[Outcome, ...]:
    """What follows the end of the induction."""
    start = _start(cadence)
    if not cadence.begin:
        return (Outcome(state=start, because=["the induction is complete: boosters begin"]),)
    return _answered(cadence.begin, start, judged, lambda move: None if move.step in ENDS else start)


def _start(cadence: Cadence) -> State:
    return State(interval=cadence.steps[0][0].interval, step=0) if cadence.steps else _entered(cadence)


def _entered(cadence: Cadence) -> State:
    known = [each.interval for each in cadence.ladder]
    first = cadence.first.interval if cadence.first and cadence.first.interval in known else known[0]
    return State(interval=first if cadence.enter is None else cadence.enter)


def visited(cadence: Cadence, before: State, judged: Judged) -> tuple[Outcome, ...]:
    """What follows a booster that was given under a state."""
    state = evolve(before, visits=before.visits + 1, turn=before.turn + 1)
    return _on_steps(cadence, state, judged) if state.step is not None else _on_ladder(cadence, state, judged)


def _on_steps(cadence: Cadence, state: State, judged: Judged) -> tuple[Outcome, ...]:
    place = state.step or 0
    fitting = [
        each for each in cadence.answers if each.when.steps and judged.response and each.when.fits(judged.response)
    ]
    if fitting:
        return _answered(fitting, state, judged, _following(cadence, state))
    done = f"{state.visits} of {counted(cadence.steps[place][1], 'booster')} {every(state.interval)}"
    if state.visits < cadence.steps[place][1]:
        return (Outcome(state=state, because=[f"{done} given"]),)
    if place + 1 < len(cadence.steps):
        following = State(interval=cadence.steps[place + 1][0].interval, step=place + 1)
        return (Outcome(state=following, because=[f"{done} given: {every(following.interval)} follows"]),)
    if not cadence.ladder:
        return (Outcome(state=None, move=Move(Step.STOP), because=[f"{done} given, the last of the cadence"]),)
    entered = _entered(cadence)
    if cadence.enter is None:
        return _on_ladder(cadence, evolve(entered, stood=True), judged)
    return (Outcome(state=entered, because=[f"{done} given: {every(entered.interval)} follows"]),)


def _on_ladder(cadence: Cadence, state: State, judged: Judged) -> tuple[Outcome, ...]:
    answers = [each for each in cadence.answers if not each.when.steps and each.when.interval in (None, state.interval)]
    if not answers:
        return (Outcome(state=state, because=[f"the interval stays {every(state.interval)}"]),)
    if not (state.stood or cadence.stood(state.interval, state.visits)):
        stood = f"{every(state.interval)} has stood for {counted(state.visits, 'visit')}"
        reason = f"{stood}, and changes only after {words(cadence.stands)}"
        return (Outcome(state=state, because=[reason]),)
    return _confirmed(cadence, state, _answered(answers, state, judged, _following(cadence, state)))


def _following(cadence: Cadence, state: State) -> Follow:
    def follow(move: Move) -> State | None:
        if move.step in ENDS:
            return None
        if move.index is not None:
            return State(interval=cadence.steps[move.index][0].interval, step=move.index)
        interval = cadence.moved(state.interval, move)
        return evolve(state, stood=True) if interval == state.interval else State(interval=interval)

    return follow


def _confirmed(cadence: Cadence, state: State, outcomes: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
    """A change is made only when enough visits agree on it."""
    wish = "" if any(each.condition for each in outcomes) else listed(str(each.move) for each in outcomes)
    changes = any(each.state is None or each.state.interval != state.interval for each in outcomes)
    agreeing = state.agreeing + 1 if wish == state.wish else 1
    if not wish or not changes or agreeing >= cadence.confirm:
        return outcomes
    reason = f"{agreeing} of {counted(cadence.confirm, 'visit')} that must agree: the interval stays so far"
    because = [*outcomes[0].because, reason]
    return (Outcome(state=evolve(state, wish=wish, agreeing=agreeing), because=because),)


def _answered(answers: Sequence[Answer], state: State, judged: Judged, follow: Follow) -> tuple[Outcome, ...]:
    response = judged.response
    if response is None or (response.level is None and any(each.when.judges for each in answers)):
        return tuple(_if_known(answers, judged, follow))
    answer = next((each for each in answers if each.when.fits(response)), None)
    if answer is None:
        reason = f"{response.arithmetic}, for which the cadence has no rule: the interval stays {every(state.interval)}"
        return (Outcome(state=state, because=[reason]),)
    followed = [(move, follow(move)) for move in answer.moves]
    because = [f"{response.arithmetic}, {answer.words}: {_change(state, followed)}", response.why]
    words_of_choice = answer.words if len(followed) > 1 else ""
    return tuple(Outcome(state=after, move=move, words=words_of_choice, because=because) for move, after in followed)


def _if_known(answers: Sequence[Answer], judged: Judged, follow: Follow) -> Iterator[Outcome]:
    for answer in answers:
        for move in answer.moves:
            because = [f"missing: {judged.missing}"]
            yield Outcome(state=follow(move), move=move, condition=f"if {answer.words}", because=because)


def _change(state: State, followed: Sequence[tuple[Move, State | None]]) -> str:
    if len(followed) > 1:
        named = (str(move) if after is None else every(after.interval) for move, after in followed)
        return f"a choice between {listed(dict.fromkeys(named))}"
    move, after = followed[0]
    if after is None:
        return str(move)
    if after.interval == state.interval:
        return f"the interval is {every(state.interval)}"
    return f"from {every(state.interval)} to {every(after.interval)}"
