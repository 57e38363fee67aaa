"""All benchmarks: prints the tables of benchmarks/README.md, ready to paste.

python benchmarks/run.py [schedule] [explain] [growth] [import]
"""

import sys

import bench_check
import bench_check_files
import bench_cohort
import bench_due
import bench_explain
import bench_files
import bench_growth
import bench_ical
import bench_import
import bench_read_ical
import bench_reschedule
import bench_roster
import bench_schedule
from timing import machine

BENCHMARKS = {
    "schedule": bench_schedule,
    "explain": bench_explain,
    "reschedule": bench_reschedule,
    "roster": bench_roster,
    "growth": bench_growth,
    "check": bench_check,
    "check-files": bench_check_files,
    "due": bench_due,
    "cohort": bench_cohort,
    "files": bench_files,
    "ical": bench_ical,
    "read-ical": bench_read_ical,
    "import": bench_import,
}


def main() -> None:
    """Run the benchmarks named, or all of them."""
    print(f"Measured on {machine()}.")
    for name in sys.argv[1:] or BENCHMARKS:
        print(f"\n<!-- {name} -->\n\n{BENCHMARKS[name].tables()}")


if __name__ == "__main__":
    main()
