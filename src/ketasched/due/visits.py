"""One visit's answer: from the state of a cadence and a judged score to what may follow."""

from collections.abc import Sequence
from functools import partial

from attrs import evolve

from ketasched.cadence import Answer, Cadence, Move, Step
from ketasched.cadence.answer import ENDS
from ketasched.days import Days, counted, every, words
from ketasched.due.judging import Judged, Outcome, answered, usable
from ketasched.errors import listed
from ketasched.forecast import State

Followed = Sequence[tuple[Move, State | None]]


def begun(cadence: Cadence, judged: Judged) -> tuple[Outcome, ...]:
    """What follows the end of the induction."""
    take = partial(_begins, cadence, started(cadence))
    return answered(cadence.begin, judged, take) if cadence.begin else take(None, "")


def started(cadence: Cadence) -> State:
    """The state in which boosters begin: the first fixed step, or the rung at which the ladder is entered."""
    return State(interval=cadence.steps[0][0].interval, step=0) if cadence.steps else _entered(cadence)


def _entered(cadence: Cadence) -> State:
    known = [each.interval for each in cadence.ladder]
    first = cadence.first.interval if cadence.first and cadence.first.interval in known else known[0]
    return State(interval=first if cadence.enter is None else cadence.enter)


def _begins(cadence: Cadence, state: State, answer: Answer | None, story: str) -> tuple[Outcome, ...]:
    if answer is not None:
        return taken(cadence, state, answer, story)
    return (Outcome(state=state, because=[_told(story or "the induction is complete", "boosters begin")]),)


def visited(cadence: Cadence, state: State, judged: Judged) -> tuple[Outcome, ...]:
    """What follows a booster that was given; its visit is counted in the state already."""
    if state.reload:
        return (_reloaded(state),)
    return _on_steps(cadence, state, judged) if state.step is not None else _on_ladder(cadence, state, judged)


def _reloaded(state: State) -> Outcome:
    """One session less to bring the course back; after the last, dates and visits count anew."""
    rest = state.reload[1:]
    if rest:
        return Outcome(state=evolve(state, reload=rest), because=[f"the reload goes on, {words(rest[0])} later"])
    return Outcome(state=State(interval=state.interval, step=state.step), because=["the reload is complete"])


def _answers(cadence: Cadence, state: State) -> list[Answer]:
    on_steps = state.step is not None
    fitting = (None, state.interval)
    return [each for each in cadence.answers if each.when.steps is on_steps and each.when.interval in fitting]


def _on_steps(cadence: Cadence, state: State, judged: Judged) -> tuple[Outcome, ...]:
    def take(answer: Answer | None, story: str) -> tuple[Outcome, ...]:
        return taken(cadence, state, answer, story) if answer else _next_step(cadence, state, judged)

    answers = _answers(cadence, state)
    return answered(answers, judged, take) if answers else take(None, "")


def _next_step(cadence: Cadence, state: State, judged: Judged) -> tuple[Outcome, ...]:
    """The fixed step goes on, or the next one follows, or the ladder: entered as stated, or by the score."""
    place = state.step or 0
    times = cadence.steps[place][1]
    done = f"{min(state.visits, times)} of {counted(times, 'booster')} {every(state.interval)} given"
    if state.visits < times:
        return (Outcome(state=state, because=[done]),)
    if place + 1 == len(cadence.steps):
        return _after_steps(cadence, judged, done)
    following = State(interval=cadence.steps[place + 1][0].interval, step=place + 1)
    return (Outcome(state=following, because=[f"{done}: {every(following.interval)} follows"]),)


def _after_steps(cadence: Cadence, judged: Judged, done: str) -> tuple[Outcome, ...]:
    if not cadence.ladder:
        return (Outcome(move=Move(Step.STOP), because=[f"{done}, the last of the cadence"]),)
    entered = _entered(cadence)
    if cadence.enter is None:
        return _on_ladder(cadence, evolve(entered, stood=True), judged)
    return (Outcome(state=entered, because=[f"{done}: {every(entered.interval)} follows"]),)


def _on_ladder(cadence: Cadence, state: State, judged: Judged) -> tuple[Outcome, ...]:
    """The interval stays until it has stood; then the score decides, once enough visits agree."""
    answers = _answers(cadence, state)
    if not answers:
        return (_held(state, ""),)
    if state.stood or cadence.stood(state.interval, state.visits):
        return answered(answers, judged, partial(_on_rung, cadence, evolve(state, stood=True, visits=0)))
    if usable(judged.response, answers):
        return answered(answers, judged, partial(_on_rung, cadence, state))
    return (_held(state, _not_yet(cadence, state)),)


def _on_rung(cadence: Cadence, state: State, answer: Answer | None, story: str) -> tuple[Outcome, ...]:
    same = evolve(state, wish="", agreeing=0)
    outcomes = taken(cadence, same, answer, story) if answer else (_held(same, story),)
    if all(each.state == same for each in outcomes):
        return outcomes
    wish = listed(str(each.move) for each in outcomes)
    wishing = evolve(state, wish=wish, agreeing=state.agreeing + 1 if wish == state.wish else 1)
    if not state.stood:
        return (_held(wishing, f"{story}; {_not_yet(cadence, state)}"),)
    if wishing.agreeing < cadence.confirm:
        agreed = f"{wishing.agreeing} of {counted(cadence.confirm, 'visit')} that must agree"
        return (_held(wishing, f"{story}; {agreed}"),)
    return outcomes


def _not_yet(cadence: Cadence, state: State) -> str:
    stood = f"{every(state.interval)} has stood for {counted(state.visits, 'visit')}"
    return f"{stood}, and changes only after {words(cadence.stands)}"


def _held(state: State, story: str) -> Outcome:
    return Outcome(state=state, because=[_told(story, f"the interval stays {every(state.interval)}")])


def followed(cadence: Cadence, state: State, move: Move) -> State | None:
    """The state after a move; ``None`` where it ends the course."""
    if move.step in ENDS:
        return None
    if move.index is not None:
        return State(interval=cadence.steps[move.index][0].interval, step=move.index)
    return along(cadence, state, move)


def along(cadence: Cadence, state: State, move: Move) -> State:
    """The state after a move along the ladder; at its ends the state stays."""
    interval = cadence.moved(state.interval, move)
    return state if interval == state.interval else State(interval=interval)


def taken(cadence: Cadence, state: State, answer: Answer, story: str) -> tuple[Outcome, ...]:
    """What follows when an answer is taken: one outcome for each of its moves, in the source's words for a choice."""
    states = [(move, followed(cadence, state, move)) for move in answer.moves]
    because = [_told(story, _change(state.interval, states))]
    choice = answer.words if len(states) > 1 else ""
    return tuple(Outcome(state=after, move=move, words=choice, because=because) for move, after in states)


def _change(interval: Days, states: Followed) -> str:
    named = [*dict.fromkeys(str(move) if after is None else every(after.interval) for move, after in states)]
    if len(named) > 1:
        return f"a choice between {listed(named)}"
    _, after = states[0]
    if after is None:
        return named[0]
    return f"the interval is {named[0]}" if after.interval == interval else f"from {every(interval)} to {named[0]}"


def _told(story: str, change: str) -> str:
    return f"{story}: {change}" if story else change
