"""Files of values that hypothesis makes, and of good files that it spoils: against `loads`, and against the schemas."""

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args, get_origin, get_type_hints
from unittest.mock import patch

import pytest
from attrs import evolve, fields, has
from dateutil.relativedelta import relativedelta
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

import ketasched as ks
from ketasched.cadence import Cadence, Lapse, Move, Rung, When
from ketasched.days import Days, Reasons
from ketasched.files import document
from ketasched.files.patient import reader
from ketasched.files.seal import checksum
from ketasched.hours import Hours
from ketasched.protocol import Checkpoint, Induction, Numbers, Protocol, Spacing, Visit
from ketasched.published.boosters import CADENCES
from ketasched.records import Acceptance, Ended
from ketasched.request import Request
from ketasched.response import Assessment, Criteria, Instrument
from ketasched.session import Session
from ketasched.wallclock import Interval

KINDS: dict[str, Any] = dict(document.KINDS)

Values: TypeAlias = st.SearchStrategy[Any]

GOLDEN = Path(__file__).parent / "golden"
VALIDATORS = {kind: Draft202012Validator(ks.json_schema(kind)) for kind in KINDS}
HOURS = ("Mo-Fr 09:00-17:00", "24/7", "Mo-Th 10:00-16:00; Fr 10:00-13:00", "Mo-Su 22:00-06:00")
ZONES = ("America/New_York", "Europe/London", "Asia/Kathmandu", "UTC")

TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
DAYS = st.dates(date(1900, 1, 1), date(2999, 12, 31))
TIMES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
STAMPS = st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone comes
MONTHS = st.builds(relativedelta, years=st.integers(0, 9), months=st.integers(0, 30), days=st.integers(0, 60))
RANGES = st.builds(lambda first, more, step: range(first, first + more, step), *[st.integers(1, 9)] * 3)


def kept(make: Callable[..., Any], /, *args: Any, **given: Any) -> Any:
    """The value, or another example where it makes no sense."""
    try:
        return make(*args, **given)
    except ks.Malformed:
        reject()


def made(cls: Any, **own: Values) -> Values:
    """Values of a class, with strategies of their ``own`` for some of its fields."""
    types = get_type_hints(cls)
    drawn = {each.name: values(types[each.name]) for each in fields(cls) if each.init and each.name not in own}
    return st.fixed_dictionaries(drawn | own).map(lambda given: kept(cls, **given))


def few(each: Values) -> Values:
    """A few of them."""
    return st.lists(each, max_size=3).map(tuple)


@cache
def values(type_: Any) -> Values:  # noqa: PLR0911 - one to a kind of type
    """Values of the type of any field, as the classes say."""
    if type_ in OWN:
        return st.deferred(OWN[type_])
    if has(type_):
        return st.deferred(lambda: made(type_))
    if isinstance(type_, type) and issubclass(type_, Enum):
        return st.sampled_from([*type_])
    origin, arguments = get_origin(type_), get_args(type_)
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin is tuple and arguments[-1] is Ellipsis:
        return few(values(arguments[0]))
    if origin is tuple:
        return st.tuples(*map(values, arguments))
    return st.one_of(*map(values, arguments))


@st.composite
def instruments(draw: st.DrawFn) -> Any:
    """Draw an instrument."""
    least = draw(st.integers(0, 3))
    some = st.lists(values(Criteria), min_size=1, max_size=2)
    return draw(made(Instrument, least=st.just(least), most=st.integers(least + 1, 99), recall=NUMBERS, criteria=some))


@st.composite
def assessments(draw: st.DrawFn) -> Any:
    """Draw a score that its instrument can give."""
    scale = draw(SCALES)
    return Assessment(scale, draw(st.integers(scale.least, scale.most)), draw(DAYS))


@st.composite
def inductions(draw: st.DrawFn) -> Any:
    """Draw an induction, with bounds on its sessions."""
    offsets = [0, *sorted(draw(st.sets(st.integers(1, 60), max_size=5)))]
    last = draw(st.sampled_from([(), (relativedelta(months=3, days=draw(st.integers(0, 40))),)]))
    parts = draw(few(values(Spacing))), draw(few(values(Checkpoint)))
    return kept(Induction, (*offsets, *last), *parts)


@st.composite
def plans(draw: st.DrawFn) -> Any:
    """Draw a plan, now and then with the course before it."""
    numbers = draw(st.sets(st.integers(1, 99), max_size=5))
    uids = st.sampled_from([None, "one", "two"])
    sessions = [draw(made(Session, number=st.just(number), uid=uids)) for number in numbers]
    earlier = st.none() if draw(st.integers(0, 3)) else st.deferred(plans)
    return draw(made(ks.Plan, sessions=st.just(sessions), earlier=earlier))


