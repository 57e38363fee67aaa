"""The rules on boosters, beyond their example plans, and the forecasts in hindsight that they judge by."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from attrs import evolve
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

import ketasched as ks
from ketasched.cadence import Lapse, Resume, Rung
from ketasched.due import next_due
from ketasched.due.hindsight import changed_forecasts, forecasts_of_boosters
from ketasched.protocol import Frequency
from ketasched.rules import RULES, rule_named
from ketasched.rules.booked import options_of

CLINIC = ks.Clinic(timezone="UTC", hours="24/7")
DAY_1 = date(2026, 1, 5)
ONE_VISIT = ks.Protocol(key="one-visit", title="One visit, then boosters", induction=ks.Induction((0,)))
FAMILY = {each.code for each in RULES if each.code.startswith("KS3")}


def course(**cadence: Any) -> ks.Plan:
    """A plan of one visit, given on day 1, with boosters by a cadence of one's own."""
    protocol = evolve(ONE_VISIT, cadence=ks.Cadence(**cadence))
    return evolve(ks.Plan.from_history(protocol, given=[DAY_1]), clinic=CLINIC)


def booked(plan: ks.Plan, on: date | None = None) -> ks.Plan:
    """The plan with the only option of its forecast booked."""
    return ks.book(plan, next_due(plan, on).due, on=on)


def found(plan: ks.Plan) -> dict[str, str]:
    """What the rules on boosters find, by code."""
    return {each.code: each.message for each in ks.check(plan) if each.code in FAMILY}


def test_not_applicable_without_boosters() -> None:
    """A plan without boosters is judged by no rule on boosters, other than how often a protocol allows sessions."""
    standard = ks.schedule(ks.protocol_named("standard"), start=DAY_1, clinic=CLINIC)
    label = ks.schedule(ks.protocol_named("spravato-trd"), start=DAY_1, clinic=CLINIC)
    assert set(ks.check(standard).not_applicable) >= FAMILY
    assert FAMILY - set(ks.check(label).not_applicable) == {"KS307"}


def test_the_published_cadences_book_without_a_finding() -> None:
    """A booster booked from the only option of a published cadence, and given that day, is as decided."""
    plan = ks.schedule(ks.protocol_named("standard"), start=DAY_1, clinic=CLINIC)
    for number in range(1, 7):
        plan = plan.given(number)
    plan = plan.assessed("MADRS", 34, on=DAY_1).assessed("MADRS", 12, on=plan.days[-1].day)
    for number in range(7, 10):
        plan = booked(plan).given(number)
        plan = plan.assessed("MADRS", 11, on=plan.days[-1].day)
    assert found(plan) == {}


def test_a_finding_on_one_booster_is_accepted_alone() -> None:
    """A clinic may stand for one booster out of its window and not for the others."""
    plan = booked(course(ladder=(Rung(14, 3, 7),))).given(2, on=DAY_1 + timedelta(28))
    plan = booked(plan).given(3, on=DAY_1 + timedelta(70))
    assert [each.sessions for each in ks.check(plan) if each.code == "KS302"] == [(2,), (3,)]
    accepted = ks.check(plan.accepted("KS302", reason="holidays", session=2))
    assert [each.sessions for each in accepted if each.code == "KS302"] == [(3,)]


def test_intervals_in_months() -> None:
    """Intervals in calendar months are told apart from the day of the session before."""
    plan = booked(course(ladder=(Rung(relativedelta(months=1), 3, 7), Rung(relativedelta(months=3), 7, 14))))
    assert plan.days[-1].day == date(2026, 2, 5)
    assert found(plan.moved(2, to=date(2026, 4, 1)))["KS303"] == (
        "session 2 is 86 days after session 1, which is every 3 months; every 1 month was decided"
    )


def test_the_nearest_interval_is_named() -> None:
    """Where days fit several intervals of the cadence, the nearest is named; fixed steps are intervals, too."""
    plan = booked(course(steps=((Rung(28, 2, 2), 1),), ladder=(Rung(7, 0, 9), Rung(14, 3, 7))))
    for days, interval in ((13, "every 2 weeks"), (8, "weekly")):
        message = found(plan.moved(2, to=DAY_1 + timedelta(days)))["KS303"]
        assert message.endswith(f"which is {interval}; every 4 weeks was decided")


