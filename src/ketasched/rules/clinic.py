"""KS4xx: the clinic's calendar, and the others that must agree."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from ketasched.clinic import Clinic
from ketasched.days import counted, short
from ketasched.errors import listed
from ketasched.history import History
from ketasched.hours import Span
from ketasched.placing.rota import chair_free, far_enough, minute_of, overlapping, within
from ketasched.request import Avoid
from ketasched.rule import Fault, Severity, rule
from ketasched.session import Session
from ketasched.wallclock import Interval, instants, shown_once, wall


class _Visit(NamedTuple):
    """A session with a time of day, at its clinic."""

    clinic: Clinic
    session: Session
    start: int

    @property
    def shown(self) -> datetime:
        return wall(self.session.day, self.start)

    @property
    def possible(self) -> bool:
        return shown_once(self.clinic.timezone, self.shown)

    def lasting(self, minutes: int) -> Interval:
        begin = min(instants(self.clinic.timezone, self.shown))
        return begin, begin + timedelta(minutes=minutes)

    def fault(self, message: str) -> Fault:
        return Fault(
            message=f"session {self.session.number}, {self.session.when}, {message}",
            sessions=(self.session.number,),
            day=self.session.day,
        )


def _at_a_clinic(history: History) -> bool:
    return history.plan.clinic is not None


def _was_asked(history: History) -> bool:
    return history.plan.request is not None


def _shares_chairs(history: History) -> bool:
    return history.plan.clinic is not None and bool(history.plan.clinic.taken)


def _visits(history: History) -> Iterator[_Visit]:
    clinic = history.plan.clinic
    if clinic is not None:
        for session in history.sessions:
            if session.at is not None:
                yield _Visit(clinic, session, minute_of(session.at))


@rule("KS401", severity=Severity.ERROR, applies=_at_a_clinic)
def clinic_closed(history: History) -> Iterator[Fault]:
    """A session is on a day on which the clinic does not open: a closure, a public holiday, or no opening hours.

    Where the clinic opens all the same, accept the finding with the reason, or change the clinic's hours. A session
    without a time of day is judged, too.
    """
    clinic = history.plan.clinic
    for session in history.sessions:
        reason = clinic and clinic.why_closed(session.day)
        if reason is not None:
            yield Fault(
                message=f"session {session.number} is on {short(session.day)}, when the clinic is closed ({reason})",
                sessions=(session.number,),
                day=session.day,
            )


@rule("KS402", severity=Severity.ERROR, applies=_at_a_clinic)
def outside_hours(history: History) -> Iterator[Fault]:
    """The visit, observation included, does not lie wholly within opening hours or those of another calendar.

    Other calendars are those the plan was asked to agree with (``schedule(..., hours=...)``), by name. A start after
    the clinic's last start counts as outside; turnover may lie outside. On a day when the clinic is closed its own
    hours add nothing to KS401, and a time that the clock does not show exactly once is left to KS404.
    """
    for visit in _visits(history):
        clinic, session, start = visit
        minutes = history.plan.minutes_on(session.day)
        for name, spans in _calendars(history, visit):
            if not within(clinic.timezone, session.day.toordinal(), start, minutes, spans):
                open_at = listed(f"{_clock(opens)}-{_clock(closes)}" for opens, closes in spans)
                yield visit.fault(
                    f"takes {counted(minutes, 'minute')}, outside the hours of {name} ({open_at} that day)"
                )
        if clinic.last_start is not None and start > minute_of(clinic.last_start):
            yield visit.fault(f"starts after the last start, {clinic.last_start:%H:%M}")


def _calendars(history: History, visit: _Visit) -> Iterator[tuple[str, tuple[Span, ...]]]:
    clinic, session, _ = visit
    if not visit.possible:
        return
    spans = clinic.open_spans(session.day)
    if spans:
        yield "the clinic", spans
    for name, hours in history.plan.request.hours if history.plan.request else ():
        yield name, hours.on(session.day.toordinal())


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


@rule("KS403", severity=Severity.ERROR, applies=_shares_chairs)
def chair_taken(history: History) -> Iterator[Fault]:
    """Other visits hold all chairs for some of the time that the session would hold one, turnover included.

    The clinic says how many chairs it has (``chairs``) and when other visits hold one (``taken``); where it lists no
    other visits, the rule does not apply. Move the session to a time at which a chair is free.
    """
    for visit in _visits(history):
        day = visit.session.day
        hold = history.plan.minutes_on(day) + history.plan.protocol_on(day).visit.turnover
        begin, end = visit.lasting(hold)
        if not chair_free(visit.clinic.taken, begin, end, visit.clinic.chairs):
            yield visit.fault(f"finds {counted(visit.clinic.chairs, 'chair')} taken by other visits")


@rule("KS404", severity=Severity.ERROR, applies=_at_a_clinic)
def impossible_time(history: History) -> Iterator[Fault]:
    """The clocks change that day, and the session's time does not exist or exists twice.

    Such a time names no single moment, so nobody could say when the visit begins. Move the session to a time that the
    clock shows once.
    """
    for visit in _visits(history):
        if not visit.possible:
            begin, _ = visit.lasting(0)
            often = "twice" if begin.astimezone(visit.clinic.zone).time() == visit.session.at else "not at all"
            yield visit.fault(f"has a time that exists {often} in {visit.clinic.timezone}: the clocks change")


@rule("KS405", severity=Severity.WARNING, applies=_was_asked)
def avoided_time(history: History) -> Iterator[Fault]:
    """A session is at a time, or on a day, that was to be avoided when the plan was asked for.

    Days and parts of days to avoid stay with the plan, each with its reason (``schedule(..., avoid=...)``). No session
    is placed there; one that was moved there since may be a slip, or no longer be in anybody's way.
    """
    avoid = history.plan.request.avoid if history.plan.request else Avoid()
    for session in history.sessions:
        reason = avoid.days.get(session.day)
        if reason is not None:
            message = f"session {session.number} is on {short(session.day)}, a day to be avoided ({reason})"
            yield Fault(message=message, sessions=(session.number,), day=session.day)
    for visit in _visits(history) if avoid.parts else ():
        for part, reason in avoid.parts:
            if overlapping([part], *visit.lasting(history.plan.minutes_on(visit.session.day))):
                yield visit.fault(f"falls in a time to be avoided ({reason})")


@rule("KS406", severity=Severity.WARNING, applies=_shares_chairs)
def starts_too_close(history: History) -> Iterator[Fault]:
    """Another visit starts fewer minutes before or after the session than the clinic keeps between two starts.

    The minutes are the clinic's (``starts_apart``), the other visits those that it lists (``taken``); where it lists
    none, the rule does not apply.
    """
    for visit in _visits(history):
        apart = visit.clinic.starts_apart
        if not far_enough(visit.clinic.taken, visit.lasting(0)[0], apart):
            yield visit.fault(f"starts less than {counted(apart, 'minute')} from another visit")
