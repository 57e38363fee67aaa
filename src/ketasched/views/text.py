"""The month calendar: the months of a plan with its sessions, closed days and a legend."""

from calendar import Calendar
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import zip_longest

from ketasched.entries import EntryKind, agenda
from ketasched.placing.conflict import runs
from ketasched.plan import Plan
from ketasched.views.cells import ALSO, FLAGS, Cell, Kind, cells, is_more
from ketasched.views.line import Line, Piece, plain

WIDTH = 80
_BETWEEN = 4
_DAY_AND_FLAG = 3
WEEK = range(7)
_NAMES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


def month_calendar(plan: Plan, width: int = WIDTH) -> str:
    """The months in which the plan has something, with a legend and what is around the sessions, as plain text.

    Months stand side by side where the width allows. The words are discreet: no drug, diagnosis or scale.

    >>> from ketasched.published import protocol_named
    >>> print(month_calendar(Plan.from_history(protocol_named("kap"), given=[date(2026, 2, 2), date(2026, 2, 9)])))
                     February 2026
    Mo     Tu     We     Th     Fr     Sa     Su
                                               1
     2 [1]  3+     4      5      6      7      8
     9 [2] 10+    11     12     13     14     15
    16     17     18     19     20     21     22
    23     24     25     26     27     28
    <BLANKLINE>
    [1] given
    + 3 Feb, 10 Feb: After your appointment: see your instructions
      2 Feb: Before your first appointment: see your instructions
      each session: Before your appointment: see your instructions
    """
    return plain(calendar_lines(plan, width))


def calendar_lines(plan: Plan, width: int = WIDTH) -> tuple[Line, ...]:
    """The lines of `month_calendar`."""
    around = [each for each in agenda(plan) if each.kind is not EntryKind.SESSION]
    days = (*(each.day for each in plan.sessions), *(each.day for each in around if is_more(each)))
    months = sorted({(day.year, day.month) for day in days})
    shown = [cells(plan, days_of(*month), around) for month in months]
    every = [each for month in shown for each in month]
    box = box_for(every)
    blocks = [month_lines(month, box) for month in shown]
    across = fitting(width, 7 * box)
    rows = (blocks[first : first + across] for first in range(0, len(blocks), across))
    return (*(line for row in rows for line in (*side_by_side(row), ())), *legend(every), *_around(every))


def box_for(shown: Iterable[Cell]) -> int:
    """How wide the box of a day must be for all of these."""
    return _DAY_AND_FLAG + max((len(_marks(each)) for each in shown), default=0) + 1


def fitting(width: int, block: int) -> int:
    """How many blocks so wide stand side by side; the last box ends in a space that needs no room."""
    return max(1, (width + 1 + _BETWEEN) // (block + _BETWEEN))


def days_of(year: int, month: int) -> Iterator[date]:
    """The days of a month."""
    return (date(year, month, day) for day in Calendar().itermonthdays(year, month) if day)


def _marks(cell: Cell) -> str:
    return "".join(each.mark for each in cell.sessions)


def month_lines(days: Sequence[Cell], box: int, weekdays: Sequence[int] = WEEK) -> list[Line]:
    """The month's name, the weekdays shown, and its weeks, all lines of one width."""
    first, width = days[0].day, len(weekdays) * box
    title = f"{first:%B} {first.year}".center(width - 1).ljust(width)
    heads = "".join(_NAMES[each].ljust(box) for each in weekdays)
    blank: Line = (Piece(" " * box),)
    boxes = [blank] * first.weekday() + [_box(each, box) for each in days]
    boxes += [blank] * (-len(boxes) % 7)
    weeks = (_joined(boxes[start + each] for each in weekdays) for start in range(0, len(boxes), 7))
    return [(Piece(title, Kind.HEADING),), (Piece(heads, Kind.ASIDE),), *weeks]


def _joined(lines: Iterable[Line]) -> Line:
    return tuple(piece for line in lines for piece in line)


def _box(cell: Cell, width: int) -> Line:
    """A day with its flag and the marks of its sessions; the day takes the colour of the first session."""
    kind = cell.sessions[0].kind if cell.sessions else cell.kind
    number = Piece(f"{cell.day.day:>2}", kind)
    flag = Piece(cell.flag, kind if cell.kind is Kind.OPEN else cell.kind)
    marks = (Piece(each.mark, each.kind) for each in cell.sessions)
    return number, flag, *marks, Piece(" " * (width - _DAY_AND_FLAG - len(_marks(cell))))


def side_by_side(blocks: Sequence[list[Line]]) -> Iterator[Line]:
    """Blocks of lines in one row."""
    width = sum(len(piece.text) for piece in blocks[0][0])
    empty: Line = (Piece(" " * width),)
    gap: Line = (Piece(" " * _BETWEEN),)
    for lines in zip_longest(*blocks, fillvalue=empty):
        yield _joined((*lines[:1], *(gap + line for line in lines[1:])))


def legend(shown: Sequence[Cell]) -> Iterator[Line]:
    """What the signs mean; closed days and those to be avoided are listed, with the reasons."""
    signs = {each.kind: each.mark for cell in reversed(shown) for each in reversed(cell.sessions)}
    signs |= {each.kind: each.flag for each in shown if each.kind is Kind.SHUT}
    yield _joined((Piece(signs[kind], kind), Piece(f" {kind}   ")) for kind in Kind if kind in signs)
    for kind in (Kind.CLOSED, Kind.AVOIDED):
        for reason, days in _by_reason(each for each in shown if each.kind is kind).items():
            yield Piece(FLAGS[kind], kind), Piece(f" {kind} {', '.join(days)}: {reason}")


def _by_reason(days: Iterable[Cell]) -> dict[str, list[str]]:
    once = dict.fromkeys((each.day, each.reason) for each in days)
    return _by_words(sorted(once, key=lambda each: each[0]))


def _by_words(days: Iterable[tuple[date, str | None]]) -> dict[str, list[str]]:
    """The days on which the same words stand, those in a row from the first to the last."""
    found: dict[str, list[str]] = {}
    for words, run in runs((day.toordinal(), words) for day, words in days if words is not None):
        ends = dict.fromkeys(f"{day.day} {day:%b}" for day in map(date.fromordinal, (run[0], run[-1])))
        found.setdefault(words, []).append(" to ".join(ends))
    return found


def _around(shown: Sequence[Cell]) -> Iterator[Line]:
    """What is around the sessions, in discreet words, with its days: first what flags them, then what is to be read."""
    entries = [entry for cell in shown for entry in cell.entries]
    flagged = dict.fromkeys(entry.discreet for entry in entries if is_more(entry))
    visits = {cell.day for cell in shown if any(each.session.counts for each in cell.sessions)}
    for title in dict.fromkeys((*flagged, *(entry.discreet for entry in entries))):
        days = dict.fromkeys(entry.day for entry in entries if entry.discreet == title)
        found = [each for some in _by_words((day, title) for day in days).values() for each in some]
        said = "each session" if title not in flagged and visits <= {*days} else ", ".join(found)
        yield Piece(ALSO if title in flagged else " ", Kind.ASIDE), Piece(f" {said}: {title}")
