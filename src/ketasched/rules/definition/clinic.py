"""KS9xx: a definition at a clinic, in a year without public holidays, closures and other visits."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from attrs import evolve

from ketasched.days import counted
from ketasched.definition import ORDINARY, Definition, always_open, can_be_laid, conflict_in, laid_from
from ketasched.errors import listed
from ketasched.placing import YEAR, Problem
from ketasched.placing.rota import clock
from ketasched.request import Request
from ketasched.rule import Fault, Severity, rule

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
NAMED_YEAR = re.compile(r"\b(?:19|2\d)\d\d\b")
LONGEST = 5 * YEAR
"""Days after the start without public holidays and closures: a course that is longer meets the later ones."""


def _with_a_clinic(definition: Definition) -> bool:
    return definition.clinic is not None


def _with_starts(definition: Definition) -> bool:
    """Whether visits fit and the bounds can be kept: what is impossible at any clinic, or on any day, is told once."""
    return _with_a_clinic(definition) and bool(laid_from(definition.protocol)) and bool(_fitting(definition))


@lru_cache(maxsize=64)
def _ordinary(definition: Definition) -> Problem:
    """The course at the clinic in a year on its own, the first that the hours name or any; the event where it suits."""
    clinic = definition.clinic or always_open()
    named = NAMED_YEAR.search(clinic.hours)
    first = date(int(named[0]), 1, 1) if named else ORDINARY
    problem = Problem.of(definition.protocol, evolve(clinic, taken=()), Request(start=first))
    bounds = (tuple(each for each in on_session if each.earlier >= 0) for on_session in problem.bounds)
    return evolve(problem, bounds=tuple(bounds), opened=frozenset(range(problem.start, problem.start + LONGEST)))


def _year(problem: Problem) -> range:
    return range(problem.start, problem.start + YEAR + 1)


@lru_cache(maxsize=64)
def _fitting(definition: Definition) -> tuple[int, ...]:
    """The days of the year on which a visit fits."""
    problem = _ordinary(definition)
    return tuple(filter(problem.fits, _year(problem)))


def _from(definition: Definition, day: int) -> Problem:
    """The problem with session 1 on a day."""
    return evolve(_ordinary(definition), start=day, pinned=day)


@lru_cache(maxsize=64)
def _weekdays(definition: Definition) -> dict[str, str]:
    """The weekdays on which a visit fits, each with why no course can start on it; no words where one can."""
    days: defaultdict[str, list[int]] = defaultdict(list)
    for day in _fitting(definition):
        days[WEEKDAYS[date.fromordinal(day).weekday()]].append(day)
    return {name: _why_not(definition, days[name]) for name in WEEKDAYS if name in days}


def _why_not(definition: Definition, days: list[int]) -> str:
    if any(can_be_laid(_from(definition, day)) for day in days):
        return ""
    return listed(f'"{each}"' for each in conflict_in(_from(definition, days[0])))


@rule("KS931", severity=Severity.ERROR, applies=_with_a_clinic)
def visit_never_fits(definition: Definition) -> Iterator[Fault]:
    """The visit is longer than the clinic is ever open in one stretch, or could only start after its last start.

    The appointment counts, from arrival to the end of observation; turnover may lie outside the hours. Looked for in a
    whole year, with its holidays and without: in the first that the hours name, or in any.
    """
    problem = _ordinary(definition)
    rota, hours, days = problem.rota, problem.rota.hours, _year(problem)
    if hours is None or _fitting(definition) or any(map(evolve(problem, opened=frozenset()).fits, days)):
        return
    longest = max((closes - opens for day in days for opens, closes in hours.on(day, holidays=False)), default=0)
    why = f"lets no visit start after {clock(rota.last_start):%H:%M}"
    if longest < rota.appointment:
        why = f"is open for {counted(longest, 'minute')} on end at most" if longest else "is never open"
    yield Fault(message=f'a visit takes {counted(rota.appointment, "minute")}; the clinic ("{hours.expression}") {why}')


@rule("KS932", severity=Severity.ERROR, applies=_with_starts)
def no_start_weekday(definition: Definition) -> Iterator[Fault]:
    """There is no weekday on which a course can start at the clinic.

    Each weekday on which a visit fits is tried as the day of session 1, in every week of a year without public
    holidays, closures and other visits; the smallest set of bounds that stands in the way is named. An event before the
    course is taken to be on a day that suits. Not applicable where KS931 finds that no visit fits, or where the bounds
    cannot be kept anywhere.
    """
    found = _weekdays(definition)
    if all(found.values()):
        reasons: defaultdict[str, list[str]] = defaultdict(list)
        for name, why in found.items():
            reasons[why].append(name)
        parts = (f"on {listed(names, 'or')} because of {why}" for why, names in reasons.items())
        yield Fault(message=f"no course can start {'; '.join(parts)}")


@rule("KS933", severity=Severity.WARNING, applies=_with_starts)
def start_weekday_fails(definition: Definition) -> Iterator[Fault]:
    """A course can start at the clinic on some weekdays, and on others on which a visit fits it cannot.

    Tried as in KS932. Ask for a start on one of the good weekdays: placement puts session 1 on the first day on which a
    visit fits, and does not look for a better one.
    """
    found = _weekdays(definition)
    good = [name for name, why in found.items() if not why]
    for name, why in found.items():
        if why and good:
            yield Fault(message=f"no course can start on {name} because of {why}; one can on {listed(good, 'or')}")
