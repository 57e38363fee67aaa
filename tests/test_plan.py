from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from attrs import evolve
from attrs.exceptions import FrozenInstanceError
from hypothesis import given
from hypothesis import strategies as st

import ketasched as ks
from ketasched.clinic import Clinic
from ketasched.errors import Malformed, Refused, UnknownName, UnknownSession
from ketasched.instruments import MADRS
from ketasched.plan import Plan
from ketasched.protocol import ActivityKind, Checkpoint, Induction, Phase, Protocol, Question, Visit
from ketasched.records import Acceptance
from ketasched.session import Session, Status

CLINIC = Clinic(timezone="America/New_York", hours="Mo-Su 00:00-24:00")
THREE = Protocol(key="three", title="Three sessions", induction=Induction((0, 2, 4)), visit=Visit(60, 60, 15, 30))
ASKED = Protocol(
    key="asked",
    title="Three, if it helps",
    induction=Induction((0, 2, 4), checkpoints=[Checkpoint(2, "?"), Checkpoint(1, "Goes it on?")]),
)
STAMP = datetime(2026, 1, 2, 8, 0, tzinfo=UTC)
LATER = datetime(2026, 1, 2, 9, 0, tzinfo=UTC)
AT = time(9, 30)
MONDAY = date(2026, 1, 5)


def day(n: int) -> date:
    """The nth day of January 2026."""
    return date(2026, 1, n)


def plan(protocol: Protocol = THREE, **changes: Any) -> Plan:
    """Three sessions on Monday, Wednesday and Friday."""
    sessions = [Session(number, day(number * 2 + 3), AT) for number in (1, 2, 3)]
    values: dict[str, Any] = {"protocol": protocol, "sessions": sessions, "clinic": CLINIC, "uid": "u"}
    return Plan(**values | changes)


def test_session() -> None:
    """A session is planned for the induction unless it says otherwise, and words become what they name."""
    session = Session(1, MONDAY, phase="booster", status="given")
    assert (session.phase, session.status) == (Phase.BOOSTER, Status.GIVEN)
    assert (Session(1, MONDAY).phase, Session(1, MONDAY).status) == (Phase.INDUCTION, Status.PLANNED)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"number": 0}, "a session's number must be 1 or more, not 0"),
        ({"number": True}, "a session's number must be a whole number, not True"),
        ({"day": STAMP}, r"a session's day must be a datetime\.date, not .*; use \.date\(\)"),
        ({"at": "09:30"}, r"a session's time must be a datetime\.time"),
        ({"at": time(9, 30, 5)}, "a session's time must be a whole minute"),
        ({"stamp": STAMP.replace(tzinfo=None)}, "stamp must be a datetime in UTC"),
    ],
)
def test_malformed_sessions(values: dict[str, Any], sentence: str) -> None:
    """A session without a number, a day or a proper time is refused."""
    with pytest.raises(Malformed, match=sentence):
        Session(**dict[str, Any](number=1, day=MONDAY) | values)


@pytest.mark.parametrize(
    ("status", "counts"),
    [("planned", True), ("confirmed", True), ("given", True), ("missed", False), ("cancelled",) * 2],
)
def test_what_counts(status: str, counts: object) -> None:
    """A session counts unless it was missed or cancelled."""
    assert Session(1, MONDAY, status=Status(status)).counts is (counts is True)


@pytest.mark.parametrize(
    ("status", "phase", "made_up"),
    [("missed", "induction", True), ("missed", "booster", False), ("given", "induction", False)],
)
def test_missed_of_induction(status: str, phase: str, made_up: bool) -> None:  # noqa: FBT001 - an outcome
    """A missed session of the induction is told from a missed booster."""
    assert Session(1, MONDAY, phase=Phase(phase), status=Status(status)).missed_of_induction is made_up


@pytest.mark.parametrize(
    ("session", "text"),
    [
        (Session(1, MONDAY, AT), "  1  Mon 5 Jan 2026   09:30  planned"),
        (Session(12, day(26), status=Status.MISSED), " 12  Mon 26 Jan 2026  --:--  missed"),
    ],
)
def test_a_session_in_a_line(session: Session, text: str) -> None:
    """A session reads as number, day, time and what became of it."""
    assert str(session) == text


@pytest.mark.parametrize("reason", ["", "  "])
def test_acceptances_have_reasons(reason: str) -> None:
    """Who accepts a finding says why."""
    with pytest.raises(Malformed, match="accepting KS401 needs a reason: say who stands for it and why"):
        Acceptance("KS401", reason)


