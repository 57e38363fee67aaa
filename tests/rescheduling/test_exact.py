"""Rescheduling against every way to do it, and against an independent exact solver, on plans disrupted by chance.

What the oracles know of a plan they know without asking the library: nothing of `ketasched.placing` is used.
"""

from collections.abc import Iterator
from datetime import date, time, timedelta
from itertools import combinations, permutations
from random import Random

import pytest
from attrs import frozen
from ortools.sat.python import cp_model

from ketasched.clinic import Clinic
from ketasched.errors import NoPlacement
from ketasched.plan import Plan
from ketasched.protocol import Induction, Phase, Protocol, Spacing, Visit
from ketasched.request import Request
from ketasched.rescheduling import reschedule
from ketasched.session import OPEN, Session, Status

MONDAY = date(2026, 3, 2)
WEEK = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


@frozen(kw_only=True)
class Disruption:
    """A plan under way on a few weeks, and the days that fall out; on each weekday there is room for one visit.

    ``gaps`` bind the nth session that counts to another (0: the event): least and most days, the latter perhaps None.
    """

    plan: Plan
    today: date
    clinic: Clinic
    closed: frozenset[date]
    avoid: tuple[date, ...]
    opens: tuple[int, ...]
    prefers: int | None
    weeks: int

    @property
    def days(self) -> tuple[date, ...]:
        """The days from today on which a visit fits."""
        all_days = (MONDAY + timedelta(n) for n in range(7 * self.weeks))
        gone = self.closed | {*self.avoid}
        return tuple(day for day in all_days if day >= self.today and day not in gone and self.opens[day.weekday()])

    @property
    def given(self) -> list[date]:
        """The days of the sessions given, in order."""
        return sorted(each.day for each in self.plan.sessions if each.status is Status.GIVEN)

    @property
    def published(self) -> list[Session]:
        """The sessions that are still to come."""
        return [each for each in self.plan.sessions if each.status in OPEN]

    @property
    def added(self) -> int:
        """How many sessions are to be added: one for each that was missed."""
        return sum(each.status is Status.MISSED for each in self.plan.sessions)

    def gaps(self) -> Iterator[tuple[int, int, int, int | None]]:
        """Each session bound, the one that it is measured from, and the least and most days between."""
        count = len(self.plan.protocol.induction.offsets)
        for spacing in self.plan.protocol.induction.spacing:
            assert isinstance(spacing.least, int)
            assert spacing.most is None or isinstance(spacing.most, int)
            numbers = range(1, count + 1) if spacing.session is None else [spacing.session]
            for number in numbers:
                assert isinstance(number, int)
                reference = number - spacing.back if spacing.anchor is None else spacing.anchor
                if 0 < reference < number:
                    yield number, reference, spacing.least, spacing.most

    def bounds(self) -> Iterator[tuple[int, int, int, int | None]]:
        """The same for sessions to come, without the latest days that nobody could keep on any calendar."""
        given, earliest = self.given, dict[int, date]()
        gaps = [*self.gaps()]
        for number in range(len(given) + 1, len(self.plan.protocol.induction.offsets) + 1):
            known = dict(enumerate([self.today - timedelta(1), *given])) | earliest
            lows = [self.today, known[number - 1] + timedelta(1)]
            lows += [known[since] + timedelta(least) for bound, since, least, _ in gaps if bound == number]
            earliest[number] = max(lows)
            for bound, since, least, most in gaps:
                if bound == number:
                    late = (
                        most is not None
                        and since <= len(given)
                        and given[since - 1] + timedelta(most) < earliest[number]
                    )
                    yield number, since, least, None if late else most

    def keeps(self, days: tuple[date, ...], bounds: list[tuple[int, int, int, int | None]]) -> bool:
        """Whether sessions to come can be on these days, in order."""
        course = [*self.given, *days]
        pinned = {each.day for each in self.published if each.status is Status.CONFIRMED}
        if not pinned <= {*days} or (self.given and days and days[0] <= self.given[-1]):
            return False
        return all(
            least <= (course[number - 1] - course[since - 1]).days <= (9999 if most is None else most)
            for number, since, least, most in bounds
        )

    def order(self, days: tuple[date, ...]) -> tuple[int, int, int, int]:
        """How late session 1 is where it is still to come, and the three sums of placement on these days."""
        course = [*self.given, *days]
        offsets = [int(offset) for offset in self.plan.protocol.induction.offsets]  # type: ignore[arg-type]
        off = [abs((day - course[0]).days - offset) for day, offset in zip(course, offsets, strict=True)][
            len(self.given) :
        ]
        minutes = [abs(self.opens[day.weekday()] - self.prefers) * 60 for day in days] if self.prefers else []
        later = 0 if self.given else (days[0] - self.today).days
        return later, sum(off), len([each for each in off if each]), sum(minutes)

    def rescheduled(self) -> Plan | None:
        """What the library finds."""
        try:
            return reschedule(self.plan, today=self.today, clinic=self.clinic, avoid=self.avoid)
        except NoPlacement:
            return None


