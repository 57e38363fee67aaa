"""The lines of a calendar file, put together to components within limits: no file is too big or too deep.

Lines are unfolded and taken apart by icalendar, and only those that are asked for. Its own reader of whole calendars
is not used: it knows no limits, takes a text for the name of a file, and keeps the zones that one file declares for
the files that are read after it.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from attrs import field, frozen
from icalendar.parser import Contentline, Contentlines

from ketasched.errors import Malformed

MOST_OCTETS = 10_000_000
MOST_LINES = 250_000
MOST_EVENTS = 10_000
MOST_DEPTH = 6
LONGEST = 50_000
"""How long a line may be that is read, unfolded: room for every change of a zone's clocks in a list."""

_NAME = re.compile(r"\s*([A-Za-z0-9-]+)\s*[;:]")
_WHERE = {"VEVENT": "VCALENDAR", "VTIMEZONE": "VCALENDAR", "STANDARD": "VTIMEZONE", "DAYLIGHT": "VTIMEZONE"}


class Property(NamedTuple):
    """A property's parameters and its value."""

    parameters: dict[str, str]
    value: str


@frozen
class Component:
    """What stands between BEGIN and END: lines by the names of their properties, other components, lines of neither."""

    name: str
    lines: dict[str, list[Contentline]] = field(factory=dict[str, list[Contentline]])
    children: list["Component"] = field(factory=list["Component"])
    strays: list[str] = field(factory=list[str])

    def all(self, name: str) -> list[Property]:
        """All properties with the name. Raises `Malformed` for a line that cannot be read."""
        return [_property(line) for line in self.lines.get(name, ())]

    def one(self, name: str) -> Property | None:
        """The property, where there is one. Raises `Malformed` where there are two."""
        found = self.all(name)
        if len(found) > 1:
            raise Malformed(f"it has {name} {len(found)} times")
        return found[0] if found else None

    def text(self, name: str) -> str:
        """The value of the property, empty where there is none."""
        found = self.one(name)
        return found.value if found else ""

    def named(self, name: str) -> Iterator["Component"]:
        """The components in it that have the name."""
        return (each for each in self.children if each.name == name)


def _property(line: Contentline) -> Property:
    if len(line) > LONGEST:
        raise Malformed(f"a line of it has {len(line):,} characters, and no more than {LONGEST:,} are read")
    try:
        _, parameters, value = line.parts()
    except ValueError:
        raise Malformed(f"{line[:60]!r} cannot be read") from None
    given: dict[str, object] = {**parameters}
    return Property({name.upper(): str(each) for name, each in given.items()}, value)


def calendars(data: object) -> list[Component]:
    """The calendars in a file. Raises `Malformed` for what is none, is cut off, too big or too deep."""
    text = _text(data)
    if text.upper().count("BEGIN:VEVENT") > MOST_EVENTS:
        raise Malformed(f"a calendar of more than {MOST_EVENTS:,} events is not read: export fewer")
    if text.count("\n") > MOST_LINES:
        raise Malformed(f"a calendar of more than {MOST_LINES:,} lines is not read: export fewer events")
    lines = iter(line for line in _unfolded(text) if line.strip())
    found = [_component(line, lines) for line in lines]
    if not found:
        raise Malformed("there is no calendar here: an iCalendar file begins with BEGIN:VCALENDAR")
    return found


def _unfolded(text: str) -> list[Contentline]:
    """The lines, put together where they were folded (icalendar leaves the types of this one open)."""
    lines: list[Contentline] = Contentlines.from_ical(text)  # type: ignore[no-untyped-call]
    return lines


def _text(data: object) -> str:
    if not isinstance(data, (bytes, str)):
        raise Malformed(f"a calendar is read from its text or its bytes, not from {type(data).__name__}")
    if len(data) > MOST_OCTETS:
        raise Malformed(f"a calendar of {len(data):,} bytes is not read: {MOST_OCTETS:,} are the most")
    if isinstance(data, str):
        return data.removeprefix("\ufeff")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _component(first: str, lines: Iterator[Contentline]) -> Component:
    if _end(first, "BEGIN") != "VCALENDAR":
        raise Malformed(f"a calendar begins with BEGIN:VCALENDAR, not with {first[:60]!r}: give the contents of a file")
    return _filled(Component("VCALENDAR"), lines, 1)


def _end(line: str, keyword: str) -> str:
    """The name of the component that the line begins or ends, or nothing."""
    name, _, value = line.partition(":")
    return value.strip().upper() if name.strip().upper() == keyword else ""


def _filled(component: Component, lines: Iterator[Contentline], depth: int) -> Component:
    for line in lines:
        named = _NAME.match(line)
        name = named[1].upper() if named else ""
        if name == "BEGIN":
            component.children.append(_filled(_inside(component, _end(line, "BEGIN"), depth), lines, depth + 1))
        elif name == "END":
            return _closed(component, _end(line, "END"))
        elif name:
            component.lines.setdefault(name, []).append(line)
        else:
            component.strays.append(line)
    raise Malformed(f"the calendar ends inside {component.name}, before END:{component.name}: it was cut off")


def _inside(parent: Component, name: str, depth: int) -> Component:
    if depth >= MOST_DEPTH:
        raise Malformed(f"components stand one in another more than {MOST_DEPTH} deep, which no calendar needs")
    if _WHERE.get(name, parent.name) != parent.name or name == "VCALENDAR":
        raise Malformed(f"{name} begins inside {parent.name}: a BEGIN or END before it is lost")
    return Component(name)


def _closed(component: Component, name: str) -> Component:
    if name != component.name:
        raise Malformed(f"{component.name} is closed by END:{name[:60]}: a BEGIN or END before it is lost")
    return component
