from datetime import date, datetime, timedelta

import opening_hours as osm
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ketasched.errors import Malformed
from ketasched.hours import BLOCK, Hours, Span, common

MONDAY = date(2026, 1, 5).toordinal()
EXPRESSIONS = [
    "24/7",
    "off",
    "Mo-Fr 09:00-17:00",
    "Mo-Fr 09:00-12:00,13:00-17:00; PH off",
    "Mo-Sa 22:00-06:00; PH off",
    "Mo-Fr 08:00-26:00",
    "Tu[1] 09:00-17:00; Dec 24-Jan 02 off",
    'Mo 09:00-12:00 "one desk"; Mo 12:00-17:00 "another"; We 08:00-20:00',
    "week 1-53/2 Mo,We 09:00-17:00",
    "Sa 10:00-16:00 unknown; Mo-Fr 10:00-16:00",
]


def read(hours: Hours, day: date) -> tuple[Span, ...]:
    """The open stretches of a day."""
    return hours.on(day.toordinal())


@pytest.mark.parametrize(
    ("expression", "spans"),
    [
        ("Mo-Fr 09:00-17:00", ((540, 1020),)),
        ("Mo-Fr 09:00-12:00,13:00-17:00", ((540, 720), (780, 1020))),
        ("Mo-Fr 08:00-26:00", ((480, 1560),)),
        ("Mo-Su 22:00-06:00", ((0, 360), (1320, 1800))),
        ('Mo 09:00-12:00 "one desk", Mo 12:00-17:00 "another"', ((540, 1020),)),
        ("Tu-Su 09:00-17:00", ()),
        ("off", ()),
        ("Mo 09:00-17:00 unknown", ()),
    ],
)
def test_a_monday(expression: str, spans: tuple[Span, ...]) -> None:
    """A day has its open stretches in minutes; those that touch are one, and one past midnight is given whole."""
    assert Hours(expression).on(MONDAY) == spans


def test_always_open() -> None:
    """Hours without an end have no closing time on any day."""
    for opens, closes in (Hours("24/7").on(day)[0] for day in range(MONDAY, MONDAY + 2 * BLOCK)):
        assert opens == 0
        assert closes >= 2 * 1440


def test_whole_wherever_it_falls() -> None:
    """A stretch past midnight is given whole on every day, however many days are read at a time."""
    hours = Hours("Mo-Su 08:00-26:00")
    assert {hours.on(day) for day in range(MONDAY, MONDAY + 3 * BLOCK)} == {((0, 120), (480, 1560))}


