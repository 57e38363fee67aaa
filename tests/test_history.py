from datetime import date, timedelta

import pytest
from attrs import evolve
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from ketasched.days import MonthEnd, fewest, later
from ketasched.history import Gap, History, Verdict, history_of, verdict_on
from ketasched.plan import Plan
from ketasched.protocol import Checkpoint, Induction, Phase, Protocol, Spacing
from ketasched.published import KETECT, OXFORD_CLINIC, STANDARD
from ketasched.request import Request
from ketasched.session import Session, Status

DAY_1 = date(2026, 1, 5)
MONTH = relativedelta(months=1)
TOO_SOON, EARLY, LATE = Verdict.TOO_SOON, Verdict.EARLY, Verdict.LATE


def course(*spacing: Spacing, sessions: int = 4, checkpoints: tuple[Checkpoint, ...] = ()) -> Protocol:
    """Make a protocol of weekly sessions with these bounds and no other."""
    offsets = tuple(range(0, 7 * sessions, 7))
    return Protocol(key="course", title="A course", induction=Induction(offsets, spacing, checkpoints))


def laid(protocol: Protocol, *days: int, event: int | None = None, status: Status = Status.GIVEN) -> Plan:
    """Lay a plan on days counted from 0, numbered in the order given; boosters follow the induction."""
    phases = [Phase.INDUCTION] * protocol.sessions + [Phase.BOOSTER] * len(days)
    sessions = (
        Session(number, DAY_1 + timedelta(day), phase=phase, status=status)
        for number, (day, phase) in enumerate(zip(days, phases, strict=False), start=1)
    )
    anchor = None if event is None else DAY_1 + timedelta(event)
    return Plan(protocol, sessions, request=Request(start=max(DAY_1, anchor or DAY_1), anchor=anchor))


def seen(plan: Plan) -> list[tuple[int, int, int, Verdict]]:
    """The gaps that are not as asked for: session, the one measured from (0: the event), days, verdict."""
    gaps = history_of(plan).gaps
    return [(gap.session.number, gap.since.number if gap.since else 0, gap.days, gap.verdict) for gap in gaps]


def numbers(sessions: tuple[Session, ...]) -> list[int]:
    """The numbers of sessions."""
    return [each.number for each in sessions]


# --- one gap


@pytest.mark.parametrize(
    ("days", "verdict"),
    [(0, TOO_SOON), (4, TOO_SOON), (5, EARLY), (6, EARLY), (7, None), (14, None), (15, LATE), (99, LATE)],
)
def test_verdict(days: int, verdict: Verdict | None) -> None:
    """Below least and grace a day is too soon, within grace early, above most late; the borders are as asked."""
    assert verdict_on(DAY_1, DAY_1 + timedelta(days), Spacing(7, 14, grace=2), "clamp") == verdict


@pytest.mark.parametrize(("days", "verdict"), [(0, TOO_SOON), (1, TOO_SOON), (2, None), (999, None)])
def test_verdict_without_most_and_grace(days: int, verdict: Verdict | None) -> None:
    """Without grace nothing is early, and without most nothing is late."""
    assert verdict_on(DAY_1, DAY_1 + timedelta(days), Spacing(2), "clamp") == verdict


@pytest.mark.parametrize(
    ("since", "day", "month_end", "verdict"),
    [
        ("2026-01-31", "2026-02-28", "clamp", None),
        ("2026-01-31", "2026-02-27", "clamp", EARLY),
        ("2026-01-31", "2026-02-26", "clamp", TOO_SOON),
        ("2026-01-31", "2026-03-01", "clamp", LATE),
        ("2026-01-31", "2026-03-01", "roll", None),
        ("2026-01-31", "2026-02-28", "roll", EARLY),
        ("2026-01-31", "2026-02-27", "roll", TOO_SOON),
        ("2026-01-31", "2026-03-02", "roll", LATE),
        ("2024-01-31", "2024-02-29", "clamp", None),
        ("2024-01-31", "2024-02-29", "roll", EARLY),
        ("2026-01-15", "2026-02-15", "roll", None),
        ("2026-01-15", "2026-02-14", "clamp", EARLY),
    ],
)
def test_months(since: str, day: str, month_end: MonthEnd, verdict: Verdict | None) -> None:
    """Months are counted from the day itself; one too short ends on its last day or on the first of the next."""
    spacing = Spacing(MONTH, MONTH, grace=1)
    assert verdict_on(date.fromisoformat(since), date.fromisoformat(day), spacing, month_end) == verdict