def test_numbers_are_identities() -> None:
    """Two sessions with one number are refused."""
    with pytest.raises(Malformed, match="two sessions have one number: 1, 2 and 1; a number is a session's identity"):
        Plan(THREE, [Session(1, day(5)), Session(2, day(7)), Session(1, day(9))])


def test_uids_are_identities() -> None:
    """Two sessions with one uid are refused; sessions without one are not."""
    with pytest.raises(Malformed, match="two sessions have one uid, and calendars would make one visit of them"):
        Plan(THREE, [Session(1, day(5), uid="a"), Session(2, day(7)), Session(3, day(9)), Session(4, day(12), uid="a")])
    assert len(Plan(THREE, [Session(1, day(5)), Session(2, day(7)), Session(3, day(9), uid="a")]).days) == 3


@pytest.mark.parametrize(("uid", "what"), [("a\ud800", "has half a character in it"), (3, "must be text, not 3")])
def test_uids_are_whole_text(uid: Any, what: str) -> None:
    """A uid that is no text, or that has half a character in it, is refused: no file could carry it."""
    with pytest.raises(Malformed, match=f"a session's uid {what}"):
        Session(1, day(5), uid=uid)
    with pytest.raises(Malformed, match=f"a plan's uid {what}"):
        Plan(THREE, [Session(1, day(5))], uid=uid)
    assert Session(1, day(5), uid="\U0001f701").uid == "\U0001f701"


def test_from_history() -> None:
    """A history is numbered in day order; what lies beyond the induction is a booster, and all of it was given."""
    made = Plan.from_history(THREE, given=[day(30), day(7), day(5), day(9)], clinic=CLINIC, at=AT, uid="u")
    assert [(each.number, each.day.day, each.phase) for each in made.sessions] == [
        (1, 5, "induction"),
        (2, 7, "induction"),
        (3, 9, "induction"),
        (4, 30, "booster"),
    ]
    assert {(each.status, each.at) for each in made.sessions} == {(Status.GIVEN, AT)}
    assert (made.clinic, made.uid, made.request, made.interval) == (CLINIC, "u", None, None)


def test_a_history_with_an_interval() -> None:
    """A history says in which interval boosters are running; it is one as anywhere else."""
    assert Plan.from_history(THREE, given=[MONDAY], interval=14).interval == 14
    with pytest.raises(Malformed, match=r"interval \(days, or a relativedelta\) must be 0 or more, not -14"):
        Plan.from_history(THREE, given=[MONDAY], interval=-14)


@pytest.mark.parametrize("value", [datetime(2026, 1, 5, tzinfo=UTC), "2026-01-05"])
def test_a_history_of_dates(value: Any) -> None:
    """The days of a history are dates."""
    with pytest.raises(Malformed, match=r"a day in given must be a datetime\.date"):
        Plan.from_history(THREE, given=[value])


@pytest.mark.parametrize("change", ["given", "missed", "cancelled"])
def test_a_record_is_taken_back(change: str) -> None:
    """A session recorded by mistake is planned again; calendars are told where it was called off."""
    made = getattr(plan(), change)(2, stamp=STAMP)
    again = made.reopened(2, stamp=LATER)
    assert again.session(2) == evolve(plan().session(2), sequence=2 * (change == "cancelled"), stamp=LATER)
    assert again.moved(2, to=day(8)).session(2).day == day(8)
    with pytest.raises(Refused, match="session 1 is planned, and nothing is recorded of it to be taken back"):
        made.reopened(1)


def test_days() -> None:
    """The sessions that stand are in day order; two on one day in the order of their numbers."""
    made = plan().moved(1, to=day(9)).missed(2)
    assert [each.number for each in made.days] == [1, 3]
    assert [each.number for each in plan().moved(3, to=day(6)).days] == [1, 3, 2]


def test_conditional() -> None:
    """Sessions behind the first checkpoint are conditional until they are given; without one none is."""
    assert plan().conditional == ()
    assert plan(ASKED).conditional == (2, 3)
    assert plan(ASKED).given(1).given(2).conditional == (3,)
    assert plan(ASKED).missed(1).conditional == (3,)


def test_session_by_number() -> None:
    """A session is found by its number, wherever it was moved."""
    assert plan().moved(1, to=day(30)).session(1).day == day(30)


