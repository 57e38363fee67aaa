"""A clinic from the disk, with the calendars beside it: the one place below the command that opens files."""

from datetime import date
from os import PathLike
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import Any, Final

from attrs import evolve

from ketasched.clinic import Clinic
from ketasched.errors import Malformed
from ketasched.files.document import Form, data_of, value_of
from ketasched.files.plain import LONGEST_FILE, kind_of, shown, wrong
from ketasched.ical.busy import busy
from ketasched.ical.taken import LARGEST
from ketasched.wallclock import Interval

FORMS: Final[dict[str, Form]] = {".json": "json", ".toml": "toml"}
CALENDARS: Final = 100
"""Busy calendars of a clinic."""


def read_clinic(path: str | PathLike[str], *, first: date, last: date) -> Clinic:
    """The clinic in a .toml or .json file, with the visits of its busy calendars from the first day to the last.

    In TOML ``busy`` lists .ics files by their paths from the clinic's file, in its folder or further in. Each of their
    events holds a chair: it is added to ``taken``.

    Raises `Malformed` for a file that cannot be read, with the place of each fault and the calendar's name, and
    `MissingExtra` for a calendar that needs the extra ``busy``.
    """
    file = Path(path)
    form = FORMS.get(file.suffix.lower())
    if form is None:
        raise Malformed(f"a clinic's file ends in .toml or .json, and {shown(str(file))} in neither")
    data = data_of(_content(file, str(file), LONGEST_FILE * 4), form)
    names: Any = data.pop("busy", []) if form == "toml" and kind_of(data) is dict else []
    clinic = value_of(data, form)
    if not isinstance(clinic, Clinic):
        raise Malformed(f"{shown(str(file))} holds a {type(clinic).__name__}, and a Clinic is asked for")
    return evolve(clinic, taken=(*clinic.taken, *_busy(file.parent, names, clinic.timezone, first, last)))


def _busy(folder: Path, names: Any, zone: str, first: date, last: date) -> list[Interval]:
    if kind_of(names) is not list or len(names) > CALENDARS:
        raise Malformed(f"{wrong(names, f'a list of at most {CALENDARS} .ics files')} @ clinic.busy")
    found: list[Interval] = []
    for n, name in enumerate(names):
        try:
            found += busy(_content(_beside(folder, name), shown(name), LARGEST), zone=zone, first=first, last=last)
        except Malformed as error:
            raise Malformed(f"{error} @ clinic.busy[{n}]") from None
    return found


def _beside(folder: Path, name: object) -> Path:
    """The file of that name in the folder or further in, and nowhere else, links followed."""
    if not isinstance(name, str) or not name.lower().endswith(".ics"):
        raise wrong(name, "the path of an .ics file, such as busy/north.ics")
    if any(_leads_out(each) for each in (PurePosixPath(name), PureWindowsPath(name))):
        raise Malformed(f"{shown(name)} leads out of the clinic's folder: put the calendar beside the clinic's file")
    try:
        found, home = (folder / name).resolve(), folder.resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise Malformed(f"{shown(name)} is the path of no file: {error}") from None
    if not found.is_relative_to(home):
        raise Malformed(f"{shown(name)} is a link out of the clinic's folder: put the calendar itself there")
    return found


def _leads_out(path: PurePath) -> bool:
    return bool(path.anchor) or ".." in path.parts


def _content(file: Path, name: str, most: int) -> bytes:
    """The content of a file that is one, and not too long."""
    try:
        if not file.is_file():
            raise Malformed(f"{name} is no file that can be read: is its name right?")
        with file.open("rb") as opened:
            content = opened.read(most + 1)
    except (OSError, ValueError) as error:
        raise Malformed(f"{name} cannot be read: {error}") from None
    if len(content) > most:
        raise Malformed(f"{name} is too long: at most {most:,} bytes are read")
    return content
