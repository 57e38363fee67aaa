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
