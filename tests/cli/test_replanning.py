"""The verbs `reschedule`, `extend` and `amend`: a plan under way, placed anew."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from attrs import evolve
from typer.testing import Result

from ketasched.amending import amend
from ketasched.clinic import Clinic
from ketasched.files import dumps
from ketasched.plan import Plan
from ketasched.published import protocol_named
from ketasched.rescheduling import reschedule
from refused import refused

Run = Callable[..., Result]
Reads = Callable[..., Plan]

STAMP = datetime(2026, 1, 17, 12, tzinfo=UTC)
SCRIPTED = "--today 2026-01-17 --stamp 2026-01-17T12:00:00Z"


@pytest.fixture
def missed(run: Run, course: Path) -> Path:
    """A course in which two sessions were given and the third was missed."""
    run("record course.json 1 given --today 2026-01-12")
    run("record course.json 2 given --today 2026-01-14")
    run("record course.json 3 missed --today 2026-01-16")
    return course


def test_reschedule_makes_up_a_missed_session(run: Run, missed: Path, plan_in: Reads) -> None:
    """The plan is placed as the library places it, and what became of each session is told."""
    before = plan_in(missed)
    result = run(f"reschedule course.json {SCRIPTED}")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[:4] == [
        "Rescheduled from Sat 17 Jan 2026 on.",
        "added: session 7, Wed 28 Jan 2026 at 09:30",
        "unchanged: 5 sessions",
        "the course is 2 days longer",
    ]
    assert "\nlost: KS201 session_count (warning): the induction has 5 sessions; standard asks" in result.stdout
    assert plan_in(missed) == reschedule(before, today=date(2026, 1, 17), stamp=STAMP)


def test_reschedule_around_days(run: Run, missed: Path, plan_in: Reads) -> None:
    """Days to avoid, closures and a time are added to what the plan has; stretches are written with two dots."""
    before = plan_in(missed)
    line = "--avoid 2026-01-24..2026-01-25=flu --closed 2026-01-27=training --at 11:00"
    assert run(f"reschedule course.json {SCRIPTED} {line}").exit_code == 0
    after = plan_in(missed)
    assert after.request is not None
    assert {*after.request.avoid.days} == {date(2026, 1, 24), date(2026, 1, 25)}
    assert after.clinic is not None
    assert dict(after.clinic.closed) == {date(2026, 1, 27): "training"}
    assert not {each.day.day for each in after.days} & {24, 25, 27}
    assert before.session(2) == after.session(2)


def test_reschedule_at_another_clinic(run: Run, missed: Path, plan_in: Reads) -> None:
    """A clinic file takes the place of the plan's clinic, and closures are added to it."""
    clinic = Clinic(timezone="America/New_York", hours="Mo-Sa 08:00-18:00")
    Path("clinic.json").write_text(dumps(clinic), "utf-8")
    assert run(f"reschedule {missed} --clinic clinic.json --closed 2026-02-02 {SCRIPTED}").exit_code == 0
    assert plan_in(missed).clinic == evolve(clinic, closed={date(2026, 2, 2): "closed"})


def test_reschedule_of_what_cannot_be(run: Run, missed: Path) -> None:
    """Where no plan keeps every bound, a sentence says why and what would do, and the plan file stays as it was."""
    before = missed.read_bytes()
    sentence = refused(run(f"reschedule course.json {SCRIPTED} --closed '2026-01-17..2026-02-17=rebuilding'"))
    assert sentence.startswith("4 sessions of 120 minutes to come from Sat 17 Jan 2026 on cannot be ")
    assert "the clinic is closed" in sentence
    assert "(rebuilding)" in sentence
    assert "there is a plan " in sentence
    assert missed.read_bytes() == before


def test_reschedule_asks_what_happened(run: Run, course: Path) -> None:
    """As long as it is not known what became of a session before today, it is named."""
    told = run(f"reschedule {course} --today 2026-01-15").stderr
    assert told.startswith("Error: it is not known what became of session")


