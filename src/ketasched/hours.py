"""Opening hours in OpenStreetMap's syntax, as stretches of wall-clock minutes a day."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from attrs import field, frozen

from ketasched.days import MINUTES_A_DAY
from ketasched.errors import Malformed

if TYPE_CHECKING:
    from opening_hours import OpeningHours

Span: TypeAlias = tuple[int, int]
"""From one minute of the day to another; past midnight the end goes on counting beyond 1440."""

BLOCK = 64
"""Days that are read from the expression at a time."""


@frozen(cache_hash=True)
class Hours:
    """Opening hours, checked when made: ``"Mo-Fr 09:00-17:00; PH off"``, with the country whose holidays PH means.

    Raises `Malformed` for an expression that cannot be read (with the place in it), an unknown country, and
    hours that speak of public holidays without a country.
    """

    expression: str = field()
    country: str | None = None

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.expression, str) or not self.expression.strip():
            raise Malformed(f'hours must be an expression such as "Mo-Fr 09:00-17:00; PH off", not {self.expression!r}')
        if not isinstance(self.country, str | None):
            raise Malformed(f'country must be two capital letters (ISO 3166), such as "US", not {self.country!r}')
        _parsed(self.expression, self.country)
        if re.search(r"\bSH\b", self.expression):
            raise Malformed(
                f'hours "{self.expression}" name school holidays (SH), which are not known: close those days'
            )
        if self.country is None and re.search(r"\bPH\b", self.expression):
            raise Malformed(
                f'hours "{self.expression}" name public holidays (PH) of no country: give country="US", say'
            )

    def on(self, day: int, *, holidays: bool = True) -> tuple[Span, ...]:
        """The open stretches that touch the day (an ordinal); one that runs on past midnight is given whole.

        Without ``holidays`` as if no day were a public holiday.
        """
        return _block(self.expression, self.country if holidays else None, day // BLOCK)[day % BLOCK]


@lru_cache(maxsize=512)
def _parsed(expression: str, country: str | None) -> "OpeningHours":
    import opening_hours as osm  # noqa: PLC0415 - heavy, on first use

    try:
        return osm.OpeningHours(expression, country=country)
    except osm.UnknownCountryError:  # type: ignore[attr-defined]  # pyright: ignore - the stubs leave the errors out
        raise Malformed(
            f'country {country!r} is not known: give its two capital letters (ISO 3166), such as "US"'
        ) from None
    except osm.ParserError as error:  # type: ignore[attr-defined]  # pyright: ignore - as above
        raise Malformed(f'hours "{expression}" cannot be read; mend them where the caret points:\n{error}') from None


@lru_cache(maxsize=4096)
def _block(expression: str, country: str | None, block: int) -> tuple[tuple[Span, ...], ...]:
    first = date.fromordinal(max(block * BLOCK, 1))
    begin = datetime(first.year, first.month, first.day)  # noqa: DTZ001 - the wall clock, zone or not
    runs = _open_runs(expression, country, begin, begin + timedelta(BLOCK + 1))
    base = block * BLOCK
    return tuple(_on_day(runs, (base + i - first.toordinal()) * MINUTES_A_DAY) for i in range(BLOCK))


def _open_runs(expression: str, country: str | None, begin: datetime, end: datetime) -> list[Span]:
    """Open stretches in minutes from the beginning; stretches that touch are one."""
    from opening_hours import State  # noqa: PLC0415 - heavy, on first use

    runs: list[Span] = []
    for opens, closes, state, _ in _parsed(expression, country).intervals(begin, end):
        if state != State.OPEN:
            continue
        span = _minutes(opens - begin), _minutes(closes - begin)
        if runs and runs[-1][1] == span[0]:
            span = runs.pop()[0], span[1]
        runs.append(span)
    return runs


def _minutes(length: timedelta) -> int:
    return length.days * MINUTES_A_DAY + length.seconds // 60


def _on_day(runs: Iterable[Span], midnight: int) -> tuple[Span, ...]:
    return tuple(
        (max(opens - midnight, 0), closes - midnight)
        for opens, closes in runs
        if opens < midnight + MINUTES_A_DAY and closes > midnight
    )


def common(one: Iterable[Span], other: Iterable[Span]) -> tuple[Span, ...]:
    """What two sets of stretches share.

    >>> common([(540, 720), (780, 1020)], [(600, 960)])
    ((600, 720), (780, 960))
    """
    other = tuple(other)
    shared = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return tuple((opens, closes) for opens, closes in shared if opens < closes)
