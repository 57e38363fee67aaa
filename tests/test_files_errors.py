"""What is wrong with a file is said in sentences, each with its place; nothing is taken for something else."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from time import process_time
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve
from dateutil.relativedelta import relativedelta

import ketasched as ks
from ketasched.cadence import Cadence, Rung
from ketasched.days import Reasons
from ketasched.files import document
from ketasched.files.leaves import LEAVES
from ketasched.files.plain import LONGEST_FILE, LONGEST_LIST, LONGEST_TEXT
from ketasched.files.seal import checksum
from ketasched.response import Criteria, Instrument

Key: TypeAlias = str | int

CLINIC = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US")
THREE = ks.Protocol(
    key="three",
    title="Three",
    induction=ks.Induction((0, 2, 4), [ks.Spacing(2, session=range(2, 4))]),
    cadence=Cadence(steps=[(Rung(7), 4)]),
)
PLAN = (
    ks.schedule(THREE, start=date(2026, 1, 5), clinic=CLINIC, at=time(9, 30), avoid=[date(2026, 1, 8)], uid="4f1c")
    .given(1, stamp=datetime(2026, 1, 5, 16, tzinfo=UTC))
    .assessed("MADRS", 30, on=date(2026, 1, 5))
    .accepted("KS102", reason="agreed", session=2)
)
CHANGED = "the protocol is not the one that the plan was laid with: its checksum is another or missing; read "
HEAD = '{"schema":"ketasched/clinic","version":1,"timezone":"UTC","hours":"24/7"'


def refused(text: Any) -> str:
    """What is said of a file that cannot be read."""
    with pytest.raises(ks.Malformed) as error:
        ks.loads(text)
    return str(error.value)


def sealed(data: dict[str, Any]) -> dict[str, Any]:
    """The data of a plan with the checksum that its protocol has now."""
    canonical = json.dumps(data["protocol"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return data | {"checksum": checksum(canonical)}


def changed(*path: Key, to: Any = None, value: Any = PLAN) -> str:
    """A good file with something else in one place, or with nothing there."""
    data = json.loads(ks.dumps(value))
    *way, last = path
    place: Any = data
    for key in way:
        place = place.setdefault(key, {}) if isinstance(key, str) else place[key]
    if to is KeyError:
        del place[last]
    else:
        place[last] = to
    return json.dumps(sealed(data) if path[0] == "protocol" and "protocol" in data else data)


@pytest.mark.parametrize(
    ("path", "to", "sentence"),
    [
        (("sessions", 1, "day"), "2027-3-8", "'2027-3-8' is not YYYY-MM-DD @ plan.sessions[1].day"),
        (("sessions", 1, "day"), "20270308", "'20270308' is not YYYY-MM-DD @ plan.sessions[1].day"),
        (("sessions", 1, "day"), "2027-W10-1", "'2027-W10-1' is not YYYY-MM-DD @ plan.sessions[1].day"),
        (("sessions", 1, "day"), "2027-02-29", "'2027-02-29' is no day of the calendar @ plan.sessions[1].day"),
        (("sessions", 1, "day"), "\uff12027-03-08", "'\uff12027-03-08' is not YYYY-MM-DD @ plan.sessions[1].day"),
        (("sessions", 1, "day"), 20270308, "20270308 is not YYYY-MM-DD @ plan.sessions[1].day"),
        (("sessions", 1, "day"), None, "null is not YYYY-MM-DD @ plan.sessions[1].day"),
        (("sessions", 1, "day"), ["2027-03-08"], "a list is not YYYY-MM-DD @ plan.sessions[1].day"),
        (("sessions", 1, "at"), "9:30", "'9:30' is not HH:MM @ plan.sessions[1].at"),
        (("sessions", 1, "at"), "09:30:00", "'09:30:00' is not HH:MM @ plan.sessions[1].at"),
        (("sessions", 1, "at"), "24:00", "'24:00' is not HH:MM @ plan.sessions[1].at"),
        (("sessions", 1, "at"), 930, "930 is not HH:MM or null @ plan.sessions[1].at"),
        (("sessions", 1, "number"), 3.9, "3.9 is not a whole number @ plan.sessions[1].number"),
        (("sessions", 1, "number"), 2.0, "2.0 is not a whole number @ plan.sessions[1].number"),
        (("sessions", 1, "number"), True, "true is not a whole number @ plan.sessions[1].number"),
        (("sessions", 1, "number"), "2", "'2' is not a whole number @ plan.sessions[1].number"),
        (("sessions", 1, "number"), 2**53, "9007199254740992 is too large: whole numbers go from -9007199254740991"),
        (("sessions", 1, "number"), float("nan"), "nan is not a whole number @ plan.sessions[1].number"),
        (("sessions", 1, "number"), float("inf"), "inf is not a whole number @ plan.sessions[1].number"),
        (("sessions", 1, "number"), 0, "a session's number must be 1 or more, not 0 @ plan.sessions[1]"),
        (("sessions", 1, "number"), 1, "two sessions have one number: 1, 1 and 3; a number is a session's identity @"),
        (("sessions", 1, "number"), KeyError, "nothing is given, and there is no default @ plan.sessions[1].number"),
        (("sessions", 1, "dya"), "x", "there is no 'dya' here; the nearest are day and at @ plan.sessions[1]"),
        (("sessions", 1, "status"), "done", "'done' is not one of 'planned', 'confirmed', 'given', 'missed' or 'canc"),
        (("sessions", 1, "status"), {}, "an object is not one of 'planned', 'confirmed', 'given', 'missed' or 'cancel"),
        (("sessions", 1), "2026-01-05", "'2026-01-05' is not an object @ plan.sessions[1]"),
        (("sessions",), {}, "an object is not a list @ plan.sessions"),
        (("sessions",), "abc", "'abc' is not a list @ plan.sessions"),
        (("uid",), 5, "5 is not a text @ plan.uid"),
        (("uid",), "x" * 100_001, "a text of 100,001 characters is too long: there are at most 100,000 in one @ plan."),
        (("interval",), True, "true is not a whole number, an interval such as P6M or P1Y2M3D or null @ plan.interval"),
        (("interval",), "P2W", "'P2W' is not an interval such as P6M or P1Y2M3D @ plan.interval"),
        (("interval",), "P", "'P' is not an interval such as P6M or P1Y2M3D @ plan.interval"),
        (("interval",), "P1M ", "'P1M ' is not an interval such as P6M or P1Y2M3D @ plan.interval"),
        (("interval",), "P1.5M", "'P1.5M' is not an interval such as P6M or P1Y2M3D @ plan.interval"),
        (("plans",), 1, "there is no 'plans' here; the nearest are "),
        (("schema",), "ketasched/plans", "\"schema\" is 'ketasched/plans', and must be 'ketasched/plan', 'ketasched/p"),
        (("schema",), KeyError, "\"schema\" is null, and must be 'ketasched/plan', 'ketasched/protocol', 'ketasched/c"),
        (("schema",), ["ketasched/plan"], "\"schema\" is a list, and must be 'ketasched/plan', 'ketasched/protocol', "),
        (("version",), KeyError, '"version" is null, and must be that of the schema: a whole number up to 1'),
        (("version",), True, '"version" is true, and must be that of the schema: a whole number up to 1'),
        (("version",), 1.0, '"version" is 1.0, and must be that of the schema: a whole number up to 1'),
        (("version",), 0, '"version" is 0, and must be that of the schema: a whole number up to 1'),
        (("library",), 1, '"library" is 1, and must be the release that wrote the file, as a text'),
        (("library",), "x" * 100_001, '"library" is \'xxx'),
        (("clinic", "timezone"), "America/NewYork", "timezone 'America/NewYork' is not in the tz database; the neares"),
        (("clinic", "chairs"), "2", "'2' is not a whole number @ plan.clinic.chairs"),
        (("clinic", "closed"), ["2026-01-05"], "a list is not an object of days with their reasons @ plan.clinic.clos"),
        (("clinic", "closed"), {"2026-1-5": ""}, "'2026-1-5' is not YYYY-MM-DD @ plan.clinic.closed"),
        (("clinic", "closed"), {"2026-01-05": None}, "null is not a reason in words @ plan.clinic.closed"),
        (("clinic", "taken"), [["2026-01-05T09:00:00Z"]], "a list is not a list of 2 @ plan.clinic.taken[0]"),
        (("clinic", "taken"), [["2026-01-05T09:00:00Z"] * 2], "a taken visit must end after it starts, not run from 2"),
        (("clinic", "taken"), [[5, "2026-01-05T09:00:00Z"]], "5 is not an instant such as 2027-03-15T13:30:00Z or 202"),
        (("request", "start"), "1800-01-01", "start must lie in the years 1900 to 2999, not in 1800 @ plan.request"),
        (("request", "avoid", "days"), {"x": "y"}, "'x' is not YYYY-MM-DD @ plan.request.avoid.days"),
        (("acceptances", 0, "code"), "401", "a finding is accepted by its code, such as \"KS401\", not '401' @ plan.a"),
        (("assessments", 0, "score"), 61, "a MADRS score is a whole number from 0 to 60, not 61 @ plan.assessments[0]"),
        (("assessments", 0, "instrument"), "MADR", "'MADR' is not under \"instruments\", where the file has MADRS @ p"),
        (("assessments", 0, "instrument"), 1, "1 is not the name of an instrument @ plan.assessments[0].instrument"),
        (("instruments",), [], "a list is not an object @ plan.instruments"),
        (("instruments",), {}, "'MADRS' is not under \"instruments\", where the file has nothing @ plan.assessments[0"),
        (("instruments", "MADRS"), [], "a list is not an object @ plan.instruments['MADRS']"),
        (("instruments", "MADRS", "most"), "60", "'60' is not a whole number @ plan.instruments['MADRS'].most"),
        (("instruments", "MADRS", "criteria", 0, "remission"), "x", "'x' is not a whole number or null @ plan.instrum"),
        (("earlier",), {}, "nothing is given, and there is no default @ plan.earlier.protocol"),
        (("earlier",), [], "a list is not an object or null @ plan.earlier"),
        (("protocol",), KeyError, "nothing is given, and there is no default @ plan.protocol"),
        (("protocol",), [], "a list is not an object @ plan.protocol"),
        (("protocol", "repeat_too_soon"), "no", "'no' is not true or false @ plan.protocol.repeat_too_soon"),
        (("protocol", "repeat_too_soon"), 0, "0 is not true or false @ plan.protocol.repeat_too_soon"),
        (("protocol", "month_end"), "ends", "'ends' is not one of 'clamp' or 'roll' @ plan.protocol.month_end"),
        (("protocol", "key"), "Big", "a protocol's key is lower case without spaces, such as \"standard\", not 'Big'"),
        (("protocol", "induction", "offsets"), [1], "offsets must begin with 0, the day of session 1, not (1,) @ plan"),
        (("protocol", "induction", "offsets", 1), "x", "'x' is not an interval such as P6M or P1Y2M3D @ plan.protocol"),
        (("protocol", "induction", "spacing", 0, "session", "from"), "2", "an object is not a range such as {"),
        (("protocol", "induction", "spacing", 0, "session", "by"), 2, 'an object is not a range such as {"from": 2, "'),
        (("protocol", "induction", "spacing", 0, "session", "to"), 1, "a range rises from a number to one that is no"),
        (("protocol", "induction", "spacing", 0, "session", "step"), 0, "a range rises from a number to one that is n"),
        (("protocol", "induction", "spacing", 0, "session", "to"), 2**60, "1152921504606846976 is too large: whole nu"),
        (("protocol", "induction", "spacing", 0, "session"), "2", "'2' is not a whole number, a range such as {"),
        (("protocol", "cadence", "steps", 0), [{"interval": 7}], "a list is not a list of 2 @ plan.protocol.cadence.s"),
        (("protocol", "cadence", "steps", 0, 1), 0, "a step's number of boosters must be 1 or more, not 0 @ plan.prot"),
        (("protocol", "standing"), "certain", "'certain' is not one of 'label', 'trial', 'consensus', 'practice' or '"),
        (("checksum",), KeyError, CHANGED),
        (("checksum",), "sha256:0", CHANGED),
        (("checksum",), 5, CHANGED),
    ],
)  # fmt: skip
def test_places(path: tuple[Key, ...], to: Any, sentence: str) -> None:
    """Whatever is wrong is said with what was found, what is asked for, and where."""
    said = refused(changed(*path, to=to))
    assert sentence in said
    if path[0] not in ("schema", "version", "library"):
        assert " @ plan" in said


@pytest.mark.parametrize(
    ("instant", "sentence"),
    [
        ("2026-01-05T09:00:00", "'2026-01-05T09:00:00' is not an instant such as"),
        ("2026-01-05T09:00:00+00:00", "is not an instant such as"),
        ("2026-01-05T09:00:00-05:00", "is not an instant such as"),
        ("2026-01-05 09:00:00Z", "is not an instant such as"),
        ("2026-01-05T09:00Z", "is not an instant such as"),
        ("2026-01-05T09:00:00.5Z", "is not an instant such as"),
        ("2026-01-05T09:00:00Z[America/New_York]", "is not an instant such as"),
        ("2026-01-05T09:00:00-05:00[../../etc/passwd]", "is not an instant such as"),
        ("2026-01-05T09:00:00-05:00[]", "is not an instant such as"),
        ("2026-01-05T25:00:00Z", "2026-01-05T25:00:00Z is no instant: hour must be in 0..23"),
        ("2026-01-05T09:00:00-05:00[America/NewYork]", "is no instant: timezone 'America/NewYork' is not in the tz"),
        ("9999-12-31T23:00:00-05:00[America/New_York]", "is no instant: date value out of range"),
        (
            "2026-01-05T09:00:00-04:00[America/New_York]",
            "2026-01-05T09:00:00-04:00 is no time in America/New_York, where the clock then shows 2026-01-05T08:",
        ),
        ("2026-03-08T02:30:00-05:00[America/New_York]", "where the clock then shows 2026-03-08T03:30:00-04:00"),
    ],
)  # fmt: skip
def test_instants(instant: str, sentence: str) -> None:
    """An instant is refused without its zone, and where its zone's clock does not show it with that offset."""
    said = refused(changed("sessions", 0, "stamp", to=instant))
    assert sentence in said
    assert said.endswith(" @ plan.sessions[0].stamp")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "this is no JSON: Expecting value (line 1, column 1)"),
        ("nonsense", "this is no JSON: Expecting value (line 1, column 1)"),
        (f"{HEAD},x}}", "this is no JSON: Expecting property name enclosed in double quotes (line 1, column 74)"),
        (f'{HEAD},"name":"a\nb"}}', "this is no JSON: Invalid control character at (line 1, column 83)"),
        (f"{HEAD}}} x", "this is no JSON: Extra data (line 1, column 75)"),
        ("[]", 'a list is not an object that begins with "schema": "ketasched/plan", or another schema'),
        ("null", "null is not an object that begins with"),
        ("NaN", "nan is not an object that begins with"),
        (b"\xff\xfe{\x00}\x00", "this is not UTF-8 (from byte 0 on): save it as UTF-8"),
        ('{"name":"Zürich"}'.encode("latin-1"), "this is not UTF-8 (from byte 10 on): save it as UTF-8"),
        ("\ufeff{}", "this begins with a byte-order mark: save it as UTF-8 without one"),
        (b"\xef\xbb\xbf{}", "this begins with a byte-order mark: save it as UTF-8 without one"),
        ("[" * 100_000, "this nests lists and objects too deeply: no field goes so deep"),
        ('{"a":' * 100_000, "this nests lists and objects too deeply: no field goes so deep"),
        (f'{HEAD},"chairs":{"9" * 5000}}}', "this has a number of thousands of digits: no field takes one"),
        (f'{HEAD},"chairs":{"9" * 4000}}}', "...9999999999999999999 is too large: whole numbers go from"),
        (f'{HEAD},"chairs":1e400}}', "inf is not a whole number @ clinic.chairs"),
        (f'{HEAD},"chairs":NaN}}', "nan is not a whole number @ clinic.chairs"),
        (f'{HEAD},"chairs":-Infinity}}', "-inf is not a whole number @ clinic.chairs"),
        ('{"schema":"a","schema":"b"}', "the key 'schema' stands twice in one object: keep one of the two"),
        (f'{HEAD},"closed":{{"2026-01-05":"a","2026-01-05":"b"}}}}', "the key '2026-01-05' stands twice in one object"),
        (f'{HEAD},"name":"\\ud83d"}}', "is half of one (a lone surrogate): write it whole"),
        (f'{HEAD},"name":"\ud83d"}}', "is half of one (a lone surrogate): write it whole"),
        (f'{HEAD},"closed":{{"2026-01-05":"\\ud83d"}}}}', "is half of one (a lone surrogate): write it whole"),
        (" " * (LONGEST_FILE + 1), "this is too long (5,000,001 characters): a file has at most 5,000,000"),
        (b" " * 50_000_000, "this is too long (12,500,000 characters): a file has at most 5,000,000"),
        (5, "a file is read as text, or as bytes in UTF-8, not as 5"),
        (None, "a file is read as text, or as bytes in UTF-8, not as None"),
    ],
    ids=range(28),
)  # fmt: skip
def test_no_files(text: Any, sentence: str) -> None:
    """What is no JSON, or says two things at once, or goes beyond the limits, is refused with a sentence."""
    assert sentence in refused(text)


def test_characters_by_number() -> None:
    """A character written by its number is read, in two halves as well."""
    clinic: Any = ks.loads(f'{HEAD},"name":"\\u00e9\\ud83d\\ude00\\u0000"}}')
    assert clinic.name == "é😀\0"
    assert ks.loads(ks.dumps(clinic)) == clinic


def test_a_key_that_stands_twice() -> None:
    """A key that stands twice is found wherever it is, also in the protocol and in an instrument."""
    text = ks.dumps(PLAN)
    for key, place in (("number", "plan.sessions[0]"), ("offsets", "plan.protocol.induction"), ("most", "plan.ins")):
        twice = text.replace(f'"{key}":', f'"{key}":0,"{key}":', 1)
        assert f"the key '{key}' stands twice in one object: keep one of the two @ {place}" in refused(twice)


MANY = ",".join(f'"{n}":1' for n in range(350_000))
MONTHS = ",".join(f'"P{n}M"' for n in range(1, 9_000))
COURSE = '{"schema":"ketasched/protocol","version":1,"key":"long","title":"Long","induction":{"offsets":[0'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (f'{HEAD},{MANY},"9":1}}', "the key '9' stands twice in one object: keep one of the two"),
        (f"{HEAD},{MANY}}}", "there is no '0' here"),
        (f"{COURSE},{MONTHS},1]}}}}", "9,001 sessions are too many: an induction has at most 1,000"),
        ("[" + "[]," * 1_600_000 + "0]", "a list is not an object that begins with"),
    ],
)  # fmt: skip
def test_files_made_to_be_slow(text: str, sentence: str) -> None:
    """A file made to be slow is refused in seconds."""
    before = process_time()
    assert sentence in refused(text)
    assert process_time() - before < 20


