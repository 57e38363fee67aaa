"""The single values of a file: how each is read and written, and what JSON Schema says of it."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from types import NoneType
from typing import Any, Final, TypeAlias

from attrs import frozen

from ketasched.days import Reasons
from ketasched.errors import Malformed
from ketasched.files import moments
from ketasched.files.moments import DAY, DAY_FORM, DAYS, INSTANT, MONTHS, RELATIVE, TIME, write_day
from ketasched.files.plain import GREATEST, LONGEST_LIST, LONGEST_TEXT, quoted, shown, wrong
from ketasched.files.tables import Table

Convert: TypeAlias = Callable[[Any], Any]
Schema: TypeAlias = dict[str, Any]

_TEXT = "a text"
_TRUTH = "true or false"
_WHOLE = "a whole number"
_RANGE = 'a range such as {"from": 2, "to": 6}'
_REASONS = "an object of days with their reasons"


@frozen
class Leaf:
    """The form of a kind of value: what stands for it in JSON, and how a sentence asks for it.

    ``read`` is given what ``json`` says, and nothing else; ``write`` gives JSON, of equal values the same.
    A ``schema`` that says more than a type is referred to by its ``name``.
    """

    json: type
    said: str
    read: Convert
    write: Convert
    schema: Schema
    name: str = ""


def as_it_is(value: Any) -> Any:
    """What stands for itself."""
    return value


def read_text(value: str) -> str:
    """A text that is not too long."""
    if len(value) <= LONGEST_TEXT:
        return value
    raise Malformed(f"a text of {len(value):,} characters is too long: there are at most {LONGEST_TEXT:,} in one")


def all_texts(values: Sequence[str]) -> bool:
    """Whether all in a list are texts, none of them too long: a quick look at many at once."""
    return {*map(type, values)} == {str} and max(map(len, values)) <= LONGEST_TEXT


def _write_text(value: Any) -> str:
    if isinstance(value, str):
        return quoted(read_text(value))
    raise wrong(value, _TEXT)


def read_whole(value: int) -> int:
    """A whole number that is not too large."""
    if -GREATEST <= value <= GREATEST:
        return value
    raise Malformed(f"{shown(value)} is too large: whole numbers go from -{GREATEST} to {GREATEST}")


def all_whole(values: Sequence[int]) -> bool:
    """Whether all in a list are whole numbers, none of them too large: a quick look at many at once."""
    return {*map(type, values)} == {int} and max(map(abs, values)) <= GREATEST


def _whole_text(value: Any) -> str:
    if type(value) is int:
        return repr(read_whole(value))
    raise wrong(value, _WHOLE)


def _no_truth(value: Any) -> str:
    raise wrong(value, _TRUTH)


_write_whole = Table[Any, str](_whole_text).__getitem__
_TRUTHS = Table[Any, str](_no_truth)
_TRUTHS.update({True: "true", False: "false"})


def _read_range(value: Schema) -> range:
    if not {"from", "to"} <= {*value} <= {"from", "to", "step"} or {*map(type, value.values())} != {int}:
        raise wrong(value, _RANGE)
    first, last, step = (read_whole(value.get(name, 1)) for name in ("from", "to", "step"))
    if first > last or step < 1:
        raise Malformed(f"a range rises from a number to one that is no smaller, not from {first} to {last} by {step}")
    return range(first, last + 1, step)


def _write_range(value: Any) -> str:
    if not isinstance(value, range) or not value or value.step < 1:
        raise wrong(value, "a range that rises")
    step = "" if value[0] == value[-1] or value.step == 1 else f',"step":{value.step}'
    return f'{{"from":{_write_whole(value[0])},"to":{_write_whole(value[-1])}{step}}}'


def _read_reasons(value: Schema) -> Reasons:
    _check_entries(len(value))
    for reason in value.values():
        if type(reason) is not str:
            raise wrong(reason, "a reason in words")
    return Reasons({DAYS[day]: read_text(reason) for day, reason in value.items()})


def _write_reasons(value: Any) -> str:
    _check_entries(len(value))
    return f"{{{','.join([f'{write_day(day)}:{_write_text(value[day])}' for day in value])}}}"


def _check_entries(entries: int) -> None:
    if entries > LONGEST_LIST:
        raise Malformed(f"{entries:,} days are too many: a file has at most {LONGEST_LIST:,} in one place")


def _pattern(form: str) -> Schema:
    return {"type": "string", "pattern": f"^{form}$"}


_NUMBER: Schema = {"type": "integer", "minimum": -GREATEST, "maximum": GREATEST}
_WORDS: Schema = {"type": "string", "maxLength": LONGEST_TEXT}
_FROM_TO: Schema = {
    "type": "object",
    "properties": {"from": _NUMBER, "to": _NUMBER, "step": _NUMBER | {"minimum": 1}},
    "required": ["from", "to"],
    "additionalProperties": False,
}
_BY_DAY: Schema = {
    "type": "object",
    "propertyNames": _pattern(DAY_FORM),
    "additionalProperties": _WORDS,
    "maxProperties": LONGEST_LIST,
}

LEAVES: Final[dict[Any, Leaf]] = {
    NoneType: Leaf(NoneType, "null", as_it_is, lambda _: "null", {"type": "null"}),
    bool: Leaf(bool, _TRUTH, as_it_is, _TRUTHS.__getitem__, {"type": "boolean"}),
    int: Leaf(int, _WHOLE, read_whole, _write_whole, _NUMBER, "Whole"),
    str: Leaf(str, _TEXT, read_text, _write_text, _WORDS),
    date: Leaf(str, DAY, DAYS.__getitem__, write_day, _pattern(DAY_FORM) | {"format": "date"}, "Day"),
    time: Leaf(str, TIME, moments.TIMES.__getitem__, moments.write_time, _pattern(moments.TIME_FORM), "Time"),
    datetime: Leaf(
        str, INSTANT, moments.INSTANTS.__getitem__, moments.write_instant, _pattern(moments.INSTANT_FORM), "Instant"
    ),
    RELATIVE: Leaf(
        str, MONTHS, moments.INTERVALS.__getitem__, moments.write_months, _pattern(moments.MONTHS_FORM), "Months"
    ),
    range: Leaf(dict, _RANGE, _read_range, _write_range, _FROM_TO, "Range"),
    Reasons: Leaf(dict, _REASONS, _read_reasons, _write_reasons, _BY_DAY, "Reasons"),
}
"""Every type that stands for itself in a field, and is not made up of others."""
