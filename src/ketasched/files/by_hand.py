"""TOML as a person would write it: what it is in the first lines, then fields and tables, what is short on one line."""

import re
from collections.abc import Sequence
from typing import Final

from ketasched.errors import MissingExtra
from ketasched.files.leaves import Schema
from ketasched.files.plain import writable
from ketasched.files.toml import LONGEST

LINE: Final = "\n"
WIDEST: Final = 100
"""Characters of a line that a list or a table is put on."""

HEADS: Final = {
    "protocol": (
        "A protocol for ketasched: what is asked for, without dates. Offsets and spacing are days, visits minutes.",
        "It is a start for your own: give it another key and title. A number that you change is no longer that of",
        "its source: say where the new one comes from, and its standing (label, trial, consensus, practice, default).",
    ),
    "clinic": (
        "A clinic for ketasched: its zone, opening hours, closed days with their reasons, chairs; lengths are minutes.",
        "It is a start for your own. `busy`, a list of .ics files beside this one, adds the visits that they hold.",
    ),
}
"""What the first lines of a file say, by its kind; the kinds of file that there are in TOML."""

_LIST: Final = re.compile(r"\[\n((?: ++(?!\])[^\n]*+(?<=,)\n)++) *+\]")
"""A list as it is written, an entry to a line; no text in the file has lines of its own."""


def toml_written(kind: str, data: Schema) -> str:
    """The TOML of a file's data. Raises `MissingExtra` without the package that writes it."""
    try:
        import tomli_w  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtra(
            'writing TOML needs tomli-w, which is not installed: pip install "ketasched[toml]"'
        ) from None
    head = "".join(f"# {line}\n" for line in HEADS[kind])
    return writable(f"{head}\n{laid_out(tomli_w.dumps(data))}", LONGEST)


def laid_out(text: str) -> str:
    """The text with short lists and tables on a line each."""
    while (shorter := _LIST.sub(_joined, text)) != text:
        text = shorter
    return _tables_on_lines(text)


def _joined(found: re.Match[str]) -> str:
    joined = f"[{' '.join(line.strip() for line in found[1].split(LINE))[:-2]}]"
    return joined if len(joined) <= WIDEST else found[0]


def _tables_on_lines(text: str) -> str:
    """The text with short tables put on a line of the table that they stand in, where they come right after it."""
    tables: list[list[str]] = []
    for each in reversed(text.rstrip(LINE).split(2 * LINE)):
        table = each.split(LINE)
        while tables and (line := _line(table[0], *tables[:-3:-1])):
            table.append(line)
            tables.pop()
        tables.append(table)
    return f"{(2 * LINE).join(LINE.join(each) for each in reversed(tables))}{LINE}"


def _line(outer: str, table: list[str], following: Sequence[str] = ("",)) -> str:
    """A table as a line of the table with this first line; nothing where it stands elsewhere, goes on or is long."""
    head, *fields = table
    path, _, name = head.strip("[]").rpartition(".")
    within = path and not head.startswith("[[") and outer.strip("[]") == path
    goes_on = following[0].strip("[]").startswith(f"{path}.{name}.")
    if not within or goes_on or any(each[0] in " ]" for each in fields):
        return ""
    line = f"{name} = {{ {', '.join(fields)} }}" if fields else f"{name} = {{}}"
    return line if len(line) <= WIDEST else ""
