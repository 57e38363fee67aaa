"""The published cadences: their numbers against a table of the facts, and courses worked by hand."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta
from typing import Any

import attrs
import pytest

import ketasched as ks
from ketasched.cadence import Answer, Cadence, Resume, Rung, Step
from ketasched.errors import Malformed, UnknownName
from ketasched.forecast import Action, Forecast
from ketasched.published import ladders
from ketasched.published import protocols as published_protocols
from ketasched.source import Source, Standing

# key | instrument | first | steps: interval x boosters | ladder, * where it is entered | stands | on request | limit
#     | lapse | standing | DOI
FACTS = """
sustain-3         | CGI-S |  -  | -                | 7* 14 28        | 14 | -        | - | 29 | trial    | 10.1038/s41386-023-01577-5
sustain-1         | MADRS |  4  | 7x4              | 7 14            | 28 | -        | - | 29 | trial    | 10.1001/jamapsychiatry.2019.1189
can-bind          | -     |  -  | 7x4 14x4 28x3    | -               | 14 | -        | - | -  | trial    | 10.1186/s12888-020-02672-3
phillips-2019     | MADRS |  -  | 7x4              | -               | 14 | -        | - | -  | trial    | 10.1176/appi.ajp.2018.18070834
spravato-label    | -     |  4  | 7x4              | 7 14*           | 14 | -        | - | 29 | label    | -
response-ladder   | -     | 14  | -                | 7 14* 28        | 14 | -        | - | -  | default  | -
practice-extended | -     | 14  | -                | 14* 28 42 56 84 | 14 | -        | - | -  | practice | -
on-request        | -     |  -  | -                | -               | 14 | 21 28+28 | - | -  | practice | -
"""  # noqa: E501 - a table is read across

ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in FACTS.strip().splitlines()]

# How many days early and late a booster may come: three windows of the facts, the others a fifth and a half.
WINDOWS = {4: (0, 2), 7: (2, 5), 14: (3, 7), 28: (7, 14), 42: (8, 21), 56: (11, 28), 84: (16, 42)}

ATTACHED = {
    "standard": "response-ladder",
    "standard-twice-weekly": "response-ladder",
    "can-bind": "can-bind",
    "phillips-2019": "phillips-2019",
    "spravato-trd": "spravato-label",
}

START = date(2026, 1, 5)
EITHER = [(7, 7), (14, 14)]

everyone = pytest.mark.parametrize("cadence", ks.cadences(), ids=lambda cadence: cadence.key)
each_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])


def protocol(key: str, cadence: str | None = None) -> ks.Protocol:
    """Find a protocol, with another cadence where one is named."""
    found = ks.protocol_named(key)
    return found if cadence is None else attrs.evolve(found, cadence=ks.cadence_named(cadence))


def course(
    asked: ks.Protocol,
    gaps: Iterable[int] = (),
    scores: Iterable[int | None] = (),
    *,
    instrument: str = "MADRS",
    baseline: int | None = 34,
    **history: Any,
) -> ks.Plan:
    """Give the induction on its days and boosters so many days apart, with scores from the last of the induction on."""
    days = [START + timedelta(day - 1) for day in asked.induction.days]
    for gap in gaps:
        days.append(days[-1] + timedelta(gap))
    plan = ks.Plan.from_history(asked, given=days, **history)
    known = zip(days[asked.sessions - 1 :], scores, strict=False)
    at_visits = [(day, score) for day, score in known if score is not None]
    for day, score in [(START, baseline), *at_visits] if baseline is not None else at_visits:
        plan = plan.assessed(instrument, score, on=day)
    return plan


def boosters(forecast: Forecast) -> list[ks.Due]:
    """Keep the options that are boosters."""
    return [each for each in forecast.options if each.action is Action.SESSION and each.phase is ks.Phase.BOOSTER]


def offered(plan: ks.Plan, today: date | None = None) -> list[tuple[object, int | None]]:
    """The boosters offered, each by its interval and the days from the last session to its target."""
    last = plan.days[-1].day
    options = boosters(ks.next_due(plan, today))
    return [(each.interval, None if each.target is None else (each.target - last).days) for each in options]


def conditional(forecast: Forecast) -> set[tuple[object, str]]:
    """The boosters offered under a condition, each by its interval and the first three words of the condition."""
    return {(each.interval, " ".join(each.condition.split()[:3])) for each in boosters(forecast)}


def followed(asked: ks.Protocol, scores: Sequence[int] = (), most: int = 20) -> list[int]:
    """Give one booster after the other on its target, as long as there is one; count the days from the induction."""
    gaps: list[int] = []
    while len(gaps) < most:
        options = offered(course(asked, gaps, scores))
        if not options:
            break
        ((_, gap),) = options
        assert gap is not None
        gaps.append(gap)
    return [sum(gaps[: place + 1]) for place in range(len(gaps))]


def answers(cadence: Cadence) -> tuple[Answer, ...]:
    """Every answer of a cadence."""
    return (*cadence.begin, *cadence.answers, *cadence.missed)


def rungs(cadence: Cadence) -> list[Rung]:
    """Every interval of a cadence."""
    first = [cadence.first] if cadence.first else []
    return [*first, *(each for each, _ in cadence.steps), *cadence.ladder]


def test_no_row_is_missing() -> None:
    """The catalogue holds the cadences of the table in its order, each once."""
    assert [each.key for each in ks.cadences()] == [row[0] for row in ROWS]


@each_row
def test_numbers(row: tuple[str, ...]) -> None:
    """A cadence has the first interval, the steps, the ladder and every other number of its row."""
    cadence = ks.cadence_named(row[0])
    entered = cadence.enter or (
        cadence.first.interval if cadence.first else cadence.ladder and cadence.ladder[0].interval
    )
    first = "-" if cadence.first is None else str(cadence.first.interval)
    steps = " ".join(f"{each.interval}x{times}" for each, times in cadence.steps)
    ladder = " ".join(f"{each.interval}{'*' * (each.interval == entered)}" for each in cadence.ladder)
    request = "-" if cadence.check_ins is None else "{} {}+{}".format(cadence.earliest, *cadence.check_ins)
    assert (cadence.instrument or "-", first, steps or "-", ladder or "-") == row[1:5]
    assert (str(cadence.stands), request, str(cadence.limit or "-")) == row[5:8]
    assert " ".join(str(each.after) for each in cadence.lapses) == row[8].replace("-", "")
    assert (cadence.standing, cadence.source and cadence.source.doi) == (row[9], None if row[10] == "-" else row[10])
    assert (cadence.confirm, cadence.counts_from) == (1, "last")


@everyone
def test_windows(cadence: Cadence) -> None:
    """Every interval has the window of the facts, and where they name none a fifth early and a half late."""
    for each in rungs(cadence):
        assert isinstance(each.interval, int)
        assert (each.early, each.late) == WINDOWS[each.interval]
        assert each.interval in {7, 14, 28} or (each.early, each.late) == (each.interval // 5, each.interval // 2)


def test_what_is_attached() -> None:
    """Five protocols have a cadence of their own; the others state no boosters."""
    found = {each.key: each.cadence.key for each in published_protocols() if each.cadence}
    assert found == ATTACHED
    assert all(protocol(key).cadence is ks.cadence_named(name) for key, name in ATTACHED.items())


@everyone
def test_sources(cadence: Cadence) -> None:
    """Every cadence names its source, and one that only clinics stand behind says what is our default or untested."""
    assert isinstance(cadence.source, Source)
    if cadence.standing is Standing.DEFAULT or cadence is ladders.PRACTICE_EXTENDED:
        assert "our default" in " ".join(cadence.notes)


@everyone
def test_lapses(cadence: Cadence) -> None:
    """After a lapse of more than 28 days esketamine is resumed, as a trial has it."""
    for lapse in cadence.lapses:
        assert (lapse.after, lapse.resume, lapse.standing) == (29, Resume.RESUME, Standing.TRIAL)
        assert lapse.source == ks.cadence_named("sustain-3").source


@everyone
def test_texts(cadence: Cadence) -> None:
    """A cadence has a short title of its own, notes that are sentences, and words that can be read after "if"."""
    assert 0 < len(cadence.title) <= 72
    assert [each.title for each in ks.cadences()].count(cadence.title) == 1
    assert cadence.notes
    assert all(note[0].isupper() and note.endswith(".") for note in cadence.notes)
    assert all(re.fullmatch(r"[a-z0-9].*[^.,:]", each.words) for each in answers(cadence))


@everyone
def test_no_amounts(cadence: Cadence) -> None:
    """No text of a cadence speaks of amounts."""
    prose = " ".join([cadence.key, cadence.title, *cadence.notes, *(each.words for each in answers(cadence))])
    assert not re.search(r"\bmgs?\b|\bmg/|\d ?mg|milligram|\bdos(e|es|ed|ing|age)\b", prose, re.IGNORECASE)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("sustain-3", "No information exists on every 3 weeks, or on intervals beyond 4 weeks"),
        ("can-bind", "bi-weekly means every two weeks"),
        ("can-bind", "28 days, which is our choice"),
        ("phillips-2019", "our reading"),
        ("spravato-label", "at least 6 months"),
        ("spravato-label", "examined at the end of the induction and periodically"),
        ("spravato-label", "no rule exists"),
        ("response-ladder", "before the median relapse at 18 to 20 days"),
        ("response-ladder", "Only 7, 14 and 28 days have the support of a trial"),
        ("response-ladder", "none was found in PTSD"),
        ("practice-extended", "Untested"),
        ("on-request", "not sooner than three weeks"),
    ],
)
def test_notes_say_so(key: str, words: str) -> None:
    """A note says what a reader must not miss: a reading of ours, what is untested, what a label asks for."""
    assert words in " ".join(ks.cadence_named(key).notes)


def test_found_by_key() -> None:
    """A cadence is found by its key, in capitals or not."""
    assert all(ks.cadence_named(each.key) is each for each in ks.cadences())
    assert ks.cadence_named("SUSTAIN-3").instrument == "CGI-S"


def test_unknown_key() -> None:
    """A key that is not published is answered with the nearest ones."""
    with pytest.raises(UnknownName, match="no published cadence is called 'sustain-2'; the nearest are sustain-"):
        ks.cadence_named("sustain-2")


@pytest.mark.parametrize("name", [None, 14, ladders.ON_REQUEST])
def test_not_a_key(name: object) -> None:
    """Anything but a text is answered with a sentence that says what a key is."""
    with pytest.raises(Malformed, match='named by its key, a text such as "response-ladder", not by'):
        ks.cadence_named(name)  # type: ignore[arg-type]


# SUSTAIN-3


@pytest.mark.parametrize(
    ("interval", "score", "options", "because"),
    [
        (7, 3, [(14, 14)], "3 or less at this visit: from weekly to every 2 weeks"),
        (7, 4, [(7, 7)], "more than 3 at this visit: the interval is weekly"),
        (14, 3, [(14, 14), (28, 28)], "is left to the clinician: a choice between every 2 weeks and every 4 weeks"),
        (14, 4, [(7, 7)], "more than 3 at this visit: from every 2 weeks to weekly"),
        (28, 3, [(28, 28)], "3 or less at this visit: the interval is every 4 weeks"),
        (28, 4, EITHER, "is left to the clinician: a choice between weekly and every 2 weeks"),
        (7, 1, [(14, 14)], "3 or less"),
        (7, 7, [(7, 7)], "more than 3"),
        (14, 1, [(14, 14), (28, 28)], "3 or less"),
        (14, 7, [(7, 7)], "more than 3"),
        (28, 1, [(28, 28)], "3 or less"),
        (28, 7, EITHER, "more than 3"),
    ],
)
def test_sustain_3(interval: int, score: int, options: list[tuple[int, int]], because: str) -> None:
    """Every cell of the table: the present interval and CGI-S at this visit, with both of the clinician's choices."""
    plan = course(
        protocol("spravato-trd", "sustain-3"),
        [7, interval],
        [None, None, score],
        instrument="CGI-S",
        baseline=6,
        interval=interval,
    )
    forecast = ks.next_due(plan)
    assert offered(plan) == options
    assert because in forecast.because[0]
    assert forecast.missing == ()


