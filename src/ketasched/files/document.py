"""A file: which schema it follows, in which version, by which release; and a value in it."""

import re
from collections.abc import Callable, Iterable
from functools import cache
from importlib import metadata
from typing import Any, Final, Literal, TypeAlias

from ketasched.checking import Report
from ketasched.clinic import Clinic
from ketasched.errors import KetaschedError, Malformed, listed
from ketasched.files.by_hand import HEADS, toml_written
from ketasched.files.leaves import Schema
from ketasched.files.named import reading, writing
from ketasched.files.patient import reader, told
from ketasched.files.plain import LONGEST_TEXT, canonical, decoded, kind_of, quoted, shown, writable, wrong
from ketasched.files.quick import conversions, shared
from ketasched.files.seal import check_seal, checksum, sealed
from ketasched.files.shapes import scored
from ketasched.files.toml import fitted, toml_decoded
from ketasched.files.writing import whole, whole_instrument
from ketasched.forecast import Forecast
from ketasched.plan import Plan
from ketasched.protocol import Protocol
from ketasched.response import Instrument

Value: TypeAlias = Plan | Protocol | Clinic | Forecast | Report
Form: TypeAlias = Literal["json", "toml"]

KINDS: Final[dict[str, type[Value]]] = {
    "plan": Plan,
    "protocol": Protocol,
    "clinic": Clinic,
    "forecast": Forecast,
    "report": Report,
}
VERSION = 1
"""The version of the schemas. It rises when an older file would be refused or would mean something else: when a field
is renamed or gets another type, and also when a default changes, because defaults are left out. Then `MIGRATIONS`
gets an entry, and tests/golden an example."""
MIGRATIONS: Final[dict[int, Callable[[str, Schema], Schema]]] = {}
"""By a version: what makes a file's data, given its kind as well, that of the next version."""
COURSES: Final = 50
"""Plans that can follow one another in a file, each the ``earlier`` one of the next."""
PREFIX: Final = "ketasched/"

_HEAD = ("schema", "version", "library")
_HINTED = 4096
"""Characters of a file, at its beginning, in which it looks like the other form."""
_OTHER: Final[dict[Form, tuple[re.Pattern[str], str]]] = {
    "json": (
        re.compile(r"\s*+(?:#[^\n]*+\s*+)*+(?:\[\[?[A-Za-z_][\w.-]*+\]|[\w.\"'-]++[ \t]*+=(?!=))"),
        'it looks like TOML, which is read with form="toml", and from a .toml file',
    ),
    "toml": (re.compile(r"\s*+\{"), 'it looks like JSON, which is read without form="toml", and from a .json file'),
}
"""By the form that was asked for: how the other one begins, and how that is read."""


def dumps(value: Value, *, form: Form = "json") -> str:
    """The value as a file: in JSON one line, in TOML as a person would write it; the same for equal values.

    In TOML there are protocols and clinics. Raises `Malformed` for what no file can hold, and `MissingExtra` where
    TOML cannot be written.
    """
    kinds = _kinds(form)
    kind = next((kind for kind, cls in kinds.items() if type(value) is cls), None)
    if kind is None:
        names = listed((each.__name__ for each in kinds.values()), "or")
        raise Malformed(f"a {'' if form == 'json' else 'TOML '}file holds a {names}, not {shown(value)}")
    _check_courses(value)
    try:
        text = writable(_written(kind, value))
        return text if form == "json" else toml_written(kind, _without_library(decoded(text)))
    except KetaschedError:
        raise
    except Exception as error:
        raise Malformed(f"this {kind} is not made of what its fields ask for: {error}") from error


def _kinds(form: object) -> dict[str, type[Value]]:
    """The kinds of file that there are in a form."""
    if form not in ("json", "toml"):
        raise Malformed(f'form must be "json" or "toml", not {shown(form)}')
    return KINDS if form == "json" else {kind: KINDS[kind] for kind in HEADS}


def _without_library(data: Schema) -> Schema:
    """The data without the release that wrote it: a person goes on writing."""
    return {key: value for key, value in data.items() if key != "library"}


