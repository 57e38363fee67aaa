"""Many patients in the same chairs."""

import pickle
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import ketasched as ks
from ketasched.placing.rota import chair_free
from ketasched.rostering import visits_of

MONDAY = date(2026, 1, 5)
CLINIC = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US", chairs=2)
STANDARD = ks.protocol_named("standard")
LATE = ks.Protocol(
    key="late", title="Late", induction=ks.Induction((0, 2, 4), [ks.Spacing(1, 5)]), visit=ks.Visit(90, turnover=30)
)
COURSES = [STANDARD, ks.protocol_named("standard-twice-weekly"), ks.protocol_named("spravato-trd"), LATE]
CLINICS = [
    CLINIC,
    evolve(CLINIC, chairs=1, taken=[(datetime(2026, 1, 7, 9), datetime(2026, 1, 7, 15))]),  # noqa: DTZ001 - on the wall
    ks.Clinic(timezone="Europe/London", hours="Mo-Su 18:00-26:00", starts_apart=20, least_visit=150),
    ks.Clinic(timezone="Europe/London", hours="Mo-Su 20:00-28:00", chairs=2),
    ks.Clinic(timezone="America/New_York", hours="24/7", starts_apart=400, chairs=3, last_start=time(23, 45)),
    ks.Clinic(timezone="America/New_York", hours="24/7", starts_apart=20, chairs=2, last_start=time(23, 45)),
]


def wanted(draw: Random, uid: str) -> ks.Wanted:
    """A request with some of what can be asked for."""
    start = date(2026, 3, 2) + timedelta(draw.randrange(10))
    noon = datetime.combine(start + timedelta(4), time(12))
    avoid: list[Any] = [start + timedelta(draw.randrange(9)) for _ in range(draw.randrange(3))]
    return ks.Wanted(
        protocol=draw.choice(COURSES),
        start=start,
        at=draw.choice([None, None, time(11), time(20), time(23, 30)]),
        avoid=[*avoid, (noon, noon + timedelta(hours=3))] if draw.random() < 0.3 else avoid,
        hours={"driver": "Mo-Th,Sa,Su"} if draw.random() < 0.2 else None,
        uid=uid,
    )


def requests(seed: int, clinic: ks.Clinic, number: int) -> dict[str, ks.Wanted]:
    """Requests that can be meant at the clinic, by the patient's key."""
    draw = Random(seed)  # noqa: S311 - it guards nothing
    found: dict[str, ks.Wanted] = {}
    while len(found) < number:
        each = wanted(draw, f"uid {len(found)}")
        opens = clinic.open_spans(date(2026, 3, 2))[0]
        if each.at is None or opens[0] <= each.at.hour * 60 + each.at.minute < opens[1]:
            found[f"patient {len(found):03}"] = each
    return found


def alone(want: ks.Wanted, clinic: ks.Clinic) -> ks.Plan | None:
    """The plan of one patient at a clinic."""
    try:
        return ks.schedule(
            want.protocol,
            start=want.start,
            clinic=clinic,
            at=want.at,
            avoid=want.avoid,
            hours=want.hours,
            uid=want.uid,
            choices=1,
        )[0]
    except ks.NoPlacement:
        return None


@settings(deadline=None, max_examples=12)
@given(seed=st.integers(0, 10_000), clinic=st.sampled_from(CLINICS))
def test_each_series_is_the_best_beside_those_before(seed: int, clinic: ks.Clinic) -> None:
    """In the order of start and key, each gets just the plan that `schedule` gives with all before it taken."""
    wishes = requests(seed, clinic, 14)
    found, taken = ks.roster(wishes, clinic), list(clinic.taken)
    for key in sorted(wishes, key=lambda key: (wishes[key].start, key)):
        expected = alone(wishes[key], evolve(clinic, taken=taken))
        assert (key in found.unplaced) == (expected is None)
        if expected is not None:
            assert found.plans[key] == evolve(expected, clinic=clinic)
            taken += visits_of(expected)
    assert found.clinic.taken == tuple(sorted(taken))


@settings(deadline=None, max_examples=12)
@given(seed=st.integers(0, 10_000), clinic=st.sampled_from(CLINICS), number=st.integers(1, 12))
def test_one_patient_more_changes_nobody_before(seed: int, clinic: ks.Clinic, number: int) -> None:
    """A patient more, later in the order, leaves everybody before as they were; nor does the order of asking matter."""
    wishes = requests(seed, clinic, number)
    last = max(each.start for each in wishes.values())
    more = {"zoe": ks.Wanted(protocol=LATE, start=last, uid="z")}
    before, after = ks.roster(wishes, clinic), ks.roster({**more, **dict(reversed(wishes.items()))}, clinic)
    assert {key: after.plans.get(key) for key in wishes} == {key: before.plans.get(key) for key in wishes}
    assert [*after.plans][: len(before.plans)] == [*before.plans]


