"""The verb `check` on plan files: one, many, folders of them, in several processes."""

import json
import signal
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest
from typer.testing import Result

from ketasched.checking import check
from ketasched.cli import many
from ketasched.cli.many import BATCH, File, Judged, judge, judged
from ketasched.cli.telling import tell_all
from ketasched.clinic import Clinic
from ketasched.errors import KetaschedError
from ketasched.files import dumps
from ketasched.plan import Plan

Run = Callable[..., Result]
Reads = Callable[..., Plan]


@pytest.fixture
def plans(run: Run, course: Path) -> Path:
    """A folder of plans: two that are clean, one with a warning, one with an error, and in a folder below one more."""
    folder = Path("plans")
    (folder / "older").mkdir(parents=True)
    text = course.read_bytes()
    for name in ("a", "c", "older/e"):
        (folder / f"{name}.json").write_bytes(text)
    run("record course.json 6 cancelled -o plans/b.json")
    run("move course.json 5 --to 2026-01-24 -o plans/d.json")
    course.unlink()
    return folder


def test_one_plan_file(run: Run, course: Path) -> None:
    """One file is told as a course laid by hand is; stdin is a file, too."""
    assert run("check course.json").stdout == "No findings.\n"
    run("move course.json 5 --to 2026-01-24")
    for result in (run("check course.json"), run("check -", course.read_bytes())):
        assert result.exit_code == 1
        assert result.stdout.startswith("KS401 clinic_closed (error): session 5 is on Sat 24 Jan 2026")
        assert result.stdout.endswith("1 finding, 1 error.\n")


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_folder(run: Run, plans: Path, jobs: int) -> None:
    """A folder is judged with those in it, in the order of the paths: a line to each finding, then a summary."""
    result = run(f"check {plans} --jobs {jobs}")
    assert (result.exit_code, result.stderr) == (1, "")
    lines = result.stdout.splitlines()
    assert [line.split(" (")[0] for line in lines[:-1]] == [
        "plans/b.json: KS201 session_count", "plans/d.json: KS401 clinic_closed",
    ]  # fmt: skip
    assert lines[-1] == "5 plans: 2 with findings, 1 with errors."


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_file_that_cannot_be_read_is_a_line(run: Run, plans: Path, jobs: int) -> None:
    """Files that cannot be read are told in their places and make the status 2; all the others are judged."""
    (plans / "b2.json").write_text('{"schema": "ketasched/plan", "version": 1, "uid": 3, "clinic": 4}', "utf-8")
    result = run(f"check {plans} gone.json --jobs {jobs}")
    assert (result.exit_code, result.stderr) == (2, "")
    lines = result.stdout.splitlines()
    assert lines[1].startswith("plans/b2.json cannot be read: ")
    assert lines[3].startswith("gone.json cannot be read (No such file or directory); `ketasched plan --plan FILE`")
    assert lines[4] == "5 plans: 2 with findings, 1 with errors; 2 files that cannot be read."


def test_clean_plans(run: Run, plans: Path) -> None:
    """Plans without findings end with status 0; warnings alone do, too. A file that is named twice is judged once."""
    result = run("check plans/a.json plans/c.json plans/b.json plans/a.json")
    assert result.exit_code == 0
    assert result.stdout.endswith("3 plans: 1 with findings, 0 with errors.\n")
    assert plans.exists()


def test_other_documents(run: Run, plans: Path) -> None:
    """A clinic file in a folder of plans is passed over; one that is named is no plan file."""
    clinic = plans / "clinic.json"
    clinic.write_text(dumps(Clinic(timezone="Europe/London", hours="Mo-Fr 09:00-17:00")), "utf-8")
    told = run("check plans").stdout.splitlines()[-1]
    assert told == "5 plans: 2 with findings, 1 with errors; 1 document of another kind passed over."
    result = run("check plans/a.json plans/clinic.json")
    assert result.exit_code == 2
    assert "plans/clinic.json holds a clinic, not a plan; " in result.stdout


def test_an_empty_folder(run: Run) -> None:
    """A folder without plan files is bad input."""
    Path("empty").mkdir()
    Path("empty/notes.txt").touch()
    result = run("check empty")
    assert result.exit_code == 2
    assert result.stderr == "Error: empty is a folder without plan files (.json): name another\n"


def test_stdin_is_judged_alone(run: Run, course: Path) -> None:
    """Stdin among files is refused."""
    result = run("check course.json -", course.read_bytes())
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: stdin is judged alone: give its plan a file of its own")