def test_start_and_end() -> None:
    """A session starts on the clinic's clock and ends with the whole appointment, turnover excepted."""
    made = plan()
    assert made.start(1).isoformat() == "2026-01-05T09:30:00-05:00"
    assert made.end(1).isoformat() == "2026-01-05T11:45:00-05:00"


@pytest.mark.parametrize(
    ("on", "at", "end"),
    [
        (date(2026, 3, 8), time(1, 0), "2026-03-08T04:15:00-04:00"),
        (date(2026, 11, 1), time(0, 30), "2026-11-01T01:45:00-05:00"),
    ],
)
def test_a_visit_keeps_its_length(on: date, at: time, end: str) -> None:
    """Across a change of the clocks a visit takes as long as on any day."""
    made = plan().moved(1, to=on, at=at)
    assert made.end(1).isoformat() == end
    assert made.end(1).astimezone(UTC) - made.start(1).astimezone(UTC) == timedelta(minutes=135)


def test_uids() -> None:
    """A session's uid comes from the plan's and its number, says nothing, and stays whatever happens."""
    made = plan()
    uids = [made.uid_of(number) for number in (1, 2, 3)]
    assert len({UUID(uid) for uid in uids}) == 3
    changed = made.moved(1, to=day(20), at=time(11)).cancelled(2)
    assert [changed.uid_of(number) for number in (1, 2, 3)] == uids
    assert plan(uid="another").uid_of(1) not in uids


def test_uids_are_pinned() -> None:
    """Uids are derived for ever in one way, or calendars would show a session twice."""
    assert plan(uid="4f1c").uid_of(1) == "ee389f57-8dbd-57de-9c7d-bf2802cf173a"


def test_a_uid_of_its_own() -> None:
    """A session that came from another calendar keeps its uid, in a plan without one too."""
    made = plan(uid="", sessions=[Session(1, MONDAY, AT, uid="abc@example.org")])
    assert made.uid_of(1) == "abc@example.org"


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (plan().moved(2, to=day(8)), Session(2, day(8), AT, sequence=1)),
        (plan().moved(2, at=time(11)), Session(2, day(7), time(11), sequence=1)),
        (plan().moved(2, to=day(8), at=time(11), stamp=STAMP), Session(2, day(8), time(11), sequence=1, stamp=STAMP)),
        (plan().moved(2, to=day(8)).moved(2, to=day(7)), Session(2, day(7), AT, sequence=2)),
        (plan().moved(2, to=day(7), stamp=STAMP), Session(2, day(7), AT)),
        (plan().confirmed(2), Session(2, day(7), AT, status=Status.CONFIRMED)),
        (plan().confirmed(2).moved(2, to=day(8)), Session(2, day(8), AT, sequence=1)),
        (plan().confirmed(2, stamp=STAMP), Session(2, day(7), AT, status=Status.CONFIRMED, stamp=STAMP)),
        (plan().given(2), Session(2, day(7), AT, status=Status.GIVEN)),
        (plan().given(2, on=day(8), at=time(9)), Session(2, day(8), time(9), status=Status.GIVEN, sequence=1)),
        (plan().confirmed(2).given(2), Session(2, day(7), AT, status=Status.GIVEN)),
        (plan().missed(2), Session(2, day(7), AT, status=Status.MISSED)),
        (plan().cancelled(2), Session(2, day(7), AT, status=Status.CANCELLED, sequence=1)),
    ],
)
def test_changes(changed: Plan, expected: Session) -> None:
    """A change touches one session: a new day or time or a cancellation raises its sequence; no change, no stamp."""
    assert changed.session(2) == expected
    assert [changed.session(number) for number in (1, 3)] == [plan().session(number) for number in (1, 3)]


@pytest.mark.parametrize("status", ["given", "missed", "cancelled"])
@pytest.mark.parametrize("change", ["moved", "confirmed", "given", "missed", "cancelled"])
def test_what_has_happened_stays(status: str, change: str) -> None:
    """A session with an outcome is changed no more; the sentence says which plan to change instead."""
    made = getattr(plan(), status)(2)
    sentence = (
        rf"session 2 is {status} \(Wed 7 Jan 2026\) and cannot be {change}: .* is taken back by plan\.reopened\(2\)"
    )
    with pytest.raises(Refused, match=sentence):
        getattr(made, change)(2)


def test_plans_never_change() -> None:
    """A change returns a new plan and leaves the old one as it was; nothing can be set."""
    before = plan()
    before.given(1).moved(2, to=day(20)).assessed("MADRS", 30, on=MONDAY).accepted("KS401", reason="weekend clinic")
    assert before == plan()
    with pytest.raises(FrozenInstanceError):
        before.uid = "x"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        before.sessions[0].day = day(20)  # type: ignore[misc]


