"""The same placement as a model for OR-Tools CP-SAT: the same bounds, the same order of what is best."""

from datetime import timedelta
from typing import TypeAlias

from ortools.sat.python import cp_model

from requests_to_place import Asked, minutes_off

A_DAY, A_SESSION = 1 << 21, 1 << 16
"""What a day and a session off target weigh beside minutes: more than all minutes, and all sessions, can."""

Setting: TypeAlias = dict[str, int]

PLAIN: Setting = {}
QUICK: Setting = {"max_presolve_iterations": 1, "cp_model_probing_level": 0}
"""The settings that we found fastest on these instances."""


def visits(asked: Asked) -> dict[int, int]:
    """The days within reach on which a visit fits, each with its minutes off the preferred time."""
    days = (asked.start + timedelta(n) for n in range(asked.reach + 1))
    length = asked.course.visit.minutes
    found = ((day.toordinal(), minutes_off(asked.clinic, day, length)) for day in days if day not in asked.avoid)
    return {day: minutes for day, minutes in found if minutes is not None}


def solve(asked: Asked, open_days: dict[int, int], setting: Setting) -> int | None:
    """Build the model and solve it: the least cost, or ``None`` where there is no plan. Open days are known before."""
    model = cp_model.CpModel()
    first = min(open_days)
    offsets = [day - 1 for day in asked.course.induction.days]
    domain = cp_model.Domain.from_values([*open_days])
    days = [model.new_constant(first)] + [model.new_int_var_from_domain(domain, "") for _ in offsets[1:]]
    for number in range(2, len(offsets) + 1):
        model.add(days[number - 1] - days[number - 2] >= 1)
        for spacing, reference in asked.course.bounds(number):
            gap = days[number - 1] - days[reference - 1]
            model.add_linear_constraint(gap, _whole(spacing.least), _whole(spacing.most, asked.reach))
    model.minimize(sum(_cost(model, day, first + offset, open_days) for day, offset in zip(days, offsets, strict=True)))
    return solved(model, setting)


def _whole(days: object, default: int = 0) -> int:
    return days if isinstance(days, int) else default


def _cost(model: cp_model.CpModel, day: cp_model.IntVar, target: int, open_days: dict[int, int]) -> cp_model.IntVar:
    """A session's cost, read from a table by its day."""
    begin, end = min(open_days), max(open_days)
    costs = [
        abs(each - target) * A_DAY + (each != target) * A_SESSION + open_days.get(each, 0)
        for each in range(begin, end + 1)
    ]
    cost = model.new_int_var(0, max(costs), "")
    model.add_element(day - begin, costs, cost)
    return cost


def solved(model: cp_model.CpModel, setting: Setting) -> int | None:
    """Solve it: the least cost, or ``None`` where nothing keeps every bound."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    for name, value in setting.items():
        setattr(solver.parameters, name, value)
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return None
    if status != cp_model.OPTIMAL:
        message = f"the solver stopped with {solver.status_name(status)}"
        raise RuntimeError(message)
    return round(solver.objective_value)
