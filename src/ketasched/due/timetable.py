"""The protocol's timetable, followed from what was given: each session a step of it after the one before.

A session missed is made up, and the timetable waits; where the course carries on without it, its step is passed over.
"""

from datetime import date

from ketasched.days import Days, counted, later, short, words
from ketasched.due.given import Given
from ketasched.protocol import Phase, step
from ketasched.session import Session


def complete(given: Given) -> bool:
    """Whether the timetable has no further session."""
    return place_of(given) >= given.protocol.sessions


def place_of(given: Given) -> int:
    """How many sessions of the timetable are behind: those that count, and those passed over."""
    return len(given.induction) + len(_passed_over(given))


def next_day(given: Given) -> tuple[date, str]:
    """When the timetable has its next session, and why then."""
    return _day_of(given, place_of(given) + 1, given.last)


def last_day(given: Given) -> tuple[date, str]:
    """The day from which boosters count: that of the last session, or the one on which it was due and missed."""
    end, missed = given.end, _passed_over(given)
    if not missed or _behind(given, end) >= given.protocol.sessions:
        return end.day, f"session {end.number}"
    day, _ = _day_of(given, given.protocol.sessions, end)
    return day, f"{short(day)}, when session {missed[-1].number} was due"


def _passed_over(given: Given) -> tuple[Session, ...]:
    if given.protocol.when_missed == "make_up":
        return ()
    return tuple(each for each in given.missed if each.phase is Phase.INDUCTION)


def _day_of(given: Given, place: int, since: Session) -> tuple[date, str]:
    days = _step(given.protocol.induction.offsets, _behind(given, since), place)
    story = f"{_said(days)} after session {since.number}, the step of the protocol's timetable"
    return later(since.day, days, given.protocol.month_end), story


def _behind(given: Given, session: Session) -> int:
    """The place in the timetable of a session after which no other of the induction was given."""
    return len(given.induction) + sum(each.day <= session.day for each in _passed_over(given))


def _step(offsets: tuple[Days, ...], behind: int, place: int) -> Days:
    """From one place of the timetable to another; a first session that has to be repeated follows at once."""
    if not behind:
        return 0
    return step(offsets[behind - 1], offsets[place - 1])


def _said(days: Days) -> str:
    """A step in words; one between an offset in months and one in days can be months less days, or days less months."""
    if isinstance(days, int):
        return words(days)
    parts = ((12 * days.years + days.months, "month"), (days.days, "day"))
    more = [counted(number, noun) for number, noun in parts if number > 0]
    less = [counted(-number, noun) for number, noun in parts if number < 0]
    return " less ".join(filter(None, (" ".join(more), " ".join(less))))
