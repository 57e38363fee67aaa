"""Protocols and clinics in TOML, written by hand: wherever the command takes one, and judged before any patient."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from typer.testing import Result

from ketasched.clinic_file import read_clinic
from ketasched.plan import Plan
from refused import refused

Run = Callable[..., Result]
Reads = Callable[..., Plan]

CLINIC = """\
schema = "ketasched/clinic"
version = 1
timezone = "America/New_York"
hours = "Mo-Fr 09:00-17:00; PH off"
country = "US"
"""
BUSY = b"""\
BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//busy\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\n\
DTSTART:20260114T130000Z\r\nDTEND:20260114T230000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"""


@pytest.fixture
def clinic() -> Path:
    """A clinic file, clinic.toml, whose chair is taken on 14 January by its busy calendar."""
    Path("north.ics").write_bytes(BUSY)
    file = Path("clinic.toml")
    file.write_text(f'{CLINIC}busy = ["north.ics"]\n', "utf-8")
    return file


@pytest.fixture
def own(run: Run) -> Path:
    """A protocol file, own.toml, begun from a published one."""
    file = Path("own.toml")
    text = run("protocols show standard --toml").stdout
    file.write_text(text.replace('key = "standard"', 'key = "own"'), "utf-8")
    return file


def test_plan_with_files_of_ones_own(run: Run, clinic: Path, own: Path, plan_in: Reads) -> None:
    """Protocol and clinic come from TOML, and the visits of the clinic's busy calendars are kept free."""
    result = run(f"plan {own} --start 2026-01-12 --clinic {clinic} --plan course.json")
    assert result.exit_code == 0
    plan = plan_in("course.json")
    assert plan.protocol.key == "own"
    assert plan.clinic == read_clinic(clinic, first=date(2026, 1, 1), last=date(2026, 12, 31))
    assert date(2026, 1, 14) not in {each.day for each in plan.days}


def test_the_clinic_of_days_and_of_a_plan_under_way(run: Run, course: Path, clinic: Path) -> None:
    """`check` of days and `reschedule` read the same clinic file with its busy calendars."""
    told = run(f"check 2026-01-12 2026-01-14 --at 10:00 --clinic {clinic}").stdout
    assert "KS403 chair_taken" in told
    result = run(f"reschedule {course} --today 2026-01-12 --clinic {clinic} --json")
    moved = json.loads(result.stdout)["moved"]
    assert [each["number"] for each in moved][:1] == [2]


def test_a_folder_of_plans_with_files_in_toml(run: Run, course: Path, clinic: Path) -> None:
    """TOML files in a folder of plans are passed over: there are no plans in TOML."""
    assert clinic.exists()
    assert run(f"check {course.absolute().parent}").stdout == "1 plan: 0 with findings, 0 with errors.\n"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("hours = 3", "clinic.toml cannot be read: "),
        (f'{CLINIC}busy = ["gone.ics"]\n', "clinic.toml cannot be read: 'gone.ics' "),
        (f'{CLINIC}busy = ["north.ics"]\nchairs = "two"\n', "clinic.toml cannot be read: "),
    ],
)
def test_a_clinic_file_with_a_fault(run: Run, clinic: Path, text: str, fault: str) -> None:
    """What is wrong in a clinic file is said with its name, in one sentence with the remedy."""
    clinic.write_text(text, "utf-8")
    sentence = refused(run("plan --clinic clinic.toml"))
    assert sentence.startswith(fault)
    assert sentence.endswith("make a clinic file in TOML, and ketasched.dumps(clinic) writes one\n")


def test_a_protocol_file_with_a_fault(run: Run, own: Path) -> None:
    """A protocol file is read as TOML by its ending."""
    own.write_text("key = ", "utf-8")
    told = run(f"plan {own}").stderr
    assert told.startswith("Error: own.toml cannot be read: this is no TOML: ")
    assert "`protocols show KEY --toml` begins your own" in told


def test_protocols_check(run: Run, clinic: Path, own: Path) -> None:
    """A protocol is judged before any patient, by its key or its file, with a clinic or without."""
    assert run("protocols check standard").stdout == "No findings.\n"
    assert run(f"protocols check {own} --clinic {clinic} --today 2026-01-05").exit_code == 0
    clinic.write_text(CLINIC.replace("Mo-Fr 09:00-17:00; PH off", "Mo 09:00-10:00"), "utf-8")
    result = run(f"protocols check {own} --clinic {clinic} --today 2026-01-05")
    assert result.exit_code == 1
    assert result.stdout.startswith("KS9")
    told = json.loads(run(f"protocols check own.toml --clinic {clinic} --today 2026-01-05 --json").stdout)
    assert told["ok"] is False