@st.composite
def spacings(draw: st.DrawFn) -> Spacing:
    """Any bound: days or months, with grace and a limit or without."""
    months, days, more = draw(st.tuples(st.integers(0, 7), st.integers(0, 30), st.none() | st.integers(0, 9)))
    least = relativedelta(months=months, days=days) if months else days
    most = None if more is None else relativedelta(months=months, days=days + more)
    return Spacing(least, most, grace=draw(st.integers(0, min(9, fewest(least)))))


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), spacings(), st.sampled_from(["clamp", "roll"]))
def test_verdicts_follow_each_other(since: date, spacing: Spacing, month_end: MonthEnd) -> None:
    """Below least but within grace a session is early and stands; below that it is too soon; above most it is late."""
    days = [since + timedelta(n) for n in range(-10, 300)]
    verdicts = [verdict_on(since, day, spacing, month_end) for day in days]
    earliest = days.index(later(since, spacing.least, month_end))
    latest = len(days) - 1 if spacing.most is None else days.index(later(since, spacing.most, month_end))
    assert verdicts == (
        [TOO_SOON] * (earliest - spacing.grace)
        + [EARLY] * spacing.grace
        + [None] * (latest - earliest + 1)
        + [LATE] * (len(days) - 1 - latest)
    )


# --- from which session it is measured


def test_from_the_session_before() -> None:
    """A gap is measured from the session before, in the order of days and not of numbers."""
    plan = laid(course(Spacing(7, 14)), 0, 21, 9)
    assert [each.number for each in history_of(plan).sessions] == [1, 3, 2]
    assert seen(plan) == []
    assert seen(laid(course(Spacing(7, 14)), 0, 24, 5)) == [(3, 1, 5, TOO_SOON), (2, 3, 19, LATE)]


def test_missed_and_cancelled_sessions_are_not_there() -> None:
    """A session that was missed or cancelled is not measured, nor is anything measured from it."""
    plan = laid(course(Spacing(7)), 0, 3, 4, 7, status=Status.PLANNED).missed(2).cancelled(3)
    history = history_of(plan)
    assert (numbers(history.sessions), numbers(history.counted), history.gaps) == ([1, 4], [1, 4], ())


def test_a_session_too_soon_restarts_the_clock() -> None:
    """The gap after a session too soon is measured from it, and the session counts."""
    plan = laid(course(Spacing(7, grace=2)), 0, 3, 7, 14)
    assert seen(plan) == [(2, 1, 3, TOO_SOON), (3, 2, 4, TOO_SOON)]
    assert numbers(history_of(plan).counted) == [1, 2, 3, 4]


def test_windows() -> None:
    """A window is measured from so many sessions back, and binds no session before there are so many."""
    plan = laid(course(Spacing(7, back=3), sessions=5), 0, 1, 2, 6, 8)
    assert seen(plan) == [(4, 1, 6, TOO_SOON)]


def test_grace_on_a_window() -> None:
    """A window broken within its grace is early, beyond it too soon."""
    assert seen(laid(course(Spacing(7, back=2, grace=1)), 0, 3, 6, 8)) == [(3, 1, 6, EARLY), (4, 2, 5, TOO_SOON)]


def test_anchors() -> None:
    """A bound with an anchor is measured from that session, for the sessions that it names."""
    bounds = Spacing(20, session=3, anchor=1), Spacing(most=9, session=range(3, 5), anchor=2)
    assert seen(laid(course(*bounds), 0, 9, 19, 20)) == [(3, 1, 19, TOO_SOON), (3, 2, 10, LATE), (4, 2, 11, LATE)]


