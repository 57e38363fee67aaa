"""The requests that are timed: courses, clinics with closures, patients with days to avoid. All from fixed seeds."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from random import Random
from typing import Literal, TypeAlias

from attrs import frozen

from ketasched.clinic import Clinic
from ketasched.errors import NoPlacement
from ketasched.plan import Plan
from ketasched.protocol import Induction, Protocol, Spacing, Visit
from ketasched.scheduling import schedule

Fault: TypeAlias = Literal["bounds", "closures", "hours"]

PREFERRED = time(9, 30)
CLOSED_SHARE = 0.1
HOURS = ("Mo-Fr 09:00-17:00", "Mo-Fr 09:00-17:00; Tu 11:00-19:00", "Mo-Fr 09:00-17:00; Tu,Th 13:00-19:00")


@frozen(kw_only=True)
class Asked:
    """One patient's request; no session can be later than ``reach`` days after the start."""

    course: Protocol
    clinic: Clinic
    start: date
    avoid: tuple[date, ...]
    reach: int
    at: time = PREFERRED

    def place(self) -> Plan | NoPlacement:
        """All of `schedule`; where there is no plan, the error, not yet explained."""
        try:
            return schedule(self.course, start=self.start, clinic=self.clinic, at=self.at, avoid=self.avoid, uid="plan")
        except NoPlacement as error:
            return error

    def explain(self) -> str:
        """The same, and where there is no plan all of the explanation."""
        return str(self.place())


def minutes_off(clinic: Clinic, day: date, length: int) -> int | None:
    """The minutes off the preferred time at which a visit of this length fits the day; `None` where none does."""
    wish = PREFERRED.hour * 60 + PREFERRED.minute
    starts = [
        start
        for opens, closes in clinic.open_spans(day)
        for start in {opens, wish, *range(-(-opens // 15) * 15, closes, 15)}
        if opens <= start and start + length <= closes
    ]
    return min((abs(start - wish) for start in starts), default=None)


def asked(seed: int, sessions: int, horizon: int = 90, fault: Fault | None = None) -> Asked:
    """A course of three a week that must end within the horizon, one day in ten closed and two avoided.

    With a ``fault`` there is no plan: the bounds contradict each other, the clinic closes for too long, or it opens
    too seldom.
    """
    draw = Random(seed)  # noqa: S311 - it guards nothing
    start = date(2026, 1, 1) + timedelta(draw.randrange(365))
    clinic = Clinic(
        timezone="America/New_York",
        hours=("Mo 09:00-17:00" if fault == "hours" else draw.choice(HOURS)) + "; PH off",
        country="US",
        closed=_closures(draw, start, horizon, fault),
    )
    offsets = [7 * (n // 3) + (0, 2, 4)[n % 3] for n in range(sessions)]
    latest = offsets[-1] - 2 if fault == "bounds" else horizon - 1
    gap = Spacing(2, 6 if fault in {"closures", "hours"} else None)
    induction = Induction(offsets, (gap, Spacing(7, back=3), Spacing(most=latest, session=sessions, anchor=1)))
    return Asked(
        course=Protocol(key="three-a-week", title="Three a week", induction=induction, visit=Visit(60, 60)),
        clinic=clinic,
        start=start,
        avoid=tuple(start + timedelta(draw.randrange(1, 30)) for _ in range(2)),
        reach=horizon + 14,
    )


def _closures(draw: Random, start: date, horizon: int, fault: Fault | None) -> Iterator[date]:
    for n in range(1, horizon + 30):
        if draw.random() < CLOSED_SHARE or (fault == "closures" and n in range(5, 16)):
            yield start + timedelta(n)
