import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ketasched as ks
from calendar_bytes import Component, components, events, libical_objections, lint, lint_object, read_strictly

STAMP, LATER = datetime(2026, 1, 1, 12, 30, tzinfo=UTC), datetime(2026, 2, 26, 8, 15, 1, tzinfo=UTC)
LAST = datetime(2026, 3, 2, 7, tzinfo=UTC)
NEW_YORK = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US", name="Harbor Clinic")
STANDARD = ks.protocol_named("standard")
DESK, PATIENT = "mailto:desk@example.org", "mailto:patient@example.org"


def standard() -> ks.Plan:
    """Lay the standard course in New York, across the night in which the clocks go forward."""
    return ks.schedule(STANDARD, start=date(2026, 2, 25), clinic=NEW_YORK, at=time(9, 30), uid="1f0c1d4e")


def life() -> Iterator[ks.Plan]:
    """Give the plan as laid, with a session moved, with it cancelled, and with another one in its place."""
    plan = standard()
    yield plan
    plan = plan.moved(4, to=date(2026, 3, 5), at=time(14), stamp=LATER)
    yield plan
    plan = plan.cancelled(4, stamp=LAST)
    yield plan
    yield attrs.evolve(plan, sessions=[*plan.sessions, ks.Session(7, date(2026, 3, 12), time(11))])


def messages(before: ks.Plan, after: ks.Plan, **options: Any) -> tuple[ks.ical.Message, ...]:
    """Tell of what changed; every message goes through the lint and names its method."""
    sent = ks.ical.updates(before, after, stamp=LAST, organizer=DESK, **options)
    for each in sent:
        assert list(lint(each.ics)) == []
        assert components(each.ics)[0].values("METHOD") == [each.method]
    return sent


def told(before: ks.Plan, after: ks.Plan, **options: Any) -> list[tuple[str, list[str]]]:
    """Give the method of each message and the numbers of the sessions in it."""
    return [(each.method, [*events(each.ics)]) for each in messages(before, after, **options)]


def collection(plan: ks.Plan, **options: Any) -> dict[str, bytes]:
    """Write the objects of a collection; every one goes through the lint."""
    found = ks.ical.objects(plan, stamp=STAMP, **options)
    assert {name: [*lint_object(data)] for name, data in found.items()} == {name: [] for name in found}
    return found


def changes(before: Component, after: Component) -> set[str]:
    """Give the names of the properties in which two events differ."""
    return {
        each.name
        for one, other in ((before, after), (after, before))
        for each in one.properties
        if each not in other.properties
    }


def replaced(old: bytes, new: bytes, number: int) -> bytes:
    """Put the event of a session as it is in a new file in the place that it had in the old one."""
    (one,), (other,) = (
        [
            each
            for each in re.findall(rb"BEGIN:VEVENT.*?END:VEVENT", data, re.DOTALL)
            if b"X-KS-NUMBER:%d\r" % number in each
        ]
        for data in (old, new)
    )
    return old.replace(one, other)


# --- publish, move, cancel, re-book: each profile

MOVED = {"DTSTART", "DTEND", "DTSTAMP", "SEQUENCE", "LAST-MODIFIED"}
"""What a move changes of its event, and of that alone."""


@pytest.mark.parametrize("profile", ["file", "feed"])
def test_the_life_of_a_file(profile: Any) -> None:
    """A file or a feed changes in one event at a time: five properties for a move, a mark for a cancellation."""
    written = [ks.to_ical(plan, stamp=STAMP, profile=profile) for plan in life()]
    assert [[*lint(each)] for each in written] == [[], [], [], []]
    laid, moved, cancelled, rebooked = map(events, written)
    assert [number for number in laid if laid[number] != moved[number]] == ["4"]
    assert changes(laid["4"], moved["4"]) == MOVED
    assert written[1] == replaced(written[0], written[1], 4), "all else has the bytes that it had"
    assert changes(moved["4"], cancelled["4"]) == {
        "SUMMARY",
        "STATUS",
        "TRANSP",
        "DTSTAMP",
        "SEQUENCE",
        "LAST-MODIFIED",
    }
    assert cancelled["4"].values("SEQUENCE") == ["2"]
    assert {number: rebooked[number] for number in cancelled} == cancelled
    assert rebooked["7"].values("UID") not in [each.values("UID") for each in cancelled.values()]