def test_a_choice_has_the_words_of_its_source() -> None:
    """Where the trial left it to the clinician, every option carries that."""
    asked = protocol("spravato-trd", "sustain-3")
    plan = course(asked, [7, 14], [None, None, 2], instrument="CGI-S", baseline=6, interval=14)
    words = {each.words for each in boosters(ks.next_due(plan))}
    assert words == {"3 or less at this visit, where every 2 weeks as before or every 4 weeks is left to the clinician"}


def test_sustain_3_needs_no_baseline() -> None:
    """CGI-S is compared with a number, so that the first score that there is suffices."""
    asked = protocol("spravato-trd", "sustain-3")
    plan = course(asked, [7, 7], [None, None, 3], instrument="CGI-S", baseline=None, interval=7)
    assert offered(plan) == [(14, 14)]
    assert ks.next_due(plan).because[0] == "CGI-S is 3, 3 or less at this visit: from weekly to every 2 weeks"


@pytest.mark.parametrize(("visits", "interval"), [(1, 7), (2, 14)])
def test_an_interval_stands_fourteen_days(visits: int, interval: int) -> None:
    """Weekly boosters change only after two of them, at a two-week point, however low the score."""
    asked = protocol("spravato-trd", "sustain-3")
    plan = course(asked, [7] * visits, [1] * (visits + 1), instrument="CGI-S", baseline=6)
    assert offered(plan) == [(interval, interval)]
    assert ("changes only after 14 days" in ks.next_due(plan).because[0]) is (visits == 1)


