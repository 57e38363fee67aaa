"""Why a day is not used: rule by rule, and what using it would cost, against every course there is."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import combinations
from random import Random
from typing import Any, TypeAlias

import pytest
from attrs import evolve

import ketasched as ks
from ketasched.protocol import Induction, Protocol, Spacing, Visit

Priced: TypeAlias = tuple[int, tuple[date, ...]]

MONDAY = date(2026, 3, 2)
PAIR = Protocol(key="pair", title="Pair", induction=Induction((0, 2), [Spacing(2, 4)]), visit=Visit(60))
DAILY = ks.Clinic(timezone="America/New_York", hours="Mo-Su 09:00-17:00")


def later(days: int) -> date:
    """The day so long after the Monday."""
    return MONDAY + timedelta(days)


def on(day: int, hour: int, minute: int = 0) -> datetime:
    """A wall-clock time so many days after the Monday."""
    return datetime.combine(later(day), time(hour, minute))


def why(day: int, protocol: Protocol = PAIR, **changes: Any) -> str:
    """What is said of a day, for a pair of sessions at a clinic open daily."""
    asked: dict[str, Any] = {"start": MONDAY, "clinic": DAILY}
    said = str(ks.explain_day(protocol, later(day), **asked | changes))
    return said.partition(" 2026 ")[2]


def clinic(hours: str = "Mo-Su 09:00-17:00", **more: Any) -> ks.Clinic:
    """A clinic with something in the way."""
    return ks.Clinic(timezone="America/New_York", hours=hours, **more)


CASES: dict[str, tuple[int, dict[str, Any], str]] = {
    "used": (0, {}, "is used: session 1 is on it"),
    "on target": (2, {}, "is used: session 2 is on it, on its target"),
    "off target": (
        3,
        {"clinic": clinic(closed={later(2): "works"})},
        (
            "is used: session 2 is on it, 1 day after its target, Wed 4 Mar 2026; on the target the clinic "
            "is closed (works)"
        ),
    ),
    "before its target": (
        2,
        {"clinic": clinic(closed=[later(3)]), "protocol": evolve(PAIR, induction=Induction((0, 3), [Spacing(2, 4)]))},
        (
            "is used: session 2 is on it, 1 day before its target, Thu 5 Mar 2026; on the target the clinic "
            "is closed (closed)"
        ),
    ),
    "before the start": (-1, {}, "cannot be used: the start asked for is Mon 2 Mar 2026"),
    "closed": (2, {"clinic": clinic(closed={later(2): "works"})}, "cannot be used: the clinic is closed (works)"),
    "not open": (2, {"clinic": clinic("Mo,Th")}, "cannot be used: the clinic is not open (Wednesday)"),
    "avoided": (2, {"avoid": {later(2): "travels"}}, "cannot be used: the patient avoids coming (travels)"),
    "hours too short": (
        2,
        {"clinic": clinic("Mo-Su 09:00-17:00; We 09:00-09:45,13:00-13:30")},
        "cannot be used: the clinic is open 09:00-09:45 and 13:00-13:30, and a visit takes 60 minutes",
    ),
    "another calendar": (
        2,
        {"hours": {"nurse": "Mo,Th 09:00-17:00"}},
        "cannot be used: nurse is not open (Wednesday)",
    ),
    "calendars that do not agree": (
        2,
        {"hours": {"nurse": "Mo,Th 09:00-17:00; We 16:30-20:00"}},
        "cannot be used: the clinic and nurse have 16:30-17:00 in common, and a visit takes 60 minutes",
    ),
    "calendars that never meet": (
        2,
        {"hours": {"nurse": "Mo,Th 09:00-17:00; We 18:00-20:00"}},
        "cannot be used: the clinic and nurse have no time in common, and a visit takes 60 minutes",
    ),
    "the last start": (
        2,
        {"clinic": clinic("Mo-Su 09:00-17:00; We 15:00-17:00", last_start=time(14))},
        "cannot be used: no visit starts after 14:00, and none fits before",
    ),
    "the chair": (
        2,
        {"clinic": clinic(taken=[(on(2, 9), on(2, 17))])},
        "cannot be used: other visits have taken the chair",
    ),
    "the chairs": (
        2,
        {"clinic": clinic(taken=[(on(2, 9), on(2, 17))] * 2, chairs=2)},
        "cannot be used: other visits have taken the 2 chairs",
    ),
    "part of the day": (
        2,
        {"avoid": {(on(2, 9, 30), on(2, 16, 30)): "works"}},
        (
            "cannot be used: the patient avoids 2026-03-04 09:30 to 2026-03-04 16:30 (works), and no visit "
            "fits beside that"
        ),
    ),
    "too soon": (
        1,
        {},
        (
            "cannot be used: session 2 on this day would be 1 day too soon after session 1 on Mon 2 Mar "
            "2026 (at least 2 days)"
        ),
    ),
    "too late": (
        6,
        {},
        (
            "cannot be used: session 2 on this day would be 2 days too late after session 1 on Mon 2 Mar "
            "2026 (at most 4 days)"
        ),
    ),
    "farther from the target": (
        4,
        {},
        (
            "could be used: session 2 could be on it, not on Wed 4 Mar 2026, and the course would have 2 "
            "more days off target (2 in all, now 0)"
        ),
    ),
    "farther from the preferred time": (
        4,
        {
            "at": time(9),
            "clinic": clinic("Mo-Su 09:00-17:00; We off; Fr 10:30-17:00"),
            "protocol": evolve(PAIR, induction=Induction((0, 3), [Spacing(2, 4)])),
        },
        (
            "could be used: session 2 could be on it, not on Thu 5 Mar 2026, and the course would have 1 "
            "more day off target (1 in all, now 0)"
        ),
    ),
    "minutes off": (
        4,
        {
            "at": time(9),
            "clinic": clinic("Mo-Su 09:00-17:00; Fr 10:30-17:00; Th off"),
            "protocol": evolve(PAIR, induction=Induction((0, 3), [Spacing(2, 4)])),
        },
        (
            "could be used: session 2 could be on it, not on Wed 4 Mar 2026, and the course would have 90 "
            "more minutes off the preferred time (90 in all, now 0)"
        ),
    ),
    "as near but later": (
        4,
        {
            "clinic": clinic(closed=[later(3)]),
            "protocol": evolve(PAIR, induction=Induction((0, 3), [Spacing(2, 4)])),
        },
        "could be used: session 2 could be on it, not on Wed 4 Mar 2026: as near to every target and time, but later",
    ),
    "one session alone": (
        1,
        {"protocol": evolve(PAIR, induction=Induction((0,)))},
        "cannot be used: session 1 is on Mon 2 Mar 2026, and no course from there has a session on this day",
    ),
    "the event before the course": (
        8,
        {
            "protocol": evolve(PAIR, induction=Induction((0, 2), [Spacing(2, 12, session=2, anchor=0)])),
            "anchor": later(-5),
        },
        (
            "cannot be used: session 2 on this day would be 1 day too late after the event before the "
            "course (at most 12 days)"
        ),
    ),
    "no plan at all": (
        1,
        {"clinic": clinic("Mo 09:00-17:00")},
        (
            "cannot be used: the clinic is not open (Tuesday); there is no plan at all: 2 sessions of 60 "
            "minutes from Mon 2 Mar 2026 on, on Mon, cannot be at most 4 days apart; there is a plan if you "
            "open 09:00-17:00 on Wed 4 Mar 2026, open 09:00-17:00 on Thu 5 Mar 2026, open 09:00-17:00 on "
            "Fri 6 Mar 2026 or have session 2 at most 7 days after the session before (asked: 4 days)"
        ),
    ),
}


@pytest.mark.parametrize(("day", "changes", "said"), CASES.values(), ids=CASES.keys())
def test_a_day_is_explained(day: int, changes: dict[str, Any], said: str) -> None:
    """Every rule that speaks against a day is said, or what using it would cost."""
    assert why(day, **changes) == said


def test_a_public_holiday() -> None:
    """A day that only a public holiday closes says so."""
    american = clinic("Mo-Fr 09:00-17:00; PH off", country="US")
    said = ks.explain_day(PAIR, date(2026, 1, 19), start=date(2026, 1, 16), clinic=american)
    assert said.because == ("the clinic is not open (public holiday)",)
    assert said.use == "cannot be used"


def test_beside_a_plan_what_was_given_stays() -> None:
    """Of a plan, what was given stays on its day and only the others could be on the day."""
    course = evolve(PAIR, induction=Induction((0, 2, 4), [Spacing(2, 4)]))
    plan = ks.schedule(course, start=MONDAY, clinic=DAILY)
    assert "session 2 could be on it" in str(ks.explain_day(plan, later(3)))
    given = plan.given(1).given(2)
    assert str(ks.explain_day(given, later(3))) == (
        "Thu 5 Mar 2026 cannot be used: session 3 on this day would be 1 day too soon after session 2 "
        "on Wed 4 Mar 2026 (at least 2 days)"
    )
    assert "session 3 could be on it" in str(ks.explain_day(given, later(6)))
    assert ks.explain_day(given, later(4)).use == "used"


def test_beside_a_plan_that_is_not_the_best() -> None:
    """A session that was moved from its target could come back, and the course would be nearer."""
    plan = ks.schedule(PAIR, start=MONDAY, clinic=DAILY).moved(2, to=later(4))
    assert "2 fewer days off target (0 in all, now 2)" in str(ks.explain_day(plan, later(2)))


def test_beside_a_plan_that_breaks_its_bounds() -> None:
    """Where what was given breaks the bounds already, the days of the sessions are all that can be said."""
    course = evolve(PAIR, induction=Induction((0, 2), [Spacing(2, 4)]))
    plan = ks.Plan.from_history(course, given=[later(0), later(1)], clinic=evolve(DAILY, closed=[later(1)]))
    assert str(ks.explain_day(plan, later(3))) == (
        "Thu 5 Mar 2026 cannot be used: session 1 is on Mon 2 Mar 2026, and no course from there has a "
        "session on this day"
    )


def test_beside_a_plan_that_no_course_can_be() -> None:
    """Where the clinic has closed since, so that no course from session 1 on is left, no day could be used."""
    plan = ks.schedule(PAIR, start=MONDAY, clinic=DAILY)
    shut = evolve(DAILY, closed=[later(n) for n in range(1, 800) if n != 30])
    course = evolve(PAIR, induction=Induction((0, 2), [Spacing(2, 4)]))
    assert ks.explain_day(evolve(plan, clinic=shut, protocol=course), later(30)).use == "cannot be used"


def test_earlier_than_the_first_session() -> None:
    """Of a course that was moved on, session 1 alone could be on the days before it."""
    plan = ks.schedule(PAIR, start=MONDAY, clinic=DAILY).moved(2, to=later(6)).moved(1, to=later(4))
    assert "session 1 on this day" in str(ks.explain_day(plan, later(1)))
    assert "session 1 is on Fri 6 Mar 2026" in str(ks.explain_day(plan, later(3)))


@pytest.mark.parametrize(
    ("asked", "error", "sentence"),
    [
        ((PAIR, MONDAY), ks.Malformed, "give start=date"),
        ((ks.Plan(PAIR, (), DAILY), MONDAY, MONDAY), ks.Malformed, "leave start, clinic and the others off"),
        ((PAIR, "today"), ks.Malformed, r"the day to explain must be a datetime\.date"),
        ((PAIR, date.max), ks.Malformed, "the day to explain must lie in the years 1900 to 2999, not in 9999"),
        ((PAIR, date.min), ks.Malformed, "the day to explain must lie in the years 1900 to 2999, not in 1"),
        ((ks.Plan(PAIR, (), DAILY), MONDAY), ks.Refused, "no clinic or no sessions"),
        ((ks.Plan.from_history(PAIR, given=[MONDAY]), MONDAY), ks.Refused, "no clinic or no sessions"),
    ],
)
def test_what_cannot_be_explained(asked: Any, error: type[Exception], sentence: str) -> None:
    """What is missing for an explanation is asked for."""
    with pytest.raises(error, match=sentence):
        ks.explain_day(*asked[:2], at=time(9) if len(asked) > 2 else None)


def test_a_course_that_was_stopped() -> None:
    """Of a course that was stopped no day is used any more but those on which its sessions stand."""
    plan = ks.schedule(PAIR, start=MONDAY, clinic=DAILY, uid="u").given(1).stopped(on=later(1), reason="moved away")
    stopped = "Thu 5 Mar 2026 cannot be used: the course was stopped on Tue 3 Mar 2026 (moved away)"
    assert str(ks.explain_day(plan, later(3))) == stopped
    assert ks.explain_day(plan, plan.days[1].day).use == "used"


def test_a_booster_is_on_the_day() -> None:
    """A day on which a booster is stands as used."""
    plan = ks.Plan.from_history(PAIR, given=[later(0), later(2), later(20)], clinic=DAILY)
    assert str(ks.explain_day(plan, later(20))) == "Sun 22 Mar 2026 is used: session 3 is on it, a booster"


def courses(
    days: list[date], offsets: tuple[int, ...], least: int, most: int
) -> Iterator[tuple[int, tuple[date, ...]]]:
    """Every course from the first day on that keeps its gaps, with the sum of days off target."""
    first, *rest = days
    for others in combinations(rest, len(offsets) - 1):
        course = first, *others
        if all(least <= (b - a).days <= most for a, b in zip(course, others, strict=False)):
            yield sum(abs((day - first).days - offset) for day, offset in zip(course, offsets, strict=True)), course


@pytest.mark.parametrize("seed", range(40))
def test_every_day_against_every_course(seed: int) -> None:
    """A day could be used where a course with a session on it exists, and costs what the best of these costs."""
    draw = Random(seed)  # noqa: S311 - it guards nothing
    offsets, least, most = (0, 3, 7, 10), draw.choice([1, 2]), draw.choice([4, 5])
    closed = [later(n) for n in draw.sample(range(1, 20), 6)]
    shut = [*closed, *(later(n) for n in range(22, 400))]
    course = Protocol(key="c", title="C", induction=Induction(offsets, [Spacing(least, most)]), visit=Visit(60))
    asked: dict[str, Any] = {"start": MONDAY, "clinic": evolve(DAILY, closed=shut)}
    every = [*courses([later(n) for n in range(22) if later(n) not in shut], offsets, least, most)]
    if not every:
        return
    best = min(cost for cost, _ in every)
    used = {each.day for each in ks.schedule(course, **asked).days}
    for day in map(later, range(22)):
        said = ks.explain_day(course, day, **asked)
        costs = [cost for cost, days in every if day in days]
        assert said.use == ("used" if day in used else "could be used" if costs else "cannot be used")
        if said.use == "could be used" and min(costs) > best:
            assert f"({min(costs)} in all, now {best})" in said.because[0]
