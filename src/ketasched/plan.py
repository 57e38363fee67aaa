"""A protocol laid on days: sessions, their status, and the changes that return a new plan."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, Self

from attrs import evolve, field, frozen

from ketasched.clinic import Clinic
from ketasched.days import Days, checked_day, checked_days, counted, short, tupled
from ketasched.errors import Malformed, Refused, UnknownName, UnknownSession, brief, listed, nearest
from ketasched.forecast import Decision
from ketasched.instruments import instrument_named
from ketasched.protocol import ActivityKind, Phase, Protocol, checked_protocol, days_after
from ketasched.records import Acceptance, Amendment, Done, Ended, Readiness
from ketasched.request import Request
from ketasched.response import Assessment, Instrument
from ketasched.session import Session, Status, changed, checked_open, checked_recorded, checked_uid, session_uid

GIVE_CLINIC: Final = "give it one, by attrs.evolve(plan, clinic=...) or by `ketasched reschedule --clinic FILE`"
"""How a plan without a clinic gets one, as the end of a sentence."""


@frozen(repr=False)
class Plan:
    """A protocol laid on days. Every change is a past participle and returns a new plan.

    ``uid`` is random and names the plan in calendars; ``request`` is what was asked for when it was laid. ``decisions``
    are the options booked, ``interval`` the one in force at the end of a history, ``earlier`` the course before this.
    ``amendments`` are the protocols before this one, each until its day.
    """

    protocol: Protocol
    sessions: tuple[Session, ...] = field(converter=tupled)
    clinic: Clinic | None = None
    uid: str = ""
    request: Request | None = None
    assessments: tuple[Assessment, ...] = field(default=(), converter=tupled)
    acceptances: tuple[Acceptance, ...] = field(default=(), converter=tupled)
    decisions: tuple[Decision, ...] = field(default=(), converter=tupled)
    interval: Days | None = None
    ended: Ended | None = None
    readiness: tuple[Readiness, ...] = field(default=(), converter=tupled)
    done: tuple[Done, ...] = field(default=(), converter=tupled)
    earlier: "Plan | None" = None
    amendments: tuple[Amendment, ...] = field(default=(), converter=tupled)

    def __attrs_post_init__(self) -> None:
        checked_protocol(self.protocol)
        checked_uid(self.uid, "a plan's uid")
        uids = [session.uid for session in self.sessions if session.uid]
        if len(set(uids)) < len(uids):
            raise Malformed("two sessions have one uid, and calendars would make one visit of them: give each its own")
        numbers = [session.number for session in self.sessions]
        if len(set(numbers)) < len(numbers):
            raise Malformed(
                f"two sessions have one number: {listed(map(str, numbers))}; a number is a session's identity"
            )

    @classmethod
    def from_history(
        cls,
        protocol: Protocol,
        *,
        given: Iterable[date],
        clinic: Clinic | None = None,
        at: time | None = None,
        interval: Days | None = None,
        uid: str = "",
    ) -> Self:
        """The plan of what was really given, from the days; sessions beyond the induction are boosters.

        Where the protocol repeats sessions given too soon and has no boosters, further sessions are repeats.

        ``interval`` is the one in force where boosters are running; it is taken to have stood long enough to change.
        """
        days = sorted(checked_day(day, "a day in given") for day in given)
        repeats = checked_protocol(protocol).repeat_too_soon and protocol.cadence is None
        last = len(days) if repeats else protocol.sessions
        sessions = (
            Session(n, day, at, Phase.INDUCTION if n <= last else Phase.BOOSTER, Status.GIVEN)
            for n, day in enumerate(days, start=1)
        )
        if interval is not None:
            checked_days(interval, "interval")
        return cls(protocol, sessions, clinic, uid, interval=interval)

    @property
    def days(self) -> tuple[Session, ...]:
        """The sessions that stand (neither missed nor cancelled), in the order of their days."""
        return tuple(sorted((each for each in self.sessions if each.counts), key=lambda each: (each.day, each.number)))

    @property
    def conditional(self) -> tuple[int, ...]:
        """The numbers of planned sessions behind a checkpoint: they take place only if the course goes on."""
        points = self.protocol.induction.checkpoints
        if not points:
            return ()
        first = min(point.sessions[0] for point in points)
        behind = [each for each in self.days if each.phase is Phase.INDUCTION][first:]
        return tuple(each.number for each in behind if each.status is not Status.GIVEN)

    def protocol_on(self, day: date) -> Protocol:
        """The protocol in force on a day: before an amendment, the one that it took the place of."""
        return next((each.before for each in self.amendments if day < each.effective), self.protocol)

    def session(self, number: int) -> Session:
        """The session with this number. Raises `UnknownSession`."""
        for each in self.sessions:
            if each.number == number:
                return each
        known = listed(str(each.number) for each in self.sessions)
        raise UnknownSession(f"the plan has no session {number!r}; it has {known}")

    @property
    def minutes(self) -> int:
        """The patient's appointment: arrival to the end of observation, longer where the clinic books longer ones."""
        return self.minutes_on(date.max)

    def minutes_on(self, day: date) -> int:
        """The same, by the protocol in force on a day."""
        minutes = self.protocol_on(day).visit.minutes
        return minutes if self.clinic is None else self.clinic.appointment(minutes)

    def start(self, number: int) -> datetime:
        """When the session starts, at the clinic. Raises `Refused` without a clinic or a time."""
        session, clinic = self.session(number), self._the_clinic()
        if session.at is None:
            raise Refused(f"session {number} has no time of day: give it one with plan.moved({number}, at=...)")
        return datetime.combine(session.day, session.at, clinic.zone)

    def end(self, number: int) -> datetime:
        """When the patient may leave: the start and the whole appointment (`minutes_on`)."""
        start, length = self.start(number), timedelta(minutes=self.minutes_on(self.session(number).day))
        return (start.astimezone(UTC) + length).astimezone(self._the_clinic().zone)

    def uid_of(self, number: int) -> str:
        """The session's identity in calendars: derived from the plan's, so that it names nobody."""
        own = self.session(number).uid
        if own is None and not self.uid:
            raise Refused(
                "this plan has no uid and so its sessions have none: give it one, attrs.evolve(plan, uid=...)"
            )
        return own or session_uid(self.uid, number)

    def moved(
        self, number: int, *, to: date | None = None, at: time | None = None, stamp: datetime | None = None
    ) -> Self:
        """The session on another day or at another time; one that was confirmed has to be confirmed anew."""
        return self._changed(number, "moved", stamp, status=Status.PLANNED, **_when(to, at))

    def confirmed(self, number: int, *, stamp: datetime | None = None) -> Self:
        """The patient has agreed to come."""
        return self._changed(number, "confirmed", stamp, status=Status.CONFIRMED)

    def given(
        self, number: int, *, on: date | None = None, at: time | None = None, stamp: datetime | None = None
    ) -> Self:
        """The session took place; ``on`` and ``at`` where that was another day or time than planned."""
        return self._changed(number, "given", stamp, status=Status.GIVEN, **_when(on, at))

    def missed(self, number: int, *, stamp: datetime | None = None) -> Self:
        """The patient did not come. The session keeps its number, day and identity, and no longer counts."""
        return self._changed(number, "missed", stamp, status=Status.MISSED)

    def cancelled(self, number: int, *, stamp: datetime | None = None) -> Self:
        """The session was called off. It keeps its number, day and identity, and no longer counts."""
        return self._changed(number, "cancelled", stamp, status=Status.CANCELLED)

    def reopened(self, number: int, *, stamp: datetime | None = None) -> Self:
        """What was recorded of the session by mistake is taken back: it is planned again, on the day that it has."""
        before = checked_recorded(self.session(number))
        return self._with(before, changed(before, stamp, status=Status.PLANNED))

    def extended(self, by: int = 1, *, stamp: datetime | None = None) -> Self:
        """The course, and its protocol, with more sessions in its rhythm (`Induction.extended`), on any days."""
        protocol = evolve(self.protocol, induction=self.protocol.induction.extended(by))
        standing = [each for each in self.days if each.phase is Phase.INDUCTION]
        if not standing:
            raise Refused("no session of the induction stands that more could follow: lay the course by schedule(...)")
        last, number = standing[-1], max(each.number for each in self.sessions)
        days = days_after(last.day, protocol.induction.offsets[-by - 1 :], protocol.month_end)
        more = (Session(number + n, day, last.at, stamp=stamp) for n, day in enumerate(days, start=1))
        return evolve(self, protocol=protocol, sessions=(*self.sessions, *more))

    def assessed(self, instrument: str | Instrument, score: int, *, on: date) -> Self:
        """A score on a day, by the instrument's name or the instrument itself."""
        named = instrument if isinstance(instrument, Instrument) else instrument_named(instrument)
        return evolve(self, assessments=(*self.assessments, Assessment(named, score, on)))

    def accepted(self, code: str, *, reason: str, session: int | None = None) -> Self:
        """A finding stood for by somebody: `check` keeps it and shows it with the reason."""
        if session is not None:
            self.session(session)
        return evolve(self, acceptances=(*self.acceptances, Acceptance(code, reason, session)))

    def readied(self, item: str, *, present: bool, on: date, by: str = "") -> Self:
        """A clinician's record of something that the protocol asks about before session 1, by its key."""
        known = {each.key for protocol in (self.protocol, self.protocol_on(on)) for each in protocol.readiness}
        if item not in known:
            raise UnknownName(
                f"{self.protocol.key} asks nothing called {item!r} before session 1; {nearest(item, known)}"
            )
        return evolve(self, readiness=(*self.readiness, Readiness(item, present, on, by)))

    def followed_up(self, kind: ActivityKind | str, *, on: date, session: int | None = None, note: str = "") -> Self:
        """Something around a session was done: preparation, integration, a reminder set."""
        if session is not None:
            self.session(session)
        return evolve(self, done=(*self.done, Done(ActivityKind(kind), on, session, note)))

    def stopped(self, *, on: date, reason: str) -> Self:
        """The course has ended: nothing more is due. Sessions still planned stay until they are cancelled."""
        return evolve(self, ended=Ended(on, reason))

    def _the_clinic(self) -> Clinic:
        if self.clinic is None:
            raise Refused(f"this plan has no clinic and so no hours or zone: {GIVE_CLINIC}")
        return self.clinic

    def _changed(self, number: int, change: str, stamp: datetime | None, **values: Any) -> Self:
        before = checked_open(self.session(number), change)
        return self._with(before, changed(before, stamp, **values))

    def _with(self, before: Session, after: Session) -> Self:
        return evolve(self, sessions=(after if each is before else each for each in self.sessions))

    def __str__(self) -> str:
        days = self.days
        span = f", {short(days[0].day)} to {short(days[-1].day)}" if days else ""
        lines = [f"{self.protocol.title} ({self.protocol.key}): {counted(len(days), 'session')}{span}"]
        conditional = self.conditional
        lines += [f"{each}{', if the course goes on' * (each.number in conditional)}" for each in self.sessions]
        return "\n".join(lines)

    def __repr__(self) -> str:
        days = ", ".join(f"{each.day}" for each in self.days)
        return f"<Plan {self.protocol.key}: {days or 'no sessions'}>"


def checked_plan(value: object) -> Plan:
    """The value, when it is a plan."""
    if not isinstance(value, Plan):
        raise Malformed(f"plan must be a Plan, as schedule(...) and loads(text) give one, not {brief(value)}")
    return value


def _when(day: date | None, at: time | None) -> dict[str, Any]:
    return {name: value for name, value in (("day", day), ("at", at)) if value is not None}
