import json
import subprocess
import sys
from datetime import UTC, date, datetime, time
from hashlib import sha256
from importlib.metadata import version
from itertools import combinations
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve, fields_dict, has
from dateutil.relativedelta import relativedelta

import ketasched as ks
from ketasched.days import Reasons
from ketasched.files import document
from ketasched.files.document import KINDS
from ketasched.files.leaves import LEAVES
from ketasched.files.shapes import inside, shape_of, thing
from ketasched.files.tables import KEPT, Table
from ketasched.instruments import MADRS
from ketasched.plan import Plan
from ketasched.protocol import Phase
from ketasched.published.boosters import CADENCES
from ketasched.records import Amendment
from ketasched.request import Avoid, calendars
from ketasched.response import Criteria, Instrument

GOLDEN = Path(__file__).parent / "golden"
STAMP = datetime(2026, 1, 2, 8, 0, tzinfo=UTC)
NEW_YORK = ZoneInfo("America/New_York")
CLINIC = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US", chairs=2)
THREE = ks.Protocol(key="three", title="Three", induction=ks.Induction((0, 2, 4), [ks.Spacing(2)]))


def laid(**changes: Any) -> ks.Plan:
    """Three sessions, the first given and assessed."""
    plan = ks.schedule(THREE, start=date(2026, 1, 5), clinic=CLINIC, at=time(9, 30), uid="4f1c")
    return evolve(plan.given(1).assessed("MADRS", 30, on=date(2026, 1, 5)), **changes)


def written(value: Any) -> dict[str, Any]:
    """What JSON has of a value, once it is known to be read as it was."""
    text = ks.dumps(value)
    assert ks.loads(text) == value
    assert ks.dumps(ks.loads(text)) == text
    data: dict[str, Any] = json.loads(text)
    return data


def golden(name: str) -> Any:
    """What an older release wrote."""
    return ks.loads((GOLDEN / name).read_text(encoding="utf-8"), form="toml" if name.endswith(".toml") else "json")


def test_a_plan() -> None:
    """A plan's file says what it is, has its protocol with a checksum, and names each instrument once."""
    data = written(laid())
    assert [*data] == [
        *("schema", "version", "library", "protocol", "checksum", "sessions", "clinic", "uid", "request"),
        *("assessments", "instruments"),
    ]
    assert (data["schema"], data["version"], data["library"]) == ("ketasched/plan", 1, version("ketasched"))
    assert data["sessions"] == [
        {"number": 1, "day": "2026-01-05", "at": "09:30", "status": "given"},
        {"number": 2, "day": "2026-01-07", "at": "09:30"},
        {"number": 3, "day": "2026-01-09", "at": "09:30"},
    ]
    assert data["clinic"]["timezone"] == "America/New_York"
    assert data["assessments"] == [{"instrument": "MADRS", "score": 30, "day": "2026-01-05"}]
    assert data["instruments"]["MADRS"]["most"] == 60


def test_one_line() -> None:
    """A file is one line in which people can read every letter."""
    text = ks.dumps(evolve(CLINIC, name="Zürich 診療所"))
    assert "\n" not in text
    assert '"name":"Zürich 診療所"' in text


@pytest.mark.parametrize("protocol", ks.protocols(), ids=lambda each: each.key)
def test_published_protocols(protocol: ks.Protocol) -> None:
    """Every published protocol is read as it was, alone and in a plan with each published cadence."""
    written(protocol)
    for cadence in CADENCES:
        written(ks.Plan.from_history(evolve(protocol, cadence=cadence), given=[date(2026, 1, 5)]))


def test_a_report() -> None:
    """A report is read as it was, with what was accepted and what does not apply."""
    plan = laid().moved(2, to=date(2026, 1, 6)).moved(3, to=date(2026, 1, 11))
    plan = plan.accepted("KS401", reason="weekend clinic")
    report = ks.check(plan)
    assert report.findings
    assert report.accepted
    assert written(report)["accepted"][0][1] == {"code": "KS401", "reason": "weekend clinic"}


def test_a_forecast() -> None:
    """A forecast is read as it was, with its evidence."""
    course = evolve(THREE, cadence=ks.cadence_named("response-ladder"))
    plan = laid(protocol=course).given(2).given(3).assessed("MADRS", 10, on=date(2026, 1, 9))
    forecast = ks.next_due(plan)
    assert forecast.due
    data = written(forecast)
    assert [each["instrument"] for each in data["evidence"]] == ["MADRS", "MADRS"]
    assert [*data["instruments"]] == ["MADRS"]


