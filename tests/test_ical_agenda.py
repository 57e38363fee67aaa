import re
from datetime import UTC, date, datetime, time
from typing import Any

import attrs
import pytest
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

import ketasched as ks
from calendar_bytes import Component, components, lint, unfolded
from ketasched.languages import languages

STAMP, LATER = datetime(2026, 1, 1, 12, 30, tzinfo=UTC), datetime(2026, 2, 26, 8, 15, 1, tzinfo=UTC)
NEW_YORK = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US", name="Harbor Clinic")
KAP, STANDARD = ks.protocol_named("kap"), ks.protocol_named("standard")
BEFORE = "Before your appointment: see your instructions"
AFTER = "After your appointment: see your instructions"


def laid(protocol: ks.Protocol = KAP) -> ks.Plan:
    """Lay a course from Monday 5 January on, in the mornings."""
    return ks.schedule(protocol, start=date(2026, 1, 5), clinic=NEW_YORK, at=time(9, 30), uid="1f0c1d4e")


def given_all(protocol: ks.Protocol = STANDARD, score: int = 12) -> ks.Plan:
    """Give every session of the induction, and rate it before and after, so that one booster is due."""
    plan = laid(protocol)
    for session in plan.sessions:
        plan = plan.given(session.number)
    return plan.assessed("MADRS", 34, on=plan.days[0].day).assessed("MADRS", score, on=plan.days[-1].day)


def export(plan: ks.Plan, **options: Any) -> bytes:
    """Export a plan with its agenda; every file goes through the lint."""
    data = ks.to_ical(plan, stamp=STAMP, agenda=True, **options)
    assert list(lint(data)) == []
    return data


def events(data: bytes) -> list[Component]:
    """Read the events, in their order."""
    return [each for each in components(data) if each.name == "VEVENT"]


def rows(data: bytes) -> list[tuple[str, str, str]]:
    """Read start, transparency and summary of each event, in their order."""
    return [
        (each.values("DTSTART")[0], each.values("TRANSP")[0], each.values("SUMMARY")[0].replace("\\", ""))
        for each in events(data)
    ]


def tentative(data: bytes) -> list[dict[str, str]]:
    """Read the events that are not certain."""
    found = [each for each in events(data) if each.values("STATUS") == ["TENTATIVE"]]
    return [{each.name: each.value for each in event.properties} for event in found]


# --- around the sessions


def test_an_agenda_in_order() -> None:
    """Sessions are busy; what belongs around them is free, on whole days, and what is read together is one event."""
    assert rows(export(laid()))[:7] == [
        ("20260105", "TRANSPARENT", "Before your first appointment: see your instructions"),
        ("20260105", "TRANSPARENT", BEFORE),
        ("20260105T093000", "OPAQUE", "Appointment 1"),
        ("20260106", "TRANSPARENT", AFTER),
        ("20260112", "TRANSPARENT", BEFORE),
        ("20260112T093000", "OPAQUE", "Appointment 2"),
        ("20260113", "TRANSPARENT", AFTER),
    ]


def test_a_clinical_agenda_names_what_there_is_to_do() -> None:
    """In clinical words one thing to do is the title, and several are listed in the description."""
    first, second, *_ = events(export(laid(), wording="clinical"))
    assert first.values("SUMMARY") == ["A full psychiatric evaluation before the start"]
    assert first.values("DESCRIPTION") == []
    assert second.values("SUMMARY") == [BEFORE]
    assert second.values("DESCRIPTION") == [
        r"No driving for 24 hours\nSomeone takes the patient home\n1 to 3 preparation sessions before the first"
    ]


def test_assessments_are_free() -> None:
    """A questionnaire is an event of its own, free."""
    assert ("20260105", "TRANSPARENT", "Questionnaire") in rows(export(laid(STANDARD)))
    assert ("20260105", "TRANSPARENT", "A rating scale, as the baseline") in rows(
        export(laid(STANDARD), wording="clinical")
    )


def test_without_an_agenda_there_are_sessions_alone() -> None:
    """The agenda is there when it is asked for, and changes nothing of the sessions' bytes."""
    alone = unfolded(ks.to_ical(laid(), stamp=STAMP))
    assert alone.count("BEGIN:VEVENT") == 6
    blocks = re.findall(r"BEGIN:VEVENT.*?END:VEVENT\r\n", alone, re.DOTALL)
    assert all(each in unfolded(export(laid())) for each in blocks)


