"""Content lines: what stands in a calendar file, escaped and folded.

They are written here because icalendar folds a line inside an escape, and takes a backslash before a capital N in a
text for the end of a line.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from unicodedata import category

OCTETS = 75
"""How long a line may be."""

UTC_ZONES = ("UTC", "Etc/UTC")

_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_UNWRITABLE = {"Cc", "Cs", "Zl", "Zp"}
"""Categories of characters that readers refuse or break lines at: controls, halves of a pair, separators."""
_TOGETHER = r"(?:\\.|.) {0,64}"
"""What stays on one line: an escape, and a letter with the spaces after it, which alone would make a blank line."""


def plain(text: str) -> str:
    """Text with spaces for the characters that make readers refuse a whole file."""
    if text.isprintable():
        return text
    return "".join(" " if category(letter) in _UNWRITABLE else letter for letter in text)


def escaped(text: str) -> str:
    """Text as the value of a property."""
    return text.translate(_ESCAPES)


def in_utc(when: datetime) -> str:
    """An instant as the value of a property."""
    return f"{_wall(when.astimezone(UTC))}Z"


def times(start: datetime, end: datetime) -> tuple[str, str]:
    """The clock on the clinic's wall with its zone; in UTC where that clock shows one of the two a second time.

    So is the first time: of an hour shown twice some readers take the first showing, as they should, others the second.
    """
    zone = str(start.tzinfo)
    if zone in UTC_ZONES or _again(start) or _again(end):
        return f"DTSTART:{in_utc(start)}", f"DTEND:{in_utc(end)}"
    return f"DTSTART;TZID={zone}:{_wall(start)}", f"DTEND;TZID={zone}:{_wall(end)}"


def _again(when: datetime) -> bool:
    """Whether the wall shows this twice (an hour that it skips comes the other way round)."""
    return bool(when.fold) or when.replace(fold=1).astimezone(UTC) > when.astimezone(UTC)


def whole_day(day: date) -> tuple[str]:
    """The line of something that takes place on a day, at no time."""
    return (f"DTSTART;VALUE=DATE:{day.year:04}{day:%m%d}",)


def written(lines: Iterable[str]) -> bytes:
    """The lines as bytes."""
    return b"".join(piece + b"\r\n" for line in lines for piece in _folded(line))


def _wall(when: datetime) -> str:
    return f"{when.year:04}{when:%m%dT%H%M%S}"


def _folded(line: str) -> Iterator[bytes]:
    """The line in pieces of at most 75 octets, which end in no half of a letter or of an escape, and none is blank."""
    whole = line.encode()
    if len(whole) <= OCTETS:
        yield whole
        return
    piece = b""
    for each in re.findall(_TOGETHER, line):
        octets = each.encode()
        if len(piece) + len(octets) > OCTETS:
            yield piece
            piece = b" "
        piece += octets
    yield piece
