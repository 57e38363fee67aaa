"""The disruptions that are timed: plans laid at clinics, under way when something falls out. All from fixed seeds."""

from datetime import date, timedelta
from random import Random

from attrs import evolve, frozen

from ketasched.clinic import Clinic
from ketasched.errors import NoPlacement
from ketasched.plan import Plan
from ketasched.rescheduling import reschedule
from ketasched.session import OPEN, Status
from requests_to_place import asked, minutes_off

A_MOVE, A_DAY_SHIFTED, A_DAY, A_SESSION = 1 << 42, 1 << 32, 1 << 20, 1 << 15
"""What counts first weighs more in one sum than all that counts after it."""


@frozen(kw_only=True)
class Known:
    """What the solver is told: the open days with their minutes off the preferred time, and the sessions."""

    plan: Plan
    given: tuple[int, ...]
    published: tuple[int, ...]
    added: int
    minutes: dict[int, int]


@frozen(kw_only=True)
class Disrupted:
    """A plan under way, and what falls out."""

    plan: Plan
    today: date
    clinic: Clinic
    avoid: tuple[date, ...]

    def reschedule(self) -> Plan | NoPlacement:
        """All of `reschedule`; where there is no way, the error, not yet explained."""
        try:
            return reschedule(self.plan, today=self.today, clinic=self.clinic, avoid=self.avoid)
        except NoPlacement as error:
            return error

    def known(self) -> Known:
        """The same for a solver, with the open days worked out."""
        given = sorted(each.day.toordinal() for each in self.plan.sessions if each.status is Status.GIVEN)
        published = sorted(each.day.toordinal() for each in self.plan.sessions if each.status in OPEN)
        away = {*self.avoid, *(self.plan.request.avoid.days if self.plan.request else ())}
        begin = max(self.today, date.fromordinal(given[-1] + 1) if given else self.today)
        days = (begin + timedelta(n) for n in range(120))
        length = self.plan.protocol.visit.minutes
        minutes = {day.toordinal(): minutes_off(self.clinic, day, length) for day in days if day not in away}
        return Known(
            plan=self.plan,
            given=tuple(given),
            published=tuple(published),
            added=self.plan.protocol.sessions - len(given) - len(published),
            minutes={day: off for day, off in minutes.items() if off is not None},
        )

    def cost(self) -> int | None:
        """The cost of what `reschedule` finds, from the sessions alone."""
        after = self.reschedule()
        if isinstance(after, NoPlacement):
            return None
        shifts = [abs((after.session(each.number).day - each.day).days) for each in self.plan.days]
        begun, known = after.days[0].day.toordinal(), self.known()
        offsets = [day - 1 for day in self.plan.protocol.induction.days]
        to_come = [
            (each.day.toordinal(), offset)
            for each, offset in zip(after.days, offsets, strict=True)
            if each.status in OPEN
        ]
        off = [abs(day - begun - offset) for day, offset in to_come]
        placed = A_DAY * sum(off) + A_SESSION * sum(map(bool, off)) + sum(known.minutes[day] for day, _ in to_come)
        return A_MOVE * sum(map(bool, shifts)) + A_DAY_SHIFTED * sum(shifts) + placed


def disrupted(seed: int, sessions: int, *, closes: int = 0) -> Disrupted:
    """Some sessions given, one missed perhaps; then the patient avoids two days, or the clinic closes for some."""
    draw = Random(seed)  # noqa: S311 - it guards nothing
    wanted = (asked(1000 * seed + attempt, sessions) for attempt in range(100))
    clinic, plan = next((each.clinic, laid) for each in wanted if isinstance(laid := each.place(), Plan))
    begun = draw.randrange(1, sessions - 3)
    for number in range(1, begun + 1):
        plan = plan.given(number)
    if draw.choice([True, False]):
        begun += 1
        plan = plan.missed(begun)
    today = plan.session(begun).day + timedelta(1)
    still = [each.day for each in plan.days if each.status in OPEN]
    shut = [today + timedelta(n) for n in range(2, 2 + closes)]
    clinic = evolve(clinic, closed={**clinic.closed, **dict.fromkeys(shut, "closed")})
    avoid = () if closes else tuple(draw.sample(still, 2))
    return Disrupted(plan=plan, today=today, clinic=clinic, avoid=avoid)
