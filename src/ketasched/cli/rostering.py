"""The verb `roster`: many patients of one list laid into the same chairs, and a plan file for each."""

import csv
import re
import shutil
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path
from secrets import token_hex
from typing import Annotated, Final

import typer

from ketasched.cli import options, texts
from ketasched.cli.desk import write_plan
from ketasched.cli.documents import content_of, named, protocol_of
from ketasched.cli.plain import Dict, file_form
from ketasched.cli.screen import Screen
from ketasched.cli.texts import ClinicOptions
from ketasched.days import counted, later, short
from ketasched.errors import KetaschedError, Malformed, Refused, listed
from ketasched.plan import Plan
from ketasched.request import UNEXPLAINED
from ketasched.rostering import Roster, Wanted
from ketasched.rostering import roster as rostered

COLUMNS: Final = ("patient", "protocol", "start", "at", "avoid")
NEEDED: Final = ("patient", "start")
STANDARD: Final = "standard"
FEW: Final = 5
"""Bad lines that are told; of more their number is."""
LONGEST_NAME: Final = 200
"""Bytes of a plan file's name, before its ending: more is not taken everywhere."""

_UNSAFE: Final = re.compile(r"[^\w -]|^[ -]| $")


def roster(
    requests: Annotated[
        str,
        typer.Argument(
            metavar="REQUESTS",
            help="A CSV file with the columns patient, protocol, start, at and avoid (DAY or DAY..DAY, parted by "
            "spaces); - for stdin.",
        ),
    ],
    *,
    clinic: options.ClinicFile = None,
    timezone: options.Zone = None,
    hours: options.Opening = None,
    country: options.Country = None,
    chairs: options.Chairs = None,
    closed: options.Closed = None,
    plans: Annotated[
        str | None,
        typer.Option(metavar="DIR", help="Write a plan file for each patient placed, named for the patient."),
    ] = None,
    as_json: options.AsJson = False,
) -> int:
    """Lay many patients into the same chairs, one after another: by the start asked for, then by name.

    Each has the whole series or none, and why not. Without a protocol it is the standard one.
    Ends with status 1 where a patient has no plan, and writes nothing where a line cannot be read.
    """
    wanted = requests_in(requests)
    files = {} if plans is None else _files(plans, wanted)
    starts = [each.start for each in wanted.values()]
    given = ClinicOptions(clinic=clinic, timezone=timezone, hours=hours, country=country, chairs=chairs, closed=closed)
    found = rostered(wanted, given.between(min(starts), later(max(starts), texts.TWO_YEARS)))
    if plans is not None:
        _write(Path(plans), {files[patient].name: plan for patient, plan in found.plans.items()})
    _tell(found, files, plans, as_json=as_json)
    return int(bool(found.unplaced))


def requests_in(path: str) -> dict[str, Wanted]:
    """What each patient of a list waits for. Raises `Malformed`, with the numbers of the lines that are bad."""
    content = content_of(path)
    try:
        return _requests(content)
    except KetaschedError as error:
        raise Malformed(f"{named(path)} cannot be read: {error}") from error


def _requests(content: bytes) -> dict[str, Wanted]:
    found, wrong = dict[str, Wanted](), list[str]()
    for number, heads, cells in _rows(content):
        try:
            patient, wanted = _wanted(_row(heads, cells))
            _check_new(patient, found)
            found[patient] = wanted
        except KetaschedError as error:
            wrong.append(f"line {number}: {error}")
    if wrong:
        more = [f"and {counted(len(wrong) - FEW, 'line')} more"] if len(wrong) > FEW else []
        raise Malformed("; ".join([*wrong[:FEW], *more]))
    if not found:
        raise Malformed("no patient stands in it: give each a line below the header")
    return found


def _check_new(patient: str, found: Mapping[str, Wanted]) -> None:
    if patient in found:
        raise Malformed(f"patient {patient!r} stands in the list already: give each one line")


def _rows(content: bytes) -> Iterator[tuple[int, list[str], list[str]]]:
    """The lines below the header, each with its number in the file and that header."""
    reader = csv.reader(StringIO(_text(content), newline=""), strict=True)
    try:
        heads = [each.strip().lower() for each in next(reader, list[str]())]
        _check_heads(heads)
        for cells in reader:
            if any(map(str.strip, cells)):
                yield reader.line_num, heads, cells
    except csv.Error as error:
        raise Malformed(f"line {reader.line_num}: it is no CSV ({error})") from error


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Malformed(f"it is no UTF-8 text (byte {error.start}): save it as CSV UTF-8") from error


def _check_heads(heads: list[str]) -> None:
    if {*NEEDED} - {*heads} or {*heads} - {*COLUMNS} or len({*heads}) < len(heads):
        raise Malformed(
            f"line 1: the header has {listed(COLUMNS)}, of which {listed(NEEDED)} are needed, "
            f"parted by commas, not {','.join(heads)[:100]!r}"
        )


def _row(heads: list[str], cells: list[str]) -> dict[str, str]:
    if len(cells) > len(heads):
        raise Malformed(f"it has {len(cells)} cells, and the header {len(heads)}: put quotes round commas")
    return dict(zip(heads, map(str.strip, cells), strict=False))


def _wanted(row: Mapping[str, str]) -> tuple[str, Wanted]:
    patient = row.get("patient")
    if not patient:
        raise Malformed("it has no patient: give each a name or a number of its own")
    if not patient.isprintable():
        raise Malformed(f"patient {patient!r} has characters that cannot be shown: take them out")
    wanted = Wanted(
        protocol=protocol_of(row.get("protocol") or STANDARD),
        start=texts.day_of(row.get("start", ""), "start"),
        at=texts.time_of(row.get("at") or None, "at"),
        avoid=texts.reasons(row.get("avoid", "").split(), "avoid", UNEXPLAINED),
    )
    return patient, wanted


def _files(folder: str, patients: Mapping[str, Wanted]) -> dict[str, Path]:
    """Where the plan of each patient goes. Refuses what is there already, before anything is written."""
    files = {patient: Path(folder, f"{_safe(patient)}.json") for patient in patients}
    owners: dict[str, str] = {}
    for patient, file in files.items():
        other = owners.setdefault(file.name.casefold(), patient)
        if other != patient:
            raise Refused(f"patients {other!r} and {patient!r} would have one plan file, {file}: name one otherwise")
        if file.exists():
            raise Refused(f"{file} is there already, and its history would be lost: name another folder with --plans")
    return files


def _safe(patient: str) -> str:
    """A name for a file, by which a patient is known and no other."""
    name = _UNSAFE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), patient)
    if len(name.encode()) > LONGEST_NAME:
        raise Malformed(f"patient {patient[:40]!r}... is too long for the name of a plan file: give a shorter one")
    return name


def _write(folder: Path, plans: Mapping[str, Plan]) -> None:
    """Write all the plans or none: a new folder is filled beside its place, and then takes its name."""
    if folder.exists():
        _fill(folder, plans)
        return
    beside = folder.with_name(f".{token_hex(8)}.tmp")
    try:
        beside.mkdir(parents=True)
        _fill(beside, plans)
        beside.rename(folder)
    except OSError as error:
        raise Refused(f"{folder} cannot be made ({error.strerror}): name another folder with --plans") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _fill(folder: Path, plans: Mapping[str, Plan]) -> None:
    folder.mkdir(exist_ok=True)
    written: list[Path] = []
    try:
        for name, plan in plans.items():
            write_plan(str(folder / name), plan, over=False)
            written.append(folder / name)
    except BaseException:
        for file in written:
            file.unlink(missing_ok=True)
        raise


def _tell(found: Roster, files: Mapping[str, Path], folder: str | None, *, as_json: bool) -> None:
    screen = Screen()
    if as_json:
        placed = [_data(patient, plan, files.get(patient)) for patient, plan in found.plans.items()]
        unplaced = [{"patient": each, "no_plan_because": str(why)} for each, why in found.unplaced.items()]
        screen.data({"placed": placed, "unplaced": unplaced, "folder": folder})
        return
    rows = [_line(patient, plan) for patient, plan in found.plans.items()]
    none = [(patient, "none", "", "", str(why)) for patient, why in found.unplaced.items()]
    screen.table(("patient", "sessions", "first", "last", "why not")[: 5 if none else 4], [*rows, *none])
    screen.print(f"{counted(len(rows), 'patient')} placed, {len(none)} without a plan.")
    if folder is not None:
        screen.print(f"Written to {folder}: {counted(len(rows), 'plan file')}.")


def _line(patient: str, plan: Plan) -> tuple[str, ...]:
    days = plan.days
    return patient, str(len(days)), short(days[0].day), short(days[-1].day)


def _data(patient: str, plan: Plan, file: Path | None) -> Dict:
    days = plan.days
    return {
        "patient": patient,
        "sessions": len(days),
        "first": days[0].day.isoformat(),
        "last": days[-1].day.isoformat(),
        "plan_file": None if file is None else str(file),
        "plan": file_form(plan),
    }
