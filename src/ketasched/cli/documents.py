"""Reading documents: plan, protocol and clinic files. Whatever a verb reads is read here, and so is its form told."""

import sys
from collections.abc import Callable
from datetime import date
from errno import EBADF
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final, TextIO, TypeVar

from ketasched.clinic import Clinic
from ketasched.clinic_file import read_clinic
from ketasched.errors import KetaschedError, Malformed
from ketasched.files import loads
from ketasched.files.document import Value
from ketasched.files.plain import LONGEST_FILE
from ketasched.plan import Plan
from ketasched.protocol import Protocol
from ketasched.published import protocol_named

STDIN: Final = "-"
FORMS: Final[dict[str, Callable[[bytes], Value]]] = {".json": loads, ".toml": partial(loads, form="toml")}
"""How a document is read, by the end of its name; any other is read as JSON. A form more is an entry more."""
CALENDAR: Final = b"BEGIN:VCALENDAR"
"""How a calendar file begins."""
MOST_BYTES: Final = 4 * LONGEST_FILE + 1
"""More than any document has: a file that never ends is not read for ever."""

Kind = TypeVar("Kind", Plan, Protocol, Clinic)

_REMEDIES: Final = {
    Plan: "`ketasched plan --plan FILE` makes a plan file, and `ketasched import` one of a calendar",
    Protocol: "`ketasched protocols` lists the published ones, and `protocols show KEY --toml` begins your own",
    Clinic: 'schema = "ketasched/clinic", version = 1, hours and a timezone make a clinic file in TOML, '
    "and ketasched.dumps(clinic) writes one",
}


def read_document(path: str) -> Value:
    """The value in a document. Raises `KetaschedError`: a sentence that begins with the path."""
    content = content_of(path)
    if content.startswith(CALENDAR):
        raise Malformed(f"{named(path)} holds a calendar, and no plan, protocol or clinic")
    try:
        return FORMS.get(Path(path).suffix.lower(), loads)(content)
    except KetaschedError as error:
        raise Malformed(f"{named(path)} cannot be read: {error}") from error


def plan_in(path: str) -> Plan:
    """The plan in a plan file."""
    return _in(path, Plan)


def clinic_in(path: str, first: date, last: date) -> Clinic:
    """The clinic in a clinic file; in TOML with the visits of its busy calendars from the first day to the last."""
    if Path(path).suffix.lower() != ".toml":
        return _in(path, Clinic)
    content_of(path)  # what cannot be opened is told here, as of every document
    try:
        return read_clinic(path, first=first, last=last)
    except KetaschedError as error:
        raise Malformed(f"{path} cannot be read: {error}; {_REMEDIES[Clinic]}") from error


def protocol_of(text: str) -> Protocol:
    """The protocol of the catalogue with this key, or the one in the file with this path."""
    path = Path(text)
    in_file = path.suffix.lower() in FORMS or path.name != text or text == STDIN
    return _in(text, Protocol) if in_file else protocol_named(text)


def named(path: str) -> str:
    """A path as a sentence names it."""
    return "stdin" if path == STDIN else path or "a file without a name"


def kind_said(value: Value) -> str:
    """What a document holds, in a word."""
    return type(value).__name__.lower()


def _in(path: str, kind: type[Kind]) -> Kind:
    try:
        value = read_document(path)
        if not isinstance(value, kind):
            raise Malformed(f"{named(path)} holds a {kind_said(value)}, not a {kind.__name__.lower()}")
    except KetaschedError as error:
        raise Malformed(f"{error}; {_REMEDIES[kind]}") from error
    return value


def content_of(path: str) -> bytes:
    """The bytes of a file or of stdin. Raises `Malformed`: a sentence that begins with the path."""
    try:
        if path == STDIN:
            return _stdin().read(MOST_BYTES)
        with Path(path).open("rb") as file:
            return file.read(MOST_BYTES)
    except (OSError, ValueError) as error:  # a name with a zero in it is a ValueError
        raise Malformed(f"{named(path)} cannot be read ({getattr(error, 'strerror', None) or error})") from error


def _stdin() -> BinaryIO:
    stream: TextIO | None = sys.stdin  # a process can be started without one
    if stream is None:
        raise OSError(EBADF, "it is closed")
    return stream.buffer