def made(seed: int, *, sessions: tuple[int, ...] = (3, 4, 4), weeks: int = 3) -> Disruption:
    """A random disruption: some sessions given, some missed, some confirmed, days closed and avoided."""
    draw = Random(seed)  # noqa: S311 - it guards nothing
    course = _course(draw, draw.choice(sessions))
    days = [MONDAY + timedelta(int(offset) + draw.choice([0, 0, 0, 1])) for offset in course.induction.offsets]  # type: ignore[arg-type]
    begun = draw.choice([0, 0, 1, 1, 2, len(days) - 1])
    opens = tuple(draw.choice([9, 9, 9, 10, 13, 0]) for _ in WEEK)
    prefers = draw.choice([None, 9, 13])
    statuses = [Status.GIVEN] * begun + [_fate(draw) for _ in days[begun:]]
    sessions_made = tuple(
        Session(n, day, time(opens[day.weekday()] or 9), Phase.INDUCTION, status)
        for n, (day, status) in enumerate(zip(days, statuses, strict=True), start=1)
    )
    known = [each.day for each in sessions_made if each.status not in OPEN]
    today = max([MONDAY, *(day for day in known if day <= days[begun - 1])]) + timedelta(
        begun and draw.choice([0, 1, 1])
    )
    ahead = [each.day for each in sessions_made if each.status in OPEN]
    today = min([today, *ahead])
    closed = frozenset(MONDAY + timedelta(n) for n in range(7 * weeks) if draw.random() < draw.choice([0, 0.1, 0.2]))
    late = {MONDAY + timedelta(n): "shut for good" for n in range(7 * weeks, 900)}
    hours = "; ".join(f"{name} {at:02}:00-{at + 1:02}:00" for name, at in zip(WEEK, opens, strict=True) if at) or "off"
    clinic = Clinic(timezone="Europe/Berlin", hours=hours, closed=late | dict.fromkeys(closed, "closed"))
    request = Request(start=MONDAY, at=None if prefers is None else time(prefers))
    return Disruption(
        plan=Plan(course, sessions_made, clinic, "plan", request),
        today=today,
        clinic=clinic,
        closed=closed,
        avoid=tuple(draw.sample(ahead, min(len(ahead), draw.choice([0, 1, 1, 2])))),
        opens=opens,
        prefers=prefers,
        weeks=weeks,
    )


def _fate(draw: Random) -> Status:
    return draw.choice([Status.PLANNED] * 6 + [Status.CONFIRMED, Status.MISSED])


def _course(draw: Random, sessions: int) -> Protocol:
    offsets = [0]
    for _ in range(sessions - 1):
        offsets.append(offsets[-1] + draw.choice([2, 3, 3, 4]))
    least = draw.choice([1, 1, 2])
    spacing = [Spacing(least, draw.choice([None, least + 4, least + 7]))]
    if draw.random() < 0.5:
        spacing.append(Spacing(draw.choice([5, 6]), back=2))
    if draw.random() < 0.4:
        spacing.append(Spacing(draw.choice([0, 5]), offsets[-1] + draw.choice([1, 4, 8]), session=sessions, anchor=1))
    return Protocol(key="small", title="Small", induction=Induction(offsets, spacing), visit=Visit(60))


# --- every way there is

CHUNKS, INSTANCES = 4, 75


def ways(days: tuple[date, ...], published: list[date], pinned: list[bool]) -> Iterator[tuple[int, int]]:
    """Moves and shift of every way to put the published sessions on the days."""
    for chosen in permutations(days, len(published)):
        off = [abs((day - stood).days) for day, stood in zip(chosen, published, strict=True)]
        if not any(pin and each for pin, each in zip(pinned, off, strict=True)):
            yield len([each for each in off if each]), sum(off)


def best_of(case: Disruption) -> tuple[tuple[int, ...], tuple[date, ...]] | None:
    """The best cost and the earliest days that have it, of all there are."""
    published = [each.day for each in case.published]
    pinned = [each.status == "confirmed" for each in case.published]
    bounds = list(case.bounds())
    found = (
        ((*min(ways(days, published, pinned)), *case.order(days)), days)
        for days in combinations(case.days, len(published) + case.added)
        if case.keeps(days, bounds)
    )
    return min(found, default=None)


def cost_of(case: Disruption, plan: Plan) -> tuple[tuple[int, ...], tuple[date, ...]]:
    """The cost of a rescheduled plan, from its sessions alone, and its days to come."""
    stood = {each.number: each.day for each in case.published}
    off = [abs((each.day - stood[each.number]).days) for each in plan.sessions if each.number in stood]
    days = tuple(sorted(each.day for each in plan.sessions if each.status in ("planned", "confirmed")))
    return (len([each for each in off if each]), sum(off), *case.order(days)), days


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_the_best_of_all_ways(chunk: int) -> None:
    """Of all ways that keep the bounds and the pins, the one is found that comes first, down to the last tie."""
    refused = moved = 0
    for seed in range(chunk * INSTANCES, (chunk + 1) * INSTANCES):
        case = made(seed)
        plan, best = case.rescheduled(), best_of(case)
        assert (plan is None) == (best is None), f"seed {seed}: {plan} but {best}"
        if plan is None:
            refused += 1
        else:
            cost, days = cost_of(case, plan)
            assert (cost, days) == best, f"seed {seed}: {case.plan} became {plan}"
            moved += bool(cost[0])
    assert refused < INSTANCES * 0.6
    assert moved > INSTANCES * 0.2


