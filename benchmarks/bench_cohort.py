"""`simulate`: patient-years a second and core, and where they go; two processes against one; growth and memory.

The standard course at a clinic with public holidays, two patients in three respond, one visit in twenty is missed and
one put off. Rows are handed over and not kept.
"""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor
from cProfile import Profile
from datetime import date
from pathlib import Path
from pstats import Stats
from time import perf_counter, process_time
from typing import Any

import ketasched as ks
from timing import Times, exponent, table

ROUNDS, FEW, PROFILED = 5, 400, 200
YEARS, A_YEAR, SHORT = 10_000, 365, 60
SIZES = (1_000, 10_000, 100_000)

PARTS = {
    "next_due": ("due/__init__.py", "next_due"),
    "booking": ("booking.py", "booked"),
    "reschedule": ("rescheduling/__init__.py", "reschedule"),
    "schedule": ("scheduling.py", "schedule"),
    "recording visits": ("plan.py", "given"),
    "recording scores": ("plan.py", "assessed"),
    "the response model": ("cohort/relapse.py", "score"),
    "judging the history": ("history.py", "history_of"),
}


def cohort(patients: int, executor: Executor | None = None, days: int = A_YEAR) -> ks.Cohort:
    """So many patients, who ask within a year, each followed for a year or for so many days."""
    return ks.simulate(
        ks.protocol_named("standard"),
        ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US"),
        patients,
        ks.RelapseModel(responders=2 / 3),
        1,
        executor,
        start=date(2026, 1, 5),
        per_week=patients / 52,
        days=days,
        missed=0.05,
        late=0.05,
        each=lambda _: None,
    )


def tables() -> str:
    """Throughput, profile, processes, growth."""
    return f"{_throughput()}\n\n{_profile()}\n\n{_processes()}\n\n{_growth()}"


def _throughput() -> str:
    cohort(FEW // 10)
    rates, given = list[float](), 0
    for _ in range(ROUNDS):
        begin = process_time()
        given = cohort(FEW).given
        rates.append(FEW / (process_time() - begin))
    middle = Times(tuple(rates))
    head = (f"{FEW} patient-years, {given:,} sessions given", "a second and core")
    sessions = f"{middle.median * given / FEW:,.0f}"
    return table(head, [("patient-years", middle.plain()), ("sessions given", sessions)])


def _profile() -> str:
    """The parts of the engine with all that they call; they do not overlap."""
    with Profile() as profile:
        cohort(PROFILED)
    stats: Any = Stats(profile)
    total = stats.total_tt
    home = str(Path(ks.__file__).parent)
    spent = {(name.removeprefix(home).lstrip("/\\"), what): row[3] for (name, _, what), row in stats.stats.items()}
    shares = {part: spent.get(place, 0.0) / total for part, place in PARTS.items()}
    rows = [(part, f"{share:.0%}") for part, share in sorted(shares.items(), key=lambda each: -each[1])]
    return table(
        ("part of the engine", "share of the profile"), [*rows, ("the rest", f"{1 - sum(shares.values()):.0%}")]
    )


def _processes() -> str:
    """On the wall; the processes are warm."""
    with ProcessPoolExecutor(1) as one, ProcessPoolExecutor(2) as two:
        calls: dict[str, Callable[[], object]] = {
            "no executor": lambda: cohort(FEW),
            "one process": lambda: cohort(FEW, one),
            "two processes": lambda: cohort(FEW, two),
        }
        for call in calls.values():
            call()
        taken = [[_wall(call) for call in calls.values()] for _ in range(ROUNDS)]
    columns = [Times(tuple(column)) for column in zip(*taken, strict=True)]
    faster = Times(tuple(one / two for _, one, two in taken)).times()
    head = (f"{FEW} patient-years, on the wall", *calls, "two against one (target: 1.7x or more)")
    return table(head, [("", *(each.seconds() for each in columns), faster)])


def _wall(call: Callable[[], object]) -> float:
    begin = perf_counter()
    call()
    return perf_counter() - begin


def _growth() -> str:
    """Each in a process of its own, so that the most memory it took is its own."""
    sizes = [*((size, SHORT) for size in SIZES), (YEARS, A_YEAR)]
    found = [_alone(*each) for each in sizes]
    rows = [
        (f"{size:,}", f"{days}", f"{seconds:.1f} s", f"{1000 * seconds / size:.2f} ms", f"{memory:.0f} MB")
        for (size, days), (seconds, memory) in zip(sizes, found, strict=True)
    ]
    power = exponent(SIZES, [seconds for seconds, _ in found[: len(SIZES)]])
    head = ("patients", "days each", "processor time", "a patient", "most memory")
    return f"{table(head, rows)}\n\nTime grows with the power {power:.2f} of the patients."


def _alone(patients: int, days: int) -> tuple[float, float]:
    """Processor time in seconds, and memory in MB as Linux tells it; getrusage counts the starting process, too."""
    code = "import bench_cohort, re, time; begin = time.process_time(); "
    code += f"bench_cohort.cohort({patients}, days={days}); "
    code += "status = open('/proc/self/status').read(); "
    code += "print(time.process_time() - begin, int(re.search(r'VmHWM:\\s*(\\d+)', status)[1]) / 1024)"
    folder = Path(__file__).parent
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=folder)  # noqa: S603 - our own code
    seconds, memory = map(float, done.stdout.split())
    return seconds, memory


if __name__ == "__main__":
    print(tables())
