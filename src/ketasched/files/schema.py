"""JSON Schema (2020-12) of the files, made from the same classes as the files."""

from copy import deepcopy
from inspect import getdoc
from typing import Any, Final

from attrs import has

from ketasched.errors import UnknownName, nearest
from ketasched.files.document import KINDS, VERSION
from ketasched.files.leaves import LEAVES, Leaf, Schema
from ketasched.files.plain import LONGEST_LIST, decoded
from ketasched.files.seal import CHECKSUM_FORM, SEALED
from ketasched.files.shapes import Choice, Either, Many, Named, Part, Row, inside, scored, shape_of, thing
from ketasched.files.writing import written
from ketasched.response import Instrument

_TEXT: Final = LEAVES[str].schema
_CHECKSUM: Final[Schema] = {
    "description": "SHA-256 of the protocol as canonical JSON (RFC 8785).",
    "type": "string",
    "pattern": f"^{CHECKSUM_FORM}$",
}


def json_schema(name: str) -> Schema:
    """The JSON Schema of a kind of file: plan, protocol, clinic, forecast or report.

    It allows whatever `loads` reads. `loads` refuses more: what fields say together, and another protocol's checksum.
    """
    if name not in KINDS:
        raise UnknownName(f"no file is called {name!r}; {nearest(str(name), KINDS)}")
    cls: Any = KINDS[name]
    body = _object(cls)
    head = {
        "schema": {"const": f"ketasched/{name}"},
        "version": {"const": VERSION},
        "library": {"description": "The release that wrote the file."} | _TEXT,
    }
    schema: Schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:ketasched:{name}:{VERSION}",
        **body,
        "properties": head | body["properties"] | (_instruments() if scored(cls) else {}),
        "required": ["schema", "version", *body["required"]],
        "$defs": _definitions(cls),
    }
    return deepcopy(schema)


def _instruments() -> Schema:
    described = {"description": "The instruments of the scores, by the names that they have in this file."}
    return {"instruments": described | {"type": "object", "additionalProperties": _reference(Instrument.__name__)}}


def _definitions(cls: Any) -> Schema:
    found = {*inside(cls), *((Instrument, *inside(Instrument)) if scored(cls) else ())}
    things = {each.__name__: _object(each) for each in found if has(each)}
    leaves = {leaf.name: leaf.schema for type_, leaf in LEAVES.items() if type_ in found and leaf.name}
    return dict(sorted((things | leaves).items()))


def _reference(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _object(cls: Any) -> Schema:
    parts = thing(cls).parts
    fields = {part.name: _field(part) for part in parts}
    required = [part.name for part in parts if part.needed]
    if cls in SEALED:
        fields["checksum"] = _CHECKSUM
        required.append("checksum")
    return {
        "title": cls.__name__,
        "description": (getdoc(cls) or "").partition("\n\n")[0],
        "type": "object",
        "properties": fields,
        "required": required,
        "additionalProperties": False,
    }


def _field(part: Part) -> Schema:
    """The schema of a field, with its default where that is always the same."""
    if part.needed or part.late:
        return _schema(part.type)
    return _schema(part.type) | {"default": decoded(written(part.type)(part.default))}


def _schema(type_: Any) -> Schema:  # noqa: PLR0911 - one to a shape
    match shape_of(type_):
        case Leaf(name=name, schema=schema):
            return _reference(name) if name else schema
        case Named():
            return {"description": 'A name under "instruments".', "type": "string"}
        case Choice(words=words):
            return {"enum": [*words]}
        case Many(item=item):
            return {"type": "array", "items": _schema(item), "maxItems": LONGEST_LIST}
        case Row(items=items):
            rows = [_schema(item) for item in items]
            return {"type": "array", "prefixItems": rows, "items": False, "minItems": len(rows)}
        case Either(members=members):
            return {"anyOf": [_schema(member) for member in members]}
        case last:
            return _reference(last.cls.__name__)