# --- an exact solver

SOLVED_CHUNKS, SOLVED = 8, 125
A_MOVE, A_DAY_SHIFTED, A_DAY_LATER, A_DAY, A_SESSION = 1 << 47, 1 << 36, 1 << 29, 1 << 18, 1 << 14
"""What counts first weighs more in one sum than all that counts after it."""


def least_cost(case: Disruption) -> int | None:
    """The least cost there is, by CP-SAT; ``None`` where the bounds and pins cannot be kept."""
    model = cp_model.CpModel()
    begun, open_days = [day.toordinal() for day in case.given], [day.toordinal() for day in case.days]
    count = len(case.published) + case.added
    if not open_days:
        return None if count else 0
    domain = cp_model.Domain.from_values(open_days)
    to_come = [model.new_int_var_from_domain(domain, "") for _ in range(count)]
    days = [*map(model.new_constant, begun), *to_come]
    for number in range(len(begun), len(days)):
        if number:
            model.add(days[number] - days[number - 1] >= 1)
    for number, since, least, most in case.bounds():
        model.add_linear_constraint(days[number - 1] - days[since - 1], least, 9999 if most is None else most)
    moves = [_moved(model, each, to_come) for each in case.published]
    for column in zip(*(chosen for _, chosen in moves), strict=True):
        model.add_at_most_one(column)
    costs: list[cp_model.LinearExprT] = [cost for cost, _ in moves]
    costs += [_off(model, case, days, number) for number in range(len(begun), len(days))]
    if not begun:
        costs.append(A_DAY_LATER * (days[0] - case.today.toordinal()))
    model.minimize(cp_model.LinearExpr.sum(costs))
    return _solved(model)


def _moved(
    model: cp_model.CpModel, session: Session, days: list[cp_model.IntVar]
) -> tuple[cp_model.LinearExpr, list[cp_model.IntVar]]:
    """What moving a session costs, and which of the days it takes."""
    chosen = [model.new_bool_var("") for _ in days]
    shift, moved = model.new_int_var(0, 400 * (session.status is not Status.CONFIRMED), ""), model.new_bool_var("")
    model.add_exactly_one(chosen)
    model.add(shift <= 400 * moved)
    for day, here in zip(days, chosen, strict=True):
        model.add(shift >= day - session.day.toordinal()).only_enforce_if(here)
        model.add(shift >= session.day.toordinal() - day).only_enforce_if(here)
    return A_MOVE * moved + A_DAY_SHIFTED * shift, chosen


def _off(model: cp_model.CpModel, case: Disruption, days: list[cp_model.IntVar], number: int) -> cp_model.LinearExpr:
    """What a session costs by placement's order, from the day of the first and its own."""
    offset = int(case.plan.protocol.induction.offsets[number])  # type: ignore[arg-type]
    off, some = model.new_int_var(0, 400, ""), model.new_bool_var("")
    model.add_abs_equality(off, days[number] - days[0] - offset)
    model.add(off <= 400 * some)
    if case.prefers is None:
        return A_DAY * off + A_SESSION * some
    minutes = {day.toordinal(): abs(case.opens[day.weekday()] - case.prefers) * 60 for day in case.days}
    cost = model.new_int_var(0, max(minutes.values()), "")
    model.add_allowed_assignments([days[number], cost], [*minutes.items()])
    return A_DAY * off + A_SESSION * some + cost


def _solved(model: cp_model.CpModel) -> int | None:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.linearization_level = 2
    status = solver.solve(model)
    assert status in (cp_model.OPTIMAL, cp_model.INFEASIBLE)
    return round(solver.objective_value) if status == cp_model.OPTIMAL else None


@pytest.mark.parametrize("chunk", range(SOLVED_CHUNKS))
def test_the_cost_and_the_verdict_are_those_of_an_exact_solver(chunk: int) -> None:
    """On longer courses, too, a rescheduled plan costs what the best one does, and is refused where there is none."""
    for seed in range(chunk * SOLVED, (chunk + 1) * SOLVED):
        case = made(10_000 + seed, sessions=(4, 5, 6, 7), weeks=5)
        plan, best = case.rescheduled(), least_cost(case)
        assert (plan is None) == (best is None), f"seed {seed}: {plan}, but the solver says {best}"
        if plan is not None:
            (moves, shift, later, off, some, minutes), days = cost_of(case, plan)
            assert case.keeps(days, [*case.bounds()]), f"seed {seed}"
            placed = later * A_DAY_LATER + off * A_DAY + some * A_SESSION + minutes
            cost = moves * A_MOVE + shift * A_DAY_SHIFTED + placed
            assert cost == best, f"seed {seed}: {case.plan} became {plan}"
