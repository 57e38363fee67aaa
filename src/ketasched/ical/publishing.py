"""A CalDAV collection made equal to a plan, whatever else is in it."""

from datetime import datetime
from http import HTTPStatus

from attrs import field, fields, frozen

from ketasched.days import tupled
from ketasched.errors import KetaschedError, listed
from ketasched.ical.collection import belongs, objects
from ketasched.ical.dav import Collection, Store
from ketasched.ical.likeness import says_all
from ketasched.ical.words import Wording
from ketasched.languages import ENGLISH
from ketasched.plan import Plan

TRIES = 4
"""How often an object is looked at again that somebody else changes at the same time."""


@frozen(kw_only=True)
class Published:
    """What was done to each object of a collection, by their names.

    >>> print(Published(created=("a.ics", "b.ics"), unchanged=("c.ics",)))
    2 created and 1 unchanged
    """

    created: tuple[str, ...] = field(default=(), converter=tupled)
    updated: tuple[str, ...] = field(default=(), converter=tupled)
    unchanged: tuple[str, ...] = field(default=(), converter=tupled)
    deleted: tuple[str, ...] = field(default=(), converter=tupled)

    def __str__(self) -> str:
        counts = {each.name: len(getattr(self, each.name)) for each in fields(type(self))}
        return listed(f"{count} {name}" for name, count in counts.items() if count)


class NotPublished(KetaschedError):
    """Publishing stopped before the collection was equal to the plan; ``done`` is what was done until then."""

    def __init__(self, message: str, done: Published) -> None:
        super().__init__(message, done)
        self.done = done

    def __str__(self) -> str:
        return str(self.args[0])


def publish(
    plan: Plan,
    collection: Collection,
    *,
    stamp: datetime,
    wording: Wording = "discreet",
    language: str = ENGLISH,
    agenda: bool = False,
    location: bool = False,
) -> Published:
    """Make the plan's part of a CalDAV collection equal to the plan, and leave all else there as it is.

    ``collection`` is ``ical.collection_at(url, ...)`` or a `caldav.Calendar`; the other arguments are those of
    `to_ical`, the same ones every time. An event is written where it is missing or says something else than the plan,
    whoever changed it; what others added to it (guests, reminders) stays until then. Events of this plan that are no
    longer in it are deleted, those of a plan without a uid never. Nothing is written over a change that was made
    meanwhile: it is read first. Publishing again goes on after a failure, and where all is equal writes nothing.

    Raises `NotPublished` where the server cannot be reached or refuses, with what was done until then, besides what
    `objects` raises.
    """
    wanted = objects(plan, stamp=stamp, wording=wording, language=language, agenda=agenda, location=location)
    store = Store.of(collection)
    done: dict[str, list[str]] = {each.name: [] for each in fields(Published)}
    try:
        standing = {*store.names()}
        for name, data in wanted.items():
            done[_written(store, name, data, known=name in standing)].append(name)
        for name in sorted(standing - {*wanted}):
            if belongs(name, plan) and _deleted(store, name):
                done["deleted"].append(name)
    except KetaschedError as error:
        so_far = Published(**done)
        raise NotPublished(f"{error}. Done until then: {so_far}; publish again to go on", so_far) from None
    return Published(**done)


def _written(store: Store, name: str, data: bytes, *, known: bool) -> str:
    """Have the object say what the plan says; what was to be done for that."""
    found = None
    for attempt in range(TRIES):
        found = store.get(name) if known or attempt else None
        if found and says_all(found.text, data):
            return "unchanged"
        if store.put(name, data, found):
            return "updated" if found else "created"
    raise _restless(name) if found else store.refusal(HTTPStatus.PRECONDITION_FAILED)


def _deleted(store: Store, name: str) -> bool:
    """Take the object away; ``False`` where somebody else did."""
    for _ in range(TRIES):
        found = store.get(name)
        if found is None:
            return False
        if store.delete(name, found):
            return True
    raise _restless(name)


def _restless(name: str) -> KetaschedError:
    return KetaschedError(f"{name} was changed by somebody else each of {TRIES} times that it was looked at")