def test_sustain_3_without_a_score() -> None:
    """Without a score at this visit the forecast names it, and has an option for each outcome."""
    asked = protocol("spravato-trd", "sustain-3")
    plan = course(asked, [7, 28], instrument="CGI-S", baseline=6, interval=28)
    forecast = ks.next_due(plan)
    assert forecast.missing == ("CGI-S at session 10",)
    assert conditional(forecast) == {(28, "if 3 or"), (7, "if more than"), (14, "if more than")}


@pytest.mark.parametrize("key", ["sustain-3", "sustain-1", "spravato-label"])
@pytest.mark.parametrize(("days", "lapsed"), [(28, False), (29, True)])
def test_a_lapse(key: str, days: int, lapsed: bool) -> None:  # noqa: FBT001 - a column
    """From the 29th day on the forecast says that resuming was tolerated, and its options stay."""
    plan = course(protocol("spravato-trd", key), [7, 7], [2, 2, 2], instrument="CGI-S", baseline=6)
    today = plan.days[-1].day + timedelta(days)
    because = " ".join(ks.next_due(plan, today).because)
    assert ("resuming was tolerated after a lapse of more than 28 days (trial)" in because) is lapsed
    assert offered(plan, today) == offered(plan)


# SUSTAIN-1


@pytest.mark.parametrize(
    ("score", "options", "because"),
    [
        (12, [(14, 14)], "12 or less at this visit: from weekly to every 2 weeks"),
        (13, [(7, 7)], "more than 12 at this visit and so weekly for the next 4 weeks: the interval is weekly"),
    ],
)
def test_sustain_1(score: int, options: list[tuple[int, int]], because: str) -> None:
    """From week 8 on MADRS of 12 or less is every 2 weeks, and more is weekly."""
    plan = course(protocol("spravato-trd", "sustain-1"), [4, 7, 7, 7], [30, 30, 30, 30, score])
    assert offered(plan) == options
    assert because in ks.next_due(plan).because[0]


