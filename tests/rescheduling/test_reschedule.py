from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from attrs import evolve
from dateutil.relativedelta import relativedelta

from january import CLINIC, STANDARD, days, jan, laid
from ketasched.booking import book
from ketasched.checking import check
from ketasched.clinic import Clinic
from ketasched.due import next_due
from ketasched.errors import Malformed, NoPlacement, Refused
from ketasched.plan import Plan
from ketasched.protocol import Induction, Phase, Protocol, Spacing
from ketasched.rescheduling import reschedule
from ketasched.scheduling import schedule
from ketasched.session import Session, Status

STAMP = datetime(2026, 1, 2, 8, 0, tzinfo=UTC)


def refused(plan: Plan, **asked: Any) -> NoPlacement:
    """The error where there is no way."""
    with pytest.raises(NoPlacement) as caught:
        reschedule(plan, **{"today": jan(5)} | asked)
    return caught.value


# --- what moves, and what does not


def test_nothing_to_do() -> None:
    """A plan that keeps everything stays as it is, to the last byte."""
    plan = laid()
    assert reschedule(plan, today=jan(5)) == plan
    assert reschedule(plan, today=jan(5), stamp=STAMP) == plan


def test_fewest_moves_come_first() -> None:
    """One session moves far rather than two a little, and the others stay."""
    assert days(reschedule(laid(), today=jan(5), avoid=[jan(7)])) == {1: 5, 2: 20, 3: 9, 4: 12, 5: 14, 6: 16}


def test_what_moved_is_told_to_calendars() -> None:
    """A session that moved keeps its identity, and its sequence and stamp rise; the others are as they were."""
    plan = laid()
    after = reschedule(plan, today=jan(5), avoid=[jan(7)], stamp=STAMP)
    assert (after.session(2).sequence, after.session(2).stamp, after.uid_of(2)) == (1, STAMP, plan.uid_of(2))
    assert [each for each in after.sessions if each.number != 2] == [each for each in plan.sessions if each.number != 2]


def test_a_missed_session_is_made_up() -> None:
    """What is made up takes the next free number, and no published session moves for it."""
    missed = laid().given(1).given(2).missed(3)
    after = reschedule(missed, today=jan(10), stamp=STAMP)
    assert days(after) == {1: 5, 2: 7, 4: 12, 5: 14, 6: 16, 7: 20}
    assert after.session(7) == Session(7, jan(20), time(9, 30), stamp=STAMP)
    assert after.sessions[:6] == missed.sessions
    assert reschedule(after, today=jan(10)) == after


def test_a_session_called_off_is_not_made_up() -> None:
    """What was called off was called off on purpose: the course stays short of it, and KS201 says so."""
    after = reschedule(laid().cancelled(3), today=jan(5))
    assert days(after) == {1: 5, 2: 7, 4: 12, 5: 14, 6: 16}
    assert "KS201" in {each.code for each in check(after)}


def test_the_course_carries_on() -> None:
    """Where the protocol carries on without a missed session, none is added, and the rest keeps its place in it."""
    course = Protocol(
        key="c", title="C", when_missed="carry_on", induction=Induction((0, 3, 7, 10), spacing=[Spacing(2)])
    )
    plan = schedule(course, start=jan(5), clinic=CLINIC, uid="u").given(1).missed(2)
    assert days(plan) == {1: 5, 3: 12, 4: 15}
    assert days(reschedule(plan, today=jan(9))) == {1: 5, 3: 12, 4: 15}
    after = reschedule(plan, today=jan(9), avoid=[jan(12), jan(15)])
    assert days(after) == {1: 5, 3: 13, 4: 16}