def test_the_first_booster_has_an_interval_of_its_own() -> None:
    """The first booster is in its own window as decided; out of it, the interval in force is none other."""
    plan = booked(course(first=Rung(4, 1, 1), ladder=(Rung(7, 2, 5), Rung(28, 7, 14))))
    assert plan.days[-1].day == DAY_1 + timedelta(4)
    assert found(plan) == {}
    assert set(found(plan.moved(2, to=DAY_1 + timedelta(7)))) == {"KS302"}
    assert set(found(plan.moved(2, to=DAY_1 + timedelta(28)))) == {"KS302", "KS303"}


@pytest.mark.parametrize(("days", "other"), [(8, False), (9, True), (10, True), (11, False), (24, False), (25, True)])
def test_how_early_and_how_late_another_interval_is(days: int, *, other: bool) -> None:
    """Days are those of another interval from its earliest to its latest, and not a day beyond."""
    plan = booked(course(first=Rung(14, 3, 7), ladder=(Rung(10, 1, 0), Rung(14, 3, 7), Rung(28, 3, 3))))
    assert ("KS303" in found(plan.moved(2, to=DAY_1 + timedelta(days)))) is other
    late = ("KS303" in found(plan.moved(2, to=DAY_1 + timedelta(each))) for each in (31, 32))
    assert [*late] == [True, False]


def test_findings_name_the_day_on_which_it_became_too_many() -> None:
    """Too many in a week or in four weeks is found on the day of the last of them."""
    drug = evolve(ONE_VISIT, drug="racemic ketamine", frequencies=[Frequency(most=1, weeks=range(9, 20))])
    days = [DAY_1, *(DAY_1 + timedelta(day) for day in (56, 60, 63, 67, 70, 74))]
    findings = [each for each in ks.check(ks.Plan.from_history(drug, given=days)) if each.code in FAMILY]
    assert [(each.code, each.sessions, each.day) for each in findings if each.code in ("KS305", "KS307")] == [
        ("KS307", (2, 3), days[2]),
        ("KS307", (4, 5), days[4]),
        ("KS305", (2, 3, 4, 5, 6, 7), days[6]),
        ("KS307", (6, 7), days[6]),
    ]


def test_a_stated_interval_is_that_at_the_end() -> None:
    """What comes after a history told its interval is forecast by it, whatever its boosters were before."""
    protocol = evolve(ONE_VISIT, cadence=ks.cadence_named("sustain-3"))
    days = [DAY_1, DAY_1 + timedelta(7)]
    history = ks.Plan.from_history(protocol, given=days, interval=7)
    history = history.assessed("CGI-S", 3, on=days[0]).assessed("CGI-S", 3, on=days[1])
    said = options_of(next_due(history))
    assert [each[1] for each in said] == [14]
    assert options_of(in_hindsight(history, DAY_1 + timedelta(21))) == said


def test_another_session_between_that_keeps_the_interval() -> None:
    """A booster that still has the interval decided from the session before is as decided, whatever came between."""
    plan = booked(course(ladder=(Rung(14, 0, 7), Rung(28, 7, 14))))
    between = ks.Session(9, DAY_1 + timedelta(1), phase=ks.Phase.BOOSTER, status=ks.Status.GIVEN)
    plan = evolve(plan, sessions=(*plan.sessions, between)).moved(2, to=DAY_1 + timedelta(15))
    assert "KS303" not in {code for code, message in found(plan).items() if "session 2 " in message}


def test_dates_scheduled_are_not_held_against_the_session_before() -> None:
    """Where dates are scheduled in advance the days since the session before say nothing."""
    plan = booked(course(ladder=(Rung(14, 3, 3), Rung(28, 3, 3)), counts_from="scheduled"))
    assert set(found(plan.moved(2, to=DAY_1 + timedelta(28)))) == {"KS302"}


def test_a_reload_is_no_interval() -> None:
    """A session that brings the course back after a lapse is not held against the intervals."""
    lapse = Lapse(60, Resume.RELOAD, (0, 7))
    plan = booked(course(ladder=(Rung(14, 3, 7), Rung(28, 7, 14)), lapses=(lapse,))).missed(2)
    plan = booked(plan, on=DAY_1 + timedelta(70))
    state = plan.decisions[-1].chosen.state
    assert state is not None
    assert state.reload
    assert set(found(plan.moved(3, to=DAY_1 + timedelta(28)))) <= {"KS301", "KS304"}


