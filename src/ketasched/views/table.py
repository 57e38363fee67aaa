"""A small table in plain text: columns under their heads, as wide as they must be."""

from collections.abc import Iterable, Sequence


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The rows under their heads. A column in which nothing stands is left out.

    >>> print(table(["", "ends", "moved"], [["as it is", "Fri", ""], ["closed", "Mon", ""]]))
              ends
    as it is  Fri
    closed    Mon
    """
    return "\n".join("  ".join(row).rstrip() for row in aligned(heads, rows))


def aligned(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[tuple[str, ...]]:
    """The heads and the rows, each cell as wide as its column; a column in which nothing stands is left out."""
    columns = zip(heads, *rows, strict=True)
    padded = (_padded(column) for column in columns if any(column[1:]))
    return [*zip(*padded, strict=True)]


def _padded(column: tuple[str, ...]) -> list[str]:
    width = max(map(len, column))
    return [each.ljust(width) for each in column]
