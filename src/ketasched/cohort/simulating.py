"""A cohort of patients simulated: what is asked is checked, batches are run, and their counts are put together."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from datetime import date, time
from itertools import chain, islice

from ketasched.clinic import Clinic, checked_clinic
from ketasched.cohort.job import Choose, Job, first_option, patients_of
from ketasched.cohort.model import ResponseModel
from ketasched.cohort.relapse import checked_share
from ketasched.cohort.result import Cohort
from ketasched.cohort.row import Row
from ketasched.cohort.running import run
from ketasched.cohort.tally import Tally
from ketasched.days import checked_count, checked_time, tupled
from ketasched.errors import Malformed
from ketasched.protocol import Protocol, checked_protocol

A_YEAR = 365


def simulate(  # noqa: PLR0917 - each of these is what a cohort is, in the order in which one says it
    protocol: Protocol,
    clinic: Clinic,
    patients: int | Iterable[date] | Mapping[str, date],
    response_model: ResponseModel,
    seed: int,
    executor: Executor | None = None,
    *,
    start: date | None = None,
    per_week: float | None = None,
    days: int = A_YEAR,
    missed: float = 0.0,
    late: float = 0.0,
    at: Iterable[time] = (),
    choose: Choose | None = None,
    each: Callable[[Row], object] | None = None,
    progress: Callable[[int], object] | None = None,
) -> Cohort:
    """Take a cohort through the real engine, each patient for so many ``days``, and count what it needs of the clinic.

    ``patients`` is a number, with ``start`` and how many ask ``per_week`` (the day in the week is drawn); or the days
    on which they ask, in an iterable or by name. ``missed`` is the share of visits to which nobody comes, ``late`` the
    share called off on their day and put off. ``at`` are the preferred times of day, of which each patient has one;
    without them, the starts at which a chair takes one visit after another. ``choose`` is the clinician: from the plan
    and the forecast it gives one option, or ``None`` to end the course; without it the first option is taken. How
    patients respond is the assumption of the ``response_model`` and stands with the result. Chairs do not hold anybody
    up: they are counted afterwards.

    All chances are drawn from ``seed`` and the patient's name or place, so that neither the order, nor the other
    patients, nor the ``executor`` (any of `concurrent.futures`) change anybody's row. Batches are in flight a few at a
    time. With ``each`` every row is handed over as it is known and none is kept: then memory does not grow with the
    patients. ``progress`` is called with the number of patients done.

    Raises `Malformed` for what cannot be meant, `Refused` where the model or ``choose`` fails, and `KetaschedError`
    where the executor loses a batch three times; there is no cohort then, not a part of one.
    """
    job = Job(
        protocol=protocol, clinic=clinic, model=response_model, seed=seed, days=days, missed=missed, late=late,
        at=tupled(at, "at"), choose=choose or first_option,
    )  # fmt: skip
    _check(job)
    _check_called(each, "each", "a row")
    _check_called(progress, "progress", "the number of patients done")
    asking = patients_of(patients, start, per_week)
    first = [*islice(asking, 1)]
    if not first:
        raise Malformed("a cohort has at least one patient: patients is empty")
    tally, rows = Tally(), list[Row]()
    for found, counts in run(job, chain(first, asking), executor):
        tally.add(counts)
        for row in found:
            rows.append(row) if each is None else each(row)
        if progress is not None:
            progress(tally.sums["patients"])
    return Cohort.of(job, tally, rows if each is None else None)


def _check(job: Job) -> None:
    checked_protocol(job.protocol)
    checked_clinic(job.clinic)
    if not isinstance(job.model, ResponseModel):
        raise Malformed(
            f"response_model needs assumption, instrument and patient(), as RelapseModel has, not {job.model!r}"
        )
    if type(job.seed) is not int:
        raise Malformed(f"seed must be a whole number, not {job.seed!r}")
    checked_count(job.days, "days", least=1)
    if checked_share(job.missed, "missed") + checked_share(job.late, "late") > 1:
        raise Malformed(f"missed ({job.missed}) and late ({job.late}) are shares of all visits: together at most 1")
    _check_called(job.choose, "choose", "a plan and its forecast")
    for each in job.at:
        checked_time(each, "a time in at")


def _check_called(value: object, what: str, of: str) -> None:
    if value is not None and not callable(value):
        raise Malformed(f"{what} must be a function of {of}, not {value!r}")
