"""The conflict as a sentence: the sessions so spaced, on those days, cannot end in time, because of these closures."""

from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import date

from ketasched.days import counted, short
from ketasched.errors import listed
from ketasched.hours import Hours
from ketasched.placing.conflict import HOLIDAY
from ketasched.placing.constraint import Constraint, Role
from ketasched.placing.problem import Problem
from ketasched.placing.rearrangement import Rearrangement

FEW = 6
WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def sentence(problem: Problem, conflict: Sequence[Constraint]) -> str:
    """What cannot be, and why."""
    start = date.fromordinal(problem.start)
    shown = {each.text: days for each in conflict if (days := _weekdays(problem, each.hours))}
    on = [_on(each.brief, shown[each.text]) for each in conflict if each.text in shown]
    aside = [*_briefs(conflict, Role.ASKED), *on]
    head = ", ".join([f"{_sessions(problem)} from {short(start)} on", *aside]) + "," * bool(aside)
    cannot = listed(_briefs(conflict, Role.CANNOT) or ["be placed"])
    holiday = any(each.reason == HOLIDAY for each in conflict)
    reasons = [each for each in conflict if each.role is Role.BECAUSE or _says_more(each, shown, holiday=holiday)]
    because = [*_merged(reasons, start.year)]
    return f"{head} cannot {cannot}{f': {listed(_few(because))}' if because else ''}"


def _sessions(problem: Problem) -> str:
    """How many sessions are to be placed, and how long they are; those of a plan under way are still to come."""
    to_come = isinstance(problem, Rearrangement)
    sessions = counted(len(problem.bounds) - to_come, "session")
    return f"{sessions} of {counted(problem.rota.appointment, 'minute')}{' to come' * to_come}"


def _briefs(conflict: Iterable[Constraint], role: Role) -> list[str]:
    return [each.brief for each in conflict if each.role is role]


def _says_more(constraint: Constraint, shown: Container[str], *, holiday: bool) -> bool:
    """Whether hours have to be said in full: not when their weekdays are, nor when holidays are the matter."""
    return constraint.role is Role.ON and constraint.text not in shown and (bool(constraint.brief) or not holiday)


def _on(calendar: str, days: str) -> str:
    return f"with {calendar} on {days}" if calendar else f"on {days}"


def _weekdays(problem: Problem, hours: Hours | None) -> str:
    """The weekdays of hours that are the same every week, each long enough for a visit; otherwise nothing."""
    if hours is None:
        return ""
    days = range(problem.start, problem.start + 4 * len(WEEK))
    spans = {day: hours.on(day, holidays=False) for day in days}
    again = all(spans[day] == spans[day - 7] for day in days[7:])
    week = [day for day in sorted(days[:7], key=lambda day: (day - 1) % 7) if spans[day]]
    long = all(any(b - a >= problem.rota.appointment for a, b in spans[day]) for day in week)
    some = 0 < len(week) < len(WEEK)
    return "/".join(WEEK[(day - 1) % 7] for day in week) if again and long and some else ""


def _merged(reasons: Iterable[Constraint], year: int) -> Iterator[str]:
    """The reasons, days that are closed or avoided said together; the rest as it is."""
    groups: dict[str, list[Constraint]] = {}
    for each in reasons:
        groups.setdefault(each.brief if each.days else each.text, []).append(each)
    for head, members in groups.items():
        known = dict.fromkeys(each.reason for each in members if each.days)
        days = (_days([each.days for each in members if each.reason == reason], year) for reason in known)
        said = [f"{listed(each)} ({reason})" for each, reason in zip(days, known, strict=True)]
        yield f"{head} {listed(_few(said))}" if said else head


def _days(runs: Iterable[range], year: int) -> list[str]:
    """Single days and runs of days, in words."""
    ends = [(_day(run[0], year), _day(run[-1], year)) for run in runs]
    single = [first for first, last in ends if first == last]
    on = [f"on {listed(_few(single))}"] if single else []
    return _few([*on, *(f"from {first} to {last}" for first, last in ends if first != last)])


def _day(ordinal: int, year: int) -> str:
    day = date.fromordinal(ordinal)
    said = f"{day.day} {day:%b}"
    return said if day.year == year else f"{said} {day.year}"


def _few(texts: list[str], few: int = FEW) -> list[str]:
    """The texts, or the first of them and how many more there are."""
    return texts if len(texts) <= few else [*texts[: few - 1], f"{len(texts) - few + 1} more"]
