"""Everything that was asked for, constraint by constraint: by name, and how it is lifted."""

from collections.abc import Callable, Container, Iterable, Iterator
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from attrs import evolve

from ketasched.days import MINUTES_A_DAY, Days, Reasons, short, words
from ketasched.hours import BLOCK, Hours
from ketasched.placing.constraint import Constraint, Lift, Role
from ketasched.placing.problem import Bound, Problem
from ketasched.placing.promised import promises
from ketasched.placing.rearrangement import Rearrangement
from ketasched.placing.rota import clock
from ketasched.protocol import Spacing
from ketasched.request import Avoid
from ketasched.wallclock import Interval

YEARS_MORE = 5
HOLIDAY = "public holiday"
CHAIRS_TAKEN = "other visits have taken the chairs"


def constraints(problem: Problem) -> Iterator[Constraint]:
    """Everything that can be lifted, the most telling first."""
    yield from promises(problem)
    yield from _spacings(problem)
    yield Constraint(
        of_horizon(problem),
        _no_horizon,
        role=Role.CANNOT,
        brief=f"be placed by {_end_said(problem)}",
    )
    if (hours := problem.rota.hours) is not None:
        text = f"the clinic's hours are {hours.expression}"
        yield Constraint(text, _set_rota(hours=None), role=Role.ON, hours=hours)
    yield from _closed_days(problem)
    for name, hours in problem.rota.calendars:
        text = f"the hours of {name} are {hours.expression}"
        yield Constraint(text, _without_calendar(name), role=Role.ON, brief=name, hours=hours)
    yield from _visits(problem)
    yield from _avoided(problem)


def _spacings(problem: Problem) -> Iterator[Constraint]:
    named = dict.fromkeys(bound.spacing for bounds in problem.bounds for bound in bounds if bound.spacing)
    for spacing in named:
        if spacing.least:
            text, lift = of_least(spacing), _changing(spacing, lambda bound: bound._replace(least=0))
            brief = f"at least {words(spacing.least)} apart" if _neighbours(spacing) else text
            yield Constraint(text, lift, role=Role.ASKED, brief=brief, spacing=spacing)
        if spacing.most is not None:
            text, lift = of_most(spacing), _changing(spacing, lambda bound: bound._replace(most=None))
            brief = _most(spacing, spacing.most, problem.asked.protocol.sessions, text)
            yield Constraint(text, lift, role=Role.CANNOT, brief=brief, spacing=spacing)


def of_horizon(problem: Problem) -> str:
    """The name of the end of looking: a day, and for a course that is to begin how long after its start."""
    if isinstance(problem, Rearrangement) or len(problem.bounds) == 1:
        return f"nothing is later than {_end_said(problem)}"
    return f"nothing is later than {words(_end(problem) - problem.start)} after the start"


def _end_said(problem: Problem) -> str:
    return short(date.fromordinal(_end(problem)))


def of_least(spacing: Spacing) -> str:
    """The name of the shorter side of a spacing."""
    return str(evolve(spacing, most=None))


def of_most(spacing: Spacing) -> str:
    """The name of the longer side of a spacing."""
    return str(evolve(spacing, least=0, grace=0))


def _neighbours(spacing: Spacing) -> bool:
    """Whether the spacing is between every two sessions that follow each other."""
    return spacing.back == 1 and spacing.session is None and spacing.anchor is None


def _most(spacing: Spacing, most: Days, sessions: int, text: str) -> str:
    """What sessions so spaced do, as in: the sessions end within 14 days of session 1."""
    if _neighbours(spacing):
        return f"be at most {words(most)} apart"
    last = spacing.session in {sessions, range(sessions, sessions + 1)}
    if last and spacing.anchor is not None:
        return f"end within {words(most)} of {spacing.since}"
    return f"have {text}" if spacing.session else f"have each {text}"


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
        days = dict.fromkeys(holidays, HOLIDAY) | days
    for reason, run in runs((day, days[day]) for day in sorted(days) if first <= day <= last):
        text = f"the clinic is closed {_span_words(run)} ({reason})"
        yield Constraint(text, _opening(run), opens=run, brief="the clinic is closed", reason=reason, days=run)


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
        yield Constraint(of_last_start(problem), _set_rota(last_start=MINUTES_A_DAY - 1))
    if rota.taken:
        yield Constraint(CHAIRS_TAKEN, _set_rota(taken=()))


def of_last_start(problem: Problem) -> str:
    """The name of the time after which no visit starts."""
    return f"no visit starts after {clock(problem.rota.last_start):%H:%M}"


def _avoided(problem: Problem) -> Iterator[Constraint]:
    for reason, run in runs((day.toordinal(), why) for day, why in problem.avoid.days.items()):
        text = f"the patient avoids coming {_span_words(run)} ({reason})"
        yield Constraint(text, _not_avoiding(run), brief="the patient avoids coming", reason=reason, days=run)
    for part in problem.avoid.parts:
        text = f"the patient avoids {span_of(problem.rota.zone, part[0])} ({part[1]})"
        yield Constraint(text, _not_avoiding_part(part))


def span_of(zone: str, interval: Interval) -> str:
    """From when to when on the clinic's wall."""
    begin, end = (each.astimezone(ZoneInfo(zone)) for each in interval)
    return f"{begin:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}"


def _not_avoiding(run: range) -> Lift:
    return lambda problem: evolve(problem, avoid=coming(problem.avoid, run))


def coming(avoid: Avoid, come: Container[int]) -> Avoid:
    """What is left to avoid when the patient comes on some days after all."""
    return evolve(avoid, days=Reasons({day: why for day, why in avoid.days.items() if day.toordinal() not in come}))


def _not_avoiding_part(part: tuple[Interval, str]) -> Lift:
    return lambda problem: evolve(problem, avoid=coming_for(problem.avoid, part))


def coming_for(avoid: Avoid, part: tuple[Interval, str]) -> Avoid:
    """What is left to avoid without one part of a day."""
    return evolve(avoid, parts=tuple(each for each in avoid.parts if each != part))
