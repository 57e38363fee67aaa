"""Timing that two programs share: warm, in turns, as medians."""

import os
import platform
from collections.abc import Callable, Iterable, Sequence
from math import log
from pathlib import Path
from statistics import linear_regression, median
from time import process_time
from typing import TypeAlias

from attrs import frozen

Call: TypeAlias = Callable[[], object]


@frozen
class Times:
    """Several measurements of one thing; printed as their median with the least and the greatest."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The one in the middle."""
        return median(self.values)

    def seconds(self) -> str:
        """As they are, in seconds."""
        return self._said(1, " s")

    def milliseconds(self) -> str:
        """As milliseconds, from measurements in seconds."""
        return self._said(1000, " ms")

    def times(self) -> str:
        """As ratios."""
        return self._said(1, "x")

    def plain(self) -> str:
        """As they are."""
        return self._said(1, "")

    def _said(self, by: float, unit: str) -> str:
        middle, least, most = (f"{value * by:.3g}" for value in (self.median, min(self.values), max(self.values)))
        return f"{middle}{unit} ({least} to {most})"


def seconds(call: Call, *, at_least: float = 0.02) -> float:
    """The processor time of a call, the mean over as many calls in a row as take a moment."""
    count, begin = 0, process_time()
    while (passed := process_time() - begin) < at_least or not count:
        call()
        count += 1
    return passed / count


def in_turns(calls: Sequence[Call], rounds: int) -> list[Times]:
    """Each call's times, taken in turns so that a disturbance hits all; the first, cold, round is thrown away."""
    for call in calls:
        call()
    taken = [[seconds(call) for call in calls] for _ in range(rounds)]
    return [Times(tuple(column)) for column in zip(*taken, strict=True)]


def exponent(sizes: Iterable[float], times: Iterable[float]) -> float:
    """The power of the size that fits the times best."""
    return linear_regression([log(size) for size in sizes], [log(time) for time in times]).slope


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def machine() -> str:
    """What the figures were measured on."""
    known = Path("/proc/cpuinfo")
    lines = known.read_text(encoding="utf-8").splitlines() if known.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    model = models[0] if models else platform.processor() or "an unnamed processor"
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{os.cpu_count()} cores, {model}, {platform.system()}, {python}"
