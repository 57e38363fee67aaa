"""The verbs `updates` and `publish`: a patient's calendar told what changed, and a server's made equal to a plan."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, TextIO

import typer

from ketasched.cli import options, texts
from ketasched.cli.documents import plan_in
from ketasched.cli.files import write
from ketasched.cli.options import Wording
from ketasched.cli.screen import Screen
from ketasched.days import counted
from ketasched.errors import Refused
from ketasched.ical import Message, collection_at
from ketasched.ical import publish as published
from ketasched.ical import updates as messages

PASSWORD: Final = "KETASCHED_PASSWORD"  # noqa: S105 - the name of the variable, no password
"""The variable of the environment that has the password."""


def updates(
    before: Annotated[str, typer.Argument(metavar="BEFORE", help="The plan file as the patient knows it.")],
    after: Annotated[str, typer.Argument(metavar="AFTER", help="The plan file as it is; - for stdin.")],
    *,
    organizer: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Who sends them: mailto:desk@example.org.", show_default=False)
    ],
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="DIR", help="The folder to write to.", show_default=False)
    ],
    attendee: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Whom to invite; without, the changes are published.")
    ] = None,
    wording: options.InWording = None,
    language: options.InLanguage = None,
    agenda: options.WithAgenda = False,
    location: options.WithLocation = False,
    stamp: options.Stamp = None,
    as_json: options.AsJson = False,
) -> int:
    """Write what changed between two plans as messages to be mailed, each a file: cancellations, then what is to come.

    The mail's content type must name the method, as it is told for each. Where nothing changed there is no message.
    """
    found = messages(
        plan_in(before),
        plan_in(after),
        stamp=texts.stamp_of(stamp),
        organizer=organizer,
        attendee=attendee,
        agenda=agenda,
        location=location,
        **_worded(wording, language),
    )
    folder = _room(output)
    files = {str(folder / f"{place:02}-{each.method.lower()}.ics"): each for place, each in enumerate(found, start=1)}
    for file, each in files.items():
        write(file, each.ics)
    _tell(output, files, as_json=as_json)
    return 0


def _tell(folder: str, files: Mapping[str, Message], *, as_json: bool) -> None:
    screen = Screen()
    if as_json:
        told = [
            {"file": file, "method": each.method, "content_type": each.content_type} for file, each in files.items()
        ]
        screen.data({"folder": folder, "messages": told})
        return
    for file, each in files.items():
        screen.print(f"{file}  {each.content_type}")
    screen.print(f"{counted(len(files), 'message')}." if files else "Nothing changed: there is no message to send.")


def _worded(wording: Wording | None, language: str | None) -> dict[str, Any]:
    """The wording and the language that are asked for; without them those of the library stand."""
    asked = {"wording": wording, "language": language}
    return {name: value for name, value in asked.items() if value is not None}


def _room(output: str) -> Path:
    """The folder, made where it is missing. Refuses one with messages in it: they would be sent again."""
    folder = Path(output)
    folder.mkdir(parents=True, exist_ok=True)
    if any(each.suffix == ".ics" for each in folder.iterdir()):
        raise Refused(f"{output} has calendar files in it, and old messages would be sent again: name an empty folder")
    return folder


def publish(
    path: options.PlanFile,
    url: Annotated[str, typer.Argument(metavar="URL", help="The calendar's address on a CalDAV server.")],
    *,
    username: Annotated[str | None, typer.Option(metavar="NAME", help="The name there.", show_default=False)] = None,
    unencrypted: Annotated[
        bool,
        typer.Option(
            "--unencrypted",
            help="Allow http:// to another machine: everybody on the way can read the plan, the name and the password.",
        ),
    ] = False,
    wording: options.InWording = None,
    language: options.InLanguage = None,
    agenda: options.WithAgenda = False,
    location: options.WithLocation = False,
    stamp: options.Stamp = None,
    as_json: options.AsJson = False,
) -> int:
    """Make the plan's part of a calendar on a CalDAV server equal to the plan; all else there stays as it is.

    The password is that of the variable KETASCHED_PASSWORD, or is asked for; it is never an argument.
    """
    plan = plan_in(path)
    password = _password(username)
    with collection_at(url, username=username, password=password, unencrypted=unencrypted) as collection:
        done = published(
            plan,
            collection,
            stamp=texts.stamp_of(stamp),
            agenda=agenda,
            location=location,
            **_worded(wording, language),
        )
    screen = Screen()
    if as_json:
        screen.data({name: [*getattr(done, name)] for name in ("created", "updated", "unchanged", "deleted")})
    else:
        screen.print(f"Published: {done}.")
    return 0


def _password(username: str | None) -> str | None:
    """The password of the environment, or typed where it cannot be seen; none without a name."""
    if username is None:
        return None
    known = os.environ.get(PASSWORD)
    if known is not None:
        return known
    if _nobody_is_there():
        raise Refused(f"nobody can be asked for the password of {username} here: set the variable {PASSWORD}")
    return str(typer.prompt("Password", hide_input=True, err=True))


def _nobody_is_there() -> bool:
    stream: TextIO | None = sys.stdin  # a process can be started without one
    return stream is None or not stream.isatty()
