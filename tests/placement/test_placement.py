"""Placement worked by hand: published courses and courses of other kinds, laid on clinics with holidays."""

from datetime import date, time

import pytest
from dateutil.relativedelta import relativedelta

from ketasched.clinic import Clinic
from ketasched.errors import Malformed, NoPlacement
from ketasched.plan import Plan
from ketasched.protocol import Induction, Protocol, Spacing
from ketasched.scheduling import schedule

WEEKDAYS = Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US")
MON_WED_FRI = Clinic(timezone="America/New_York", hours="Mo,We,Fr 09:00-17:00; PH off", country="US")
NO_HOLIDAYS = Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00")
DAILY = Clinic(timezone="America/New_York", hours="Mo-Su 09:00-17:00")

THREE_A_WEEK = (Spacing(2, 7, 1), Spacing(7, back=3), Spacing(most=20, session=6, anchor=1))
TWO_A_WEEK = (Spacing(2, 7, 1), Spacing(7, back=2, grace=1), Spacing(most=24, session=6, anchor=1))

TMS_DAYS = (*(7 * week + day for week in range(6) for day in range(1, 6)), 43, 45, 47, 50, 52, 57)
TAPER = {31: 3, 32: 2, 33: 2, 34: 3, 35: 2, 36: 5}


def course(*days: int, spacing: tuple[Spacing, ...] = ()) -> Protocol:
    """A course by its days, day 1 being the first."""
    return Protocol(key="course", title="A course", induction=Induction([day - 1 for day in days], spacing))


STANDARD = course(1, 3, 5, 8, 10, 12, spacing=THREE_A_WEEK)
TWICE_WEEKLY = course(1, 4, 8, 11, 15, 18, spacing=TWO_A_WEEK)
TMS = course(
    *TMS_DAYS,
    spacing=(Spacing(7, back=5, session=range(6, 31)), *(Spacing(gap, session=n) for n, gap in TAPER.items())),
)


def days_of(plan: Plan) -> list[int]:
    """The days of a plan, day 1 being that of its first session."""
    days = [each.day for each in plan.days]
    return [(day - days[0]).days + 1 for day in days]


def dates_of(plan: Plan) -> list[str]:
    """The days of a plan, written 12 Jan."""
    return [f"{each.day.day} {each.day:%b}" for each in plan.days]


def test_a_course_without_obstacles_stands_on_its_own_days() -> None:
    """Where every target is open the plan is the course itself, each visit at the earliest time."""
    plan = schedule(STANDARD, start=date(2026, 1, 5), clinic=WEEKDAYS)
    assert dates_of(plan) == ["5 Jan", "7 Jan", "9 Jan", "12 Jan", "14 Jan", "16 Jan"]
    assert {each.at for each in plan.days} == {time(9)}
    assert [each.number for each in plan.days] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("protocol", "clinic", "days"),
    [
        (STANDARD, WEEKDAYS, [12, 14, 16, 20, 22, 26]),
        (STANDARD, MON_WED_FRI, [12, 14, 16, 21, 23, 26]),
        (TWICE_WEEKLY, WEEKDAYS, [12, 15, 20, 22, 27, 29]),
    ],
    ids=["three-a-week", "on-mon-wed-fri", "two-a-week"],
)
def test_a_holiday_pushes_and_the_gaps_stay(protocol: Protocol, clinic: Clinic, days: list[int]) -> None:
    """From Mon 12 Jan 2026, the 19th being a holiday, the plans are those worked by hand."""
    plan = schedule(protocol, start=date(2026, 1, 12), clinic=clinic)
    assert [each.day for each in plan.days] == [date(2026, 1, day) for day in days]


@pytest.mark.parametrize(
    ("start", "days"),
    [(2, [1, 3, 5, 8, 10, 12]), (4, [1, 3, 6, 8, 10, 13]), (6, [1, 4, 6, 8, 11, 13])],
    ids=["monday", "wednesday", "friday"],
)
def test_the_weekday_of_the_start_shapes_the_course(start: int, days: list[int]) -> None:
    """On Mondays, Wednesdays and Fridays only, the days of the course depend on where it starts."""
    assert days_of(schedule(STANDARD, start=date(2026, 3, start), clinic=MON_WED_FRI)) == days


