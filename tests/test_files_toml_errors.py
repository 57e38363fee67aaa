"""What is wrong with a TOML file is said in sentences, in the words and with the places of JSON, and in no time."""

import re
import sys
import tomllib
from datetime import UTC, date, datetime, time
from functools import partial
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ketasched as ks
import needed
from ketasched.files.toml import DEEPEST, LONGEST, fitted

HEAD = 'schema = "ketasched/clinic"\nversion = 1\ntimezone = "UTC"\nhours = "24/7"\n'
PROTOCOL = 'schema = "ketasched/protocol"\nversion = 1\nkey = "two"\ntitle = "Two"\n'
TWO = f"{PROTOCOL}[induction]\noffsets = [0, 2]\n"

DEEP = "a key in line 5 has more than 16 parts: no field goes so deep"


def refused(text: Any) -> str:
    """What is said of a file that cannot be read."""
    with pytest.raises(ks.Malformed) as error:
        ks.loads(text, form="toml")
    return str(error.value)


def test_the_good_ones() -> None:
    """The files that are spoiled below are read as they are."""
    assert ks.loads(HEAD, form="toml") == ks.Clinic(timezone="UTC", hours="24/7")
    assert ks.loads(TWO, form="toml") == ks.Protocol(key="two", title="Two", induction=ks.Induction((0, 2)))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (f"{PROTOCOL}[induction]\noffsets = [0, 2, 4.0]", "4.0 is not a whole number or an interval such as P6M or P1"),
        (f"{PROTOCOL}[induction]\noffsets = [0, nan]", "nan is not a whole number or an interval"),
        (f"{PROTOCOL}[induction]\noffsets = [0, inf]", "inf is not a whole number or an interval"),
        (f"{PROTOCOL}[induction]\noffsets = [0, 2026-01-05]", "2026-01-05 is not a whole number or an interval such a"),
        (f"{PROTOCOL}[induction]\noffsets = [1, 2]", "offsets must begin with 0, the day of session 1, not (1, 2) @ p"),
        (f"{PROTOCOL}[induction]\noffset = [0]", "there is no 'offset' here; the nearest is offsets"),
        (f"{PROTOCOL}induction = [0, 2]", "a list is not an object @ protocol.induction"),
        (PROTOCOL, "nothing is given, and there is no default @ protocol.induction"),
        (TWO.replace('"Two"', "2026-01-05"), "2026-01-05 is not a text @ protocol.title"),
        (TWO.replace('"Two"', "09:30:00"), "09:30:00 is not a text @ protocol.title"),
        (TWO.replace('"Two"', "2026-01-05T09:30:00Z"), "2026-01-05T09:30:00+00:00 is not a text @ protocol.title"),
        (TWO.replace('"Two"', "9_007_199_254_740_992"), "9007199254740992 is not a text @ protocol.title"),
        (TWO.replace('"Two"', f"0x{'f' * 9000}"), "a number of thousands of digits is not a text @ protocol.title"),
        (f"{HEAD}chairs = 9_007_199_254_740_992", "9007199254740992 is too large: whole numbers go from -900719925474"),
        (f"{HEAD}chairs = {'9' * 5000}", "this has a number of thousands of digits: no field takes one"),
        (f"{HEAD}chairs = 0x{'f' * 9000}", "a number of thousands of digits is too large: whole numbers go from"),
        (f"{HEAD}chairs = 2.0", "2.0 is not a whole number @ clinic.chairs"),
        (f"{HEAD}chairs = true", "true is not a whole number @ clinic.chairs"),
        (f"{HEAD}chairs = -nan", "nan is not a whole number @ clinic.chairs"),
        (f"{HEAD}last_start = 09:30:15", "09:30:15 is not HH:MM or null @ clinic.last_start"),
        (f"{HEAD}last_start = 2026-01-05", "2026-01-05 is not HH:MM or null @ clinic.last_start"),
        (f'{HEAD}last_start = "9:30"', "'9:30' is not HH:MM @ clinic.last_start"),
        (f"{HEAD}taken = [[2026-01-05, 2026-01-06]]", "2026-01-05 is not an instant such as"),
        (f"{HEAD}taken = [[2026-01-05T09:00:00, 2026-01-05T10:00:00]]", "2026-01-05T09:00:00 is not an instant such a"),
        (f"{HEAD}taken = [[0001-01-01T00:00:00+14:00, 2026-01-05T10:00:00Z]]", "0001-01-01T00:00:00+14:00 is not an i"),
        (f"{HEAD}taken = [[2026-01-05T09:00:00Z]]", "a list is not a list of 2 @ clinic.taken[0]"),
        (f"{HEAD}closed = [2026-01-05]", "a list is not an object of days with their reasons @ clinic.closed"),
        (f"{HEAD}closed.2026-02-30 = 'x'", "'2026-02-30' is no day of the calendar @ clinic.closed"),
        (f"{HEAD}closed.2026-02-28 = 2026-02-28", "2026-02-28 is not a reason in words @ clinic.closed"),
        (f'{HEAD}busy = ["a.ics"]', '"busy" names files beside this one: read it with ketasched.read_'),
        (HEAD.replace("version = 1\n", ""), '"version" is null, and must be that of the schema: a whole number'),
        (HEAD.replace("= 1", "= 2026-01-01"), '"version" is 2026-01-01, and must be that of the schema'),
        (HEAD.replace("= 1", "= 2"), "this file has version 2 of its schema, from ketasched 'of an unnamed release'"),
        ("", "\"schema\" is null, and must be 'ketasched/protocol' or 'ketasched/clinic'"),
        (HEAD.replace("clinic", "plan"), "\"schema\" is 'ketasched/plan', and must be 'ketasched/protocol' or 'ketasc"),
        (f"library = 1\n{HEAD}", '"library" is 1, and must be the release that wrote the file, as a text'),
    ],
)  # fmt: skip
def test_places(text: str, sentence: str) -> None:
    """Whatever is wrong is said with what was found, what is asked for, and where."""
    assert sentence in refused(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("nonsense", "this is no TOML: "),
        ("{}", "this is no TOML: "),
        (f"{HEAD}chairs = 2\nchairs = 3", "a key or a table stands twice, keep one of the two: Cannot overwrite"),
        (f"{HEAD}[closed]\n[closed]", "a key or a table stands twice, keep one of the two: Cannot declare"),
        (f'{HEAD}name = "\\ud800"', "this is no TOML: "),
        (f'{HEAD}name = "\ud800"', "the character after"),
        (f'{HEAD}name = "a\0b"', "this is no TOML: "),
        (f"{HEAD}last_start = 25:00:00", "this is no TOML: "),
        (f"{HEAD}closed = 2026-02-30", "this is no TOML: "),
        (b"\xef\xbb\xbf" + HEAD.encode(), "this begins with a byte-order mark: save it as UTF-8 without one"),
        (HEAD.encode("utf-16"), "this is not UTF-8 (from byte 0 on): save it as UTF-8"),
        (f'{HEAD}name = "Zürich"'.encode("latin-1"), "this is not UTF-8 (from byte "),
        (5, "a file is read as text, or as bytes in UTF-8, not as 5"),
        (f"{HEAD}#{'x' * LONGEST}", "this is too long (1,000,0"),
        (f"{HEAD}#{'x' * LONGEST * 4}".encode(), "this is too long (1,000,0"),
        (f"{HEAD}name = {'[' * 100_000}", "this nests lists and tables too deeply: no field goes so deep"),
        (f"{HEAD}name = {'{a=' * 100_000}", "this nests lists and tables too deeply: no field goes so deep"),
        (f"{HEAD}{'a.' * 100_000}a = 1", DEEP),
        (f"{HEAD}x = {{ {'a.' * 100_000}a = 1 }}", DEEP),
        (f"{HEAD}[{'a . ' * 100_000}a]", DEEP),
        (f"""{HEAD}[["a".{"'b' ." * 100_000}a]]""", DEEP),
        (f'{HEAD}x = ["""a"""", {{ {"a." * 100_000}a = 1 }}]', DEEP),
        (f"{HEAD}x = ['''a''''', {{ {'a.' * 100_000}a = 1 }}]", DEEP),
    ],
)  # fmt: skip
def test_no_files(text: Any, sentence: str) -> None:
    """What is no TOML, or goes beyond the limits, is refused with a sentence."""
    assert sentence in refused(text)