def test_the_life_of_a_collection() -> None:
    """Of a collection one object changes at a time; a new session is a new object, and the cancelled one stays."""
    laid, moved, cancelled, rebooked = map(collection, life())
    (name,) = (each for each in laid if laid[each] != moved[each])
    assert [each for each in moved if moved[each] != cancelled[each]] == [name]
    assert changes(events(laid[name])["4"], events(moved[name])["4"]) == MOVED
    assert moved[name] == replaced(laid[name], moved[name], 4)
    assert b"STATUS:CANCELLED" in rebooked[name]
    (new,) = {*rebooked} - {*cancelled}
    assert {each: rebooked[each] for each in rebooked if each != new} == cancelled


def test_the_life_in_messages() -> None:
    """A move is published again, a cancellation cancelled, a session in its place published: each alone."""
    steps = [told(before, after) for before, after in pairwise(life())]
    assert steps == [[("PUBLISH", ["4"])], [("CANCEL", ["4"])], [("PUBLISH", ["7"])]]


@pytest.mark.parametrize(("attendee", "method"), [(None, "PUBLISH"), (PATIENT, "REQUEST")])
def test_a_move_in_messages(attendee: str | None, method: str) -> None:
    """The message of a move changes the same five properties of the event that was sent first."""
    before, moved, *_ = life()
    empty = attrs.evolve(before, sessions=())
    first = [each for each in messages(empty, before, attendee=attendee) if "4" in events(each.ics)]
    (message,) = messages(before, moved, attendee=attendee)
    assert [each.method for each in (*first, message)] == [method, method]
    assert changes(events(first[0].ics)["4"], events(message.ics)["4"]) == MOVED


def test_messages_say_what_a_file_says() -> None:
    """The event in a message is that of the file, without its alarm and with who sends it."""
    before, moved, cancelled, _ = life()
    for old, plan in ((before, moved), (moved, cancelled)):
        (message,) = messages(old, plan)
        assert changes(events(message.ics)["4"], events(ks.to_ical(plan, stamp=LAST))["4"]) == {"ORGANIZER"}
        assert b"VALARM" not in message.ics


# --- messages


def test_a_first_message_publishes_all() -> None:
    """Beside an empty plan everything is new, in one message; with an attendee each session is asked for by itself."""
    empty = attrs.evolve(standard(), sessions=())
    assert told(empty, standard()) == [("PUBLISH", ["1", "2", "3", "4", "5", "6"])]
    assert told(empty, standard(), attendee=PATIENT) == [("REQUEST", [str(n)]) for n in range(1, 7)]


def test_an_attendee_is_asked() -> None:
    """A request asks the attendee for an answer, and a cancellation names them without asking."""
    before, moved, cancelled, _ = life()
    (request,) = messages(before, moved, attendee=PATIENT)
    assert request.content_type == "text/calendar; method=REQUEST; charset=utf-8"
    assert b"ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:patient@example.org\r\n" in request.ics
    (cancel,) = messages(moved, cancelled, attendee=PATIENT)
    assert b"\r\nATTENDEE:mailto:patient@example.org\r\n" in cancel.ics


def test_a_cancellation_repeats_the_event() -> None:
    """What is cancelled is told in full, each in a message of its own, before what is new."""
    before = standard()
    after = before.cancelled(2).cancelled(5).moved(6, at=time(15))
    assert told(before, after) == [("CANCEL", ["2"]), ("CANCEL", ["5"]), ("PUBLISH", ["6"])]
    event = events(messages(before, after)[0].ics)["2"]
    assert event.values("SUMMARY") == ["Cancelled: Appointment 2"]
    assert event.values("DTSTART") == events(ks.to_ical(before, stamp=STAMP))["2"].values("DTSTART")


def test_a_session_that_is_gone_is_cancelled() -> None:
    """A session that is no longer in the plan is cancelled, as one change more; one cancelled before is no news."""
    before = standard().moved(3, at=time(10), stamp=LATER).cancelled(5)
    after = attrs.evolve(before, sessions=[each for each in before.sessions if each.number not in (3, 5)])
    (message,) = messages(before, after)
    event = events(message.ics)["3"]
    assert {name: event.values(name) for name in ("SEQUENCE", "STATUS", "TRANSP", "DTSTAMP", "LAST-MODIFIED")} == {
        "SEQUENCE": ["2"],
        "STATUS": ["CANCELLED"],
        "TRANSP": ["TRANSPARENT"],
        "DTSTAMP": ["20260302T070000Z"],
        "LAST-MODIFIED": [],
    }


