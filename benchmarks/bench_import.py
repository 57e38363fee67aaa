"""`import ketasched` against the imports that it cannot do without, in fresh processes, in pairs."""

import subprocess
import sys
from time import perf_counter

from timing import Times, table

PAIRS = 21
BARE, NEEDED, OURS = "pass", "import attrs, dateutil.relativedelta", "import ketasched"


def tables() -> str:
    """A row for each import, and how much longer ours takes within each pair."""
    _once(OURS)
    rounds = [[_once(code) for code in (BARE, NEEDED, OURS)] for _ in range(PAIRS)]
    bare, needed, ours = (Times(column) for column in zip(*rounds, strict=True))
    more = Times(tuple(own - other for _, other, own in rounds))
    ratio = Times(tuple(own / other for _, other, own in rounds))
    rows = [
        ("nothing", bare.milliseconds()),
        (f"`{NEEDED}`", needed.milliseconds()),
        (f"`{OURS}`", ours.milliseconds()),
        ("the pair's difference", more.milliseconds()),
        ("the pair's ratio", ratio.times()),
    ]
    return table(("a fresh process with", "wall time"), rows)


def _once(code: str) -> float:
    begin = perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 - the three lines above
    return perf_counter() - begin


if __name__ == "__main__":
    print(tables())
