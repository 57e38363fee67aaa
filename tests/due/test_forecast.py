"""What a forecast is, the induction, and how a course ends."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve
from dateutil.relativedelta import relativedelta

import ketasched as ks
from ketasched.cadence import Answer, Move, Rung, Step, When
from ketasched.errors import Malformed
from ketasched.forecast import Action, Due, Forecast
from ketasched.protocol import WhenMissed

START = date(2026, 1, 5)
THREE = ks.Protocol(
    key="three",
    title="Three sessions",
    induction=ks.Induction((0, 2, 7), spacing=(ks.Spacing(2, 9),)),
)
MONTH = relativedelta(months=1)
WEEKLY = ks.Cadence(ladder=(7,))


def day(number: int) -> date:
    """The day with a number, the first being day 1."""
    return START + timedelta(number - 1)


def given(*numbers: int, protocol: ks.Protocol = THREE, **history: Any) -> ks.Plan:
    """The plan of what was given on these days."""
    return ks.Plan.from_history(protocol, given=[day(number) for number in numbers], **history)


def with_missed(plan: ks.Plan, *numbers: int, phase: ks.Phase = ks.Phase.INDUCTION) -> ks.Plan:
    """The plan with sessions missed on these days."""
    first = len(plan.sessions) + 1
    missed = (
        ks.Session(first + nth, day(number), phase=phase, status=ks.Status.MISSED) for nth, number in enumerate(numbers)
    )
    return evolve(plan, sessions=(*plan.sessions, *missed))


def window(plan: ks.Plan, today: date | None = None) -> tuple[int | None, ...]:
    """Earliest, target and latest of the one option, as the numbers of days."""
    due = ks.next_due(plan, today).due
    assert due is not None
    days = (due.earliest, due.target, due.latest)
    return tuple(None if each is None else (each - START).days + 1 for each in days)


# --- the values


@pytest.mark.parametrize(
    ("options", "due"),
    [
        ((), False),
        ([Due(phase="booster", target=START, earliest=START)], True),
        ([Due(phase="booster", target=START, earliest=START, condition="if it helps")], False),
        ([Due(phase="booster", earliest=START)], False),
        ([Due(phase="booster", action="stop")], False),
        ([Due(phase="booster", target=START), Due(phase="booster", target=START)], False),
    ],
)
def test_the_one_option(options: list[Due], due: object) -> None:
    """Due is the one option, where it is a session with a target and under no condition."""
    assert (Forecast(options=options).due is not None) is due


@pytest.mark.parametrize(
    ("due", "text"),
    [
        (
            Due(phase="induction", earliest=day(3), target=day(5)),
            "induction session: Fri 9 Jan 2026, not before Wed 7 Jan 2026",
        ),
        (
            Due(phase="booster", interval=14, earliest=day(3), target=day(5), latest=day(8)),
            "booster session, every 2 weeks: Fri 9 Jan 2026, between Wed 7 Jan 2026 and Mon 12 Jan 2026",
        ),
        (Due(phase="booster", earliest=day(3)), "booster session: from Wed 7 Jan 2026 on, when asked for"),
        (Due(phase="booster"), "booster session: no day set"),
        (
            Due(phase="booster", action="check-in", earliest=day(3), target=day(3)),
            "check-in: Wed 7 Jan 2026, not before Wed 7 Jan 2026",
        ),
        (
            Due(phase="booster", action="stop", condition="if it is lost", words="left to the clinician"),
            "if it is lost: stop (left to the clinician)",
        ),
    ],
)
def test_an_option_in_words(due: Due, text: str) -> None:
    """An option prints what it is, when, under which condition, and in the source's words."""
    assert str(due) == text


def test_a_forecast_in_words() -> None:
    """A forecast prints the protocol's options and the reasons, and never an order."""
    forecast = Forecast(options=[Due(phase="booster", action="stop")], because=["it is so"])
    assert str(forecast) == "protocol options:\n  - stop\n  because it is so"
    assert str(Forecast(because=["it is over"])) == "no protocol options:\n  because it is over"


# --- nothing given yet


def test_nothing_given_and_nothing_asked_for() -> None:
    """Without a session given and a start asked for there are no options, and the forecast says what to do."""
    forecast = ks.next_due(given())
    assert forecast.options == ()
    assert "lay the course by schedule(...)" in forecast.because[0]


