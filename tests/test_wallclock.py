from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ketasched.errors import Malformed
from ketasched.wallclock import as_interval, instants, shown_once, skipped, steady, the_instant, wall, zone_name

NEW_YORK = "America/New_York"
SKIPPED = datetime(2026, 3, 8, 2, 30)  # noqa: DTZ001 - the wall clock
TWICE = datetime(2026, 11, 1, 1, 30)  # noqa: DTZ001 - the wall clock
ONCE = datetime(2026, 3, 9, 2, 30)  # noqa: DTZ001 - the wall clock
DAY = timedelta(1)

ZONES = st.sampled_from(sorted(available_timezones()))
SHOWN = st.datetimes(datetime(1960, 1, 1), datetime(2060, 1, 1)).map(  # noqa: DTZ001 - the wall clock
    lambda shown: shown.replace(second=0, microsecond=0)
)


def oracle(zone: str, shown: datetime) -> set[datetime]:
    """The instants at which the wall really shows this, tried with every offset in use around it."""
    near = (shown.replace(tzinfo=UTC) + days * DAY for days in (-2, -1, 0, 1, 2))
    offsets = {each.astimezone(ZoneInfo(zone)).utcoffset() or timedelta() for each in near}
    tried = {shown.replace(tzinfo=UTC) - offset for offset in offsets}
    return {each for each in tried if each.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == shown}


@pytest.mark.parametrize("value", [NEW_YORK, ZoneInfo(NEW_YORK)])
def test_a_zone_by_name(value: object) -> None:
    """A zone is given by its name or as a ZoneInfo."""
    assert zone_name(value) == NEW_YORK


@pytest.mark.parametrize("value", ["", None, 5, b"UTC", UTC])
def test_no_zone(value: object) -> None:
    """What is no name is refused, with a name for an example."""
    with pytest.raises(Malformed, match='timezone must be a name such as "America/New_York", not '):
        zone_name(value)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("America/NewYork", "America/New_York"),
        ("Europe/Londn", "Europe/London"),
        ("America", "America/"),
        ("../UTC", "known are|nearest are"),
        ("a\0b", "nearest is"),
        ("Mars/Olympus_Mons", "nearest are"),
    ],
)
def test_unknown_zone(name: str, near: str) -> None:
    """A zone that is not in the tz database is refused, with the nearest names."""
    with pytest.raises(Malformed, match=rf"timezone '.*' is not in the tz database; .*(?:{near})"):
        zone_name(name)


@pytest.mark.parametrize(
    ("minute", "shown"),
    [(0, "2026-01-05 00:00"), (570, "2026-01-05 09:30"), (1440, "2026-01-06 00:00"), (1500, "2026-01-06 01:00")],
)
def test_wall(minute: int, shown: str) -> None:
    """Minutes go on counting past midnight."""
    assert f"{wall(date(2026, 1, 5), minute):%Y-%m-%d %H:%M}" == shown


@pytest.mark.parametrize(("shown", "times"), [(SKIPPED, 2), (TWICE, 2), (ONCE, 1)])
def test_instants(shown: datetime, times: int) -> None:
    """Around a change of the clocks a reading may mean two instants, otherwise one."""
    assert len(instants(NEW_YORK, shown)) == times


def test_the_instant() -> None:
    """A reading that is shown once is one instant in UTC; one skipped or shown twice is none."""
    assert the_instant(NEW_YORK, ONCE) == datetime(2026, 3, 9, 6, 30, tzinfo=UTC)
    assert the_instant(NEW_YORK, SKIPPED) is None
    assert the_instant(NEW_YORK, TWICE) is None


@given(ZONES, SHOWN)
@example(NEW_YORK, SKIPPED)
@example(NEW_YORK, TWICE)
@example("America/Sao_Paulo", datetime(2018, 2, 17, 23, 30))  # noqa: DTZ001 - twice, as midnight strikes
@example("America/Sao_Paulo", datetime(2018, 11, 4, 0, 0))  # noqa: DTZ001 - midnight is skipped
@example("America/St_Johns", datetime(2006, 10, 29, 0, 0))  # noqa: DTZ001 - one minute of the day before is repeated
@example("Pacific/Apia", datetime(2011, 12, 30, 12, 0))  # noqa: DTZ001 - the day is skipped
@example("Africa/Monrovia", datetime(1972, 1, 7, 0, 20))  # noqa: DTZ001 - 44 minutes are skipped
@example("Australia/Lord_Howe", datetime(2026, 4, 5, 1, 45))  # noqa: DTZ001 - half an hour is repeated
def test_shown_once(zone: str, shown: datetime) -> None:
    """The wall shows a reading once where exactly one instant is shown as it."""
    meant = oracle(zone, shown)
    assert shown_once(zone, shown) == (len(meant) == 1)
    assert the_instant(zone, shown) == (meant.pop() if len(meant) == 1 else None)


