"""The verb `export` in all its forms, and `day`: who comes when."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import Result

from ketasched.fhir import to_fhir
from ketasched.ical import to_ical
from ketasched.plan import Plan
from ketasched.spreadsheet import day_csv, to_csv
from refused import refused

Run = Callable[..., Result]
Reads = Callable[..., Plan]

STAMP = "--stamp 2026-01-01T00:00:00Z"
WHEN = datetime(2026, 1, 1, tzinfo=UTC)


def test_all_that_a_calendar_can_be(run: Run, named: Path, plan_in: Reads) -> None:
    """Every option reaches the calendar file."""
    plan = plan_in(named)
    line = "--profile feed --wording clinical --language es --agenda --location --no-alarms"
    assert run(f"export course.json {line} --organizer mailto:desk@example.org {STAMP}").exit_code == 0
    assert Path("course.ics").read_bytes() == to_ical(
        plan, stamp=WHEN, profile="feed", wording="clinical", language="es", organizer="mailto:desk@example.org",
        agenda=True, location=True, alarms=False,
    )  # fmt: skip


def test_export_as_csv(run: Run, course: Path, plan_in: Reads) -> None:
    """A plan becomes a table by --form or by the ending of the file; several have a column with their files."""
    plan = plan_in(course)
    assert run("export course.json --form csv").stdout == "Written to course.csv: 6 sessions.\n"
    assert Path("course.csv").read_bytes() == to_csv(plan)
    assert run("export course.json -o other.csv").exit_code == 0
    assert Path("other.csv").read_bytes() == to_csv(plan)
    Path("plans").mkdir()
    Path("plans/b.json").write_bytes(course.read_bytes())
    written = run("export course.json plans --form csv").stdout_bytes
    assert written == to_csv({"course.json": plan, "plans/b.json": plan})
    assert run("export plans -o all.csv").stdout == "Written to all.csv: 6 sessions of 1 plan.\n"
    told = json.loads(run("export course.json plans -o all.csv --json").stdout)
    assert told == {"file": "all.csv", "form": "csv", "plans": 2, "sessions": 12}


def test_export_as_fhir(run: Run, course: Path, plan_in: Reads) -> None:
    """A bundle is about the patient who is named, and stands beside the plan file without being taken for one."""
    plan = plan_in(course)
    assert run(f"export course.json --form fhir --subject Patient/1 {STAMP}").exit_code == 0
    assert json.loads(Path("course.fhir.json").read_text("utf-8")) == to_fhir(plan, subject="Patient/1", stamp=WHEN)
    assert run("check .").stdout == "1 plan: 0 with findings, 0 with errors.\n"
    line = f"export course.json -o bundle.json --subject Patient/1 --wording clinical {STAMP}"
    assert run(line).stdout == "Written to bundle.json: 6 appointments.\n"
    clinical = to_fhir(plan, subject="Patient/1", stamp=WHEN, wording="clinical")
    assert json.loads(Path("bundle.json").read_text("utf-8")) == clinical


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("--form csv --agenda", "--agenda: not for csv, only for ics; leave it out, or name another --form"),
        ("--subject Patient/1", "--subject: not for ics, only for fhir; leave it out"),
        ("--form csv --wording clinical", "--wording: not for csv, only for ics or fhir; leave it out"),
        ("--form csv --agenda --subject a", "--agenda and --subject: not for csv, only for nothing; leave"),
        ("--form fhir", "a FHIR bundle is about a patient: name the one of your records with --subject Patient/123"),
        ("--form fhir --subject me", "subject must be a reference such as "),
        ("--form pdf", "Invalid value for '--form'"),
        ("--language xx", "there are no texts in the language 'xx'"),
        ("--organizer desk@example.org", 'organizer must be an address such as "mailto:desk@example.org"'),
        ("course.json", "the calendar file is of one plan: export them one by one, or as a table with --form csv"),
        ("--form csv --json -o -", "--json and the table would both go to stdout: name a file with --output"),
        ("-o course.json --subject Patient/1", "course.json holds a plan, and its history would be lost: name another"),
    ],
)
def test_what_cannot_be_meant(run: Run, course: Path, line: str, sentence: str) -> None:
    """A slip is one sentence with status 2, and nothing is written."""
    assert refused(run(f"export course.json {line}")).startswith(sentence)
    assert [each.name for each in Path().iterdir()] == [course.name]


@pytest.fixture
def plans(run: Run, course: Path) -> Path:
    """A folder with two plans: on 16 January one has the morning, the other the afternoon."""
    folder = Path("plans")
    folder.mkdir()
    run("move course.json 3 --at 13:00 -o plans/a.json")
    run("record course.json 3 confirmed -o plans/b.json")
    course.unlink()
    return folder


def test_a_day_sheet(run: Run, plans: Path) -> None:
    """The page has a line to each session of the day, by the clock."""
    assert run(f"day 2026-01-16 {plans}").stdout.splitlines() == [
        "Fri 16 Jan 2026: 2 sessions",
        "time         plan          session      status     protocol",
        "09:30-11:30  plans/b.json  induction 3  confirmed  standard",
        "13:00-15:00  plans/a.json  induction 3  planned    standard",
    ]
    assert run(f"day 2026-01-17 {plans}").stdout == "Sat 17 Jan 2026: 0 sessions\n"


def test_a_session_without_a_time(run: Run, course: Path) -> None:
    """Where a plan has no clinic or no times, the page says what it can."""
    text = course.read_text("utf-8")
    Path("untimed.json").write_text(text.replace(',"at":"09:30"', ""), "utf-8")
    assert "\nno time  untimed.json  induction 1  planned  standard\n" in run("day 2026-01-12 untimed.json").stdout
    plan = json.loads(text)
    Path("bare.json").write_text(json.dumps({key: plan[key] for key in plan if key != "clinic"}), "utf-8")
    assert "\n09:30  bare.json  " in run("day 2026-01-12 bare.json").stdout


def test_a_day_sheet_as_csv(run: Run, plans: Path, plan_in: Reads) -> None:
    """As CSV it is what the library writes, to stdout or to a file."""
    expected = day_csv({f"plans/{name}.json": plan_in(plans / f"{name}.json") for name in "ab"}, date(2026, 1, 16))
    assert run(f"day 2026-01-16 {plans} --form csv").stdout_bytes == expected
    result = run(f"day 2026-01-16 {plans} -o day.csv")
    assert result.stdout.startswith("Fri 16 Jan 2026: 2 sessions\n")
    assert Path("day.csv").read_bytes() == expected
    assert run(f"day 2026-01-16 {plans} --form csv --json").stderr.startswith("Error: --json and the table would both ")


def test_a_day_sheet_as_json(run: Run, plans: Path) -> None:
    """As JSON numbers are numbers, and what a plan does not have is null."""
    told = json.loads(run(f"day 2026-01-16 {plans} --json").stdout)
    assert told["day"] == "2026-01-16"
    assert told["sessions"][0] == {
        "plan": "plans/b.json", "protocol": "standard", "session": 3, "phase": "induction", "day": "2026-01-16",
        "start": "09:30", "end": "11:30", "minutes": 120, "status": "confirmed", "clinic": None,
        "timezone": "America/New_York",
    }  # fmt: skip


def test_why_a_day_is_not_used(run: Run, course: Path) -> None:
    """A day is explained: that it is used, what using it would cost, or each rule that speaks against it."""
    told = run(f"why {course} 2026-01-19").stdout
    assert told == "Mon 19 Jan 2026 cannot be used: the clinic is not open (public holiday).\n"
    assert run(f"why {course} 2026-01-14").stdout.startswith("Wed 14 Jan 2026 is used: ")
    assert run(f"why {course} 2026-01-23").stdout.startswith("Fri 23 Jan 2026 could be used: session ")
    told = json.loads(run(f"why {course} 2026-01-19 --json").stdout)
    assert told == {
        "day": "2026-01-19", "use": "cannot be used", "because": ["the clinic is not open (public holiday)"],
    }  # fmt: skip
    assert run(f"why {course} monday").stderr.startswith("Error: the day must be a day of the years 1900 to 2999 ")
