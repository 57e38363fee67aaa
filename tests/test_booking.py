"""Booking an option of the forecast."""

from datetime import date, datetime, time
from typing import Any

import pytest
from attrs import evolve

import ketasched as ks

CLINIC = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US")
EVERY_FORTNIGHT = ks.Protocol(
    key="fortnightly",
    title="One visit, then one every two weeks",
    induction=ks.Induction((0,)),
    cadence=ks.Cadence(first=14, ladder=(14,)),
)
NARROW = evolve(EVERY_FORTNIGHT, spacing=(ks.Spacing(14, 16),))
ON_REQUEST = evolve(EVERY_FORTNIGHT, cadence=ks.Cadence(earliest=21, check_ins=(28, 28)))


def given_once(protocol: ks.Protocol = EVERY_FORTNIGHT, *, day: date = date(2026, 1, 5), **wishes: object) -> ks.Plan:
    """A plan whose first session was given on the day."""
    plan: ks.Plan = ks.schedule(protocol, start=day, clinic=CLINIC, uid="a plan", **wishes)  # type: ignore[call-overload]
    return plan.given(1)


def booked(plan: ks.Plan, **wishes: object) -> ks.Plan:
    """The plan with the one option of its forecast booked."""
    return ks.book(plan, ks.next_due(plan).due, **wishes)  # type: ignore[arg-type]


def test_books_the_target() -> None:
    """An option is booked on its target, at the time nearest the preferred one, under the next free number."""
    session = booked(given_once(), at=time(10)).sessions[-1]
    assert (session.number, session.day, session.at, session.phase) == (2, date(2026, 1, 20), time(10), "booster")


def test_books_the_nearest_open_day() -> None:
    """A closed target gives way to the open day nearest to it that the window allows."""
    assert ks.next_due(given_once()).options[0].target == date(2026, 1, 19)
    assert booked(given_once()).sessions[-1].day == date(2026, 1, 20)


def test_prefers_the_nearest_day_to_the_nearest_time() -> None:
    """The day nearest the target is taken before the time nearest the preferred one."""
    clinic = evolve(CLINIC, hours="Mo-Fr 09:00-17:00; 2026 Jan 20 13:00-17:00; PH off")
    session = booked(evolve(given_once(), clinic=clinic), at=time(9)).sessions[-1]
    assert (session.day, session.at) == (date(2026, 1, 20), time(13))


def test_keeps_the_forecast_and_the_choice() -> None:
    """The plan records the forecast an option came from, the option, who chose it and when, and what was known."""
    plan = given_once()
    decision = booked(plan, by="Dr. on duty", on=date(2026, 1, 6)).decisions[0]
    assert decision.forecast == ks.next_due(plan, date(2026, 1, 6))
    assert decision.chosen == ks.next_due(plan).due
    assert (decision.session, decision.given, decision.assessed) == (2, (1,), 0)
    assert (decision.by, decision.on) == ("Dr. on duty", date(2026, 1, 6))


def test_books_nothing_before_the_day_of_the_choice() -> None:
    """A booster that is late is booked as soon as can be from the day on which it is chosen, window or not."""
    plan = given_once(NARROW)
    assert booked(plan, on=date(2026, 1, 21)).sessions[-1].day == date(2026, 1, 21)
    assert booked(plan, on=date(2026, 2, 14)).sessions[-1].day == date(2026, 2, 17)  # the 16th is a holiday


def test_avoids_what_the_plan_was_asked_to_avoid() -> None:
    """Days to avoid hold for boosters as they did for the induction, unless others are given."""
    plan = given_once(avoid=[date(2026, 1, 20)])
    assert booked(plan).sessions[-1].day == date(2026, 1, 21)
    assert booked(plan, avoid=[date(2026, 1, 21)]).sessions[-1].day == date(2026, 1, 20)


def test_avoids_a_part_of_a_day() -> None:
    """A part of a day to avoid moves the time and leaves the day."""
    morning = (datetime(2026, 1, 20, 9), datetime(2026, 1, 20, 12))  # noqa: DTZ001 - on the clinic's wall
    session = booked(given_once(), avoid=[morning], at=time(10)).sessions[-1]
    assert (session.day, session.at) == (date(2026, 1, 20), time(12))


def test_other_calendars_hold_for_boosters() -> None:
    """Calendars that had to agree for the induction have to agree for boosters."""
    plan = given_once(hours={"driver": "Mo,Fr"})
    assert booked(plan).sessions[-1].day == date(2026, 1, 23)


def test_books_on_request_from_the_earliest_day() -> None:
    """An option without a target is booked on the first open day from its earliest."""
    plan = given_once(ON_REQUEST)
    option = ks.next_due(plan).options[0]
    assert (option.earliest, option.target) == (date(2026, 1, 26), None)
    assert ks.book(plan, option).sessions[-1].day == date(2026, 1, 26)


