"""The requests that are timed: courses, clinics with closures, patients with days to avoid. All from fixed seeds."""

from datetime import date, time, timedelta
from random import Random

from attrs import frozen

from ketasched.clinic import Clinic
from ketasched.errors import NoPlacement
from ketasched.plan import Plan
from ketasched.protocol import Induction, Protocol, Spacing, Visit
from ketasched.scheduling import schedule

PREFERRED = time(9, 30)


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
        """All of `schedule`, and the explanation where there is no plan."""
        try:
            return schedule(
                self.course, start=self.start, clinic=self.clinic, at=self.at, avoid=self.avoid, uid="plan"
            )
        except NoPlacement as error:
            return error


def asked(seed: int, sessions: int, reach: int = 89, *, tight: bool = False) -> Asked:
    """A course of three a week, one day in ten closed and two avoided, on a horizon of ``reach`` days after session 1.

    Where it is ``tight``, the course must end two days before its last target.
    """
    draw = Random(seed)  # noqa: S311 - it guards nothing
    start = date(2026, 1, 1) + timedelta(draw.randrange(365))
    offsets = [7 * (n // 3) + (0, 2, 4)[n % 3] for n in range(sessions)]
    course = Spacing(most=offsets[-1] - 2 if tight else reach, session=sessions, anchor=1)
    induction = Induction(offsets, (Spacing(2), Spacing(7, back=3), course))
    open_late = draw.choice(["", "; Tu 11:00-19:00", "; Tu,Th 13:00-19:00"])
    clinic = Clinic(
        timezone="America/New_York",
        hours=f"Mo-Fr 09:00-17:00{open_late}; PH off",
        country="US",
        closed=[start + timedelta(n) for n in range(1, reach + 30) if draw.random() < 0.1],  # noqa: PLR2004
    )
    return Asked(
        course=Protocol(key="three-a-week", title="Three a week", induction=induction, visit=Visit(60, 60)),
        clinic=clinic,
        start=start,
        avoid=tuple(start + timedelta(draw.randrange(1, 30)) for _ in range(2)),
        reach=reach + 14,
    )
