"""Protocols and clinics in TOML: written as a person would, read as they were, by the same readers as JSON."""

import tomllib
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from attrs import evolve, has
from hypothesis import given, settings
from hypothesis import strategies as st

import ketasched as ks
from ketasched.files import by_hand
from ketasched.files.document import KINDS
from ketasched.files.shapes import Either, inside, thing
from ketasched.published.boosters import CADENCES

CLINIC = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US", chairs=2)
WHOLE = evolve(
    CLINIC,
    name="Zürich 診療所",
    closed={date(2026, 12, 24): "staff", date(2026, 7, 3): "closed"},
    taken=[(datetime(2026, 3, 2, 14, tzinfo=UTC), datetime(2026, 3, 2, 15, tzinfo=UTC))],
    last_start=time(16),
    least_visit=150,
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def written(value: Any) -> str:
    """The TOML of a value, once it is known to be read as it was, and as from JSON."""
    text = ks.dumps(value, form="toml")
    assert ks.loads(text, form="toml") == value
    assert ks.loads(text.encode(), form="toml") == ks.loads(ks.dumps(value))
    assert ks.dumps(ks.loads(text, form="toml"), form="toml") == text
    return text


@pytest.mark.parametrize("protocol", ks.protocols(), ids=lambda each: each.key)
def test_published_protocols(protocol: ks.Protocol) -> None:
    """Every published protocol is read as it was, as it is and with each published cadence."""
    written(protocol)
    for cadence in CADENCES:
        written(evolve(protocol, cadence=cadence))


def test_a_protocol() -> None:
    """A protocol's file says what it is, and has fields before tables and what is short on one line."""
    source = ks.Source(citation="A trial", doi="10.1/x")
    protocol = ks.Protocol(
        key="three",
        title="Three",
        induction=ks.Induction((0, 2, 4), [ks.Spacing(2, session=range(2, 4), source=source)]),
        visit=ks.Visit(40, observation=60, source=source, note="x" * 90),
    )
    assert written(protocol).split("\n") == [
        *(f"# {line}" for line in by_hand.HEADS["protocol"]),
        "",
        'schema = "ketasched/protocol"',
        "version = 1",
        'key = "three"',
        'title = "Three"',
        "",
        "[induction]",
        "offsets = [0, 2, 4]",
        "",
        "[[induction.spacing]]",
        "least = 2",
        "session = { from = 2, to = 3 }",
        'source = { citation = "A trial", doi = "10.1/x" }',
        "",
        "[visit]",
        "treatment = 40",
        "observation = 60",
        f'note = "{"x" * 90}"',
        'source = { citation = "A trial", doi = "10.1/x" }',
        "",
    ]


def test_a_clinic() -> None:
    """A clinic's file has each closed day with its reason on a line, and its times as they are said."""
    lines = written(WHOLE).split("\n")
    assert lines[2:10] == [
        "",
        'schema = "ketasched/clinic"',
        "version = 1",
        'timezone = "America/New_York"',
        *lines[6:10],
    ]
    assert 'last_start = "16:00"' in lines
    assert 'taken = [["2026-03-02T14:00:00Z", "2026-03-02T15:00:00Z"]]' in lines
    assert lines[-4:] == ["[closed]", '2026-07-03 = "closed"', '2026-12-24 = "staff"', ""]


def test_tables_that_go_on() -> None:
    """A short table stays one where another one in it has to stay one, too; otherwise both are put on the line."""
    assert by_hand.laid_out("[a]\nx = 1\n\n[a.b]\n\n[a.b.c]\ny = 2\n") == "[a]\nx = 1\nb = { c = { y = 2 } }\n"
    staying = "[a]\nx = 1\n\n[a.b]\nc = { y = 2 }\n\n[[a.b.d]]\nz = 3\n"
    assert by_hand.laid_out(staying.replace("c = { y = 2 }\n", "\n[a.b.c]\ny = 2\n")) == staying


def test_there_is_no_null() -> None:
    """No field of a protocol or a clinic is ever null in a file: TOML has none."""
    kinds: dict[str, Any] = dict(KINDS)
    for kind in by_hand.HEADS:
        found = inside(kinds[kind])
        for part in (part for cls in (kinds[kind], *filter(has, found)) for part in thing(cls).parts):
            shape = found[part.type]
            assert not (isinstance(shape, Either) and type(None) in shape.members) or part.default is None


@settings(deadline=None, max_examples=60)
@given(TEXTS, st.lists(TEXTS, max_size=4), st.dictionaries(st.dates(), TEXTS.filter(bool), max_size=4))
def test_any_text(name: str, notes: list[str], closed: dict[date, str]) -> None:
    """Whatever stands in texts is read as it was."""
    written(evolve(CLINIC, name=name, closed=closed))
    written(evolve(ks.protocols()[0], notes=notes, title=name))


BY_HAND = """
# our clinic
schema = "ketasched/clinic"
version = 1
timezone = "America/New_York"
hours = "Mo-Fr 09:00-17:00; PH off"
country = "US"
chairs = 2
name = "Zürich 診療所"
last_start = 16:00:00
least_visit = 150
taken = [[2026-03-02T09:00:00-05:00, 2026-03-02T15:00:00Z]]
closed.2026-07-03 = "closed"
closed.2026-12-24 = "staff"
"""


def test_by_hand() -> None:
    """TOML's own times and instants are taken where they are asked for, and the release may be left out or named."""
    assert ks.loads(BY_HAND, form="toml") == WHOLE
    assert ks.loads(BY_HAND.replace("\n", "\r\n"), form="toml") == WHOLE
    head, _, closed = BY_HAND.partition("closed")
    assert ks.loads(f'library = "0.1"\n{head}closed{closed}', form="toml") == WHOLE


def test_every_file_of_this_form_is_toml() -> None:
    """What is written is TOML to the reader of the standard library, with the fields of the class and nothing else."""
    data = tomllib.loads(ks.dumps(WHOLE, form="toml"))
    assert {*data} == {"schema", "version", "timezone", "hours", "country", "name", "closed", "chairs", "taken",
                       "last_start", "least_visit"}  # fmt: skip
