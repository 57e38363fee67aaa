"""Reading FHIR: what another system made of our appointments, what no plan can mean, and what nobody should write."""

import json
import time as clock
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import ketasched as ks
from ketasched.fhir.reading import MOST_VALUES, STATUSES

STAMP = datetime(2026, 1, 1, tzinfo=UTC)
LATER = datetime(2026, 1, 4, tzinfo=UTC)
CLINIC = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US", chairs=2)
STANDARD = ks.protocol_named("standard")
PLAN = ks.schedule(STANDARD, start=date(2026, 1, 5), clinic=CLINIC, at=time(9, 30), uid="4f1c")
GOOD = ks.fhir.to_fhir(PLAN, subject="Patient/123", stamp=STAMP)
FIRST = 2
"""Where the first appointment stands in the bundle."""

Change = Callable[[dict[str, Any]], Any]


def read(bundle: Any) -> ks.Plan:
    """The plan in a bundle."""
    return ks.fhir.read(bundle, protocol=STANDARD, clinic=CLINIC)


def changed(number: int = 1, /, **fields: Any) -> dict[str, Any]:
    """The good bundle with other fields in one appointment; ``None`` takes a field out."""
    bundle = deepcopy(GOOD)
    found = bundle["entry"][FIRST + number - 1]["resource"]
    found.update(fields)
    for name in [name for name, value in fields.items() if value is None]:
        del found[name]
    return bundle


def moved(start: str, minutes: int = 120) -> dict[str, Any]:
    """The fields of an appointment that starts at an instant."""
    return {"start": start, "end": (datetime.fromisoformat(start) + timedelta(minutes=minutes)).isoformat()}


@pytest.mark.parametrize(
    ("status", "means"),
    [
        ("proposed", "planned"),
        ("pending", "planned"),
        ("booked", "confirmed"),
        ("arrived", "confirmed"),
        ("checked-in", "confirmed"),
        ("fulfilled", "given"),
        ("noshow", "missed"),
        ("cancelled", "cancelled"),
    ],
)
def test_statuses(status: str, means: str) -> None:
    """What another system made of an appointment is the status of the session, read afresh or taken over."""
    bundle = changed(2, status=status)
    assert read(bundle).session(2).status == means
    after = ks.fhir.taken_over(PLAN, bundle, stamp=LATER)
    assert after.session(2).status == means
    assert after.session(2).stamp == (None if means == "planned" else LATER)
    assert [each.status for each in after.sessions if each.number != 2] == ["planned"] * 5


@pytest.mark.parametrize("start", ["2026-01-08T11:15:00-05:00", "2026-01-08T16:15:00Z", "2026-01-09T01:15:00+09:00"])
def test_a_new_start(start: str) -> None:
    """An appointment that was moved is on the clinic's day at the clinic's time, whatever the offset it is told in."""
    bundle = changed(2, **moved(start), status="booked")
    for plan in (read(bundle), ks.fhir.taken_over(PLAN, bundle, stamp=LATER)):
        assert (plan.session(2).day, plan.session(2).at) == (date(2026, 1, 8), time(11, 15))
        assert plan.session(2).status is ks.Status.CONFIRMED
    assert plan == PLAN.moved(2, to=date(2026, 1, 8), at=time(11, 15), stamp=LATER).confirmed(2, stamp=LATER)


def test_nothing_new() -> None:
    """Where nothing has changed, the plan stays as it is, with all that no bundle carries."""
    plan = PLAN.given(1).confirmed(2).missed(3).cancelled(4).assessed("MADRS", 30, on=date(2026, 1, 5))
    plan = plan.accepted("KS102", reason="agreed")
    bundle = ks.fhir.to_fhir(plan, subject="Patient/123", stamp=STAMP)
    assert ks.fhir.taken_over(plan, bundle, stamp=LATER) == plan