NUMBERS = st.integers(0, 90)
SCALES = st.one_of(st.sampled_from([ks.instrument_named("MADRS"), ks.instrument_named("C-SSRS")]), instruments())
MINUTES = st.integers(1, 99)
PERCENT = st.none() | st.integers(1, 100)
OWN: dict[Any, Callable[[], Values]] = {
    str: lambda: TEXTS,
    bool: st.booleans,
    int: lambda: st.integers(0, 400) | st.integers(-(2**53) + 1, 2**53 - 1),
    date: lambda: DAYS,
    time: lambda: TIMES,
    datetime: lambda: STAMPS,
    type(None): st.none,
    relativedelta: lambda: MONTHS,
    range: lambda: RANGES,
    Days: lambda: NUMBERS | MONTHS,
    Numbers: lambda: st.integers(1, 9) | RANGES,
    Interval: lambda: st.builds(lambda at, long: (at, at + timedelta(minutes=long)), STAMPS, st.integers(1, 900)),
    Reasons: lambda: st.dictionaries(DAYS, TEXTS, max_size=3).map(Reasons),
    Hours: lambda: st.builds(Hours, st.sampled_from(HOURS), st.sampled_from([None, "US"])),
    Criteria: lambda: made(
        Criteria, response_percent=PERCENT, response_points=PERCENT, partial_percent=st.integers(1, 100),
        response_score=PERCENT, remission=PERCENT, worse_points=PERCENT,
    ),
    Instrument: lambda: SCALES,
    Assessment: assessments,
    Induction: inductions,
    Spacing: lambda: made(
        Spacing, least=st.integers(0, 9) | MONTHS, most=st.none() | st.integers(9, 99), grace=st.just(0),
        back=st.integers(1, 3), session=st.none() | st.integers(4, 5) | RANGES, anchor=st.none(),
    ),
    Checkpoint: lambda: made(Checkpoint, after=st.just(1), question=TEXTS.filter(bool)),
    When: lambda: made(When, fell=PERCENT, at_most=st.none() | NUMBERS, at_least=st.none()),
    Move: lambda: st.builds(Move, st.sampled_from(["hold", "stop"])),
    Rung: lambda: st.builds(Rung, st.integers(9, 99) | st.just(relativedelta(months=2)), st.integers(0, 8), PERCENT),
    Lapse: lambda: st.builds(Lapse, st.integers(1, 99), st.just("resume"), words=TEXTS),
    Cadence: lambda: st.builds(evolve, st.sampled_from(CADENCES), title=TEXTS, notes=few(TEXTS), limit=PERCENT),
    Visit: lambda: made(Visit, treatment=MINUTES, observation=MINUTES, arrival=MINUTES, turnover=MINUTES),
    Protocol: lambda: st.sampled_from(ks.protocols()) | made(
        Protocol, key=st.sampled_from(["own", "x-1"]), spacing=few(values(Spacing)), frequencies=st.just(()),
        activities=st.just(ks.protocol_named("standard").activities),
    ),
    ks.Clinic: lambda: made(
        ks.Clinic, timezone=st.sampled_from(ZONES), hours=st.sampled_from(HOURS), country=st.sampled_from([None, "US"]),
        chairs=st.integers(1, 9), step=st.integers(1, 60), starts_apart=NUMBERS,
    ),
    Request: lambda: made(Request, anchor=st.none()),
    Session: lambda: made(Session, number=st.integers(1, 99)),
    Acceptance: lambda: made(Acceptance, code=st.sampled_from(["KS101", "KS999"]), reason=TEXTS.filter(str.strip)),
    Ended: lambda: made(Ended, reason=TEXTS.filter(str.strip)),
    ks.Plan: plans,
}  # fmt: skip

every_kind = pytest.mark.parametrize("kind", KINDS)


def valid(data: Any) -> bool:
    """Whether the schema of what the data says it is allows it."""
    kind = str(data["schema"]).removeprefix("ketasched/")
    return bool(VALIDATORS[kind].is_valid(data))


@every_kind
@settings(deadline=None, max_examples=60)
@given(more=st.data())
def test_read_as_it_was(kind: str, more: st.DataObject) -> None:
    """Whatever is written is read as it was, writes the same text again, and is what the schema says."""
    value = more.draw(values(KINDS[kind]))
    text = ks.dumps(value)
    again = ks.loads(text)
    assert again == value
    assert ks.dumps(again) == text
    assert valid(json.loads(text))


@every_kind
@settings(deadline=None, max_examples=40)
@given(more=st.data())
def test_quickly_and_with_patience(kind: str, more: st.DataObject) -> None:
    """What `dumps` writes is read without a second look; a second look finds the same."""
    value = more.draw(values(KINDS[kind]))
    text = ks.dumps(value)
    with patch.object(document, "reader", side_effect=AssertionError("a second look")):
        assert ks.loads(text) == value
    with patch.object(document, "conversions", side_effect=AssertionError("a first look")):
        assert ks.loads(text) == value


