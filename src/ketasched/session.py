"""One visit on one day: its identity, its day and time, and what has become of it."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid5

from attrs import evolve, field, frozen
from attrs.converters import optional

from ketasched.days import checked_count, checked_day, checked_stamp, checked_time, short
from ketasched.errors import Malformed, Refused, Word
from ketasched.protocol import Phase
from ketasched.request import YEARS


class Status(Word):
    """What has become of a session."""

    PLANNED = "planned"
    CONFIRMED = "confirmed"
    GIVEN = "given"
    MISSED = "missed"
    CANCELLED = "cancelled"


OPEN = frozenset({Status.PLANNED, Status.CONFIRMED})
COUNTS = OPEN | {Status.GIVEN}

_NAMES = UUID("6f1bbe0e-7c1c-4a54-9d6e-0c6f2f0f6c51")


def session_uid(plan_uid: str, number: int) -> str:
    """A session's identity in calendars, made of the plan's: it names nobody, and nobody can guess it."""
    return str(uuid5(_NAMES, f"{plan_uid}/{number}"))


def checked_uid(value: object, what: str) -> str:
    """The value, when it is text that can be written: no half of a pair of surrogates stands in it."""
    if not isinstance(value, str):
        raise Malformed(f"{what} must be text, not {value!r}")
    if not value.isascii() and any("\ud800" <= each <= "\udfff" for each in value):
        raise Malformed(f"{what} has half a character in it, which no file can carry: {value!r}")
    return value


@frozen
class Session:
    """One visit on one day. Its number is its identity for life; the time is the clock on the clinic's wall.

    ``sequence`` counts the changes that a calendar must be told of, ``stamp`` says when the last change was made, and
    ``uid`` is set only where a calendar made elsewhere gave the session its identity.
    """

    number: int
    day: date
    at: time | None = None
    phase: Phase = field(default=Phase.INDUCTION, converter=Phase)
    status: Status = field(default=Status.PLANNED, converter=Status)
    sequence: int = 0
    stamp: datetime | None = field(default=None, converter=optional(checked_stamp))
    uid: str | None = None

    def __attrs_post_init__(self) -> None:
        checked_count(self.number, "a session's number", least=1)
        if checked_day(self.day, "a session's day").year not in YEARS:
            raise Malformed(f"a session's day lies in the years {YEARS[0]} to {YEARS[-1]}, not in {self.day.year}")
        if self.at is not None:
            checked_time(self.at, "a session's time")
        if self.uid is not None:
            checked_uid(self.uid, "a session's uid")

    @property
    def counts(self) -> bool:
        """Whether the session stands: it is neither missed nor cancelled."""
        return self.status in COUNTS

    @property
    def missed_of_induction(self) -> bool:
        """Whether the session belongs to the induction and was missed."""
        return self.status is Status.MISSED and self.phase is Phase.INDUCTION

    @property
    def when(self) -> str:
        """The day, and the time where there is one, as people say it: Mon 5 Jan 2026 at 09:30."""
        return short(self.day, self.at)

    def __str__(self) -> str:
        return f"{self.number:>3}  {short(self.day):<15}  {f'{self.at:%H:%M}' if self.at else '--:--'}  {self.status}"


def checked_open(session: Session, change: str) -> Session:
    """The session, when nothing has become of it yet."""
    if session.status not in OPEN:
        raise Refused(
            f"session {session.number} is {session.status} ({short(session.day)}) and cannot be {change}: what has "
            "happened stays; what was recorded by mistake is taken back by "
            f"plan.reopened({session.number}) or `ketasched record FILE {session.number} planned`"
        )
    return session


def checked_recorded(session: Session) -> Session:
    """The session, when it is on record what became of it."""
    if session.status in OPEN:
        raise Refused(f"session {session.number} is {session.status}, and nothing is recorded of it to be taken back")
    return session


def changed(session: Session, stamp: datetime | None, **values: Any) -> Session:
    """The session with other values, under a higher sequence where calendars must be told of them."""
    after = evolve(session, **values)
    told = told_of(after) != told_of(session)
    if after == session and not told:
        return session
    return evolve(after, sequence=session.sequence + told, stamp=stamp or session.stamp)


def told_of(session: Session) -> tuple[object, ...]:
    """What calendars must be told of when it changes: the day, the time and which showing of it, a cancellation."""
    return session.day, session.at, session.at is not None and session.at.fold, session.status is Status.CANCELLED
