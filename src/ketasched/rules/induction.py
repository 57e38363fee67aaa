"""KS2xx: the induction as a whole."""

from collections.abc import Iterator

from ketasched.days import counted, short, words
from ketasched.history import History, Verdict
from ketasched.placing import shortest_course
from ketasched.rule import Fault, Severity, rule
from ketasched.rules.spacing import gap_fault, is_course_bound, stated


def _goes_on(history: History) -> bool:
    return not history.stopped


def _whole(history: History) -> bool:
    return len(history.induction) == history.protocol.sessions


def _whole_or_more(history: History) -> bool:
    return len(history.induction) >= history.protocol.sessions


def _was_asked(history: History) -> bool:
    return history.plan.request is not None and bool(history.sessions)


@rule("KS201", severity=Severity.WARNING, applies=_goes_on)
def session_count(history: History) -> Iterator[Fault]:
    """The induction has fewer or more sessions than the protocol asks for.

    Missed and cancelled sessions do not count, nor do sessions given too soon where the protocol repeats those. Where
    the protocol carries on without a missed session, it asks for one fewer. A course that stopped at one of its
    checkpoints is not judged.
    """
    found, asked = len(history.induction), history.asked
    if found != asked:
        more = (
            f"{counted(asked - found, 'session')} to add" if found < asked else f"{found - asked} more than asked for"
        )
        yield Fault(
            message=f"the induction has {counted(found, 'session')}; {history.protocol.key} asks for {asked}: {more}",
            source=history.protocol.source,
            standing=history.protocol.standing,
        )


@rule("KS202", severity=Severity.WARNING, applies=_whole)
def course_short(history: History) -> Iterator[Fault]:
    """The whole induction takes fewer days than the protocol's own spacing leaves possible.

    The fewest days follow from the gaps asked for, without grace: each gap may be within its grace, and the course be
    too short all the same. Judged once the induction has all its sessions.
    """
    first, last = history.induction[0], history.induction[-1]
    days, fewest = (last.day - first.day).days, shortest_course(history.protocol)
    if days < fewest:
        yield Fault(
            message=f"the induction takes {counted(days, 'day')} from first to last; its spacing needs {fewest}",
            sessions=(first.number, last.number),
            day=last.day,
        )


@rule("KS203", severity=Severity.INFO, applies=_whole_or_more)
def course_long(history: History) -> Iterator[Fault]:
    """The whole induction takes more days, from first to last session, than the protocol states.

    For information where the limit is our own, since ordinary courses run late; a warning where the source states it.
    Judged once the induction has all its sessions.
    """
    for gap in history.gaps:
        if gap.verdict is Verdict.LATE and gap.spacing.most is not None and is_course_bound(gap, history):
            bound = f"the whole induction should take at most {words(gap.spacing.most)}"
            yield gap_fault(gap, bound, stated(gap))


@rule("KS204", severity=Severity.INFO, applies=_was_asked)
def late_start(history: History) -> Iterator[Fault]:
    """Session 1 is not on the day that was asked for.

    No visit fitted on that day, or the session was moved since. Session 1 is here the first that stands, in day order.
    """
    first, request = history.sessions[0], history.plan.request
    if request is not None and first.day != request.start:
        message = f"session {first.number} is on {short(first.day)}; {short(request.start)} was asked for"
        yield Fault(message=message, sessions=(first.number,), day=first.day)
