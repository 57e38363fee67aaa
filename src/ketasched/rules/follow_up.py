"""KS5xx: readiness, assessments and what follows a session."""

from collections.abc import Iterator
from datetime import date, timedelta

from ketasched.days import counted, short, words
from ketasched.entries import Dated, dated
from ketasched.errors import listed
from ketasched.history import History
from ketasched.instruments import INSTRUMENTS
from ketasched.protocol import ActivityKind, Protocol
from ketasched.response import Assessment, Instrument
from ketasched.rule import Fault, Severity, rule
from ketasched.session import Session, Status
from ketasched.source import Standing

LONG_RECALL = 14
A_DAY = timedelta(1)


def _kept(history: History) -> bool:
    """Whether anything around the sessions is on record: until then its absence says nothing."""
    return bool(history.plan.readiness or history.plan.assessments or history.plan.done)


def _asks_and_kept(history: History) -> bool:
    return bool(history.first_protocol.readiness) and _kept(history)


def _demands_observation(history: History) -> bool:
    return any(each.least_observation > 0 for each in history.protocols)


def _given(history: History) -> tuple[Session, ...]:
    return tuple(each for each in history.counted if each.status is Status.GIVEN)


def _around_given(history: History, *kinds: ActivityKind) -> tuple[Dated, ...]:
    """The activities of some kinds around sessions given."""
    found = (each for each in dated(history) if each.activity.kind in kinds)
    return tuple(each for each in found if each.session.status is Status.GIVEN)


def _last_known(history: History) -> date:
    """The last day that anything on record shows to have come: nobody looks at a clock."""
    plan = history.plan
    given, scored = (each.day for each in _given(history)), (each.day for each in plan.assessments)
    answered, done = (each.on for each in plan.readiness), (each.on for each in plan.done)
    return max(*given, *scored, *answered, *done, date.min)


@rule("KS501", severity=Severity.WARNING, applies=_asks_and_kept)
def readiness_not_recorded(history: History) -> Iterator[Fault]:
    """Something that the protocol asks about before session 1 has no record by the day of that session.

    A clinician records whether it is present (``plan.readied``); the record decides nothing. Not applicable until the
    plan holds a readiness record, an assessment or something done.
    """
    first = history.counted[0] if history.counted else None
    recorded = {each.item for each in history.plan.readiness if first is None or each.on <= first.day}
    questions = [each.key for each in history.first_protocol.readiness]
    missing = [each for each in questions if each not in recorded]
    if missing:
        asked = f"{len(missing)} of {counted(len(questions), 'question')} asked before session 1"
        when = " have no record yet" if first is None else f", {short(first.day)}, have no record by then"
        yield Fault(
            message=f"{asked}{when}: {listed(missing)}",
            sessions=() if first is None else (first.number,),
            day=None if first is None else first.day,
        )


@rule("KS502", severity=Severity.WARNING, applies=_asks_and_kept)
def contraindication_recorded(history: History) -> Iterator[Fault]:
    """Something is on record as present that the sources name as a contraindication, or do not agree on.

    It is shown to a clinician with the words of the source, and is never a pass or a fail of a patient. Of several
    records of one thing the latest counts.
    """
    records = sorted(history.plan.readiness, key=lambda each: each.on)
    latest = {each.item: each for each in records}
    for question in history.first_protocol.readiness:
        record = latest.get(question.key)
        if record is not None and record.present:
            by = f" by {record.by}" if record.by else ""
            yield Fault(
                message=f"{question.text} ({question.key}), recorded as present on {short(record.on)}{by}: "
                f"{question.meaning}; for a clinician to weigh",
                day=record.on,
                source=question.source,
                standing=question.standing,
            )


@rule("KS503", severity=Severity.WARNING, applies=_kept)
def assessment_missing(history: History) -> Iterator[Fault]:
    """An assessment of the protocol has no score on record, and its day has come.

    One on the day of a session may be taken after the session before; at the end of the induction also until the next
    session. One that is due days after a session may be taken until the next is due. That its day has come is seen from
    the record alone: the session was given and, for a later day, something is on record after that day.
    """
    points, known = _around_given(history, ActivityKind.ASSESSMENT), _last_known(history)
    for each in points:
        has_come = each.day <= each.session.day or each.day < known
        since, until = _taken_between(history, each, points)
        if has_come and not any(since <= score.day <= until for score in _scores(history, each)):
            scale = each.activity.instrument or "score"
            yield _fault_of(each, f"no {scale} on record for session {each.session.number}, due {short(each.day)}")


def _scores(history: History, point: Dated) -> Iterator[Assessment]:
    key = point.activity.instrument
    return (each for each in history.plan.assessments if key is None or each.instrument.key.lower() == key.lower())


