"""The verb `what-if`: named scenarios of a plan, side by side."""

import json
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from ketasched.cli.supposing import scenario_of
from ketasched.clinic import Clinic
from ketasched.files import dumps
from ketasched.plan import Plan
from ketasched.published import protocol_named
from ketasched.scenarios import Scenario, what_if
from refused import refused

Run = Callable[..., Result]
Reads = Callable[..., Plan]

TODAY = date(2026, 1, 12)


def test_scenarios_side_by_side(run: Run, course: Path, plan_in: Reads) -> None:
    """The table is the library's, the plan as it is in its first row; nothing is written."""
    before = course.read_bytes()
    lines = (
        "-s 'away: missed 3; avoid 2026-01-20..2026-01-21=flu'",
        "-s 'shut: start 2026-01-12; closed 2026-01-13..2026-02-17=move'",
    )
    result = run(f"what-if course.json --today 2026-01-12 {' '.join(lines)}")
    assert (result.exit_code, result.stderr) == (0, "")
    away = Scenario("away", missed=[3], avoid={date(2026, 1, 20): "flu", date(2026, 1, 21): "flu"})
    days = {date.fromordinal(date(2026, 1, 13).toordinal() + n): "move" for n in range(36)}
    closed = Scenario("shut", start=TODAY, closed=days)
    assert result.stdout == f"{what_if(plan_in(course), away, closed, today=TODAY)}\n"
    assert "\nshut: 6 sessions of 120 minutes from Mon 12 Jan 2026 on cannot be " in result.stdout
    assert course.read_bytes() == before


def test_scenarios_as_json(run: Run, course: Path, plan_in: Reads) -> None:
    """As JSON each scenario has its figures."""
    told = json.loads(run("what-if course.json --today 2026-01-12 -s 'missed 3' --json").stdout)
    found = what_if(plan_in(course), Scenario("missed 3", missed=[3]), today=TODAY)
    assert told == {"today": "2026-01-12", "scenarios": [dict(each.figures) for each in found]}


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("missed 3, 4", {"missed": (3, 4)}),
        ("cancelled 5; cancelled 6", {"cancelled": (5, 6)}),
        ("moved 5 to 2026-01-24", {"moved": {5: date(2026, 1, 24)}}),
        (
            "moved 5 to 2026-01-24 at 10:00; moved 6 at 11:00",
            {"moved": {5: datetime(2026, 1, 24, 10), 6: time(11)}},  # noqa: DTZ001 - on the clinic's wall
        ),
        (
            "avoid 2026-01-14; avoid 2026-01-20=flu",
            {"avoid": {date(2026, 1, 14): "the patient cannot come", date(2026, 1, 20): "flu"}},
        ),
        ("closed 2026-01-14; at 10:00", {"closed": {date(2026, 1, 14): "closed"}, "at": time(10)}),
        ("start 2026-01-19", {"start": date(2026, 1, 19)}),
        ("protocol standard-twice-weekly", {"protocol": protocol_named("standard-twice-weekly")}),
        (
            "protocol standard-twice-weekly from 2026-01-19",
            {"protocol": protocol_named("standard-twice-weekly"), "effective": date(2026, 1, 19)},
        ),
        ("clinic clinic.json", {"clinic": Clinic(timezone="Europe/London", hours="Mo-Fr 09:00-17:00")}),
    ],
)
def test_what_can_happen(text: str, asked: dict[str, Any]) -> None:
    """A scenario is read from its text, with a name or without."""
    clinic = Clinic(timezone="Europe/London", hours="Mo-Fr 09:00-17:00")
    Path("clinic.json").write_text(dumps(clinic), "utf-8")
    assert scenario_of(text, TODAY) == Scenario(text, **asked)
    assert scenario_of(f" a name : {text}", TODAY) == Scenario("a name", **asked)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "mised 3",
            "--scenario takes changes that begin with missed, cancelled, moved, avoid, closed, at, start, protoc",
        ),
        ("away: ", "--scenario 'away: ' says nothing that happens: try "),
        (" : missed 3", "a scenario has a name, such as "),
        ("missed", '--scenario takes the numbers of sessions, such as "missed 3, 4", not '),
        ("cancelled x", '--scenario takes the numbers of sessions, such as "cancelled 3, 4", not '),
        (f"missed {'9' * 5000}", '--scenario takes the numbers of sessions, such as "missed 3, 4", not '),
        ("missed 9", "in 'missed 9': the plan has no session 9; it has "),
        ("moved 5", '--scenario takes "moved 5 to 2026-01-24 at 10:00", or one of the two, not '),
        ("moved 5 2026-01-24", '--scenario takes "moved 5 to 2026-01-24 at 10:00", or one of the two, not '),
        ("moved x to 2026-01-24", '--scenario takes "moved 5 to 2026-01-24 at 10:00", or one of the two, not '),
        ("moved 5 to soon", "--scenario must be a day of the years 1900 to 2999 such as "),
        ("moved 5 at noon", "--scenario must be a time of day such as 09:30, not 'noon'"),
        ("avoid soon", "--scenario must be a day of the years 1900 to 2999 such as "),
        ("at 10:00; at 11:00", "--scenario has at twice in one scenario: make two scenarios of it"),
        ("protocol none", "no published protocol is called 'none'; "),
        ("clinic gone.json", "gone.json cannot be read (No such file or directory)"),
        ("start 2026-01-19; missed 3", "scenario 'start 2026-01-19; missed 3' lays the whole course anew from "),
    ],
)
def test_what_cannot_be_meant(run: Run, course: Path, text: str, sentence: str) -> None:
    """A slip is one sentence with status 2."""
    assert refused(run(f"what-if {course} --today 2026-01-12 -s '{text}'")).startswith(sentence)


def test_a_scenario_is_needed(run: Run, course: Path) -> None:
    """Without a scenario there is nothing to show, and two cannot have one name."""
    assert run(f"what-if {course}").stderr.startswith("Error: Missing option '--scenario'")
    told = run(f"what-if {course} --today 2026-01-12 -s 'missed 3' -s 'missed 3'").stderr
    assert told.startswith("Error: each row of the table has a name of its own")
