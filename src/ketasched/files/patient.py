"""Reading with patience: what is not quite as `dumps` writes it, and all that is wrong, each with its place."""

from collections.abc import Callable, Iterable
from functools import cache
from itertools import count, repeat
from typing import Any, Final, TypeAlias

from cattrs import (
    AttributeValidationNote,
    ClassValidationError,
    Converter,
    ForbiddenExtraKeysError,
    IterableValidationError,
    IterableValidationNote,
    transform_error,
)
from cattrs.gen import make_dict_structure_fn, override

from ketasched.errors import KetaschedError, Malformed, nearest
from ketasched.files.leaves import Convert, Leaf
from ketasched.files.named import read_name
from ketasched.files.plain import LONGEST_LIST, wrong
from ketasched.files.seal import SEALED, check_seal
from ketasched.files.shapes import Choice, Either, Many, Named, Row, Shape, shape_of, thing
from ketasched.response import Instrument

Hook: TypeAlias = Callable[[Any, Any], Any]
"""What cattrs calls: it is given a type, too, which it knows already."""

MOST: Final = 5
"""Faults of a file that are told."""
LONGEST: Final = 600
"""Characters of a fault that are told."""


class Reader:
    """Makes the functions that read, and keeps them. All fields of a class are read, a list up to its first fault."""

    def __init__(self) -> None:
        self._converter = Converter(detailed_validation=True, forbid_extra_keys=True)
        self._hooks: dict[Any, Hook] = {}

    def of(self, type_: Any) -> Hook:
        """The function that reads a field of this type."""
        if type_ not in self._hooks:
            self._hooks[type_] = lambda value, _: self._hooks[type_](value, None)  # for a class that has itself inside
            self._hooks[type_] = self._made(shape_of(type_))
        return self._hooks[type_]

    def named(self, instruments: Any) -> dict[str, Instrument]:
        """The instruments of a file by their names."""
        shape: Any = thing(Instrument)
        read = _only(shape, self._whole(Instrument))
        read_all = _only(shape, lambda value: _each(value, repeat(read), value.values()))
        found: list[Instrument] = _at(AttributeValidationNote("", "instruments", None), read_all, instruments)
        return dict(zip(instruments, found, strict=True))

    def _made(self, shape: Shape) -> Hook:  # noqa: PLR0911 - one to a shape
        match shape:
            case Leaf(read=read):
                return _only(shape, read)
            case Named():
                return _only(shape, read_name)
            case Choice():
                return _only(shape, lambda value: _chosen(shape, value))
            case Many():
                return _only(shape, self._many(shape))
            case Row():
                return _only(shape, self._row(shape))
            case Either():
                return self._either(shape)
            case _:
                return _only(shape, self._sealed(shape.cls) if shape.cls in SEALED else self._whole(shape.cls))

    def _whole(self, cls: Any) -> Convert:
        hooks: dict[str, Any] = {part.name: override(struct_hook=self.of(part.type)) for part in thing(cls).parts}
        whole: Convert = make_dict_structure_fn(cls, self._converter, **hooks)
        return whole

    def _sealed(self, cls: Any) -> Convert:
        whole, field = self._whole(cls), SEALED[cls]

        def read(value: Any) -> Any:
            found = whole({key: value[key] for key in value if key != "checksum"})
            check_seal(value, field)
            return found

        return read

    def _many(self, shape: Many) -> Convert:
        item = self.of(shape.item)

        def read(values: Any) -> tuple[Any, ...]:
            if len(values) > LONGEST_LIST:
                raise Malformed(f"{len(values):,} entries are too many: a list has at most {LONGEST_LIST:,}")
            return tuple(_each(count(), repeat(item), values))

        return read

    def _row(self, shape: Row) -> Convert:
        items = [self.of(item) for item in shape.items]

        def read(values: Any) -> tuple[Any, ...]:
            if len(values) != len(items):
                raise wrong(values, shape.said)
            return tuple(_each(count(), items, values))

        return read

    def _either(self, shape: Either) -> Hook:
        hooks = {shape_of(member).json: self.of(member) for member in shape.members}

        def read(value: Any, _: Any) -> Any:
            if type(value) not in hooks:
                raise wrong(value, shape.said)
            return hooks[type(value)](value, None)

        return read


def _only(shape: Shape, read: Convert) -> Hook:
    """Read what JSON has for the shape, and refuse anything else."""

    def checked(value: Any, _: Any) -> Any:
        if type(value) is not shape.json:
            raise wrong(value, shape.said)
        return read(value)

    return checked


def _chosen(shape: Choice, word: str) -> Any:
    if word not in shape.words:
        raise wrong(word, shape.said)
    return shape.words[word]


def _each(places: Iterable[Any], hooks: Iterable[Hook], values: Iterable[Any]) -> list[Any]:
    """Read one after the other, up to the first error."""
    return [
        _at(IterableValidationNote("", place, None), hook, value)
        for place, hook, value in zip(places, hooks, values, strict=False)
    ]


def _at(note: IterableValidationNote | AttributeValidationNote, hook: Hook, value: Any) -> Any:
    """Read something; an error is given its place, as cattrs does it."""
    try:
        return hook(value, None)
    except Exception as error:  # noqa: BLE001 - it is raised again
        error.add_note(note)
        wrapped: Any = IterableValidationError if isinstance(note, IterableValidationNote) else ClassValidationError
        raise wrapped("", [error], object) from None


@cache
def reader() -> Reader:
    """The reader, whose functions are made when they are first needed."""
    return Reader()


def told(error: Exception, place: str) -> Malformed:
    """The faults with their places, a line to each."""
    faults = transform_error(error, place, _told)
    more = [f"and {len(faults) - MOST} more"] if len(faults) > MOST else []
    return Malformed("\n".join([*map(_cut, faults[:MOST]), *more]))


def _cut(fault: str) -> str:
    half = LONGEST // 2
    return fault if len(fault) <= LONGEST else f"{fault[:half]} ... {fault[-half:]}"


def _told(error: BaseException, _: type | None) -> str:
    match error:
        case KetaschedError():
            return str(error)
        case ForbiddenExtraKeysError(cl=cls):
            return "; ".join(_unknown(cls, key) for key in sorted(error.extra_fields)[:MOST])
        case KeyError():
            return "nothing is given, and there is no default"
        case RecursionError():
            return "too many plans follow one another, or a text is far too long"
        case _:
            return f"what is given makes no sense together ({error})"


def _unknown(cls: Any, key: str) -> str:
    brief = _cut(key)
    return f"there is no {brief!r} here; {nearest(brief, (part.name for part in thing(cls).parts))}"
