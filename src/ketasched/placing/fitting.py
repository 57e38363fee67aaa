"""Why no visit fits a day, rule by rule, whatever the spacing."""

from collections.abc import Iterator
from datetime import date

from attrs import evolve

from ketasched.days import MINUTES_A_DAY, counted
from ketasched.errors import listed
from ketasched.hours import Hours, Span
from ketasched.placing.conflict import HOLIDAY, span_of
from ketasched.placing.problem import Problem
from ketasched.placing.rota import best_within, between, clock, spans_on


def misfits(problem: Problem, ordinal: int) -> Iterator[str]:
    """Every reason of its own why no visit fits the day; none where one does."""
    day = date.fromordinal(ordinal)
    if day in problem.closed:
        yield f"the clinic is closed ({problem.closed[day]})"
    if day in problem.avoid.days:
        yield f"the patient avoids coming ({problem.avoid.days[day]})"
    apart = [*_outside(problem, ordinal)]
    yield from apart or _no_start(problem, ordinal)


def _outside(problem: Problem, day: int) -> Iterator[str]:
    """The calendars whose hours have no room for a visit on the day, each for itself."""
    named = [("the clinic", problem.asked.clinic.opening), *problem.rota.calendars]
    for name, hours in named:
        spans = hours.on(day)
        if not spans:
            yield f"{name} is not open{_why(hours, day)}"
        elif _longest(spans) < problem.rota.appointment:
            yield f"{name} is open {_times(spans)}, and a visit takes {_visit(problem)}"


def _why(hours: Hours, day: int) -> str:
    return f" ({HOLIDAY})" if hours.on(day, holidays=False) else f" ({date.fromordinal(day):%A})"


def _no_start(problem: Problem, day: int) -> Iterator[str]:
    """What stands in the way where each calendar alone has room: the first of these that leaves no start."""
    rota, spans = problem.rota, spans_on(problem.rota, day)
    free = evolve(rota, last_start=MINUTES_A_DAY - 1)
    shut = between((part for part, _ in problem.avoid.parts), day, day + 1)
    if best_within(free, day, spans, ()) is None:
        names = listed(["the clinic", *(name for name, _ in rota.calendars)])
        yield f"{names} have {_times(spans) or 'no time'} in common, and a visit takes {_visit(problem)}"
    elif best_within(rota, day, spans, ()) is None:
        yield f"no visit starts after {clock(rota.last_start):%H:%M}, and none fits before"
    elif best_within(rota, day, spans, rota.taken) is None:
        yield f"other visits have taken {'the chair' if rota.chairs == 1 else f'the {rota.chairs} chairs'}"
    elif best_within(rota, day, spans, rota.taken, shut) is None:
        near = [f"{span_of(rota.zone, part)} ({why})" for part, why in problem.avoid.parts if part in shut]
        yield f"the patient avoids {listed(near)}, and no visit fits beside that"


def _visit(problem: Problem) -> str:
    return counted(problem.rota.appointment, "minute")


def _longest(spans: tuple[Span, ...]) -> int:
    return max(closes - opens for opens, closes in spans)


def _times(spans: tuple[Span, ...]) -> str:
    return listed(f"{_clock(opens)}-{_clock(closes)}" for opens, closes in spans) if spans else ""


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
