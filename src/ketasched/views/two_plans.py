"""Two plans as month calendars side by side: on the left as it was, on the right as it is."""

from collections.abc import Sequence

from ketasched.plan import Plan
from ketasched.views.cells import Cell, Kind, cells
from ketasched.views.line import Line, Piece, plain
from ketasched.views.text import WEEK, WIDTH, box_for, days_of, fitting, legend, month_lines, side_by_side

_HEADS = ("before", "after")


def two_calendars(before: Plan, after: Plan, width: int = WIDTH) -> str:
    """The months of two plans side by side, with a legend; one above the other where the width is too small for that.

    Weekdays on which there is no session, and could be none, are left out. Only sessions are shown.

    >>> from datetime import date
    >>> from ketasched.published import protocol_named
    >>> plan = Plan.from_history(protocol_named("kap"), given=[date(2026, 2, 3)])
    >>> print(two_calendars(plan, plan, 110).splitlines()[3])
     2      3 [1]  4      5      6      7      8          2      3 [1]  4      5      6      7      8
    """
    return plain(two_calendar_lines(before, after, width))


def two_calendar_lines(before: Plan, after: Plan, width: int = WIDTH) -> tuple[Line, ...]:
    """The lines of `two_calendars`."""
    days = (each.day for plan in (before, after) for each in plan.sessions)
    months = sorted({(day.year, day.month) for day in days})
    pairs = [[cells(plan, days_of(*month)) for plan in (before, after)] for month in months]
    every = [each for pair in pairs for month in pair for each in month]
    box, weekdays = box_for(every), _weekdays(every)
    rows: list[Line] = []
    for pair in pairs:
        blocks = [_headed(month_lines(month, box, weekdays), head) for month, head in zip(pair, _HEADS, strict=True)]
        across = fitting(width, len(weekdays) * box)
        for first in range(0, len(blocks), across):
            rows += [*side_by_side(blocks[first : min(first + across, 2)]), ()]
    return (*rows, *legend([each for each in every if each.day.weekday() in weekdays]))


def _headed(block: list[Line], head: str) -> list[Line]:
    """A month whose name is followed by which of the two it is."""
    ((title, _),), *rest = block
    said = f"{title.strip()}, {head}"
    return [(Piece(said.center(len(title) - 1).ljust(len(title)), Kind.HEADING),), *rest]


def _weekdays(shown: Sequence[Cell]) -> list[int]:
    """The weekdays on which there is a session, or any day on which there could be one."""
    used = {each.day.weekday() for each in shown if each.sessions or each.kind is Kind.OPEN}
    return [each for each in WEEK if each in used]
