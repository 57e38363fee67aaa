"""Why there is no plan: a smallest set of named constraints that cannot hold together.

The explanation runs the real placement with constraints lifted, so it cannot drift from it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache, partial, reduce
from itertools import groupby
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from attrs import evolve, field, frozen

from ketasched.days import MINUTES_A_DAY, Reasons, counted, short, words
from ketasched.errors import Explanation, NoPlacement, listed
from ketasched.hours import BLOCK, Hours
from ketasched.placing.problem import Bound, Problem
from ketasched.placing.rota import clock
from ketasched.placing.windows import earliest
from ketasched.protocol import Spacing
from ketasched.wallclock import Interval

YEARS_MORE = 5

Lift: TypeAlias = Callable[[Problem], Problem]


def _unchanged(problem: Problem) -> Problem:
    return problem


@frozen
class Constraint:
    """One thing that was asked for, by name, and the problem as it would be without it.

    ``opens`` are the days that lifting it opens, where that is all it does: many such are lifted in one go.
    """

    text: str
    lift: Lift = field(default=_unchanged, eq=False, repr=False)
    opens: range = field(default=range(0), eq=False, repr=False)

    def __reduce__(self) -> tuple[type["Constraint"], tuple[str]]:
        return Constraint, (self.text,)

    def __str__(self) -> str:
        return self.text


def possible(problem: Problem) -> bool:
    """Whether any plan keeps every constraint."""
    first = problem.first_day()
    return first is not None and earliest(problem, first) is not None


def no_placement(problem: Problem) -> NoPlacement:
    """The error for a problem without a plan; the explanation is worked out when it is read."""
    return NoPlacement(partial(_explanation, problem))


def _explanation(problem: Problem) -> Explanation:
    conflict = _conflict(problem)
    helpful = tuple(each for each in conflict if possible(each.lift(problem)))
    visits = f"{counted(len(problem.bounds), 'session')} of {counted(problem.rota.appointment, 'minute')}"
    start = short(date.fromordinal(problem.start))
    remedy = (
        f"lift one of them: there is a plan without {_in_turn(helpful, 'or')}" if helpful else "lift several of them"
    )
    message = f"{visits} from {start} on cannot be placed, because {_in_turn(conflict, 'and')}; {remedy}"
    return Explanation(message, conflict, helpful)


def _conflict(problem: Problem) -> tuple[Constraint, ...]:
    first = problem.first_day()
    only_first = evolve(problem, bounds=problem.bounds[:1], offsets=problem.offsets[:1])
    asked = only_first if first is None else evolve(problem, pinned=first)
    return smallest(asked, tuple(constraints(asked)))


def _in_turn(found: Sequence[Constraint], join: str, few: int = 6) -> str:
    texts = [f'"{each}"' for each in found]
    if len(texts) > few:
        texts = [*texts[: few - 1], f"{len(texts) - few + 1} more"]
    return listed(texts, join)


def smallest(problem: Problem, candidates: Sequence[Constraint]) -> tuple[Constraint, ...]:
    """A smallest set of the constraints that is impossible on its own, found by halving."""

    def impossible(kept: Sequence[Constraint]) -> bool:
        names = set(map(id, kept))
        lifted = [each for each in candidates if id(each) not in names]
        opened = evolve(problem, opened=problem.opened.union(*(each.opens for each in lifted)))
        rest = (each.lift for each in lifted if not each.opens)
        return not possible(reduce(lambda known, lift: lift(known), rest, opened))

    def needed(fixed: Sequence[Constraint], parts: Sequence[Constraint], *, grown: bool) -> list[Constraint]:
        if grown and impossible(fixed):
            return []
        if len(parts) == 1:
            return [*parts]
        half = len(parts) // 2
        tail = needed([*fixed, *parts[:half]], parts[half:], grown=True)
        return needed([*fixed, *tail], parts[:half], grown=bool(tail)) + tail

    return tuple(needed([], candidates, grown=False))


def constraints(problem: Problem) -> Iterator[Constraint]:
    """Everything that can be lifted, the most telling first."""
    yield from _spacings(problem)
    yield Constraint(f"nothing is later than {words(problem.horizon)} after the start", _no_horizon)
    if problem.rota.hours is not None:
        yield Constraint(f"the clinic's hours are {problem.rota.hours.expression}", _set_rota(hours=None))
    yield from _closed_days(problem)
    for name, hours in problem.rota.calendars:
        yield Constraint(f"the hours of {name} are {hours.expression}", _without_calendar(name))
    yield from _visits(problem)
    yield from _avoided(problem)


def _spacings(problem: Problem) -> Iterator[Constraint]:
    named = dict.fromkeys(bound.spacing for bounds in problem.bounds for bound in bounds if bound.spacing)
    for spacing in named:
        if spacing.least:
            yield Constraint(str(evolve(spacing, most=None)), _changing(spacing, lambda bound: bound._replace(least=0)))
        if spacing.most is not None:
            text = str(evolve(spacing, least=0, grace=0))
            yield Constraint(text, _changing(spacing, lambda bound: bound._replace(most=None)))


def _changing(spacing: Spacing, change: Callable[[Bound], Bound]) -> Lift:
    def changed(bounds: Iterable[Bound]) -> tuple[Bound, ...]:
        return tuple(change(bound) if bound.spacing == spacing else bound for bound in bounds)

    return lambda problem: evolve(problem, bounds=tuple(map(changed, problem.bounds)))


def _no_horizon(problem: Problem) -> Problem:
    return evolve(problem, horizon=problem.horizon * YEARS_MORE)


def _set_rota(**changes: Any) -> Lift:
    return lambda problem: evolve(problem, rota=evolve(problem.rota, **changes))


def _without_calendar(name: str) -> Lift:
    def lift(problem: Problem) -> Problem:
        rest = tuple(each for each in problem.rota.calendars if each[0] != name)
        return evolve(problem, rota=evolve(problem.rota, calendars=rest))

    return lift


def _closed_days(problem: Problem) -> Iterator[Constraint]:
    first, last = problem.start, _end(problem)
    days = {day.toordinal(): why for day, why in problem.closed.items()}
    if problem.rota.hours is not None:
        blocks = range(first // BLOCK, last // BLOCK + 1)
        holidays = (day for block in blocks for day in _holidays(problem.rota.hours, block))
        days = dict.fromkeys(holidays, "public holiday") | days
    for reason, run in runs((day, days[day]) for day in sorted(days) if first <= day <= last):
        yield Constraint(f"the clinic is closed {_span_words(run)} ({reason})", _opening(run), run)


def _end(problem: Problem) -> int:
    return problem.last_day(problem.start if problem.pinned is None else problem.pinned)


@lru_cache(maxsize=4096)
def _holidays(hours: Hours, block: int) -> tuple[int, ...]:
    """The days of a block that only a public holiday closes."""
    days = range(max(block * BLOCK, 1), (block + 1) * BLOCK)
    return tuple(day for day in days if not hours.on(day) and hours.on(day, holidays=False))


def runs(days: Iterable[tuple[int, str]]) -> Iterator[tuple[str, range]]:
    """Days one after the other that have one reason, as one."""
    for (reason, _), group in groupby(enumerate(days), key=lambda each: (each[1][1], each[1][0] - each[0])):
        ordinals = [day for _, (day, _) in group]
        yield reason, range(ordinals[0], ordinals[-1] + 1)


def _span_words(run: range) -> str:
    first, last = (short(date.fromordinal(day)) for day in (run[0], run[-1]))
    return f"on {first}" if len(run) == 1 else f"from {first} to {last}"


def _opening(run: range) -> Lift:
    return lambda problem: evolve(problem, opened=problem.opened.union(run))


def _visits(problem: Problem) -> Iterator[Constraint]:
    rota = problem.rota
    if rota.last_start < MINUTES_A_DAY - 1:
        text = f"no visit starts after {clock(rota.last_start):%H:%M}"
        yield Constraint(text, _set_rota(last_start=MINUTES_A_DAY - 1))
    if rota.taken:
        yield Constraint("other visits have taken the chairs", _set_rota(taken=()))


def _avoided(problem: Problem) -> Iterator[Constraint]:
    for reason, run in runs((day.toordinal(), why) for day, why in problem.avoid.days.items()):
        yield Constraint(f"the patient avoids coming {_span_words(run)} ({reason})", _not_avoiding(run))
    for part in problem.avoid.parts:
        (begin, end), reason = part
        zone = ZoneInfo(problem.rota.zone)
        shown = f"{begin.astimezone(zone):%Y-%m-%d %H:%M} to {end.astimezone(zone):%Y-%m-%d %H:%M}"
        text = f"the patient avoids {shown} ({reason})"
        yield Constraint(text, _not_avoiding_part(part))


def _not_avoiding(run: range) -> Lift:
    def lift(problem: Problem) -> Problem:
        kept = {day: why for day, why in problem.avoid.days.items() if day.toordinal() not in run}
        return evolve(problem, avoid=evolve(problem.avoid, days=Reasons(kept)))

    return lift


def _not_avoiding_part(part: tuple[Interval, str]) -> Lift:
    def lift(problem: Problem) -> Problem:
        kept = tuple(each for each in problem.avoid.parts if each != part)
        return evolve(problem, avoid=evolve(problem.avoid, parts=kept))

    return lift
