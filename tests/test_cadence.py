"""Cadences as values: what they are made of, what they refuse, and where their moves lead."""

from datetime import date
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from ketasched.cadence import Answer, Cadence, Lapse, Move, Resume, Rung, Step, When
from ketasched.cadence.answer import ENDS
from ketasched.days import Days
from ketasched.errors import Malformed
from ketasched.instruments import MADRS
from ketasched.response import Assessment, Level, Response, judge
from ketasched.source import Standing

MONTH = relativedelta(months=1)
LADDER = (7, 14, 28)
HOLD, LONGER, SHORTER = Move(Step.HOLD), Move(Step.LONGER), Move(Step.SHORTER)


def cadence(**changes: Any) -> Cadence:
    """Make a cadence of three rungs."""
    values: dict[str, Any] = {"ladder": LADDER}
    return Cadence(**values | changes)


def response(*scores: int, baseline: int | None = 34) -> Response:
    """Judge the last of several scores of MADRS, a week apart, beside a baseline."""
    start = None if baseline is None else Assessment(MADRS, baseline, date(2026, 1, 1))
    known = [Assessment(MADRS, score, date(2026, 1, 8 + 7 * week)) for week, score in enumerate(scores)]
    return judge(known[-1], start, known)


@pytest.mark.parametrize("interval", [1, 7, MONTH])
def test_a_bare_interval(interval: Days) -> None:
    """A rung that states no window is not early by any day and never late."""
    assert Rung(interval) == Rung(interval, early=0, late=None)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ((0,), "an interval between boosters is at least 1 day, not 0 days"),
        ((relativedelta(),), "an interval between boosters is at least 1 day, not 0 days"),
        ((-7,), "an interval between boosters .* must be 0 or more, not -7"),
        ((True,), "an interval between boosters .* must be a whole number, not True"),
        ((relativedelta(hours=36),), "an interval between boosters counts years, months and days only"),
        ((7, 7), "7 days early is no shorter than the interval, 7 days"),
        ((MONTH, 28), "28 days early is no shorter than the interval, 1 month"),
        ((7, -1), r"early \(days\) must be 0 or more, not -1"),
        ((7, 0, -1), r"late \(days\) must be 0 or more, not -1"),
        ((7, 0, 1.5), r"late \(days\) must be a whole number, not 1\.5"),
    ],
)
def test_malformed_rungs(values: tuple[Any, ...], sentence: str) -> None:
    """A rung has an interval of a day or more, and a window that does not reach back to the session before."""
    with pytest.raises(Malformed, match=sentence):
        Rung(*values)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"step": "to this interval"}, 'names an interval when it goes "to this interval", and only then: to this'),
        ({"step": "hold", "interval": 7}, 'names an interval when it goes "to this interval", and only then: hold'),
        ({"step": "back to a fixed step"}, 'names a step when it goes "back to a fixed step", and only then: back'),
        ({"step": "jump"}, "one of hold, .* or a new induction, not 'jump'"),
        ({"step": "stop", "index": 0}, 'names a step when it goes "back to a fixed step", and only then: stop'),
    ],
)
def test_malformed_moves(values: dict[str, Any], sentence: str) -> None:
    """A move names the interval or the step that it goes to, where it goes to one, and only there."""
    with pytest.raises(Malformed, match=sentence):
        Move(**values)


def test_moves_in_words() -> None:
    """A move reads as what it does."""
    assert [
        str(each) for each in (HOLD, LONGER, Move("to this interval", 14), Move("back to a fixed step", index=1))
    ] == [
        "hold",
        "one rung longer",
        "every 2 weeks",
        "back to a fixed step",
    ]


def test_ends() -> None:
    """A course ends by stopping, by a review instead of boosters, or by a new induction."""
    assert [*map(str, sorted(ENDS))] == ["a new induction", "no boosters, review", "stop"]


