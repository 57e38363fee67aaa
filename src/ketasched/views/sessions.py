"""The list of a plan's sessions: when each is, how long after the one before, and where it is off its target."""

from collections.abc import Iterator
from datetime import date

from ketasched.days import counted, later, short
from ketasched.plan import Plan
from ketasched.protocol import Phase
from ketasched.session import Session
from ketasched.views.cells import Kind, Seen, cells, seen
from ketasched.views.line import Line, Piece, plain
from ketasched.views.table import aligned

_HEADS = ("", "day", "time", "gap", "target", "status")


def session_list(plan: Plan) -> str:
    """The sessions with day and time, the days since the one before, and the target where they are off it.

    A column in which nothing stands is left out.
    """
    return plain(session_lines(plan))


def session_lines(plan: Plan) -> tuple[Line, ...]:
    """The lines of `session_list`."""
    shown = seen(plan)
    kinds = (Kind.HEADING, *(each.kind for each in shown))
    return tuple(_line(kind, row) for kind, row in zip(kinds, aligned(_HEADS, _rows(plan, shown)), strict=False))


def _line(kind: Kind, row: tuple[str, ...]) -> Line:
    first, *rest = row
    if kind is Kind.HEADING:
        return (Piece("  ".join(row), Kind.ASIDE),)
    mark = first.rstrip()
    return Piece(mark, kind), Piece("  ".join([first[len(mark) :], *rest]))


def _rows(plan: Plan, shown: tuple[Seen, ...]) -> Iterator[tuple[str, ...]]:
    standing = plan.days
    since = dict(zip(standing[1:], standing, strict=False))
    targets = _targets(plan)
    for each in shown:
        session = each.session
        gap = counted((session.day - since[session].day).days, "day") if session in since else ""
        status = "" if each.kind is Kind.PLANNED else each.kind
        yield each.mark, short(session.day), _time(plan, session), gap, _off_target(plan, session, targets), status


def _time(plan: Plan, session: Session) -> str:
    if session.at is None:
        return ""
    end = f"-{plan.end(session.number):%H:%M}" if plan.clinic else ""
    return f"{session.at:%H:%M}{end}"


def _targets(plan: Plan) -> dict[int, date]:
    """The target day of each session of the induction that stands, by its number: the first day and its offset."""
    course = [each for each in plan.days if each.phase is Phase.INDUCTION]
    ruled = [(place, each, plan.protocol_on(each.day)) for place, each in enumerate(course)]
    return {
        each.number: later(course[0].day, protocol.induction.offsets[place], protocol.month_end)
        for place, each, protocol in ruled
        if place < protocol.sessions
    }


def _off_target(plan: Plan, session: Session, targets: dict[int, date]) -> str:
    target = targets.get(session.number, session.day)
    if target == session.day:
        return ""
    (there,) = cells(plan, [target])
    why = f" ({there.reason})" if there.reason else ""
    return f"{target:%a} {target.day} {target:%b}{why}"