def test_a_confirmation_taken_back() -> None:
    """A session that was confirmed is planned again when the other system has it pending."""
    assert ks.fhir.taken_over(PLAN.confirmed(1), GOOD).session(1).status is ks.Status.PLANNED


def test_what_has_happened_stays() -> None:
    """A change to a session that was given is refused, as on the plan itself."""
    with pytest.raises(ks.Refused, match=r"session 1 is given .* and cannot be moved: what has happened stays"):
        ks.fhir.taken_over(PLAN.given(1), GOOD)


def test_what_is_not_ours_is_left_alone() -> None:
    """Other people's resources, whatever is in them, and what a system adds to our appointments are not looked at."""
    bundle = changed(
        1, id="77", contained=[{"resourceType": "Nonsense"}], newInR6=True, meta={"versionId": 3}, reasonCode=5
    )
    own = bundle["entry"][FIRST]["resource"]
    own["extension"] += [{"url": "https://example.org/x", "valueWhatever": 1}, "y"]
    own["identifier"] = [
        "z",
        {"system": "https://example.org"},
        {"system": "urn:ketasched:session"},
        *own["identifier"],
    ]
    own["participant"].append("somebody")
    bundle["entry"] += [
        {"resource": {"resourceType": "Appointment", "status": "whatever", "start": 5}},
        {"resource": {"resourceType": "Appointment", "identifier": "77"}},
        {"resource": {"resourceType": "CarePlan"}},
        {"resource": {"resourceType": ["Patient"]}},
        {"resource": {}},
        {"resource": None},
        {"search": {"mode": "outcome"}},
    ]
    assert read(bundle) == read(GOOD)
    assert ks.fhir.taken_over(PLAN, bundle) == PLAN


def test_another_plan_is_left_alone() -> None:
    """The appointments of other plans are left alone; where there are no others, that is said."""
    other = evolve(PLAN, uid="9a2b")
    both = deepcopy(GOOD)
    both["entry"] += ks.fhir.to_fhir(other.cancelled(1), subject="Patient/9", stamp=STAMP)["entry"]
    assert ks.fhir.taken_over(PLAN, both) == PLAN
    assert ks.fhir.taken_over(other, both) == other.cancelled(1)
    with pytest.raises(ks.Refused, match="no appointment in this is a session of the plan"):
        ks.fhir.taken_over(other, GOOD)
    with pytest.raises(ks.Refused, match="there are 2 plans in this: send one bundle to a plan"):
        read(both)


def test_identities_from_elsewhere() -> None:
    """Without the care plan, and where another calendar named a session, each keeps the uid that it came with."""
    named = evolve(PLAN, sessions=[evolve(PLAN.sessions[0], uid="1@example.org"), *PLAN.sessions[1:]])
    bundle = ks.fhir.to_fhir(named, subject="Patient/123", stamp=STAMP)
    again = read(bundle)
    assert again.sessions == named.sessions
    alone = read(bundle | {"entry": bundle["entry"][FIRST:]})
    assert alone.uid == ""
    assert [alone.uid_of(n) for n in range(1, 7)] == [named.uid_of(n) for n in range(1, 7)]
    assert ks.fhir.taken_over(named, bundle) == named


def test_the_second_time_the_clock_shows_it() -> None:
    """In the hour that an autumn night shows twice, the second showing stays the second."""
    always = evolve(CLINIC, hours="24/7")
    plan = ks.Plan(STANDARD, [ks.Session(1, date(2026, 11, 1), time(1, 30, fold=1))], always, "4f1c")
    bundle = ks.fhir.to_fhir(plan, subject="Patient/1", stamp=STAMP)
    assert bundle["entry"][FIRST]["resource"]["start"] == "2026-11-01T01:30:00-05:00"
    again = ks.fhir.read(bundle, protocol=STANDARD, clinic=always)
    assert again.start(1).isoformat() == "2026-11-01T01:30:00-05:00"
    first = evolve(plan, sessions=[evolve(plan.sessions[0], at=time(1, 30))])
    assert ks.fhir.taken_over(first, bundle).start(1).isoformat() == "2026-11-01T01:30:00-05:00"


