"""What the spacing says of the sessions that stand: the one evaluation behind rules and forecasts.

Walks the sessions in day order, counts them, and measures each against the bounds on it. A session too soon after
the one before restarts the clock for the next; with ``repeat_too_soon`` it does not count towards the number.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from attrs import frozen

from ketasched.days import MonthEnd, later
from ketasched.errors import Word
from ketasched.plan import Plan
from ketasched.protocol import Phase, Protocol, Spacing
from ketasched.session import Session

ONE_A_DAY = Spacing(1)


class Verdict(Word):
    """How a gap stands against its bound."""

    TOO_SOON = "too soon"
    EARLY = "early"
    LATE = "late"


@frozen
class Gap:
    """A gap between two sessions (or from the event before the course) that a spacing does not allow."""

    session: Session
    number: int
    since: Session | None
    days: int
    spacing: Spacing
    verdict: Verdict

    @property
    def origin(self) -> str:
        """What the gap is measured from, in words."""
        return "the event before the course" if self.since is None else f"session {self.since.number}"


@frozen
class History:
    """A plan as it is judged: the sessions that stand, those that count, and the gaps that are not as asked."""

    plan: Plan
    sessions: tuple[Session, ...]
    counted: tuple[Session, ...]
    gaps: tuple[Gap, ...]

    @property
    def protocol(self) -> Protocol:
        """The protocol that the plan lays."""
        return self.plan.protocol

    @property
    def protocols(self) -> tuple[Protocol, ...]:
        """The protocols in force on the days of the sessions that stand, in their order; the plan's where none does."""
        if not self.plan.amendments:
            return (self.protocol,)
        return tuple(dict.fromkeys(self.plan.protocol_on(each.day) for each in self.sessions)) or (self.protocol,)

    @property
    def first_protocol(self) -> Protocol:
        """The protocol in force on the day of session 1; the plan's where there is none yet."""
        return self.plan.protocol_on(self.counted[0].day) if self.counted else self.protocol

    @property
    def induction(self) -> tuple[Session, ...]:
        """The sessions that count and belong to the induction."""
        return tuple(each for each in self.counted if each.phase is Phase.INDUCTION)

    @property
    def asked(self) -> int:
        """How many induction sessions the protocol asks for; where it carries on, a missed one is not made up."""
        if self.protocol.when_missed == "make_up":
            return self.protocol.sessions
        return self.protocol.sessions - sum(each.missed_of_induction for each in self.plan.sessions)

    @property
    def complete(self) -> bool:
        """Whether the induction has as many sessions as the protocol asks for."""
        return len(self.induction) == self.asked

    @property
    def stopped(self) -> bool:
        """Whether the course ended at a checkpoint, as the protocol foresees."""
        points = self.protocol.induction.checkpoints
        return not self.complete and any(len(self.induction) in point.sessions for point in points)


def history_of(plan: Plan) -> History:
    """Evaluate the sessions of a plan that stand, in day order."""
    counted: list[Session] = []
    gaps: list[Gap] = []
    sessions = plan.days
    for before, session in zip((None, *sessions), sessions, strict=False):
        found = tuple(_gaps_of(plan, counted, before, session))
        gaps += found
        soon = any(gap.verdict is Verdict.TOO_SOON and gap.spacing.back == 1 for gap in found)
        if not (soon and plan.protocol_on(session.day).repeat_too_soon):
            counted.append(session)
    return History(plan, sessions, tuple(counted), tuple(gaps))


def _gaps_of(plan: Plan, counted: list[Session], before: Session | None, session: Session) -> Iterator[Gap]:
    number = len(counted) + 1
    same_day, protocol = before is not None and before.day == session.day, plan.protocol_on(session.day)
    for spacing, reference in protocol.bounds(number, session.phase):
        since = (
            before if spacing.back == 1 and spacing.anchor is None else (counted[reference - 1] if reference else None)
        )
        origin = _event(plan) if since is None else since.day
        verdict = None if origin is None else verdict_on(origin, session.day, spacing, protocol.month_end)
        if origin is not None and verdict is not None:
            same_day = same_day and not (verdict is Verdict.TOO_SOON and since is before)
            yield Gap(session, number, since, (session.day - origin).days, spacing, verdict)
    if same_day:
        yield Gap(session, number, before, 0, ONE_A_DAY, Verdict.TOO_SOON)


def _event(plan: Plan) -> date | None:
    return None if plan.request is None else plan.request.anchor


def verdict_on(since: date, day: date, spacing: Spacing, month_end: MonthEnd) -> Verdict | None:
    """How a day stands against a spacing measured from another day; ``None`` where it is as asked."""
    earliest = later(since, spacing.least, month_end)
    if day < earliest:
        return Verdict.TOO_SOON if day < earliest - timedelta(spacing.grace) else Verdict.EARLY
    if spacing.most is not None and day > later(since, spacing.most, month_end):
        return Verdict.LATE
    return None
