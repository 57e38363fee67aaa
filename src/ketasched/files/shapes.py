"""What values are made of, read off their classes: the one description that reading, writing and the schema follow."""

from collections.abc import Mapping
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

from attrs import NOTHING, fields, frozen, has

from ketasched.errors import listed
from ketasched.files.leaves import LEAVES, Leaf
from ketasched.files.seal import SEALED
from ketasched.response import Instrument


@frozen
class Choice:
    """One of several words: each with the member of an enumeration, or itself, that it stands for."""

    words: dict[str, Any]
    json: type = str

    @property
    def said(self) -> str:
        """How a sentence asks for it."""
        return f"one of {listed(map(repr, self.words), 'or')}"


@frozen
class Many:
    """A list of things of one type."""

    item: Any
    json: type = list
    said: str = "a list"


@frozen
class Row:
    """A list of so many things, each of its own type."""

    items: tuple[Any, ...]
    json: type = list

    @property
    def said(self) -> str:
        """How a sentence asks for it."""
        return f"a list of {len(self.items)}"


@frozen
class Either:
    """A value of one of several types, which JSON tells apart."""

    members: tuple[Any, ...]
    json: type = object

    @property
    def said(self) -> str:
        """How a sentence asks for it."""
        return listed((shape_of(each).said for each in self.members), "or")


@frozen
class Part:
    """A field of a class that is given when it is made."""

    name: str
    type: Any
    default: Any
    keyword: bool
    sealed: bool
    """Whether its checksum stands beside it."""

    @property
    def needed(self) -> bool:
        """Whether there is no default."""
        return self.default is NOTHING

    @property
    def late(self) -> bool:
        """Whether the default is made anew each time, perhaps from other fields."""
        return hasattr(self.default, "takes_self")  # a Factory, whose class attrs does not show


@frozen
class Thing:
    """A value of one of our classes: an object with a key for each field."""

    cls: Any
    parts: tuple[Part, ...]
    json: type = dict
    said: str = "an object"


@frozen
class Named:
    """An instrument, by its name in the file: it is written once, however many scores are by it."""

    json: type = str
    said: str = "the name of an instrument"


Shape: TypeAlias = Leaf | Choice | Many | Row | Either | Thing | Named


@cache
def shape_of(type_: Any) -> Shape:
    """The shape of a type as it stands in a field. Raises `TypeError` for one that has no form yet."""
    if type_ in LEAVES:
        return LEAVES[type_]
    if type_ is Instrument:
        return Named()
    if has(type_):
        return thing(type_)
    if isinstance(type_, type) and issubclass(type_, Enum):
        return Choice({each.value: each for each in type_})
    return _composed(get_origin(type_), get_args(type_))


def _composed(origin: Any, arguments: tuple[Any, ...]) -> Shape:
    if origin is Literal:
        return Choice({each: each for each in arguments})
    if origin is tuple and arguments[-1] is Ellipsis:
        return Many(arguments[0])
    if origin is tuple:
        return Row(arguments)
    if origin in (Union, UnionType):
        return _either(arguments)
    raise TypeError(f"a file has no form for {origin or 'this'}[{arguments}]: give it one in ketasched.files")


def _either(members: tuple[Any, ...]) -> Either:
    kinds = [shape_of(each).json for each in members]
    if len({*kinds}) < len(kinds):
        raise TypeError(f"JSON cannot tell these apart: {members}")
    return Either(members)


@cache
def thing(cls: Any) -> Thing:
    """The shape of one of our classes, whole: its fields that are given when it is made."""
    types, sealed = get_type_hints(cls), SEALED.get(cls)
    parts = (
        Part(each.name, types[each.name], each.default, each.kw_only, each.name == sealed)
        for each in fields(cls)
        if each.init
    )
    return Thing(cls, tuple(parts))


@cache
def inside(cls: Any) -> Mapping[Any, Shape]:
    """Every type that there is in the values of a class, with its shape; itself only where it is inside itself."""
    found: dict[Any, Shape] = {}
    waiting = [*_types(thing(cls))]
    for each in waiting:
        if each not in found:
            found[each] = shape_of(each)
            waiting += _types(found[each])
    return found


def _types(shape: Shape) -> tuple[Any, ...]:
    match shape:
        case Many(item=item):
            return (item,)
        case Row(items=types) | Either(members=types):
            return types
        case Thing(parts=parts):
            return tuple(part.type for part in parts)
        case _:
            return ()


@cache
def scored(cls: Any) -> bool:
    """Whether instruments are named in the values of a class."""
    return Instrument in inside(cls)