def blocks(plan: ks.Plan) -> dict[str, str]:
    """Give the text of each event by its uid."""
    found = re.findall(r"BEGIN:VEVENT.*?\r\nUID:(.*?)\r\n.*?END:VEVENT", unfolded(export(plan)), re.DOTALL)
    texts = re.findall(r"BEGIN:VEVENT.*?END:VEVENT", unfolded(export(plan)), re.DOTALL)
    return dict(zip(found, texts, strict=True))


def test_a_move_takes_what_is_around_with_it() -> None:
    """A session that moves takes along what is around it, under the same identities, and nothing else."""
    before, after = blocks(laid()), blocks(laid().moved(4, to=date(2026, 1, 28), stamp=LATER))
    assert [*before.keys() - after.keys(), *after.keys() - before.keys()] == []
    changed = {
        re.sub(r"\d{8}.*", "", "".join(re.findall("SUMMARY:(.*)", before[uid]))).strip()
        for uid in before
        if before[uid] != after[uid]
    }
    assert changed == {BEFORE, "Appointment 4", AFTER}


def test_what_is_added_moves_nothing_else() -> None:
    """A further activity and a further session leave the bytes of all other events as they were."""
    more = ks.Activity("reminder", "Monitoring", days=90, session=1)
    protocol = attrs.evolve(KAP, activities=[more, *KAP.activities])
    before = blocks(laid())
    after = blocks(attrs.evolve(laid(), protocol=protocol))
    assert {uid: after[uid] for uid in before} == before
    assert len(after) == len(before) + 1
    longer = blocks(attrs.evolve(laid(), sessions=[*laid().sessions, ks.Session(7, date(2026, 2, 20), time(10))]))
    assert {uid: longer[uid] for uid in before} == before


def test_nothing_is_around_a_session_that_was_missed() -> None:
    """What belonged around a session missed or cancelled is gone, and the session itself stays."""
    titles = [row[2] for row in rows(export(laid().missed(2).cancelled(3)))]
    assert [titles.count(each) for each in (AFTER, "Appointment 2", "Cancelled: Appointment 3")] == [4, 1, 1]


def test_entries_say_whom_they_belong_to() -> None:
    """An event around a session has the session's number, under a name that no session's number has."""
    for each in events(export(laid())):
        assert len(each.values("X-KS-NUMBER")) + len(each.values("X-KS-AROUND")) == 1


def test_readers_take_whole_days() -> None:
    """A strict reader finds days where there are no times, in the order of the file, and icalendar no errors."""
    data = export(laid(), profile="feed")
    found = [each.dtstart for each in IcsCalendarStream.calendar_from_ics(data.decode()).events]
    assert found[:3] == [date(2026, 1, 5), date(2026, 1, 5), laid().start(1)]
    calendar: Any = Calendar.from_ical(data)
    assert [each.errors for each in calendar.walk() if each.errors] == []


# --- the next booster


def test_the_next_booster_is_tentative() -> None:
    """The one booster that is due stands on its target, tentative and free, with its window in words."""
    due = ks.next_due(given_all()).due
    assert due is not None
    (found,) = tentative(export(given_all()))
    assert (due.target, due.earliest, due.latest) == (date(2026, 1, 30), date(2026, 1, 27), date(2026, 2, 6))
    assert found["DTSTART"] == "20260130"
    assert found["TRANSP"] == "TRANSPARENT"
    assert found["SUMMARY"] == "Next appointment: no day set yet"
    assert found["DESCRIPTION"] == "Possible from Tuesday 27 January 2026 to Friday 6 February 2026 (11 days)."


def test_the_next_booster_in_clinical_words() -> None:
    """In clinical words the next booster is called one, of its protocol."""
    (found,) = tentative(export(given_all(), wording="clinical"))
    assert found["SUMMARY"].replace("\\", "") == f"{STANDARD.title}: next booster session, no day set yet"


def test_a_next_booster_of_any_title() -> None:
    """Characters that readers refuse become spaces in the title of the next booster, too."""
    (found,) = tentative(export(given_all(attrs.evolve(STANDARD, title="One\x07two")), wording="clinical"))
    assert found["SUMMARY"] == "One two: next booster session\\, no day set yet"


