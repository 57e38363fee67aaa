"""JSON as plain data, within limits: what is no JSON, too long or ambiguous is refused with a sentence."""

from collections import Counter
from datetime import date, time
from json import JSONDecodeError, JSONDecoder, JSONEncoder
from json.encoder import encode_basestring
from typing import Any, Final, NoReturn

from attrs import frozen

from ketasched.errors import Malformed, brief

LONGEST_FILE: Final = 5_000_000
"""Characters in a file."""
LONGEST_TEXT: Final = 100_000
"""Characters in a text."""
LONGEST_LIST: Final = 10_000
"""Entries in a list, or days in a mapping."""
GREATEST: Final = 2**53 - 1
"""The greatest whole number that every reader of JSON takes as it is."""

MOST_BITS: Final = 14_000
"""Of a whole number that a sentence shows; Python itself refuses to write much longer ones."""


@frozen
class Twice:
    """Stands for an object in which a key stands twice: no field takes it, and so it is refused with its place."""

    key: str


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any] | Twice:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    return Twice(Counter(key for key, _ in pairs).most_common(1)[0][0])


def _refused(value: object) -> NoReturn:
    raise wrong(value, "plain data")


_READ = JSONDecoder(object_pairs_hook=_object).decode
_SORTED = JSONEncoder(
    ensure_ascii=False, check_circular=False, separators=(",", ":"), sort_keys=True, default=_refused
).encode
_WHATEVER = JSONEncoder(ensure_ascii=False, default=repr).encode


def checked(text: object, longest: int = LONGEST_FILE) -> str:
    """A text, or bytes in UTF-8, within the limits of a file. Raises `Malformed`."""
    if isinstance(text, bytes | bytearray):
        text = _from_bytes(bytes(text), longest)
    if not isinstance(text, str):
        raise Malformed(f"a file is read as text, or as bytes in UTF-8, not as {brief(text)}")
    _check_length(len(text), longest)
    if text.startswith("\ufeff"):
        raise Malformed("this begins with a byte-order mark: save it as UTF-8 without one")
    _check_characters(text)
    return text


def _from_bytes(content: bytes, longest: int) -> str:
    _check_length(len(content) // 4, longest)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise Malformed(f"this is not UTF-8 (from byte {error.start} on): save it as UTF-8") from None


def _check_length(length: int, longest: int) -> None:
    if length > longest:
        raise Malformed(f"this is too long ({length:,} characters): a file has at most {longest:,}")


def _check_characters(text: str) -> None:
    """Refuse halves of characters, which no UTF-8 can hold."""
    try:
        text.encode("latin-1")  # which has none, and is quick
    except UnicodeEncodeError:
        try:
            text.encode()
        except UnicodeEncodeError as error:
            near = text[max(error.start - 20, 0) : error.start]
            raise Malformed(f"the character after {near!r} is half of one (a lone surrogate): write it whole") from None


def decoded(text: object) -> Any:
    """The data of a JSON text. Raises `Malformed` for anything else, and for what goes beyond the limits."""
    content = checked(text)
    try:
        data = _READ(content)
        escaped = _WHATEVER(data) if "\\" in content and "\\u" in content else ""  # the first is much the quicker look
    except JSONDecodeError as error:
        raise Malformed(f"this is no JSON: {error.msg} (line {error.lineno}, column {error.colno})") from None
    except RecursionError:
        raise Malformed("this nests lists and objects too deeply: no field goes so deep") from None
    except ValueError:
        raise Malformed("this has a number of thousands of digits: no field takes one") from None
    _check_characters(escaped)
    return data


quoted: Final = encode_basestring
"""A text as JSON has it."""


def writable(text: str, longest: int = LONGEST_FILE) -> str:
    """The text of a file, once it is one that can be read again. Raises `Malformed`."""
    _check_length(len(text), longest)
    _check_characters(text)
    return text


def canonical(data: object) -> str:
    """The data as canonical JSON (RFC 8785), which does not depend on the order of keys or on spaces."""
    return _SORTED(data)


def kind_of(data: object) -> type:
    """The type by which JSON tells things apart; that of an object in which a key stands twice is its own."""
    return type(data)


def wrong(value: object, said: str) -> Malformed:
    """The error that a value is not what is asked for."""
    if isinstance(value, Twice):
        return Malformed(f"the key {value.key!r} stands twice in one object: keep one of the two")
    return Malformed(f"{shown(value)} is not {said}")


def shown(value: object) -> str:  # noqa: PLR0911 - one to a kind
    """A value in a sentence: as JSON writes it, and never long."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case dict():
            return "an object"
        case list():
            return "a list"
        case date() | time():
            return value.isoformat()
        case int() if value.bit_length() > MOST_BITS:
            return "a number of thousands of digits"
        case _:
            return brief(value)