def test_an_older_file_with_a_key_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that stands twice is found before an older file is migrated, too."""
    twice = ks.dumps(PLAN).replace('"offsets":', '"offsets":0,"offsets":', 1)
    monkeypatch.setattr(document, "VERSION", 2)
    monkeypatch.setattr(document, "MIGRATIONS", {1: lambda _, data: data})
    assert refused(twice) == "the key 'offsets' stands twice in one object: keep one of the two @ plan"


def test_a_newer_file() -> None:
    """A file of a later version says to upgrade, and which release wrote it."""
    data = json.loads(ks.dumps(PLAN)) | {"version": 7, "library": "9.1", "whatever": []}
    said = refused(json.dumps(data))
    assert said.startswith("this file has version 7 of its schema, from ketasched '9.1': ketasched ")
    assert said.endswith(" reads up to version 1, so upgrade it to read the file")
    del data["library"]
    assert "from ketasched 'of an unnamed release'" in refused(json.dumps(data))


def test_several_faults() -> None:
    """Several faults are told at once, a line to each; of many, the first five."""
    text = '{"schema":"ketasched/clinic","version":1,"chairs":"2","zone":"UTC"}'
    assert refused(text).splitlines() == [
        "nothing is given, and there is no default @ clinic.timezone",
        "nothing is given, and there is no default @ clinic.hours",
        "'2' is not a whole number @ clinic.chairs",
        "there is no 'zone' here; the nearest are timezone, name and closed @ clinic",
    ]
    data = json.loads(ks.dumps(CLINIC)) | dict.fromkeys(
        ("name", "chairs", "taken", "step", "last_start", "closed"), 1.5
    )
    assert len(refused(json.dumps(data)).splitlines()) == 6
    assert refused(json.dumps(data)).endswith("\nand 1 more")


def test_long_faults() -> None:
    """A fault with a long value in it is told shortly, and keeps its place."""
    for text in (
        changed("clinic", "hours", to="Mo-Fr 9-5, " * 9000),
        changed("x" * 90_000, to=1),
        changed("sessions", 0, "status", to="x" * 90_000),
    ):
        said = refused(text)
        assert len(said) < 1500
        assert " @ plan" in said


def test_a_long_list() -> None:
    """A list beyond the limit is refused before anything in it is looked at, and mappings of days likewise."""
    many: list[dict[str, Any]] = [{}] * (LONGEST_LIST + 1)
    assert (
        refused(changed("sessions", to=many))
        == "10,001 entries are too many: a list has at most 10,000 @ plan.sessions"
    )
    days = {str(n): "" for n in range(LONGEST_LIST + 1)}
    assert "10,001 days are too many: a file has at most 10,000 in one place" in refused(
        changed("clinic", "closed", to=days)
    )


def chained(courses: int) -> ks.Plan:
    """So many courses, one after another."""
    plan = evolve(PLAN, earlier=None)
    for _ in range(courses - 1):
        plan = evolve(plan, earlier=plan)
    return plan


def test_many_courses() -> None:
    """Fifty courses may follow one another; more are refused when they are written and when they are read."""
    assert ks.loads(ks.dumps(chained(50))) == chained(50)
    with pytest.raises(ks.Malformed, match="51 courses follow one another in this plan: a file holds at most 50"):
        ks.dumps(chained(51))
    data = json.loads(ks.dumps(chained(50)))
    inner = {key: data[key] for key in data if key not in ("schema", "version", "library", "instruments")}
    assert "51 courses follow one another in this plan" in refused(json.dumps(data | {"earlier": inner}))
    short = json.dumps({"protocol": inner["protocol"], "checksum": inner["checksum"], "sessions": []})
    deep = f'{short[:-1]},"earlier":' * 450 + short + "}" * 450
    data = f'{{"schema":"ketasched/plan","version":1,{deep[1:]}'
    assert "follow one another" in refused(data)


def test_endless(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes Python to its limit is refused with a sentence, too."""

    def endless(kind: str, data: dict[str, Any]) -> dict[str, Any]:
        return endless(kind, data)

    text = ks.dumps(PLAN)
    monkeypatch.setattr(document, "VERSION", 2)
    monkeypatch.setattr(document, "MIGRATIONS", {1: endless})
    assert refused(text) == "too many plans follow one another, or a text is far too long @ plan"
    monkeypatch.setattr(document, "MIGRATIONS", {1: lambda *_: 1 / 0})
    assert refused(text) == "what is given makes no sense together (division by zero) @ plan"


