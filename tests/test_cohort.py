"""A cohort: many patients through the engine, whatever runs them."""

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from datetime import date, time, timedelta
from functools import cache, partial
from multiprocessing import get_context
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from attrs import evolve, frozen

import ketasched as ks
import needed
from ketasched.cohort import End, Row, Trajectory, first_option
from ketasched.cohort.running import AHEAD, BATCH
from ketasched.forecast import Due, Forecast
from ketasched.instruments import MADRS

CLINIC = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US", chairs=2)
STANDARD = ks.protocol_named("standard")
MODEL = ks.RelapseModel(responders=0.7)
START = date(2026, 1, 5)
DAYS = {f"p{n:02}": START + timedelta(n % 11) for n in range(60)}


def simulated(patients: Any = DAYS, executor: Executor | None = None, **changes: Any) -> ks.Cohort:
    """A cohort over four months, with some visits missed and some put off, unless asked otherwise."""
    given: dict[str, Any] = {"protocol": STANDARD, "clinic": CLINIC, "response_model": MODEL, "seed": 7, "days": 120}
    return ks.simulate(patients=patients, executor=executor, **given | {"missed": 0.1, "late": 0.1} | changes)


def rows(cohort: ks.Cohort) -> dict[str, Row]:
    """The rows of a cohort by patient."""
    assert cohort.rows is not None
    return {each.patient: each for each in cohort.rows}


def processes(workers: int, **options: Any) -> ProcessPoolExecutor:
    """Processes that begin afresh, as they do on every system."""
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), **options)


@cache
def alone() -> ks.Cohort:
    """The cohort as one process has it."""
    return simulated()


@frozen
class Fixed:
    """A model in which everybody has the same scores, in order; the last stays."""

    scores: tuple[int | None, ...]
    assumption: str = "scores are fixed"
    instrument: ks.Instrument = MADRS

    def patient(self, _: Random, /) -> Trajectory:
        """Everybody's trajectory."""
        return FixedTrajectory(list(self.scores))


@frozen
class FixedTrajectory:
    """Scores that are taken in order."""

    scores: list[int | None]

    def score(self, _plan: ks.Plan, _day: date, /) -> int | None:
        """Give the next score."""
        return self.scores.pop(0) if self.scores[1:] else self.scores[0]


def one(model: Any, protocol: ks.Protocol = STANDARD, **changes: Any) -> Row:
    """The row of one patient who comes to every visit."""
    cohort = simulated([START], protocol=protocol, response_model=model, **{"missed": 0.0, "late": 0.0} | changes)
    return rows(cohort)["0"]


def chosen(place: int) -> Callable[[ks.Plan, Forecast], Due]:
    """A clinician who takes the option at a place, the first where there are not so many."""
    return lambda _, forecast: forecast.options[place if forecast.options[place:] else 0]


# The laws.


def test_the_same_seed_gives_the_same_cohort() -> None:
    """The same seed gives the same cohort, another seed another."""
    assert simulated() == alone()
    assert rows(simulated(seed=8)) != rows(alone())


def test_golden_numbers() -> None:
    """On every machine and in every Python, these patients have these numbers."""
    cohort = simulated(3, start=START, per_week=2, seed=1)
    told = [(each.asked.day, each.given, each.missed, each.put_off, each.boosters) for each in rows(cohort).values()]
    assert told == GOLDEN
    stream = Random("1/0/arrival")  # noqa: S311 - what the library draws from
    assert [round(stream.random(), 12) for _ in range(3)] == GOLDEN_STREAM


GOLDEN = [(10, 12, 0, 0, 6), (8, 6, 0, 1, 0), (13, 6, 0, 2, 0)]
GOLDEN_STREAM = [0.783704798025, 0.236354962186, 0.332271513901]


def test_order_does_not_matter() -> None:
    """Patients in another order have the same rows, and the clinic the same days."""
    turned = simulated(dict(reversed(DAYS.items())))
    assert rows(turned) == rows(alone())
    assert (turned.days, turned.waited, turned.ended) == (alone().days, alone().waited, alone().ended)


def test_adding_patients_changes_nobody() -> None:
    """Further patients leave the rows of the others as they are."""
    more = simulated({"early": START - timedelta(300), **DAYS, "late": START + timedelta(100)})
    assert {key: row for key, row in rows(more).items() if key in DAYS} == rows(alone())