def test_assessed() -> None:
    """A score is kept with its instrument, found by name or given as it is."""
    made = plan().assessed("madrs", 34, on=MONDAY).assessed(MADRS, 12, on=day(16))
    assert [(each.instrument, each.score, each.day) for each in made.assessments] == [
        (MADRS, 34, MONDAY),
        (MADRS, 12, day(16)),
    ]


@pytest.mark.parametrize(
    ("instrument", "score", "on", "error", "sentence"),
    [
        ("MADRZ", 34, MONDAY, UnknownName, "no instrument is called 'MADRZ'; the nearest are MADRS"),
        ("MADRS", 61, MONDAY, Malformed, "a MADRS score is a whole number from 0 to 60, not 61"),
        ("MADRS", 34, STAMP, Malformed, r"the day of a MADRS score must be a datetime\.date"),
    ],
)
def test_malformed_scores(instrument: str, score: int, on: date, error: type[Exception], sentence: str) -> None:
    """A score on no scale, outside the scale or on no day is refused."""
    with pytest.raises(error, match=sentence):
        plan().assessed(instrument, score, on=on)


def test_accepted() -> None:
    """An acceptance is for a session or for all of them."""
    made = plan().accepted("KS401", reason="weekend clinic").accepted("KS102", reason="agreed", session=3)
    assert made.acceptances == (Acceptance("KS401", "weekend clinic"), Acceptance("KS102", "agreed", 3))


@pytest.mark.parametrize("code", ["KS4", "ks401", "clinic_closed", ""])
def test_acceptances_have_codes(code: str) -> None:
    """A finding is accepted by its code."""
    with pytest.raises(Malformed, match='a finding is accepted by its code, such as "KS401", not '):
        plan().accepted(code, reason="weekend clinic")


def test_readied() -> None:
    """What a clinician records before session 1 is kept as it was found, by the key of the protocol's question."""
    asked = evolve(THREE, readiness=[Question(key="escort", text="Is there an escort?", meaning="Somebody comes.")])
    made = plan(asked).readied("escort", present=True, on=MONDAY, by="nurse")
    assert [(each.item, each.present, each.on, each.by) for each in made.readiness] == [
        ("escort", True, MONDAY, "nurse")
    ]
    with pytest.raises(UnknownName, match="three asks nothing called 'escrt' before session 1; the nearest is escort"):
        plan(asked).readied("escrt", present=True, on=MONDAY)
    with pytest.raises(Malformed, match="whether escort is present is True or False, not 'yes'"):
        plan(asked).readied("escort", present="yes", on=MONDAY)  # type: ignore[arg-type]
    with pytest.raises(Malformed, match=r"the day of a readiness record must be a datetime\.date"):
        plan(asked).readied("escort", present=True, on=STAMP)


def test_followed_up() -> None:
    """What was done around a session is kept with its day."""
    made = plan().followed_up("integration", on=day(6), session=1, note="call")
    assert [(each.kind, each.on, each.session, each.note) for each in made.done] == [
        (ActivityKind.INTEGRATION, day(6), 1, "call")
    ]
    assert plan().followed_up(ActivityKind.NOTE, on=day(6)).done[0].session is None
    with pytest.raises(Malformed, match=r"the day of integration must be a datetime\.date"):
        plan().followed_up("integration", on=STAMP)


def test_stopped() -> None:
    """A course is stopped on a day and for a reason; what is planned stays until it is cancelled."""
    made = plan().stopped(on=day(8), reason="no response")
    assert made.ended is not None
    assert (made.ended.on, made.ended.reason) == (day(8), "no response")
    assert made.sessions == plan().sessions
    with pytest.raises(Malformed, match="stopping a course needs a reason: say who stands for it and why"):
        plan().stopped(on=day(8), reason=" ")
    with pytest.raises(Malformed, match=r"the day on which a course is stopped must be a datetime\.date"):
        plan().stopped(on=STAMP, reason="no response")


@pytest.mark.parametrize(
    "asked",
    [
        lambda made: made.session(7),
        lambda made: made.start(7),
        lambda made: made.end(7),
        lambda made: made.uid_of(7),
        lambda made: made.moved(7, to=MONDAY),
        lambda made: made.given(7),
        lambda made: made.accepted("KS401", reason="x", session=7),
        lambda made: made.followed_up("note", on=MONDAY, session=7),
    ],
)
def test_unknown_sessions(asked: Any) -> None:
    """A session that the plan does not have is refused, with the numbers that it has."""
    with pytest.raises(UnknownSession, match="the plan has no session 7; it has 1, 2 and 3"):
        asked(plan())


