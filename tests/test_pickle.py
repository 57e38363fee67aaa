import copy
import os
import pickle
import subprocess
import sys
from datetime import UTC, date, datetime, time
from typing import Any

import attrs
import pytest
from dateutil.relativedelta import relativedelta

import ketasched as ks
from ketasched import errors
from ketasched.days import Reasons
from ketasched.hours import Hours
from ketasched.instruments import MADRS
from ketasched.placing import Constraint, Problem
from ketasched.request import avoidance

STAMP = datetime(2026, 1, 2, 8, 0, tzinfo=UTC)
MORNING = datetime(2026, 2, 2, 14, 0, tzinfo=UTC), datetime(2026, 2, 2, 17, 0, tzinfo=UTC)


def values() -> dict[str, Any]:
    """One value of every kind, made afresh."""
    source = ks.Source("Author, Journal 2026", "10.1000/example")
    spacing = ks.Spacing(2, relativedelta(months=1), grace=1, session=range(2, 4), source=source)
    checkpoint = ks.Checkpoint(2, "Goes it on?", "MADRS", source=source)
    activity = ks.Activity("note", "Fast", days=-1, session=1)
    induction = ks.Induction((0, 2, relativedelta(months=1)), spacing=[spacing], checkpoints=[checkpoint])
    protocol = ks.Protocol(key="own", title="Own", induction=induction, activities=[activity], notes=["A note."])
    hours: dict[str, Any] = {"timezone": "America/New_York", "hours": "Mo-Fr 09:00-17:00; PH off", "country": "US"}
    clinic = ks.Clinic(**hours, closed={date(2026, 1, 6): "staff day"}, taken=[MORNING], last_start=time(15))
    plan = ks.schedule(
        protocol,
        start=date(2026, 1, 5),
        clinic=clinic,
        at=time(9, 30),
        avoid={date(2026, 1, 8): "travels", MORNING: "dentist"},
        hours={"driver": "Mo-Fr 09:00-17:00"},
        uid="4f1c",
    )
    plan = plan.given(1).moved(2, at=time(11), stamp=STAMP).assessed("MADRS", 30, on=date(2026, 1, 5))
    plan = plan.accepted("KS102", reason="agreed", session=2)
    history = ks.Plan.from_history(ks.protocol_named("standard"), given=[date(2026, 1, 5)], clinic=clinic, uid="4f1c")
    return {
        "forecast": ks.next_due(history),
        "amended": ks.amend(plan, attrs.evolve(protocol, edition="2"), effective=date(2026, 1, 6)),
        "rescheduled": ks.reschedule(plan, today=date(2026, 1, 6), avoid=[date(2026, 1, 7)]),
        "scenario": ks.Scenario("away", missed=[1], closed=[date(2026, 1, 7)]),
        "what if": ks.what_if(plan, ks.Scenario("away", avoid=[date(2026, 1, 7)]), today=date(2026, 1, 6)),
        "wanted": ks.Wanted(protocol=protocol, start=date(2026, 1, 5), avoid=[date(2026, 1, 6)]),
        "roster": ks.roster({"a": ks.Wanted(protocol=protocol, start=date(2026, 1, 5), uid="4f1c")}, clinic),
        "offer": ks.could_take((date(2026, 1, 7), time(10)), {"a": plan}, today=date(2026, 1, 6))[0],
        "booked": ks.book(history, ks.next_due(history).due, by="nurse"),
        "source": source,
        "spacing": spacing,
        "checkpoint": checkpoint,
        "activity": activity,
        "induction": induction,
        "protocol": protocol,
        "visit": ks.Visit(40, 60),
        "reasons": Reasons({date(2026, 1, 6): "staff day"}),
        "hours": Hours("Mo-Fr 09:00-17:00; PH off", "US"),
        "avoid": avoidance([date(2026, 1, 8), MORNING], "UTC"),
        "clinic": clinic,
        "request": plan.request,
        "session": plan.session(2),
        "plan": plan,
        "acceptance": plan.acceptances[0],
        "assessment": plan.assessments[0],
        "instrument": MADRS,
        "day explained": ks.explain_day(plan, date(2026, 1, 8)),
        "reading": ks.from_ical(ks.to_ical(plan, stamp=STAMP), protocol=protocol),
        "relapse model": ks.RelapseModel(responders=0.5),
        "cohort": ks.simulate(protocol, clinic, [date(2026, 1, 5)], ks.RelapseModel(responders=0.5), seed=1),
        "report": ks.check(plan.moved(3, to=date(2026, 1, 7))),
        **{f"published {each.key}": each for each in ks.protocols()},
    }


