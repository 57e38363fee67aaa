"""A plan that was amended: whatever reads the protocol reads the one in force on the day of the session."""

import csv
import json
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from attrs import evolve

import ketasched as ks
from january import jan
from ketasched.entries import EntryKind
from ketasched.history import history_of
from ketasched.protocol import Activity, ActivityKind, Frequency, Induction, Protocol, Question, Spacing, Visit
from ketasched.published import cadence_named
from ketasched.records import Amendment
from ketasched.session import Session
from ketasched.source import Standing
from ketasched.views.sessions import session_list

CLINIC = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 08:00-18:00")
STAMP = datetime(2026, 1, 2, 8, 0, tzinfo=UTC)
OLD = Protocol(
    key="old",
    title="Old course",
    induction=Induction((0, 2, 4, 7), spacing=[Spacing(2), Spacing(most=9, session=4, anchor=1)]),
    visit=Visit(60, observation=20),
    activities=[
        Activity(ActivityKind.ASSESSMENT, "Old score", instrument="MADRS"),
        Activity(ActivityKind.PREPARATION, "Fast", days=-1),
    ],
    readiness=[Question(key="airway", text="Airway", meaning="meaning")],
    least_observation=30,
)
NEW = evolve(
    OLD,
    key="new",
    title="New course",
    induction=Induction((0, 4, 8, 14), spacing=[Spacing(4)]),
    visit=Visit(90, observation=40),
    activities=[Activity(ActivityKind.INTEGRATION, "Talk", days=1)],
    readiness=[Question(key="heart", text="Heart", meaning="meaning")],
    least_observation=40,
)


def amended(before: Protocol = OLD, after: Protocol = NEW, *, days: tuple[int, ...] = (5, 7, 13, 19)) -> ks.Plan:
    """Two sessions given under the old protocol, two to come under the new one, which is in force from the 8th."""
    sessions = [Session(n, jan(day), time(9)) for n, day in enumerate(days, start=1)]
    plan = ks.Plan(after, sessions, CLINIC, "u", amendments=[Amendment(jan(8), before)])
    return plan.given(1).given(2)


def codes(plan: ks.Plan, code: str) -> list[tuple[int, ...]]:
    """The sessions of the findings of a code."""
    return [each.sessions for each in ks.check(plan) if each.code == code]


def test_the_agenda() -> None:
    """Each session has its own protocol's title and activities around it."""
    found = [(each.day.day, each.kind, each.title) for each in ks.agenda(amended())]
    assert (4, EntryKind.PREPARATION, "Fast") in found
    assert (7, EntryKind.SESSION, "Old course: induction session 2") in found
    assert (13, EntryKind.SESSION, "New course: induction session 3") in found
    assert [day for day, kind, _ in found if kind is EntryKind.INTEGRATION] == [14, 20]
    assert [day for day, kind, _ in found if kind is EntryKind.ASSESSMENT] == [5, 7]


def test_tables() -> None:
    """A line of a table has the key and the minutes of the protocol in force."""
    rows = [*csv.reader(ks.to_csv(amended()).decode().splitlines())][1:]
    assert [(row[0], row[5], row[6]) for row in rows] == [
        ("old", "10:20", "80"),
        ("old", "10:20", "80"),
        ("new", "11:10", "130"),
        ("new", "11:10", "130"),
    ]


def test_appointments() -> None:
    """An appointment lasts, and is named, as the protocol in force says; and it is read back so."""
    plan = amended()
    bundle = ks.fhir.to_fhir(plan, subject="Patient/1", stamp=STAMP, wording="clinical")
    found = [each["resource"] for each in bundle["entry"] if each["resource"]["resourceType"] == "Appointment"]
    assert [each["minutesDuration"] for each in found] == [80, 80, 130, 130]
    assert [each["description"][:10] for each in found] == ["Old course", "Old course", "New course", "New course"]
    assert ks.fhir.taken_over(plan, bundle) == plan


def test_events() -> None:
    """An event has the title of the protocol in force, and its alarm speaks of instructions where that has any."""
    text = ks.to_ical(amended(), stamp=STAMP, wording="clinical").decode().replace("\r\n ", "")
    assert text.count("SUMMARY:Old course: induction session") == 2
    assert text.count("SUMMARY:New course: induction session") == 2
    assert text.count("DESCRIPTION:Old course: induction session 1: see your instructions") == 1
    assert "New course: induction session 3: see" not in text


def test_the_list_of_sessions() -> None:
    """The target of a session is that of the protocol in force, where that has a place for it."""
    plan = amended()
    assert "target" not in session_list(plan).splitlines()[0]
    assert "Fri 9 Jan" in session_list(evolve(plan, amendments=())).splitlines()[2]
    short = evolve(plan, protocol=evolve(NEW, induction=Induction((0, 4))))
    assert len(session_list(short).splitlines()) == 5