def test_sustain_1_decides_anew_after_four_weeks() -> None:
    """More than 12 is four weekly sessions more; lower scores within them change nothing until the fourth."""
    asked = protocol("spravato-trd", "sustain-1")
    scores = [30, 30, 30, 30, 20, 8, 8, 8, 8, 8, 20, 20]
    days = followed(asked, scores, most=11)
    assert days == [4, 11, 18, 25, 32, 39, 46, 53, 67, 81, 88]


def test_sustain_1_looks_only_at_this_visit() -> None:
    """What the score was before week 8 changes nothing."""
    asked = protocol("spravato-trd", "sustain-1")
    assert followed(asked, [5, 5, 5, 5, 40], most=5)[-1] == 32


# CAN-BIND

ELEVEN = [7, 14, 21, 28, 42, 56, 70, 84, 112, 140, 168]


@pytest.mark.parametrize("scores", [(), [10] * 12, [30] * 12], ids=["unknown", "well", "never responded"])
def test_can_bind(scores: list[int]) -> None:
    """The taper is eleven sessions, on these days after the last induction session, and then ends."""
    assert followed(protocol("can-bind"), scores) == ELEVEN
    forecast = ks.next_due(course(protocol("can-bind"), [7] * 4 + [14] * 4 + [28] * 3, scores))
    assert (forecast.options, forecast.due) == ((), None)
    assert forecast.because[0] == "3 of 3 boosters every 4 weeks given, the last of the cadence"


