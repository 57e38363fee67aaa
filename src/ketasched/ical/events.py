"""A plan as events: its sessions, where asked for its agenda, in the order of their starts."""

from datetime import datetime, time

from attrs import frozen

from ketasched.ical.around import around, next_booster
from ketasched.ical.event import Event
from ketasched.ical.sessions import place_of, session_events
from ketasched.ical.words import Words
from ketasched.plan import Plan


@frozen(kw_only=True)
class Style:
    """How a plan is told: in which words, with its agenda or without, with the clinic's name or without."""

    words: Words
    agenda: bool = False
    location: bool = False


def events_of(plan: Plan, style: Style) -> list[Event]:
    """Everything of a plan that is asked for. Raises `Refused` for a plan without a clinic, times or a uid."""
    words = style.words
    events = [*session_events(plan, words, place_of(plan, words) if style.location else "")]
    if style.agenda:
        events += [*around(plan, words), *next_booster(plan, words)]
    return sorted(events, key=_place)


def _place(event: Event) -> tuple[datetime, int]:
    """By the clock on the clinic's wall, what has a day alone first; then by the session's number."""
    start = event.span[0].replace(tzinfo=None) if event.span else datetime.combine(event.day, time.min)
    return start, event.number or 0
