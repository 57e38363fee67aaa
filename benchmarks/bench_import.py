"""`import ketasched` against the imports that it cannot do without, in fresh processes, in turns."""

import subprocess
import sys
from time import perf_counter

from timing import Times, table

ROUNDS = 21
BARE, NEEDED, OURS = "pass", "import attrs, dateutil.relativedelta", "import ketasched"
USED = "import ketasched; ketasched.schedule"


def tables() -> str:
    """A row for each import: its time, and how many times that of the imports needed, in the same round."""
    _once(USED)
    codes = (BARE, NEEDED, OURS, USED)
    rounds = [[_once(code) for code in codes] for _ in range(ROUNDS)]
    times = [Times(column) for column in zip(*rounds, strict=True)]
    ratios = [Times(tuple(row[n] / row[1] for row in rounds)) for n in range(len(codes))]
    rows = [
        (f"`{code}`", taken.milliseconds(), ratio.times())
        for code, taken, ratio in zip(codes, times, ratios, strict=True)
    ]
    return table(("a fresh process with", "wall time", "beside the second row"), rows)


def _once(code: str) -> float:
    begin = perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 - the constants above
    return perf_counter() - begin


if __name__ == "__main__":
    print(tables())
