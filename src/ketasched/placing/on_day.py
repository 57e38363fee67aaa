"""Why a day is used, could be used, or cannot: rule by rule, and by placing the course with a session on it."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import TypeAlias

from attrs import evolve, field, frozen

from ketasched.days import counted, short, tupled, words
from ketasched.errors import Word
from ketasched.placing.fitting import misfits
from ketasched.placing.problem import Bound, Problem
from ketasched.placing.search import place, worth
from ketasched.placing.windows import windows_of

Cost: TypeAlias = Callable[[int], str | None]
"""What a session on a day would cost, in words; ``None`` where there can be none."""


class Use(Word):
    """Whether a day is used."""

    USED = "used"
    COULD_BE_USED = "could be used"
    CANNOT_BE_USED = "cannot be used"


@frozen
class DayExplained:
    """Whether a day is used, and because of what: every rule that speaks against it, or what using it would cost."""

    day: date
    use: Use = field(converter=Use)
    because: tuple[str, ...] = field(converter=tupled)

    def __str__(self) -> str:
        return f"{short(self.day)} {'is ' * (self.use is Use.USED)}{self.use}: {'; '.join(self.because)}"


@frozen
class Laid:
    """The days of a course as ordinals, the numbers of its sessions, and those (by index) that stay where they are."""

    days: tuple[int, ...] = field(converter=tupled)
    numbers: tuple[int, ...] = field(converter=tupled)
    fixed: frozenset[int] = frozenset()


def explained(problem: Problem, laid: Laid, day: int, cost: Cost | None = None) -> DayExplained:
    """The day beside a course that was laid; ``cost`` says what using the day would, other than for a new course."""
    if day in laid.days:
        return DayExplained(date.fromordinal(day), Use.USED, _used(problem, laid, laid.days.index(day)))
    against = [*_before(problem, day), *misfits(problem, day)]
    said = None if against else (cost or partial(_cost, problem, laid))(day)
    if said is not None:
        return DayExplained(date.fromordinal(day), Use.COULD_BE_USED, [said])
    against += _apart(problem, laid, day)
    first = short(date.fromordinal(laid.days[0]))
    otherwise = f"session {laid.numbers[0]} is on {first}, and no course from there has a session on this day"
    return DayExplained(date.fromordinal(day), Use.CANNOT_BE_USED, against or [otherwise])


def unused(problem: Problem, day: int, because: str) -> DayExplained:
    """The day where there is no plan at all."""
    against = [*_before(problem, day), *misfits(problem, day), because]
    return DayExplained(date.fromordinal(day), Use.CANNOT_BE_USED, against)


def _used(problem: Problem, laid: Laid, index: int) -> Iterator[str]:
    day, target = laid.days[index], problem.after(laid.days[0], problem.offsets[index])
    said = f"session {laid.numbers[index]} is on it"
    if day == target:
        yield f"{said}, on its target" if index else said
        return
    off = f"{counted(abs(day - target), 'day')} {'after' if day > target else 'before'} its target"
    yield f"{said}, {off}, {short(date.fromordinal(target))}"
    yield from (f"on the target {each}" for each in misfits(problem, target))


def _before(problem: Problem, day: int) -> Iterator[str]:
    if day < problem.start:
        yield f"the start asked for is {short(date.fromordinal(problem.start))}"


def _instead(problem: Problem, laid: Laid, day: int) -> tuple[int, tuple[int, ...]] | None:
    """The session that could best be on the day, by index, and the days of the best course in which it is."""
    fixed = evolve(problem, pinned=laid.days[0], bounds=_fixed(problem, laid))
    windows = windows_of(fixed, laid.days[0])
    if windows is None:
        return None
    able = [n for n in range(1, len(laid.days)) if n not in laid.fixed and windows.low[n] <= day <= windows.high[n]]
    found = [(index, days) for index in able if (days := place(_pinned(fixed, index, day))) is not None]
    return min(found, key=lambda each: worth(problem, each[1]), default=None)


def _fixed(problem: Problem, laid: Laid) -> tuple[tuple[Bound, ...], ...]:
    """The bounds, those sessions that stay held to their days."""
    held = {index: laid.days[index] - laid.days[0] for index in laid.fixed if index}
    return tuple(
        (Bound(0, held[index], held[index], None),) if index in held else of for index, of in enumerate(problem.bounds)
    )


def _pinned(problem: Problem, index: int, day: int) -> Problem:
    """The problem with one session on the day."""
    gap = day - (problem.pinned or day)
    bounds = [*problem.bounds]
    bounds[index] = (*bounds[index], Bound(0, gap, gap, None))
    return evolve(problem, bounds=tuple(bounds))


def _cost(problem: Problem, laid: Laid, day: int) -> str | None:
    """What a session on the day costs beside the course as it is: the first of the order's sums that differs."""
    instead = _instead(problem, laid, day)
    if instead is None:
        return None
    index, days = instead
    said = f"session {laid.numbers[index]} could be on it, not on {short(date.fromordinal(laid.days[index]))}"
    ours, theirs = worth(problem, laid.days), worth(problem, days)
    sums = zip(("day", "session", "minute"), ours[:3], theirs[:3], strict=True)
    unit, own, other = next((each for each in sums if each[1] != each[2]), ("", 0, 0))
    if not unit:
        return f"{said}: as near to every target and time, but {'earlier' if theirs < ours else 'later'}"
    kept = "the preferred time" if unit == "minute" else "target"
    far = f"{abs(other - own)} more" if other > own else f"{own - other} fewer"
    noun = f"{far} {unit}{'s' * (abs(other - own) != 1)} off {kept}"
    return f"{said}, and the course would have {noun} ({other} in all, now {own})"


def _apart(problem: Problem, laid: Laid, day: int) -> list[str]:
    """The bounds that break whether the session before the day or the one after it moves to it, all others staying."""
    able = [n for n in range(len(laid.days)) if n not in laid.fixed]
    before = [n for n in able if n and laid.days[n] < day][-1:]
    after = [n for n in able if laid.days[n] > day][:1]
    broken = [[*_broken(problem, laid, index, day)] for index in (*before, *after)]
    return [said for each in broken for said in each] if all(broken) else []


def _broken(problem: Problem, laid: Laid, index: int, day: int) -> Iterator[str]:
    days = [day if n == index else each for n, each in enumerate(laid.days)]
    for later, bounds in enumerate(problem.bounds):
        for bound in bounds:
            if index in {later, bound.earlier} and (bound.spacing or len(bounds) == 1):
                off = _off(problem, days, bound, later)
                pair = [_placed(laid, each, index) for each in (later, bound.earlier)]
                yield from (said.format(*pair) for said in off)


def _off(problem: Problem, days: list[int], bound: Bound, later: int) -> Iterator[str]:
    """How the two sessions that a bound is between break it, with places for both."""
    since = problem.day_of(days, bound.earlier)
    soon = problem.after(since, bound.least) - days[later]
    if soon > 0:
        yield f"{{}} would be {counted(soon, 'day')} too soon after {{}} (at least {words(bound.least)})"
    if bound.most is not None and (late := days[later] - problem.after(since, bound.most)) > 0:
        yield f"{{}} would be {counted(late, 'day')} too late after {{}} (at most {words(bound.most)})"


def _placed(laid: Laid, index: int, moved: int) -> str:
    """A session with its day, the one that moves standing on this day."""
    if index < 0:
        return "the event before the course"
    day = "this day" if index == moved else short(date.fromordinal(laid.days[index]))
    return f"session {laid.numbers[index]} on {day}"