@settings(deadline=None)
@given(st.sampled_from(EXPRESSIONS), st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.integers(0, 1439))
@example("Mo-Sa 22:00-06:00; PH off", date.fromordinal(MONDAY // BLOCK * BLOCK), 60)
def test_as_openstreetmap_reads_it(expression: str, day: date, minute: int) -> None:
    """A minute lies in one of the day's stretches where the parser says that it is open."""
    hours = Hours(expression, "US")
    shown = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute)
    assert any(opens <= minute < closes for opens, closes in read(hours, day)) == osm.OpeningHours(
        expression, country="US"
    ).is_open(shown)


@settings(deadline=None)
@given(st.sampled_from(EXPRESSIONS), st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_stretches_rise(expression: str, day: date) -> None:
    """The stretches of a day touch it, follow each other and leave gaps between them."""
    minutes = [minute for span in read(Hours(expression, "US"), day) for minute in span]
    assert minutes == sorted(set(minutes))
    assert all(opens < 1440 for opens in minutes[::2])


def test_without_holidays() -> None:
    """A public holiday is closed, and can be read as if it were an ordinary day."""
    hours, day = Hours("Mo-Fr 09:00-17:00; PH off", "US"), date(2026, 1, 19).toordinal()
    assert (hours.on(day), hours.on(day, holidays=False)) == ((), ((540, 1020),))


def test_holidays_differ_by_country() -> None:
    """Public holidays are those of the country."""
    day = date(2026, 1, 19)
    assert read(Hours("PH 10:00-12:00", "US"), day) == ((600, 720),)
    assert read(Hours("PH 10:00-12:00", "GB"), day) == ()


def test_the_first_days() -> None:
    """Even the first days of the calendar can be asked for; the parser knows no hours there."""
    assert Hours("Mo-Su 09:00-17:00").on(date.min.toordinal()) == ()


@pytest.mark.parametrize("value", ["", "  ", None, 9, ["Mo-Fr 09:00-17:00"]])
def test_no_hours(value: object) -> None:
    """Hours that say nothing are refused, with an example."""
    with pytest.raises(Malformed, match='hours must be an expression such as "Mo-Fr 09:00-17:00; PH off", not '):
        Hours(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "expression", ["Mo-Fr 09:00-17:", "Mon-Fri 9-5", "09:00-17:00 Mo", "Mo-Fr 09:00-17:00; ph off"]
)
def test_unreadable_hours(expression: str) -> None:
    """Hours that cannot be read are shown with the parser's caret under the place."""
    with pytest.raises(
        Malformed, match=rf'hours "{expression}" cannot be read; mend them where the caret points:\n'
    ) as raised:
        Hours(expression)
    assert "^---" in str(raised.value)


@pytest.mark.parametrize("country", ["XX", "us", "USA", ""])
def test_unknown_country(country: str) -> None:
    """A country that is not known is refused, with the form that is."""
    with pytest.raises(Malformed, match=rf"country '{country}' is not known: give its two capital letters.*\"US\""):
        Hours("Mo-Fr 09:00-17:00", country)


@pytest.mark.parametrize("expression", ["Mo-Fr 09:00-17:00; PH off", "PH 10:00-12:00", "Mo-Fr,PH 10:00-12:00"])
def test_holidays_of_no_country(expression: str) -> None:
    """Public holidays without a country are refused."""
    with pytest.raises(Malformed, match='name public holidays \\(PH\\) of no country: give country="US", say'):
        Hours(expression)


def test_hours_are_a_value() -> None:
    """Hours are equal where expression and country are."""
    assert Hours("PH off", "US") == Hours("PH off", "US")
    assert Hours("PH off", "US") != Hours("PH off", "GB")
    assert hash(Hours("PH off", "US")) == hash(Hours("PH off", "US"))


@st.composite
def stretches(draw: st.DrawFn) -> tuple[Span, ...]:
    """Stretches of a day, one after the other with gaps between them."""
    minutes = sorted(draw(st.sets(st.integers(0, 2000), max_size=8)))
    return tuple(zip(minutes[::2], minutes[1::2], strict=False))


def minutes_of(spans: tuple[Span, ...]) -> set[int]:
    """Every minute of some stretches."""
    return {minute for opens, closes in spans for minute in range(opens, closes)}


@given(stretches(), stretches())
def test_common_is_what_both_have(one: tuple[Span, ...], other: tuple[Span, ...]) -> None:
    """What two calendars share is the minutes that both have, in whatever order they are asked."""
    assert minutes_of(common(one, other)) == minutes_of(one) & minutes_of(other)
    assert common(one, other) == common(other, one)


@given(stretches(), stretches(), stretches())
def test_common_of_many(one: tuple[Span, ...], two: tuple[Span, ...], three: tuple[Span, ...]) -> None:
    """Calendars can be put together in any order, and one twice changes nothing."""
    assert common(common(one, two), three) == common(one, common(two, three))
    assert common(one, one) == one


def test_touching_is_nothing_in_common() -> None:
    """Where one calendar closes as the other opens, they have no time in common."""
    assert common([(0, 60), (120, 180)], [(60, 120)]) == ()


def test_common_takes_any_iterable() -> None:
    """Stretches may come as iterators; the second is read once for each of the first."""
    assert common(iter([(0, 60), (90, 120)]), iter([(30, 100)])) == ((30, 60), (90, 100))


def test_school_holidays_are_refused() -> None:
    """Hours that name school holidays, of which nothing is known, are refused rather than left open."""
    with pytest.raises(Malformed, match=r"name school holidays \(SH\), which are not known: close those days"):
        Hours("Mo-Fr 09:00-17:00; SH off")
