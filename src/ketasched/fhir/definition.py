"""A protocol as FHIR: a plan definition whose actions are the sessions, with offsets, bounds and sources."""

import re
from collections.abc import Iterable, Iterator

from ketasched.days import counted, words
from ketasched.fhir.boosters import boosters
from ketasched.fhir.models import validated
from ketasched.fhir.parts import Resource, citation, duration, filled, in_words, text, urn
from ketasched.protocol import Checkpoint, Protocol, Spacing, Visit, checked_protocol
from ketasched.rule import basis
from ketasched.source import Source, Standing

_TYPES = "http://terminology.hl7.org/CodeSystem/plan-definition-type"


def protocol_to_fhir(protocol: Protocol) -> Resource:
    """The protocol as a PlanDefinition of FHIR R4, as plain data for ``json.dumps``: days and intervals, no doses.

    Each session is an action: ``offsetDuration`` from session 1 is its target, each ``offsetRange`` a spacing (at
    least, at most); what a checkpoint asks is a condition in words; sources are cited with their standing. Boosters
    are an action of their own, with a timing to each interval.

    Raises `Malformed` for anything but a protocol, and `MissingExtra` where fhir.resources is not installed.
    """
    checked_protocol(protocol)
    return validated(
        filled(
            {
                "resourceType": "PlanDefinition",
                "url": urn("protocol", protocol.key),
                "name": _name(protocol.key),
                "title": text(protocol.title),
                "type": {"coding": [{"system": _TYPES, "code": "clinical-protocol"}]},
                "status": "active",
                "description": "\n\n".join(filter(None, map(text, protocol.notes))),
                "relatedArtifact": [citation(protocol.source, protocol.standing)],
                "action": [*_actions(protocol)],
            }
        )
    )


def _name(key: str) -> str:
    """A name for machines, which begins with a capital and has letters, digits and underscores alone."""
    return f"Protocol_{re.sub('[^A-Za-z0-9]', '_', key)}"[:255]


def _actions(protocol: Protocol) -> Iterator[Resource]:
    if any(each.anchor == 0 for each in (*protocol.spacing, *protocol.induction.spacing)):
        yield {"id": "event", "title": "The dated event before the course"}
    yield {
        "id": "induction",
        "title": "Induction",
        "groupingBehavior": "logical-group",
        "selectionBehavior": "all",
        "action": [_session(protocol, number) for number in range(1, protocol.sessions + 1)],
    }
    if protocol.cadence is not None:
        last = protocol.sessions
        yield filled(boosters(protocol.cadence, f"session-{last}") | {"condition": _conditions(protocol, last)})


def _session(protocol: Protocol, number: int) -> Resource:
    bounds = protocol.bounds(number)
    visit = protocol.visit
    cited = [(visit.source, visit.standing), *((each.source, each.standing) for each, _ in bounds)]
    return filled(
        {
            "id": f"session-{number}",
            "title": f"Session {number}",
            "description": "\n".join([_length(visit), *(_said(each) for each, _ in bounds)]),
            "condition": _conditions(protocol, number - 1),
            "documentation": [*_citations(cited)],
            "relatedAction": [*_offset(protocol, number), *(_bound(*each) for each in bounds)],
            "timingTiming": {"repeat": {"duration": visit.minutes, "durationUnit": "min"}},
        }
    )


def _offset(protocol: Protocol, number: int) -> Iterator[Resource]:
    if number > 1:
        offset = duration(protocol.induction.offsets[number - 1])
        yield {"actionId": "session-1", "relationship": "after-start", "offsetDuration": offset}


def _bound(spacing: Spacing, reference: int) -> Resource:
    low = duration(spacing.least) if spacing.least else None
    high = duration(spacing.most) if spacing.most is not None else None
    named = f"session-{reference}" if reference else "event"
    return filled({"actionId": named, "relationship": "after-start", "offsetRange": filled({"low": low, "high": high})})


def _length(visit: Visit) -> str:
    return text(f"{counted(visit.minutes, 'minute')}{basis(visit.standing, visit.source)}")


def _said(spacing: Spacing) -> str:
    grace = f", with {words(spacing.grace)} of grace" if spacing.grace else ""
    return text(f"{spacing}{grace}{basis(spacing.standing, spacing.source)}")


def _conditions(protocol: Protocol, after: int) -> list[Resource]:
    """What is asked after a session, before the next."""
    return [in_words(_asked(each)) for each in protocol.induction.checkpoints if after in each.sessions]


def _asked(checkpoint: Checkpoint) -> str:
    by = f" ({checkpoint.instrument})" if checkpoint.instrument else ""
    goes_on = f"; it goes on with {checkpoint.goes_on}" if checkpoint.goes_on else ""
    ends = f"; it ends with {checkpoint.ends}" if checkpoint.ends else ""
    return f"{checkpoint.question}{by}{goes_on}{ends}"


def _citations(cited: Iterable[tuple[Source | None, Standing]]) -> Iterator[Resource]:
    for source, standing in dict.fromkeys(cited):
        yield citation(source, standing)
