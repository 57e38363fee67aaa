from inspect import signature
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from ketasched.errors import Malformed
from ketasched.protocol import (
    Activity,
    ActivityKind,
    Checkpoint,
    Frequency,
    Induction,
    Numbers,
    Phase,
    Protocol,
    Question,
    Spacing,
    Visit,
    numbers,
)
from ketasched.source import Standing

MONTH = relativedelta(months=1)


def protocol(**changes: Any) -> Protocol:
    """A course of three sessions, two days apart."""
    values: dict[str, Any] = {"key": "three", "title": "Three sessions", "induction": Induction((0, 2, 4))}
    return Protocol(**values | changes)


@pytest.mark.parametrize(
    ("value", "expected"), [(1, range(1, 2)), (6, range(6, 7)), (range(2, 7), range(2, 7)), (range(1, 9, 2),) * 2]
)
def test_numbers(value: Numbers, expected: range) -> None:
    """Session numbers are one number or a range of them."""
    assert numbers(value, "session") == expected


@pytest.mark.parametrize("value", [range(0), range(3, 3), range(3), range(6, 1, -1), range(-1, 2)])
def test_no_rising_range(value: range) -> None:
    """An empty or falling range is refused, and one that begins below 1."""
    with pytest.raises(Malformed, match="session must be a rising range of session numbers from 1 up, not range"):
        numbers(value, "session")


@pytest.mark.parametrize(("value", "found"), [(0, "1 or more, not 0"), (True, "a whole number, not True"), ("2",) * 2])
def test_no_number(value: object, found: str) -> None:
    """A session number is a whole number from 1 up."""
    with pytest.raises(Malformed, match=rf"session \(a number or a range\) must be .*{found}"):
        numbers(value, "session")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"least": -1}, r"least \(days, or a relativedelta\) must be 0 or more"),
        ({"least": True}, r"least \(days, or a relativedelta\) must be a whole number, not True"),
        ({"most": 2.5}, r"most \(days, or a relativedelta\) must be a whole number"),
        ({"most": relativedelta(hours=36)}, "most counts years, months and days only: take days, hours|take hours out"),
        ({"grace": -1}, r"grace \(days\) must be 0 or more"),
        ({"back": 0}, r"back \(sessions\) must be 1 or more, not 0"),
        ({"least": 8, "most": 7}, r"least \(8 days\) is longer than most \(7 days\): no day is between them"),
        ({"least": MONTH, "most": 27}, r"least \(1 month\) is longer than most \(27 days\)"),
        ({"least": 2, "grace": 3}, r"grace \(3 days\) is longer than least \(2 days\): it excuses every gap"),
        ({"session": 0}, r"session \(a number or a range\) must be 1 or more"),
        ({"session": range(5, 2)}, "session must be a rising range of session numbers"),
        ({"anchor": -1}, r"anchor \(a session number, or 0\) must be 0 or more"),
        ({"anchor": 1, "back": 2}, "measured from an anchor or from so many sessions back, not from both"),
        ({"anchor": 3, "session": 3}, "session 3 cannot be measured from session 3, which is not before it"),
        ({"anchor": 4, "session": range(2, 7)}, "session 2 cannot be measured from session 4"),
    ],
)
def test_malformed_spacings(values: dict[str, Any], sentence: str) -> None:
    """A spacing that makes no sense is refused with a sentence."""
    with pytest.raises(Malformed, match=sentence):
        Spacing(**values)


def test_no_session_so_far_back() -> None:
    """A spacing on session 2 that is measured from three sessions back is refused."""
    with pytest.raises(Malformed, match="session 2"):
        Spacing(7, back=3, session=2)


@pytest.mark.parametrize(
    "spacing",
    [
        Spacing(7, 7),
        Spacing(2, grace=2),
        Spacing(28, MONTH),
        Spacing(MONTH, 28),
        Spacing(0, 0),
        Spacing(session=1, anchor=0),
    ],
)
def test_borders_make_sense(spacing: Spacing) -> None:
    """Least may equal most, grace may equal least, and where it depends on the month nothing is refused."""
    assert spacing.standing is Standing.DEFAULT


