"""What the verbs print as JSON: plans, findings and protocols as plain dictionaries."""

from typing import TypeAlias

from ketasched.checking import Report
from ketasched.plan import Plan
from ketasched.protocol import Checkpoint, Protocol, Spacing
from ketasched.rule import Finding
from ketasched.session import Session
from ketasched.source import Source

Dict: TypeAlias = dict[str, object]


def plan_dict(plan: Plan, report: Report) -> Dict:
    """A plan with its sessions and findings."""
    return {
        "protocol": plan.protocol.key,
        "title": plan.protocol.title,
        "uid": plan.uid,
        "timezone": plan.clinic.timezone if plan.clinic else None,
        "sessions": [_session(plan, each) for each in plan.sessions],
        **report_dict(report),
    }


def _session(plan: Plan, session: Session) -> Dict:
    return {
        "number": session.number,
        "day": session.day.isoformat(),
        "start": plan.start(session.number).isoformat(),
        "end": plan.end(session.number).isoformat(),
        "phase": session.phase,
        "status": session.status,
        "conditional": session.number in plan.conditional,
        "uid": plan.uid_of(session.number),
    }


def report_dict(report: Report) -> Dict:
    """What `check` found, and whether any of it is an error."""
    return {
        "ok": report.ok,
        "findings": [_finding(each) for each in report],
        "not_applicable": list(report.not_applicable),
    }


def _finding(finding: Finding) -> Dict:
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity,
        "sessions": list(finding.sessions),
        "day": finding.day.isoformat() if finding.day else None,
        "message": finding.message,
        "standing": finding.standing,
        "source": source_dict(finding.source),
    }


def source_dict(source: Source | None) -> Dict | None:
    """A source, with its DOI where it has one."""
    return None if source is None else {"citation": source.citation, "doi": source.doi}


def protocol_dict(protocol: Protocol) -> Dict:
    """A published protocol in full."""
    visit = protocol.visit
    return {
        "key": protocol.key,
        "title": protocol.title,
        "drug": protocol.drug,
        "route": protocol.route,
        "sessions": protocol.sessions,
        "days": list(protocol.induction.days),
        "spacing": [_spacing(each) for each in (*protocol.spacing, *protocol.induction.spacing)],
        "visit": {
            "minutes": visit.minutes,
            "treatment": visit.treatment,
            "observation": visit.observation,
            "note": visit.note,
            "standing": visit.standing,
            "source": source_dict(visit.source),
        },
        "checkpoints": [_checkpoint(each) for each in protocol.induction.checkpoints],
        "when_missed": protocol.when_missed,
        "standing": protocol.standing,
        "source": source_dict(protocol.source),
        "notes": list(protocol.notes),
    }


def _spacing(spacing: Spacing) -> Dict:
    return {
        "bound": str(spacing),
        "grace_days": spacing.grace,
        "standing": spacing.standing,
        "source": source_dict(spacing.source),
    }


def _checkpoint(point: Checkpoint) -> Dict:
    return {
        "after_sessions": list(point.sessions),
        "question": point.question,
        "instrument": point.instrument,
        "standing": point.standing,
        "source": source_dict(point.source),
    }
