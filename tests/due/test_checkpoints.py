"""The question asked after a session before the course goes on."""

from datetime import date, timedelta

import pytest
from attrs import evolve

import ketasched as ks
from ketasched.cadence import Answer, Move, Step, When
from ketasched.forecast import Action
from ketasched.protocol import WhenMissed
from ketasched.response import Level

START = date(2026, 1, 5)
QUESTION = "Has it helped?"
SESSION, STOP = Action.SESSION, Action.STOP


def asked(
    *points: ks.Checkpoint, cadence: ks.Cadence | None = None, when_missed: WhenMissed = "make_up"
) -> ks.Protocol:
    """Three sessions two days apart, with checkpoints."""
    induction = ks.Induction((0, 2, 4), checkpoints=points)
    return ks.Protocol(
        key="asked", title="Three, if it helps", induction=induction, cadence=cadence, when_missed=when_missed
    )


def given(protocol: ks.Protocol, number: int, scores: dict[int, int], instrument: str = "MADRS") -> ks.Plan:
    """So many sessions two days apart, with scores on days counted from the first."""
    plan = ks.Plan.from_history(protocol, given=[START + timedelta(2 * nth) for nth in range(number)])
    for day, score in scores.items():
        plan = plan.assessed(instrument, score, on=START + timedelta(day))
    return plan


def options(forecast: ks.Forecast) -> list[tuple[Action, str]]:
    """What the options are, each with its condition."""
    return [(each.action, each.condition) for each in forecast.options]


FALLEN = ks.Checkpoint(1, QUESTION, "MADRS", goes_on=When(fell=50))
REMISSION = ks.Checkpoint(range(1, 3), QUESTION, "MADRS", ends=When(at_most=10))
BY_LEVEL = ks.Checkpoint(1, QUESTION, "MADRS", goes_on=When(levels=(Level.RESPONSE,), at_least=12))


@pytest.mark.parametrize(
    ("point", "score", "goes_on"),
    [(FALLEN, 17, True), (FALLEN, 18, False), (REMISSION, 10, False), (REMISSION, 11, True), (BY_LEVEL, 12, True)],
)
def test_the_score_answers(point: ks.Checkpoint, score: int, goes_on: object) -> None:
    """The course goes on where the rule to go on fits, or the rule to end does not; the question is told either way."""
    forecast = ks.next_due(given(asked(point), 1, {0: 34, 1: score}))
    assert (forecast.due is not None) is goes_on
    assert (forecast.options == ()) is not goes_on
    assert f"the score answers: {QUESTION}" in forecast.because
    assert any(f"MADRS fell from 34 to {score}" in each for each in forecast.because)
    assert forecast.missing == ()


@pytest.mark.parametrize(
    ("point", "conditions"),
    [
        (FALLEN, [(SESSION, "if MADRS is 17 or less"), (STOP, "if MADRS is 18 or more")]),
        (REMISSION, [(SESSION, "if MADRS is 11 or more"), (STOP, "if MADRS is 10 or less")]),
        (BY_LEVEL, [(SESSION, "if MADRS is 12 to 17"), (STOP, "if MADRS is 11 or less or 18 or more")]),
    ],
)
def test_a_missing_score(point: ks.Checkpoint, conditions: list[tuple[Action, str]]) -> None:
    """A score that is missing is named, and both ways are told, going on first."""
    forecast = ks.next_due(given(asked(point), 1, {0: 34}))
    assert options(forecast) == conditions
    assert forecast.missing == ("MADRS after session 1",)
    assert "missing: MADRS after session 1" in forecast.because
    assert forecast.due is None


def test_the_baseline_answers_nothing() -> None:
    """The score before session 1 is the baseline, and no answer to what the session did."""
    assert ks.next_due(given(asked(REMISSION), 1, {0: 8})).missing == ("MADRS after session 1",)


def test_a_score_from_before_the_session_answers_nothing() -> None:
    """After session 2 the score after session 1 is no answer; one on the day itself is."""
    assert ks.next_due(given(asked(REMISSION), 2, {0: 34, 1: 8})).missing == ("MADRS after session 2",)
    assert ks.next_due(given(asked(REMISSION), 2, {0: 34, 2: 8})).options == ()


def test_without_a_baseline() -> None:
    """A rule that goes by the score needs no baseline; one that judges the response says what is missing."""
    assert ks.next_due(given(asked(REMISSION), 1, {1: 11})).due is not None
    forecast = ks.next_due(given(asked(FALLEN), 1, {1: 11}))
    assert options(forecast) == [(SESSION, "if a fall by 50 % or more"), (STOP, "if anything else")]
    assert forecast.missing == ("MADRS is 11: cannot be judged, because there is no baseline",)


