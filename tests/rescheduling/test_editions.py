"""A plan under another edition of its protocol: it keeps its own, and an amendment divides it in two."""

from pathlib import Path

import pytest
from attrs import evolve
from typer.testing import CliRunner

from january import CLINIC, STANDARD, jan, laid
from ketasched.amending import amend
from ketasched.checking import check
from ketasched.cli.app import app
from ketasched.errors import Refused
from ketasched.explaining import explain_day
from ketasched.files import dumps
from ketasched.placing.on_day import Use
from ketasched.plan import Plan
from ketasched.protocol import Spacing
from ketasched.rescheduling import reschedule

SLOWER = evolve(
    STANDARD, edition="2", induction=evolve(STANDARD.induction, spacing=(*STANDARD.induction.spacing, Spacing(3)))
)
"""The same course, in an edition that wants three days between sessions."""


def slower() -> Plan:
    """The course moved to the slower edition with effect from Tuesday the 13th: 5, 7, 9, 12, 16 and 20 January."""
    return amend(laid(), SLOWER, effective=jan(13)).plan


def days(plan: Plan) -> list[int]:
    """The days of January."""
    return [each.day.day for each in plan.days]


def test_a_plan_keeps_the_edition_it_was_laid_by() -> None:
    """A plan is placed anew by its own edition of the protocol, whatever another edition asks for."""
    assert days(reschedule(laid(), today=jan(5), avoid=[jan(16)])) == [5, 7, 9, 12, 14, 20]
    by_the_other = evolve(laid(), protocol=SLOWER)
    assert days(reschedule(by_the_other, today=jan(5))) != days(laid())


def test_a_file_with_another_edition_inside_is_refused(tmp_path: Path) -> None:
    """A plan file whose protocol is not the one that it was laid with is refused, and stays as it is."""
    text = dumps(laid())
    path = tmp_path / "plan.json"
    path.write_text(text.replace('"least":2', '"least":1', 1), encoding="utf-8")
    before = path.read_bytes()
    done = CliRunner().invoke(app, ["reschedule", str(path), "--today", "2026-01-05"])
    assert done.exit_code == 2
    assert "the protocol is not the one that the plan was laid with: its checksum is another" in done.output
    assert path.read_bytes() == before != text.encode()


@pytest.mark.parametrize("effective", range(6, 17))
def test_where_nothing_happened_nothing_moves(effective: int) -> None:
    """A plan that was amended is as good as it can be: placed anew before the amendment is in force, nothing moves."""
    plan = amend(laid(), evolve(STANDARD, edition="2"), effective=jan(effective)).plan
    assert days(plan) == [5, 7, 9, 12, 14, 16]
    assert reschedule(plan, today=jan(5)) == plan


def test_what_lies_before_an_amendment_stays() -> None:
    """Before an amendment is in force only what lies after it is placed anew, by the protocol that it moves to."""
    plan = slower()
    assert days(plan) == [5, 7, 9, 12, 16, 20]
    after = reschedule(plan, today=jan(5), avoid=[jan(16)])
    assert days(after) == [5, 7, 9, 12, 15, 20]
    missed = plan.given(1).missed(2)
    assert days(reschedule(missed, today=jan(8))) == [5, 9, 12, 16, 20, 23]


def test_what_cannot_stay_before_an_amendment_is_named() -> None:
    """A session before the amendment that cannot stay is named, with what to do; once it is accepted it stays."""
    with pytest.raises(Refused, match=r"with effect from Tue 13 Jan .* but session 3 is on Fri 9 Jan 2026, a day to"):
        reschedule(slower(), today=jan(5), avoid=[jan(9)])
    closed = evolve(CLINIC, closed={jan(9): "burst pipe"})
    with pytest.raises(Refused, match=r"closed \(burst pipe\): move it with plan\.moved\(\.\.\.\), or reschedule"):
        reschedule(slower(), today=jan(5), clinic=closed)
    accepted = slower().accepted("KS401", session=3, reason="at home")
    assert days(reschedule(accepted, today=jan(5), clinic=closed)) == days(slower())


def test_spacing_before_an_amendment_is_that_of_its_day() -> None:
    """Sessions too close before the amendment are named by the spacing of the protocol before."""
    late = slower().given(1).given(2, on=jan(8))
    with pytest.raises(Refused, match="session 3 is 1 day after session 2; the protocol asks for at least 2 days"):
        reschedule(late, today=jan(9))


def test_a_late_session_before_an_amendment_stays() -> None:
    """A gap that was longer than asked where an amendment placed the session is no reason to refuse anything later."""
    closer = evolve(STANDARD, edition="2", induction=evolve(STANDARD.induction, spacing=[Spacing(2, 2)]))
    plan = amend(amend(laid(), closer, effective=jan(12)).plan, STANDARD, effective=jan(16)).plan
    assert [each.code for each in check(plan)] == ["KS103"]
    assert reschedule(plan, today=jan(5)) == plan


def test_a_day_before_an_amendment_is_explained() -> None:
    """A day before the amendment is not used because what lies there stays; later ones follow the new edition."""
    plan = slower()
    before, on, after = (explain_day(plan, jan(day)) for day in (8, 9, 15))
    assert before.because == ("the plan is amended with effect from Tue 13 Jan 2026, and what lies before stays",)
    assert on.use is Use.USED
    assert "session 6 could be on it, not on Fri 16 Jan 2026, and 1 session would move, by 1 day in all" in str(after)
