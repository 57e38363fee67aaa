"""FHIR R4, validated by the models of fhir.resources and read by fhirclient, which shares no code with them."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from attrs import evolve
from dateutil.relativedelta import relativedelta
from fhir.resources.R4B import get_fhir_model_class
from fhirclient.models import bundle as second_bundle  # type: ignore[import-untyped]
from fhirclient.models import plandefinition as second_definition
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

import ketasched as ks
from ketasched.cadence import Cadence, Rung
from ketasched.fhir import course, models
from ketasched.fhir.options import CRITERIA
from ketasched.fhir.parts import in_months
from ketasched.forecast import Action
from ketasched.published.boosters import CADENCES
from ketasched.rule import basis
from ketasched.session import Session

GOLDEN = Path(__file__).parent / "golden" / "plan-fhir.json"
STAMP = datetime(2026, 1, 1, tzinfo=UTC)
CLINIC = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US", chairs=2)
STANDARD = ks.protocol_named("standard")
PLAN = ks.schedule(STANDARD, start=date(2026, 1, 5), clinic=CLINIC, at=time(9, 30), uid="4f1c")
ALSO = ("Practitioner/7", "https://example.org/fhir/Location/1")
ZONES = ("America/New_York", "Europe/London", "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns", "UTC")


def bundle(plan: ks.Plan = PLAN, **options: Any) -> dict[str, Any]:
    """The plan as FHIR."""
    asked: dict[str, Any] = {"subject": "Patient/123", "stamp": STAMP}
    return ks.fhir.to_fhir(plan, **asked | options)


def resources(data: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """The resources of a kind in a bundle."""
    return [each["resource"] for each in data["entry"] if each["resource"]["resourceType"] == kind]


def appointment(plan: ks.Plan, number: int, **options: Any) -> dict[str, Any]:
    """The appointment of a session."""
    return resources(bundle(plan, **options), "Appointment")[number - 1]


def valid(data: dict[str, Any]) -> Any:
    """Read the JSON with the models of fhir.resources; every code must be one of its value set, too."""
    model = get_fhir_model_class(data["resourceType"]).model_validate_json(json.dumps(data))
    assert [*strange(model)] == []
    return model


def strange(model: Any) -> Iterator[str]:
    """The codes in a model that stand in no value set of R4, which the models do not look at."""
    fields: dict[str, Any] = type(model).model_fields
    for name, field in fields.items():
        value, extra = getattr(model, name), field.json_schema_extra or {}
        codes = extra.get("enum_values", ["etc."])
        if value is not None and value not in codes and "etc." not in codes:
            yield f"{type(model).__name__}.{name}: {value}"
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, BaseModel):
                yield from strange(each)


def second(data: dict[str, Any]) -> Any:
    """Read the JSON with fhirclient."""
    return second_bundle.Bundle(json.loads(json.dumps(data)), strict=True)


def linked(data: Any) -> Iterator[str]:
    """All references into the bundle."""
    if isinstance(data, dict):
        if str(data.get("reference", "")).startswith("urn:uuid:"):
            yield data["reference"]
        data = [*data.values()]
    if isinstance(data, list):
        for each in data:
            yield from linked(each)


SESSIONS: st.SearchStrategy[list[dict[str, Any]]] = st.lists(
    st.builds(
        dict,
        day=st.dates(date(1900, 1, 1), date(2200, 1, 1)),
        at=st.builds(time, st.integers(0, 23), st.integers(0, 59)),
        phase=st.sampled_from(ks.Phase),
        status=st.sampled_from(ks.Status),
        sequence=st.integers(0, 9),
        uid=st.none() | st.uuids().map(str),
    ),
    min_size=1,
    max_size=5,
)


@st.composite
def plans(draw: st.DrawFn) -> ks.Plan:
    """Draw a plan: any published protocol, any days and statuses, in zones with whole hours and without."""
    numbers = draw(st.permutations(range(1, 9)))
    sessions = [Session(number, **each) for number, each in zip(numbers, draw(SESSIONS), strict=False)]
    own = draw(st.sets(st.sampled_from(range(len(sessions)))))
    sessions = [each if n in own else evolve(each, uid=None) for n, each in enumerate(sessions)]
    uids = [each.uid for each in sessions if each.uid]
    if len({*uids}) < len(uids):
        sessions = sessions[:1]
    clinic = ks.Clinic(timezone=draw(st.sampled_from(ZONES)), hours="24/7")
    uid = draw(st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=9))
    plan = ks.Plan(draw(st.sampled_from(ks.protocols())), sessions, clinic, uid)
    return draw(st.sampled_from([plan, plan.stopped(on=date(2026, 1, 5), reason="moved away")]))


@settings(deadline=None)
@given(plans(), st.sampled_from([(), ALSO]), st.sampled_from(["discreet", "clinical"]))
def test_every_bundle_is_valid(plan: ks.Plan, participants: tuple[str, ...], wording: str) -> None:
    """Every plan becomes a valid bundle, all of whose links are in it, and a second library reads the same instants."""
    data = bundle(plan, participants=participants, wording=wording)
    valid(data)
    urls = [each["fullUrl"] for each in data["entry"]]
    assert len(urls) == len({*urls}) == len(plan.sessions) + 2
    assert {*linked(data)} <= {*urls}
    read = second(data)
    care, request, *appointments = (each.resource for each in read.entry)
    assert care.status == request.status
    assert [each.reference.reference for each in care.activity] == urls[2:]
    for session, each in zip(sorted(plan.sessions, key=lambda one: one.number), appointments, strict=True):
        assert each.start.datetime == plan.start(session.number)
        assert each.end.datetime == plan.end(session.number)
        assert each.identifier[0].value == plan.uid_of(session.number)
        assert each.end.datetime - each.start.datetime == timedelta(minutes=each.minutesDuration)
        assert [one.actor.reference for one in each.participant] == ["Patient/123", *participants]


@settings(deadline=None)
@given(plans())
def test_a_bundle_is_read_back(plan: ks.Plan) -> None:
    """What was written comes back: instants, phases, statuses, uids and sequences; taken over, it changes nothing."""
    clinic: Any = plan.clinic
    data = bundle(plan)
    assert ks.fhir.taken_over(plan, data) == plan
    again = ks.fhir.read(json.dumps(data), protocol=plan.protocol, clinic=clinic)
    assert again.uid == plan.uid
    assert len(again.sessions) == len(plan.sessions)
    for each in plan.sessions:
        same = again.session(each.number)
        assert again.start(each.number).astimezone(UTC) == plan.start(each.number).astimezone(UTC)
        assert again.uid_of(each.number) == plan.uid_of(each.number)
        assert (same.phase, same.status, same.sequence) == (each.phase, each.status, each.sequence)


def test_the_very_plan_is_read_back() -> None:
    """A plan on real times comes back equal in all its sessions, from data, from text and from bytes."""
    plan = PLAN.given(1).missed(2).cancelled(3).moved(4, at=time(11)).confirmed(5)
    text = json.dumps(bundle(plan))
    for each in (bundle(plan), text, text.encode()):
        again = ks.fhir.read(each, protocol=STANDARD, clinic=CLINIC)
        assert (again.sessions, again.uid, again.clinic) == (plan.sessions, "4f1c", CLINIC)


def test_golden() -> None:
    """A bundle is written as it was, to the byte."""
    plan = PLAN.confirmed(1).moved(2, at=time(11))
    text = json.dumps(bundle(plan, participants=ALSO), indent=1) + "\n"
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_identifiers_are_stable() -> None:
    """Whatever happens to a session, it stays the same appointment; where its uid is a UUID it is known by that."""
    before, after = bundle(), bundle(PLAN.moved(2, to=date(2026, 1, 8)).cancelled(6), stamp=STAMP + timedelta(9))
    assert [each["fullUrl"] for each in before["entry"]] == [each["fullUrl"] for each in after["entry"]]
    assert before["entry"][3]["fullUrl"] == f"urn:uuid:{PLAN.uid_of(2)}"
    foreign = evolve(PLAN, sessions=[evolve(each, uid=f"{each.number}@example.org") for each in PLAN.sessions])
    urls = [each["fullUrl"] for each in bundle(foreign)["entry"]]
    assert len({str(UUID(each.removeprefix("urn:uuid:"))) for each in urls}) == 8


@pytest.mark.parametrize(
    ("change", "status", "answer"),
    [
        (None, "pending", "needs-action"),
        (ks.Plan.confirmed, "booked", "accepted"),
        (ks.Plan.given, "fulfilled", "accepted"),
        (ks.Plan.missed, "noshow", "needs-action"),
        (ks.Plan.cancelled, "cancelled", "needs-action"),
    ],
)
def test_statuses(change: Any, status: str, answer: str) -> None:
    """Each status of a session is one of an appointment, and the patient's answer is known once there was one."""
    found = appointment(change(PLAN, 1) if change else PLAN, 1, participants=ALSO)
    assert (found["status"], [each["status"] for each in found["participant"]]) == (status, [answer, *["accepted"] * 2])


