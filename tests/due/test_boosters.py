"""How boosters follow from the scores: the ladder, the fixed steps, and what an interval is counted from."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

import pytest
from attrs import evolve

import ketasched as ks
from ketasched.cadence import Answer, Cadence, Lapse, Move, Resume, Rung, Step, When
from ketasched.errors import Malformed
from ketasched.forecast import Action, Decision, State
from ketasched.response import Level

START = date(2026, 1, 5)
HOLD, LONGER, SHORTER, STOP, REVIEW = (
    Move(step) for step in (Step.HOLD, Step.LONGER, Step.SHORTER, Step.STOP, Step.REVIEW)
)
WELL, LOST, PARTIAL = 10, 30, 20
BEGIN = (
    Answer(When(levels=(Level.REMISSION, Level.RESPONSE, Level.PARTIAL)), (HOLD,), "some response"),
    Answer(When(), (REVIEW,), "no response"),
)
LADDER = Cadence(
    ladder=(7, 14, 28),
    enter=14,
    begin=BEGIN,
    answers=(
        Answer(When(lost=True), (SHORTER,), "response lost"),
        Answer(When(levels=(Level.REMISSION, Level.RESPONSE)), (LONGER,), "response held"),
    ),
)
TAPER = Cadence(
    steps=((7, 2), (14, 2)),
    answers=(Answer(When(lost=True, steps=True, interval=14), (Move(Step.BACK, index=0),), "relapse"),),
)


def history(cadence: Cadence, gaps: Sequence[int] = (), scores: Sequence[int | None] = (), **values: Any) -> ks.Plan:
    """One session of induction and boosters so many days apart; a baseline of 34, and scores from session 1 on."""
    course = ks.Protocol(key="course", title="A course", induction=ks.Induction((0,)), cadence=cadence)
    plan = ks.Plan.from_history(
        course, given=[START + timedelta(days) for days in accumulate(gaps, initial=0)], **values
    )
    plan = plan.assessed("MADRS", 34, on=START - timedelta(1))
    for session, score in zip(plan.sessions, scores, strict=False):
        if score is not None:
            # The score after session 1 is of the day after it: on the day itself it would be the baseline.
            plan = plan.assessed("MADRS", score, on=session.day + timedelta(session.number == 1))
    return plan


def offered(plan: ks.Plan) -> list[tuple[object, int]]:
    """The options that are sessions: the interval, and the days from the last session to the target."""
    last = plan.days[-1].day
    return [(each.interval, (each.target - last).days) for each in ks.next_due(plan).options if each.target]


def alone(interval: object, days: int | None = None) -> list[tuple[object, int | None]]:
    """One option, at its interval."""
    return [(interval, interval if days is None else days)]  # type: ignore[list-item]


# --- the ladder


@pytest.mark.parametrize(
    ("scores", "interval"),
    [
        ([WELL], 14),
        ([PARTIAL], 14),
        ([WELL, WELL], 28),
        ([WELL, WELL, WELL], 28),
        ([WELL, LOST], 7),
        ([WELL, LOST, LOST, LOST], 7),
        ([WELL, LOST, WELL, WELL], 14),
        ([WELL, WELL, LOST], 14),
        ([PARTIAL, PARTIAL], 14),
    ],
)
def test_the_ladder(scores: list[int], interval: int) -> None:
    """The interval goes along the ladder by the score at each visit, and its ends hold."""
    assert offered(history(LADDER, [14] * (len(scores) - 1), scores)) == alone(interval)


def test_why() -> None:
    """The forecast says in sentences what changed and why, and with which numbers it was judged."""
    forecast = ks.next_due(history(LADDER, [14], [WELL, WELL]))
    assert forecast.because[0] == "MADRS fell from 34 to 10 (-71 %), response held: from every 2 weeks to every 4 weeks"
    assert "remission by madrs-remission-10" in forecast.because[1]
    assert [each.score for each in forecast.evidence] == [34, 10, 10]


def test_the_evidence_is_of_the_last_visit() -> None:
    """The evidence is the baseline and the scores since the visit before."""
    forecast = ks.next_due(history(LADDER, [14, 14], [20, 19, 18]))
    assert [each.score for each in forecast.evidence] == [34, 18]


def test_never_responding() -> None:
    """Without a response at the end of the induction there are no boosters, and the forecast says why."""
    forecast = ks.next_due(history(LADDER, [], [LOST]))
    assert (forecast.options, forecast.due) == ((), None)
    assert forecast.because[0] == "MADRS fell from 34 to 30 (-12 %), no response: no boosters, review"


def test_a_booster_given_all_the_same() -> None:
    """Where boosters were given though none were to follow, the cadence goes on from its beginning."""
    assert offered(history(LADDER, [14], [LOST, WELL])) == alone(28)
    ended = evolve(LADDER, answers=(Answer(When(), (STOP,), "over"),))
    assert ks.next_due(history(ended, [14, 14], [WELL, WELL, WELL])).options == ()
    assert offered(
        history(evolve(ended, answers=(Answer(When(at_most=10), (STOP,)),)), [14, 14], [12, 9, 12])
    ) == alone(14)


def test_no_rule_fits() -> None:
    """A score for which the cadence has no rule leaves the interval, and the forecast says so."""
    forecast = ks.next_due(history(LADDER, [14], [PARTIAL, LOST]))
    assert forecast.because[0].endswith("for which there is no rule: the interval stays every 2 weeks")


def test_a_ladder_without_answers() -> None:
    """A ladder that answers to nothing goes on as it is, whatever the scores."""
    forecast = ks.next_due(history(Cadence(ladder=(7, 14)), [7], []))
    assert forecast.due is not None
    assert forecast.due.interval == 7
    assert forecast.because[0] == "the interval stays weekly"
    assert ks.next_due(history(Cadence(ladder=(7,)))).because[0] == "the induction is complete: boosters begin"


@pytest.mark.parametrize(
    ("cadence", "interval"),
    [
        (Cadence(ladder=(7, 14)), 7),
        (Cadence(ladder=(7, 14), first=14), 14),
        (Cadence(ladder=(7, 14), first=10), 7),
        (Cadence(ladder=(7, 14), first=14, enter=7), 7),
    ],
)
def test_where_the_ladder_is_entered(cadence: Cadence, interval: int) -> None:
    """The ladder is entered as stated, otherwise at the first interval, otherwise at its shortest."""
    due = ks.next_due(history(cadence)).due
    assert due is not None
    first = cadence.first.interval if cadence.first else interval
    assert (due.interval, due.target) == (interval, START + timedelta(first))  # type: ignore[arg-type]
    assert offered(history(cadence, [20])) == alone(interval)


# --- an interval changes only after it has stood, and when visits agree


def test_it_has_to_stand() -> None:
    """An interval changes only once it has stood long enough, counted in prescribed intervals, not in days."""
    weekly = evolve(LADDER, enter=7)
    forecast = ks.next_due(history(weekly, [60], [WELL, WELL]))
    assert [option.interval for option in forecast.options] == [7]
    assert "weekly has stood for 1 visit, and changes only after 14 days" in forecast.because[0]
    assert offered(history(weekly, [7, 7], [WELL, WELL, WELL])) == alone(14)
    assert offered(history(weekly, [1, 1], [WELL, WELL, WELL])) == alone(14)


def test_before_it_has_stood_no_score_is_asked_for() -> None:
    """As long as an interval cannot change, nothing is missing."""
    forecast = ks.next_due(history(evolve(LADDER, enter=7, begin=()), [7]))
    assert (forecast.due is not None, forecast.missing) == (True, ())
    assert (
        forecast.because[0] == "weekly has stood for 1 visit, and changes only after 14 days: the interval stays weekly"
    )


def test_visits_agree_in_a_row() -> None:
    """A change waits for visits that agree in a row; one that does not begins the count anew."""
    twice = evolve(LADDER, confirm=2)
    assert offered(history(twice, [14], [WELL, WELL])) == alone(14)
    assert offered(history(twice, [14] * 2, [WELL, WELL, WELL])) == alone(28)
    assert offered(history(twice, [14] * 3, [PARTIAL, PARTIAL, PARTIAL, WELL])) == alone(14)
    assert offered(history(twice, [14] * 3, [PARTIAL, 12, PARTIAL, 12])) == alone(14)
    assert offered(history(twice, [14] * 2, [WELL, LOST, WELL])) == alone(14)
    thrice = ks.next_due(history(evolve(LADDER, confirm=3), [14] * 2, [WELL, WELL, WELL]))
    assert "response held; 2 of 3 visits that must agree: the interval stays every 2 weeks" in thrice.because[0]


def test_to_hold_needs_no_agreement() -> None:
    """An answer that holds the interval is no change that visits would have to agree on."""
    holding = evolve(LADDER, answers=(Answer(When(), (HOLD,), "as it is"),), confirm=2)
    assert (
        ks.next_due(history(holding, [14], [WELL, WELL])).because[0].endswith("as it is: the interval is every 2 weeks")
    )


def test_visits_may_agree_before_the_interval_has_stood() -> None:
    """Visits that agree are counted from the first, also while the interval has not stood."""
    assert offered(history(evolve(LADDER, enter=7, confirm=2), [7, 7], [WELL, WELL, WELL])) == alone(14)


def test_a_missing_score_under_confirmation() -> None:
    """Where visits must agree, one missing score cannot change the interval, and is not asked for."""
    forecast = ks.next_due(history(evolve(LADDER, confirm=3), [14], [WELL]))
    assert {option.interval for option in forecast.options} == {14}


# --- fixed steps


def test_fixed_steps() -> None:
    """Fixed steps follow one another by the number of boosters, and then the course ends."""
    three = Cadence(steps=((7, 1), (14, 1), (28, 1)))
    assert [offered(history(three, gaps)) for gaps in ([], [7], [7, 14])] == [alone(7), alone(14), alone(28)]
    found = [
        ks.next_due(history(TAPER, gaps)) for gaps in ([], [7], [7, 7], [7, 7, 14], [7, 7, 14, 14], [7, 7, 14, 14, 14])
    ]
    assert [each.due and each.due.interval for each in found] == [7, 7, 14, 14, None, None]
    assert [each.because[0] for each in found[1:4]] == [
        "1 of 2 boosters weekly given",
        "2 of 2 boosters weekly given: every 2 weeks follows",
        "1 of 2 boosters every 2 weeks given",
    ]
    assert found[4].because[0].endswith("2 of 2 boosters every 2 weeks given, the last of the cadence")
    assert found[5].options == ()


def test_back_to_a_fixed_step() -> None:
    """A rule for the fixed steps goes back to the start of one; under another interval it does not hold."""
    assert offered(history(TAPER, [7], [WELL, LOST])) == alone(7)
    assert offered(history(TAPER, [7, 7], [WELL, LOST, LOST])) == alone(14)
    assert offered(history(TAPER, [7, 7, 14], [WELL, WELL, WELL, LOST])) == alone(7)
    assert offered(history(TAPER, [7, 7, 14, 7, 7], [WELL, WELL, WELL, LOST, WELL, WELL])) == alone(14)


def test_a_missing_score_on_the_fixed_steps() -> None:
    """Where a score could end a step it is named, with what each score would lead to."""
    forecast = ks.next_due(history(TAPER, [7, 7, 14], [WELL]))
    assert [(each.interval, each.condition) for each in forecast.options] == [
        (14, "if MADRS is 17 or less"),
        (7, "if relapse (MADRS 18 or more)"),
    ]
    assert forecast.missing == ("MADRS at session 4",)
    assert offered(history(TAPER, [7, 7, 14], [PARTIAL])) == alone(14)


def test_steps_then_a_ladder() -> None:
    """After the steps the ladder is entered as stated, otherwise the score at the last of them decides."""
    steps = evolve(LADDER, steps=((7, 2),))
    assert offered(history(steps, [7, 7], [WELL, WELL, LOST])) == alone(14)
    by_score = evolve(steps, enter=None)
    assert offered(history(by_score, [7, 7], [WELL, WELL, WELL])) == alone(14)
    assert offered(history(by_score, [7, 7], [WELL, WELL, LOST])) == alone(7)


def test_the_windows_of_steps() -> None:
    """A step has its own window, also where a rung of the ladder has the same interval."""
    cadence = Cadence(steps=((Rung(7, 1, 2), 1),), ladder=(Rung(7, 3, 4),), enter=7)
    first, then = (ks.next_due(history(cadence, gaps)).due for gaps in ([], [7]))
    assert first is not None
    assert then is not None
    assert (first.earliest, first.latest) == (START + timedelta(6), START + timedelta(9))
    assert (then.earliest, then.latest) == (START + timedelta(11), START + timedelta(18))


# --- what an interval is counted from


def test_counted_from_the_day_given() -> None:
    """By default an interval is counted from the last session as it was given."""
    assert offered(history(Cadence(ladder=(14,)), [14, 20])) == alone(14)


def test_counted_from_the_first() -> None:
    """Counted from the first session, it is so for the first booster only."""
    course = ks.Protocol(
        key="two",
        title="Two",
        induction=ks.Induction((0, 7)),
        cadence=Cadence(first=35, ladder=(28,), counts_from="first"),
    )
    plan = ks.Plan.from_history(course, given=[START, START + timedelta(10)])
    due = ks.next_due(plan).due
    assert due is not None
    assert (due.target, due.bound[0]) == (START + timedelta(35), "target: 35 days after session 1")
    assert offered(ks.Plan.from_history(course, given=[START + timedelta(n) for n in (0, 10, 40)])) == alone(28)


def test_counted_from_the_date_scheduled() -> None:
    """Counted from the scheduled date, a session early or late leaves the next one where it was."""
    cadence = Cadence(ladder=(14,), counts_from="scheduled")
    assert offered(history(cadence, [14, 16])) == alone(14, 12)
    assert offered(history(cadence, [14, 13])) == alone(14, 15)
    assert offered(history(cadence, [14, 28])) == alone(14)
    assert (
        "target: every 2 weeks by the dates scheduled, not by the day of session 3"
        in ks.next_due(history(cadence, [14, 16])).because
    )


def test_scheduled_after_a_first_interval() -> None:
    """A first interval of its own gives the first date; the others follow from that."""
    cadence = Cadence(first=30, ladder=(14,), counts_from="scheduled")
    assert offered(history(cadence)) == alone(14, 30)
    assert offered(history(cadence, [32])) == alone(14, 12)


def test_scheduled_when_the_interval_changes() -> None:
    """A new interval is counted from the scheduled date of the visit that changed it."""
    cadence = evolve(LADDER, counts_from="scheduled")
    assert offered(history(cadence, [16], [WELL, WELL])) == alone(28, 26)
    assert offered(history(cadence, [16, 26], [WELL, WELL, WELL])) == alone(28, 28)


def test_a_visit_without_a_score_keeps_the_dates_scheduled() -> None:
    """A past visit without a score is a visit all the same: the dates go on."""
    cadence = evolve(LADDER, counts_from="scheduled", begin=())
    assert offered(history(cadence, [14, 16, 12], [None, None, None, WELL])) == alone(28)


# --- what is on record


def test_an_interval_in_force() -> None:
    """The interval in force at the end of a history has stood: the score at the last visit may change it at once."""
    assert offered(history(LADDER, [7], [None, WELL], interval=7)) == alone(14)
    assert offered(history(LADDER, [7], [WELL, LOST], interval=28)) == alone(14)
    assert offered(history(LADDER, [], [WELL], interval=28)) == alone(28)


def test_boosters_run_after_a_short_induction() -> None:
    """Where an interval is in force boosters are running, however many sessions were given."""
    course = ks.Protocol(key="three", title="Three", induction=ks.Induction((0, 2, 4)), cadence=Cadence(ladder=(7, 14)))
    plan = ks.Plan.from_history(course, given=[START], interval=14)
    assert [each.phase for each in ks.next_due(plan).options] == [ks.Phase.BOOSTER]
    assert offered(plan) == alone(14)


@pytest.mark.parametrize(
    ("cadence", "sentence"),
    [
        (LADDER, "the ladder of own has no interval of 10 days: give 7 days, 14 days or 28 days"),
        (
            TAPER,
            "own has no ladder, and so no interval in force: give the whole history, without an interval",
        ),
    ],
)
def test_an_interval_that_is_no_rung(cadence: Cadence, sentence: str) -> None:
    """An interval in force that the ladder does not have is refused, with those that it has."""
    with pytest.raises(Malformed, match=sentence):
        ks.next_due(history(cadence, [10], interval=10))


def decided(plan: ks.Plan, session: int, option: int) -> ks.Plan:
    """The plan with a choice on record: which option of the forecast before a session was taken for it."""
    before = evolve(plan, sessions=[each for each in plan.sessions if each.number < session])
    forecast = ks.next_due(before)
    return evolve(
        plan, decisions=(*plan.decisions, Decision(session=session, chosen=forecast.options[option], forecast=forecast))
    )


def test_the_last_decision_is_the_beginning() -> None:
    """What was decided for a booster is what it was given under, whatever the scores before say by now."""
    plan = decided(history(LADDER, [14, 28], [WELL, WELL, WELL]), 3, 0)
    without = evolve(plan, assessments=[each for each in plan.assessments if each.score != WELL])
    late = without.assessed("MADRS", PARTIAL, on=plan.days[-1].day)
    assert offered(late) == alone(28)
    assert offered(evolve(late, decisions=())) == alone(14)


def test_decisions_on_other_sessions_are_passed_over() -> None:
    """A decision for a session that was not given, or that has no state, is no beginning."""
    plan = history(LADDER, [14], [WELL, WELL])
    forecast = ks.next_due(plan)
    no_session = ks.Due(action=Action.STOP, phase="booster")
    others = (
        Decision(session=2, chosen=no_session, forecast=forecast),
        Decision(session=9, chosen=ks.Due(phase="booster", state=State(interval=7)), forecast=forecast),
    )
    assert ks.next_due(evolve(plan, decisions=others)) == forecast


def test_a_decision_answers_to_its_lapse() -> None:
    """A booster booked after a lapse, one rung shorter, is not made shorter again when it was given."""
    cadence = evolve(LADDER, lapses=(Lapse(50, Resume.STEP_BACK),))
    plan = history(cadence, [14, 14], [WELL, WELL, WELL])
    today = plan.days[-1].day + timedelta(60)
    forecast = ks.next_due(plan, today)
    assert [each.interval for each in forecast.options] == [14]
    session = ks.Session(4, today, phase="booster", status="given")
    decision = Decision(session=4, chosen=forecast.options[0], forecast=forecast)
    back = evolve(plan, sessions=(*plan.sessions, session), decisions=[decision]).assessed("MADRS", PARTIAL, on=today)
    assert offered(back) == alone(7)
    assert ks.next_due(back).because == ks.next_due(evolve(back, decisions=())).because


def test_boosters_alone() -> None:
    """A plan of boosters alone has its first session for the end of the induction."""
    plan = history(LADDER, [14], [WELL, WELL])
    boosters = [evolve(each, phase=ks.Phase.BOOSTER) for each in plan.sessions]
    assert offered(evolve(plan, sessions=boosters)) == alone(28)