@pytest.mark.parametrize("jobs", [1, 2])
def test_as_json(run: Run, plans: Path, jobs: int) -> None:
    """As JSON there is one document: each file with its findings or its error, and the numbers of the summary."""
    (plans / "broken.json").write_text("{", "utf-8")
    (plans / "clinic.json").write_text(dumps(Clinic(timezone="Europe/London", hours="Mo 09:00-17:00")), "utf-8")
    result = run(f"check {plans} --json --jobs {jobs}")
    told = json.loads(result.stdout)
    assert result.exit_code == 2
    assert [each["file"] for each in told["files"]] == [
        "plans/a.json", "plans/b.json", "plans/broken.json", "plans/c.json", "plans/clinic.json", "plans/d.json",
        "plans/older/e.json",
    ]  # fmt: skip
    assert [each.get("ok") for each in told["files"]] == [True, True, None, True, None, False, True]
    assert told["files"][2]["error"].startswith("plans/broken.json cannot be read: this is no JSON")
    assert told["summary"] == {
        "plans": 5, "with_findings": 2, "with_errors": 1, "unreadable": 1, "other_documents": 1,
    }  # fmt: skip
    one = json.loads(run("check plans/d.json --json").stdout)
    assert one["files"] == [told["files"][5]]


def test_the_order_does_not_depend_on_the_processes(run: Run, course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many processes judge them, files are told in the order of their paths."""
    monkeypatch.setattr(many, "AHEAD", 1)
    run("move course.json 5 --to 2026-01-24")
    Path("plans").mkdir()
    for number in range(5 * BATCH):
        Path(f"plans/{number:04}.json").symlink_to(course.resolve())
    one, several = run("check plans"), run("check plans --jobs 3")
    assert several.stdout == one.stdout
    assert several.stdout.count("\n") == 5 * BATCH + 1


def test_many_files_are_judged_in_bounded_memory(course: Path) -> None:
    """Judging ten times as many files takes no more memory, because nothing is held of those that were told."""

    def peak(count: int) -> int:
        tracemalloc.start()
        status = tell_all(judged((File(str(course)) for _ in range(count)), 1), count, as_json=False)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert status == 0
        return most

    peak(20)
    assert peak(200) < 1.5 * peak(20)


def test_batches_wait_only_so_far_ahead(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are handed out as their turn comes, not all at once."""
    taken = 0

    def files() -> Iterator[File]:
        nonlocal taken
        for _ in range(20 * BATCH):
            taken += 1
            yield File(str(course))

    monkeypatch.setattr(many, "AHEAD", 1)
    results = judged(files(), 2)
    assert next(results).report is not None
    assert taken <= 4 * BATCH
    results.close()  # type: ignore[attr-defined]


def test_the_bar_is_for_a_terminal(run: Run, plans: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal a bar counts the files; the lines are the same without it, and a pipe has no bar."""
    (plans / "broken.json").write_text("{", "utf-8")
    piped = run("check plans").stdout
    assert "judging" not in piped
    monkeypatch.setattr("ketasched.cli.telling.OFTEN", 1)
    shown = run("check plans", FORCE_COLOR="1", TERM="xterm-256color", COLUMNS="400").stdout
    assert "6/6" in shown
    assert "\x1b[1;31mplans/broken.json cannot be read" in shown
    assert shown.endswith(f"{piped.splitlines()[-1]}\n")


def test_a_process_that_is_ended_from_outside(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that the system ends, for want of memory say, is told in a sentence."""

    def broken(*_: object) -> None:
        raise BrokenProcessPool

    monkeypatch.setattr(ProcessPoolExecutor, "submit", broken)
    with pytest.raises(KetaschedError, match="a process that judged plans was ended from outside: try again with few"):
        list(judged([File(str(course))], 2))


def test_an_interruption_is_left_to_the_process_that_was_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """The processes that judge do not answer to an interruption themselves."""
    seen: list[object] = []
    monkeypatch.setattr(signal, "signal", lambda *args: seen.append(args))
    many._leave_interruptions()  # noqa: SLF001 - it runs in other processes
    assert seen == [(signal.SIGINT, signal.SIG_IGN)]


def test_judging_a_file(course: Path, plan_in: Reads) -> None:
    """A file is judged as `check` judges the plan in it."""
    one = Judged("course.json", check(plan_in(course)))
    assert judge(File("course.json")) == one
    assert many._judge_all([File("course.json")] * 2) == [one, one]  # noqa: SLF001 - it runs in other processes