def test_behind_a_checkpoint() -> None:
    """A session that takes place only if the course goes on is proposed, to everybody who attends."""
    course_ = ks.Induction((0, 7, 14), checkpoints=[ks.Checkpoint(1, "Does it go on?")])
    plan = ks.schedule(ks.Protocol(key="own", title="Own", induction=course_), start=date(2026, 1, 5), clinic=CLINIC)
    assert [appointment(plan, n)["status"] for n in (1, 2, 3)] == ["pending", "proposed", "proposed"]
    assert {each["status"] for each in appointment(plan, 2, participants=ALSO)["participant"]} == {"needs-action"}
    assert appointment(plan.confirmed(2), 2)["status"] == "booked"


def test_the_course() -> None:
    """A course is active, revoked once it is stopped, and without boosters completed once all is given."""
    short = ks.schedule(ks.protocol_named("wilkinson-2018"), start=date(2026, 1, 5), clinic=CLINIC, uid="4f1c")
    done = short.given(1).given(2).given(3).given(4)
    every = PLAN
    for number in range(1, 7):
        every = every.given(number)
    stopped = done.stopped(on=date(2026, 1, 20), reason="wished to")
    cases = [(short, "active"), (done, "completed"), (every, "active"), (stopped, "revoked")]
    for plan, status in cases:
        care, request = resources(bundle(plan), "CarePlan")[0], resources(bundle(plan), "ServiceRequest")[0]
        assert care["status"] == request["status"] == status
    assert resources(bundle(stopped), "CarePlan")[0]["note"] == [{"text": "stopped on Tue 20 Jan 2026: wished to"}]
    assert care["period"] == {"start": "2026-01-05", "end": "2026-01-15"}
    called_off = PLAN
    for number in range(1, 7):
        called_off = called_off.cancelled(number)
    assert "period" not in resources(bundle(called_off), "CarePlan")[0]