def test_another_first_day_changes_only_the_days() -> None:
    """A patient's chances are the patient's alone: whoever asks a week later has the same ones."""
    cohort = simulated(40, start=START, per_week=20)
    again = simulated(30, start=START, per_week=20)
    assert [*rows(cohort).values()][:30] == [*rows(again).values()]


@pytest.mark.parametrize("workers", [1, 2])
def test_processes_do_not_matter(workers: int) -> None:
    """One process, two, or none give equal cohorts."""
    with processes(workers) as executor:
        assert simulated(executor=executor) == alone()


def test_any_executor() -> None:
    """Threads give the same cohort as well, also where what chooses is a function made on the spot."""
    with ThreadPoolExecutor(2) as executor:
        assert rows(simulated(executor=executor, choose=lambda *asked: first_option(*asked) or None)) == rows(alone())


def test_few_batches_are_in_flight() -> None:
    """However many patients there are, only so many of them have been asked for ahead of those that are done."""
    taken, ahead = 0, list[int]()

    def days() -> Iterator[date]:
        nonlocal taken
        for _ in range((AHEAD + 10) * BATCH):
            taken += 1
            yield START

    with ThreadPoolExecutor(1) as executor:
        cohort = simulated(days(), executor, days=1, progress=lambda done: ahead.append(taken - done))
    assert cohort.patients == taken
    assert max(ahead) <= AHEAD * BATCH


# What is counted.


def test_chairs_are_the_most_visits_at_once() -> None:
    """The chairs of a day are those held at once, turnover included; a missed visit held its chair."""
    protocol = evolve(STANDARD, visit=ks.Visit(40, 60, turnover=20))
    days = [START] * 5
    together = simulated(days, at=[time(9)], days=1, late=0.0, protocol=protocol)
    assert [(each.booked, each.chairs) for each in together.days] == [(together.given + together.missed, 5)]
    spread = simulated([START] * 200, at=[time(9), time(10, 59)], days=1, late=0.0, protocol=protocol)
    apart = simulated([START] * 200, at=[time(9), time(11)], days=1, late=0.0, protocol=protocol)
    assert (spread.chairs, spread.days[0].booked) == (200, 200)
    assert 100 <= apart.chairs < 120


def test_preferred_times_come_in_rounds() -> None:
    """Without times, a patient prefers one of the starts at which a chair takes one visit after another."""
    clinic = ks.Clinic(timezone="America/New_York", hours="Mo 12:00-15:00; Tu-Fr 09:00-17:00", last_start=time(14))
    starts = set[time | None]()

    def watch(plan: ks.Plan, forecast: Forecast) -> Due | None:
        starts.add(plan.request.at if plan.request else None)
        return first_option(plan, forecast)

    simulated(50, clinic=clinic, start=START, per_week=50, days=40, missed=0.0, late=0.0, choose=watch)
    assert starts == {time(9), time(11), time(13)}


def test_days_and_months_add_up() -> None:
    """Days and months hold the sessions of the rows."""
    cohort = alone()
    given = sum(each.given for each in rows(cohort).values())
    assert given == cohort.given == sum(each.sessions for each in cohort.days)
    assert given == sum(each.sessions for each in cohort.months)
    assert sum(each.booked for each in cohort.days) == cohort.given + cohort.missed
    assert max(each.chairs for each in cohort.months) == cohort.chairs
    assert [each.month for each in cohort.months] == [date(2026, month, 1) for month in range(1, 6)]
    for name in ("missed", "put_off", "boosters", "courses", "out_of_window"):
        assert sum(getattr(each, name) for each in rows(cohort).values()) == getattr(cohort, name)


def test_waiting_is_counted_from_the_day_asked() -> None:
    """Who asks on a Saturday waits for Monday; the day asked is the patient's."""
    row = rows(simulated({"saturday": date(2026, 1, 10)}, missed=0.0, late=0.0))["saturday"]
    assert (row.waited, row.first) == (2, date(2026, 1, 12))


