"""The verb `roster`: a list of patients laid into the same chairs, and a plan file for each."""

import json
from collections.abc import Callable
from datetime import date, time
from pathlib import Path

import pytest
from typer.testing import Result

from ketasched.cli import rostering
from ketasched.cli.desk import write_plan
from ketasched.cli.rostering import requests_in
from ketasched.cli.texts import DEFAULT_CLINIC
from ketasched.files import loads
from ketasched.plan import Plan
from ketasched.published import protocol_named
from ketasched.rostering import Wanted
from ketasched.rostering import roster as rostered
from refused import refused

Run = Callable[..., Result]
Reads = Callable[..., Plan]

LIST = """patient,protocol,start,at,avoid
P1,standard,2026-01-12,09:30,2026-01-14 2026-01-20..2026-01-22
"P,2",,2026-01-12,,

../P3,standard-twice-weekly,2026-01-13,,
"""
SHUT = "--hours 'Mo 09:00-17:00'"


@pytest.fixture
def requests() -> Path:
    """The list, as a spreadsheet program saves it."""
    path = Path("requests.csv")
    path.write_bytes(LIST.replace("\n", "\r\n").encode("utf-8-sig"))
    return path


def asked() -> dict[str, Wanted]:
    """The same list, of the library."""
    away = [date(2026, 1, day) for day in (14, 20, 21, 22)]
    day, standard = date(2026, 1, 12), protocol_named("standard")
    return {
        "P1": Wanted(
            protocol=standard, start=day, at=time(9, 30), avoid=dict.fromkeys(away, "the patient cannot come")
        ),
        "P,2": Wanted(protocol=standard, start=day, avoid={}),
        "../P3": Wanted(protocol=protocol_named("standard-twice-weekly"), start=date(2026, 1, 13), avoid={}),
    }


def test_the_list_is_read(requests: Path) -> None:
    """A line is a patient; what is left out is the standard, and empty lines are passed over."""
    assert requests_in(str(requests)) == asked()
    requests.write_text(" Start , PATIENT \n2026-01-12,7\n", "utf-8")
    assert requests_in(str(requests)) == {"7": asked()["P,2"]}


def test_a_roster(run: Run, requests: Path) -> None:
    """The table has a line to each patient placed, as the library places them; nothing is written."""
    result = run(f"roster {requests}")
    assert (result.exit_code, result.stderr) == (0, "")
    plans = rostered(asked(), DEFAULT_CLINIC).plans
    head, *lines, last = result.stdout.splitlines()
    assert head.split() == ["patient", "sessions", "first", "last"]
    assert [line.split()[:2] for line in lines] == [[key, str(len(plan.sessions))] for key, plan in plans.items()]
    assert "Mon 12 Jan 2026" in lines[0]
    assert last == "3 patients placed, 0 without a plan."
    assert [*Path().iterdir()] == [requests]


def test_plan_files(run: Run, requests: Path, plan_in: Reads) -> None:
    """Each patient placed has a plan file, named so that it lies in the folder and is no other patient's."""
    result = run(f"roster {requests} --plans here/plans")
    assert result.stdout.endswith("Written to here/plans: 3 plan files.\n")
    assert {each.name for each in Path("here/plans").iterdir()} == {"P1.json", "P%2C2.json", "%2E%2E%2FP3.json"}
    plan = plan_in("here/plans/P1.json")
    assert [each.when for each in plan.sessions] == [
        each.when for each in rostered(asked(), DEFAULT_CLINIC).plans["P1"].sessions
    ]
    assert run("check here/plans").exit_code == 0


def test_who_cannot_be_placed(run: Run, requests: Path) -> None:
    """Who has no plan is told why, has no file, and makes the status 1."""
    result = run(f"roster {requests} {SHUT} --plans plans")
    assert result.exit_code == 1
    head, *lines = result.stdout.splitlines()
    assert head.endswith("why not")
    assert lines[0].split()[:2] == ["P,2", "none"]
    assert ", on Mon, cannot end within 20 days of session 1" in lines[0]
    assert lines[-2:] == ["0 patients placed, 3 without a plan.", "Written to plans: 0 plan files."]
    assert not [*Path("plans").iterdir()]


