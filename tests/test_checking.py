from datetime import UTC, date, datetime, time, timedelta

import pytest
from attrs import evolve
from dateutil.relativedelta import relativedelta
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st

from ketasched.checking import Report, check
from ketasched.clinic import Clinic
from ketasched.errors import Malformed, NoPlacement
from ketasched.plan import Plan
from ketasched.protocol import Checkpoint, Induction, Phase, Protocol, Spacing, Visit
from ketasched.published import FEDER_2021, OXFORD_CLINIC, STANDARD, protocols
from ketasched.request import Request, avoidance, calendars
from ketasched.rule import Severity
from ketasched.rules import rule_named
from ketasched.scheduling import schedule
from ketasched.session import OPEN, Session, Status
from ketasched.source import Source, Standing

DAY_1 = date(2026, 1, 5)
CLINIC = Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US", chairs=2)
PLAN = schedule(STANDARD, start=DAY_1, clinic=CLINIC, at=time(9, 30), uid="a plan")
SLIPPED = PLAN.moved(3, to=date(2026, 1, 11))
LABEL = Source("A label")
ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
OF_BOOSTERS = ("KS301", "KS302", "KS303", "KS304", "KS305", "KS306", "KS307", "KS308")
OF_RECORDS = ("KS501", "KS502", "KS503", "KS504", "KS505", "KS506")


def given_on(protocol: Protocol, *days: int) -> Plan:
    """Make the plan of what was given on these days, counted from 0."""
    return Plan.from_history(protocol, given=[DAY_1 + timedelta(day) for day in days])


def bound_by(*spacing: Spacing) -> Protocol:
    """Make a protocol of three weekly sessions with these bounds."""
    return Protocol(key="course", title="A course", induction=Induction((0, 7, 14), spacing))


def codes(report: Report) -> list[str]:
    """The codes of the findings, in order."""
    return [each.code for each in report]


# --- the report


def test_a_clean_plan() -> None:
    """A plan as asked for has no finding, and the report says which rules could not be asked."""
    report = check(PLAN)
    assert (report.findings, report.accepted, report.ok) == ((), (), True)
    assert report.not_applicable == (*OF_BOOSTERS, "KS403", "KS406", *OF_RECORDS)
    assert str(report) == "0 findings, 0 errors"


def test_a_slipped_session() -> None:
    """A session moved to the Sunday before the next one is found short, one too many in a week, and on a closed day."""
    report = check(SLIPPED)
    assert codes(report) == ["KS401", "KS102", "KS104"]
    assert not report.ok
    first, *rest = str(report).splitlines()
    assert first == "KS401 clinic_closed (error): session 3 is on Sun 11 Jan 2026, when the clinic is closed (not open)"
    assert rest == [str(report.findings[1]), str(report.findings[2]), "3 findings, 1 error"]


def test_a_report_is_its_findings() -> None:
    """A report has a length and gives its findings one by one."""
    report = check(SLIPPED)
    assert len(report) == 3
    assert tuple(report) == report.findings


def test_the_hardest_first() -> None:
    """Findings come by severity, then day."""
    findings = check(given_on(STANDARD, 0, 9, 9, 10, 12, 40)).findings
    assert [(each.severity, each.code, each.day and (each.day - DAY_1).days) for each in findings] == [
        (ERROR, "KS101", 9),
        (WARNING, "KS102", 10),
        (WARNING, "KS104", 12),
        (WARNING, "KS203", 40),
        (INFO, "KS103", 9),
        (INFO, "KS103", 40),
    ]


@pytest.mark.parametrize(("severity", "ok"), [(ERROR, False), (WARNING, True), (INFO, True)])
def test_ok(severity: Severity, *, ok: bool) -> None:
    """A report is ok while no finding is an error."""
    finding = evolve(check(SLIPPED).findings[0], severity=severity)
    assert Report([finding]).ok is ok