def test_out_of_window() -> None:
    """A booster that only fits after its window, and a gap in the induction longer than asked, are out of window."""
    shut = {START + timedelta(n): "works" for n in range(20, 41)}
    row = one(Fixed((34, 12)), clinic=evolve(CLINIC, closed=shut), days=60)
    assert (row.boosters, row.out_of_window, row.last_interval) == (1, 1, 32)  # open again after a public holiday
    for_good = evolve(CLINIC, hours="2026 Jan 09:00-12:00")
    row = one(Fixed((34, 12)), evolve(STANDARD, cadence=ks.cadence_named("on-request")), clinic=for_good, days=900)
    assert (row.boosters, row.out_of_window, row.ended) == (0, 0, End.NO_PLACEMENT)
    row = one(Fixed((34, 12)), clinic=evolve(for_good, closed=shut), days=900)
    assert (row.boosters, row.out_of_window, row.ended) == (0, 0, End.NO_PLACEMENT)
    late = ks.Spacing(2, 2)
    tight = evolve(STANDARD, cadence=None, induction=evolve(STANDARD.induction, spacing=(late,), offsets=(0, 2, 4)))
    cohort = simulated([START] * 20, protocol=tight, missed=0.3)
    assert 0 < cohort.share_out_of_window < 0.5
    assert cohort.share_out_of_window == cohort.out_of_window / cohort.given


# Courses.


def test_a_response_held_climbs_the_ladder() -> None:
    """Boosters are what `next_due` says: 14 days after the induction, then every 28 while the response holds."""
    row = one(Fixed((34, 12)))
    assert (row.given, row.boosters, row.last_interval, row.ended) == (10, 4, 28, End.FOLLOWED)


def test_no_response_has_no_boosters() -> None:
    """Without a response at the end of the induction nothing more is due."""
    row = one(Fixed((34,)))
    assert (row.given, row.boosters, row.days, row.ended) == (6, 0, 11, End.FINISHED)


@pytest.mark.parametrize(("place", "courses", "ended"), [(0, 2, End.FINISHED), (1, 1, End.STOPPED)])
def test_the_policy_decides(place: int, courses: int, ended: End) -> None:
    """Where a relapse leaves a choice, the policy takes a new induction or an end."""
    row = one(Fixed((34, *[12] * 5, *[30] * 40)), choose=chosen(place), days=100)
    assert (row.courses, row.ended) == (courses, ended)


def test_a_new_course_may_lie_beyond_the_days() -> None:
    """A new course that would begin after the days followed is none."""
    model = Fixed((34, *[12] * 5, *[30] * 40))
    first = one(model, choose=chosen(1), days=100)
    assert one(model, days=first.days + 1).ended is End.FOLLOWED


def test_a_policy_can_end_the_course() -> None:
    """A policy that takes no option ends the course."""
    assert one(Fixed((34, 12)), choose=lambda _plan, _forecast: None).ended is End.STOPPED


def test_on_request() -> None:
    """Where boosters come on request, a policy may take check-ins, each with its score, or the booster."""
    asked = evolve(STANDARD, cadence=ks.cadence_named("on-request"))
    assert one(Fixed((34, 12)), asked).last_interval == 21
    assert one(Fixed((34, 12)), asked, choose=chosen(1)).ended is End.FOLLOWED
    silent = one(Fixed((34, *[12] * 5, None)), asked, choose=chosen(1))
    assert (silent.given, silent.ended) == (6, End.STOPPED)


def test_a_checkpoint_asks_for_a_score() -> None:
    """At a checkpoint the score that is missing is taken the next day, and decides whether the course goes on."""
    protocol = ks.protocol_named("aan-het-rot-2010")
    assert one(Fixed((34, 12)), protocol).given == 6
    stopped = one(Fixed((34,)), protocol)
    assert (stopped.given, stopped.ended) == (1, End.STOPPED)


def test_a_score_that_is_missing_leaves_options() -> None:
    """Where no score is taken the forecast has an option for each outcome, and the policy takes one."""
    assert one(Fixed((34, None)), days=60).given > 6


def test_nobody_comes() -> None:
    """Whoever misses every visit is followed all the same, with no session and nothing waited."""
    cohort = simulated([START], missed=1.0, late=0.0, days=30)
    row = rows(cohort)["0"]
    assert (row.given, row.first, row.waited, row.last_interval) == (0, None, None, None)
    assert row.missed > 3
    assert cohort.share_out_of_window == 0
    assert "days waited" not in str(cohort)


def test_a_visit_that_cannot_be_put_off_is_missed() -> None:
    """What is called off and finds no other day is missed."""
    week = ks.Clinic(timezone="America/New_York", hours="2026 Jan 05 09:00-17:00")
    single = evolve(STANDARD, cadence=None, induction=ks.Induction((0,)))
    row = one(Fixed((34,)), single, clinic=week, late=1.0, days=10)
    assert (row.given, row.missed, row.put_off, row.ended) == (0, 1, 0, End.NO_PLACEMENT)


