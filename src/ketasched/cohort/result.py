"""What comes out of a cohort: rows of patients, days and months, and a summary that says what was assumed."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from statistics import median_high
from typing import Any, Literal, NamedTuple, TypeAlias

from attrs import field, frozen

from ketasched.cohort.job import Job, first_option
from ketasched.cohort.row import Row
from ketasched.cohort.tally import Tally
from ketasched.days import counted
from ketasched.errors import Malformed, Refused, listed
from ketasched.placing.rota import rota_of

Table: TypeAlias = Literal["patients", "days", "months"]


class Day(NamedTuple):
    """A day: sessions given, visits booked (those missed too), and the chairs that they hold at once."""

    day: date
    sessions: int
    booked: int
    chairs: int


class Month(NamedTuple):
    """One month, by its first day: sessions given, and the most chairs that a day needs."""

    month: date
    sessions: int
    chairs: int


@frozen(kw_only=True)
class Cohort:
    """What a cohort needs of the clinic. Everything here rests on ``assumption`` and ``policy``, and says so.

    ``days`` have the visits of each day that has any, with the chairs held at once, turnover included, by the clock on
    the wall; ``months`` sum them up. ``waited`` has the patients by the days from asking to the first session,
    ``ended`` by why their rows end. ``rows`` is ``None`` where the rows were handed over one by one.
    """

    protocol: str
    seed: int
    followed: int
    assumption: str
    policy: str
    patients: int
    given: int
    missed: int
    put_off: int
    boosters: int
    courses: int
    out_of_window: int
    waited: Mapping[int, int] = field(hash=False)
    ended: Mapping[str, int] = field(hash=False)
    days: tuple[Day, ...]
    rows: tuple[Row, ...] | None

    @classmethod
    def of(cls, job: Job, tally: Tally, rows: list[Row] | None) -> "Cohort":
        """Sum up."""
        return cls(
            protocol=job.protocol.key,
            seed=job.seed,
            followed=job.days,
            assumption=f"an assumption, not evidence: {job.model.assumption}",
            policy=_policy(job),
            **{name: tally.sums[name] for name in _SUMS},
            waited=dict(sorted(tally.waited.items())),
            ended=dict(sorted(tally.ended.items())),
            days=tuple(_days(tally, rota_of(job.clinic, job.protocol.visit, None, ()).hold)),
            rows=None if rows is None else tuple(rows),
        )

    @property
    def chairs(self) -> int:
        """The most chairs that any day needs."""
        return max((each.chairs for each in self.days), default=0)

    @property
    def months(self) -> tuple[Month, ...]:
        """The months that have visits, in order."""
        found: dict[date, list[Day]] = {}
        for each in self.days:
            found.setdefault(each.day.replace(day=1), []).append(each)
        return tuple(
            Month(month, sum(each.sessions for each in days), max(each.chairs for each in days))
            for month, days in found.items()
        )

    @property
    def share_out_of_window(self) -> float:
        """The share of the sessions given that were too early or too late; 0 where none was given."""
        return self.out_of_window / self.given if self.given else 0.0

    def to_rows(self, table: Table = "patients") -> list[dict[str, Any]]:
        """A table as one dictionary a row, each with what was assumed. Raises `Refused` where no rows were kept."""
        return [{**each._asdict(), "assumption": self.assumption} for each in self._table(table)]

    def to_columns(self, table: Table = "patients") -> dict[str, list[Any]]:
        """A table as a list a column, as pandas and polars take it: ``pandas.DataFrame(cohort.to_columns())``.

        The last column says what was assumed. Raises `Refused` where no rows were kept.
        """
        rows = self._table(table)
        columns = {name: [row[place] for row in rows] for place, name in enumerate(_FIELDS[table])}
        return {**columns, "assumption": [self.assumption] * len(rows)}

    def _table(self, table: Table) -> tuple[Any, ...]:
        tables = {"patients": self.rows, "days": self.days, "months": self.months}
        if table not in tables:
            raise Malformed(f"a cohort has the tables {listed(tables)}, not {table!r}")
        rows = tables[table]
        if rows is None:
            raise Refused("the rows of patients were handed over one by one and none was kept: leave each= out")
        return rows

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        waited = [*Counter(self.waited).elements()]
        busiest = max(self.days, key=lambda each: each.chairs, default=None)
        yield f"{counted(self.patients, 'patient')} on {self.protocol}, {counted(self.followed, 'day')} each"
        yield f"  {self.assumption}"
        yield f"  {self.policy}"
        yield f"sessions given   {self.given} ({self.boosters} boosters), {self.missed} missed, {self.put_off} put off"
        yield f"out of window    {self.share_out_of_window:.1%} of the sessions given"
        if waited:
            yield f"days waited      {median_high(waited)} in the middle, {waited[-1]} at most"
        if busiest is not None:
            often = sorted(each.chairs for each in self.days)
            yield f"chairs needed    {median_high(often)} on a day in the middle, {busiest.chairs} on the busiest"
            busy = [month.sessions for month in self.months]
            yield f"sessions a month {median_high(busy)} in the middle, {max(busy)} at most"
        yield f"rows end         {listed(f'{what} {many}' for what, many in self.ended.items())}"


_FIELDS = {"patients": Row._fields, "days": Day._fields, "months": Month._fields}
_SUMS = ("patients", "given", "missed", "put_off", "boosters", "courses", "out_of_window")


def _policy(job: Job) -> str:
    if job.choose is first_option:
        return "where the protocol leaves a choice, its first option is taken; a clinician would choose"
    name = getattr(job.choose, "__qualname__", type(job.choose).__name__)
    return f"where the protocol leaves a choice, {name} chooses; a clinician would choose"


def _days(tally: Tally, hold: int) -> Iterator[Day]:
    by_day: dict[int, dict[int, int]] = {}
    for (day, start), visits in tally.held.items():
        by_day.setdefault(day, {})[start] = visits
    for day, starts in sorted(by_day.items()):
        yield Day(date.fromordinal(day), tally.given[day], sum(starts.values()), _peak(starts, hold))


def _peak(starts: dict[int, int], hold: int) -> int:
    """The most visits that are there at once; that is when one starts."""
    return max(sum(many for other, many in starts.items() if other <= start < other + hold) for start in starts)