def test_the_first_session_takes_the_first_day_on_which_a_visit_fits() -> None:
    """A start on a Sunday before a holiday moves to the Tuesday, and the targets with it."""
    plan = schedule(STANDARD, start=date(2026, 1, 18), clinic=WEEKDAYS)
    assert plan.days[0].day == date(2026, 1, 20)
    assert plan.request is not None
    assert plan.request.start == date(2026, 1, 18)
    assert days_of(plan) == [1, 3, 7, 9, 11, 14]


def test_nothing_is_later_than_a_year_where_no_bound_says_so() -> None:
    """A session is found on the day 365 days after the start, and none on the day after that."""
    monday = date(2026, 3, 2)
    for last, found in ((date(2027, 3, 2), True), (date(2027, 3, 3), False)):
        pair = course(1, 360, spacing=())
        open_days = {monday, last}
        closed = [day for n in range(800) if (day := date.fromordinal(monday.toordinal() + n)) not in open_days]
        clinic = Clinic(timezone="UTC", hours="24/7", closed=closed)
        if found:
            assert schedule(pair, start=monday, clinic=clinic).days[1].day == last
        else:
            with pytest.raises(NoPlacement, match="be placed by Tue 2 Mar 2027"):
                schedule(pair, start=monday, clinic=clinic)


def test_a_bound_reaches_further_than_a_year_where_it_says_so() -> None:
    """A most of 400 days lets a session stand on day 400, and a target past the year is reached all the same."""
    late = course(1, 300, spacing=(Spacing(300, 400, session=2),))
    closed = [date.fromordinal(date(2026, 3, 3).toordinal() + n) for n in range(399)]
    clinic = Clinic(timezone="UTC", hours="24/7", closed=closed)
    assert days_of(schedule(late, start=date(2026, 3, 2), clinic=clinic)) == [1, 401]
    assert days_of(schedule(course(1, 500), start=date(2026, 3, 2), clinic=DAILY)) == [1, 500]


# --- TMS: five a week, then a taper


def test_tms_without_holidays_stands_on_its_own_days() -> None:
    """Thirty-six sessions from Mon 2 Mar 2026, five a week and then the taper, all stand on target."""
    assert days_of(schedule(TMS, start=date(2026, 3, 2), clinic=WEEKDAYS)) == [*TMS_DAYS]


def test_tms_keeps_the_gaps_of_its_taper_when_a_holiday_pushes() -> None:
    """From 13 Apr 2026 Memorial Day takes the first day of the taper; each later session keeps its gap."""
    plan = schedule(TMS, start=date(2026, 4, 13), clinic=WEEKDAYS)
    assert days_of(plan)[:30] == [*TMS_DAYS[:30]]
    assert dates_of(plan)[30:] == ["26 May", "28 May", "1 Jun", "4 Jun", "8 Jun", "15 Jun"]


def test_tms_moves_on_by_a_session_at_each_holiday() -> None:
    """From 5 Jan 2026 two holidays fall into the course; all later sessions follow, at most five in any seven days."""
    plan = schedule(TMS, start=date(2026, 1, 5), clinic=WEEKDAYS)
    dates = dates_of(plan)
    assert dates[8:16] == ["15 Jan", "16 Jan", "20 Jan", "21 Jan", "22 Jan", "23 Jan", "26 Jan", "27 Jan"]
    assert dates[28:] == ["13 Feb", "17 Feb", "20 Feb", "23 Feb", "25 Feb", "2 Mar", "4 Mar", "9 Mar"]
    days = days_of(plan)
    assert all(days[n] - days[n - 5] >= 7 for n in range(5, 30))


def test_tms_catches_up_on_saturdays_within_its_window() -> None:
    """Open on Saturdays, a closed Thursday pushes the fifth session to the Saturday and the next week stands."""
    clinic = Clinic(timezone="America/New_York", hours="Mo-Sa 09:00-17:00", closed=[date(2026, 3, 5)])
    days = days_of(schedule(TMS, start=date(2026, 3, 2), clinic=clinic))
    assert days[:6] == [1, 2, 3, 5, 6, 8]