def test_a_plan_without_a_clinic(run: Run, missed: Path, plan_in: Reads) -> None:
    """A plan that has no clinic cannot be closed on a day, and is placed at the one that is given."""
    plan = plan_in(missed)
    Path("bare.json").write_text(dumps(evolve(plan, clinic=None)), "utf-8")
    told = run(f"reschedule bare.json {SCRIPTED} --closed 2026-01-26").stderr
    assert told == "Error: this plan has no clinic that could be closed: give one with --clinic\n"
    assert run(f"reschedule bare.json {SCRIPTED}").stderr.startswith("Error: this plan has no clinic to place ")
    assert plan.clinic is not None
    Path("clinic.json").write_text(dumps(plan.clinic), "utf-8")
    assert run(f"reschedule bare.json {SCRIPTED} --clinic clinic.json").exit_code == 0


@pytest.mark.parametrize("line", ["export {}", "why {} 2026-01-20", "extend {} --today 2026-01-17", "reschedule {}"])
def test_what_gives_a_plan_a_clinic(run: Run, missed: Path, plan_in: Reads, line: str) -> None:
    """A verb that needs a clinic names the command that gives the plan one, and goes on after it."""
    plan = plan_in(missed)
    assert plan.clinic is not None
    Path("clinic.json").write_text(dumps(plan.clinic), "utf-8")
    Path("bare.json").write_text(dumps(evolve(plan, clinic=None)), "utf-8")
    wanted = line.format("bare.json") + (f" {SCRIPTED}" if line.startswith("reschedule") else "")
    assert "or by `ketasched reschedule --clinic FILE`" in run(wanted).stderr
    run(f"reschedule bare.json {SCRIPTED} --clinic clinic.json")
    assert run(wanted).exit_code == 0


@pytest.mark.parametrize("text", ["2026-01-20..2026-01-19", "2026-01-20..2027-12-31", "2026-01-20..", "..2026-01-20"])
def test_stretches_that_cannot_be_meant(run: Run, course: Path, text: str) -> None:
    """A stretch of days runs forward, has both ends and is no longer than a year."""
    assert refused(run(f"reschedule {course} {SCRIPTED} --avoid {text}")).startswith("--avoid ")


def test_extend(run: Run, course: Path, plan_in: Reads) -> None:
    """A course goes on in its rhythm, placed on open days, and with --as-is on whatever days there are."""
    before = plan_in(course)
    stamp = datetime(2026, 1, 12, tzinfo=UTC)
    told = run("extend course.json --by 2 --today 2026-01-12 --stamp 2026-01-12T00:00:00Z -o open.json").stdout
    assert told.startswith("Extended by 2 sessions, placed from Mon 12 Jan 2026 on.\nadded: session 7, ")
    longer = before.extended(2, stamp=stamp)
    assert plan_in("open.json") == reschedule(longer, today=date(2026, 1, 12), stamp=stamp)
    told = run("extend course.json --as-is --stamp 2026-01-12T00:00:00Z").stdout
    assert told.startswith("Extended by 1 session, on the days of its rhythm.\nadded: session 7, ")
    assert plan_in(course) == before.extended(1, stamp=stamp)


def test_amend(run: Run, missed: Path, plan_in: Reads) -> None:
    """A course goes on under another protocol, by its key or its file, and what changed is told."""
    before, other = plan_in(missed), protocol_named("standard-twice-weekly")
    result = run("amend course.json standard-twice-weekly --effective 2026-01-17 --stamp 2026-01-17T12:00:00Z")
    assert result.exit_code == 0
    assert result.stdout.startswith(
        "Amended with effect from Sat 17 Jan 2026.\n"
        "protocol: standard until Sat 17 Jan 2026, then standard-twice-weekly\nmoved: "
    )
    assert plan_in(missed) == amend(before, other, effective=date(2026, 1, 17), stamp=STAMP).plan
    again = run("amend course.json standard-twice-weekly --effective 2026-01-20")
    assert again.stderr.startswith("Error: the plan follows standard-twice-weekly already: ")
