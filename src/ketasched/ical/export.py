"""A plan as a calendar file, to import once or to subscribe to: bytes that depend on the arguments alone."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal, TypeAlias, get_args

from ketasched.days import checked_stamp
from ketasched.errors import Refused
from ketasched.ical.address import checked_address
from ketasched.ical.calendar import calendar
from ketasched.ical.event import Envelope
from ketasched.ical.events import Style, events_of
from ketasched.ical.lines import escaped
from ketasched.ical.words import Wording, Words, one_of
from ketasched.languages import ENGLISH
from ketasched.plan import Plan, checked_plan

Profile: TypeAlias = Literal["file", "feed"]

REFRESH = "PT6H"
"""How often a subscriber is asked to look again."""


def to_ical(
    plan: Plan,
    *,
    stamp: datetime,
    profile: Profile = "file",
    wording: Wording = "discreet",
    language: str = ENGLISH,
    organizer: str | None = None,
    agenda: bool = False,
    location: bool = False,
    alarms: bool = True,
) -> bytes:
    """The plan as an iCalendar file.

    ``stamp`` is the time of writing, in UTC; a session whose last change carries its own stamp keeps it. The profile
    is ``"file"``, to import once, or ``"feed"``, to subscribe to: a feed has a name and says how often to look again.
    The wording is ``"discreet"`` ("Appointment 2", no drug, diagnosis or clinic) unless ``"clinical"`` is asked for.
    ``organizer`` is who publishes the calendar, ``"mailto:..."``. With the ``agenda`` there is also what belongs around
    the sessions, and the next booster while it has no day. ``location`` gives the clinic's name, in clinical wording
    only; ``alarms`` remind a day before. Missed and given sessions stay as they were; cancelled ones stay in the file,
    marked cancelled.

    Raises `Refused` for a plan without a clinic, times or a uid and for a time that the clocks skip, `Malformed` for a
    stamp that is not in UTC, and `UnknownName` for a language without texts.
    """
    kind = one_of(profile, get_args(Profile), "profile")
    words = Words.of(wording, language)
    by = "" if organizer is None else checked_address(organizer, "organizer")
    envelope = Envelope(stamp=checked_stamp(stamp), method="PUBLISH" if by else "", organizer=by, alarms=alarms)
    if not checked_plan(plan).sessions:
        raise Refused("this plan has no sessions, and a calendar without events is refused by readers: add one first")
    events = events_of(plan, Style(words=words, agenda=agenda, location=location))
    return calendar(events, envelope, _about_a_feed(words) if kind == "feed" else ())


def _about_a_feed(words: Words) -> Iterator[str]:
    """A name that says no more than the events do, under both its properties, and so the interval."""
    name = escaped(words.calendar)
    yield f"NAME:{name}"
    yield f"X-WR-CALNAME:{name}"
    yield f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}"
    yield f"X-PUBLISHED-TTL:{REFRESH}"
    yield "COLOR:steelblue"