def _taken_between(history: History, point: Dated, points: tuple[Dated, ...]) -> tuple[date, date]:
    """The days on which a score serves a time point."""
    if point.activity.days > 0:
        others = (each.day for each in points if each.activity.instrument == point.activity.instrument)
        return point.day, min((day - A_DAY for day in others if day > point.day), default=date.max)
    place = history.counted.index(point.session)
    since = history.counted[place - 1].day + A_DAY if place else date.min
    if point.place != history.plan.protocol_on(point.session.day).sessions:
        return since, point.session.day
    following = history.counted[place + 1 :]
    return since, following[0].day - A_DAY if following else date.max


@rule("KS504", severity=Severity.WARNING, applies=_kept)
def recall_too_long(history: History) -> Iterator[Fault]:
    """A scale that looks back two weeks or more is used a day after a session.

    It cannot answer for the 24 hours since, and its look back overlaps with what was before the session. For
    information where a form of the scale that looks back less than two weeks exists: the record does not say which was
    used. Judged in the protocol's own assessments, and in the scores on record for the day after a session.
    """
    activities = dict.fromkeys(each for protocol in history.protocols for each in protocol.activities)
    asked = [each for each in activities if each.kind is ActivityKind.ASSESSMENT and each.days == 1]
    scales = {each.key.lower(): each for each in INSTRUMENTS}
    said = {each.instrument.lower() for each in asked if each.instrument is not None}
    for activity in asked:
        scale = scales.get((activity.instrument or "").lower())
        if scale is not None and looks_far_back(scale):
            yield recall_fault(scale, f"the protocol asks for it a day after a session ({activity.title})")
    sessions = {each.day: each.number for each in _given(history)}
    for score in history.plan.assessments:
        number = sessions.get(score.day - A_DAY)
        new = number is not None and score.day not in sessions and score.instrument.key.lower() not in said
        if new and looks_far_back(score.instrument):
            used = f"it was used on {short(score.day)}, a day after session {number}"
            yield recall_fault(score.instrument, used, number, score.day)


def looks_far_back(scale: Instrument) -> bool:
    """Whether a scale looks back too far to answer for the day since a session."""
    return scale.recall is not None and scale.recall >= LONG_RECALL


def recall_fault(scale: Instrument, used: str, number: int | None = None, day: date | None = None) -> Fault:
    """The fault of a scale that looks back too far for how it is used."""
    shorter = scale.short_recall is not None and scale.short_recall < LONG_RECALL
    form = f"; there is a form that looks back {words(scale.short_recall or 0)}" if shorter else ""
    return Fault(
        message=f"{scale.key} looks back {words(scale.recall or 0)}, and {used}{form}",
        sessions=() if number is None else (number,),
        day=day,
        severity=Severity.INFO if shorter else None,
    )


@rule("KS505", severity=Severity.ERROR, applies=_demands_observation)
def observation_short(history: History) -> Iterator[Fault]:
    """The visit reserves fewer minutes of observation than the protocol's source demands.

    An error where that is a label, otherwise a warning. Judged for every plan of a protocol that demands observation,
    whatever is on record.
    """
    for protocol in history.protocols:
        yield from observation_faults(protocol)


def observation_faults(protocol: Protocol) -> Iterator[Fault]:
    """The fault of a visit that reserves less than its protocol demands."""
    found, least = protocol.visit.observation, protocol.least_observation
    if found < least:
        yield Fault(
            message=f"{counted(found, 'minute')} of observation are reserved; {protocol.key} demands {least}",
            severity=None if protocol.standing is Standing.LABEL else Severity.WARNING,
            source=protocol.source,
            standing=protocol.standing,
        )


@rule("KS506", severity=Severity.INFO, applies=_kept)
def follow_up_missing(history: History) -> Iterator[Fault]:
    """Integration, or a reminder, around a session given has passed with nothing done on record.

    What was done is recorded with ``plan.followed_up``; a record serves the time nearest to it, of the session that it
    names if it names one. That the day has passed is seen from what is on record after it.
    """
    open_points = [*_around_given(history, ActivityKind.INTEGRATION, ActivityKind.REMINDER)]
    for done in history.plan.done:
        serves = [
            each
            for each in open_points
            if each.activity.kind is done.kind
            and done.session in (None, each.session.number)
            and each.session.day <= done.on
        ]
        if serves:
            open_points.remove(min(serves, key=lambda each: abs(each.day - done.on)))
    known = _last_known(history)
    for each in open_points:
        if each.day < known:
            yield _fault_of(each, f"nothing done is on record for session {each.session.number}, {short(each.day)}")


def _fault_of(point: Dated, lacking: str) -> Fault:
    return Fault(
        message=f"{lacking}: {point.activity.title}",
        sessions=(point.session.number,),
        day=point.day,
        source=point.activity.source,
        standing=point.activity.standing,
    )