@pytest.mark.parametrize(
    ("when", "scores", "fits"),
    [
        (When(), (34,), True),
        (When(levels=("remission", "response")), (17,), True),
        (When(levels=[Level.REMISSION]), (11,), False),
        (When(lost=True), (10, 20), True),
        (When(lost=True), (20, 20), False),
        (When(lost=False), (10, 12), True),
        (When(lost=False), (10, 20), False),
        (When(at_most=12), (12,), True),
        (When(at_most=12), (13,), False),
        (When(at_least=13), (13,), True),
        (When(at_least=13), (12,), False),
        (When(at_least=11, at_most=11), (11,), True),
        (When(rose=True), (10, 11), True),
        (When(rose=True), (10, 10), False),
        (When(rose=False), (11, 10), True),
        (When(fell=50), (17,), True),
        (When(fell=50), (18,), False),
        (When(levels=[Level.RESPONSE], at_most=12), (13,), False),
    ],
)
def test_when_it_fits(when: When, scores: tuple[int, ...], fits: bool) -> None:  # noqa: FBT001 - a column
    """An answer fits a response where all that is stated holds; borders belong to it, nothing stated fits always."""
    assert when.fits(response(*scores)) is fits


@pytest.mark.parametrize(
    ("baseline", "score", "fits"), [(19, 10, False), (20, 10, True), (33, 17, False), (33, 16, True)]
)
def test_a_fall_in_percent_is_exact(baseline: int, score: int, fits: bool) -> None:  # noqa: FBT001 - a column
    """A fall by half is half of the baseline, not rounded, and whether or not the score is remission."""
    assert When(fell=50).fits(response(score, baseline=baseline)) is fits


@pytest.mark.parametrize("baseline", [None, 0])
def test_no_fall_without_a_baseline(baseline: int | None) -> None:
    """Without a baseline, or from one of 0, nothing can have fallen."""
    assert not When(fell=1).fits(response(0, baseline=baseline))


@pytest.mark.parametrize(
    ("when", "judges"),
    [
        (When(levels=[Level.NONE]), True),
        (When(lost=False), True),
        (When(fell=50), True),
        (When(at_most=3, at_least=1, interval=7, rose=True, steps=True), False),
        (When(), False),
    ],
)
def test_what_has_to_be_judged(when: When, judges: bool) -> None:  # noqa: FBT001 - a column
    """Levels, a loss and a fall need a baseline; the score alone, and whether it rose, do not."""
    assert when.judges is judges


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"levels": ["better"]}, "one of remission, response, partial, none or worse, not 'better'"),
        ({"fell": 0}, "fell must be 1 or more, not 0"),
        ({"fell": 101}, "no score falls by 101 %: give fell from 1 to 100"),
        ({"fell": 0.5}, r"fell must be a whole number, not 0\.5"),
        ({"at_most": -1}, "at_most must be 0 or more, not -1"),
        ({"at_least": "3"}, "at_least must be a whole number, not '3'"),
        ({"at_least": 4, "at_most": 3}, "no score is at least 4 and at most 3: give one of them"),
    ],
)
def test_malformed_conditions(values: dict[str, Any], sentence: str) -> None:
    """A condition that no score can meet is refused."""
    with pytest.raises(Malformed, match=sentence):
        When(**values)


@pytest.mark.parametrize(
    ("when", "text"),
    [
        (When(), "whatever the score"),
        (When(levels=[Level.REMISSION, Level.RESPONSE]), "remission or response"),
        (When(levels=[Level.PARTIAL, Level.NONE, Level.WORSE]), "partial response, no response or worse"),
        (When(lost=True), "response lost"),
        (When(lost=False, fell=50), "response not lost and a fall by 50 % or more"),
        (When(at_most=12), "12 or less"),
        (When(at_least=4, rose=True), "4 or more and the score rose"),
        (When(rose=False), "the score did not rise"),
    ],
)
def test_words_of_an_answer(when: When, text: str) -> None:
    """An answer that brings no words says its condition itself."""
    assert Answer(when, [HOLD]).words == text
    assert Answer(when, [HOLD], "as the source has it").words == "as the source has it"


def test_an_answer_needs_a_move() -> None:
    """An answer without a move is refused."""
    with pytest.raises(Malformed, match="an answer needs at least one move"):
        Answer(When(), ())


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ((0, "resume"), "a lapse begins at least 1 day after the last session, not 0 days"),
        ((42, "go on"), "one of resume, .* or a choice, not 'go on'"),
        ((-1, "resume"), "after .* must be 0 or more, not -1"),
        ((42, "reload"), 'offsets to reload with when it says "reload", and only then: reload'),
        ((42, "resume", (0, 7)), 'offsets to reload with when it says "reload", and only then: resume'),
        ((42, "reload", (7, 14)), r"the offsets of a reload begin with 0 and rise, not \(7, 14\)"),
        ((42, "reload", (0, 7, 7)), r"the offsets of a reload begin with 0 and rise, not \(0, 7, 7\)"),
        ((42, "reload", (0, 1.5)), r"an offset of a reload \(days\) must be a whole number, not 1\.5"),
    ],
)
def test_malformed_lapses(values: tuple[Any, ...], sentence: str) -> None:
    """A lapse begins after a day or more, and brings offsets that begin with 0 and rise exactly when it reloads."""
    with pytest.raises(Malformed, match=sentence):
        Lapse(*values)