def test_no_chair_is_held_twice() -> None:
    """However many patients there are, no moment has more visits than chairs, turnover and all."""
    found = ks.roster(requests(7, CLINIC, 40), CLINIC)
    visits = [visit for plan in found.plans.values() for visit in visits_of(plan)]
    assert len(found.plans) > 20
    for each in visits:
        others = [*visits]
        others.remove(each)
        assert chair_free(others, *each, CLINIC.chairs)


def test_never_half_a_series() -> None:
    """Who cannot be placed holds no chair, and is listed with the reason as it was then."""
    one = evolve(CLINIC, chairs=1, hours="Mo,We,Fr 09:00-11:00")
    three = evolve(LATE, key="three", induction=ks.Induction((0, 2, 4), [ks.Spacing(2, 2)]))
    two = evolve(LATE, key="two", induction=ks.Induction((0, 2), [ks.Spacing(2, 3)]))
    found = ks.roster(
        {
            "a": ks.Wanted(protocol=two, start=MONDAY, uid="a"),
            "b": ks.Wanted(protocol=three, start=MONDAY, uid="b"),
            "c": ks.Wanted(protocol=two, start=date(2026, 1, 9), uid="c"),
        },
        one,
    )
    assert {key: [each.day.day for each in plan.days] for key, plan in found.plans.items()} == {
        "a": [5, 7],
        "c": [9, 12],
    }
    assert "have one more chair (2 in all)" in str(found.unplaced["b"])
    assert "b: no plan, 3 sessions of 90 minutes" in str(found)


def test_what_is_said() -> None:
    """A roster prints who comes when, and it survives a pickle."""
    found = ks.roster({2: ks.Wanted(protocol=LATE, start=MONDAY, uid="two")}, CLINIC)
    assert str(found) == "2: 3 sessions, Mon 5 Jan 2026 to Fri 9 Jan 2026"
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - our own
    assert ks.roster({}, CLINIC).plans == {}
    assert ks.roster({1: ks.Wanted(protocol=LATE, start=MONDAY)}, CLINIC).plans[1].uid


TWICE = [(datetime(2026, 1, 7, hour), datetime(2026, 1, 7, 12)) for hour in (9, 10, 11)]  # noqa: DTZ001 - on the wall


@pytest.mark.parametrize(
    ("make", "error", "says"),
    [
        (
            lambda: ks.roster({}, evolve(CLINIC, taken=TWICE)),
            ks.Refused,
            "3 visits hold a chair on 2026-01-07 at 11:00",
        ),
        (lambda: ks.roster({}, "here"), ks.Malformed, "clinic must be a Clinic"),  # type: ignore[arg-type]
        (lambda: ks.roster({"a": STANDARD}, CLINIC), ks.Malformed, "patient 'a': a request is Wanted"),  # type: ignore[dict-item]
        (
            lambda: ks.roster({each: ks.Wanted(protocol=LATE, start=MONDAY) for each in (1, "a")}, CLINIC),
            ks.Malformed,
            "give keys of one kind",
        ),
        (
            lambda: ks.roster({"a": ks.Wanted(protocol=LATE, start=MONDAY, at=time(22))}, CLINIC),
            ks.Malformed,
            "patient 'a': at 22:00 the clinic is never open",
        ),
        (
            lambda: ks.roster(dict.fromkeys("ab", ks.Wanted(protocol=LATE, start=MONDAY, uid="u")), CLINIC),
            ks.Malformed,
            "patients 'a' and 'b' have one uid, 'u', and calendars would make one course of theirs",
        ),
        (lambda: ks.roster([LATE], CLINIC), ks.Malformed, "requests has one for each patient by name"),  # type: ignore[arg-type]
        (lambda: ks.Wanted(protocol=LATE, start=MONDAY, uid=7), ks.Malformed, "uid must be text, not 7"),  # type: ignore[arg-type]
        (lambda: ks.Wanted(protocol=LATE, start="Monday"), ks.Malformed, "start must be a datetime.date"),  # type: ignore[arg-type]
    ],
)
def test_what_is_refused(make: Callable[[], object], error: type[Exception], says: str) -> None:
    """What cannot be meant is refused in a sentence, with the patient by key, and nobody is placed."""
    with pytest.raises(error, match=says):
        make()