def test_a_clinic_that_never_opens() -> None:
    """Where no course can be laid the row says so, and the cohort needs no chair."""
    cohort = simulated([START], clinic=ks.Clinic(timezone="America/New_York", hours="off"))
    assert (rows(cohort)["0"].ended, cohort.chairs, cohort.days) == (End.NO_PLACEMENT, 0, ())
    assert "chairs" not in str(cohort)


@pytest.mark.parametrize("key", [each.key for each in ks.protocols()])
def test_every_published_protocol(key: str) -> None:
    """Every published protocol can be simulated."""
    cohort = simulated(DAYS, protocol=ks.protocol_named(key), days=60)
    assert cohort.patients == len(DAYS)
    assert cohort.given > 0


# The one model that is documented.


def test_the_median_is_the_median() -> None:
    """Half of those who responded have lost the response at the next visit when it comes after the median."""
    model = ks.RelapseModel(responders=1.0, median=14)
    plan = ks.schedule(STANDARD, start=START, clinic=CLINIC, uid="median")
    for session in plan.sessions:
        plan = plan.given(session.number)
    last = plan.days[-1].day
    people = [model.patient(Random(n)) for n in range(2000)]  # noqa: S311 - a simulation
    share = [sum(each.score(plan, last + timedelta(days)) == model.well for each in people) for days in (7, 14, 28)]
    assert [each / 2000 for each in share] == pytest.approx([0.5**0.5, 0.5, 0.25], abs=0.03)


def test_a_response_lost_stays_lost() -> None:
    """Until the next session a response that was lost does not come back."""
    plan = ks.Plan.from_history(STANDARD, given=[START])
    for n in range(50):
        patient = ks.RelapseModel(responders=1.0).patient(Random(n))  # noqa: S311 - a simulation
        scores = [patient.score(plan, START + timedelta(days)) for days in range(1, 60)]
        assert scores == sorted(scores, key=lambda score: score or 0)


def test_the_assumption_stands_with_every_result() -> None:
    """What was assumed stands in the summary and in every row of every table, with source and standing."""
    cohort = alone()
    assert "an assumption, not evidence" in str(cohort)
    assert "median relapse 18 days (Murrough, Biol Psychiatry 2013;74:250" in cohort.assumption
    for table in ("patients", "days", "months"):
        assert {*cohort.to_columns(table)["assumption"]} == {cohort.assumption}
        assert {each["assumption"] for each in cohort.to_rows(table)} == {cohort.assumption}
    own = ks.RelapseModel(responders=0.5, median=20, instrument="PCL-5")
    assert own.assumption.endswith("median 20 days (the caller's)")
    feder = ks.RelapseModel(responders=0.5, median="Feder-2021").assumption
    assert "median time to loss of response 27.5 days (Feder, Am J Psychiatry 2021" in feder


def test_the_policy_stands_with_the_result() -> None:
    """The summary says who chose."""
    assert "its first option is taken" in str(alone())
    assert "chosen.<locals>.<lambda> chooses" in str(simulated([START], choose=chosen(0)))


# Tables.


def test_the_summary() -> None:
    """The summary is plain text."""
    assert str(alone()).splitlines()[0] == "60 patients on standard, 120 days each"
    assert str(alone()).splitlines()[3:] == SUMMARY


SUMMARY = [
    "sessions given   621 (238 boosters), 84 missed, 82 put off",
    "out of window    0.8% of the sessions given",
    "days waited      0 in the middle, 5 at most",
    "chairs needed    2 on a day in the middle, 16 on the busiest",
    "sessions a month 74 in the middle, 352 at most",
    "rows end         followed to the end 40 and nothing more due 20",
]


def test_tables() -> None:
    """A table has the same cells as columns and as rows."""
    cohort = alone()
    for table in ("patients", "days", "months"):
        columns, told = cohort.to_columns(table), cohort.to_rows(table)
        assert [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)] == told


@pytest.mark.parametrize("name", ["pandas", "polars"])
@pytest.mark.parametrize("table", ["patients", "days", "months"])
def test_data_frames(name: str, table: Any) -> None:
    """A data frame takes a table as it is, with what was assumed, and has its cells."""
    cohort = alone()
    columns = cohort.to_columns(table)
    frame = needed.package(name, name).DataFrame(columns)
    assert list(frame.columns) == [*columns]
    assert [frame[each][len(frame) - 1] for each in columns] == [cells[-1] for cells in columns.values()]


