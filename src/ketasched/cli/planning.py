"""The verb `plan`: a protocol laid on the clinic's calendar, shown, judged, and written as calendar and plan file."""

from typing import Annotated

import typer

from ketasched.checking import Report, check
from ketasched.cli import options, texts
from ketasched.cli.desk import write_plan
from ketasched.cli.documents import protocol_of
from ketasched.cli.files import STDOUT, check_room, check_stdout, write
from ketasched.cli.plain import plan_dict
from ketasched.cli.screen import Screen, raw
from ketasched.cli.showing import show_plan
from ketasched.cli.texts import ClinicOptions
from ketasched.days import counted
from ketasched.ical import to_ical
from ketasched.plan import Plan
from ketasched.scheduling import schedule

HISTORY = "name another with --plan, or give --force to replace it"


def plan(
    protocol: Annotated[
        str,
        typer.Argument(
            metavar="PROTOCOL",
            help="Its key (`ketasched protocols` lists them), or a protocol file.",
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
    clinic: options.ClinicFile = None,
    timezone: options.Zone = None,
    hours: options.Opening = None,
    country: options.Country = None,
    chairs: options.Chairs = None,
    closed: options.Closed = None,
    avoid: options.Avoid = None,
    calendar: options.Calendars = None,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="The calendar file to write; - for stdout.")
    ] = "plan.ics",
    plan_file: Annotated[
        str | None,
        typer.Option("--plan", metavar="FILE", help="Write the plan, too, to go on with; - for stdout."),
    ] = None,
    force: options.Force = False,
    as_json: options.AsJson = False,
    today: options.Today = None,
    uid: Annotated[
        str | None, typer.Option(metavar="TEXT", help="For scripts: the plan's identity in calendars.")
    ] = None,
    stamp: options.Stamp = None,
) -> int:
    """Lay a protocol on a clinic's calendar and write an .ics file.

    Prints a month calendar of the plan, its sessions, and what the rules find in it.
    """
    check_stdout({"--json": as_json, "the calendar file": output == STDOUT, "the plan": plan_file == STDOUT})
    check_room(output)
    if plan_file is not None and not force:
        check_room(plan_file, HISTORY)
    given = ClinicOptions(clinic=clinic, timezone=timezone, hours=hours, country=country, chairs=chairs, closed=closed)
    first = texts.start_of(start, today)
    laid = schedule(
        protocol_of(protocol),
        start=first,
        clinic=given.between(first),
        at=texts.time_of(at),
        avoid=texts.days_to_avoid(avoid),
        hours=texts.calendars_of(calendar),
        uid=uid,
    )
    content, report = to_ical(laid, stamp=texts.stamp_of(stamp)), check(laid)
    if plan_file is not None:
        write_plan(plan_file, laid, over=force)
    raw(content) if output == STDOUT else write(output, content)
    _tell(laid, report, output, plan_file, as_json=as_json)
    return int(not report.ok)


def _tell(laid: Plan, report: Report, output: str, plan_file: str | None, *, as_json: bool) -> None:
    screen = Screen(stderr=STDOUT in (output, plan_file))
    if as_json:
        screen.data({**plan_dict(laid, report), "calendar_file": output, "plan_file": plan_file})
        return
    show_plan(screen, laid, report)
    if output != STDOUT:
        screen.print(f"Written to {output}: {counted(len(laid.sessions), 'appointment')}.")
    if plan_file not in (None, STDOUT):
        screen.print(f"Written to {plan_file}: the plan, to go on with.")