def test_rules_are_a_choice() -> None:
    """A plan can be judged by some of the rules; the rest are neither found nor said not to apply."""
    report = check(SLIPPED, rules=(rule_named("gap_short"), rule_named("chair_taken")))
    assert (codes(report), report.not_applicable) == (["KS102"], ("KS403",))


def test_a_plan_without_sessions() -> None:
    """A plan without sessions is judged: its sessions are missing, and it has no start to be late."""
    report = check(evolve(PLAN, sessions=()))
    assert codes(report) == ["KS201"]
    without_sessions = {"KS202", "KS203", "KS204", "KS403", "KS406"}
    assert set(report.not_applicable) == {*without_sessions, *OF_BOOSTERS, *OF_RECORDS}


def test_two_on_one_day_are_reported_and_nothing_is_raised() -> None:
    """A plan that is unwise can be made and is reported."""
    report = check(given_on(OXFORD_CLINIC, 0, 0, 0))
    assert codes(report) == ["KS101", "KS101", "KS202"]


# --- severity by standing


@pytest.mark.parametrize(
    ("standing", "severity"),
    [(Standing.DEFAULT, INFO), *((each, WARNING) for each in Standing if each is not Standing.DEFAULT)],
)
def test_long_gaps_by_standing(standing: Standing, severity: Severity) -> None:
    """A gap or course too long is for information where the limit is our own, a warning where a source states it."""
    gap = Spacing(most=8, source=LABEL, standing=standing)
    whole = Spacing(most=15, session=3, anchor=1, source=LABEL, standing=standing)
    findings = check(given_on(bound_by(gap, whole), 0, 7, 16)).findings
    assert [(each.code, each.severity, each.standing, each.source) for each in findings] == [
        ("KS103", severity, standing, LABEL),
        ("KS203", severity, standing, LABEL),
    ]


@pytest.mark.parametrize(
    ("standing", "severity"),
    [(Standing.LABEL, ERROR), *((each, WARNING) for each in Standing if each is not Standing.LABEL)],
)
def test_windows_by_standing(standing: Standing, severity: Severity) -> None:
    """Too many sessions in a window are an error where a label sets the frequency, otherwise a warning."""
    findings = check(given_on(bound_by(Spacing(9, back=2, source=LABEL, standing=standing)), 0, 4, 8)).findings
    assert [(each.code, each.severity, each.standing) for each in findings if each.code == "KS104"] == [
        ("KS104", severity, standing)
    ]


def test_count_rests_on_the_protocol() -> None:
    """The number of sessions rests on the protocol's own source and standing."""
    (finding,) = check(given_on(FEDER_2021, 0, 2)).findings
    assert (finding.code, finding.source, finding.standing) == ("KS201", FEDER_2021.source, FEDER_2021.standing)


def test_a_course_bound_is_found_once() -> None:
    """The limit on the whole induction is KS203's; a limit on an earlier session from the first is KS103's."""
    whole = Spacing(most=15, session=range(2, 4), anchor=1)
    assert codes(check(given_on(bound_by(whole), 0, 16, 30))) == ["KS103", "KS203"]


def test_the_window_names_the_sessions_in_it() -> None:
    """A finding about a window names every session in it, in the order of days."""
    finding = check(SLIPPED).findings[2]
    assert (finding.sessions, finding.day) == ((3, 4, 5, 6), date(2026, 1, 16))
    assert finding.message.startswith(
        "sessions 3, 4, 5 and 6 lie within 6 days; the protocol asks for at most 3 in 7 days"
    )


# --- acceptances


def test_accepted() -> None:
    """What somebody stands for is kept and shown with its reason, and no longer counts as a finding."""
    report = check(SLIPPED.accepted("KS401", reason="weekend clinic"))
    assert codes(report) == ["KS102", "KS104"]
    assert report.ok
    ((finding, acceptance),) = report.accepted
    assert (finding.code, acceptance.reason) == ("KS401", "weekend clinic")
    assert str(report).splitlines()[2:] == [f"{finding}", "  accepted: weekend clinic", "2 findings, 0 errors"]