def test_rows_are_handed_over_as_they_come() -> None:
    """With a function for each row none is kept, and what is counted is the same; progress is told batch by batch."""
    found, told = list[Row](), list[int]()
    cohort = simulated(each=found.append, progress=told.append)
    assert tuple(found) == alone().rows
    assert told == [25, 50, 60]
    assert cohort == evolve(alone(), rows=None)
    with pytest.raises(ks.Refused, match="handed over one by one and none was kept: leave each= out"):
        cohort.to_columns()


# What goes wrong.


class Flaky(Executor):
    """An executor that loses the first so many batches."""

    def __init__(self, losses: int) -> None:
        self.losses, self.submitted = losses, list[Future[Any]]()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run it at once, or lose it."""
        future: Future[Any] = Future()
        self.submitted.append(future)
        if len(self.submitted) <= self.losses:
            future.set_exception(RuntimeError("the worker is gone"))
            return future
        try:
            future.set_result(fn(*args, **kwargs))
        except ks.KetaschedError as error:
            future.set_exception(error)
        return future


def test_a_batch_that_is_lost_is_run_again() -> None:
    """A batch whose worker died is run again, and nothing is lost or counted twice."""
    executor = Flaky(2)
    assert simulated({key: DAYS[key] for key in [*DAYS][:20]}, executor).patients == 20
    assert len(executor.submitted) == 3


def test_a_batch_is_not_run_for_ever() -> None:
    """A batch that is lost three times is an error in one sentence that names the remedy."""
    found = list[Row]()
    with pytest.raises(
        ks.KetaschedError, match=r"lost a batch of 25 patients \(RuntimeError: the worker is gone\)"
    ) as e:
        simulated(executor=Flaky(100), each=found.append)
    assert "run it again with the same seed" in str(e.value)
    assert found == []


def test_processes_that_die() -> None:
    """A pool of processes that is broken is an error in one sentence, and there is no cohort."""
    with (
        processes(1, initializer=partial(os._exit, 3)) as executor,
        pytest.raises(ks.KetaschedError, match=r"the executor lost a batch of \d+ patients \(BrokenProcessPool"),
    ):
        simulated(executor=executor)


def test_an_executor_that_was_shut_down() -> None:
    """An executor that takes nothing any more is an error in one sentence."""
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    with pytest.raises(ks.KetaschedError, match="cannot schedule new futures after shutdown"):
        simulated(executor=executor)


def test_what_cannot_be_sent() -> None:
    """What another process cannot import is an error that says so."""
    with (
        processes(1) as executor,
        pytest.raises(ks.KetaschedError, match="can import the response model and what chooses"),
    ):
        simulated(executor=executor, choose=lambda *_: None)


@pytest.mark.parametrize("executor", [None, Flaky(0)])
def test_a_policy_that_fails(executor: Any) -> None:
    """A function of the caller's that fails is refused with the patient's name."""
    with pytest.raises(ks.Refused, match=r"patient p00: .* raised TypeError: unsupported operand"):
        simulated(executor=executor, choose=divmod)


def test_what_fails_is_not_tried_again() -> None:
    """What fails on a second attempt for a reason of its own is told as it is."""
    executor = Flaky(2)
    with pytest.raises(ks.Refused, match=r"patient 0: .* raised TypeError"):
        simulated([START], executor, choose=divmod)
    assert len(executor.submitted) == 3


def test_a_policy_that_fails_elsewhere() -> None:
    """What fails in another process is told in the same words."""
    with processes(1) as executor, pytest.raises(ks.Refused, match=r"patient p00: .* raised TypeError"):
        simulated(executor=executor, choose=divmod)


def test_a_policy_that_makes_options_up() -> None:
    """An option that is not the forecast's is refused, with the patient's name."""
    with pytest.raises(ks.Refused, match=r"patient 0: that option is not in the plan's forecast"):
        one(Fixed((34, 12)), choose=lambda *_: Due(phase="booster", earliest=START))


def test_a_score_that_cannot_be() -> None:
    """A score that the scale does not have is refused, with the patient's name."""
    with pytest.raises(ks.Malformed, match="patient 0: a MADRS score is a whole number from 0 to 60, not 61"):
        one(Fixed((61,)))


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "the protocol": ({"protocol": "standard"}, "protocol must be a Protocol"),
    "the clinic": ({"clinic": "here"}, "clinic must be a Clinic"),
    "the model": ({"response_model": 0.5}, "response_model needs assumption, instrument and patient()"),
    "the seed": ({"seed": 1.5}, "seed must be a whole number, not 1.5"),
    "no days": ({"days": 0}, "days must be 1 or more"),
    "too many days": ({"days": 10**9}, "lies past the last day of the calendar"),
    "missed": ({"missed": 1.5}, "missed must be a share from 0 to 1, such as 0.6, not 1.5"),
    "late": ({"late": True}, "late must be a share from 0 to 1"),
    "both": ({"missed": 0.6, "late": 0.6}, "together at most 1"),
    "at": ({"at": ["09:00"]}, "a time in at must be a datetime.time"),
    "choose": ({"choose": "first"}, "choose must be a function of a plan and its forecast"),
    "each": ({"each": []}, "each must be a function of a row, not []"),
    "progress": ({"progress": 5}, "progress must be a function of the number of patients done, not 5"),
    "one time": ({"at": time(9)}, "at must be a list or another iterable, not datetime.time(9, 0)"),
    "half a patient": ({"patients": 2.5, "start": START, "per_week": 1}, "patients must be a number, days, or a"),
    "nobody": ({"patients": []}, "a cohort has at least one patient"),
    "none": ({"patients": 0}, "patients must be 1 or more"),
    "no start": ({"patients": 3}, "needs the first day and how many ask in a week: start= and per_week="),
    "a start": ({"patients": 3, "start": "2026", "per_week": 1}, "start must be a datetime.date"),
    "a rate": ({"patients": 3, "start": START, "per_week": 0}, "per_week must be a number above 0, not 0"),
    "too slow": ({"patients": 3, "start": START, "per_week": 1e-320}, "lies past the last day of the calendar"),
    "both ways": ({"start": START}, "start and per_week are for a number of patients"),
    "a text": ({"patients": "2026-01-05"}, "patients must be a number, days, or a mapping of names to days"),
    "a name": ({"patients": {1: START}}, "a patient is named by a text, not by 1"),
    "a day": ({"patients": {"a": "soon"}}, "the day on which patient 'a' asks must be a datetime.date"),
    "a year": ({"patients": [date(3000, 1, 1)]}, "start must lie in the years"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_cannot_be_meant(what: str) -> None:
    """Each thing that cannot be meant is refused with a sentence."""
    changes, words = WRONG[what]
    with pytest.raises(ks.Malformed) as raised:
        simulated(**changes)
    assert words in str(raised.value)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"responders": 60}, "responders must be a share from 0 to 1"),
        ({"median": 0}, "median must be the key of a published one or a number of days above 0, not 0"),
        ({"median": None}, "median must be the key of a published one"),
        ({"median": "murrough"}, "no published median of relapse is called 'murrough'; the nearest is murrough-2013"),
        ({"instrument": "madness"}, "madness"),
        ({"well": 30}, "well (30) must lie below the baseline (30), and both on MADRS, from 0 to 60"),
    ],
)
def test_a_model_that_makes_no_sense(changes: dict[str, Any], words: str) -> None:
    """A model with numbers that make no sense is refused with a sentence."""
    with pytest.raises(ks.KetaschedError) as raised:
        ks.RelapseModel(**{"responders": 0.5} | changes)
    assert words in str(raised.value)


