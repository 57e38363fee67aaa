"""Where there is no plan: which constraints are named, and that they, all of them and no others, are in the way."""

import doctest
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import reduce
from itertools import combinations
from pathlib import Path

import pytest
from attrs import evolve, frozen
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ketasched.clinic import Clinic
from ketasched.errors import NoPlacement
from ketasched.placing import Constraint, Problem, place
from ketasched.placing.conflict import constraints
from ketasched.protocol import Induction, Protocol, Spacing, Visit
from ketasched.request import Request, When, avoidance, calendars
from ketasched.scheduling import schedule

MONDAY = date(2026, 3, 2)
LEAST, MOST = "at least 2 days after the session before", "at most 4 days after the session before"
HOURS = "the clinic's hours are Mo-Su 09:00-17:00"


@frozen(kw_only=True)
class Asked:
    """What was asked for, and the constraints that are expected to be in the way."""

    course: Protocol
    clinic: Clinic
    start: date = MONDAY
    avoid: Mapping[date, str] | Sequence[When] = ()
    hours: Mapping[str, str] = {}
    anchor: date | None = None
    conflict: tuple[str, ...] = ()

    def refused(self) -> NoPlacement:
        """The error that `schedule` raises."""
        with pytest.raises(NoPlacement) as caught:
            schedule(
                self.course,
                start=self.start,
                clinic=self.clinic,
                avoid=self.avoid,
                hours=self.hours,
                anchor=self.anchor,
            )
        return caught.value

    def problem(self) -> Problem:
        """What was to be placed."""
        request = Request(
            start=self.start,
            avoid=avoidance(self.avoid, self.clinic.timezone),
            hours=calendars(self.hours, self.clinic.country),
            anchor=self.anchor,
        )
        return Problem.of(self.course, self.clinic, request)


def open_daily(**more: object) -> Clinic:
    """A clinic open every day from 9 to 17."""
    return Clinic(**{"timezone": "America/New_York", "hours": "Mo-Su 09:00-17:00"} | more)  # type: ignore[arg-type]


def course(*days: int, spacing: Iterable[Spacing] = (Spacing(2, 4),), visit: Visit | None = None) -> Protocol:
    """A course by its days, day 1 being the first."""
    return Protocol(
        key="c", title="C", induction=Induction([day - 1 for day in days], spacing), visit=visit or Visit(60)
    )


def after(*days: int) -> list[date]:
    """The days so long after the Monday."""
    return [MONDAY + timedelta(n) for n in days]


def wednesday(hour: int, minute: int = 0) -> datetime:
    """A wall-clock time on the Wednesday after the Monday."""
    return datetime.combine(after(2)[0], time(hour, minute))