def test_named_sessions_are_counted_not_numbered() -> None:
    """A bound on the third session binds the third that counts, whatever its number."""
    plan = laid(course(Spacing(9, session=3)), 0, 7, 10, 14, status=Status.PLANNED)
    assert seen(plan) == [(3, 2, 3, TOO_SOON)]
    assert seen(plan.missed(2)) == [(4, 3, 4, TOO_SOON)]
    assert [gap.number for gap in history_of(plan.missed(2)).gaps] == [3]


def test_the_event_before_the_course() -> None:
    """A bound with anchor 0 is measured from the event before the course."""
    bound = Spacing(7, 30, grace=2, session=1, anchor=0)
    assert seen(laid(course(bound), 0, event=-4)) == [(1, 0, 4, TOO_SOON)]
    assert seen(laid(course(bound), 0, event=-5)) == [(1, 0, 5, EARLY)]
    assert seen(laid(course(bound), 0, event=-7)) == []
    assert seen(laid(course(bound), 0, event=-31)) == [(1, 0, 31, LATE)]


def test_no_event_no_gap() -> None:
    """Where the plan knows of no event, or of no request at all, a bound that is measured from one says nothing."""
    plan = laid(course(Spacing(7, session=1, anchor=0)), 0)
    assert seen(plan) == []
    assert seen(evolve(plan, request=None)) == []


def test_origin() -> None:
    """A gap says in words what it is measured from."""
    bounds = Spacing(7, session=1, anchor=0), Spacing(7)
    event, session = history_of(laid(course(*bounds), 0, 3, event=-1)).gaps
    assert (event.origin, session.origin) == ("the event before the course", "session 1")


# --- two on one day


@pytest.mark.parametrize("protocol", [course(), course(Spacing(most=7)), course(Spacing(9, session=4, anchor=1))])
def test_two_on_one_day(protocol: Protocol) -> None:
    """Two sessions on one day are too soon where the protocol says nothing of them."""
    plan = laid(protocol, 0, 7, 7)
    assert seen(plan) == [(3, 2, 0, TOO_SOON)]
    assert history_of(plan).gaps[0].spacing.least == 1


def test_two_on_one_day_are_one_gap() -> None:
    """Where the protocol's own spacing finds two on one day too soon, they are found once."""
    plan = laid(course(Spacing(7)), 0, 7, 7)
    assert seen(plan) == [(3, 2, 0, TOO_SOON)]
    assert history_of(plan).gaps[0].spacing == Spacing(7)


def test_two_on_one_day_beyond_grace_only() -> None:
    """Where grace would excuse a gap of no days, two on one day are too soon all the same."""
    assert seen(laid(course(Spacing(2, grace=2)), 0, 0)) == [(2, 1, 0, EARLY), (2, 1, 0, TOO_SOON)]


# --- boosters


def test_boosters() -> None:
    """The induction's spacing binds no booster; the protocol's binds every session."""
    plan = laid(course(Spacing(7), sessions=2), 0, 7, 9, 10)
    assert seen(plan) == []
    every = evolve(plan, protocol=evolve(plan.protocol, spacing=(Spacing(2),)))
    assert seen(every) == [(4, 3, 1, TOO_SOON)]
    assert numbers(history_of(every).induction) == [1, 2]
    assert numbers(history_of(every).counted) == [1, 2, 3, 4]


# --- what counts


@pytest.mark.parametrize(
    ("second", "verdict", "counted"), [(23, TOO_SOON, [1, 3]), (24, EARLY, [1, 2, 3]), (28, None, [1, 2, 3])]
)
def test_repeat_too_soon(second: int, verdict: Verdict | None, counted: list[int]) -> None:
    """At least - 5 days a session is repeated: it does not count. At least - 4 days, the grace, it stands."""
    protocol = evolve(course(Spacing(28, grace=4), sessions=3), repeat_too_soon=True)
    plan = laid(protocol, 0, second, second + 28)
    assert seen(plan) == ([(2, 1, second, verdict)] if verdict else [])
    assert numbers(history_of(plan).counted) == counted


