"""Relaxations of hours: one more day open, or one day open longer, at the clinic or in another calendar."""

from collections.abc import Iterable, Iterator
from datetime import date

from attrs import evolve, frozen

from ketasched.days import MINUTES_A_DAY, Reasons, short
from ketasched.hours import Hours, Span, common
from ketasched.placing.problem import Problem
from ketasched.placing.relaxation import Impossible, Kind, Relaxation
from ketasched.placing.rota import ALL_DAY
from ketasched.placing.windows import possible

LONGER = 240
"""Minutes by which one day's hours are made longer at most, before opening or after closing."""
NEAR = 14
"""Days before and after in which a day that is never open is given the hours of."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@frozen
class Opening:
    """A day on which a calendar (``""``: the clinic) would be open, and when; ``longer`` than it is, in minutes."""

    calendar: str
    day: int
    spans: tuple[Span, ...]
    longer: int = 0


def openings(sought: Impossible) -> Iterator[Relaxation]:
    """Every day that would do if one calendar were open, or open longer, on it alone."""
    for day in sought.shut:
        for name, hours in _calendars(sought.problem):
            found = next(
                (each for each in _offers(sought.problem, name, hours, day) if _fits(sought.problem, each)), None
            )
            if found and possible(opened(sought.problem, found)):
                yield _relaxation(sought.problem, found)


def _calendars(problem: Problem) -> Iterator[tuple[str, Hours]]:
    yield "", problem.asked.clinic.opening
    yield from problem.rota.calendars


def _offers(problem: Problem, name: str, hours: Hours, day: int) -> Iterator[Opening]:
    """How a calendar could open on the day, the least first: as it would otherwise, or a little longer."""
    closed = not name and date.fromordinal(day) in problem.closed
    spans = hours.on(day)
    if closed or not spans:
        yield Opening(name, day, _usual(hours, day))
        return
    (opens, _), closes = spans[0], spans[-1][1]
    for longer in range(problem.rota.step, LONGER + 1, problem.rota.step):
        if closes + longer <= MINUTES_A_DAY:
            yield Opening(name, day, (*spans[:-1], (spans[-1][0], closes + longer)), longer)
        if opens >= longer:
            yield Opening(name, day, ((opens - longer, spans[0][1]), *spans[1:]), longer)


def _usual(hours: Hours, day: int) -> tuple[Span, ...]:
    """The hours that the day would have were it no holiday, or those of the nearest day that has any."""
    nearest = (day + n * side for n in range(NEAR + 1) for side in (-1, 1))
    found = next((spans for each in nearest if (spans := hours.on(each, holidays=False))), ((0, MINUTES_A_DAY),))
    return tuple((opens, min(closes, MINUTES_A_DAY)) for opens, closes in found)


def _shared(problem: Problem, opening: Opening) -> tuple[Span, ...]:
    """When every calendar is open on the day, with the one as offered."""
    if opening.calendar and date.fromordinal(opening.day) in problem.closed:
        return ()
    shared: tuple[Span, ...] = ALL_DAY
    for name, hours in _calendars(problem):
        shared = common(shared, opening.spans if name == opening.calendar else hours.on(opening.day))
    return shared


def _fits(problem: Problem, opening: Opening) -> bool:
    return opened(problem, opening).fits(opening.day)


def opened(problem: Problem, opening: Opening) -> Problem:
    """The problem with the one day opened."""
    own = (*problem.own, (opening.day, _shared(problem, opening)))
    return evolve(problem, opened=problem.opened | {opening.day}, own=own)


def _relaxation(problem: Problem, opening: Opening) -> Relaxation:
    day = date.fromordinal(opening.day)
    kind = Kind.HOURS if opening.longer else Kind.OPEN
    return Relaxation(1, kind, opening.longer, day, _words(problem, opening, day), _changes(problem, opening, day))


def _words(problem: Problem, opening: Opening, day: date) -> str:
    times = _times(opening.spans)
    who = f"have {opening.calendar}" if opening.calendar else "open"
    if opening.longer:
        return f"{who} {times} on {short(day)} ({opening.longer} minutes longer)"
    why = "" if opening.calendar else problem.asked.clinic.why_closed(day)
    reason = f" ({why})" if why and why != "not open" else ""
    return f"{who} {times} on {short(day)}{reason}"


def _changes(problem: Problem, opening: Opening, day: date) -> dict[str, object]:
    _, clinic, request = problem.asked
    if opening.calendar:
        known = {name: hours.expression for name, hours in request.hours}
        return {"hours": known | {opening.calendar: _with_day(known[opening.calendar], day, opening.spans)}}
    closed = Reasons({each: why for each, why in clinic.closed.items() if each != day})
    same = clinic.opening.on(opening.day) == opening.spans
    hours = clinic.hours if same else _with_day(clinic.hours, day, opening.spans)
    return {"clinic": evolve(clinic, closed=closed, hours=hours)}


def _with_day(expression: str, day: date, spans: Iterable[Span]) -> str:
    """The hours, with one day's own in place of what they say of it."""
    return f"{expression}; {day.year} {MONTHS[day.month - 1]} {day.day:02} {_times(spans)}"


def _times(spans: Iterable[Span]) -> str:
    return ",".join(f"{_clock(opens)}-{_clock(closes)}" for opens, closes in spans)


def _clock(minute: int) -> str:
    """A minute of the day as opening hours are written, past midnight counting on."""
    return f"{minute // 60:02}:{minute % 60:02}"
