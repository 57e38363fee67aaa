"""Relaxations of spacing: one gap shorter or longer, or one bound shorter or longer for every session that it binds."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, Literal, TypeAlias

from attrs import evolve, frozen

from ketasched.days import Days, counted, lengthened, most_days, short, words
from ketasched.placing.conflict import of_horizon, of_least, of_most
from ketasched.placing.problem import Bound, Problem
from ketasched.placing.relaxation import Impossible, Kind, Relaxation
from ketasched.placing.windows import possible
from ketasched.protocol import MOST_SESSIONS, Protocol, Spacing
from ketasched.protocol.spacing import numbers
from ketasched.source import Standing

Side: TypeAlias = Literal["least", "most"]

MORE = 90
"""Days by which a bound gives way at most."""


@frozen
class Slack:
    """One side of a spacing that gives way for some of the sessions (by index) that it binds."""

    spacing: Spacing
    side: Side
    bound: tuple[int, ...]
    indexes: tuple[int, ...]

    def value(self, days: int) -> Days:
        """The bound when it gives way by so many days; one in months becomes the days of the longest such months."""
        if self.side == "most" and self.spacing.most is not None:
            return lengthened(self.spacing.most, days)
        return most_days(self.spacing.least) - days

    def given(self, problem: Problem, days: int) -> Problem:
        """The problem in which it gives way."""
        change: dict[str, Any] = {self.side: self.value(days)}

        def changed(index: int, bound: Bound) -> Bound:
            own = index in self.indexes and bound.spacing == self.spacing
            return bound._replace(**change) if own and getattr(bound, self.side) is not None else bound

        bounds = (tuple(changed(index, each) for each in of) for index, of in enumerate(problem.bounds))
        return evolve(problem, bounds=tuple(bounds))

    def fewest(self, problem: Problem) -> int | None:
        """The fewest days by which it has to give way, where that is enough at all."""
        limit = MORE if self.side == "most" else min(MORE, most_days(self.spacing.least))

        def does(days: int) -> bool:
            return possible(self.given(problem, days))

        if 0 in self.indexes:  # session 1 moves, and what fits from one day need not fit from an earlier one
            return next(filter(does, range(1, limit + 1)), None)
        return fewest_that(does, limit)


def fewest_that(does: Callable[[int], bool], limit: int) -> int | None:
    """The least number from 1 to the limit that does, where every greater one does, too: by doubling and halving."""
    if not does(limit):
        return None
    low, high = 0, 1
    while high < limit and not does(high):
        low, high = high, 2 * high
    high = min(high, limit)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if does(middle) else (middle, high)
    return high


def slack(sought: Impossible) -> Iterator[Relaxation]:
    """For every bound that is in the way the fewest days for one gap, and for all where that asks less of each."""
    for spacing, side in _sides(sought):
        bound = tuple(n for n, of in enumerate(sought.problem.bounds) if any(each.spacing == spacing for each in of))
        gaps = [Slack(spacing, side, bound, (index,)) for index in bound if _named(sought.problem, spacing, index)]
        found = [(each, days) for each in gaps if (days := each.fewest(sought.problem)) is not None]
        yield from (_relaxation(sought.problem, each, days) for each, days in found)
        every = Slack(spacing, side, bound, bound)
        least = min((alone for _, alone in found), default=MORE + 1)
        days = every.fewest(sought.problem) if len(bound) > 1 and least > 1 else None
        if days is not None and days < least:
            yield _relaxation(sought.problem, every, days)


def _named(problem: Problem, spacing: Spacing, index: int) -> bool:
    """Whether the spacing can speak of the session: that of the induction cannot of those beyond what it asks for."""
    protocol = problem.asked.protocol
    return problem.nth(index) <= protocol.sessions or spacing not in protocol.induction.spacing


def _sides(sought: Impossible) -> Iterator[tuple[Spacing, Side]]:
    """The bounds in the conflict, and those of session 1, which keep it from earlier days."""
    problem = sought.problem
    named = dict.fromkeys(bound.spacing for bounds in problem.bounds for bound in bounds if bound.spacing)
    first = {bound.spacing for bound in problem.bounds[0]}
    for spacing in named:
        if spacing.least and (of_least(spacing) in sought.names or spacing in first):
            yield spacing, "least"
        if spacing.most is not None and of_most(spacing) in sought.names:
            yield spacing, "most"


def _relaxation(problem: Problem, slack: Slack, days: int) -> Relaxation:
    protocol, value = problem.asked.protocol, slack.value(days)
    alone = len(slack.indexes) == 1
    session = problem.nth(slack.indexes[0]) if alone else slack.spacing.session
    bare = Spacing(0, None, 0, slack.spacing.back, session, slack.spacing.anchor)
    asked = slack.spacing.least if slack.side == "least" else slack.spacing.most or 0
    change: dict[str, Any] = {slack.side: value}
    said = evolve(bare, **change)
    text = f"have {'each ' if session is None else ''}{said} (asked: {words(asked)})"
    kind = Kind.GAP if alone else Kind.BOUND
    target = date.fromordinal(problem.target_of(slack.indexes[0]))
    changed = _in_protocol(protocol, slack, value, problem.nth(slack.indexes[0]))
    return Relaxation(days * len(slack.indexes), kind, 0, target, text, {"protocol": changed})


def _in_protocol(protocol: Protocol, slack: Slack, value: Days, nth: int) -> Protocol:
    """The protocol with the bound given way from the nth session on, wherever it stands."""

    def changed(spacing: Iterable[Spacing], last: int) -> Iterator[Spacing]:
        for each in spacing:
            yield from _split(each, slack, value, nth, last) if each == slack.spacing else [each]

    induction = evolve(protocol.induction, spacing=changed(protocol.induction.spacing, protocol.sessions))
    return evolve(protocol, induction=induction, spacing=changed(protocol.spacing, MOST_SESSIONS))


def _split(spacing: Spacing, slack: Slack, value: Days, nth: int, last: int) -> Iterator[Spacing]:
    """The spacing as it gives way; where that is for one session alone, in up to three parts."""
    grace = min(spacing.grace, value) if slack.side == "least" and isinstance(value, int) else spacing.grace
    change: dict[str, Any] = {slack.side: value, "grace": grace}
    relaxed = evolve(spacing, **change, source=None, standing=Standing.DEFAULT)
    if slack.indexes == slack.bound and len(slack.bound) > 1:
        yield relaxed
        return
    every = range(1, last + 1) if spacing.session is None else numbers(spacing.session, "session")
    bound = [n for n in every if spacing.reference(n) is not None]
    at = bound.index(nth)
    those = every[len(every) - len(bound) :]
    yield from (evolve(spacing, session=part) for part in (those[:at], those[at + 1 :]) if part)
    yield evolve(relaxed, session=those[at])


def further(sought: Impossible) -> Iterator[Relaxation]:
    """Where looking ends too soon for sessions that no bound ends sooner: the fewest days further, within a year."""
    problem, first = sought.problem, sought.first
    if first is None or of_horizon(evolve(problem, pinned=first)) not in sought.names:
        return
    last = problem.last_day(first)

    def given(days: int) -> Problem:
        bounds = ((*of, Bound(0, 0, last - first + days, None)) if n else of for n, of in enumerate(problem.bounds))
        return evolve(problem, bounds=tuple(bounds))

    days = fewest_that(lambda days: possible(given(days)), problem.horizon)
    if days is not None:
        protocol = problem.asked.protocol
        bound = Spacing(most=last - first + days, session=range(2, protocol.sessions + 1), anchor=1)
        induction = evolve(protocol.induction, spacing=(*protocol.induction.spacing, bound))
        end = date.fromordinal(last + days)
        text = f"look until {short(end)} ({counted(days, 'day')} further)"
        changes = {"protocol": evolve(protocol, induction=induction)}
        yield Relaxation(days, Kind.BOUND, 0, end, text, changes)
