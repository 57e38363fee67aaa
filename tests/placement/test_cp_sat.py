"""Placement against an independent exact solver: the same cost wherever there is a plan, the same verdict elsewhere.

The model is written from the definition: it reads the protocol's own spacings and knows the clinic's hours because
the instance was made of them. Nothing of `ketasched.placing` is used.
"""

from collections.abc import Iterator
from datetime import date, time, timedelta
from itertools import pairwise
from random import Random

import pytest
from attrs import frozen
from ortools.sat.python import cp_model

from ketasched.clinic import Clinic
from ketasched.errors import NoPlacement
from ketasched.plan import Plan
from ketasched.protocol import Induction, Numbers, Protocol, Spacing, Visit
from ketasched.scheduling import schedule

CHUNKS, INSTANCES = 14, 150
YEAR, STEP = 365, 15
WEEK = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
A_DAY, A_SESSION = 1 << 19, 1 << 15
"""What a day and a session off target weigh in one sum: more than all the minutes, and all the sessions, can."""


@frozen(kw_only=True)
class Instance:
    """Something to place, and what is known of it without asking the library."""

    protocol: Protocol
    clinic: Clinic
    opening: tuple[tuple[tuple[int, int], ...], ...]
    shut: frozenset[date]
    avoid: tuple[date, ...]
    start: date
    at: int | None
    event: date

    def minute_on(self, day: date) -> int | None:
        """The start nearest the preferred minute, the earlier on a tie; the earliest where none is preferred."""
        if day in self.shut or day in self.avoid:
            return None
        spans, visit = self.opening[day.weekday()], self.protocol.visit
        length = visit.arrival + visit.treatment + visit.observation
        starts = {opens for opens, _ in spans} | set(range(0, 1440, STEP)) | ({self.at} if self.at else set())
        fitting = [at for at in starts if any(opens <= at and at + length <= closes for opens, closes in spans)]
        return min(fitting, key=lambda at: (abs(at - (self.at or 0)), at), default=None)

    def visits(self) -> dict[date, int]:
        """Every day of the year from the start on which a visit fits, with its minute."""
        year = (self.start + timedelta(n) for n in range(YEAR + 1))
        return {day: minute for day in year if (minute := self.minute_on(day)) is not None}

    @property
    def offsets(self) -> tuple[int, ...]:
        """The days from session 1 to each session's target."""
        return tuple(day - 1 for day in self.protocol.induction.days)

    def gaps(self) -> Iterator[tuple[int, int, int, int | None]]:
        """Each session bound, the one that it is measured from (0: the event), and the least and most days between."""
        for spacing in (*self.protocol.spacing, *self.protocol.induction.spacing):
            least, most = spacing.least, spacing.most
            assert isinstance(least, int)
            assert most is None or isinstance(most, int)
            for number, reference in bound_pairs(spacing, len(self.offsets)):
                yield number, reference, least, most


# --- making instances


def made(seed: int) -> Instance:
    """A random instance: 6 to 12 sessions, 20 to 90 days on which the clinic opens."""
    draw = Random(seed)  # noqa: S311 - it guards nothing
    start = date(2026, 1, 1) + timedelta(draw.randrange(365))
    opening = opening_hours(draw)
    shut = frozenset(closures(draw, start, opening))
    at = draw.choice([None, preferred(draw, opening), preferred(draw, opening)])
    visit = Visit(draw.choice([30, 40, 60]), draw.choice([0, 30, 60]), draw.choice([0, 15]), draw.choice([0, 20]))
    return Instance(
        protocol=course(draw, visit),
        clinic=Clinic(timezone="America/New_York", hours=written(opening), closed=shut),
        opening=opening,
        shut=shut,
        avoid=tuple(start + timedelta(draw.randrange(60)) for _ in range(draw.choice([0, 0, 1, 3]))),
        start=start,
        at=at,
        event=start - timedelta(draw.randrange(15)),
    )


def opening_hours(draw: Random) -> tuple[tuple[tuple[int, int], ...], ...]:
    """One or two stretches on most weekdays, at hours of their own."""
    week = []
    for _ in WEEK:
        opens = draw.randrange(28, 48) * 15
        noon = opens + draw.randrange(6, 16) * 15
        evening = noon + draw.randrange(2, 5) * 15
        spans = ((opens, noon), (evening, evening + draw.randrange(4, 12) * 15))
        week.append(draw.choice([spans, spans[:1], spans[:1], spans[1:], ()]))
    return tuple(week) if sum(map(bool, week)) > 2 else opening_hours(draw)


