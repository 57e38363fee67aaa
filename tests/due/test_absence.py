"""Missed boosters and lapses: what a cadence says of them, in the forecast as in the past."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate

import pytest
from attrs import evolve
from dateutil.relativedelta import relativedelta

import ketasched as ks
from ketasched.cadence import Answer, Cadence, Lapse, Move, Resume, Rung, Step, When
from ketasched.forecast import Action, Decision

START = date(2026, 1, 5)
STEP_BACK = "worse after a missed visit, so that a step back may be considered"
LADDER = Cadence(
    ladder=(7, 14, 28),
    enter=14,
    missed=(Answer(When(rose=True), (Move(Step.HOLD), Move(Step.SHORTER)), STEP_BACK),),
    instrument="MADRS",
)
BOOSTER, MISSED = ks.Phase.BOOSTER, ks.Status.MISSED


def course(cadence: Cadence) -> ks.Protocol:
    """One session, then boosters."""
    return ks.Protocol(key="course", title="A course", induction=ks.Induction((0,)), cadence=cadence)


def history(
    cadence: Cadence, *gaps: int, missed: Sequence[int] = (), scores: Sequence[tuple[int, int]] = ()
) -> ks.Plan:
    """Sessions so many days apart, others missed on days counted from the first, scores by day and value."""
    days = [*accumulate(gaps, initial=0)]
    sessions = [
        ks.Session(day + 1, START + timedelta(day), phase=BOOSTER if day else "induction", status="given")
        for day in days
    ]
    sessions += [ks.Session(day + 1, START + timedelta(day), phase=BOOSTER, status=MISSED) for day in missed]
    plan = ks.Plan(course(cadence), sessions)
    for day, score in ((0, 34), *scores):
        plan = plan.assessed("MADRS", score, on=START + timedelta(day))
    return plan


def offered(plan: ks.Plan, today: int | None = None) -> list[tuple[object, int | None]]:
    """The options: the interval or what it is, and the day of the target counted from the first session."""
    forecast = ks.next_due(plan, None if today is None else START + timedelta(today))
    days = [None if each.target is None else (each.target - START).days for each in forecast.options]
    return [(each.interval or each.action, day) for each, day in zip(forecast.options, days, strict=True)]


# --- missed


def test_missed_with_worsening() -> None:
    """Missed with worsening, what the cadence says of it is told, here a choice, in its words."""
    forecast = ks.next_due(history(LADDER, 14, missed=[28], scores=[(14, 10), (28, 20)]))
    assert [(each.interval, each.words) for each in forecast.options] == [(14, STEP_BACK), (7, STEP_BACK)]
    assert forecast.because[0] == (
        f"session 29 was missed; MADRS fell from 34 to 20 (-41 %), {STEP_BACK}: "
        "a choice between every 2 weeks and weekly"
    )


def test_missed_without_worsening() -> None:
    """Missed without worsening no rule fits: the interval stays, and the forecast says so."""
    plan = history(LADDER, 14, missed=[28], scores=[(14, 10), (28, 10)])
    assert offered(plan) == [(14, 28)]
    assert (
        "session 29 was missed; MADRS fell from 34 to 10 (-71 %), for which there is no rule"
        in ks.next_due(plan).because[0]
    )


def test_missed_and_not_known() -> None:
    """Missed without a score since then, the score is missing."""
    forecast = ks.next_due(history(LADDER, 14, missed=[28], scores=[(14, 10)]))
    assert [(each.interval, each.condition) for each in forecast.options] == [
        (14, "if MADRS is 10 or less"),
        (14, f"if {STEP_BACK} (MADRS 11 or more)"),
        (7, f"if {STEP_BACK} (MADRS 11 or more)"),
    ]
    assert forecast.missing == ("MADRS since session 29 was missed",)


def test_missed_under_a_cadence_without_a_rule() -> None:
    """A cadence that says nothing of a missed visit leaves the interval, and the forecast says so."""
    plan = history(evolve(LADDER, missed=()), 14, missed=[28], scores=[(28, 30)])
    assert offered(plan) == [(14, 28)]
    assert (
        ks.next_due(plan).because[0]
        == "session 29 was missed, for which there is no rule: the interval stays every 2 weeks"
    )


@pytest.mark.parametrize("status", ["cancelled", "planned"])
def test_only_missed_is_missed(status: str) -> None:
    """A booster called off, or still planned, is not one missed."""
    plan = history(LADDER, 14, scores=[(28, 30)])
    other = ks.Session(99, START + timedelta(28), phase=BOOSTER, status=status)
    assert ks.next_due(evolve(plan, sessions=(*plan.sessions, other))) == ks.next_due(plan)


def test_missed_in_the_past() -> None:
    """A visit missed before another leaves each option of then open, unless it is on record which was taken."""
    plan = history(LADDER, 14, 28, missed=[28], scores=[(14, 10), (40, 20)])
    assert offered(plan) == [(14, 56), (7, 49)]
    before = ks.next_due(history(LADDER, 14, missed=[28], scores=[(14, 10), (40, 20)]))
    for option, expected in zip(before.options, [(14, 56), (7, 49)], strict=True):
        decision = Decision(session=43, chosen=option, forecast=before)
        assert offered(evolve(plan, decisions=[decision])) == [expected]


def test_missed_on_the_day_of_another() -> None:
    """What was missed on the day of the last session is no absence since then."""
    plan = history(LADDER, 14, scores=[(14, 10)])
    missed = ks.Session(99, plan.days[-1].day, phase=BOOSTER, status=MISSED)
    assert ks.next_due(evolve(plan, sessions=(*plan.sessions, missed))) == ks.next_due(plan)


def test_missed_where_none_was_to_follow() -> None:
    """A booster missed of a course that had ended changes nothing."""
    ended = evolve(LADDER, begin=(Answer(When(), (Move(Step.REVIEW),), "no response"),))
    forecast = ks.next_due(history(ended, missed=[14], scores=[(1, 30)]), START + timedelta(90))
    assert (forecast.options, len(forecast.because)) == ((), 2)


def test_a_score_after_today() -> None:
    """Today changes nothing about which scores are known."""
    cadence = evolve(LADDER, lapses=(Lapse(10, Resume.RESUME),))
    plan = history(cadence, 14, missed=[28], scores=[(14, 10), (40, 20)])
    assert offered(plan, 30) == offered(plan) == [(14, 28), (7, 21)]


def test_missed_in_the_past_without_a_score() -> None:
    """A visit missed in the past of which no score is known changed nothing."""
    assert offered(history(LADDER, 14, 28, missed=[28], scores=[(14, 10)])) == [(14, 56)]


# --- lapses


def lapsing(*lapses: Lapse) -> Cadence:
    """A ladder with lapses, and nothing else that changes it."""
    return Cadence(ladder=(7, 14, 28), enter=14, lapses=lapses)


@pytest.mark.parametrize(
    ("lapse", "today", "options"),
    [
        (Lapse(30, Resume.RESUME), 29, [(14, 14)]),
        (Lapse(30, Resume.RESUME), 30, [(14, 14)]),
        (Lapse(30, Resume.STEP_BACK), 29, [(14, 14)]),
        (Lapse(30, Resume.STEP_BACK), 30, [(7, 7)]),
        (Lapse(30, Resume.CHOICE, words="as the clinician sees it"), 30, [(14, 14), (7, 7)]),
        (Lapse(30, Resume.RELOAD, (0, 3, 5)), 30, [(14, 30)]),
        (Lapse(30, Resume.RESTART), 30, [(Action.NEW_COURSE, None)]),
    ],
)
def test_a_lapse_today(lapse: Lapse, today: int, options: list[tuple[object, int | None]]) -> None:
    """From its first day on a lapse is answered as the cadence says."""
    assert offered(history(lapsing(lapse)), today) == options


@pytest.mark.parametrize(
    ("lapse", "told"),
    [
        (Lapse(30, Resume.RESUME), "30 days or more since the session before: resume (default)"),
        (Lapse(30, Resume.RELOAD, (0, 3), "reload"), "30 days or more since the session before: reload (default)"),
        (
            Lapse(30, Resume.STEP_BACK, standing="label"),
            "30 days or more since the session before: one rung shorter (label)",
        ),
    ],
)
def test_a_lapse_is_told(lapse: Lapse, told: str) -> None:
    """A lapse is told first, in its words and with its standing."""
    forecast = ks.next_due(history(lapsing(lapse)), START + timedelta(40))
    assert forecast.because[0] == told
    assert forecast.late == 26


def test_a_choice_after_a_lapse() -> None:
    """Where the lapse leaves a choice, its words stand with each option; without a shorter rung there is none."""
    lapse = Lapse(30, Resume.CHOICE, words="as the clinician sees it")
    today = START + timedelta(30)
    assert {each.words for each in ks.next_due(history(lapsing(lapse)), today).options} == {"as the clinician sees it"}
    shortest = evolve(lapsing(lapse), ladder=(14, 28))
    assert offered(history(shortest), 30) == [(14, 14)]


def test_the_longest_lapse_counts() -> None:
    """Of several lapses the longest that has passed is the one."""
    cadence = lapsing(
        Lapse(30, Resume.STEP_BACK), Lapse(60, Resume.RELOAD, (0, 3)), Lapse(relativedelta(months=6), Resume.RESTART)
    )
    found = [offered(history(cadence), today) for today in (29, 30, 59, 60, 180, 181)]
    assert found == [[(14, 14)], [(7, 7)], [(7, 7)], [(14, 60)], [(14, 180)], [(Action.NEW_COURSE, None)]]


def test_a_lapse_comes_before_what_was_missed() -> None:
    """A lapse that changes something is answered instead of a missed visit; one that only resumes is told beside it."""
    for resume, options in ((Resume.STEP_BACK, [(7, 21)]), (Resume.RESUME, [(14, 28), (7, 21)])):
        cadence = evolve(LADDER, lapses=(Lapse(30, resume),))
        assert offered(history(cadence, 14, missed=[28], scores=[(14, 10), (28, 20)]), 60) == options


def test_a_step_back_in_the_past() -> None:
    """A step back after a lapse stays, once the patient came."""
    cadence = lapsing(Lapse(30, Resume.STEP_BACK))
    assert offered(history(cadence, 14, 31)) == [(7, 52)]
    assert offered(history(cadence, 14, 29)) == [(14, 57)]


def test_a_choice_in_the_past() -> None:
    """A choice after a lapse of which nothing is recorded stays open."""
    assert offered(history(lapsing(Lapse(30, Resume.CHOICE)), 14, 31)) == [(14, 59), (7, 52)]


def test_a_reload() -> None:
    """The sessions of a reload follow one another, and the interval is counted from the last of them."""
    cadence = lapsing(Lapse(30, Resume.RELOAD, (0, 3, 5)))
    assert offered(history(cadence, 14, 31)) == [(14, 48)]
    assert offered(history(cadence, 14, 31, 3)) == [(14, 50)]
    assert offered(history(cadence, 14, 31, 3, 2)) == [(14, 64)]
    assert (
        "target: 2 days after session 49, to bring the course back" in ks.next_due(history(cadence, 14, 31, 3)).because
    )


def test_the_window_of_a_reload() -> None:
    """Sessions that bring the course back have no tolerance, and keep their day under a lapse that changes nothing."""
    cadence = Cadence(ladder=(Rung(14, 3, 7),), lapses=(Lapse(2, Resume.RESUME), Lapse(30, Resume.RELOAD, (0, 3))))
    for today in (None, START + timedelta(47)):
        due = ks.next_due(history(cadence, 14, 31), today).due
        assert due is not None
        assert (due.earliest, due.target, due.latest) == (START + timedelta(48), START + timedelta(48), None)


def test_a_reload_of_one() -> None:
    """A reload of the return alone is complete with it."""
    assert offered(history(lapsing(Lapse(30, Resume.RELOAD, (0,))), 14, 31)) == [(14, 59)]
    forecast = ks.next_due(history(lapsing(Lapse(30, Resume.RELOAD, (0,)))), START + timedelta(40))
    assert [each.words for each in forecast.options] == [""]


def test_a_booked_reload_goes_on() -> None:
    """A return booked as the forecast had it is the first session of the reload, once."""
    cadence = lapsing(Lapse(30, Resume.RELOAD, (0, 3)))
    plan = history(cadence, 14)
    forecast = ks.next_due(plan, START + timedelta(50))
    decision = Decision(session=51, chosen=forecast.options[0], forecast=forecast)
    back = evolve(history(cadence, 14, 36), decisions=[decision])
    assert offered(back) == [(14, 53)] == offered(evolve(back, decisions=()))


def test_a_lapse_before_the_first_booster() -> None:
    """The days between the induction and the first booster can be a lapse, too."""
    assert offered(history(lapsing(Lapse(30, Resume.STEP_BACK)), 31)) == [(7, 38)]


def test_started_again() -> None:
    """After a lapse that starts the course again the sessions since are the course, with a baseline of its own."""
    restart = Lapse(90, Resume.RESTART)
    answers = (Answer(When(fell=50), (Move(Step.LONGER),), "fallen by half"),)
    cadence = evolve(lapsing(restart), answers=answers, instrument="MADRS")
    plan = history(cadence, 14, 100, 14, scores=[(14, 10), (110, 40), (128, 20)])
    assert offered(plan) == [(28, 156)]
    assert (
        ks.next_due(plan).because[0]
        == "MADRS fell from 40 to 20 (-50 %), fallen by half: from every 2 weeks to every 4 weeks"
    )


def test_started_again_before_the_first_booster() -> None:
    """A course can start again before there was a booster, and more than once."""
    cadence = lapsing(Lapse(90, Resume.RESTART))
    assert ks.next_due(history(cadence, 100)).because[0] == "the induction is complete: boosters begin"
    assert ks.next_due(history(cadence, 14, 100, 14, 100)).because[0] == "the induction is complete: boosters begin"
    assert ks.next_due(history(cadence, 89)).because[0] == "the interval stays every 2 weeks"


def test_to_start_again_needs_no_score() -> None:
    """Where the course starts again, nothing else is told and no score is missing, also on request."""
    restart = (Lapse(90, Resume.RESTART),)
    for cadence in (
        evolve(LADDER, lapses=restart, missed=()),
        Cadence(earliest=21, check_ins=(28, 28), lapses=restart),
    ):
        forecast = ks.next_due(history(cadence, 14, missed=[28]), START + timedelta(104))
        assert [str(each) for each in forecast.options] == ["a new course"]
        assert forecast.because == ("90 days or more since the session before: start again (default)",)
        assert forecast.missing == ()


def test_an_interval_in_force_is_not_started_again() -> None:
    """Where the interval in force is stated, the lapses before are answered already."""
    cadence = lapsing(Lapse(30, Resume.STEP_BACK), Lapse(90, Resume.RESTART))
    assert offered(evolve(history(cadence, 14, 100), interval=28)) == [(28, 142)]
    assert offered(evolve(history(cadence, 14, 40), interval=28)) == [(28, 82)]
    by_score = evolve(cadence, answers=(Answer(When(fell=50), (Move(Step.SHORTER),)),), instrument="MADRS")
    plan = history(by_score, 14, 100, 14, scores=[(110, 40), (128, 20)])
    assert offered(evolve(plan, interval=28)) == [(28, 156)]
