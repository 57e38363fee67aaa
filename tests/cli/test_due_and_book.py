"""The verbs `due` and `book`: what the protocol has next, and one option of it on the calendar."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from attrs import evolve
from typer.testing import Result

from ketasched.cli import texts
from ketasched.due import next_due
from ketasched.files import dumps, loads
from ketasched.plan import Plan

Run = Callable[..., Result]
Reads = Callable[..., Plan]


def test_due_shows_the_option_why_and_from_what(run: Run, given: Path) -> None:
    """The one option has its window, the reasons and the scores; what is late is counted in days."""
    result = run(f"due {given} --today 2026-01-27")
    assert (result.exit_code, result.stderr) == (0, "")
    assert (
        result.stdout
        == """\
Standard induction, six infusions, three a week, on Tue 27 Jan 2026

1  booster session, every 2 weeks: Mon 9 Feb 2026, between Fri 6 Feb 2026 and Mon 16 Feb 2026

because  MADRS fell from 34 to 12 (-65 %), response at the end of the induction: the interval is every 2 weeks
         MADRS fell from 34 to 12 (-65 %): response by madrs-remission-10 (remission at 10 or less, response at 17 or \
less, partial response (a default) at 25 or less and worse at 35 or more)
         target: 14 days after session 6
         earliest: 3 days before the target
         latest: 7 days after the target
scores   MADRS 34 on Mon 12 Jan 2026
         MADRS 12 on Mon 26 Jan 2026
"""
    )
    assert "\nlate     4 days\n" in run(f"due {given} --today 2026-02-20").stdout


def test_due_names_what_has_no_outcome_and_what_is_planned(run: Run, course: Path) -> None:
    """Sessions before today without an outcome are asked after, and the next one planned is named."""
    shown = run(f"due {course} --today 2026-01-15").stdout
    assert "unrecorded  session 1, Mon 12 Jan 2026 at 09:30: was it given?\n" in shown
    assert "            session 2, Wed 14 Jan 2026 at 09:30: was it given?\n" in shown
    assert shown.endswith("planned     session 3, Fri 16 Jan 2026 at 09:30\n")
    assert run(f"due {course} --today 2026-01-12").stdout.endswith("\nplanned  session 1, Mon 12 Jan 2026 at 09:30\n")


def test_due_shows_every_option_of_a_choice(run: Run, given: Path, plan_in: Reads) -> None:
    """Where a score is missing every outcome has its option, with the reasons for its dates, and none is picked."""
    plan = plan_in(given)
    Path("unscored.json").write_text(dumps(evolve(plan, assessments=())), "utf-8")
    shown = run("due unscored.json --today 2026-01-27").stdout
    options = next_due(evolve(plan, assessments=()), date(2026, 1, 27)).options
    assert len(options) > 1
    assert all(f"{n}  {each}\n" in shown for n, each in enumerate(options, start=1))
    assert "\nmissing  " in shown
    assert all(f"   {bound}\n" in shown for bound in options[0].bound)
    told = json.loads(run("due unscored.json --today 2026-01-27 --json").stdout)
    assert (told["due"], len(told["forecast"]["options"])) == (None, len(options))
    refused = run("book unscored.json --today 2026-01-27")
    assert refused.exit_code == 2
    assert refused.stderr.startswith(f"Error: there is a choice: name one of these with --option (1: {options[0]}; 2: ")


def test_due_as_json_is_the_forecast_in_its_own_form(run: Run, given: Path, plan_in: Reads) -> None:
    """As JSON the forecast can be loaded; beside it stand the day and the number of the one option."""
    told = json.loads(run(f"due {given} --today 2026-01-27 --json").stdout)
    assert loads(json.dumps(told["forecast"])) == next_due(plan_in(given), date(2026, 1, 27))
    assert (told["today"], told["due"]) == ("2026-01-27", 1)


def test_today_is_the_day_at_the_clinic(run: Run, given: Path, plan_in: Reads, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --today the clock says which day it is at the clinic; without a clinic, here."""
    monkeypatch.setattr(texts, "now", lambda: datetime(2026, 1, 28, 3, tzinfo=UTC))
    assert ", on Tue 27 Jan 2026\n" in run(f"due {given}").stdout
    Path("bare.json").write_text(dumps(evolve(plan_in(given), clinic=None)), "utf-8")
    assert ", on " in run("due bare.json").stdout


def test_book(run: Run, given: Path, plan_in: Reads) -> None:
    """The one option is booked at the time asked for, or at the one that the plan was laid with, and kept."""
    result = run(f"book {given} --today 2026-01-27 --by 'the desk'")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("Booked: session 7, Mon 9 Feb 2026 at 09:30.\n")
    plan = plan_in(given)
    assert plan.session(7).phase == "booster"
    (decision,) = plan.decisions
    assert (decision.by, decision.on) == ("the desk", date(2026, 1, 27))
    assert "session 7 is already planned" in run(f"book {given} --today 2026-01-27").stderr


def test_book_with_wishes(run: Run, given: Path, plan_in: Reads) -> None:
    """A time, and days that do not suit, are kept to."""
    run(f"book {given} --today 2026-01-27 --at 14:00 --avoid 2026-02-09=travel")
    booked = plan_in(given).session(7)
    assert (booked.day, booked.at) == (date(2026, 2, 10), time(14))


def test_book_an_option_by_its_number(run: Run, given: Path, plan_in: Reads) -> None:
    """Where there is a choice the option named is booked."""
    plan = evolve(plan_in(given), assessments=())
    Path("unscored.json").write_text(dumps(plan), "utf-8")
    option = next_due(plan, date(2026, 1, 27)).options[0]
    assert run("book unscored.json --option 1 --today 2026-01-27").exit_code == 0
    assert plan_in("unscored.json").decisions[0].chosen == option


def test_book_without_a_wish(run: Run, given: Path, plan_in: Reads) -> None:
    """A plan that was not laid by a request is booked at the earliest time."""
    Path("bare.json").write_text(dumps(evolve(plan_in(given), request=None)), "utf-8")
    assert "at 09:00." in run("book bare.json --today 2026-01-27").stdout