def test_a_time_that_the_clock_skips() -> None:
    """A session at a time that a change of the clocks skips is not moved by its own bundle."""
    always = evolve(CLINIC, hours="24/7")
    plan = ks.Plan(STANDARD, [ks.Session(1, date(2026, 3, 8), time(2, 30))], always, "4f1c")
    assert ks.fhir.taken_over(plan, ks.fhir.to_fhir(plan, subject="Patient/1", stamp=STAMP)) == plan


def test_a_day_without_a_time() -> None:
    """A session that had a day alone takes the time that the other system gave it."""
    plan = evolve(PLAN, sessions=[evolve(PLAN.sessions[0], at=None), *PLAN.sessions[1:]])
    assert ks.fhir.taken_over(plan, GOOD).session(1).at == time(9, 30)


def test_no_length_given() -> None:
    """An appointment that does not say how long it is lasts as long as a visit; either way of saying it is enough."""
    for fields in ({"end": None, "minutesDuration": None}, {"end": None}, {"minutesDuration": None}):
        assert read(changed(1, **fields)) == read(GOOD)


def url(name: str) -> str:
    """The url of one of our extensions."""
    return f"urn:ketasched:{name}"


@pytest.mark.parametrize(
    ("bundle", "error", "words"),
    [
        (
            changed(1, status="waitlist"),
            ks.Refused,
            "an appointment that is 'waitlist' means nothing for a session: say",
        ),
        (changed(1, status="entered-in-error"), ks.Refused, r"one of proposed, .* @ Bundle\.entry\[2\]\.resource"),
        (changed(1, status=None), ks.Malformed, "this Appointment is no FHIR R4: .* @ status @ Bundle.entry"),
        (changed(1, start=None, end=None), ks.Refused, "an appointment without a start is no session"),
        (changed(1, start="2026-01-05"), ks.Malformed, "does not match spec regex. @ start"),
        (changed(1, start="2026-01-05T09:30:00"), ks.Malformed, "does not match spec regex. @ start"),
        (changed(1, start=1767623400, end=None), ks.Malformed, "1767623400 is not an instant such as 2026-01-20T09:30"),
        (changed(1, start="2026-01-05T09:30:60Z", end=None), ks.Malformed, "09:30:60Z' is not an instant such as"),
        (
            changed(1, **moved("2026-01-05T09:30:30-05:00")),
            ks.Malformed,
            "the start of the appointment .* whole minute",
        ),
        (changed(1, start="0001-01-01T00:00:00Z", end=None), ks.Malformed, "starts past the end of the calendar, 0001"),
        (
            changed(1, **moved("2026-01-05T09:30:00-05:00", 90)),
            ks.Refused,
            r"lasts (90 or 120|120 or 90) minutes, and a ",
        ),
        (changed(1, end=None, minutesDuration=60), ks.Refused, "lasts 60 minutes, and a visit of standard 120: change"),
        (changed(1, end=None, minutesDuration="120"), ks.Malformed, "'120' is not minutesDuration, a whole number"),
        (changed(1, end=None, minutesDuration=True), ks.Malformed, "true is not minutesDuration, a whole number"),
        (
            changed(1, extension=None),
            ks.Refused,
            r"has lost the number of its session: .* with taken_over\(plan, bundle\)",
        ),
        (changed(1, extension={}), ks.Malformed, "Input should be a valid list.* @ extension"),
        (changed(1, participant=5), ks.Malformed, "Input should be a valid list.* @ participant"),
        (changed(1, extension=[{"url": url("number")}]), ks.Refused, "has lost the number of its session"),
        (changed(1, extension=[{"url": url("number"), "valuePositiveInt": 0}]), ks.Malformed, "greater than or equal"),
        (
            changed(1, extension=[{"url": url("number"), "valuePositiveInt": "1"}]),
            ks.Malformed,
            "'1' is not the number",
        ),
        (
            changed(1, extension=[{"url": url("number"), "valuePositiveInt": 2}]),
            ks.Malformed,
            "two sessions have one number",
        ),
        (
            changed(
                1, extension=[{"url": url("number"), "valuePositiveInt": 1}, {"url": url("phase"), "valueCode": "x"}]
            ),
            ks.Malformed,
            "phase must be one of induction or booster, not 'x'",
        ),
        (
            changed(1, identifier=GOOD["entry"][FIRST + 1]["resource"]["identifier"]),
            ks.Refused,
            "two appointments in this have one uid of a session: send each of them once",
        ),
        (GOOD | {"entry": []}, ks.Refused, "no appointment in this is a session of ours"),
        ({"resourceType": "Bundle"}, ks.Refused, "no appointment in this is a session of ours"),
        (GOOD | {"entry": {}}, ks.Malformed, r"an object is not a list of entries @ Bundle\.entry"),
        (GOOD | {"entry": [5]}, ks.Malformed, r"5 is not an entry @ Bundle\.entry\[0\]"),
        (GOOD["entry"][FIRST]["resource"], ks.Malformed, "an object is not a Bundle of FHIR"),
        ([GOOD], ks.Malformed, "a file is read as text, or as bytes in UTF-8, not as"),
        ("[]", ks.Malformed, "a list is not a Bundle of FHIR"),
        (5, ks.Malformed, "a file is read as text"),
        (None, ks.Malformed, "a file is read as text"),
        ("{", ks.Malformed, "this is no JSON"),
        (b"\xff", ks.Malformed, "this is not UTF-8"),
        ('{"resourceType": "Bundle", "resourceType": "Bundle"}', ks.Malformed, "the key 'resourceType' stands twice"),
        (
            json.dumps(GOOD).replace('"status": "pending"', '"status": "pending", "status": "booked"', 1),
            ks.Malformed,
            "the key 'status' stands twice in one object",
        ),
        (
            {"resourceType": "Bundle", "entry": {1, 2}},
            ks.Malformed,
            "this is no plain data, as JSON has it: Object of ty",
        ),
        ({"resourceType": "Bundle", "total": float("nan")}, ks.Malformed, "this is no plain data, as JSON has it"),
    ],
)
def test_what_cannot_be_read(bundle: Any, error: type[Exception], words: str) -> None:
    """What is no FHIR is malformed, and what no plan can mean is refused, each with a sentence."""
    with pytest.raises(error, match=words):
        read(bundle)