def test_can_bind_relapse_while_monthly() -> None:
    """A relapse at the second monthly session starts the 2-weekly step again: four of those, then three."""
    scores = [10] * 10 + [30] + [10] * 9
    days = followed(protocol("can-bind"), scores)
    assert days == [7, 14, 21, 28, 42, 56, 70, 84, 112, 140, 154, 168, 182, 196, 224, 252, 280]
    plan = course(protocol("can-bind"), [7] * 4 + [14] * 4 + [28] * 2, scores)
    assert ks.next_due(plan).because[0] == (
        "MADRS fell from 34 to 30 (-12 %), response lost at this visit, which starts the step of every 2 weeks again: "
        "from every 4 weeks to every 2 weeks"
    )


def test_can_bind_relapse_while_two_weekly() -> None:
    """A relapse at the second 2-weekly session starts the four of them again."""
    scores = [10] * 6 + [30] + [10] * 9
    assert followed(protocol("can-bind"), scores)[:10] == [7, 14, 21, 28, 42, 56, 70, 84, 98, 112]
    assert followed(protocol("can-bind"), scores)[10:] == [140, 168, 196]


def test_can_bind_relapse_while_weekly() -> None:
    """A relapse while boosters are weekly does not make them rarer."""
    scores = [10, 10, 30, 30, 10, *[10] * 7]
    assert followed(protocol("can-bind"), scores) == ELEVEN


# Phillips 2019


@pytest.mark.parametrize("score", [0, 10, 17])
def test_phillips_responders(score: int) -> None:
    """Responders have four weekly boosters, days 19, 26, 33 and 40, and then the course ends."""
    asked = protocol("phillips-2019")
    days = followed(asked, [score, 30, 30, 30, 30])
    assert [asked.induction.days[-1] + day for day in days] == [19, 26, 33, 40]
    forecast = ks.next_due(course(asked, [7] * 4, [score]))
    assert forecast.options == ()
    assert "the last of the cadence" in forecast.because[0]


@pytest.mark.parametrize(("baseline", "score"), [(34, 18), (34, 34), (34, 40), (19, 10), (59, 30)])
def test_phillips_others(baseline: int, score: int) -> None:
    """Without a fall of half there are no boosters, even where a low score would be called remission."""
    forecast = ks.next_due(course(protocol("phillips-2019"), (), [score], baseline=baseline))
    assert (forecast.options, forecast.due) == ((), None)
    assert "not fallen by 50 % at the end of the induction: stop" in forecast.because[0]


def test_phillips_without_a_score() -> None:
    """Without a score at the end of the induction both outcomes are shown."""
    forecast = ks.next_due(course(protocol("phillips-2019")))
    assert {(each.action, each.condition.partition(" at ")[0]) for each in forecast.options} == {
        (Action.SESSION, "if fallen by"),
        (Action.STOP, "if not fallen by 50 %"),
    }
    assert forecast.missing == ("MADRS at session 6",)


# The US label


def test_the_label() -> None:
    """Eight sessions are followed by days 29, 36, 43 and 50, and every 2 weeks from day 64 while the response holds."""
    asked = protocol("spravato-trd")
    days = followed(asked, [12] * 8, most=7)
    assert asked.sessions == 8
    assert [asked.induction.days[-1] + day for day in days] == [29, 36, 43, 50, 64, 78, 92]


@pytest.mark.parametrize("scores", [[30] * 5, [None] * 5, [12] * 5])
def test_the_first_two_weekly_session(scores: list[int | None]) -> None:
    """Week 9 begins with every 2 weeks, whatever the score."""
    assert offered(course(protocol("spravato-trd"), [4, 7, 7, 7], scores)) == [(14, 14)]


