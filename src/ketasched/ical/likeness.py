"""Whether a server's calendar says what ours does: servers write it anew, and people and programs add to it."""

from typing import Any

from icalendar import Calendar, Event

_SAID = {
    "UID": "",
    "SUMMARY": "",
    "DESCRIPTION": "",
    "LOCATION": "",
    "CATEGORIES": "",
    "CLASS": "PUBLIC",
    "STATUS": "",
    "TRANSP": "OPAQUE",
    "SEQUENCE": "0",
    "X-KS-NUMBER": "",
    "X-KS-AROUND": "",
    "RRULE": "",
    "RDATE": "",
    "EXDATE": "",
    "RECURRENCE-ID": "",
}
"""What an event of ours says, or never would, each with what it means where it is left out."""


def says_all(theirs: str, ours: bytes) -> bool:
    """Whether theirs is one event that says what ours does, at the same instants, and reminds of it as ours does.

    What ours never speaks of is free: who else comes, when it was written, further reminders. What ours could say and
    does not has to be gone: a place that was given once would go on naming the clinic.
    """
    (event,) = _events(ours)
    try:
        found = _events(theirs)
        return len(found) == 1 and _meaning(found[0]) == _meaning(event) and _reminders(event) <= _reminders(found[0])
    except Exception:  # noqa: BLE001 - whatever a parser stumbles on is not what we wrote
        return False


def _events(data: str | bytes) -> list[Event]:
    return Calendar.from_ical(data).events


def _meaning(event: Event) -> object:
    said = {name: _text(event.get(name, default)) for name, default in _SAID.items()}
    return said, event.start, event.end  # instants are equal in any zone


def _reminders(event: Event) -> set[tuple[str, ...]]:
    alarms: list[Any] = [each for each in event.subcomponents if each.name == "VALARM"]
    return {(_text(each["ACTION"]), _text(each.get("DESCRIPTION", "")), str(each["TRIGGER"].dt)) for each in alarms}


def _text(value: Any) -> str:
    """A value as text, in which the breaks of lines are a space; categories in the order of the alphabet."""
    categories = getattr(value, "cats", None)
    text = ",".join(sorted(map(str, categories))) if categories is not None else str(value)
    return " ".join(text.split())
