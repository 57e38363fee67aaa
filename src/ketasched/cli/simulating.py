"""The verb `simulate`: many patients taken through the engine, and what they need of the clinic together."""

import csv
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import date
from io import StringIO
from typing import Annotated, Any, Final, cast

import typer

from ketasched.cli import options, texts
from ketasched.cli.documents import protocol_of
from ketasched.cli.files import STDOUT, check_room, check_stdout, write
from ketasched.cli.many import workers
from ketasched.cli.plain import Dict
from ketasched.cli.screen import Screen, raw
from ketasched.cli.texts import ClinicOptions
from ketasched.cohort import Cohort, RelapseModel, ResponseModel, Row
from ketasched.cohort import simulate as simulated
from ketasched.days import later, short
from ketasched.errors import Word
from ketasched.published.relapse import RELAPSE_MEDIANS

FIGURES: Final = (
    "protocol", "seed", "followed", "assumption", "policy", "patients", "given", "missed", "put_off", "boosters",
    "courses", "out_of_window", "share_out_of_window", "chairs", "waited", "ended",
)  # fmt: skip
LONGEST: Final = 36525
"""Days of a clinic's busy calendars that are read at most."""

MANY: Final = 10**9
"""Patients that no list has."""


class Table(Word):
    """What the file has a line to."""

    PATIENTS = "patients"
    DAYS = "days"
    MONTHS = "months"


def _medians() -> list[str]:
    """The keys of the published medians, for the completions of a shell."""
    return [each.key for each in RELAPSE_MEDIANS]


def simulate(
    protocol: Annotated[
        str,
        typer.Argument(metavar="PROTOCOL", help="Its key, or a protocol file.", autocompletion=options.known_keys),
    ] = "standard",
    *,
    patients: Annotated[int, typer.Option(min=1, metavar="NUMBER", help="How many ask.", show_default=False)],
    seed: Annotated[int, typer.Option(metavar="NUMBER", help="What chances are drawn from.", show_default=False)],
    responders: Annotated[
        float, typer.Option(metavar="SHARE", help="The share who respond: your own assumption.", show_default=False)
    ],
    median: Annotated[
        str,
        typer.Option(metavar="DAYS", help="To loss of response: a number, or a trial's.", autocompletion=_medians),
    ] = RELAPSE_MEDIANS[0].key,
    start: Annotated[
        str | None, typer.Option(metavar="DAY", help="The first day on which one asks.", show_default="next Monday")
    ] = None,
    per_week: Annotated[float, typer.Option(metavar="NUMBER", help="How many ask in a week.")] = 2,
    days: Annotated[int, typer.Option(min=1, metavar="NUMBER", help="How long each is followed.")] = 365,
    missed: Annotated[float, typer.Option(metavar="SHARE", help="Of visits to which nobody comes.")] = 0,
    late: Annotated[float, typer.Option(metavar="SHARE", help="Of visits put off on their day.")] = 0,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, metavar="NUMBER", help="How many processes.")] = 1,
    clinic: options.ClinicFile = None,
    timezone: options.Zone = None,
    hours: options.Opening = None,
    country: options.Country = None,
    closed: options.Closed = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="A CSV file to write; - for stdout.")
    ] = None,
    table: Annotated[
        Table, typer.Option(metavar="TABLE", help="Its lines: patients, days or months.")
    ] = Table.PATIENTS,
    as_json: options.AsJson = False,
) -> int:
    """Simulate a cohort: the chairs, sessions and waits that many patients make. An assumption, not evidence.

    The same seed and --start give the same result, whatever the --jobs. Chairs are counted, they hold nobody up.
    """
    check_stdout({"--json": as_json, "the table": output == STDOUT})
    if output not in (None, STDOUT):
        check_room(output)
    first, asked, kept = texts.start_of(start, None), protocol_of(protocol), as_json or output is not None
    model = cast("ResponseModel", RelapseModel(responders=responders, median=_median(median)))
    last = later(first, min(days, LONGEST) + _arriving(patients, per_week))
    given = ClinicOptions(clinic=clinic, timezone=timezone, hours=hours, country=country, closed=closed)
    place = given.between(first, last)
    with _run(patients, jobs) as running:
        cohort = simulated(
            asked, place, patients, model, seed, start=first, per_week=per_week, days=days, missed=missed, late=late,
            each=None if kept else _passed_over, **running,
        )  # fmt: skip
    if output is not None:
        content = table_csv(cohort.to_columns(table.value))
        raw(content) if output == STDOUT else write(output, content)
    _tell(cohort, first, per_week, output, as_json=as_json)
    return 0


def _passed_over(_: Row) -> None:
    """Keep no row, where nobody asked for rows: so memory does not grow with the patients."""


def _arriving(patients: int, per_week: float) -> int:
    """Days in which the patients ask, as far as calendars are read."""
    return int(min(LONGEST, 7 * min(patients, MANY) / per_week)) if per_week > 0 else 0


def _median(text: str) -> str | float:
    try:
        return float(text)
    except ValueError:
        return text


@contextmanager
def _run(patients: int, jobs: int) -> Generator[dict[str, Any]]:
    """Give the processes, and the bar of those done: on stderr, and only on a terminal."""
    pool = None if jobs == 1 else workers(jobs)
    try:
        with Screen(stderr=True).bar() as bar:
            task = bar.add_task("patients", total=patients)

            def progress(done: int) -> None:
                bar.update(task, completed=done, refresh=True)

            yield {"executor": pool, "progress": progress}
    finally:
        if pool is not None:
            pool.shutdown(cancel_futures=True)


def table_csv(columns: Mapping[str, list[Any]]) -> bytes:
    """Columns as CSV, as spreadsheets read it; what is not known is empty."""
    text = StringIO(newline="")
    table = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
    table.writerow(columns)
    table.writerows(["" if each is None else each for each in row] for row in zip(*columns.values(), strict=True))
    return text.getvalue().encode()


def _tell(cohort: Cohort, first: date, per_week: float, output: str | None, *, as_json: bool) -> None:
    screen = Screen(stderr=output == STDOUT)
    if as_json:
        screen.data(
            {
                **{name: getattr(cohort, name) for name in FIGURES},
                "start": first.isoformat(),
                "per_week": per_week,
                "tables": {each.value: _columns(cohort, each) for each in Table},
                "file": output,
            }
        )
        return
    screen.print(str(cohort), soft_wrap=True)
    screen.print(f"asked            {per_week:g} a week from {short(first)} on, seed {cohort.seed}")
    if output not in (None, STDOUT):
        screen.print(f"Written to {output}.")


def _columns(cohort: Cohort, table: Table) -> Dict:
    """A table as a list a column; what was assumed stands beside the tables already."""
    columns = cohort.to_columns(table.value)
    return {name: [_plain(each) for each in column] for name, column in columns.items()}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