def test_wording() -> None:
    """An appointment names nothing unless it is asked to; the care plan is for clinicians, and names the protocol."""
    assert appointment(PLAN, 2)["description"] == "Appointment 2"
    assert appointment(PLAN, 2, wording="clinical")["description"] == f"{STANDARD.title}: induction session 2"
    assert resources(bundle(), "CarePlan")[0]["title"] == STANDARD.title


def test_nothing_is_invented() -> None:
    """There is nobody in a bundle but whom the caller named, and no dose, diagnosis or address on the network."""
    text = json.dumps(bundle())
    assert {*re.findall(r'"reference": "((?!urn:uuid)[^"]+)"', text)} == {"Patient/123"}
    assert "http" not in text
    assert not {"dosage", "reasonCode", "addresses", "reasonReference"} & {*re.findall(r'"(\w+)":', text)}


def test_odd_texts() -> None:
    """Titles and reasons with controls in them, halves of characters or nothing at all still make a valid bundle."""
    for title in ("", "a\x00b\n\ud800c"):
        odd = evolve(PLAN, protocol=evolve(STANDARD, title=title, key="ü/\x01")).stopped(
            on=date(2026, 1, 5), reason="x\x02y"
        )
        data = bundle(odd, wording="clinical")
        valid(data)
        assert resources(data, "CarePlan")[0]["title"] == ("a b c" if title else "\u00fc/")
        assert resources(data, "CarePlan")[0]["instantiatesCanonical"] == ["urn:ketasched:protocol:%C3%BC%2F"]


@pytest.mark.parametrize(
    ("subject", "fits"),
    [
        ("Patient/123", True),
        ("https://example.org/fhir/Patient/a-1.b", True),
        ("Patient/1/_history/2", True),
        ("urn:uuid:6f1bbe0e-7c1c-4a54-9d6e-0c6f2f0f6c51", True),
        ("Group/1", False),
        ("patient/1", False),
        ("Patient/", False),
        ("Patient/a b", False),
        ("Patient/1\n", False),
        (None, False),
        ("", False),
    ],
)
def test_subjects(subject: Any, fits: bool) -> None:  # noqa: FBT001 - a column of the table
    """The patient is a reference that the caller gives; what is none is refused with an example."""
    if fits:
        valid(bundle(subject=subject))
        return
    with pytest.raises(ks.Malformed, match=r'subject must be a reference such as "Patient/123", not'):
        bundle(subject=subject)


