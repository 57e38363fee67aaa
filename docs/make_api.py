"""Write docs/api.md, everything that the package gives, from its names, signatures and docstrings.

``python docs/make_api.py`` writes the page; with ``--check`` it writes nothing and fails where the page is stale.
"""

import re
import sys
from collections.abc import Iterator
from enum import Enum
from functools import cached_property
from inspect import Parameter, Signature, getdoc, isfunction, isroutine, signature
from pathlib import Path
from types import ModuleType
from typing import Any

from attrs import NOTHING, fields, has

import ketasched
from generated import write_or_check_page

PAGE = Path(__file__).with_name("api.md")

INTRO = """\
<!-- Made by docs/make_api.py from the code: change that, then run it. -->

# The public interface

Everything that `ketasched` gives. What is not on this page is not promised; what is on it stays, as the section on
deprecation in [CONTRIBUTING](../CONTRIBUTING.md) says. The page is made from the code and a test compares the two, so
that no name, argument, default or word changes unseen. `help(ketasched.schedule)` has each text in full.
"""

LONG = 60
"""Characters of a default that are shown."""


def page() -> str:
    """Give the whole page: a section to a name, in the order of the alphabet."""
    names = sorted(vars(ketasched)["__all__"], key=str.lower)
    return "\n".join([INTRO, *(part for name in names for part in _section(name, getattr(ketasched, name)))])


def _section(name: str, value: Any) -> Iterator[str]:
    if isinstance(value, ModuleType):
        for each in value.__all__:
            yield from _section(f"{name}.{each}", getattr(value, each))
        return
    yield f"## {name}\n\n{_summary(value)}\n\n```python"
    yield from _members(name, value) if isinstance(value, type) else [_called(name, value)]
    yield "```\n"


def _summary(value: Any) -> str:
    return (getdoc(value) or "").partition("\n\n")[0]


def _members(name: str, cls: Any) -> Iterator[str]:
    """What a class gives: how it is made or its words, then its properties and methods."""
    if issubclass(cls, Enum):
        yield f"{name}: {', '.join(repr(each.value) for each in cls)}"
    elif has(cls) and not issubclass(cls, Exception):
        yield _made(name, cls)
    else:
        yield f"{name}({', '.join(each.__name__ for each in cls.__bases__)})"
    own = sorted({each for base in cls.__mro__ if base.__module__.startswith("ketasched") for each in vars(base)})
    for each in own:
        if not each.startswith("_") and each not in _fields_of(cls):
            yield from _member(f"{name}.{each}", each, cls)


def _fields_of(cls: Any) -> set[str]:
    if issubclass(cls, Enum):
        return {*cls.__members__}
    return {each.name for each in fields(cls) if each.init} if has(cls) else set()


def _member(path: str, name: str, cls: Any) -> Iterator[str]:
    found = getattr(cls, name)
    if isinstance(found, property | cached_property):
        get: Any = found.fget if isinstance(found, property) else found.func
        yield f"{path}: {_type(signature(get).return_annotation)}"
    elif isroutine(found):
        yield _called(path, found)
    else:
        yield f"{path}"


def _called(path: str, function: Any) -> str:
    """The call of a function, without self."""
    found = signature(function)
    given = [*found.parameters.values()]
    if isfunction(function) and given and given[0].name == "self":
        given = given[1:]
    texts = [(each.name, each.annotation, each.default, each.kind is Parameter.KEYWORD_ONLY) for each in given]
    return _broken(f"{path}(", _arguments(texts), f") -> {_type(found.return_annotation)}")


def _made(name: str, cls: Any) -> str:
    """The call that makes a value, with the fields as they are then."""
    given = [each for each in fields(cls) if each.init]
    return _broken(f"{name}(", _arguments([(each.name, each.type, each.default, each.kw_only) for each in given]), ")")


def _arguments(given: list[tuple[str, Any, Any, bool]]) -> list[str]:
    """Each argument with its type and default, those by keyword alone behind a star."""
    texts: dict[bool, list[str]] = {False: [], True: []}
    for name, type_, default, by_keyword in given:
        shown = "" if default in (NOTHING, Parameter.empty) else f" = {_default(default)}"
        texts[by_keyword].append(f"{name}: {_type(type_)}{shown}")
    return [*texts[False], *(["*"] if texts[True] else []), *texts[True]]


def _broken(head: str, arguments: list[str], tail: str) -> str:
    line = f"{head}{', '.join(arguments)}{tail}"
    if len(line) <= 100:  # noqa: PLR2004 - the width of a page
        return line
    return "\n".join([head, *(f"    {each}," for each in arguments), tail])


def _default(value: Any) -> str:
    if isinstance(value, Enum):
        return repr(value.value)
    if hasattr(value, "factory"):
        return "..."
    text = repr(value)
    return text if len(text) <= LONG else "..."


def _type(annotation: Any) -> str:
    """A type as one writes it, without the modules that it comes from."""
    if annotation in (None, Signature.empty):
        return "None"
    text = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", "")
    if not text or "[" in str(annotation) or "|" in str(annotation):
        text = str(annotation)
    return re.sub(r"\b(?:\w+\.)+(?=\w)", "", text).replace("Optional[object]", "object | None")


def main(arguments: list[str], target: Path = PAGE) -> str | None:
    """Write the page, or check it; a sentence says what is wrong."""
    return write_or_check_page(__file__, arguments, target, page, "docs/api.md is not what the package gives")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
