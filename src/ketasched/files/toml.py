"""TOML as plain data, within limits: the form of what people write by hand, protocols and clinics.

The fields are those of JSON. TOML's own dates and times stand for the texts that JSON has in their place, and only
there: anywhere else they are refused with their place, as every other fault is.
"""

import re
import tomllib
from datetime import UTC, date, datetime, time
from typing import Any, Final

from ketasched.errors import KetaschedError, Malformed
from ketasched.files.leaves import Convert, Leaf, Schema
from ketasched.files.moments import write_day, write_instant, write_time
from ketasched.files.plain import checked, kind_of
from ketasched.files.shapes import Either, Many, Row, Thing, shape_of, thing

LONGEST: Final = 1_000_000
"""Characters in a TOML file, which is read more slowly than JSON."""
DEEPEST: Final = 16
"""Parts of a key with dots; the time that reading takes grows with their square."""

_QUOTED = r'"(?:\\.?|[^"\\\n])*+(?:"|$)|' + r"'[^'\n]*+(?:'|$)"
_PART = rf"(?:[A-Za-z0-9_-]++|{_QUOTED})"
_TOKENS = re.compile(
    r'"""(?:\\[\s\S]?|[^"\\]|"(?!""))*+(?:"{3,5}+|\Z)|'
    r"'''(?:[^']|'(?!''))*+(?:'{3,5}+|\Z)|"
    rf"#[^\n]*+|(?P<key>{_PART}(?:[ \t]*+\.[ \t]*+{_PART})*+)",
    re.MULTILINE,
)


def toml_decoded(text: object) -> Schema:
    """The data of a TOML text. Raises `Malformed` for anything else, and for what goes beyond the limits."""
    content = checked(text, LONGEST)
    _check_keys(content)
    try:
        return tomllib.loads(content)
    except RecursionError:
        raise Malformed("this nests lists and tables too deeply: no field goes so deep") from None
    except tomllib.TOMLDecodeError as error:
        twice = "a key or a table stands twice, keep one of the two: " if str(error).startswith("Cannot ") else ""
        raise Malformed(f"this is no TOML: {twice}{error}") from None
    except ValueError:
        raise Malformed("this has a number of thousands of digits: no field takes one") from None


def _check_keys(content: str) -> None:
    for token in _TOKENS.finditer(content):
        key = token["key"] or ""
        if key.count(".") >= DEEPEST and len(re.findall(_PART, key)) > DEEPEST:
            line = content.count("\n", 0, token.start()) + 1
            raise Malformed(f"a key in line {line} has more than {DEEPEST} parts: no field goes so deep")


def _write_instant(value: datetime) -> str:
    return write_instant(value.astimezone(UTC) if value.tzinfo else value)


_WRITE: Final[dict[Any, Convert]] = {date: write_day, time: write_time, datetime: _write_instant}


def fitted(data: Any, type_: Any) -> Any:
    """The data as JSON has it: TOML's own dates and times become texts where days and times are asked for."""
    match shape_of(type_):
        case Leaf():
            return _moment(data) if type(data) is type_ and type_ in _WRITE else data
        case Either(members=members):
            fitting = [each for each in members if _native(each) is kind_of(data)]
            return fitted(data, fitting[0]) if fitting else data
        case Many(item=item) if kind_of(data) is list:
            return [fitted(each, item) for each in data]
        case Row(items=items) if kind_of(data) is list and len(data) == len(items):
            return [fitted(each, item) for each, item in zip(data, items, strict=True)]
        case Thing(cls=cls) if kind_of(data) is dict:
            types = {part.name: part.type for part in thing(cls).parts}
            return {key: fitted(data[key], types[key]) if key in types else data[key] for key in data}
        case _:
            return data


def _native(type_: Any) -> type:
    return type_ if type_ in _WRITE else shape_of(type_).json


def _moment(value: Any) -> Any:
    """A day, time or instant as JSON has it; what JSON does not have stays, and is refused with its place."""
    try:
        return _WRITE[type(value)](value)[1:-1]
    except (KetaschedError, OverflowError):
        return value
