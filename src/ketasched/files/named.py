"""The instruments of a file: each is written once, under a name, and meant by that name wherever a score is by it."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from ketasched.errors import Malformed, listed
from ketasched.files.plain import quoted, shown, wrong
from ketasched.response import Instrument

_BY_NAME: ContextVar[Mapping[str, Instrument]] = ContextVar("by_name")
_NAMES: ContextVar[dict[Instrument, str]] = ContextVar("names")


@contextmanager
def reading(instruments: Mapping[str, Instrument]) -> Generator[None, None, None]:
    """Let names mean these instruments."""
    before = _BY_NAME.set(instruments)
    try:
        yield
    finally:
        _BY_NAME.reset(before)


@contextmanager
def writing() -> Generator[dict[Instrument, str], None, None]:
    """Collect the instruments that are written by name."""
    names: dict[Instrument, str] = {}
    before = _NAMES.set(names)
    try:
        yield names
    finally:
        _NAMES.reset(before)


def read_name(value: str) -> Instrument:
    """The instrument that a name of the file means."""
    instruments = _BY_NAME.get()
    if value not in instruments:
        raise Malformed(f'{shown(value)} is not under "instruments", where the file has {listed([*instruments][:40])}')
    return instruments[value]


def write_name(value: Any) -> str:
    """The name of an instrument in the file: its key, with a prime where another one of the file has that key."""
    if type(value) is not Instrument:
        raise wrong(value, "an Instrument")
    names = _NAMES.get()
    if value not in names:
        taken = {*names.values()}
        name = value.key
        while name in taken:
            name = f"{name}'"
        names[value] = name
    return quoted(names[value])
