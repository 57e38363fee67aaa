"""A plan as the objects of a CalDAV collection: one event each, whole in itself, and sent by nobody."""

from datetime import datetime
from uuid import UUID, uuid5

from ketasched.days import checked_stamp
from ketasched.ical.calendar import calendar
from ketasched.ical.event import Envelope, Event
from ketasched.ical.events import Style, events_of
from ketasched.ical.words import Wording, Words
from ketasched.languages import ENGLISH
from ketasched.plan import Plan

_NAMES = UUID("0d57111e-7871-40eb-a69b-0d8b0f14b77f")


def objects(
    plan: Plan,
    *,
    stamp: datetime,
    wording: Wording = "discreet",
    language: str = ENGLISH,
    agenda: bool = False,
    location: bool = False,
    alarms: bool = True,
) -> dict[str, bytes]:
    """The plan's events as calendars of their own, by the names of their files, in the order of their starts.

    The arguments are those of `to_ical`. A session keeps its name for life and its bytes until it changes, as long as
    ``stamp`` stays that of the first time; a cancelled session keeps its object, marked cancelled. Names tell nothing.

    Raises `Refused` for a plan without a clinic, times or a uid, `Malformed` for a stamp that is not in UTC, and
    `UnknownName` for a language without texts.
    """
    envelope = Envelope(stamp=checked_stamp(stamp), alarms=alarms)
    style = Style(words=Words.of(wording, language), agenda=agenda, location=location)
    return {_name(event): calendar([event], envelope) for event in events_of(plan, style)}


def _name(event: Event) -> str:
    """By the event's identity; one that another calendar gave may name somebody, or be no name for a file."""
    return f"{uuid5(_NAMES, event.uid)}.ics"
