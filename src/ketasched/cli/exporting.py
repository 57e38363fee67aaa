"""The verb `export`: plan files as a calendar file, as CSV for a spreadsheet, or as FHIR for another system."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from ketasched.cli import options, texts
from ketasched.cli.documents import plan_in
from ketasched.cli.files import STDOUT, check_room, check_stdout, write
from ketasched.cli.many import BUNDLE, plans_in
from ketasched.cli.options import Wording
from ketasched.cli.screen import Screen, raw
from ketasched.days import counted
from ketasched.errors import Malformed, Word, listed
from ketasched.fhir import to_fhir
from ketasched.ical import to_ical
from ketasched.plan import Plan
from ketasched.spreadsheet import to_csv


class Form(Word):
    """What a plan is written as."""

    ICS = "ics"
    CSV = "csv"
    FHIR = "fhir"


class Profile(Word):
    """What a calendar file is for: to import once, or to subscribe to."""

    FILE = "file"
    FEED = "feed"


ENDINGS: Final = {".ics": Form.ICS, ".csv": Form.CSV, ".json": Form.FHIR}
NAMES: Final = {Form.ICS: "the calendar file", Form.CSV: "the table", Form.FHIR: "the bundle"}
ADDED: Final = {Form.ICS: ".ics", Form.CSV: ".csv", Form.FHIR: BUNDLE}
TAKEN: Final = {
    Form.ICS: {"profile", "wording", "language", "agenda", "location", "no-alarms", "organizer"},
    Form.CSV: set[str](),
    Form.FHIR: {"wording", "subject"},
}
"""The options that each form takes, besides those that all of them do."""


def export(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PLAN...", help="The plan file; - for stdin. As CSV several, and folders of them, too."),
    ],
    *,
    output: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="The file to write; - for stdout.", show_default="PLAN with .ics"
        ),
    ] = None,
    form: Annotated[
        Form | None, typer.Option(help="What to write.", show_default="as FILE ends: .ics, .csv or .json")
    ] = None,
    profile: Annotated[
        Profile | None, typer.Option(help="A file to import once, or a feed to subscribe to.", show_default="file")
    ] = None,
    wording: options.InWording = None,
    language: options.InLanguage = None,
    agenda: options.WithAgenda = False,
    location: options.WithLocation = False,
    no_alarms: Annotated[bool, typer.Option("--no-alarms", help="Without a reminder the day before.")] = False,
    organizer: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Who publishes the calendar: mailto:desk@example.org.")
    ] = None,
    subject: Annotated[
        str | None, typer.Option(metavar="REFERENCE", help="For FHIR: the patient, such as Patient/123.")
    ] = None,
    stamp: options.Stamp = None,
    as_json: options.AsJson = False,
) -> int:
    """Write a plan's sessions as a calendar file; or as CSV, or as a FHIR bundle with --form fhir."""
    kind = form or ENDINGS.get(Path(output or "").suffix.lower(), Form.ICS)
    given = {
        "profile": profile, "wording": wording, "language": language, "agenda": agenda, "location": location,
        "no-alarms": no_alarms, "organizer": organizer, "subject": subject,
    }  # fmt: skip
    target = output or _beside(paths, kind)
    check_room(target)
    _check_taken(kind, given)
    plans = _plans(paths, kind)
    check_stdout({"--json": as_json, NAMES[kind]: target == STDOUT})
    content = WRITTEN[kind](plans, {**given, "stamp": texts.stamp_of(stamp)})
    if target == STDOUT:
        raw(content)
    else:
        write(target, content)
        _tell(target, kind, plans, wording or Wording.DISCREET, as_json=as_json)
    return 0


def _check_taken(kind: Form, given: Mapping[str, object]) -> None:
    """Refuse what the form has no place for, and a bundle about nobody."""
    if unfit := [f"--{name}" for name, value in given.items() if value and name not in TAKEN[kind]]:
        forms = listed((each for each in Form if TAKEN[each] >= {name.removeprefix("--") for name in unfit}), "or")
        raise Malformed(f"{listed(unfit)}: not for {kind}, only for {forms}; leave it out, or name another --form")
    if kind is Form.FHIR and not given["subject"]:
        raise Malformed("a FHIR bundle is about a patient: name the one of your records with --subject Patient/123")


def _plans(paths: Sequence[str], kind: Form) -> Plan | dict[str, Plan]:
    """The one plan; or several by the paths of their files, for a table."""
    if len(paths) == 1 and not (kind is Form.CSV and Path(paths[0]).is_dir()):
        return plan_in(paths[0])
    if kind is not Form.CSV:
        raise Malformed(f"{NAMES[kind]} is of one plan: export them one by one, or as a table with --form csv")
    return plans_in(paths)


def _beside(paths: Sequence[str], kind: Form) -> str:
    """Where the file goes if nothing else is said: beside the plan; of several plans, or of stdin, to stdout."""
    alone = len(paths) == 1 and Path(paths[0]).is_file()
    return str(Path(paths[0]).with_suffix(ADDED[kind])) if alone else STDOUT


def _calendar(plan: Any, given: Mapping[str, Any]) -> bytes:
    names = ("stamp", "profile", "wording", "language", "organizer", "agenda", "location")
    said: dict[str, Any] = {name: given[name] for name in names if given[name] is not None}
    return to_ical(plan, **said, alarms=not given["no-alarms"])


def _table(plans: Any, _: Mapping[str, Any]) -> bytes:
    return to_csv(plans)


def _bundle(plan: Any, given: Mapping[str, Any]) -> bytes:
    wording: Any = given["wording"] or Wording.DISCREET
    found = to_fhir(plan, subject=given["subject"], stamp=given["stamp"], wording=wording)
    return f"{json.dumps(found, indent=2)}\n".encode()


WRITTEN: Final[dict[Form, Callable[[Any, Mapping[str, Any]], bytes]]] = {
    Form.ICS: _calendar,
    Form.CSV: _table,
    Form.FHIR: _bundle,
}


def _tell(target: str, kind: Form, plans: Plan | dict[str, Plan], wording: Wording, *, as_json: bool) -> None:
    each = [plans] if isinstance(plans, Plan) else [*plans.values()]
    screen, count = Screen(), sum(len(plan.sessions) for plan in each)
    if as_json and kind is Form.ICS:
        screen.data({"calendar_file": target, "appointments": count, "wording": wording})
    elif as_json:
        screen.data({"file": target, "form": kind, "plans": len(each), "sessions": count})
    else:
        of = "" if isinstance(plans, Plan) else f" of {counted(len(each), 'plan')}"
        what = "session" if kind is Form.CSV else "appointment"
        screen.print(f"Written to {target}: {counted(count, what)}{of}.")