def test_with_what_it_is_read() -> None:
    """A bundle is read with the protocol and the clinic of its plan; a plan needs a clinic, on whose wall times are."""
    for options in ({"protocol": "standard", "clinic": CLINIC}, {"protocol": STANDARD, "clinic": None}):
        with pytest.raises(ks.Malformed, match=r"with the protocol=Protocol\(\.\.\.\) and the clinic=Clinic"):
            ks.fhir.read(GOOD, **options)
    with pytest.raises(ks.Refused, match="this plan has no clinic, on whose wall the times are"):
        ks.fhir.taken_over(evolve(PLAN, clinic=None), GOOD)


def test_limits() -> None:
    """What is too deep or too long is refused quickly, wherever it is so, and however it is handed over."""
    deep: Any = {}
    for _ in range(100):
        deep = {"extension": [deep]}
    deeper = deep
    for _ in range(100_000):
        deeper = [deeper]
    circle: dict[str, Any] = {"resourceType": "Bundle"}
    circle["entry"] = [circle]
    cases = [
        (changed(1, contained=[deep]), "this nests too deeply: at most 50 lists"),
        (changed(1, contained=deeper), "this is no plain data, as JSON has it"),
        (circle, "this is no plain data, as JSON has it: Circular"),
        ("[" * 1_000_000, "this nests lists and objects too deeply"),
        (changed(1, contained=[0] * MOST_VALUES), "this has more than 50,000 values: send the appointments in several"),
        (changed(1, comment="x" * 5_000_000), "this is too long"),
    ]
    for bundle, words in cases:
        begin = clock.perf_counter()
        with pytest.raises(ks.Malformed, match=words):
            read(bundle)
        assert clock.perf_counter() - begin < 5


