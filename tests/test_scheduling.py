from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import pytest

from ketasched.clinic import Clinic
from ketasched.errors import Malformed, NoPlacement
from ketasched.plan import Plan
from ketasched.protocol import Induction, Protocol, Spacing, Visit
from ketasched.published import protocol_named
from ketasched.request import Avoid, Request
from ketasched.scheduling import schedule

MONDAY = date(2026, 1, 5)
CLINIC = Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US")
COURSE = Protocol(key="two", title="Two sessions", induction=Induction((0, 7)), visit=Visit(60, 60))
REFERRED = Protocol(
    key="referred",
    title="Within two weeks",
    induction=Induction((0, 7), spacing=[Spacing(7, 14, session=1, anchor=0), Spacing(7, 8)]),
)


def laid(protocol: Any = COURSE, **changes: Any) -> Plan:
    """The course of two sessions from a Monday on."""
    asked: dict[str, Any] = {"start": MONDAY, "clinic": CLINIC, "uid": "u"}
    plan: Plan = schedule(protocol, **asked | changes)
    return plan


def visits(plan: Plan) -> list[tuple[int, str]]:
    """The days of January and the times of a plan."""
    return [(each.day.day, f"{each.at:%H:%M}") for each in plan.days]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, [(5, "09:00"), (12, "09:00")]),
        ({"at": time(9)}, [(5, "09:00"), (12, "09:00")]),
        ({"at": time(13)}, [(5, "13:00"), (12, "13:00")]),
        ({"at": time(16)}, [(5, "15:00"), (12, "15:00")]),
        ({"start": date(2026, 1, 3)}, [(5, "09:00"), (12, "09:00")]),
        ({"avoid": [MONDAY]}, [(6, "09:00"), (13, "09:00")]),
        ({"avoid": {date(2026, 1, 12): "travels"}}, [(5, "09:00"), (13, "09:00")]),
        (
            {"avoid": [(datetime(2026, 1, 5, 8, 0), datetime(2026, 1, 5, 10, 0))]},  # noqa: DTZ001 - the wall clock
            [(5, "10:00"), (12, "09:00")],
        ),
        ({"hours": {"driver": "Tu,We 11:00-14:00"}}, [(6, "11:00"), (13, "11:00")]),
        ({"hours": None}, [(5, "09:00"), (12, "09:00")]),
    ],
)
def test_arguments(changes: dict[str, Any], expected: list[tuple[int, str]]) -> None:
    """Each argument of a request does what it says."""
    assert visits(laid(**changes)) == expected


def test_sessions_are_numbered() -> None:
    """Sessions are numbered from 1 in the order of their days."""
    assert [each.number for each in laid().sessions] == [1, 2]


@pytest.mark.parametrize(
    ("hours", "heard"),
    [
        ("Mo,We 09:00-12:00; Tu 13:00-23:00", True),
        ("Mo-Fr 09:00-17:00; 2027 Jan 05 09:00-23:00", True),
        ("Mo-Fr 09:00-17:00; 2027 Jan 06 09:00-23:00", False),
    ],
)
def test_a_time_that_is_seldom_open(hours: str, heard: bool) -> None:  # noqa: FBT001 - an outcome
    """A preferred time is heard where the clinic is open then on any day from the start to a year later."""
    clinic = Clinic(timezone="America/New_York", hours=hours)
    if heard:
        assert len(laid(clinic=clinic, at=time(22)).days) == 2
    else:
        with pytest.raises(Malformed, match="at 22:00 the clinic is never open in the year from Mon 5 Jan 2026"):
            laid(clinic=clinic, at=time(22))


def test_the_request_is_kept() -> None:
    """A plan keeps the protocol, the clinic and what was asked for."""
    plan = laid(at=time(13), avoid=[date(2026, 1, 6)], hours={"driver": "Mo-Fr"})
    assert (plan.protocol, plan.clinic) == (COURSE, CLINIC)
    assert plan.request is not None
    assert (plan.request.start, plan.request.at, [name for name, _ in plan.request.hours]) == (
        MONDAY,
        time(13),
        ["driver"],
    )
    assert [*plan.request.avoid.days] == [date(2026, 1, 6)]
    assert laid().request == Request(start=MONDAY, avoid=Avoid())


def test_uid() -> None:
    """A plan is named as it is told, and otherwise by a new random uid: the one thing not decided by the arguments."""
    assert laid().uid == "u"
    one, other = laid(uid=None), laid(uid=None)
    assert UUID(one.uid) != UUID(other.uid)
    assert one.days == other.days


def test_a_course_after_a_course() -> None:
    """A new course keeps the one before it, and its scores."""
    before = laid().assessed("MADRS", 30, on=MONDAY)
    after = laid(start=date(2026, 1, 26), earlier=before)
    assert (after.earlier, after.assessments) == (before, before.assessments)
    assert (laid().earlier, laid().assessments) == (None, ())


