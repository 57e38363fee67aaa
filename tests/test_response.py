from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve
from attrs.exceptions import FrozenInstanceError
from hypothesis import given
from hypothesis import strategies as st

from ketasched.errors import Malformed, UnknownName
from ketasched.response import Assessment, Criteria, Instrument, Level, Response, judge
from ketasched.source import Source, Standing

HALF = Criteria(key="half", response_percent=50, remission=10)
POINTS = Criteria(key="points-15", response_points=15, worse_points=15, remission=28)
THRESHOLD = Criteria(key="threshold-3", response_score=3, remission=2)
SCALE = Instrument(key="SCALE", title="A scale from 0 to 80", most=80, recall=7, criteria=(HALF, POINTS, THRESHOLD))
GLOBAL = Instrument(key="GLOBAL", title="A scale from 1 to 7", least=1, most=7, recall=0, criteria=(THRESHOLD,))
SAFETY = Instrument(key="SAFETY", title="Categories", most=5, recall=None, drives=False, criteria=(THRESHOLD,))
DAY_1 = date(2026, 1, 5)
BEST_FIRST = list(Level)


def scored(score: int, day: int = 0, instrument: Instrument = SCALE) -> Assessment:
    """Give an assessment so many days after the first."""
    return Assessment(instrument, score, DAY_1 + timedelta(day))


def judged(baseline: int | None, *scores: int, criteria: Criteria | None = None, scale: Instrument = SCALE) -> Response:
    """Judge the last of the scores, a week apart, by a baseline and the scores before it."""
    *earlier, last = [scored(score, 7 * week, scale) for week, score in enumerate(scores, start=1)]
    return judge(last, None if baseline is None else scored(baseline, 0, scale), earlier, criteria)


@pytest.mark.parametrize(
    ("criteria", "baseline", "score", "level"),
    [
        (HALF, 34, 10, Level.REMISSION),
        (HALF, 34, 11, Level.RESPONSE),
        (HALF, 34, 17, Level.RESPONSE),
        (HALF, 34, 18, Level.PARTIAL),
        (HALF, 34, 25, Level.PARTIAL),  # 25.5 is a quarter less
        (HALF, 34, 26, Level.NONE),
        (HALF, 34, 34, Level.NONE),
        (HALF, 34, 35, Level.WORSE),
        (HALF, 33, 16, Level.RESPONSE),
        (HALF, 33, 17, Level.PARTIAL),  # 48.5 % less
        (HALF, 8, 10, Level.REMISSION),  # remission whatever the baseline
        (HALF, 8, 11, Level.WORSE),
        (POINTS, 60, 28, Level.REMISSION),
        (POINTS, 60, 45, Level.RESPONSE),
        (POINTS, 56, 42, Level.PARTIAL),  # 14 points, 25 % less
        (POINTS, 60, 46, Level.NONE),
        (POINTS, 60, 74, Level.NONE),
        (POINTS, 60, 75, Level.WORSE),
        (POINTS, 5, 19, Level.REMISSION),
        (POINTS, 5, 20, Level.WORSE),  # a rise that counts outranks a low score
        (THRESHOLD, 6, 2, Level.REMISSION),
        (THRESHOLD, 6, 3, Level.RESPONSE),
        (THRESHOLD, 6, 4, Level.PARTIAL),
        (THRESHOLD, 6, 5, Level.NONE),
        (THRESHOLD, 1, 3, Level.RESPONSE),
        (THRESHOLD, 1, 4, Level.WORSE),
    ],
)
def test_levels(criteria: Criteria, baseline: int, score: int, level: Level) -> None:
    """Every cut-off includes its border."""
    assert judged(baseline, score, criteria=criteria).level is level


def test_either_rule_is_a_response() -> None:
    """Where criteria name a percentage and points, a fall by either is a response."""
    both = Criteria(key="both", response_percent=30, response_points=13)
    assert [both.level(score, 60) for score in (47, 48)] == [Level.RESPONSE, Level.NONE]
    assert [both.level(score, 20) for score in (14, 15)] == [Level.RESPONSE, Level.PARTIAL]


@given(st.integers(1, 80), st.integers(0, 80), st.integers(1, 100))
def test_percentages_are_exact(baseline: int, score: int, percent: int) -> None:
    """A response is a fall of at least the percentage, without rounding at the border."""
    by_percent = Criteria(key="percent", response_percent=percent, partial_percent=100)
    fell = Fraction(baseline - score, baseline)
    assert (by_percent.level(score, baseline) is Level.RESPONSE) == (fell >= Fraction(percent, 100))


