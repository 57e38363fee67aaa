"""What the verbs print as JSON: plans, findings and protocols as plain dictionaries."""

import json
from typing import Any, TypeAlias

from ketasched.checking import Report
from ketasched.comparing import Difference
from ketasched.entries import Entry
from ketasched.files import dumps
from ketasched.files.document import Value
from ketasched.plan import Plan
from ketasched.protocol import Checkpoint, Protocol, Spacing
from ketasched.rule import Finding, Rule
from ketasched.session import Session
from ketasched.source import Source

Dict: TypeAlias = dict[str, object]


def file_form(value: Value) -> object:
    """A value as its file has it."""
    return json.loads(dumps(value))


def plan_dict(plan: Plan, report: Report) -> Dict:
    """A plan as its file has it, when each session starts and ends, and the findings."""
    return {
        "plan": file_form(plan),
        "sessions": [_session(plan, each) for each in plan.sessions],
        **report_dict(report),
    }


def _session(plan: Plan, session: Session) -> Dict:
    number, timed = session.number, plan.clinic is not None and session.at is not None
    return {
        "number": number,
        "day": session.day.isoformat(),
        "start": plan.start(number).isoformat() if timed else None,
        "end": plan.end(number).isoformat() if timed else None,
        "phase": session.phase,
        "status": session.status,
        "conditional": number in plan.conditional,
        "uid": plan.uid_of(number) if plan.uid or session.uid else None,
    }


def difference_dict(difference: Difference) -> Dict:
    """What moved, was added or cancelled, by the sessions' numbers, and the findings that came and went."""
    return {
        "protocols": [*difference.protocols],
        "moved": [
            {"number": each.after.number, "days": each.days, "from": _place(each.before), "to": _place(each.after)}
            for each in difference.moved
        ],
        "added": [each.number for each in difference.added],
        "cancelled": [each.number for each in difference.cancelled],
        "unchanged": [each.number for each in difference.unchanged],
        "longer_by_days": difference.length,
        "gained": list(map(_finding, difference.gained)),
        "lost": list(map(_finding, difference.lost)),
    }


def _place(session: Session) -> Dict:
    return {"day": session.day.isoformat(), "at": None if session.at is None else f"{session.at:%H:%M}"}


def entry_dict(entry: Entry) -> Dict:
    """An entry of the agenda."""
    return {
        "day": entry.day.isoformat(),
        "at": f"{entry.at:%H:%M}" if entry.at else None,
        "end": f"{entry.end:%H:%M}" if entry.end else None,
        "kind": entry.kind,
        "title": entry.title,
        "discreet": entry.discreet,
        "session": entry.session,
    }


def rule_dict(rule: Rule[Any]) -> Dict:
    """A rule with its manual page."""
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity,
        "summary": rule.summary,
        "text": rule.text,
        "standing": rule.standing,
        "source": source_dict(rule.source),
    }


def report_dict(report: Report) -> Dict:
    """What `check` found, and whether any of it is an error."""
    return {
        "ok": report.ok,
        "findings": list(map(_finding, report)),
        "accepted": [{**_finding(finding), "reason": acceptance.reason} for finding, acceptance in report.accepted],
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
