"""When a visit fits a day: hours, other calendars, days to avoid, chairs, preferred times and changes of the clocks."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from ketasched.clinic import Clinic
from ketasched.errors import Malformed, NoPlacement
from ketasched.plan import Plan
from ketasched.protocol import Induction, Protocol, Visit
from ketasched.scheduling import schedule

MONDAY = date(2026, 3, 2)
HOUR = Visit(60)
SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)
"""The days on which the clocks change in New York."""


def visits(visit: Visit, count: int = 1) -> Protocol:
    """A course of visits two days apart."""
    return Protocol(key="visits", title="Visits", induction=Induction(range(0, 2 * count, 2)), visit=visit)


def clinic(hours: str = "Mo-Su 09:00-17:00", **more: object) -> Clinic:
    """A clinic in New York."""
    return Clinic(timezone="America/New_York", hours=hours, **more)  # type: ignore[arg-type]


def at_day(hour: int, minute: int = 0, day: date = MONDAY) -> datetime:
    """A wall-clock time on the Monday, or on the day given."""
    return datetime.combine(day, time(hour, minute))


def stands(plan: Plan) -> list[tuple[str, str]]:
    """Each session's weekday and time."""
    return [(f"{each.day:%a}", f"{each.at:%H:%M}") for each in plan.days]


def one(where: Clinic, at: time | None = None, *, visit: Visit = HOUR, start: date = MONDAY) -> tuple[str, str]:
    """Where a single visit stands."""
    return stands(schedule(visits(visit), start=start, clinic=where, at=at))[0]


# --- the preferred time


def test_without_a_preferred_time_the_earliest_is_taken() -> None:
    """The visit takes the earliest time, on the quarter or at the opening."""
    assert one(clinic()) == ("Mon", "09:00")
    assert one(clinic("Mo-Su 09:10-17:00")) == ("Mon", "09:10")
    assert one(clinic(taken=[(at_day(8), at_day(10, 20))])) == ("Mon", "10:30")
    assert one(clinic(taken=[(at_day(8), at_day(10, 5))], step=5)) == ("Mon", "10:05")


def test_the_preferred_time_need_not_be_on_the_quarter() -> None:
    """The time asked for is taken to the minute where a visit fits there."""
    assert one(clinic(), time(9, 40)) == ("Mon", "09:40")


@pytest.mark.parametrize(
    ("at", "found"), [(time(9, 55), "09:00"), (time(10), "09:00"), (time(10, 5), "11:00"), (time(12, 30), "12:00")]
)
def test_the_time_nearest_the_preferred_one_is_taken(at: time, found: str) -> None:
    """With the chair taken from 10 to 11 the nearer side wins, the earlier on a tie; a visit ends by closing time."""
    taken = [(at_day(10), at_day(11))]
    assert one(clinic("Mo-Su 09:00-13:00", taken=taken), at) == ("Mon", found)


def test_a_day_at_the_preferred_time_comes_before_another_time() -> None:
    """Between two days equally far from the target the one with the nearer time is taken, though it is the later."""
    hours = "Mo,We-Su 09:00-17:00; Tu 13:00-17:00"
    course = Protocol(key="pair", title="Pair", induction=Induction((0, 2)), visit=HOUR)
    closed = [MONDAY + timedelta(2)]
    assert stands(schedule(course, start=MONDAY, clinic=clinic(hours, closed=closed), at=time(9)))[1] == (
        "Thu",
        "09:00",
    )
    assert stands(schedule(course, start=MONDAY, clinic=clinic(hours, closed=closed)))[1] == ("Tue", "13:00")


def test_a_preferred_time_at_which_the_clinic_never_opens_is_a_slip() -> None:
    """Asking for 22:00 where the clinic is open from 9 to 17 is refused with its hours."""
    with pytest.raises(Malformed, match=r'at 22:00 the clinic is never open .* within its hours, "Mo-Su 09:00-17:00"'):
        one(clinic(), time(22))


def test_a_clinic_that_never_opens_is_no_slip_of_the_time() -> None:
    """Where no day is open at all the hours are in the way, not the time."""
    with pytest.raises(NoPlacement, match="the clinic's hours are off"):
        one(clinic("off"), time(9))


# --- hours


def test_the_whole_visit_lies_in_one_open_stretch() -> None:
    """A visit of two hours does not run through the break at noon, and skips a day with only a short stretch."""
    hours = "Mo 09:00-10:30,12:00-13:30; Tu 09:00-10:30,11:00-13:30"
    assert one(clinic(hours), visit=Visit(60, 60)) == ("Tue", "11:00")