@pytest.mark.parametrize(
    ("spacing", "references"),
    [
        (Spacing(2), [None, 1, 2, 3, 4, 5]),
        (Spacing(7, back=3), [None, None, None, 1, 2, 3]),
        (Spacing(7, session=4), [None, None, None, 3, None, None]),
        (Spacing(7, back=2, session=range(2, 6, 2)), [None, None, None, 2, None, None]),
        (Spacing(most=20, session=6, anchor=1), [None, None, None, None, None, 1]),
        (Spacing(7, anchor=2), [None, None, 2, 2, 2, 2]),
        (Spacing(7, anchor=0), [0, 0, 0, 0, 0, 0]),
        (Spacing(7, anchor=0, session=1), [0, None, None, None, None, None]),
    ],
)
def test_references(spacing: Spacing, references: list[int | None]) -> None:
    """A session is measured from so many sessions back or from the anchor, where the spacing binds it at all."""
    assert [spacing.reference(number) for number in range(1, 7)] == references


@given(st.integers(1, 9), st.integers(1, 40))
def test_references_lie_before(back: int, number: int) -> None:
    """A session is only ever measured from an earlier one."""
    reference = Spacing(1, back=back).reference(number)
    assert reference is None or 1 <= reference < number


@pytest.mark.parametrize(
    ("spacing", "text"),
    [
        (Spacing(2, 7, grace=1), "at least 2 days and at most 7 days after the session before"),
        (Spacing(1), "at least 1 day after the session before"),
        (Spacing(7, back=3), "at least 7 days after the one 3 sessions before"),
        (Spacing(most=20, session=6, anchor=1), "session 6 at most 20 days after session 1"),
        (Spacing(MONTH, anchor=0, session=1), "session 1 at least 1 month after the event before the course"),
        (Spacing(7, session=range(2, 5)), "sessions 2 to 4 at least 7 days after the session before"),
        (Spacing(), "any day after the session before"),
    ],
)
def test_spacing_in_words(spacing: Spacing, text: str) -> None:
    """A spacing reads as what it asks for."""
    assert str(spacing) == text


def test_visit() -> None:
    """The appointment is arrival, treatment and observation; turnover is not the patient's."""
    assert Visit(40, 60, arrival=15, turnover=20).minutes == 115
    assert Visit(1) == Visit(1, 0, 0, 0)
    assert Visit(1).minutes == 1


@pytest.mark.parametrize(
    ("minutes", "sentence"),
    [
        ((0,), r"treatment \(minutes\) must be 1 or more"),
        ((40, -1), r"observation \(minutes\) must be 0 or more"),
        ((40, 0, True), r"arrival \(minutes\) must be a whole number, not True"),
        ((40, 0, 0, 7.5), r"turnover \(minutes\) must be a whole number, not 7\.5"),
    ],
)
def test_malformed_visits(minutes: tuple[Any, ...], sentence: str) -> None:
    """The parts of a visit are whole minutes, and the treatment takes at least one."""
    with pytest.raises(Malformed, match=sentence):
        Visit(*minutes)


def test_activity() -> None:
    """An activity may lie before the session or after it, for any sessions."""
    before = Activity("preparation", "Set an intention", days=-1, session=range(1, 4))
    assert (before.kind, before.days, before.session) == (ActivityKind.PREPARATION, -1, range(1, 4))
    assert (Activity(ActivityKind.NOTE, "Fast").days, Activity(ActivityKind.NOTE, "Fast").session) == (0, None)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"title": ""}, "an activity needs a title that says what is to be done"),
        ({"title": "x", "days": 1.5}, r"days from the session must be a whole number, not 1\.5"),
        ({"title": "x", "days": True}, "days from the session must be a whole number, not True"),
        ({"title": "x", "session": 0}, r"session \(a number or a range\) must be 1 or more"),
    ],
)
def test_malformed_activities(values: dict[str, Any], sentence: str) -> None:
    """An activity without a title, on part of a day or for no session is refused."""
    with pytest.raises(Malformed, match=sentence):
        Activity(ActivityKind.NOTE, **values)


