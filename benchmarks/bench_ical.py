"""`to_ical` of six sessions, with time zone and alarms, against icalendar writing the same events from plain values.

`to_ical` should take at most 1.15 times as long as icalendar without any VTIMEZONE, and at most a third of what
icalendar takes with those that it makes itself. All is warm. Then ten thousand plans, one by one.
"""

import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from time import process_time

from icalendar import Alarm, Calendar, Event

import ketasched as ks
from timing import Times, in_turns, table

ROUNDS, PLANS = 31, 10_000
STAMP = datetime(2026, 1, 1, tzinfo=UTC)
CLINIC = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US", chairs=2)


def tables() -> str:
    """The one against the other, then many."""
    return f"{_against_icalendar()}\n\n{_many()}"


def _against_icalendar() -> str:
    plan = six_sessions(date(2026, 2, 25))
    events = [plain(plan, session.number) for session in plan.sessions]
    calls = [partial(ks.to_ical, plan, stamp=STAMP), partial(bare, events), partial(bare, events, zones=True)]
    ours, without, with_zones = in_turns(calls, ROUNDS)
    first = Times(tuple(one / other for one, other in zip(ours.values, without.values, strict=True))).times()
    second = Times(tuple(other / one for one, other in zip(ours.values, with_zones.values, strict=True))).times()
    times = (each.milliseconds() for each in (ours, without, with_zones))
    head = ("`to_ical`", "icalendar, no VTIMEZONE", "icalendar, `add_missing_timezones()`")
    targets = ("ours / the first (target: 1.15x or less)", "the second / ours (target: 3x or more)")
    return table([*head, *targets], [[*times, first, second]])


def _many() -> str:
    """Plans that differ in their days; the memory is looked at in a second run, which that slows down."""
    size = sum(len(ks.to_ical(plan, stamp=STAMP)) for plan in plans(100)) // 100
    laid = [*plans(PLANS)]
    begin = process_time()
    for plan in laid:
        ks.to_ical(plan, stamp=STAMP)
    rate = PLANS / (process_time() - begin)
    tracemalloc.start()
    grown = [_held(laid[part : part + PLANS // 4]) for part in range(0, PLANS, PLANS // 4)]
    tracemalloc.stop()
    kib = f"{(grown[-1] - grown[0]) / 1024:.0f} KiB"
    return table(
        [f"{PLANS:,} plans", "bytes each", "memory held after the last quarter and not after the first"],
        [[f"{rate:,.0f} a second and core", f"{size:,}", kib]],
    )


def _held(laid: list[ks.Plan]) -> int:
    """What is still held when the plans are exported and their bytes thrown away."""
    for plan in laid:
        ks.to_ical(plan, stamp=STAMP)
    return tracemalloc.get_traced_memory()[0]


def plans(count: int) -> Iterator[ks.Plan]:
    """Lay one course, and give it under other uids."""
    days = [six_sessions(date(2026, 1, 5) + timedelta(n)) for n in range(40)]
    for n in range(count):
        laid = days[n % len(days)]
        yield ks.Plan(laid.protocol, laid.sessions, laid.clinic, uid=f"5f0c1d4e-{n}")


def six_sessions(start: date) -> ks.Plan:
    """Lay six sessions, three a week."""
    return ks.schedule(ks.protocol_named("standard"), start=start, clinic=CLINIC, at=time(9, 30), uid="1f0c1d4e")


def plain(plan: ks.Plan, number: int) -> dict[str, object]:
    """Give the properties of a session's event as plain values."""
    return {
        "summary": f"Appointment {number}",
        "dtstart": plan.start(number),
        "dtend": plan.end(number),
        "dtstamp": STAMP,
        "uid": plan.uid_of(number),
        "sequence": 0,
        "categories": ["Appointment"],
        "class": "PRIVATE",
        "status": "CONFIRMED",
        "transp": "OPAQUE",
        "x-ks-number": str(number),
    }


def bare(events: list[dict[str, object]], *, zones: bool = False) -> bytes:
    """Write the events as icalendar's own documentation does."""
    calendar = Calendar()
    calendar.add("prodid", "-//KS//Calendar 1//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    for properties in events:
        event, alarm = Event(), Alarm()
        for name, value in properties.items():
            event.add(name, value)
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", timedelta(days=-1))
        alarm.add("description", f"{properties['summary']}: see your instructions")
        event.add_component(alarm)
        calendar.add_component(event)
    if zones:
        calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written


if __name__ == "__main__":
    print(tables())