def test_a_session_too_soon_is_repeated() -> None:
    """Where sessions given too soon are repeated, one is added for it, and spacing counts from it all the same."""
    course = Protocol(
        key="c", title="C", repeat_too_soon=True, induction=Induction((0, 7, 14), spacing=[Spacing(7, grace=1)])
    )
    plan = schedule(course, start=jan(5), clinic=CLINIC, uid="u").given(1).given(2, on=jan(7))
    assert days(reschedule(plan, today=jan(8))) == {1: 5, 2: 7, 3: 20, 4: 27}
    assert days(reschedule(plan.moved(3, to=jan(8)), today=jan(8))) == {1: 5, 2: 7, 3: 14, 4: 21}


def test_the_rest_of_a_history() -> None:
    """A history is continued: what the protocol asks for and nobody laid is added; not once boosters are running."""
    history = Plan.from_history(STANDARD, given=[jan(5), jan(7)], clinic=CLINIC)
    assert days(reschedule(history, today=jan(8), at=time(10))) == {1: 5, 2: 7, 3: 9, 4: 12, 5: 14, 6: 16}
    running = Plan.from_history(STANDARD, given=[jan(5)], clinic=CLINIC, interval=14)
    assert days(reschedule(running, today=jan(8))) == {1: 5}


def test_a_slip_is_repaired() -> None:
    """A session on a day when the clinic is closed goes elsewhere."""
    after = reschedule(laid().moved(3, to=jan(11)), today=jan(5))
    assert days(after)[3] == 9
    assert check(after).ok


def test_today() -> None:
    """Nothing is put before today, nor before the start that was asked for; a session may stay on today itself."""
    assert days(reschedule(laid(), today=jan(1))) == days(laid())
    assert days(reschedule(laid().missed(1), today=jan(6)))[7] == 20
    assert days(reschedule(laid().given(1), today=jan(7)))[2] == 7
    assert min(days(reschedule(laid(), today=jan(1), avoid=[jan(day) for day in range(5, 17)])).values()) >= 18


def test_the_time_of_day() -> None:
    """A session that keeps its day keeps its time where a visit fits then; otherwise it takes the best of the day."""
    plan = laid().moved(2, at=time(11, 7))
    assert reschedule(plan, today=jan(5)) == plan
    taken = [(datetime(2026, 1, 7, 16, tzinfo=UTC), datetime(2026, 1, 7, 17, tzinfo=UTC))]
    after = reschedule(plan, today=jan(5), clinic=evolve(CLINIC, chairs=1, taken=taken))
    assert (after.session(2).day, after.session(2).at) == (jan(7), time(9))
    timeless = evolve(plan, sessions=[evolve(each, at=None) for each in plan.sessions])
    assert {each.at for each in reschedule(timeless, today=jan(5)).sessions} == {time(9, 30)}


def test_two_on_one_day() -> None:
    """Of two sessions on one day, one stays."""
    assert days(reschedule(laid().moved(2, to=jan(9)), today=jan(5))) == {1: 5, 2: 9, 3: 7, 4: 12, 5: 14, 6: 16}


def test_what_was_asked_is_kept() -> None:
    """What is asked now is kept with the plan, beside what was asked before."""
    plan = laid(avoid={jan(21): "travels"})
    evening = Clinic(timezone="America/New_York", hours="Mo-Fr 12:00-20:00")
    after = reschedule(
        plan, today=jan(5), avoid=[jan(22)], clinic=evening, hours={"driver": "Mo-Fr 13:00-19:00"}, at=time(14)
    )
    assert after.request is not None
    assert {*after.request.avoid.days} == {jan(21), jan(22)}
    assert after.clinic == evening
    assert [name for name, _ in after.request.hours] == ["driver"]
    assert {each.at for each in after.days} == {time(14)}
    with pytest.raises(Malformed, match="at 22:00 the clinic is never open"):
        reschedule(plan, today=jan(5), at=time(22))


