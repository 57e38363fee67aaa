"""What stays a choice: a source's several options, instruments that do not agree, and choices not on record."""

from datetime import date, timedelta

import pytest
from attrs import evolve

import ketasched as ks
from ketasched.cadence import Answer, Cadence, Move, Step, When
from ketasched.forecast import Action, Decision
from ketasched.instruments import PHQ_9
from ketasched.response import Level

START = date(2026, 1, 5)
WORDS = "well at this visit, where the interval is left to the clinician"
EITHER = Answer(When(at_most=3), (Move(Step.HOLD), Move(Step.LONGER)), WORDS)
WORSE = Answer(When(at_least=4), (Move(Step.SHORTER),), "more than 3")
CHOICE = Cadence(ladder=(14, 28, 56), answers=(EITHER, WORSE), instrument="CGI-S")
HELD = (Level.REMISSION, Level.RESPONSE)
BY_RESPONSE = Cadence(
    ladder=(7, 14, 28),
    enter=14,
    begin=(
        Answer(When(levels=HELD), (Move(Step.HOLD),), "response"),
        Answer(When(), (Move(Step.REVIEW),), "no response"),
    ),
    answers=(
        Answer(When(levels=HELD), (Move(Step.LONGER),), "response held"),
        Answer(When(), (Move(Step.SHORTER),), "no response"),
    ),
)


def course(cadence: Cadence) -> ks.Protocol:
    """One session, then boosters."""
    return ks.Protocol(key="course", title="A course", induction=ks.Induction((0,)), cadence=cadence)


def visits(cadence: Cadence, *scores: int, every: int = 14) -> ks.Plan:
    """Boosters so many days apart, each with its score on CGI-S."""
    days = [START + timedelta(every * nth) for nth in range(len(scores) + 1)]
    plan = ks.Plan.from_history(course(cadence), given=days)
    for day, score in zip(days[1:], scores, strict=True):
        plan = plan.assessed("CGI-S", score, on=day)
    return plan


def options(forecast: ks.Forecast) -> list[tuple[object, str, str]]:
    """Each option: its interval or what it is, the condition, the words."""
    return [(each.interval or each.action, each.condition, each.words) for each in forecast.options]


# --- the source's choice


def test_a_choice_picks_nothing() -> None:
    """Where the source leaves a choice every option is told in its words, and none is due."""
    forecast = ks.next_due(visits(CHOICE, 3))
    assert options(forecast) == [(14, "", WORDS), (28, "", WORDS)]
    assert forecast.due is None
    assert forecast.because[0] == f"CGI-S is 3, {WORDS}: a choice between every 2 weeks and every 4 weeks"


def test_several_options_have_their_own_reasons() -> None:
    """The reasons for the dates stand with each option, and not among those of the forecast."""
    forecast = ks.next_due(visits(CHOICE, 3))
    assert [each.bound[0] for each in forecast.options] == [
        "target: 14 days after session 2",
        "target: 28 days after session 2",
    ]
    assert not any(reason.startswith("target") for reason in forecast.because)


def test_a_choice_of_one() -> None:
    """At the end of the ladder both moves lead to one interval, which is no choice."""
    forecast = ks.next_due(evolve(visits(CHOICE, 3), interval=56))
    assert options(forecast) == [(56, "", WORDS)]
    assert forecast.because[0].endswith(": the interval is every 8 weeks")


def test_a_new_induction_or_an_end() -> None:
    """Ends among the options stay options; a single new course is one, too, without a date."""
    ends = (Move(Step.NEW_INDUCTION), Move(Step.STOP))
    for moves in (ends, ends[:1]):
        forecast = ks.next_due(visits(evolve(CHOICE, answers=(Answer(When(), moves, "relapse"),)), 3))
        assert [each.action for each in forecast.options] == [Action.NEW_COURSE, Action.STOP][: len(moves)]
        assert forecast.due is None
    assert forecast.because[0] == "CGI-S is 3, relapse: a new induction"
    only_stop = ks.next_due(visits(evolve(CHOICE, answers=(Answer(When(), ends[1:], "relapse"),)), 3))
    assert (only_stop.options, only_stop.because[0]) == ((), "CGI-S is 3, relapse: stop")


