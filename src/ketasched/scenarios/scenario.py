"""A named change of a plan: what happens, and the plan that this makes of it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any, TypeAlias, cast

from attrs import evolve, field, frozen

from ketasched.amending import amend
from ketasched.clinic import Clinic, checked_chairs, checked_clinic, closures
from ketasched.days import Reasons, checked_day, short, tupled
from ketasched.errors import Malformed, Refused, listed
from ketasched.plan import Plan
from ketasched.protocol import Protocol
from ketasched.request import Avoid, Request, When, avoidance
from ketasched.rescheduling import asked_anew, clinic_of, reschedule
from ketasched.rescheduling.underway import amended_away
from ketasched.scheduling import schedule
from ketasched.session import OPEN, Status

Place: TypeAlias = date | datetime | time
"""Where a session goes: to a day, to a day and a time on the clinic's wall, or to another time of its day."""

_OF_SESSIONS = ("missed", "cancelled", "moved")


def _places(value: object) -> Mapping[int, Place]:
    if not isinstance(value, Mapping):
        raise Malformed(f"moved must map session numbers to days, such as {{3: date(2026, 1, 12)}}, not {value!r}")
    return dict(cast("Mapping[int, Place]", value))


def _numbers(values: Iterable[int]) -> tuple[int, ...]:
    return tupled(values, "the numbers of sessions missed or cancelled")


def _kept(value: Any) -> Any:
    """What to avoid, so that it can be read more than once."""
    if isinstance(value, Avoid):
        return value
    return value if hasattr(value, "items") else tupled(value, "avoid")


