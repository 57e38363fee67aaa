"""Lines of pieces: each piece a text and what it shows, so that plain text and colours come of one thing."""

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from ketasched.views.cells import Kind


class Piece(NamedTuple):
    """A text and what it shows."""

    text: str
    kind: Kind = Kind.OPEN


Line: TypeAlias = tuple[Piece, ...]


def plain(lines: Iterable[Line]) -> str:
    """The lines as text, without colours."""
    return "\n".join("".join(piece.text for piece in line).rstrip() for line in lines)
