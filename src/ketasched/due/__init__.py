"""The next session: what was given is evaluated, then forecast; the protocol's options, never an order.

`given` is what really happened and `reading` the scores beside it. `induction` and `boosters` make the forecasts, and
`checkpoints` may end them. Behind a booster's: `replay` takes the visits through the cadence, `visits` answers to one
visit's score by `judging`, `absence` to what was missed or lapsed, and `window` makes the dates.
"""

from datetime import date

from attrs import evolve

from ketasched.days import checked_day, short
from ketasched.due.boosters import next_booster
from ketasched.due.checkpoints import at_checkpoints
from ketasched.due.given import Given, given_of
from ketasched.due.induction import first_session, next_session
from ketasched.due.lapses import lapse_between
from ketasched.due.timetable import complete
from ketasched.forecast import Forecast
from ketasched.plan import Plan, checked_plan

__all__ = ["next_due"]


def next_due(plan: Plan, today: date | None = None) -> Forecast:
    """The protocol's options for the next session, from what was given; planned days are not looked at.

    ``today`` adds how late it is, and what the cadence says of a lapse. Where a score is missing, the forecast names it
    and has an option for each outcome; where the source leaves a choice, it has every option and picks none.
    """
    checked_plan(plan)
    if today is not None:
        checked_day(today, "today")
    if plan.ended is not None:
        return Forecast(because=[f"the course was stopped on {short(plan.ended.on)}: {plan.ended.reason}"])
    given = given_of(plan)
    forecast = _forecast(given, None)
    return _explained(forecast if today is None else _on(given, forecast, today))


def _on(given: Given, forecast: Forecast, today: date) -> Forecast:
    """The forecast as it stands today: how late, and as a lapse leaves it."""
    late = _late(forecast, today)
    if given.sessions and lapse_between(given.protocol, given.last.day, today):
        forecast = _forecast(given, today)
    return evolve(forecast, late=late)


def _forecast(given: Given, today: date | None) -> Forecast:
    if not given.sessions:
        return first_session(given)
    if given.running:
        return next_booster(given, today)
    return at_checkpoints(given, next_booster(given, today) if complete(given) else next_session(given))


def _explained(forecast: Forecast) -> Forecast:
    """The forecast of one option, with the reasons for its dates; those of several stand with each."""
    bounds = forecast.options[0].bound if len(forecast.options) == 1 else ()
    return evolve(forecast, because=[*forecast.because, *bounds])


def _late(forecast: Forecast, today: date) -> int:
    days = [each.latest or each.target for each in forecast.options]
    deadlines = [day for day in days if day is not None]
    return max((today - max(deadlines)).days, 0) if deadlines else 0