class Nowhere(tzinfo):
    """A zone that knows no offset."""

    def utcoffset(self, _: datetime | None) -> timedelta | None:
        """Nothing."""
        return None

    dst = utcoffset

    def tzname(self, _: datetime | None) -> str | None:
        """Nothing."""
        return None


def odd(value: Any, **changes: Any) -> Any:
    """A value with something in it that no type checker would let through."""
    return value(**changes) if isinstance(value, type) else evolve(value, **changes)


MIDNIGHT = datetime(2026, 1, 5)  # noqa: DTZ001 - it stands where a day belongs
ODD: dict[str, tuple[Callable[[], Any], str]] = {
    "a number": (lambda: 5, "a file holds a Plan, Protocol, Clinic, Forecast or Report, not 5"),
    "sessions": (lambda: PLAN.sessions, "a file holds a Plan, Protocol, Clinic, Forecast or Report, not (Session("),
    "no text": (lambda: odd(THREE, drug=5), "5 is not a text"),
    "half a character": (lambda: odd(THREE, drug="\ud800"), "is half of one (a lone surrogate): write it whole"),
    "a long text": (lambda: odd(PLAN, uid="x" * (LONGEST_TEXT + 1)), "a text of 100,001 characters is too long"),
    "no clinic": (lambda: odd(PLAN, clinic=5), "a value of <class 'int'> is not an object or null"),
    "a class": (lambda: odd(PLAN, request=ks.Clinic), "a value of <class 'type'> is not an object or null"),
    "half a day": (lambda: odd(PLAN, interval=0.5), "a value of <class 'float'> is not a whole number, an interval su"),
    "a large number": (lambda: odd(PLAN, interval=-(2**53)), "-9007199254740992 is too large: whole numbers go from"),
    "hours": (lambda: odd(PLAN, interval=relativedelta(hours=2)), "an interval counts years, months and days only"),
    "many days": (lambda: odd(PLAN, interval=relativedelta(days=10**9)), "is not an interval such as P6M or P1Y2M3D"),
    "a long list": (lambda: odd(PLAN, sessions=many_sessions()), "10,001 entries are too many"),
    "no decision": (lambda: odd(PLAN, decisions=[ks.Forecast()]), "this plan is not made of what its fields ask for: "),
    "no instrument": (lambda: odd(PLAN, assessments=[Fake()]), "5 is not an Instrument"),
    "no truth": (lambda: odd(THREE, repeat_too_soon="no"), "'no' is not true or false"),
    "half a minute": (lambda: odd(THREE, least_observation=0.5), "0.5 is not a whole number"),
    "a list": (lambda: odd(THREE, cadence=odd(Cadence, steps=[(7, 4)], key=[])), "a list is not a text"),
    "too many": (lambda: odd(THREE, cadence=odd(Cadence, earliest=7, check_ins=(7, 7, 7))), "is not a list of 2"),
    "a time": (lambda: odd(CLINIC, closed=Reasons({MIDNIGHT: ""})), "a day must be a datetime.date, not"),
    "no reason": (lambda: odd(CLINIC, closed=odd(Reasons, days={date(2026, 1, 5): 5})), "5 is not a text"),
    "no day": (lambda: ks.Forecast(options=[odd(ks.Due, phase="booster", earliest=MIDNIGHT)]), "a value of <class 'da"),
}