# --- a choice made before


def test_a_choice_not_recorded_stays_open() -> None:
    """Of a choice that nothing is known of, each option is followed to the next visit."""
    forecast = ks.next_due(visits(CHOICE, 3, 4))
    assert options(forecast) == [(14, "", "")]
    forecast = ks.next_due(visits(CHOICE, 3, 3))
    assert [each.interval for each in forecast.options] == [14, 28, 56]
    assert forecast.because[0] == (
        "which option was taken before session 3 is not recorded: each that it may have been is followed"
    )


def test_a_choice_on_record() -> None:
    """What was chosen, and recorded, is what the next visit begins from."""
    plan = visits(CHOICE, 3, 3)
    forecast = ks.next_due(visits(CHOICE, 3))
    for nth, intervals in enumerate(([14, 28], [28, 56])):
        decision = Decision(session=3, chosen=forecast.options[nth], forecast=forecast)
        assert [each.interval for each in ks.next_due(evolve(plan, decisions=[decision])).options] == intervals


def test_many_choices_not_recorded() -> None:
    """After many visits with a choice the options are no more than the rungs of the ladder."""
    assert [each.interval for each in ks.next_due(visits(CHOICE, *[3] * 40)).options] == [14, 28, 56]


# --- a missing score


def test_an_outcome_for_each_score() -> None:
    """A missing score is named, and each option says for which scores it would be."""
    plan = visits(CHOICE, 3)
    forecast = ks.next_due(evolve(plan, assessments=()))
    assert options(forecast) == [
        (14, f"if {WORDS} (CGI-S 3 or less)", WORDS),
        (28, f"if {WORDS} (CGI-S 3 or less)", WORDS),
        (14, "if more than 3 (CGI-S 4 or more)", ""),
    ]
    assert forecast.missing == ("CGI-S at session 2",)
    assert forecast.because == ("missing: CGI-S at session 2",)


def test_outcomes_that_are_the_same_are_told_once() -> None:
    """Scores that lead to the same are one option, with both conditions."""
    answers = (
        Answer(When(at_most=2), (Move(Step.LONGER),), "very well"),
        Answer(When(at_least=5), (Move(Step.LONGER),), "not well"),
    )
    forecast = ks.next_due(evolve(visits(evolve(CHOICE, answers=answers), 3), assessments=()))
    assert options(forecast) == [
        (28, "if very well (CGI-S 2 or less) or not well (CGI-S 5 or more)", ""),
        (14, "if CGI-S is 3 to 4", ""),
    ]


def test_a_score_that_changes_nothing_is_not_missing() -> None:
    """Where every score leads to the same, none is missing."""
    answers = (Answer(When(at_most=3), (Move(Step.HOLD),)), Answer(When(at_least=4), (Move(Step.TO, 14),)))
    forecast = ks.next_due(evolve(visits(evolve(CHOICE, answers=answers), 3), assessments=()))
    assert (options(forecast), forecast.missing) == ([(14, "", "")], ())
    assert forecast.because[0] == "whatever the score: the interval is every 2 weeks"


def test_only_what_can_still_be() -> None:
    """An outcome that no score can lead to is not told: a response never had is not lost."""
    cadence = evolve(
        BY_RESPONSE,
        begin=(),
        answers=(Answer(When(lost=True), (Move(Step.SHORTER),), "lost"), *BY_RESPONSE.answers[:1]),
    )
    plan = ks.Plan.from_history(course(cadence), given=[START, START + timedelta(14)]).assessed("MADRS", 34, on=START)
    assert options(ks.next_due(plan)) == [
        (28, "if response held (MADRS 17 or less)", ""),
        (14, "if MADRS is 18 or more", ""),
    ]


