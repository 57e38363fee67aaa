"""The standard course in New York, across the night in which the clocks go forward, and what becomes of it."""

from datetime import UTC, date, datetime, time
from typing import Any

import ketasched as ks

STAMP, LATER = datetime(2026, 1, 1, 12, 30, tzinfo=UTC), datetime(2026, 2, 26, 8, 15, 1, tzinfo=UTC)
NEW_YORK = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US")
STANDARD = ks.protocol_named("standard")
PLAN_UID = "1f0c1d4e"


def standard(uid: str = PLAN_UID) -> ks.Plan:
    """Lay the course."""
    return ks.schedule(STANDARD, start=date(2026, 2, 25), clinic=NEW_YORK, at=time(9, 30), uid=uid)


def changed() -> ks.Plan:
    """Give, miss, move and cancel sessions of the course, the last two with stamps of their own."""
    plan = standard().given(1).missed(2).confirmed(3)
    return plan.moved(4, to=date(2026, 3, 5), at=time(14), stamp=LATER).cancelled(5, stamp=LATER)


def laid(*when: tuple[date, time], zone: str = "America/New_York", protocol: ks.Protocol = STANDARD) -> ks.Plan:
    """Lay a plan by hand, perhaps elsewhere."""
    clinic = ks.Clinic(timezone=zone, hours="24/7")
    return ks.Plan(protocol, (ks.Session(n, day, at) for n, (day, at) in enumerate(when, 1)), clinic, PLAN_UID)


def said(plan: ks.Plan) -> list[tuple[Any, ...]]:
    """Give what a calendar says of each session."""
    return [
        (each.number, each.day, each.at, plan.uid_of(each.number), each.sequence, each.status is ks.Status.CANCELLED)
        for each in plan.sessions
    ]