def test_far_away() -> None:
    """Where the patient is away for months, all the course moves behind them."""
    away = [jan(5) + timedelta(n) for n in range(120)]
    weekly = Protocol(key="w", title="W", induction=Induction((0, 7, 14)))
    plan = schedule(weekly, start=jan(5), clinic=CLINIC, uid="u")
    after = reschedule(plan, today=jan(5), avoid=away)
    assert [each.day for each in after.days] == [date(2026, 5, 5), date(2026, 5, 6), date(2026, 5, 7)]
    begun = reschedule(plan.given(1), today=jan(5), avoid=away)
    assert [each.day for each in begun.days] == [jan(5), date(2026, 5, 5), date(2026, 5, 6)]


def weekly(*given: date, fates: str = "", days: Iterable[int], least: int = 1) -> Plan:
    """A course on some days of January, with what became of its sessions: m for missed."""
    stood = [*given, *map(jan, days)]
    course = Protocol(
        key="w", title="W", induction=Induction([7 * n for n in range(len(stood))], spacing=[Spacing(least)])
    )
    status = [Status.GIVEN] * len(given) + [Status.MISSED if each == "m" else Status.PLANNED for each in fates]
    sessions = (Session(n + 1, day, None, status=status[n]) for n, day in enumerate(stood))
    return Plan(course, sessions, Clinic(timezone="America/New_York", hours="Mo-Su 09:00-17:00"), "u")


def test_rather_far_away_than_moved() -> None:
    """A made-up session goes behind a long closure where otherwise published ones would have to move."""
    closed = [jan(22) + timedelta(n) for n in range(100)]
    plan = weekly(jan(5), fates="mppp", days=(9, 12, 16, 20), least=3)
    after = reschedule(plan, today=jan(11), avoid=closed)
    assert [each.day for each in after.days] == [jan(5), jan(12), jan(16), jan(20), date(2026, 5, 2)]


def test_a_course_that_begins_anew() -> None:
    """Where session 1 was missed and everything is to come, it stands as early as can be, and a closure splits it."""
    plan = weekly(fates="mm", days=(5, 6))
    after = reschedule(plan, today=jan(7), avoid=[jan(9) + timedelta(n) for n in range(100)])
    assert [each.day for each in after.days] == [jan(7), jan(8)]


def test_months_and_anchors() -> None:
    """Months are counted from what was given, and an event before the course binds the sessions to come."""
    course = Protocol(
        key="m",
        title="M",
        induction=Induction(
            (0, relativedelta(months=1), relativedelta(months=6)),
            spacing=[
                Spacing(28, session=2),
                Spacing(relativedelta(months=5), session=3, anchor=1),
                Spacing(1, 400, session=3, anchor=0),
            ],
        ),
    )
    plan = schedule(course, start=jan(12), clinic=CLINIC, anchor=jan(1), uid="u").given(1, on=jan(30))
    after = reschedule(plan, today=jan(30), avoid=[date(2026, 2, 12)])
    assert [each.day for each in after.days] == [jan(30), date(2026, 2, 27), date(2026, 7, 13)]


def test_what_nobody_can_keep_any_more() -> None:
    """A latest day that lies behind is dropped, as in the forecast, and `check` reports it."""
    late = laid().given(1).given(2)
    late = evolve(
        late, sessions=[*late.sessions[:2], *(evolve(each, status=Status.MISSED) for each in late.sessions[2:])]
    )
    after = reschedule(late, today=date(2026, 2, 2))
    assert [each.day for each in after.days][2:] == [date(2026, 2, day) for day in (2, 4, 6, 9)]
    assert {"KS103", "KS203"} & {each.code for each in check(after)}


# --- what somebody stands for


SUNDAY = laid().moved(3, to=jan(11)).moved(4, to=jan(13)).moved(5, to=jan(15)).moved(6, to=jan(20))