# What stands where something else belongs; several are almost right.
HOSTILE: list[Any] = [
    None, True, False, 0, 1, -1, 3.9, 1.0, 10**17, float("nan"), float("inf"), "", "no", "1", "2027-3-8", "2027-03-08",
    "09:30", "24:00", "P6M", "P1W", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00-05:00[America/New_York]", "KS401",
    "MADRS", "booster", "label", "clamp", "Mo-Fr 09:00-17:00", "America/New_York", "../../etc/passwd", "\0",
    "\U0001f600", [], [[]], [None], ["x"], [0, 0], {}, {"x": 1}, {"from": 1, "to": 2}, {"from": 2, "to": 1},
    {"2026-01-01": "a reason"},
]  # fmt: skip


def good() -> list[dict[str, Any]]:
    """Files of every kind, as data; the plan has everything in it that a plan can have."""
    plan: Any = ks.loads((GOLDEN / "plan-v1.json").read_text(encoding="utf-8"))
    course = evolve(ks.protocol_named("standard"), cadence=ks.cadence_named("spravato-label"))
    moved = ks.check(plan.accepted("KS101", reason="agreed"))
    return [json.loads(ks.dumps(each)) for each in (plan, course, plan.clinic, plan.decisions[0].forecast, moved)]


GOOD = good()


def places(data: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to everything in some data."""
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [way, *(place for key, each in inside for place in places(each, (*way, key)))]


def sealed(data: Any) -> Any:
    """The data with the checksum that its protocol has now, so that it is read on."""
    if isinstance(data.get("protocol"), dict) and "checksum" in data:
        canonical = json.dumps(data["protocol"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        data["checksum"] = checksum(canonical)
    return data


@st.composite
def spoiled(draw: st.DrawFn) -> Any:
    """Draw a good file and do something to it, up to three times: leave out, replace, add, repeat, rename."""
    data = json.loads(json.dumps(draw(st.sampled_from(GOOD))))
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from(places(data)[1:]))
        place: Any = data
        for key in way:
            place = place[key]
        match draw(st.sampled_from(["leave out", "replace", "add", "repeat", "rename"])):
            case "leave out":
                del place[last]
            case "add" if isinstance(place, dict):
                place[draw(st.sampled_from(["x", "", "session", "interval"]))] = deepcopy(
                    draw(st.sampled_from(HOSTILE))
                )
            case "repeat" if isinstance(place, list):
                place += [place[last]]
            case "rename" if isinstance(place, dict):
                place[f"{last}s"] = place.pop(last)
            case _:
                place[last] = deepcopy(draw(st.sampled_from(HOSTILE)))
    return sealed(data) if draw(st.booleans()) else data


def read(text: str | bytes) -> Any:
    """The value, or nothing where the file is refused, which is all that may happen."""
    try:
        return ks.loads(text)
    except ks.KetaschedError as error:
        assert 0 < len(str(error)) < 5000  # noqa: PT017 - any error but this one fails
        return None


@pytest.mark.fuzz
@settings(deadline=None, max_examples=400)
@given(spoiled())
def test_spoiled_files(data: Any) -> None:
    """A spoiled file is refused with a sentence, or means what it says; what its schema refuses is refused."""
    value = read(json.dumps(data))
    if value is None:
        return
    assert valid(data)
    assert ks.loads(ks.dumps(value)) == value
    kind = data["schema"].removeprefix("ketasched/")
    assert isinstance(value, KINDS[kind])


@pytest.mark.fuzz
@settings(deadline=None, max_examples=300)
@given(spoiled())
def test_two_readers_agree(data: Any) -> None:
    """What is read at the first look is read at the second, as the same."""
    value = read(json.dumps(data))
    with patch.object(document, "conversions", side_effect=AssertionError("a first look")):
        assert read(json.dumps(data)) == value


@pytest.mark.fuzz
@settings(deadline=None, max_examples=300)
@given(st.sampled_from(GOOD), st.data())
def test_spoiled_texts(data: Any, more: st.DataObject) -> None:
    """A text in which characters are missing, repeated or others is refused with a sentence, or read."""
    text = json.dumps(data, ensure_ascii=False)
    begin = more.draw(st.integers(0, len(text) - 1))
    end = more.draw(st.integers(begin, min(begin + 12, len(text))))
    new = more.draw(
        st.sampled_from(['"', "{", "}", "[", "]", ",", ":", "\\", "\\ud800", "\ud800", "9", "-", "\0", "null"])
    )
    read(text[:begin] + new + text[end:])
    read((text[:begin] + new + text[end:]).encode("utf-16" if more.draw(st.booleans()) else "utf-8", "surrogatepass"))


def test_a_reader_is_made_once() -> None:
    """The functions that read with patience are made once."""
    assert reader() is reader()


@every_kind
def test_the_hostile(kind: str) -> None:
    """Whatever stands where a whole file belongs is refused, by its schema, too."""
    for each in HOSTILE:
        assert read(json.dumps(each)) is None
        assert not VALIDATORS[kind].is_valid(each)
