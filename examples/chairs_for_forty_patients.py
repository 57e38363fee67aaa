"""Chairs for forty patients: of forty, two a week ask for the standard course, and each is followed for a year.

How patients respond is an assumption, printed with the figures. Where matplotlib is installed the days are drawn as
well: run it with the path of the picture, such as chairs.png.
"""

import sys
from collections import Counter
from datetime import date
from importlib import import_module
from pathlib import Path

import ketasched as ks

clinic = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US")
model = ks.RelapseModel(responders=0.6, median="murrough-2013")  # the share is ours, the median a trial's

cohort = ks.simulate(
    ks.protocol_named("standard"), clinic, 40, model, seed=1, start=date(2026, 1, 5), per_week=2, missed=0.05, late=0.05
)
print(cohort)

print("\nchairs   on days")
chairs = Counter(day.chairs for day in cohort.days)
for needed, days in sorted(chairs.items()):
    print(f"{needed:>6} {days:>9}  {'#' * (days // 4 + 1)}")

print("\nmonth      sessions  chairs")
for month, sessions, most in cohort.months:
    print(f"{month:%b %Y} {sessions:>11} {most:>7}")


def draw(path: Path) -> None:
    """Draw the chairs of each day, with what was assumed below."""
    try:
        figures = import_module("matplotlib.figure")
    except ImportError:
        print("\nno picture: pip install matplotlib")
        return
    columns = cohort.to_columns("days")  # pandas.DataFrame(columns) takes these as they are
    figure = figures.Figure(figsize=(9, 4), layout="constrained")
    axes = figure.add_subplot(xlabel=f"{cohort.assumption}\n{cohort.policy}", ylabel="chairs held at once")
    axes.xaxis.label.set(size=6, wrap=True)
    axes.bar(columns["day"], columns["chairs"], width=1)
    axes.yaxis.get_major_locator().set_params(integer=True)
    figure.savefig(path)
    print(f"\npicture written to {path.name}")


if sys.argv[1:]:
    draw(Path(sys.argv[1]))
