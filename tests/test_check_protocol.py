"""`check_protocol` against the catalogue, against every plan there is, and against what `schedule` says."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations, product
from typing import Any

import pytest
from attrs import evolve
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

import ketasched as ks
from ketasched.cadence import Answer, Cadence, Lapse, Move, Rung, Step, When
from ketasched.definition import ORDINARY, Definition, laid_from, starts
from ketasched.protocol import Frequency, Induction, Protocol, Spacing, Visit
from ketasched.rules import DEFINITION_RULES, rule_named

CLINIC = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US")
ALWAYS = ks.Clinic(timezone="UTC", hours="24/7")
ERROR = ks.Severity.ERROR
IMPOSSIBLE = ("KS901", "KS902")

PUBLISHED = [
    evolve(protocol, cadence=cadence) for protocol in ks.protocols() for cadence in (protocol.cadence, *ks.cadences())
]
BY_RESPONSE = {each.key for each in ks.cadences()} - {"on-request"}
"""The cadences that go by a score."""
RATED_AT_BOOSTERS = {"standard", "standard-twice-weekly"}
"""Protocols whose assessments name no scale and go on with the boosters: any cadence finds its score asked for."""
RATED_AT_THE_END = {"albott-2018", "spravato-trd", "spravato-mdsi"}
"""Those that have one at the last session of the induction: a cadence that is answered there alone finds it."""


def codes(report: ks.Report, *severities: ks.Severity) -> set[str]:
    """The codes of the findings, of these severities where any is given."""
    return {each.code for each in report if not severities or each.severity in severities}


# --- the catalogue


@pytest.mark.parametrize("protocol", PUBLISHED, ids=lambda each: f"{each.key}-{each.cadence and each.cadence.key}")
def test_published_protocols(protocol: Protocol) -> None:
    """A published protocol, with any published cadence, has no error and no warning; what is for information is known.

    KS923: Feder 2021 rated CAPS-5, which looks back a month, 24 hours after the first infusion; the trial did so, and
    there is a form for a week. KS924: trials, label and clinics state a cadence by a score and no assessment for it, or
    another one's assessments; which scale is taken at boosters is the clinic's.
    """
    expected = {"KS923"} if protocol.key == "feder-2021" else set()
    cadence = protocol.cadence.key if protocol.cadence else ""
    rated = RATED_AT_BOOSTERS | (RATED_AT_THE_END if cadence == "phillips-2019" else set())
    if cadence in BY_RESPONSE and protocol.key not in rated:
        expected |= {"KS924"}
    report = ks.check_protocol(protocol, CLINIC)
    assert report.ok
    assert codes(report) == codes(report, ks.Severity.INFO) == expected


@pytest.mark.parametrize("key", [each.key for each in ks.protocols()])
def test_published_protocols_without_boosters(key: str) -> None:
    """Without its boosters a published protocol has no error; what it asks for at boosters never comes.

    KS922: the assessments before boosters of the standard courses, and the label's limit from week 5 on.
    """
    report = ks.check_protocol(evolve(ks.protocol_named(key), cadence=None))
    assert report.ok
    at_boosters = {"standard", "standard-twice-weekly", "spravato-trd"}
    assert codes(report, ks.Severity.WARNING) == ({"KS922"} if key in at_boosters else set())


# --- the report


def test_the_report() -> None:
    """Findings have no day, are sorted, and the rules that do not apply are named; a clinic makes its rules apply."""
    own = Protocol(key="own", title="Own", induction=Induction((0, 3), [Spacing(4)]), least_observation=30)
    report = ks.check_protocol(evolve(own, standing="label", source=ks.Source("A label")))
    assert [(each.code, each.day) for each in report] == [("KS925", None), ("KS903", None)]
    assert not report.ok
    assert {"KS911", "KS921", "KS931", "KS932", "KS933"} < set(report.not_applicable)
    with_clinic = ks.check_protocol(own, CLINIC).not_applicable
    assert set(report.not_applicable) - set(with_clinic) == {"KS931", "KS932", "KS933"}


def test_all_its_rules() -> None:
    """The rules on definitions are those from KS901 on, and are found by their names."""
    assert {each.code[:3] for each in DEFINITION_RULES} == {"KS9"}
    assert rule_named("windows_never_meet").code == "KS901"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (("standard",), "protocol must be a Protocol"),
        ((None, CLINIC), "protocol must be a Protocol"),
        ((ks.protocol_named("standard"), "Mo-Fr"), "the clinic of a definition is a Clinic, or none is given"),
    ],
)
def test_what_is_no_definition(given: Any, sentence: str) -> None:
    """What is no protocol, or no clinic, is refused with what is asked for."""
    with pytest.raises(ks.Malformed, match=sentence):
        ks.check_protocol(*given)


def test_a_definition_is_a_value() -> None:
    """Definitions of the same protocol and clinic are equal."""
    standard = ks.protocol_named("standard")
    assert len({Definition(standard, CLINIC), Definition(standard, CLINIC), Definition(standard)}) == 2


def test_months_from_every_day() -> None:
    """A course in months is tried from every day of four years."""
    months = (0, *(relativedelta(months=each) for each in range(1, 7)))
    course = Protocol(key="months", title="Months", induction=Induction(months, [Spacing(28, relativedelta(months=2))]))
    assert not ks.check_protocol(course, CLINIC).findings
    assert len(laid_from(course)) == len(starts(course)) == 1461


# --- whether a course can be laid at all

SOME_DAYS = 24
"""More than all bounds of the small courses together."""


@st.composite
def small_spacings(draw: st.DrawFn, sessions: int) -> Spacing:
    """A bound in few days, mostly tight, of any kind."""
    least = draw(st.integers(0, 5))
    most = draw(st.none() | st.integers(least, least + 2))
    kind = draw(st.sampled_from(["all", "back", "one", "from first", "from the event"]))
    if kind == "back":
        return Spacing(least, most, back=2)
    if kind == "one":
        return Spacing(least, most, session=draw(st.integers(2, sessions)))
    if kind == "from first":
        return Spacing(least, most, session=draw(st.integers(2, sessions)), anchor=1)
    if kind == "from the event":
        return Spacing(least, most, session=draw(st.integers(1, sessions)), anchor=0)
    return Spacing(least, most)


@st.composite
def small_courses(draw: st.DrawFn) -> Protocol:
    """Two to four sessions with a few bounds, often not to be kept together."""
    sessions = draw(st.integers(2, 4))
    steps = draw(st.lists(st.integers(1, 5), min_size=sessions - 1, max_size=sessions - 1))
    offsets = [sum(steps[:place]) for place in range(sessions)]
    spacing = draw(st.lists(small_spacings(sessions), max_size=4))
    return Protocol(key="small", title="Small", induction=Induction(offsets, spacing), visit=Visit(60))


def kept(protocol: Protocol, days: tuple[int, ...]) -> bool:
    """Whether the days keep every bound, the first being that of the event before the course; read off the bounds."""
    for number in range(1, protocol.sessions + 1):
        for each, since in protocol.bounds(number):
            gap = days[number] - days[since]
            assert isinstance(each.least, int)
            assert isinstance(each.most, int | None)
            if gap < each.least or (each.most is not None and gap > each.most):
                return False
    return True


def courses(protocol: Protocol) -> Iterator[tuple[int, ...]]:
    """Every course within some days of the event, which session 1 may be on."""
    for days in combinations(range(SOME_DAYS), protocol.sessions):
        if kept(protocol, (0, *days)):
            yield days


def measured_from_an_event(protocol: Protocol) -> bool:
    """Whether a bound goes back to the event before the course."""
    return any(each.anchor == 0 for each in protocol.induction.spacing)


def is_laid(protocol: Protocol, clinic: ks.Clinic, start: date, anchor: date | None) -> bool:
    """Whether `schedule` finds a plan."""
    try:
        ks.schedule(protocol, start=start, clinic=clinic, anchor=anchor, uid="plan")
    except ks.NoPlacement:
        return False
    return True


@settings(max_examples=80, deadline=None)
@given(small_courses())
def test_an_impossible_course_is_one_that_no_plan_keeps(protocol: Protocol) -> None:
    """There is an error on the bounds where not one of all courses keeps them, and `schedule` agrees; else none."""
    report = ks.check_protocol(protocol)
    impossible = bool(codes(report, ERROR) & {*IMPOSSIBLE})
    first = next(courses(protocol), None)
    assert impossible is (first is None)
    tried = range(0, SOME_DAYS, 3) if measured_from_an_event(protocol) else range(1)
    waits = tried if first is None else first[:1]
    for wait in waits:
        anchor = ORDINARY if measured_from_an_event(protocol) else None
        assert is_laid(protocol, ALWAYS, ORDINARY + timedelta(wait), anchor) is not impossible


@settings(max_examples=25, deadline=None)
@given(small_courses(), st.integers(0, 30), st.integers(28, 33))
def test_months_depend_on_the_day(course: Protocol, more: int, most: int) -> None:
    """With a month among the bounds the good days to start from are those from which `schedule` finds a plan."""
    spacing = [each for each in course.induction.spacing if each.anchor != 0]
    month = Spacing(relativedelta(months=1), session=course.sessions, anchor=1)
    span = Spacing(0, most, session=course.sessions, anchor=1)
    protocol = evolve(course, induction=evolve(course.induction, spacing=[*spacing, month, span]))
    good, some = laid_from(protocol), starts(protocol)[more::97]
    assert [each for each in some if each in good] == [
        each for each in some if is_laid(protocol, ALWAYS, date.fromordinal(each), None)
    ]
    report = ks.check_protocol(protocol)
    assert bool(codes(report, ERROR) & {*IMPOSSIBLE}) is (not good)
    assert ("KS901" in codes(report, ks.Severity.WARNING)) is (0 < len(good) < len(starts(protocol)))


# --- at a clinic

NAMES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


@settings(max_examples=40, deadline=None)
@given(small_courses(), st.sets(st.integers(0, 6), min_size=1, max_size=4))
def test_weekdays_to_start(course: Protocol, weekdays: set[int]) -> None:
    """A weekday is good where `schedule` finds a plan from it, and without any good one there is an error."""
    spacing = [each for each in course.induction.spacing if each.anchor != 0]
    protocol = evolve(course, induction=evolve(course.induction, spacing=spacing))
    days = ",".join(NAMES[each] for each in sorted(weekdays))
    clinic = ks.Clinic(timezone="UTC", hours=f"{days} 09:00-10:00; PH off", country="US", closed=[ORDINARY])
    bare = ks.Clinic(timezone="UTC", hours=f"{days} 09:00-10:00")
    report = ks.check_protocol(protocol, clinic)
    good = {each for each in weekdays if is_laid(protocol, bare, ORDINARY + timedelta(each), None)}
    if codes(report, ERROR) & {*IMPOSSIBLE}:
        assert {"KS932", "KS933"} <= set(report.not_applicable)
        assert not good
        return
    assert ("KS932" in codes(report, ERROR)) is (not good)
    bad = {f"{date(2026, 3, 2 + each):%a}" for each in weekdays - good} if good else set()
    assert {each.message.split()[5] for each in report if each.code == "KS933"} == bad


# --- nothing is raised


def made(make: Any, instead: Any, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Values of the fields drawn; another one instead of what is refused."""

    def kept(given: dict[str, Any]) -> Any:
        try:
            return make(**given)
        except ks.Malformed:
            return instead

    return st.fixed_dictionaries(fields).map(kept)