CASES = {
    "spacings": Asked(
        course=course(1, 3, 5, spacing=[Spacing(7), Spacing(most=13, session=3, anchor=1)]),
        clinic=open_daily(),
        conflict=("at least 7 days after the session before", "session 3 at most 13 days after session 1"),
    ),
    "a spacing over several gaps": Asked(
        course=course(1, 3, 5, spacing=[Spacing(most=3), Spacing(7, back=2)]),
        clinic=open_daily(),
        conflict=("at most 3 days after the session before", "at least 7 days after the one 2 sessions before"),
    ),
    "closures": Asked(
        course=course(1, 3),
        clinic=open_daily(closed=dict.fromkeys(after(2, 3), "works") | dict.fromkeys(after(4), "fair")),
        conflict=(
            LEAST,
            MOST,
            "the clinic is closed from Wed 4 Mar 2026 to Thu 5 Mar 2026 (works)",
            "the clinic is closed on Fri 6 Mar 2026 (fair)",
        ),
    ),
    "a public holiday": Asked(
        course=course(1, 8, spacing=[Spacing(7, 7)]),
        clinic=open_daily(hours="Mo-Su 09:00-17:00; PH off", country="US"),
        start=date(2026, 1, 12),
        conflict=(
            "at least 7 days after the session before",
            "at most 7 days after the session before",
            "the clinic's hours are Mo-Su 09:00-17:00; PH off",
            "the clinic is closed on Mon 19 Jan 2026 (public holiday)",
        ),
    ),
    "a public holiday that is closed besides": Asked(
        course=course(1, 8, spacing=[Spacing(7, 7)]),
        clinic=open_daily(hours="Mo-Su 09:00-17:00; PH off", country="US", closed={date(2026, 1, 19): "works"}),
        start=date(2026, 1, 12),
        conflict=(
            "at least 7 days after the session before",
            "at most 7 days after the session before",
            "the clinic is closed on Mon 19 Jan 2026 (works)",
        ),
    ),
    "the clinic's hours": Asked(
        course=course(1, 3),
        clinic=open_daily(hours="Mo 09:00-17:00"),
        conflict=(MOST, "the clinic's hours are Mo 09:00-17:00"),
    ),
    "hours too short for the visit": Asked(
        course=course(1, 3, visit=Visit(400, 81)), clinic=open_daily(), conflict=(HOURS,)
    ),
    "the hours of one calendar": Asked(
        course=course(1, 3),
        clinic=open_daily(),
        hours={"prescriber": "Mo 09:00-17:00", "nurse": "Mo-Fr 09:00-17:00"},
        conflict=(MOST, "the hours of prescriber are Mo 09:00-17:00"),
    ),
    "two calendars that never agree": Asked(
        course=course(1, 3),
        clinic=open_daily(),
        hours={"prescriber": "Mo-Su 09:00-12:00", "nurse": "Mo 09:00-17:00; Tu-Su 13:00-17:00"},
        conflict=(
            MOST,
            "the hours of nurse are Mo 09:00-17:00; Tu-Su 13:00-17:00",
            "the hours of prescriber are Mo-Su 09:00-12:00",
        ),
    ),
    "days to avoid": Asked(
        course=course(1, 3),
        clinic=open_daily(),
        avoid=dict.fromkeys(after(2, 3, 4, 9), "works"),
        conflict=(LEAST, MOST, "the patient avoids coming from Wed 4 Mar 2026 to Fri 6 Mar 2026 (works)"),
    ),
    "part of a day to avoid": Asked(
        course=course(1, 3, spacing=[Spacing(most=2)]),
        clinic=open_daily(hours="Mo,We 09:00-17:00"),
        avoid=[
            (wednesday(9, 30), wednesday(16, 30)),
            (wednesday(8), wednesday(9)),
        ],
        conflict=(
            "at most 2 days after the session before",
            "the clinic's hours are Mo,We 09:00-17:00",
            "the patient avoids 2026-03-04 09:30 to 2026-03-04 16:30 (the patient cannot come)",
        ),
    ),
    "the last start": Asked(
        course=course(1, 3, spacing=[Spacing(most=2)]),
        clinic=open_daily(hours="Mo 09:00-17:00; We 15:00-17:00", last_start=time(14)),
        conflict=(
            "at most 2 days after the session before",
            "the clinic's hours are Mo 09:00-17:00; We 15:00-17:00",
            "no visit starts after 14:00",
        ),
    ),
    "other visits": Asked(
        course=course(1, 3, spacing=[Spacing(most=2)]),
        clinic=open_daily(hours="Mo,We 09:00-17:00", taken=[(wednesday(9), wednesday(17))]),
        conflict=(
            "at most 2 days after the session before",
            "the clinic's hours are Mo,We 09:00-17:00",
            "other visits have taken the chairs",
        ),
    ),
    "the event before the course": Asked(
        course=course(1, 3, spacing=[Spacing(0, 5, session=2, anchor=0)]),
        clinic=open_daily(),
        anchor=MONDAY - timedelta(20),
        conflict=("session 2 at most 5 days after the event before the course",),
    ),
    "the event before the first session": Asked(
        course=course(1, 3, spacing=[Spacing(0, 5, session=1, anchor=0), Spacing(2)]),
        clinic=open_daily(),
        anchor=MONDAY - timedelta(20),
        conflict=("session 1 at most 5 days after the event before the course",),
    ),
    "the end of looking": Asked(
        course=course(1, 3),
        clinic=open_daily(closed=dict.fromkeys(after(*range(366)), "moving house")),
        conflict=(
            "nothing is later than Tue 2 Mar 2027",
            "the clinic is closed from Mon 2 Mar 2026 to Tue 2 Mar 2027 (moving house)",
        ),
    ),
    "the end of looking for a long course": Asked(
        course=course(1, 401, spacing=()),
        clinic=open_daily(closed=dict.fromkeys(after(*range(1, 766)), "moving house")),
        conflict=(
            "nothing is later than 765 days after the start",
            "the clinic is closed from Tue 3 Mar 2026 to Wed 5 Apr 2028 (moving house)",
        ),
    ),
    "a clinic that never opens": Asked(
        course=course(1, 3), clinic=open_daily(hours="off"), conflict=("the clinic's hours are off",)
    ),
}


def check_the_conflict(asked: Asked, error: NoPlacement) -> None:
    """The conflict alone is impossible, and without any one of its members it is not."""
    problem = asked.problem()
    first = problem.first_day()
    alone = evolve(problem, bounds=problem.bounds[:1], offsets=problem.offsets[:1])
    pinned = alone if first is None else evolve(problem, pinned=first)
    named = set(map(str, error.conflict))
    known = [*constraints(pinned)]
    assert len(named) == len(error.conflict) > 0
    assert named <= {str(each) for each in known}
    bare = lifted(pinned, (each for each in known if str(each) not in named))
    assert place(bare) is None
    for count in range(1, min(len(error.conflict), 4) + 1):
        for members in combinations(error.conflict, count):
            assert place(lifted(bare, members)) is not None, f"{members} are not needed"


