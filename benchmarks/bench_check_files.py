"""`ketasched check DIR` over 10,000 plan files, in one process and in two, against `json.loads` alone of the same.

By the clock on the wall, which is what several processes save, and in processor time, that of all processes together.
The command is run as from a shell: what it takes to start is in its times.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date, time, timedelta
from functools import partial
from os import times
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

from attrs import evolve

import ketasched as ks
from timing import Times, table

FILES, FEW, ROUNDS = 10_000, 1_000, 3
SESSIONS = 12
COMMAND = (sys.executable, "-c", "from ketasched.cli import main; main()", "check")
CLINIC = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US", chairs=2)


class Taken(NamedTuple):
    """Seconds on the wall, and of all processors together."""

    wall: float
    processor: float


def tables() -> str:
    """The times of each, and how they stand to `json.loads`; then what two processes save, and the memory."""
    with TemporaryDirectory() as folder:
        many, few = Path(folder, "many"), Path(folder, "few")
        size = _write(many, FILES)
        _write(few, FEW)
        calls = {
            "`json.loads` alone": partial(_loaded, many),
            "`check --jobs 1`": partial(_checked, many, 1),
            "`check --jobs 2`": partial(_checked, many, 2),
        }
        rounds = [[_timed(call) for call in calls.values()] for _ in range(ROUNDS)]
        memory = [_peak(each) for each in (few, many)]
    head = (
        f"{FILES:,} plans, {SESSIONS} sessions each, {size:,} bytes",
        "on the wall",
        "processor",
        "beside `json.loads`",
    )
    columns = [*zip(*rounds, strict=True)]
    rows = [(name, *_row(column, columns[0])) for name, column in zip(calls, columns, strict=True)]
    saved = Times(tuple(one.wall / two.wall for _, one, two in rounds)).times()
    grown = f"{memory[0]:.0f} MB for {FEW:,} files, {memory[1]:.0f} MB for {FILES:,}"
    return f"{table(head, rows)}\n\nTwo processes are {saved} as fast as one. Most memory, one process: {grown}."


def _write(folder: Path, count: int) -> int:
    """Fill the folder with plans that start on different days, some with sessions given, moved or missed."""
    folder.mkdir()
    course = ks.protocol_named("singh-2016-thrice")
    starts = [date(2026, 1, 5) + timedelta(day) for day in range(100)]
    laid = [ks.schedule(course, start=start, clinic=CLINIC, at=time(9, 30), uid="plan") for start in starts]
    for number in range(count):
        plan = evolve(laid[number % len(laid)], uid=f"plan-{number}").given(1)
        if number % 10 == 0:
            plan = plan.missed(2).moved(3, to=plan.session(3).day + timedelta(1))
        (folder / f"{number:05}.json").write_text(ks.dumps(plan), encoding="utf-8")
    return sum(each.stat().st_size for each in folder.iterdir()) // count


def _timed(call: Callable[[], object]) -> Taken:
    begin, before = perf_counter(), sum(times()[:4])
    call()
    return Taken(perf_counter() - begin, sum(times()[:4]) - before)


def _loaded(folder: Path) -> None:
    for each in sorted(folder.iterdir()):
        json.loads(each.read_bytes())


def _checked(folder: Path, jobs: int) -> None:
    done = subprocess.run([*COMMAND, str(folder), f"--jobs={jobs}"], stdout=subprocess.DEVNULL, check=False)  # noqa: S603 - our own command
    if done.returncode not in {0, 1}:
        raise RuntimeError(f"the command ended with status {done.returncode}")


def _peak(folder: Path) -> float:
    """Megabytes that a check of the folder takes at most, in a process of its own."""
    code = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL); "
    code += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    done = subprocess.run([sys.executable, "-c", code, *COMMAND, str(folder)], capture_output=True, check=True)  # noqa: S603 - the same
    return float(done.stdout)


def _row(column: tuple[Taken, ...], alone: tuple[Taken, ...]) -> tuple[str, ...]:
    ratio = Times(tuple(one.processor / other.processor for one, other in zip(column, alone, strict=True)))
    wall, processor = (Times(tuple(each)) for each in zip(*column, strict=True))
    return wall.seconds(), processor.seconds(), ratio.times()


if __name__ == "__main__":
    print(tables())