@pytest.mark.parametrize(
    ("baseline", "score", "percent"),
    [(34, 12, -65), (34, 34, 0), (8, 7, -13), (8, 9, 13), (40, 41, 3), (40, 39, -3), (71, 50, -30), (5, 25, 400)],
)
def test_shown_percent_is_rounded_half_away_from_0(baseline: int, score: int, percent: int) -> None:
    """The percentage shown is rounded half away from 0, rises and falls alike."""
    assert judged(baseline, score).percent == percent


def test_rounding_makes_no_response() -> None:
    """A fall of 29.6 % is shown as 30 and is not a response from 30 %."""
    response = judged(71, 50, criteria=Criteria(key="third", response_percent=30))
    assert (response.percent, response.level) == (-30, Level.PARTIAL)


def test_arithmetic_is_carried() -> None:
    """The answer carries the scores and what it was judged by."""
    response = judged(34, 20, 12)
    assert (response.baseline, response.score, response.change, response.percent) == (34, 12, -22, -65)
    assert (response.best, response.previous, response.criteria) == (12, 20, HALF)
    assert (response.held, response.lost, response.rose) == (True, False, False)


@pytest.mark.parametrize(
    ("response", "why"),
    [
        (
            judged(34, 12),
            (
                "SCALE fell from 34 to 12 (-65 %): response by half (remission at 10 or less, response at 17 or less, "
                "partial response (a default) at 25 or less and worse at 35 or more)"
            ),
        ),
        (
            judged(34, 8, 20),
            (
                "SCALE fell from 34 to 20 (-41 %): partial response (a default) by half (remission at 10 or less, "
                "response at 17 or less, partial response (a default) at 25 or less and worse at 35 or more); "
                "response is lost, the best score was 8"
            ),
        ),
        (
            judged(70, 70, criteria=POINTS),
            "SCALE stayed at 70: no response by points-15 (remission at 28 or less and response at 55 or less)",
        ),
        (
            judged(12, 27, criteria=POINTS),
            "SCALE rose from 12 to 27 (+125 %): worse by points-15 (remission at 28 or less and worse at 27 or more)",
        ),
        (
            judged(1, 7, scale=GLOBAL),
            (
                "GLOBAL rose from 1 to 7 (+600 %): worse by threshold-3 (remission at 2 or less, response at 3 or less "
                "and worse at 4 or more)"
            ),
        ),
        (
            judged(3, 2, scale=GLOBAL, criteria=Criteria(key="points-3", response_points=3)),
            (
                "GLOBAL fell from 3 to 2 (-33 %): partial response (a default) by points-3 (partial response "
                "(a default) at 2 or less and worse at 4 or more)"
            ),
        ),
        (judged(None, 12), "SCALE is 12: cannot be judged, because there is no baseline"),
        (judged(0, 12), "SCALE rose from 0 to 12: cannot be judged, because the baseline is 0"),
        (judged(0, 0), "SCALE stayed at 0: cannot be judged, because the baseline is 0"),
        (
            judged(4, 0, 2, scale=SAFETY),
            (
                "SAFETY rose from 0 to 2: cannot be judged, because SAFETY drives no cadence; a rise is shown to a "
                "clinician"
            ),
        ),
        (
            judged(None, 2, scale=SAFETY),
            "SAFETY is 2: cannot be judged, because SAFETY drives no cadence; a rise is shown to a clinician",
        ),
    ],
)
def test_why_is_a_sentence(response: Response, why: str) -> None:
    """The answer explains itself in a sentence with its arithmetic and the cut-offs within reach."""
    assert response.why == why


@pytest.mark.parametrize("baseline", [None, 0])
def test_nothing_to_judge_by(baseline: int | None) -> None:
    """Without a baseline above 0 there is no level and no percentage, and nothing is held or lost."""
    response = judged(baseline, 2, 30)
    assert (response.level, response.percent, response.held, response.lost) == (None, None, False, False)


def test_change_needs_a_baseline() -> None:
    """The change in points is from the baseline, be it 0; without one there is none."""
    assert (judged(0, 12).change, judged(None, 12).change) == (12, None)


def test_no_cadence_is_driven_by_a_scale_for_safety() -> None:
    """A scale that drives no cadence is never judged, and its rise is from the score before, not the baseline."""
    response = judged(4, 0, 2, scale=SAFETY)
    assert (response.level, response.held, response.rose) == (None, False, True)


def test_first_score_is_no_rise() -> None:
    """A score with nothing before it has not risen, nor has one that stayed; beside a baseline it may have."""
    assert (judged(None, 5).rose, judged(5, 5).rose, judged(4, 5).rose) == (False, False, True)