@pytest.mark.parametrize(
    ("interval", "score", "options"),
    [
        (14, 12, [(14, 14)]),
        (14, 17, [(14, 14)]),
        (14, 20, EITHER),
        (14, 40, EITHER),
        (7, 12, EITHER),
        (7, 20, EITHER),
    ],
)
def test_the_least_frequent_that_keeps_the_response(interval: int, score: int, options: list[tuple[int, int]]) -> None:
    """Every 2 weeks stays while remission or response holds; otherwise weekly or every 2 weeks is a choice."""
    plan = course(protocol("spravato-trd"), [4, 7, 7, 7, interval], [12] * 5 + [score], interval=interval)
    assert offered(plan) == options
    words = {each.words for each in boosters(ks.next_due(plan))}
    assert all(("the least frequent that keeps it" in each) is (options == EITHER) for each in words)
    assert ("no remission or response at this visit" in ks.next_due(plan).because[0]) is (score > 17)


def test_the_label_without_a_score() -> None:
    """Without a score at the visit there is an option for each outcome."""
    forecast = ks.next_due(course(protocol("spravato-trd"), [4, 7, 7, 7, 14], [12] * 5))
    assert conditional(forecast) == {(14, "if remission or"), (7, "if no remission"), (14, "if no remission")}


def test_the_label_after_the_induction() -> None:
    """The first weekly session is due four days after the induction, whatever the score."""
    due = ks.next_due(course(protocol("spravato-trd"), (), [12])).due
    assert due is not None
    assert (due.interval, due.target) == (7, START + timedelta(28))


def test_the_label_after_its_weekly_sessions() -> None:
    """After four weekly sessions the first two-weekly one is due, whatever the score."""
    due = ks.next_due(course(protocol("spravato-trd"), [4, 7, 7, 7], [12] * 5)).due
    assert due is not None
    assert (due.interval, due.target) == (14, START + timedelta(63))


@pytest.mark.parametrize(
    ("gaps", "score", "options", "words"),
    [
        ([4, 7, 7, 7], 20, EITHER, "worse after a missed session"),
        ([4, 7, 7], 20, [(7, 7)], "worse after a missed session"),
        ([4, 7, 7, 7], 12, [(14, 14)], ""),
    ],
)
def test_a_missed_booster(gaps: list[int], score: int, options: list[tuple[int, int]], words: str) -> None:
    """Missed with worsening, the interval or one rung shorter is a choice; without, no rule exists and it stays."""
    plan = course(protocol("spravato-trd"), gaps, [12] * 5)
    missed = ks.Session(99, plan.days[-1].day + timedelta(14), phase=ks.Phase.BOOSTER, status=ks.Status.MISSED)
    plan = attrs.evolve(plan, sessions=(*plan.sessions, missed))
    plan = plan.assessed("MADRS", score, on=missed.day)
    forecast = ks.next_due(plan)
    assert sorted(offered(plan), key=str) == sorted(options, key=str)
    assert all(each.words.startswith(words) for each in boosters(forecast))
    assert ("there is no rule" in forecast.because[0]) is (words == "")


# The standard ladder

BEGIN = [
    (10, [(14, 14)], "response at the end of the induction: the interval is every 2 weeks"),
    (17, [(14, 14)], "response at the end of the induction: the interval is every 2 weeks"),
    (25, [(14, 14)], "partial response at the end of the induction: the interval is every 2 weeks"),
    (26, [], "no response at the end of the induction: no boosters, review"),
    (40, [], "no response at the end of the induction: no boosters, review"),
]


@pytest.mark.parametrize("key", ["standard", "standard-twice-weekly"])
@pytest.mark.parametrize(("score", "options", "because"), BEGIN)
def test_the_end_of_the_induction(key: str, score: int, options: list[tuple[int, int]], because: str) -> None:
    """A response or a partial one leads to the first booster after 14 days, no response to a review."""
    plan = course(protocol(key), (), [score])
    forecast = ks.next_due(plan)
    assert offered(plan) == options
    assert forecast.because[0].endswith(because)
    assert (forecast.due is None) is (options == [])