def lifted(problem: Problem, those: Iterable[object]) -> Problem:
    """The problem without some of its constraints."""
    lifts: list[Callable[[Problem], Problem]] = [each.lift for each in those if isinstance(each, Constraint)]
    return reduce(lambda known, lift: lift(known), lifts, problem)


@pytest.mark.parametrize("asked", CASES.values(), ids=CASES.keys())
def test_what_is_in_the_way_is_named(asked: Asked) -> None:
    """The error names the constraints in conflict, and whose hours, days and bounds they are."""
    error = asked.refused()
    assert set(map(str, error.conflict)) == set(asked.conflict)
    check_the_conflict(asked, error)


def test_a_bound_that_stands_twice_is_one_constraint() -> None:
    """The same spacing on the whole course and on the induction is named once and lifted as one."""
    twice = [Spacing(7), Spacing(7), Spacing(most=13, session=3, anchor=1)]
    asked = Asked(course=course(1, 3, 5, spacing=twice), clinic=open_daily())
    error = asked.refused()
    assert {str(each) for each in error.conflict} == {
        "at least 7 days after the session before",
        "session 3 at most 13 days after session 1",
    }
    check_the_conflict(asked, error)


def test_several_conflicts_at_once_are_said_to_be_several() -> None:
    """Where one change leaves another conflict, none is offered alone."""
    both = [Spacing(most=3, session=2), Spacing(most=3, session=3), Spacing(5, session=2), Spacing(5, session=3)]
    asked = Asked(course=course(1, 3, 5, spacing=both), clinic=open_daily())
    error = asked.refused()
    assert error.relaxations == ()
    assert str(error).endswith("; no small change alone would do: change several things")
    check_the_conflict(asked, error)


def test_a_long_conflict_is_cut_short_in_the_sentence_only() -> None:
    """Of more than six reasons the sentence names five and counts the rest; the error holds all."""
    closed = {day: f"closure {n}" for n, day in enumerate(after(*range(2, 10)), start=1)}
    asked = Asked(course=course(1, 3, spacing=[Spacing(2, 9)]), clinic=open_daily(closed=closed))
    error = asked.refused()
    assert len(error.conflict) == 10
    assert "on 8 Mar (closure 5) and 3 more; there is a plan if you" in str(error)
    check_the_conflict(asked, error)


SENTENCES = {
    "the example": (
        Asked(
            course=course(1, 3, 5, 8, 10, 12, spacing=[Spacing(2), Spacing(most=13, session=6, anchor=1)]),
            clinic=open_daily(
                hours="Mo,We,Fr 09:00-17:00; PH off", country="US", closed={date(2026, 1, 28): "staff day"}
            ),
            start=date(2026, 1, 14),
        ),
        (
            "6 sessions of 60 minutes from Wed 14 Jan 2026 on, on Mon/Wed/Fri, cannot end within 13 days of "
            "session 1: the clinic is closed on 19 Jan (public holiday)"
        ),
    ),
    "days and runs of days": (
        Asked(
            course=course(1, 3, spacing=[Spacing(2, 8)]),
            clinic=open_daily(closed=dict.fromkeys(after(2, 4, 6, 7, 8), "works") | dict.fromkeys(after(3), "fair")),
            avoid=dict.fromkeys(after(5), "travels"),
        ),
        (
            "2 sessions of 60 minutes from Mon 2 Mar 2026 on, at least 2 days apart, cannot be at most 8 "
            "days apart: the clinic is closed on 4 Mar and 6 Mar and from 8 Mar to 10 Mar (works) and on 5 "
            "Mar (fair) and the patient avoids coming on 7 Mar (travels)"
        ),
    ),
    "the next year": (
        Asked(
            course=course(1, 3, spacing=[Spacing(2, 2)]),
            clinic=open_daily(closed={date(2027, 1, 1): "New Year"}),
            start=date(2026, 12, 30),
        ),
        (
            "2 sessions of 60 minutes from Wed 30 Dec 2026 on, at least 2 days apart, cannot be at most 2 "
            "days apart: the clinic is closed on 1 Jan 2027 (New Year)"
        ),
    ),
    "spacings": (
        CASES["a spacing over several gaps"],
        (
            "3 sessions of 60 minutes from Mon 2 Mar 2026 on, at least 7 days after the one 2 sessions before, "
            "cannot be at most 3 days apart"
        ),
    ),
    "bounds on one session and on each": (
        Asked(
            course=course(
                1, 3, 5, spacing=[Spacing(4), Spacing(most=7, back=2), Spacing(most=3, session=2, anchor=1)][:2]
            ),
            clinic=open_daily(),
        ),
        (
            "3 sessions of 60 minutes from Mon 2 Mar 2026 on, at least 4 days apart, cannot have each at "
            "most 7 days after the one 2 sessions before"
        ),
    ),
    "a bound on one session": (
        Asked(course=course(1, 3, 5, spacing=[Spacing(4), Spacing(most=3, session=2)]), clinic=open_daily()),
        (
            "3 sessions of 60 minutes from Mon 2 Mar 2026 on, at least 4 days apart, cannot have session 2 "
            "at most 3 days after the session before"
        ),
    ),
    "one calendar": (
        CASES["the hours of one calendar"],
        "2 sessions of 60 minutes from Mon 2 Mar 2026 on, with prescriber on Mon, cannot be at most 4 days apart",
    ),
    "two calendars": (
        CASES["two calendars that never agree"],
        (
            "2 sessions of 60 minutes from Mon 2 Mar 2026 on cannot be at most 4 days apart: the hours of "
            "nurse are Mo 09:00-17:00; Tu-Su 13:00-17:00 and the hours of prescriber are Mo-Su 09:00-12:00"
        ),
    ),
    "hours that are too short": (
        CASES["hours too short for the visit"],
        "2 sessions of 481 minutes from Mon 2 Mar 2026 on cannot be placed: the clinic's hours are Mo-Su 09:00-17:00",
    ),
    "the end of looking": (
        CASES["the end of looking"],
        (
            "2 sessions of 60 minutes from Mon 2 Mar 2026 on cannot be placed by Tue 2 Mar 2027: "
            "the clinic is closed from 2 Mar to 2 Mar 2027 (moving house)"
        ),
    ),
}


