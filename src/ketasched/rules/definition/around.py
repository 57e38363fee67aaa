"""KS9xx: a definition, what it has around its sessions, and its sources."""

from collections.abc import Iterator
from typing import Any

from ketasched.days import counted, words
from ketasched.definition import Definition, laid_from, last_number, problem_of
from ketasched.errors import listed
from ketasched.instruments import INSTRUMENTS
from ketasched.placing.windows import caps_of
from ketasched.protocol import Activity, ActivityKind, Checkpoint, Phase, Protocol, numbers
from ketasched.response import Instrument
from ketasched.rule import Fault, Severity, rule
from ketasched.rules.definition.cadence import never_scored
from ketasched.rules.follow_up import LONG_RECALL, looks_far_back, observation_faults, recall_fault
from ketasched.source import Standing

WEEK = 7
SCALES = {each.key.lower(): each for each in INSTRUMENTS}


def _scale(key: str | None) -> Instrument | None:
    return SCALES.get((key or "").lower())


def _with_checkpoints(definition: Definition) -> bool:
    return bool(definition.protocol.induction.checkpoints)


def _with_assessments(definition: Definition) -> bool:
    return bool(_assessments(definition.protocol))


def _by_response(definition: Definition) -> bool:
    cadence = definition.protocol.cadence
    return cadence is not None and cadence.earliest is None and bool(cadence.begin or cadence.answers)


def _demands_observation(definition: Definition) -> bool:
    return definition.protocol.least_observation > 0


def _assessments(protocol: Protocol) -> list[Activity]:
    return [each for each in protocol.activities if each.kind is ActivityKind.ASSESSMENT]


@rule("KS921", severity=Severity.WARNING, applies=_with_checkpoints)
def checkpoint_decides_nothing(definition: Definition) -> Iterator[Fault]:
    """What a checkpoint states can never decide anything.

    It has no instrument to go by, or one that drives nothing or gives no such score; it says both when the course goes
    on and when it ends, of which only the first is read; or it stands after the last session, and nothing follows. A
    question that is left to the clinician is none of these.
    """
    protocol = definition.protocol
    for point in protocol.induction.checkpoints:
        if why := _undecided(point, follows=protocol.cadence is not None or point.sessions[0] < protocol.sessions):
            yield Fault(message=f'"{point.question}" decides nothing: {why}', sessions=tuple(point.sessions[:1]))


def _undecided(point: Checkpoint, *, follows: bool) -> str:
    when = point.goes_on or point.ends
    if when is None:
        return ""
    if point.instrument is None:
        return "it has no instrument whose score could answer"
    if never := never_scored(when, _scale(point.instrument)):
        return never
    if point.goes_on and point.ends:
        return "it says when the course goes on, and when it ends is not read"
    return "" if follows else f"nothing follows session {point.sessions[0]}"


@rule("KS922", severity=Severity.WARNING)
def session_never_comes(definition: Definition) -> Iterator[Fault]:
    """An activity is for sessions, or a limit for weeks, that never come.

    Sessions come as far as induction and cadence go; weeks without a cadence as far as the bounds leave the last
    session. A range is left alone as soon as one of its numbers comes.
    """
    protocol, last = definition.protocol, last_number(definition.protocol)
    for activity in protocol.activities:
        first = 1 if activity.session is None else numbers(activity.session, "session")[0]
        if last is not None and first > last:
            found = f'"{activity.title}" begins with session {first}'
            yield Fault(message=f"{found}, and the last that comes is session {last}")
    for frequency in protocol.frequencies:
        week = _last_week(protocol, frequency.phase)
        if week is not None and frequency.weeks[0] > week:
            found = f"a limit of {counted(frequency.most, 'session')} begins with week {frequency.weeks[0]}"
            latest = f"the last session comes in week {week} at the latest" if week else "there are no boosters"
            yield Fault(message=f"{found}, and {latest}")