def test_a_roster_as_json(run: Run, requests: Path) -> None:
    """As JSON there is each patient with the plan, or with the reason."""
    told = json.loads(run(f"roster {requests} --json --plans plans").stdout)
    assert [each["patient"] for each in told["placed"]] == ["P,2", "P1", "../P3"]
    assert told["placed"][0]["plan_file"] == str(Path("plans", "P%2C2.json"))
    assert loads(json.dumps(told["placed"][0]["plan"])) == loads(Path("plans/P%2C2.json").read_bytes())
    assert {*told["placed"][0]} == {"patient", "sessions", "first", "last", "plan_file", "plan"}
    result = run(f"roster {requests} --json {SHUT}")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["placed"], told["folder"]) == (1, [], None)
    assert {*told["unplaced"][0]} == {"patient", "no_plan_because"}
    assert json.loads(run(f"roster {requests} --json").stdout)["placed"][0]["plan_file"] is None


def test_a_list_on_stdin(run: Run) -> None:
    """The list can come from another command."""
    assert run("roster -", "patient,start\nP1,2026-01-12\n").exit_code == 0
    assert run("roster -", "patient\n").stderr.startswith("Error: stdin cannot be read: line 1: the header has patient")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "line 1: the header has patient, protocol, start, at and avoid, of which patient and start are needed"),
        ("patient;start\n", "line 1: the header has "),
        ("patient,start,dose\n", "line 1: the header has "),
        ("patient,start,start\n", "line 1: the header has "),
        ("patient,start\n", "no patient stands in it: give each a line below the header"),
        ("patient,start\nP1,2026-01-12,\n", "line 2: it has 3 cells, and the header 2: put quotes round commas"),
        ("patient,start\n ,2026-01-12\n", "line 2: it has no patient: give each a name or a number of its own"),
        ("patient,start\nP\x1b[31m,2026-01-12\n", "line 2: patient 'P\\x1b[31m' has characters that cannot be shown: "),
        ("patient,start\nP1\n", "line 2: start must be a day of the years 1900 to 2999 such as 2026-01-12, not ''"),
        ("patient,start,at\n\nP1,2026-01-12,noon\n", "line 3: at must be a time of day such as 09:30, not 'noon'"),
        ("patient,start,avoid\nP1,2026-01-12,soon\n", "line 2: avoid must be a day of the years 1900 to 2999 such "),
        (
            "patient,start,avoid\nP1,2026-01-12,2026-01-14..2026-01-13\n",
            "line 2: avoid takes days from the first to the last",
        ),
        ("patient,start,protocol\nP1,2026-01-12,none\n", "line 2: no published protocol is called 'none'; "),
        ("patient,start,protocol\nP1,2026-01-12,gone.toml\n", "line 2: gone.toml cannot be read (No such file or "),
        (
            "patient,start\nP1,2026-01-12\nP1,2026-01-12\n",
            "line 3: patient 'P1' stands in the list already: give each one line",
        ),
        (
            "patient,start\nP1,2026-01-12\n,2026-01-12\nP2,2026-01-12\nP1,2026-01-12\n",
            "line 3: it has no patient: give each a name or a number of its own; line 5: patient 'P1' stands in ",
        ),
        ('patient,start\n"P1,2026-01-12\n', "line 2: it is no CSV (unexpected end of data)"),
    ],
)
def test_a_list_that_cannot_be_meant(run: Run, text: str, sentence: str) -> None:
    """Bad lines are named by their numbers, with status 2, and nothing is written."""
    Path("requests.csv").write_text(text, "utf-8")
    assert refused(run("roster requests.csv --plans plans")).startswith(f"requests.csv cannot be read: {sentence}")
    assert not Path("plans").exists()


