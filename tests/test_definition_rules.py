"""Every rule on definitions by its examples.

The files ``rules/KS9….toml`` hold definitions as a JSON file would: the fields of a protocol, which is "own" unless
they are changes to a published one, with a published ``cadence`` by its name, and perhaps a ``clinic``. ``finds`` is
what is found, a code and then words as the finding prints them, and all that is found. Where ``applies`` is false the
rule of the file does not apply.
"""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

import ketasched as ks
from ketasched.definition import Definition
from ketasched.rule import Rule, always
from ketasched.rules import DEFINITION_RULES

FILES = sorted((Path(__file__).parent / "rules").glob("*.toml"))


def examples(path: Path) -> Iterator[dict[str, Any]]:
    """Read the examples of a file."""
    yield from tomllib.loads(path.read_text(encoding="utf-8"))["example"]


def value(kind: str, fields: dict[str, Any]) -> Any:
    """Make a protocol or a clinic of the fields that a JSON file would have."""
    return ks.loads(json.dumps({"schema": f"ketasched/{kind}", "version": 1, **fields}))


def definition(example: dict[str, Any]) -> Definition:
    """Make the definition of an example."""
    fields = {name: field for name, field in example.items() if name not in {"finds", "applies", "protocol", "clinic"}}
    cadence = fields.pop("cadence") if isinstance(fields.get("cadence"), str) else None
    published = "protocol" in example
    known = (
        json.loads(ks.dumps(ks.protocol_named(example["protocol"]))) if published else {"key": "own", "title": "Own"}
    )
    protocol = value("protocol", known | fields)
    protocol = evolve(protocol, cadence=ks.cadence_named(cadence)) if cadence else protocol
    return Definition(protocol, value("clinic", example["clinic"]) if "clinic" in example else None)


ALL = [(path.stem, each) for path in FILES for each in examples(path)]
TITLES = [f"{path.stem}-{place}" for path in FILES for place, _ in enumerate(examples(path), start=1)]


@pytest.mark.parametrize(("code", "example"), ALL, ids=TITLES)
def test_example(code: str, example: dict[str, Any]) -> None:
    """Exactly what the example says is found, on no day, and the rule of the file applies unless it says otherwise."""
    judged = definition(example)
    report = ks.check_protocol(judged.protocol, judged.clinic)
    shown, expected = [str(each) for each in report], [each.partition(" ")[::2] for each in example["finds"]]
    assert [each for each in shown if not any(fits(each, *beside) for beside in expected)] == [], "not expected"
    assert [beside for beside in expected if not any(fits(each, *beside) for each in shown)] == [], "not found"
    assert (code not in report.not_applicable) is example.get("applies", True)
    assert {each.day for each in report} <= {None}


def fits(shown: str, code: str, words: str) -> bool:
    """Whether a finding, as it prints, has the code and the words."""
    return shown.startswith(code) and words in shown


def test_every_rule_has_a_file() -> None:
    """There is one example file for each rule on definitions, named by its code, and no other."""
    assert [path.stem for path in FILES] == [each.code for each in DEFINITION_RULES]


@pytest.mark.parametrize("rule", DEFINITION_RULES, ids=lambda rule: rule.code)
def test_every_outcome_has_an_example(rule: Rule[Any]) -> None:
    """A file shows its rule finding something, finding nothing, and not applying where that can be."""
    outcomes = [rule.findings(definition(example)) for code, example in ALL if code == rule.code]
    assert any(outcomes)
    assert () in outcomes
    assert (None in outcomes) is (rule.applies is not always)