@pytest.mark.parametrize(
    ("key", "interval", "score", "after"),
    [
        ("response-ladder", 7, 12, 14),
        ("response-ladder", 14, 12, 28),
        ("response-ladder", 28, 12, 28),
        ("response-ladder", 28, 30, 14),
        ("response-ladder", 14, 30, 7),
        ("response-ladder", 14, 20, 7),
        ("practice-extended", 14, 12, 28),
        ("practice-extended", 28, 12, 42),
        ("practice-extended", 42, 12, 56),
        ("practice-extended", 56, 12, 84),
        ("practice-extended", 84, 12, 84),
        ("practice-extended", 84, 30, 56),
        ("practice-extended", 56, 30, 42),
        ("practice-extended", 42, 30, 28),
        ("practice-extended", 28, 30, 14),
    ],
)
def test_up_and_down_the_ladder(key: str, interval: int, score: int, after: int) -> None:
    """A response held leads one rung up and a response lost one down; the longest rung is held."""
    plan = course(protocol("standard", key), [14, interval], [12, 12, score], interval=interval)
    assert offered(plan) == [(after, after)]
    assert ks.next_due(plan).due == boosters(ks.next_due(plan))[0]


@pytest.mark.parametrize("interval", [7, 14, 28])
def test_a_partial_response_holds(interval: int) -> None:
    """A partial response, where there was no response before, keeps the interval."""
    plan = course(protocol("standard"), [14, interval], [22, 22, 22], interval=interval)
    assert offered(plan) == [(interval, interval)]
    assert "partial response at this visit: the interval is" in ks.next_due(plan).because[0]


@pytest.mark.parametrize(("key", "shortest"), [("response-ladder", 7), ("practice-extended", 14)])
def test_relapse_on_the_shortest_interval(key: str, shortest: int) -> None:
    """A response lost on the shortest interval is a choice: a new induction, or an end."""
    plan = course(protocol("standard", key), [14, shortest], [12, 12, 30], interval=shortest)
    forecast = ks.next_due(plan)
    assert [each.action for each in forecast.options] == [Action.NEW_COURSE, Action.STOP]
    assert forecast.due is None
    assert {each.words for each in forecast.options} == {
        "response lost on the shortest interval, where a new induction or an end is left to the clinician"
    }


def test_the_ladder_without_a_score() -> None:
    """Without a score at the visit the forecast names it, and has an option for each outcome."""
    forecast = ks.next_due(course(protocol("standard"), [14], [12]))
    assert conditional(forecast) == {(7, "if response lost"), (28, "if response held")}
    assert forecast.missing == ("MADRS at session 7",)


# The score at each visit from the last of the induction on, and the weeks after it in which the boosters are.
WORKED = [
    ("stays well", [12, 10, 10, 9, 10], [2, 6, 10, 14, 18]),
    ("relapses", [12, 12, 30, 30, 30, 30], [2, 6, 8, 9, 10]),
    ("comes back", [12, 12, 30, 30, 30, 12, 12, 12], [2, 6, 8, 9, 10, 12, 16, 20]),
    ("responds late", [22, 22, 16, 20, 12, 12], [2, 4, 8, 10, 14, 18]),
]


@pytest.mark.parametrize(("scores", "weeks"), [row[1:] for row in WORKED], ids=[row[0] for row in WORKED])
def test_worked_by_hand(scores: list[int], weeks: list[int]) -> None:
    """The boosters of a course lie in the weeks worked out by hand, up and down the ladder."""
    days = followed(protocol("standard"), scores, most=len(scores))
    assert [day / 7 for day in days] == weeks


def test_coming_late_changes_no_rung() -> None:
    """After a booster that came late the interval is that of the ladder, from the day on which it was given."""
    on_time = course(protocol("standard"), [14, 28], [12, 12, 12])
    late = course(protocol("standard"), [20, 40], [12, 12, 12])
    assert offered(on_time) == offered(late) == [(28, 28)]


def test_a_sentence_for_nurses() -> None:
    """The reason is a sentence with the numbers, what was found, and what it changes."""
    asked = protocol("standard")
    plan = course(asked, [14, 7, 7], [12, 12, 12, 12], interval=7)
    assert ks.next_due(plan).because[0] == (
        "MADRS fell from 34 to 12 (-65 %), response held at this visit: from weekly to every 2 weeks"
    )


# On request


def test_on_request() -> None:
    """A booster may be asked for from the 21st day on, and there are check-ins after 28 days and every 28 days."""
    plan = course(protocol("standard", "on-request"), (), [12])
    last = plan.days[-1].day
    session, check_in = ks.next_due(plan).options
    assert (session.action, session.earliest, session.target) == (Action.SESSION, last + timedelta(21), None)
    assert (check_in.action, check_in.target) == (Action.CHECK_IN, last + timedelta(28))
    for day, following in ((28, 56), (56, 84), (60, 84)):
        seen = plan.assessed("MADRS", 12, on=last + timedelta(day))
        assert ks.next_due(seen).options[1].target == last + timedelta(following)


