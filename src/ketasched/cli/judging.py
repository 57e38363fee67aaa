"""The verb `check`: what the rules find in plan files, or in a course laid by hand."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Final

import typer
from attrs import asdict

from ketasched.checking import Report, check
from ketasched.cli import options, texts
from ketasched.cli.calendars import check_calendar, check_exported, is_calendar
from ketasched.cli.documents import FORMS, STDIN, plan_in, protocol_of
from ketasched.cli.many import judged, plan_files
from ketasched.cli.plain import report_dict
from ketasched.cli.screen import Screen
from ketasched.cli.telling import tell_all
from ketasched.cli.texts import ClinicOptions
from ketasched.errors import Malformed, listed
from ketasched.plan import Plan
from ketasched.request import Request, avoidance, calendars
from ketasched.session import Session

STANDARD: Final = "standard"

Jobs = Annotated[int, typer.Option("--jobs", "-j", min=1, metavar="NUMBER", help="How many processes judge files.")]


def check_plans(
    what: Annotated[
        list[str],
        typer.Argument(
            metavar="PLAN|DAY...",
            help="Plan files, folders of them, - for stdin; or an .ics file; or the days of sessions: 2026-01-05 ...",
        ),
    ],
    *,
    protocol: Annotated[
        str | None,
        typer.Option(
            metavar="PROTOCOL",
            help="For days and calendars: the protocol that the course follows, by its key or as a file.",
            autocompletion=options.known_keys,
            show_default="standard",
        ),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="HH:MM", help="For days: when each visit starts, on the clock at the clinic."),
    ] = None,
    clinic: options.ClinicFile = None,
    timezone: options.Zone = None,
    hours: options.Opening = None,
    country: options.Country = None,
    chairs: options.Chairs = None,
    closed: options.Closed = None,
    avoid: options.Avoid = None,
    calendar: options.Calendars = None,
    exported: options.Exported = None,
    jobs: Jobs = 1,
    as_json: options.AsJson = False,
) -> int:
    """Judge plan files, a calendar that somebody edited, or a course that was laid by hand.

    Prints what the rules find. A plan file has its protocol and clinic in it. Days are judged at the clinic of the
    options or the default one; a calendar has no clinic unless one is given. With --exported it has the protocol and
    clinic of that plan, and every session of it that is gone is found.
    Ends with status 1 where a finding is an error, and 2 where a file cannot be read.
    """
    given = ClinicOptions(clinic=clinic, timezone=timezone, hours=hours, country=country, chairs=chairs, closed=closed)
    by_hand = {"protocol": protocol, "at": at, **asdict(given), "avoid": avoid, "calendar": calendar}
    if any(map(is_calendar, what)):
        path = _alone(what, by_hand, exported)
        return check_calendar(path, protocol or STANDARD, exported, given, as_json=as_json)
    if exported is not None:
        raise Malformed("--exported: only for a calendar; name the .ics file that came back")
    if all(map(_is_day, what)):
        plan = _course(what, given, protocol or STANDARD, at=at, avoid=avoid, calendar=calendar)
        return _tell(check(plan), as_json=as_json)
    _check_files(what, [name for name, value in by_hand.items() if value is not None])
    if len(what) == 1 and not Path(what[0]).is_dir() and not as_json:
        return _tell(check(plan_in(what[0])), as_json=False)
    files = plan_files(what)
    return tell_all(judged(files, jobs), len(files), as_json=as_json)


def _alone(what: list[str], by_hand: Mapping[str, object], exported: str | None) -> str:
    """The calendar that is to be judged. Refuses more than one, and options that it does not need."""
    if len(what) > 1:
        raise Malformed("a calendar is judged alone: give one .ics file, and nothing beside it")
    if unfit := [f"--{name}" for name in ("at", "avoid", "calendar") if by_hand[name] is not None]:
        raise Malformed(f"{listed(unfit)}: only for days laid by hand; a calendar says when its sessions are")
    if exported is not None:
        check_exported(by_hand)
    return what[0]


def _is_day(text: str) -> bool:
    return re.match(r"\d+-\d", text) is not None and not _is_file(text)


def _is_file(text: str) -> bool:
    path = Path(text)
    return text == STDIN or path.exists() or path.suffix.lower() in FORMS or path.name != text


def _check_files(what: Iterable[str], by_hand: list[str]) -> None:
    """Refuse what is neither a file nor a day, days among files, and options that no file needs."""
    for each in what:
        if _is_day(each):
            raise Malformed(f"{each} is a day, and days are judged apart from plan files: give one or the other")
        if not _is_file(each):
            raise Malformed(f"{each!r} is neither a plan file, nor a folder, nor a day such as 2026-01-12")
    if by_hand:
        names = listed(f"--{name}" for name in by_hand)
        raise Malformed(f"{names}: only for days laid by hand; a plan file says this itself, so leave it out")


def _course(
    days: Iterable[str],
    given: ClinicOptions,
    protocol: str,
    *,
    at: str | None,
    avoid: Iterable[str] | None,
    calendar: Iterable[str] | None,
) -> Plan:
    """The plan of a course that was laid by hand."""
    ordered = sorted(texts.day_of(text, "a session's day") for text in days)
    clinic, clock = given.between(ordered[0], ordered[-1]), texts.time_of(at)
    request = Request(
        start=ordered[0],
        at=clock,
        avoid=avoidance(texts.days_to_avoid(avoid), clinic.timezone),
        hours=calendars(texts.calendars_of(calendar), clinic.country),
    )
    sessions = (Session(number, day, clock) for number, day in enumerate(ordered, start=1))
    return Plan(protocol_of(protocol), sessions, clinic, request=request)


def _tell(report: Report, *, as_json: bool) -> int:
    screen = Screen()
    screen.data(report_dict(report)) if as_json else screen.report(report)
    return int(not report.ok)
