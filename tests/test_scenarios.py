"""What-if schedules: scenarios of one plan, and protocols, side by side."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from attrs import evolve

import ketasched as ks
from ketasched.days import Reasons

CLINIC = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US")
STANDARD = ks.protocol_named("standard")
TWICE = ks.protocol_named("standard-twice-weekly")
MONDAY = date(2026, 1, 5)
PLAN = ks.schedule(STANDARD, start=MONDAY, clinic=CLINIC, at=time(9, 30), uid="one")
AWAY = ks.Scenario("away", avoid={date(2026, 1, 7): "travels"})


def outcome(scenario: Any, plan: ks.Plan = PLAN, today: date = MONDAY) -> ks.Outcome:
    """What becomes of one scenario alone."""
    return ks.what_if(plan, scenario, today=today).outcomes[1]


def days(plan: ks.Plan | None) -> list[int]:
    """The days of January on which a plan has sessions; those of February count on."""
    assert plan is not None
    return [(each.day - date(2025, 12, 31)).days for each in plan.days]


def test_the_table() -> None:
    """The table has a row for the plan as it is and one for each scenario, and empty columns are left out."""
    table = ks.what_if(PLAN, AWAY, ks.Scenario("a Sunday", moved={3: date(2026, 1, 11)}), today=MONDAY)
    first, as_it_is, away, sunday, because = str(table).splitlines()
    assert first.split("  ")[-1] == "travel days a week"
    assert "findings" not in first
    assert as_it_is == "as it is  6         Fri 16 Jan 2026  0      0                  3 3"
    assert away == "away      6         Tue 20 Jan 2026  1      0      +4          2 3 1"
    assert sunday == "a Sunday  no plan"
    assert because.startswith("a Sunday: 6 sessions of 120 minutes to come")
    assert "session 3 is confirmed for Sun 11 Jan 2026" in because


def test_outcomes_are_found_by_name() -> None:
    """A row is asked for by its name; an unknown name is told with the nearest."""
    table = ks.what_if(PLAN, AWAY, today=MONDAY)
    assert table["away"] is [*table][1]
    assert len(table) == 2
    with pytest.raises(ks.UnknownName, match="there is no scenario 'awya' here; the nearest is away"):
        table["awya"]


def test_figures_are_ready_for_json() -> None:
    """A row's figures are words, numbers and lists, with the reason where there is no plan."""
    away = json.loads(json.dumps(dict(outcome(AWAY).figures)))
    assert away == {
        "name": "away",
        "sessions": 6,
        "ends": "2026-01-20",
        "moved": [2],
        "added": [],
        "cancelled": [],
        "days_later": 4,
        "findings": [],
        "gained": [],
        "lost": [],
        "travel_days_a_week": [2, 3, 1],
        "no_plan_because": None,
    }
    none = outcome(ks.Scenario("a Sunday", moved={3: date(2026, 1, 11)})).figures
    assert none["sessions"] is none["ends"] is none["moved"] is none["findings"] is none["days_later"] is None
    assert "Sun 11 Jan 2026" in str(none["no_plan_because"])