@pytest.mark.parametrize(("today", "late"), [(START - timedelta(9), 0), (START, 0), (day(6), 5)])
def test_the_first_session(today: date, late: int) -> None:
    """Session 1 is due on the day asked for; planned days are not looked at."""
    plan = evolve(given(), request=ks.Request(start=START), sessions=[ks.Session(1, day(20))])
    forecast = ks.next_due(plan, today)
    assert forecast.due is not None
    assert (forecast.due.earliest, forecast.due.target, forecast.due.latest) == (START, START, None)
    assert forecast.late == late
    assert forecast.because == (
        "nothing has been given yet; Mon 5 Jan 2026 was asked for",
        "target: the start asked for",
    )


def test_the_first_session_after_an_event() -> None:
    """An event before the course binds session 1, and the bound that won is named."""
    bound = ks.Spacing(14, 28, anchor=0, session=1)
    protocol = evolve(THREE, induction=evolve(THREE.induction, spacing=(bound,)))
    plan = evolve(given(protocol=protocol), request=ks.Request(start=START, anchor=START - timedelta(10)))
    assert window(plan) == (5, 5, 19)
    assert "target: at least 14 days after the event before the course (default)" in ks.next_due(plan).because
    assert window(evolve(plan, request=ks.Request(start=START))) == (1, 1, None)


def test_a_first_session_too_soon_after_the_event() -> None:
    """A first session that does not count is repeated at once, as soon as the event allows."""
    bound = ks.Spacing(14, anchor=0, session=1)
    protocol = evolve(THREE, repeat_too_soon=True, induction=evolve(THREE.induction, spacing=(bound,)))
    plan = evolve(given(1, protocol=protocol), request=ks.Request(start=START, anchor=START - timedelta(4)))
    assert window(plan) == (11, 11, None)
    assert "session 1 was too soon and is repeated" in ks.next_due(plan).because[0]


# --- the induction


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([1], (3, 3, 10)),
        ([1, 3], (5, 8, 12)),
        ([1, 6], (8, 11, 15)),
        ([1, 2], (4, 7, 11)),
    ],
)
def test_the_target_of_an_induction_session(days: Sequence[int], expected: tuple[int, ...]) -> None:
    """The target is the day of the session before and the step between the offsets, inside the bounds."""
    assert window(given(*days)) == expected


def test_planned_days_are_not_looked_at() -> None:
    """Sessions planned, confirmed or cancelled change nothing."""
    plan = given(1, 3)
    others = [
        ks.Session(n, day(n), status=status) for n, status in ((4, "planned"), (5, "confirmed"), (6, "cancelled"))
    ]
    assert ks.next_due(evolve(plan, sessions=(*plan.sessions, *others))) == ks.next_due(plan)


@pytest.mark.parametrize(
    ("spacing", "expected", "reason"),
    [
        (ks.Spacing(1, 4), (4, 7, 7), "target: at most 4 days after session 2 (default)"),
        (ks.Spacing(1, 4), (4, 7, 7), "earliest: the day after session 2"),
        (ks.Spacing(4, 4), (7, 7, 7), "latest: at most 4 days after session 2 (default)"),
        (ks.Spacing(1, 5), (4, 8, 8), "target: 5 days after session 2, the step of the protocol's timetable"),
        (ks.Spacing(5), (8, 8, None), "target: 5 days after session 2, the step of the protocol's timetable"),
        (ks.Spacing(9, 11), (12, 12, 14), "target: at least 9 days after session 2 (default)"),
        (ks.Spacing(most=6, session=3, anchor=1), (4, 7, 7), "latest: at most 6 days after session 1 (default)"),
        (ks.Spacing(7, back=2), (8, 8, None), "earliest: at least 7 days after session 1 (default)"),
        (
            ks.Spacing(most=1, session=3, anchor=1),
            (4, 4, 4),
            "latest: at most 1 day after session 1 (default) can no longer be kept",
        ),
    ],
)
def test_the_bound_that_won(spacing: ks.Spacing, expected: tuple[int | None, ...], reason: str) -> None:
    """The target is clipped into earliest and latest, and the bound that decided each is named."""
    protocol = evolve(THREE, induction=evolve(THREE.induction, spacing=(spacing,)))
    assert window(given(1, 3, protocol=protocol)) == expected
    _, *reasons = ks.next_due(given(1, 3, protocol=protocol)).because
    assert reason in reasons
    sides = [each.partition(": ")[0] for each in reasons]
    assert len(sides) == len({*sides})


