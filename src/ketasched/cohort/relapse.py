"""One simple model of response: it is there or not, and is lost with a median. An assumption, not evidence."""

from datetime import date
from random import Random

from attrs import define, field, frozen

from ketasched.errors import Malformed
from ketasched.instruments import MADRS, instrument_named
from ketasched.plan import Plan
from ketasched.protocol import Phase
from ketasched.published.relapse import relapse_median
from ketasched.response import HELD, Instrument
from ketasched.session import OPEN, Session, Status


def checked_share(value: object, what: str) -> float:
    """The value, when it is a share from 0 to 1."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
        return float(value)
    raise Malformed(f"{what} must be a share from 0 to 1, such as 0.6, not {value!r}")


def _share(value: object) -> float:
    return checked_share(value, "responders")


def _scale(value: str | Instrument) -> Instrument:
    return value if isinstance(value, Instrument) else instrument_named(value)


def _median(value: str | float) -> str | float:
    if isinstance(value, str):
        return relapse_median(value).key
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        raise Malformed(f"median must be the key of a published one or a number of days above 0, not {value!r}")
    return value


@frozen(kw_only=True)
class RelapseModel:
    """Patients respond or do not; the response of those who do is lost at a constant rate. An assumption.

    ``responders`` is the share of patients who respond, the caller's own number. They have the score ``well`` from the
    second session on. After the last session of the induction, and anew after every booster, the response lasts for a
    time whose ``median`` is a published one by its key (``"murrough-2013"``, ``"feder-2021"``) or a number of days;
    once it is over, and for those who do not respond, the score is ``baseline``. The scores are stand-ins: by default
    the middle of the scale, and the highest score that counts as a response to it. Nothing else changes.
    Raises `Malformed` for numbers that make no sense and `UnknownName` for a median or an instrument that is not known.

    >>> model = RelapseModel(responders=0.6)
    >>> model.days, model.baseline, model.well
    (18, 30, 15)
    """

    responders: float = field(converter=_share)
    median: str | float = field(default="murrough-2013", converter=_median)
    instrument: Instrument = field(default=MADRS, converter=_scale)
    baseline: int | None = None
    well: int | None = None

    def __attrs_post_init__(self) -> None:
        scale = self.instrument
        before = (scale.least + scale.most + 1) // 2 if self.baseline is None else self.baseline
        limits = scale.criteria[0].limits(before).items()
        highest = max([scale.least, *(limit for level, limit in limits if level in HELD)])
        well = highest if self.well is None else self.well
        object.__setattr__(self, "baseline", before)
        object.__setattr__(self, "well", well)
        if not scale.least <= well < before <= scale.most:
            raise Malformed(
                f"well ({well}) must lie below the baseline ({before}), and both on {scale.key}, "
                f"from {scale.least} to {scale.most}"
            )

    @property
    def days(self) -> float:
        """The median in days."""
        return relapse_median(self.median).days if isinstance(self.median, str) else self.median

    @property
    def assumption(self) -> str:
        """What is assumed, as a sentence: shown wherever its results are."""
        published = isinstance(self.median, str)
        stated = str(relapse_median(str(self.median))) if published else f"median {self.days:g} days (the caller's)"
        return (
            f"{self.responders:.0%} of patients respond ({self.instrument.key} {self.baseline} to {self.well}, "
            f"stand-ins) and lose it at a constant rate after the induction and after every booster: {stated}"
        )

    def patient(self, stream: Random, /) -> "Responding":
        """One patient, who responds or does not."""
        return Responding(self, stream, stream.random() < self.responders)


@define
class Responding:
    """A patient of the model, who draws once after each session how long the response lasts."""

    model: RelapseModel
    stream: Random
    responds: bool
    last: Session | None = None
    luck: float = 1.0

    def score(self, plan: Plan, day: date, /) -> int | None:
        """Give the score on a day: that of a response while it lasts, otherwise the baseline."""
        given = [each for each in plan.days if each.status is Status.GIVEN]
        return self.model.well if given and self._holds(plan, given, day) else self.model.baseline

    def _holds(self, plan: Plan, given: list[Session], day: date) -> bool:
        goes_on = any(each.phase is Phase.INDUCTION and each.status in OPEN for each in plan.sessions)
        if goes_on or not self.responds:
            return self.responds
        if given[-1] is not self.last:
            self.last, self.luck = given[-1], self.stream.random()
        return bool(self.luck < 0.5 ** ((day - given[-1].day).days / self.model.days))
