"""The checksums of the protocols that a plan carries, so that nothing changes an old plan unseen."""

from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

from ketasched.errors import Malformed
from ketasched.files.plain import canonical, kind_of
from ketasched.plan import Plan
from ketasched.records import Amendment

SEALED: Final[dict[type, str]] = {Plan: "protocol", Amendment: "before"}
"""The field that has a checksum beside it: a plan's protocol, and each that was in force before an amendment."""
CHECKSUM_FORM: Final = "sha256:[0-9a-f]{64}"


@lru_cache(maxsize=64)
def checksum(text: str) -> str:
    """The checksum of a canonical text."""
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def check_seal(data: dict[str, Any]) -> None:
    """Refuse the data of a plan, or of an amendment, whose protocol has another checksum."""
    if data.get("checksum") != checksum(canonical(data[_field(data)])):
        raise Malformed(
            "the protocol is not the one that the plan was laid with: its checksum is another or missing; "
            "read the file as it was, and write what you change with dumps(attrs.evolve(plan, protocol=...))"
        )


def seal(data: dict[str, Any]) -> None:
    """Put the checksum of what the data has now in it."""
    data["checksum"] = checksum(canonical(data[_field(data)]))


def _field(data: dict[str, Any]) -> str:
    return next(name for name in SEALED.values() if name in data)


def sealed(data: Any) -> Iterator[dict[str, Any]]:
    """The plans and amendments, in whatever data, that carry a protocol and its checksum."""
    kind = kind_of(data)
    if kind is dict and "checksum" in data and not data.keys().isdisjoint(SEALED.values()):
        yield data
    for each in data.values() if kind is dict else data if kind is list else ():
        yield from sealed(each)
