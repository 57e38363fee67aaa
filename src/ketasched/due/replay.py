"""The boosters given, replayed through the cadence: what may follow the last session.

The interval prescribed is the state; how late a visit came is judged apart and never changes it. A visit in the past
without a score changed nothing; a choice of which nothing is recorded stays open.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from itertools import pairwise

from attrs import evolve, frozen

from ketasched.cadence import Cadence
from ketasched.days import Days, words
from ketasched.due.absence import Absence, returned
from ketasched.due.given import Given
from ketasched.due.judging import Judged, Outcome
from ketasched.due.reading import Reading
from ketasched.due.scheduled import at_visit, from_induction, from_visit
from ketasched.due.visits import begun, started, visited
from ketasched.errors import Malformed, listed
from ketasched.forecast import State

States = tuple[State | None, ...]
"""The states that a visit may have been made under; ``None`` at the end of the induction, before there is one."""


@frozen(eq=False)
class Replay:
    """The visits of a course, read by one instrument. A visit is called by its place among the sessions given."""

    reading: Reading
    cadence: Cadence

    def outcomes(self) -> tuple[Outcome, ...]:
        """What may follow the last visit."""
        places, states = self._start()
        for place, following in pairwise(places):
            states = self._back(self._left(states, place), following)
        judged = self._judged(places[-1], past=False)
        outcomes = dict.fromkeys(each for state in states for each in self._visit(state, places[-1], judged)[1])
        return tuple(outcomes) if len(states) == 1 else tuple(self._open(each, places[-1]) for each in outcomes)

    def _start(self) -> tuple[list[int], States]:
        """The visits to replay, and the states at the first: what was decided for the latest, or where all begins."""
        places = self._places()
        visits = {self._given.sessions[place].number: nth for nth, place in enumerate(places)}
        for decision in reversed(self._given.plan.decisions):
            nth, state = visits.get(decision.session, 0), decision.chosen.state
            if nth and state is not None:
                return places[nth:], self._back([state], places[nth], decided=True)
        if self._given.plan.interval is not None:
            return [len(self._given.sessions) - 1], (_running(self.cadence, self._given.plan.interval),)
        return places, (None,)

    @property
    def _given(self) -> Given:
        return self.reading.given

    def _places(self) -> list[int]:
        """The end of the induction, and every booster that counts."""
        numbers = {self._given.end.number, *(each.number for each in self._given.boosters)}
        return [place for place, each in enumerate(self._given.sessions) if each.number in numbers]

    def _judged(self, place: int, *, past: bool) -> Judged:
        sessions = self._given.sessions
        return self.reading.at(sessions[place], sessions[place - 1].day if place else date.min, past=past)

    def _visit(self, state: State | None, place: int, judged: Judged) -> tuple[State, tuple[Outcome, ...]]:
        """The state that a visit leaves if nothing changes it, and what may follow."""
        day = self._given.sessions[place].day
        if state is None:
            anchored = partial(from_induction, self._given, self.cadence)
            unchanged, outcomes = started(self.cadence), begun(self.cadence, judged)
        else:
            unchanged = at_visit(self._given, state, day)
            anchored = partial(from_visit, self._given, self.cadence, unchanged, day)
            outcomes = visited(self.cadence, unchanged, judged)
        return anchored(unchanged), tuple(
            evolve(each, state=anchored(each.state)) if each.state else each for each in outcomes
        )

    def _left(self, states: States, place: int) -> Iterator[State]:
        """The states that a past visit may have left; where the course was to end and went on, nothing changed."""
        judged = self._judged(place, past=True)
        for state in states:
            unchanged, outcomes = self._visit(state, place, judged)
            yield from [each.state for each in outcomes if each.state] or [unchanged]

    def _back(self, states: Iterable[State], place: int, *, decided: bool = False) -> States:
        """The states at a visit, after the days since the one before; a decision knew what had been missed."""
        since, until = (self._given.sessions[each].day for each in (place - 1, place))
        missed = () if decided else self._given.missed_between(since, until)
        absence = Absence(since=since, until=until, missed=missed, past=True)
        back = (returned(self.reading, self.cadence, each, absence) for each in states)
        return tuple(dict.fromkeys(each.state for outcomes in back for each in outcomes))

    def _open(self, outcome: Outcome, place: int) -> Outcome:
        number = self._given.sessions[place].number
        note = f"which option was taken before session {number} is not recorded: each that it may have been is followed"
        return evolve(outcome, because=[note, *outcome.because])


def _running(cadence: Cadence, interval: Days) -> State:
    known = [each.interval for each in cadence.ladder]
    if not known:
        raise Malformed(
            f"{cadence.key} has no ladder, and so no interval in force: give the whole history, without an interval"
        )
    if interval not in known:
        intervals = listed(map(words, known), "or")
        raise Malformed(f"the ladder of {cadence.key} has no interval of {words(interval)}: give {intervals}")
    return State(interval=interval, stood=True)
