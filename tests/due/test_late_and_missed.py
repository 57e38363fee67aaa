"""docs/late-and-missed.md, row by row: what stands there is what the library says."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from attrs import evolve, frozen

import ketasched as ks
from ketasched.days import every

PAGE = Path(__file__).parents[2] / "docs" / "late-and-missed.md"
HEAD = [
    "What happened", "Protocol", "Given on days", "Missed", "Scores", "Today",
    "Protocol options", "Late", "Because", "Source and standing",
]  # fmt: skip
DAY_0 = date(2026, 1, 4)


@frozen
class Row:
    """A row of a table: what happened, and what the forecast is to say."""

    story: str
    protocol: str
    given: str
    missed: str
    scores: str
    today: str
    options: str
    late: str
    because: str
    source: str

    @property
    def asked(self) -> ks.Protocol:
        """The protocol of the row."""
        return ks.protocol_named(self.protocol)

    @property
    def plan(self) -> ks.Plan:
        """The course as it went."""
        plan = ks.Plan.from_history(self.asked, given=[on(number) for number in self.given.split()])
        number = len(plan.sessions)
        for nth, day in enumerate(map(on, self.missed.split())):
            phase = ks.Phase.INDUCTION if number < self.asked.sessions else ks.Phase.BOOSTER
            missed = ks.Session(number + 1 + nth, day, phase=phase, status=ks.Status.MISSED)
            plan = evolve(plan, sessions=(*plan.sessions, missed))
        for scored in self.scores.split(", ") if self.scores else ():
            when, _, score = scored.removeprefix("day ").partition(": ")
            plan = plan.assessed("MADRS", int(score), on=on(when))
        return plan

    @property
    def forecast(self) -> ks.Forecast:
        """What the library says."""
        return ks.next_due(self.plan, on(self.today))


def on(number: str) -> date:
    """The day with a number, the first being day 1."""
    return DAY_0 + timedelta(int(number))


def rows() -> Iterator[Row]:
    """The rows of every table on the page."""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells != HEAD and set(line) != {"|", "-"}:
            yield Row(*cells)


def said(option: ks.Due) -> str:
    """An option as the page writes it."""
    condition = f"{option.condition}: " if option.condition else ""
    if option.target is None:
        return f"{condition}{option.action}"
    kind = "induction" if option.interval is None else every(option.interval)
    earliest, target, latest = (
        None if day is None else (day - DAY_0).days for day in (option.earliest, option.target, option.latest)
    )
    return f"{condition}{kind}, day {target} ({earliest} to {latest})"


def sources(row: Row) -> set[str]:
    """What may stand behind a row: a source that its protocol carries, with the standing, or nothing but a default."""
    protocol, cadence = row.asked, row.asked.cadence
    assert cadence is not None
    pairs = [(protocol.source, protocol.standing), (cadence.source, cadence.standing)]
    pairs += [(each.source, each.standing) for each in cadence.lapses]
    pairs += [(each.source, each.standing) for each in (*protocol.spacing, *protocol.induction.spacing)]
    default = cadence.standing is ks.Standing.DEFAULT or "there is no rule" in row.because
    found = {f"{source.citation}: {standing}" for source, standing in pairs if source}
    return found | ({"our default"} if default else set())


each_row = pytest.mark.parametrize("row", [*rows()], ids=lambda row: row.story)


@each_row
def test_options(row: Row) -> None:
    """The forecast has the options of the row, and is as late as the row says."""
    assert "; ".join(map(said, row.forecast.options)) == row.options
    assert str(row.forecast.late) == row.late


@each_row
def test_reason(row: Row) -> None:
    """The forecast gives the reason of the row."""
    assert row.because in "\n".join((*row.forecast.because, *(option.words for option in row.forecast.options)))


@each_row
def test_source(row: Row) -> None:
    """The source and the standing are those that the protocol carries for it."""
    assert row.source in sources(row)


def test_the_page_has_tables() -> None:
    """Every table of the page has the same columns, and no row has the story of another."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    heads = [line for line in lines if line.startswith("| What happened")]
    assert {*heads} == {f"| {' | '.join(HEAD)} |"}
    stories = [row.story for row in rows()]
    assert len(set(stories)) == len(stories) > len(heads)
