"""Plans as CSV, ready for a spreadsheet: a line to each session of one plan, of many, or of a day."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from io import StringIO
from typing import TypeAlias, cast

from ketasched.days import checked_day
from ketasched.errors import Malformed
from ketasched.plan import Plan
from ketasched.session import Session, Status

Plans: TypeAlias = Plan | Iterable[Plan] | Mapping[str, Plan]
"""One plan, several of them (each named by its uid), or several by the names that the caller has for them."""

Cell: TypeAlias = str | int

COLUMNS = ("protocol", "session", "phase", "day", "start", "end", "minutes", "status", "clinic", "timezone")

_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)*")


def to_csv(plans: Plans, *, bom: bool = False) -> bytes:
    """The sessions of a plan as CSV, in the order of their numbers; of several plans with a column that names them.

    ``plans`` is a plan, an iterable of plans (named by their uids), or a mapping of names to plans. Days are
    YYYY-MM-DD, times HH:MM on the clinic's wall; what a plan does not have is empty. The bytes are UTF-8 with CRLF
    (RFC 4180); with ``bom`` they begin with the mark by which older spreadsheets know UTF-8. Text that a spreadsheet
    would take for a formula is given an apostrophe in front.

    >>> from ketasched.protocol import Induction, Protocol
    >>> weekly = Protocol(key="weekly", title="Weekly", induction=Induction((0, 7)))
    >>> to_csv(Plan.from_history(weekly, given=[date(2026, 1, 5)])).decode().splitlines()[1]
    '"weekly",1,"induction","2026-01-05","","",60,"given","",""'
    """
    rows = [
        (name, plan, session)
        for name, plan in _named(plans)
        for session in sorted(plan.sessions, key=lambda each: each.number)
    ]
    return _written(rows, alone=isinstance(plans, Plan), bom=bom)


def day_csv(plans: Plans, day: date, *, bom: bool = False) -> bytes:
    """The day sheet: who comes on a day, by the clock, as CSV with the columns of `to_csv`.

    Cancelled sessions are left out; those without a time stand at the end.
    """
    checked_day(day, "the day of a day sheet")
    rows = [
        (name, plan, session)
        for name, plan in _named(plans)
        for session in plan.sessions
        if session.day == day and session.status is not Status.CANCELLED
    ]
    rows.sort(key=lambda row: (row[2].at is None, row[2].at or time.min, row[0], row[2].number))
    return _written(rows, alone=isinstance(plans, Plan), bom=bom)


def _named(plans: object) -> list[tuple[str, Plan]]:
    if isinstance(plans, Plan):
        return [("", plans)]
    if isinstance(plans, Mapping):
        named = [(str(name), plan) for name, plan in cast("Mapping[object, object]", plans).items()]
    elif isinstance(plans, Iterable) and not isinstance(plans, str):
        named = [(getattr(plan, "uid", ""), plan) for plan in cast("Iterable[object]", plans)]
    else:
        raise Malformed(f"a table is made of a plan, a list of plans or a mapping of names to plans, not of {plans!r}")
    for _, plan in named:
        if not isinstance(plan, Plan):
            raise Malformed(f"a table is made of plans, and {plan!r} is none")
    return cast("list[tuple[str, Plan]]", named)


def _written(rows: Iterable[tuple[str, Plan, Session]], *, alone: bool, bom: bool) -> bytes:
    text = StringIO(newline="")
    table = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
    table.writerow(COLUMNS if alone else ("plan", *COLUMNS))
    for name, plan, session in rows:
        cells = [*_cells(plan, session)]
        table.writerow([_defused(each) for each in (cells if alone else [name, *cells])])
    return text.getvalue().encode("utf-8-sig" if bom else "utf-8", "replace")


def _cells(plan: Plan, session: Session) -> Iterator[Cell]:
    clinic, timed = plan.clinic, session.at is not None
    yield plan.protocol_on(session.day).key
    yield session.number
    yield session.phase.value
    yield session.day.isoformat()
    yield f"{session.at:%H:%M}" if timed else ""
    yield f"{plan.end(session.number):%H:%M}" if timed and clinic else ""
    yield plan.minutes_on(session.day)
    yield session.status.value
    yield clinic.name or "" if clinic else ""
    yield clinic.timezone if clinic else ""


def _defused(cell: Cell) -> Cell:
    """Text that a spreadsheet would run is made text; numbers, with a sign or without, stay numbers."""
    if isinstance(cell, str) and _FORMULA.match(cell) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell
