"""The verbs `show` and `export`: all there is in a plan file, and its calendar."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from attrs import evolve
from typer.testing import Result

from ketasched.files import dumps, loads
from ketasched.ical import to_ical
from ketasched.plan import Plan
from ketasched.views import month_calendar, session_list

Run = Callable[..., Result]
Reads = Callable[..., Plan]
STAMP = "2026-01-01T00:00:00Z"


def test_show(run: Run, given: Path, plan_in: Reads) -> None:
    """Title, month calendar, sessions, scores, what is still to come, and findings follow one another."""
    run("book course.json --today 2026-01-27")
    plan, result = plan_in(given), run("show course.json")
    assert result.exit_code == 0
    title, extent, rest = result.stdout.split("\n", 2)
    assert (title, extent) == (plan.protocol.title, "7 sessions, Mon 12 Jan 2026 to Mon 9 Feb 2026")
    places = [
        rest.index(part) for part in (month_calendar(plan), session_list(plan), "scores\n", "to come\n", "KS501 ")
    ]
    assert places == sorted(places)
    assert "Mon 12 Jan 2026  MADRS  34\nMon 26 Jan 2026  MADRS  12\n" in rest
    coming = rest.partition("to come\n")[2].partition("\n\n")[0].splitlines()
    assert coming[0].startswith("Mon 9 Feb 2026  ")
    assert coming[-1].endswith(" 09:30-11:30  Standard induction, six infusions, three a week: booster session 7")
    assert all(line.startswith("     ") for line in coming[1:])


def test_show_when_nothing_is_to_come(run: Run, given: Path) -> None:
    """Where every session has its outcome, there is no table of what is to come."""
    assert "to come" not in run(f"show {given}").stdout


def test_show_of_a_plan_with_errors(run: Run, course: Path) -> None:
    """Errors make the status 1; without scores there is no table of scores."""
    run("move course.json 5 --to 2026-01-24")
    result = run("show course.json")
    assert result.exit_code == 1
    assert "scores" not in result.stdout
    assert result.stdout.endswith("1 finding, 1 error.\n")
    assert course.exists()


def test_show_of_a_plan_in_which_nothing_stands(run: Run, course: Path, plan_in: Reads) -> None:
    """A plan without clinic, times or uid, or without any session that stands, is shown all the same."""
    plan = plan_in(course)
    for number in range(1, 7):
        plan = plan.cancelled(number)
    bare = evolve(plan, clinic=None, uid="", sessions=(evolve(each, at=None) for each in plan.sessions))
    for each in (plan, bare, evolve(bare, sessions=())):
        Path("off.json").write_text(dumps(each), "utf-8")
        assert "\n0 sessions\n" in run("show off.json").stdout
        told = json.loads(run("show off.json --json").stdout)
        assert loads(json.dumps(told["plan"])) == each
    Path("off.json").write_text(dumps(bare), "utf-8")
    first = json.loads(run("show off.json --json").stdout)["sessions"][0]
    assert (first["start"], first["end"], first["uid"]) == (None, None, None)


def test_show_as_json(run: Run, given: Path, plan_in: Reads) -> None:
    """As JSON there is the plan in its file's own form, with starts and ends, findings and the agenda."""
    told = json.loads(run("show course.json --json").stdout)
    assert loads(json.dumps(told["plan"])) == plan_in(given)
    assert told["sessions"][0]["start"] == "2026-01-12T09:30:00-05:00"
    assert [each["code"] for each in told["findings"]] == ["KS501"]
    assert told["agenda"][6] == {
        "day": "2026-01-12", "at": "09:30", "end": "11:30", "kind": "session", "session": 1,
        "title": "Standard induction, six infusions, three a week: induction session 1", "discreet": "Appointment 1",
    }  # fmt: skip


def test_export(run: Run, course: Path, plan_in: Reads) -> None:
    """The calendar is written beside the plan file, or where it is asked for, in the wording asked for."""
    plan, stamp = plan_in(course), datetime(2026, 1, 1, tzinfo=UTC)
    assert run(f"export course.json --stamp {STAMP}").stdout == "Written to course.ics: 6 appointments.\n"
    assert Path("course.ics").read_bytes() == to_ical(plan, stamp=stamp)
    assert run(f"export course.json -o in-words.ics --wording clinical --stamp {STAMP}").exit_code == 0
    assert Path("in-words.ics").read_bytes() == to_ical(plan, stamp=stamp, wording="clinical")


def test_export_to_stdout(run: Run, course: Path) -> None:
    """With `-o -`, and for a plan from stdin, stdout has the calendar and nothing else."""
    written = run(f"export course.json -o - --stamp {STAMP}")
    assert (written.stdout_bytes, written.stderr) == (
        run(f"export - --stamp {STAMP}", course.read_bytes()).stdout_bytes, "",
    )  # fmt: skip
    assert written.stdout_bytes.startswith(b"BEGIN:VCALENDAR\r\n")
    assert run("export - --json", course.read_bytes()).stderr.startswith(
        "Error: --json and the calendar file would both go to stdout: "
    )


def test_export_as_json(run: Run, course: Path) -> None:
    """As JSON the file, the appointments in it and its wording are told."""
    told = json.loads(run(f"export {course} --json").stdout)
    assert told == {"calendar_file": "course.ics", "appointments": 6, "wording": "discreet"}