def test_an_accepted_day_is_open() -> None:
    """A session whose fault at the clinic is accepted stays on its day, and at its time; without that it moves."""
    assert days(reschedule(SUNDAY, today=jan(5)))[3] != 11
    accepted = SUNDAY.accepted("KS401", reason="weekend clinic", session=3)
    assert reschedule(accepted, today=jan(5)) == accepted
    assert reschedule(SUNDAY.accepted("KS401", reason="weekend clinic"), today=jan(5)).session(3) == accepted.session(3)
    timeless = evolve(accepted, sessions=[evolve(each, at=None) for each in accepted.sessions])
    assert reschedule(timeless, today=jan(5)).session(3) == timeless.session(3)
    other = SUNDAY.accepted("KS401", reason="weekend clinic", session=4)
    assert days(reschedule(other, today=jan(5))) == days(reschedule(SUNDAY, today=jan(5)))
    early = laid().moved(3, at=time(6)).accepted("KS402", reason="opens early", session=3)
    assert reschedule(early, today=jan(5)) == early


def test_an_accepted_day_stays_open_for_what_was_accepted_alone() -> None:
    """Another fault than the one accepted moves the session, and so does what its spacing asks for."""
    accepted = SUNDAY.accepted("KS401", reason="weekend clinic", session=3)
    assert days(reschedule(accepted, today=jan(5), avoid=[jan(11)]))[3] != 11
    assert days(reschedule(accepted.given(1).given(2, on=jan(10)), today=jan(11)))[3] != 11


def test_an_accepted_hour_shown_twice_stays() -> None:
    """A session that is accepted for the second showing of an hour stays in that, where the days of all stay."""
    night = laid(start=date(2026, 10, 30), clinic=evolve(CLINIC, hours="24/7", country=None), at=time(0, 15))
    again = night.moved(2, to=date(2026, 11, 1), at=time(1, 30, fold=1)).accepted("KS404", reason="by phone", session=2)
    stayed = reschedule(again, today=date(2026, 10, 30)).session(2)
    assert stayed == again.session(2)
    assert stayed.at is not None
    assert stayed.at.fold == 1


def test_an_accepted_day_can_be_confirmed() -> None:
    """A session that is confirmed for a day accepted is pinned there."""
    accepted = SUNDAY.accepted("KS401", reason="weekend clinic", session=3).confirmed(3)
    assert reschedule(accepted, today=jan(5)).session(3) == accepted.session(3)


# --- boosters


def boosted() -> Plan:
    """The course was given, and the first booster is booked for the 30th, between the 27th and the 6th of February."""
    plan = laid()
    for number in range(1, 7):
        plan = plan.given(number)
    plan = plan.assessed("MADRS", 34, on=jan(5)).assessed("MADRS", 12, on=jan(16))
    return book(plan, next_due(plan).due, at=time(10))


@pytest.mark.parametrize(
    ("avoid", "day"), [((), 30), ((30,), 29), ((29, 30), 28), ((28, 29, 30), 27), (range(27, 33), 33)]
)
def test_a_booster_stays_in_its_window(avoid: Any, day: int) -> None:
    """A booster that was booked moves as little as can be, inside the window of its option."""
    after = reschedule(boosted(), today=jan(20), avoid=[jan(1) + timedelta(each - 1) for each in avoid])
    assert days(after)[7] == day
    assert after.session(7).phase is Phase.BOOSTER


def test_a_window_that_is_full() -> None:
    """Where no visit fits the window, it is named."""
    error = refused(boosted(), today=jan(20), avoid=[jan(1) + timedelta(each) for each in range(25, 40)])
    assert "session 7 is due between Tue 27 Jan 2026 and Fri 6 Feb 2026" in map(str, error.conflict)
    open_end = boosted()
    decision = open_end.decisions[0]
    free = evolve(open_end, decisions=[evolve(decision, chosen=evolve(decision.chosen, latest=None))])
    error = refused(free, today=jan(20), clinic=Clinic(timezone="America/New_York", hours="2026 Jan 01-20 09:00-17:00"))
    assert "the clinic's hours are 2026 Jan 01-20 09:00-17:00" in map(str, error.conflict)


