"""Files that cannot be read or written: one sentence with the remedy, status 2, never a traceback."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from ketasched.cli import main
from ketasched.cli.documents import read_document
from ketasched.clinic import Clinic
from ketasched.errors import KetaschedError
from ketasched.files import dumps
from ketasched.published import protocol_named
from refused import refused

Run = Callable[..., Result]

READING = (
    "show {}", "due {}", "book {}", "record {} 1 given", "assess {} MADRS 3", "ready {}", "ready {} pregnancy no",
    "follow-up {} integration", "move {} 1 --at 10:00", "accept {} KS401 --reason x", "stop {} --reason x",
    "compare {} {}", "check {}", "export {}", "reschedule {}", "extend {}", "why {} 2026-01-12",
    "day 2026-01-12 {}", "what-if {} -s 'missed 3'",
    "amend {} feder-2021 --effective 2026-01-12", "updates {} {} --organizer mailto:desk@example.org -o messages",
    "publish {} https://calendar.example.org/desk/",
)  # fmt: skip
REMEDY = "; `ketasched plan --plan FILE` makes a plan file, and `ketasched import` one of a calendar\n"
MAIN = (sys.executable, "-c", "from ketasched.cli import main; main()")


@pytest.mark.parametrize("verb", READING)
def test_a_missing_file(run: Run, verb: str) -> None:
    """Every verb that reads a plan file says which one is missing, and what makes one."""
    told = refused(run(verb.format("gone.json", "gone.json")))
    assert told == f"gone.json cannot be read (No such file or directory){REMEDY}"


@pytest.mark.parametrize("verb", [each for each in READING if each.split()[0] not in {"check", "day"}])
def test_a_folder_instead_of_a_file(run: Run, verb: str) -> None:
    """A folder is no plan file; only `check` and the day sheet take one."""
    Path("plans").mkdir()
    assert refused(run(verb.format("plans", "plans"))) == f"plans cannot be read (Is a directory){REMEDY}"


def test_a_file_that_may_not_be_read(run: Run, course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the permission is missing, the sentence says so."""

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    assert refused(run("show course.json")) == f"course.json cannot be read (Permission denied){REMEDY}"
    assert "plan.ics cannot be written (Permission denied): name another" not in run("plan --plan x.json").stdout
    assert refused(run("plan -o course.json")).startswith("course.json cannot be written (Permission denied): name")
    assert course.exists()


def test_a_file_without_a_name(run: Run) -> None:
    """Nothing is no name, and neither is a name that no file can have."""
    assert refused(run("show ''")) == f"a file without a name cannot be read (Is a directory){REMEDY}"
    assert refused(run("show 'a\0b'")).startswith("a\0b cannot be read (embedded null byte)")
    assert refused(run("plan -o 'a\0b'")).startswith("a\0b cannot be written (")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "this is no JSON: Expecting value (line 1, column 1)"),
        ('{"schema": "ketasched/plan", ', "this is no JSON: "),
        ("[]", "a list is not an object that begins with "),
        ('{"schema": "ketasched/plan", "version": 99}', "this file has version 99 of its schema"),
        ("\ufeff{}", "this begins with a byte-order mark: save it as UTF-8 without one"),
    ],
)
def test_a_file_that_holds_no_document(run: Run, text: str, fault: str) -> None:
    """What is wrong in a file is said with its name; stdin is called stdin."""
    Path("course.json").write_text(text, encoding="utf-8")
    assert refused(run("show course.json")).startswith(f"course.json cannot be read: {fault}")
    assert refused(run("show -", text)).startswith(f"stdin cannot be read: {fault}")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="only Unix has a file that never ends")
def test_a_file_that_never_ends(run: Run) -> None:
    """A file is read no further than a document can be long."""
    assert refused(run("show /dev/zero")).startswith(
        "/dev/zero cannot be read: this is too long (20,000,001 characters)"
    )


def test_a_wrong_kind_of_file(run: Run, course: Path) -> None:
    """A document of another kind is named for what it is, with what makes the right one."""
    Path("clinic.json").write_text(dumps(Clinic(timezone="Europe/London", hours="Mo-Fr 09:00-17:00")), "utf-8")
    Path("own.json").write_text(dumps(protocol_named("standard")), "utf-8")
    assert refused(run("show clinic.json")) == f"clinic.json holds a clinic, not a plan{REMEDY}"
    told = refused(run("plan --clinic own.json"))
    assert told.startswith('own.json holds a protocol, not a clinic; schema = "ketasched/clinic", version = 1, ')
    assert told.endswith("hours and a timezone make a clinic file in TOML, and ketasched.dumps(clinic) writes one\n")
    told = refused(run(f"plan {course}"))
    assert told.startswith("course.json holds a plan, not a protocol; `ketasched protocols` lists the published ones")


def test_a_calendar_is_no_plan_file(run: Run, course: Path) -> None:
    """A calendar in place of another file is called so, with the command that makes a plan file of one."""
    run(f"export {course}")
    told = "holds a calendar, and no plan, protocol or clinic"
    assert refused(run("show course.ics")) == f"course.ics {told}{REMEDY}"
    assert refused(run("show -", Path("course.ics").read_bytes())) == f"stdin {told}{REMEDY}"
    assert refused(run("plan ./course.ics")).startswith(f"./course.ics {told}; `ketasched protocols` lists ")


def test_stdin_cannot_be_read_twice(run: Run, course: Path) -> None:
    """Comparing stdin with stdin fails in a sentence."""
    assert "stdin cannot be read: this is no JSON" in refused(run("compare - -", course.read_bytes()))


