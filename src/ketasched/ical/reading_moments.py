"""Days and times as a calendar writes them, and what they mean on the clinic's wall."""

import re
from datetime import UTC, datetime, time, timedelta, tzinfo

from attrs import frozen

from ketasched.errors import Malformed
from ketasched.request import YEARS
from ketasched.wallclock import skipped

_WRITTEN = re.compile(r"(\d{8})(T\d{6}Z?)?", re.ASCII)
_LENGTH = re.compile(r"\+?P(?:(\d{1,3})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:\d{1,6}S)?)?", re.ASCII)


@frozen
class Moment:
    """A day, or a reading of the clock in a zone; without one it floats, and means the clinic's wall."""

    shown: datetime
    zone: tzinfo | None = None
    all_day: bool = False
    undeclared: str = ""

    @property
    def floating(self) -> bool:
        """Whether a time of day stands there without a zone."""
        return self.zone is None and not self.all_day and not self.undeclared

    def instant(self, base: tzinfo) -> datetime:
        """The instant in UTC."""
        return self.shown.replace(tzinfo=self.zone or base).astimezone(UTC)

    def skipped(self, base: tzinfo) -> bool:
        """Whether the clock that it is read from never shows it."""
        return not self.all_day and skipped(self.shown.replace(tzinfo=self.zone or base))

    def wall(self, base: tzinfo) -> datetime:
        """The reading of the clinic's clock, without its zone; what was written there stays as it is."""
        if self.zone is None or self.zone is base:
            return self.shown
        return self.instant(base).astimezone(base).replace(tzinfo=None)


def naive(text: str) -> datetime:
    """A day, or a day and a time, as it is written, without its zone. Raises `Malformed`."""
    written = text if _WRITTEN.fullmatch(text) else ""
    try:
        return datetime.fromisoformat(written).replace(tzinfo=None)
    except ValueError:
        raise Malformed(f"{text[:40]!r} is no day and no time that can be read") from None


def in_years(shown: datetime) -> datetime:
    """The reading, where it lies in years in which somebody may come."""
    if shown.year not in YEARS:
        raise Malformed(f"it is in the year {shown.year}, outside of {YEARS[0]} to {YEARS[-1]}")
    return shown


def clock(shown: datetime) -> time:
    """The time of day in whole minutes, which of two showings of an hour it is included."""
    return time(shown.hour, shown.minute, fold=shown.fold)


def length(text: str) -> timedelta | None:
    """A duration, in whole minutes where it says hours, or ``None`` where it cannot be read."""
    match = _LENGTH.fullmatch(text)
    if match is None:
        return None
    weeks, days, hours, minutes = (int(each or 0) for each in match.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)


def stamp(text: str) -> datetime | None:
    """A moment in UTC, or ``None`` for anything else."""
    if not text.endswith("Z"):
        return None
    try:
        return naive(text).replace(tzinfo=UTC)
    except Malformed:
        return None
