"""A visit has fallen out: whose session could take its place, and what that would do to the course."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any, NamedTuple, TypeAlias

from attrs import field, frozen

from ketasched.checking import check
from ketasched.clinic import Clinic
from ketasched.comparing import Moved
from ketasched.days import MINUTES_A_DAY, checked_day, checked_time, short, tupled
from ketasched.errors import Malformed, Refused, brief
from ketasched.plan import GIVE_CLINIC, Plan, checked_plan
from ketasched.rule import Finding
from ketasched.session import OPEN
from ketasched.wallclock import MINUTE, as_interval

Slot: TypeAlias = tuple[date, time] | tuple[datetime, datetime]
"""A day and the time of a start; or from one datetime to another, into which the whole visit must go."""

Key: TypeAlias = Any


@frozen(kw_only=True)
class Offer:
    """A session that could move into the slot: whose, from where, the findings that come and go, and the plan then."""

    key: Key
    moved: Moved
    gained: tuple[Finding, ...] = field(converter=tupled)
    lost: tuple[Finding, ...] = field(converter=tupled)
    plan: Plan

    def __str__(self) -> str:
        found = [f"gains {each.code} {each.name}" for each in self.gained]
        found += [f"loses {each.code} {each.name}" for each in self.lost]
        return "; ".join([f"{self.key}: {self.moved}", *found])


class _Place(NamedTuple):
    """A slot on the wall of a clinic, and the minutes that it has room for."""

    day: date
    at: time
    minutes: int


def could_take(slot: Slot, plans: Mapping[Key, Plan], *, today: date) -> tuple[Offer, ...]:
    """The sessions that could move into a slot that has come free, the best offer first.

    Considered is every session still to come, from ``today`` on, of plans whose visit is no longer than the slot and
    whose course has not been stopped. In front stand those that bring the fewest findings that were not there before,
    then those that move the fewest days, then those of the plan named first. The chair is taken to be free; the other
    sessions stay where they are.

    A slot is a day and a time, or a pair of datetimes (without a zone: the clinic's wall clock).

    Raises `Malformed` for what is no slot or no plan, and `Refused` for a slot before today and for a plan without a
    clinic.
    """
    checked_day(today, "today")
    if not isinstance(plans, Mapping):
        raise Malformed(
            f'plans has the plan of each patient by name, such as {{"A-17": plan}}, and is not {brief(plans)}'
        )
    found = (offer for key, plan in plans.items() for offer in _offers(key, plan, slot, today))
    return tuple(sorted(found, key=lambda each: (len(each.gained), abs(each.moved.days))))


def _offers(key: Key, plan: Plan, slot: Slot, today: date) -> Iterator[Offer]:
    checked_plan(plan)
    if plan.clinic is None:
        raise Refused(f"the plan of {key!r} has no clinic and so no clock: {GIVE_CLINIC}")
    place = _place(slot, plan.clinic)
    if place.day < today:
        raise Refused(f"the slot on {short(place.day)} lies before today ({short(today)}): nobody can take it")
    if plan.ended is not None or plan.minutes_on(place.day) > place.minutes:
        return
    before = check(plan).findings
    for session in plan.days:
        if session.status in OPEN and session.day >= today and (session.day, session.at) != (place.day, place.at):
            after = plan.moved(session.number, to=place.day, at=place.at)
            findings = check(after).findings
            yield Offer(
                key=key,
                moved=Moved(session, after.session(session.number)),
                gained=(each for each in findings if each not in before),
                lost=(each for each in before if each not in findings),
                plan=after,
            )


def _place(slot: object, clinic: Clinic) -> _Place:
    match slot:
        case (datetime(), datetime()):
            begin, end = as_interval(slot, clinic.timezone, "a slot")
            local = begin.astimezone(clinic.zone)
            return _Place(local.date(), checked_time(local.time(), "the start of a slot"), (end - begin) // MINUTE)
        case (date() as day, time() as at):
            return _Place(checked_day(day, "the day of a slot"), checked_time(at, "the start of a slot"), MINUTES_A_DAY)
        case _:
            raise Malformed(f"a slot is a day and a time, or a pair of datetimes, not {brief(slot)}")
