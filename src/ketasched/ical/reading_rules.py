"""Recurrence rules, as far as they are read: with parts that end soon, whatever numbers stand in them."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice, takewhile
from typing import TypeAlias

from attrs import frozen

from ketasched.days import recurring
from ketasched.errors import Malformed

Parts: TypeAlias = Mapping[str, str]
"""The parts that a rule may have, with what may stand in each."""

_DAY_OF_MONTH = r"(-?([1-9]|[12]\d|3[01]))"
_MONTH = r"0?[1-9]|1[0-2]"
_WEEKDAY = r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)"
_ENDS = {"COUNT": r"[1-9]\d{0,5}", "UNTIL": r"\d{8}(T\d{6}Z?)?"}
_ALL = {"INTERVAL": r"[1-9]\d{0,2}", "BYDAY": rf"{_WEEKDAY}(,{_WEEKDAY})*", "WKST": "MO|TU|WE|TH|FR|SA|SU", **_ENDS}
_DAYS_OF_MONTH = {"BYMONTHDAY": rf"{_DAY_OF_MONTH}(,{_DAY_OF_MONTH})*"}

SERIES: Mapping[str, Parts] = {
    "DAILY": {name: each for name, each in _ALL.items() if name != "BYDAY"},
    "WEEKLY": _ALL,
    "MONTHLY": _ALL | _DAYS_OF_MONTH,
    "YEARLY": {name: each for name, each in _ALL.items() if name != "BYDAY"},
}
"""What sessions may repeat by."""

CLOCKS: Mapping[str, Parts] = {"YEARLY": _ALL | _DAYS_OF_MONTH | {"BYMONTH": _MONTH}}
"""What changes of the clocks may repeat by."""


@frozen
class Repeat:
    """A rule without its end, and the end: so many times, or until a moment as it is written; or none."""

    rule: str
    count: int | None = None
    until: str = ""

    @property
    def endless(self) -> bool:
        """Whether the rule says no end."""
        return self.count is None and not self.until

    def starts(self, start: datetime, last: datetime) -> Iterator[datetime]:
        """When it says, from a start to the last moment, by the clock on the wall."""
        return takewhile(lambda each: each <= last, islice(recurring(self.rule, start), self.count))


def repeat(value: str, known: Mapping[str, Parts]) -> Repeat:
    """Read a rule. Raises `Malformed` for one with a part that is not known."""
    pairs = (each.partition("=") for each in value.upper().strip(";").split(";"))
    parts = {name: each for name, _, each in pairs}
    frequency = parts.pop("FREQ", "")
    allowed = known.get(frequency, {})
    if frequency not in known or not all(_reads(allowed.get(name), each) for name, each in parts.items()):
        raise Malformed(f"it repeats by a rule that is not read here, {value[:100]!r}")
    count, until = parts.pop("COUNT", ""), parts.pop("UNTIL", "")
    rule = ";".join([f"FREQ={frequency}", *(f"{name}={each}" for name, each in parts.items())])
    return Repeat(rule, int(count) if count else None, until)


def _reads(pattern: str | None, value: str) -> bool:
    return pattern is not None and re.fullmatch(pattern, value, re.ASCII) is not None
