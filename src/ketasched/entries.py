"""Everything of a plan that belongs on a calendar: its sessions, and what is to be done around them, in order."""

from collections.abc import Iterator
from datetime import date, time, timedelta

from attrs import frozen

from ketasched.errors import Word
from ketasched.history import History, history_of
from ketasched.languages import deferred
from ketasched.plan import Plan, checked_plan
from ketasched.protocol import Activity, numbers
from ketasched.session import Session


class EntryKind(Word):
    """What an entry is, in the order in which a day has them."""

    READINESS = "readiness"
    PREPARATION = "preparation"
    NOTE = "note"
    ASSESSMENT = "assessment"
    SESSION = "session"
    INTEGRATION = "integration"
    REMINDER = "reminder"
    DONE = "done"


_BEFORE = deferred("Before your appointment: see your instructions")
DISCREET = {
    EntryKind.READINESS: deferred("Before your first appointment: see your instructions"),
    EntryKind.PREPARATION: _BEFORE,
    EntryKind.NOTE: _BEFORE,
    EntryKind.ASSESSMENT: deferred("Questionnaire"),
    EntryKind.SESSION: deferred("Appointment {number}"),
    EntryKind.INTEGRATION: deferred("After your appointment: see your instructions"),
    EntryKind.REMINDER: deferred("Reminder"),
    EntryKind.DONE: deferred("Done"),
}
"""Titles for everybody's eyes; a session's takes its number."""

_ORDER = {kind: place for place, kind in enumerate(EntryKind)}


@frozen(kw_only=True)
class Entry:
    """Something on a day of a plan, with the clock on the clinic's wall where it has a time; of a session, mostly."""

    day: date
    kind: EntryKind
    title: str
    at: time | None = None
    end: time | None = None
    session: int | None = None

    @property
    def discreet(self) -> str:
        """A title that names no drug, diagnosis or scale."""
        return DISCREET[self.kind].format(number=self.session)

    def __str__(self) -> str:
        until = f"-{self.end:%H:%M}" if self.end else ""
        clock = f"{self.at:%H:%M}{until} " if self.at else ""
        return f"{self.day} {clock}{self.title}"


@frozen
class Dated:
    """An activity of the protocol on its day, with its session and the session's place in the course."""

    activity: Activity
    session: Session
    place: int

    @property
    def day(self) -> date:
        """So many days from the session."""
        return self.session.day + timedelta(self.activity.days)


def agenda(plan: Plan) -> tuple[Entry, ...]:
    """Everything of a plan that belongs on a calendar, in order: by day, and within a day as it is done.

    Sessions that stand, with what the protocol has around them; and what is on record as done. The titles are for the
    clinic, `Entry.discreet` is for everybody's eyes.
    """
    entries = (*_sessions(checked_plan(plan)), *_activities(plan), *_done(plan))
    return tuple(sorted(entries, key=lambda each: (each.day, _ORDER[each.kind], each.at or time.min)))


def dated(history: History) -> Iterator[Dated]:
    """The activities around the sessions that count, each on its day, by the protocol in force on the session's."""
    for place, session in enumerate(history.counted, start=1):
        for each in history.plan.protocol_on(session.day).activities:
            if each.session is None or place in numbers(each.session, "session"):
                yield Dated(each, session, place)


def _sessions(plan: Plan) -> Iterator[Entry]:
    for each in plan.days:
        title = f"{plan.protocol_on(each.day).title}: {each.phase} session {each.number}"
        end = plan.end(each.number).time() if plan.clinic and each.at else None
        yield Entry(day=each.day, kind=EntryKind.SESSION, title=title, at=each.at, end=end, session=each.number)


def _activities(plan: Plan) -> Iterator[Entry]:
    for each in dated(history_of(plan)):
        kind, title = EntryKind(each.activity.kind), each.activity.title
        yield Entry(day=each.day, kind=kind, title=title, session=each.session.number)


def _done(plan: Plan) -> Iterator[Entry]:
    for each in plan.done:
        title = f"{each.kind} done{': ' * bool(each.note)}{each.note}"
        yield Entry(day=each.on, kind=EntryKind.DONE, title=title, session=each.session)
