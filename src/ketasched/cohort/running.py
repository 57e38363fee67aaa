"""Batches over an executor: a few ahead, in order; one whose worker died is run again, but not for ever."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from itertools import islice
from typing import Final, TypeVar

from attrs import define

from ketasched.cohort.job import Job, Patient
from ketasched.cohort.row import Row
from ketasched.cohort.tally import Tally, batch
from ketasched.days import counted
from ketasched.errors import KetaschedError

BATCH: Final = 25
"""Patients that a worker is given at a time."""
AHEAD: Final = 64
"""Batches that may wait or run at a time: so much is held, however many patients there are."""
ATTEMPTS: Final = 3
"""How often a batch is run where the executor loses it."""

Done = tuple[list[Row], Tally]
Each = TypeVar("Each")


def batches(patients: Iterable[Each]) -> Iterator[list[Each]]:
    """The patients, so many at a time."""
    rest = iter(patients)
    while some := [*islice(rest, BATCH)]:
        yield some


def run(job: Job, patients: Iterable[Patient], executor: Executor | None) -> Iterator[Done]:
    """Each batch done, in order. Raises `KetaschedError` where the executor loses one again and again."""
    if executor is None:
        yield from (batch(job, some) for some in batches(patients))
        return
    waiting: deque[_Submitted] = deque()
    try:
        for some in batches(patients):
            waiting.append(_Submitted.to(executor, job, some))
            if len(waiting) >= AHEAD:
                yield waiting.popleft().done()
        while waiting:
            yield waiting.popleft().done()
    finally:
        for each in waiting:
            each.future.cancel()


@define
class _Submitted:
    """A batch that an executor has."""

    submit: Callable[[], "Future[Done]"]
    future: "Future[Done]"
    size: int
    attempts: int = ATTEMPTS

    @classmethod
    def to(cls, executor: Executor, job: Job, patients: list[Patient]) -> "_Submitted":
        def submit() -> "Future[Done]":
            try:
                return executor.submit(batch, job, patients)
            except Exception as error:
                raise _lost(len(patients), error) from error

        return cls(submit, submit(), len(patients))

    def done(self) -> Done:
        while True:
            try:
                return self.future.result()
            except KetaschedError:
                raise
            except Exception as error:
                self.attempts -= 1
                if not self.attempts:
                    raise _lost(self.size, error) from error
                self.future = self.submit()


def _lost(size: int, error: Exception) -> KetaschedError:
    return KetaschedError(
        f"the executor lost a batch of {counted(size, 'patient')} ({type(error).__name__}: {error}) and there is no "
        f"cohort: see that its workers stay alive, have ketasched, and can import the response model and what chooses, "
        "then run it again with the same seed"
    )
