"""From a target to a window: the earliest and the latest day, as the spacings leave them."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from attrs import evolve, frozen

from ketasched.days import Days, later, words
from ketasched.due.given import Given
from ketasched.forecast import Due
from ketasched.protocol import Phase, Spacing


@frozen
class Bound:
    """The days between which a spacing allows the next session, each with the reason."""

    earliest: date
    least: str
    latest: date | None = None
    most: str = ""


def windowed(given: Given, due: Due, *, early: int = 0, late: int | None = None) -> Due:
    """The due session, its target and earliest day put off as the spacings ask, then its latest day brought forward.

    ``early`` and ``late`` are the days around the target at which it is still in time (``None``: no limit).
    """
    bounds = tuple(_bounds(given, due.phase))
    due = _tolerant(due, early)
    for bound in bounds:
        due = _no_sooner(due, bound)
    if late is not None and due.target is not None:
        due = _bound(due, "latest", due.target + timedelta(late), f"{words(late)} after the target")
    for bound in bounds:
        due = _no_later(due, bound)
    return due


def _tolerant(due: Due, early: int) -> Due:
    if not early or due.target is None:
        return due
    return _bound(due, "earliest", due.target - timedelta(early), f"{words(early)} before the target")


def _bounds(given: Given, phase: Phase) -> Iterator[Bound]:
    """One visit a day, and every spacing on the next session that counts."""
    if given.sessions:
        yield Bound(given.last.day + timedelta(1), f"the day after session {given.last.number}")
    for spacing, reference in given.protocol.bounds(len(given.counted) + 1, phase):
        since = _since(given, spacing, reference)
        if since is not None:
            yield _bound_of(given, spacing, *since)


def _since(given: Given, spacing: Spacing, reference: int) -> tuple[date, str] | None:
    """What a spacing is measured from; the session before is the last given, also where that one does not count."""
    if not reference:
        event = given.plan.request and given.plan.request.anchor
        return (event, "the event before the course") if event else None
    direct = spacing.back == 1 and spacing.anchor is None
    session = given.last if direct else given.counted[reference - 1]
    return session.day, f"session {session.number}"


def _bound_of(given: Given, spacing: Spacing, since: date, name: str) -> Bound:
    def after(by: Days) -> date:
        return later(since, by, given.protocol.month_end)

    name = f"{name} ({spacing.standing})"
    least = f"at least {words(spacing.least)} after {name}"
    if spacing.most is None:
        return Bound(after(spacing.least), least)
    return Bound(after(spacing.least), least, after(spacing.most), f"at most {words(spacing.most)} after {name}")


def _no_sooner(due: Due, bound: Bound) -> Due:
    if due.earliest is not None and due.earliest < bound.earliest:
        due = _bound(due, "earliest", bound.earliest, bound.least)
    if due.target is not None and due.target < bound.earliest:
        due = _bound(due, "target", bound.earliest, bound.least)
    return due


def _no_later(due: Due, bound: Bound) -> Due:
    """Bring the latest day forward, and the target with it, but never before the earliest."""
    if bound.latest is None or due.earliest is None or (due.latest is not None and due.latest <= bound.latest):
        return due
    kept = bound.latest >= due.earliest
    latest = bound.latest if kept else due.earliest
    if due.target is not None and due.target > latest:
        due = _bound(due, "target", latest, bound.most)
    return _bound(due, "latest", latest, bound.most if kept else f"{bound.most} can no longer be kept")


def _bound(due: Due, side: str, day: date, reason: str) -> Due:
    """The due session with one of its three days decided, and the reason in place of the one before."""
    others = (each for each in due.bound if not each.startswith(f"{side}: "))
    decided: dict[str, Any] = {side: day, "bound": (*others, f"{side}: {reason}")}
    return evolve(due, **decided)
