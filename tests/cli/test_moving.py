"""The verbs `move` and `compare`: a session on another day, and how two plans differ."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from typer.testing import Result

from ketasched.files import loads
from ketasched.plan import Plan

Run = Callable[..., Result]
Reads = Callable[..., Plan]


def test_move_tells_what_that_brings(run: Run, course: Path, plan_in: Reads) -> None:
    """A move to a closed day is made and told, with the findings gained and lost, and the status is 1."""
    before = plan_in(course)
    result = run("move course.json 5 --to 2026-01-24 --stamp 2026-01-13T12:00:00Z")
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0] == "Moved: session 5 from Thu 22 Jan 2026 at 09:30 to Sat 24 Jan 2026 at 09:30, 2 days later."
    assert lines[1].startswith("gained: KS401 clinic_closed (error): session 5 is on Sat 24 Jan 2026")
    assert plan_in(course).session(5).stamp == datetime(2026, 1, 13, 12, tzinfo=UTC)
    back = run("move course.json 5 --to 2026-01-22")
    assert back.exit_code == 0
    assert "\nlost: KS401 clinic_closed (error): " in back.stdout
    assert [each.day for each in plan_in(course).days] == [each.day for each in before.days]


def test_move_to_another_time(run: Run, course: Path) -> None:
    """The time alone can be moved; to where it is already, nothing moves."""
    told = run("move course.json 4 --at 11:00").stdout
    assert told == "Moved: session 4 from Tue 20 Jan 2026 at 09:30 to Tue 20 Jan 2026 at 11:00.\n"
    assert run("move course.json 4 --at 11:00").stdout == "Nothing moved: session 4 is there already.\n"
    assert course.exists()


def test_findings_have_their_colours(run: Run, course: Path) -> None:
    """On a terminal a finding gained has the colour of its severity; NO_COLOR takes it away."""
    terminal = {"FORCE_COLOR": "1", "TERM": "xterm-256color", "COLUMNS": "200"}
    told = run("move course.json 5 --to 2026-01-24", **terminal).stdout
    assert "gained: KS401 clinic_closed (error)\x1b[0m:" in told
    uncoloured = run("move course.json 5 --to 2026-01-25", **terminal | {"NO_COLOR": "1"}).stdout
    assert not re.search(r"\x1b\[[0-9;]*[349][0-9]", uncoloured)
    assert "\x1b" not in run("check course.json").stdout
    assert course.exists()


def test_compare(run: Run, course: Path, plan_in: Reads) -> None:
    """Two plan files side by side: their months, what moved, was called off or added, which findings came and went."""
    run("move course.json 5 --to 2026-01-24 -o after.json")
    run("record after.json 6 missed")
    result = run("compare course.json after.json")
    months, _, rest = result.stdout.partition("\n\nmoved: ")
    assert all(each in months for each in ("January 2026, before", "January 2026, after", "24.(5)"))
    lines = f"moved: {rest}".splitlines()
    assert result.exit_code == 1
    assert lines[:4] == [
        "moved: session 5 from Thu 22 Jan 2026 at 09:30 to Sat 24 Jan 2026 at 09:30, 2 days later",
        "missed: session 6, Mon 26 Jan 2026 at 09:30",
        "unchanged: 4 sessions",
        "the course is 2 days shorter",
    ]
    assert [line.split(" (")[0] for line in lines[4:]] == ["gained: KS401 clinic_closed", "gained: KS201 session_count"]
    back = run("compare after.json course.json")
    assert back.exit_code == 0
    assert "added: session 6, Mon 26 Jan 2026 at 09:30\n" in back.stdout
    assert plan_in(course).session(6).status == "planned"


def test_compare_as_json(run: Run, course: Path) -> None:
    """As JSON sessions are told by their numbers, and findings as `check` tells them."""
    run("move course.json 5 --to 2026-01-24 -o after.json")
    told = json.loads(run("compare course.json after.json --json").stdout)
    assert told["moved"] == [
        {
            "number": 5,
            "days": 2,
            "from": {"day": "2026-01-22", "at": "09:30"},
            "to": {"day": "2026-01-24", "at": "09:30"},
        }
    ]
    assert told["protocols"] == []
    assert [each["code"] for each in told["gained"]] == ["KS401"]
    assert (told["added"], told["cancelled"], told["lost"], told["longer_by_days"]) == ([], [], [], 0)
    assert isinstance(loads(course.read_bytes()), Plan)
