import json
import subprocess
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest

import needed
from calendar_bytes import components
from exported import Reading, Seen, change_days, compared, exported, is_shown, meant, notices, shown
from ketasched.ical.lines import times, written
from ketasched.ical.vtimezone import vtimezone_bytes

HERE = Path(__file__).parent
INSTALL = f"npm install --prefix {HERE}"
HARD = ("Africa/Casablanca", "Africa/El_Aaiun", "Australia/Lord_Howe", "Europe/Dublin", "Antarctica/Troll", "Asia/Gaza")
YEARS = range(2026, 2031)


def readings(files: Iterable[bytes]) -> list[Reading]:
    """Read many calendars with ical.js, in one process; what it says against one of them stands under no uid."""
    node = needed.program("node", "apt-get install -y nodejs npm")
    asked = [node, str(HERE / "read.cjs")]
    texts = json.dumps([each.decode() for each in files])
    done = subprocess.run(asked, input=texts, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    if "Cannot find module 'ical.js'" in done.stderr:
        needed.missing("ical.js", INSTALL)
    assert done.stderr == ""
    return [_reading(each) for each in json.loads(done.stdout)]


def _reading(found: dict[str, list[str]] | str) -> Reading:
    if isinstance(found, str):
        return {"": Seen(found, "", "")}
    return {uid: Seen(*seen) for uid, seen in found.items()}


def read(data: bytes) -> Reading:
    """Read one calendar."""
    (found,) = readings([data])
    return found


def test_it_reads_what_is_meant() -> None:
    """ical.js, the reader in Thunderbird and Nextcloud, finds the instants and statuses of everything."""
    found = readings(each.data for each in exported())
    assert compared({each.name: (seen, meant(each)) for each, seen in zip(exported(), found, strict=True)}) == {}


@pytest.mark.parametrize(
    "fault",
    [
        "a month 13",
        "a zone as one long list",
        "a zone an hour off",
        "another status",
        "an event less",
        "no end",
        "no uid",
    ],
)
def test_it_notices(fault: str) -> None:
    """It can fail: it refuses a broken file, or reads something else in it."""
    assert notices(read, fault)


# --- zones


def sample() -> list[str]:
    """Sixty zones, the hard ones first."""
    others = sorted(available_timezones() - {*HARD})
    return [*HARD, *(others[n * len(others) // 54] for n in range(54))]


def moments(zone: str) -> list[datetime]:
    """Times around every change of the clocks, and once a month."""
    changes = [day + timedelta(n) for year in YEARS for day in change_days(zone, year) for n in (-1, 0, 1)]
    days = {*changes, *(date(year, month, 15) for year in YEARS for month in range(1, 13))}
    hours = (0, 1, 2, 3, 4, 12, 23)
    walls = [datetime.combine(day, time(hour, 30), ZoneInfo(zone)) for day in sorted(days) for hour in hours]
    return [each for each in walls if is_shown(each)]


def calendar(zone: str) -> tuple[bytes, Reading]:
    """Write a calendar of the zone with events around its changes, and what is to be read."""
    lines, found = list[bytes](), Reading()
    for n, start in enumerate(moments(zone)):
        end = start + timedelta(minutes=1)
        lines.append(written(["BEGIN:VEVENT", f"UID:{n}", *times(start, end), "STATUS:CONFIRMED", "END:VEVENT"]))
        found[str(n)] = shown(start, end)
    block = vtimezone_bytes(zone, date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31))
    return b"BEGIN:VCALENDAR\r\n" + block + b"".join(lines) + b"END:VCALENDAR\r\n", found


def test_zones() -> None:
    """ical.js finds every instant around the changes of five years by our VTIMEZONE, in sixty zones."""
    zones = {zone: calendar(zone) for zone in sample()}
    assert len(zones) == 60
    found = readings(data for data, _ in zones.values())
    assert compared({zone: (seen, zones[zone][1]) for zone, seen in zip(zones, found, strict=True)}) == {}


def test_zones_are_told() -> None:
    """The events of a zone are written in it, except in the hours that its clock shows twice."""
    data, found = calendar("Africa/Casablanca")
    starts = [each for event in components(data) for each in event.properties if each.name == "DTSTART"]
    assert 0 < len([each for each in starts if each.value.endswith("Z")]) < len(found) / 10