# Checkpoints of the induction


@pytest.mark.parametrize(
    ("baseline", "score", "goes_on"),
    [(34, 17, True), (34, 18, False), (59, 30, False), (19, 10, False), (20, 10, True)],
)
def test_aan_het_rot(baseline: int, score: int, goes_on: bool) -> None:  # noqa: FBT001 - a column
    """After session 1 the course goes on only where MADRS has fallen by half on day 2."""
    plan = ks.Plan.from_history(protocol("aan-het-rot-2010"), given=[START]).assessed("MADRS", baseline, on=START)
    forecast = ks.next_due(plan.assessed("MADRS", score, on=START + timedelta(1)))
    assert (forecast.due is not None) is goes_on
    assert (forecast.options == ()) is not goes_on
    assert "Had MADRS fallen by at least 50 % on day 2?" in " ".join(forecast.because)


@pytest.mark.parametrize("given", [1, 2, 11])
@pytest.mark.parametrize(("score", "goes_on"), [(10, False), (0, False), (11, True), (34, True)])
def test_ketect(given: int, score: int, goes_on: bool) -> None:  # noqa: FBT001 - a column
    """After each session the course ends where MADRS is 10 or less, and goes on otherwise."""
    asked = protocol("ketect")
    days = [START + timedelta(day - 1) for day in asked.induction.days[:given]]
    plan = ks.Plan.from_history(asked, given=days).assessed("MADRS", 34, on=START - timedelta(1))
    forecast = ks.next_due(plan.assessed("MADRS", score, on=days[-1] + timedelta(1)))
    assert (forecast.due is not None) is goes_on
    assert (forecast.options == ()) is not goes_on


@pytest.mark.parametrize("key", ["aan-het-rot-2010", "ketect"])
def test_a_checkpoint_without_a_score(key: str) -> None:
    """A score that is missing is named; the course goes on or ends by it."""
    plan = ks.Plan.from_history(protocol(key), given=[START]).assessed("MADRS", 34, on=START)
    forecast = ks.next_due(plan)
    assert {each.action for each in forecast.options} == {Action.SESSION, Action.STOP}
    (missing,) = forecast.missing
    assert missing.startswith("MADRS after session 1")


def test_other_checkpoints_are_for_the_clinician() -> None:
    """Only two checkpoints go by a number; the others are questions."""
    points = {each.key: point for each in published_protocols() for point in each.induction.checkpoints}
    assert {key for key, point in points.items() if point.goes_on or point.ends} == {"aan-het-rot-2010", "ketect"}


# The tour


def test_a_cadence_is_data() -> None:
    """A protocol takes another cadence."""
    sustain = attrs.evolve(ks.protocol_named("spravato-trd"), cadence=ks.cadence_named("sustain-3"))
    assert sustain.cadence is not None
    assert sustain.cadence.key == "sustain-3"


def test_the_first_booster_of_the_tour() -> None:
    """The first booster of the tour's course is due on 30 January, between the 27th and 6 February."""
    clinic = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US", chairs=2)
    plan = ks.schedule(ks.protocol_named("standard"), start=START, clinic=clinic, at=time(9, 30))
    for number in range(1, 7):
        plan = plan.given(number)
    plan = plan.assessed("MADRS", 34, on=START).assessed("MADRS", 12, on=date(2026, 1, 16))
    due = ks.next_due(plan).due
    assert due is not None
    assert (due.earliest, due.target, due.latest) == (date(2026, 1, 27), date(2026, 1, 30), date(2026, 2, 6))
    assert due.interval == 14


def test_every_move_is_possible() -> None:
    """No answer of the catalogue loses its interval: every move from every rung leads to a rung of the ladder."""
    for cadence in ks.cadences():
        intervals = [each.interval for each in cadence.ladder]
        along = [each for answer in answers(cadence) for each in answer.moves if each.step is not Step.BACK]
        assert all(cadence.moved(interval, move) in intervals for interval in intervals for move in along)