def test_nothing_but_defaults() -> None:
    """A value in which all is default is its file's head, and nothing more."""
    assert [*written(ks.Forecast())] == ["schema", "version", "library"]


def test_a_whole_clinic() -> None:
    """A clinic's file has closures by day with their reasons, and what is taken in UTC."""
    taken = [(datetime(2026, 3, 2, 9, 0, tzinfo=NEW_YORK), datetime(2026, 3, 2, 10, 0, tzinfo=NEW_YORK))]
    clinic = evolve(
        CLINIC, closed={date(2026, 7, 3): "closed", date(2026, 2, 3): "staff"}, taken=taken, last_start=time(16)
    )
    data = written(clinic)
    assert [*data["closed"].items()] == [("2026-02-03", "staff"), ("2026-07-03", "closed")]
    assert data["taken"] == [["2026-03-02T14:00:00Z", "2026-03-02T15:00:00Z"]]
    assert data["last_start"] == "16:00"


@pytest.mark.parametrize(
    ("spacing", "data"),
    [
        (ks.Spacing(2), {"least": 2}),
        (ks.Spacing(), {}),
        (ks.Spacing(relativedelta(months=6)), {"least": "P6M"}),
        (ks.Spacing(relativedelta(years=1, months=2, days=3)), {"least": "P1Y2M3D"}),
        (ks.Spacing(relativedelta(months=14)), {"least": "P1Y2M"}),
        (ks.Spacing(relativedelta()), {"least": "P0D"}),
        (ks.Spacing(relativedelta(days=7)), {"least": "P7D"}),
        (ks.Spacing(2, session=3), {"least": 2, "session": 3}),
        (ks.Spacing(2, session=range(3, 4)), {"least": 2, "session": {"from": 3, "to": 3}}),
        (ks.Spacing(2, session=range(3, 7)), {"least": 2, "session": {"from": 3, "to": 6}}),
        (ks.Spacing(2, session=range(3, 8, 2)), {"least": 2, "session": {"from": 3, "to": 7, "step": 2}}),
        (ks.Spacing(2, session=range(3, 9, 2)), {"least": 2, "session": {"from": 3, "to": 7, "step": 2}}),
        (ks.Spacing(2, session=range(3, 5, 9)), {"least": 2, "session": {"from": 3, "to": 3}}),
        (
            ks.Spacing(2, source=ks.Source("A book"), standing="label"),
            {"least": 2, "source": {"citation": "A book"}, "standing": "label"},
        ),
    ],
)
def test_spacings(spacing: ks.Spacing, data: dict[str, Any]) -> None:
    """Days are numbers, months durations of ISO 8601, session numbers a number or a range with both its ends."""
    induction = ks.Induction(range(0, 20, 2), [spacing])
    assert written(evolve(THREE, induction=induction))["induction"]["spacing"] == [data]


def test_equal_ranges_are_written_alike() -> None:
    """Ranges that Python holds to be equal, wherever they stop, make equal files."""
    one, other = (evolve(THREE, spacing=[ks.Spacing(2, session=each)]) for each in (range(3, 8, 2), range(3, 9, 2)))
    assert one == other
    assert ks.dumps(one) == ks.dumps(other)


@pytest.mark.parametrize(
    ("stamp", "text"),
    [
        (STAMP, "2026-01-02T08:00:00Z"),
        (STAMP.replace(tzinfo=ZoneInfo("UTC")), "2026-01-02T08:00:00Z"),
        (STAMP.replace(tzinfo=ZoneInfo("Europe/London")), "2026-01-02T08:00:00Z"),
        (STAMP.replace(microsecond=120), "2026-01-02T08:00:00.000120Z"),
    ],
)
def test_stamps(stamp: datetime, text: str) -> None:
    """A stamp is written in UTC, under whatever name it is known there."""
    plan = laid(sessions=[ks.Session(1, date(2026, 1, 5), stamp=stamp)])
    assert written(plan)["sessions"][0]["stamp"] == text


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (datetime(2027, 3, 15, 9, 30, tzinfo=NEW_YORK), "2027-03-15T09:30:00-04:00[America/New_York]"),
        (datetime(2026, 11, 1, 1, 30, tzinfo=NEW_YORK), "2026-11-01T01:30:00-04:00[America/New_York]"),
        (datetime(2026, 11, 1, 1, 30, tzinfo=NEW_YORK, fold=1), "2026-11-01T01:30:00-05:00[America/New_York]"),
        (datetime(2026, 7, 1, 9, 30, tzinfo=ZoneInfo("Asia/Kathmandu")), "2026-07-01T09:30:00+05:45[Asia/Kathmandu]"),
    ],
)
def test_zones_are_kept(instant: datetime, text: str) -> None:
    """A datetime keeps its zone by name and by offset, also in the hour that the clock shows twice."""
    leaf = LEAVES[datetime]
    assert leaf.write(instant) == f'"{text}"'
    assert (leaf.read(text), leaf.read(text).tzinfo, leaf.read(text).fold) == (instant, instant.tzinfo, instant.fold)


