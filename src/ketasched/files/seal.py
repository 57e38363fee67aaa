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
"""The field that has a checksum beside it, by the class."""
CHECKSUM_FORM: Final = "sha256:[0-9a-f]{64}"


@lru_cache(maxsize=64)
def checksum(text: str) -> str:
    """The checksum of a canonical text."""
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def check_seal(data: dict[str, Any], field: str) -> None:
    """Refuse data in which the protocol of this field has another checksum."""
    if data.get("checksum") != checksum(canonical(data[field])):
        raise Malformed(
            "the protocol is not the one that the plan was laid with: its checksum is another or missing; "
            "read the file as it was, and write what you change with dumps(attrs.evolve(plan, protocol=...))"
        )


def sealed(data: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """What carries a protocol and its checksum, in whatever data, with the field of the protocol."""
    kind = kind_of(data)
    if kind is dict and "checksum" in data:
        yield from ((data, field) for field in SEALED.values() if field in data)
    for each in data.values() if kind is dict else data if kind is list else ():
        yield from sealed(each)