def test_a_booster_confirmed() -> None:
    """A confirmed booster is pinned as any session is."""
    error = refused(boosted().confirmed(7), today=jan(20), avoid=[jan(30)])
    assert [str(each) for each in error.conflict] == [
        "session 7 is confirmed for Fri 30 Jan 2026 at 10:00",
        "the patient avoids coming on Fri 30 Jan 2026 (the patient cannot come)",
    ]
    assert [str(each) for each in error.relaxations] == [
        "move session 7 to Thu 29 Jan 2026 (1 day earlier)",
        "have the patient come on Fri 30 Jan 2026 after all",
        "move session 7 to Mon 2 Feb 2026 (3 days later)",
    ]
    assert reschedule(boosted().confirmed(7), today=jan(20)) == boosted().confirmed(7)
    two = evolve(boosted(), sessions=[*boosted().sessions, Session(8, jan(31), None, Phase.BOOSTER)]).confirmed(7)
    assert days(reschedule(two, today=jan(20)))[8] == 33
    nobody = evolve(STANDARD, spacing=[Spacing(1, session=7, anchor=0)])
    assert days(reschedule(evolve(boosted(), protocol=nobody, request=None), today=jan(20)))[7] == 30


def test_a_booster_without_a_decision() -> None:
    """A booster of which no decision is recorded moves as little as can be, as the spacing of all sessions allows."""
    plan = evolve(boosted(), decisions=())
    assert days(reschedule(plan, today=jan(20), avoid=[jan(30)]))[7] == 29
    weekly = evolve(plan, protocol=evolve(STANDARD, spacing=[Spacing(15)]))
    assert days(reschedule(weekly, today=jan(20)))[7] == 33


def test_a_booster_behind_a_longer_induction() -> None:
    """A booster comes after the induction, also where that takes longer now."""
    plan = evolve(laid(), sessions=[*laid().sessions, Session(7, jan(19), time(9, 30), Phase.BOOSTER)])
    after = reschedule(plan, today=jan(5), avoid=[jan(7)])
    assert days(after) == {1: 5, 2: 20, 3: 9, 4: 12, 5: 14, 6: 16, 7: 21}


# --- refusals


def test_pins_that_contradict() -> None:
    """Two sessions confirmed too close together are told by name, with the spacing between them."""
    plan = laid().moved(5, to=jan(13)).confirmed(4).confirmed(5)
    error = refused(plan)
    assert [str(each) for each in error.conflict] == [
        "session 4 is confirmed for Mon 12 Jan 2026 at 09:30",
        "session 5 is confirmed for Tue 13 Jan 2026 at 09:30",
        "at least 2 days after the session before",
    ]
    assert [str(each) for each in error.relaxations if each.kind == "move"] == [
        "move session 5 to Wed 14 Jan 2026 (1 day later)",
        "move session 4 to Fri 9 Jan 2026 (3 days earlier)",
        "move session 4 to Thu 15 Jan 2026 (3 days later)",
        "move session 5 to Fri 9 Jan 2026 (4 days earlier)",
    ]
    assert str(error).startswith(
        "6 sessions of 120 minutes to come from Mon 5 Jan 2026 on, at least 2 days apart, cannot be placed: session 4 "
        "is confirmed for Mon 12 Jan 2026 at 09:30 and session 5 is confirmed for Tue 13 Jan 2026 at 09:30; there is a "
        "plan if you move session 5 to Wed 14 Jan 2026 (1 day later)"
    )


def test_pins_on_one_day() -> None:
    """Two sessions confirmed for one day contradict each other."""
    assert [str(each) for each in refused(laid().moved(5, to=jan(12)).confirmed(4).confirmed(5)).conflict] == [
        "session 4 is confirmed for Mon 12 Jan 2026 at 09:30",
        "session 5 is confirmed for Mon 12 Jan 2026 at 09:30",
    ]