def test_a_reader_may_name_the_zone() -> None:
    """What is taken may be given on the clinic's own clock, with the offset and the zone."""
    data = written(CLINIC) | {
        "taken": [["2026-03-02T09:00:00-05:00[America/New_York]", "2026-03-02T15:00:00+00:00[Europe/London]"]]
    }
    clinic: Any = ks.loads(json.dumps(data))
    assert clinic.taken == ((datetime(2026, 3, 2, 14, tzinfo=UTC), datetime(2026, 3, 2, 15, tzinfo=UTC)),)


def test_what_to_avoid() -> None:
    """A request keeps days and parts of days with their reasons, and the other calendars by their names."""
    morning = datetime(2026, 1, 6, 14, tzinfo=UTC), datetime(2026, 1, 6, 17, tzinfo=UTC)
    avoid = Avoid(Reasons({date(2026, 1, 8): "travels"}), ((morning, "dentist"),))
    hours = calendars({"driver": "Mo-Fr 08:00-18:00"}, "US")
    data = written(laid(request=ks.Request(start=date(2026, 1, 5), avoid=avoid, hours=hours)))
    assert data["request"] == {
        "start": "2026-01-05",
        "avoid": {
            "days": {"2026-01-08": "travels"},
            "parts": [[["2026-01-06T14:00:00Z", "2026-01-06T17:00:00Z"], "dentist"]],
        },
        "hours": [["driver", {"expression": "Mo-Fr 08:00-18:00", "country": "US"}]],
    }


def test_instruments_of_one_name() -> None:
    """Two instruments that share a key are told apart, in the order in which they are met."""
    own = Instrument(key="MADRS", title="Our own form", most=9, recall=7, criteria=[Criteria(key="own", remission=2)])
    plan = laid().assessed(own, 3, on=date(2026, 1, 7)).assessed(MADRS, 20, on=date(2026, 1, 9))
    data = written(plan.assessed(evolve(own, most=8), 3, on=date(2026, 1, 9)))
    assert [each["instrument"] for each in data["assessments"]] == ["MADRS", "MADRS'", "MADRS", "MADRS''"]
    assert {name: each["most"] for name, each in data["instruments"].items()} == {
        "MADRS": 60,
        "MADRS'": 9,
        "MADRS''": 8,
    }


def test_courses_one_after_another() -> None:
    """A plan keeps the course before it whole, with its own protocol and checksum."""
    before = ks.Plan.from_history(ks.protocol_named("standard"), given=[date(2025, 3, 3)])
    data = written(laid(earlier=before))
    assert data["earlier"]["protocol"]["key"] == "standard"
    assert data["earlier"]["checksum"] != data["checksum"]
    assert not {"schema", "version", "library", "instruments"} & {*data["earlier"]}


def test_an_amended_plan() -> None:
    """The protocol that an amended plan was laid with has a checksum, too, and nobody changes it unseen."""
    plan = laid(amendments=[Amendment(date(2026, 1, 7), evolve(THREE, title="Three, before"), [3])])
    data = written(plan)
    assert data["amendments"][0].keys() == {"effective", "before", "checksum", "cancelled"}
    data["amendments"][0]["before"]["title"] = "Four"
    with pytest.raises(ks.Malformed, match=r"its checksum is another or missing; .* @ plan\.amendments\[0\]$"):
        ks.loads(json.dumps(data))


