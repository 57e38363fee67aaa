"""The same rescheduling as a model for OR-Tools CP-SAT: the same bounds, the same order of what is best."""

from ortools.sat.python import cp_model

from cp_sat import Setting, solved
from disrupted import A_DAY, A_DAY_SHIFTED, A_MOVE, A_SESSION, Known


def solve(known: Known, setting: Setting) -> int | None:
    """Build the model and solve it: the least cost, or ``None`` where there is no way."""
    model = cp_model.CpModel()
    domain = cp_model.Domain.from_values([*known.minutes])
    to_come = [model.new_int_var_from_domain(domain, "") for _ in range(len(known.published) + known.added)]
    days = [*map(model.new_constant, known.given), *to_come]
    protocol = known.plan.protocol
    for number in range(len(known.given) + 1, len(days) + 1):
        model.add(days[number - 1] - days[number - 2] >= 1)
        for spacing, reference in protocol.bounds(number):
            least, most = spacing.least, spacing.most
            gap = days[number - 1] - days[reference - 1]
            model.add_linear_constraint(
                gap, least if isinstance(least, int) else 0, most if isinstance(most, int) else 999
            )
    chosen, costs = [], []
    for stood in known.published:
        here = [model.new_bool_var("") for _ in to_come]
        costs.append(_moved(model, stood, to_come, here))
        chosen.append(here)
    for column in zip(*chosen, strict=True):
        model.add_at_most_one(column)
    offsets = protocol.induction.days
    costs += [
        _placed(model, days[number], days[0] + offsets[number] - 1, known)
        for number in range(len(known.given), len(days))
    ]
    model.minimize(cp_model.LinearExpr.sum(costs))
    return solved(model, setting)


def _moved(
    model: cp_model.CpModel, stood: int, days: list[cp_model.IntVar], here: list[cp_model.IntVar]
) -> cp_model.LinearExpr:
    """What moving a session costs; it takes one of the days."""
    shift, moved = model.new_int_var(0, 200, ""), model.new_bool_var("")
    model.add_exactly_one(here)
    model.add(shift <= 200 * moved)
    for day, taken in zip(days, here, strict=True):
        model.add(shift >= day - stood).only_enforce_if(taken)
        model.add(shift >= stood - day).only_enforce_if(taken)
    return A_MOVE * moved + A_DAY_SHIFTED * shift


def _placed(
    model: cp_model.CpModel, day: cp_model.IntVar, target: cp_model.LinearExpr, known: Known
) -> cp_model.LinearExpr:
    """What a session costs by placement's order, the minutes read from a table by its day."""
    off, some = model.new_int_var(0, 400, ""), model.new_bool_var("")
    model.add_abs_equality(off, day - target)
    model.add(off <= 400 * some)
    begin, end = min(known.minutes), max(known.minutes)
    table = [known.minutes.get(each, 0) for each in range(begin, end + 1)]
    minutes = model.new_int_var(0, max(table), "")
    model.add_element(day - begin, table, minutes)
    return A_DAY * off + A_SESSION * some + minutes
