"""Two plans side by side: what moved, what was added or cancelled, which findings came and went."""

from datetime import timedelta

from attrs import evolve, field, frozen

from ketasched.checking import check
from ketasched.days import counted, short, tupled
from ketasched.plan import Plan, checked_plan
from ketasched.protocol import Protocol
from ketasched.rule import Finding
from ketasched.session import Session
from ketasched.views import two_calendars
from ketasched.views.text import WIDTH


@frozen
class Moved:
    """A session on another day or at another time."""

    before: Session
    after: Session

    @property
    def days(self) -> int:
        """How many days later (negative: earlier) the session is."""
        return (self.after.day - self.before.day).days

    def __str__(self) -> str:
        late = "later" if self.days > 0 else "earlier"
        by = f", {counted(abs(self.days), 'day')} {late}" if self.days else ""
        return f"session {self.after.number} from {self.before.when} to {self.after.when}{by}"


@frozen(kw_only=True)
class Difference:
    """How one plan differs from another. Moved means the day or the time differs; findings are those of `check`.

    ``added`` sessions are only in the second plan, or stand again there; ``cancelled`` stand no longer: cancelled,
    missed or gone.
    """

    before: Plan
    after: Plan
    moved: tuple[Moved, ...] = field(converter=tupled)
    added: tuple[Session, ...] = field(converter=tupled)
    cancelled: tuple[Session, ...] = field(converter=tupled)
    unchanged: tuple[Session, ...] = field(converter=tupled)
    gained: tuple[Finding, ...] = field(converter=tupled)
    lost: tuple[Finding, ...] = field(converter=tupled)

    @property
    def length(self) -> int:
        """How many days longer (negative: shorter) the course is, from its first session to the last."""
        return (_span(self.after) - _span(self.before)).days

    @property
    def protocols(self) -> tuple[str, ...]:
        """The protocol before and the one after, by key and edition, where more than further sessions differs."""
        one, other = self.before.protocol, self.after.protocol
        return () if _goes_on(one, other) or _goes_on(other, one) else (one.named, other.named)

    @property
    def changes(self) -> tuple[str, ...]:
        """Lines for the protocol, where it differs, for each session moved, added or cancelled, and for the course."""
        lines = [f"protocol: {self._moved_between(*names)}"] if (names := self.protocols) else []
        lines += [f"moved: {each}" for each in self.moved]
        lines += [f"added: session {each.number}, {each.when}" for each in self.added]
        lines += [f"{each.status}: session {each.number}, {each.when}" for each in self.cancelled]
        lines.append(f"unchanged: {counted(len(self.unchanged), 'session')}")
        if self.length:
            direction = "longer" if self.length > 0 else "shorter"
            lines.append(f"the course is {counted(abs(self.length), 'day')} {direction}")
        return tuple(lines)

    def _moved_between(self, before: str, after: str) -> str:
        new = [each for each in self.after.amendments if each not in self.before.amendments]
        until = f" until {short(new[-1].effective)}" if new else ""
        return f"{before}{until}, then {'another text of ' * (before == after)}{after}"

    def calendar(self, width: int = WIDTH) -> str:
        """The months of both plans side by side, as plain text (`ketasched.views.two_calendars`)."""
        return two_calendars(self.before, self.after, width)

    def __str__(self) -> str:
        found = [f"gained: {each}" for each in self.gained] + [f"lost: {each}" for each in self.lost]
        return "\n".join([*self.changes, *found])


def compare(before: Plan, after: Plan) -> Difference:
    """How the second plan differs from the first, session by session and finding by finding.

    Sessions are matched by their numbers, which are theirs for life.
    """
    standing, then = _standing(checked_plan(before)), _standing(checked_plan(after))
    both = [(standing[number], then[number]) for number in standing if number in then]
    known = {each.number: each for each in after.sessions}
    findings, later_findings = check(before).findings, check(after).findings
    return Difference(
        before=before,
        after=after,
        moved=(Moved(one, other) for one, other in both if _place(one) != _place(other)),
        added=(each for number, each in then.items() if number not in standing),
        cancelled=(known.get(number, each) for number, each in standing.items() if number not in then),
        unchanged=(other for one, other in both if _place(one) == _place(other)),
        gained=(each for each in later_findings if each not in findings),
        lost=(each for each in findings if each not in later_findings),
    )


def _goes_on(one: Protocol, other: Protocol) -> bool:
    """Whether the other is the same, but perhaps for more sessions (`Plan.extended`)."""
    offsets = other.induction.offsets
    begun = offsets[: one.sessions] == one.induction.offsets
    return begun and evolve(one, induction=evolve(one.induction, offsets=offsets)) == other


def _standing(plan: Plan) -> dict[int, Session]:
    return {each.number: each for each in plan.days}


def _place(session: Session) -> tuple[object, object]:
    return session.day, session.at


def _span(plan: Plan) -> timedelta:
    days = plan.days
    return days[-1].day - days[0].day if days else timedelta()
