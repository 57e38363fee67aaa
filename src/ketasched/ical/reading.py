"""A calendar that somebody edited, read back as a plan."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import tzinfo
from zoneinfo import ZoneInfo

from attrs import evolve, frozen

from ketasched.clinic import Clinic
from ketasched.days import counted
from ketasched.errors import Malformed, Refused, brief
from ketasched.events import Event, Matching, Unreadable, has_numbers, matched, numbered
from ketasched.ical.around import known_around
from ketasched.ical.reading_events import Read, Wall, read_event, short_title
from ketasched.ical.reading_lines import Component, calendars
from ketasched.ical.reading_series import taken_apart
from ketasched.ical.reading_zones import Zones
from ketasched.ical.words import titles_around
from ketasched.plan import Plan
from ketasched.protocol import MOST_SESSIONS, Phase, Protocol, checked_protocol
from ketasched.rule import Finding
from ketasched.rules import CALENDAR_RULES
from ketasched.session import Session, Status, checked_uid, session_uid, told_of
from ketasched.wallclock import zone_name


@frozen
class Reading:
    """What a calendar says: a plan, what did not fit into it, and the zone that days and times are taken in.

    The findings (KS6xx) come with the hardest first. `check` judges the plan.
    """

    plan: Plan
    findings: tuple[Finding, ...]
    timezone: str

    def __str__(self) -> str:
        return "\n".join([str(self.plan), *map(str, self.findings), counted(len(self.findings), "finding")])


def from_ical(
    data: bytes | str,
    *,
    protocol: Protocol,
    clinic: Clinic | None = None,
    timezone: str | None = None,
    uid: str = "",
    exported: Plan | None = None,
) -> Reading:
    """Read a calendar back, our own or one that a person or another system edited or made, as a plan and findings.

    Days and times are taken to the zone of the ``clinic``. Without one they are taken to ``timezone``, or else to the
    zone that most sessions in the calendar have. ``uid`` is that of the plan which was exported, where it is known:
    with it sessions are found by their identities, too, when another system has dropped our numbers. ``exported`` is
    that plan itself: it gives uid and clinic, and a session of it that is gone from the calendar is found whichever it
    is; without it nobody misses a booster that was the last. What was changed since has a higher sequence than in that
    plan, whatever the other program made of it, so that `updates` can tell of it.

    Cancelled events come back cancelled and all others planned: calendars know no outcomes. Nothing is lost without a
    word: whatever is no session of the plan, or not as it should be, is a finding. In a calendar without our numbers
    the events are numbered by their order, and a series is taken apart.

    Raises `Malformed` for what is no calendar, is cut off or too big, and `Refused` for a series without an end, for
    more events than a course has and for zones that are endless.
    """
    if exported is not None:
        clinic, uid = clinic or _checked_plan(exported).clinic, uid or exported.uid
    _check_types(protocol, clinic, uid)
    files = calendars(data)
    zones = Zones(each for file in files for each in file.named("VTIMEZONE"))
    base = _base(files, zones, clinic.timezone if clinic else None, timezone)
    sessions = exported.sessions if exported else ()
    matching = _matching([*_read(files, Wall(zones, base))], Wall(zones, base), protocol, uid, sessions)
    matching = evolve(matching, expected=frozenset(each.number for each in sessions))
    findings = sorted(finding for rule in CALENDAR_RULES for finding in rule.findings(matching) or ())
    known = {each.number: each for each in sessions}
    read = (_sequenced(each, known.get(each.number, each)) for each in _sessions(matching, uid))
    return Reading(Plan(protocol, read, clinic, uid), tuple(findings), str(base))


def _checked_plan(exported: object) -> Plan:
    if isinstance(exported, Plan):
        return exported
    raise Malformed(f"exported must be the Plan that the calendar was written from, not {brief(exported)}")


def _check_types(protocol: object, clinic: object, uid: object) -> None:
    checked_protocol(protocol)
    if not (clinic is None or isinstance(clinic, Clinic)):
        raise Malformed(f"clinic must be a Clinic or None, not {brief(clinic)}")
    checked_uid(uid, "a plan's uid")


def _base(files: list[Component], zones: Zones, of_clinic: str | None, asked: str | None) -> tzinfo:
    if of_clinic and asked and of_clinic != zone_name(asked):
        raise Malformed(f"the clinic is in {of_clinic}, and the timezone asked for is {asked!r}: give only the clinic")
    if of_clinic or asked is not None:
        return ZoneInfo(of_clinic or zone_name(asked))
    found = map(zones.named, _zone_names(files, zones))
    return next((each for each in found if each is not None), ZoneInfo("UTC"))


def _zone_names(files: list[Component], zones: Zones) -> Iterator[str]:
    """The names of zones that the calendar could mean for its own, the most likely first."""
    starts = [line for each in _events(files) for line in each.lines.get("DTSTART", ())]
    yield from (name for name, _ in Counter(map(_zone_named, starts)).most_common() if name)
    yield zones.only
    yield from (each.value for file in files for each in file.all("X-WR-TIMEZONE"))


def _zone_named(start: str) -> str:
    """The zone that a line names, at a glance."""
    return start.partition("TZID=")[2].rpartition(":")[0].partition(";")[0].strip('"')


def _events(files: list[Component]) -> Iterator[Component]:
    return (event for file in files for event in file.named("VEVENT"))


def _matching(
    found: list[Read | Unreadable], wall: Wall, protocol: Protocol, uid: str, sessions: Iterable[Session]
) -> Matching:
    unreadable = [each for each in found if isinstance(each, Unreadable)]
    read = _without_agenda([each for each in found if isinstance(each, Read)], protocol)
    events = numbered([each.event for each in read], uid, sessions)
    if has_numbers(events, unreadable):
        return matched(protocol, events, unreadable, uid)
    apart = [*taken_apart(read, wall)]
    unreadable += [each for each in apart if isinstance(each, Unreadable)]
    events = [each for each in apart if isinstance(each, Event)]
    if len(events) > MOST_SESSIONS:
        raise Refused(
            f"{len(events):,} events without our numbers are too many to be the sessions of one course "
            f"({MOST_SESSIONS:,} at most): export the course alone"
        )
    return matched(protocol, events, unreadable, around={short_title(each) for each in titles_around(protocol)})


def _without_agenda(read: list[Read], protocol: Protocol) -> list[Read]:
    """What is left beside what we put around sessions: a program may keep its identity and drop how we marked it."""
    unmarked = [each.event for each in read if each.event.number is None]
    if not unmarked or len(read) > MOST_SESSIONS:
        return read
    sessions = {each.event.uid for each in read if each.event.at or each.event.number}
    known = known_around(protocol, sessions, {each.day for each in unmarked if each.at is None})
    return [each for each in read if each.event.uid not in known]


def _read(files: list[Component], wall: Wall) -> Iterator[Read | Unreadable]:
    for file in files:
        cancelled = any(each.value.strip().upper() == "CANCEL" for each in file.all("METHOD"))
        for component in file.named("VEVENT"):
            read = read_event(component, wall, cancelled=cancelled)
            if read is not None:
                yield read


def _sessions(matching: Matching, plan_uid: str) -> Iterator[Session]:
    repeats = matching.protocol.repeat_too_soon and matching.protocol.cadence is None
    standing = sorted((each for each in matching.taken if not each.cancelled), key=lambda each: (each.day, each.number))
    induction = {each.number for each in (standing if repeats else standing[: matching.protocol.sessions])}
    for number, event in ((each.number or 0, each) for each in matching.taken):
        of_induction = number in induction or number <= matching.protocol.sessions
        yield Session(
            number,
            event.day,
            event.at,
            event.phase or (Phase.INDUCTION if of_induction else Phase.BOOSTER),
            Status.CANCELLED if event.cancelled else Status.PLANNED,
            event.sequence,
            event.changed,
            None if event.instance or event.uid == session_uid(plan_uid, number) else event.uid or None,
        )


def _sequenced(session: Session, exported: Session) -> Session:
    """The session under a sequence that calendars take which know the one exported; not every program raises it."""
    least = exported.sequence + (told_of(session) != told_of(exported))
    return evolve(session, sequence=max(session.sequence, least))
