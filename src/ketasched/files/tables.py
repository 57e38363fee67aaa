"""What texts stand for, and what stands for values: worked out when it is first asked for."""

from collections.abc import Callable
from typing import Final, Generic, TypeVar

Key = TypeVar("Key")
Meaning = TypeVar("Meaning")

KEPT: Final = 4096
"""Entries that a table keeps: files have the same days and times again and again."""


class Table(dict[Key, Meaning], Generic[Key, Meaning]):
    """A mapping that works out what it does not have yet, and keeps it while there is room."""

    def __init__(self, work_out: Callable[[Key], Meaning]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, key: Key) -> Meaning:
        found = self._work_out(key)
        if len(self) < KEPT:
            self[key] = found
        return found