@pytest.mark.parametrize(
    ("plan", "options", "error", "words"),
    [
        (PLAN, {"wording": "loud"}, ks.Malformed, 'wording must be "discreet" or "clinical", not \'loud\''),
        (PLAN, {"stamp": datetime(2026, 1, 1)}, ks.Malformed, "stamp must be a datetime in UTC"),  # noqa: DTZ001 - is it
        (PLAN, {"participants": ["Patient/1"]}, ks.Malformed, 'a participant must be a reference such as "Practitione'),
        (PLAN, {"participants": "Location/1"}, ks.Malformed, "must be a list or another iterable"),
        (evolve(PLAN, sessions=()), {}, ks.Refused, "this plan has no sessions"),
        (evolve(PLAN, uid=""), {}, ks.Refused, "this plan has no uid to be known by"),
        (evolve(PLAN, uid=" a"), {}, ks.Malformed, "this plan has the uid ' a', which no identifier of FHIR can be"),
        (evolve(PLAN, clinic=None), {}, ks.Refused, "this plan has no clinic"),
        (evolve(PLAN, sessions=[evolve(PLAN.sessions[0], at=None)]), {}, ks.Refused, "session 1 has no time of day"),
        (
            evolve(PLAN, sessions=[evolve(PLAN.sessions[0], uid="a\x00")]),
            {},
            ks.Malformed,
            r"session 1 has the uid 'a\\x00', which no identifier of FHIR can be: give it another",
        ),
        (
            evolve(PLAN, sessions=[evolve(PLAN.sessions[0], number=2**31)]),
            {},
            ks.Malformed,
            "this Bundle is no FHIR R4: Input should be less than or equal to 2147483647 @ entry.2.resource.extension",
        ),
    ],
)
def test_what_cannot_be_written(plan: ks.Plan, options: Any, error: type[Exception], words: str) -> None:
    """A plan or an option that cannot be meant is refused with what to do."""
    with pytest.raises(error, match=words):
        bundle(plan, **options)


def test_the_extra_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without fhir.resources the error names the command that installs it."""
    monkeypatch.setitem(sys.modules, "fhir.resources.R4B", None)
    models._models.cache_clear()  # noqa: SLF001 - it was found before
    with pytest.raises(ks.MissingExtra, match=r'fhir\.resources.*pip install "ketasched\[fhir\]"'):
        bundle()
    assert ks.fhir.to_fhir is course.to_fhir


def test_the_models_are_loaded_when_needed() -> None:
    """Asking for the functions loads no models; writing a bundle does."""
    code = "import sys, ketasched; ketasched.fhir.to_fhir; print('fhir.resources' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)  # noqa: S603 - our own
    assert ran.stdout == "False\n"


def test_a_fault_without_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the models raise is told as a sentence."""

    class Odd:
        @staticmethod
        def model_validate(_: object) -> None:
            raise RecursionError

    monkeypatch.setattr(models, "_models", lambda: lambda _: Odd)
    with pytest.raises(ks.Malformed, match="this Bundle is no FHIR R4: RecursionError"):
        bundle()


def forecasts() -> list[ks.Forecast]:
    """Forecasts of every kind: none, one, several, on request, before the course, with and without a score."""
    found = [ks.next_due(ks.Plan(each, ())) for each in ks.protocols()]
    for each in ks.protocols():
        days = [date(2026, 1, 5) + timedelta(n) for n in range(0, 60, 4)]
        for count in (1, each.sessions, each.sessions + 3):
            plan = ks.Plan.from_history(each, given=days[:count])
            found.append(ks.next_due(plan))
            if count >= 2:
                scored = plan.assessed("MADRS", 34, on=days[0]).assessed("MADRS", 12, on=days[count - 1])
                found.append(ks.next_due(scored, date(2026, 9, 1)))
    for cadence in CADENCES:
        plan = ks.Plan.from_history(evolve(STANDARD, cadence=cadence), given=[each.day for each in PLAN.days])
        found += [ks.next_due(plan), ks.next_due(plan.stopped(on=date(2026, 2, 1), reason="moved"))]
    return found


