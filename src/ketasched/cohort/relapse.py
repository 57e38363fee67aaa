"""One simple model of response: it is there or not, and is lost with a median. An assumption, not evidence."""

from datetime import date
from random import Random

from attrs import define, field, frozen

from ketasched.days import counted
from ketasched.errors import Malformed
from ketasched.instruments import instrument_named
from ketasched.plan import Plan
from ketasched.protocol import Phase
from ketasched.published.relapse import RelapseMedian, relapse_median
from ketasched.response import Instrument, Level
from ketasched.session import Status

HELD = (Level.REMISSION, Level.RESPONSE)


def checked_share(value: object, what: str) -> float:
    """The value, when it is a share from 0 to 1."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
        return float(value)
    raise Malformed(f"{what} must be a share from 0 to 1, such as 0.6, not {value!r}")


@frozen(kw_only=True)
class RelapseModel:
    """Patients respond or do not; the response of those who do is lost at a constant rate. An assumption.

    ``responders`` is the share of patients who respond, the caller's own number. They have the score ``well`` from the
    second session on. After the last session of the induction, and anew after every booster, the response lasts for a
    time whose ``median`` is a published one by its key (``"murrough-2013"``, ``"feder-2021"``) or a number of days; once
    it is over, and for those who do not respond, the score is ``baseline``. The scores are stand-ins: by default the
    middle of the scale, and the highest score that counts as a response to it. Nobody gets better or worse otherwise.
    Raises `Malformed` for numbers that make no sense and `UnknownName` for a median or an instrument that is not known.

    >>> RelapseModel(responders=0.6).days
    18
    """

    responders: float = field()
    median: str | float = "murrough-2013"
    instrument: Instrument = field(default="MADRS", converter=lambda each: _instrument(each))
    baseline: int = field()
    well: int = field()

    @responders.validator
    def _check_responders(self, _: object, value: object) -> None:
        checked_share(value, "responders")

    @baseline.default
    def _middle(self) -> int:
        return (self.instrument.least + self.instrument.most + 1) // 2

    @well.default
    def _highest(self) -> int:
        limits = self.instrument.criteria[0].limits(self.baseline)
        return max([self.instrument.least, *(limit for level, limit in limits.items() if level in HELD)])

    def __attrs_post_init__(self) -> None:
        if isinstance(self.median, str):
            relapse_median(self.median)
        elif isinstance(self.median, bool) or not isinstance(self.median, int | float) or not self.median > 0:
            raise Malformed(f"median must be a number of days above 0, or the key of a published one: {self.median!r}")
        if not self.instrument.least <= self.well < self.baseline <= self.instrument.most:
            raise Malformed(
                f"well ({self.well}) must lie below the baseline ({self.baseline}), and both on {self.instrument.key}, "
                f"which goes from {self.instrument.least} to {self.instrument.most}"
            )

    @property
    def days(self) -> float:
        """The median in days."""
        return relapse_median(self.median).days if isinstance(self.median, str) else self.median

    @property
    def assumption(self) -> str:
        """What is assumed, as a sentence: shown wherever its results are."""
        stated: RelapseMedian | str = f"the caller's median of {counted_days(self.days)}"
        if isinstance(self.median, str):
            stated = relapse_median(self.median)
        return (
            f"{self.responders:.0%} of patients respond ({self.instrument.key} {self.baseline} to {self.well}, stand-ins), "
            f"and lose the response at a constant rate after the induction and after every booster: {stated}"
        )

    def patient(self, stream: Random, /) -> "Responding":
        """One patient, who responds or does not."""
        return Responding(self, stream, stream.random() < self.responders)


def counted_days(days: float) -> str:
    """Days in words, whole or not."""
    return counted(days, "day") if isinstance(days, int) else f"{days:g} days"


def _instrument(value: str | Instrument) -> Instrument:
    return value if isinstance(value, Instrument) else instrument_named(value)


@define
class Responding:
    """A patient of the model. Whoever responds draws how long the response lasts once after each session."""

    model: RelapseModel
    stream: Random
    responds: bool
    last: tuple[str, int] = ("", 0)
    luck: float = 1.0

    def score(self, plan: Plan, day: date, /) -> int:
        """Give the score on a day: that of a response while it lasts, otherwise the baseline."""
        given = [each for each in plan.sessions if each.status is Status.GIVEN]
        return self.model.well if given and self._holds(plan, day) else self.model.baseline

    def _holds(self, plan: Plan, day: date) -> bool:
        given = [each for each in plan.days if each.status is Status.GIVEN]
        induction = sum(each.phase is Phase.INDUCTION for each in given)
        if not self.responds or induction < plan.protocol.sessions:
            return self.responds
        if (plan.uid, given[-1].number) != self.last:
            self.last, self.luck = (plan.uid, given[-1].number), self.stream.random()
        return self.luck < 0.5 ** ((day - given[-1].day).days / self.model.days)
