"""The checksum of the protocol that a plan carries, so that nothing changes an old plan unseen."""

from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

from ketasched.errors import Malformed
from ketasched.files.plain import canonical, kind_of
from ketasched.protocol import Protocol

SEALED: Final = (Protocol, "protocol")
"""The field that has a checksum beside it, by type and name: that of a plan."""
CHECKSUM_FORM: Final = "sha256:[0-9a-f]{64}"


@lru_cache(maxsize=64)
def checksum(text: str) -> str:
    """The checksum of a canonical text."""
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def check_seal(plan: dict[str, Any]) -> None:
    """Refuse the data of a plan whose protocol has another checksum."""
    if plan.get("checksum") != checksum(canonical(plan["protocol"])):
        raise Malformed(
            "the protocol is not the one that the plan was laid with: its checksum is another or missing; "
            "read the file as it was, and write what you change with dumps(attrs.evolve(plan, protocol=...))"
        )


def sealed(data: Any) -> Iterator[dict[str, Any]]:
    """The plans, in whatever data, that carry a protocol and its checksum."""
    kind = kind_of(data)
    if kind is dict and {"protocol", "checksum"} <= data.keys():
        yield data
    for each in data.values() if kind is dict else data if kind is list else ():
        yield from sealed(each)