@pytest.mark.parametrize("text", [HEAD, TWO.encode(), "\n# own\n[induction]\n", "[[spacing]]\nleast = 2", "a.b = 1"])
def test_toml_read_as_json(text: str | bytes) -> None:
    """What looks like TOML and is read as JSON is refused with the way to read it."""
    with pytest.raises(ks.Malformed, match=r'^this is no JSON: .*; it looks like TOML, which is read with form="toml"'):
        ks.loads(text)


@pytest.mark.parametrize("text", ["", "nonsense", "# nonsense", '{"a" = 1}', "[1", "[1] = 2", "a == 1", 5])
def test_other_texts_read_as_json(text: Any) -> None:
    """What does not look like TOML is not called so."""
    with pytest.raises(ks.Malformed) as error:
        ks.loads(text)
    assert "TOML" not in str(error.value)


@pytest.mark.parametrize("text", ["{}", b'\n {"schema": "ketasched/clinic"}'])
def test_json_read_as_toml(text: str | bytes) -> None:
    """What looks like JSON and is read as TOML is refused with the way to read it."""
    assert refused(text).startswith("this is no TOML: ")
    assert refused(text).endswith('it looks like JSON, which is read without form="toml", and from a .json file')
    assert "JSON" not in refused("nonsense")


@pytest.mark.parametrize("text", ["a." * 40, 'quoted " a.' + "b." * 40, "''" + "c." * 40, "#" + "d." * 40])
def test_dots_in_texts(text: str) -> None:
    """Dots in a text or a comment are no parts of a key."""
    clinic = ks.Clinic(timezone="UTC", hours="24/7", name=text)
    assert ks.loads(ks.dumps(clinic, form="toml"), form="toml") == clinic
    assert ks.loads(f'{HEAD}# "{text}\nname = """\n{"e." * 40}"""', form="toml") != clinic


