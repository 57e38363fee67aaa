"""How patients respond, as the caller models it: whatever it says is an assumption, and is shown as one."""

from datetime import date
from random import Random
from typing import Protocol, runtime_checkable

from ketasched.plan import Plan
from ketasched.response import Instrument


class Trajectory(Protocol):
    """One patient's response as it goes on."""

    def score(self, plan: Plan, day: date, /) -> int | None:
        """Give the score on a day, before that day's session; ``None`` where none is taken.

        ``plan`` is the course up to then: the sessions given and the scores so far.
        """
        ...


@runtime_checkable
class ResponseModel(Protocol):
    """What patients' responses are taken to be; ``assumption`` says it in a sentence, shown with every result."""

    @property
    def assumption(self) -> str:
        """What is assumed, as a sentence."""
        ...

    @property
    def instrument(self) -> Instrument:
        """The scale of the scores."""
        ...

    def patient(self, stream: Random, /) -> Trajectory:
        """One patient, whose chances are all drawn from a stream that is this patient's alone."""
        ...