def test_of_many_bad_lines_a_few_are_told(run: Run) -> None:
    """The first bad lines are told, and how many more there are."""
    Path("requests.csv").write_text("patient,start\n" + ",2026-01-12\n" * 7, "utf-8")
    told = run("roster requests.csv").stderr
    assert "line 6: it has no patient" in told
    assert told.endswith("; and 2 lines more\n")


def test_a_list_that_is_no_text(run: Run, requests: Path) -> None:
    """Bytes that are no UTF-8 are told, and so is a file that is not there."""
    requests.write_bytes(b"patient,start\nJos\xe9,2026-01-12\n")
    told = run(f"roster {requests}").stderr
    assert told == "Error: requests.csv cannot be read: it is no UTF-8 text (byte 17): save it as CSV UTF-8\n"
    assert run("roster gone.csv").stderr == "Error: gone.csv cannot be read (No such file or directory)\n"


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (
            ["p1,2026-01-12", "P1,2026-01-12"],
            "patients 'p1' and 'P1' would have one plan file, plans/P1.json: name one",
        ),
        (["a,2026-01-12", "P2,2026-01-12"], "plans/P2.json is there already, and its history would be lost: name ano"),
        ([f"{'x' * 300},2026-01-12"], f"patient '{'x' * 40}'... is too long for the name of a plan file: give a short"),
    ],
)
def test_a_file_that_cannot_be_named(run: Run, lines: list[str], sentence: str) -> None:
    """Two patients never share a file, and what is there stays; then nobody has a file."""
    Path("requests.csv").write_text("\n".join(["patient,start", *lines]), "utf-8")
    Path("plans").mkdir()
    Path("plans/P2.json").write_text("mine", "utf-8")
    assert refused(run("roster requests.csv --plans plans")).startswith(sentence)
    assert [each.read_text("utf-8") for each in Path("plans").iterdir()] == ["mine"]


def test_all_plan_files_or_none(run: Run, requests: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a plan file cannot be written, those before it are taken away again, and no new folder is left."""
    seen: list[str] = []

    def fails(target: str, plan: Plan, *, over: bool) -> None:
        seen.append(target)
        if len(seen) > 1:
            raise OSError(28, "No space left on device", target)
        write_plan(target, plan, over=over)

    monkeypatch.setattr(rostering, "write_plan", fails)
    result = run(f"roster {requests} --plans plans")
    assert (result.exit_code, result.stdout, len(seen)) == (2, "", 2)
    assert "No space left on device" in result.stderr
    assert [*Path().iterdir()] == [requests]
    Path("plans").mkdir()
    seen.clear()
    assert run(f"roster {requests} --plans plans").exit_code == 2
    assert not [*Path("plans").iterdir()]


def test_a_new_folder_takes_its_name_when_it_is_full(run: Run, requests: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whenever the command is killed, a new folder has all plan files or is not there."""
    seen: list[bool] = []

    def looks(target: str, plan: Plan, *, over: bool) -> None:
        seen.append(Path("in", "plans").exists())
        write_plan(target, plan, over=over)

    monkeypatch.setattr(rostering, "write_plan", looks)
    run(f"roster {requests} --plans in/plans")
    assert seen == [False] * len([*Path("in", "plans").iterdir()])
    assert len([*Path("in").iterdir()]) == 1
    run(f"roster {requests} --plans in")
    assert [*Path("in").glob("*.json")]


def test_a_folder_that_is_none(run: Run, requests: Path) -> None:
    """A file in the folder's place is told in a sentence."""
    assert refused(run(f"roster {requests} --plans {requests}")).startswith("requests.csv cannot be used (File exists)")


@pytest.mark.parametrize("folder", ["requests.csv/plans", "gone"])
def test_a_folder_that_cannot_be_made(run: Run, requests: Path, folder: str) -> None:
    """A new folder that cannot be there is told by its own name, and nothing is left."""
    Path("gone").symlink_to("nowhere")
    before = {*Path().iterdir()}
    sentence = f"{folder} cannot be made (Not a directory): name another folder with --plans"
    assert refused(run(f"roster {requests} --plans {folder}")).startswith(sentence)
    assert {*Path().iterdir()} == before
