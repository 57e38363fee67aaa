"""What a missed booster, or a lapse, changes before the next session: in the past as in the forecast."""

from collections.abc import Iterator
from datetime import date

from attrs import evolve, frozen

from ketasched.cadence import Answer, Cadence, Lapse, Move, Resume, Step
from ketasched.days import every, words
from ketasched.due.judging import Outcome, answered
from ketasched.due.lapses import lapse_between, lapse_words, waits
from ketasched.due.reading import Reading
from ketasched.due.visits import along, taken
from ketasched.errors import listed
from ketasched.forecast import State
from ketasched.session import Session

SHORTER = Move(Step.SHORTER)
CHANGES = frozenset({Resume.RELOAD, Resume.STEP_BACK, Resume.CHOICE})
"""What changes the interval after a lapse; after one that starts the course again, it is another course."""


@frozen(kw_only=True)
class Absence:
    """The days from a session to the next one, or to today (``None``: not asked), and the boosters missed in them."""

    since: date
    until: date | None
    missed: tuple[Session, ...] = ()
    past: bool = False


def returned(reading: Reading, cadence: Cadence, state: State, absence: Absence) -> tuple[Outcome, ...]:
    """What may be in force when the patient comes back: a lapse decides, otherwise what was missed."""
    lapse = _lapse(reading, state, absence)
    if lapse is not None and lapse.resume in CHANGES:
        return tuple(_after_lapse(cadence, state, lapse))
    outcomes = _after_missed(reading, cadence, state, absence)
    return tuple(evolve(each, because=[lapse_words(lapse), *each.because]) for each in outcomes) if lapse else outcomes


def _lapse(reading: Reading, state: State, absence: Absence) -> Lapse | None:
    """The lapse there is, unless the state answers to it already."""
    if absence.until is None:
        return None
    lapse = lapse_between(reading.given.protocol, absence.since, absence.until)
    return None if lapse is None or lapse.after == state.after else lapse


def _after_lapse(cadence: Cadence, state: State, lapse: Lapse) -> Iterator[Outcome]:
    because = [lapse_words(lapse)]
    known = evolve(state, after=lapse.after)
    shorter = evolve(along(cadence, state, SHORTER), after=lapse.after)
    match lapse.resume:
        case Resume.RELOAD:
            yield Outcome(state=evolve(known, reload=waits(lapse)), words=_others(lapse), because=because)
        case Resume.STEP_BACK:
            yield Outcome(state=shorter, because=because)
        case _:
            for each in dict.fromkeys((known, shorter)):
                yield Outcome(state=each, words=lapse.words, because=because)


def _others(lapse: Lapse) -> str:
    others = listed(words(each) for each in lapse.reload[1:])
    return f"then {others} after it" if lapse.reload[1:] else ""


def _after_missed(reading: Reading, cadence: Cadence, state: State, absence: Absence) -> tuple[Outcome, ...]:
    if not absence.missed:
        return (Outcome(state=state),)
    missed = f"session {absence.missed[-1].number} was missed"

    def take(answer: Answer | None, story: str) -> tuple[Outcome, ...]:
        if answer is not None:
            return taken(cadence, state, answer, f"{missed}; {story}")
        reason = f"{missed}; {story}" if story else f"{missed}, for which there is no rule"
        return (Outcome(state=state, because=[f"{reason}: the interval stays {every(state.interval)}"]),)

    until = absence.until if absence.past and absence.until else date.max
    judged = reading.between(absence.since, until, f"since {missed}", past=absence.past)
    return answered(cadence.missed, judged, take) if cadence.missed else take(None, "")