def test_lapse() -> None:
    """A lapse says how the course goes on, and is a default unless it says otherwise."""
    lapse = Lapse(relativedelta(weeks=6), "reload", [0, 7])
    assert (lapse.resume, lapse.reload, lapse.standing) == (Resume.RELOAD, (0, 7), Standing.DEFAULT)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ladder": ()}, "a cadence needs steps or a ladder; or, where boosters are on request, an earliest day"),
        ({"earliest": 21}, "a cadence needs steps or a ladder; or, where boosters are on request, an earliest day"),
        ({"ladder": (), "steps": [(7, 4)], "earliest": 21}, "a cadence needs steps or a ladder; or, where boosters"),
        ({"ladder": (), "earliest": 0}, r"earliest \(days\) must be 1 or more, not 0"),
        ({"check_ins": (28, 28)}, "check-ins belong to a cadence on request: give the earliest day of a booster, too"),
        ({"ladder": (), "earliest": 21, "check_ins": (28, 0)}, r"check_ins \(days\) must be 1 or more, not 0"),
        ({"ladder": (14, 7)}, "the ladder's intervals must rise: 7 days does not surely come after 14 days"),
        ({"ladder": (28, MONTH)}, "the ladder's intervals must rise: 1 month does not surely come after 28 days"),
        ({"steps": [(7, 0)]}, "a step's number of boosters must be 1 or more, not 0"),
        ({"steps": [(0, 4)]}, "an interval between boosters is at least 1 day, not 0 days"),
        ({"confirm": 0}, r"confirm \(visits\) must be 1 or more, not 0"),
        ({"stands": -1}, r"stands \(days\) must be 0 or more, not -1"),
        ({"limit": 0}, r"limit \(boosters\) must be 1 or more, not 0"),
        ({"counts_from": "now"}, 'counts_from must be "last", "first" or "scheduled", not \'now\''),
        (
            {"lapses": [Lapse(42, "resume"), Lapse(29, "resume")]},
            "the lapses must rise: 29 days does not surely come after 42 days",
        ),
        ({"enter": 21}, "the ladder has no interval of 21 days: there are 7 days, 14 days and 28 days"),
        (
            {"answers": [Answer(When(interval=21), [HOLD])]},
            "the ladder has no interval of 21 days: there are 7 days, 14 days and 28 days",
        ),
        (
            {"answers": [Answer(When(), [Move(Step.TO, 21)])]},
            "the ladder has no interval of 21 days: there are 7 days, 14 days and 28 days",
        ),
        (
            {"missed": [Answer(When(), [Move(Step.TO, 21)])]},
            "the ladder has no interval of 21 days: there are 7 days, 14 days and 28 days",
        ),
        (
            {"steps": [(7, 4)], "answers": [Answer(When(interval=14, steps=True), [HOLD])]},
            "the fixed steps have no interval of 14 days: there are 7 days",
        ),
        (
            {"steps": [(7, 4)], "answers": [Answer(When(), [Move(Step.BACK, index=1)])]},
            "there is no fixed step 1: there are 1, counted from 0",
        ),
        (
            {"begin": [Answer(When(), [Move(Step.BACK, index=0)])]},
            "there is no fixed step 0: there are 0, counted from 0",
        ),
        (
            {"missed": [Answer(When(), [Move(Step.BACK, index=0)])]},
            "there is no fixed step 0: there are 0, counted from 0",
        ),
        ({"begin": [Answer(When(), [Move(Step.TO, 21)])]}, "the ladder has no interval of 21 days"),
        ({"begin": [Answer(When(interval=7), [HOLD])]}, "only an answer to a visit goes by the present interval"),
        ({"missed": [Answer(When(steps=True), [HOLD])]}, "only an answer to a visit .* stands for the fixed steps"),
    ],
)
def test_malformed_cadences(changes: dict[str, Any], sentence: str) -> None:
    """A cadence that contradicts itself, or that speaks of an interval or step it does not have, is refused."""
    with pytest.raises(Malformed, match=sentence):
        cadence(**changes)


def test_cadence() -> None:
    """Bare intervals are taken for rungs, lists for tuples; nothing but the ladder has to be given."""
    made = cadence(first=14, steps=[(Rung(3, 0, 1), 2), (7, 4)], begin=[Answer(When(), [HOLD])])
    assert (made.first, made.ladder) == (Rung(14), (Rung(7), Rung(14), Rung(28)))
    assert made.steps == ((Rung(3, 0, 1), 2), (Rung(7), 4))
    assert (made.key, made.counts_from, made.confirm, made.stands, made.standing) == ("own", "last", 1, 14, "default")
    assert {made: "kept"}[cadence(first=14, steps=((Rung(3, 0, 1), 2), (7, 4)), begin=(Answer(When(), (HOLD,)),))]


def test_on_request() -> None:
    """A cadence may have no interval, but an earliest day and check-ins."""
    made = Cadence(earliest=21, check_ins=(28, 28))
    assert (made.ladder, made.steps, made.earliest, made.check_ins) == ((), (), 21, (28, 28))


@pytest.mark.parametrize(
    ("interval", "move", "after"),
    [
        (7, LONGER, 14),
        (14, LONGER, 28),
        (28, LONGER, 28),
        (28, SHORTER, 14),
        (14, SHORTER, 7),
        (7, SHORTER, 7),
        (14, HOLD, 14),
        (7, Move(Step.TO, 28), 28),
        (14, Move(Step.STOP), 14),
        (4, SHORTER, 4),
        (4, LONGER, 7),
        (21, SHORTER, 14),
        (84, LONGER, 84),
    ],
)
def test_moves(interval: int, move: Move, after: int) -> None:
    """A move goes along the ladder; its ends are held, and an interval beside it goes to the nearest rung that way."""
    assert cadence().moved(interval, move) == after


def test_moves_in_months() -> None:
    """A ladder may be of months."""
    quarter = relativedelta(months=3)
    made = cadence(ladder=(14, MONTH, quarter))
    assert (made.moved(14, LONGER), made.moved(MONTH, LONGER), made.moved(MONTH, SHORTER)) == (MONTH, quarter, 14)


@given(
    st.sets(st.integers(1, 400), min_size=1).map(sorted),
    st.lists(st.sampled_from([HOLD, LONGER, SHORTER])),
    st.data(),
)
def test_the_ladder_is_never_left(rungs: list[int], moves: list[Move], data: st.DataObject) -> None:
    """Whatever the moves, the interval is one of the ladder's, and no move is by more than one rung."""
    made = cadence(ladder=rungs)
    interval: Days = data.draw(st.sampled_from(rungs))
    for move in moves:
        after = made.moved(interval, move)
        assert (
            abs([r.interval for r in made.ladder].index(after) - [r.interval for r in made.ladder].index(interval)) <= 1
        )
        interval = after


def test_the_window_of_an_interval() -> None:
    """An interval has the window of its rung, of its step or of the first booster; another has none."""
    made = cadence(ladder=(Rung(7, 2, 5),), steps=[(Rung(3, 0, 1), 2)], first=Rung(4, 0, 2))
    assert [made.rung_of(each) for each in (7, 3, 4, 14)] == [Rung(7, 2, 5), Rung(3, 0, 1), Rung(4, 0, 2), Rung(14)]
    assert cadence().rung_of(5) == Rung(5)


@pytest.mark.parametrize(
    ("interval", "visits", "stood"), [(7, 1, False), (7, 2, True), (14, 1, True), (28, 0, False), (MONTH, 1, True)]
)
def test_how_long_an_interval_stood(interval: Days, visits: int, stood: bool) -> None:  # noqa: FBT001 - a column
    """An interval has stood once its visits, counted in prescribed intervals, make fourteen days."""
    assert cadence().stood(interval, visits) is stood


def test_stands_is_a_parameter() -> None:
    """How long an interval has to stand is the cadence's to say, and may be nothing."""
    assert cadence(stands=0).stood(7, 0)
    assert [cadence(stands=28).stood(14, visits) for visits in (1, 2)] == [False, True]
