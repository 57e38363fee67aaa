"""From an interval to dates: the window of a session, narrowed by every spacing that binds it."""

from collections.abc import Iterator
from datetime import date, timedelta

from attrs import evolve

from ketasched.cadence import Rung
from ketasched.days import Days, later, short, words
from ketasched.due.given import Given
from ketasched.forecast import Due, State
from ketasched.protocol import Phase, Spacing
from ketasched.source import Standing

Bounds = Iterator[tuple[Spacing, date, str]]


def bounds_on(given: Given, number: int, phase: Phase) -> Bounds:
    """The spacings on the next session, each with the day and the words of what it is measured from."""
    counted = given.induction.counted if phase is Phase.INDUCTION else given.sessions
    for spacing, reference in given.protocol.bounds(number, phase):
        if reference == 0:
            event = given.plan.request and given.plan.request.anchor
            if event:
                yield spacing, event, "the event before the course"
        else:
            previous = spacing.back == 1 and spacing.anchor is None
            since = given.last if previous else counted[reference - 1]
            yield spacing, since.day, f"session {since.number}"


def narrowed(given: Given, due: Due, number: int) -> Due:
    """The due session with its window narrowed by the spacings; the later of two earliest days wins."""
    for spacing, since, name in bounds_on(given, number, due.phase):
        due = _no_sooner(given, due, spacing, since, name)
    for spacing, since, name in bounds_on(given, number, due.phase):
        due = _no_later(given, due, spacing, since, name)
    return due


def _no_sooner(given: Given, due: Due, spacing: Spacing, since: date, name: str) -> Due:
    day = later(since, spacing.least, given.protocol.month_end)
    if due.earliest is None or day <= due.earliest:
        return due
    reason = f"at least {words(spacing.least)} after {name}{_basis(spacing)}"
    due = evolve(due, earliest=day, bound=_with(due, "earliest", reason))
    if due.target is not None and due.target < day:
        due = evolve(due, target=day, bound=_with(due, "target", reason))
    return due


def _no_later(given: Given, due: Due, spacing: Spacing, since: date, name: str) -> Due:
    if spacing.most is None or due.earliest is None or due.target is None:
        return due
    day = later(since, spacing.most, given.protocol.month_end)
    if due.latest is not None and due.latest <= day:
        return due
    reason = f"at most {words(spacing.most)} after {name}{_basis(spacing)}"
    if day < due.earliest:
        bound = _with(due, "latest", f"{reason} can no longer be kept")
        return evolve(due, target=due.earliest, latest=due.earliest, bound=bound)
    if day < due.target:
        due = evolve(due, target=day, bound=_with(due, "target", reason))
    return evolve(due, latest=day, bound=_with(due, "latest", reason))


def _with(due: Due, side: str, reason: str) -> tuple[str, ...]:
    return (*(each for each in due.bound if not each.startswith(f"{side}: ")), f"{side}: {reason}")


def _basis(spacing: Spacing) -> str:
    return " (default)" if spacing.standing is Standing.DEFAULT else f" ({spacing.standing})"


def booster(given: Given, state: State, rung: Rung, *, since: date, by: Days, why: str) -> Due:
    """The booster an interval after a day, with its tolerance, narrowed by the protocol's spacing."""
    target = later(since, by, given.protocol.month_end)
    bounds = [f"target: {why}"]
    if rung.early:
        bounds.append(f"earliest: {words(rung.early)} before {short(target)}")
    if rung.late is not None:
        bounds.append(f"latest: {words(rung.late)} after {short(target)}")
    due = Due(
        phase=Phase.BOOSTER,
        interval=state.interval,
        earliest=target - timedelta(rung.early),
        target=target,
        latest=None if rung.late is None else target + timedelta(rung.late),
        bound=bounds,
        state=state,
    )
    return narrowed(given, due, len(given.sessions) + 1)
