"""A plan as people look at it: a model of what is shown, and lines of text. Colours belong to whoever shows them."""

from ketasched.views.cells import Cell, Kind, Seen, cells
from ketasched.views.line import Line, Piece, plain
from ketasched.views.sessions import session_lines, session_list
from ketasched.views.table import table
from ketasched.views.text import calendar_lines, month_calendar
from ketasched.views.two_plans import two_calendar_lines, two_calendars

__all__ = [
    "Cell",
    "Kind",
    "Line",
    "Piece",
    "Seen",
    "calendar_lines",
    "cells",
    "month_calendar",
    "plain",
    "session_lines",
    "session_list",
    "table",
    "two_calendar_lines",
    "two_calendars",
]