def test_a_pin_where_no_visit_fits() -> None:
    """A confirmed session keeps its time, too: where a visit does not fit then, that is told."""
    taken = [(datetime(2026, 1, 12, 15, tzinfo=UTC), datetime(2026, 1, 12, 16, tzinfo=UTC))]
    error = refused(laid().confirmed(4), clinic=evolve(CLINIC, chairs=1, taken=taken))
    assert [str(each) for each in error.conflict] == [
        "session 4 is confirmed for Mon 12 Jan 2026 at 09:30",
        "other visits have taken the chairs",
    ]
    assert [(each.days, each.minutes, str(each)) for each in error.relaxations] == [
        (0, 90, "move session 4 to Mon 12 Jan 2026 at 11:00"),
        (1, 0, "move session 4 to Tue 13 Jan 2026 (1 day later)"),
        (1, 0, "have one more chair (2 in all)"),
        (3, 0, "move session 4 to Fri 9 Jan 2026 (3 days earlier)"),
    ]
    timeless = laid().confirmed(4)
    timeless = evolve(timeless, sessions=[evolve(each, at=None) for each in timeless.sessions])
    assert reschedule(timeless, today=jan(5)).session(4) == timeless.session(4)
    assert str(refused(timeless, avoid=[jan(12)]).conflict[0]) == "session 4 is confirmed for Mon 12 Jan 2026"


def test_several_to_lift() -> None:
    """Where lifting one constraint is not enough, the error says so."""
    plan = laid(avoid=()).moved(5, to=jan(13)).confirmed(4).confirmed(5)
    error = refused(plan, avoid=[jan(12), jan(13)])
    assert not error.relaxations
    assert str(error).endswith("no small change alone would do: change several things")


def test_what_happened_must_be_known() -> None:
    """A session before today without an outcome is named, a confirmed one too."""
    with pytest.raises(Refused, match=r"what became of sessions 1 \(Mon 5 Jan 2026\) and 2 \(Wed 7 Jan 2026\), before"):
        reschedule(laid().confirmed(2), today=jan(8))
    with pytest.raises(Refused, match=r"what became of session 2 \(Wed 7 Jan 2026\), before today \(Thu 8 Jan 2026\)"):
        reschedule(laid().given(1), today=jan(8))


def test_the_future_cannot_be_given() -> None:
    """A session that was given after today is a slip."""
    with pytest.raises(Refused, match=r"session 1 \(Mon 5 Jan 2026\) cannot have been given after today"):
        reschedule(laid().given(1), today=jan(4))


def test_a_course_that_was_stopped() -> None:
    """A course that has ended is not placed anew."""
    with pytest.raises(Refused, match=r"the course was stopped on Tue 6 Jan 2026 \(moved away\)"):
        reschedule(laid().stopped(on=jan(6), reason="moved away"), today=jan(5))


def test_a_clinic_is_needed() -> None:
    """Without a clinic nothing can be placed; it can be given."""
    plan = evolve(laid(), clinic=None)
    with pytest.raises(Refused, match="this plan has no clinic to place sessions at"):
        reschedule(plan, today=jan(5))
    assert reschedule(plan, today=jan(5), clinic=CLINIC) == laid()
    with pytest.raises(Malformed, match="clinic must be a Clinic"):
        reschedule(plan, today=jan(5), clinic="the clinic")  # type: ignore[arg-type]


def test_a_day_of_no_calendar() -> None:
    """Today lies in the years in which courses do."""
    with pytest.raises(Malformed, match="today must lie in the years 1900 to 2999, not in 9999"):
        reschedule(laid(), today=date.max)


def test_a_plan_of_nothing() -> None:
    """Where nothing is to come, nothing changes but what was asked."""
    plan = laid()
    for number in range(1, 7):
        plan = plan.given(number)
    assert reschedule(plan, today=jan(20)) == plan
