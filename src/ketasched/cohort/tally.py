"""What a batch of patients comes to, and how batches are put together: counts only, however many patients there are."""

from collections import Counter
from collections.abc import Iterable
from typing import TypeAlias

from attrs import Factory, frozen

from ketasched.cohort.course import Course
from ketasched.cohort.job import Job, Patient
from ketasched.cohort.row import Row
from ketasched.errors import KetaschedError, Malformed, Refused
from ketasched.placing.rota import minute_of
from ketasched.session import Status

Slot: TypeAlias = tuple[int, int]
"""A day as an ordinal, and the minute at which a visit starts."""


@frozen
class Tally:
    """Counts of many patients: chairs held by day and start, sessions given by day, and the columns that sum up."""

    held: Counter[Slot] = Factory(Counter[Slot])
    given: Counter[int] = Factory(Counter[int])
    sums: Counter[str] = Factory(Counter[str])
    waited: Counter[int] = Factory(Counter[int])
    ended: Counter[str] = Factory(Counter[str])

    def add(self, other: "Tally") -> None:
        """Count another tally in."""
        for name in ("held", "given", "sums", "waited", "ended"):
            getattr(self, name).update(getattr(other, name))

    def count(self, row: Row, course: Course) -> None:
        """Count a patient in."""
        for each in course.visits:
            self.held[each.day.toordinal(), 0 if each.at is None else minute_of(each.at)] += 1
            self.given[each.day.toordinal()] += each.status is Status.GIVEN
        for name in ("given", "missed", "put_off", "boosters", "courses", "out_of_window"):
            self.sums[name] += getattr(row, name)
        self.sums["patients"] += 1
        if row.waited is not None:
            self.waited[row.waited] += 1
        self.ended[row.ended.value] += 1


def batch(job: Job, patients: Iterable[Patient]) -> tuple[list[Row], Tally]:
    """Take a batch of patients through the engine. Errors name the patient."""
    job, rows, tally = job.here(), list[Row](), Tally()
    for patient in patients:
        row, course = _one(job, patient)
        rows.append(row)
        tally.count(row, course)
    return rows, tally


def _one(job: Job, patient: Patient) -> tuple[Row, Course]:
    try:
        course = Course.of(job, patient)
        return course.followed(), course
    except KetaschedError as error:
        kind = Malformed if isinstance(error, Malformed) else Refused
        raise kind(f"patient {patient.key}: {error}") from error
    except Exception as error:
        raise Refused(
            f"patient {patient.key}: the response model, or what chooses, raised {type(error).__name__}: {error}"
        ) from error
