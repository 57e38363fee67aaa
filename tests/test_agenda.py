"""Everything of a plan that belongs on a calendar, in order."""

import re
from datetime import date, time

from attrs import evolve

import ketasched as ks
from ketasched.entries import Entry, EntryKind, agenda
from ketasched.views import month_calendar

CLINIC = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US")
LABEL = ks.protocol_named("spravato-trd")
KAP = ks.protocol_named("kap")
DAY_1 = date(2026, 1, 5)
TELLING = re.compile("ketamine|spravato|ptsd|depress|psych|madrs|caps|qids|infusion|therapy|blood", re.IGNORECASE)


def laid(protocol: ks.Protocol) -> ks.Plan:
    """The protocol laid from Monday 5 January on, in the mornings."""
    return ks.schedule(protocol, start=DAY_1, clinic=CLINIC, at=time(9, 30))


def on(plan: ks.Plan, day: date) -> list[tuple[str, str]]:
    """Kind and title of the entries of one day, in order."""
    return [(each.kind, each.title) for each in agenda(plan) if each.day == day]


def test_a_day_in_the_order_in_which_it_is_done() -> None:
    """On the day of session 1 stand the evaluation, what to know before, and the session."""
    assert on(laid(LABEL), DAY_1) == [
        ("readiness", "A full psychiatric evaluation before the start"),
        ("note", "No food for 2 hours before, no liquids for 30 minutes, no nasal sprays for 1 hour"),
        ("note", "Blood pressure is taken before and about 40 minutes after"),
        ("note", "No driving until the next day, after restful sleep"),
        ("note", "Someone takes the patient home"),
        ("session", "Esketamine, treatment-resistant depression: induction session 1"),
    ]


def test_sessions_have_time_and_end() -> None:
    """A session stands with its start and the end of its observation; what is around it has no time."""
    entries = agenda(laid(LABEL))
    sessions = [each for each in entries if each.kind is EntryKind.SESSION]
    assert [each.session for each in sessions] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert {(each.at, each.end) for each in sessions} == {(time(9, 30), time(11, 45))}
    assert {each.at for each in entries if each.kind is not EntryKind.SESSION} == {None}
    assert str(sessions[0]) == "2026-01-05 09:30-11:45 Esketamine, treatment-resistant depression: induction session 1"


def test_in_the_order_of_days() -> None:
    """Entries come by day, whatever the order of sessions and records."""
    plan = laid(KAP).moved(2, to=date(2026, 1, 30)).followed_up("preparation", on=date(2026, 1, 2), note="by phone")
    days = [each.day for each in ks.agenda(plan)]
    assert days == sorted(days)
    assert days[0] == date(2026, 1, 2)


def test_without_a_clinic_or_a_time() -> None:
    """A history without a clinic has sessions without an end, or without a time."""
    history = ks.Plan.from_history(KAP, given=[DAY_1], at=time(9))
    assert [(each.at, each.end) for each in agenda(history) if each.kind is EntryKind.SESSION] == [(time(9), None)]
    no_time = evolve(ks.Plan.from_history(KAP, given=[DAY_1]), clinic=CLINIC)
    (session,) = (each for each in agenda(no_time) if each.kind is EntryKind.SESSION)
    assert (session.at, session.end) == (None, None)
    assert str(session) == "2026-01-05 Ketamine-assisted psychotherapy, six weekly sessions: induction session 1"


def test_times_stand_in_the_order_of_the_clock() -> None:
    """Two sessions on one day stand in the order of their times."""
    plan = ks.Plan(evolve(KAP, activities=()), [ks.Session(1, DAY_1, time(14)), ks.Session(2, DAY_1, time(9))])
    assert [each.session for each in agenda(plan)] == [2, 1]


def test_days_from_the_session() -> None:
    """Preparation stands before the first session alone, integration on the day after each."""
    entries = agenda(laid(KAP))
    preparation = [each.day for each in entries if each.kind is EntryKind.PREPARATION]
    integration = [each.day for each in entries if each.kind is EntryKind.INTEGRATION]
    assert preparation == [DAY_1]
    assert [f"{day:%d %b}" for day in integration] == ["06 Jan", "13 Jan", "21 Jan", "28 Jan", "04 Feb", "11 Feb"]


def test_only_sessions_that_stand() -> None:
    """A session missed or cancelled is not on the agenda, and nothing around it."""
    plan = laid(KAP).missed(1).cancelled(2)
    assert {each.session for each in agenda(plan)} == {3, 4, 5, 6}
    assert [each.session for each in agenda(plan) if each.kind is EntryKind.PREPARATION] == [3]