def test_what_drives_nothing_answers_nothing() -> None:
    """C-SSRS answers no checkpoint, whatever the rule: it stays with the clinician."""
    point = ks.Checkpoint(1, QUESTION, "C-SSRS", goes_on=When(at_most=0))
    forecast = ks.next_due(given(asked(point), 1, {0: 2, 1: 0}, "C-SSRS"))
    assert options(forecast) == [(SESSION, "if 0 or less"), (STOP, "if anything else")]
    assert forecast.due is None


@pytest.mark.parametrize(
    "point",
    [
        ks.Checkpoint(1, QUESTION),
        ks.Checkpoint(1, QUESTION, "MADRS"),
        ks.Checkpoint(1, QUESTION, goes_on=When(fell=50)),
    ],
)
def test_the_clinician_answers(point: ks.Checkpoint) -> None:
    """A question without a rule and an instrument leaves both ways open, without a condition."""
    forecast = ks.next_due(given(asked(point), 1, {0: 34, 1: 10}))
    assert options(forecast) == [(SESSION, ""), (STOP, "")]
    assert f"for the clinician to answer: {QUESTION}" in forecast.because


def test_only_the_last_session_is_asked_after() -> None:
    """Once the next session was given, the question is no longer asked; another one may be."""
    assert options(ks.next_due(given(asked(FALLEN), 2, {0: 34}))) == [(SESSION, "")]


def test_two_questions_at_once() -> None:
    """Two questions after one session are both asked, and a condition is added to the other."""
    clinician = ks.Checkpoint(1, "Does the patient want to go on?")
    forecast = ks.next_due(given(asked(FALLEN, REMISSION, clinician), 1, {0: 34}))
    assert options(forecast) == [
        (SESSION, "if MADRS is 11 or more, and if MADRS is 17 or less"),
        (STOP, ""),
        (STOP, "if MADRS is 10 or less"),
        (STOP, "if MADRS is 18 or more"),
    ]
    assert forecast.missing == ("MADRS after session 1",)


def test_at_the_end_of_the_induction() -> None:
    """After the last session the question is asked before the first booster, and never again."""
    last = ks.Checkpoint(3, QUESTION)
    protocol = asked(last, cadence=ks.Cadence(ladder=(7,)))
    forecast = ks.next_due(given(protocol, 3, {}))
    assert [(each.action, each.phase) for each in forecast.options] == [(SESSION, "booster"), (STOP, "induction")]
    assert ks.next_due(given(protocol, 4, {})).due is not None


def test_after_a_missed_session_that_is_carried_on_without() -> None:
    """Where the course carries on without a missed session, the question after the last place is asked all the same."""
    protocol = asked(ks.Checkpoint(3, QUESTION), cadence=ks.Cadence(ladder=(7,)), when_missed="carry_on")
    plan = given(protocol, 2, {})
    missed = ks.Session(3, START + timedelta(4), status=ks.Status.MISSED)
    assert options(ks.next_due(evolve(plan, sessions=(*plan.sessions, missed)))) == [(SESSION, ""), (STOP, "")]


def test_where_nothing_may_follow() -> None:
    """Where no boosters follow anyhow the question is told, and nothing is missing for it."""
    forecast = ks.next_due(given(asked(evolve(FALLEN, after=3)), 3, {0: 34}))
    assert (forecast.options, forecast.missing) == ((), ())
    assert forecast.because[-1] == f"the score answers: {QUESTION}"


def test_conditions_of_boosters_are_kept() -> None:
    """A condition on the first booster stands beside the one of the question."""
    begin = (Answer(When(at_most=3), (Move(Step.HOLD),)), Answer(When(), (Move(Step.REVIEW),)))
    cadence = ks.Cadence(ladder=(7,), begin=begin, instrument="CGI-S")
    forecast = ks.next_due(given(asked(evolve(FALLEN, after=3), cadence=cadence), 3, {0: 34}))
    assert options(forecast) == [
        (SESSION, "if MADRS is 17 or less, and if CGI-S is 3 or less"),
        (Action.REVIEW, "if MADRS is 17 or less, and if CGI-S is 4 or more"),
        (STOP, "if MADRS is 18 or more"),
    ]
    assert forecast.missing == ("CGI-S at session 3", "MADRS after session 3")