def test_of_two_bounds_the_narrower_wins() -> None:
    """Of several bounds the latest of the least and the earliest of the most decide."""
    spacing = (ks.Spacing(1, 9), ks.Spacing(3, 12), ks.Spacing(2, 6))
    protocol = evolve(THREE, induction=evolve(THREE.induction, spacing=spacing))
    assert window(given(1, 3, protocol=protocol)) == (6, 8, 9)


@pytest.mark.parametrize(
    ("offsets", "second", "target", "step"),
    [
        ((0, MONTH, relativedelta(years=1)), date(2026, 2, 5), date(2027, 1, 5), "11 months"),
        ((0, 10, MONTH), date(2026, 1, 15), date(2026, 2, 5), "1 month less 10 days"),
        ((0, MONTH, 70), date(2026, 2, 5), date(2026, 3, 16), "70 days less 1 month"),
        ((0, MONTH, relativedelta(months=2, days=3)), date(2026, 2, 5), date(2026, 3, 8), "1 month 3 days"),
    ],
)
def test_steps_in_months(offsets: tuple[Any, ...], second: date, target: date, step: str) -> None:
    """A step between an offset in months and another one is counted from the day of the session before."""
    protocol = ks.Protocol(key="months", title="In months", induction=ks.Induction(offsets))
    due = ks.next_due(ks.Plan.from_history(protocol, given=[START, second])).due
    assert due is not None
    assert due.target == target
    assert f"target: {step} after session 2, the step of the protocol's timetable" in due.bound


@pytest.mark.parametrize(
    ("when_missed", "expected", "story"),
    [
        ("make_up", (3, 3, 10), "missed, to be made up: 2"),
        ("carry_on", (3, 8, 10), "missed, carried on without: 2"),
    ],
)
def test_missed_in_the_induction(when_missed: WhenMissed, expected: tuple[int, ...], story: str) -> None:
    """A session missed is made up, or its step of the timetable is passed over."""
    plan = with_missed(given(1, protocol=evolve(THREE, when_missed=when_missed)), 3)
    assert window(plan) == expected
    assert ks.next_due(plan).because[0].endswith(story)


def test_carried_on() -> None:
    """A session missed in between, or at the end, leaves the timetable complete, and boosters count from its end."""
    protocol = evolve(THREE, when_missed="carry_on", cadence=WEEKLY)
    in_between = with_missed(given(1, 8, protocol=protocol), 3)
    assert window(in_between) == (15, 15, None)
    assert "target: 7 days after session 2" in ks.next_due(in_between).because
    longer = evolve(protocol, induction=ks.Induction((0, 2, 7, 11)))
    assert window(with_missed(given(1, 8, protocol=longer), 3)) == (9, 12, None)
    at_the_end = with_missed(given(1, 3, protocol=protocol), 8)
    assert window(at_the_end) == (15, 15, None)
    assert "target: 7 days after Mon 12 Jan 2026, when session 3 was due" in ks.next_due(at_the_end).because


def test_missed_beyond_the_timetable() -> None:
    """A session missed after the last of the timetable moves nothing."""
    protocol = evolve(THREE, when_missed="carry_on", cadence=WEEKLY)
    assert window(with_missed(given(1, 3, 8, protocol=protocol), 10)) == (15, 15, None)


def test_a_session_missed_before_the_course_began() -> None:
    """What was missed before the first session given is no part of the course."""
    protocol = evolve(THREE, when_missed="carry_on")
    plan = evolve(
        given(3, protocol=protocol),
        sessions=[ks.Session(1, day(1), status="missed"), ks.Session(2, day(3), status="given")],
    )
    assert window(plan) == (5, 5, 12)
    assert window(with_missed(given(1, protocol=protocol), 5, phase=ks.Phase.BOOSTER)) == (3, 3, 10)
    on_the_day = with_missed(given(1, protocol=protocol), 1)
    assert window(on_the_day) == (3, 3, 10)