@frozen(kw_only=True)
class Scenario:
    """A change with a name: what happens to sessions, days, the clinic or the protocol. Then the rest is placed anew.

    ``missed`` and ``cancelled`` are numbers of sessions; on the day of a session missed nobody comes. ``moved`` maps
    numbers to where the session goes and stays: a day, a datetime (without a zone: the clinic's wall clock) or a time
    of the same day. ``avoid`` are further days on which the patient cannot come, as in `schedule`; ``closed`` are
    further days on which the clinic is closed, a list or a mapping to reasons. ``clinic`` and ``at`` take the place of
    the plan's. With ``protocol`` the course is amended to it from ``effective`` on (without it, from today). ``start``
    lays a course that has not begun anew from that day.

    >>> Scenario("closed on Friday", closed=[date(2026, 1, 9)]).name
    'closed on Friday'
    """

    name: str = field(kw_only=False)
    missed: tuple[int, ...] = field(default=(), converter=_numbers)
    cancelled: tuple[int, ...] = field(default=(), converter=_numbers)
    moved: Mapping[int, Place] = field(factory=dict[int, Place], converter=_places, hash=False)
    avoid: Avoid | Iterable[When] | Mapping[When, str] = field(default=(), converter=_kept, hash=False)
    closed: Reasons = field(default=Reasons({}), converter=closures)
    clinic: Clinic | None = None
    at: time | None = None
    protocol: Protocol | None = None
    effective: date | None = None
    start: date | None = None

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name.strip():
            raise Malformed(f'a scenario has a name, such as "away for a week", not {self.name!r}')
        for name in ("effective", "start"):
            if getattr(self, name) is not None:
                checked_day(getattr(self, name), name)
        if self.clinic is not None:
            checked_chairs(checked_clinic(self.clinic))
        if self.effective is not None and self.protocol is None:
            raise Malformed(f"{self._said} says from when on a protocol is in force, and names none: give protocol=...")
        beside = [name for name in (*_OF_SESSIONS, "effective") if getattr(self, name)]
        if self.start is not None and beside:
            raise Malformed(
                f"{self._said} lays the whole course anew from {short(self.start)}: leave {listed(beside)} out, "
                "or make two scenarios of it"
            )

    @property
    def _said(self) -> str:
        return f"scenario {self.name!r}"

    def of(self, plan: Plan, today: date) -> Plan:
        """What becomes of the plan. Raises as `schedule`, `reschedule` and `amend` do, and `UnknownSession`."""
        clinic = clinic_of(plan, self.clinic)
        if self.closed:
            clinic = evolve(clinic, closed={**clinic.closed, **self.closed})
        if self.start is not None:
            return self._laid_anew(plan, clinic, self.start, today)
        after = self._with_sessions(plan, clinic, today)
        avoid = avoidance(self.avoid, clinic.timezone).and_also(self._absent(after))
        if self.protocol is None:
            after = reschedule(after, today=today, avoid=avoid, clinic=clinic, at=self.at)
        else:
            after = self._amended(after, self.protocol, clinic, avoid, today)
        return self._unpinned(after)

    def _amended(self, plan: Plan, protocol: Protocol, clinic: Clinic, avoid: Avoid, today: date) -> Plan:
        """The plan under the other protocol; what stands before it takes effect is placed anew under its own."""
        effective = self._effective(today)
        if effective > today:
            plan = reschedule(plan, today=today, avoid=avoid, clinic=clinic, at=self.at)
        else:
            clinic, request = asked_anew(plan, today, avoid, clinic=clinic, hours=None, at=self.at)
            plan = evolve(plan, clinic=clinic, request=request)
        return amend(plan, protocol, effective=effective).plan

    def _absent(self, plan: Plan) -> Avoid:
        return Avoid(Reasons({plan.session(number).day: f"session {number} is missed" for number in self.missed}))

    def _with_sessions(self, plan: Plan, clinic: Clinic, today: date) -> Plan:
        """The plan with what happens to single sessions; those moved are pinned where they go."""
        for number in self.missed:
            plan = plan.missed(number)
        for number in self.cancelled:
            plan = plan.cancelled(number)
        for number, place in self.moved.items():
            plan = plan.moved(number, **_where(place, clinic)).confirmed(number)
            if plan.session(number).day < today:
                gone = short(plan.session(number).day)
                raise Refused(f"session {number} cannot be moved to {gone}, before today ({short(today)})")
        return plan

    def _unpinned(self, plan: Plan) -> Plan:
        sessions = (
            evolve(each, status=Status.PLANNED) if each.number in self.moved and each.status in OPEN else each
            for each in plan.sessions
        )
        return evolve(plan, sessions=sessions) if self.moved else plan

    def _effective(self, today: date) -> date:
        if self.effective is not None and self.effective < today:
            raise Refused(
                f"the protocol cannot take effect on {short(self.effective)}, before today ({short(today)}): "
                "what lies behind stays as it was placed"
            )
        return self.effective or today

    def _laid_anew(self, plan: Plan, clinic: Clinic, start: date, today: date) -> Plan:
        plan = _unamended(plan)
        begun = [each for each in plan.sessions if each.status not in OPEN]
        if begun:
            raise Refused(
                f"session {begun[0].number} is {begun[0].status} ({short(begun[0].day)}), and a course that has begun "
                "is not laid anew: leave start out"
            )
        if start < today:
            raise Refused(f"a course cannot start on {short(start)}, before today ({short(today)}): start it later")
        asked = plan.request or Request(start=start)
        laid = schedule(
            self.protocol or plan.protocol,
            start=start,
            clinic=clinic,
            at=self.at or asked.at,
            avoid=asked.avoid.and_also(avoidance(self.avoid, clinic.timezone)),
            hours={name: hours.expression for name, hours in asked.hours},
            anchor=asked.anchor,
            uid=plan.uid,
        )
        return _as_laid(evolve(plan, protocol=laid.protocol, clinic=clinic, request=laid.request), laid)


def _unamended(plan: Plan) -> Plan:
    """The plan as if it had not been amended, with what an amendment called off."""
    called_off = amended_away(plan)
    for each in plan.sessions:
        if each.number in called_off and each.status is Status.CANCELLED:
            plan = plan.reopened(each.number)
    return evolve(plan, amendments=())


def _as_laid(plan: Plan, laid: Plan) -> Plan:
    """The plan on the days laid: each session keeps its identity, and those beyond the last one laid are called off."""
    places = {each.number: each for each in laid.sessions}
    for each in plan.sessions:
        place = places.pop(each.number, None)
        if place is None:
            plan = plan.cancelled(each.number)
        elif (each.day, each.at) != (place.day, place.at):
            plan = plan.moved(each.number, to=place.day, at=place.at)
    return evolve(plan, sessions=(*plan.sessions, *places.values()))


def _where(place: object, clinic: Clinic) -> dict[str, Any]:
    """A place as the arguments of `Plan.moved`, by the clock on the clinic's wall."""
    match place:
        case datetime():
            here = place if place.tzinfo is None else place.astimezone(clinic.zone)
            return {"to": here.date(), "at": here.time()}
        case date():
            return {"to": place}
        case time():
            return {"at": place}
        case _:
            raise Malformed(f"a session is moved to a day, a datetime or a time, not to {place!r}")