def test_boosters_have_their_assessment() -> None:
    """What the protocol has at every booster stands on the day of each."""
    days = [date(2026, 1, day) for day in (5, 7, 9, 12, 14, 16, 30)]
    plan = ks.Plan.from_history(ks.protocol_named("standard"), given=days)
    rated = [(each.day.day, each.title) for each in agenda(plan) if each.kind is EntryKind.ASSESSMENT]
    assert rated == [
        (5, "A rating scale, as the baseline"),
        (16, "A rating scale, at the end of the induction"),
        (30, "A rating scale, before the booster"),
    ]


def test_what_was_done() -> None:
    """What is on record as done is an entry, after the rest of its day, with its note."""
    plan = laid(KAP).followed_up("integration", on=DAY_1, session=1, note="in a group")
    plan = plan.followed_up("reminder", on=DAY_1)
    assert on(plan, DAY_1)[-2:] == [("done", "integration done: in a group"), ("done", "reminder done")]
    assert [each.session for each in agenda(plan) if each.kind is EntryKind.DONE] == [1, None]


def test_discreet_titles() -> None:
    """A discreet title says what there is to do, and no more."""
    entry = Entry(day=DAY_1, kind=EntryKind.SESSION, title="Ketamine", session=2)
    assert {kind: evolve(entry, kind=kind).discreet for kind in EntryKind} == {
        "readiness": "Before your first appointment: see your instructions",
        "preparation": "Before your appointment: see your instructions",
        "note": "Before your appointment: see your instructions",
        "assessment": "Questionnaire",
        "session": "Appointment 2",
        "integration": "After your appointment: see your instructions",
        "reminder": "Reminder",
        "done": "Done",
    }


def test_discreet_titles_tell_nothing() -> None:
    """No discreet title of any published protocol names a drug, a diagnosis, a scale or a treatment."""
    titles = {each.discreet for protocol in ks.protocols() for each in agenda(laid(protocol))}
    assert not [each for each in titles if TELLING.search(each)]


FEBRUARY = """\
                 February 2026
Mo     Tu     We     Th     Fr     Sa     Su
                                           1.
 2      3      4      5      6      7.     8.
 9     10     11     12     13     14.    15.
16x    17     18     19     20     21.    22.
23+(1) 24     25     26     27     28.

                   March 2026
Mo     Tu     We     Th     Fr     Sa     Su
                                           1.
 2+(2)  3+     4+     5      6      7.     8.
 9     10     11     12     13     14.    15.
16     17     18     19     20     21.    22.
23     24     25     26     27     28.    29.
30     31

                   April 2026
Mo     Tu     We     Th     Fr     Sa     Su
               1      2      3      4.     5.
 6      7      8      9     10     11.    12.
13     14     15     16     17     18.    19.
20     21     22     23     24     25.    26.
27     28     29+    30

(1) planned   . not open
x closed 16 Feb: public holiday
+ 23 Feb: Questionnaire
+ 1 Mar to 4 Mar: After your appointment: see your instructions
+ 29 Apr: Reminder
  23 Feb: Before your first appointment: see your instructions
  each session: Before your appointment: see your instructions"""


def test_the_calendar_shows_what_is_around_the_sessions() -> None:
    """The month calendar flags open days with more than an appointment, and lists them in discreet words."""
    around = [
        ks.Activity("readiness", "Depression, recorded", session=1),
        ks.Activity("assessment", "PCL-5", session=1, instrument="PCL-5"),
        ks.Activity("note", "No ketamine tourism"),
        *(ks.Activity("integration", "Therapy", days, session) for days, session in ((6, 1), (7, 1), (1, 2), (2, 2))),
        ks.Activity("reminder", "Bladder", 65, session=1),
    ]
    protocol = ks.Protocol(key="own", title="Ketamine", induction=ks.Induction((0, 7)), activities=around)
    plan = ks.schedule(protocol, start=date(2026, 2, 23), clinic=CLINIC)
    assert month_calendar(plan) == FEBRUARY


def test_the_calendar_of_a_protocol_with_nothing_around() -> None:
    """A plan with sessions alone has a calendar without flags for more."""
    plan = laid(evolve(KAP, activities=()))
    assert "+" not in month_calendar(plan)
    assert "instructions" not in month_calendar(plan)


def test_the_calendar_tells_nothing() -> None:
    """The calendar of no published protocol names a drug, a diagnosis, a scale or a treatment."""
    assert not [each.key for each in ks.protocols() if TELLING.search(month_calendar(laid(each)))]
