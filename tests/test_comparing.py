"""Comparing two plans."""

from datetime import date, time

from attrs import evolve

import ketasched as ks

CLINIC = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US")
PLAN = ks.schedule(ks.protocol_named("standard"), start=date(2026, 1, 5), clinic=CLINIC, at=time(9, 30), uid="one")


def numbers(sessions: tuple[ks.Session, ...]) -> list[int]:
    """The numbers of sessions."""
    return [each.number for each in sessions]


def test_a_plan_equals_itself() -> None:
    """A plan compared with itself has only unchanged sessions, and prints so."""
    difference = ks.compare(PLAN, PLAN)
    assert numbers(difference.unchanged) == [1, 2, 3, 4, 5, 6]
    assert not difference.moved + difference.added + difference.cancelled + difference.gained + difference.lost
    assert str(difference) == "unchanged: 6 sessions"


def test_a_moved_session() -> None:
    """A session on another day is moved, with the days and the findings that it brings."""
    difference = ks.compare(PLAN, PLAN.moved(3, to=date(2026, 1, 11)))
    assert [(each.after.number, each.days) for each in difference.moved] == [(3, 2)]
    assert {each.code for each in difference.gained} == {"KS102", "KS104", "KS401"}
    assert "session 3 from Fri 9 Jan 2026 at 09:30 to Sun 11 Jan 2026 at 09:30, 2 days later" in str(difference)


def test_a_move_back_loses_the_findings() -> None:
    """What one direction gains the other loses, and later becomes earlier."""
    difference = ks.compare(PLAN.moved(3, to=date(2026, 1, 11)), PLAN)
    assert {each.code for each in difference.lost} == {"KS102", "KS104", "KS401"}
    assert "2 days earlier" in str(difference)
    assert "lost: KS401" in str(difference)


def test_another_time_is_a_move_of_no_days() -> None:
    """A session at another time of the same day is moved by no days."""
    difference = ks.compare(PLAN, PLAN.moved(3, at=time(11)))
    assert [each.days for each in difference.moved] == [0]
    assert str(difference.moved[0]) == "session 3 from Fri 9 Jan 2026 at 09:30 to Fri 9 Jan 2026 at 11:00"


def test_sessions_that_stand_no_longer() -> None:
    """A session missed, cancelled or gone is told as such, and the other way round it is added."""
    after = PLAN.missed(1).cancelled(6)
    after = evolve(after, sessions=[each for each in after.sessions if each.number != 3])
    difference = ks.compare(PLAN, after)
    assert [(each.number, each.status) for each in difference.cancelled] == [
        (1, "missed"),
        (3, "planned"),
        (6, "cancelled"),
    ]
    assert "cancelled: session 6, Fri 16 Jan 2026 at 09:30" in str(difference)
    assert numbers(ks.compare(after, PLAN).added) == [1, 3, 6]
    assert "added: session 6" in str(ks.compare(after, PLAN))


def test_the_length_of_the_course() -> None:
    """A course that ends later is longer, one that ends sooner shorter."""
    longer = PLAN.moved(6, to=date(2026, 1, 20))
    assert ks.compare(PLAN, longer).length == 4
    assert "the course is 4 days longer" in str(ks.compare(PLAN, longer))
    assert "the course is 4 days shorter" in str(ks.compare(longer, PLAN))


def test_sessions_without_a_time_and_plans_without_sessions() -> None:
    """Histories without times, and plans in which nothing stands, are compared as well."""
    history = ks.Plan.from_history(PLAN.protocol, given=[date(2026, 1, 5)])
    empty = evolve(history, sessions=())
    assert "session 1, Mon 5 Jan 2026" in str(ks.compare(empty, history))
    assert ks.compare(empty, history).length == 0


def test_two_months_side_by_side() -> None:
    """The months of both plans stand side by side in eighty columns, without weekends on which nothing can be."""
    after = ks.reschedule(PLAN, today=date(2026, 1, 5), avoid={date(2026, 1, 7): "travels"})
    assert ks.compare(PLAN, after).calendar().splitlines() == [
        "       January 2026, before                   January 2026, after",
        "Mo     Tu     We     Th     Fr         Mo     Tu     We     Th     Fr",
        "                      1x     2                               1x     2",
        " 5 (1)  6      7 (2)  8      9 (3)      5 (1)  6      7~     8      9 (3)",
        "12 (4) 13     14 (5) 15     16 (6)     12 (4) 13     14 (5) 15     16 (6)",
        "19x    20     21     22     23         19x    20 (2) 21     22     23",
        "26     27     28     29     30         26     27     28     29     30",
        "",
        "(1) planned",
        "x closed 1 Jan, 19 Jan: public holiday",
        "~ to be avoided 7 Jan: travels",
    ]


def test_two_months_one_above_the_other() -> None:
    """Where the width is too small for both, the month as it was stands above the month as it is; Sundays if used."""
    lines = ks.compare(PLAN, PLAN.moved(3, to=date(2026, 1, 11))).calendar().splitlines()
    assert [line.strip() for line in lines if "January" in line] == ["January 2026, before", "January 2026, after"]
    assert "11.(3)" in "".join(lines)
    assert "Su" in lines[1]
    assert "Sa" not in lines[1]


def test_another_protocol_is_told() -> None:
    """Two editions of a protocol are told apart, by name or as another text, and from when; more sessions are none."""
    second = evolve(PLAN.protocol, edition="2")
    assert ks.compare(PLAN, evolve(PLAN, protocol=second)).changes[0] == "protocol: standard, then standard 2"
    amended = ks.amend(PLAN, second, effective=date(2026, 1, 12))
    assert amended.difference.changes[0] == "protocol: standard until Mon 12 Jan 2026, then standard 2"
    assert amended.difference.protocols == ("standard", "standard 2")
    wordier = evolve(PLAN.protocol, title="Six infusions")
    assert (
        ks.compare(PLAN, evolve(PLAN, protocol=wordier)).changes[0]
        == "protocol: standard, then another text of standard"
    )
    shorter = evolve(PLAN, protocol=ks.protocol_named("standard-twice-weekly"))
    assert ks.compare(PLAN, shorter).protocols == ("standard", "standard-twice-weekly")
    longer = PLAN.extended(by=2)
    assert ks.compare(PLAN, longer).protocols == ks.compare(longer, PLAN).protocols == ()