def test_an_instrument_that_nobody_knows() -> None:
    """Of an instrument that is not known no scores can be tried: the cadence's own words are the conditions."""
    plan = ks.Plan.from_history(course(evolve(CHOICE, instrument="own")), given=[START, START + timedelta(14)])
    assert options(ks.next_due(plan)) == [
        (14, f"if {WORDS}", WORDS),
        (28, f"if {WORDS}", WORDS),
        (14, "if more than 3 or anything else", ""),
    ]


def test_a_visit_in_the_past_without_a_score() -> None:
    """A past visit without a score changed nothing."""
    plan = visits(CHOICE, 4, 3)
    plan = evolve(plan, assessments=plan.assessments[1:])
    assert [each.interval for each in ks.next_due(plan).options] == [14, 28]


# --- which instrument


def judged(*scores: tuple[str, int, int], boosters: int = 0, cadence: Cadence = BY_RESPONSE) -> ks.Forecast:
    """One session and boosters every 14 days, with scores on days counted from the first session."""
    plan = ks.Plan.from_history(course(cadence), given=[START + timedelta(14 * nth) for nth in range(boosters + 1)])
    for instrument, score, day in scores:
        plan = plan.assessed(instrument, score, on=START + timedelta(day))
    return ks.next_due(plan)


MADRS_RESPONDS = (("MADRS", 34, 0), ("MADRS", 10, 1))
PHQ_RESPONDS = (("PHQ-9", 20, 0), ("PHQ-9", 8, 1))
PHQ_DOES_NOT = (("PHQ-9", 20, 0), ("PHQ-9", 19, 1))


def test_without_a_baseline() -> None:
    """Without a baseline on any instrument the baseline is what is missing, and each answer is told in its words."""
    forecast = judged(("MADRS", 12, 3))
    assert forecast.missing == ("a score up to the day of session 1, as the baseline",)
    assert options(forecast) == [(14, "if response", ""), (Action.REVIEW, "if no response", "")]


def test_a_baseline_of_0() -> None:
    """With a baseline of 0 nothing can be judged, and the forecast says why."""
    forecast = judged(("MADRS", 0, 0), ("MADRS", 5, 1))
    assert forecast.missing == ("MADRS rose from 0 to 5: cannot be judged, because the baseline is 0",)
    assert len(forecast.options) == 2


def test_a_score_alone_needs_no_baseline() -> None:
    """A rule that goes by the score alone needs no baseline."""
    forecast = judged(("CGI-S", 5, 14), boosters=1, cadence=CHOICE)
    assert forecast.because[:1] == ("CGI-S is 5, more than 3: the interval is every 2 weeks",)
    assert not any("cannot be judged" in reason for reason in forecast.because)


def test_neither_baseline_nor_score() -> None:
    """Where the instrument named has no score at all, scores cannot be tried, and each answer is told in its words."""
    forecast = judged(cadence=evolve(BY_RESPONSE, instrument="MADRS"))
    assert forecast.missing == ("MADRS at session 1",)
    assert options(forecast) == [(14, "if response", ""), (Action.REVIEW, "if no response", "")]


def test_two_instruments_that_agree() -> None:
    """Two instruments with a baseline that agree make one forecast, on the evidence of both."""
    forecast = judged(*MADRS_RESPONDS, *PHQ_RESPONDS)
    assert options(forecast) == [(14, "", "")]
    assert forecast.due is not None
    assert [(each.instrument.key, each.score) for each in forecast.evidence] == [
        ("MADRS", 34),
        ("MADRS", 10),
        ("PHQ-9", 20),
        ("PHQ-9", 8),
    ]


def test_two_instruments_that_do_not_agree() -> None:
    """Two instruments that do not agree leave a choice of which to go by, an end being an option as well."""
    forecast = judged(*MADRS_RESPONDS, *PHQ_DOES_NOT)
    assert options(forecast) == [(14, "by MADRS", ""), (Action.REVIEW, "by PHQ-9", "")]
    assert forecast.due is None
    assert forecast.because[0] == "MADRS and PHQ-9 have baselines and do not agree: which to go by is a choice"


