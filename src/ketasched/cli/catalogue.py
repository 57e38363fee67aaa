"""The verb `protocols`: the published catalogue as a table, and one entry in full, or judged."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Annotated

import typer
from rich.text import Text

from ketasched.checking import check_protocol
from ketasched.cli import options, texts
from ketasched.cli.documents import clinic_in, protocol_of
from ketasched.cli.plain import protocol_dict, report_dict
from ketasched.cli.screen import Screen
from ketasched.days import counted, later, words
from ketasched.errors import Malformed, listed
from ketasched.protocol import Protocol
from ketasched.published import protocols
from ketasched.rule import basis
from ketasched.source import Source

WIDE = 120

catalogue = typer.Typer(invoke_without_command=True)


@catalogue.callback()
def table(context: typer.Context, *, as_json: options.AsJson = False) -> int:
    """List the published protocols, or show one in full.

    `ketasched protocols` prints a table, `ketasched protocols show KEY` one entry, and `ketasched protocols check FILE`
    judges one that you wrote.
    """
    if context.invoked_subcommand is not None:
        return 0
    screen = Screen()
    if as_json:
        screen.data([protocol_dict(each) for each in protocols()])
    elif screen.width < WIDE:
        screen.table(("key", "protocol"), map(_two_lines, protocols()))
    else:
        screen.table(("key", "title", "sessions", "days", "standing"), map(_row, protocols()))
    return 0


def _row(protocol: Protocol) -> tuple[str, ...]:
    return protocol.key, protocol.title, str(protocol.sessions), _numbers(protocol.induction.days), protocol.standing


def _two_lines(protocol: Protocol) -> tuple[str, ...]:
    key, title, sessions, days, standing = _row(protocol)
    return key, f"{title}\n{sessions} sessions, days {days} ({standing})"


def _numbers(days: Iterable[int]) -> str:
    return " ".join(map(str, days))


@catalogue.command("show", epilog="Example: ketasched protocols show feder-2021")
def show(
    key: Annotated[
        str,
        typer.Argument(
            metavar="PROTOCOL", help="The protocol's key, or a protocol file.", autocompletion=options.known_keys
        ),
    ],
    *,
    as_json: options.AsJson = False,
    as_toml: options.AsToml = False,
) -> int:
    """Print one protocol in full: days, gaps, bounds, visit, source and notes, each with its standing."""
    if as_json and as_toml:
        raise Malformed("--json and --toml are two forms of the same: ask for one of them")
    protocol, screen = protocol_of(key), Screen()
    if as_json:
        screen.data(protocol_dict(protocol))
        return 0
    if as_toml:
        from ketasched.files import dumps  # noqa: PLC0415 - heavy, and seldom asked for

        screen.print(dumps(protocol, form="toml"), end="", soft_wrap=True)
        return 0
    screen.print(Text(protocol.title, "bold"))
    screen.entry(_parts(protocol))
    return 0


@catalogue.command("check", epilog="Example: ketasched protocols check own.toml --clinic clinic.toml")
def check(
    key: Annotated[
        str,
        typer.Argument(metavar="PROTOCOL", help="A protocol file, or a key.", autocompletion=options.known_keys),
    ],
    *,
    clinic: Annotated[
        str | None, typer.Option("--clinic", metavar="FILE", help="A clinic file: can the course be kept there?")
    ] = None,
    today: options.Today = None,
    as_json: options.AsJson = False,
) -> int:
    """Judge a protocol before any patient: what nobody could be given, and what is likely a slip.

    Ends with status 1 where a finding is an error.
    """
    first = texts.today_of(today)
    there = None if clinic is None else clinic_in(clinic, first, later(first, texts.TWO_YEARS))
    report, screen = check_protocol(protocol_of(key), there), Screen()
    screen.data(report_dict(report)) if as_json else screen.report(report)
    return int(not report.ok)


def _parts(protocol: Protocol) -> Iterator[tuple[str, tuple[str, ...]]]:
    days, visit = protocol.induction.days, protocol.visit
    yield "key", (protocol.key,)
    yield "standing", (protocol.standing,)
    yield "drug", (f"{protocol.drug}, {protocol.route}",)
    yield "sessions", (str(protocol.sessions),)
    yield "days", (_numbers(days),)
    yield "gaps", (_numbers(after - before for before, after in pairwise(days)),)
    yield "bounds", tuple(_bounds(protocol))
    length = f"{counted(visit.minutes, 'minute')}: {visit.treatment} of treatment, {visit.observation} of observation"
    yield "visit", (f"{length}{basis(visit.standing, visit.source)}", visit.note)
    yield "checkpoints", tuple(_checkpoints(protocol))
    missed = "is made up" if protocol.when_missed == "make_up" else "is left out, and the course carries on"
    yield "missed", (f"a session missed {missed}",)
    yield "source", _source(protocol.source)
    yield "notes", protocol.notes


def _bounds(protocol: Protocol) -> Iterator[str]:
    for each in (*protocol.spacing, *protocol.induction.spacing):
        grace = f", with {words(each.grace)} of grace" if each.grace else ""
        yield f"{each}{grace}{basis(each.standing, each.source)}"


def _checkpoints(protocol: Protocol) -> Iterator[str]:
    for each in protocol.induction.checkpoints:
        numbers = [*each.sessions]
        sessions = "session" if len(numbers) == 1 else "sessions"
        by = f" ({each.instrument})" if each.instrument else ""
        yield f"after {sessions} {listed(map(str, numbers))}: {each.question}{by}{basis(each.standing, each.source)}"


def _source(source: Source | None) -> tuple[str, ...]:
    return () if source is None else tuple(filter(None, (source.citation, source.url)))