def test_the_checksum() -> None:
    """The checksum is SHA-256 over the protocol as sorted JSON without spaces, so that anybody can compute it."""
    data = written(laid(protocol=ks.protocol_named("standard")))
    canonical = json.dumps(data["protocol"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert data["checksum"] == f"sha256:{sha256(canonical.encode()).hexdigest()}"


def test_the_order_of_keys_does_not_matter() -> None:
    """A file that a tool has sorted and indented is the same plan."""
    plan = laid()
    assert ks.loads(json.dumps(json.loads(ks.dumps(plan)), sort_keys=True, indent=4)) == plan
    assert ks.loads(f"\n{ks.dumps(plan)}\n".encode()) == plan


def test_a_later_catalogue_changes_no_plan() -> None:
    """A plan keeps the protocol that it was laid with, whatever is published under its key."""
    old = evolve(ks.protocol_named("standard"), title="As it was in another year")
    plan: Any = ks.loads(ks.dumps(laid(protocol=old)))
    assert plan.protocol == old != ks.protocol_named("standard")


def test_a_long_protocol() -> None:
    """A protocol that is too long to be kept in memory is read like any other."""
    long = evolve(THREE, notes=["x" * 60_000, "y" * 60_000])
    written(laid(protocol=long))
    assert written(long)["notes"] == ["x" * 60_000, "y" * 60_000]


def test_plans_share_their_protocol() -> None:
    """Plans that are read one after the other share the value of their protocol, and of their scores' instrument."""
    one, other = (ks.loads(ks.dumps(laid(uid=uid))) for uid in "ab")
    assert isinstance(one, Plan)
    assert isinstance(other, Plan)
    assert one.protocol is other.protocol
    assert one.assessments[0].instrument is other.assessments[0].instrument


def test_what_may_be_left_out() -> None:
    """A file written by hand needs its schema, the version and what has no default; nulls may stand for nothing."""
    text = '{"schema": "ketasched/clinic", "version": 1, "timezone": "UTC", "hours": "24/7", "name": null}'
    assert ks.loads(text) == ks.Clinic(timezone="UTC", hours="24/7")


@pytest.mark.parametrize("name", ["plan-v1.json", "plan-v1-in-full.json"])
def test_a_file_of_version_1(name: str) -> None:
    """A plan that version 1 wrote is read, with all that was in it."""
    plan = golden(name)
    assert plan.protocol.induction.offsets == (0, 2, 4, relativedelta(days=20), relativedelta(months=1, days=14))
    assert plan.protocol.cadence.ladder[-1].interval == relativedelta(months=3)
    assert [each.status for each in plan.sessions] == ["given", "given", "missed", "cancelled", "confirmed", "planned"]
    assert plan.sessions[1].stamp == datetime(2026, 2, 1, 8, 0, 30, tzinfo=UTC)
    assert plan.clinic.why_closed(date(2026, 2, 3)) == "staff day"
    assert [each.instrument.most for each in plan.assessments] == [40, 40, 7]
    assert plan.decisions[0].chosen.state.after == 29
    assert plan.earlier.protocol.key == "before"
    assert plan.ended.reason == "moved away"
    assert plan.amendments[0].before.edition == "2025"


def test_other_files_of_version_1() -> None:
    """What else version 1 wrote is read: a protocol and a clinic, in JSON and TOML, a forecast and a report."""
    plan: Any = golden("plan-v1.json")
    assert golden("protocol-v1.json") == golden("protocol-v1.toml") == plan.protocol
    assert golden("clinic-v1.json") == plan.clinic
    assert golden("forecast-v1.json") == plan.decisions[0].forecast
    clinic = ks.read_clinic(GOLDEN / "clinic-v1.toml", first=date(2026, 3, 1), last=date(2026, 3, 31))
    assert clinic.taken[1:] == ((datetime(2026, 3, 5, 14, tzinfo=UTC), datetime(2026, 3, 5, 15, tzinfo=UTC)),)
    assert evolve(clinic, taken=clinic.taken[:1]) == plan.clinic
    report: Any = golden("report-v1.json")
    assert [(each.code, each.severity, each.sessions, each.day) for each in report] == [
        ("KS103", "warning", (2, 5), date(2026, 3, 16)),
        ("KS901", "info", (), None),
    ]
    assert [(found.code, by.reason, by.session) for found, by in report.accepted] == [("KS401", "weekend clinic", 3)]
    assert report.not_applicable == ("KS201", "KS202")
    for kind in KINDS:
        data = json.loads((GOLDEN / f"{kind}-v1.json").read_text(encoding="utf-8"))
        assert json.loads(ks.dumps(golden(f"{kind}-v1.json"))) == data | {"library": version("ketasched")}


def test_every_field_has_been_written() -> None:
    """The full file of version 1 has every class of a plan in it with all its fields, so that none changes unseen."""
    met: set[type] = set()

    def look(value: Any, data: Any) -> None:
        cls: Any = type(value)
        if has(cls) and isinstance(data, dict):
            met.add(cls)
            assert {part.name for part in thing(cls).parts} <= data.keys()
            for name in data.keys() & fields_dict(cls).keys():
                look(getattr(value, name), data[name])
        elif isinstance(value, tuple) and isinstance(data, list):
            for each in zip(value, data, strict=True):
                look(*each)

    data = json.loads((GOLDEN / "plan-v1-in-full.json").read_text(encoding="utf-8"))
    look(golden("plan-v1-in-full.json"), data)
    look(golden("plan-v1.json").assessments[0].instrument, data["instruments"]["SCALE"])
    assert met == {*filter(has, (*inside(Plan), *inside(Instrument)))}


def test_defaults_stay() -> None:
    """Nothing that files leave out has come to mean something else: else raise VERSION, and migrate."""
    compact, full = ((GOLDEN / name).read_text(encoding="utf-8") for name in ("plan-v1.json", "plan-v1-in-full.json"))
    assert ks.loads(compact) == ks.loads(full)
    assert json.loads(ks.dumps(ks.loads(compact))) == json.loads(compact) | {"library": version("ketasched")}


def test_an_older_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """An older file is taken from version to version; its checksum is looked at before, and made anew after."""

    def titled(kind: str, data: dict[str, Any]) -> dict[str, Any]:
        data["protocol"]["title"] = f"{kind}: {data['protocol'].pop('heading')}"
        return data

    def renewed(_: str, data: dict[str, Any]) -> dict[str, Any]:
        return data | {"uid": "new"}

    old = json.loads(ks.dumps(laid()))
    old["protocol"]["heading"] = old["protocol"].pop("title")
    monkeypatch.setattr(document, "VERSION", 3)
    monkeypatch.setattr(document, "MIGRATIONS", {1: titled, 2: renewed})
    with pytest.raises(ks.Malformed, match="the protocol is not the one that the plan was laid with"):
        ks.loads(json.dumps(old))
    old["checksum"] = (
        f"sha256:{sha256(json.dumps(old['protocol'], sort_keys=True, separators=(',', ':')).encode()).hexdigest()}"
    )
    assert ks.loads(json.dumps(old)) == laid(protocol=evolve(THREE, title="plan: Three"), uid="new")
    assert json.loads(ks.dumps(laid()))["version"] == 3


def test_tables_stay_small() -> None:
    """A table works out what it does not have, and keeps no more than there is room for."""
    table = Table[int, int](lambda number: number * 2)
    assert [table[n] for n in range(2 * KEPT)] == [n * 2 for n in range(2 * KEPT)]
    assert len(table) == KEPT


def test_every_version_migrates() -> None:
    """There is a way from each older version to the next."""
    assert [*document.MIGRATIONS] == [*range(1, document.VERSION)]


def test_heads_do_not_collide() -> None:
    """No field has the name of something that a file says besides."""
    for cls in KINDS.values():
        assert not {"schema", "version", "library", "checksum", "instruments"} & {*fields_dict(cls)}


def test_a_field_without_a_form() -> None:
    """A type that no file has a form for, or that JSON cannot tell from another, is refused when it is first met."""
    with pytest.raises(TypeError, match="a file has no form for"):
        shape_of(dict[str, int])
    with pytest.raises(TypeError, match="a file has no form for"):
        shape_of(float)
    alike: list[Any] = [str, date, Phase, Literal["a"]]
    for one, other in combinations(alike, 2):
        with pytest.raises(TypeError, match="JSON cannot tell these apart"):
            shape_of(one | other)


def test_files_are_loaded_when_asked_for() -> None:
    """Importing the package loads neither this part of it nor cattrs; asking for a file does."""
    loaded = "print('cattrs' in sys.modules)"
    code = f"import sys, ketasched; {loaded}; ketasched.dumps; {loaded}"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)  # noqa: S603 - ours
    assert ran.stdout.split() == ["False", "True"]