@given(ZONES, st.dates(date(1960, 1, 1), date(2060, 1, 1)))
@example(NEW_YORK, date(2026, 3, 7))
def test_steady_days_are_plain(zone: str, day: date) -> None:
    """On a steady day and the next, minutes on the wall are minutes in the world."""
    if steady(zone, day.toordinal()):
        midnight, later = (the_instant(zone, wall(day, minute)) for minute in (0, 2879))
        assert midnight is not None
        assert later is not None
        assert later - midnight == timedelta(minutes=2879)


def test_steady() -> None:
    """A change of the clocks unsettles its own day and the day before."""
    change = date(2026, 3, 8).toordinal()
    assert [steady(NEW_YORK, change + n) for n in (-2, -1, 0, 1)] == [True, False, False, True]


@pytest.mark.parametrize(
    "value",
    [
        (datetime(2026, 1, 5, 9, 0), datetime(2026, 1, 5, 11, 0)),  # noqa: DTZ001 - the wall clock
        [datetime(2026, 1, 5, 14, 0, tzinfo=UTC), datetime(2026, 1, 5, 11, 0)],  # noqa: DTZ001 - the wall clock
        (
            datetime(2026, 1, 5, 15, 0, tzinfo=ZoneInfo("Europe/Paris")),
            datetime(2026, 1, 5, 8, 0, tzinfo=ZoneInfo("America/Los_Angeles")),
        ),
    ],
)
def test_intervals_are_instants(value: object) -> None:
    """A pair of datetimes is read on the clinic's wall, or in the zones that they bring."""
    begin, end = datetime(2026, 1, 5, 14, 0, tzinfo=UTC), datetime(2026, 1, 5, 16, 0, tzinfo=UTC)
    assert as_interval(value, NEW_YORK, "a taken visit") == (begin, end)


@pytest.mark.parametrize(
    "value", [None, date(2026, 1, 5), (ONCE,), (ONCE, ONCE, ONCE), (ONCE.date(), ONCE), ("09:00", "10:00")]
)
def test_no_interval(value: object) -> None:
    """What is no pair of datetimes is refused."""
    with pytest.raises(Malformed, match=r"a taken visit must be a pair of datetimes \(start, end\), not "):
        as_interval(value, NEW_YORK, "a taken visit")


@pytest.mark.parametrize("length", [timedelta(0), -timedelta(hours=1)])
def test_intervals_run_forward(length: timedelta) -> None:
    """An interval ends after it starts."""
    with pytest.raises(Malformed, match=r"a taken visit must end after it starts, not run from 2026-03-09 02:30"):
        as_interval((ONCE, ONCE + length), NEW_YORK, "a taken visit")


@pytest.mark.parametrize("shown", [SKIPPED, TWICE])
def test_no_guessing(shown: datetime) -> None:
    """A reading around a change of the clocks is not guessed at: it asks for its zone or UTC."""
    with pytest.raises(Malformed, match=r"the clocks change in America/New_York; give the datetime with its zone"):
        as_interval((shown, shown + DAY), NEW_YORK, "a taken visit")


def test_a_fold_given_is_taken() -> None:
    """A datetime that brings its zone says which of two hours it means."""
    local: Any = TWICE.replace(tzinfo=ZoneInfo(NEW_YORK))
    first, second = (as_interval((each, local + DAY), "UTC", "it") for each in (local, local.replace(fold=1)))
    assert second[0] - first[0] == timedelta(hours=1)


@pytest.mark.parametrize(("shown", "never"), [(SKIPPED, True), (TWICE, False), (ONCE, False)])
@pytest.mark.parametrize("fold", [0, 1])
def test_a_reading_that_is_never_shown(shown: datetime, never: object, fold: int) -> None:
    """Only a reading that the clocks skip names no instant, whichever of two showings is asked for."""
    assert skipped(shown.replace(tzinfo=ZoneInfo(NEW_YORK), fold=fold)) is never