# --- calendar months


@pytest.mark.parametrize(
    ("month_end", "clinic", "dates"),
    [
        ("clamp", DAILY, ["31 Aug", "30 Sep", "28 Feb"]),
        ("roll", DAILY, ["31 Aug", "1 Oct", "1 Mar"]),
        ("clamp", NO_HOLIDAYS, ["31 Aug", "30 Sep", "1 Mar"]),
    ],
)
def test_months_end_as_the_protocol_says(month_end: str, clinic: Clinic, dates: list[str]) -> None:
    """Hepatitis B from 31 Aug 2026, months 0, 1 and 6: where a month is too short it clamps or rolls."""
    months = Protocol(
        key="hepatitis-b",
        title="Hepatitis B, adult, three doses",
        repeat_too_soon=True,
        month_end=month_end,
        induction=Induction(
            offsets=(0, relativedelta(months=1), relativedelta(months=6)),
            spacing=(
                Spacing(28, grace=4, session=2),
                Spacing(56, grace=4, session=3),
                Spacing(112, grace=4, session=3, anchor=1),
            ),
        ),
    )
    assert dates_of(schedule(months, start=date(2026, 8, 31), clinic=clinic)) == dates


@pytest.mark.parametrize(("month_end", "day"), [("clamp", "28 Feb"), ("roll", "1 Mar")])
def test_a_spacing_in_months_ends_as_the_protocol_says(month_end: str, day: str) -> None:
    """One month after 31 Jan 2026 is 28 Feb or 1 Mar: neither earlier by its least nor later by its most."""
    month = relativedelta(months=1)
    for target, bound in ((20, Spacing(month, session=2)), (60, Spacing(most=month, session=2))):
        months = Protocol(
            key="m",
            title="M",
            month_end=month_end,
            induction=Induction((0, target, target + 20), (bound, Spacing(5, session=3))),
        )
        plan = schedule(months, start=date(2026, 1, 31), clinic=DAILY)
        assert dates_of(plan)[1] == day


def test_bounds_in_months_hold_from_both_ends() -> None:
    """A later session held back by its course bound draws the ones before it along, in months too."""
    month = relativedelta(months=1)
    chain = course(1, 40, 80, spacing=(Spacing(month, session=3), Spacing(most=2 * month, session=3, anchor=1)))
    plan = schedule(chain, start=date(2026, 1, 31), clinic=DAILY)
    assert dates_of(plan) == ["31 Jan", "28 Feb", "31 Mar"]
    window = course(1, 20, 60, 90, spacing=(Spacing(month, 3 * month, back=2, session=4),))
    assert days_of(schedule(window, start=date(2026, 1, 31), clinic=DAILY)) == [1, 20, 60, 90]


def test_a_most_in_months_leaves_the_first_day_that_it_reaches_from() -> None:
    """The third session is on 28 Feb at the earliest, the second within a month of it: on 28 Jan, not on the 31st."""
    month = relativedelta(months=1)
    late = course(1, 10, 59, spacing=(Spacing(58, session=3, anchor=1), Spacing(most=month, session=3)))
    assert dates_of(schedule(late, start=date(2026, 1, 1), clinic=DAILY)) == ["1 Jan", "28 Jan", "28 Feb"]


def test_ocrelizumab_counts_six_months_from_the_first_infusion() -> None:
    """The second infusion moves off its closed day; the third and fourth still count from the first."""
    half, year, five = relativedelta(months=6), relativedelta(months=12), relativedelta(months=5)
    protocol = Protocol(
        key="ocrelizumab", title="Ocrelizumab", induction=Induction((0, 14, half, year), [Spacing(five, session=4)])
    )
    clinic = Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00", closed=[date(2026, 1, 19)])
    plan = schedule(protocol, start=date(2026, 1, 5), clinic=clinic)
    assert dates_of(plan) == ["5 Jan", "20 Jan", "6 Jul", "5 Jan"]
    closed = {date.fromordinal(date(2026, 7, 1).toordinal() + n): "works" for n in range(61)}
    clinic = Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00", closed=closed)
    assert dates_of(schedule(protocol, start=date(2026, 1, 5), clinic=clinic))[2:] == ["30 Jun", "5 Jan"]


