"""The data types of FHIR, as JSON has them: texts, references, identifiers, instants, periods, durations, citations."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeAlias
from unicodedata import category
from urllib.parse import quote
from uuid import UUID, uuid5

from ketasched.days import Days, words
from ketasched.errors import Malformed, listed
from ketasched.source import Source, Standing

Resource: TypeAlias = dict[str, Any]
"""A resource of FHIR, or a part of one, as JSON has it."""

OURS = "urn:ketasched:"
"""What every identifier and extension of ours begins with: a name, and no address on the network."""
UCUM = "http://unitsofmeasure.org"

_NAMES = UUID("7c6f9d0e-59a4-4d83-8f3c-3a3f6f3fb6d5")
_UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ID = r"[A-Za-z0-9.\-]{1,64}"
_REFERENCE = re.compile(rf"(?:https?://\S+/)?([A-Z][A-Za-z]+)/{_ID}(?:/_history/{_ID})?|urn:(?:uuid|oid):\S+")
_UNWRITABLE = {"Cc", "Cs"}
_MINUTE = timedelta(minutes=1)


def filled(resource: Resource) -> Resource:
    """The resource without the fields that are empty, which FHIR forbids."""
    return {name: value for name, value in resource.items() if value not in (None, "", [], {})}


def text(value: str) -> str:
    """Text as FHIR has it, on one line: without controls, or halves of characters."""
    return " ".join("".join(" " if category(each) in _UNWRITABLE else each for each in value).split())


def urn(*names: str) -> str:
    """A name of ours."""
    return OURS + ":".join(quote(text(each), safe="") for each in names)


def identifier(kind: str, value: object, whose: str) -> Resource:
    """What is known by a name of ours; one that no text of FHIR can hold is refused."""
    if not isinstance(value, str) or not value or text(value) != value:
        raise Malformed(f"{whose} has the uid {value!r}, which no identifier of FHIR can be: give it another")
    return {"system": urn(kind), "value": value}


def full_url(kind: str, uid: str) -> str:
    """Where a resource stands in its bundle: by its own uid where this is a UUID, otherwise by one made of it."""
    own = kind == "session" and _UUID.fullmatch(uid)
    return f"urn:uuid:{uid if own else uuid5(_NAMES, f'{kind}/{uid}')}"


def entry(url: str, resource: Resource) -> Resource:
    """A resource in a bundle."""
    return {"fullUrl": url, "resource": resource}


def bundle(stamp: datetime, entries: list[Resource]) -> Resource:
    """Resources that belong together."""
    return {"resourceType": "Bundle", "type": "collection", "timestamp": instant(stamp), "entry": entries}


def reference(value: object, what: str, kinds: tuple[str, ...]) -> Resource:
    """A reference that the caller gives, to one of some kinds of resource."""
    found = _REFERENCE.fullmatch(value) if isinstance(value, str) else None
    if found is None or found[1] not in (None, *kinds):
        some = listed((f'"{kind}/123"' for kind in kinds), "or")
        raise Malformed(f"{what} must be a reference such as {some}, not {value!r}")
    return {"reference": value}


def instant(when: datetime) -> str:
    """An instant with the offset of its zone; in UTC where that offset has seconds, as before there were zones."""
    odd = (when.utcoffset() or timedelta()) % _MINUTE
    return (when.astimezone(UTC) if odd else when).isoformat()


def period(days: Iterable[date | None]) -> Resource:
    """From the first to the last of some days; ``None`` leaves a side open."""
    found = [*days] or [None]
    sides = {"start": found[0], "end": found[-1]}
    return {name: day.isoformat() for name, day in sides.items() if day is not None}


def in_months(by: Any) -> tuple[int, str] | None:
    """An interval as a number and its unit in UCUM; ``None`` where it takes two units to say it."""
    if isinstance(by, int):
        return by, "d"
    months = 12 * by.years + by.months
    if months and by.days:
        return None
    return (months, "mo") if months else (by.days, "d")


def duration(by: Days) -> Resource:
    """An interval as a quantity; in words alone where no one unit has it."""
    one = in_months(by)
    if one is None:
        return {"unit": words(by)}
    number, code = one
    return {"value": number, "unit": "days" if code == "d" else "months", "system": UCUM, "code": code}


def in_words(condition: str) -> Resource:
    """A condition that only people can judge, as an expression in plain language."""
    return {"kind": "applicability", "expression": {"language": "text/plain", "expression": text(condition)}}


def citation(source: Source | None, standing: Standing) -> Resource:
    """Where a number comes from and how strongly it stands; a default is said to be one."""
    standing_said = f"standing: {standing}"
    if source is None:
        return {"type": "documentation", "display": standing_said}
    return filled({"type": "citation", "display": standing_said, "citation": text(str(source)), "url": source.url})