@pytest.mark.parametrize(
    ("scores", "lost"),
    [((12, 18), True), ((12, 17), False), ((18, 26), False), ((8, 12), False), ((8, 40), True), ((12, 20, 15), False)],
)
def test_loss_of_response(scores: tuple[int, ...], lost: bool) -> None:  # noqa: FBT001 - a table's column
    """Response is lost when the best score was one and this score no longer is; remission to response loses none."""
    assert judged(34, *scores).lost is lost


def test_scores_from_before_the_baseline_do_not_count() -> None:
    """A low score of an earlier course is neither the best nor lost."""
    response = judge(scored(30, 14), scored(34), [scored(5, -90)])
    assert (response.best, response.previous, response.lost) == (30, 34, False)


def test_all_scores_may_be_given() -> None:
    """The baseline and the assessment itself may stand among the earlier scores and change nothing."""
    start, middle, last = scored(34), scored(12, 7), scored(20, 14)
    assert judge(last, start, [last, middle, start]) == judge(last, start, [middle])


def test_baseline_is_not_the_best() -> None:
    """A baseline that is low already is no response that could be lost."""
    assert not judge(scored(12, 7), scored(8), [scored(8)]).lost


def test_no_rise_hides_on_a_day_with_two_scores() -> None:
    """Of several scores on the day before, the lowest is the one before, in whatever order they stand."""
    low, high = scored(0, 7, SAFETY), scored(3, 7, SAFETY)
    now = scored(2, 14, SAFETY)
    assert judge(now, None, [low, high]).previous == judge(now, None, [high, low]).previous == 0


def test_rise_within_the_day_counts() -> None:
    """A higher score on the same day as the baseline has risen."""
    assert judge(scored(3, 0, SAFETY), scored(0, 0, SAFETY)).rose


def test_first_criteria_are_the_default() -> None:
    """Without criteria the instrument's first judge; others can be named or given."""
    assert judged(60, 45).level is Level.PARTIAL
    assert judged(60, 45, criteria=SCALE.criteria_named("Points-15")).level is Level.RESPONSE


def test_unknown_criteria_name_the_nearest() -> None:
    """Criteria of another name are refused with the nearest names."""
    with pytest.raises(UnknownName, match=r"SCALE has no criteria 'points-18'; the nearest is points-15"):
        SCALE.criteria_named("points-18")


def test_instruments_are_not_mixed() -> None:
    """A baseline on another instrument is refused."""
    with pytest.raises(Malformed, match="a SCALE score cannot be judged beside a GLOBAL score: give one instrument's"):
        judge(scored(12, 7), scored(5, 0, GLOBAL))


def test_forms_of_one_instrument_compare() -> None:
    """The weekly form of an instrument compares with the monthly one: they share the key and the range."""
    assert judge(scored(12, 7, evolve(SCALE, recall=1)), scored(34)).held


@pytest.mark.parametrize(("baseline", "earlier"), [(scored(34, 8), []), (scored(34), [scored(12, 8)])])
def test_nothing_later_judges(baseline: Assessment, earlier: list[Assessment]) -> None:
    """A baseline or an earlier score that is later than the assessment is refused, with the days."""
    with pytest.raises(
        Malformed, match="SCALE score of Mon 12 Jan 2026 cannot be judged by the later one of Tue 13 Jan 2026"
    ):
        judge(scored(20, 7), baseline, earlier)


@pytest.mark.parametrize("score", [-1, 81, True, 12.0, "12", None])
def test_scores_outside_the_range_are_refused(score: Any) -> None:
    """A score is a whole number in the range of the instrument; ``True`` is none."""
    with pytest.raises(Malformed, match=rf"a SCALE score is a whole number from 0 to 80, not {score!r}"):
        Assessment(SCALE, score, DAY_1)


def test_the_range_includes_its_ends() -> None:
    """The least and the most are scores."""
    assert [Assessment(GLOBAL, score, DAY_1).score for score in (1, 7)] == [1, 7]
    with pytest.raises(Malformed, match="a GLOBAL score is a whole number from 1 to 7, not 0"):
        Assessment(GLOBAL, 0, DAY_1)


@pytest.mark.parametrize("day", [datetime(2026, 1, 5, 9), "2026-01-05", None])  # noqa: DTZ001 - a footgun
def test_the_day_is_a_date(day: Any) -> None:
    """The day of a score is exactly a date."""
    with pytest.raises(Malformed, match=r"the day of a SCALE score must be a datetime\.date"):
        Assessment(SCALE, 12, day)


