"""What a developer changes to have a plan after all: each relaxation in the arguments of `reschedule`, solved anew."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeAlias

from attrs import evolve

from ketasched.clinic import Clinic
from ketasched.placing import possible
from ketasched.plan import Plan
from ketasched.request import Request, calendars
from ketasched.rescheduling.underway import underway

CHANGED = frozenset({"protocol", "clinic", "avoid", "hours", "moved"})
"""What a relaxation of a plan under way changes."""

Told: TypeAlias = Callable[[str, Any], dict[str, Any]]
"""A change, by name, in the arguments of whoever asks."""


def in_arguments(plan: Plan) -> Told:
    """The arguments of `reschedule` for the plan in which something changes."""

    def told(name: str, value: Any) -> dict[str, Any]:
        if name in {"clinic", "hours"}:
            return {name: value}
        kept: dict[str, Any] = {"avoid": ()} if name == "avoid" else {}
        return {"plan": changed(plan, name, value)} | kept

    return told


def changed(plan: Plan, name: str, value: Any) -> Plan:
    """The plan with one thing other than it was."""
    if name == "moved":
        number, day, at = value
        return plan.moved(number, to=day, at=at).confirmed(number)
    if name in {"protocol", "clinic"}:
        return evolve(plan, **{name: value})
    country = plan.clinic.country if plan.clinic else None
    part: dict[str, Any] = {name: calendars(value, country) if name == "hours" else value}
    return evolve(plan, request=plan.request and evolve(plan.request, **part))


def solved(plan: Plan, clinic: Clinic, request: Request, today: date, told: Told) -> Callable[..., Any]:
    """What tells a relaxation in the arguments of whoever asks, where it leads to a plan."""
    laid = evolve(plan, clinic=clinic, request=request)

    def tried(changes: dict[str, Any]) -> dict[str, Any] | None:
        ((name, value),) = changes.items()
        other = changed(laid, name, value)
        problem = underway(other, other.clinic or clinic, other.request or request, today)
        return told(name, value) if possible(problem) else None

    return tried
