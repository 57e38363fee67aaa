from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from attrs import evolve
from dateutil.relativedelta import relativedelta

import ketasched as ks
from january import STANDARD, days, jan, laid
from ketasched.amending import Amended, amend
from ketasched.checking import check
from ketasched.due import next_due
from ketasched.errors import Malformed, Refused
from ketasched.history import history_of
from ketasched.protocol import Induction, Protocol, Spacing, Visit
from ketasched.records import Amendment
from ketasched.rescheduling import reschedule

STAMP = datetime(2026, 1, 2, 8, 0, tzinfo=UTC)
OLD = Protocol(key="own", title="Own", edition="1", induction=Induction((0, 2, 4, 7), spacing=[Spacing(2)]))
NEW = evolve(OLD, edition="2", induction=Induction((0, 4, 8, 12), spacing=[Spacing(4)]), visit=Visit(90))


# --- extended


@pytest.mark.parametrize(
    ("offsets", "more"),
    [
        ((0, 2, 4, 7, 9, 11), (14, 16, 18)),
        ((0, 3, 7, 10, 14, 17), (21, 24, 28)),
        ((0, 7), (14, 21, 28)),
        ((0, 1, 9), (17, 25, 33)),
        ((0, relativedelta(months=1), relativedelta(months=2)), (*(relativedelta(months=n) for n in (3, 4, 5)),)),
        ((0, 7, relativedelta(months=1)), None),
        ((0, 28, relativedelta(months=3, days=28)), (*(relativedelta(months=3 * n, days=28) for n in (2, 3, 4)),)),
    ],
)
def test_offsets_go_on(offsets: Any, more: Any) -> None:
    """An induction goes on in the rhythm of its offsets, or at its last step where there is no rhythm."""
    induction = Induction(offsets)
    if more is None:
        with pytest.raises(Malformed, match="not negative"):
            induction.extended(3)
    else:
        assert induction.extended(3).offsets == (*offsets, *more)


def test_one_session_has_no_rhythm() -> None:
    """An induction of one session cannot go on by itself; nor is it extended by nothing."""
    with pytest.raises(Malformed, match="one session has no step"):
        Induction((0,)).extended(1)
    with pytest.raises(Malformed, match=r"by \(sessions\) must be 1 or more, not 0"):
        Induction((0, 2)).extended(0)


def test_a_plan_is_extended() -> None:
    """Sessions are added behind, under the next numbers; what stands keeps number, day and identity."""
    plan = laid(STANDARD)
    after = plan.extended(by=2, stamp=STAMP)
    assert after.sessions[:6] == plan.sessions
    assert days(after) == {1: 5, 2: 7, 3: 9, 4: 12, 5: 14, 6: 16, 7: 19, 8: 21}
    assert [(each.number, each.at, each.stamp) for each in after.sessions[6:]] == [
        (7, time(9, 30), STAMP), (8, time(9, 30), STAMP),
    ]  # fmt: skip
    assert {each.code for each in check(after)} == {"KS401"}
    assert days(plan.extended()) == days(plan.extended(by=1))


def test_an_extension_is_placed() -> None:
    """Rescheduling finds the added sessions places, and makes up a missed one of an extended course."""
    after = reschedule(laid(STANDARD).extended(by=2), today=jan(5))
    assert days(after) == {1: 5, 2: 7, 3: 9, 4: 12, 5: 14, 6: 16, 7: 23, 8: 21}
    assert check(after).ok
    assert len(reschedule(after.missed(1), today=jan(6)).days) == 8


def test_a_session_called_off_is_put_back() -> None:
    """What was called off comes back by an extension, on purpose."""
    short = laid(STANDARD).cancelled(6)
    assert days(reschedule(short.extended(), today=jan(5))) == {1: 5, 2: 7, 3: 9, 4: 12, 5: 14, 7: 16}


def test_an_extended_course_is_forecast() -> None:
    """The next session of an extended course is due in its rhythm."""
    plan = laid(STANDARD).extended()
    for number in range(1, 7):
        plan = plan.given(number)
    due = next_due(plan).due
    assert due is not None
    assert due.target == jan(19)


def test_nothing_to_extend() -> None:
    """A course of which nothing stands cannot be extended."""
    plan = laid(Protocol(key="two", title="Two", induction=Induction((0, 7)))).cancelled(1).cancelled(2)
    with pytest.raises(Refused, match="no session of the induction stands"):
        plan.extended()


# --- amended