def written(opening: tuple[tuple[tuple[int, int], ...], ...]) -> str:
    """The hours as a clinic writes them."""
    days = zip(WEEK, opening, strict=True)
    return "; ".join(f"{name} {','.join(f'{clock(a)}-{clock(b)}' for a, b in spans)}" for name, spans in days if spans)


def clock(minute: int) -> str:
    """A minute of the day as HH:MM."""
    return f"{minute // 60:02}:{minute % 60:02}"


def preferred(draw: Random, opening: tuple[tuple[tuple[int, int], ...], ...]) -> int:
    """A minute at which the clinic is open on some weekday, not always one of the quarters."""
    opens, closes = draw.choice([span for spans in opening for span in spans])
    return draw.randrange(opens, closes, draw.choice([5, 15, 30]))


def closures(draw: Random, start: date, opening: tuple[tuple[tuple[int, int], ...], ...]) -> Iterator[date]:
    """Single days, a holiday of several, and all days after 20 to 90 open ones."""
    often = draw.choice([0, 0.05, 0.15, 0.3])
    holiday = draw.randrange(50), draw.choice([0, 0, 3, 9])
    left = draw.randrange(20, 91)
    for n in range(YEAR + 1):
        day = start + timedelta(n)
        if left == 0 or holiday[0] <= n < sum(holiday) or draw.random() < often:
            yield day
        elif opening[day.weekday()]:
            left -= 1


def course(draw: Random, visit: Visit) -> Protocol:
    """A course with bounds of every kind, some of which cannot be kept together."""
    pace = draw.choice([1, 2, 2, 3, 3, 4, 7])
    offsets = [0]
    for _ in range(draw.randrange(5, 12)):
        offsets.append(offsets[-1] + draw.randrange(max(1, pace - 1), pace + 2))
    spacing = tuple(bounds(draw, pace, offsets))
    cut = draw.randrange(len(spacing))
    return Protocol(
        key="drawn", title="Drawn", induction=Induction(offsets, spacing[:cut]), spacing=spacing[cut:], visit=visit
    )


def bounds(draw: Random, pace: int, offsets: list[int]) -> Iterator[Spacing]:
    """A gap to the session before, and now and then windows, bounds on some sessions, anchors, a course bound."""
    count = len(offsets)
    yield between(draw, pace - draw.randrange(3), pace + draw.randrange(2, 12))
    for back in (2, 3):
        if draw.random() < 0.4:
            yield between(draw, back * pace - draw.randrange(4), back * pace + draw.randrange(3, 12), back=back)
    if draw.random() < 0.4:
        some = range(draw.randrange(2, count), count + 1, draw.choice([1, 2]))
        yield between(draw, pace - 1, pace + draw.randrange(4, 12), session=some)
    for _ in range(draw.choice([0, 1, 1, 2])):
        later = draw.randrange(3, count + 1)
        anchor = draw.randrange(1, later - 1)
        apart = offsets[later - 1] - offsets[anchor - 1]
        yield between(draw, apart - draw.randrange(6), apart + draw.randrange(1, 14), session=later, anchor=anchor)
    if draw.random() < 0.2:
        session = draw.randrange(2, count + 1)
        yield between(draw, offsets[session - 1], offsets[session - 1] + 25, session=session, anchor=0)
    if draw.random() < 0.7:
        yield Spacing(most=offsets[-1] + draw.randrange(9), session=count, anchor=1)


def between(
    draw: Random, least: int, most: int, *, back: int = 1, session: Numbers | None = None, anchor: int | None = None
) -> Spacing:
    """A spacing with a grace that placement must not use, and mostly with only one of its sides."""
    most_or_none = draw.choice([most, None, None])
    low = max(0 if most_or_none == most and draw.random() < 0.5 else least, 0)
    return Spacing(low, most_or_none, draw.randrange(low + 1), back=back, session=session, anchor=anchor)


# --- solving them otherwise


