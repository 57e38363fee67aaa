"""What ketasched exports, for the oracles: every profile in each wording, in ten zones, through the life of a plan."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

import attrs
from icalendar import Calendar

import ketasched as ks
from calendar_bytes import Component, components

ZONES = (
    "America/New_York",
    "America/St_Johns",  # half an hour off
    "Europe/London",
    "Europe/Dublin",  # its summer is standard time
    "Africa/Casablanca",  # no yearly rule fits
    "Antarctica/Troll",  # two hours forward
    "Australia/Lord_Howe",  # half an hour forward
    "Asia/Gaza",
    "Asia/Kolkata",  # clocks that never change
    "UTC",
)
STAMP, LATER = datetime(2026, 1, 1, 12, 30, tzinfo=UTC), datetime(2026, 2, 26, 8, 15, 1, tzinfo=UTC)
DESK, PATIENT = "mailto:desk@example.org", "mailto:patient@example.org"
STANDARD = ks.protocol_named("standard")

WORDINGS: dict[str, dict[str, Any]] = {
    "discreet": {},
    "discreet, Spanish, with the agenda": {"language": "es", "agenda": True},
    "clinical, with agenda and place": {"wording": "clinical", "agenda": True, "location": True},
    "clinical, Spanish": {"wording": "clinical", "language": "es"},
}
PROFILES: dict[str, dict[str, Any]] = {
    "file": {},
    "feed": {"profile": "feed"},
    "published feed": {"profile": "feed", "organizer": DESK},
}


class Seen(NamedTuple):
    """What is read of one event: its instants in UTC, or its day and no end; and its status."""

    start: str
    end: str
    status: str


Reading: TypeAlias = dict[str, Seen]
"""What is read of a calendar, by the uids of its events."""


class Exported(NamedTuple):
    """One calendar, and the plan that it was made from."""

    name: str
    data: bytes
    plan: ks.Plan


def shown(start: datetime, end: datetime, status: str = "CONFIRMED") -> Seen:
    """Write down two instants."""
    return Seen(f"{start.astimezone(UTC):%Y%m%dT%H%M%SZ}", f"{end.astimezone(UTC):%Y%m%dT%H%M%SZ}", status)


def on_the_day(day: date, status: str = "CONFIRMED") -> Seen:
    """Write down a day."""
    return Seen(f"{day:%Y%m%d}", "", status)


def meant(exported: Exported) -> Reading:
    """What is to be read: times and statuses by the plan itself, days as they are written."""
    plan = exported.plan
    sessions = {
        plan.uid_of(each.number): shown(
            plan.start(each.number),
            plan.end(each.number),
            "CANCELLED" if each.status is ks.Status.CANCELLED else "CONFIRMED",
        )
        for each in plan.sessions
    }
    written = {each.values("UID")[0]: each for each in components(exported.data) if each.name == "VEVENT"}
    return {uid: sessions.get(uid) or _day(event) for uid, event in written.items()}


def _day(event: Component) -> Seen:
    (start,), (status,) = event.values("DTSTART"), event.values("STATUS")
    assert len(start) == len("20260225"), f"an event with a time is no session: {event}"
    return Seen(start, "", status)


def differences(
    read: Callable[[bytes], Reading], files: Iterable[Exported] | None = None
) -> dict[str, dict[str, tuple[Seen | None, Seen | None]]]:
    """Where a reader reads something else than was meant: by file and uid, what it reads and what was meant."""
    return compared({each.name: (read(each.data), meant(each)) for each in files or exported()})


def compared(pairs: dict[str, tuple[Reading, Reading]]) -> dict[str, dict[str, tuple[Seen | None, Seen | None]]]:
    """Where two readings of the same files are not the same."""
    return {
        name: {uid: (one.get(uid), other.get(uid)) for uid in one | other if one.get(uid) != other.get(uid)}
        for name, (one, other) in pairs.items()
        if one != other
    }


def notices(read: Callable[[bytes], Reading], fault: str) -> bool:
    """Whether a reader refuses a broken file, or reads something else in it than was meant."""
    (sound,) = (each for each in exported() if each.name == f"file, discreet, {ZONES[0]}, planned")
    broken = FAULTS[fault](sound.data)
    assert broken != sound.data
    try:
        return read(broken) != meant(sound)
    except Exception:  # noqa: BLE001 - readers raise what they like
        return True


# --- the plans


def change_days(zone: str, year: int = 2026) -> list[date]:
    """Find the days of a year on which the clocks change."""
    days = [datetime(year, 1, 1, tzinfo=ZoneInfo(zone)) + timedelta(n) for n in range(365)]
    return [each.date() for each in days if each.utcoffset() != (each + timedelta(1)).utcoffset()]


def course(zone: str, uid: str = "1f0c1d4e") -> ks.Plan:
    """Lay the standard course across a change of the clocks, where there is one."""
    start = (change_days(zone) or [date(2026, 3, 8)])[0] - timedelta(4)
    clinic = ks.Clinic(timezone=zone, hours="24/7", name='Harbor Clinic; 2nd floor, "room 4"\\north')
    return ks.schedule(STANDARD, start=start, clinic=clinic, at=time(9, 30), uid=uid)


def life(zone: str) -> dict[str, ks.Plan]:
    """Give the plan of a zone as it is laid and changes, step by step."""
    planned = course(zone)
    confirmed = planned.confirmed(3)
    moved = confirmed.moved(4, to=planned.session(6).day + timedelta(1), at=time(23, 15), stamp=LATER)
    missed = moved.missed(2, stamp=LATER)
    cancelled = missed.cancelled(5, stamp=LATER)
    rebooked = ks.Session(7, planned.session(6).day + timedelta(3), time(0, 15))
    return {
        "planned": planned,
        "confirmed": confirmed,
        "moved": moved,
        "missed": missed,
        "cancelled": cancelled,
        "re-booked": attrs.evolve(cancelled, sessions=[*cancelled.sessions, rebooked]),
        "given": _given(planned),
    }


def _given(plan: ks.Plan) -> ks.Plan:
    """Give every session, and rate it before and after, so that one booster is due."""
    for session in plan.sessions:
        plan = plan.given(session.number)
    return plan.assessed("MADRS", 34, on=plan.days[0].day).assessed("MADRS", 12, on=plan.days[-1].day)


def night(zone: str) -> ks.Plan:
    """Lay short visits around both changes of the clocks, into an hour that is shown twice, too."""
    hours = time(0, 15), time(1, 15), time(1, 15, fold=1), time(9, 30), time(23, 45)
    days = [each + timedelta(n) for each in change_days(zone) or [date(2026, 3, 8)] for n in (-1, 0, 1)]
    found = [(day, at) for day in days for at in hours if is_shown(datetime.combine(day, at, ZoneInfo(zone)))]
    sessions = (ks.Session(n, day, at) for n, (day, at) in enumerate(found, 1))
    clinic = ks.Clinic(timezone=zone, hours="24/7")
    return ks.Plan(attrs.evolve(STANDARD, visit=ks.Visit(30)), sessions, clinic, f"night in {zone}")


def is_shown(wall: datetime) -> bool:
    """Whether the clock shows it, and shows it a second time when that is asked for."""
    back = wall.astimezone(UTC).astimezone(wall.tzinfo)
    return (back.replace(fold=0), back.fold) == (wall.replace(fold=0), wall.fold)


# --- the files


@lru_cache(maxsize=1)
def exported() -> tuple[Exported, ...]:
    """Everything, and the same bytes once."""
    found = dict[bytes, Exported]()
    for zone in ZONES:
        for each in (*_files(zone), *_messages(zone), *_objects(zone)):
            found.setdefault(each.data, each)
    return tuple(found.values())


def objects(plan: ks.Plan, wording: str) -> dict[str, bytes]:
    """Write the objects of a collection."""
    return ks.ical.objects(plan, stamp=STAMP, **WORDINGS[wording])


def _files(zone: str) -> Iterator[Exported]:
    yield Exported(f"night, {zone}", ks.to_ical(night(zone), stamp=STAMP), night(zone))
    for state, plan in life(zone).items():
        for wording, told in WORDINGS.items():
            for profile, options in PROFILES.items():
                data = ks.to_ical(plan, stamp=STAMP, **told, **options)
                yield Exported(f"{profile}, {wording}, {zone}, {state}", data, plan)


def _messages(zone: str) -> Iterator[Exported]:
    empty = attrs.evolve(course(zone), sessions=[])
    for before, (state, after) in pairwise([("", empty), *life(zone).items()][:-1]):
        for attendee in (None, PATIENT):
            for wording, told in WORDINGS.items():
                sent = ks.ical.updates(before[1], after, stamp=LATER, organizer=DESK, attendee=attendee, **told)
                for n, message in enumerate(sent):
                    name = f"{message.method} {n} to {attendee}, {wording}, {zone}, {state}"
                    yield Exported(name, message.ics, after)


def _objects(zone: str) -> Iterator[Exported]:
    for state, plan in life(zone).items():
        for wording in WORDINGS:
            for name, data in objects(plan, wording).items():
                yield Exported(f"object {name}, {wording}, {zone}, {state}", data, plan)


# --- what is broken on purpose


def _with_one_long_list(data: bytes) -> bytes:
    """Put the list of all changes there that icalendar writes by itself: several readers take its first date alone."""
    calendar: Any = Calendar.from_ical(data)
    calendar.subcomponents = [each for each in calendar.subcomponents if each.name != "VTIMEZONE"]
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written


def _replaced(sound: bytes, broken: bytes) -> Callable[[bytes], bytes]:
    return lambda data: data.replace(sound, broken, 1)


FAULTS: dict[str, Callable[[bytes], bytes]] = {
    "a zone as one long list": _with_one_long_list,
    "a zone an hour off": _replaced(b"TZOFFSETTO:-0400", b"TZOFFSETTO:-0500"),
    "an undeclared zone": lambda data: data.replace(b"TZID=America/New_York", b"TZID=Nowhere/Else"),
    "a month 13": _replaced(b":20260304T", b":20261304T"),
    "another time": _replaced(b"T093000", b"T094500"),
    "another status": _replaced(b"STATUS:CONFIRMED", b"STATUS:CANCELLED"),
    "an event less": lambda data: data[: data.rindex(b"BEGIN:VEVENT")] + b"END:VCALENDAR\r\n",
    "no end": lambda data: data[: data.rindex(b"END:VEVENT")],
    "no uid": _replaced(b"UID:", b"X-UID:"),
    "an unknown escape": _replaced(b"SUMMARY:", b"SUMMARY:a\\b "),
    "a line that is none": _replaced(b"CLASS:PRIVATE", b"CLASS"),
    "line feeds alone": lambda data: data.replace(b"\r\n", b"\n"),
}