def test_every_forecast_is_valid() -> None:
    """Every forecast becomes a valid bundle, and a second library reads the four dates of each option."""
    numbers = set()
    for forecast in forecasts():
        data = ks.fhir.forecast_to_fhir(forecast, uid="4f1c", subject="Patient/123", stamp=STAMP)
        valid(data)
        urls = {each["fullUrl"] for each in data["entry"]}
        assert {*linked(data)} == {each["fullUrl"] for each in data["entry"][1:]} <= urls
        group, *requests = (each.resource for each in second(data).entry)
        numbers.add(len(requests))
        assert group.intent == "proposal"
        assert {each.intent for each in requests} <= {"option"}
        for option, request in zip(forecast.options, requests, strict=True):
            dates = ks.four_dates(option)
            named = {name: getattr(dates, name) for name in CRITERIA if getattr(dates, name)}
            assert dict(read_dates(request)) == named
            window = request.occurrencePeriod and request.occurrencePeriod.as_json()
            assert (window or {}) == {
                side: day.isoformat()
                for side, day in (("start", option.earliest), ("end", option.latest))
                if day is not None
            }
    assert {0, 1, 2, 3} <= numbers


def read_dates(request: Any) -> Iterator[tuple[str, date]]:
    """The dates of an option as fhirclient has them, by our name for the code."""
    codes = {code: name for name, code in CRITERIA.items()}
    for each in request.extension or []:
        parts = {part.url: part for part in each.extension}
        coding = parts["code"].valueCodeableConcept.coding[0]
        assert coding.system == "http://loinc.org"
        yield codes[coding.code], date.fromisoformat(parts["value"].valueDateTime.as_json())


def test_a_choice_stays_a_choice() -> None:
    """Several options are a choice of exactly one, each under its condition; what is no session is named."""
    plan = ks.Plan.from_history(STANDARD, given=[each.day for each in PLAN.days])
    data = ks.fhir.forecast_to_fhir(ks.next_due(plan), uid="4f1c", subject="Patient/123", stamp=STAMP)
    (choice,) = data["entry"][0]["resource"]["action"]
    assert choice["selectionBehavior"] == "exactly-one"
    assert [each["title"] for each in choice["action"]] == ["booster session", Action.REVIEW]
    conditions = [each["condition"][0]["expression"]["expression"] for each in choice["action"]]
    assert conditions == [each.condition for each in ks.next_due(plan).options]


@pytest.mark.parametrize(
    ("forecast", "options", "words"),
    [
        (None, {}, "a Forecast is asked for, such as"),
        (ks.Forecast(), {"uid": ""}, "this plan has the uid ''"),
        (ks.Forecast(), {"uid": None}, "this plan has the uid None"),
        (ks.Forecast(), {"subject": "me"}, "subject must be a reference"),
        (ks.Forecast(), {"stamp": None}, "stamp must be"),
    ],
)
def test_what_is_no_forecast(forecast: Any, options: Any, words: str) -> None:
    """A forecast without what it needs is refused."""
    with pytest.raises(ks.Malformed, match=words):
        ks.fhir.forecast_to_fhir(forecast, **{"uid": "4f1c", "subject": "Patient/1", "stamp": STAMP} | options)


def definition(protocol: ks.Protocol) -> Any:
    """The protocol as FHIR, found valid, as fhirclient has it."""
    data = ks.fhir.protocol_to_fhir(protocol)
    valid(data)
    return second_definition.PlanDefinition(json.loads(json.dumps(data)), strict=True)


def sessions(found: Any) -> list[Any]:
    """The actions of the induction."""
    return next(list(each.action) for each in found.action if each.id == "induction")


@pytest.mark.parametrize("protocol", ks.protocols(), ids=lambda each: each.key)
def test_every_protocol(protocol: ks.Protocol) -> None:
    """Every published protocol becomes a valid definition, from which the days and bounds are read again."""
    found = definition(protocol)
    assert re.fullmatch("[A-Z]([A-Za-z0-9_]){0,254}", found.name)
    actions = sessions(found)
    ids = {each.id for each in [*found.action, *actions]}
    for number, action in enumerate(actions, start=1):
        related = action.relatedAction or []
        assert {each.actionId for each in related} <= ids
        offsets = [int(each.offsetDuration.value) for each in related if each.offsetDuration]
        assert offsets == ([] if number == 1 else [protocol.induction.offsets[number - 1]])
        ranges = {(each.actionId, limits(each.offsetRange)) for each in related if each.offsetRange}
        bounds = protocol.bounds(number)
        assert ranges == {(f"session-{back}", (each.least or None, each.most)) for each, back in bounds}
        assert action.timingTiming.repeat.duration == protocol.visit.minutes
        for each, _ in bounds:
            assert basis(each.standing, each.source) in action.description
            assert f"standing: {each.standing}" in {one.display for one in action.documentation}
    assert ("boosters" in ids) is (protocol.cadence is not None)


