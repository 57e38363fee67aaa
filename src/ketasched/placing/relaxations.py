"""Every smallest single change after which there is a plan, the one that asks least first.

Each was solved before it is offered, and anything smaller of its kind at its place leaves no plan. What is looked at is
bounded: openings, longer hours and dropped avoidances within 90 days of the start, longer hours by up to 4 hours,
bounds by up to 90 days, and the 20 open days before and after the start.
"""

from collections.abc import Callable, Container, Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any, TypeAlias

from attrs import evolve

from ketasched.days import MINUTES_A_DAY, counted, short
from ketasched.placing.conflict import CHAIRS_TAKEN, coming, coming_for, of_last_start, span_of
from ketasched.placing.moving import best_days
from ketasched.placing.openings import openings
from ketasched.placing.pins import moves
from ketasched.placing.problem import Problem
from ketasched.placing.rearrangement import Rearrangement
from ketasched.placing.relaxation import Impossible, Kind, Relaxation, after_all
from ketasched.placing.rota import best_within, clock, spans_on
from ketasched.placing.slack import further, slack
from ketasched.placing.stretches import stretches
from ketasched.placing.windows import possible
from ketasched.request import YEARS, Avoid

STARTS = 20
"""Open days tried as the start, before the day asked for and after it."""

ARGUMENTS = frozenset({"protocol", "start", "clinic", "avoid", "hours"})
"""What `schedule` takes and a relaxation can change."""

Told: TypeAlias = Callable[[dict[str, Any]], dict[str, Any] | None]
"""The changes in the arguments of whoever asks; ``None`` where there is no plan with them after all."""


def relaxations(sought: Impossible, arguments: Container[str] = ARGUMENTS, told: Told = dict) -> tuple[Relaxation, ...]:
    """The relaxations that change nothing but these arguments, in order."""
    under_way = isinstance(sought.problem, Rearrangement)
    own = (moves,) if under_way else (_starts, further)
    found = (each for look in (*own, *_BOTH) for each in look(sought))
    able = (each for each in found if all(name in arguments for name in each.changes))
    changed = ((each, told(each.changes)) for each in able)
    return tuple(sorted(evolve(each, changes=changes) for each, changes in changed if changes is not None))


def _starts(sought: Impossible) -> Iterator[Relaxation]:
    """The nearest day for session 1 before the day asked for, and the nearest after it."""
    if sought.anywhere:
        return
    problem, event = sought.problem, sought.problem.asked.request.anchor
    earliest = date(YEARS[0], 1, 1) if event is None else event
    before = range(problem.start - 1, max(earliest.toordinal(), problem.start - problem.horizon) - 1, -1)
    latest = min(problem.start + 2 * problem.horizon, date(YEARS[-1], 12, 31).toordinal())
    after = range(problem.start + 1, latest + 1)
    for days in (before, after):
        open_days = islice(filter(problem.fits, days), STARTS)
        day = next((day for day in open_days if _from(problem, day)), None)
        if day is not None:
            yield _start(problem.start, day)


def _from(problem: Problem, day: int) -> bool:
    """Whether there is a plan with session 1 on the day when that is asked for."""
    asked = evolve(problem, start=day)
    return asked.first_day() == day and possible(asked)


def _start(asked: int, day: int) -> Relaxation:
    start, days = date.fromordinal(day), abs(day - asked)
    text = f"start on {short(start)} ({counted(days, 'day')} {'earlier' if day < asked else 'later'})"
    return Relaxation(days, Kind.START, 0, start, text, {"start": start})


def _avoidance(sought: Impossible) -> Iterator[Relaxation]:
    """Every day to avoid, or part of a day, on which the patient would have to come after all."""
    problem, avoid = sought.problem, sought.problem.avoid
    for ordinal in sought.shut:
        day = date.fromordinal(ordinal)
        if day in avoid.days:
            text = after_all(f"on {short(day)}", avoid.days[day])
            yield from _dropped(problem, day, text, coming(avoid, range(ordinal, ordinal + 1)))
    for part in avoid.parts:
        day = part[0][0].astimezone(problem.asked.clinic.zone).date()
        text = after_all(f"from {span_of(problem.rota.zone, part[0])}", part[1])
        yield from _dropped(problem, day, text, coming_for(avoid, part))


def _dropped(problem: Problem, day: date, text: str, left: Avoid) -> Iterator[Relaxation]:
    if possible(evolve(problem, avoid=left)):
        yield Relaxation(1, Kind.AVOID, 0, day, text, {"avoid": left})


def _later_starts(sought: Impossible) -> Iterator[Relaxation]:
    """The earliest last start that would do."""
    problem = sought.problem
    if not sought.touches(of_last_start(problem)):
        return
    free = evolve(problem.rota, last_start=MINUTES_A_DAY - 1, at=None)
    promised: Mapping[int, int] = problem.times if isinstance(problem, Rearrangement) else {}
    taken = problem.rota.taken
    starts = (
        promised.get(day) or best_within(free, day, spans_on(free, day), taken, problem.shut_on(day))
        for day in sought.shut
    )
    for minute in sorted({start for start in starts if start is not None and start > problem.rota.last_start}):
        changed = evolve(problem, rota=evolve(problem.rota, last_start=minute))
        if possible(changed):
            clinic = evolve(problem.asked.clinic, last_start=clock(minute))
            text = f"let visits start until {clock(minute):%H:%M} (asked: {clock(problem.rota.last_start):%H:%M})"
            minutes = minute - problem.rota.last_start
            yield _for_all(problem, changed, Kind.LAST_START, minutes, text, clinic=clinic)
            return


def _chairs(sought: Impossible) -> Iterator[Relaxation]:
    """One more chair."""
    problem, chairs = sought.problem, sought.problem.rota.chairs
    changed = evolve(problem, rota=evolve(problem.rota, chairs=chairs + 1))
    if sought.touches(CHAIRS_TAKEN) and possible(changed):
        text = f"have one more chair ({chairs + 1} in all)"
        clinic = evolve(problem.asked.clinic, chairs=chairs + 1)
        yield _for_all(problem, changed, Kind.CHAIRS, 0, text, clinic=clinic)


def _for_all(problem: Problem, changed: Problem, kind: Kind, minutes: int, text: str, **changes: Any) -> Relaxation:
    """A change to every day of the clinic: it asks for the days of its plan on which nothing fits without it."""
    days = [day for day in best_days(changed) or () if not problem.fits(day)]
    return Relaxation(len(days), kind, minutes, date.fromordinal(days[0]), text, changes)


_BOTH = (_avoidance, openings, stretches, _later_starts, _chairs, slack)
"""What is looked at for a new plan and for one under way alike."""
