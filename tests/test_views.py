"""Plans as people look at them: the calendar and the list as text, and the model behind both."""

from datetime import date, time

import pytest
from attrs import evolve
from dateutil.relativedelta import relativedelta

from ketasched.clinic import Clinic
from ketasched.plan import Plan
from ketasched.protocol import Induction, Phase, Protocol
from ketasched.published import protocol_named
from ketasched.scheduling import schedule
from ketasched.session import Session
from ketasched.views import Kind, Piece, calendar_lines, cells, month_calendar, plain, session_lines, session_list

CLINIC = Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US")
STANDARD = evolve(protocol_named("standard"), activities=())
PLAN = schedule(STANDARD, start=date(2026, 1, 12), clinic=CLINIC)

JANUARY = """\
                  January 2026
Mo     Tu     We     Th     Fr     Sa     Su
                      1x     2      3.     4.
 5      6      7      8      9     10.    11.
12 (1) 13     14 (2) 15     16 (3) 17.    18.
19x    20 (4) 21     22 (5) 23     24.    25.
26 (6) 27     28     29     30     31.

(1) planned   . not open
x closed 1 Jan, 19 Jan: public holiday"""

SESSIONS = """\
     day              time         gap     target
(1)  Mon 12 Jan 2026  09:00-11:00
(2)  Wed 14 Jan 2026  09:00-11:00  2 days
(3)  Fri 16 Jan 2026  09:00-11:00  2 days
(4)  Tue 20 Jan 2026  09:00-11:00  4 days  Mon 19 Jan (public holiday)
(5)  Thu 22 Jan 2026  09:00-11:00  2 days  Wed 21 Jan
(6)  Mon 26 Jan 2026  09:00-11:00  4 days  Fri 23 Jan"""

EVENTFUL = """\
                 February 2026                                          March 2026
Mo     Tu     We     Th     Fr     Sa     Su         Mo     Tu     We     Th     Fr     Sa     Su
                                           1.                                                   1.
 2      3      4      5      6      7.     8.         2 <4>  3      4 /5/  5      6 (6)  7.     8.
 9     10     11     12     13     14.    15.         9     10     11     12     13     14.    15.
16x    17x    18x    19     20     21.    22.        16     17     18     19     20     21.    22.
23 [1] 24     25 !2! 26     27     28.(3)            23     24     25     26     27     28.    29.
                                                     30~    31~

(3) planned   <4> confirmed   [1] given   !2! missed   /5/ cancelled   . not open
x closed 16 Feb: public holiday
x closed 17 Feb to 18 Feb: painters
~ to be avoided 30 Mar to 31 Mar: the patient cannot come"""


def eventful() -> Plan:
    """Every kind of session, around the turn of a month."""
    closed = {date(2026, 2, 17): "painters", date(2026, 2, 18): "painters"}
    away = [date(2026, 3, 30), date(2026, 3, 31)]
    plan = schedule(STANDARD, start=date(2026, 2, 23), clinic=evolve(CLINIC, closed=closed), avoid=away)
    return plan.given(1).missed(2).moved(3, to=date(2026, 2, 28)).confirmed(4).cancelled(5)


def test_the_calendar_of_the_standard_plan() -> None:
    """Sessions carry their number, closed days an x with the reason below, and days without hours a dot."""
    assert month_calendar(PLAN) == JANUARY


def test_the_list_of_the_standard_plan() -> None:
    """The list gives day, time, gap and, where a session is off its target, the target with what is in the way."""
    assert session_list(PLAN) == SESSIONS


def test_every_kind_of_session_has_a_sign() -> None:
    """Given, missed, cancelled and confirmed sessions look different, and the legend names those that occur."""
    assert month_calendar(eventful(), width=120) == EVENTFUL


def test_months_stand_one_below_the_other_on_a_narrow_page() -> None:
    """Two months stand side by side on a page that is just wide enough for both, and not on a narrower one."""
    wide, narrow = (month_calendar(eventful(), width) for width in (101, 100))
    assert "March 2026" in wide.splitlines()[0]
    assert "March 2026" not in narrow.splitlines()[0]
    assert "March 2026" in narrow


def test_the_page_is_never_too_narrow_for_one_month() -> None:
    """A month is shown whole, however narrow the page."""
    assert month_calendar(PLAN, width=1) == JANUARY


def test_months_without_a_session_are_left_out() -> None:
    """A course in months shows the months of its sessions and no others."""
    yearly = Protocol(key="yearly", title="Yearly", induction=Induction((0, relativedelta(years=1))))
    plan = Plan(yearly, [Session(1, date(2026, 2, 2)), Session(2, date(2027, 2, 2))])
    titles = [line.strip() for line in month_calendar(plan).splitlines() if "20" in line and " 20 " not in line]
    assert titles == ["February 2026", "February 2027"]


def test_sessions_behind_a_checkpoint_are_conditional() -> None:
    """A planned session behind a checkpoint carries a question mark; one that was confirmed is shown as confirmed."""
    stops = evolve(protocol_named("aan-het-rot-2010"), activities=())
    plan = schedule(stops, start=date(2026, 1, 12), clinic=CLINIC).confirmed(2)
    text = month_calendar(plan)
    assert "12 (1) " in text
    assert "14 <2> " in text
    assert "16 (3?)" in text
    assert "(3?) if the course goes on" in text
    assert session_list(plan).splitlines()[3].endswith("if the course goes on")


def test_two_sessions_on_one_day_are_both_shown() -> None:
    """A day with two sessions carries both numbers, and the columns make room."""
    plan = Plan(STANDARD, [Session(1, date(2026, 1, 12)), Session(2, date(2026, 1, 12))])
    assert "12 (1)(2) 13     " in month_calendar(plan)