def test_no_forecast_can_be_made() -> None:
    """Where no forecast can be made, the planned booster is in no window, and nothing is raised."""
    plan = evolve(course(ladder=(7, 14)), interval=10)
    plan = evolve(plan, sessions=(*plan.sessions, ks.Session(2, DAY_1 + timedelta(10), phase=ks.Phase.BOOSTER)))
    message = found(plan)["KS303"]
    assert "which has none: no forecast can be made: the ladder of own has no interval of 10 days" in message


def test_changed_forecasts() -> None:
    """Of a cadence replaced only the decision is changed that rested on it alone; the next one rests on the first."""
    plan = booked(course(ladder=(14,))).given(2)
    plan = booked(plan)
    assert changed_forecasts(plan) == ()
    other = evolve(plan, protocol=evolve(plan.protocol, cadence=ks.Cadence(ladder=(21,))))
    assert changed_forecasts(other) == other.decisions[:1]
    assert [each.sessions for each in ks.check(other) if each.code == "KS308"] == [(2,)]


def test_another_wording_is_no_change() -> None:
    """A forecast that differs in its words alone comes out as it did."""
    plan = booked(course(ladder=(14,)))
    (decision,) = plan.decisions
    reworded = evolve(decision, forecast=evolve(decision.forecast, because=["in other words"]))
    assert changed_forecasts(evolve(plan, decisions=[reworded])) == (reworded,)
    assert found(evolve(plan, decisions=[reworded])) == {}


def test_a_missed_booster_was_known_then() -> None:
    """A booster missed before another was booked is part of what was known."""
    plan = booked(course(ladder=(14,))).missed(2)
    assert changed_forecasts(booked(plan)) == ()


def test_numbers_of_the_catalogue() -> None:
    """Consensus and trial are named with their publications, and how they stand."""
    basis = {code: (rule_named(code).source, rule_named(code).standing) for code in ("KS305", "KS306")}
    assert {code: (source and source.doi, standing) for code, (source, standing) in basis.items()} == {
        "KS305": ("10.1001/jamapsychiatry.2017.0080", "consensus"),
        "KS306": ("10.1038/s41386-023-01577-5", "trial"),
    }


CADENCES = st.sampled_from(["response-ladder", "sustain-3", "can-bind", "spravato-label", "phillips-2019"])
VISITS = st.lists(st.tuples(st.sampled_from([5, 7, 13, 14, 21, 28, 40]), st.none() | st.integers(1, 7)), max_size=6)


@settings(max_examples=60, deadline=None)
@given(CADENCES, VISITS, st.integers(0, 6))
def test_hindsight_is_what_was_said(key: str, visits: list[tuple[int, int | None]], missed: int) -> None:
    """The forecast before a booster in hindsight is the one that the plan gave on that day."""
    protocol = evolve(ONE_VISIT, cadence=ks.cadence_named(key))
    scale, times = ("CGI-S", 1) if key == "sustain-3" else ("MADRS", 4)
    plan = ks.Plan.from_history(protocol, given=[DAY_1]).assessed(scale, 6 * times, on=DAY_1)
    for number, (days, score) in enumerate(visits, start=2):
        day = plan.sessions[-1].day + timedelta(days)
        if number != missed:
            assert options_of(next_due(plan, day)) == options_of(in_hindsight(plan, day))
        status = ks.Status.MISSED if number == missed else ks.Status.GIVEN
        session = ks.Session(number, day, phase=ks.Phase.BOOSTER, status=status)
        plan = evolve(plan, sessions=(*plan.sessions, session))
        if score is not None and number != missed:
            plan = plan.assessed(scale, score * times, on=day)


def in_hindsight(plan: ks.Plan, day: date) -> ks.Forecast:
    """What the plan said before a booster on that day."""
    session = ks.Session(99, day, phase=ks.Phase.BOOSTER, status=ks.Status.GIVEN)
    known = forecasts_of_boosters(evolve(plan, sessions=(*plan.sessions, session)))
    return dict(known)[session]


@pytest.mark.parametrize("code", sorted(FAMILY))
def test_manual_pages_give_no_advice(code: str) -> None:
    """A rule on boosters says what is found, and tells nobody what to give."""
    assert not re.search(r"\b(must|should|dose|doses|give)\b", rule_named(code).text)