def test_anchor() -> None:
    """A protocol that measures from an event before the course is given its day."""
    assert visits(laid(REFERRED, anchor=MONDAY)) == [(12, "09:00"), (20, "09:00")]
    assert visits(laid(REFERRED, start=date(2026, 1, 15), anchor=MONDAY)) == [(15, "09:00"), (22, "09:00")]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"protocol": "standard"},
            r"protocol must be a Protocol, such as protocol_named\(\"standard\"\), not 's",
        ),
        ({"protocol": None}, "protocol must be a Protocol"),
        (
            {"clinic": None},
            r'clinic must be a Clinic, such as Clinic\(timezone=\.\.\., hours="Mo-Fr 09:00-17:00"\), not N',
        ),
        ({"clinic": "Mo-Fr 09:00-17:00"}, "clinic must be a Clinic"),
        ({"start": datetime(2026, 1, 5, tzinfo=UTC)}, r"start must be a datetime\.date, not .*; use \.date\(\)"),
        ({"start": "2026-01-05"}, r"start must be a datetime\.date, not '2026-01-05'"),
        ({"at": "09:30"}, r"at must be a datetime\.time such as time\(9, 30\)"),
        (
            {"at": time(22)},
            r"at 22:00 the clinic is never open in the year from Mon 5 Jan 2026: .*within its hours, \"Mo",
        ),
        ({"at": time(17)}, "at 17:00 the clinic is never open"),
        ({"at": time(8, 59)}, "at 08:59 the clinic is never open"),
        ({"avoid": "2026-01-05"}, "avoid must be a list of days or a mapping"),
        ({"hours": "Mo-Fr"}, "hours must name each calendar, such as"),
        ({"hours": {"driver": "Mo-"}}, 'hours "Mo-" cannot be read'),
        ({"anchor": date(2026, 1, 6)}, "the event before the course .* lies after its start"),
        (
            {"protocol": REFERRED},
            r"referred measures from an event before the course: give its day as anchor=date\(\.\.\.\)",
        ),
    ],
)
def test_malformed_requests(changes: dict[str, Any], sentence: str) -> None:
    """What cannot be meant is refused with a sentence that names the remedy."""
    with pytest.raises(Malformed, match=sentence):
        laid(**changes)


@pytest.mark.parametrize("at", [None, time(9)])
def test_a_clinic_that_never_opens(at: time | None) -> None:
    """A clinic without any open day is no slip in the preferred time: its hours are the conflict."""
    with pytest.raises(
        NoPlacement, match=r"2 sessions of 120 minutes from Mon 5 Jan 2026 on cannot be placed: .*hours are off"
    ) as raised:
        laid(clinic=Clinic(timezone="America/New_York", hours="off"), at=at)
    assert [str(each) for each in raised.value.conflict] == ["the clinic's hours are off"]


def test_published_protocols_are_taken() -> None:
    """A published protocol is laid as one of somebody's own is."""
    assert [each.day.day for each in laid(protocol_named("standard")).days] == [5, 7, 9, 12, 14, 16]


def test_a_preferred_time_in_a_break() -> None:
    """A preferred time in the clinic's break is heard: the nearest start is taken, the earlier of two."""
    clinic = Clinic(timezone="America/New_York", hours="Mo-Fr 08:00-12:00,13:00-17:00")
    plan = schedule(
        Protocol(key="one", title="One", induction=Induction((0,))), start=MONDAY, clinic=clinic, at=time(12)
    )
    assert [session.at for session in plan.days] == [time(11)]


def test_a_course_that_goes_on_for_ever() -> None:
    """A session thousands of years on is refused at once, with the years that a course can lie in."""
    far = Protocol(key="far", title="Far", induction=Induction((0, 3_000_000)))
    with pytest.raises(
        Malformed, match="far is meant for 3000000 days after the first, and a course lies in the years"
    ):
        schedule(far, start=date(2026, 1, 5), clinic=CLINIC)


def test_choices() -> None:
    """Several plans to offer one of: the best is the plan without choices, no two are alike, all have one uid."""
    course, clinic = protocol_named("standard"), Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00")
    alone = schedule(course, start=date(2026, 1, 5), clinic=clinic, uid="one")
    plans = schedule(course, start=date(2026, 1, 5), clinic=clinic, uid="one", choices=3)
    assert plans[0] == alone
    assert len({tuple(each.day for each in plan.days) for plan in plans}) == 3
    assert {plan.uid for plan in plans} == {"one"}
    made = schedule(course, start=date(2026, 1, 5), clinic=clinic, choices=2)
    assert made[0].uid == made[1].uid != ""


def test_fewer_choices_where_there_are_no_more() -> None:
    """Where there are fewer plans than choices, all there are is given; where there is none, the reason."""
    course = Protocol(key="two", title="Two", induction=Induction((0, 2), [Spacing(2, 3)]))
    clinic = Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00")
    assert len(schedule(course, start=date(2026, 1, 5), clinic=clinic, choices=9)) == 2
    with pytest.raises(NoPlacement):
        schedule(course, start=date(2026, 1, 9), clinic=Clinic(timezone="UTC", hours="Mo 09:00-17:00"), choices=9)
    with pytest.raises(Malformed, match="choices must be 1 or more, not 0"):
        schedule(course, start=date(2026, 1, 5), clinic=clinic, choices=0)