def few(each: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A few of them."""
    return st.lists(each, max_size=2)


FAR = [365, 730, 10**4, 10**7, 10**12, relativedelta(years=100), relativedelta(years=4000), relativedelta(years=7800)]
MONTHS = st.builds(relativedelta, years=st.integers(0, 2), months=st.integers(0, 14), days=st.integers(0, 40))
LENGTHS = st.integers(0, 40) | st.integers(0, 40) | MONTHS | st.sampled_from(FAR)
NUMBERS = st.integers(1, 12) | st.builds(range, st.integers(1, 4), st.sampled_from([5, 9, 5000]))
STANDINGS = st.sampled_from([*ks.Standing])
SCALES = st.none() | st.sampled_from(["MADRS", "cgi-s", "C-SSRS", "PCL-5", "PHQ-9", "OWN-3"])
WHENS = made(
    When,
    When(),
    levels=st.lists(st.sampled_from(["remission", "response", "none"]), max_size=2),
    lost=st.sampled_from([None, True, False]),
    at_most=st.none() | st.integers(0, 99),
    at_least=st.none() | st.integers(0, 99),
    rose=st.sampled_from([None, True]),
    steps=st.booleans(),
)
MOVES = st.sampled_from([Move(Step.HOLD), Move(Step.LONGER), Move(Step.STOP), Move(Step.BACK, index=0)])
ANSWERS = st.lists(st.builds(Answer, WHENS, st.lists(MOVES, min_size=1, max_size=2)), max_size=3)
RUNGS = made(Rung, Rung(7), interval=LENGTHS, early=st.integers(0, 9), late=st.none() | st.integers(0, 9))
RELOAD = Lapse(29, "reload", (0, 2, 4))
CADENCES = made(
    Cadence,
    Cadence(earliest=21, check_ins=(28, 28)),
    first=st.none() | RUNGS,
    steps=few(st.tuples(RUNGS, st.integers(1, 4) | st.just(10**9))),
    ladder=few(RUNGS),
    counts_from=st.sampled_from(["last", "first", "scheduled"]),
    begin=few(st.builds(Answer, made(When, When(), fell=st.integers(1, 99)), st.just([Move(Step.STOP)]))),
    answers=ANSWERS,
    instrument=SCALES,
    limit=st.none() | st.integers(1, 5),
    lapses=st.sampled_from([(), (RELOAD,)]),
)
SPACINGS = made(
    Spacing,
    Spacing(2, 7, grace=2),
    least=LENGTHS,
    most=st.none() | LENGTHS,
    grace=st.integers(0, 3),
    back=st.sampled_from([1, 1, 2]),
    session=st.none() | NUMBERS,
    anchor=st.sampled_from([None, None, 0, 1]),
    standing=STANDINGS,
)
POINTS = st.builds(ks.Checkpoint, st.integers(1, 2), st.just("?"), SCALES, st.none() | WHENS, st.none() | WHENS)
INDUCTIONS = made(
    Induction,
    Induction((0, 7, 14)),
    offsets=st.sampled_from([(0,), (0, 7), (0, 2, 4, 7), (0, relativedelta(months=1)), (0, 7, 10**7)]),
    spacing=few(SPACINGS),
    checkpoints=few(POINTS),
)
PROTOCOLS = st.builds(
    Protocol,
    key=st.just("made"),
    title=st.just("Made"),
    induction=INDUCTIONS,
    spacing=few(SPACINGS),
    cadence=st.none() | CADENCES,
    visit=st.builds(Visit, st.integers(1, 1440)),
    activities=few(
        st.builds(
            ks.Activity,
            st.just("assessment"),
            st.just("?"),
            st.integers(-3, 20),
            st.none() | NUMBERS,
            instrument=SCALES,
        )
    ),
    frequencies=few(
        st.builds(Frequency, most=st.integers(1, 3), weeks=st.builds(range, st.integers(1, 9), st.just(99)))
    ),
    least_observation=st.integers(0, 60),
    month_end=st.sampled_from(["clamp", "roll"]),
    standing=STANDINGS,
)
HOURS = (
    "Mo-Fr 09:00-17:00; PH off",
    "24/7",
    "Mo 22:00-06:00",
    "off",
    "2031 Mo-Fr 09:00-17:00",
    "Apr-Oct Tu 08:00-12:00",
)
CLINICS = [
    ks.Clinic(timezone=zone, hours=hours, country="US", closed=[ORDINARY])
    for zone, hours in product(("America/New_York", "Asia/Kathmandu"), HOURS)
]


@settings(max_examples=60, deadline=None)
@given(PROTOCOLS, st.none() | st.sampled_from(CLINICS))
def test_nothing_is_raised(protocol: Protocol, clinic: ks.Clinic | None) -> None:
    """Whatever can be made can be judged, to the end of the calendar and past it, and each finding is a sentence."""
    report = ks.check_protocol(protocol, clinic)
    assert all(each.message and each.day is None for each in report)
