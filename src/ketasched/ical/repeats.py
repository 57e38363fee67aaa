"""Events that repeat: the occurrences of a series, worked out by recurring-ical-events (the extra ``busy``)."""

from collections.abc import Sequence
from datetime import date, timedelta
from importlib import import_module
from typing import Any, Final

from icalendar import Calendar

from ketasched.errors import Malformed, MissingExtra, listed
from ketasched.ical.taken import Event

EARLIEST: Final = 1970
"""The year from which a series may have begun: occurrences are counted one by one from the first."""
MARGIN = timedelta(2)
"""Days that zones and floating times can shift an event by, and one to spare."""

LONGEST_MONTH, MOST_WEEKS = 31, 5

_REPEATS = ("RRULE", "RDATE", "EXDATE")
_ALWAYS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"}
_RULES = {
    "DAILY": {"BYDAY"},
    "WEEKLY": {"BYDAY"},
    "MONTHLY": {"BYDAY", "BYMONTHDAY", "BYSETPOS"},
    "YEARLY": {"BYMONTH", "BYDAY", "BYMONTHDAY", "BYSETPOS"},
}
"""The rules that are read, with what each can go by."""


def repeats(event: Event) -> bool:
    """Whether an event says that it is one of several."""
    return any(name in event for name in _REPEATS)


def occurrences(series: Sequence[Event], first: date, last: date) -> list[Event]:
    """The occurrences of one series, changed ones as they are now, that can touch the days from first to last.

    Raises `MissingExtra` without the package that works them out, and `Malformed` for a rule that is not read.
    """
    try:
        query: Any = import_module("recurring_ical_events").of
    except ImportError:
        raise MissingExtra(
            "this calendar has events that repeat, and recurring-ical-events, which reads them, is not installed: "
            'pip install "ketasched[busy]"'
        ) from None
    calendar = Calendar()
    for event in series:
        _check(event)
        calendar.add_component(event)
    found: list[Event] = query(calendar).between(first - MARGIN, last + MARGIN)
    return found


def _check(event: Event) -> None:
    rule: Any = event.get("RRULE", {"FREQ": ["DAILY"]})
    if isinstance(rule, list):
        raise Malformed("an event repeats by several rules at once: make an event of each")
    if event["DTSTART"].dt.year < EARLIEST:
        raise Malformed(f"an event repeats since {event['DTSTART'].dt.year}: let it begin in {EARLIEST} or later")
    if not _plain(rule):
        raise Malformed(
            f"an event repeats by the rule {rule.to_ical().decode()[:80]}, which is not read: rules are "
            f"{listed(_RULES, 'or')}, by days of the week, or of the month by their number"
        )


def _plain(rule: Any) -> bool:
    """Whether calendars write such rules: none within a day, few that never come true, which are sought for long."""
    freq, interval, parts = str(rule.get("FREQ", [""])[0]), rule.get("INTERVAL", [1])[0], {*rule} - _ALWAYS
    if freq not in _RULES or parts - _RULES[freq] or interval < 1 or {"COUNT", "UNTIL"} <= {*rule}:
        return False
    skips = freq == "DAILY" and parts and interval > 1
    days = all(1 <= abs(day) <= LONGEST_MONTH for day in rule.get("BYMONTHDAY", []))
    weeks = all(1 <= abs(week) <= MOST_WEEKS for week in rule.get("BYSETPOS", []))
    return days and weeks and not skips and not {"BYDAY", "BYMONTHDAY"} <= parts
