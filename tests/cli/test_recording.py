"""What a clinic records: `record`, `assess`, `ready`, `follow-up`, `accept` and `stop`."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from attrs import evolve
from typer.testing import Result

from ketasched.cli import texts
from ketasched.files import dumps, loads
from ketasched.plan import Plan
from refused import refused

Run = Callable[..., Result]
Reads = Callable[..., Plan]


def said(result: Result) -> str:
    """What a verb says of a change that went well."""
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


@pytest.mark.parametrize("outcome", ["given", "missed", "cancelled", "confirmed"])
def test_record_an_outcome(run: Run, course: Path, plan_in: Reads, outcome: str) -> None:
    """An outcome is kept in the plan file as the library keeps it, with the time of the record."""
    before = plan_in(course)
    told = said(run(f"record course.json 3 {outcome} --stamp 2026-01-16T12:00:00Z"))
    assert told.startswith(f"Recorded: session 3, Fri 16 Jan 2026 at 09:30, {outcome}.\n")
    change = getattr(before, outcome)
    assert plan_in(course) == change(3, stamp=datetime(2026, 1, 16, 12, tzinfo=UTC))


def test_a_slip_is_taken_back(run: Run, course: Path, plan_in: Reads) -> None:
    """What was recorded of the wrong session is taken back, and the plan is as it was; nothing else is."""
    before = plan_in(course)
    run("record course.json 3 given")
    assert said(run("record course.json 3 planned")).startswith(
        "Recorded: session 3, Fri 16 Jan 2026 at 09:30, planned.\n"
    )
    assert evolve(plan_in(course).session(3), stamp=None) == before.session(3)
    assert refused(run("record course.json 3 planned")).startswith(
        "session 3 is planned, and nothing is recorded of it"
    )


def test_record_another_day_and_time(run: Run, course: Path, plan_in: Reads) -> None:
    """A session given on another day or at another time is recorded so, with what that brings."""
    result = run("record course.json 2 given --on 2026-01-13 --at 14:15")
    assert result.exit_code == 0
    assert result.stdout.startswith("Recorded: session 2, Tue 13 Jan 2026 at 14:15, given.\ngained: ")
    assert (plan_in(course).session(2).day, plan_in(course).session(2).at) == (date(2026, 1, 13), time(14, 15))


def test_record_stamps_with_the_clock(run: Run, course: Path, plan_in: Reads, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --stamp the change carries the machine's time."""
    monkeypatch.setattr(texts, "now", lambda: datetime(2026, 1, 12, 17, tzinfo=UTC))
    run("record course.json 1 given")
    assert plan_in(course).session(1).stamp == datetime(2026, 1, 12, 17, tzinfo=UTC)


def test_an_error_that_was_there_before_is_not_told_again(run: Run, course: Path) -> None:
    """The status of a change is about the change: 1 where it brings an error, and 0 when it is there already."""
    assert run("move course.json 5 --to 2026-01-24").exit_code == 1
    assert run("record course.json 1 given").exit_code == 0
    assert run(f"check {course}").exit_code == 1


def test_assess(run: Run, course: Path, plan_in: Reads, monkeypatch: pytest.MonkeyPatch) -> None:
    """A score is kept with its day: the one given, or today at the clinic."""
    told = said(run("assess course.json madrs 34 --on 2026-01-12"))
    assert told.startswith("Recorded: MADRS 34 on Mon 12 Jan 2026.\ngained: KS501 ")
    monkeypatch.setattr(texts, "now", lambda: datetime(2026, 1, 27, 3, tzinfo=UTC))
    assert said(run("assess course.json MADRS 12")) == "Recorded: MADRS 12 on Mon 26 Jan 2026.\n"
    assert [each.score for each in plan_in(course).assessments] == [34, 12]


