"""Forecasts in hindsight: what a plan would have said at an earlier time, from what was known then."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache

from attrs import evolve

from ketasched.due import next_due
from ketasched.errors import KetaschedError
from ketasched.forecast import Decision, Forecast
from ketasched.plan import Plan
from ketasched.protocol import Phase
from ketasched.session import OPEN, Session, Status


@lru_cache(maxsize=4)
def forecasts_of_boosters(plan: Plan) -> tuple[tuple[Session, Forecast], ...]:
    """Each booster with what came next just before it, from the sessions given before and the scores known that day.

    A booster behind one that is still planned is left out: what comes next there is not known yet. Where no forecast
    can be made, it says so and has no options.
    """
    known: list[tuple[Session, Forecast]] = []
    decisions = {each.session: each for each in plan.decisions}
    for session in plan.days:
        if session.phase is Phase.BOOSTER:
            forecast = _forecast(_before(plan, session, decisions), session.day)
            known.append((session, forecast))
            if forecast.due is not None and plan.interval is None:
                # The only option stands as if it had been decided, so that nothing before it is replayed again.
                only = Decision(session=session.number, chosen=forecast.due, forecast=forecast)
                decisions.setdefault(session.number, only)
        if session.status in OPEN:
            break
    return tuple(known)


def _before(plan: Plan, session: Session, decisions: Mapping[int, Decision]) -> Plan:
    earlier = (each for each in plan.sessions if _place(each) < _place(session) and each.status not in OPEN)
    sessions = sorted(earlier, key=_place)
    return evolve(
        _under_its_protocol(plan, session.day),
        sessions=sessions,
        assessments=(each for each in plan.assessments if each.day <= session.day),
        decisions=(decisions[each.number] for each in sessions if each.number in decisions),
        ended=plan.ended if plan.ended is not None and plan.ended.on < session.day else None,
    )


def _under_its_protocol(plan: Plan, day: date) -> Plan:
    """The plan under the protocol that was in force on a day."""
    return evolve(plan, protocol=plan.protocol_on(day)) if plan.amendments else plan


def _place(session: Session) -> tuple[date, int]:
    return session.day, session.number


def _forecast(plan: Plan, today: date | None) -> Forecast:
    try:
        return next_due(plan, today)
    except KetaschedError as error:
        return Forecast(because=[f"no forecast can be made: {error}"])


def changed_forecasts(plan: Plan) -> tuple[Decision, ...]:
    """The decisions whose forecast would come out otherwise today, from the same knowledge: normally none.

    Each stored forecast is computed again from the sessions given and the scores known when it was made.
    """
    return tuple(decision for decision, now in replayed(plan) if now != decision.forecast)


def replayed(plan: Plan) -> Iterator[tuple[Decision, Forecast]]:
    """Each decision with its forecast as it comes out today, from what was known when it was made."""
    for place, decision in enumerate(plan.decisions):
        yield decision, _again(plan, place, decision)


def _again(plan: Plan, place: int, decision: Decision) -> Forecast:
    def known(session: Session) -> bool:
        return session.number in decision.given or (
            session.status is Status.MISSED and session.number < decision.session
        )

    on = decision.on or max((each.day for each in plan.sessions if each.number in decision.given), default=date.max)
    then = evolve(
        _under_its_protocol(plan, on),
        sessions=filter(known, plan.sessions),
        assessments=plan.assessments[: decision.assessed],
        decisions=plan.decisions[:place],
        ended=None,
    )
    return _forecast(then, decision.on)
