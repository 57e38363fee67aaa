"""The next session: what was given is evaluated, then forecast; the protocol's options, never an order.

`given` is what really happened; `induction` and `boosting` make the forecasts; `booster` replays the boosters through
the cadence, `ladder` answers to one visit's score, `window` turns intervals into dates.
"""

from datetime import date

from attrs import evolve

from ketasched.days import checked_day, short
from ketasched.due.boosting import next_booster
from ketasched.due.given import Given, given_of
from ketasched.due.induction import at_checkpoints, first_session, next_session
from ketasched.forecast import Forecast
from ketasched.plan import Plan

__all__ = ["next_due"]


def next_due(plan: Plan, today: date | None = None) -> Forecast:
    """The protocol's options for the next session, from what was given; planned days are not looked at.

    ``today`` adds how late it is, and what the cadence says of a lapse. Where a score is missing, the forecast names it
    and has an option for each outcome; where the source leaves a choice, it has every option and picks none.
    """
    if today is not None:
        checked_day(today, "today")
    forecast = _forecast(given_of(plan), today)
    return forecast if today is None else evolve(forecast, late=_late(forecast, today))


def _forecast(given: Given, today: date | None) -> Forecast:
    ended = given.plan.ended
    if ended is not None:
        return Forecast(because=[f"the course was stopped on {short(ended.on)}: {ended.reason}"])
    if not given.sessions:
        return first_session(given)
    if not given.induction.complete:
        return next_session(given)
    return at_checkpoints(given, next_booster(given, today))


def _late(forecast: Forecast, today: date) -> int:
    days = [each.latest or each.target for each in forecast.options]
    deadlines = [day for day in days if day is not None]
    return max((today - max(deadlines)).days, 0) if deadlines else 0