def test_two_instruments_that_both_end_it() -> None:
    """Two instruments that agree on an end leave no options."""
    forecast = judged(("MADRS", 34, 0), ("MADRS", 33, 1), *PHQ_DOES_NOT)
    assert forecast.options == ()
    assert sum("no boosters, review" in reason for reason in forecast.because) == 2


def test_one_of_two_is_missing() -> None:
    """Where one instrument has a score and the other has not, the choice holds both, each with its conditions."""
    forecast = judged(*MADRS_RESPONDS, PHQ_RESPONDS[0])
    assert options(forecast) == [
        (14, "by MADRS", ""),
        (14, "by PHQ-9, and if response (PHQ-9 10 or less)", ""),
        (Action.REVIEW, "by PHQ-9, and if no response (PHQ-9 11 or more)", ""),
    ]
    assert forecast.missing == ("PHQ-9 at session 1",)


def test_the_cadence_names_its_instrument() -> None:
    """A cadence that names its instrument goes by that, whatever others there are."""
    forecast = judged(*MADRS_RESPONDS, *PHQ_DOES_NOT, cadence=evolve(BY_RESPONSE, instrument="PHQ-9"))
    assert (forecast.options, {each.instrument for each in forecast.evidence}) == ((), {PHQ_9})


@pytest.mark.parametrize(("criteria", "level"), [(None, "response"), ("madrs-remission-12", "remission")])
def test_the_criteria_of_the_cadence(criteria: str | None, level: str) -> None:
    """The cadence may name the criteria to judge by; an instrument that has none of that name keeps its own."""
    scores = (("MADRS", 34, 0), ("MADRS", 12, 1))
    cadence = evolve(BY_RESPONSE, criteria=criteria)
    assert f": {level} by" in judged(*scores, cadence=cadence).because[1]
    assert judged(*PHQ_RESPONDS, cadence=cadence).due is not None


def test_c_ssrs_never_drives() -> None:
    """C-SSRS drives no cadence: not by a baseline, and not where a cadence names it."""
    scores = (("C-SSRS", 3, 0), ("C-SSRS", 0, 1))
    assert judged(*scores).missing == ("a score up to the day of session 1, as the baseline",)
    assert judged(*scores, *MADRS_RESPONDS).due is not None
    forecast = judged(*scores, ("C-SSRS", 0, 14), boosters=1, cadence=evolve(CHOICE, instrument="C-SSRS"))
    assert forecast.due is None
    assert "C-SSRS drives no cadence" in forecast.missing[0]
    assert len(forecast.options) == 3


# --- which score


def test_at_the_end_of_the_induction() -> None:
    """After the last session a later score serves as well, as long as no booster was given."""
    assert judged(("MADRS", 34, 0), ("MADRS", 10, 9)).due is not None
    assert judged(("MADRS", 34, 0), ("MADRS", 34, 13), ("MADRS", 10, 14), boosters=1).due is not None


@pytest.mark.parametrize(
    ("scores", "interval"),
    [
        ([("MADRS", 10, 14)], 28),
        ([("MADRS", 30, 7), ("MADRS", 10, 14)], 28),
        ([("MADRS", 10, 7), ("MADRS", 30, 14)], 7),
        ([("MADRS", 10, 14), ("MADRS", 30, 15)], 28),
        ([("MADRS", 30, 14), ("MADRS", 10, 14)], 28),
    ],
)
def test_the_score_at_a_visit(scores: list[tuple[str, int, int]], interval: int) -> None:
    """At a visit the latest score counts since the visit before, up to its day; of one day the one recorded last."""
    due = judged(("MADRS", 34, 0), *scores, boosters=1).due
    assert due is not None
    assert due.interval == interval
