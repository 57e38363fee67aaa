"""Scores in order, judged without a rescan: the same as judged beside every score there is."""

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ketasched.due.scores import Scores
from ketasched.instruments import CGI_S, MADRS
from ketasched.response import Assessment, judge

START = date(2026, 1, 5)
drawn = st.lists(st.tuples(st.integers(-5, 30), st.integers(0, 60)), min_size=1, max_size=12)


def scored(those: Sequence[tuple[int, int]]) -> list[Assessment]:
    """Scores on MADRS by the day from the start."""
    return [Assessment(MADRS, score, START + timedelta(day)) for day, score in those]


@settings(derandomize=True, deadline=None)
@given(drawn, st.integers(-5, 30), st.integers(0, 30))
def test_judged_as_beside_all_scores(those: list[tuple[int, int]], after: int, days: int) -> None:
    """A score found and judged is what it is beside the baseline and all scores after it."""
    known = scored(those)
    since, until = START + timedelta(after), START + timedelta(after + days)
    ordered = sorted(known, key=lambda each: each.day)
    before = [each for each in ordered if each.day <= START]
    window = [each for each in ordered if each.day > START and since < each.day <= until]
    found = Scores.of(MADRS, known, START).judged(since, until, None)
    if not window:
        assert found is None
    else:
        baseline = before[-1] if before else None
        earlier = [each for each in ordered if START < each.day <= window[-1].day]
        assert found == judge(window[-1], baseline, earlier)


def test_the_baseline() -> None:
    """The baseline is the last score up to the day of session 1; of one day the one recorded last."""
    known = scored([(3, 10), (-4, 40), (0, 30), (0, 34), (-1, 38)])
    assert Scores.of(MADRS, known, START).baseline == known[3]
    assert Scores.of(MADRS, known, START - timedelta(9)).baseline is None


def test_scores_since_a_day() -> None:
    """The scores since a day come with the baseline; those from before it and between are left out."""
    known = scored([(-4, 40), (0, 34), (3, 20), (8, 15), (9, 12)])
    assert [each.score for each in Scores.of(MADRS, known, START).since(START + timedelta(3))] == [34, 15, 12]
    assert [each.score for each in Scores.of(MADRS, known[2:], START).since(date.min)] == [20, 15, 12]


def test_every_possible_score() -> None:
    """Every score that the instrument can give is judged, the best first, by the baseline and what came before."""
    possible = Scores.of(MADRS, scored([(0, 34), (7, 10), (20, 2)]), START).possible(START + timedelta(14), None)
    assert [each.score for each in possible] == [*range(61)]
    assert [(each.best, each.previous, each.lost) for each in (possible[9], possible[17], possible[18])] == [
        (9, 10, False),
        (10, 10, False),
        (10, 10, True),
    ]
    assert [each.score for each in Scores.of(CGI_S, (), START).possible(START, None)] == [*range(1, 8)]


def test_the_criteria() -> None:
    """Scores are judged by the criteria handed over."""
    known = Scores.of(MADRS, scored([(0, 34), (7, 12)]), START)
    judged = [known.judged(START, date.max, each) for each in (None, *MADRS.criteria[:2])]
    assert [each and each.level for each in judged] == ["response", "response", "remission"]
