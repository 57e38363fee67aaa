import json
import runpy
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from attrs import fields, has
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

import ketasched as ks
from ketasched.files import document
from ketasched.files.shapes import inside

KINDS: dict[str, Any] = dict(document.KINDS)
HERE = Path(__file__).parent
SCRIPT = HERE.parent / "docs" / "make_schemas.py"

kinds = pytest.mark.parametrize("kind", KINDS)


def objects(data: Any) -> Iterator[dict[str, Any]]:
    """Every object in some data."""
    if isinstance(data, dict):
        yield data
    for each in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from objects(each)


@kinds
def test_a_schema(kind: str) -> None:
    """Each kind of file has a schema in the dialect of 2020-12, and the package ships it."""
    schema = ks.json_schema(kind)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(schema)
    assert json.loads((files("ketasched") / "schemas" / f"{kind}.json").read_text(encoding="utf-8")) == schema


@kinds
def test_schemas_are_closed(kind: str) -> None:
    """A schema refuses unknown keys in every object, and whatever it refers to is in it and described."""
    schema = ks.json_schema(kind)
    for each in objects(schema):
        if "properties" in each:
            assert each["additionalProperties"] is False
            assert {*each["required"]} <= {*each["properties"]}
        if "$ref" in each:
            assert each["$ref"].removeprefix("#/$defs/") in schema["$defs"]
        if isinstance(each.get("title"), str):
            assert each["description"].endswith((".", ":"))


@kinds
def test_every_field_is_in_the_schema(kind: str) -> None:
    """Every class of a file is in its schema with all its fields, and a field is required where it has no default."""
    schema = ks.json_schema(kind)
    defined = {KINDS[kind].__name__: schema} | schema["$defs"]
    for cls in (KINDS[kind], *filter(has, inside(KINDS[kind]))):
        given = [each for each in fields(cls) if each.init]
        found = defined[cls.__name__]
        names = [name for name in found["properties"] if name not in ("schema", "version", "library", "instruments")]
        assert [name for name in names if name != "checksum"] == [each.name for each in given]
        assert "default" not in json.dumps([found["properties"][name].get("default") for name in found["required"]])


def test_defaults() -> None:
    """A schema says what a field is that is left out, as a file would."""
    properties = ks.json_schema("protocol")["properties"]
    assert properties["visit"] == {"$ref": "#/$defs/Visit", "default": {"treatment": 60}}
    assert properties["standing"]["default"] == "default"
    assert properties["least_observation"]["default"] == 0
    assert properties["month_end"] == {"enum": ["clamp", "roll"], "default": "clamp"}
    assert "default" not in properties["key"]
    assert ks.json_schema("clinic")["properties"]["closed"] == {"$ref": "#/$defs/Reasons", "default": {}}


def test_a_schema_is_ones_own() -> None:
    """What somebody does to a schema changes no other."""
    ks.json_schema("clinic")["properties"]["name"].clear()
    ks.json_schema("clinic")["$defs"]["Whole"]["maximum"] = 0
    assert ks.json_schema("clinic")["properties"]["name"]["default"] is None
    assert ks.json_schema("clinic")["$defs"]["Whole"]["maximum"] == 2**53 - 1


@pytest.mark.parametrize(("name", "near"), [("plam", "the nearest is plan"), ("Plan", "plan"), (5, "known are clinic")])
def test_unknown_schemas(name: Any, near: str) -> None:
    """An unknown kind of file is answered with the nearest."""
    with pytest.raises(ks.UnknownName, match=f"no file is called {name!r}; .*{near}"):
        ks.json_schema(name)


def test_a_version_1_file() -> None:
    """The files that version 1 wrote are what the schema says."""
    for name in (*(f"{kind}-v1.json" for kind in KINDS), "plan-v1-in-full.json"):
        data = json.loads((HERE / "golden" / name).read_text(encoding="utf-8"))
        Draft202012Validator(ks.json_schema(name.partition("-")[0])).validate(data)


def test_stale_schemas(tmp_path: Path) -> None:
    """The check names what is missing, changed or left over, and writes nothing."""
    main, folder = runpy.run_path(str(SCRIPT))["main"], tmp_path / "schemas"
    every = ", ".join(sorted(f"{kind}.json" for kind in KINDS))
    assert main(["--check"], folder) == f"stale in schemas: {every}; run `python docs/make_schemas.py`"
    assert not folder.exists()
    assert main([], folder) is None
    assert main(["--check"], folder) is None
    (folder / "plan.json").write_text("{}")
    (folder / "visit.json").write_text("{}")
    assert main(["--check"], folder) == "stale in schemas: plan.json, visit.json; run `python docs/make_schemas.py`"
    assert main(["--chek"], folder) == "make_schemas.py takes --check or nothing, not --chek"
    assert (folder / "plan.json").read_text() == "{}"
