"""A plan under way, placed anew: what was given and confirmed stays, and the rest moves as little as can be.

`underway` says what is to be placed, `identity` which session takes which day, `asking` what a developer would change
where there is no way.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time

from attrs import evolve

from ketasched.clinic import Clinic, checked_chairs, checked_clinic
from ketasched.days import short
from ketasched.errors import Refused, listed
from ketasched.placing import Rearrangement, check_time, no_placement, rearranged
from ketasched.placing.rota import clock
from ketasched.plan import GIVE_CLINIC, Plan, checked_plan
from ketasched.request import Avoid, Request, When, avoidance, calendars, checked_day_of_years
from ketasched.rescheduling.asking import CHANGED, Told, in_arguments, solved
from ketasched.rescheduling.identity import identified
from ketasched.rescheduling.underway import first_to_place, open_sessions, standing_findings, underway
from ketasched.session import OPEN, Session, Status, changed

__all__ = ["reschedule"]


def reschedule(
    plan: Plan,
    *,
    today: date,
    avoid: Avoid | Iterable[When] | Mapping[When, str] = (),
    clinic: Clinic | None = None,
    hours: Mapping[str, str] | None = None,
    at: time | None = None,
    stamp: datetime | None = None,
) -> Plan:
    """The plan placed anew from ``today`` on: the fewest published sessions moved, and those as little as can be.

    Exact, in this order: fewest sessions on another day, the least sum of days by which they move, then the order of
    placement as in `schedule` (session 1, where it is still to come, as early as that leaves it). Sessions given are
    history, confirmed ones are pinned to their day and time. Sessions that were missed, where the protocol makes them
    up, or that have to be repeated are added under new numbers; sessions called off stay so and are not made up
    (`Plan.extended` adds sessions on purpose). Booked boosters stay in the window they were booked for. A session that
    keeps its day keeps its time where a visit still fits then. Where every fault that KS4xx finds of a session is
    accepted (`Plan.accepted`), its day and time are open to it, and it does not move for them. Latest days that no
    calendar could keep any more are dropped, as in `next_due`; `check` reports them. Where the plan is amended with
    effect from a later day, only what lies from then on is placed, by the protocol that it moves to.

    ``avoid`` adds to what the plan was asked to avoid; ``clinic``, ``hours`` and ``at`` take the place of the plan's.
    Nothing is put before ``today``. ``stamp`` dates the changes.

    Raises `Refused` where it is not known what became of a session before today, and where one before an amendment
    cannot stay; `NoPlacement` where no plan keeps every bound, with the sessions whose pins are in the way by name;
    ``reschedule(**asked | relaxation.changes)`` with one of its relaxations succeeds.
    """
    clinic, request = asked_anew(plan, today, avoid, clinic=clinic, hours=hours, at=at)
    asked = evolve(plan, clinic=clinic, request=request)
    since = first_to_place(asked, today)
    if since > today:
        _check_kept(asked, since)
    return replaced(asked, clinic, request, today=since, stamp=stamp, told=in_arguments(asked))


def asked_anew(
    plan: Plan,
    today: date,
    avoid: Avoid | Iterable[When] | Mapping[When, str],
    *,
    clinic: Clinic | None,
    hours: Mapping[str, str] | None,
    at: time | None,
) -> tuple[Clinic, Request]:
    """Where, and what, the plan is asked to be from today on; it must be known what became of all before."""
    checked_day_of_years(today, "today")
    clinic = clinic_of(plan, clinic)
    _check_state(plan, today)
    request = _asked(plan, today, avoidance(avoid, clinic.timezone))
    request = evolve(request, at=request.at if at is None else at)
    if hours is not None:
        request = evolve(request, hours=calendars(hours, clinic.country))
    if at is not None:
        check_time(evolve(request, start=today, anchor=None), clinic)
    return clinic, request


def replaced(plan: Plan, clinic: Clinic, request: Request, *, today: date, stamp: datetime | None, told: Told) -> Plan:
    """The plan with what lies from a day on placed anew; whatever lies before is history.

    Raises `NoPlacement`; ``told`` says its relaxations in the arguments of whoever asks.
    """
    problem = underway(plan, clinic, request, today)
    if len(problem.bounds) == 1:
        return plan
    days = rearranged(problem)
    if days is None:
        raise no_placement(problem, CHANGED, solved(plan, clinic, request, today, told))
    return _laid(plan, problem, days, today=today, stamp=stamp)


def clinic_of(plan: Plan, clinic: Clinic | None) -> Clinic:
    """The clinic given, or the plan's. Chairs that the plan's own lacks already are no reason to refuse it."""
    known = checked_plan(plan).clinic
    if clinic is None and known is None:
        raise Refused(f"this plan has no clinic to place sessions at: {GIVE_CLINIC}")
    asked = checked_clinic(known if clinic is None else clinic)
    as_known = known is not None and asked.taken == known.taken and asked.chairs >= known.chairs
    return asked if as_known else checked_chairs(asked)


def _check_state(plan: Plan, today: date) -> None:
    if plan.ended is not None:
        raise Refused(
            f"the course was stopped on {short(plan.ended.on)} ({plan.ended.reason}) and nothing more is due: "
            "cancel what is still planned"
        )
    unknown = [each for each in plan.sessions if each.status in OPEN and each.day < today]
    if unknown:
        raise Refused(
            f"it is not known what became of {_named(unknown)}, before today ({short(today)}): "
            "record each as given, missed or cancelled, then reschedule"
        )
    ahead = [each for each in plan.sessions if each.status is Status.GIVEN and each.day > today]
    if ahead:
        raise Refused(
            f"{_named(ahead)} cannot have been given after today ({short(today)}): say which of them is right"
        )


def _check_kept(plan: Plan, since: date) -> None:
    """What lies before an amendment takes effect stays where it is, and so it must be able to."""
    before = evolve(plan, sessions=[each for each in plan.sessions if each.day < since])
    kept = {each.number for each in before.sessions if each.status in OPEN}
    found = standing_findings(before) if kept else ()
    against = next((each for each in found if kept.intersection(each.sessions)), None)
    if against is not None:
        raise Refused(
            f"the plan is amended with effect from {short(since)}, and what lies before follows the protocol before "
            f"and stays where it is, but {against.message}: move it with plan.moved(...), or reschedule the plan from "
            "before the amendment and amend that"
        )


def _named(sessions: list[Session]) -> str:
    ordered = sorted(sessions, key=lambda each: (each.day, each.number))
    names = listed(f"{each.number} ({short(each.day)})" for each in ordered)
    return f"session{'s' * (len(ordered) > 1)} {names}"


def _asked(plan: Plan, today: date, avoid: Avoid) -> Request:
    """What the plan was asked to be, with more to avoid."""
    known = plan.request or Request(start=min((each.day for each in plan.days), default=today))
    return evolve(known, avoid=known.avoid.and_also(avoid))


def _laid(plan: Plan, problem: Rearrangement, days: tuple[int, ...], *, today: date, stamp: datetime | None) -> Plan:
    taken, added = identified(*open_sessions(plan, today), days)
    sessions = [_moved(each, problem, taken.get(each.number), stamp) for each in plan.sessions]
    last = max((each.number for each in plan.sessions), default=0)
    more = (Session(number, *_place(problem, day), stamp=stamp) for number, day in enumerate(added, start=last + 1))
    return evolve(plan, sessions=(*sessions, *more))


def _moved(session: Session, problem: Rearrangement, day: int | None, stamp: datetime | None) -> Session:
    if day is None or session.status is Status.CONFIRMED:
        return session
    to, at = _place(problem, day)
    kept = at is None or at == session.at  # the placement knows no second showing of an hour
    return changed(session, stamp, day=to, at=session.at if kept else at)


def _place(problem: Rearrangement, day: int) -> tuple[date, time | None]:
    start = problem.start_on(day)
    return date.fromordinal(day), None if start is None else clock(start)
