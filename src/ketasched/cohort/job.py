"""What is asked of every patient alike, and the patients: all that a batch needs, wherever it runs."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, time, timedelta
from functools import lru_cache
from random import Random
from typing import NamedTuple, TypeAlias, TypeVar, cast

from attrs import evolve, frozen

from ketasched.clinic import Clinic
from ketasched.cohort.model import ResponseModel
from ketasched.days import checked_count, checked_day, later
from ketasched.errors import Malformed
from ketasched.forecast import Due, Forecast
from ketasched.placing.rota import clock, rota_of
from ketasched.plan import Plan
from ketasched.protocol import Protocol
from ketasched.request import Request

Choose: TypeAlias = Callable[[Plan, Forecast], Due | None]
"""The clinician's judgement: one of the forecast's options, or ``None`` where the course ends."""

Value = TypeVar("Value")
WEEK = 7
A_LOT = 1e9
"""Weeks that no calendar has."""


def first_option(_: Plan, forecast: Forecast) -> Due | None:
    """Take the first option of the forecast: a policy to compute with, not advice."""
    return next(iter(forecast.options), None)


class Patient(NamedTuple):
    """Who asks for a course, from which day on; ``spread`` are the days in which that day is drawn."""

    key: str
    asked: date
    spread: int


@frozen(kw_only=True)
class Job:
    """What is the same for every patient. Chances are shares of visits; ``days`` is how long each is followed."""

    protocol: Protocol
    clinic: Clinic
    model: ResponseModel
    seed: int
    days: int
    missed: float
    late: float
    at: tuple[time, ...]
    choose: Choose

    def stream(self, patient: Patient, what: str) -> Random:
        """A patient's own chances: the same on every machine, whoever else there is."""
        return Random(f"{self.seed}/{patient.key}/{what}")  # noqa: S311 - a simulation, no secret

    def arrived(self, patient: Patient) -> tuple[date, time | None]:
        """The day on which the patient asks, and the time of day that is preferred."""
        stream = self.stream(patient, "arrival")
        asked = patient.asked + timedelta(int(stream.random() * patient.spread))
        times = self.at or rounds(self.clinic, self.protocol, asked)
        return asked, times[int(stream.random() * len(times))] if times else None

    def here(self) -> "Job":
        """The job with values that this process knows already in place of their copies, so that caches find them."""
        return evolve(self, protocol=_known(self.protocol), clinic=_known(self.clinic))


@lru_cache(maxsize=16)
def _interned(value: object) -> object:
    return value


def _known(value: Value) -> Value:
    return cast("Value", _interned(value))


@lru_cache(maxsize=4096)
def rounds(clinic: Clinic, protocol: Protocol, day: date) -> tuple[time, ...]:
    """The starts at which a chair takes one visit after another, on the day of that week that has the most."""
    rota = rota_of(clinic, protocol.visit, None, ())
    week = [clinic.open_spans(day + timedelta(n)) for n in range(WEEK)]
    tried = [[s for a, b in spans for s in range(a, b - rota.appointment + 1, rota.hold)] for spans in week]
    starts = [[each for each in those if each <= rota.last_start] for those in tried]
    most = max(len(each) for each in starts)
    return tuple(map(clock, next(each for each in starts if len(each) == most)))


def patients_of(
    patients: int | Iterable[date] | Mapping[str, date], start: date | None, per_week: float | None
) -> Iterator[Patient]:
    """The patients: so many from a day on, so many a week; or the days given, by name or by place."""
    if isinstance(patients, int):
        yield from _arriving(patients, start, per_week)
        return
    _check_days(patients)
    if start is not None or per_week is not None:
        raise Malformed("start and per_week are for a number of patients: leave them out where each has a day")
    for key, day in _named(patients):
        yield _patient(key, checked_day(day, f"the day on which patient {key!r} asks"), 1)


def _check_days(patients: object) -> None:
    if not isinstance(patients, Iterable) or isinstance(patients, str):
        raise Malformed(f"patients must be a number, days, or a mapping of names to days, not {patients!r}")


def _named(patients: Iterable[object]) -> Iterator[tuple[str, object]]:
    if isinstance(patients, Mapping):
        days = cast("Mapping[object, object]", patients)
        for key in days:
            if not isinstance(key, str):
                raise Malformed(f"a patient is named by a text, not by {key!r}: take str() of it")
            yield key, days[key]
    else:
        for place, day in enumerate(patients):
            yield str(place), day


def _arriving(count: int, start: date | None, per_week: float | None) -> Iterator[Patient]:
    checked_count(count, "patients", least=1)
    if start is None or per_week is None:
        raise Malformed("a number of patients needs the first day and how many ask in a week: start= and per_week=")
    checked_day(start, "start")
    if isinstance(per_week, bool) or not isinstance(per_week, int | float) or not per_week > 0:
        raise Malformed(f"per_week must be a number above 0, not {per_week!r}")
    for place in range(count):
        yield _patient(str(place), later(start, WEEK * int(min(place / per_week, A_LOT))), WEEK)


def _patient(key: str, asked: date, spread: int) -> Patient:
    return Patient(key, Request(start=asked).start, spread)