def test_an_amendment() -> None:
    """From its day on the other protocol asks; what changed is told."""
    plan = laid(OLD).given(1)
    amended = amend(plan, NEW, effective=jan(8), stamp=STAMP)
    assert isinstance(amended, Amended)
    assert days(amended.plan) == {1: 5, 2: 7, 3: 16, 4: 12}
    assert amended.plan.amendments == (Amendment(jan(8), OLD),)
    assert [each.after.number for each in amended.difference.moved] == [3]
    assert str(amended).startswith("protocol: own 1 until Thu 8 Jan 2026, then own 2\nmoved: session 3")
    assert amended.plan.session(3).stamp == STAMP


def test_what_lay_before_is_judged_as_it_was_asked() -> None:
    """Sessions before the day keep their protocol, in rules, in times and in forecasts; later ones have the new."""
    plan = amend(laid(OLD).given(1).given(2), NEW, effective=jan(8)).plan
    assert (plan.protocol_on(jan(7)), plan.protocol_on(jan(8))) == (OLD, NEW)
    assert not history_of(plan).gaps
    assert history_of(evolve(plan, amendments=())).gaps
    assert plan.end(2).isoformat() == "2026-01-07T10:30:00-05:00"
    assert plan.end(4).isoformat() == "2026-01-12T11:00:00-05:00"
    due = next_due(plan).due
    assert due is not None
    assert due.earliest == jan(11)


def test_a_plan_keeps_its_protocol() -> None:
    """Without an amendment a plan keeps the protocol that it began with, and needs no other."""
    assert laid(OLD).protocol_on(jan(5)) == OLD
    assert check(laid(OLD)).ok


def test_more_and_fewer_sessions() -> None:
    """Sessions asked for besides are added; planned ones beyond what is asked for are cancelled, and not made up."""
    longer = evolve(OLD, edition="2", induction=Induction((0, 2, 4, 7, 9), spacing=[Spacing(2)]))
    assert days(amend(laid(OLD), longer, effective=jan(6)).plan) == {1: 5, 2: 7, 3: 9, 4: 12, 5: 14}
    shorter = evolve(OLD, edition="2", induction=Induction((0, 2), spacing=[Spacing(2)]))
    amended = amend(laid(OLD).confirmed(4), shorter, effective=jan(6))
    assert days(amended.plan) == {1: 5, 4: 12}
    assert amended.plan.amendments[0].cancelled == (2, 3)
    assert {each.number for each in amended.difference.cancelled} == {2, 3}
    missed = amended.plan.missed(1)
    assert len(reschedule(missed, today=jan(6)).days) == 2


def test_amendments_follow_each_other() -> None:
    """A plan can be amended again, later; each protocol judges its own days."""
    third = evolve(NEW, edition="3")
    plan = amend(amend(laid(OLD), NEW, effective=jan(6)).plan, third, effective=jan(12)).plan
    assert [plan.protocol_on(jan(day)).edition for day in (5, 6, 11, 12)] == ["1", "2", "2", "3"]
    with pytest.raises(Refused, match="the plan was amended with effect from Mon 12 Jan 2026"):
        amend(plan, NEW, effective=jan(12))


def test_refusals() -> None:
    """An amendment that cannot be meant is refused with the remedy, and changes nothing."""
    plan = laid(OLD)
    with pytest.raises(Malformed, match="protocol must be a Protocol"):
        amend(plan, "standard", effective=jan(6))  # type: ignore[arg-type]
    with pytest.raises(Malformed, match=r"effective must be a datetime\.date"):
        amend(plan, NEW, effective="tomorrow")  # type: ignore[arg-type]
    with pytest.raises(Malformed, match="effective must lie in the years 1900 to 2999"):
        amend(plan, NEW, effective=date.max)
    with pytest.raises(Refused, match="the plan follows own 1 already"):
        amend(plan, OLD, effective=jan(6))
    with pytest.raises(Refused, match="session 1 was given on Mon 5 Jan 2026 under own 1"):
        amend(plan.given(1), NEW, effective=jan(5))
    with pytest.raises(Refused, match="the course was stopped on Tue 6 Jan 2026"):
        amend(plan.stopped(on=jan(6), reason="moved away"), NEW, effective=jan(6))
    with pytest.raises(Refused, match="no clinic"):
        amend(evolve(plan, clinic=None), NEW, effective=jan(6))


def test_an_amended_plan_is_kept_in_a_file() -> None:
    """A file keeps the amendments, and the edition of a protocol."""
    plan = amend(evolve(laid(OLD), request=None), NEW, effective=jan(6)).plan
    assert ks.loads(ks.dumps(plan)) == plan
    assert '"edition":"2"' in ks.dumps(plan)
