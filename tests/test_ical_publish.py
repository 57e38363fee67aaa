"""Publishing to real servers, which run on this machine while the tests do."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from typing import Any

import attrs
import pytest

import ketasched as ks
from caldav_servers import Place, Server, Watched, caldav, in_utc, radicale, xandikos

STAMP, LATER = datetime(2026, 1, 1, 12, 30, tzinfo=UTC), datetime(2026, 2, 26, 8, 15, 1, tzinfo=UTC)
NEW_YORK = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US", name="Harbor Clinic")
THREE = ks.Protocol(
    key="three",
    title="Three visits",
    induction=ks.Induction((0, 2, 4)),
    activities=[ks.Activity("preparation", "Read the leaflet", days=-1, session=range(1, 4))],
)

FOREIGN = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Somebody//Else//EN
BEGIN:VEVENT
UID:dentist
DTSTAMP:20260101T000000Z
DTSTART:20260304T150000Z
DTEND:20260304T160000Z
SUMMARY:Dentist
END:VEVENT
END:VCALENDAR
"""


GUARDED = "radicale with a password"


@pytest.fixture(scope="module", params=[GUARDED, "xandikos"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run each of the servers for as long as the tests of this file need it."""
    caldav()
    folder = tmp_path_factory.mktemp("server")
    kind: Any = request.param
    made = xandikos(folder) if kind == "xandikos" else radicale(folder, guarded=kind == GUARDED)
    with made as running:
        yield running


def laid(uid: str = "1f0c1d4e") -> ks.Plan:
    """Lay three sessions in New York, across the night in which the clocks go forward."""
    return ks.schedule(THREE, start=date(2026, 3, 5), clinic=NEW_YORK, at=time(9, 30), uid=uid)


def life() -> Iterator[ks.Plan]:
    """Give the plan as laid, with a session moved, with it cancelled, and with another one in its place."""
    plan = laid()
    yield plan
    plan = plan.moved(2, to=date(2026, 3, 11), at=time(14), stamp=LATER)
    yield plan
    plan = plan.cancelled(2, stamp=LATER)
    yield plan
    yield attrs.evolve(plan, sessions=[*plan.sessions, ks.Session(4, date(2026, 3, 13), time(11))])


@contextmanager
def watched(server: Server, url: str, **options: Any) -> Iterator[tuple[Place, Watched]]:
    """Connect to a collection and watch the requests."""
    with ks.ical.collection_at(url, username=server.username, password=server.password) as reached:
        client = Watched(reached.client, **options)
        yield Place(reached.url, client), client


def published(server: Server, url: str, plan: ks.Plan, **options: Any) -> str:
    """Publish, again at another time, when nothing may be written, and say what was done the first time."""
    with watched(server, url) as (place, _):
        done = ks.ical.publish(plan, place, stamp=STAMP, **options)
    with watched(server, url) as (place, client):
        again = ks.ical.publish(plan, place, stamp=LATER, **options)
        assert (again.created, again.updated, again.deleted, client.written) == ((), (), (), 0)
    return str(done)


def told(plan: ks.Plan) -> dict[str, tuple[date, str]]:
    """What a calendar should say of a plan's sessions, by their UIDs."""
    off = {each.number for each in plan.sessions if each.status is ks.Status.CANCELLED}
    return {
        plan.uid_of(number): (in_utc(plan.start(number)), f"{'Cancelled: ' * (number in off)}Appointment {number}")
        for number in (each.number for each in plan.sessions)
    }


@pytest.mark.parametrize("server", [GUARDED, "xandikos", "radicale"], indirect=True)
def test_the_life_of_a_published_plan(server: Server) -> None:
    """Laid, moved, cancelled and booked anew: each time one event changes, a program finds all, a repeat is free."""
    url = server.collection()
    server.put(url, "dentist.ics", FOREIGN)
    dentist = server.objects(url)["dentist.ics"]
    done = []
    for plan in life():
        done.append(published(server, url, plan))
        found = server.found(url)
        assert found.pop("dentist") == (datetime(2026, 3, 4, 15, tzinfo=UTC), "Dentist")
        assert found == told(plan)
    assert done == ["3 created", "1 updated and 2 unchanged", "1 updated and 2 unchanged", "1 created and 3 unchanged"]
    assert server.objects(url)["dentist.ics"] == dentist


def test_what_left_the_plan_is_deleted(server: Server) -> None:
    """The agenda comes and goes with it, in a collection of several patients; what is not of this plan stays."""
    url = server.collection()
    server.put(url, "dentist.ics", FOREIGN)
    published(server, url, laid("another patient"), agenda=True)
    others = server.objects(url)
    assert published(server, url, laid(), agenda=True) == "6 created"
    assert published(server, url, laid().moved(2, to=date(2026, 3, 11)), agenda=True) == "2 updated and 4 unchanged"
    assert published(server, url, laid()) == "1 updated, 2 unchanged and 3 deleted"
    assert published(server, url, attrs.evolve(laid(), sessions=())) == "3 deleted"
    assert server.objects(url) == others


def test_a_plan_without_a_uid_deletes_nothing(server: Server) -> None:
    """Of a plan without a uid nobody knows what it had before, and so all of it stays."""
    url = server.collection()
    sessions = [attrs.evolve(each, uid=f"own-{each.number}") for each in laid().sessions]
    foreign = attrs.evolve(laid(), uid="", sessions=sessions)
    assert published(server, url, foreign) == "3 created"
    assert published(server, url, attrs.evolve(foreign, sessions=sessions[:2])) == "2 unchanged"
    assert len(server.objects(url)) == 3


def test_what_others_changed_is_changed_back(server: Server) -> None:
    """An event that somebody moved or deleted is as in the plan again; what somebody added to another one stays."""
    url = server.collection()
    published(server, url, laid())
    first, second, third = ks.ical.objects(laid(), stamp=STAMP)
    before = server.objects(url)
    server.put(url, first, before[first].replace("T0930", "T1030").replace("T1130", "T1230"))
    noted = before[second].replace("BEGIN:VALARM", "X-MOZ-LASTACK:20260301T000000Z\nBEGIN:VALARM", 1)
    server.put(url, second, noted)
    with server.client() as client:
        client.delete(url + third)
    assert published(server, url, laid()) == "1 created, 1 updated and 1 unchanged"
    assert server.found(url) == told(laid())
    assert "X-MOZ-LASTACK" in server.objects(url)[second]


@pytest.mark.parametrize("place", ["created", "updated", "deleted"])
def test_a_change_in_between_is_not_lost_unread(server: Server, place: str) -> None:
    """What somebody writes between the look and the change is refused by its tag, looked at, and then changed."""
    url = server.collection()
    objects = ks.ical.objects(laid(), stamp=STAMP)
    first = next(iter(objects))
    if place != "created":
        published(server, url, laid())
    edits = iter(range(1, 2))

    def meanwhile(method: str, address: str) -> None:
        if method in ("PUT", "DELETE") and address.endswith(first) and next(edits, 0):
            server.put(url, first, objects[first].decode().replace("Appointment 1", "Mine"))

    plan = laid()
    if place == "updated":
        plan = laid().moved(1, at=time(11))
    if place == "deleted":
        plan = attrs.evolve(laid(), sessions=laid().sessions[1:])
    with watched(server, url, meanwhile=meanwhile) as (where, client):
        done = ks.ical.publish(plan, where, stamp=STAMP)
    counts = {
        "created": "2 created and 1 updated",
        "updated": "1 updated and 2 unchanged",
        "deleted": "2 unchanged and 1 deleted",
    }
    assert str(done) == counts[place]
    assert client.written == (4 if place == "created" else 2)
    assert server.found(url) == told(plan)


def test_publishing_goes_on_after_it_broke(server: Server) -> None:
    """Wherever the connection breaks, before a request or before its answer, doing it again ends with the plan."""
    url = server.collection()
    for dies in range(1, 5):
        for way in ("dies", "deaf"):
            with (
                watched(server, url, **{way: dies}) as (place, _),
                pytest.raises(ks.ical.NotPublished, match=r"^127.0.0.1 cannot be reached.*publish again to go on"),
            ):
                ks.ical.publish(laid(), place, stamp=STAMP)
        if dies == 2:
            assert len(server.objects(url)) == 1, "the request was heard, its answer was not"
    assert published(server, url, laid()).endswith("3 unchanged")
    assert server.found(url) == told(laid())


def test_a_calendar_of_the_caller(server: Server) -> None:
    """A calendar of the library caldav, made by the caller, is published to as well."""
    url = server.collection()
    with server.client() as client:
        assert str(ks.ical.publish(laid(), client.calendar(url=url), stamp=STAMP)) == "3 created"
    assert server.found(url) == told(laid())


def test_no_calendar_there(server: Server) -> None:
    """Where no calendar is, or what holds calendars, nothing is written, and a sentence says what to give."""
    url = server.collection()
    for address in (f"{url}nowhere/", url.removesuffix("/").rpartition("/")[0], server.url):
        with watched(server, address) as (place, client):
            with pytest.raises(ks.ical.NotPublished, match=r"calendar at this address.*Done until then: nothing;"):
                ks.ical.publish(laid(), place, stamp=STAMP)
            assert client.sent == ["PROPFIND"]


def test_the_same_event_under_another_name(server: Server) -> None:
    """An event that somebody imported from a file stands in the way, and the sentence says so."""
    url = server.collection()
    data = next(iter(ks.ical.objects(laid(), stamp=STAMP).values()))
    server.put(url, "imported.ics", data.decode())
    with watched(server, url) as (place, _), pytest.raises(ks.ical.NotPublished) as raised:
        ks.ical.publish(laid(), place, stamp=STAMP)
    assert "same event in this calendar under another name: take that one out first" in str(raised.value)
    with server.client() as client:
        client.delete(f"{url}imported.ics")
    assert published(server, url, laid()) == "3 created"


@pytest.mark.parametrize("server", [GUARDED], indirect=True)
def test_a_wrong_password(server: Server) -> None:
    """A wrong password is refused in a sentence that does not repeat it."""
    url = server.collection()
    for password in (None, "hunter2"):
        with ks.ical.collection_at(url, username="desk", password=password) as place:
            with pytest.raises(ks.ical.NotPublished, match="does not accept this username and password") as raised:
                ks.ical.publish(laid(), place, stamp=STAMP)
            assert "hunter2" not in f"{raised.value} {raised.value!r} {place!r}"