@pytest.mark.parametrize(("session", "left"), [(None, []), (1, [3]), (3, [1])])
def test_accepted_for_one_session(session: int | None, left: list[int]) -> None:
    """An acceptance for one session covers the findings of that session alone."""
    both = SLIPPED.moved(1, to=date(2026, 1, 4)).accepted("KS401", reason="weekend clinic", session=session)
    report = check(both)
    assert [each.sessions[0] for each in report if each.code == "KS401"] == left
    assert len(report.accepted) == 2 - len(left)


def test_a_wrong_acceptance_covers_nothing() -> None:
    """An acceptance of another session or another code leaves the report as it is."""
    other = SLIPPED.accepted("KS401", reason="weekend clinic", session=4).accepted("KS402", reason="late clinic")
    assert check(other) == check(SLIPPED)


def test_the_first_acceptance_is_shown() -> None:
    """Where two acceptances cover a finding it is shown once, with the reason given first."""
    twice = SLIPPED.accepted("KS401", reason="weekend clinic", session=3).accepted("KS401", reason="as agreed")
    assert [acceptance.reason for _, acceptance in check(twice).accepted] == ["weekend clinic"]


# --- properties

ZONES = ("America/New_York", "Europe/London", "Australia/Sydney", "Africa/Casablanca", "Pacific/Apia", "UTC")
HOURS = ("Mo-Fr 09:00-17:00; PH off", "Mo,We,Fr 08:00-12:00,13:00-18:00", "24/7", "Fr-Su 20:00-28:00", "Mo 10:00-10:30")
COURSES = (
    *protocols(),
    Protocol(
        key="months",
        title="In months, from an event",
        repeat_too_soon=True,
        month_end="roll",
        induction=Induction(
            (0, relativedelta(months=1), relativedelta(months=6)),
            spacing=(
                Spacing(3, 40, grace=2, session=1, anchor=0),
                Spacing(relativedelta(months=1), grace=4, session=2),
                Spacing(relativedelta(months=2), relativedelta(months=7), session=3),
                Spacing(112, grace=4, session=3, anchor=1),
            ),
        ),
        spacing=(Spacing(2, grace=1), Spacing(5, back=2)),
        visit=Visit(30, 30, 10, 20),
    ),
    Protocol(
        key="stopping",
        title="With checkpoints and no spacing",
        induction=Induction((0, 1, 3), checkpoints=(Checkpoint(range(1, 3), "Is it enough?"),)),
    ),
)

starts = st.dates(date(1950, 1, 1), date(2150, 1, 1)) | st.sampled_from(
    [DAY_1, date(2026, 3, 1), date(2026, 3, 25), date(2026, 10, 20), date(2011, 12, 20)]
)
clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))


def near(start: date, days: int = 45) -> st.SearchStrategy[date]:
    """Draw days from the start on."""
    return st.integers(0, days).map(lambda day: start + timedelta(day))


@st.composite
def intervals(draw: st.DrawFn, start: date) -> tuple[datetime, datetime]:
    """Draw a stretch of time near the start, in UTC."""
    begin = datetime.combine(draw(near(start)), draw(clocks), UTC)
    return begin, begin + timedelta(minutes=draw(st.integers(1, 400)))


@st.composite
def clinics(draw: st.DrawFn, start: date) -> Clinic:
    """Draw a clinic with closures, chairs and other visits."""
    return Clinic(
        timezone=draw(st.sampled_from(ZONES)),
        hours=draw(st.sampled_from(HOURS)),
        country=draw(st.sampled_from(["US", "GB"])),
        closed=draw(st.lists(near(start), max_size=3)),
        chairs=draw(st.integers(1, 2)),
        taken=draw(st.lists(intervals(start), max_size=4)),
        last_start=draw(st.none() | clocks),
        starts_apart=draw(st.sampled_from([0, 30])),
    )