def test_nusinersen_loading_doses_keep_their_fortnight() -> None:
    """Days 1, 15, 29 and 59; a closed day 15 moves that dose on, and the next keeps 14 days from it."""
    loading = course(1, 15, 29, 59, spacing=(Spacing(14),))
    assert days_of(schedule(loading, start=date(2026, 3, 2), clinic=DAILY)) == [1, 15, 29, 59]
    clinic = Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00", closed=[date(2026, 3, 16)])
    assert days_of(schedule(loading, start=date(2026, 3, 2), clinic=clinic)) == [1, 16, 30, 59]


def test_paliperidone_counts_five_weeks_from_the_first_whatever_the_second() -> None:
    """The second injection, within four days of day 8, is late; the third stands on day 36 all the same."""
    injections = course(
        1, 8, 36, spacing=(Spacing(3, 11, session=2), Spacing(28, 42, session=3, anchor=1), Spacing(7, session=3))
    )
    closed = [date(2026, 3, day) for day in range(4, 12)]
    clinic = Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00", closed=closed)
    assert days_of(schedule(injections, start=date(2026, 3, 2), clinic=clinic)) == [1, 11, 36]


# --- an event before the course


REFERRED = course(
    1, 8, spacing=(Spacing(7, 21, session=1, anchor=0), Spacing(5), Spacing(most=24, session=2, anchor=0))
)


def test_a_spacing_from_the_event_before_the_course_moves_the_first_session() -> None:
    """At least 7 days after a referral on 2 Mar 2026, a course asked for on the 4th starts on the 9th."""
    plan = schedule(REFERRED, start=date(2026, 3, 4), clinic=DAILY, anchor=date(2026, 3, 2))
    assert dates_of(plan) == ["9 Mar", "16 Mar"]


def test_a_spacing_from_the_event_bounds_later_sessions() -> None:
    """A start on the last possible day draws the second session in, which must be within 24 days of the referral."""
    plan = schedule(REFERRED, start=date(2026, 3, 20), clinic=DAILY, anchor=date(2026, 3, 2))
    assert dates_of(plan) == ["20 Mar", "26 Mar"]


def test_a_course_that_starts_too_late_after_the_event_has_no_place() -> None:
    """More than 21 days after the referral no first day is left, and the bound is named."""
    with pytest.raises(NoPlacement, match="at most 21 days after the event before the course"):
        schedule(REFERRED, start=date(2026, 3, 24), clinic=DAILY, anchor=date(2026, 3, 2))


def test_the_day_of_the_event_is_asked_for() -> None:
    """A protocol that measures from an event before the course needs its day."""
    with pytest.raises(
        Malformed, match=r"measures from an event before the course: give its day as anchor=date\(...\)"
    ):
        schedule(REFERRED, start=date(2026, 3, 4), clinic=DAILY)


# --- what is no request


def test_something_else_than_a_protocol_or_a_clinic_is_refused() -> None:
    """A key instead of a protocol and hours instead of a clinic are refused with the remedy."""
    with pytest.raises(Malformed, match="protocol must be a Protocol"):
        schedule("standard", start=date(2026, 3, 2), clinic=DAILY)  # type: ignore[call-overload]
    with pytest.raises(Malformed, match="clinic must be a Clinic"):
        schedule(STANDARD, start=date(2026, 3, 2), clinic="Mo-Fr 09:00-17:00")  # type: ignore[call-overload]


def test_a_plan_is_named_as_asked_or_at_random() -> None:
    """A uid given is kept; without one each plan has its own."""
    assert schedule(STANDARD, start=date(2026, 3, 2), clinic=DAILY, uid="plan-1").uid == "plan-1"
    one, other = (schedule(STANDARD, start=date(2026, 3, 2), clinic=DAILY) for _ in range(2))
    assert one.uid != other.uid
