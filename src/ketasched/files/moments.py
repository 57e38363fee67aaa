"""Days, times, instants and intervals as text, read as strictly as they are written."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, get_args
from zoneinfo import ZoneInfo

from ketasched.days import Days, checked_day, checked_days, checked_time
from ketasched.errors import Malformed
from ketasched.files.plain import wrong
from ketasched.files.tables import Table
from ketasched.wallclock import zone_name

DAY: Final = "YYYY-MM-DD"
TIME: Final = "HH:MM"
INSTANT: Final = "an instant such as 2027-03-15T13:30:00Z or 2027-03-15T09:30:00-04:00[America/New_York]"
MONTHS: Final = "an interval such as P6M or P1Y2M3D"

DAY_FORM: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
TIME_FORM: Final = "([01][0-9]|2[0-3]):([0-5][0-9])"
INSTANT_FORM: Final = (
    rf"({DAY_FORM}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}(?:\.[0-9]{{6}})?)"
    r"(?:(Z)|([+-][0-9]{2}:[0-9]{2})\[([A-Za-z0-9_+/-]{1,64})\])"
)
MONTHS_FORM: Final = "P(?=[0-9])(?:([0-9]{1,9})Y)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})D)?"

RELATIVE: Final[Any] = get_args(Days)[1]
"""What counts months; its only home is `ketasched.days`."""


def _matched(form: str, text: str, said: str) -> re.Match[str]:
    found = re.fullmatch(form, text)
    if found is None:
        raise wrong(text, said)
    return found


def _day(text: str) -> date:
    _matched(DAY_FORM, text, DAY)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Malformed(f"{text!r} is no day of the calendar") from None


def _time(text: str) -> time:
    form = _matched(TIME_FORM, text, TIME)
    return time(int(form[1]), int(form[2]))


def _instant(text: str) -> datetime:
    """An instant from the text of RFC 9557: the clock in its zone must really show the time, with this offset."""
    form = _matched(INSTANT_FORM, text, INSTANT)
    shown, zone = form[1] + (form[2] or form[3]), form[4]
    try:
        instant = datetime.fromisoformat(shown)
        there = instant if zone is None else instant.astimezone(ZoneInfo(zone_name(zone)))
    except (ValueError, OverflowError) as error:
        raise Malformed(f"{shown} is no instant: {error}") from None
    if zone is not None and there.isoformat() != shown:
        raise Malformed(f"{shown} is no time in {zone}, where the clock then shows {there.isoformat()}")
    return there


def _months(text: str) -> Any:
    years, months, days = (int(part or 0) for part in _matched(MONTHS_FORM, text, MONTHS).groups())
    return RELATIVE(years=years, months=months, days=days)


DAYS: Final = Table(_day)
"""Days of the calendar, in the one form of ISO 8601 that has hyphens."""
TIMES: Final = Table(_time)
"""Times of day, in whole minutes."""
INSTANTS: Final = Table(_instant)
"""Instants in UTC, or in a zone of the tz database."""
INTERVALS: Final = Table(_months)
"""Years, months and days: a duration of ISO 8601."""

write_day: Final = Table[Any, str](lambda value: f'"{checked_day(value, "a day").isoformat()}"').__getitem__
"""A day as JSON has it."""
write_time: Final = Table[Any, str](lambda value: f'"{checked_time(value, "a time").isoformat("minutes")}"').__getitem__
"""A time as JSON has it."""
_IN_UTC = Table[datetime, str](lambda instant: f'"{instant.isoformat()[:-6]}Z"')


def write_instant(value: Any) -> str:
    """An instant as JSON has it; where the clock shows UTC, whatever the zone, it is written as UTC."""
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise wrong(value, f"a datetime with its zone or in UTC ({INSTANT})")
    if value.tzinfo is UTC or value.utcoffset() == timedelta(0):
        return _IN_UTC[value]
    text = f"{value.isoformat()}[{getattr(value.tzinfo, 'key', '')}]"
    _instant(text)
    return f'"{text}"'


def write_months(value: Any) -> str:
    """An interval as JSON has it."""
    interval: Any = checked_days(value, "an interval")
    parts = ((getattr(interval, name), name[0].upper()) for name in ("years", "months", "days"))
    text = f"P{''.join(f'{number}{sign}' for number, sign in parts if number) or '0D'}"
    _months(text)
    return f'"{text}"'