@pytest.mark.parametrize(("asked", "said"), SENTENCES.values(), ids=SENTENCES.keys())
def test_the_sentence(asked: Asked, said: str) -> None:
    """The conflict reads as a sentence: spacing, weekdays, what cannot be, and the days of one reason together."""
    assert str(asked.refused()).partition(";" if ";" not in said else "; there is")[0] == said


def test_hours_that_have_been_lifted_are_no_constraint_any_more() -> None:
    """Of a problem without hours no hours are named, and the end of looking lies five times as far."""
    problem = CASES["two calendars that never agree"].problem()
    named = " ".join(map(str, constraints(problem)))
    bare = " ".join(map(str, constraints(lifted(problem, constraints(problem)))))
    assert HOURS in named
    assert "the hours of nurse are" in named
    assert HOURS not in bare
    assert "the hours of" not in bare
    assert "nothing is later than 1825 days after the start" in bare


@st.composite
def impossible(draw: st.DrawFn) -> Asked:
    """A course with more bounds than closures, avoided days and hours often leave room for."""
    count = draw(st.integers(2, 6))
    days = st.lists(st.integers(0, 30), max_size=12, unique=True)
    gap = st.integers(1, 5)
    spacing = [Spacing(least := draw(gap), least + draw(st.integers(0, 1)))]
    if draw(st.booleans()) and count > 2:
        spacing.append(Spacing(draw(st.integers(4, 14)), back=2))
    if draw(st.booleans()):
        spacing.append(Spacing(most=draw(st.integers(count, 20)), session=count, anchor=1))
    return Asked(
        course=course(*range(1, 3 * count, 3), spacing=spacing),
        clinic=open_daily(
            hours=draw(st.sampled_from(["Mo-Su 09:00-17:00", "Mo-Fr 09:00-17:00", "Mo,We,Fr 09:00-17:00"])),
            closed=dict.fromkeys(after(*draw(days)), "works"),
        ),
        avoid=after(*draw(days)),
        hours=draw(st.sampled_from([{}, {"prescriber": "Mo-We 10:00-16:00"}])),
    )


@settings(derandomize=True, deadline=None, max_examples=60)
@given(impossible())
def test_every_conflict_is_a_smallest_one(asked: Asked) -> None:
    """Law: placement "says which named constraints cannot hold together", and no fewer of them."""
    assume(place(asked.problem()) is None)
    check_the_conflict(asked, asked.refused())


@pytest.mark.parametrize("name", ["no-placement.md", "rescheduling.md"])
def test_the_manual_page(name: str) -> None:
    """What the pages on placement show is what is printed."""
    page = Path(__file__).parents[2] / "docs" / name
    lines = ["" if line.startswith("```") else line for line in page.read_text(encoding="utf-8").splitlines()]
    shown = doctest.DocTestParser().get_doctest("\n".join(lines), {}, page.name, str(page), 0)
    outcome = doctest.DocTestRunner().run(shown)
    assert (outcome.attempted > 0, outcome.failed) == (True, 0)