def test_never_known_and_cancelled() -> None:
    """Of a session that was made and cancelled between the two plans nothing is told."""
    session = ks.Session(7, date(2026, 3, 12), time(11), status=ks.Status.CANCELLED)
    assert told(standard(), attrs.evolve(standard(), sessions=[*standard().sessions, session])) == []


@pytest.mark.parametrize("change", ["confirmed", "given", "missed"])
def test_outcomes_are_no_news(change: str) -> None:
    """Of a session confirmed, given or missed nothing is told: a missed visit is not a cancelled one."""
    assert told(standard(), getattr(standard(), change)(3, stamp=LATER)) == []


def test_a_move_back_and_forth_is_no_news() -> None:
    """A session that stands where it stood is no news, however often it was moved between."""
    assert told(standard(), standard().moved(3, at=time(12)).moved(3, at=time(9, 30))) == []


def test_the_second_showing_of_an_hour_is_news() -> None:
    """A move from the first to the second showing of an hour is told."""
    short = attrs.evolve(STANDARD, visit=ks.Visit(30))
    clinic = ks.Clinic(timezone="America/New_York", hours="24/7")
    plan = ks.Plan(short, [ks.Session(1, date(2026, 11, 1), time(1, 15))], clinic, "1f0c1d4e")
    again = plan.moved(1, at=time(1, 15, fold=1))
    assert told(plan, again) == [("PUBLISH", ["1"])]
    assert again.session(1).sequence == 1


def test_wording_and_language_of_messages() -> None:
    """Messages are worded as asked, and give the clinic's name where that is asked for."""
    before, moved, *_ = life()
    (message,) = messages(before, moved, wording="clinical", location=True, language="es")
    assert b"LOCATION:Harbor Clinic\r\n" in message.ics
    assert "sesión de inducción 4".encode() in message.ics.replace(b"\r\n ", b"")


def test_messages_of_an_agenda() -> None:
    """With the agenda a move tells of what is around the session, too, and a missed session takes that with it."""
    note = ks.Activity("preparation", "Preparation", days=-1)
    plan = attrs.evolve(standard(), protocol=attrs.evolve(STANDARD, activities=[note]))
    (message,) = messages(plan, plan.moved(4, to=date(2026, 3, 5)), agenda=True)
    assert message.ics.count(b"BEGIN:VEVENT") == 2
    assert messages(plan, plan.moved(4, at=time(14)), agenda=True)[0].ics.count(b"BEGIN:VEVENT") == 1
    (gone,) = messages(plan, plan.missed(4), agenda=True)
    assert gone.method == "CANCEL"
    assert b"SUMMARY:Cancelled: Before your appointment: see your instructions\r\n" in gone.ics


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(1, 6), st.sampled_from(["move", "cancel", "miss", "give"])), max_size=8))
def test_messages_bring_a_calendar_up_to_date(steps: list[tuple[int, str]]) -> None:
    """Whoever has the calendar of the plan before and follows the messages sees what stands in the plan after."""
    before = standard()
    after = before
    for number, step in steps:
        if after.session(number).status is ks.Status.PLANNED:
            after = {
                "move": lambda plan, n: plan.moved(n, to=date(2026, 4, n)),
                "cancel": lambda plan, n: plan.cancelled(n),
                "miss": lambda plan, n: plan.missed(n),
                "give": lambda plan, n: plan.given(n),
            }[step](after, number)
    kept = standing(ks.to_ical(before, stamp=STAMP))
    for message in messages(before, after):
        for uid, event in standing(message.ics, every=True).items():
            kept[uid] = event
    assert {uid: each for uid, each in kept.items() if each[1] == ["CONFIRMED"]} == standing(
        ks.to_ical(after, stamp=STAMP)
    )


def standing(data: bytes, *, every: bool = False) -> dict[str, tuple[list[str], list[str]]]:
    """Read the start and the status of the events that stand, or of all, by their uids."""
    found = {
        each.values("UID")[0]: (each.values("DTSTART"), each.values("STATUS"))
        for each in components(data)
        if each.name == "VEVENT"
    }
    return {uid: each for uid, each in found.items() if every or each[1] == ["CONFIRMED"]}


@pytest.mark.parametrize("attendee", [None, PATIENT])
def test_libical_takes_every_message(attendee: str | None) -> None:
    """libical, with its check of what each method asks for, has nothing against any message or object."""
    for before, after in pairwise(life()):
        for message in messages(before, after, attendee=attendee, agenda=True):
            assert libical_objections(message.ics) == []
    for data in collection(standard(), agenda=True).values():
        assert libical_objections(data) == []


