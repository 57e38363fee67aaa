"""Values become JSON at once, with no plain data in between; what has its default is left out.

For each class a function is written out as source, as attrs does it, so that nothing is looked at twice. For a class
with a day, and a number that is 1 unless it is given, it says

    def write(value):
        text = ""
        v0 = value.day
        text += f',"day":{table0[v0]}'
        v1 = value.number
        if v1 is not default1 and not v1 == default1: text += f',"number":{table1[v1]}'
        return f"{{{text[1:]}}}"
"""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, Literal, get_origin

from ketasched.errors import Malformed
from ketasched.files.leaves import Convert, Leaf
from ketasched.files.named import write_name
from ketasched.files.plain import LONGEST_LIST, canonical, decoded, quoted, wrong
from ketasched.files.seal import checksum
from ketasched.files.shapes import Choice, Either, Many, Named, Part, Row, inside, shape_of, thing
from ketasched.files.tables import Table
from ketasched.protocol import Protocol
from ketasched.response import Instrument


@cache
def written(type_: Any) -> Convert:  # noqa: PLR0911 - one to a shape
    """The function that writes a field of this type."""
    match shape_of(type_):
        case Leaf(write=write):
            return write
        case Named():
            return write_name
        case Choice() as choice:
            return _choice(choice)
        case Many() as many:
            return _many(many)
        case Row() as row:
            return _row(row)
        case Either() as either:
            return _either(either)
        case last:
            return _later(last.cls) if last.cls in inside(last.cls) else whole(last.cls)


def _later(cls: Any) -> Convert:
    """The function that writes a class that has itself inside: it is not there yet."""
    return lambda value: whole(cls)(value)  # noqa: PLW0108 - see above


@cache
def whole(cls: Any) -> Convert:
    """The function that writes a class whole."""
    names: dict[str, Any] = {}
    body = [line for n, part in enumerate(thing(cls).parts) for line in _field(n, part, names)]
    lines = ["def write(value):", 'text = ""', *body, 'return f"{{{text[1:]}}}"']
    exec("\n    ".join(lines), names)  # noqa: S102 - nothing of a value is in it
    write: Convert = names["write"]
    return write


def _field(n: int, part: Part, names: dict[str, Any]) -> Iterator[str]:
    """The lines that write a field where it is not its default; what they name is put among the names."""
    yield f"v{n} = value.{part.name}"
    add = f"""text += f',"{part.name}":{{{_expression(n, part, names)}}}'"""
    names[f"default{n}"] = part.default
    if part.needed:
        yield add
    elif part.default is None:
        yield f"if v{n} is not None: {add}"
    elif part.late:
        yield f"if not v{n} == default{n}.factory({'value' if part.default.takes_self else ''}): {add}"
    else:
        yield f"if v{n} is not default{n} and not v{n} == default{n}: {add}"  # a relativedelta has no !=


def _expression(n: int, part: Part, names: dict[str, Any]) -> str:
    """What gives the JSON of the value in a variable."""
    shape = shape_of(part.type)
    if isinstance(shape, Either):
        names[f"by_class{n}"] = _by_class(shape)
        return f"by_class{n}[type(v{n})](v{n})"
    convert = names[f"write{n}"] = _sealed if part.sealed else written(part.type)
    table = names[f"table{n}"] = getattr(convert, "__self__", None)
    return f"table{n}[v{n}]" if isinstance(table, dict) else f"write{n}(v{n})"


@lru_cache(maxsize=64)
def _sealed(protocol: Protocol) -> str:
    """A protocol and, behind it, its checksum; kept for the many plans that are laid by one protocol."""
    text = whole(Protocol)(protocol)
    return f'{text},"checksum":{quoted(checksum(canonical(decoded(text))))}'


@lru_cache(maxsize=64)
def whole_instrument(instrument: Instrument) -> str:
    """An instrument, whole; kept for the many files that name it."""
    text: str = whole(Instrument)(instrument)
    return text


def _choice(choice: Choice) -> Convert:
    def refuse(value: Any) -> str:
        raise wrong(value, choice.said)

    words = Table(refuse)
    words.update({value: quoted(word) for word, value in choice.words.items()})
    return words.__getitem__


def _many(many: Many) -> Convert:
    item = written(many.item)

    def write(values: Any) -> str:
        if len(values) > LONGEST_LIST:
            raise Malformed(f"{len(values):,} entries are too many: a list has at most {LONGEST_LIST:,}")
        return f"[{','.join(map(item, values))}]"

    return write


def _row(row: Row) -> Convert:
    items = [written(item) for item in row.items]

    def write(values: Any) -> str:
        if len(values) != len(items):
            raise wrong(values, row.said)
        return f"[{','.join([item(value) for item, value in zip(items, values, strict=True)])}]"

    return write


def _either(either: Either) -> Convert:
    by_class = _by_class(either)
    return lambda value: by_class[type(value)](value)


def _by_class(either: Either) -> Mapping[type, Convert]:
    def refuse(cls: type) -> Convert:
        raise Malformed(f"a value of {cls} is not {either.said}")

    writes = Table(refuse)
    writes.update({_class_of(member): written(member) for member in either.members})
    return writes


def _class_of(type_: Any) -> Any:
    origin = get_origin(type_)
    return str if origin is Literal else origin or type_