def test_the_story_of_the_induction() -> None:
    """The forecast says how many sessions count, and names those missed, but no boosters."""
    story = "2 of 3 induction sessions given and counted, the last session on Wed 7 Jan 2026"
    assert ks.next_due(with_missed(given(1, 3), 9, phase=ks.Phase.BOOSTER)).because[0] == story
    assert ks.next_due(with_missed(given(1, 3), 5, 6)).because[0] == f"{story}; missed, to be made up: 3 and 4"


# --- how late


@pytest.mark.parametrize(("number", "late"), [(1, 0), (12, 0), (13, 1), (42, 30)])
def test_late(number: int, late: int) -> None:
    """Late counts the days after the latest day."""
    assert ks.next_due(given(1, 3), day(number)).late == late


def test_late_without_a_latest_day() -> None:
    """Without a latest day late counts from the target; with several options from the last of them."""
    weekly = evolve(THREE, cadence=WEEKLY)
    assert ks.next_due(given(1, 3, 8, protocol=weekly), day(20)).late == 5
    either = Answer(When(), (Move(Step.HOLD), Move(Step.LONGER)))
    choice = evolve(THREE, cadence=ks.Cadence(ladder=(7, 14), answers=(either,), stands=0, instrument="MADRS"))
    forecast = ks.next_due(given(1, 3, 8, 15, protocol=choice), day(31))
    assert ([option.interval for option in forecast.options], forecast.late) == ([7, 14], 2)


def test_nothing_is_late_where_nothing_is_due() -> None:
    """A course that is complete is never late."""
    assert ks.next_due(given(1, 3, 8), day(400)).late == 0


def test_today_is_a_day() -> None:
    """A datetime for today is refused, also where the course was stopped."""
    with pytest.raises(Malformed, match=r"today must be a datetime\.date.*use \.date\(\)"):
        ks.next_due(given(1).stopped(on=day(2), reason="moved away"), datetime(2026, 1, 9))  # noqa: DTZ001 - no zone either


# --- how a course ends


def test_complete_without_boosters() -> None:
    """A protocol without a cadence states no boosters: nothing is due."""
    assert ks.next_due(given(1, 3, 8)).because == ("the induction is complete, and three states no boosters",)
    assert ks.next_due(given(1, 3, 8)).due is None


def test_stopped() -> None:
    """After a course was stopped nothing is due, and the reason is told."""
    forecast = ks.next_due(given(1, 3).stopped(on=day(4), reason="moved away"), day(90))
    assert forecast == Forecast(because=["the course was stopped on Thu 8 Jan 2026: moved away"])


@pytest.mark.parametrize(("boosters", "due"), [(1, True), (2, False)])
def test_the_limit(boosters: int, due: object) -> None:
    """After as many boosters as the cadence allows nothing is due."""
    protocol = evolve(THREE, cadence=evolve(WEEKLY, limit=2))
    forecast = ks.next_due(given(1, 3, 8, *[15, 22][:boosters], protocol=protocol))
    assert (forecast.due is not None) is due
    assert ("all 2 boosters of the cadence have been given" in forecast.because) is not due


# --- on request


@pytest.mark.parametrize(
    ("scored", "check_in"),
    [([], 36), ([1], 36), ([8], 36), ([20], 36), ([36], 50), ([49], 50), ([50], 64), ([36, 93], 106)],
)
def test_on_request(scored: list[int], check_in: int) -> None:
    """A cadence on request has an earliest day and the next check-in, after the scores since the last session."""
    protocol = evolve(THREE, cadence=ks.Cadence(earliest=21, check_ins=(28, 14)))
    plan = given(1, 3, 8, protocol=protocol)
    for number in scored:
        plan = plan.assessed("MADRS", 20, on=day(number))
    session, check = ks.next_due(plan).options
    assert (session.action, session.earliest, session.target, session.latest) == (Action.SESSION, day(29), None, None)
    assert (check.action, check.target) == (Action.CHECK_IN, day(check_in))


def test_on_request_without_check_ins() -> None:
    """Without check-ins there is the earliest day alone; it waits for the spacing, and has no target to be due on."""
    protocol = evolve(THREE, cadence=ks.Cadence(earliest=21), spacing=(ks.Spacing(30, 60),))
    forecast = ks.next_due(given(1, 3, 8, protocol=protocol))
    assert [(each.earliest, each.latest) for each in forecast.options] == [(day(38), day(68))]
    assert forecast.due is None
    assert "earliest: at least 30 days after session 3 (default)" in forecast.because


