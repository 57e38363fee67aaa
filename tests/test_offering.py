"""A slot that has come free, and whose session could move into it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time

import pytest
from attrs import evolve

import ketasched as ks

CLINIC = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US")
MONDAY = date(2026, 1, 5)
WEDNESDAY = date(2026, 1, 7)
SLOT = (date(2026, 1, 8), time(11))


def laid(start: date = MONDAY, key: str = "standard") -> ks.Plan:
    """A course at the clinic."""
    return ks.schedule(ks.protocol_named(key), start=start, clinic=CLINIC, at=time(9, 30), uid="one")


def offered(slot: object, *, today: date = MONDAY, **plans: ks.Plan) -> list[tuple[str, int, int, list[str]]]:
    """Whose session, which, how many days later, and the findings gained."""
    found = ks.could_take(slot, plans, today=today)  # type: ignore[arg-type]
    return [(e.key, e.moved.after.number, e.moved.days, [each.code for each in e.gained]) for e in found]


def test_the_best_offer_is_first() -> None:
    """Fewest findings gained, then the fewest days: all sessions to come are considered."""
    found = offered(SLOT, anna=laid(), ben=laid(date(2026, 1, 6), "standard-twice-weekly"))
    assert len(found) == 12
    assert found[:4] == [
        ("ben", 2, -1, []),
        ("anna", 3, -1, ["KS102"]),
        ("anna", 2, 1, ["KS102", "KS104"]),
        ("ben", 3, -5, ["KS102", "KS104"]),
    ]
    order = [(len(codes), abs(days)) for _, _, days, codes in found]
    assert order == sorted(order)


def test_equal_offers_keep_the_order_of_the_plans() -> None:
    """Of two offers that are equal, that of the plan named first comes first."""
    assert [each[0] for each in offered(SLOT, zoe=laid(), anna=laid())][:2] == ["zoe", "anna"]


def test_an_offer_carries_the_plan() -> None:
    """The plan of an offer has the session in the slot and all others where they were, and judges as was said."""
    plan = laid().moved(2, to=WEDNESDAY, at=time(12)).moved(3, to=date(2026, 1, 11))
    found = ks.could_take((date(2026, 1, 9), time(9, 30)), {7: plan}, today=MONDAY)
    assert str(found[0]) == (
        "7: session 3 from Sun 11 Jan 2026 at 09:30 to Fri 9 Jan 2026 at 09:30, 2 days earlier; "
        "loses KS401 clinic_closed; loses KS102 gap_short; loses KS104 too_many_in_window"
    )
    assert "2 days later; gains KS104 too_many_in_window" in str(found[1])
    for each in found:
        assert (each.plan.session(each.moved.after.number).day, each.plan.clinic) == (date(2026, 1, 9), CLINIC)
        assert ks.compare(plan, each.plan).gained == each.gained
        assert ks.compare(plan, each.plan).lost == each.lost
        assert len(ks.compare(plan, each.plan).moved) == 1


def test_only_sessions_to_come() -> None:
    """Sessions given, missed or before today take no slot, nor does the one that stands there already."""
    plan = laid().given(1).missed(2)
    assert {each[1] for each in offered(SLOT, today=WEDNESDAY, anna=plan)} == {3, 4, 5, 6}
    assert {each[1] for each in offered(SLOT, today=date(2026, 1, 8), anna=laid())} == {3, 4, 5, 6}
    assert {each[1] for each in offered((WEDNESDAY, time(9, 30)), anna=laid())} == {1, 3, 4, 5, 6}
    assert {each[1] for each in offered((WEDNESDAY, time(9)), anna=laid())} == {1, 2, 3, 4, 5, 6}


def test_a_course_that_was_stopped() -> None:
    """Of a course that was stopped nothing more is due, and its sessions take no slot."""
    assert offered(SLOT, anna=laid().stopped(on=MONDAY, reason="moved away")) == []


def test_a_slot_between_two_datetimes() -> None:
    """A slot from one datetime to another has room for visits that are no longer, on the clinic's wall or in UTC."""
    wall = [datetime(2026, 1, 8, hour) for hour in (11, 12, 13)]  # noqa: DTZ001 - the clock on the wall
    assert len(offered((wall[0], wall[2]), anna=laid())) == 6
    assert offered((wall[0], wall[1]), anna=laid()) == []
    utc = datetime(2026, 1, 8, 16, tzinfo=UTC), datetime(2026, 1, 8, 18, tzinfo=UTC)
    assert offered(utc, anna=laid()) == offered(SLOT, anna=laid())


@pytest.mark.parametrize(
    ("make", "error", "says"),
    [
        (lambda: offered("tomorrow", anna=laid()), ks.Malformed, "a slot is a day and a time, or a pair of datetimes"),
        (lambda: offered((time(9), MONDAY), anna=laid()), ks.Malformed, "a slot is a day and a time"),
        (lambda: offered((MONDAY, time(9, 0, 30)), anna=laid()), ks.Malformed, "must be a whole minute"),
        (lambda: offered(SLOT, today=date(2026, 1, 9), anna=laid()), ks.Refused, "8 Jan 2026 lies before today"),
        (lambda: offered(SLOT, anna=evolve(laid(), clinic=None)), ks.Refused, "the plan of 'anna' has no clinic"),
        (lambda: ks.could_take(SLOT, [laid()], today=MONDAY), ks.Malformed, "the plan of each patient by name"),  # type: ignore[arg-type]
        (lambda: ks.could_take(SLOT, {}, today="now"), ks.Malformed, "today must be"),  # type: ignore[arg-type]
    ],
)
def test_what_is_refused(make: Callable[[], object], error: type[Exception], says: str) -> None:
    """What is no slot, or cannot be taken, is refused in a sentence."""
    with pytest.raises(error, match=says):
        make()
