"""Boosters on request: an earliest day, and dated check-ins until one is asked for."""

from collections.abc import Iterator
from datetime import timedelta

from ketasched.cadence import Cadence
from ketasched.days import words
from ketasched.due.given import Given
from ketasched.due.window import windowed
from ketasched.forecast import Action, Due, Forecast
from ketasched.protocol import Phase


def on_request(given: Given, cadence: Cadence, earliest: int) -> Forecast:
    """The earliest day of a booster, and the next check-in."""
    reason = f"{words(earliest)} after session {given.last.number}"
    day = given.last.day + timedelta(earliest)
    due = windowed(given, Due(phase=Phase.BOOSTER, earliest=day, bound=[f"earliest: {reason}"]))
    because = [f"no fixed interval: on request, not before {reason}"]
    return Forecast(options=[due, *_check_in(given, cadence)], because=because)


def _check_in(given: Given, cadence: Cadence) -> Iterator[Due]:
    """The first check-in after the last session that comes after every score since."""
    if cadence.check_ins is None:
        return
    first, often = cadence.check_ins
    day = given.last.day + timedelta(first)
    scored = max((each.ordered[-1].day for each in given.scores.values()), default=given.last.day)
    passed = max((scored - day).days // often + 1, 0)
    day += timedelta(passed * often)
    yield Due(action=Action.CHECK_IN, phase=Phase.BOOSTER, earliest=day, target=day)