@pytest.mark.parametrize(
    ("made", "asked", "sentence"),
    [
        (
            plan(clinic=None),
            "start",
            r"this plan has no clinic and so no hours or zone: .* attrs\.evolve\(plan, clinic=",
        ),
        (plan(clinic=None), "end", r"this plan has no clinic and so no hours or zone: .* attrs\.evolve\(plan, clinic="),
        (plan(uid=""), "uid_of", r"this plan has no uid and so its sessions have none: .* attrs\.evolve\(plan, uid="),
        (plan(sessions=[Session(1, MONDAY)]), "start", r"session 1 has no time of day: .* plan\.moved\(1, at=\.\.\.\)"),
    ],
)
def test_what_a_plan_lacks(made: Plan, asked: str, sentence: str) -> None:
    """What a plan cannot tell is refused, with the change that lets it."""
    with pytest.raises(Refused, match=sentence):
        getattr(made, asked)(1)


def test_remedies_work() -> None:
    """The changes that the sentences offer are enough."""
    bare = Plan.from_history(THREE, given=[MONDAY])
    assert evolve(bare, clinic=CLINIC, uid="u").uid_of(1)
    assert plan(sessions=[Session(1, MONDAY)]).moved(1, at=AT).start(1).hour == 9


def test_a_plan_prints_as_a_table() -> None:
    """A plan reads as a heading and a line a session; those behind a checkpoint say so."""
    assert str(plan(ASKED).given(1).cancelled(3)).splitlines() == [
        "Three, if it helps (asked): 2 sessions, Mon 5 Jan 2026 to Wed 7 Jan 2026",
        "  1  Mon 5 Jan 2026   09:30  given",
        "  2  Wed 7 Jan 2026   09:30  planned, if the course goes on",
        "  3  Fri 9 Jan 2026   09:30  cancelled",
    ]


def test_an_empty_plan_prints() -> None:
    """A plan in which no session stands has a heading all the same."""
    assert str(Plan(THREE, ())) == "Three sessions (three): 0 sessions"
    assert repr(Plan(THREE, ())) == "<Plan three: no sessions>"


def test_repr() -> None:
    """A plan is shown in short as its protocol and days."""
    assert repr(plan()) == "<Plan three: 2026-01-05, 2026-01-07, 2026-01-09>"


CHANGES = st.tuples(st.sampled_from(["moved", "confirmed", "given", "missed", "cancelled"]), st.integers(1, 3))


@given(st.lists(CHANGES, max_size=12))
def test_identity_is_for_life(changes: list[tuple[str, int]]) -> None:
    """Whatever happens to sessions, their numbers and uids stay, and no sequence ever falls."""
    made = plan()
    for n, (change, number) in enumerate(changes):
        before = made.session(number)
        try:
            made = made.moved(number, to=MONDAY + timedelta(n)) if change == "moved" else getattr(made, change)(number)
        except Refused:
            continue
        assert made.session(number).sequence >= before.sequence
    assert [each.number for each in made.sessions] == [1, 2, 3]
    assert [made.uid_of(number) for number in (1, 2, 3)] == [plan().uid_of(number) for number in (1, 2, 3)]


def test_a_history_with_repeats() -> None:
    """Where sessions given too soon are repeated, the sessions beyond the number are repeats and no boosters."""
    series = ks.Protocol(
        key="series",
        title="Two, a month apart",
        repeat_too_soon=True,
        induction=ks.Induction((0, 28), (ks.Spacing(28, session=2),)),
    )
    days = [date(2026, 1, 5), date(2026, 1, 12), date(2026, 2, 9)]
    plan = ks.Plan.from_history(series, given=days)
    assert {session.phase for session in plan.sessions} == {ks.Phase.INDUCTION}
    assert [finding.code for finding in ks.check(plan)] == ["KS101"]


@pytest.mark.parametrize("day", [date.min, date(1899, 12, 31), date(3000, 1, 1), date.max])
def test_a_session_is_in_years_that_mean_anything(day: date) -> None:
    """A session in a year of which nobody knows opening hours is a slip, and refused."""
    with pytest.raises(Malformed, match=f"lies in the years 1900 to 2999, not in {day.year}"):
        Session(1, day)
