"""The boosters given, replayed through the cadence: what may follow the last session.

The interval prescribed is the state; how late a visit came is judged apart and never changes it. A visit in the past
without a score changed nothing; a choice of which nothing is recorded stays open.
"""

from collections.abc import Iterable
from datetime import date

from attrs import evolve

from ketasched.cadence import Cadence, Lapse, Move, Resume, Step
from ketasched.days import later, words
from ketasched.due.given import Given
from ketasched.due.ladder import Judged, Outcome, begun, visited
from ketasched.errors import Malformed, listed
from ketasched.forecast import State
from ketasched.protocol import Phase
from ketasched.session import Session

SHORTER = Move(Step.SHORTER)
NEW_COURSE = Move(Step.NEW_INDUCTION)

Replay = tuple[tuple[Session, ...], list[State], tuple[Outcome, ...]]


def outcomes_of(given: Given, cadence: Cadence, key: str) -> tuple[Outcome, ...]:
    """What may follow the last session given, by the scores on one instrument."""
    sessions, states, outcomes = _known(given, cadence, key)
    for session in sessions:
        after = (each for state in states for each in _after(given, cadence, key, state, session))
        outcomes = tuple(dict.fromkeys(after))
        states = _carried(outcomes, states)
    return outcomes


def _known(given: Given, cadence: Cadence, key: str) -> Replay:
    """The boosters still to replay, the states they may have been given under, and what follows if there are none."""
    boosters = given.boosters
    decided = {each.session: each.chosen.state for each in given.plan.decisions if each.chosen.state}
    for place in reversed(range(len(boosters))):
        state = decided.get(boosters[place].number)
        if state is not None:
            return boosters[place:], [state], ()
    if given.plan.interval is not None:
        state = _running(given, cadence)
        return (given.last,), [state], ()
    outcomes = _begun(given, cadence, key)
    return boosters, _carried(outcomes, []), outcomes


def _begun(given: Given, cadence: Cadence, key: str) -> tuple[Outcome, ...]:
    last = given.induction.counted[-1]
    outcomes = begun(cadence, judged_at(given, cadence, key, last))
    return tuple(_from(last, each) for each in outcomes)


def _from(session: Session, outcome: Outcome) -> Outcome:
    """The outcome with dates scheduled from the session on, where its state says nothing of them yet."""
    state = outcome.state
    return (
        outcome if state is None or state.origin else evolve(outcome, state=evolve(state, origin=session.day, turn=0))
    )


def _running(given: Given, cadence: Cadence) -> State:
    interval = given.plan.interval
    known = [each.interval for each in cadence.ladder]
    if interval is None or interval not in known:
        intervals = listed(map(words, known), "or")
        raise Malformed(f"the ladder of {cadence.key} has no interval of {interval}: give {intervals}, or no interval")
    return State(interval=interval, stood=True)


def _carried(outcomes: Iterable[Outcome], before: list[State]) -> list[State]:
    """The states that a past visit may have left; what a missing score would have changed was not changed."""
    states = [each.state for each in outcomes if each.state and not each.condition]
    started = [each.state for each in outcomes if each.state][:1]
    return list(dict.fromkeys(states)) or before or started


def _after(given: Given, cadence: Cadence, key: str, state: State, session: Session) -> tuple[Outcome, ...]:
    """What follows a booster: a lapse before it comes first, then what is left of a reload, then its score."""
    lapse = lapsed(given, cadence, given.before(session), session.day)
    if lapse is not None and lapse.resume is Resume.RESTART:
        return (Outcome(state=None, move=NEW_COURSE, because=[lapse_words(lapse)]),)
    if lapse is not None and lapse.reload:
        return (Outcome(state=reloading(lapse, state), because=[lapse_words(lapse)]),)
    if state.reload:
        return (_reloaded(state, session),)
    if lapse is not None and lapse.resume is Resume.STEP_BACK:
        state = State(interval=cadence.moved(state.interval, SHORTER))
    outcomes = visited(cadence, state, judged_at(given, cadence, key, session))
    return tuple(_from(session, each) for each in outcomes)


def _reloaded(state: State, session: Session) -> Outcome:
    rest = state.reload[1:]
    if rest:
        return Outcome(state=evolve(state, reload=rest), because=["the reload goes on"])
    return Outcome(state=State(interval=state.interval, origin=session.day), because=["the reload is complete"])


def reloading(lapse: Lapse, state: State) -> State:
    """The state at the first session of a reload: the days to wait for each of the others."""
    waits = (after - before for before, after in zip(lapse.reload, lapse.reload[1:], strict=False))
    return evolve(state, reload=tuple(waits))


def lapsed(given: Given, cadence: Cadence, since: date, day: date) -> Lapse | None:
    """The longest lapse that lies between two sessions, or between the last one and today."""
    month_end = given.protocol.month_end
    passed = [each for each in cadence.lapses if later(since, each.after, month_end) <= day]
    return passed[-1] if passed else None


def lapse_words(lapse: Lapse) -> str:
    """A lapse in words, with its standing."""
    return f"{words(lapse.after)} or more since the session before: {lapse.words or lapse.resume} ({lapse.standing})"


def judged_at(given: Given, cadence: Cadence, key: str, session: Session) -> Judged:
    """The score at a visit: the latest after the session before, up to the day of this one.

    At the end of the induction a score taken after the last session serves as well.
    """
    if not key:
        return Judged(key, missing="a score up to the day of session 1, as the baseline")
    until = (session.day, date.max) if session.phase is Phase.INDUCTION else (session.day,)
    found = (given.judged(key, given.before(session), day, cadence.criteria) for day in until)
    response = next((each for each in found if each is not None), None)
    missing = f"{key} at session {session.number}" if response is None else response.why
    return Judged(key, response, missing)
