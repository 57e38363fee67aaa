"""A plan as FHIR: the care plan, the request for the course, and an appointment to each session."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, TypeAlias, get_args

from ketasched.days import checked_stamp, short, tupled
from ketasched.errors import Malformed, Refused
from ketasched.fhir.models import validated
from ketasched.fhir.parts import (
    Resource,
    bundle,
    entry,
    filled,
    full_url,
    identifier,
    instant,
    period,
    reference,
    text,
    urn,
)
from ketasched.plan import Plan, checked_plan
from ketasched.protocol import Protocol
from ketasched.session import OPEN, Session, Status

Wording: TypeAlias = Literal["discreet", "clinical"]

STATUSES = {
    Status.PLANNED: "pending",
    Status.CONFIRMED: "booked",
    Status.GIVEN: "fulfilled",
    Status.MISSED: "noshow",
    Status.CANCELLED: "cancelled",
}
CONDITIONAL = "proposed"
"""Of a planned session that takes place only if the course goes on."""

ATTENDING = ("Practitioner", "PractitionerRole", "RelatedPerson", "Device", "HealthcareService", "Location")


def to_fhir(
    plan: Plan, *, subject: str, stamp: datetime, participants: Iterable[str] = (), wording: Wording = "discreet"
) -> Resource:
    """The plan as a Bundle of FHIR R4, as plain data for ``json.dumps``: CarePlan, ServiceRequest and Appointments.

    ``subject`` is a reference to the patient ("Patient/123"), ``participants`` are references to who else attends
    ("Practitioner/7", "Location/1"); nobody is invented. ``stamp`` is the time of writing, in UTC. The appointments
    are named discreetly unless ``wording`` is ``"clinical"``; care plan and request name the protocol.

    Raises `Refused` for a plan without sessions, a clinic, times or a uid, `Malformed` for a reference or a stamp that
    cannot be meant, and `MissingExtra` where fhir.resources is not installed.
    """
    if wording not in get_args(Wording):
        raise Malformed(f'wording must be "discreet" or "clinical", not {wording!r}')
    written = checked_stamp(stamp)
    if not checked_plan(plan).sessions:
        raise Refused("this plan has no sessions, and so there is nothing to tell another system: add one first")
    if not plan.uid:
        raise Refused("this plan has no uid to be known by: give it one, attrs.evolve(plan, uid=...)")
    patient = reference(subject, "subject", ("Patient",))
    others = [reference(each, "a participant", ATTENDING) for each in tupled(participants)]
    sessions = sorted(plan.sessions, key=lambda each: each.number)
    appointments = [
        entry(full_url("session", plan.uid_of(each.number)), _appointment(plan, each, patient, others, wording))
        for each in sessions
    ]
    care, course = full_url("plan", plan.uid), full_url("course", plan.uid)
    links = [{"reference": {"reference": each["fullUrl"]}} for each in appointments]
    plans = [entry(care, _care_plan(plan, patient) | {"activity": links}), entry(course, _course(plan, patient, care))]
    return validated(bundle(written, [*plans, *appointments]))


def _care_plan(plan: Plan, patient: Resource) -> Resource:
    stopped = f"stopped on {short(plan.ended.on)}: {text(plan.ended.reason)}" if plan.ended else ""
    return filled(
        {
            "resourceType": "CarePlan",
            "identifier": [identifier("plan", plan.uid, "this plan")],
            "instantiatesCanonical": [urn("protocol", plan.protocol.key)],
            "status": _status(plan),
            "intent": "plan",
            "title": _title(plan.protocol),
            "subject": patient,
            "period": period(each.day for each in plan.days),
            "note": [{"text": stopped}] if stopped else [],
        }
    )


def _course(plan: Plan, patient: Resource, care: str) -> Resource:
    return filled(
        {
            "resourceType": "ServiceRequest",
            "identifier": [identifier("course", plan.uid, "this plan")],
            "instantiatesCanonical": [urn("protocol", plan.protocol.key)],
            "basedOn": [{"reference": care}],
            "status": _status(plan),
            "intent": "plan",
            "code": {"text": _title(plan.protocol)},
            "subject": patient,
            "occurrencePeriod": period(each.day for each in plan.days),
        }
    )


def _title(protocol: Protocol) -> str:
    return text(protocol.title) or text(protocol.key)


def _status(plan: Plan) -> str:
    """Stopped is revoked; a course without boosters is completed once every session that it asks for is given."""
    if plan.ended is not None:
        return "revoked"
    given = [each for each in plan.sessions if each.status is Status.GIVEN]
    waiting = any(each.status in OPEN for each in plan.sessions)
    over = plan.protocol.cadence is None and len(given) >= plan.protocol.sessions and not waiting
    return "completed" if over else "active"


def _appointment(plan: Plan, session: Session, patient: Resource, others: list[Resource], wording: Wording) -> Resource:
    number = session.number
    proposed = session.status is Status.PLANNED and number in plan.conditional
    agreed = session.status in (Status.CONFIRMED, Status.GIVEN)
    clinical = f"{_title(plan.protocol_on(session.day))}: {session.phase} session {number}"
    return {
        "resourceType": "Appointment",
        "extension": [
            {"url": urn("number"), "valuePositiveInt": number},
            {"url": urn("phase"), "valueCode": session.phase.value},
            {"url": urn("sequence"), "valueUnsignedInt": session.sequence},
        ],
        "identifier": [identifier("session", plan.uid_of(number), f"session {number}")],
        "status": CONDITIONAL if proposed else STATUSES[session.status],
        "description": clinical if wording == "clinical" else f"Appointment {number}",
        "start": instant(plan.start(number)),
        "end": instant(plan.end(number)),
        "minutesDuration": plan.minutes_on(session.day),
        "basedOn": [{"reference": full_url("course", plan.uid)}],
        "participant": [
            {"actor": patient, "required": "required", "status": "accepted" if agreed else "needs-action"},
            *({"actor": each, "status": "needs-action" if proposed else "accepted"} for each in others),
        ],
    }
