"""Laws that every placement keeps, each test quoting the sentence of the definition that it checks."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from attrs import evolve, frozen
from dateutil.relativedelta import relativedelta
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ketasched.clinic import Clinic
from ketasched.days import Days
from ketasched.errors import NoPlacement
from ketasched.plan import Plan
from ketasched.protocol import Induction, Protocol, Spacing, Visit
from ketasched.scheduling import schedule

MONDAY = date(2026, 3, 2)
SPAN = 60
"""The days from the Monday within which closures, days to avoid and other visits are drawn."""

drawn = settings(derandomize=True, deadline=None, max_examples=60)


@frozen(kw_only=True)
class Asked:
    """What `schedule` is asked for."""

    course: Protocol
    clinic: Clinic
    start: date = MONDAY
    at: time | None = None
    avoid: tuple[date, ...] = ()
    hours: Mapping[str, str] = {}

    def plan(self) -> Plan | None:
        """The plan, or ``None`` where there is none."""
        try:
            return schedule(
                self.course,
                start=self.start,
                clinic=self.clinic,
                at=self.at,
                avoid=self.avoid,
                hours=self.hours,
                uid="plan",
            )
        except NoPlacement:
            return None

    def with_spacing(self, *spacing: Spacing) -> "Asked":
        """The same under other bounds."""
        return evolve(self, course=evolve(self.course, induction=evolve(self.course.induction, spacing=spacing)))

    def with_closed(self, *days: date) -> "Asked":
        """The same with more days closed."""
        return evolve(self, clinic=evolve(self.clinic, closed=[*self.clinic.closed, *days]))


def day(number: int) -> date:
    """The day so long after the Monday."""
    return MONDAY + timedelta(number)


some_days = st.lists(st.integers(0, SPAN).map(day), max_size=15, unique=True)


def spacings(draw: st.DrawFn, count: int) -> Iterator[Spacing]:
    """A gap, and perhaps a window, a bound of one session and a course bound."""
    least = draw(st.integers(1, 4))
    yield Spacing(least, draw(st.none() | st.integers(least, 12)), draw(st.integers(0, least)))
    if count > 2:
        yield Spacing(draw(st.integers(0, 12)), back=2)
        last = draw(st.integers(0, 8))
        yield Spacing(last, draw(st.none() | st.integers(last, 14)), session=count, anchor=count - 2)
    yield Spacing(most=draw(st.integers(4 * count, 12 * count)), session=count, anchor=1)


@st.composite
def asked(draw: st.DrawFn) -> Asked:
    """A course of two to six sessions at a clinic with closures, another visit a day and a preferred time."""
    gaps = draw(st.lists(st.integers(1, 6), min_size=1, max_size=5))
    offsets = [sum(gaps[:n]) for n in range(len(gaps) + 1)]
    induction = Induction(offsets, spacings(draw, len(offsets)))
    taken_from = draw(st.integers(9, 16))
    return Asked(
        course=Protocol(
            key="drawn", title="Drawn", induction=induction, visit=Visit(60, draw(st.sampled_from([0, 30, 90])))
        ),
        clinic=Clinic(
            timezone="UTC",
            hours=draw(st.sampled_from(["Mo-Su 09:00-17:00", "Mo-Fr 09:00-12:00,13:00-17:00", "Mo,We,Fr 10:00-16:00"])),
            closed=draw(some_days),
            taken=[
                (datetime.combine(each, time(taken_from)), datetime.combine(each, time(taken_from + 1)))
                for each in draw(some_days)
            ],
        ),
        at=draw(st.none() | st.integers(40, 47).map(lambda quarter: time(*divmod(quarter * 15, 60)))),
        avoid=tuple(draw(some_days)),
        hours=draw(st.sampled_from([{}, {"prescriber": "Mo-Th 09:00-17:00; Fr 09:00-11:00"}])),
    )


def planned(those: Asked) -> Plan:
    """The plan of an example that has one; other examples are passed over."""
    plan = those.plan()
    assume(plan is not None)
    assert plan is not None
    return plan


def stands(plan: Plan | None) -> list[tuple[date, time | None]] | None:
    """Days and times."""
    return None if plan is None else [(each.day, each.at) for each in plan.days]


def cost(those: Asked, plan: Plan) -> tuple[int, int, int]:
    """The three sums that decide."""
    days = [each.day for each in plan.days]
    off = [
        abs((each - days[0]).days + 1 - target) for each, target in zip(days, those.course.induction.days, strict=True)
    ]
    wish = those.at
    minutes = [abs(minute(each.at) - minute(wish)) for each in plan.days if each.at] if wish else []
    return sum(off), sum(map(bool, off)), sum(minutes)


def minute(at: time) -> int:
    """The minute of the day."""
    return at.hour * 60 + at.minute


@drawn
@given(asked())
def test_every_bound_is_kept(those: Asked) -> None:
    """Law: "Hard: spacing (`least` without grace, `most` and course bounds)"; "a session is one visit on one day"."""
    days = [each.day for each in planned(those).days]
    assert len(days) == those.course.sessions
    assert all(one < following for one, following in pairwise(days))
    for number in range(1, len(days) + 1):
        for spacing, reference in those.course.bounds(number):
            gap = timedelta((days[number - 1] - days[reference - 1]).days)
            assert timedelta(spacing.least) <= gap  # type: ignore[arg-type]
            assert spacing.most is None or gap <= timedelta(spacing.most)  # type: ignore[arg-type]


def opens(text: str, when: date) -> list[tuple[time, time]]:
    """The open stretches of a day by the four expressions that are drawn."""
    weekdays = {
        "Mo-Su 09:00-17:00": (range(7), [(9, 17)]),
        "Mo-Fr 09:00-12:00,13:00-17:00": (range(5), [(9, 12), (13, 17)]),
        "Mo,We,Fr 10:00-16:00": (range(0, 5, 2), [(10, 16)]),
        "Mo-Th 09:00-17:00; Fr 09:00-11:00": (range(5), [(9, 11 if when.weekday() == 4 else 17)]),
    }
    days, spans = weekdays[text]
    return [(time(a), time(b)) for a, b in spans] if when.weekday() in days else []


def fits(those: Asked, when: date, at: time) -> bool:
    """Whether a visit fits then."""
    begin = datetime.combine(when, at, UTC)
    end = begin + timedelta(minutes=those.course.visit.minutes)
    return (
        when not in those.clinic.closed
        and when not in those.avoid
        and all(
            any(opening <= at and end.time() <= closing for opening, closing in opens(text, when))
            for text in (those.clinic.hours, *those.hours.values())
        )
        and not any(one < end and begin < two for one, two in those.clinic.taken)
    )


@drawn
@given(asked())
def test_every_visit_fits_and_is_nearest_the_preferred_time(those: Asked) -> None:
    """Law: "the whole visit inside open hours and every named calendar, a free chair, days to avoid"; "the nearest"."""
    quarters = [time(*divmod(15 * n, 60)) for n in range(96)]
    for each in planned(those).days:
        fitting = [at for at in quarters if fits(those, each.day, at)]
        wish = minute(those.at or time())
        assert each.at == min(fitting, key=lambda at: (abs(minute(at) - wish), at))


@drawn
@given(asked())
def test_session_1_stands_on_the_first_day_on_which_a_visit_fits(those: Asked) -> None:
    """Law: "Session 1 stands on `start` or, where no visit fits there, on the first later day that one does"."""
    quarters = [time(*divmod(15 * n, 60)) for n in range(96)]
    first = planned(those).days[0].day
    earlier = (those.start + timedelta(n) for n in range((first - those.start).days))
    assert not any(fits(those, each, at) for each in earlier for at in quarters)


@drawn
@given(asked(), st.integers(1, 30))
def test_whole_weeks_later_everything_is_the_same(those: Asked, weeks: int) -> None:
    """Law: "the answer is unique": a clinic without holidays, all dates shifted by weeks, gives the plan shifted."""
    by = timedelta(weeks=weeks)
    clinic = evolve(
        those.clinic,
        closed=[each + by for each in those.clinic.closed],
        taken=[(begin + by, end + by) for begin, end in those.clinic.taken],
    )
    shifted = evolve(those, clinic=clinic, start=those.start + by, avoid=tuple(each + by for each in those.avoid))
    plan = stands(those.plan())
    assert stands(shifted.plan()) == (plan and [(each + by, at) for each, at in plan])


@drawn
@given(asked(), st.integers(1, SPAN).map(day))
def test_another_closed_day_never_makes_a_better_plan(those: Asked, closed: date) -> None:
    """Law: placement finds "*the* best plan"; with a day fewer to choose from (but session 1's) it is no better."""
    before = planned(those)
    assume(closed != before.days[0].day)
    after = those.with_closed(closed).plan()
    assert after is None or cost(those, after) >= cost(those, before)
    if closed not in {each.day for each in before.days}:
        assert stands(after) == stands(before)


@settings(drawn, max_examples=30)
@given(asked(), st.integers(1, SPAN).map(day))
def test_a_closed_day_opens_no_way_out(those: Asked, closed: date) -> None:
    """Law: placement finds a plan or says that constraints "cannot hold together": a further closure is no help."""
    alone = stands(evolve(those, course=evolve(those.course, induction=Induction((0,)))).plan())
    assume(those.plan() is None and alone is not None and alone[0][0] != closed)
    assert those.with_closed(closed).plan() is None


@drawn
@given(asked())
def test_with_only_its_own_days_open_the_plan_is_itself(those: Asked) -> None:
    """Law: "the answer is unique and testable": what is best of many is best of itself alone."""
    plan = planned(those)
    own = {each.day for each in plan.days}
    others = [each for n in range(-1, 366) if (each := those.start + timedelta(n)) not in own]
    assert stands(those.with_closed(*others).plan()) == stands(plan)


@drawn
@given(asked())
def test_a_day_to_avoid_is_as_good_as_closed(those: Asked) -> None:
    """Law: "days to avoid" are as hard as "open hours"."""
    closed = evolve(those.with_closed(*those.avoid), avoid=())
    assert stands(closed.plan()) == stands(those.plan())


@drawn
@given(asked())
def test_grace_is_never_offered(those: Asked) -> None:
    """Law: "Forecasts and placement start at `least`: grace excuses what happened, it is never offered"."""
    strict = [evolve(each, grace=0) for each in those.course.induction.spacing]
    assert stands(those.with_spacing(*strict).plan()) == stands(those.plan())


@drawn
@given(asked())
def test_looser_bounds_never_make_a_worse_plan(those: Asked) -> None:
    """Law: placement finds "*the* best plan"; what kept the bounds keeps looser ones."""
    plan = planned(those)
    looser = [evolve(each, least=0, grace=0) for each in those.course.induction.spacing]
    freer = those.with_spacing(*looser).plan()
    assert freer is not None
    assert cost(those, freer) <= cost(those, plan)


def spelled(days: Days) -> relativedelta:
    """The same number of days in the other spelling."""
    assert isinstance(days, int)
    return relativedelta(days=days)


@drawn
@given(asked())
def test_bounds_and_offsets_may_be_spelled_otherwise(those: Asked) -> None:
    """Law: "`least`, `most` and offsets are days (`int`) or a `relativedelta`"; `session` may name each alone."""
    single = [
        evolve(each, session=n, least=spelled(each.least), most=each.most and spelled(each.most))
        for each in those.course.induction.spacing
        for n in ([each.session] if each.session else range(each.back + 1, those.course.sessions + 1))
    ]
    offsets = [spelled(n - 1) if n > 1 else 0 for n in those.course.induction.days]
    course = evolve(those.course, induction=Induction(offsets), spacing=single)
    assert stands(evolve(those, course=course).plan()) == stands(those.plan())


@drawn
@given(asked())
def test_a_window_is_a_gap_to_an_anchor(those: Asked) -> None:
    """Law: "a `Spacing` is a difference constraint between two sessions", whichever way the other one is named."""
    anchored = [
        evolve(each, back=1, session=n, anchor=n - each.back)
        for each in those.course.induction.spacing
        if each.anchor is None
        for n in range(each.back + 1, those.course.sessions + 1)
    ]
    rest = [each for each in those.course.induction.spacing if each.anchor is not None]
    assert stands(those.with_spacing(*anchored, *rest).plan()) == stands(those.plan())


@drawn
@given(asked())
def test_asking_again_gives_the_same_plan(those: Asked) -> None:
    """Law: "No clock, no randomness, no input or output inside"."""
    assert those.plan() == those.plan()


@drawn
@given(st.integers(0, 364), st.integers(1, 12), st.sampled_from(["clamp", "roll"]))
def test_a_target_in_months_is_reached_where_every_day_is_open(start: int, months: int, month_end: str) -> None:
    """Law: "months are computed from the anchor day, with an explicit `month_end` policy"."""
    monthly = Induction((0, relativedelta(months=months)), [Spacing(relativedelta(months=months))])
    course = Protocol(key="m", title="M", induction=monthly, month_end=month_end)
    clinic = Clinic(timezone="UTC", hours="24/7")
    first, second = (each.day for each in schedule(course, start=day(start), clinic=clinic).days)
    clamped = first + relativedelta(months=months)
    assert second == clamped + timedelta(month_end == "roll" and clamped.day < first.day)


def test_the_examples_often_have_a_plan() -> None:
    """Of the drawn examples most have a plan and some have none, so that each law is put to the test."""
    found: list[bool] = []

    @settings(derandomize=True, deadline=None, max_examples=80)
    @given(asked())
    def count(those: Asked) -> None:
        found.append(those.plan() is not None)

    count()
    assert 0.5 < sum(found) / len(found) < 1