def test_ready(run: Run, course: Path, plan_in: Reads) -> None:
    """The questions before session 1 are listed, and an answer is a record with its day and who says so."""
    asked = plan_in(course).protocol.readiness
    lines = said(run("ready course.json")).splitlines()
    assert [line.split()[0] for line in lines] == ["item", *(each.key for each in asked)]
    told = said(run("ready course.json pregnancy no --on 2026-01-09 --by 'the clinician'"))
    assert told.startswith("Recorded: pregnancy, no on Fri 9 Jan 2026.\ngained: KS501 ")
    said(run("ready course.json psychosis yes --on 2026-01-09"))
    lines = said(run("ready course.json")).splitlines()
    assert (lines[1].split()[-1], lines[2].split()[-1]) == ("no", "yes")
    answers = json.loads(said(run("ready course.json --json")))
    assert [each["present"] for each in answers] == [False, True, None, None, None]
    assert {*answers[0]} == {"item", "text", "meaning", "present"}
    record = plan_in(course).readiness[0]
    assert (record.item, record.present, record.on, record.by) == (
        "pregnancy",
        False,
        date(2026, 1, 9),
        "the clinician",
    )


def test_follow_up(run: Run, course: Path, plan_in: Reads) -> None:
    """What was done around a session is kept with its kind, day, session and note."""
    line = "follow-up course.json integration --on 2026-01-13 --session 1 --note 'by telephone'"
    assert "Recorded: integration on Tue 13 Jan 2026." in said(run(line))
    done = plan_in(course).done[0]
    assert (done.kind, done.on, done.session, done.note) == ("integration", date(2026, 1, 13), 1, "by telephone")


def test_accept(run: Run, course: Path, plan_in: Reads) -> None:
    """A finding that somebody stands for is no error any more, by its code or its name, for a session or for all."""
    run("move course.json 5 --to 2026-01-24")
    told = run("accept course.json KS402 --reason early -o early.json").stdout
    assert (
        told.splitlines()[0]
        == "Accepted: KS402 outside_hours, early. Nothing of it is found now; what comes is accepted."
    )
    result = run("accept course.json clinic_closed --session 5 --reason 'weekend clinic'")
    assert result.stdout.startswith("Accepted: KS401 clinic_closed, weekend clinic.\nlost: KS401 ")
    (kept,) = plan_in(course).acceptances
    assert (kept.code, kept.reason, kept.session) == ("KS401", "weekend clinic", 5)
    shown = run("check course.json").stdout
    assert "  accepted: weekend clinic\n" in shown


def test_stop(run: Run, course: Path, plan_in: Reads) -> None:
    """A course that has ended says so, and nothing more is due."""
    assert "Stopped on Mon 2 Feb 2026: remission.\n" in said(run("stop course.json --on 2026-02-02 --reason remission"))
    ended = plan_in(course).ended
    assert ended is not None
    assert (ended.on, ended.reason) == (date(2026, 2, 2), "remission")
    assert "Stopped on Mon 2 Feb 2026: remission\n" in run("show course.json").stdout
    assert "-  nothing is due\n" in run("due course.json --today 2026-02-03").stdout
    told = run("book course.json").stderr
    assert told == "Error: nothing is due: the course was stopped on Mon 2 Feb 2026: remission\n"


def test_elsewhere(run: Run, course: Path, plan_in: Reads) -> None:
    """With --output the plan goes elsewhere and the file stays as it was; `-` is stdout, with the words on stderr."""
    before = plan_in(course)
    told = said(run("record course.json 1 given -o after.json"))
    assert told.endswith("given.\nWritten to after.json.\n")
    assert plan_in(course) == before
    assert plan_in("after.json").session(1).status == "given"
    result = run("record course.json 1 given -o - --stamp 2026-01-12T12:00:00Z")
    assert loads(result.stdout) == before.given(1, stamp=datetime(2026, 1, 12, 12, tzinfo=UTC))
    assert result.stderr == "Recorded: session 1, Mon 12 Jan 2026 at 09:30, given.\n"
    assert plan_in(course) == before


