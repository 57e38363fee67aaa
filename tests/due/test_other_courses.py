"""The engine is general: courses with no ketamine in them, each written in the public API and worked by hand."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import pytest
from attrs import evolve
from dateutil.relativedelta import relativedelta

import ketasched as ks
from ketasched.cadence import Answer, Lapse, Move, Resume, Rung, Step, When
from ketasched.days import Days, MonthEnd
from ketasched.forecast import Action
from ketasched.response import Criteria

DAY_1 = date(2026, 1, 12)


def months(number: int, days: int = 0) -> relativedelta:
    """So many months and days."""
    return relativedelta(months=number, days=days)


def days(*numbers: int) -> list[date]:
    """The days with these numbers, the first being day 1."""
    return [DAY_1 + timedelta(number - 1) for number in numbers]


def forecast(course: ks.Protocol, given: Sequence[date], today: date | None = None) -> ks.Forecast:
    """What is due after a history."""
    return ks.next_due(ks.Plan.from_history(course, given=given), today)


def next_session(course: ks.Protocol, given: Sequence[date], today: date | None = None) -> ks.Due:
    """The one option after a history."""
    due = forecast(course, given, today).due
    assert due is not None
    return due


def followed(course: ks.Protocol, given: Sequence[date], number: int) -> list[date]:
    """The days of so many sessions more, each given on its target."""
    found = [*given]
    for _ in range(number):
        found.append(next_session(course, found).target or date.min)
    return found[len(given) :]


# --- hepatitis B, adult: months 0, 1 and 6

HEPATITIS_B = ks.Protocol(
    key="hepatitis-b",
    title="Hepatitis B, adult, three doses",
    repeat_too_soon=True,
    induction=ks.Induction(
        offsets=(0, months(1), months(6)),
        spacing=(
            ks.Spacing(28, grace=4, session=2),
            ks.Spacing(56, grace=4, session=3),
            ks.Spacing(112, grace=4, session=3, anchor=1),
        ),
    ),
)


def test_hepatitis_b_on_time() -> None:
    """The doses follow at months 1 and 6, and then the course is complete."""
    given = [DAY_1, date(2026, 2, 12), date(2026, 7, 12)]
    assert followed(HEPATITIS_B, given[:1], 2) == given[1:]
    assert forecast(HEPATITIS_B, given).options == ()


@pytest.mark.parametrize(
    ("given", "earliest", "reason"),
    [
        (days(1), date(2026, 2, 9), "at least 28 days after session 1"),
        (days(1, 32), date(2026, 5, 4), "at least 112 days after session 1"),
        (days(1, 80), date(2026, 5, 27), "at least 56 days after session 2"),
    ],
)
def test_hepatitis_b_bounds(given: list[date], earliest: date, reason: str) -> None:
    """The later of two earliest days wins, and the forecast names the bound that won."""
    due = next_session(HEPATITIS_B, given)
    assert due.earliest == earliest
    assert any(each.startswith(f"earliest: {reason}") for each in due.bound)


def test_hepatitis_b_within_grace() -> None:
    """A second dose 4 days before its least gap stands, and the third follows 5 months after it."""
    assert next_session(HEPATITIS_B, days(1, 25)).target == date(2026, 7, 5)


def test_hepatitis_b_too_soon() -> None:
    """A second dose 5 days before its least gap is repeated, a month from it and at the earliest 28 days from it."""
    found = forecast(HEPATITIS_B, days(1, 24))
    assert found.due is not None
    assert (found.due.earliest, found.due.target) == (date(2026, 3, 4), date(2026, 3, 4))
    assert "session 2 was too soon and is repeated" in found.because[0]


def test_hepatitis_b_repeated() -> None:
    """The repeat counts as the second dose, though it is the third that was given."""
    given = [DAY_1, date(2026, 2, 4), date(2026, 3, 4)]
    due = next_session(HEPATITIS_B, given)
    assert (due.phase, due.target) == (ks.Phase.INDUCTION, date(2026, 8, 4))
    assert forecast(HEPATITIS_B, [*given, date(2026, 8, 4)]).options == ()


# --- paliperidone palmitate, monthly

PALIPERIDONE = ks.Protocol(
    key="paliperidone-monthly",
    title="Paliperidone palmitate, monthly",
    induction=ks.Induction((0, 7), spacing=(ks.Spacing(3, 11, session=2),)),
    cadence=ks.Cadence(
        first=35,
        counts_from="first",
        ladder=(Rung(months(1), 7, 7),),
        lapses=(
            Lapse(43, Resume.RELOAD, (0, 7), "two a week apart, then monthly"),
            Lapse(months(6, 1), Resume.RESTART),
        ),
    ),
)
MONTHLY = [*days(1, 8, 36), date(2026, 3, 16)]


def test_paliperidone_second() -> None:
    """The second session is due on day 8, 4 days early or late."""
    due = next_session(PALIPERIDONE, days(1))
    assert (due.earliest, due.target, due.latest) == (*days(4), *days(8), *days(12))


@pytest.mark.parametrize("second", [4, 8, 12])
def test_paliperidone_third(second: int) -> None:
    """The third session is due 5 weeks after the first, whatever the day of the second."""
    assert next_session(PALIPERIDONE, days(1, second)).target == days(36)[0]


def test_paliperidone_third_is_no_day_that_has_passed() -> None:
    """Where the second session came after the day counted from the first, the third follows on the day after it."""
    assert next_session(PALIPERIDONE, days(1, 40)).target == days(41)[0]


def test_paliperidone_monthly() -> None:
    """From then on it is monthly, 7 days early or late, counted from the last session given."""
    due = next_session(PALIPERIDONE, MONTHLY)
    assert (due.earliest, due.target, due.latest) == (date(2026, 4, 9), date(2026, 4, 16), date(2026, 4, 23))
    assert next_session(PALIPERIDONE, [*MONTHLY, date(2026, 4, 20)]).target == date(2026, 5, 20)


@pytest.mark.parametrize(
    ("today", "targets", "words"),
    [
        (MONTHLY[-1] + timedelta(42), [date(2026, 4, 16)], ""),
        (MONTHLY[-1] + timedelta(43), [MONTHLY[-1] + timedelta(43)], "then 7 days after it"),
        (date(2026, 9, 16), [date(2026, 9, 16)], "then 7 days after it"),
        (date(2026, 9, 17), [None], ""),
    ],
)
def test_paliperidone_lapses_today(today: date, targets: list[date | None], words: str) -> None:
    """Over 6 weeks and up to 6 months it is brought back at once; longer, the course starts again."""
    options = forecast(PALIPERIDONE, MONTHLY, today).options
    assert [(each.target, each.words) for each in options] == [(target, words) for target in targets]


def test_paliperidone_brought_back() -> None:
    """After a lapse two sessions a week apart are followed by one a month from the second of them."""
    back = date(2026, 5, 18)
    assert followed(PALIPERIDONE, [*MONTHLY, back], 3) == [date(2026, 5, 25), date(2026, 6, 25), date(2026, 7, 25)]


def test_paliperidone_a_lapse_while_brought_back() -> None:
    """A lapse before the second of the two starts them again."""
    given = [*MONTHLY, date(2026, 5, 18), date(2026, 7, 20)]
    assert followed(PALIPERIDONE, given, 2) == [date(2026, 7, 27), date(2026, 8, 27)]


def test_paliperidone_started_again() -> None:
    """What follows a lapse of more than 6 months is a course from its beginning."""
    again = date(2026, 12, 7)
    found = forecast(PALIPERIDONE, [*MONTHLY, again])
    assert found.due is not None
    assert (found.due.phase, found.due.target) == (ks.Phase.INDUCTION, date(2026, 12, 14))
    sessions = followed(PALIPERIDONE, [*MONTHLY, again], 3)
    assert sessions == [date(2026, 12, 14), date(2027, 1, 11), date(2027, 2, 11)]


def test_a_course_started_again_is_named() -> None:
    """The option to start again says why and has no date: a new course is laid for it."""
    found = forecast(PALIPERIDONE, MONTHLY, date(2027, 1, 4))
    assert [each.action for each in found.options] == [Action.NEW_COURSE]
    assert found.because[0] == "6 months 1 day or more since the session before: start again (default)"
    assert found.due is None


# --- ocrelizumab: counted from the first infusion

OCRELIZUMAB = ks.Protocol(
    key="ocrelizumab",
    title="Ocrelizumab",
    induction=ks.Induction((0, 14)),
    spacing=(ks.Spacing(months(5), session=range(3, 100)),),
    cadence=ks.Cadence(first=months(6), counts_from="first", ladder=(months(6),)),
)


def test_ocrelizumab_on_time() -> None:
    """The third session is due 6 months after the first, the others every 6 months."""
    assert followed(OCRELIZUMAB, days(1), 4) == [*days(15), date(2026, 7, 12), date(2027, 1, 12), date(2027, 7, 12)]


def test_ocrelizumab_least_gap() -> None:
    """Where the second session came late, the third waits until 5 months have passed."""
    due = next_session(OCRELIZUMAB, [DAY_1, date(2026, 3, 2)])
    assert due.target == date(2026, 8, 2)
    assert "target: at least 5 months after session 2 (default)" in due.bound


def test_ocrelizumab_missed() -> None:
    """A session missed is due as soon as possible, and the next 6 months after the day on which it was given."""
    given = [*days(1, 15)]
    missed = forecast(OCRELIZUMAB, given, date(2026, 9, 1))
    assert missed.due is not None
    assert (missed.due.target, missed.late) == (date(2026, 7, 12), 51)
    assert next_session(OCRELIZUMAB, [*given, date(2026, 9, 1)]).target == date(2027, 3, 1)


# --- nusinersen 12 mg: counted from the scheduled date

NUSINERSEN = ks.Protocol(
    key="nusinersen",
    title="Nusinersen",
    induction=ks.Induction((0, 14, 28, 58)),
    spacing=(ks.Spacing(14),),
    cadence=ks.Cadence(
        counts_from="scheduled",
        ladder=(months(4),),
        lapses=(
            Lapse(months(8), Resume.RELOAD, (0, 14)),
            Lapse(months(16), Resume.RELOAD, (0, 14, 28)),
            Lapse(months(40), Resume.RESTART),
        ),
    ),
)
LOADED = days(1, 15, 29, 59)
"""The last on 11 March 2026: maintenance is scheduled for 11 July, 11 November, 11 March."""


def test_nusinersen_on_time() -> None:
    """After days 1, 15, 29 and 59 it is every 4 months."""
    dates = [date(2026, 7, 11), date(2026, 11, 11), date(2027, 3, 11)]
    assert followed(NUSINERSEN, days(1), 6) == [*LOADED[1:], *dates]


@pytest.mark.parametrize("day", [date(2026, 7, 1), date(2026, 7, 11), date(2026, 8, 30), date(2026, 10, 28)])
def test_nusinersen_keeps_the_scheduled_dates(day: date) -> None:
    """Early or late, as long as 14 days are left the next is due on its original date."""
    assert next_session(NUSINERSEN, [*LOADED, day]).target == date(2026, 11, 11)


def test_nusinersen_with_fewer_than_14_days_left() -> None:
    """The next on its original date comes no sooner than 14 days after one that was late, and then the dates hold."""
    late = [*LOADED, date(2026, 11, 5)]
    assert followed(NUSINERSEN, late, 2) == [date(2026, 11, 19), date(2027, 3, 11)]


def test_nusinersen_a_date_passed_is_not_made_up() -> None:
    """A session after two dates serves the later of them."""
    given = [*LOADED, date(2026, 11, 10), date(2027, 3, 20)]
    assert next_session(NUSINERSEN, given).target == date(2027, 7, 11)


@pytest.mark.parametrize(
    ("today", "target", "words", "late"),
    [
        (date(2026, 11, 10), date(2026, 7, 11), "", 122),
        (date(2026, 11, 11), date(2026, 11, 11), "then 14 days after it", 123),
        (date(2027, 7, 10), date(2027, 7, 10), "then 14 days after it", 364),
        (date(2027, 7, 11), date(2027, 7, 11), "then 14 days and 28 days after it", 365),
        (date(2029, 7, 10), date(2029, 7, 10), "then 14 days and 28 days after it", 1095),
    ],
)
def test_nusinersen_bands_today(today: date, target: date, words: str, late: int) -> None:
    """Under 8 months it is late; from 8 months there is one extra, from 16 months there are two."""
    found = forecast(NUSINERSEN, LOADED, today)
    assert found.due is not None
    assert (found.due.target, found.due.words, found.late) == (target, words, late)


def test_nusinersen_starts_again_today() -> None:
    """From 40 months on the course starts again."""
    (option,) = forecast(NUSINERSEN, LOADED, date(2029, 7, 11)).options
    assert (option.action, option.phase) == (Action.NEW_COURSE, ks.Phase.INDUCTION)


@pytest.mark.parametrize(
    ("back", "extra"),
    [(date(2026, 11, 11), 1), (date(2027, 7, 10), 1), (date(2027, 7, 11), 2), (date(2029, 7, 10), 2)],
)
def test_nusinersen_bands_in_a_history(back: date, extra: int) -> None:
    """The extra sessions come 14 days apart after the return, and then it is every 4 months from the last of them."""
    brought_back = [back + timedelta(14 * (nth + 1)) for nth in range(extra)]
    following = [brought_back[-1] + months(4), brought_back[-1] + months(8)]
    assert followed(NUSINERSEN, [*LOADED, back], extra + 2) == [*brought_back, *following]


def test_nusinersen_started_again_in_a_history() -> None:
    """After 40 months the loading sessions follow anew."""
    again = date(2029, 7, 11)
    sessions = [again, *followed(NUSINERSEN, [*LOADED, again], 4)]
    assert [(day - again).days for day in sessions[:4]] == [0, 14, 28, 58]
    assert sessions[4] == sessions[3] + months(4)


# --- TMS: five a week, then a taper

TMS_DAYS = [week * 7 + day for week in range(6) for day in range(1, 6)] + [43, 45, 47, 50, 52, 57]
TAPER = [*pairwise(TMS_DAYS)][29:]
TMS = ks.Protocol(
    key="tms",
    title="TMS, 36 sessions",
    induction=ks.Induction(
        tuple(day - 1 for day in TMS_DAYS),
        spacing=(
            ks.Spacing(1),
            ks.Spacing(7, back=5, session=range(6, 31)),
            *(ks.Spacing(after - before, session=31 + nth) for nth, (before, after) in enumerate(TAPER)),
        ),
    ),
)


def test_tms_on_time() -> None:
    """The 36 sessions follow on the days of the timetable."""
    assert followed(TMS, days(1), 35) == days(*TMS_DAYS[1:])


def test_tms_pushed_by_a_holiday() -> None:
    """A session pushed by a holiday keeps the gaps of the taper behind it."""
    given = days(*TMS_DAYS[:30], 44)
    assert followed(TMS, given, 5) == days(46, 48, 51, 53, 58)


def test_tms_five_in_seven_days() -> None:
    """A sixth session in seven days is put off, and the bound is named."""
    due = next_session(TMS, days(1, 2, 3, 6, 7, 8, 9))
    assert due.target == days(10)[0]
    due = next_session(TMS, days(1, 2, 3, 6, 7, 8, 9, 10))
    assert due.target == days(13)[0]
    assert "target: at least 7 days after session 4 (default)" in due.bound


# --- levothyroxine: a loop until stable, then reviews

STEPS_OFF = ks.Instrument(
    key="steps-off",
    title="How many steps the hormone is off its range",
    most=9,
    recall=0,
    criteria=(Criteria(key="in-range", remission=0),),
)
REVIEWS = months(6)
"""The interval of the reviews is made up here: the source names none."""
LEVOTHYROXINE = ks.Protocol(
    key="levothyroxine-review",
    title="Levothyroxine review loop",
    induction=ks.Induction((0,)),
    cadence=ks.Cadence(
        first=Rung(42, 0, 14),
        ladder=(Rung(42, 0, 14), REVIEWS),
        answers=(
            Answer(When(at_most=0), (Move(Step.TO, REVIEWS),), "stable"),
            Answer(When(at_least=1), (Move(Step.TO, 42),), "not stable"),
        ),
        instrument="steps-off",
    ),
)


def titrated(*scores: int, course: ks.Protocol = LEVOTHYROXINE) -> ks.Forecast:
    """Reviews every 6 weeks with these scores, the first at the start."""
    plan = ks.Plan.from_history(course, given=[DAY_1 + timedelta(42 * nth) for nth in range(len(scores))])
    for session, score in zip(plan.sessions, scores, strict=True):
        plan = plan.assessed(STEPS_OFF, score, on=session.day)
    return ks.next_due(plan)


@pytest.mark.parametrize(
    ("scores", "interval"),
    [((3,), 42), ((0,), 42), ((3, 2), 42), ((3, 2, 1), 42), ((3, 2, 0), REVIEWS), ((3, 0), REVIEWS)],
)
def test_levothyroxine(scores: tuple[int, ...], interval: Days) -> None:
    """The loop goes on every 6 weeks, up to 14 days late, until a review finds it stable."""
    due = titrated(*scores).due
    assert due is not None
    last = DAY_1 + timedelta(42 * (len(scores) - 1))
    assert due.interval == interval
    if interval == 42:
        assert (due.earliest, due.target, due.latest) == tuple(last + timedelta(days) for days in (42, 42, 56))
    else:
        assert (due.earliest, due.target, due.latest) == (last + REVIEWS, last + REVIEWS, None)


def test_levothyroxine_missing() -> None:
    """A review without a value leaves both ways open, and says by which value."""
    plan = ks.Plan.from_history(LEVOTHYROXINE, given=[DAY_1, DAY_1 + timedelta(42)]).assessed(STEPS_OFF, 3, on=DAY_1)
    found = ks.next_due(plan)
    assert [(each.interval, each.condition) for each in found.options] == [
        (REVIEWS, "if stable (steps-off 0)"),
        (42, "if not stable (steps-off 1 or more)"),
    ]
    assert found.missing == ("steps-off at session 2",)


def test_levothyroxine_confirmed() -> None:
    """Where two reviews must agree, the first that is stable changes nothing yet."""
    twice = evolve(LEVOTHYROXINE, cadence=evolve(LEVOTHYROXINE.cadence or ks.Cadence(ladder=(1,)), confirm=2))
    assert [option.interval for option in titrated(3, 0, course=twice).options] == [42]
    assert "1 of 2 visits that must agree" in titrated(3, 0, course=twice).because[0]
    assert [option.interval for option in titrated(3, 0, 0, course=twice).options] == [REVIEWS]
    assert [option.interval for option in titrated(3, 0, 1, 0, course=twice).options] == [42]


# --- a series of two doses

TWO_DOSES = ks.Protocol(
    key="two-doses",
    title="Two doses, six months apart",
    induction=ks.Induction((0, months(6)), spacing=(ks.Spacing(months(6), grace=4, session=2),)),
    repeat_too_soon=True,
)
SIX_MONTHS_ON = date(2026, 7, 12)


@pytest.mark.parametrize("early", [0, 1, 4])
def test_a_second_dose_within_grace(early: int) -> None:
    """A second dose up to 4 days before 6 months stands, and the series is complete."""
    assert forecast(TWO_DOSES, [DAY_1, SIX_MONTHS_ON - timedelta(early)]).options == ()


def test_a_second_dose_too_soon() -> None:
    """A second dose 5 days before 6 months is too soon: it is repeated, 6 months from it."""
    too_soon = SIX_MONTHS_ON - timedelta(5)
    due = next_session(TWO_DOSES, [DAY_1, too_soon])
    assert (due.phase, due.earliest, due.target) == (ks.Phase.INDUCTION, date(2027, 1, 7), date(2027, 1, 7))
    assert forecast(TWO_DOSES, [DAY_1, too_soon, date(2027, 1, 3)]).options == ()
    assert next_session(TWO_DOSES, [DAY_1, too_soon, date(2027, 1, 2)]).target == date(2027, 7, 2)


# --- boosters for ever, in months


@pytest.mark.parametrize(
    ("month_end", "first", "second"),
    [("clamp", date(2027, 2, 28), date(2027, 8, 28)), ("roll", date(2027, 3, 1), date(2027, 9, 1))],
)
def test_boosters_from_the_31st(month_end: MonthEnd, first: date, second: date) -> None:
    """Six months from the 31st end with a short month on its last day, or on the first of the next."""
    yearly = ks.Cadence(first=months(6), ladder=(months(6),))
    course = ks.Protocol(key="own", title="Own", induction=ks.Induction((0,)), cadence=yearly, month_end=month_end)
    assert followed(course, [date(2026, 8, 31)], 2) == [first, second]


@pytest.mark.parametrize(
    ("month_end", "dates"),
    [
        ("clamp", [date(2026, 12, 31), date(2027, 2, 28), date(2027, 4, 30), date(2027, 6, 30), date(2027, 8, 31)]),
        ("roll", [date(2026, 12, 31), date(2027, 3, 1), date(2027, 5, 1), date(2027, 7, 1), date(2027, 8, 31)]),
    ],
)
def test_scheduled_dates_from_the_31st(month_end: MonthEnd, dates: list[date]) -> None:
    """Dates that are scheduled come back to the 31st: each is counted from the origin, not from the one before."""
    cadence = ks.Cadence(counts_from="scheduled", ladder=(months(2),))
    course = ks.Protocol(key="own", title="Own", induction=ks.Induction((0,)), cadence=cadence, month_end=month_end)
    assert followed(course, [date(2026, 10, 31)], 5) == dates