HOSTILE = [
    '"\\' * 300_000,
    '"' * 900_001,
    "'" * 900_001,
    '"""' + '\\"' * 400_000,
    '"""\\',
    "a" * 900_000,
    "a " * 450_000,
    "a" + " " * 900_000,
    "[" * 900_000,
    "{" * 900_000,
    "#" * 900_000,
    "\n" * 900_000,
    "x = 0x" + "f" * 900_000,
    "x = 1" + "_1" * 400_000,
    "x = 1e" + "9" * 900_000,
    f"x = '{'y' * 900_000}'",
    "".join(f"a{n} = 1\n" for n in range(70_000)),
    "".join(f"[[a.b{n}]]\n" for n in range(60_000)),
    "".join(f"{'a.' * (DEEPEST - 2)}b{n} = 1\n" for n in range(20_000)),
    f"closed = {{ {', '.join(f'a{n} = 1' for n in range(70_000))} }}",
]


@pytest.mark.parametrize("content", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("head", ["", HEAD])
def test_hostile_files(head: str, content: str) -> None:
    """A file made to be slow is refused with a short sentence, in seconds."""
    before = process_time()
    assert len(refused(f"{head}{content}\n=")) < 5000
    assert process_time() - before < 20


def test_other_forms() -> None:
    """A form that there is not is refused, and so is in TOML what people do not write by hand."""
    form: Any = "yaml"
    clinic = ks.Clinic(timezone="UTC", hours="24/7")
    for use in (partial(ks.dumps, clinic), partial(ks.loads, "")):
        with pytest.raises(ks.Malformed, match='form must be "json" or "toml", not \'yaml\''):
            use(form=form)
    plan = ks.Plan.from_history(ks.protocols()[0], given=[date(2026, 1, 5)])
    with pytest.raises(ks.Malformed, match="a TOML file holds a Protocol or Clinic, not <Plan"):
        ks.dumps(plan, form="toml")


def test_too_long_to_write() -> None:
    """What could not be read again is not written."""
    clinic = ks.Clinic(
        timezone="UTC", hours="24/7", closed={date.fromordinal(738_000 + n): "x" * 99 for n in range(9999)}
    )
    assert ks.loads(ks.dumps(clinic)) == clinic
    with pytest.raises(ks.Malformed, match=r"this is too long .*: a file has at most 1,000,000"):
        ks.dumps(clinic, form="toml")


def test_without_the_writer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without tomli-w TOML is still read, and writing it names what to install."""
    monkeypatch.setitem(sys.modules, "tomli_w", None)
    with pytest.raises(ks.MissingExtra, match=re.escape('pip install "ketasched[toml]"')):
        ks.dumps(ks.loads(HEAD, form="toml"), form="toml")


VALUES = st.recursive(
    st.one_of(
        st.booleans(),
        st.integers(-(2**70), 2**70),
        st.floats(),
        st.dates(min_value=date(1000, 1, 1)),
        st.times(),
        st.datetimes(min_value=datetime(1000, 1, 1), timezones=st.sampled_from([None, UTC])),  # noqa: DTZ001 - both kinds
        st.sampled_from(["", "P6M", "2026-01-05", "09:30", "2026-01-05T09:00:00Z", "label", "Mo-Fr 09:00-17:00"]),
    ),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["from", "to", "least", "source"]), inner)
    ),
    max_leaves=6,
)
FIELDS = {
    "clinic": ["hours", "closed", "taken", "chairs", "last_start", "name", "least_visit", "step", "busy", "x"],
    "protocol": [
        "title",
        "induction",
        "spacing",
        "cadence",
        "visit",
        "activities",
        "frequencies",
        "source",
        "notes",
        "x",
    ],
}


def read(text: str | bytes) -> Any:
    """The value, or nothing where the file is refused, which is all that may happen."""
    try:
        return ks.loads(text, form="toml")
    except ks.KetaschedError as error:
        assert 0 < len(str(error)) < 5000  # noqa: PT017 - any error but this one fails
        return None


@pytest.mark.fuzz
@settings(deadline=None, max_examples=200)
@given(st.sampled_from(sorted(FIELDS)), st.data())
def test_spoiled_files(kind: str, data: st.DataObject) -> None:
    """Any field with any value is refused with a sentence, or is what it says."""
    tomli_w = needed.package("tomli_w", "tomli-w")
    content = tomllib.loads(HEAD if kind == "clinic" else TWO)
    content |= data.draw(st.dictionaries(st.sampled_from(FIELDS[kind]), VALUES, min_size=1, max_size=3))
    value = read(tomli_w.dumps(content))
    assert value is None or ks.loads(ks.dumps(value, form="toml"), form="toml") == value


@pytest.mark.fuzz
@settings(deadline=None, max_examples=200)
@given(st.sampled_from([HEAD, TWO, ks.dumps(ks.protocols()[0], form="toml")]), st.data())
def test_spoiled_texts(text: str, data: st.DataObject) -> None:
    """A text in which characters are missing or others is refused with a sentence, or read."""
    begin = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(begin, min(begin + 12, len(text))))
    signs = [
        '"',
        "'",
        '"""',
        "{",
        "}",
        "[",
        "]]",
        ",",
        "=",
        ".",
        "\\",
        "\ud800",
        "\n",
        "\r",
        "#",
        "9",
        "-",
        "\0",
        "nan",
    ]
    spoiled = text[:begin] + "".join(data.draw(st.lists(st.sampled_from(signs), max_size=4))) + text[end:]
    read(spoiled)
    read(spoiled.encode(data.draw(st.sampled_from(["utf-8", "utf-16", "utf-8-sig"])), "surrogatepass"))


def test_times_are_as_in_json() -> None:
    """A time of TOML's own is the same as its text."""
    assert ks.loads(f"{HEAD}last_start = 16:00:00", form="toml") == ks.loads(f'{HEAD}last_start = "16:00"', form="toml")
    clinic: Any = ks.loads(f"{HEAD}last_start = 16:00:00", form="toml")
    assert clinic.last_start == time(16)
    assert fitted(date(2026, 1, 5), date | None) == "2026-01-05"
    assert fitted(date(2026, 1, 5), time | None) == date(2026, 1, 5)