def test_a_table_that_is_not_there() -> None:
    """A table by a wrong name is refused with those that there are."""
    table: Any = "weeks"
    with pytest.raises(ks.Malformed, match="a cohort has the tables patients, days and months, not 'weeks'"):
        alone().to_rows(table)


# A cluster.


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A Dask cluster of two processes on the loopback."""
    dask = needed.package("dask.distributed", '"dask[distributed]"')
    options: dict[str, Any] = {"n_workers": 2, "threads_per_worker": 1, "host": "127.0.0.1", "dashboard_address": None}
    with dask.LocalCluster(**options) as local, dask.Client(local) as client:
        yield SimpleNamespace(client=client, local=local)


def test_a_dask_cluster_does_not_matter(cluster: Any) -> None:
    """A Dask cluster gives the cohort that one process gives."""
    assert simulated(executor=cluster.client.get_executor()) == alone()


def test_a_worker_killed_mid_run(cluster: Any) -> None:
    """A worker that is killed in the middle loses nothing: its batches are run elsewhere."""
    pids = [*cluster.client.run(os.getpid).values()]
    killed = list[int]()

    def kill(done: int) -> None:
        if not killed and done:
            killed.append(pids[0])
            os.kill(pids[0], signal.SIGKILL)

    days = {f"q{n}": START + timedelta(n % 11) for n in range(16 * BATCH)}
    cohort = simulated(days, cluster.client.get_executor(), progress=kill)
    assert killed
    assert cohort == simulated(days)
