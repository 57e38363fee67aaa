"""KS6xx: calendars read back, and what in them did not become a plan as it should."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from ketasched.days import counted
from ketasched.events import Event, Matching
from ketasched.rule import Fault, Severity, rule


def _of(event: Event, message: str) -> Fault:
    """A fault of the event that became a session."""
    number = event.number or 0
    return Fault(message=f"session {number}, {event}, {message}", sessions=(number,), day=event.day)


@rule("KS601", severity=Severity.INFO)
def unknown_event(matching: Matching) -> Iterator[Fault]:
    """An event is none of the sessions: it has neither one of our numbers nor the identity of a session.

    It stays out of the plan. Where it is a session after all (made by hand beside ours, or by a program that dropped
    what we wrote), move the session in the plan to its day. What a plan puts beside its sessions is not meant here.
    """
    for event in matching.strangers:
        yield Fault(message=f"{event} is no session of this course", day=event.day)


@rule("KS602", severity=Severity.ERROR)
def session_missing(matching: Matching) -> Iterator[Fault]:
    """A number has no event, though the plan that was exported has that session.

    Where that plan is not given, the sessions that the protocol has are asked for, and those before the last one in
    the calendar: nobody can tell then that the last booster is gone. The event was deleted, or its number is lost; a
    session that is called off stays in a calendar, marked cancelled. Cancel the session in the plan, or write the
    calendar anew.
    """
    numbers = *(each.number for each in matching.taken), *(each.number for each in matching.unreadable)
    found = {number for number in numbers if number}
    asked = matching.expected or range(1, max([matching.protocol.sessions, *found]) + 1)
    for number in sorted({*asked} - found):
        yield Fault(message=f"session {number} is not in the calendar{_asked(matching, number)}", sessions=(number,))


def _asked(matching: Matching, number: int) -> str:
    if matching.expected:
        return ", and the plan that was exported has it"
    sessions = matching.protocol.sessions
    return f", and {matching.protocol.key} has {counted(sessions, 'session')}" if number <= sessions else ""


@rule("KS603", severity=Severity.WARNING)
def session_duplicated(matching: Matching) -> Iterator[Fault]:
    """An event stands in the calendar more than once, with one identity.

    The version with the highest sequence is taken, then the one written last, then the last in the file. Where it is
    an update beside what it updates (its sequence is higher), this is for information.
    """
    for old, new in matching.outdated:
        updated = new.sequence > old.sequence
        versions = f"with sequence {old.sequence}, and {new.when} with sequence {new.sequence}; the latter is taken"
        yield Fault(
            message=f"{old} stands in the calendar twice: {versions}",
            sessions=() if new.number is None else (new.number,),
            day=new.day,
            severity=Severity.INFO if updated else None,
        )


@rule("KS604", severity=Severity.ERROR)
def number_claimed_twice(matching: Matching) -> Iterator[Fault]:
    """Two events with identities of their own have one number, as when somebody copies an event.

    An event that takes place goes before a cancelled one, the original before a copy where the plan's uid was given,
    then the one changed most often, then the earliest. Remove the other, or give it to the course as another session.
    """
    for rival in matching.rivals:
        number = rival.number or 0
        taken = matching.event(number)
        yield Fault(
            message=f"{rival} says that it is session {number}, and so does {taken}, which is taken",
            sessions=(number,),
            day=rival.day,
        )


@rule("KS605", severity=Severity.WARNING)
def floating_time(matching: Matching) -> Iterator[Fault]:
    """The time of a session has no zone: it is taken as the clock on the clinic's wall.

    Readers elsewhere take it as the clock on theirs. Write the calendar anew, with the clinic's zone.
    """
    for event in matching.taken:
        if event.floating:
            yield _of(event, "has a time without a zone, taken as the clock on the clinic's wall")


@rule("KS606", severity=Severity.ERROR)
def sessions_overlap(matching: Matching) -> Iterator[Fault]:
    """A session begins before the one before it is over, by the lengths that the calendar gives.

    Where an event says no end the length of the protocol's visit is taken. Cancelled sessions do not count.
    """
    lasting = timedelta(minutes=matching.protocol.visit.minutes)
    spans = sorted(
        (each.begin, each.end or each.begin + lasting, each.number or 0, each)
        for each in matching.taken
        if each.begin is not None and not each.cancelled
    )
    for (_, over, earlier, _), (begin, _, number, event) in pairwise(spans):
        if begin < over:
            yield Fault(
                message=f"session {number}, {event}, begins {_minutes(over - begin)} before session {earlier} is over",
                sessions=(earlier, number),
                day=event.day,
            )


def _minutes(span: timedelta) -> str:
    return counted(span // timedelta(minutes=1), "minute")


@rule("KS607", severity=Severity.WARNING)
def matched_by_order(matching: Matching) -> Iterator[Fault]:
    """No event has one of our numbers, so the events were numbered in the order of their days and times.

    Every event of the calendar is then a session, whatever its title; a cancelled one has a number, too. Left out are
    whole days with the title of what we put around sessions (KS601). Look whether the others are sessions, and take out
    what is something else.
    """
    if matching.by_order and matching.taken:
        events, sessions = counted(len(matching.taken), "event"), counted(matching.protocol.sessions, "session")
        first = matching.taken[0]
        yield Fault(
            message=f"{events}, {first} the first, were numbered by their order; {matching.protocol.key} has {sessions}"
        )


@rule("KS608", severity=Severity.WARNING)
def no_time_of_day(matching: Matching) -> Iterator[Fault]:
    """The event of a session fills whole days, so that the session has a day and no time.

    Give it one: ``plan.moved(3, at=...)``.
    """
    for event in matching.taken:
        if event.at is None:
            yield _of(event, "fills the whole day and has no time")


@rule("KS609", severity=Severity.ERROR)
def unknown_zone(matching: Matching) -> Iterator[Fault]:
    """The time of a session is in a zone that is not in the tz database and that the calendar does not declare.

    It is taken as the clock on the clinic's wall, which may be hours off. A declaration that cannot be read counts as
    none.
    """
    for event in matching.taken:
        if event.undeclared:
            zone = event.undeclared[:60]
            yield _of(event, f"is in the zone {zone!r}, which nobody knows; taken as the clock on the clinic's wall")


@rule("KS610", severity=Severity.ERROR)
def unreadable_event(matching: Matching) -> Iterator[Fault]:
    """An event has no day that can be read, or no number where it should have one, and became no session.

    The message says what is wrong with it. Mend the calendar, or move the session in the plan.
    """
    for each in matching.unreadable:
        which = f'"{each.title or "without a title"}"' if each.number is None else f"session {each.number}"
        sessions = () if each.number is None else (each.number,)
        yield Fault(message=f"an event, {which}, became no session: {each.why}", sessions=sessions)


@rule("KS611", severity=Severity.INFO)
def length_differs(matching: Matching) -> Iterator[Fault]:
    """The event of a session is longer or shorter than the protocol's visit.

    The plan keeps the length that the protocol gives.
    """
    asked = matching.protocol.visit.minutes
    for event in matching.taken:
        if event.minutes not in (None, asked):
            takes = counted(event.minutes or 0, "minute")
            yield _of(event, f"takes {takes} in the calendar, and {counted(asked, 'minute')} by the protocol")


@rule("KS612", severity=Severity.WARNING)
def session_repeats(matching: Matching) -> Iterator[Fault]:
    """The event of a session was made a series, of which only the first is the session.

    A session is one visit on one day: give each further one an event, or book it in the plan.
    """
    for event in matching.taken:
        if event.repeats:
            yield _of(event, "was made a series, of which only this one is the session")


@rule("KS613", severity=Severity.WARNING)
def not_understood(matching: Matching) -> Iterator[Fault]:
    """Something in the event of a session was not understood, and the session stands without it.

    Seconds are left out, an unknown status is none, a sequence that is no number is 0, and an end that cannot be is
    that of the protocol's visit.
    """
    for event in matching.taken:
        for note in event.notes:
            yield _of(event, f"was read but for this: {note}")


@rule("KS614", severity=Severity.ERROR)
def skipped_time(matching: Matching) -> Iterator[Fault]:
    """The clocks change that day, and the time of a session is one that they skip.

    It names no instant, and readers take it an hour apart. The plan has the time as the calendar does or, from another
    zone, as the clocks go on before the change: move the session to a time that the clock shows.
    """
    for event in matching.taken:
        if event.skipped:
            yield _of(event, "is at a time that the clocks skip in its zone, and so at no instant")
