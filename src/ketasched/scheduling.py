"""From a protocol and a clinic to a plan."""

from collections.abc import Iterable, Mapping
from datetime import date, time
from functools import partial
from typing import overload
from uuid import uuid4

from ketasched.clinic import Clinic, checked_clinic
from ketasched.days import checked_count, words
from ketasched.errors import Malformed
from ketasched.placing import Problem, best_placements, check_time, no_placement
from ketasched.placing.rota import clock
from ketasched.plan import Plan
from ketasched.protocol import Protocol, checked_protocol
from ketasched.request import YEARS, Avoid, Request, When, avoidance, calendars
from ketasched.session import Session


@overload
def schedule(
    protocol: Protocol,
    *,
    start: date,
    clinic: Clinic,
    at: time | None = ...,
    avoid: Avoid | Iterable[When] | Mapping[When, str] = ...,
    hours: Mapping[str, str] | None = ...,
    anchor: date | None = ...,
    uid: str | None = ...,
    earlier: Plan | None = ...,
    choices: None = None,
) -> Plan: ...


@overload
def schedule(
    protocol: Protocol,
    *,
    start: date,
    clinic: Clinic,
    at: time | None = ...,
    avoid: Avoid | Iterable[When] | Mapping[When, str] = ...,
    hours: Mapping[str, str] | None = ...,
    anchor: date | None = ...,
    uid: str | None = ...,
    earlier: Plan | None = ...,
    choices: int,
) -> tuple[Plan, ...]: ...


def schedule(
    protocol: Protocol,
    *,
    start: date,
    clinic: Clinic,
    at: time | None = None,
    avoid: Avoid | Iterable[When] | Mapping[When, str] = (),
    hours: Mapping[str, str] | None = None,
    anchor: date | None = None,
    uid: str | None = None,
    earlier: Plan | None = None,
    choices: int | None = None,
) -> Plan | tuple[Plan, ...]:
    """The best plan of a protocol at a clinic: session 1 from ``start`` on, the rest as near their targets as can be.

    ``at`` is the preferred time; without it each visit takes the earliest. ``avoid`` are days, or pairs of datetimes,
    on which the patient cannot come, in a list or as a mapping to reasons. ``hours`` are other calendars that must
    agree, by name. ``anchor`` is the day of the event before the course, where the protocol measures from one.
    ``uid`` names the plan in calendars; without it a random one is made. ``earlier`` is the course before this one, as
    after a relapse: the new course keeps it, and the scores of it.

    With ``choices`` it gives that many plans to offer one of: the best ones, the best first, no two on the same days
    and all of one uid; fewer where there are no more.

    Raises `NoPlacement` where no plan keeps every bound, and `Malformed` for what cannot be meant.
    """
    problem = problem_asked(protocol, start=start, clinic=clinic, at=at, avoid=avoid, hours=hours, anchor=anchor)
    found = best_placements(problem, 1 if choices is None else checked_count(choices, "choices", least=1))
    if not found:
        raise no_placement(problem)
    laid = partial(plan_laid, problem, uid=uid or str(uuid4()), earlier=earlier)
    return laid(found[0]) if choices is None else tuple(map(laid, found))


def plan_laid(problem: Problem, days: Iterable[int], *, uid: str, earlier: Plan | None = None) -> Plan:
    """The plan of a problem's protocol on these days, as ordinals."""
    protocol, clinic, request = problem.asked
    sessions = (_session(problem, number, day) for number, day in enumerate(days, start=1))
    return Plan(protocol, sessions, clinic, uid, request, earlier.assessments if earlier else (), earlier=earlier)


def _session(problem: Problem, number: int, day: int) -> Session:
    start = problem.start_on(day)
    return Session(number, date.fromordinal(day), None if start is None else clock(start))


def problem_asked(
    protocol: Protocol,
    *,
    start: date,
    clinic: Clinic,
    at: time | None = None,
    avoid: Avoid | Iterable[When] | Mapping[When, str] = (),
    hours: Mapping[str, str] | None = None,
    anchor: date | None = None,
) -> Problem:
    """What `schedule` places, from the arguments it takes."""
    checked_protocol(protocol)
    checked_clinic(clinic)
    request = Request(
        start=start,
        at=at,
        avoid=avoidance(avoid, clinic.timezone),
        hours=calendars(hours or {}, clinic.country),
        anchor=anchor,
    )
    check_time(request, clinic)
    problem = Problem.of(protocol, clinic, request)
    if request.anchor is None and any(bound.earlier < 0 for bounds in problem.bounds for bound in bounds):
        raise Malformed(f"{protocol.key} measures from an event before the course: give its day as anchor=date(...)")
    if problem.after(problem.start, problem.offsets[-1]) > date(YEARS[-1], 12, 31).toordinal():
        raise Malformed(
            f"the last session of {protocol.key} is meant for {words(protocol.induction.offsets[-1])} after the first, "
            f"and a course lies in the years {YEARS[0]} to {YEARS[-1]}"
        )
    return problem