def test_readiness() -> None:
    """What is asked before session 1 is what the protocol in force on its day asks; both may be answered."""
    plan = amended().readied("heart", present=False, on=jan(9))
    assert [each.message for each in ks.check(plan) if each.code == "KS501"] == [
        "1 of 1 question asked before session 1, Mon 5 Jan 2026, have no record by then: airway"
    ]
    ready = amended().readied("airway", present=True, on=jan(2)).readied("heart", present=True, on=jan(9))
    assert [each.day for each in ks.check(ready) if each.code == "KS502"] == [jan(2)]
    with pytest.raises(ks.UnknownName, match="asks nothing called 'lungs'"):
        amended().readied("lungs", present=True, on=jan(2))


def test_assessments() -> None:
    """An assessment is missing where the protocol in force on the day of its session asks for it."""
    plan = amended().given(3).assessed("MADRS", 30, on=jan(5))
    assert codes(plan, "KS503") == [(2,)]
    last = evolve(OLD, induction=Induction((0, 2)))
    assert (
        codes(amended(last).given(3).assessed("MADRS", 30, on=jan(5)).assessed("MADRS", 12, on=jan(9)), "KS503") == []
    )


def test_recall() -> None:
    """A scale that looks back too far is found in each protocol that was in force."""
    far = evolve(OLD, activities=[Activity(ActivityKind.ASSESSMENT, "Next day", days=1, instrument="PCL-5")])
    assert len(codes(amended(far).assessed("MADRS", 30, on=jan(5)), "KS504")) == 1
    assert not codes(amended().assessed("MADRS", 30, on=jan(5)), "KS504")


def test_observation() -> None:
    """Minutes of observation that are too few are found under each protocol that was in force, and no other."""
    found = [each.message for each in ks.check(amended()) if each.code == "KS505"]
    assert found == ["20 minutes of observation are reserved; old demands 30"]
    assert not [each for each in ks.check(evolve(amended(), amendments=())) if each.code == "KS505"]
    assert history_of(evolve(amended(), sessions=())).protocols == (NEW,)
    assert history_of(evolve(amended(), sessions=())).first_protocol == NEW


def test_the_frequency() -> None:
    """A week is judged by the protocol in force on the day of its last session."""
    limit = [Frequency(most=1, weeks=range(1, 9), standing=Standing.LABEL)]
    assert codes(amended(evolve(OLD, frequencies=limit)), "KS307") == [(1, 2)]
    assert codes(amended(after=evolve(NEW, frequencies=limit)), "KS307") == []
    within = amended(evolve(OLD, frequencies=limit), days=(5, 7, 9, 19))
    assert codes(within, "KS307") == []


def test_boosters() -> None:
    """A booster is judged by the cadence in force on its day."""
    boosted = evolve(OLD, key="with", cadence=cadence_named("sustain-3"), induction=Induction((0, 2)))
    without = evolve(boosted, key="without", cadence=None)
    plan = ks.Plan.from_history(boosted, given=[jan(5), jan(7), jan(30)], clinic=CLINIC)
    judged = {each.code for each in ks.check(plan)} & {"KS303", "KS304"}
    assert judged
    for protocol, amendments, found in (
        (without, [Amendment(date(2026, 2, 1), boosted)], judged),
        (boosted, [Amendment(date(2026, 2, 1), without)], set()),
    ):
        after = evolve(plan, protocol=protocol, amendments=amendments)
        assert {each.code for each in ks.check(after)} & {"KS303", "KS304"} == found


# --- in files


def test_the_checksum_of_the_protocol_before() -> None:
    """The protocol before an amendment has a checksum as the plan's has, and a changed one is refused."""
    plan = amended()
    data: dict[str, Any] = json.loads(ks.dumps(plan))
    (amendment,) = data["amendments"]
    assert [*amendment] == ["effective", "before", "checksum"]
    assert amendment["checksum"] == json.loads(ks.dumps(evolve(plan, protocol=OLD, amendments=())))["checksum"]
    assert ks.loads(json.dumps(data)) == ks.loads(json.dumps(data, indent=1)) == plan
    for spoiled in ({"checksum": f"sha256:{'0' * 64}"}, {"before": amendment["before"] | {"title": "Other"}}):
        data["amendments"] = [amendment | spoiled]
        with pytest.raises(ks.Malformed, match="the protocol is not the one that the plan was laid with"):
            ks.loads(json.dumps(data))
    data["amendments"] = [{name: value for name, value in amendment.items() if name != "checksum"}]
    with pytest.raises(ks.Malformed, match="its checksum is another or missing"):
        ks.loads(json.dumps(data))