def test_a_visit_may_run_past_midnight() -> None:
    """At a clinic open from 20:00 to 02:00 a visit of four hours starts as late as 22:00."""
    assert one(clinic("Mo-Su 20:00-02:00"), time(23), visit=Visit(240)) == ("Mon", "22:00")


def test_every_named_calendar_agrees() -> None:
    """With a prescriber on Tuesdays and Thursdays from 10 and a nurse until 11, visits stand where both are there."""
    plan = schedule(
        visits(HOUR, 2),
        start=MONDAY,
        clinic=clinic(),
        hours={"prescriber": "Tu,Th 10:00-16:00", "nurse": "Mo-Fr 08:00-11:00"},
    )
    assert stands(plan) == [("Tue", "10:00"), ("Thu", "10:00")]


def test_holidays_of_the_clinics_country_hold_in_every_calendar() -> None:
    """A prescriber who is off on public holidays is off on those of the clinic's country."""
    where = clinic(country="US")
    plan = schedule(
        visits(HOUR), start=date(2026, 1, 19), clinic=where, hours={"prescriber": "Mo-Fr 09:00-17:00; PH off"}
    )
    assert stands(plan) == [("Tue", "09:00")]


def test_arrival_and_observation_are_in_the_visit_and_turnover_is_not() -> None:
    """Between 9 and 11 two hours of arrival, treatment and observation fit; turnover may run past closing time."""
    assert one(clinic("Mo 09:00-11:00"), visit=Visit(60, 45, 15, 30)) == ("Mon", "09:00")
    with pytest.raises(NoPlacement, match="the clinic's hours are Mo 09:00-11:00"):
        one(clinic("Mo 09:00-11:00"), visit=Visit(60, 45, 16))


def test_no_visit_starts_after_the_last_start() -> None:
    """A preferred 15:00 becomes 14:00 where no visit starts later."""
    assert one(clinic(last_start=time(14)), time(15)) == ("Mon", "14:00")


# --- avoiding


def test_days_to_avoid_are_left_out() -> None:
    """A patient who cannot come on the Monday starts on the Tuesday, given as a list or with a reason."""
    for avoid in ([MONDAY], {MONDAY: "works"}):
        plan = schedule(visits(HOUR), start=MONDAY, clinic=clinic(), avoid=avoid)
        assert stands(plan) == [("Tue", "09:00")]


@pytest.mark.parametrize(
    ("part", "found"),
    [
        ((at_day(8), at_day(11)), ("Mon", "11:00")),
        ((at_day(10), at_day(11)), ("Mon", "09:00")),
        ((at_day(9, 30), at_day(16, 30)), ("Tue", "09:00")),
        ((at_day(16, 30), at_day(18)), ("Mon", "09:00")),
        ((datetime(2026, 3, 2, 13, 30, tzinfo=UTC), datetime(2026, 3, 2, 16, tzinfo=UTC)), ("Mon", "11:00")),
    ],
)
def test_parts_of_days_to_avoid_are_left_out(part: tuple[datetime, datetime], found: tuple[str, str]) -> None:
    """A visit may touch a part of a day to avoid but shares no minute with it, in whatever zone it was given."""
    for avoid in ([part], {part: "works"}):
        plan = schedule(visits(HOUR), start=MONDAY, clinic=clinic(), avoid=avoid)
        assert stands(plan) == [found]


def test_turnover_may_fall_into_a_part_of_a_day_to_avoid() -> None:
    """The patient has left when the chair is turned over."""
    avoid = [(at_day(10), at_day(17))]
    plan = schedule(visits(Visit(60, turnover=30)), start=MONDAY, clinic=clinic(), avoid=avoid)
    assert stands(plan) == [("Mon", "09:00")]


# --- chairs


def test_a_visit_takes_a_free_chair() -> None:
    """With one chair a visit waits for the one before to end; with two it need not."""
    taken = [(at_day(9), at_day(11))]
    assert one(clinic(taken=taken)) == ("Mon", "11:00")
    assert one(clinic(taken=taken, chairs=2)) == ("Mon", "09:00")
    assert one(clinic(taken=taken * 2, chairs=2)) == ("Mon", "11:00")


def test_visits_one_after_the_other_share_a_chair() -> None:
    """Two visits that follow one another hold one of two chairs, and leave the other free all along."""
    taken = [(at_day(9), at_day(10)), (at_day(10), at_day(11))]
    assert one(clinic(taken=taken, chairs=2), visit=Visit(120)) == ("Mon", "09:00")
    overlapping = [(at_day(9), at_day(10, 30)), (at_day(10), at_day(11))]
    assert one(clinic(taken=overlapping, chairs=2), visit=Visit(120)) == ("Mon", "10:30")