def test_frequency() -> None:
    """So many sessions a week are allowed in some weeks of the course."""
    assert Frequency(most=2, weeks=range(1, 5)).weeks == range(1, 5)


@pytest.mark.parametrize(
    ("most", "weeks", "sentence"),
    [
        (0, range(1, 5), r"most \(sessions a week\) must be 1 or more"),
        (2, range(5), "weeks must be a rising range of session numbers from 1 up"),
    ],
)
def test_malformed_frequencies(most: int, weeks: range, sentence: str) -> None:
    """No session at all in a week, or a week before the first, is refused."""
    with pytest.raises(Malformed, match=sentence):
        Frequency(most=most, weeks=weeks)


def test_checkpoint() -> None:
    """A checkpoint stands after a session, or after each of several."""
    assert Checkpoint(3, "Goes it on?").sessions == range(3, 4)
    assert Checkpoint(range(1, 12), "Is it remission?").sessions == range(1, 12)


@pytest.mark.parametrize(
    ("after", "question", "sentence"),
    [
        (0, "?", r"after \(a number or a range\) must be 1 or more"),
        (range(2, 1), "?", "after must be a rising range"),
        (1, "", "a checkpoint needs the question that is answered there"),
    ],
)
def test_malformed_checkpoints(after: Numbers, question: str, sentence: str) -> None:
    """A checkpoint after no session or without a question is refused."""
    with pytest.raises(Malformed, match=sentence):
        Checkpoint(after, question)


def test_induction() -> None:
    """An induction takes lists as well and keeps tuples; its days begin with day 1."""
    spacing, checkpoint = Spacing(2, session=3, anchor=1), Checkpoint(3, "Goes it on?")
    induction = Induction([0, 2, 4], spacing=[spacing], checkpoints=[checkpoint])
    assert (induction.offsets, induction.days) == ((0, 2, 4), (1, 3, 5))
    assert (induction.spacing, induction.checkpoints) == ((spacing,), (checkpoint,))


def test_an_induction_in_months() -> None:
    """Offsets may be months; then there are no day numbers, and the sentence says why."""
    induction = Induction((0, MONTH, relativedelta(months=6)))
    with pytest.raises(Malformed, match="offsets in months has no day numbers: they depend on the first day"):
        _ = induction.days


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"offsets": ()}, r"offsets must begin with 0, the day of session 1, not \(\)"),
        ({"offsets": (1, 3)}, r"offsets must begin with 0, the day of session 1, not \(1, 3\)"),
        ({"offsets": (0, 2, 2)}, "offsets must rise: 2 days does not surely come after 2 days"),
        ({"offsets": (0, 7, 2)}, "offsets must rise: 2 days does not surely come after 7 days"),
        ({"offsets": (0, 30, MONTH)}, "offsets must rise: 1 month does not surely come after 30 days"),
        ({"offsets": (0, -2)}, r"an offset \(days, or a relativedelta\) must be 0 or more, not -2"),
        ({"offsets": (0, True)}, r"an offset \(days, or a relativedelta\) must be a whole number, not True"),
        ({"offsets": (0, relativedelta(weekday=0))}, "an offset counts years, months and days only: take weekday out"),
        ({"spacing": [Spacing(2, session=4)]}, "a spacing speaks of session 4, but there are 3: session 4 at least 2"),
        ({"spacing": [Spacing(2, session=range(2, 6))]}, "a spacing speaks of session 5, but there are 3"),
        ({"spacing": [Spacing(2, anchor=4)]}, "a spacing speaks of session 4, but there are 3"),
        ({"checkpoints": [Checkpoint(4, "?")]}, "a checkpoint after session 4, but there are 3"),
        ({"checkpoints": [Checkpoint(range(1, 6), "?")]}, "a checkpoint after session 5, but there are 3"),
    ],
)
def test_malformed_inductions(values: dict[str, Any], sentence: str) -> None:
    """Offsets that do not begin with 0 and rise are refused, and bounds on sessions that do not exist."""
    with pytest.raises(Malformed, match=sentence):
        Induction(**{"offsets": (0, 2, 4)} | values)