def test_a_thousand_appointments() -> None:
    """A bundle of a thousand appointments is read, and in a moment."""
    entries = [
        {"resource": each["resource"] | {"identifier": [{"system": url("session"), "value": f"{n}"}]}}
        for n, each in enumerate(GOOD["entry"][FIRST:] * 200)
    ][:1000]
    for n, each in enumerate(entries, start=1):
        each["resource"] = each["resource"] | {"extension": [{"url": url("number"), "valuePositiveInt": n}]}
    begin = clock.perf_counter()
    assert len(read({"resourceType": "Bundle", "entry": entries}).sessions) == 1000
    assert clock.perf_counter() - begin < 10


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(
        ["Bundle", "Appointment", "CarePlan", "urn:ketasched:session", "urn:ketasched:number", *STATUSES, "2026-01-05"]
    ),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.text(max_size=5)
        | st.sampled_from(["resourceType", "entry", "resource", "identifier", "system", "value", "extension", "url"]),
        inner,
        max_size=5,
    ),
    max_leaves=20,
)  # fmt: skip


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in some data."""
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(each for key, value in inside for each in places(value, (*path, key)))]


PLACES = [each for each in places(GOOD) if each]


@st.composite
def spoiled(draw: st.DrawFn) -> Any:
    """Draw a good bundle with something else in a few places, nothing there, or something twice."""
    bundle = deepcopy(GOOD)
    for *way, last in draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=3)):
        spot: Any = bundle
        try:
            for key in way:
                spot = spot[key]
            match draw(st.sampled_from(["put", "put", "take", "double"])):
                case "put":
                    spot[last] = draw(JSON)
                case "take":
                    del spot[last]
                case _:
                    spot[last] = [spot[last], spot[last]]
        except (KeyError, IndexError, TypeError):
            continue
    return bundle


def answered(bundle: Any) -> None:
    """Read it every way: each answer is a plan or a sentence."""
    for ask in (read, lambda given: ks.fhir.taken_over(PLAN.confirmed(1), given, stamp=LATER)):
        try:
            answer: object = ask(bundle)
        except ks.KetaschedError as error:
            answer = str(error)
        assert isinstance(answer, ks.Plan) or 10 < len(str(answer)) < 1000


@pytest.mark.fuzz
@settings(deadline=None, max_examples=100)
@given(spoiled())
def test_spoiled_bundles(bundle: Any) -> None:
    """A bundle that was good is answered with a plan or a sentence, as data and as text."""
    answered(bundle)
    answered(json.dumps(bundle))


@pytest.mark.fuzz
@settings(deadline=None, max_examples=200)
@given(JSON | st.binary(max_size=50) | st.text(max_size=50))
def test_whatever(bundle: Any) -> None:
    """Whatever JSON is like, it is answered with a sentence."""
    answered(bundle)
    if not isinstance(bundle, bytes):
        answered(json.dumps(bundle))
        answered({"resourceType": "Bundle", "entry": [{"resource": bundle}, bundle]})


@pytest.mark.fuzz
@settings(deadline=None, max_examples=100)
@given(st.data())
def test_spoiled_texts(data: st.DataObject) -> None:
    """A good text with a few characters cut out or put in is answered with a plan or a sentence."""
    text = json.dumps(GOOD)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(st.text(max_size=3)) + text[at + data.draw(st.integers(0, 9)) :]
    answered(text)
    answered(text.encode("utf-8", "surrogatepass"))