def test_an_instrument_is_no_name() -> None:
    """A name in place of the instrument is refused with the remedy."""
    name: Any = "SCALE"
    with pytest.raises(Malformed, match=r"needs the Instrument itself, not 'SCALE'; find it by instrument_named"):
        Assessment(name, 12, DAY_1)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"response_percent": 0}, "response_percent of x must be 1 or more, not 0"),
        ({"response_points": 0}, "response_points of x must be 1 or more, not 0"),
        ({"worse_points": 0}, "worse_points of x must be 1 or more, not 0"),
        ({"partial_percent": 0}, "partial_percent of x must be 1 or more, not 0"),
        ({"remission": -1}, "remission of x must be 0 or more, not -1"),
        ({"response_score": 2.5}, "response_score of x must be a whole number, not 2.5"),
        ({"response_percent": 101}, "x asks for a fall of more than 100 %, which no score can show"),
        ({"partial_percent": 101}, "x asks for a fall of more than 100 %, which no score can show"),
    ],
)
def test_criteria_that_make_no_sense_are_refused(wrong: dict[str, Any], message: str) -> None:
    """Criteria are refused that no score could meet or every score would."""
    with pytest.raises(Malformed, match=message):
        Criteria(key="x", **wrong)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"most": 0}, "most of SCALE must be 1 or more, not 0"),
        ({"least": -1}, "least of SCALE must be 0 or more, not -1"),
        ({"recall": -1}, r"recall of SCALE \(days\) must be 0 or more, not -1"),
        ({"short_recall": 0.5}, r"recall of SCALE \(days\) must be a whole number, not 0.5"),
        ({"criteria": ()}, "SCALE needs criteria: at least one, the first being the default"),
    ],
)
def test_instruments_that_make_no_sense_are_refused(wrong: dict[str, Any], message: str) -> None:
    """An instrument needs a range, whole days of recall, and criteria."""
    with pytest.raises(Malformed, match=message):
        evolve(SCALE, **wrong)


def test_values_are_frozen_and_hashed() -> None:
    """Criteria, instruments, assessments and answers are values: equal by content, hashed, never changed."""
    made = Criteria(key="half", response_percent=50, remission=10, sources=[Source("A")], standing=Standing("trial"))
    assert made.sources == (Source("A"),)
    assert len({scored(12), scored(12), judged(34, 12), judged(34, 12)}) == 2
    with pytest.raises(FrozenInstanceError):
        made.remission = 9  # type: ignore[misc]


def test_partial_is_a_default() -> None:
    """The percentage of a partial response can be set, 25 being the default."""
    assert [HALF.level(score, 50) for score in (37, 38)] == [Level.PARTIAL, Level.NONE]
    assert [evolve(HALF, partial_percent=20).level(score, 50) for score in (40, 41)] == [Level.PARTIAL, Level.NONE]


counts = st.none() | st.integers(1, 80)
any_criteria = st.builds(
    Criteria,
    key=st.just("any"),
    response_percent=counts,
    response_points=counts,
    response_score=counts,
    remission=counts,
    partial_percent=st.integers(1, 100),
    worse_points=counts,
)
any_score = st.integers(1, 5)


@given(st.sampled_from([SCALE, GLOBAL, SAFETY]), any_score, st.none() | any_score, st.lists(any_score), any_criteria)
def test_judging_never_fails(
    scale: Instrument, score: int, baseline: int | None, earlier: list[int], criteria: Criteria
) -> None:
    """Any scores of one instrument in their order can be judged by any criteria, and the answer has its sentence."""
    response = judged(baseline, *earlier, score, criteria=criteria, scale=scale)
    assert (response.level is None) == bool(response.obstacle)
    assert response.why.startswith(scale.key)
    assert not (response.held and response.lost)


@given(st.integers(1, 80), st.integers(0, 80), st.integers(0, 80), any_criteria)
def test_a_lower_score_is_never_worse(baseline: int, one: int, other: int, criteria: Criteria) -> None:
    """With the same baseline a lower score is at the same level or a better one."""
    lower, higher = (BEST_FIRST.index(criteria.level(score, baseline)) for score in sorted((one, other)))
    assert lower <= higher


@given(st.integers(1, 80), st.integers(0, 80), any_criteria)
def test_only_a_rise_is_worse(baseline: int, score: int, criteria: Criteria) -> None:
    """A score at or below the baseline is never worse."""
    if criteria.level(score, baseline) is Level.WORSE:
        assert score > baseline


@given(st.lists(st.tuples(st.integers(0, 80), st.integers(0, 40)), min_size=2), st.integers(-9000, 9000))
def test_shifting_the_days_changes_nothing(scores: list[tuple[int, int]], shift: int) -> None:
    """The answer depends on the order of the days alone, not on when they are."""

    def answer(by: int) -> Response:
        start, *middle, last = sorted((scored(score, day + by) for score, day in scores), key=lambda each: each.day)
        return judge(last, start, middle)

    assert answer(shift) == answer(0)
