"""A plan as a calendar file: one event a session, in the clinic's zone, bytes that depend on the arguments alone."""

# icalendar leaves open what its add() takes.
# pyright: reportUnknownMemberType=false

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeAlias
from unicodedata import category

from icalendar import Alarm, Calendar, Event, vText

from ketasched.days import checked_stamp
from ketasched.errors import Malformed, Refused
from ketasched.ical.vtimezone import vtimezone
from ketasched.plan import Plan
from ketasched.session import Session, Status

Wording: TypeAlias = Literal["discreet", "clinical"]

PRODID = "-//KS//Calendar 1//EN"
"""Names no product: the library's own name would tell what the visits are for."""

OCTETS = 75
"""How long a line may be."""

A_DAY_BEFORE = timedelta(days=-1)

_UTC_ZONES = ("UTC", "Etc/UTC")
_UNWRITABLE = {"Cc", "Cs", "Zl", "Zp"}
"""Categories of characters that readers refuse or break lines at: controls, halves of a pair, separators."""


def to_ical(plan: Plan, *, stamp: datetime, wording: Wording = "discreet") -> bytes:
    """The plan's sessions as an iCalendar file, to import once.

    ``stamp`` is the time of writing, in UTC; a session whose last change carries its own stamp keeps it. The wording
    is ``"discreet"`` ("Appointment 2", no drug, diagnosis or clinic) unless ``"clinical"`` is asked for. Missed and
    given sessions stay as they were; cancelled ones stay in the file, marked cancelled.

    Raises `Refused` for a plan without a clinic, times or a uid, and `Malformed` for a stamp that is not in UTC.
    """
    if wording not in ("discreet", "clinical"):
        raise Malformed(f'wording must be "discreet" or "clinical", not {wording!r}')
    written = checked_stamp(stamp)
    if not plan.sessions:
        raise Refused("this plan has no sessions, and a calendar without events is refused by readers: add one first")
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    sessions = sorted(plan.sessions, key=lambda each: (plan.start(each.number), each.number))
    _add_zone(calendar, plan, sessions)
    for session in sessions:
        calendar.add_component(_event(plan, session, session.stamp or written, wording))
    return b"".join(piece + b"\r\n" for line in calendar.content_lines() if line for piece in _folded(line))


def _add_zone(calendar: Calendar, plan: Plan, sessions: list[Session]) -> None:
    zone = str(plan.start(sessions[0].number).tzinfo)
    if zone not in _UTC_ZONES:
        calendar.add_component(vtimezone(zone, sessions[0].day, sessions[-1].day))


def _event(plan: Plan, session: Session, stamp: datetime, wording: Wording) -> Event:
    called_off = session.status is Status.CANCELLED
    title = ("Cancelled: " if called_off else "") + _title(plan, session, wording)
    event = Event()
    event.add("uid", _uid(plan, session))
    event.add("dtstamp", stamp)
    _add_times(event, plan.start(session.number), plan.end(session.number))
    event.add("summary", title)
    event.add("sequence", session.sequence)
    event.add("status", "CANCELLED" if called_off else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if called_off else "OPAQUE")
    event.add("class", "PRIVATE")
    event.add("categories", ["Appointment"])
    event.add("x-ks-number", vText(str(session.number)))
    if session.stamp is not None:
        event.add("last-modified", session.stamp)
    if not called_off:
        event.add_component(_alarm(title))
    return event


def _uid(plan: Plan, session: Session) -> str:
    uid = plan.uid_of(session.number)
    if uid != _plain(uid):
        raise Malformed(f"session {session.number} has the uid {uid!r}, which no calendar can carry: give it another")
    return uid


def _add_times(event: Event, start: datetime, end: datetime) -> None:
    """The clock on the clinic's wall with its zone; in UTC where that clock shows one of the two a second time.

    The zone is named here because icalendar takes some that have no summer time, such as Reykjavik's, for UTC.
    """
    zone = str(start.tzinfo)
    in_utc = zone in _UTC_ZONES or start.fold or end.fold
    for name, when in (("dtstart", start), ("dtend", end)):
        if in_utc:
            event.add(name, when.astimezone(UTC))
        else:
            event.add(name, when.replace(tzinfo=None), {"TZID": zone})


def _title(plan: Plan, session: Session, wording: Wording) -> str:
    if wording == "discreet":
        return f"Appointment {session.number}"
    return _plain(f"{plan.protocol.title}: {session.phase} session {session.number}")


def _plain(text: str) -> str:
    """Text with spaces for the characters that make readers refuse a whole file."""
    return "".join(" " if category(letter) in _UNWRITABLE else letter for letter in text)


def _folded(line: str) -> Iterator[bytes]:
    """The line in pieces of at most 75 octets; icalendar would cut an escaped backslash in two."""
    piece = b""
    for each in re.findall(r"\\.|.", line):
        octets = each.encode()
        if len(piece) + len(octets) > OCTETS:
            yield piece
            piece = b" "
        piece += octets
    yield piece


def _alarm(title: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", A_DAY_BEFORE)
    alarm.add("description", title)
    return alarm
