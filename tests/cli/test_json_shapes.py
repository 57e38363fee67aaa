"""docs/command-json.md: every verb prints the keys that stand there, and no others."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

Run = Callable[..., Result]

PAGE = Path(__file__).parents[2] / "docs" / "command-json.md"
LINES = {
    "plan": "plan --start 2026-01-12 -o x.ics --plan x.json",
    "show": "show course.json",
    "due": "due course.json --today 2026-01-12",
    "book": "book spare.json --today 2026-01-27",
    "record": "record course.json 2 given",
    "assess": "assess course.json MADRS 30 --on 2026-01-12",
    "ready": "ready course.json pregnancy no --on 2026-01-12",
    "follow-up": "follow-up course.json integration --on 2026-01-12",
    "move": "move course.json 5 --to 2026-01-24",
    "accept": "accept course.json KS401 --reason open",
    "stop": "stop course.json --on 2026-02-01 --reason remission",
    "ready without an item": "ready course.json",
    "compare": "compare course.json course.json",
    "check of days": "check 2026-01-05",
    "check of files": "check course.json",
    "export": "export course.json",
    "what-if": "what-if spare.json --today 2026-01-12 -s 'missed 3'",
    "export as CSV or FHIR": "export course.json --form csv",
    "updates": "updates course.json course.json --organizer mailto:desk@example.org -o messages",
    "day": "day 2026-01-12 course.json",
    "roster": "roster requests.csv",
    "simulate": "simulate --patients 2 --seed 1 --responders 0.5 --days 30 --start 2026-01-05",
    "why": "why course.json 2026-01-19",
    "explain": "explain KS101",
    "reschedule": "reschedule course.json --today 2026-01-12",
    "extend": "extend course.json --today 2026-01-12",
    "amend": "amend course.json standard-twice-weekly --effective 2026-01-12",
    "check of a calendar": "check course.ics",
    "import": "import course.ics --protocol standard --plan read.json",
    "protocols check": "protocols check standard",
    "protocols show": "protocols show standard",
}


def rows() -> dict[str, set[str]]:
    """The rows of the tables, by what stands in front: the keys of each."""
    found: dict[str, set[str]] = {}
    for line in PAGE.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `"):
            keys = {*re.findall(r"`([a-z_]+)`", cells[1].partition(";")[0])}
            names = [name.replace("`", "") for name in cells[0].split(", ")]
            found |= dict.fromkeys(names, keys)
    return found


ROWS = rows()


def test_every_verb_is_on_the_page() -> None:
    """The first table has a row for every verb that is tried here."""
    assert {*LINES} <= {*ROWS}


@pytest.mark.parametrize("name", LINES)
def test_the_keys_of_a_verb(run: Run, given: Path, name: str) -> None:
    """A verb prints one document with the keys of its row."""
    if name == "book":
        Path("spare.json").write_bytes(given.read_bytes())
    if name == "what-if":
        run("plan --start 2026-01-12 --plan spare.json")
    if name in {"record", "move", "reschedule", "extend", "amend"}:
        run("plan --start 2026-01-12 --plan course.json --force")
    if name == "roster":
        Path("requests.csv").write_text("patient,start\none,2026-01-12\n", "utf-8")
    if "course.ics" in LINES[name]:
        run("export course.json")
    result = run(f"{LINES[name]} --json")
    told: Any = json.loads(result.stdout)
    one = told[0] if isinstance(told, list) else told
    assert {*one} == ROWS[name]


def test_the_parts(run: Run, course: Path) -> None:
    """Sessions, findings, what moved, the agenda and the summary have the keys of their rows."""
    moved = json.loads(run(f"move {course} 5 --to 2026-01-24 --json").stdout)
    assert [{*moved[part][0]} for part in ("moved", "gained")] == [ROWS["moved"], ROWS["gained"]]
    run(f"accept {course} KS401 --reason open")
    shown = json.loads(run(f"show {course} --json").stdout)
    assert {*shown["sessions"][0]} == ROWS["sessions of a plan"]
    assert {*shown["agenda"][0]} == ROWS["agenda"]
    assert {*shown["accepted"][0]} == ROWS["findings"] | {"reason"}
    checked = json.loads(run(f"check {course} --json").stdout)
    assert {*checked["summary"]} == ROWS["summary"]
    assert {*checked["files"][0]} == {"file"} | ROWS["check of days"]
