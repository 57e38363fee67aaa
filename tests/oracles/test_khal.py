import os
import subprocess
from pathlib import Path

import pytest

import needed
from exported import FAULTS, ZONES, Exported, Reading, Seen, life, meant, night, objects

CONFIG = """
[calendars]
[[visits]]
path = {folder}/visits
[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = T%H%M%SZ
dateformat = %Y%m%d
longdateformat = %Y%m%d
datetimeformat = %Y%m%dT%H%M%SZ
longdatetimeformat = %Y%m%dT%H%M%SZ
[sqlite]
path = {folder}/khal.db
"""
FORM = "{uid}|{start}|{end}|{status}"


def listed(items: dict[str, bytes], folder: Path) -> Reading:
    """Have khal list what there is in a folder of objects; it leaves out what it cannot read."""
    khal = needed.program("khal", "pipx install khal")
    (folder / "visits").mkdir()
    for name, data in items.items():
        (folder / "visits" / name).write_bytes(data)
    config = folder / "config"
    config.write_text(CONFIG.format(folder=folder))
    asked = [khal, "-c", str(config), "list", "--once", "--day-format", "", "--format", FORM, "20260101", "400d"]
    env = {**os.environ, "HOME": str(folder), "PYTHONWARNINGS": "ignore", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(asked, env=env, capture_output=True, text=True, check=True)  # noqa: S603 - our own
    return dict(_row(*each.split("|")) for each in done.stdout.splitlines() if "|" in each)


def _row(uid: str, start: str, end: str, status: str) -> tuple[str, Seen]:
    return uid, Seen(start, end if "T" in end else "", status.strip())


@pytest.mark.parametrize("zone", ZONES[::2])
def test_it_lists_the_plan(tmp_path: Path, zone: str) -> None:
    """Khal lists every object of a plan that was moved, cancelled and re-booked, and what is around the visits."""
    plan = life(zone)["re-booked"]
    items = objects(plan, "clinical, with agenda and place")
    assert listed(items, tmp_path) == meant(Exported("", b"".join(items.values()), plan))


def test_it_lists_a_night(tmp_path: Path) -> None:
    """Khal lists short visits around the changes of the clocks, with an hour shown twice."""
    plan = night(ZONES[0])
    items = objects(plan, "discreet")
    assert listed(items, tmp_path) == meant(Exported("", b"".join(items.values()), plan))


@pytest.mark.parametrize("fault", ["a month 13", "another status"])
def test_it_notices(tmp_path: Path, fault: str) -> None:
    """It can fail: it leaves out a broken object, or lists something else."""
    plan = life(ZONES[0])["planned"]
    items = objects(plan, "discreet")
    broken = {name: FAULTS[fault](data) for name, data in items.items()}
    assert broken != items
    assert listed(broken, tmp_path) != meant(Exported("", b"".join(items.values()), plan))
