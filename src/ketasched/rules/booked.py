"""What boosters were booked from, beside where they stand: the questions that the rules on boosters ask."""

from collections.abc import Iterator
from datetime import date, timedelta

from attrs import frozen

from ketasched.cadence import Cadence, Rung
from ketasched.days import Days, MonthEnd, later, short
from ketasched.errors import listed
from ketasched.forecast import Action, Decision, Due, Forecast
from ketasched.history import History
from ketasched.protocol import Phase
from ketasched.session import Session


def cadence_of(history: History, session: Session) -> Cadence | None:
    """The cadence in force on a session's day."""
    return history.plan.protocol_on(session.day).cadence


@frozen
class Booked:
    """A booster with the decision that it was booked by, and the session that stands before it."""

    session: Session
    decision: Decision
    before: Session

    @property
    def due(self) -> Due:
        """The option chosen."""
        return self.decision.chosen

    @property
    def as_booked(self) -> bool:
        """Whether it is inside the option's window, and no other session came between."""
        return self.before.number in self.decision.given and within(self.due, self.session.day)

    def fits(self, rung: Rung, month_end: MonthEnd) -> bool:
        """Whether the days since the session before are an interval, early and late allowed."""
        target = self._target(rung, month_end)
        too_late = rung.late is not None and self.session.day > target + timedelta(rung.late)
        return self.session.day >= target - timedelta(rung.early) and not too_late

    def off(self, rung: Rung, month_end: MonthEnd) -> int:
        """How many days the booster is from where an interval would put it."""
        return abs((self.session.day - self._target(rung, month_end)).days)

    def _target(self, rung: Rung, month_end: MonthEnd) -> date:
        return later(self.before.day, rung.interval, month_end)


def booked(history: History) -> Iterator[Booked]:
    """The boosters that were booked from an option."""
    decisions = {each.session: each for each in history.plan.decisions}
    for before, session in zip(history.sessions, history.sessions[1:], strict=False):
        decision = decisions.get(session.number)
        if session.phase is Phase.BOOSTER and decision is not None:
            yield Booked(session, decision, before)


def other_interval(found: Booked, cadence: Cadence, month_end: MonthEnd) -> Days | None:
    """The interval of the cadence, not the one decided, that the days since the session before are."""
    decided, state = found.due.interval, found.due.state
    if decided is None or found.as_booked or (state is not None and state.reload):
        return None
    if found.fits(cadence.rung_of(decided), month_end):
        return None
    rungs = (*cadence.ladder, *(each for each, _ in cadence.steps))
    others = [each for each in rungs if each.interval != decided and found.fits(each, month_end)]
    nearest = min(others, key=lambda each: found.off(each, month_end), default=None)
    return None if nearest is None else nearest.interval


def for_boosters(forecast: Forecast) -> tuple[Due, ...]:
    """The options of a forecast that are boosters to be given."""
    return tuple(each for each in forecast.options if each.action is Action.SESSION and each.phase is Phase.BOOSTER)


def options_of(forecast: Forecast) -> tuple[tuple[object, ...], ...]:
    """What the options of a forecast are, whatever the words."""
    return tuple((each.action, each.interval, each.earliest, each.target, each.latest) for each in forecast.options)


def within(due: Due, day: date) -> bool:
    """Whether a day lies in the window of an option."""
    return (due.earliest or date.min) <= day <= (due.latest or date.max)


def windows(forecast: Forecast) -> str:
    """Where a forecast had boosters in words, or why it had none."""
    found = dict.fromkeys(map(_window, for_boosters(forecast)))
    return listed(found, "or") if found else f"none: {first_reason(forecast)}"


def first_reason(forecast: Forecast) -> str:
    """The first of the reasons for a forecast."""
    return next(iter(forecast.because), "no reason is recorded")


def _window(due: Due) -> str:
    since = short(due.earliest or date.min)
    return f"{since} onwards" if due.latest is None else f"{since} to {short(due.latest)}"


def bound_words(due: Due, *sides: str) -> str:
    """What decided a side of an option's window, in brackets: of the first side named of which something is known."""
    known = {side: words for side, _, words in (each.partition(": ") for each in due.bound)}
    found = next((known[side] for side in sides if side in known), "")
    return f" ({found})" if found else ""
