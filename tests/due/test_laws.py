"""Laws that every forecast keeps, whatever the course."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate

from attrs import evolve
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

import ketasched as ks
from ketasched.cadence import Answer, Lapse, Move, Resume, Rung, Step, When
from ketasched.days import Days
from ketasched.forecast import Decision
from ketasched.instruments import C_SSRS, CGI_S, MADRS, PHQ_9
from ketasched.response import Level

START = date(2026, 1, 5)
HELD = (Level.REMISSION, Level.RESPONSE)
drawn = settings(derandomize=True, deadline=None, max_examples=60)

moves = st.sampled_from([Move(Step.HOLD), Move(Step.LONGER), Move(Step.SHORTER)])
ends = st.sampled_from([Move(Step.STOP), Move(Step.REVIEW), Move(Step.NEW_INDUCTION)])
whens = st.one_of(
    st.builds(When, levels=st.lists(st.sampled_from(Level), max_size=3)),
    st.builds(When, lost=st.booleans()),
    st.builds(When, rose=st.booleans()),
    st.builds(When, at_most=st.integers(0, 30)),
    st.builds(When, at_least=st.integers(0, 30)),
    st.builds(When, fell=st.integers(1, 100)),
)
gaps = st.lists(st.integers(1, 90), max_size=8)
scores = st.lists(st.one_of(st.none(), st.integers(0, 60)), max_size=9)


@st.composite
def ladders(draw: st.DrawFn, *, ending: bool = False) -> ks.Cadence:
    """A ladder in days that is climbed by random answers."""
    intervals = draw(st.lists(st.integers(1, 60), min_size=1, max_size=4, unique=True))
    choices = st.lists(st.one_of(moves, ends) if ending else moves, min_size=1, max_size=2)
    return ks.Cadence(
        ladder=[
            Rung(each, draw(st.integers(0, each - 1)), draw(st.none() | st.integers(0, 9)))
            for each in sorted(intervals)
        ],
        answers=draw(st.lists(st.builds(Answer, whens, choices), max_size=4)),
        stands=draw(st.integers(0, 40)),
        confirm=draw(st.integers(1, 3)),
        instrument=draw(st.sampled_from([None, "MADRS"])),
    )


def course(cadence: ks.Cadence, offsets: Sequence[Days] = (0, 7)) -> ks.Protocol:
    """Two sessions a week apart, then the boosters of a cadence."""
    return ks.Protocol(key="course", title="A course", induction=ks.Induction(offsets), cadence=cadence)


def history(protocol: ks.Protocol, gaps: Sequence[int], scores: Sequence[int | None], start: date = START) -> ks.Plan:
    """The induction and boosters so many days apart, with a baseline of 34 and the scores at the visits."""
    days = [start + timedelta(days) for days in accumulate((7, *gaps), initial=0)]
    plan = ks.Plan.from_history(protocol, given=days).assessed("MADRS", 34, on=start)
    for day, score in zip(days[1:], scores, strict=False):
        plan = plan if score is None else plan.assessed("MADRS", score, on=day)
    return plan


def intervals(forecast: ks.Forecast) -> list[tuple[object, ...]]:
    """The options without their dates."""
    return [(each.action, each.interval, each.condition, each.words) for each in forecast.options]


@drawn
@given(ladders(ending=True), st.data())
def test_lateness_never_changes_the_rung(cadence: ks.Cadence, data: st.DataObject) -> None:
    """Lateness never changes the rung."""
    known = data.draw(scores)
    one, other = (data.draw(st.lists(st.integers(1, 90), min_size=5, max_size=5)) for _ in range(2))
    forecasts = [ks.next_due(history(course(cadence), each, known)) for each in (one, other)]
    assert intervals(forecasts[0]) == intervals(forecasts[1])


@drawn
@given(ladders(ending=True), gaps, scores, st.integers(0, 900))
def test_today_adds_lateness_only(cadence: ks.Cadence, gaps: list[int], scores: list[int | None], days: int) -> None:
    """Today adds lateness only, as long as the cadence says nothing of a lapse."""
    plan = history(course(cadence), gaps, scores)
    today = START + timedelta(days)
    assert evolve(ks.next_due(plan, today), late=0) == ks.next_due(plan)


BY_LEVEL = (
    Answer(When(levels=HELD), (Move(Step.LONGER),)),
    Answer(When(lost=True), (Move(Step.SHORTER),)),
    Answer(When(levels=(Level.PARTIAL,)), (Move(Step.HOLD),)),
)
PARTIAL = 20


@drawn
@given(ladders(), st.lists(st.sampled_from([8, 15, 20, 30]), min_size=1, max_size=8), st.data())
def test_a_hold_never_shortens(cadence: ks.Cadence, scores: list[int], data: st.DataObject) -> None:
    """Adding a hold never shortens an interval."""
    cadence = evolve(cadence, answers=(Answer(When(at_most=20, at_least=20), (Move(Step.HOLD),)), *BY_LEVEL[:2]))
    cadence = evolve(cadence, stands=0, confirm=1)
    place = data.draw(st.integers(1, len(scores)))
    longer = [*scores[:place], PARTIAL, *scores[place:]]
    before, after = (
        ks.next_due(history(course(cadence), [7] * (len(each) - 1), each)).options[0].interval
        for each in (scores, longer)
    )
    assert isinstance(before, int)
    assert isinstance(after, int)
    assert after >= before


@drawn
@given(ladders(ending=True), gaps, scores)
def test_the_interval_never_leaves_the_ladder(cadence: ks.Cadence, gaps: list[int], scores: list[int | None]) -> None:
    """The interval never leaves the ladder."""
    options = ks.next_due(history(course(cadence), gaps, scores)).options
    known = {each.interval for each in cadence.ladder}
    assert {each.interval for each in options if each.state} <= known


@drawn
@given(ladders(ending=True), gaps, scores, st.integers(-400, 400))
def test_a_shifted_history(cadence: ks.Cadence, gaps: list[int], scores: list[int | None], shift: int) -> None:
    """Shifting a whole history by n days shifts every due day by n."""
    here = ks.next_due(history(course(cadence), gaps, scores))
    there = ks.next_due(history(course(cadence), gaps, scores, START + timedelta(shift)))
    assert intervals(here) == intervals(there)
    for one, other in zip(here.options, there.options, strict=True):
        for side in ("earliest", "target", "latest"):
            day, shifted = getattr(one, side), getattr(other, side)
            assert shifted == (None if day is None else day + timedelta(shift))


@drawn
@given(ladders(), st.lists(st.integers(0, 60), max_size=8))
def test_a_decision_on_record_changes_nothing(cadence: ks.Cadence, scores: list[int]) -> None:
    """Where there was nothing to choose, a decision on record changes nothing."""
    one_move = [evolve(each, moves=each.moves[:1]) for each in cadence.answers]
    plan = history(course(evolve(cadence, answers=one_move, instrument="MADRS")), (), [30])
    for score in scores:
        due = ks.next_due(plan).due
        assert due is not None
        day, number = due.target or START, len(plan.sessions) + 1
        session = ks.Session(number, day, phase=ks.Phase.BOOSTER, status=ks.Status.GIVEN)
        decision = Decision(session=number, chosen=due, forecast=ks.next_due(plan))
        plan = evolve(plan, sessions=(*plan.sessions, session), decisions=(*plan.decisions, decision))
        plan = plan.assessed("MADRS", score, on=day)
    assert ks.next_due(plan) == ks.next_due(evolve(plan, decisions=()))


# --- whatever the plan

days = st.one_of(st.integers(1, 200), st.builds(relativedelta, months=st.integers(1, 30)))
spacings = st.builds(ks.Spacing, st.integers(0, 30), st.none() | st.integers(30, 60), back=st.integers(1, 3))
lapses = st.builds(
    lambda after, resume: Lapse(after, resume, (0, 7) if resume is Resume.RELOAD else ()),
    st.integers(1, 300),
    st.sampled_from(Resume),
)


@st.composite
def cadences(draw: st.DrawFn) -> ks.Cadence:
    """Any cadence: on request, or with steps, a ladder or both."""
    if draw(st.integers(0, 9)) == 0:
        return ks.Cadence(earliest=draw(st.integers(1, 60)), check_ins=draw(st.none() | st.just((28, 14))))
    steps = draw(st.lists(st.tuples(st.integers(1, 40), st.integers(1, 3)), max_size=2))
    ladder = sorted(draw(st.sets(st.integers(1, 90), min_size=0 if steps else 1, max_size=3)))
    along = st.builds(Answer, whens, st.lists(moves, min_size=1, max_size=2))
    anything = st.one_of(moves, ends, *([st.builds(Move, st.just(Step.BACK), index=st.just(0))] if steps else []))
    on_steps = [evolve(each, when=evolve(each.when, steps=True)) for each in draw(st.lists(along, max_size=2))]
    return ks.Cadence(
        first=draw(st.none() | days),
        steps=steps,
        ladder=ladder,
        enter=draw(st.none() | st.sampled_from(ladder)) if ladder else None,
        counts_from=draw(st.sampled_from(["last", "first", "scheduled"])),
        begin=draw(st.lists(st.builds(Answer, whens, st.lists(ends, min_size=1, max_size=1)), max_size=2)),
        answers=(
            *on_steps,
            *draw(st.lists(st.builds(Answer, whens, st.lists(anything, min_size=1, max_size=2)), max_size=3)),
        ),
        missed=draw(st.lists(along, max_size=2)),
        confirm=draw(st.integers(1, 2)),
        instrument=draw(st.sampled_from([None, "MADRS", "CGI-S", "C-SSRS", "unheard-of"])),
        criteria=draw(st.sampled_from([None, "madrs-remission-12"])),
        lapses=sorted(
            draw(st.lists(lapses, max_size=3, unique_by=lambda each: each.after)), key=lambda each: each.after
        ),
        limit=draw(st.none() | st.integers(1, 6)),
    )


@st.composite
def plans(draw: st.DrawFn) -> ks.Plan:
    """Any plan: sessions of any status and phase, scores on several instruments, an interval in force."""
    offsets = sorted(draw(st.sets(st.integers(1, 60), max_size=3)))
    points = st.builds(
        ks.Checkpoint,
        st.integers(1, len(offsets) + 1),
        st.just("Goes it on?"),
        st.sampled_from([None, "MADRS", "C-SSRS"]),
        st.none() | whens,
        st.none() | whens,
    )
    cadence = draw(st.none() | cadences())
    protocol = ks.Protocol(
        key="any",
        title="Any course",
        induction=ks.Induction((0, *offsets), draw(st.lists(spacings, max_size=2)), draw(st.lists(points, max_size=2))),
        spacing=draw(st.lists(spacings, max_size=2)),
        cadence=cadence,
        repeat_too_soon=draw(st.booleans()),
        when_missed=draw(st.sampled_from(["make_up", "carry_on"])),
    )
    drawn_days = draw(st.lists(st.integers(0, 500), max_size=9))
    plan = ks.Plan(
        protocol,
        [
            ks.Session(
                number,
                START + timedelta(day),
                phase=draw(st.sampled_from(ks.Phase)),
                status=draw(st.sampled_from([ks.Status.GIVEN, ks.Status.GIVEN, *ks.Status])),
            )
            for number, day in enumerate(drawn_days, start=1)
        ],
        request=draw(st.none() | st.just(ks.Request(start=START, anchor=START - timedelta(3)))),
        interval=draw(st.none() | st.sampled_from([each.interval for each in cadence.ladder]))
        if cadence and cadence.ladder
        else None,
    )
    for scale in draw(st.lists(st.sampled_from([MADRS, PHQ_9, CGI_S, C_SSRS]), max_size=12)):
        plan = plan.assessed(
            scale, draw(st.integers(scale.least, scale.most)), on=START + timedelta(draw(st.integers(-5, 500)))
        )
    return plan


@settings(drawn, max_examples=400)
@given(plans(), st.none() | st.integers(-10, 900))
def test_any_plan_has_a_forecast(plan: ks.Plan, days: int | None) -> None:
    """Any plan has a forecast: options with windows in order and after the last session, or the reason why none."""
    today = None if days is None else START + timedelta(days)
    forecast = ks.next_due(plan, today)
    assert forecast.late >= 0
    assert forecast.because
    assert str(forecast).startswith("protocol options" if forecast.options else "no protocol options")
    last = max((each.day for each in plan.sessions if each.status is ks.Status.GIVEN), default=date.min)
    for option in forecast.options:
        known = [day for day in (option.earliest, option.target, option.latest) if day is not None]
        assert known == sorted(known)
        assert all(day > last for day in known) or (today is not None and today <= last)
    assert not forecast.missing or forecast.due is None