VALUES = values()


@pytest.mark.parametrize("name", VALUES)
def test_values_survive_pickle(name: str) -> None:
    """A value that comes back from a pickle is equal to it, and the same key."""
    value = VALUES[name]
    hash(value)
    again = pickle.loads(pickle.dumps(value))  # noqa: S301 - our own
    assert (again, hash(again), repr(again)) == (value, hash(value), repr(value))


@pytest.mark.parametrize("name", VALUES)
def test_values_survive_copies(name: str) -> None:
    """A value that was copied, on its surface or all the way down, is equal to it, and the same key."""
    value = VALUES[name]
    for again in (copy.copy(value), copy.deepcopy(value)):
        assert (again, hash(again)) == (value, hash(value))


@pytest.mark.parametrize("name", VALUES)
def test_values_made_alike_are_equal(name: str) -> None:
    """A value made of equal parts is equal, and the same key."""
    again = values()[name]
    assert (again, hash(again)) == (VALUES[name], hash(VALUES[name]))


IN_ANOTHER_PROCESS = """\
import pickle, runpy, sys
fresh = runpy.run_path(sys.argv[1])["values"]()
brought = pickle.load(sys.stdin.buffer)
wrong = [name for name, value in brought.items() if value != fresh[name] or {value: name}.get(fresh[name]) != name]
sys.stdout.write(" ".join(wrong) or "none")
"""


@pytest.mark.parametrize("seed", ["1", "2"])
def test_hashes_stay_at_home(seed: str) -> None:
    """In a process that hashes text in another way, a value brought there is the same key as one made there."""
    for value in VALUES.values():
        hash(value)
    ran = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", IN_ANOTHER_PROCESS, __file__],
        input=pickle.dumps(VALUES),
        capture_output=True,
        check=True,
        env=os.environ | {"PYTHONHASHSEED": seed},
    )
    assert ran.stdout == b"none"


@pytest.mark.parametrize("error", ["Malformed", "UnknownName", "UnknownSession", "Refused", "MissingExtra"])
def test_errors_survive_pickle(error: str) -> None:
    """An error raised in a worker process arrives as it is."""
    again = pickle.loads(pickle.dumps(getattr(errors, error)("a sentence")))  # noqa: S301 - our own
    assert (type(again).__name__, str(again)) == (error, "a sentence")


def test_no_placement_survives_pickle() -> None:
    """What a worker process found impossible arrives with its conflict."""
    closed = ks.Clinic(timezone="America/New_York", hours="off")
    with pytest.raises(ks.NoPlacement) as raised:
        ks.schedule(ks.protocol_named("standard"), start=date(2026, 1, 5), clinic=closed)
    again = pickle.loads(pickle.dumps(raised.value))  # noqa: S301 - our own
    assert str(again) == str(raised.value)
    assert [str(each) for each in again.conflict] == [str(each) for each in raised.value.conflict]


def test_a_constraint_from_elsewhere_lifts_nothing() -> None:
    """A constraint keeps its words on the way; the problem that it came from stays behind."""
    clinic = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00")
    problem = Problem.of(ks.protocol_named("standard"), clinic, ks.Request(start=date(2026, 1, 5)))
    constraint = pickle.loads(pickle.dumps(Constraint("the clinic is closed", lambda each: each)))  # noqa: S301 - our own
    assert (str(constraint), constraint.lift(problem)) == ("the clinic is closed", problem)
