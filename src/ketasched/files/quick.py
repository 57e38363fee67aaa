"""Reading a file as `dumps` writes it, quickly; whatever else there is raises anything, and is read with patience.

For each class a function is written out as source, as attrs does it, so that nothing is looked at twice. For a class
with a day, and a number that is 1 unless it is given, it says

    def read(given):
        left = len(given) - 1
        v0 = table0[given["day"]]
        v1 = default1
        if "number" in given:
            left -= 1
            v1 = given["number"]
            if type(v1) is not int: raise Unexpected
            v1 = convert1(v1)
        if left: raise Unexpected
        return cls(v0, v1)
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from marshal import dumps as serialized
from marshal import loads as unserialized
from types import NoneType
from typing import Any, Final

from ketasched.files.leaves import Convert, Leaf, all_texts, all_whole, as_it_is, read_text
from ketasched.files.named import read_name
from ketasched.files.plain import LONGEST_LIST, LONGEST_TEXT, canonical
from ketasched.files.seal import SEALED, checksum
from ketasched.files.shapes import Choice, Either, Many, Named, Part, Row, shape_of, thing
from ketasched.protocol import Protocol

SHORT: Final = 50_000
"""Bytes of a protocol or an instrument up to which it is read once, and kept for other files that have it, too."""


class Unexpected(Exception):
    """The file is not quite as `dumps` writes it."""


@cache
def conversions(type_: Any) -> dict[type, Convert]:  # noqa: PLR0911 - one to a shape
    """What makes a value of what JSON has in a field, by the type of this."""
    match shape_of(type_):
        case Leaf(json=json, read=read):
            return {json: read}
        case Named():
            return {str: read_name}
        case Choice(words=words):
            return {str: words.__getitem__}
        case Many(item=item):
            return {list: _many(item)}
        case Row(items=items):
            return {list: _row(items)}
        case Either(members=members):
            return {json: read for member in members for json, read in conversions(member).items()}
        case last:
            return {dict: _sealed(last.cls) if last.cls in SEALED else whole(last.cls)}


def _many(type_: Any) -> Convert:
    by_type = conversions(type_)

    def read(values: list[Any]) -> tuple[Any, ...]:
        if len(values) > LONGEST_LIST:
            raise Unexpected
        if (type_ is str and all_texts(values)) or (type_ is int and all_whole(values)):
            return tuple(values)
        return tuple([by_type[type(value)](value) for value in values])

    return read


def _row(types: tuple[Any, ...]) -> Convert:
    places = [conversions(type_) for type_ in types]

    def read(values: list[Any]) -> tuple[Any, ...]:
        return tuple([by_type[type(value)](value) for by_type, value in zip(places, values, strict=True)])

    return read


@cache
def whole(cls: Any) -> Convert:
    """The function that reads a class whole."""
    parts = thing(cls).parts
    names: dict[str, Any] = {"cls": cls, "Unexpected": Unexpected}
    lines = [f"left = len(given) - {sum(part.needed for part in parts)}", "late = {}"]
    lines += [line for n, part in enumerate(parts) for line in _field(n, part, names)]
    lines += ["if left: raise Unexpected", f"return cls({_arguments(parts)})"]
    exec("\n    ".join(["def read(given):", *lines]), names)  # noqa: S102 - nothing of a file is in it
    read: Convert = names["read"]
    return read


def _arguments(parts: tuple[Part, ...]) -> str:
    if not any(part.keyword or part.late for part in parts):
        return ", ".join(f"v{n}" for n in range(len(parts)))
    return ", ".join([*(f"{part.name}=v{n}" for n, part in enumerate(parts) if not part.late), "**late"])


def _field(n: int, part: Part, names: dict[str, Any]) -> Iterator[str]:
    """The lines that read a field into a variable; what they name is put among the names."""
    lines = [f"v{n} = given[{part.name!r}]", *_conversion(n, part, names)]
    if part.needed:
        yield from lines
        return
    if part.late:
        lines += [f"late[{part.name!r}] = v{n}"]
    else:
        names[f"default{n}"] = part.default
        yield f"v{n} = default{n}"
    yield f"if {part.name!r} in given:"
    yield from (f"    {line}" for line in ["left -= 1", *lines])


def _conversion(n: int, part: Part, names: dict[str, Any]) -> Iterator[str]:
    """The lines that make of what is in a variable the value that it stands for."""
    if part.sealed:  # which is read beforehand
        return
    by_type = names[f"by_type{n}"] = conversions(part.type)
    usual = [json for json in by_type if json is not NoneType or part.default is not None]
    if len(usual) > 1:
        yield f"v{n} = by_type{n}[type(v{n})](v{n})"
        return
    convert = names[f"convert{n}"] = by_type[usual[0]]
    table = names[f"table{n}"] = getattr(convert, "__self__", None)
    if isinstance(table, dict):  # in which only texts stand
        yield f"v{n} = table{n}[v{n}]"
        return
    yield f"if type(v{n}) is not {usual[0].__name__}: raise Unexpected"
    if convert is read_text:  # without a call
        yield f"if len(v{n}) > {LONGEST_TEXT}: raise Unexpected"
    elif convert is not as_it_is:
        yield f"v{n} = convert{n}(v{n})"


def _sealed(cls: Any) -> Convert:
    """The function that reads a class whole, once its protocol is known to be the one whose checksum it has."""
    field = SEALED[cls]

    def read(given: dict[str, Any]) -> Any:
        protocol, found = shared(Protocol, given[field])
        if given["checksum"] != found:
            raise Unexpected
        content = {**given, field: protocol}
        del content["checksum"]
        return whole(cls)(content)

    return read


def shared(cls: Any, given: Any) -> tuple[Any, str]:
    """What many files have in them alike, with its checksum: read once, so that they share one value."""
    content = serialized(given, 2)
    return _shared(cls, content) if len(content) <= SHORT else _shared.__wrapped__(cls, content)


@lru_cache(maxsize=64)
def _shared(cls: Any, content: bytes) -> tuple[Any, str]:
    given: dict[str, Any] = unserialized(content)  # noqa: S302 - what the lines above serialized
    if type(given) is not dict:
        raise Unexpected
    return whole(cls)(given), checksum(canonical(given))
