"""Busy calendars: when the visits in a calendar file are, and nothing else of them."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from ketasched.days import checked_day, later
from ketasched.errors import KetaschedError, Malformed
from ketasched.ical.repeats import occurrences, repeats
from ketasched.ical.taken import Event, events_of
from ketasched.placing.rota import overlapping
from ketasched.wallclock import Interval, zone_name

MOST: Final = 10_000
"""Visits of a calendar that are read, as many as the file of a clinic holds."""

SERIES: Final = 500
"""Events of a calendar that repeat."""

A_DAY = timedelta(1)


def busy(data: bytes, *, zone: str, first: date, last: date) -> tuple[Interval, ...]:
    """When a calendar file is busy from the first day to the last: pairs of instants in UTC, for ``Clinic(taken=...)``.

    Each event that takes time is one pair: neither cancelled nor marked free (TRANSPARENT). Days and times without a
    zone are those of the clinic's, ``zone``. Events that repeat need the extra ``busy``.

    Raises `Malformed` for what is no calendar or is beyond the limits, and `MissingExtra` where the extra is missing.
    """
    zone = zone_name(zone)
    if checked_day(last, "the last day") < checked_day(first, "the first day"):
        raise Malformed(f"the days run from the first to the last, not from {first} to {last}: swap the two")
    try:
        return tuple(sorted(_found(data, zone, first, last)))
    except KetaschedError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a calendar has in it
        raise Malformed(f"this calendar cannot be read: {str(error)[:200]}") from None


def _found(data: bytes, zone: str, first: date, last: date) -> list[Interval]:
    begin, end = _instant(first, zone), _instant(later(last, 1), zone)
    found: list[Interval] = []
    groups = [*_by_uid(events_of(data))]
    if sum(any(map(repeats, events)) for events in groups) > SERIES:
        raise Malformed(f"this calendar has more than {SERIES} events that repeat: export the dates that are asked for")
    for events in groups:
        each_time = occurrences(events, first, last) if any(map(repeats, events)) else _latest(events)
        intervals = [_interval(event, zone) for event in each_time if _takes_time(event)]
        found += [each for each in overlapping(intervals, begin, end) if each[0] < each[1]]
        if len(found) > MOST:
            raise Malformed(f"this calendar has more than {MOST:,} visits: ask for fewer days, or export fewer")
    return found


def _by_uid(events: Sequence[Event]) -> Iterator[list[Event]]:
    """The events of each identity; one without is alone."""
    groups: dict[object, list[Event]] = {}
    for number, event in enumerate(events):
        groups.setdefault(str(event.get("UID", "")) or number, []).append(event)
    yield from groups.values()


def _latest(events: Sequence[Event]) -> list[Event]:
    """The events of one identity as they were last changed."""
    latest: dict[object, int] = {}
    for event in events:
        latest[_place(event)] = max(latest.get(_place(event), 0), event.get("SEQUENCE", 0))
    return [event for event in events if event.get("SEQUENCE", 0) >= latest[_place(event)]]


def _place(event: Event) -> object:
    return event["RECURRENCE-ID"].dt if "RECURRENCE-ID" in event else None


def _takes_time(event: Event) -> bool:
    said = str(event.get("STATUS", "")).upper(), str(event.get("TRANSP", "")).upper()
    return said[0] != "CANCELLED" and said[1] != "TRANSPARENT"


def _interval(event: Event, zone: str) -> Interval:
    start = event["DTSTART"].dt
    begin, end = _instant(start, zone), _end(event, start, zone)
    if end < begin:
        raise Malformed(f"an event ends before it starts ({start}): mend it, and export the calendar anew")
    return begin, end


def _end(event: Event, start: date, zone: str) -> datetime:
    if "DTEND" in event:
        return _instant(event["DTEND"].dt, zone)
    timed = isinstance(start, datetime)
    length: timedelta = event["DURATION"].dt if "DURATION" in event else timedelta() if timed else A_DAY
    return _instant(start, zone) + length if timed else _instant(start + length, zone)


def _instant(moment: Any, zone: str) -> datetime:
    """The instant of a time, or of the midnight with which a day begins; of two around a change of clocks the first."""
    at = moment if isinstance(moment, datetime) else datetime.combine(moment, time())
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