@st.composite
def requests(draw: st.DrawFn, start: date) -> Request:
    """Draw what a plan was asked to be."""
    avoid = draw(st.lists(near(start) | intervals(start), max_size=3))
    others = draw(st.sampled_from([{}, {"driver": "Mo,We,Fr"}, {"driver": "Sa", "prescriber": "Mo-Th 10:00-16:00"}]))
    return Request(
        start=draw(near(start)),
        avoid=avoidance(avoid, "UTC"),
        hours=calendars(others, "US"),
        anchor=draw(st.none() | st.just(start)),
    )


@st.composite
def plans(draw: st.DrawFn, status: st.SearchStrategy[Status] = st.sampled_from(Status)) -> Plan:  # noqa: B008
    """Draw any plan made of valid sessions."""
    start = draw(starts)
    sessions = draw(
        st.lists(
            st.builds(
                Session,
                st.integers(1, 99),
                near(start),
                st.none() | clocks,
                st.sampled_from([*[Phase.INDUCTION] * 3, Phase.BOOSTER]),
                status,
            ),
            max_size=9,
            unique_by=lambda each: each.number,
        )
    )
    clinic, request = draw(st.none() | clinics(start)), draw(st.none() | requests(start))
    return Plan(draw(st.sampled_from(COURSES)), sessions, clinic, request=request)


@settings(deadline=None)
@given(plans())
def test_check_never_raises(plan: Plan) -> None:
    """Nothing is raised for a plan that is unwise: it is reported, the hardest first, of sessions that it has."""
    report = check(plan)
    assert list(report) == sorted(report)
    assert {number for each in report for number in each.sessions} <= {each.number for each in plan.days}
    assert {each.code for each in report}.isdisjoint(report.not_applicable)
    assert str(report).count("\n") == len(report)


@settings(deadline=None)
@given(plans())
def test_accepting_everything(plan: Plan) -> None:
    """Whatever is found can be stood for: it is kept with its reason, nothing is lost, and the plan is ok."""
    report = check(plan)
    for code in {each.code for each in report}:
        plan = plan.accepted(code, reason="as agreed")
    everything = check(plan)
    assert (len(everything), everything.ok) == (0, True)
    assert tuple(finding for finding, _ in everything.accepted) == report.findings


@settings(deadline=None)
@given(plans())
def test_the_order_of_sessions_says_nothing(plan: Plan) -> None:
    """Sessions are judged in the order of their days, however the plan lists them."""
    assert check(evolve(plan, sessions=plan.sessions[::-1])) == check(plan)


@settings(deadline=None)
@given(plans(st.sampled_from(sorted(OPEN))), st.data())
def test_there_and_back(plan: Plan, data: st.DataObject) -> None:
    """Moving a session away and back gives the same report."""
    assume(plan.sessions)
    there = data.draw(st.sampled_from(plan.sessions))
    at = data.draw(clocks) if there.at else None
    moved = plan.moved(there.number, to=data.draw(near(there.day)), at=at)
    assert check(moved.moved(there.number, to=there.day, at=there.at)) == check(plan)


@settings(deadline=None)
@given(starts, st.data())
def test_a_schedule_is_clean(start: date, data: st.DataObject) -> None:
    """A plan that is laid here has no finding, save that it starts later where no visit fitted on the day asked for."""
    asked = data.draw(requests(start))
    try:
        plan = schedule(
            data.draw(st.sampled_from(COURSES)),
            start=start,
            clinic=data.draw(clinics(start)),
            at=data.draw(st.none() | clocks),
            avoid=asked.avoid,
            hours={name: hours.expression for name, hours in asked.hours},
            anchor=start - timedelta(data.draw(st.integers(0, 30))),
        )
    except (NoPlacement, Malformed):
        reject()
    late = plan.days[0].day != start
    assert codes(check(plan)) == ["KS204"] * late