@pytest.mark.parametrize(
    ("scenario", "expected"),
    [
        (ks.Scenario("as it is not"), [5, 7, 9, 12, 14, 16]),
        (AWAY, [5, 9, 12, 14, 16, 20]),
        (ks.Scenario("closed", closed={date(2026, 1, 12): "flood"}), [5, 7, 9, 14, 16, 20]),
        (ks.Scenario("misses a week", missed=[4, 5, 6]), [5, 7, 9, 13, 15, 20]),
        (ks.Scenario("calls one off", cancelled=[2]), [5, 9, 12, 14, 16]),
        (ks.Scenario("later", start=date(2026, 1, 12)), [12, 14, 16, 20, 22, 26]),
        (ks.Scenario("moved", moved={6: date(2026, 1, 20)}), [5, 7, 9, 12, 14, 20]),
        (ks.Scenario("a clinic", clinic=evolve(CLINIC, hours="Mo,We 09:00-17:00")), [5, 7, 12, 14, 19, 21]),
        (ks.Scenario("twice", protocol=TWICE), [5, 7, 12, 14, 20, 22]),
        (ks.Scenario("twice, later", protocol=TWICE, effective=date(2026, 1, 12)), [5, 7, 9, 14, 16, 21]),
        (ks.Scenario("both", protocol=TWICE, avoid=[date(2026, 1, 7)]), [5, 9, 12, 16, 20, 23]),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_what_a_scenario_does(scenario: ks.Scenario, expected: list[int]) -> None:
    """Each change is applied, and the rest is placed anew."""
    assert days(outcome(scenario).plan) == expected


def test_another_protocol_where_the_first_leaves_no_plan() -> None:
    """A protocol in force from today on binds what is to come, and the one before it does not."""
    plan, saturday = PLAN.given(1).given(2).given(3), date(2026, 1, 17)
    assert outcome(ks.Scenario("goes on", missed=[4, 5, 6]), plan, saturday).plan is None
    twice = ks.Scenario("twice a week", missed=[4, 5, 6], protocol=TWICE)
    assert days(outcome(twice, plan, saturday).plan)[:3] == [5, 7, 9]


def test_days_to_avoid_are_read_more_than_once() -> None:
    """What is to be avoided may come from anywhere, and holds for each plan that the scenario is applied to."""
    away = ks.Scenario("away", avoid=(day for day in [date(2026, 1, 7)]))
    assert days(outcome(away).plan) == days(outcome(away).plan) == days(outcome(AWAY).plan)
    assert PLAN.request is not None
    kept = ks.Scenario("away", avoid=evolve(PLAN.request.avoid, days=Reasons({date(2026, 1, 7): "travels"})))
    assert days(outcome(kept).plan) == days(outcome(AWAY).plan)


def test_a_moved_session_stays_planned_and_stays_there() -> None:
    """A session moved is not moved again, is planned as before, and can go to a day, a time or both."""
    places = {3: datetime(2026, 1, 8, 11), 4: time(13), 6: date(2026, 1, 20)}  # noqa: DTZ001 - the clock on the wall
    abroad = ks.Scenario("moved", moved={**places, 3: datetime(2026, 1, 8, 16, tzinfo=UTC)})
    assert outcome(abroad).plan == outcome(ks.Scenario("moved", moved=places)).plan
    plan = outcome(ks.Scenario("moved", moved=places)).plan
    assert plan is not None
    assert [(plan.session(n).day.day, plan.session(n).at, plan.session(n).status) for n in (3, 4, 6)] == [
        (8, time(11), "planned"),
        (12, time(13), "planned"),
        (20, time(9, 30), "planned"),
    ]


def test_a_course_laid_anew_keeps_its_sessions() -> None:
    """A later start moves each session, as calendars are told; those that another protocol lacks are called off."""
    imported = evolve(PLAN, sessions=[evolve(each, uid=f"own-{each.number}") for each in PLAN.sessions])
    later = outcome(ks.Scenario("later", start=date(2026, 1, 12)), imported).plan
    assert later is not None
    assert [(each.uid, each.sequence) for each in later.sessions] == [(f"own-{n}", 1) for n in range(1, 7)]
    shorter = evolve(STANDARD, induction=ks.Induction((0, 2, 4), spacing=STANDARD.induction.spacing[:1]))
    plan = outcome(ks.Scenario("shorter", start=MONDAY, protocol=shorter), imported).plan
    assert plan is not None
    assert [(each.status, each.sequence) for each in plan.sessions] == [("planned", 0)] * 3 + [("cancelled", 1)] * 3
    longer = evolve(STANDARD, induction=STANDARD.induction.extended(2))
    assert len(days(outcome(ks.Scenario("longer", start=MONDAY, protocol=longer), imported).plan)) == 8


def test_a_course_laid_anew_was_never_amended() -> None:
    """A course laid anew follows one protocol from its first day on, whatever it was amended from before."""
    slower = evolve(
        STANDARD, induction=evolve(STANDARD.induction, spacing=(*STANDARD.induction.spacing, ks.Spacing(3)))
    )
    laid = ks.schedule(slower, start=MONDAY, clinic=CLINIC, at=time(9, 30))
    amended = ks.amend(laid, STANDARD, effective=date(2026, 1, 19)).plan
    plan = outcome(ks.Scenario("later", start=date(2026, 1, 6)), amended).plan
    assert plan is not None
    assert [*ks.check(plan)] == []
    assert ks.reschedule(plan, today=MONDAY) == plan


def test_a_function_of_the_plan() -> None:
    """A name with a function is a scenario, and its plan is taken as it comes, unwise or not."""
    found = outcome(("a Sunday", lambda plan: plan.moved(3, to=date(2026, 1, 11))))
    assert found.figures["gained"] == ["KS401", "KS102", "KS104"]
    assert found.report is not None
    assert not found.report.ok


def test_a_plan_under_way() -> None:
    """What was given stays, and a course laid anew keeps the scores and the identity of the plan."""
    plan = PLAN.given(1).given(2)
    assert days(outcome(AWAY, plan, date(2026, 1, 8)).plan) == [5, 7, 9, 12, 14, 16]
    scored = PLAN.assessed("MADRS", 30, on=date(2026, 1, 2))
    later = outcome(ks.Scenario("later", start=date(2026, 1, 12)), scored).plan
    assert later is not None
    assert (later.assessments, later.uid) == (scored.assessments, "one")


def test_without_sessions_there_is_no_end() -> None:
    """A plan in which nothing stands has no end and no days to travel."""
    found = outcome(("nothing", lambda plan: evolve(plan, sessions=[])))
    assert (found.ends, found.later, found.travel) == (None, None, ())
    assert ks.what_if(evolve(PLAN, sessions=[]), ("all", lambda _: PLAN), today=MONDAY)["all"].later is None


def test_a_long_course_is_cut_short_in_the_table() -> None:
    """The table shows the travel days of the first eight weeks, the figures those of all."""
    table = ks.side_by_side([ks.protocol_named("ionescu-2019"), STANDARD], start=MONDAY, clinic=CLINIC)
    far = ks.what_if(PLAN, ("far", lambda plan: plan.moved(6, to=date(2026, 3, 20))), today=MONDAY)
    assert str(far).splitlines()[2].endswith("3 2 0 0 0 0 0 0 ...")
    assert far["far"].travel == (3, 2, 0, 0, 0, 0, 0, 0, 0, 0, 1)
    assert [each.name for each in table] == ["ionescu-2019", "standard"]


def test_protocol_against_protocol() -> None:
    """Protocols are laid from the same day at the same clinic, in the same table."""
    table = ks.side_by_side([STANDARD, TWICE], start=MONDAY, clinic=CLINIC, at=time(9, 30), avoid=[date(2026, 1, 8)])
    heads, thrice, twice = str(table).splitlines()
    assert heads.split() == ["sessions", "ends", "travel", "days", "a", "week"]
    assert thrice == "standard               6         Fri 16 Jan 2026  3 3"
    assert twice == "standard-twice-weekly  6         Thu 22 Jan 2026  2 2 2"


def test_a_protocol_that_cannot_be_laid_is_a_row() -> None:
    """A protocol that has no plan here is a row with the reason, beside the others."""
    table = ks.side_by_side(
        [STANDARD, ks.protocol_named("kap")], start=MONDAY, clinic=evolve(CLINIC, hours="Mo 09:00-17:00")
    )
    assert days(table["kap"].plan) == [5, 12, 19, 26, 33, 40]
    assert table["standard"].plan is None


@pytest.mark.parametrize(
    ("make", "error", "says"),
    [
        (lambda: outcome(ks.Scenario("x", missed=[9])), ks.UnknownSession, "in 'x': the plan has no session 9"),
        (lambda: outcome(ks.Scenario("x", moved={9: MONDAY})), ks.UnknownSession, "in 'x': the plan has no session 9"),
        (lambda: outcome(ks.Scenario("x", moved={3: "Monday"})), ks.Malformed, "in 'x': a session is moved to a day"),
        (
            lambda: outcome(ks.Scenario("x", moved={3: date(2026, 1, 2)})),
            ks.Refused,
            "cannot be moved to Fri 2 Jan 2026, before",
        ),
        (lambda: ks.Scenario("x", missed=3), ks.Malformed, "numbers of sessions missed or cancelled must be a list"),  # type: ignore[arg-type]
        (lambda: ks.Scenario("x", avoid=MONDAY), ks.Malformed, "avoid must be a list or another iterable"),
        (lambda: ks.Scenario("x", moved=[3]), ks.Malformed, "moved must map session numbers to days"),
        (lambda: ks.Scenario(" "), ks.Malformed, "a scenario has a name"),
        (lambda: ks.Scenario("x", start=MONDAY, missed=[3]), ks.Malformed, "leave missed out"),
        (lambda: ks.Scenario("x", effective=MONDAY), ks.Malformed, "names none: give protocol="),
        (lambda: ks.Scenario("x", start="Monday"), ks.Malformed, "start must be a datetime.date"),  # type: ignore[arg-type]
        (lambda: ks.Scenario("x", clinic="ours"), ks.Malformed, "clinic must be a Clinic"),  # type: ignore[arg-type]
        (lambda: outcome(AWAY, today=date(2026, 1, 9)), ks.Refused, "in 'away': it is not known what became of"),
        (lambda: outcome(ks.Scenario("x", start=date(2026, 1, 2))), ks.Refused, "before today"),
        (lambda: outcome(ks.Scenario("x", start=MONDAY), PLAN.given(1)), ks.Refused, "session 1 is given .* has begun"),
        (lambda: outcome(ks.Scenario("x", protocol=TWICE, effective=date(2026, 1, 2))), ks.Refused, "take effect"),
        (lambda: outcome(3), ks.Malformed, "a scenario is a Scenario"),
        (lambda: outcome(("x", lambda _: None)), ks.Malformed, "in 'x': the function must return a plan, not None"),
        (lambda: ks.what_if(PLAN, AWAY, AWAY, today=MONDAY), ks.Malformed, "'as it is', 'away' and 'away'"),
        (lambda: ks.what_if(PLAN, today="now"), ks.Malformed, "today must be a datetime.date"),  # type: ignore[arg-type]
        (
            lambda: ks.side_by_side(["standard"], start=MONDAY, clinic=CLINIC),  # type: ignore[list-item]
            ks.Malformed,
            "protocol must be a Protocol",
        ),
        (lambda: ks.side_by_side([STANDARD] * 2, start=MONDAY, clinic=CLINIC), ks.Malformed, "has a name of its own"),
    ],
)
def test_what_is_refused(make: Callable[[], object], error: type[Exception], says: str) -> None:
    """What cannot be meant is refused in a sentence, with the scenario by name."""
    with pytest.raises(error, match=says):
        make()


def test_more_visits_than_chairs() -> None:
    """A clinic with fewer chairs than visits that hold one at once is refused, with the moment; visits may touch."""
    two = [(datetime(2026, 1, 7, 9), datetime(2026, 1, 7, hour)) for hour in (10, 12)]  # noqa: DTZ001 - on the wall
    after = (datetime(2026, 1, 7, 10), datetime(2026, 1, 7, 11))  # noqa: DTZ001 - on the wall
    assert ks.Scenario("two chairs", clinic=evolve(CLINIC, chairs=2, taken=[*two, after])).clinic
    with pytest.raises(ks.Refused, match="2 visits hold a chair on 2026-01-07 at 09:00, and the clinic has 1 chair"):
        ks.Scenario("one chair", clinic=evolve(CLINIC, taken=two))


def test_a_course_that_was_amended_is_laid_anew() -> None:
    """What an amendment called off is no beginning: the course is laid anew, with the sessions that it then has."""
    shorter = evolve(STANDARD, edition="2", induction=ks.Induction(STANDARD.induction.offsets[:4], [ks.Spacing(2)]))
    amended = ks.amend(PLAN, shorter, effective=date(2026, 1, 10)).plan
    assert [each.status for each in amended.sessions] == ["planned"] * 4 + ["cancelled"] * 2
    anew = outcome(ks.Scenario("a day later", start=date(2026, 1, 6)), amended).plan
    assert anew is not None
    assert [each.status for each in anew.sessions] == ["planned"] * 4 + ["cancelled"] * 2
    longer = outcome(ks.Scenario("as before", start=date(2026, 1, 6), protocol=STANDARD), amended).plan
    assert longer is not None
    assert [each.status for each in longer.sessions] == ["planned"] * 6
