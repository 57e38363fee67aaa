"""The verb `simulate`: a cohort on the command line, the assumption beside every figure."""

import csv
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from ketasched.cli.texts import DEFAULT_CLINIC
from ketasched.cohort import Cohort, RelapseModel, simulate
from ketasched.published import protocol_named
from refused import refused

Run = Callable[..., Result]

ASKED = "simulate standard --patients 30 --seed 1 --responders 0.6 --start 2026-01-05 --days 90 --missed 0.1 --late 0.1"


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    """The same cohort, of the library."""
    model: Any = RelapseModel(responders=0.6)
    return simulate(
        protocol_named("standard"), DEFAULT_CLINIC, 30, model, 1,
        start=date(2026, 1, 5), per_week=2, days=90, missed=0.1, late=0.1,
    )  # fmt: skip


def test_a_cohort_is_printed(run: Run, cohort: Cohort) -> None:
    """The figures are the library's, with what was assumed, the arrivals and the seed; a pipe has no bar."""
    result = run(ASKED)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"{cohort}\nasked            2 a week from Mon 5 Jan 2026 on, seed 1\n"
    assert "an assumption, not evidence: 60% of patients respond" in result.stdout


def test_as_many_processes_as_asked_for(run: Run) -> None:
    """The result is the same however many processes there are."""
    assert run(f"{ASKED} --jobs 2").stdout == run(ASKED).stdout


@pytest.mark.parametrize("table", ["patients", "days", "months"])
def test_a_table_as_csv(run: Run, cohort: Cohort, table: Any) -> None:
    """A table is written as CSV, the assumption in every line; on stdout it stands alone."""
    result = run(f"{ASKED} --table {table} --output rows.csv")
    assert result.stdout.endswith("Written to rows.csv.\n")
    with Path("rows.csv").open(encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file)]
    texts = [
        {name: "" if value is None else str(value) for name, value in row.items()} for row in cohort.to_rows(table)
    ]
    assert rows == texts
    piped = run(f"{ASKED} --table {table} --output -")
    assert piped.stdout.encode().replace(b"\r\n", b"\n") == Path("rows.csv").read_bytes().replace(b"\r\n", b"\n")
    assert str(cohort) in piped.stderr


def test_a_cohort_as_json(run: Run, cohort: Cohort) -> None:
    """As JSON there are the figures and every table, a list to a column."""
    told = json.loads(run(f"{ASKED} --json").stdout)
    assert (told["given"], told["chairs"], told["assumption"]) == (cohort.given, cohort.chairs, cohort.assumption)
    assert told["tables"]["days"]["chairs"] == cohort.to_columns("days")["chairs"]
    assert told["tables"]["patients"]["asked"] == [str(each) for each in cohort.to_columns()["asked"]]


def test_the_clinic_and_the_model_are_those_given(run: Run) -> None:
    """Closed days have no visit, and the median can be a number of days or that of a trial."""
    days = json.loads(run(f"{ASKED} --closed 2026-01-12..2026-01-18 --json").stdout)["tables"]["days"]["day"]
    assert not {*days} & {f"{date(2026, 1, 12) + timedelta(n)}" for n in range(7)}
    assert "median 21 days (the caller's)" in run(f"{ASKED} --median 21").stdout
    assert "median time to loss of response 27.5 days" in run(f"{ASKED} --median feder-2021").stdout
    monday = run(ASKED.replace("--start 2026-01-05", "")).stdout
    assert " a week from Mon " in monday


def test_the_bar_is_for_a_terminal(run: Run) -> None:
    """On a terminal a bar on stderr counts the patients, and stdout is the same."""
    shown = run(ASKED, FORCE_COLOR="1", TERM="xterm-256color", COLUMNS="400")
    assert "30/30" in shown.stderr
    assert "30/30" not in shown.stdout


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ("--responders 2", "responders must be a share from 0 to 1, such as 0.6, not 2.0"),
        ("--missed nan", "missed must be a share from 0 to 1, such as 0.6, not nan"),
        ("--missed 0.6 --late 0.6", "missed (0.6) and late (0.6) are shares of all visits: together at most 1"),
        ("--median none", "no published median of relapse is called 'none'; "),
        ("--median 0", "median must be the key of a published one or a number of days above 0, not 0.0"),
        ("--per-week 0", "per_week must be a number above 0, not 0.0"),
        ("--per-week 1e-300", ""),
        ("--per-week 1e-320", ""),
        ("--per-week nan", "per_week must be a number above 0, not nan"),
        ("--days 999999999999", ""),
        ("--patients 0", "Invalid value for '--patients'"),
        ("--jobs 0", "Invalid value for '--jobs'"),
        ("--start soon", "--start must be a day of the years 1900 to 2999 such as 2026-01-12, not 'soon'"),
        ("--clinic gone.toml", "gone.toml cannot be read (No such file or directory)"),
        ("--table hours", "Invalid value for '--table'"),
        ("--output course.json", "course.json holds a plan, and its history would be lost"),
        ("--output - --json", "--json and the table would both go to stdout: name a file with --output"),
        ("--output gone/rows.csv", "gone/rows.csv cannot be written (No such file or directory)"),
    ],
)
def test_what_cannot_be_meant(run: Run, course: Path, more: str, sentence: str) -> None:
    """A slip is one sentence with status 2, and no file is made."""
    assert refused(run(f"{ASKED} {more}")).startswith(sentence)
    assert [*Path().iterdir()] == [Path(course.name)]


def test_the_share_who_respond_is_the_callers(run: Run) -> None:
    """Nobody but the caller can say how many respond."""
    assert run("simulate --patients 2 --seed 1").stderr.startswith("Error: Missing option '--responders'")


def test_a_median_is_completed(run: Run) -> None:
    """A shell completes the published medians."""
    typed = {"_KETASCHED_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "ketasched simulate --median mur"}
    assert "murrough-2013" in run("", **typed).stdout


def test_a_table_without_rows_has_its_heads(run: Run) -> None:
    """Where no visit lies in the days followed, the table of days has its heads alone."""
    asked = "simulate --patients 1 --seed 1 --responders 0 --days 1 --start 2026-01-10 --closed 2026-01-10..2026-12-31"
    told = run(f"{asked} --table days -o -")
    assert (told.exit_code, told.stdout.strip()) == (0, '"day","sessions","booked","chairs","assumption"')