def test_a_booster_that_is_booked_is_no_longer_tentative() -> None:
    """Once a booster has its day, the tentative one is gone; its session has an identity of its own."""
    plan = given_all()
    (found,) = tentative(export(plan))
    booked = ks.book(plan, ks.next_due(plan).due, at=time(10))
    assert tentative(export(booked)) == []
    assert found["UID"] not in blocks(booked)
    message = ks.ical.updates(plan, booked, stamp=LATER, organizer="mailto:desk@example.org", agenda=True)
    assert [each.method for each in message] == ["CANCEL", "PUBLISH"]


def test_another_target_is_another_event() -> None:
    """A target that a score moves makes another tentative event."""
    weekly = given_all(attrs.evolve(STANDARD, cadence=ks.Cadence(first=7, ladder=(7,))))
    fortnightly = given_all(attrs.evolve(STANDARD, cadence=ks.Cadence(first=14, ladder=(14,))))
    uids = {each["UID"] for plan in (weekly, fortnightly) for each in tentative(export(plan))}
    assert len(uids) == 2


@pytest.mark.parametrize(
    "plan",
    [
        laid(),
        laid().given(1),
        given_all().stopped(on=date(2026, 2, 1), reason="well"),
        attrs.evolve(given_all(), assessments=()),
    ],
    ids=["laid", "running", "stopped", "a score is missing"],
)
def test_nothing_is_tentative_where_no_one_booster_is_due(plan: ks.Plan) -> None:
    """While the induction runs, after a course and where a choice is open, there is no tentative event."""
    assert tentative(export(plan)) == []


def test_a_window_without_an_end() -> None:
    """A booster that nothing makes late is possible from its earliest day on."""
    plan = given_all(attrs.evolve(STANDARD, cadence=ks.Cadence(first=14, ladder=(14,)), spacing=()))
    (found,) = tentative(export(plan))
    assert found["DESCRIPTION"] == "Possible from Friday 30 January 2026 on."


def test_a_window_of_a_day() -> None:
    """A booster that can be on one day only says so in the singular."""
    plan = given_all(
        attrs.evolve(STANDARD, cadence=ks.Cadence(first=14, ladder=(14,)), spacing=(ks.Spacing(14, 14, session=7),))
    )
    (found,) = tentative(export(plan))
    assert found["DESCRIPTION"] == "Possible from Friday 30 January 2026 to Friday 30 January 2026 (1 day)."


# --- what patients never read


NEVER = re.compile("relapse|non-?response|overdue|error|reca[ií]da|atrasad|vencid", re.IGNORECASE)
ALL = [laid(protocol) for protocol in ks.protocols()]


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("wording", ["discreet", "clinical"])
def test_patients_never_read(wording: Any, language: str) -> None:
    """No calendar of a published protocol speaks of relapse, non-response, error or being overdue."""
    for plan in [*ALL, given_all(), laid().missed(2).cancelled(3)]:
        assert not NEVER.search(unfolded(export(plan, wording=wording, language=language)))


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("wording", ["discreet", "clinical"])
def test_a_missed_visit_is_not_cancelled(wording: Any, language: str) -> None:
    """In every language a missed session says what it said before, and a cancelled one something else."""
    said = [
        [
            each
            for each in events(export(plan, wording=wording, language=language))
            if each.values("X-KS-NUMBER") == ["2"]
        ]
        for plan in (laid(), laid().missed(2), laid().cancelled(2))
    ]
    ((planned,), (missed,), (cancelled,)) = said
    assert missed == planned
    (before,), (after,) = planned.values("SUMMARY"), cancelled.values("SUMMARY")
    assert after != before
    assert after.endswith(before)


def test_missed_and_cancelled_are_different() -> None:
    """A missed session goes on saying what it said, and a cancelled one says that it is cancelled."""
    titles = [row[2] for row in rows(export(laid().missed(2).cancelled(3))) if "Appointment" in row[2]]
    assert titles == ["Appointment 1", "Appointment 2", "Cancelled: Appointment 3"] + [
        f"Appointment {n}" for n in (4, 5, 6)
    ]
