"""The verbs `due` and `book`: what the protocol asks for next, and one of its options put on the calendar."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

import typer
from rich.text import Text

from ketasched.booking import book as booked
from ketasched.cli import options, texts
from ketasched.cli.desk import opened, said
from ketasched.cli.documents import plan_in
from ketasched.cli.plain import file_form
from ketasched.cli.screen import Screen
from ketasched.days import counted, short
from ketasched.due import next_due
from ketasched.errors import Malformed, Refused
from ketasched.forecast import Due, Forecast
from ketasched.plan import Plan
from ketasched.session import OPEN


def due(path: options.PlanFile, *, today: options.Today = None, as_json: options.AsJson = False) -> int:
    """Say what the protocol has next: its options with their days, why, and from which scores.

    Where there is a choice every option is shown and none is picked. Only what was given counts, not what is planned.
    """
    plan = plan_in(path)
    day = texts.today_of(today, plan=plan)
    forecast, screen = next_due(plan, day), Screen()
    if as_json:
        screen.data({"today": day.isoformat(), "due": _the_one(forecast), "forecast": file_form(forecast)})
        return 0
    screen.print(Text(f"{plan.protocol.title}, on {short(day)}", "bold"))
    screen.print()
    screen.entry(_options(forecast))
    screen.print()
    screen.entry(_parts(plan, forecast, day))
    return 0


def _the_one(forecast: Forecast) -> int | None:
    """The number of the one option, where there is no choice."""
    return None if forecast.due is None else 1


def _options(forecast: Forecast) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The options with their numbers; the reasons for the dates stand with each where there are several."""
    if not forecast.options:
        yield "-", ("nothing is due",)
    for number, each in enumerate(forecast.options, start=1):
        yield str(number), (str(each), *(each.bound if len(forecast.options) > 1 else ()))


def _parts(plan: Plan, forecast: Forecast, day: date) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "because", forecast.because
    yield "scores", tuple(f"{each.instrument.key} {each.score} on {short(each.day)}" for each in forecast.evidence)
    yield "missing", forecast.missing
    yield "late", (counted(forecast.late, "day"),) if forecast.late else ()
    waiting = [each for each in plan.days if each.status in OPEN]
    yield "unrecorded", tuple(f"{said(each)}: was it given?" for each in waiting if each.day < day)
    yield "planned", tuple(said(each) for each in waiting if each.day >= day)[:1]


def book(
    path: options.PlanFile,
    *,
    option: Annotated[
        int | None,
        typer.Option(
            metavar="NUMBER", help="Which option of `ketasched due`, where there are several.", show_default=False
        ),
    ] = None,
    at: options.At = None,
    avoid: options.Avoid = None,
    by: options.By = "",
    today: options.Today = None,
    output: options.Output = None,
    as_json: options.AsJson = False,
) -> int:
    """Book the session that is due, on the open day nearest its target.

    Without --at the time is the one asked for when the plan was laid. Nothing is booked before today.
    """
    desk = opened(path, output, as_json=as_json)
    plan = desk.plan
    day = texts.today_of(today, plan=plan)
    usual = plan.request.at if plan.request else None
    after = booked(
        plan,
        _chosen(next_due(plan, day), option),
        at=texts.time_of(at) or usual,
        avoid=texts.days_to_avoid(avoid),
        by=by,
        on=day,
    )
    return desk.put_back(after, f"Booked: {said(after.sessions[-1])}.")


def _chosen(forecast: Forecast, option: int | None) -> Due:
    choices = forecast.options
    if not choices:
        raise Refused(f"nothing is due: {'; '.join(forecast.because)}")
    numbered = "; ".join(f"{number}: {each}" for number, each in enumerate(choices, start=1))
    if option is None and forecast.due is None:
        raise Refused(f"there is a choice: name one of these with --option ({numbered})")
    if option is not None and not 1 <= option <= len(choices):
        raise Malformed(f"there is no option {option}: --option takes one of these ({numbered})")
    return choices[(option or 1) - 1]
