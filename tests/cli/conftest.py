"""The command, run in a folder of its own, with a plan file to begin with."""

from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import evolve
from typer.testing import CliRunner, Result

from ketasched.cli.app import app
from ketasched.files import dumps, loads
from ketasched.plan import Plan

PLAIN = {"FORCE_COLOR": None, "TTY_COMPATIBLE": None, "TTY_INTERACTIVE": None, "COLUMNS": None, "LINES": None}
LAID = "plan --start 2026-01-12 --at 09:30 --uid a-plan --stamp 2026-01-01T00:00:00Z -o plan.ics"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test stands in a folder of its own."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run() -> Callable[..., Result]:
    """The command: a line as in a shell, perhaps with what it reads from stdin and with more of an environment."""

    def runs(line: str, given: str | bytes | None = None, **env: str | None) -> Result:
        return CliRunner(env={**PLAIN, **env}).invoke(app, line, input=given, prog_name="ketasched")

    return runs


@pytest.fixture
def course(run: Callable[..., Result]) -> Path:
    """A plan file, course.json: 12, 14, 16, 20, 22 and 26 January 2026."""
    assert run(f"{LAID} --plan course.json").exit_code == 0
    Path("plan.ics").unlink()
    return Path("course.json")


@pytest.fixture
def given(run: Callable[..., Result], course: Path) -> Path:
    """The same, all given, with a score that fell from 34 to 12."""
    for number in range(1, 7):
        run(f"record course.json {number} given")
    run("assess course.json MADRS 34 --on 2026-01-12")
    run("assess course.json MADRS 12 --on 2026-01-26")
    return course


@pytest.fixture
def named(course: Path, plan_in: Callable[..., Plan]) -> Path:
    """The plan file again, its clinic with a name."""
    plan = plan_in(course)
    assert plan.clinic is not None
    course.write_text(dumps(evolve(plan, clinic=evolve(plan.clinic, name="Harbor Clinic"))), "utf-8")
    return course


@pytest.fixture
def plan_in() -> Callable[..., Plan]:
    """What reads a plan file."""

    def reads(path: Path | str) -> Plan:
        plan = loads(Path(path).read_bytes())
        assert isinstance(plan, Plan)
        return plan

    return reads