def test_a_session_on_a_closed_day_keeps_the_sign_of_the_closure() -> None:
    """A session moved to a holiday shows the x of the day beside its number."""
    assert "19x(3)" in month_calendar(PLAN.moved(3, to=date(2026, 1, 19)))


def test_a_month_may_have_six_weeks() -> None:
    """A month that touches six weeks has six lines, and its neighbour blank space."""
    plan = Plan(STANDARD, [Session(1, date(2026, 2, 2)), Session(2, date(2026, 3, 2))])
    last_week = month_calendar(plan, width=120).splitlines()[7]
    assert last_week == " " * 53 + "30     31"


def test_a_plan_without_sessions_has_nothing_to_show() -> None:
    """The calendar and the list of an empty plan are empty."""
    empty = Plan(STANDARD, [])
    assert month_calendar(empty) == ""
    assert session_list(empty) == ""


@pytest.mark.parametrize(
    ("day", "kind", "reason"),
    [
        (date(2026, 2, 17), Kind.CLOSED, "painters"),
        (date(2026, 2, 16), Kind.CLOSED, "public holiday"),
        (date(2026, 3, 30), Kind.AVOIDED, "the patient cannot come"),
        (date(2026, 2, 15), Kind.SHUT, "not open"),
        (date(2026, 2, 19), Kind.OPEN, None),
    ],
)
def test_a_day_says_whether_and_why_it_is_closed(day: date, kind: Kind, reason: str | None) -> None:
    """Each day has one standing, with the reason: closed, to be avoided, without hours, or open."""
    (cell,) = cells(eventful(), [day])
    assert (cell.day, cell.kind, cell.reason, cell.sessions) == (day, kind, reason, ())


def test_a_closure_says_more_than_a_day_to_be_avoided_and_that_more_than_the_hours() -> None:
    """A holiday that the patient avoids is closed, and a Sunday that the patient avoids is to be avoided."""
    away = {date(2026, 1, 19): "travel", date(2026, 1, 25): "travel"}
    plan = schedule(STANDARD, start=date(2026, 1, 12), clinic=CLINIC, avoid=away)
    assert [each.kind for each in cells(plan, away)] == [Kind.CLOSED, Kind.AVOIDED]


def test_a_closure_on_a_day_without_hours_is_a_closure() -> None:
    """A closure that covers a Sunday is shown with its reason there, too, even one worded as if there were no hours."""
    plan = evolve(PLAN, clinic=evolve(CLINIC, closed={date(2026, 1, 25): "not open"}))
    (cell,) = cells(plan, [date(2026, 1, 25)])
    assert (cell.kind, cell.reason) == (Kind.CLOSED, "not open")


def test_without_a_clinic_every_day_is_open() -> None:
    """A course without a clinic shows no closed days, and its list no time that is not known."""
    plan = Plan(STANDARD, [Session(1, date(2026, 1, 1)), Session(2, date(2026, 1, 3), time(9))])
    assert "1 (1)  2      3 (2)" in month_calendar(plan)
    assert session_list(plan).splitlines()[1:] == [
        "(1)  Thu 1 Jan 2026",
        "(2)  Sat 3 Jan 2026  09:00  2 days",
    ]


def test_the_list_tells_what_has_become_of_each_session() -> None:
    """Sessions stand in the order of their days; no gap is measured to or from one missed or cancelled."""
    assert session_list(eventful()).splitlines() == [
        "     day              time         gap     target      status",
        "[1]  Mon 23 Feb 2026  09:00-11:00                      given",
        "!2!  Wed 25 Feb 2026  09:00-11:00                      missed",
        "(3)  Sat 28 Feb 2026  09:00-11:00  5 days  Wed 25 Feb",
        "<4>  Mon 2 Mar 2026   09:00-11:00  2 days  Fri 27 Feb  confirmed",
        "/5/  Wed 4 Mar 2026   09:00-11:00                      cancelled",
        "(6)  Fri 6 Mar 2026   09:00-11:00  4 days  Mon 2 Mar",
    ]


def test_sessions_stand_in_the_order_of_their_days() -> None:
    """A session moved behind another is listed behind it, and keeps its number."""
    plan = PLAN.moved(2, to=date(2026, 1, 17))
    assert [line.split()[0] for line in session_list(plan).splitlines()[1:4]] == ["(1)", "(3)", "(2)"]


def test_a_booster_has_no_target_in_the_induction() -> None:
    """Sessions beyond the induction are listed without a target."""
    days = [date(2026, 1, day) for day in (5, 7, 9, 12, 14, 16, 30)]
    early = Plan(STANDARD, [Session(1, days[0]), Session(2, days[-1], phase=Phase.BOOSTER)])
    for plan in (Plan.from_history(STANDARD, given=days), early):
        assert "target" not in session_list(plan)


def test_the_text_is_the_pieces_joined() -> None:
    """Plain text and coloured text come of the same pieces: a session's day and mark are of its kind."""
    assert plain(calendar_lines(PLAN)) == month_calendar(PLAN)
    assert plain(session_lines(PLAN)) == session_list(PLAN)
    week = calendar_lines(PLAN)[4]
    assert week[:3] == (Piece("12", Kind.PLANNED), Piece(" ", Kind.PLANNED), Piece("(1)", Kind.PLANNED))


def test_the_flag_of_a_closed_day_keeps_its_colour_beside_a_session() -> None:
    """On a closed day with a session the number is of the session's kind, and the sign of the closure of its own."""
    week = calendar_lines(PLAN.moved(3, to=date(2026, 1, 19)))[5]
    assert week[:3] == (Piece("19", Kind.PLANNED), Piece("x", Kind.CLOSED), Piece("(3)", Kind.PLANNED))
