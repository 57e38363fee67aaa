"""The appointments of ours in a bundle that another system may have changed, within limits."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from attrs import frozen

from ketasched.errors import Malformed, Refused
from ketasched.fhir.models import validated
from ketasched.fhir.parts import Resource, urn
from ketasched.files.plain import Twice, decoded, kind_of, shown, wrong
from ketasched.protocol import Phase
from ketasched.session import Status

MOST_VALUES: Final = 50_000
"""Values in a bundle, whatever they lie in; a thousand appointments of ours have some 35,000."""
DEEPEST: Final = 50
"""Lists and objects one inside another."""

_FIELDS = ("resourceType", "status", "start", "end", "minutesDuration", "extension", "participant")
_EXTENSIONS = (urn("number"), urn("phase"), urn("sequence"))

STATUSES: Final = {
    "proposed": Status.PLANNED,
    "pending": Status.PLANNED,
    "booked": Status.CONFIRMED,
    "arrived": Status.CONFIRMED,
    "checked-in": Status.CONFIRMED,
    "fulfilled": Status.GIVEN,
    "noshow": Status.MISSED,
    "cancelled": Status.CANCELLED,
}
"""What the statuses of appointments mean for a session; the others of FHIR mean nothing here."""


@frozen(kw_only=True)
class Seen:
    """An appointment of ours, as a bundle has it. Without a number another system took our extensions off."""

    uid: str
    status: Status
    start: datetime
    minutes: frozenset[float]
    number: int | None
    phase: Phase
    sequence: int


@frozen(kw_only=True)
class Content:
    """What a bundle has of ours: the uids of plans, and appointments."""

    plans: frozenset[str]
    appointments: tuple[Seen, ...]


def content(given: str | bytes | Mapping[str, Any]) -> Content:
    """What is ours in a bundle; what is somebody else's is left alone. Raises `Malformed` and `Refused`."""
    data = _data(given)
    _check_size(data)
    resources = [*_resources(data)]
    seen = [_told(place, each) for place, each in resources if each.get("resourceType") == "Appointment"]
    found = tuple(each for each in seen if each is not None)
    uids = [each.uid for each in found]
    if len({*uids}) < len(uids):
        raise Refused("two appointments in this have one uid of a session: send each of them once")
    plans = [_named(each, "plan") for _, each in resources if each.get("resourceType") == "CarePlan"]
    return Content(plans=frozenset(filter(None, plans)), appointments=found)


def _data(given: object) -> Any:
    """The data of a text; what is data already goes through a text too, so that the same is refused."""
    if not isinstance(given, Mapping):
        return decoded(given)
    try:
        written = json.dumps(given, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise Malformed(f"this is no plain data, as JSON has it: {str(error)[:100]}") from None
    return decoded(written)


def _resources(data: Any) -> Iterator[tuple[str, Resource]]:
    if kind_of(data) is not dict or data.get("resourceType") != "Bundle":
        raise wrong(data, 'a Bundle of FHIR, {"resourceType": "Bundle", "entry": [...]}')
    entries: Any = data.get("entry", [])
    if kind_of(entries) is not list:
        raise wrong(entries, "a list of entries @ Bundle.entry")
    for n, each in enumerate(entries):
        if kind_of(each) is not dict:
            raise wrong(each, f"an entry @ Bundle.entry[{n}]")
        if kind_of(each.get("resource")) is dict:
            yield f"Bundle.entry[{n}].resource", each["resource"]


def _told(place: str, resource: Resource) -> Seen | None:
    """The appointment, or nothing where it is somebody else's; an error is told with its place."""
    uid = _named(resource, "session")
    if uid is None:
        return None
    try:
        return _seen(uid, validated(_ours(resource)))
    except Malformed as error:
        raise Malformed(f"{error} @ {place}") from None
    except Refused as error:
        raise Refused(f"{error} @ {place}") from None


def _ours(resource: Resource) -> Resource:
    """What is read of an appointment; the rest of it is its own system's, and may be anything."""
    fields = {name: resource[name] for name in _FIELDS if name in resource}
    for name, few in (("extension", _extensions), ("participant", _first)):
        if kind_of(given := resource.get(name, [])) is list:
            fields[name] = few(given)
    return fields


def _extensions(given: list[Any]) -> list[Resource]:
    ours = {each["url"]: each for each in given if kind_of(each) is dict and each.get("url") in _EXTENSIONS}
    return [*ours.values()]


def _first(given: list[Any]) -> list[Any]:
    return given[:1]


def _named(resource: Resource, kind: str) -> str | None:
    """The value of an identifier of ours, where the resource has one."""
    given: Any = resource.get("identifier")
    for each in given if kind_of(given) is list else ():
        if kind_of(each) is dict and each.get("system") == urn(kind):
            value: Any = each.get("value")
            if kind_of(value) is str and value.strip():
                return str(value)
    return None


def _check_size(data: Any) -> None:
    """Refuse what is so large or deep that validating it would take its time, and keys that stand twice."""
    values, level = 0, [data]
    for _ in range(DEEPEST):
        level = [*_inside(level)]
        values += len(level)
        if values > MOST_VALUES:
            raise Malformed(f"this has more than {MOST_VALUES:,} values: send the appointments in several bundles")
        if not level:
            return
    raise Malformed(f"this nests too deeply: at most {DEEPEST} lists and objects lie one inside another")


def _inside(level: list[Any]) -> Iterator[Any]:
    for each in level:
        if isinstance(each, Twice):
            raise wrong(each, "an object")
        if kind_of(each) is dict:
            yield from each.values()
        elif kind_of(each) is list:
            yield from each


def _seen(uid: str, resource: Resource) -> Seen:
    status = resource["status"]
    if status not in STATUSES:
        raise Refused(
            f"an appointment that is {shown(status)} means nothing for a session: say what has become of it, "
            f"one of {', '.join(STATUSES)}"
        )
    start, end = _instant(resource, "start"), _instant(resource, "end")
    if start is None:
        raise Refused("an appointment without a start is no session, which is on a day: give it one")
    lengths = [_whole(resource.get("minutesDuration"), "minutesDuration"), _minutes(start, end)]
    return Seen(
        uid=uid,
        status=STATUSES[status],
        start=start,
        minutes=frozenset(each for each in lengths if each is not None),
        number=_whole(_extension(resource, "number", "valuePositiveInt"), "the number of a session"),
        phase=Phase(_extension(resource, "phase", "valueCode") or Phase.INDUCTION),
        sequence=_whole(_extension(resource, "sequence", "valueUnsignedInt"), "a sequence") or 0,
    )


def _instant(resource: Resource, name: str) -> datetime | None:
    given = resource.get(name)
    if given is None:
        return None
    try:
        return datetime.fromisoformat(given)
    except (TypeError, ValueError):
        raise wrong(given, f"an instant such as 2026-01-20T09:30:00-05:00 @ {name}") from None


def _minutes(start: datetime, end: datetime | None) -> float | None:
    return None if end is None else (end - start).total_seconds() / 60


def _whole(value: Any, what: str) -> int | None:
    if value is None or type(value) is int:
        return value
    raise wrong(value, f"{what}, a whole number")


def _extension(resource: Resource, name: str, kind: str) -> Any:
    """The value of an extension of ours; the models have looked at its type already."""
    return next((each.get(kind) for each in resource.get("extension") or () if each["url"] == urn(name)), None)
