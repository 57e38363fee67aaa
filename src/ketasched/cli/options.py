"""What the verbs are given: the options that several share, and the values made of their texts."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Annotated, TypeAlias

import typer

from ketasched.clinic import Clinic
from ketasched.days import later
from ketasched.errors import Malformed
from ketasched.published import protocols
from ketasched.request import UNEXPLAINED

DEFAULT_ZONE = "America/New_York"
DEFAULT_HOURS = "Mo-Fr 09:00-17:00; PH off"
DEFAULT_COUNTRY = "US"
YEARS = range(1900, 3000)


def known_keys() -> list[str]:
    """The keys of the published protocols, for the completions of a shell."""
    return [each.key for each in protocols()]


Zone: TypeAlias = Annotated[
    str, typer.Option("--timezone", metavar="ZONE", help="The clinic's zone, by its name in the tz database.")
]
Opening: TypeAlias = Annotated[
    str,
    typer.Option("--hours", metavar="HOURS", help="Opening hours, in OpenStreetMap's syntax; PH: public holidays."),
]
Country: TypeAlias = Annotated[
    str, typer.Option("--country", metavar="CODE", help='Whose public holidays PH means; "" for none.')
]
At: TypeAlias = Annotated[
    str | None, typer.Option("--at", metavar="HH:MM", help="The time of day, on the clock at the clinic.")
]
Chairs: TypeAlias = Annotated[int, typer.Option("--chairs", metavar="NUMBER", help="How many visits at a time.")]
Closed: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--closed", metavar="DAY[=REASON]", help="A day on which the clinic is closed; may be repeated."),
]
Avoid: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--avoid", metavar="DAY[=REASON]", help="A day on which the patient cannot come; may be repeated."),
]
Calendars: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--calendar", metavar="NAME=HOURS", help="Other hours that must agree, by name; may be repeated."),
]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON instead.")]
AsToml: TypeAlias = Annotated[bool, typer.Option("--toml", help="Print a TOML file instead, as a start for your own.")]


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


def time_of(text: str | None) -> time | None:
    """A time of day, from its text."""
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 - the clock on a wall has no zone
    except ValueError:
        raise Malformed(f"--at must be a time of day such as 09:30, not {text!r}") from None


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


def start_of(start: str | None, today: str | None) -> date:
    """The day asked for, or the Monday after today."""
    if start is not None:
        return day_of(start, "--start")
    known = now().astimezone().date() if today is None else day_of(today, "--today")
    return later(known, 7 - known.weekday())


def reasons(texts: Iterable[str] | None, option: str, otherwise: str) -> dict[date, str]:
    """Days with their reasons, from texts such as 2026-01-20=training."""
    parted = [text.partition("=") for text in texts or ()]
    return {day_of(day, option): reason.strip() or otherwise for day, _, reason in parted}


def closed_days(texts: Iterable[str] | None) -> dict[date, str]:
    """The clinic's closed days, with reasons."""
    return reasons(texts, "--closed", "closed")


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


def clinic_of(timezone: str, hours: str, country: str, chairs: int, closed: Iterable[str] | None) -> Clinic:
    """The clinic that the options describe."""
    return Clinic(timezone=timezone, hours=hours, country=country or None, chairs=chairs, closed=closed_days(closed))
