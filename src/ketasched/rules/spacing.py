"""KS1xx: how far apart the sessions are."""

from collections.abc import Iterator

from ketasched.days import counted, words
from ketasched.errors import listed
from ketasched.history import Gap, History, Verdict
from ketasched.rule import Fault, Severity, rule
from ketasched.source import Standing


def is_course_bound(gap: Gap, history: History) -> bool:
    """Whether the gap is measured by the bound on the whole induction, from session 1 to the last."""
    return gap.spacing.anchor == 1 and gap.number == history.protocol.sessions


def _short(history: History, verdict: Verdict) -> Iterator[Gap]:
    return (gap for gap in history.gaps if gap.verdict is verdict and gap.spacing.back == 1)


def gap_fault(gap: Gap, bound: str, severity: Severity | None = None) -> Fault:
    """A fault about a gap: the days found, and the days asked for."""
    return Fault(
        message=f"session {gap.session.number} is {counted(gap.days, 'day')} after {gap.origin}; {bound}",
        sessions=tuple(each.number for each in (gap.since, gap.session) if each is not None),
        day=gap.session.day,
        severity=severity,
        source=gap.spacing.source,
        standing=gap.spacing.standing,
    )


@rule("KS101", severity=Severity.ERROR)
def too_soon(history: History) -> Iterator[Fault]:
    """A session is closer to an earlier one than the spacing allows, grace included.

    The earlier one is mostly the session before; a protocol may also measure from another session, or from an event
    before the course. A session too soon counts towards the number of sessions, unless the protocol repeats such
    sessions (``repeat_too_soon``); either way the gap to the next one is measured from it. A session is one visit on
    one day, so two on one day are always too soon. Move the later one to a later day; where it has been given, accept
    the finding with the reason.
    """
    for gap in _short(history, Verdict.TOO_SOON):
        grace = f", {words(gap.spacing.grace)} fewer with grace" if gap.spacing.grace else ""
        yield gap_fault(gap, f"the protocol asks for at least {words(gap.spacing.least)}{grace}")


@rule("KS102", severity=Severity.WARNING)
def gap_short(history: History) -> Iterator[Fault]:
    """A session is closer to an earlier one than asked for, but within the days of grace: it is early and stands.

    Grace excuses what has happened; it is never offered when sessions are placed. The literature writes no minimum
    gap for an induction, but every published course keeps one: the gaps that the catalogue asks for are our defaults.
    """
    for gap in _short(history, Verdict.EARLY):
        least, grace = words(gap.spacing.least), words(gap.spacing.grace)
        yield gap_fault(gap, f"the protocol asks for at least {least}, and with {grace} of grace it stands")


@rule("KS103", severity=Severity.INFO)
def gap_long(history: History) -> Iterator[Fault]:
    """A session comes longer after an earlier one than asked for.

    Ordinary courses run late, so this is for information; where the source of the protocol states the limit, it is a
    warning. The limit on the whole induction, from session 1 to the last, is KS203's.
    """
    for gap in history.gaps:
        if gap.verdict is Verdict.LATE and gap.spacing.most is not None and not is_course_bound(gap, history):
            yield gap_fault(gap, f"the protocol asks for at most {words(gap.spacing.most)}", stated(gap))


def stated(gap: Gap) -> Severity:
    """A limit that a source states is a warning; one of our own is for information."""
    return Severity.INFO if gap.spacing.standing is Standing.DEFAULT else Severity.WARNING


@rule("KS104", severity=Severity.WARNING)
def too_many_in_window(history: History) -> Iterator[Fault]:
    """More sessions fall within a stretch of days than the protocol allows in any such stretch.

    "At most 3 in any 7 days" holds for every published course of three a week, though no source writes it as a rule.
    Where a label sets the frequency, it is an error. A breach within the days of grace that the protocol leaves is
    excused. It restarts nothing: the sessions count, and the next gap is measured as ever.
    """
    for gap in history.gaps:
        if gap.verdict is Verdict.TOO_SOON and gap.spacing.back > 1:
            yield _window_fault(gap, history)


def _window_fault(gap: Gap, history: History) -> Fault:
    before = gap.number - 1
    inside = (*history.counted[before - gap.spacing.back : before], gap.session)
    names = listed(str(each.number) for each in inside)
    allowed, days = gap.spacing.back, words(gap.spacing.least)
    found = f"sessions {names} lie within {counted(gap.days + 1, 'day')}"
    return Fault(
        message=f"{found}; the protocol asks for at most {allowed} in {days}",
        sessions=tuple(each.number for each in inside),
        day=gap.session.day,
        severity=Severity.ERROR if gap.spacing.standing is Standing.LABEL else None,
        source=gap.spacing.source,
        standing=gap.spacing.standing,
    )
