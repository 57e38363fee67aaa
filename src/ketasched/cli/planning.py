"""The verb `plan`: a protocol laid on the clinic's calendar, shown, judged and written as a calendar file."""

from typing import Annotated

import typer
from rich.text import Text

from ketasched.checking import Report, check
from ketasched.cli import options
from ketasched.cli.files import write
from ketasched.cli.plain import plan_dict
from ketasched.cli.screen import Screen, raw
from ketasched.days import counted, short
from ketasched.errors import Malformed
from ketasched.ical import to_ical
from ketasched.plan import Plan
from ketasched.published import protocol_named
from ketasched.scheduling import schedule
from ketasched.views import calendar_lines, session_lines

STDOUT = "-"


def plan(
    protocol: Annotated[
        str,
        typer.Argument(
            metavar="PROTOCOL",
            help="Its key; `ketasched protocols` lists them.",
            autocompletion=options.known_keys,
        ),
    ] = "standard",
    *,
    start: Annotated[
        str | None,
        typer.Option(
            metavar="DAY", help="The day asked for session 1, such as 2026-01-12.", show_default="next Monday"
        ),
    ] = None,
    at: options.At = None,
    timezone: options.Zone = options.DEFAULT_ZONE,
    hours: options.Opening = options.DEFAULT_HOURS,
    country: options.Country = options.DEFAULT_COUNTRY,
    chairs: options.Chairs = 1,
    closed: options.Closed = None,
    avoid: options.Avoid = None,
    calendar: options.Calendars = None,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="The calendar file to write; - for stdout.")
    ] = "plan.ics",
    as_json: options.AsJson = False,
    today: Annotated[str | None, typer.Option(metavar="DAY", help="For scripts: the day to count as today.")] = None,
    uid: Annotated[
        str | None, typer.Option(metavar="TEXT", help="For scripts: the plan's identity in calendars.")
    ] = None,
    stamp: Annotated[
        str | None, typer.Option(metavar="INSTANT", help="For scripts: the time of writing, in UTC.")
    ] = None,
) -> int:
    """Lay a protocol on a clinic's calendar and write an .ics file.

    Prints a month calendar of the plan, its sessions, and what the rules find in it.
    """
    if as_json and output == STDOUT:
        raise Malformed("--json and the calendar file would both go to stdout: name a file with --output")
    laid = schedule(
        protocol_named(protocol),
        start=options.start_of(start, today),
        clinic=options.clinic_of(timezone, hours, country, chairs, closed),
        at=options.time_of(at),
        avoid=options.days_to_avoid(avoid),
        hours=options.calendars_of(calendar),
        uid=uid,
    )
    content = to_ical(laid, stamp=options.stamp_of(stamp))
    report = check(laid)
    if as_json:
        write(output, content)
        Screen().data({**plan_dict(laid, report), "file": output})
    elif output == STDOUT:
        raw(content)
        _show(Screen(stderr=True), laid, report)
    else:
        write(output, content)
        screen = Screen()
        _show(screen, laid, report)
        screen.print(f"Written to {output}: {counted(len(laid.sessions), 'appointment')}.")
    return int(not report.ok)


def _show(screen: Screen, plan: Plan, report: Report) -> None:
    first, last = plan.days[0].day, plan.days[-1].day
    screen.print(Text(plan.protocol.title, "bold"))
    screen.print(f"{counted(len(plan.days), 'session')}, {short(first)} to {short(last)}")
    screen.print()
    screen.lines(calendar_lines(plan, screen.page))
    screen.print()
    screen.lines(session_lines(plan))
    screen.print()
    screen.report(report)
