from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest

import needed
from exported import FAULTS, WORDINGS, ZONES, Exported, Reading, compared, exported, life, meant, objects
from servers import ask, radicale
from test_python_readers import with_icalendar

EVERYTHING = b"""<?xml version="1.0"?>
<calendar-query xmlns="urn:ietf:params:xml:ns:caldav" xmlns:D="DAV:">
<D:prop><D:getetag/><calendar-data/></D:prop>
<filter><comp-filter name="VCALENDAR"><comp-filter name="VEVENT"/></comp-filter></filter>
</calendar-query>"""
MAKE = b"""<?xml version="1.0"?><mkcalendar xmlns="urn:ietf:params:xml:ns:caldav"/>"""


def collection(url: str) -> Reading:
    """Ask for all events of a collection, and read each object that comes, with another library than the server's."""
    status, answer = ask("REPORT", url, EVERYTHING, {"Depth": "1"})
    assert status == 207
    found = Reading()
    for each in ET.fromstring(answer).iter("{urn:ietf:params:xml:ns:caldav}calendar-data"):  # noqa: S314 - from our own server
        found |= with_icalendar((each.text or "").encode())
    return found


def put(url: str, data: bytes) -> int:
    """Store an object."""
    return ask("PUT", url, data, {"Content-Type": "text/calendar; charset=utf-8"})[0]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run one server for all tests."""
    with radicale(tmp_path_factory.mktemp("radicale")) as address:
        home = f"{address}desk/"
        assert ask("MKCOL", home)[0] == 201
        yield home


@pytest.mark.parametrize("zone", ZONES)
def test_a_collection_follows_the_plan(server: str, zone: str) -> None:
    """Radicale stores every object, again after each change, and at the end has what the plan says, and no more."""
    steps = [*life(zone).values()][:-1]
    for n, wording in enumerate(WORDINGS):
        url = f"{server}{zone.replace('/', '-')}-{n}/"
        assert ask("MKCALENDAR", url, MAKE)[0] == 201
        kept = dict[str, bytes]()
        for plan in steps:
            now = objects(plan, wording)
            changed = {name: data for name, data in now.items() if kept.get(name) != data}
            assert {put(url + name, data) for name, data in changed.items()} <= {201, 204}
            assert {ask("DELETE", url + name)[0] for name in kept.keys() - now.keys()} <= {200}
            kept = now
        whole = meant(Exported("", b"".join(kept.values()), steps[-1]))
        assert compared({wording: (collection(url), whole)}) == {}


def test_files_are_imported(server: str) -> None:
    """Radicale takes a whole file as a new collection: every discreet file of one zone, and reads what is meant."""
    files = [each for each in exported() if each.name.startswith("file, discreet") and ZONES[0] in each.name]
    found = {}
    for n, each in enumerate(files):
        assert put(f"{server}import-{n}/", each.data) == 201
        found[each.name] = collection(f"{server}import-{n}/"), meant(each)
    assert len(found) >= 5
    assert compared(found) == {}


@pytest.mark.parametrize("fault", ["a month 13", "no uid", "no end", "a line that is none"])
def test_it_notices(server: str, fault: str) -> None:
    """It can fail: it refuses a broken object."""
    ask("MKCALENDAR", f"{server}broken/", MAKE)
    sound = objects(life(ZONES[0])["planned"], "discreet")
    broken = {name: FAULTS[fault](data) for name, data in sound.items()}
    (name,) = (each for each in sound if b":20260304T" in sound[each])
    assert put(f"{server}broken/{name}", broken[name]) == 400


def test_two_events_are_no_object(server: str) -> None:
    """It can fail: a file with several identities is no object."""
    ask("MKCALENDAR", f"{server}broken/", MAKE)
    (file,) = (each for each in exported() if each.name == f"file, discreet, {ZONES[0]}, planned")
    assert put(f"{server}broken/file.ics", file.data) == 400


@pytest.mark.parametrize("zone", ZONES[::2])
def test_a_client_finds_sessions_by_range(server: str, zone: str) -> None:
    """The caldav client finds each session in a span of time around it, by the zone in the object."""
    caldav: Any = needed.package("caldav", "caldav")
    plan, url = life(zone)["re-booked"], f"{server}{zone.replace('/', '-')}-range/"
    assert ask("MKCALENDAR", url, MAKE)[0] == 201
    for name, data in objects(plan, "discreet").items():
        assert put(url + name, data) == 201
    with caldav.DAVClient(url=server, username="desk", password="any") as client:  # noqa: S106 - none is asked for
        calendar = client.calendar(url=url)
        for session in plan.sessions:
            start = plan.start(session.number).astimezone(UTC)
            inside = calendar.search(event=True, start=start, end=start + timedelta(minutes=1))
            before = calendar.search(event=True, start=start - timedelta(hours=1), end=start)
            assert [str(each.icalendar_component["UID"]) for each in inside] == [plan.uid_of(session.number)]
            assert before == []
