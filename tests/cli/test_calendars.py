"""Calendar files read back: judged by `check`, and made a plan file by `import`."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from typer.testing import Result

from ketasched.clinic import Clinic
from ketasched.files import dumps, loads
from ketasched.plan import Plan
from ketasched.published import protocol_named
from refused import refused

Run = Callable[..., Result]
Reads = Callable[..., Plan]

CLINIC = Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US")


@pytest.fixture
def edited(run: Run, course: Path) -> Path:
    """A calendar, edited.ics: session 5 is on a Saturday, and session 2 was deleted."""
    run(f"move {course} 5 --to 2026-01-24 -o edited.json")
    run("export edited.json")
    calendar = Path("edited.ics")
    head, *events = calendar.read_bytes().split(b"BEGIN:VEVENT")
    assert b"Appointment 2" in events[1]
    calendar.write_bytes(b"BEGIN:VEVENT".join([head, events[0], *events[2:]]))
    return calendar


def codes(result: Result) -> list[str]:
    """The codes of the findings that were printed."""
    return [line.split()[0] for line in result.stdout.splitlines() if line.startswith("KS")]


def test_check_of_a_calendar(run: Run, edited: Path) -> None:
    """What the reading and what the rules find stand together, the hardest first, and an error makes the status 1."""
    Path("clinic.json").write_text(dumps(CLINIC), "utf-8")
    result = run(f"check {edited} --protocol standard --clinic clinic.json")
    assert result.exit_code == 1
    assert result.stdout.startswith("5 sessions read, times in America/New_York.\n")
    assert codes(result) == ["KS401", "KS602", "KS201"]
    assert result.stdout.endswith("3 findings, 2 errors.\n")


def test_check_of_a_calendar_at_no_clinic(run: Run, edited: Path) -> None:
    """Without a clinic its rules do not apply; the zone alone says how the times are meant."""
    assert codes(run(f"check {edited}")) == ["KS602", "KS201"]
    told = run(f"check {edited} --timezone Europe/London").stdout
    assert told.startswith("5 sessions read, times in Europe/London.\n")
    assert codes(run(f"check {edited} --protocol standard-twice-weekly"))[0] == "KS602"


def test_check_of_a_clean_calendar(run: Run, course: Path) -> None:
    """A calendar as it was exported has no findings, described clinic or not."""
    run(f"export {course}")
    for line in ("check course.ics", "check course.ics --hours 'Mo-Fr 09:00-17:00; PH off'", "check course.ICS"):
        if line.endswith("ICS"):
            Path("course.ics").rename("course.ICS")
        result = run(line)
        assert (result.exit_code, result.stdout.splitlines()[1]) == (0, "No findings.")


def test_check_of_a_calendar_as_json(run: Run, edited: Path) -> None:
    """As JSON there are the findings, the zone and the plan that was read."""
    told = json.loads(run(f"check {edited} --json").stdout)
    assert (told["ok"], told["timezone"]) == (False, "America/New_York")
    assert [each["code"] for each in told["findings"]] == ["KS602", "KS201"]
    plan = loads(json.dumps(told["plan"]))
    assert isinstance(plan, Plan)
    assert plan.session(5).day == date(2026, 1, 24)


def test_check_of_a_calendar_with_the_plan_that_was_exported(run: Run, course: Path) -> None:
    """The plan gives protocol, clinic and identities, and a last session that is gone from the calendar is found."""
    run(f"export {course}")
    clean = run(f"check course.ics --exported {course}")
    assert (clean.exit_code, clean.stdout.splitlines()[1]) == (0, "No findings.")
    calendar = Path("course.ics")
    events = calendar.read_bytes().split(b"BEGIN:VEVENT")
    calendar.write_bytes(b"BEGIN:VEVENT".join(events[:-1]) + b"END:VCALENDAR\r\n")
    result = run(f"check course.ics --exported {course}")
    assert result.exit_code == 1
    assert "KS602" in codes(result)
    told = json.loads(run(f"check course.ics --exported {course} --json").stdout)
    plan, before = loads(json.dumps(told["plan"])), loads(course.read_bytes())
    assert isinstance(plan, Plan)
    assert isinstance(before, Plan)
    assert (plan.protocol, plan.clinic, plan.uid) == (before.protocol, before.clinic, before.uid)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("check edited.ics --exported gone.json", "gone.json cannot be read (No such file or directory)"),
        ("check edited.ics --exported edited.ics", "edited.ics holds a calendar, and no plan, "),
        ("check course.json --exported course.json", "--exported: only for a calendar; name the .ics file that came "),
        ("check 2026-01-05 --exported course.json", "--exported: only for a calendar; name the .ics file that came "),
        (
            "check edited.ics --exported course.json --protocol standard --hours Mo",
            "--protocol and --hours: the plan that was exported says this itself, so leave it out",
        ),
        ("check edited.ics 2026-01-05", "a calendar is judged alone: give one .ics file, and nothing beside it"),
        ("check edited.ics --at 10:00 --avoid 2026-01-12", "--at and --avoid: only for days laid by hand; a calendar "),
        ("check gone.ics", "gone.ics cannot be read (No such file or directory)"),
        ("check notes.ics", "notes.ics cannot be read: a calendar begins with BEGIN:VCALENDAR"),
        ("check edited.ics --timezone Mars", "edited.ics cannot be read: timezone 'Mars' is not in the tz database"),
        ("check edited.ics --clinic gone.toml", "gone.toml cannot be read (No such file or directory)"),
        ("check edited.ics --protocol none", "no published protocol is called 'none'; "),
        ("import edited.ics --plan x.json", "name the protocol that the course follows with --protocol, or the plan "),
        (
            "import edited.ics --exported gone.json --plan x.json",
            "gone.json cannot be read (No such file or directory)",
        ),
        (
            "import edited.ics --exported course.json --protocol standard --uid u --chairs 2 --plan x.json",
            "--protocol, --chairs and --uid: the plan that was exported says this itself, so leave it out",
        ),
        ("import edited.ics --protocol standard", "Missing option '--plan'"),
        (
            "import edited.ics --protocol standard --plan course.json",
            "course.json holds a plan, and its history would ",
        ),
        ("import edited.ics --protocol standard --plan - --json", "--json and the plan would both go to stdout: "),
    ],
)
def test_what_cannot_be_meant(run: Run, edited: Path, line: str, sentence: str) -> None:
    """A slip is one sentence with status 2, and nothing is written."""
    Path("notes.ics").write_text("notes", "utf-8")
    before = {each.name for each in Path().iterdir()}
    assert refused(run(line)).startswith(sentence)
    assert {each.name for each in Path().iterdir()} == before
    assert edited.exists()


def test_import(run: Run, course: Path, plan_in: Reads) -> None:
    """A calendar becomes a plan file with protocol and clinic, from which the work goes on."""
    run(f"export {course}")
    Path("clinic.json").write_text(dumps(CLINIC), "utf-8")
    result = run("import course.ics --protocol standard --clinic clinic.json --plan read.json --uid a-plan")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "No findings.\nWritten to read.json: 6 sessions read, times in America/New_York.\n"
    before, read = plan_in(course), plan_in("read.json")
    assert (read.protocol, read.clinic, read.uid) == (protocol_named("standard"), CLINIC, "a-plan")
    assert [(each.number, each.when) for each in read.sessions] == [
        (each.number, each.when) for each in before.sessions
    ]
    assert [read.uid_of(number) for number in range(1, 7)] == [before.uid_of(number) for number in range(1, 7)]
    assert run("reschedule read.json --today 2026-01-12 --avoid 2026-01-16").exit_code == 0
    assert run("export read.json").exit_code == 0


def test_import_with_errors(run: Run, edited: Path, plan_in: Reads) -> None:
    """What is found is told, the plan is written all the same, and the status is 1; each plan has a uid of its own."""
    assert codes(run(f"import {edited} --protocol standard --plan a.json")) == ["KS602", "KS201"]
    result = run("import - --protocol standard --plan -", edited.read_bytes())
    other = loads(result.stdout)
    assert isinstance(other, Plan)
    assert (result.exit_code, plan_in("a.json").clinic) == (1, None)
    assert plan_in("a.json").uid
    assert plan_in("a.json").uid != other.uid
    assert "2 findings, 1 error.\n" in result.stderr
    assert run(f"import {edited} --protocol standard --plan a.json").exit_code == 2
    assert run(f"import {edited} --protocol standard --plan a.json --force").exit_code == 1


def test_a_calendar_at_no_clinic_says_so(run: Run, course: Path) -> None:
    """Where no option gives a clinic, both verbs say so and name the options that do; otherwise neither does."""
    run(f"export {course}")
    told = "No clinic was given, so no session was judged by its hours: --clinic, --hours or --exported gives one.\n"
    assert run("check course.ics").stdout.endswith(f"No findings.\n{told}")
    assert run("check course.ics --timezone America/New_York").stdout.endswith(told)
    told = "The plan has no clinic, and without one nothing is booked or exported: --clinic, --hours or --exported "
    assert run("import course.ics --protocol standard --plan a.json").stdout.endswith(f".\n{told}gives it one.\n")
    assert run("import course.ics --protocol standard --plan -").stderr.endswith(f"{told}gives it one.\n")
    assert json.loads(run("import course.ics --protocol standard --plan b.json --json").stdout)["plan_file"] == "b.json"
    for line in ("check course.ics --chairs 1", f"import course.ics --exported {course} --plan c.json"):
        assert "clinic" not in run(line).stdout


def test_import_with_the_plan_that_was_exported(run: Run, course: Path, plan_in: Reads) -> None:
    """The plan gives protocol, clinic and identities, and a session that is gone from the calendar is found."""
    run(f"export {course}")
    calendar = Path("course.ics")
    events = calendar.read_bytes().split(b"BEGIN:VEVENT")
    calendar.write_bytes(b"BEGIN:VEVENT".join(events[:-1]) + b"END:VCALENDAR\r\n")
    result = run(f"import course.ics --exported {course} --plan read.json")
    assert (result.exit_code, "KS602" in codes(result)) == (1, True)
    before, read = plan_in(course), plan_in("read.json")
    assert (read.protocol, read.clinic, read.uid) == (before.protocol, before.clinic, before.uid)
    assert [read.uid_of(number) for number in range(1, 6)] == [before.uid_of(number) for number in range(1, 6)]
    assert run("export read.json -o read.ics").exit_code == 0


def test_a_calendar_without_events(run: Run) -> None:
    """A calendar that has none of the sessions is told as such."""
    Path("none.ics").write_bytes(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//none\r\nEND:VCALENDAR\r\n")
    result = run("check none.ics --chairs 1")
    assert result.stdout.startswith("0 sessions read, times in America/New_York.\n")
    assert {*codes(result)} >= {"KS602"}