def test_offsets_begin_with_0_days() -> None:
    """A first offset in months is refused as any other that is not 0."""
    with pytest.raises(Malformed, match="offsets must begin with 0, the day of session 1, not "):
        Induction((MONTH,))


@given(st.lists(st.integers(1, 400), unique=True, max_size=12))
def test_days_follow_from_offsets(rest: list[int]) -> None:
    """The day of a session is one more than its offset."""
    offsets = (0, *sorted(rest))
    assert [day - 1 for day in Induction(offsets).days] == [*offsets]


def test_protocol() -> None:
    """A protocol needs a key, a title and an induction; the rest has defaults."""
    made = protocol()
    assert (made.sessions, made.visit, made.month_end) == (3, Visit(60), "clamp")
    assert (made.when_missed, made.repeat_too_soon, made.standing) == ("make_up", False, Standing.DEFAULT)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"key": ""}, "a protocol's key is lower case without spaces, such as \"standard\", not ''"),
        ({"key": "Standard"}, "a protocol's key is lower case without spaces"),
        ({"key": "my course"}, "a protocol's key is lower case without spaces"),
        ({"key": "standard "}, "a protocol's key is lower case without spaces"),
        ({"when_missed": "skip"}, 'when_missed must be "make_up" or "carry_on", not \'skip\''),
        ({"month_end": "last"}, 'month_end must be "clamp"'),
    ],
)
def test_malformed_protocols(changes: dict[str, Any], sentence: str) -> None:
    """A key that nobody could type, and policies that do not exist, are refused."""
    with pytest.raises(Malformed, match=sentence):
        protocol(**changes)


def test_bounds() -> None:
    """A protocol's own spacing binds every session, that of the induction only the induction."""
    every, first = Spacing(1), Spacing(2, back=2)
    made = protocol(spacing=[every], induction=Induction((0, 2, 4), spacing=[first]))
    assert made.bounds(1) == ()
    assert made.bounds(3) == ((every, 2), (first, 1))
    assert made.bounds(4, Phase.BOOSTER) == ((every, 3),)


@pytest.mark.parametrize("kind", [Spacing, Visit, Activity, Checkpoint, Question, Frequency, Protocol])
def test_sources_are_given_by_name(kind: type) -> None:
    """Source and standing are given by name, so that no number is mistaken for them."""
    by_name = {name for name, each in signature(kind).parameters.items() if each.kind is each.KEYWORD_ONLY}
    assert {"source", "standing"} <= by_name


def test_protocols_are_keys() -> None:
    """Equal protocols are one key."""
    assert {protocol(): "kept"}[protocol()] == "kept"


def test_a_visit_ends_the_day_after_at_the_latest() -> None:
    """A visit longer than a day is no visit on one day, and is refused."""
    assert Visit(24 * 60).minutes == 24 * 60
    with pytest.raises(Malformed, match="one visit on one day, and 1441 minutes are longer"):
        Visit(24 * 60, 1)


def test_an_induction_without_an_end() -> None:
    """An induction of more than a thousand sessions is refused at once, made or extended."""
    assert len(Induction(range(1000)).offsets) == 1000
    with pytest.raises(Malformed, match="1,001 sessions are too many: an induction has at most 1,000"):
        Induction(range(1001))
    with pytest.raises(Malformed, match="1,000,000,000 sessions more are too many"):
        Induction((0, 2)).extended(10**9)
