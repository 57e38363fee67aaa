"""What-if schedules: named changes of one plan, or several protocols from one day on, side by side in one table.

`scenario` is what happens, `outcome` what becomes of it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, time
from functools import partial
from typing import Any, TypeAlias

from ketasched.clinic import Clinic
from ketasched.comparing import compare
from ketasched.days import checked_day, tupled
from ketasched.errors import KetaschedError, Malformed, NoPlacement, brief, listed
from ketasched.plan import Plan, checked_plan
from ketasched.protocol import Protocol, checked_protocol
from ketasched.request import Avoid, When
from ketasched.scenarios.outcome import Outcome, WhatIf
from ketasched.scenarios.scenario import Scenario
from ketasched.scheduling import schedule

__all__ = ["AS_IT_IS", "Outcome", "Scenario", "WhatIf", "side_by_side", "what_if"]

AS_IT_IS = "as it is"
"""The name of the first row of `what_if`: the plan that the scenarios change."""

Change: TypeAlias = Callable[[Plan], Plan]
Made: TypeAlias = Callable[[], object]


def what_if(plan: Plan, *scenarios: Scenario | tuple[str, Change], today: date) -> WhatIf:
    """Several named changes of a plan side by side: when it ends, what moves, what is found, how often one travels.

    Each scenario is applied to the plan as it is, and what lies from ``today`` on is placed anew as by `reschedule`. A
    name with a function from plan to plan is a scenario, too, and its plan is taken as it comes. The first row is the
    plan as it is. A scenario that leaves no plan is a row with the reason (`Outcome.why`).

    Raises what applying a scenario raises, such as `UnknownSession`, with the scenario by name, and then no table.
    """
    checked_plan(plan)
    checked_day(today, "today")
    changes: list[tuple[str, Made]] = [
        (AS_IT_IS, partial(_as_it_is, plan)),
        *(_change(each, plan, today) for each in scenarios),
    ]
    return _table(changes, plan)


def side_by_side(
    protocols: Iterable[Protocol],
    *,
    start: date,
    clinic: Clinic,
    at: time | None = None,
    avoid: Avoid | Iterable[When] | Mapping[When, str] = (),
    hours: Mapping[str, str] | None = None,
    anchor: date | None = None,
) -> WhatIf:
    """Several protocols from the same start at the same clinic, in the table of `what_if`, each by its key.

    The arguments are those of `schedule`. Raises `Malformed` for what cannot be meant, with the protocol by name.
    """
    course = partial(schedule, start=start, clinic=clinic, at=at, avoid=avoid, hours=hours, anchor=anchor)
    return _table([(checked_protocol(each).named, partial(course, each)) for each in tupled(protocols)], None)


def _as_it_is(plan: Plan) -> Plan:
    return plan


def _change(scenario: Any, plan: Plan, today: date) -> tuple[str, Made]:
    """The name of a scenario, and what makes its plan."""
    match scenario:
        case Scenario():
            return scenario.name, partial(scenario.of, plan, today)
        case (str() as name, change) if callable(change):
            return name, partial(change, plan)
        case _:
            raise Malformed(
                'a scenario is a Scenario("its name", ...), or a name with a function of the plan, '
                f"not {brief(scenario)}"
            )


def _table(changes: Sequence[tuple[str, Made]], before: Plan | None) -> WhatIf:
    names = [name for name, _ in changes]
    if len({*names}) < len(names):
        raise Malformed(
            f"each row of the table has a name of its own, and these are {listed(map(repr, names))}: "
            "name scenarios apart, and protocols by their editions"
        )
    return WhatIf(_outcome(name, make, before) for name, make in changes)


def _outcome(name: str, make: Made, before: Plan | None) -> Outcome:
    try:
        plan = make()
    except NoPlacement as why:
        return Outcome(name=name, plan=None, why=why)
    except KetaschedError as error:
        raise type(error)(f"in {name!r}: {error}") from error
    if not isinstance(plan, Plan):
        raise Malformed(f"in {name!r}: the function must return a plan, not {brief(plan)}")
    return Outcome(name=name, plan=plan, difference=None if before is None else compare(before, plan))
