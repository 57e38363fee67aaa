"""Dates counted from the one scheduled, whenever the visit was: so many intervals after an origin."""

from datetime import date

from attrs import evolve

from ketasched.cadence import Cadence
from ketasched.days import later
from ketasched.due.given import Given
from ketasched.due.timetable import last_day
from ketasched.forecast import State


def next_scheduled(given: Given, state: State) -> date | None:
    """The next of the dates that a state schedules, where it does."""
    return None if state.origin is None else _date(given, state.origin, state, state.turn + 1)


def at_visit(given: Given, state: State, day: date) -> State:
    """The state with one visit more; it serves the latest of the dates scheduled that has come."""
    state = evolve(state, visits=state.visits + 1, after=None)
    if state.origin is None:
        return state
    turn = state.turn + 1
    while _date(given, state.origin, state, turn + 1) <= day:
        turn += 1
    return evolve(state, turn=turn)


def from_induction(given: Given, cadence: Cadence, state: State) -> State:
    """The state with its dates counted from the end of the induction; a first interval of its own gives the first."""
    end, _ = last_day(given)
    if cadence.first is None:
        return _from(cadence, state, end, 0)
    return _from(cadence, state, later(end, cadence.first.interval, given.protocol.month_end), -1)


def from_visit(given: Given, cadence: Cadence, visit: State, day: date, state: State) -> State:
    """The state with its dates counted from the one that a visit served; from the visit itself after a reload."""
    if visit.origin is None or visit.reload:
        return _from(cadence, state, day, 0)
    return _from(cadence, state, _date(given, visit.origin, visit, visit.turn), 0)


def _from(cadence: Cadence, state: State, origin: date, turn: int) -> State:
    counts = cadence.counts_from == "scheduled" and state.origin is None and not state.reload
    return evolve(state, origin=origin, turn=turn) if counts else state


def _date(given: Given, origin: date, state: State, turn: int) -> date:
    return later(origin, state.interval * turn, given.protocol.month_end)
