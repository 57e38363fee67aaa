"""Plan files: made by `plan`, never replaced unasked, with protocol and clinic files to make them from."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from attrs import evolve
from typer.testing import Result

from ketasched.clinic import Clinic
from ketasched.files import dumps, loads
from ketasched.plan import Plan
from ketasched.published import protocol_named
from refused import refused

Run = Callable[..., Result]
Reads = Callable[..., Plan]

LAID = "plan --start 2026-01-12 --uid a-plan --stamp 2026-01-01T00:00:00Z"


def test_plan_writes_the_plan_to_go_on_with(run: Run, plan_in: Reads) -> None:
    """With --plan there are two files, the calendar and the plan, and both are named."""
    result = run(f"{LAID} --plan course.json")
    assert result.stdout.endswith(
        "Written to plan.ics: 6 appointments.\nWritten to course.json: the plan, to go on with.\n"
    )
    assert plan_in("course.json").uid == "a-plan"
    assert {each.name for each in Path().iterdir()} == {"plan.ics", "course.json"}


def test_a_plan_file_is_never_replaced_unasked(run: Run, course: Path, plan_in: Reads) -> None:
    """A plan file that is there is refused, whatever its name, and nothing is written; --force replaces it."""
    before = course.read_bytes()
    for line in (f"{LAID} --plan course.json", f"{LAID} -o course.json", "export course.json -o course.json"):
        sentence = refused(run(line))
        assert sentence.startswith("course.json holds a plan, and its history would be lost: name another with --")
    assert "or give --force to replace it" in run(f"{LAID} --plan course.json").stderr
    assert course.read_bytes() == before
    assert [each.name for each in Path().iterdir()] == ["course.json"]
    assert run("plan standard-twice-weekly --start 2026-02-02 --plan course.json --force").exit_code == 0
    assert plan_in(course).protocol.key == "standard-twice-weekly"


def test_the_plan_of_another_patient_is_safe(run: Run, course: Path) -> None:
    """A verb that writes elsewhere does not write over another plan file either."""
    other = Path("other.json")
    other.write_bytes(course.read_bytes())
    sentence = refused(run("record course.json 1 given --output other.json"))
    assert sentence.startswith("other.json holds a plan, and its history would be lost: name another with --output")
    assert other.read_bytes() == course.read_bytes()


def test_the_plan_to_stdout(run: Run) -> None:
    """With --plan - stdout has the plan alone, to be read by the next verb, and the page goes to stderr."""
    result = run(f"{LAID} --plan -")
    assert isinstance(loads(result.stdout), Plan)
    assert result.stderr.endswith("Written to plan.ics: 6 appointments.\n")
    assert "(6)  Mon 26 Jan 2026" in run("show -", result.stdout).stdout


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ("--json -o -", "--json and the calendar file would both go to stdout: name a file with --output"),
        ("--plan - -o -", "the calendar file and the plan would both go to stdout: name a file with --output"),
        ("--json --plan - -o -", "--json, the calendar file and the plan would all go to stdout: name a file with "),
    ],
)
def test_stdout_is_for_one_thing(run: Run, options: str, sentence: str) -> None:
    """Two things for stdout are refused before anything is done."""
    assert refused(run(f"plan {options}")).startswith(sentence)


def test_a_clinic_file(run: Run, plan_in: Reads) -> None:
    """A clinic file says when the clinic is open; what is given beside it comes first, and closures are added."""
    clinic = Clinic(
        timezone="Europe/London", hours="Mo-Fr 08:00-12:00; PH off", country="GB", closed={date(2026, 1, 14): "away"}
    )
    Path("clinic.json").write_text(dumps(clinic), encoding="utf-8")
    assert run(f"{LAID} --clinic clinic.json --plan a.json").exit_code == 0
    assert plan_in("a.json").clinic == clinic
    line = f"{LAID} --clinic clinic.json --hours 'Mo-Fr 10:00-16:00' --country '' --chairs 3 --closed 2026-01-16"
    assert run(f"{line} --plan b.json").exit_code == 0
    closed = {date(2026, 1, 14): "away", date(2026, 1, 16): "closed"}
    assert plan_in("b.json").clinic == evolve(clinic, hours="Mo-Fr 10:00-16:00", country=None, chairs=3, closed=closed)


def test_a_protocol_file(run: Run, plan_in: Reads) -> None:
    """A protocol is a key of the catalogue or a file, for every verb that takes one."""
    own = evolve(protocol_named("standard"), key="own", title="Our own course")
    Path("own.json").write_text(dumps(own), encoding="utf-8")
    assert run(f"{LAID.replace('plan', 'plan ./own.json', 1)} --plan course.json").exit_code == 0
    assert plan_in("course.json").protocol == own
    assert run("protocols show own.json").stdout.startswith("Our own course\n")
    assert json.loads(run("protocols show own.json --json").stdout)["key"] == "own"
    assert "own asks for 6" in run("check 2026-01-05 --protocol own.json").stdout


def test_a_protocol_on_stdin(run: Run) -> None:
    """A protocol can come from a pipe."""
    assert run("protocols show -", dumps(protocol_named("ketect"))).exit_code == 0
