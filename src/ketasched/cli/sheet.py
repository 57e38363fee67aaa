"""The verb `day`: who comes on a day."""

import csv
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.text import Text

from ketasched.cli import options, texts
from ketasched.cli.files import STDOUT, check_stdout, write
from ketasched.cli.many import plans_in
from ketasched.cli.plain import Dict
from ketasched.cli.screen import Screen, raw
from ketasched.days import counted, short
from ketasched.errors import Word
from ketasched.spreadsheet import day_csv


class Sheet(Word):
    """What a day sheet is written as."""

    TEXT = "text"
    CSV = "csv"


NUMBERS: Final = ("session", "minutes")


def day(
    day: options.Day,
    paths: Annotated[
        list[str], typer.Argument(metavar="PLAN...", help="Plan files, and folders of them; - for stdin.")
    ],
    *,
    form: Annotated[Sheet, typer.Option(help="A page for people, or CSV for a spreadsheet.")] = Sheet.TEXT,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="For CSV: the file to write; - for stdout.")
    ] = STDOUT,
    as_json: options.AsJson = False,
) -> int:
    """Say who comes on a day, by the clock: a line to each session that is not cancelled, with its plan file.

    With an --output that ends in .csv the form is CSV.
    """
    on = texts.day_of(day, "the day")
    csv_asked = form is Sheet.CSV or Path(output).suffix.lower() == ".csv"
    check_stdout({"--json": as_json, "the table": csv_asked and output == STDOUT})
    content = day_csv(plans_in(paths), on)
    if csv_asked and output == STDOUT:
        raw(content)
        return 0
    if output != STDOUT:
        write(output, content)
    _tell([*csv.DictReader(StringIO(content.decode(), newline=""))], on, as_json=as_json)
    return 0


def _tell(rows: list[dict[str, str]], on: date, *, as_json: bool) -> None:
    screen = Screen()
    if as_json:
        screen.data({"day": on.isoformat(), "sessions": [_data(row) for row in rows]})
        return
    screen.print(Text(f"{short(on)}: {counted(len(rows), 'session')}", "bold"))
    if rows:
        screen.table(("time", "plan", "session", "status", "protocol"), map(_line, rows))


def _data(row: dict[str, str]) -> Dict:
    return {name: int(value) if name in NUMBERS else value or None for name, value in row.items()}


def _line(row: dict[str, str]) -> tuple[str, ...]:
    clock = f"{row['start']}-{row['end']}" if row["end"] else row["start"] or "no time"
    return clock, row["plan"], f"{row['phase']} {row['session']}", row["status"], row["protocol"]
