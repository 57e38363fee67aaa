"""What is offered where there is no plan: every relaxation is taken through `schedule`, and nothing smaller would do."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import product
from typing import Any

import pytest
from attrs import evolve, frozen
from dateutil.relativedelta import relativedelta
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from ketasched.clinic import Clinic
from ketasched.errors import NoPlacement
from ketasched.placing import Kind, Relaxation
from ketasched.plan import Plan
from ketasched.protocol import Induction, Protocol, Spacing, Visit
from ketasched.scheduling import schedule

MONDAY = date(2026, 3, 2)
PROBE = 12


def course(*days: int, spacing: Any = (Spacing(2, 4),), minutes: int = 60, **more: Any) -> Protocol:
    """A course by its days, day 1 being the first."""
    induction = Induction([day - 1 for day in days], spacing)
    return Protocol(key="c", title="C", induction=induction, visit=Visit(minutes), **more)


def open_daily(**more: Any) -> Clinic:
    """A clinic open every day from 9 to 17."""
    return Clinic(**{"timezone": "America/New_York", "hours": "Mo-Su 09:00-17:00"} | more)


def after(*days: int) -> list[date]:
    """The days so long after the Monday."""
    return [MONDAY + timedelta(n) for n in days]


def laid(arguments: dict[str, Any]) -> Plan | NoPlacement:
    """The plan, or the error."""
    try:
        return schedule(**arguments, uid="u")
    except NoPlacement as error:
        return error


def refused(**arguments: Any) -> tuple[Relaxation, ...]:
    """The relaxations of a request that is impossible; each of them is possible."""
    arguments = {"start": MONDAY, "clinic": open_daily()} | arguments
    error = laid(arguments)
    assert isinstance(error, NoPlacement)
    offered = error.relaxations
    assert list(offered) == sorted(offered)
    for each in offered:
        assert isinstance(laid(arguments | each.changes), Plan), each
    return offered


@st.composite
def requests(draw: st.DrawFn) -> dict[str, Any]:
    """What is asked of `schedule`: more bounds than closures, avoided days, hours and visits often leave room for."""
    count = draw(st.integers(1, 5))
    days = st.lists(st.integers(0, 20), max_size=8, unique=True)
    gap = st.integers(1, 5)
    spacing = [Spacing(least := draw(gap), least + draw(st.integers(0, 1)), grace=draw(st.integers(0, 1)))]
    if draw(st.booleans()) and count > 2:
        spacing.append(Spacing(draw(st.integers(4, 14)), back=2))
    if draw(st.booleans()) and count > 1:
        spacing.append(Spacing(most=draw(st.integers(count, 15)), session=count, anchor=1))
    if draw(st.booleans()):
        spacing.append(Spacing(draw(st.integers(0, 12)), draw(st.integers(12, 16)), session=1, anchor=0))
    if draw(st.booleans()) and count > 1:
        spacing.append(Spacing(relativedelta(months=1), session=count, anchor=1))
    whole = draw(st.booleans())
    induction = Induction(tuple(range(0, 3 * count, 3)), () if whole else spacing)
    protocol = Protocol(
        key="c",
        title="C",
        induction=induction,
        spacing=spacing if whole else (),
        visit=Visit(draw(st.sampled_from([60, 120]))),
    )
    hours = [
        "Mo-Su 09:00-17:00",
        "Mo-Fr 09:00-17:00; PH off",
        "Mo,We,Fr 09:00-17:00",
        "Mo 09:00-17:00; Tu-Su 14:00-15:30",
        "Tu-Sa 22:00-26:00; Su 10:00-12:00",
    ]
    taken = [
        (datetime.combine(day, time(9)), datetime.combine(day, time(16, 30)))
        for day in after(*draw(st.lists(st.integers(0, 12), max_size=4, unique=True)))
    ]
    clinic = open_daily(
        hours=draw(st.sampled_from(hours)),
        country="US",
        closed=dict.fromkeys(after(*draw(days)), "works"),
        taken=taken,
        last_start=draw(st.sampled_from([None, time(13)])),
    )
    afternoon = datetime(2026, 3, 4, 9), datetime(2026, 3, 4, 16)
    avoid: dict[Any, str] = dict.fromkeys(after(*draw(days)), "travels")
    if draw(st.booleans()):
        avoid[afternoon] = "dentist"
    return {
        "protocol": protocol,
        "clinic": clinic,
        "start": MONDAY,
        "avoid": avoid,
        "hours": draw(st.sampled_from([{}, {"nurse": "Mo-We 10:00-16:00"}])),
        "anchor": MONDAY - timedelta(draw(st.integers(0, 9))),
    }


@settings(derandomize=True, deadline=None, max_examples=300)
@given(requests())
def test_every_relaxation_offered_makes_a_plan(arguments: dict[str, Any]) -> None:
    """Law: "each solved before it is offered", and so through the public `schedule`."""
    error = laid(arguments)
    assume(isinstance(error, NoPlacement))
    assert isinstance(error, NoPlacement)
    assert list(error.relaxations) == sorted(error.relaxations)
    for each in error.relaxations:
        assert isinstance(each, Relaxation)
        event(each.kind)
        assert isinstance(laid(arguments | each.changes), Plan), each