def test_the_same_file_by_another_name(run: Run, course: Path, plan_in: Reads) -> None:
    """A plan file may be written back to by another of its names."""
    Path("link.json").symlink_to(course)
    assert said(run("record course.json 1 given -o ./course.json")).endswith("given.\n")
    assert said(run("record course.json 2 given -o link.json")).endswith("given.\n")
    assert [each.status for each in plan_in(course).sessions[:3]] == ["given", "given", "planned"]
    assert Path("link.json").is_symlink()


def test_two_commands_at_a_time(run: Run, course: Path, plan_in: Reads, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan file that another command wrote in between is kept, and nothing of it is lost."""
    begin = texts.stamp_of

    def interrupted(text: str | None) -> datetime:
        monkeypatch.setattr(texts, "stamp_of", begin)
        assert run("record course.json 1 given").exit_code == 0
        return begin(text)

    monkeypatch.setattr(texts, "stamp_of", interrupted)
    assert refused(run("record course.json 2 given")) == (
        "course.json was written by another command meanwhile: it is kept, so run this one again\n"
    )
    assert [each.status for each in plan_in(course).sessions[:2]] == ["given", "planned"]
    assert [each.name for each in Path().iterdir()] == ["course.json"]


def test_a_chain_of_verbs(run: Run, course: Path) -> None:
    """What comes from stdin goes to stdout, so that verbs can follow one another in a pipe."""
    text = run("record - 1 given", course.read_bytes())
    text = run("record - 2 given", text.stdout)
    text = run("assess - MADRS 34 --on 2026-01-12", text.stdout)
    plan = loads(text.stdout)
    assert isinstance(plan, Plan)
    assert [each.status for each in plan.sessions[:3]] == ["given", "given", "planned"]
    assert text.stdout == f"{dumps(plan)}\n"
    assert run("record - 3 given -o after.json", text.stdout).stdout.endswith("Written to after.json.\n")


def test_a_plan_from_a_named_pipe_goes_to_stdout(run: Run, course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is no ordinary file is not written back to."""
    monkeypatch.setattr(Path, "is_file", lambda _: False)
    assert isinstance(loads(run(f"record {course} 1 given").stdout), Plan)
    assert "BEGIN:VCALENDAR" in run(f"export {course}").stdout


def test_as_json(run: Run, course: Path, plan_in: Reads) -> None:
    """As JSON a change has the plan in its file's own form, and the findings that came and went."""
    told = json.loads(run("record course.json 5 missed --json").stdout)
    assert loads(json.dumps(told["plan"])) == plan_in(course)
    assert (told["file"], told["cancelled"], told["unchanged"]) == ("course.json", [5], [1, 2, 3, 4, 6])
    assert [each["code"] for each in told["gained"]] == ["KS201"]
    result = run("record - 1 given --json", course.read_bytes())
    assert result.stderr == "Error: --json and the plan would both go to stdout: name a file with --output\n"


@pytest.mark.parametrize("outcome", ["given", "missed"])
def test_what_is_still_to_come_has_no_outcome(run: Run, course: Path, outcome: str) -> None:
    """A session after today has neither been given nor missed yet: nothing is recorded, for it could not be undone."""
    before = course.read_bytes()
    assert refused(run(f"record course.json 5 {outcome} --today 2026-01-21")).startswith(
        f"session 5, Thu 22 Jan 2026 at 09:30, is after today (Wed 21 Jan 2026) and cannot have been {outcome} "
    )
    assert course.read_bytes() == before
    assert run(f"record course.json 5 {outcome} --today 2026-01-22").exit_code == 0


def test_today_is_the_day_at_the_clinic(run: Run, course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --today the clock says what day it is at the clinic; a session may be given earlier than planned."""
    monkeypatch.setattr(texts, "now", lambda: datetime(2026, 1, 14, 3, tzinfo=UTC))
    assert run(f"record {course} 2 given").exit_code == 2
    assert run(f"record {course} 2 given --on 2026-01-13").exit_code == 0
    assert run(f"record {course} 3 cancelled").exit_code == 0
    assert run(f"record {course} 4 confirmed").exit_code == 0
