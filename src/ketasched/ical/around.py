"""What is around the sessions, as free days: preparation, integration, questionnaires, and the next booster."""

from collections.abc import Iterable, Iterator
from datetime import date
from uuid import UUID, uuid5

from ketasched.days import later
from ketasched.due import next_due
from ketasched.entries import EntryKind, dated
from ketasched.forecast import Due
from ketasched.history import history_of
from ketasched.ical.event import Event, EventStatus
from ketasched.ical.sessions import uid_of
from ketasched.ical.words import Words
from ketasched.plan import Plan
from ketasched.protocol import Phase, Protocol
from ketasched.session import OPEN, Session

_NAMES = UUID("c52bd77c-f140-405c-8027-73133ca541db")

_TOGETHER = {EntryKind.NOTE: EntryKind.PREPARATION}
"""Kinds that share one event with another: both are read before a visit."""


def around(plan: Plan, words: Words) -> Iterator[Event]:
    """What the protocol has around the sessions that stand: of one kind and one day, one event.

    Its identity comes from the session's, the kind and the days between, so that nothing else moves it. It goes
    where its session goes, and changes as often.
    """
    found: dict[tuple[Session, int, EntryKind], list[str]] = {}
    for each in dated(history_of(plan)):
        kind = EntryKind(each.activity.kind)
        where = each.session, each.activity.days, _TOGETHER.get(kind, kind)
        found.setdefault(where, []).append(each.activity.title)
    for (session, days, kind), titles in found.items():
        title, description = words.around(kind, titles)
        yield Event(
            uid=_derived(uid_of(plan, session.number), f"{kind}/{days}"),
            day=later(session.day, days),
            summary=title,
            description=description,
            category=words.category,
            around=session.number,
            sequence=session.sequence,
            changed=session.stamp,
        )


def next_booster(plan: Plan, words: Words) -> Iterator[Event]:
    """The next booster on its target, tentative, where one alone is due and none is booked.

    Another target makes another event: nobody counts the changes of a day that was never set.
    """
    if any(each.status in OPEN and each.phase is Phase.BOOSTER for each in plan.sessions):
        return
    due = next_due(plan).due or Due(phase=Phase.INDUCTION)
    if due.phase is not Phase.BOOSTER or due.target is None or due.earliest is None:
        return
    last = max(each.number for each in plan.sessions)
    yield Event(
        uid=_derived(uid_of(plan, last), f"next/{due.target}"),
        day=due.target,
        summary=words.next_session(plan.protocol),
        description=words.window(due.earliest, due.latest),
        category=words.category,
        status=EventStatus.TENTATIVE,
        around=last,
    )


def known_around(protocol: Protocol, sessions: Iterable[str], days: Iterable[date]) -> set[str]:
    """The identities of what can be around sessions with these, a next booster on any of the days included."""
    kinds = ((EntryKind(each.kind), each.days) for each in protocol.activities)
    whats = {*(f"{_TOGETHER.get(kind, kind)}/{days}" for kind, days in kinds), *(f"next/{day}" for day in days)}
    return {_derived(session, what) for session in sessions for what in whats}


def _derived(session: str, what: str) -> str:
    return str(uuid5(_NAMES, f"{session}/{what}"))
