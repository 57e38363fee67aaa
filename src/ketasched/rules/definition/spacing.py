"""KS9xx: a definition, its targets and its spacing."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from attrs import evolve, frozen

from ketasched.days import counted, fewest, most_days, short, words
from ketasched.definition import (
    Definition,
    can_be_laid,
    conflict_in,
    laid_from,
    last_number,
    problem_of,
    starts,
)
from ketasched.errors import listed
from ketasched.placing import Problem
from ketasched.placing.problem import bounds_of, fewest_apart
from ketasched.protocol import Phase, Protocol, Spacing
from ketasched.rule import Fault, Severity, rule

WEEK = 7


@rule("KS901", severity=Severity.ERROR)
def windows_never_meet(definition: Definition) -> Iterator[Fault]:
    """Bounds between sessions cannot be kept together, whatever the clinic's hours.

    Decided by laying the course where a clinic is always open; a smallest set of bounds that contradict each other is
    named. A warning where it depends on how long the months are: then some days to start from are good and others are
    not. What KS902 finds is not told again.
    """
    protocol = definition.protocol
    good, tried = laid_from(protocol), starts(protocol)
    if len(good) == len(tried):
        return
    bad = next(each for each in tried if each not in good)
    if good:
        when = f"from {short(date.fromordinal(bad))}, and from {len(tried) - len(good)} of {len(tried)} days,"
        yield Fault(message=f"{when} no course keeps {_conflict(problem_of(protocol, bad))}", severity=Severity.WARNING)
        return
    rest = _without(problem_of(protocol, bad), [each.spacing for each in short_spans(protocol)])
    if not can_be_laid(rest):
        yield Fault(message=f"no course keeps {_conflict(rest)}")


def _conflict(problem: Problem) -> str:
    return listed(f'"{each}"' for each in conflict_in(problem))


def _without(problem: Problem, spans: list[Spacing]) -> Problem:
    """The problem without the bounds on a whole span that are too small."""
    bounds = (tuple(each._replace(most=None) if each.spacing in spans else each for each in s) for s in problem.bounds)
    return evolve(problem, bounds=tuple(bounds))


@frozen
class Span:
    """A bound from an earlier session, and the days that the gaps between the two take at least."""

    spacing: Spacing
    since: int
    session: int
    least: int

    @property
    def lacks(self) -> int:
        """How many days too small the bound is."""
        return 0 if self.spacing.most is None else self.least - most_days(self.spacing.most)


@lru_cache(maxsize=256)
def short_spans(protocol: Protocol) -> tuple[Span, ...]:
    """The bounds on several gaps that are smaller than these gaps, each where it lacks most."""
    worst: dict[Spacing, Span] = {}
    for each in _spans(protocol):
        if each.lacks > max(0, worst[each.spacing].lacks if each.spacing in worst else 0):
            worst[each.spacing] = each
    return tuple(worst.values())


def _spans(protocol: Protocol) -> Iterator[Span]:
    bounds = bounds_of(protocol)
    apart = [fewest_apart(bounds, index) for index in range(len(bounds))]
    for session, on_session in enumerate(bounds):
        for bound in on_session:
            if bound.spacing is not None and bound.most is not None and 0 <= bound.earlier < session - 1:
                since = bound.earlier
                chains = (
                    apart[since][each.earlier] + fewest(each.least) for each in on_session if each.earlier > since
                )
                yield Span(bound.spacing, since + 1, session + 1, max(chains))


@rule("KS902", severity=Severity.ERROR)
def span_too_small(definition: Definition) -> Iterator[Fault]:
    """A bound on several gaps together is smaller than the least that these gaps take.

    The days from the earlier session to the later one are added up along every chain of spacings between them; a
    session has a day of its own even where nothing binds it.
    """
    for each in short_spans(definition.protocol):
        yield Fault(
            message=f'"{each.spacing}" leaves too little: from session {each.since} to session {each.session} '
            f"the gaps take {counted(each.least, 'day')} at least",
            sessions=(each.session,),
        )


def _can_be_laid(definition: Definition) -> bool:
    return bool(laid_from(definition.protocol))


@rule("KS903", severity=Severity.WARNING, applies=_can_be_laid)
def targets_break_bounds(definition: Definition) -> Iterator[Fault]:
    """The targets break the protocol's own bounds: a course that keeps every target would itself be a finding.

    Placement keeps the bounds and leaves the targets, so that no plan would ever be as the offsets say. Sessions a week
    are counted as well. With offsets or bounds in months it is enough that it happens from some day. Not applicable
    where no course can be laid at all.
    """
    protocol = definition.protocol
    broken: dict[Spacing, tuple[int, ...]] = {}
    for start in starts(protocol):
        for spacing, numbers in _broken_from(protocol, problem_of(protocol, start)).items():
            broken.setdefault(spacing, numbers)
    for spacing, numbers in broken.items():
        named = f"{'session' if len(numbers) == 1 else 'sessions'} {listed(map(str, numbers))}"
        yield Fault(message=f'the target of {named} does not keep "{spacing}"', sessions=numbers)
    yield from _crowded_weeks(protocol)


def _broken_from(protocol: Protocol, problem: Problem) -> dict[Spacing, tuple[int, ...]]:
    days = [problem.after(problem.start, each) for each in protocol.induction.offsets]
    broken: dict[Spacing, tuple[int, ...]] = {}
    for number, day in enumerate(days, start=1):
        for spacing, since in protocol.bounds(number):
            early = day < problem.after(days[since - 1], spacing.least)
            late = spacing.most is not None and day > problem.after(days[since - 1], spacing.most)
            if since and (early or late):
                broken[spacing] = (*broken.get(spacing, ()), number)
    return broken


def _crowded_weeks(protocol: Protocol) -> Iterator[Fault]:
    weeks = [offset // WEEK + 1 for offset in protocol.induction.offsets if isinstance(offset, int)]
    for frequency in protocol.frequencies:
        crowded = [each for each in dict.fromkeys(weeks) if each in frequency.weeks]
        crowded = [each for each in crowded if weeks.count(each) > frequency.most]
        if crowded and frequency.phase is not Phase.BOOSTER:
            found = (
                f"{counted(weeks.count(crowded[0]), 'session')} have their target in week {crowded[0]} of the course"
            )
            yield Fault(message=f"{found}; at most {frequency.most} are allowed")


@rule("KS904", severity=Severity.WARNING)
def bound_never_binds(definition: Definition) -> Iterator[Fault]:
    """A spacing binds no session that can ever come, or asks for nothing.

    One that looks back over more sessions than come before the last one, that is measured from the last one, or that
    names only sessions after it. Boosters count for the spacing of the whole protocol, as far as the cadence goes.
    """
    protocol, last = definition.protocol, last_number(definition.protocol)
    known = [(each, protocol.sessions) for each in protocol.induction.spacing]
    for spacing, end in [*known, *((each, last) for each in protocol.spacing)]:
        if spacing.most is None and not fewest(spacing.least):
            yield Fault(message=f'"{spacing}" asks for nothing: give it least or most')
        elif end is not None and not any(spacing.reference(number) is not None for number in range(1, end + 1)):
            yield Fault(message=f'"{spacing}" binds no session: the last that comes is session {end}')


@rule("KS905", severity=Severity.WARNING)
def grace_excuses_all(definition: Definition) -> Iterator[Fault]:
    """The grace of a spacing is as long as its least gap: no gap is ever too soon.

    Within the grace a session is early and stands, so that even the day of the session before would do. A grace longer
    than the gap is refused when the spacing is made.
    """
    protocol = definition.protocol
    for each in (*protocol.spacing, *protocol.induction.spacing):
        if each.grace and each.grace >= fewest(each.least):
            yield Fault(message=f'"{each}" has {words(each.grace)} of grace, which excuses every gap')