def test_a_repeat_is_measured_from_what_it_repeats() -> None:
    """A session that does not count restarts the clock, and the next one takes its number."""
    protocol = evolve(course(Spacing(28, grace=4), Spacing(60, session=3, anchor=1), sessions=3), repeat_too_soon=True)
    plan = laid(protocol, 0, 20, 40, 68)
    assert seen(plan) == [(2, 1, 20, TOO_SOON), (3, 2, 20, TOO_SOON)]
    assert [gap.number for gap in history_of(plan).gaps] == [2, 2]
    assert numbers(history_of(plan).counted) == [1, 4]


def test_too_soon_after_an_anchor_is_repeated() -> None:
    """Too soon after the session that the bound is anchored to is too soon: it is repeated, too."""
    protocol = evolve(course(Spacing(60, session=3, anchor=1), sessions=3), repeat_too_soon=True)
    assert numbers(history_of(laid(protocol, 0, 28, 56, 84)).counted) == [1, 2, 4]


def test_a_broken_window_is_not_repeated() -> None:
    """A breach of a window restarts nothing: the session counts."""
    protocol = evolve(course(Spacing(7, back=2)), repeat_too_soon=True)
    plan = laid(protocol, 0, 3, 6)
    assert seen(plan) == [(3, 1, 6, TOO_SOON)]
    assert numbers(history_of(plan).counted) == [1, 2, 3]


def test_late_sessions_count() -> None:
    """A session that is late counts, also where those too soon are repeated."""
    protocol = evolve(course(Spacing(1, 7)), repeat_too_soon=True)
    assert numbers(history_of(laid(protocol, 0, 9)).counted) == [1, 2]


# --- the whole


def test_history() -> None:
    """A history is the plan as it is judged: what stands, what counts, and the gaps."""
    plan = laid(STANDARD, 0, 2, 4, 7, 8, 11)
    history = history_of(plan)
    gap = Gap(plan.session(5), 5, plan.session(4), 1, Spacing(2, 7, grace=1), EARLY)
    window = Gap(plan.session(5), 5, plan.session(2), 6, Spacing(7, back=3), TOO_SOON)
    assert history == History(plan, plan.days, plan.days, (gap, window))
    assert history.protocol is STANDARD
    assert history.induction == plan.days
    assert history.complete
    assert not history.stopped


def test_nothing_laid() -> None:
    """A plan without sessions has an empty history, neither complete nor stopped."""
    history = history_of(Plan(KETECT, ()))
    assert (history.sessions, history.counted, history.gaps) == ((), (), ())
    assert (history.complete, history.stopped) == (False, False)


@pytest.mark.parametrize(("days", "complete"), [((0, 7), False), ((0, 7, 14), True), ((0, 7, 14, 42), True)])
def test_complete(days: tuple[int, ...], *, complete: bool) -> None:
    """An induction is complete with as many sessions as asked for; boosters change nothing."""
    assert history_of(laid(OXFORD_CLINIC, *days)).complete is complete


def test_more_than_asked_for_is_not_complete() -> None:
    """An induction with a session too many is not as asked for."""
    plan = laid(OXFORD_CLINIC, 0, 7, 14)
    more = evolve(plan, sessions=(*plan.sessions, Session(4, DAY_1 + timedelta(21))))
    assert not history_of(more).complete


@pytest.mark.parametrize(("sessions", "stopped"), [(1, False), (2, True), (3, True), (4, False)])
def test_stopped(sessions: int, *, stopped: bool) -> None:
    """A course that ends after a checkpoint has stopped there; one that goes on to the end has not."""
    protocol = course(checkpoints=(Checkpoint(range(2, 4), "Is it enough?"), Checkpoint(4, "How was it?")))
    assert history_of(laid(protocol, *range(0, 7 * sessions, 7))).stopped is stopped


def test_missed_sessions_do_not_stop_a_course_elsewhere() -> None:
    """Sessions count up to a checkpoint by what stands, not by their numbers."""
    protocol = course(checkpoints=(Checkpoint(2, "Is it enough?"),))
    plan = laid(protocol, 0, 7, 14, status=Status.PLANNED)
    assert not history_of(plan).stopped
    assert history_of(plan.missed(2)).stopped
