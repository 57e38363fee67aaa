"""What is offered where there is no plan: each is taken through `schedule`, and nothing smaller would do."""

import pickle
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from attrs import evolve
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
TWO_TO_FOUR = (Spacing(2, 4),)


def course(*days: int, spacing: Iterable[Spacing] = TWO_TO_FOUR, minutes: int = 60, **more: Any) -> Protocol:
    """A course by its days, day 1 being the first."""
    induction = Induction([day - 1 for day in days], spacing)
    return Protocol(key="c", title="C", induction=induction, visit=Visit(minutes), **more)


def open_daily(**more: Any) -> Clinic:
    """A clinic open every day from 9 to 17."""
    return Clinic(**{"timezone": "America/New_York", "hours": "Mo-Su 09:00-17:00"} | more)


def after(*days: int) -> list[date]:
    """The days so long after the Monday."""
    return [MONDAY + timedelta(n) for n in days]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A wall-clock time so many days after the Monday."""
    return datetime.combine(after(day)[0], time(hour, minute))


def laid(arguments: dict[str, Any]) -> Plan | NoPlacement:
    """The plan, or the error."""
    try:
        plan: Plan = schedule(**arguments, uid="u")
    except NoPlacement as error:
        return error
    return plan


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
    afternoon = at(2, 9), at(2, 16)
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


@settings(derandomize=True, deadline=None, max_examples=100)
@given(requests())
def test_every_relaxation_makes_a_plan_and_nothing_smaller_does(arguments: dict[str, Any]) -> None:
    """Law: "every smallest single change that would do, each solved before it is offered", by `schedule` itself."""
    error = laid(arguments)
    assume(isinstance(error, NoPlacement) and error.relaxations)
    assert isinstance(error, NoPlacement)
    assert list(error.relaxations) == sorted(error.relaxations)
    for each in error.relaxations:
        event(each.kind)
        assert isinstance(laid(arguments | each.changes), Plan), each
        for smaller in lesser(arguments, each):
            assert isinstance(laid(arguments | smaller), NoPlacement), (each, smaller)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(requests())
def test_no_day_that_would_do_is_left_out(arguments: dict[str, Any]) -> None:
    """Law: of the days avoided, and of those that are closed but in the hours, each that would do alone is offered."""
    error = laid(arguments)
    assume(isinstance(error, NoPlacement))
    assert isinstance(error, NoPlacement)
    clinic, avoid = arguments["clinic"], arguments["avoid"]
    without: dict[tuple[Kind, date], dict[str, Any]] = {}
    for day in (each for each in avoid if type(each) is date):
        without[Kind.AVOID, day] = {"avoid": {when: why for when, why in avoid.items() if when != day}}
    for day in (each for each in clinic.closed if clinic.opening.on(each.toordinal())):
        closed = {each: why for each, why in clinic.closed.items() if each != day}
        without[Kind.OPEN, day] = {"clinic": evolve(clinic, closed=closed)}
    would_do = {key for key, changes in without.items() if isinstance(laid(arguments | changes), Plan)}
    single = {(each.kind, each.day) for each in error.relaxations if each.days == 1}
    assert would_do == {key for key in without if key in single}


def lesser(arguments: dict[str, Any], relaxation: Relaxation) -> Iterator[dict[str, Any]]:
    """Changes of the same kind at the same place that ask for less."""
    changes = relaxation.changes
    match relaxation.kind:
        case Kind.START:
            yield from nearer_starts(arguments, changes["start"])
        case Kind.LAST_START:
            asked, found = arguments["clinic"].last_start, changes["clinic"].last_start
            for minute in range(asked.hour * 60 + asked.minute + 15, found.hour * 60 + found.minute, 15):
                yield {"clinic": evolve(arguments["clinic"], last_start=time(minute // 60, minute % 60))}
        case Kind.GAP | Kind.BOUND:
            yield from smaller_bounds(arguments["protocol"], changes["protocol"])
        case Kind.AVOID if relaxation.days > 1:
            dropped = [day for day in arguments["avoid"] if type(day) is date and day not in changes["avoid"].days]
            for kept in dropped:
                left = {when: why for when, why in arguments["avoid"].items() if when not in dropped or when == kept}
                yield {"avoid": left}
        case Kind.OPEN if relaxation.days > 1:
            opened = [day for day in arguments["clinic"].closed if day not in changes["clinic"].closed]
            for kept in opened:
                closed = {**changes["clinic"].closed, kept: "works"}
                yield {"clinic": evolve(arguments["clinic"], closed=closed)}
        case _:
            pass


def nearer_starts(arguments: dict[str, Any], found: date) -> Iterator[dict[str, Any]]:
    """The days between the start asked for and the one found on which session 1 itself would be."""
    side = 1 if found > arguments["start"] else -1
    single = evolve(arguments["protocol"], spacing=(), induction=Induction((0,)))
    for n in range(1, abs((found - arguments["start"]).days)):
        start = arguments["start"] + timedelta(n * side)
        alone = laid(arguments | {"protocol": single, "start": start})
        if start >= arguments["anchor"] and isinstance(alone, Plan) and alone.days[0].day == start:
            yield {"start": start}


def smaller_bounds(asked: Protocol, found: Protocol) -> Iterator[dict[str, Any]]:
    """The protocol with the bound that gave way one day tighter, and as it was."""
    for owner, after_it in ((asked, found.spacing), (asked.induction, found.induction.spacing)):
        before = owner.spacing
        for n, each in enumerate(after_it):
            origin = [old for old in before if (old.back, old.anchor) == (each.back, each.anchor)]
            changed = [old for old in origin if (old.least, old.most) != (each.least, each.most)]
            if not changed or each in before:
                continue
            for tighter in tightened(each, changed[0]):
                spacing = (*after_it[:n], tighter, *after_it[n + 1 :])
                induction = evolve(
                    found.induction, spacing=spacing if owner is asked.induction else found.induction.spacing
                )
                yield {
                    "protocol": evolve(found, spacing=spacing if owner is asked else found.spacing, induction=induction)
                }


def tightened(relaxed: Spacing, asked: Spacing) -> Iterator[Spacing]:
    """The relaxed spacing, a day less relaxed."""
    if isinstance(asked.least, int) and isinstance(relaxed.least, int) and relaxed.least < asked.least:
        yield evolve(relaxed, least=relaxed.least + 1)
    if isinstance(asked.most, int) and isinstance(relaxed.most, int) and relaxed.most > asked.most:
        yield evolve(relaxed, most=relaxed.most - 1)


def texts(offered: Iterable[Relaxation], kind: Kind) -> list[str]:
    """What is offered of a kind."""
    return [str(each) for each in offered if each.kind is kind]


def test_a_bound_of_each_gap_gives_way_where_one_gap_is_not_enough() -> None:
    """On Mondays alone every gap has to be a week."""
    offered = refused(protocol=course(1, 3, 5, 8), clinic=open_daily(hours="Mo 09:00-17:00"))
    (bound,) = offered
    assert (bound.days, bound.kind, str(bound)) == (
        9,
        Kind.BOUND,
        "have each at most 7 days after the session before (asked: 4 days)",
    )


def test_a_bound_in_months_gives_way_in_days() -> None:
    """A month that cannot be kept becomes a number of days, counted from the longest month there is."""
    spacing = [Spacing(relativedelta(months=1)), Spacing(most=29, session=2)]
    offered = refused(protocol=course(1, 32, spacing=spacing))
    assert [(each.days, str(each)) for each in offered] == [
        (2, "start on Sat 28 Feb 2026 (2 days earlier)"),
        (2, "have session 2 at least 29 days after the session before (asked: 1 month)"),
        (2, "have session 2 at most 31 days after the session before (asked: 29 days)"),
    ]


def test_a_bound_of_boosters_stays() -> None:
    """Where one gap of a spacing that binds boosters too gives way, it binds the boosters as it did."""
    asked = course(1, 3, 5, spacing=[Spacing(most=10, session=3, anchor=1)])
    offered = refused(protocol=evolve(asked, spacing=(Spacing(6, grace=6),)))
    first, second = (
        each.changes["protocol"].spacing for each in offered if "least" in each.text and each.kind == "gap"
    )
    assert [str(each) for each in first] == [
        "sessions 3 to 1000 at least 6 days after the session before",
        "session 2 at least 4 days after the session before",
    ]
    assert [(each.least, each.grace, each.reference(8)) for each in second] == [(6, 6, None), (6, 6, 7), (4, 4, None)]


def test_a_later_start_beside_a_part_of_a_day() -> None:
    """The last start that is offered lies beside the part of a day on which the patient cannot come."""
    clinic = open_daily(hours="Mo 09:00-17:00; We 10:00-17:00", last_start=time(9))
    offered = refused(protocol=course(1, 3), clinic=clinic, avoid={(at(2, 10), at(2, 11, 30)): "dentist"})
    assert texts(offered, Kind.LAST_START) == ["let visits start until 11:30 (asked: 09:00)"]


def test_looking_further() -> None:
    """A session that no bound draws in is looked for a year long; a day later it is found when that is asked for."""
    last = MONDAY + timedelta(366)
    closed = [day for n in range(1, 800) if (day := MONDAY + timedelta(n)) != last]
    offered = refused(protocol=course(1, 360, spacing=()), clinic=open_daily(closed=closed))
    assert texts(offered, Kind.BOUND) == ["look until Wed 3 Mar 2027 (1 day further)"]
    assert refused(protocol=course(1, 360, spacing=()), clinic=open_daily(closed=[*closed, last])) == tuple(
        each for each in offered if each.kind is not Kind.BOUND
    )


@pytest.mark.parametrize(("which", "kind"), [("closed", Kind.OPEN), ("avoid", Kind.AVOID)])
def test_several_days_of_one_stretch(which: str, kind: Kind) -> None:
    """Where no one day of a closure or an absence would do, the days of it that a plan needs are offered together."""
    days = dict.fromkeys(after(*range(1, 9)), "away")
    asked: dict[str, Any] = {"clinic": open_daily(closed=days)} if which == "closed" else {"avoid": days}
    offered = refused(protocol=course(1, 3, 5, spacing=[Spacing(2, 3)]), **asked)
    assert [(each.days, each.kind) for each in offered if each.kind is kind] == [(2, kind)]


@pytest.mark.parametrize("which", ["closed", "avoid"])
def test_several_days_of_a_stretch_before_session_1(which: str) -> None:
    """A closure or an absence that keeps session 1 from earlier days is offered though it is not in the conflict."""
    days = dict.fromkeys(after(0, 1), "away")
    clinic = open_daily(hours="Mo,Tu,Fr 09:00-17:00", closed=days if which == "closed" else ())
    offered = refused(
        protocol=course(1, 2, spacing=[Spacing(1, 1)]), clinic=clinic, avoid=days if which == "avoid" else ()
    )
    said = {"closed": "open on {} (away)", "avoid": "have the patient come on {} after all (away)"}[which]
    assert said.format("Mon 2 Mar 2026 and Tue 3 Mar 2026") in map(str, offered)


def test_one_day_of_a_stretch_where_that_is_enough() -> None:
    """Where one day of a closure would do, no more of it are offered, though the best plan would use more."""
    offered = refused(protocol=course(1, 3, 5, spacing=[Spacing(1, 4)]), clinic=open_daily(closed=after(1, 2, 3, 4, 5)))
    assert {each.days for each in offered if each.kind is Kind.OPEN} == {1}


def test_holidays_of_a_stretch_stay_closed() -> None:
    """Of a closure over Easter the days are offered on which the clinic would otherwise be open."""
    clinic = open_daily(hours="Mo-Su 09:00-17:00; PH off", country="DE")
    friday = date(2026, 4, 2)
    closed = dict.fromkeys([date(2026, 4, day) for day in (3, 4, 5, 6, 7)], "Easter")
    offered = refused(
        protocol=course(1, 2, 3, 4, 5, spacing=[Spacing(1, 2)]), clinic=evolve(clinic, closed=closed), start=friday
    )
    assert texts(offered, Kind.OPEN) == ["open on Sat 4 Apr 2026, Sun 5 Apr 2026 and Tue 7 Apr 2026 (Easter)"]


def test_the_hours_of_the_nearest_open_day() -> None:
    """A day that is never open is offered with the hours of the nearest that is; without any, the whole day."""
    saturday = refused(protocol=course(1, 6, spacing=[Spacing(5, 5)]), clinic=open_daily(hours="Mo-Fr 09:00-15:00"))
    assert texts(saturday, Kind.OPEN) == ["open 09:00-15:00 on Sat 7 Mar 2026"]
    never = refused(protocol=course(1), clinic=open_daily(hours="off"))
    assert str(never[0]) == "open 00:00-24:00 on Mon 2 Mar 2026"
    assert never[0].days == 1
    assert len(never) == 91


def test_a_calendar_that_is_away() -> None:
    """Another calendar is opened by its name, and its hours change alone."""
    offered = refused(
        protocol=course(1, 3, spacing=[Spacing(2, 2)]), hours={"nurse": "Mo,Tu 10:00-16:00", "driver": "24/7"}
    )
    (opened,) = (each for each in offered if each.kind is Kind.OPEN)
    assert str(opened) == "have nurse 10:00-16:00 on Wed 4 Mar 2026"
    assert opened.changes == {"hours": {"driver": "24/7", "nurse": "Mo,Tu 10:00-16:00; 2026 Mar 04 10:00-16:00"}}


def test_relaxations_are_values() -> None:
    """A relaxation is frozen, equal to one made alike, sorted by what it asks, and survives a pickle."""
    offered = refused(protocol=course(1, 3), clinic=open_daily(closed=after(2, 3, 4)))
    again = pickle.loads(pickle.dumps(offered))  # noqa: S301 - our own
    assert again == offered
    assert again[0].changes == offered[0].changes
    assert {*again} == {*offered}
    assert [each.days for each in offered] == sorted(each.days for each in offered)
    with pytest.raises(AttributeError):
        offered[0].days = 0  # type: ignore[misc]


def test_an_absence_that_gives_way() -> None:
    """The patient is asked to come after all, on a day or for a part of it, with the reason where one was given."""
    asked: dict[str, Any] = {"protocol": course(1, 3, spacing=[Spacing(2, 2)]), "clinic": open_daily()}
    day = MONDAY + timedelta(2)
    part = (datetime.combine(day, time(9)), datetime.combine(day, time(17)))
    said = "have the patient come on Wed 4 Mar 2026 after all"
    assert texts(refused(**asked, avoid=[day]), Kind.AVOID) == [said]
    assert texts(refused(**asked, avoid={day: "travel"}), Kind.AVOID) == [f"{said} (travel)"]
    said = "have the patient come from 2026-03-04 09:00 to 2026-03-04 17:00 after all"
    assert texts(refused(**asked, avoid=[part]), Kind.AVOID) == [said]
