"""What would do where a plan under way cannot be placed anew: each relaxation is taken, and nothing smaller does."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from attrs import evolve

from january import CLINIC, STANDARD, jan, laid
from ketasched.amending import amend
from ketasched.booking import book
from ketasched.clinic import Clinic
from ketasched.due import next_due
from ketasched.errors import NoPlacement, Refused
from ketasched.explaining import explain_day
from ketasched.placing import Kind, Relaxation
from ketasched.plan import Plan
from ketasched.protocol import Induction, Spacing
from ketasched.rescheduling import reschedule
from ketasched.scenarios import Scenario, what_if
from ketasched.session import Session, Status


def boosted() -> Plan:
    """The course was given, and a booster is confirmed for the 30th, between the 27th and the 6th of February."""
    plan = laid()
    for number in range(1, 7):
        plan = plan.given(number)
    plan = plan.assessed("MADRS", 34, on=jan(5)).assessed("MADRS", 12, on=jan(16))
    return book(plan, next_due(plan).due, at=time(10)).confirmed(7)


def chair_taken(day: int) -> Clinic:
    """The clinic with its one chair taken from 10 to 11 on a day."""
    taken = [(datetime(2026, 1, day, 15, tzinfo=UTC), datetime(2026, 1, day, 16, tzinfo=UTC))]
    return evolve(CLINIC, chairs=1, taken=taken)


def refused(ask: Callable[..., object], **asked: Any) -> NoPlacement:
    """The error where there is no way."""
    with pytest.raises(NoPlacement) as caught:
        ask(**asked)
    return caught.value


CONFIRMED = laid().confirmed(4)
FAR_APART = evolve(STANDARD, induction=Induction((0, 7, 14, 21), spacing=[Spacing(6, 8)]))
ASKED: dict[str, dict[str, Any]] = {
    "two pins a day apart": {"plan": laid().moved(5, to=jan(13)).confirmed(4).confirmed(5)},
    "two pins on one day": {"plan": laid().moved(5, to=jan(12)).confirmed(4).confirmed(5)},
    "two pins on one day at two times": {"plan": laid().moved(5, to=jan(12), at=time(13)).confirmed(4).confirmed(5)},
    "a pin and a chair": {"plan": CONFIRMED, "clinic": chair_taken(12)},
    "a pin and an absence": {"plan": CONFIRMED, "avoid": [jan(12)]},
    "a pin and an absence known before": {
        "plan": laid().moved(4, to=jan(13)).confirmed(4),
        "avoid": {jan(13): "travels", jan(14): "travels"},
    },
    "a pin and a part of a day": {
        "plan": CONFIRMED,
        "avoid": [(datetime(2026, 1, 12, 14, tzinfo=UTC), datetime(2026, 1, 12, 17, tzinfo=UTC))],
    },
    "a pin and a closure": {"plan": CONFIRMED, "clinic": evolve(CLINIC, closed={jan(12): "staff day"})},
    "a pin and hours": {"plan": CONFIRMED, "clinic": evolve(CLINIC, hours="Mo-Fr 10:00-17:00; PH off")},
    "a pin and a last start": {"plan": laid(at=time(14)).confirmed(4), "clinic": evolve(CLINIC, last_start=time(13))},
    "a pin and a calendar": {"plan": CONFIRMED, "hours": {"driver": "Tu-Fr 08:00-18:00"}},
    "a pin without a time": {
        "plan": evolve(CONFIRMED, sessions=[evolve(each, at=None) for each in CONFIRMED.sessions]),
        "avoid": [jan(12)],
    },
    "a long absence": {
        "plan": laid(FAR_APART).given(1),
        "avoid": dict.fromkeys([jan(day) for day in range(9, 16)], "travels"),
    },
    "a long closure": {
        "plan": laid(FAR_APART).given(1),
        "clinic": evolve(CLINIC, closed=dict.fromkeys([jan(day) for day in range(9, 25)], "moves house")),
    },
    "a booster": {"plan": boosted(), "today": jan(20), "avoid": [jan(30)]},
    "a booster that the whole course's spacing binds": {
        "plan": evolve(boosted(), protocol=evolve(STANDARD, spacing=[Spacing(15)]), decisions=()),
        "today": jan(20),
    },
    "two boosters": {
        "plan": evolve(
            boosted(), sessions=[*boosted().sessions, evolve(boosted().session(7), number=8, status=Status.CONFIRMED)]
        ),
        "today": jan(20),
    },
    "more sessions than the protocol asks for": {
        "plan": evolve(laid(), sessions=[*laid().sessions, *(Session(n, jan(n + 13), time(9, 30)) for n in (7, 8))])
        .confirmed(7)
        .confirmed(8),
    },
}


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED.keys())
def test_every_relaxation_can_be_taken(asked: dict[str, Any]) -> None:
    """With the arguments of each relaxation there is a plan, and there is at least one."""
    asked = {"today": jan(5)} | asked
    error = refused(reschedule, **asked)
    assert error.relaxations
    assert list(error.relaxations) == sorted(error.relaxations)
    for each in error.relaxations:
        after = reschedule(**asked | each.changes)
        assert all(each.session(n) == after.session(n) for each in [asked["plan"]] for n in _given(after))


def _given(plan: Plan) -> list[int]:
    """The numbers of the sessions given."""
    return [each.number for each in plan.sessions if each.status is Status.GIVEN]


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED.keys())
def test_no_nearer_day_would_do(asked: dict[str, Any]) -> None:
    """A confirmed session that is to move goes to the nearest day that would do, before and after."""
    asked = {"today": jan(5)} | asked
    for each in refused(reschedule, **asked).relaxations:
        if each.kind is Kind.MOVE and each.days:
            (number,) = (n for n in range(1, 9) if f"move session {n} " in str(each))
            assert not any(does(asked, number, each, nearer) for nearer in range(1, each.days))


def does(asked: dict[str, Any], number: int, found: Relaxation, nearer: int) -> bool:
    """Whether the session could be on a day so much nearer, at any time of it."""
    stood = asked["plan"].session(number).day
    day = stood + timedelta(nearer if found.day > stood else -nearer)
    for hour in range(9, 16):
        try:
            reschedule(**asked | {"plan": asked["plan"].moved(number, to=day, at=time(hour)).confirmed(number)})
        except NoPlacement:
            continue
        return True
    return False


def test_what_is_offered_is_told() -> None:
    """Each kind of change is offered in words, and a window that a booster was booked for stays."""
    kinds = {
        each.kind for asked in ASKED.values() for each in refused(reschedule, **{"today": jan(5)} | asked).relaxations
    }
    assert kinds >= {Kind.MOVE, Kind.AVOID, Kind.OPEN, Kind.HOURS, Kind.CHAIRS, Kind.LAST_START, Kind.GAP}
    assert Kind.START not in kinds


def test_an_amendment_that_cannot_be() -> None:
    """Where no plan keeps what the other protocol asks for, the relaxations are arguments of `amend`."""
    plan = laid().confirmed(2)
    for protocol, more in (
        (evolve(STANDARD, edition="2", induction=Induction((0, 4, 8), spacing=[Spacing(4)])), plan),
        (evolve(STANDARD, edition="2"), evolve(plan, clinic=chair_taken(7))),
    ):
        asked: dict[str, Any] = {"plan": more, "protocol": protocol, "effective": jan(6)}
        asked["plan"] = asked["plan"].given(1)
        error = refused(amend, **asked)
        assert {name for each in error.relaxations for name in each.changes} <= {"plan", "protocol"}
        assert len(error.relaxations) > 1
        for each in error.relaxations:
            assert amend(**asked | each.changes).plan.session(1).status is Status.GIVEN


# --- why not that day, of a plan under way

UNDER_WAY = laid().given(1).given(2).missed(3).confirmed(4)


@pytest.mark.parametrize(
    ("plan", "day", "said"),
    [
        (UNDER_WAY, 7, "is used: session 2 is on it, on its target"),
        (UNDER_WAY, 8, "cannot be used: what has happened reaches until Fri 9 Jan 2026"),
        (
            UNDER_WAY,
            13,
            "cannot be used: session 5 on this day would be 1 day too soon after session 4 on Mon 12 Jan 2026 (at",
        ),
        (
            UNDER_WAY,
            15,
            "could be used: session 5 could be on it, not on Wed 14 Jan 2026, and 2 sessions would move, by 5 days ",
        ),
        (UNDER_WAY, 20, "could be used: a session that is lacking could be on it, and no session would move"),
        (UNDER_WAY, 17, "cannot be used: the clinic is not open (Saturday)"),
        (
            laid().confirmed(3),
            20,
            "could be used: session 6 could be on it, not on Fri 16 Jan 2026, and 1 session would move, by 4 days ",
        ),
        (
            evolve(UNDER_WAY, request=None),
            16,
            "is used: session 6 is on it, 2 days after its target, Wed 14 Jan 2026",
        ),
        (boosted(), 29, "cannot be used: session 1 is on Mon 5 Jan 2026, and no course from there has a session"),
    ],
)
def test_a_day_of_a_plan_under_way(plan: Plan, day: int, said: str) -> None:
    """Given sessions stay and confirmed ones are pinned; what a day costs is in sessions that would move."""
    assert f"{explain_day(plan, jan(day))} ".partition("2026 ")[2].startswith(said)


@pytest.mark.parametrize("day", range(5, 31))
def test_a_day_could_be_used_where_a_session_can_be_moved_to_it(day: int) -> None:
    """A day could be used where some session that may move, pinned to it, leaves a plan, and otherwise cannot."""
    plan = laid().given(1).confirmed(4)
    can = any(_can_be(plan, number, jan(day)) for number in (2, 3, 5, 6))
    used = jan(day) in {each.day for each in plan.days}
    use = "used" if used else "could be used" if can else "cannot be used"
    assert explain_day(plan, jan(day)).use == use


def _can_be(plan: Plan, number: int, day: date) -> bool:
    try:
        reschedule(plan.moved(number, to=day).confirmed(number), today=jan(6))
    except (NoPlacement, Refused):
        return False
    return day > jan(5)


def test_a_clinic_with_fewer_chairs_than_visits() -> None:
    """A clinic with fewer chairs than visits that hold one is refused with the number that it needs."""
    visit = datetime(2026, 1, 12, 15, tzinfo=UTC), datetime(2026, 1, 12, 17, tzinfo=UTC)
    fewer = evolve(CLINIC, chairs=1, taken=[visit, visit])
    with pytest.raises(Refused, match="2 visits hold a chair on 2026-01-12 at 10:00, and the clinic has 1 chair"):
        reschedule(laid(), today=jan(5), clinic=fewer)


def test_the_end_of_looking_is_a_day() -> None:
    """Where looking ends too soon the error names the day it ends on, up to which a session is found and not later."""
    pair = evolve(STANDARD, induction=Induction((0, 400)), cadence=None)
    plan = laid(pair).given(1)
    end = plan.sessions[1].day + timedelta(365)
    away = {plan.sessions[1].day + timedelta(n): "moving house" for n in range(-400, 800)}
    opened = {day: why for day, why in away.items() if day != end}
    found = reschedule(plan, today=jan(6), clinic=Clinic(timezone="UTC", hours="24/7", closed=opened))
    assert found.sessions[1].day == end
    error = refused(reschedule, plan=plan, today=jan(6), clinic=Clinic(timezone="UTC", hours="24/7", closed=away))
    assert "nothing is later than Wed 9 Feb 2028" in map(str, error.conflict)
    assert "1 session of 120 minutes to come from Tue 6 Jan 2026 on cannot be placed by Wed 9 Feb 2028: " in str(error)
    assert f"{end:%a} {end.day} {end:%b %Y}" == "Wed 9 Feb 2028"


def test_a_clinic_that_lacked_chairs_already() -> None:
    """Of a plan whose own clinic has more visits than chairs every relaxation can be taken, and scenarios are told."""
    visit = datetime(2026, 1, 20, 15, tzinfo=UTC), datetime(2026, 1, 20, 17, tzinfo=UTC)
    crowded = evolve(CLINIC, chairs=1, taken=[visit] * 3, closed={jan(12): "staff day"})
    asked: dict[str, Any] = {"plan": evolve(laid(), clinic=crowded).confirmed(4), "today": jan(5)}
    relaxations = refused(reschedule, **asked).relaxations
    assert "clinic" in {name for each in relaxations for name in each.changes}
    for each in relaxations:
        reschedule(**asked | each.changes)
    assert what_if(evolve(laid(), clinic=crowded), Scenario("ill", missed=[3]), today=jan(5))["ill"].plan
