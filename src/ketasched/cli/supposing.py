"""The verb `what-if`: named scenarios of a plan, side by side in one table."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Annotated, Any, Final

import typer

from ketasched.cli import options, texts
from ketasched.cli.documents import clinic_in, plan_in, protocol_of
from ketasched.cli.screen import Screen
from ketasched.days import later
from ketasched.errors import Malformed, listed
from ketasched.request import UNEXPLAINED
from ketasched.scenarios import Scenario
from ketasched.scenarios import what_if as supposed

OPTION: Final = "--scenario"
EXAMPLE: Final = '"away: missed 3; avoid 2026-01-20..2026-01-23"'

_NUMBER: Final = re.compile("[0-9]{1,9}")


def what_if(
    path: options.PlanFile,
    *,
    scenario: Annotated[
        list[str],
        typer.Option(
            "--scenario",
            "-s",
            metavar="[NAME: ]CHANGES",
            help="What happens, parted by semicolons; may be repeated. Each is one of: missed 3, 4 / cancelled 4 / "
            "moved 5 to 2026-01-24 at 10:00 / avoid DAY..DAY=reason / closed DAY=reason / at 10:00 / start DAY / "
            "protocol KEY from DAY / clinic FILE.",
            show_default=False,
        ),
    ],
    today: options.Today = None,
    as_json: options.AsJson = False,
) -> int:
    """Show scenarios side by side: when the course ends, what moves, which findings come and go, or why none can be.

    In each what is still to come is placed anew, as `reschedule` does. Nothing is written.
    """
    plan = plan_in(path)
    day = texts.today_of(today, plan=plan)
    found, screen = supposed(plan, *(scenario_of(each, day) for each in scenario), today=day), Screen()
    if as_json:
        screen.data({"today": day.isoformat(), "scenarios": [dict(each.figures) for each in found]})
    else:
        screen.print(str(found), soft_wrap=True)
    return 0


def scenario_of(text: str, today: date) -> Scenario:
    """A scenario, from its text: a name and what happens, or what happens alone."""
    name, colon, changes = text.partition(": ")
    asked: dict[str, Any] = {}
    for part in filter(None, map(str.strip, (changes if colon else text).split(";"))):
        word, _, value = part.partition(" ")
        if word not in READ:
            raise Malformed(f"{OPTION} takes changes that begin with {listed(READ, 'or')}, not {part!r}: try {EXAMPLE}")
        for field, more in READ[word](value.strip(), today).items():
            asked[field] = _both(asked[field], more, word) if field in asked else more
    if not asked:
        raise Malformed(f"{OPTION} {text!r} says nothing that happens: try {EXAMPLE}")
    return Scenario(name.strip(), **asked)


def _both(known: Any, more: Any, word: str) -> Any:
    """What is said twice in one scenario, where it can be."""
    if isinstance(known, tuple):
        return (*known, *more)
    if isinstance(known, Mapping):
        both: dict[Any, Any] = {**known, **more}
        return both
    raise Malformed(f"{OPTION} has {word} twice in one scenario: make two scenarios of it")


def _numbers(text: str, word: str) -> tuple[int, ...]:
    parts = text.replace(",", " ").split()
    if not parts or not all(map(_NUMBER.fullmatch, parts)):
        raise Malformed(f'{OPTION} takes the numbers of sessions, such as "{word} 3, 4", not {f"{word} {text}"!r}')
    return tuple(map(int, parts))


def _moved(text: str, _: date) -> dict[str, Any]:
    number, _space, place = text.partition(" ")
    day, _at_word, clock = f" {place}".partition(" at ")
    word, _space, to = day.strip().partition(" ")
    if not _NUMBER.fullmatch(number) or (word, bool(to or clock)) not in {("to", True), ("", True)}:
        raise Malformed(f'{OPTION} takes "moved 5 to 2026-01-24 at 10:00", or one of the two, not {f"moved {text}"!r}')
    at = texts.time_of(clock.strip(), OPTION) if clock else None
    if not to:
        return {"moved": {int(number): at}}
    on = texts.day_of(to.strip(), OPTION)
    return {"moved": {int(number): on if at is None else datetime.combine(on, at)}}


def _protocol(text: str, _: date) -> dict[str, Any]:
    key, _from, day = text.partition(" from ")
    from_day = {"effective": texts.day_of(day.strip(), OPTION)} if day else {}
    return {"protocol": protocol_of(key.strip()), **from_day}


def _clinic(path: str, today: date) -> dict[str, Any]:
    return {"clinic": clinic_in(path, today, later(today, texts.TWO_YEARS))}


def _at(text: str, _: date) -> dict[str, time | None]:
    return {"at": texts.time_of(text, OPTION)}


READ: Final[Mapping[str, Callable[[str, date], Mapping[str, Any]]]] = {
    "missed": lambda text, _: {"missed": _numbers(text, "missed")},
    "cancelled": lambda text, _: {"cancelled": _numbers(text, "cancelled")},
    "moved": _moved,
    "avoid": lambda text, _: {"avoid": texts.reasons([text], OPTION, UNEXPLAINED)},
    "closed": lambda text, _: {"closed": texts.reasons([text], OPTION, "closed")},
    "at": _at,
    "start": lambda text, _: {"start": texts.day_of(text, OPTION)},
    "protocol": _protocol,
    "clinic": _clinic,
}
"""What a change begins with, and how the rest of it is read: the arguments of a `Scenario`."""