@pytest.mark.parametrize("name", ODD)
def test_what_no_file_holds(name: str) -> None:
    """What could not be read again is refused when it is written."""
    made, sentence = ODD[name]
    value: Any = made()
    with pytest.raises(ks.Malformed) as error:
        ks.dumps(value)
    assert sentence in str(error.value)


def test_equal_to_what_a_file_holds() -> None:
    """What is equal to something that a file holds is written as that."""
    assert ks.dumps(odd(ks.Forecast, late=True)) == ks.dumps(ks.Forecast(late=1))
    assert ks.dumps(odd(THREE, repeat_too_soon=1)) == ks.dumps(evolve(THREE, repeat_too_soon=True))


class Fake:
    """Something that has the fields of an assessment."""

    instrument = 5
    score = 3
    day = date(2026, 1, 5)


def many_sessions() -> list[ks.Session]:
    """More sessions than a file takes."""
    return [ks.Session(n, date(2026, 1, 5)) for n in range(1, LONGEST_LIST + 2)]


@pytest.mark.parametrize(
    ("type_", "value", "sentence"),
    [
        (datetime, datetime(2026, 1, 5), "is not a datetime with its zone or in UTC"),  # noqa: DTZ001
        (datetime, datetime(2026, 1, 5, tzinfo=Nowhere()), "is not an instant such as"),
        (datetime, datetime(2026, 1, 5, tzinfo=timezone(timedelta(hours=-5))), "is not an instant such as"),
        (datetime, datetime(1850, 1, 5, tzinfo=ZoneInfo("America/New_York")), "is not an instant such as"),
        (datetime, datetime(2026, 3, 8, 2, 30, tzinfo=ZoneInfo("America/New_York")), "is no time in America/New_York"),
        (datetime, date(2026, 1, 5), "is not a datetime with its zone or in UTC"),
        (time, time(9, 30, 15), "a time must be a whole minute, not 09:30:15"),
        (time, time(9, 30, tzinfo=UTC), "leave the zone off"),
        (time, "09:30", "a time must be a datetime.time such as time(9, 30), not '09:30'"),
        (range, range(3, 3), "range(3, 3) is not a range that rises"),
        (range, range(3, 1, -1), "range(3, 1, -1) is not a range that rises"),
        (range, 3, "3 is not a range that rises"),
    ],
)
def test_single_values(type_: type, value: Any, sentence: str) -> None:
    """No value is written that could not be read, or would be another."""
    with pytest.raises(ks.Malformed, match=sentence.replace("(", r"\(").replace(")", r"\)")):
        LEAVES[type_].write(value)


def test_a_choice_that_is_none() -> None:
    """A word that a field does not know is refused when it is written."""
    odd = Instrument(key="X", title="X", most=9, recall=7, criteria=[Criteria(key="x", remission=2)])
    object.__setattr__(odd.criteria[0], "standing", "certain")
    with pytest.raises(ks.Malformed, match="'certain' is not one of 'label', 'trial', 'consensus', 'practice' or 'def"):
        ks.dumps(PLAN.assessed(odd, 3, on=date(2026, 1, 5)))


def test_a_long_file() -> None:
    """A value that would make a file beyond the limit is refused."""
    with pytest.raises(ks.Malformed, match=r"this is too long \(5,.* characters\): a file has at most 5,000,000"):
        ks.dumps(evolve(THREE, notes=["x" * 99_000] * 52))