# --- objects


def test_objects_are_whole() -> None:
    """An object has the event that a file has, the zone of its own year, and no method."""
    plan = standard().moved(6, to=date(2027, 1, 4))
    found = [*collection(plan).values()]
    assert [number for each in found for number in events(each)] == ["1", "2", "3", "4", "5", "6"]
    whole = events(ks.to_ical(plan, stamp=STAMP))
    assert {number: event for each in found for number, event in events(each).items()} == whole
    assert b"DTSTART:20251102T020000" in found[0]
    assert b"DTSTART:20261101T020000" in found[5]
    assert {uid: when for each in found for uid, when in read_strictly(each).items()} == read_strictly(
        ks.to_ical(plan, stamp=STAMP)
    )


def test_the_names_of_objects_tell_nothing() -> None:
    """An object's name comes from its session's identity, and shows none that another calendar gave."""
    names = [*collection(standard())]
    assert names == [*collection(standard().moved(2, at=time(15)))]
    foreign = attrs.evolve(standard(), sessions=[attrs.evolve(standard().session(1), uid="jo/doe@example.org")])
    (name,) = collection(foreign)
    assert name not in names
    assert "doe" not in name
    assert name.endswith(".ics")
    assert "/" not in name


def test_an_empty_plan_has_no_objects() -> None:
    """A plan without sessions is an empty collection."""
    assert ks.ical.objects(attrs.evolve(standard(), sessions=()), stamp=STAMP) == {}


def test_objects_without_alarms() -> None:
    """An object reminds a day before, unless no alarms are asked for."""
    assert [each.count(b"BEGIN:VALARM") for each in collection(standard()).values()] == [1] * 6
    assert [each.count(b"BEGIN:VALARM") for each in collection(standard(), alarms=False).values()] == [0] * 6


# --- what is refused


def test_updates_of_two_courses() -> None:
    """Plans with different uids are two courses, of which no update can tell."""
    with pytest.raises(ks.Refused, match="these are two courses, with the uids '1f0c1d4e' and 'other'"):
        messages(standard(), attrs.evolve(standard(), uid="other"))


def test_the_plans_in_the_wrong_order() -> None:
    """Going back to an earlier plan is refused, because calendars ignore a lower sequence."""
    with pytest.raises(ks.Refused, match=r"session 4 was changed more often .* plan.moved\(4, to=...\)"):
        messages(standard().moved(4, at=time(14)), standard())


@pytest.mark.parametrize("wrong", [{"organizer": "desk"}, {"attendee": "patient@example.org"}])
def test_messages_need_addresses(wrong: dict[str, Any]) -> None:
    """An organizer or an attendee that is no address is refused by its name."""
    (name,) = wrong
    asked: dict[str, Any] = {"stamp": STAMP, "organizer": DESK}
    with pytest.raises(ks.Malformed, match=f"{name} must be an address such as"):
        ks.ical.updates(standard(), standard(), **asked | wrong)


def test_a_course_laid_afresh() -> None:
    """A session that was laid elsewhere, and not moved there, is refused: calendars ignore an equal sequence."""
    before = standard()
    day = before.session(4).day + timedelta(1)
    afresh = attrs.evolve(
        before, sessions=[attrs.evolve(each, day=day) if each.number == 4 else each for each in before.sessions]
    )
    with pytest.raises(ks.Refused, match=r"session 4 is planned for .* no change of the plan before has made it so"):
        messages(before, afresh)
    assert len(messages(before, before.moved(4, to=day))) == 1


@pytest.mark.parametrize("sequence", [b"SEQUENCE:1\r\n", b"SEQUENCE:0\r\n", b"SEQUENCE:4\r\n", b""])
def test_a_calendar_that_another_program_edited(sequence: bytes) -> None:
    """What a program moved is told of beside the plan that was exported, whatever it made of the sequence."""
    before = standard().moved(4, to=date(2026, 3, 5), stamp=LATER)
    data = ks.to_ical(before, stamp=STAMP).replace(b"SEQUENCE:1\r\n", sequence)
    assert told(before, ks.from_ical(data, protocol=STANDARD, exported=before).plan) == []
    edited = data.replace(b"20260305T", b"20260306T")
    after = ks.from_ical(edited, protocol=STANDARD, exported=before).plan
    assert told(before, after) == [("PUBLISH", ["4"])]
    assert after.session(4).sequence == (4 if b"4" in sequence else 2)
