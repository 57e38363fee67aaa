"""A roster of many patients: how its cost grows with them, and how far it is from the best for all together."""

from datetime import date, time, timedelta
from functools import partial
from itertools import count, islice
from random import Random
from time import process_time
from typing import cast

from attrs import evolve
from ortools.sat.python import cp_model

from cp_sat import solved
from ketasched.clinic import Clinic
from ketasched.days import later
from ketasched.plan import Plan
from ketasched.protocol import Visit
from ketasched.published import protocol_named
from ketasched.rostering import Roster, Wanted, roster
from requests_to_place import asked
from timing import Times, exponent, in_turns, seconds, table

SIZES = (100, 200, 400, 700, 1000)
A_WEEK, ROUNDS = 10, 5
TOGETHER, INSTANCES, REACH = 12, 9, 35
MONDAY = date(2026, 3, 2)
LARGE = Clinic(timezone="America/New_York", hours="Mo-Fr 08:00-18:00; PH off", country="US", chairs=4)
SMALL = Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-15:00; PH off", country="US", chairs=2)
ROOM = 6
"""Visits that the small clinic has room for on a day: three of two hours in each chair."""

Wishes = dict[int, Wanted]


def tables() -> str:
    """One table by the number of patients, one of the distance from the best for all."""
    found = {size: in_turns([partial(roster, many(size), LARGE)], ROUNDS)[0] for size in SIZES}
    power = exponent(found, (times.median for times in found.values()))
    rows = [(str(size), times.seconds()) for size, times in found.items()]
    growth = f"{table(('patients', '`roster`'), rows)}\n\nTime grows with the power {power:.2f} of the patients."
    return f"{growth}\n\n{_distance()}"


def many(size: int) -> Wishes:
    """Courses of three kinds, ten begun a week, each with two days on which the patient cannot come."""
    draw = Random(1)  # noqa: S311 - it guards nothing
    courses = [protocol_named(key) for key in ("standard", "standard-twice-weekly", "spravato-trd")]
    starts = [MONDAY + timedelta(number * 7 // A_WEEK) for number in range(size)]
    return {
        number: Wanted(
            protocol=draw.choice(courses),
            start=start,
            at=draw.choice([None, time(9), time(13)]),
            avoid=[start + timedelta(draw.randrange(20)) for _ in range(2)],
            uid=str(number),
        )
        for number, start in enumerate(starts)
    }


def together(seed: int) -> Wishes:
    """Twelve courses of three a week that begin within three weeks."""
    draw = Random(seed)  # noqa: S311 - it guards nothing
    course = evolve(asked(seed, 6).course, visit=Visit(120))
    return {
        number: Wanted(
            protocol=course,
            start=MONDAY + timedelta(draw.randrange(19)),
            avoid=tuple(MONDAY + timedelta(draw.randrange(33)) for _ in range(3)),
            uid=str(number),
        )
        for number in range(TOGETHER)
    }


def _distance() -> str:
    """How many days late and off target all are together, in the roster and at the best."""
    everybody = ((wishes, roster(wishes, SMALL)) for wishes in map(together, count()))
    placed = islice(((wishes, found) for wishes, found in everybody if not found.unplaced), INSTANCES)
    compared = [_compared(wishes, found) for wishes, found in placed]
    ours, best, quick, slow = (Times(column) for column in zip(*compared, strict=True))
    more = Times(tuple(own - least for own, least, *_ in compared))
    head = ("12 patients", "`roster`", "CP-SAT, all together", "more than the best")
    rows = [
        ("days late and off target", ours.plain(), best.plain(), more.plain()),
        ("time", quick.milliseconds(), slow.milliseconds(), ""),
    ]
    return table(head, rows)


def _compared(wishes: Wishes, found: Roster) -> tuple[float, float, float, float]:
    """The days off of the roster and of the best, and the time that each took."""
    begin = process_time()
    least = best_together(wishes)
    slow = process_time() - begin
    off = sum(_off(wishes[key], plan) for key, plan in found.plans.items())
    return off, least, seconds(partial(roster, wishes, SMALL)), slow


def _off(wanted: Wanted, plan: Plan) -> int:
    """Days by which session 1 is later than asked, and the others are off their targets."""
    days = [each.day for each in plan.days]
    targets = [later(days[0], offset) for offset in wanted.protocol.induction.offsets]
    return (days[0] - wanted.start).days + sum(abs((a - b).days) for a, b in zip(days, targets, strict=True))


def best_together(wishes: Wishes) -> int:
    """The least that all can be late and off target together, which CP-SAT proves."""
    model = cp_model.CpModel()
    on: dict[int, list[cp_model.IntVar]] = {}
    costs: list[cp_model.LinearExprT] = []
    for wanted in wishes.values():
        days = [_day(model, wanted, on) for _ in wanted.protocol.induction.offsets]
        _bind(model, wanted, days)
        costs.append(days[0] - wanted.start.toordinal())
        costs += [_apart(model, day, days[0], offset) for day, offset in zip(days, _offsets(wanted), strict=True)]
    for here in on.values():
        model.add(sum(here) <= ROOM)
    model.minimize(sum(costs))
    least = solved(model, {})
    if least is None:
        message = "the roster has places for all, and the solver none"
        raise RuntimeError(message)
    return least


def _day(model: cp_model.CpModel, wanted: Wanted, on: dict[int, list[cp_model.IntVar]]) -> cp_model.IntVar:
    """A session's day, counted on each day on which it can be."""
    possible = (wanted.start + timedelta(n) for n in range(REACH + 1))
    avoid = cast("tuple[date, ...]", wanted.avoid)
    days = [day.toordinal() for day in possible if SMALL.open_spans(day) and day not in avoid]
    here = {day: model.new_bool_var("") for day in days}
    model.add_exactly_one(here.values())
    for day, var in here.items():
        on.setdefault(day, []).append(var)
    found = model.new_int_var(days[0], days[-1], "")
    model.add(found == sum(day * var for day, var in here.items()))
    return found


def _bind(model: cp_model.CpModel, wanted: Wanted, days: list[cp_model.IntVar]) -> None:
    for number in range(2, len(days) + 1):
        for spacing, reference in wanted.protocol.bounds(number):
            gap = days[number - 1] - days[reference - 1]
            model.add(gap >= spacing.least)
            if spacing.most is not None:
                model.add(gap <= spacing.most)


def _offsets(wanted: Wanted) -> list[int]:
    return [day - 1 for day in wanted.protocol.induction.days]


def _apart(model: cp_model.CpModel, day: cp_model.IntVar, first: cp_model.IntVar, offset: int) -> cp_model.IntVar:
    off = model.new_int_var(0, 2 * REACH, "")
    model.add_abs_equality(off, day - first - offset)
    return off


if __name__ == "__main__":
    print(tables())