def test_nothing_fits_the_window() -> None:
    """A window in which nothing fits is explained, and what would help is named."""
    closed = evolve(CLINIC, closed={date(2026, 1, 20): "works", date(2026, 1, 21): "works"})
    plan = evolve(given_once(NARROW), clinic=closed)
    with pytest.raises(ks.NoPlacement, match=r"works.*there is a plan if you open 09:00-17:00 on Mon 19 Jan") as caught:
        booked(plan)
    for each in caught.value.relaxations:
        assert {*each.changes} == {"plan"}
        asked: dict[str, Any] = {"plan": plan, "due": ks.next_due(plan).due}
        assert ks.book(**asked | each.changes).sessions[-1].day == each.day


@pytest.mark.parametrize(
    ("before", "now", "closed"),
    [([20, 21], [], []), ([], [20, 21], []), ([20], [20, 21], []), ([20], [], [21]), ([], [20], [21])],
)
def test_what_would_do_is_an_argument_of_book(before: list[int], now: list[int], closed: list[int]) -> None:
    """Each relaxation is taken by the arguments of `book`, whether the plan or the caller avoids the days."""

    def days(of: list[int]) -> list[date]:
        return [date(2026, 1, day) for day in of]

    plan = evolve(given_once(NARROW, avoid=days(before)), clinic=evolve(CLINIC, closed=days(closed)))
    asked: dict[str, Any] = {"plan": plan, "due": ks.next_due(plan).due, "avoid": days(now), "by": "the desk"}
    with pytest.raises(ks.NoPlacement) as caught:
        ks.book(**asked)
    assert {name for each in caught.value.relaxations for name in each.changes} == {"plan", "avoid"}
    for each in caught.value.relaxations:
        assert ks.book(**asked | each.changes).sessions[-1].day == each.day


def test_other_calendars_give_way() -> None:
    """Where another calendar is all that is in the way, the plan with it opened is what would do."""
    plan = given_once(NARROW, hours={"driver": "Mo,Fr"})
    asked: dict[str, Any] = {"plan": plan, "due": ks.next_due(plan).due}
    with pytest.raises(ks.NoPlacement, match="driver on Mon/Fri") as caught:
        ks.book(**asked)
    driven = [each for each in caught.value.relaxations if "driver" in str(each)]
    assert [ks.book(**asked | each.changes).sessions[-1].day.day for each in driven] == [20, 21]


def test_refuses_an_option_of_another_forecast() -> None:
    """An option that the plan's forecast does not have now is refused."""
    option = ks.next_due(given_once(day=date(2026, 2, 2))).due
    with pytest.raises(ks.Refused, match="not in the plan's forecast now"):
        ks.book(given_once(), option)


def test_refuses_where_nothing_or_a_choice_is_due() -> None:
    """Booking nothing, where no one option is due, names the options there are."""
    with pytest.raises(ks.Refused, match=r"choose one of forecast\.options"):
        booked(given_once(ON_REQUEST))


def test_refuses_the_forecast_itself() -> None:
    """A forecast in place of one of its options is refused with the way to name one."""
    plan = given_once()
    with pytest.raises(ks.Malformed, match=r"one option is booked, not the forecast: give forecast\.due, or one of "):
        ks.book(plan, ks.next_due(plan))  # type: ignore[arg-type]


def test_refuses_what_is_no_session() -> None:
    """An option without a session in it cannot be booked."""
    plan = given_once(ON_REQUEST)
    with pytest.raises(ks.Refused, match="no session to book"):
        ks.book(plan, ks.next_due(plan).options[1])


def test_refuses_beside_a_session_still_planned() -> None:
    """A second booster is refused while one is waiting."""
    plan = booked(given_once())
    with pytest.raises(ks.Refused, match="session 2 is already planned"):
        booked(plan)


def test_refuses_without_a_clinic() -> None:
    """A plan without a clinic has nowhere to be booked."""
    history = ks.Plan.from_history(EVERY_FORTNIGHT, given=[date(2026, 1, 5)])
    with pytest.raises(ks.Refused, match="no clinic to book at"):
        booked(history)


def test_a_course_after_a_course_keeps_the_history() -> None:
    """A new course after a relapse keeps the course before it, and its scores."""
    before = given_once().assessed("MADRS", 30, on=date(2026, 1, 5))
    after = ks.schedule(EVERY_FORTNIGHT, start=date(2026, 6, 1), clinic=CLINIC, earlier=before)
    assert after.earlier == before
    assert after.assessments == before.assessments
    assert [session.number for session in after.sessions] == [1]
