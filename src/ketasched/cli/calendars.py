"""Calendar files that somebody edited or made: judged by `check`, and made a plan file by `import`."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Final
from uuid import uuid4

import typer
from attrs import asdict, evolve, frozen

from ketasched.checking import Report, check
from ketasched.cli import options, texts
from ketasched.cli.desk import write_plan
from ketasched.cli.documents import content_of, named, plan_in, protocol_of
from ketasched.cli.files import STDOUT, check_room, check_stdout
from ketasched.cli.plain import Dict, file_form, report_dict
from ketasched.cli.planning import HISTORY
from ketasched.cli.screen import Screen
from ketasched.cli.texts import ClinicOptions
from ketasched.clinic import Clinic
from ketasched.days import counted, later
from ketasched.errors import KetaschedError, Malformed, listed
from ketasched.ical import Reading, from_ical
from ketasched.plan import Plan
from ketasched.protocol import Protocol

ENDINGS: Final = frozenset({".ics", ".ical", ".ifb", ".icalendar"})


GIVING_CLINIC: Final = "--clinic, --hours or --exported gives"
"""Which options give a clinic, in the middle of a sentence."""


@frozen
class Read:
    """A calendar as it was read, and what its reading and the rules find in it."""

    reading: Reading
    report: Report

    @property
    def extent(self) -> str:
        """What was read, in a line."""
        return f"{counted(len(self.reading.plan.sessions), 'session')} read, times in {self.reading.timezone}"


def is_calendar(text: str) -> bool:
    """Whether a path is that of a calendar file, by its ending."""
    return Path(text).suffix.lower() in ENDINGS


def read_calendar(
    path: str, protocol: Protocol, given: ClinicOptions, *, uid: str = "", exported: Plan | None = None
) -> Read:
    """Read a calendar and judge the plan in it, at the clinic that is given; all findings stand together."""
    read = partial(_reading, path, content_of(path), protocol=protocol, exported=exported)
    clinic = _clinic(read().plan, given)
    reading = read(clinic=clinic, timezone=None if clinic else given.timezone, uid=uid)
    report = check(reading.plan)
    return Read(reading, evolve(report, findings=sorted((*reading.findings, *report.findings))))


def _reading(path: str, content: bytes, **given: Any) -> Reading:
    try:
        return from_ical(content, **given)
    except KetaschedError as error:
        raise Malformed(f"{named(path)} cannot be read: {error}") from error


def _clinic(plan: Plan, given: ClinicOptions) -> Clinic | None:
    """The clinic that the options describe; a zone alone is none, it says how the times are meant."""
    if evolve(given, timezone=None) == ClinicOptions():
        return None
    days = [each.day for each in plan.sessions] or [texts.now().date()]
    return given.between(min(days), later(max(days), texts.TWO_YEARS))


def check_calendar(path: str, protocol: str, exported: str | None, given: ClinicOptions, *, as_json: bool) -> int:
    """Say what is found in a calendar, and give the status. The plan that was exported has its protocol in it."""
    known = None if exported is None else plan_in(exported)
    read, screen = read_calendar(path, _asked(protocol, known), given, exported=known), Screen()
    if as_json:
        screen.data(_data(read))
    else:
        screen.print(f"{read.extent}.")
        screen.report(read.report)
        if read.reading.plan.clinic is None:
            screen.print(f"No clinic was given, so no session was judged by its hours: {GIVING_CLINIC} one.")
    return int(not read.report.ok)


def check_exported(given: Mapping[str, object]) -> None:
    """Refuse options, by name, that say what the plan says which was exported."""
    if names := [f"--{name}" for name, value in given.items() if value is not None]:
        raise Malformed(f"{listed(names)}: the plan that was exported says this itself, so leave it out")


def _data(read: Read) -> Dict:
    return {**report_dict(read.report), "timezone": read.reading.timezone, "plan": file_form(read.reading.plan)}


def import_plan(
    path: Annotated[str, typer.Argument(metavar="CALENDAR", help="The calendar file (.ics); - for stdin.")],
    *,
    plan_file: Annotated[
        str, typer.Option("--plan", metavar="FILE", help="The plan file to write; - for stdout.", show_default=False)
    ],
    protocol: Annotated[
        str | None,
        typer.Option(
            metavar="PROTOCOL",
            help="The protocol that the course follows, by its key or as a file.",
            autocompletion=options.known_keys,
            show_default=False,
        ),
    ] = None,
    exported: options.Exported = None,
    clinic: options.ClinicFile = None,
    timezone: options.ZoneRead = None,
    hours: options.Opening = None,
    country: options.Country = None,
    chairs: options.Chairs = None,
    closed: options.Closed = None,
    uid: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The identity of the plan that was exported, where it is known.")
    ] = None,
    force: options.Force = False,
    as_json: options.AsJson = False,
) -> int:
    """Make a plan file of a calendar that somebody edited, or kept elsewhere, and say what is found in it.

    Calendars know no outcomes: every session is planned or cancelled.
    With --exported the plan has that one's protocol and clinic, and every session of it that is gone is found;
    otherwise those of the options. Without a clinic nothing can be booked or exported.
    Ends with status 1 where a finding is an error.
    """
    check_stdout({"--json": as_json, "the plan": plan_file == STDOUT})
    if not force:
        check_room(plan_file, HISTORY)
    given = ClinicOptions(clinic=clinic, timezone=timezone, hours=hours, country=country, chairs=chairs, closed=closed)
    known = None if exported is None else plan_in(exported)
    if known is not None:
        check_exported({"protocol": protocol, **asdict(given), "uid": uid})
    read = read_calendar(path, _asked(protocol, known), given, uid=uid or "", exported=known)
    plan = evolve(read.reading.plan, uid=read.reading.plan.uid or str(uuid4()))
    write_plan(plan_file, plan, over=force)
    screen = Screen(stderr=plan_file == STDOUT)
    if as_json:
        screen.data({**_data(read), "plan": file_form(plan), "plan_file": plan_file})
        return int(not read.report.ok)
    screen.report(read.report)
    if plan_file != STDOUT:
        screen.print(f"Written to {plan_file}: {read.extent}.")
    if plan.clinic is None:
        told = "The plan has no clinic, and without one nothing is booked or exported"
        screen.print(f"{told}: {GIVING_CLINIC} it one.")
    return int(not read.report.ok)


def _asked(protocol: str | None, exported: Plan | None) -> Protocol:
    """The protocol that the course in a calendar follows."""
    if exported is not None:
        return exported.protocol
    if protocol is None:
        raise Malformed(
            "name the protocol that the course follows with --protocol, or the plan that was exported with --exported"
        )
    return protocol_of(protocol)
