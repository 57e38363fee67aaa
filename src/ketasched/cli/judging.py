"""The verbs `check` and `explain`: what the rules find in a course laid by hand, and what each rule says."""

from typing import Annotated

import typer

from ketasched.checking import check
from ketasched.cli import options
from ketasched.cli.plain import report_dict
from ketasched.cli.screen import Screen
from ketasched.plan import Plan
from ketasched.published import protocol_named
from ketasched.request import Request, avoidance, calendars
from ketasched.rules import EVERY_RULE, rule_named
from ketasched.session import Session


def check_days(
    days: Annotated[
        list[str], typer.Argument(metavar="DAY...", help="The days of the sessions, such as 2026-01-05 2026-01-07.")
    ],
    *,
    protocol: Annotated[
        str,
        typer.Option(
            metavar="KEY",
            help="The protocol that the course follows; `ketasched protocols` lists them.",
            autocompletion=options.known_keys,
        ),
    ] = "standard",
    at: options.At = None,
    timezone: options.Zone = options.DEFAULT_ZONE,
    hours: options.Opening = options.DEFAULT_HOURS,
    country: options.Country = options.DEFAULT_COUNTRY,
    chairs: options.Chairs = 1,
    closed: options.Closed = None,
    avoid: options.Avoid = None,
    calendar: options.Calendars = None,
    as_json: options.AsJson = False,
) -> int:
    """Judge a course that was laid by hand.

    Prints what the rules find. Without --at only the days are judged. Ends with status 1 where a finding is an error.
    """
    clinic = options.clinic_of(timezone, hours, country, chairs, closed)
    at_clock = options.time_of(at)
    ordered = sorted(options.day_of(text, "a session's day") for text in days)
    request = Request(
        start=ordered[0],
        at=at_clock,
        avoid=avoidance(options.days_to_avoid(avoid), clinic.timezone),
        hours=calendars(options.calendars_of(calendar), clinic.country),
    )
    sessions = (Session(number, day, at_clock) for number, day in enumerate(ordered, start=1))
    report = check(Plan(protocol_named(protocol), sessions, clinic, request=request))
    screen = Screen()
    screen.data(report_dict(report)) if as_json else screen.report(report)
    return int(not report.ok)


def _codes() -> list[str]:
    return [each.code for each in EVERY_RULE]


def explain(
    code: Annotated[
        str | None,
        typer.Argument(metavar="CODE", help="A rule's code or name, such as KS102.", autocompletion=_codes),
    ] = None,
) -> int:
    """Say what a rule means; without a code, list all rules."""
    screen = Screen()
    if code is None:
        rows = ((each.code, each.name, each.severity, each.summary) for each in EVERY_RULE)
        screen.table(("code", "name", "severity", "summary"), rows)
    else:
        screen.prose(rule_named(code).explanation)
    return 0