# --- windows of boosters


def test_the_window_of_a_booster() -> None:
    """A booster is in time so many days early and late; each side names what decided it."""
    protocol = evolve(THREE, cadence=ks.Cadence(ladder=(Rung(14, 3, 7),)))
    plan = given(1, 3, 8, protocol=protocol)
    assert window(plan) == (19, 22, 29)
    assert ks.next_due(plan).because[-3:] == (
        "target: 14 days after session 3",
        "earliest: 3 days before the target",
        "latest: 7 days after the target",
    )


@pytest.mark.parametrize(
    ("spacing", "expected"),
    [
        (ks.Spacing(12), (20, 22, 29)),
        (ks.Spacing(16), (24, 24, 31)),
        (ks.Spacing(1, 20), (19, 22, 28)),
        (ks.Spacing(1, 13), (19, 21, 21)),
        (ks.Spacing(1, 9), (19, 19, 19)),
        (ks.Spacing(20, back=2), (23, 23, 30)),
        (ks.Spacing(most=12, session=4, anchor=1), (19, 19, 19)),
    ],
)
def test_spacing_binds_boosters(spacing: ks.Spacing, expected: tuple[int, ...]) -> None:
    """The protocol's spacing narrows the window of a booster: the target gives way, and the latest day with it."""
    protocol = evolve(THREE, cadence=ks.Cadence(ladder=(Rung(14, 3, 7),)), spacing=(spacing,))
    assert window(given(1, 3, 8, protocol=protocol)) == expected


def test_the_spacing_of_the_induction_does_not_bind_boosters() -> None:
    """What binds the induction alone leaves boosters as they are."""
    assert window(given(1, 3, 8, protocol=evolve(THREE, cadence=ks.Cadence(ladder=(30,))))) == (38, 38, None)


# --- too soon, and repeated


def test_a_booster_too_soon_is_no_visit() -> None:
    """Where what is too soon is repeated, such a booster restarts the clock and does not count."""
    cadence = ks.Cadence(steps=((14, 2),), limit=3)
    protocol = evolve(THREE, cadence=cadence, spacing=(ks.Spacing(10, session=range(4, 20)),), repeat_too_soon=True)
    plan = given(1, 3, 8, 22, 30, protocol=protocol)
    assert window(plan) == (44, 44, None)
    assert "1 of 2 boosters every 2 weeks given" in ks.next_due(plan).because
    assert ks.next_due(given(1, 3, 8, 22, 30, 44, protocol=protocol)).options == ()


def test_boosters_after_a_short_induction_stay_boosters() -> None:
    """Where nothing was too soon, boosters that followed a short induction are boosters."""
    protocol = evolve(THREE, cadence=ks.Cadence(steps=((7, 3),)), repeat_too_soon=True)
    sessions = [
        ks.Session(nth, day(7 * nth), phase="booster" if nth > 2 else "induction", status="given")
        for nth in range(1, 5)
    ]
    assert ks.next_due(evolve(given(protocol=protocol), sessions=sessions)).because[0] == "2 of 3 boosters weekly given"


def test_a_repeat_before_the_boosters_is_no_booster() -> None:
    """A session too soon is made good by the next, though it is one more; the boosters begin after that."""
    protocol = ks.Protocol(
        key="series",
        title="Two, then boosters",
        repeat_too_soon=True,
        induction=ks.Induction((0, 28), (ks.Spacing(28, session=2),)),
        cadence=ks.Cadence(first=100, ladder=(100,)),
    )
    days = [date(2026, 1, 5), date(2026, 1, 12), date(2026, 2, 9), date(2026, 5, 20)]
    found = [ks.next_due(ks.Plan.from_history(protocol, given=days[:n])).due for n in (2, 3, 4)]
    assert [(each.phase, each.target) for each in found if each] == [
        (ks.Phase.INDUCTION, date(2026, 2, 9)),
        (ks.Phase.BOOSTER, date(2026, 5, 20)),
        (ks.Phase.BOOSTER, date(2026, 8, 28)),
    ]
