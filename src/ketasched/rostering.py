"""Many patients into the same chairs, one after another in a stated order."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, time
from functools import partial
from typing import Any, TypeAlias
from uuid import uuid4

from attrs import evolve, field, frozen

from ketasched.clinic import Clinic, checked_chairs, checked_clinic
from ketasched.days import checked_day, counted, short
from ketasched.errors import Explanation, KetaschedError, Malformed, NoPlacement, brief
from ketasched.placing import Chairs, Problem, Shared, no_placement, place
from ketasched.plan import Plan
from ketasched.protocol import Protocol
from ketasched.request import Avoid, When
from ketasched.scheduling import plan_laid, problem_asked
from ketasched.session import checked_uid
from ketasched.wallclock import MINUTE, Interval

Key: TypeAlias = Any
"""Whatever the caller calls a patient by."""


@frozen(kw_only=True)
class Wanted:
    """A course that a patient waits for: the arguments of `schedule`, without the clinic."""

    protocol: Protocol
    start: date
    at: time | None = None
    avoid: Avoid | Iterable[When] | Mapping[When, str] = field(default=(), hash=False)
    hours: Mapping[str, str] | None = field(default=None, hash=False)
    anchor: date | None = None
    uid: str | None = None

    def __attrs_post_init__(self) -> None:
        checked_day(self.start, "start")
        if self.uid is not None:
            checked_uid(self.uid, "uid")

    def problem(self, clinic: Clinic) -> Problem:
        """What is to be placed."""
        asked = {name: getattr(self, name) for name in ("start", "at", "avoid", "hours", "anchor")}
        return problem_asked(self.protocol, clinic=clinic, **asked)


@frozen
class Roster:
    """Who has which plan, and who has none, and why; both in the order in which they were placed.

    ``clinic`` is the clinic with all these visits taken: what comes later is laid there.
    """

    plans: Mapping[Key, Plan] = field(hash=False)
    unplaced: Mapping[Key, NoPlacement] = field(hash=False)
    clinic: Clinic

    def __str__(self) -> str:
        placed = (f"{key}: {_said(plan)}" for key, plan in self.plans.items())
        return "\n".join([*placed, *(f"{key}: no plan, {why}" for key, why in self.unplaced.items())])


def _said(plan: Plan) -> str:
    days = plan.days
    return f"{counted(len(days), 'session')}, {short(days[0].day)} to {short(days[-1].day)}"


def roster(requests: Mapping[Key, Wanted], clinic: Clinic) -> Roster:
    """Plans for many patients in the same chairs, a whole series each or none.

    In the order of the start asked for, then of the key, each gets the best plan that `schedule` finds beside the
    visits taken and those placed before. So who comes later in the order changes nothing for those before, and the
    roster is the same however the requests are given; it is not the best for all together. Who cannot be placed holds
    no chair and is listed with the reason.

    Raises `Refused` where more visits hold a chair already than the clinic has, and `Malformed`, with the patient by
    key, for what cannot be meant; then nobody is placed.
    """
    checked_chairs(checked_clinic(clinic))
    bare, chairs = evolve(clinic, taken=()), Chairs(clinic.zone)
    chairs.hold(clinic.taken)
    plans: dict[Key, Plan] = {}
    unplaced: dict[Key, NoPlacement] = {}
    for key, problem in [(key, _problem(key, requests[key], bare)) for key in _in_order(requests)]:
        shared = Shared.beside(problem, chairs)
        days = place(shared)
        if days is None:
            unplaced[key] = NoPlacement(partial(_explained, requests[key], clinic, chairs, len(chairs.visits)))
        else:
            plan = plan_laid(shared, days, uid=requests[key].uid or str(uuid4()))
            plans[key] = evolve(plan, clinic=clinic)
            chairs.hold(visits_of(plan))
    return Roster(plans, unplaced, evolve(clinic, taken=chairs.visits))


def _in_order(requests: Mapping[Key, Wanted]) -> list[Key]:
    if not isinstance(requests, Mapping):
        raise Malformed(
            f'requests has one for each patient by name, such as {{"A-17": Wanted(...)}}, not {brief(requests)}'
        )
    strange = [key for key in requests if not isinstance(requests[key], Wanted)]
    if strange:
        raise Malformed(
            f"patient {strange[0]!r}: a request is Wanted(protocol=..., start=...), not {brief(requests[strange[0]])}"
        )
    _check_uids(requests)
    try:
        return sorted(requests, key=lambda key: (requests[key].start, key))
    except TypeError:
        raise Malformed(
            "patients are placed in the order of their keys: give keys of one kind, all words or all numbers"
        ) from None


def _check_uids(requests: Mapping[Key, Wanted]) -> None:
    owners: dict[str, Key] = {}
    for key, wanted in requests.items():
        if wanted.uid and owners.setdefault(wanted.uid, key) is not key:
            raise Malformed(
                f"patients {owners[wanted.uid]!r} and {key!r} have one uid, {wanted.uid!r}, and calendars would make "
                "one course of theirs: give each its own, or none"
            )


def _problem(key: Key, wanted: Wanted, clinic: Clinic) -> Problem:
    try:
        return wanted.problem(clinic)
    except KetaschedError as error:
        raise type(error)(f"patient {key!r}: {error}") from error


def visits_of(plan: Plan) -> Iterator[Interval]:
    """How long each visit of a plan holds its chair."""
    hold = plan.minutes + plan.protocol.visit.turnover
    for each in plan.sessions:
        begin = plan.start(each.number).astimezone(UTC)
        yield begin, begin + hold * MINUTE


def _explained(wanted: Wanted, clinic: Clinic, chairs: Chairs, count: int) -> Explanation:
    """Why there was no plan beside the visits that held a chair then."""
    return no_placement(wanted.problem(evolve(clinic, taken=chairs.visits[:count]))).explanation