def _last_week(protocol: Protocol, phase: Phase | None) -> int | None:
    """The last week in which a session can be that counts; 0 where none is, ``None`` where it is not known."""
    if protocol.cadence is not None and phase is not Phase.INDUCTION:
        return None
    if phase is Phase.BOOSTER:
        return 0
    return max((_last_day(protocol, start) // WEEK + 1 for start in laid_from(protocol)), default=None)


def _last_day(protocol: Protocol, start: int) -> int:
    problem = problem_of(protocol, start)
    return caps_of(problem, start)[-1] - start


@rule("KS923", severity=Severity.WARNING, applies=_with_assessments)
def recall_cannot_answer(definition: Definition) -> Iterator[Fault]:
    """A scale that looks back two weeks or more is asked for fewer days than that after a session.

    Its look back overlaps with what was before the session, and it cannot answer for the days since. For information
    where a form of the scale looks back less than two weeks; nothing is found where that form looks back no further
    than to the session. KS504 says the same of a plan, for the day after a session.
    """
    for each in _assessments(definition.protocol):
        scale = _scale(each.instrument)
        if scale is None or not looks_far_back(scale) or each.days not in range(1, LONG_RECALL):
            continue
        if scale.short_recall is None or scale.short_recall > each.days:
            yield recall_fault(scale, f"is asked for {counted(each.days, 'day')} after a session ({each.title})")


@rule("KS924", severity=Severity.INFO, applies=_by_response)
def score_not_asked_for(definition: Definition) -> Iterator[Fault]:
    """The cadence goes by a score for which the protocol has no assessment.

    Judged at the end of the induction, where the cadence answers to it, and at the boosters. A clinic that takes the
    score all the same has nothing to mend; KS304 says where one is missing. Not applicable to a cadence that goes by no
    score.
    """
    protocol, cadence = definition.protocol, definition.protocol.cadence
    points = [(protocol.sessions, "the end of the induction")] if cadence and cadence.begin else []
    points += [(protocol.sessions + 1, "the boosters")] if cadence and cadence.answers else []
    missing = [name for number, name in points if not _asked(protocol, number)]
    if missing and cadence:
        found = f"{cadence.key} goes by {cadence.instrument or 'a score'} at {listed(missing)}"
        yield Fault(message=f"{found}, and the protocol has no assessment there")


def _asked(protocol: Protocol, number: int) -> bool:
    key = protocol.cadence.instrument if protocol.cadence else None
    return any(
        (each.session is None or number in numbers(each.session, "session"))
        and (key is None or each.instrument is None or each.instrument.lower() == key.lower())
        for each in _assessments(protocol)
    )


@rule("KS925", severity=Severity.ERROR, applies=_demands_observation)
def observation_undercut(definition: Definition) -> Iterator[Fault]:
    """The visit reserves fewer minutes of observation than the protocol itself demands.

    An error where a label sets the demand, otherwise a warning. KS505 says the same of a plan.
    """
    yield from observation_faults(definition.protocol)


@rule("KS926", severity=Severity.WARNING)
def source_missing(definition: Definition) -> Iterator[Fault]:
    """Something claims a standing that no source is named for.

    A label, a trial, a consensus or a practice can be looked up only where it is named. What nobody states is a
    default.
    """
    for name, part in _parts(definition.protocol):
        if part.standing is not Standing.DEFAULT and part.source is None:
            yield Fault(message=f"{name} stands as {part.standing}, and no source is named for it")


def _parts(protocol: Protocol) -> Iterator[tuple[str, Any]]:
    """Whatever has a source and a standing of its own, with its name."""
    cadence = protocol.cadence
    yield f"the protocol {protocol.key}", protocol
    yield from ((f'"{each}"', each) for each in (*protocol.spacing, *protocol.induction.spacing))
    yield "the visit", protocol.visit
    yield from ((f'"{each.question}"', each) for each in protocol.induction.checkpoints)
    yield from ((f'"{each.title}"', each) for each in protocol.activities)
    yield from ((f'"{each.text}"', each) for each in protocol.readiness)
    yield from ((f"a limit of {counted(each.most, 'session')} a week", each) for each in protocol.frequencies)
    if cadence is not None:
        yield f"the cadence {cadence.key}", cadence
        yield from ((f"the lapse of {words(each.after)}", each) for each in cadence.lapses)
