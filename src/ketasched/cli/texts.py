"""Values made of the texts that the verbs are given: days, times, instants, a clinic."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any, Final

from attrs import evolve, frozen

from ketasched.cli.documents import clinic_in
from ketasched.clinic import Clinic
from ketasched.days import later
from ketasched.errors import Malformed
from ketasched.plan import Plan
from ketasched.request import UNEXPLAINED, YEARS

DEFAULT_CLINIC: Final = Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US")
TWO_YEARS: Final = 730
"""Days of a clinic's busy calendars that are read from the first on: no course is laid further."""
LONGEST_AWAY: Final = 366
"""Days that a stretch such as 2026-12-24..2026-12-31 may have."""


def now() -> datetime:
    """The machine's clock, read here and nowhere else."""
    return datetime.now(UTC).replace(microsecond=0)


def day_of(text: str, what: str) -> date:
    """A day, from its text, in a year for which opening hours and holidays mean anything."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if day.year not in YEARS:
        raise Malformed(f"{what} must be a day of the years {YEARS[0]} to {YEARS[-1]} such as 2026-01-12, not {text!r}")
    return day


def time_of(text: str | None, option: str = "--at") -> time | None:
    """A time of day, from its text."""
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 - the clock on a wall has no zone
    except ValueError:
        raise Malformed(f"{option} must be a time of day such as 09:30, not {text!r}") from None


def stamp_of(text: str | None) -> datetime:
    """An instant in UTC, from its text; now without one."""
    if text is None:
        return now()
    try:
        stamp = datetime.fromisoformat(text)
    except ValueError:
        stamp = None
    if stamp is None or stamp.tzinfo is None:
        raise Malformed(f"--stamp must be an instant with its zone such as 2026-01-01T12:00:00Z, not {text!r}")
    return stamp.astimezone(UTC)


def today_of(text: str | None, option: str = "--today", plan: Plan | None = None) -> date:
    """The day given; without one the day that it is at the plan's clinic, or here."""
    if text is not None:
        return day_of(text, option)
    return now().astimezone(plan.clinic.zone if plan and plan.clinic else None).date()


def start_of(start: str | None, today: str | None) -> date:
    """The day asked for, or the Monday after today."""
    if start is not None:
        return day_of(start, "--start")
    known = today_of(today)
    return later(known, 7 - known.weekday())


def reasons(texts: Iterable[str] | None, option: str, otherwise: str) -> dict[date, str]:
    """Days with their reasons, from texts such as 2026-01-20=training or 2026-12-24..2026-12-31=holidays."""
    parted = [text.partition("=") for text in texts or ()]
    return {day: reason.strip() or otherwise for days, _, reason in parted for day in _stretch(days.strip(), option)}


def _stretch(text: str, option: str) -> list[date]:
    """A day, or the days from one to another."""
    one, _, other = text.partition("..")
    first = day_of(one, option)
    last = day_of(other, option) if ".." in text else first
    count = (last - first).days + 1
    if not 1 <= count <= LONGEST_AWAY:
        raise Malformed(f"{option} takes days from the first to the last, at most {LONGEST_AWAY}, not {text!r}")
    return [later(first, n) for n in range(count)]


def days_to_avoid(texts: Iterable[str] | None) -> dict[date, str]:
    """The patient's days to avoid, with reasons."""
    return reasons(texts, "--avoid", UNEXPLAINED)


def calendars_of(texts: Iterable[str] | None) -> dict[str, str]:
    """Other calendars by name, from texts such as driver=Mo,We,Fr."""
    found: dict[str, str] = {}
    for text in texts or ():
        name, _, hours = (part.strip() for part in text.partition("="))
        if not name or not hours:
            raise Malformed(f'--calendar must be a name and its hours such as "driver=Mo,We,Fr", not {text!r}')
        if name in found:
            raise Malformed(f"--calendar {name} is given twice: write its hours in one, parted by semicolons")
        found[name] = hours
    return found


@frozen(kw_only=True)
class ClinicOptions:
    """What the options of a verb say of the clinic; nothing where they are not given."""

    clinic: str | None = None
    timezone: str | None = None
    hours: str | None = None
    country: str | None = None
    chairs: int | None = None
    closed: Iterable[str] | None = None

    def between(self, first: date, last: date | None = None) -> Clinic:
        """The clinic of the file, or one that is open on weekdays, with whatever is given in place of what it says.

        The days are those of the file's busy calendars.
        """
        last = last or later(first, TWO_YEARS)
        known = DEFAULT_CLINIC if self.clinic is None else clinic_in(self.clinic, first, last)
        given = {"timezone": self.timezone, "hours": self.hours, "country": self.country, "chairs": self.chairs}
        changes: dict[str, Any] = {
            name: None if value == "" else value for name, value in given.items() if value is not None
        }
        return with_closures(evolve(known, **changes), self.closed)


def clinic_beside(plan: Plan, clinic: str | None, closed: Iterable[str] | None, first: date) -> Clinic | None:
    """The clinic of the file, or else the plan's, with more closures."""
    known = plan.clinic if clinic is None else clinic_in(clinic, first, later(first, TWO_YEARS))
    if known is None and closed:
        raise Malformed("this plan has no clinic that could be closed: give one with --clinic")
    return known and with_closures(known, closed)


def with_closures(clinic: Clinic, closed: Iterable[str] | None) -> Clinic:
    """The clinic, closed on more days."""
    return evolve(clinic, closed={**clinic.closed, **reasons(closed, "--closed", "closed")})
