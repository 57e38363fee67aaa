"""The verb `what-if`: named scenarios of a plan, side by side in one table."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import Annotated, Any, Final, cast

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
    found, screen = supposed(plan, *map(scenario_of, scenario), today=day), Screen()
    if as_json:
        screen.data({"today": day.isoformat(), "scenarios": [dict(each.figures) for each in found]})
    else:
        screen.print(str(found), soft_wrap=True)
    return 0


def scenario_of(text: str) -> Scenario:
    """A scenario, from its text: a name and what happens, or what happens alone."""
    name, colon, changes = text.partition(": ")
    asked: dict[str, Any] = {}
    for part in filter(None, map(str.strip, (changes if colon else text).split(";"))):
        word, _, value = part.partition(" ")
        if word not in READ:
            raise Malformed(f"{OPTION} takes changes that begin with {listed(READ, 'or')}, not {part!r}: try {EXAMPLE}")
        for field, more in READ[word](value.strip()).items():
            asked[field] = _both(asked[field], more, word) if field in asked else more
    if not asked:
        raise Malformed(f"{OPTION} {text!r} says nothing that happens: try {EXAMPLE}")
    return Scenario(name.strip(), **asked)


def _both(known: Any, more: Any, word: str) -> Any:
    """What is said twice in one scenario, where it can be."""
    if isinstance(known, tuple):
        return (*known, *more)
    if isinstance(known, Mapping):
        return {**cast("Mapping[Any, Any]", known), **more}
    raise Malformed(f"{OPTION} has {word} twice in one scenario: make two scenarios of it")


def _numbers(text: str, word: str) -> tuple[int, ...]:
    parts = text.replace(",", " ").split()
    if not parts or not all(map(_NUMBER.fullmatch, parts)):
        raise Malformed(f'{OPTION} takes the numbers of sessions, such as "{word} 3, 4", not {f"{word} {text}"!r}')
    return tuple(map(int, parts))


def _moved(text: str) -> dict[str, Any]:
    number, _, place = text.partition(" ")
    day, _, clock = f" {place}".partition(" at ")
    word, _, to = day.strip().partition(" ")
    if not _NUMBER.fullmatch(number) or (word, bool(to or clock)) not in {("to", True), ("", True)}:
        raise Malformed(f'{OPTION} takes "moved 5 to 2026-01-24 at 10:00", or one of the two, not {f"moved {text}"!r}')
    at = texts.time_of(clock.strip(), OPTION) if clock else None
    if not to:
        return {"moved": {int(number): at}}
    on = texts.day_of(to.strip(), OPTION)
    return {"moved": {int(number): on if at is None else datetime.combine(on, at)}}


def _protocol(text: str) -> dict[str, Any]:
    key, _, day = text.partition(" from ")
    from_day = {"effective": texts.day_of(day.strip(), OPTION)} if day else {}
    return {"protocol": protocol_of(key.strip()), **from_day}


def _clinic(path: str) -> dict[str, Any]:
    first = texts.now().date()
    return {"clinic": clinic_in(path, first, later(first, texts.TWO_YEARS))}


def _at(text: str) -> dict[str, time | None]:
    return {"at": texts.time_of(text, OPTION)}


READ: Final[Mapping[str, Callable[[str], Mapping[str, Any]]]] = {
    "missed": lambda text: {"missed": _numbers(text, "missed")},
    "cancelled": lambda text: {"cancelled": _numbers(text, "cancelled")},
    "moved": _moved,
    "avoid": lambda text: {"avoid": texts.reasons([text], OPTION, UNEXPLAINED)},
    "closed": lambda text: {"closed": texts.reasons([text], OPTION, "closed")},
    "at": _at,
    "start": lambda text: {"start": texts.day_of(text, OPTION)},
    "protocol": _protocol,
    "clinic": _clinic,
}
"""What a change begins with, and how the rest of it is read: the arguments of a `Scenario`."""
