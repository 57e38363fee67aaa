"""The options and arguments that several verbs share."""

from functools import partial
from typing import Annotated, TypeAlias

import typer

from ketasched.cli.texts import DEFAULT_CLINIC
from ketasched.errors import Word
from ketasched.languages import languages
from ketasched.published import protocols


class Wording(Word):
    """What a calendar says of a visit."""

    DISCREET = "discreet"
    CLINICAL = "clinical"


def known_keys() -> list[str]:
    """The keys of the published protocols, for the completions of a shell."""
    return [each.key for each in protocols()]


def known_languages() -> list[str]:
    """The languages that calendars are written in, for the completions of a shell."""
    return [*languages()]


# What a verb reads and writes

PlanFile: TypeAlias = Annotated[str, typer.Argument(metavar="PLAN", help="The plan file; - for stdin.")]
Exported: TypeAlias = Annotated[
    str | None, typer.Option("--exported", metavar="PLAN", help="The plan file that the calendar was exported from.")
]
SessionNumber: TypeAlias = Annotated[int, typer.Argument(metavar="NUMBER", help="The session's number.")]
Day: TypeAlias = Annotated[str, typer.Argument(metavar="DAY", help="The day, such as 2026-01-19.")]
Output: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--output", "-o", metavar="FILE", help="Write the plan elsewhere; - for stdout.", show_default="back to PLAN"
    ),
]
Force: TypeAlias = Annotated[bool, typer.Option("--force", help="Replace a plan file that is there already.")]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON instead.")]
AsToml: TypeAlias = Annotated[bool, typer.Option("--toml", help="Print a TOML file instead, as a start for your own.")]

# The clinic

_zone = partial(typer.Option, "--timezone", metavar="ZONE", help="The clinic's zone, by its name in the tz database.")

ClinicFile: TypeAlias = Annotated[
    str | None, typer.Option("--clinic", metavar="FILE", help="A clinic file; the options below change what it says.")
]
ClinicInstead: TypeAlias = Annotated[
    str | None, typer.Option("--clinic", metavar="FILE", help="A clinic file, in place of the plan's clinic.")
]
Zone: TypeAlias = Annotated[str | None, _zone(show_default=DEFAULT_CLINIC.timezone)]
ZoneRead: TypeAlias = Annotated[str | None, _zone(show_default="as most sessions have it")]
Opening: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--hours",
        metavar="HOURS",
        help="Opening hours, in OpenStreetMap's syntax; PH: public holidays.",
        show_default=DEFAULT_CLINIC.hours,
    ),
]
Country: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--country",
        metavar="CODE",
        help='Whose public holidays PH means; "" for none.',
        show_default=f"{DEFAULT_CLINIC.country}",
    ),
]
Chairs: TypeAlias = Annotated[
    int | None,
    typer.Option(
        "--chairs", metavar="NUMBER", help="How many visits at a time.", show_default=f"{DEFAULT_CLINIC.chairs}"
    ),
]
Closed: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--closed", metavar="DAY[=REASON]", help="A day, or DAY..DAY, on which the clinic is closed; may be repeated."
    ),
]

# The patient

At: TypeAlias = Annotated[
    str | None, typer.Option("--at", metavar="HH:MM", help="The preferred time of day, on the clock at the clinic.")
]
Avoid: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--avoid", metavar="DAY[=REASON]", help="A day, or DAY..DAY, on which the patient cannot come; may be repeated."
    ),
]
Calendars: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--calendar", metavar="NAME=HOURS", help="Other hours that must agree, by name; may be repeated."),
]
On: TypeAlias = Annotated[
    str | None, typer.Option("--on", metavar="DAY", help="The day on which it was.", show_default="today")
]
By: TypeAlias = Annotated[str, typer.Option("--by", metavar="NAME", help="Who says so.", show_default=False)]

# What a calendar says

InWording: TypeAlias = Annotated[
    Wording | None,
    typer.Option("--wording", help="Discreet: no drug, diagnosis or clinic in it.", show_default="discreet"),
]
InLanguage: TypeAlias = Annotated[
    str | None,
    typer.Option("--language", metavar="CODE", help="Of the texts.", autocompletion=known_languages, show_default="en"),
]
WithAgenda: TypeAlias = Annotated[
    bool, typer.Option("--agenda", help="With what belongs around the sessions, and the next booster.")
]
WithLocation: TypeAlias = Annotated[
    bool, typer.Option("--location", help="With the clinic's name, in clinical wording only.")
]

# For scripts

Today: TypeAlias = Annotated[
    str | None, typer.Option("--today", metavar="DAY", help="For scripts: the day to count as today.")
]
Stamp: TypeAlias = Annotated[
    str | None, typer.Option("--stamp", metavar="INSTANT", help="For scripts: the time of writing, in UTC.")
]