def closed(line: str, stream: int) -> subprocess.CompletedProcess[str]:
    """Run the command without one of its streams."""
    code = f"import os; os.close({stream}); os.execv({sys.executable!r}, {[sys.executable, *MAIN[1:], *line.split()]})"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603 - our own command


def test_a_process_without_a_stream(course: Path) -> None:
    """Without a stdin the sentence says so; without a stdout or a stderr the status tells."""
    done = closed("show -", 0)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"Error: stdin cannot be read (it is closed){REMEDY}"
    done = closed("record course.json 1 given", 1)
    assert (done.returncode, done.stderr) == (0, "")
    assert closed("show gone.json", 2).returncode == 2
    assert '"status":"given"' in course.read_text("utf-8")


def test_a_process_that_was_started_without_streams(monkeypatch: pytest.MonkeyPatch, course: Path) -> None:
    """The same within one process."""
    monkeypatch.setattr(sys, "stdin", None)
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(KetaschedError, match=r"^stdin cannot be read \(it is closed\)$"):
        read_document("-")
    monkeypatch.setattr(sys, "argv", ["ketasched", "check", str(course)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    sys.stdout.close()


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(28, "No space left on device"), "stdout cannot be written (No space left on device): send it elsew"),
        (OSError(13, "Permission denied", "deep/a"), "deep/a cannot be used (Permission denied): name another file"),
    ],
)
def test_what_the_system_refuses(
    run: Run, course: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, sentence: str
) -> None:
    """Whatever else the system refuses is one sentence, too."""

    def refuses(*_: object) -> None:
        raise error

    monkeypatch.setattr(Path, "is_file", refuses)
    assert refused(run(f"record {course} 1 given")).startswith(sentence)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("record course.json 7 given", "the plan has no session 7; it has 1, 2, 3, 4, 5 and 6"),
        ("record course.json 1 gave", "Invalid value for "),
        ("record course.json 1 missed --on 2026-01-13", "--on and --at say when a session was given: leave them out w"),
        ("record course.json 1 given --on soon", "--on must be a day of the years 1900 to 2999 such as 2026-01-12, no"),
        ("record course.json 1 given --at noon", "--at must be a time of day such as 09:30, not 'noon'"),
        ("record course.json one given", "Invalid value for "),
        ("assess course.json MADS 3", "no instrument is called 'MADS'; the nearest are MADRS"),
        ("assess course.json MADRS 99", "a MADRS score is a whole number from 0 to 60, not 99"),
        (
            "ready course.json pregnant no",
            "standard asks nothing called 'pregnant' before session 1; the nearest is pregnancy",
        ),
        ("ready course.json pregnancy", "whether pregnancy is present is yes or no: say which"),
        ("follow-up course.json hiking", "Invalid value for "),
        ("follow-up course.json integration --session 9", "the plan has no session 9; it has "),
        ("accept course.json KS000 --reason x", "there is no rule 'KS000'; the nearest are "),
        ("accept course.json KS401 --reason ' '", "accepting KS401 needs a reason: say who stands for it and why"),
        ("accept course.json KS401", "Missing option '--reason'"),
        ("stop course.json --reason ''", "stopping a course needs a reason: say who stands for it and why"),
        ("move course.json 9 --at 10:00", "the plan has no session 9; it has "),
        ("move course.json 1", "nothing says where to: give the new day with --to, or the new time with --at"),
        ("book course.json --option 2", "there is no option 2: --option takes one of these (1: induction session: "),
        ("check course.json --jobs 0", "Invalid value for '--jobs'"),
        ("extend course.json --by 0", "Invalid value for '--by'"),
        ("extend course.json --by 1000000000", "Invalid value for '--by'"),
        ("export course.json --wording loud", "Invalid value for '--wording'"),
    ],
)
def test_what_cannot_be_meant(run: Run, course: Path, line: str, sentence: str) -> None:
    """A slip is one sentence, and the plan file stays as it was."""
    before = course.read_bytes()
    assert refused(run(line)).startswith(sentence)
    assert course.read_bytes() == before


def test_what_has_happened_stays(run: Run, course: Path) -> None:
    """A session that was given is not given, missed, moved or cancelled after that."""
    run("record course.json 1 given")
    for line in ("record course.json 1 missed", "record course.json 1 given", "move course.json 1 --to 2026-01-13"):
        assert refused(run(line)).startswith("session 1 is given (Mon 12 Jan 2026) and cannot be ")
    assert course.exists()


def test_a_plan_that_no_calendar_can_hold(run: Run, course: Path) -> None:
    """A plan without times of day is refused by the export, in a sentence."""
    text = course.read_text("utf-8").replace(',"at":"09:30"', "")
    Path("bare.json").write_text(text, "utf-8")
    assert refused(run("export bare.json")).startswith("session 1 has no time of day: ")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
@pytest.mark.parametrize("line", ["protocols", "show course.json", "record course.json 1 given -o -", "plan -o -"])
def test_a_full_disk_behind_stdout(course: Path, line: str) -> None:
    """Where stdout cannot be written, the sentence says so."""
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run([*MAIN, *line.split()], stdout=full, stderr=subprocess.PIPE, text=True, check=False)  # noqa: S603 - our own command
    assert done.returncode == 2
    assert done.stderr.endswith("Error: stdout cannot be written (No space left on device): send it elsewhere\n")
    assert "Traceback" not in done.stderr
    assert course.exists()


def test_a_full_disk_behind_the_plan_file(run: Run, course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the disk is full, the plan file is as it was, and nothing half written lies beside it."""
    before = course.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    told = refused(run("record course.json 1 given"))
    assert told == "course.json cannot be written (No space left on device): name another file\n"
    assert course.read_bytes() == before
    assert [each.name for each in Path().iterdir()] == ["course.json"]
