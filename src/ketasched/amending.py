"""A course moved on purpose to another protocol, or another version of it, from a day on."""

from datetime import date, datetime
from typing import Any

from attrs import evolve, frozen

from ketasched.comparing import Difference, compare
from ketasched.days import short
from ketasched.errors import Refused
from ketasched.history import history_of
from ketasched.plan import Plan, checked_plan
from ketasched.protocol import Phase, Protocol, checked_protocol
from ketasched.records import Amendment
from ketasched.request import Request, checked_day_of_years
from ketasched.rescheduling import clinic_of, replaced
from ketasched.rescheduling.asking import changed
from ketasched.session import Status


@frozen
class Amended:
    """A plan under another protocol, and what changed."""

    plan: Plan
    difference: Difference

    def __str__(self) -> str:
        return str(self.difference)


def amend(plan: Plan, protocol: Protocol, *, effective: date, stamp: datetime | None = None) -> Amended:
    """The plan under another protocol from a day on, with what lies after placed anew, and what changed by it.

    Sessions before the day stay where they are and are judged by the protocol before, which the plan keeps
    (`Plan.protocol_on`). From the day on the sessions are placed as `reschedule` places them: fewest moved, confirmed
    ones pinned. Sessions that the new protocol asks for besides are added; planned ones beyond what it asks for are
    cancelled, the last first.

    Raises `Refused` where the plan follows the protocol already, where sessions were given after the day, and where a
    later amendment is in force; `NoPlacement` as `reschedule` does, its relaxations being arguments of `amend`.
    """
    _check(plan, protocol, effective)
    clinic = clinic_of(plan, None)
    request = plan.request or Request(start=min((each.day for each in plan.days), default=effective))
    after = evolve(plan, protocol=protocol, amendments=(*plan.amendments, Amendment(effective, plan.protocol)))
    surplus = _surplus(after, effective)
    for number in surplus:
        after = after.cancelled(number, stamp=stamp)
    amendment = Amendment(effective, plan.protocol, surplus)
    after = evolve(after, amendments=(*plan.amendments, amendment))

    def told(name: str, value: Any) -> dict[str, Any]:
        return {name: value} if name == "protocol" else {"plan": changed(plan, name, value)}

    after = replaced(after, clinic, request, today=effective, stamp=stamp, told=told)
    return Amended(after, compare(plan, after))


def _check(plan: Plan, protocol: Protocol, effective: date) -> None:
    checked_protocol(protocol)
    checked_day_of_years(effective, "effective")
    if protocol == checked_plan(plan).protocol:
        raise Refused(f"the plan follows {protocol.named} already: give the protocol that takes its place")
    if plan.ended is not None:
        raise Refused(f"the course was stopped on {short(plan.ended.on)}: nothing is to be amended")
    given = [each for each in plan.days if each.status is Status.GIVEN and each.day >= effective]
    if given:
        raise Refused(
            f"session {given[0].number} was given on {short(given[0].day)} under {plan.protocol.named}, and an "
            f"amendment does not reach back: make it effective after {short(given[-1].day)}"
        )
    if plan.amendments and plan.amendments[-1].effective >= effective:
        raise Refused(
            f"the plan was amended with effect from {short(plan.amendments[-1].effective)}: "
            "make this amendment effective later"
        )


def _surplus(plan: Plan, effective: date) -> tuple[int, ...]:
    """The numbers of the last planned sessions beyond those that the protocol asks for now."""
    history = history_of(plan)
    planned = [
        each.number
        for each in history.sessions
        if each.phase is Phase.INDUCTION and each.status is Status.PLANNED and each.day >= effective
    ]
    surplus = max(len(history.induction) - history.asked, 0)
    return tuple(planned[max(len(planned) - surplus, 0) :])