def _written(kind: str, value: Value) -> str:
    with writing() as names:
        cls: Any = type(value)
        fields = whole(cls)(value)[1:-1]
    instruments = ",".join(f"{quoted(name)}:{whole_instrument(each)}" for each, name in names.items())
    head = f'"schema":{quoted(PREFIX + kind)},"version":{VERSION},"library":{quoted(_library())}'
    tail = f'"instruments":{{{instruments}}}' if instruments else ""
    return f"{{{','.join(filter(None, [head, fields, tail]))}}}"


@cache
def _library() -> str:
    return metadata.version("ketasched")


def loads(text: str | bytes, *, form: Form = "json") -> Value:
    """The value in a file. Raises `Malformed`, with the place of each fault; nothing is read as something else."""
    return value_of(data_of(text, form), form)


def data_of(text: str | bytes, form: Form) -> Any:
    """The data in a file. Raises `Malformed`."""
    _kinds(form)
    try:
        return decoded(text) if form == "json" else toml_decoded(text)
    except Malformed as error:
        looks, hint = _OTHER[form]
        raise Malformed(f"{error}; {hint}") if looks.match(_beginning(text)) else error from None


def _beginning(text: object) -> str:
    if isinstance(text, bytes | bytearray):
        return text[:_HINTED].decode("latin-1")
    return text[:_HINTED] if isinstance(text, str) else ""


def value_of(data: Any, form: Form) -> Value:
    """The value that the data of a file stand for. Raises `Malformed`."""
    kinds = _kinds(form)
    kind = _kind(data, kinds)
    if kind == "clinic" and "busy" in data:
        raise Malformed('"busy" names files beside this one: read it with ketasched.read_clinic, which opens them')
    try:
        content = _migrated(kind, {key: value for key, value in data.items() if key not in _HEAD}, data["version"])
        value = _read(kind, content if form == "json" else fitted(content, kinds[kind]))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told as a sentence
        raise told(error, kind) from None
    _check_courses(value)
    return value


def _read(kind: str, content: Schema) -> Value:
    cls: Any = KINDS[kind]
    instruments: Schema = content.pop("instruments", {}) if scored(cls) else {}
    try:
        with reading({name: shared(Instrument, each)[0] for name, each in instruments.items()}):
            value: Value = conversions(cls)[dict](content)
    except Exception:  # noqa: BLE001 - whatever it is, it is found again, with its place
        with reading(reader().named(instruments)):
            value = reader().of(cls)(content, None)
    return value


def _kind(data: Any, kinds: Iterable[str]) -> str:
    """What the file holds, once its head is known to be one that this release reads."""
    if kind_of(data) is not dict:
        raise wrong(data, 'an object that begins with "schema": "ketasched/plan", or another schema')
    schemas = [f"{PREFIX}{kind}" for kind in kinds]
    schema, version = data.get("schema"), data.get("version")
    library = data.get("library", "of an unnamed release")
    if type(schema) is not str or schema not in schemas:
        raise Malformed(f'"schema" is {shown(schema)}, and must be {listed(map(repr, schemas), "or")}')
    if type(library) is not str or len(library) > LONGEST_TEXT:
        raise Malformed(f'"library" is {shown(library)}, and must be the release that wrote the file, as a text')
    if type(version) is not int or version < 1:
        raise Malformed(
            f'"version" is {shown(version)}, and must be that of the schema: a whole number up to {VERSION}'
        )
    if version > VERSION:
        raise Malformed(
            f"this file has version {shown(version)} of its schema, from ketasched {shown(library)}: "
            f"ketasched {_library()} reads up to version {VERSION}, so upgrade it to read the file"
        )
    return schema.removeprefix(PREFIX)


def _migrated(kind: str, content: Schema, version: int) -> Schema:
    """An older file as this version has it. Its checksums are looked at before, and made anew after."""
    if version == VERSION:
        return content
    for each, field in sealed(content):
        check_seal(each, field)
    for older in range(version, VERSION):
        content = MIGRATIONS[older](kind, content)
    for each, field in sealed(content):
        each["checksum"] = checksum(canonical(each[field]))
    return content


def _check_courses(value: Value) -> None:
    count, plan = 0, value if isinstance(value, Plan) else None
    while plan is not None:
        count, plan = count + 1, plan.earlier
    if count > COURSES:
        raise Malformed(f"{count} courses follow one another in this plan: a file holds at most {COURSES}")