def test_turnover_holds_the_chair() -> None:
    """A visit of an hour with half an hour of turnover does not fit before a visit an hour and a quarter later."""
    taken = [(at_day(10, 15), at_day(11))]
    assert one(clinic(taken=taken)) == ("Mon", "09:00")
    assert one(clinic(taken=taken), visit=Visit(60, turnover=30)) == ("Mon", "11:00")


def test_a_day_whose_chairs_are_all_taken_is_skipped() -> None:
    """A visit of the day before that runs past midnight holds its chair, and a full day is no day for a visit."""
    night = [(at_day(20, 0, MONDAY - timedelta(1)), at_day(16, 30))]
    assert one(clinic(taken=night)) == ("Tue", "09:00")


def test_starts_keep_their_distance() -> None:
    """With 45 minutes between any two starts a visit starts that long after, or before, another."""
    taken = [(at_day(9, 30), at_day(9, 40))]
    assert one(clinic(taken=taken, chairs=3, starts_apart=45)) == ("Mon", "10:15")
    assert one(clinic(taken=taken, chairs=3, starts_apart=30), time(9, 15)) == ("Mon", "09:00")


# --- changes of the clocks

NIGHT = "Mo-Su 00:00-06:00"


def test_a_time_that_the_clocks_skip_is_never_offered() -> None:
    """On 8 Mar 2026 New York has no 02:30: the nearest time is 03:00, and the day after it is 02:30 again."""
    course = Protocol(key="two", title="Two", induction=Induction((0, 1)), visit=HOUR)
    plan = schedule(course, start=SPRING, clinic=clinic(NIGHT), at=time(2, 30))
    assert stands(plan) == [("Sun", "03:00"), ("Mon", "02:30")]


def test_a_time_that_the_clocks_show_twice_is_never_offered() -> None:
    """On 1 Nov 2026 New York shows 01:30 twice: the nearest time is 02:00, and the day after it is 01:30 again."""
    course = Protocol(key="two", title="Two", induction=Induction((0, 1)), visit=HOUR)
    plan = schedule(course, start=AUTUMN, clinic=clinic(NIGHT), at=time(1, 30))
    assert stands(plan) == [("Sun", "02:00"), ("Mon", "01:30")]


@pytest.mark.parametrize(
    ("day", "at", "end"), [(SPRING, time(1, 30), "04:30"), (AUTUMN, time(0, 30), "01:30"), (MONDAY, time(1), "03:00")]
)
def test_a_visit_across_the_change_keeps_its_minutes(day: date, at: time, end: str) -> None:
    """Two hours stay two hours, whatever the wall shows at their end."""
    plan = schedule(visits(Visit(120)), start=day, clinic=clinic(NIGHT), at=at)
    assert plan.days[0].at == at
    assert plan.end(1).astimezone(UTC) - plan.start(1).astimezone(UTC) == timedelta(hours=2)
    assert f"{plan.end(1):%H:%M}" == end


def test_a_night_is_as_long_as_the_clocks_make_it() -> None:
    """From 00:00 to 06:00 are five hours on 8 Mar 2026 and seven on 1 Nov 2026."""
    assert one(clinic(NIGHT), visit=Visit(300), start=SPRING) == ("Sun", "00:00")
    assert one(clinic(NIGHT), visit=Visit(301), start=SPRING) == ("Mon", "00:00")
    assert one(clinic(NIGHT), visit=Visit(420), start=date(2026, 10, 28)) == ("Sun", "00:00")


def test_chairs_and_distances_are_counted_in_minutes_that_pass() -> None:
    """A chair taken until 02:00 on 1 Nov 2026 is taken for three hours from midnight."""
    taken = [(datetime(2026, 11, 1, 4, tzinfo=UTC), datetime(2026, 11, 1, 7, tzinfo=UTC))]
    assert one(clinic(NIGHT, taken=taken), start=AUTUMN) == ("Sun", "02:00")


@pytest.mark.parametrize("where", [clinic(closed=[MONDAY]), clinic(taken=[(at_day(0), at_day(20))])])
def test_what_takes_the_day_away_moves_the_start(where: Clinic) -> None:
    """A closure and taken chairs move session 1 to the next day, as a day to avoid does."""
    assert one(where) == ("Tue", "09:00")