def limits(range_: Any) -> tuple[int | None, int | None]:
    """The days of a range."""
    low, high = range_.low, range_.high
    return low and int(low.value), high and int(high.value)


@pytest.mark.parametrize("cadence", CADENCES, ids=lambda each: each.key)
def test_every_cadence(cadence: Cadence) -> None:
    """Every published cadence is an action with a timing to each of its intervals, and words for its rules."""
    boosters = definition(evolve(STANDARD, cadence=cadence)).action[-1]
    timings = [each.timingTiming.repeat for part in boosters.action or [] for each in (part.action or [part])]
    assert [(int(each.period), each.count) for each in timings] == [
        *((rung.interval, times) for rung, times in cadence.steps),
        *((rung.interval, None) for rung in cadence.ladder),
    ]
    assert {each.periodUnit for each in timings} <= {"d"}
    for answer in (*cadence.begin, *cadence.answers, *cadence.missed):
        assert answer.words in boosters.description


def test_months() -> None:
    """Months and years are calendar months; where an interval needs two units it stands in words alone."""
    months, mixed = relativedelta(years=1, months=6), relativedelta(months=6, days=2)
    bounds = [
        ks.Spacing(relativedelta(months=1), months, session=2),
        ks.Spacing(mixed, session=3),
        ks.Spacing(3, anchor=0, session=1),
        ks.Spacing(session=2),
    ]
    protocol = ks.Protocol(
        key="months",
        title="",
        induction=ks.Induction((0, months, relativedelta(years=3)), spacing=bounds),
        cadence=Cadence(steps=[(Rung(mixed), 2), (Rung(relativedelta(days=9)), 1)]),
    )
    found = definition(protocol)
    assert found.action[0].id == "event"
    first, second_, third = sessions(found)
    assert [(each.actionId, limits(each.offsetRange)) for each in first.relatedAction] == [("event", (3, None))]
    offset, bound, nothing = second_.relatedAction
    assert (offset.offsetDuration.value, offset.offsetDuration.code) == (18, "mo")
    assert (limits(bound.offsetRange), bound.offsetRange.high.unit) == ((1, 18), "months")
    assert nothing.offsetRange is None
    assert third.relatedAction[1].offsetRange.low.unit == "6 months 2 days"
    steps = found.action[-1].action
    assert steps[0].timingTiming.code.text == "every 6 months 2 days"
    assert steps[1].timingTiming.repeat.period == 9
    assert in_months(relativedelta(days=9)) == (9, "d")


def test_checkpoints() -> None:
    """What is asked after a session is a condition of the next, and of the boosters where it is the last."""
    points = [
        ks.Checkpoint(1, "Goes it on?", "MADRS", goes_on=WHEN, source=ks.Source("Somebody")),
        ks.Checkpoint(3, "Is it enough?", ends=WHEN),
    ]
    induction = ks.Induction((0, 2, 4), checkpoints=points)
    cadence = Cadence(ladder=[Rung(14), Rung(28, late=3)], enter=14, limit=1)
    found = definition(ks.Protocol(key="asks", title="Asks", induction=induction, cadence=cadence))
    conditions = [each.condition for each in (*sessions(found), found.action[-1])]
    said = [each and each[0].expression.expression for each in conditions]
    assert said == [
        None,
        "Goes it on? (MADRS); it goes on with 20 or less",
        None,
        "Is it enough?; it ends with 20 or less",
    ]
    assert found.action[-1].relatedAction[0].offsetDuration.value == 14
    assert "at most 1 booster" in found.action[-1].description


WHEN: Any = next(type(answer.when)(at_most=20) for each in CADENCES for answer in (*each.begin, *each.answers))


def test_no_protocol() -> None:
    """Anything but a protocol is refused with how one is found."""
    with pytest.raises(ks.Malformed, match=r"protocol must be a Protocol, .*, not \'sta"):
        ks.fhir.protocol_to_fhir("standard")  # type: ignore[arg-type]
