import os
import re
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

import needed
from calendar_bytes import Component, components
from exported import FAULTS, ZONES, Exported, exported, meant

APPOINTMENT = re.compile(r"(\S+ @ \S+) -> (\S+ @ \d\d:\d\d)(?:>\w+ )?[!|](.*)|(\S+) \[1\] (?:>\w+ )?(.*)")


def imported(files: Iterable[bytes], folder: Path) -> Counter[tuple[str, str, str]]:
    """Import calendars, one behind the other, and read starts, ends and titles; calcurse refuses with a status."""
    calcurse = needed.program("calcurse", "apt-get install -y calcurse")
    file = folder / "all.ics"
    file.write_bytes(b"".join(files))
    asked = [calcurse, "-D", str(folder / "data"), "-C", str(folder / "conf"), "-q", "-i", str(file)]
    subprocess.run(asked, env={**os.environ, "TZ": "UTC", "TMPDIR": str(folder)}, check=True, capture_output=True)  # noqa: S603 - our own
    return Counter(map(_row, (folder / "data" / "apts").read_text().splitlines()))


def _row(line: str) -> tuple[str, str, str]:
    match = APPOINTMENT.fullmatch(line)
    assert match, line
    start, end, title, day, whole = match.groups()
    if day:
        return "{2}{0}{1}".format(*day.split("/")), "", whole
    return _instant(start), _instant(end), title


def _instant(text: str) -> str:
    month, day, year, hour, minute = re.findall(r"\d+", text)
    return f"{year}{month}{day}T{hour}{minute}00Z"


def expected(files: Iterable[Exported]) -> Counter[tuple[str, str, str]]:
    """Give what is to be read: titles without their escapes."""
    return Counter(row for each in files for row in _rows(each))


def _rows(file: Exported) -> Iterator[tuple[str, str, str]]:
    seen = meant(file)
    for event in (each for each in components(file.data) if each.name == "VEVENT"):
        found = seen[event.values("UID")[0]]
        yield found.start, found.end, _plain(event)


def _plain(event: Component) -> str:
    return re.sub(r"\\(.)", r"\1", event.values("SUMMARY")[0])


@pytest.mark.parametrize("zone", ZONES)
def test_it_reads_what_is_meant(zone: str, tmp_path: Path) -> None:
    """calcurse, the one reader that checks escapes, imports everything of a zone, with its times and titles."""
    files = [each for each in exported() if each.plan.clinic and each.plan.clinic.timezone == zone]
    assert imported((each.data for each in files), tmp_path) == expected(files)


@pytest.mark.parametrize("fault", ["a month 13", "another time", "an event less", "an unknown escape", "no end"])
def test_it_notices(fault: str, tmp_path: Path) -> None:
    """It can fail: it refuses a broken file, or reads something else in it."""
    (sound,) = (each for each in exported() if each.name == f"file, discreet, {ZONES[0]}, planned")
    try:
        found = imported([FAULTS[fault](sound.data)], tmp_path)
    except subprocess.CalledProcessError:
        return
    assert found != expected([sound])
