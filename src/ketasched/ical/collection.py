"""A plan as the objects of a CalDAV collection: one event each, whole in itself, and sent by nobody."""

import re
from datetime import datetime
from uuid import UUID, uuid5

from ketasched.days import checked_stamp
from ketasched.ical.calendar import calendar
from ketasched.ical.event import Envelope, Event
from ketasched.ical.events import Style, events_of
from ketasched.ical.words import Wording, Words
from ketasched.languages import ENGLISH
from ketasched.plan import Plan, checked_plan

_NAMES = UUID("0d57111e-7871-40eb-a69b-0d8b0f14b77f")
_COURSES = UUID("b8f0a6d5-52f8-4c0b-9a3e-6d1c2f7e4410")


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
    ``stamp`` stays that of the first time; a cancelled session keeps its object, marked cancelled. Names tell nothing
    but which belong to one course: they begin alike, where the plan has a uid.

    Raises `Refused` for a plan without a clinic, times or a uid and for a time that the clocks skip, `Malformed` for a
    stamp that is not in UTC, and `UnknownName` for a language without texts.
    """
    envelope = Envelope(stamp=checked_stamp(stamp), alarms=alarms)
    style = Style(words=Words.of(wording, language), agenda=agenda, location=location)
    course = _course(checked_plan(plan))
    return {_name(event, course): calendar([event], envelope) for event in events_of(plan, style)}


def belongs(name: str, plan: Plan) -> bool:
    """Whether an object of this name was written for this plan; what a plan without a uid wrote is nobody's."""
    course = _course(plan)
    return bool(course and re.fullmatch(rf"{course}[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}\.ics", name))


def _course(plan: Plan) -> str:
    """How the names of a plan's objects begin."""
    return f"{uuid5(_COURSES, plan.uid).hex[:16]}-" if plan.uid else ""


def _name(event: Event, course: str) -> str:
    """By the event's identity; one that another calendar gave may name somebody, or be no name for a file."""
    return f"{course}{uuid5(_NAMES, event.uid)}.ics"