def best_cost(instance: Instance) -> int | None:
    """The least cost that any plan has, by CP-SAT; ``None`` where there is no plan."""
    visits = {day.toordinal(): minute for day, minute in instance.visits().items()}
    if not visits:
        return None
    model = cp_model.CpModel()
    first = min(visits)
    days = [
        model.new_int_var_from_domain(cp_model.Domain.from_values([*visits] if offset else [first]), f"day of {offset}")
        for offset in instance.offsets
    ]
    for one, following in pairwise(days):
        model.add(following >= one + 1)
    for number, reference, least, most in instance.gaps():
        since = days[reference - 1] if reference else instance.event.toordinal()
        model.add(days[number - 1] - since >= least)
        if most is not None:
            model.add(days[number - 1] - since <= most)
    costs = [
        {day: cost_of(instance, day - first - offset, minute) for day, minute in visits.items()}
        for offset in instance.offsets
    ]
    model.minimize(sum(cost_variable(model, day, cost) for day, cost in zip(days, costs, strict=True)))
    return solved(model)


def bound_pairs(spacing: Spacing, count: int) -> list[tuple[int, int]]:
    """The sessions bound, each with the one that it is measured from: the one ``back`` before, or the anchor."""
    named = range(1, count + 1) if spacing.session is None else spacing.session
    sessions = [named] if isinstance(named, int) else [*named]
    if spacing.anchor is None:
        return [(number, number - spacing.back) for number in sessions if number > spacing.back]
    return [(number, spacing.anchor) for number in sessions if number > spacing.anchor]


def cost_of(instance: Instance, off: int, minute: int) -> int:
    """The three sums that are least, in this order, as one number."""
    minutes = 0 if instance.at is None else abs(minute - instance.at)
    return abs(off) * A_DAY + bool(off) * A_SESSION + minutes


def cost_variable(model: cp_model.CpModel, day: cp_model.IntVar, costs: dict[int, int]) -> cp_model.IntVar:
    """The cost of one session, which its day decides."""
    cost = model.new_int_var(0, max(costs.values()), "cost")
    model.add_allowed_assignments([day, cost], [*costs.items()])
    return cost


def solved(model: cp_model.CpModel) -> int | None:
    """The optimum; the solver runs on one core, always in the same way, and wastes no time on simplifying."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_presolve_iterations = 1
    solver.parameters.cp_model_probing_level = 0
    status = solver.solve(model)
    assert status in (cp_model.OPTIMAL, cp_model.INFEASIBLE)
    return round(solver.objective_value) if status == cp_model.OPTIMAL else None


# --- comparing


def planned(instance: Instance) -> Plan | None:
    """The plan, where the library finds one."""
    at = None if instance.at is None else time(*divmod(instance.at, 60))
    try:
        return schedule(
            instance.protocol,
            start=instance.start,
            clinic=instance.clinic,
            at=at,
            avoid=instance.avoid,
            anchor=instance.event,
            uid="plan",
        )
    except NoPlacement:
        return None


def cost_of_plan(instance: Instance, plan: Plan) -> int:
    """The cost of a plan from its own days and times."""
    first = plan.days[0].day
    targets = [first + timedelta(offset) for offset in instance.offsets]
    times = [each.at for each in plan.days]
    return sum(
        cost_of(instance, (each.day - target).days, at.hour * 60 + at.minute)
        for each, target, at in zip(plan.days, targets, times, strict=True)
        if at is not None
    )


def broken(instance: Instance, plan: Plan) -> list[str]:
    """What the plan does not keep: days and minutes that fit, session 1 on the first of them, and every spacing."""
    visits = instance.visits()
    days = [each.day for each in plan.days]
    faults = [f"{day}: no visit at {each.at}" for day, each in zip(days, plan.days, strict=True) if each.at is None]
    faults += [f"{day}: no visit fits" for day in days if day not in visits]
    faults += [f"session 1 on {days[0]}"] if days[0] != min(visits) else []
    for number, reference, least, most in instance.gaps():
        gap = (days[number - 1] - (days[reference - 1] if reference else instance.event)).days
        if gap < least or (most is not None and gap > most):
            faults.append(f"session {number} is {gap} days after session {reference}, not {least} to {most}")
    return faults


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_the_cost_and_the_verdict_are_those_of_an_exact_solver(chunk: int) -> None:
    """A plan costs what the best one does, and is refused exactly where there is none."""
    refused = 0
    for seed in range(chunk * INSTANCES, (chunk + 1) * INSTANCES):
        instance = made(seed)
        plan, best = planned(instance), best_cost(instance)
        assert (plan is None) == (best is None), f"seed {seed}: {plan!r}, but the solver says {best}"
        if plan is None:
            refused += 1
        else:
            assert broken(instance, plan) == [], f"seed {seed}"
            assert cost_of_plan(instance, plan) == best, f"seed {seed}: {plan!r}"
    assert 0.15 <= refused / INSTANCES <= 0.4
