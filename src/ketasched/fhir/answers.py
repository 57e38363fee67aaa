"""What a bundle says of the sessions of a plan: a plan read back, or changes that another system made taken over."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from attrs import evolve

from ketasched.clinic import Clinic
from ketasched.days import checked_time
from ketasched.errors import Malformed, Refused
from ketasched.fhir.reading import Seen, content
from ketasched.files.plain import shown
from ketasched.plan import GIVE_CLINIC, Plan
from ketasched.protocol import Protocol
from ketasched.session import Session, Status

_CHANGES: dict[Status, Callable[..., Plan]] = {
    Status.PLANNED: Plan.moved,
    Status.CONFIRMED: Plan.confirmed,
    Status.GIVEN: Plan.given,
    Status.MISSED: Plan.missed,
    Status.CANCELLED: Plan.cancelled,
}


def read(bundle: str | bytes | Mapping[str, Any], *, protocol: Protocol, clinic: Clinic) -> Plan:
    """The plan in a Bundle that `to_fhir` wrote: numbers, days, times, statuses, uids and sequences, as they are there.

    ``bundle`` is JSON or its data; what is somebody else's in it is left alone. Days and times are read on the wall of
    the ``clinic``. Scores, decisions and what people put on record are not in a bundle: for a plan that you have, take
    `taken_over`.

    Raises `Malformed` for what is no FHIR R4 or goes beyond the limits, and `Refused` for what no plan can mean.
    """
    if not isinstance(protocol, Protocol) or not isinstance(clinic, Clinic):
        raise Malformed("a bundle is read with the protocol=Protocol(...) and the clinic=Clinic(...) of the plan in it")
    found = content(bundle)
    if not found.appointments:
        raise Refused("no appointment in this is a session of ours: each has an identifier of urn:ketasched:session")
    if len(found.plans) > 1:
        raise Refused(f"there are {len(found.plans)} plans in this: send one bundle to a plan")
    plan = Plan(protocol, (), clinic, next(iter(found.plans), ""))
    seen = sorted(found.appointments, key=lambda each: each.number or 0)
    plan = evolve(plan, sessions=[_session(plan, each) for each in seen])
    return evolve(plan, sessions=[_known(plan, each) for each in plan.sessions])


def taken_over(plan: Plan, bundle: str | bytes | Mapping[str, Any], *, stamp: datetime | None = None) -> Plan:
    """The plan with what another system made of its appointments: days, times and statuses. All else stays.

    Appointments are known by their uids; those of other plans are left alone, and sessions without one stay as they
    are. ``stamp`` is put on the sessions that change, as by every past participle of a plan.

    Raises `Malformed` for what is no FHIR R4 or goes beyond the limits, and `Refused` where nothing is of this plan,
    or a change is one that the plan does not allow.
    """
    numbers = {plan.uid_of(each.number): each.number for each in plan.sessions}
    seen = [each for each in content(bundle).appointments if each.uid in numbers]
    if not seen:
        raise Refused("no appointment in this is a session of the plan: they are known by urn:ketasched:session")
    for each in sorted(seen, key=lambda one: numbers[one.uid]):
        plan = _taken(plan, numbers[each.uid], each, stamp)
    return plan


def _taken(plan: Plan, number: int, seen: Seen, stamp: datetime | None) -> Plan:
    day, at = _when(plan, seen)
    if plan.session(number).at is None or plan.start(number).astimezone(UTC) != seen.start.astimezone(UTC):
        plan = plan.moved(number, to=day, at=at, stamp=stamp)
    if plan.session(number).status is not seen.status:
        plan = _CHANGES[seen.status](plan, number, stamp=stamp)
    return plan


def _when(plan: Plan, seen: Seen) -> tuple[date, time]:
    """Day and time on the clinic's wall."""
    named = f"the appointment {shown(seen.uid)}"
    if plan.clinic is None:
        raise Refused(f"this plan has no clinic, on whose wall the times are: {GIVE_CLINIC}")
    try:
        local = seen.start.astimezone(plan.clinic.zone)
    except OverflowError:
        raise Malformed(f"{named} starts past the end of the calendar, {seen.start}") from None
    minutes, lasts = plan.minutes_on(local.date()), [*seen.minutes]
    if lasts not in ([], [minutes]):
        raise Refused(
            f"{named} lasts {' or '.join(f'{each:g}' for each in lasts)} minutes, and a visit of "
            f"{plan.protocol_on(local.date()).key} {minutes}: change the visit of the protocol, or the appointment"
        )
    return local.date(), checked_time(local.time(), f"the start of {named}")


def _session(plan: Plan, seen: Seen) -> Session:
    if seen.number is None:
        raise Refused(
            f"the appointment {shown(seen.uid)} has lost the number of its session: "
            "take it into the plan that you have, with taken_over(plan, bundle)"
        )
    day, at = _when(plan, seen)
    return Session(seen.number, day, at, seen.phase, seen.status, seen.sequence, uid=seen.uid)


def _known(plan: Plan, session: Session) -> Session:
    """The session, without the uid where it is the one that it has from its plan."""
    plain = evolve(session, uid=None)
    alone = evolve(plan, sessions=[plain])
    return plain if plan.uid and alone.uid_of(session.number) == session.uid else session
