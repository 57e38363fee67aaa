"""A course in January 2026, to be changed by what tests do to it."""

from datetime import date, time
from typing import Any

from ketasched.clinic import Clinic
from ketasched.plan import Plan
from ketasched.protocol import Protocol
from ketasched.published import protocol_named
from ketasched.scheduling import schedule

CLINIC = Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US", chairs=2)
STANDARD = protocol_named("standard")


def jan(day: int) -> date:
    """A day of January."""
    return date(2026, 1, day)


def laid(protocol: Protocol = STANDARD, **changes: Any) -> Plan:
    """A course from Monday the 5th on: the standard one takes the Mondays, Wednesdays and Fridays of two weeks."""
    asked: dict[str, Any] = {"start": jan(5), "clinic": CLINIC, "at": time(9, 30), "uid": "u"}
    plan: Plan = schedule(protocol, **asked | changes)
    return plan


def days(plan: Plan) -> dict[int, int]:
    """The days of January of the sessions that stand, by their numbers."""
    return {each.number: (each.day - date(2025, 12, 31)).days for each in plan.days}
