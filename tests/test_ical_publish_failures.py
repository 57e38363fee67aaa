"""What can go wrong while publishing: each is a sentence that says what was done and what to do."""

import pickle
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, time
from time import monotonic
from types import SimpleNamespace
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ketasched as ks
from caldav_servers import CALENDAR, LISTED, LISTING, XML, Memory, Place, Reply, Watched, caldav, served
from ketasched.ical import connecting

STAMP = datetime(2026, 1, 1, 12, 30, tzinfo=UTC)
NEW_YORK = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US")
THREE = ks.Protocol(
    key="three",
    title="Three visits",
    induction=ks.Induction((0, 2, 4)),
    activities=[ks.Activity("preparation", "Read the leaflet", days=-1, session=range(1, 4))],
)
PLAN = ks.schedule(THREE, start=date(2026, 3, 2), clinic=NEW_YORK, at=time(9, 30), uid="1f0c1d4e")
NAMES = [*ks.ical.objects(PLAN, stamp=STAMP)]
WRONG = "hunter2"
URL = "https://calendar.example.org/jo.doe/appointments/"


def texts(plan: ks.Plan, **options: Any) -> dict[str, str]:
    """Give what a collection holds of a plan."""
    return {name: data.decode() for name, data in ks.ical.objects(plan, stamp=STAMP, **options).items()}


def publish(client: Any, plan: ks.Plan = PLAN, **options: Any) -> ks.ical.Published:
    """Publish with a client of our own."""
    return ks.ical.publish(plan, Place(URL, client), stamp=STAMP, **options)


def stopped(client: Any, plan: ks.Plan = PLAN) -> str:
    """Publish with a client that fails, and give the sentence."""
    with pytest.raises(ks.ical.NotPublished) as raised:
        publish(client, plan)
    assert "doe" not in str(raised.value), "the address may name a patient"
    return str(raised.value)


def once(method: str, reply: Reply, *, after: int = 0) -> Callable[[str, str], Reply | None]:
    """Answer requests of a method in another way, after so many of them were answered well."""
    seen: list[str] = []

    def instead(asked: str, _name: str) -> Reply | None:
        if asked != method:
            return None
        seen.append(asked)
        return reply if len(seen) > after else None

    return instead


@contextmanager
def stopped_over_http(memory: Memory, **options: Any) -> Iterator[pytest.ExceptionInfo[ks.ical.NotPublished]]:
    """Publish over HTTP with the library caldav, which fails."""
    caldav()
    with (
        served(memory) as url,
        ks.ical.collection_at(url, username="desk", password=WRONG, **options) as place,
        pytest.raises(ks.ical.NotPublished) as raised,
    ):
        ks.ical.publish(PLAN, place, stamp=STAMP)
    assert WRONG not in f"{raised.value!r} {place!r}"
    yield raised


# --- what a server answers


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (301, "sends on to another address: give that of the calendar itself (301)"),
        (307, "sends on to another address: give that of the calendar itself (307)"),
        (401, "does not accept this username and password (401)"),
        (403, "does not let this account do this (403)"),
        (404, "has no calendar at this address: make one there, or correct the address (404)"),
        (405, "refused this (405)"),
        (409, "finds the same event in this calendar under another name: take that one out first (409)"),
        (429, "is asked too often: wait a while (429)"),
        (500, "failed (500)"),
        (503, "has no time now: wait a while (503)"),
        (507, "has no room left (507)"),
    ],
)
def test_a_server_that_refuses(status: int, said: str) -> None:
    """A server that refuses, fails or sends elsewhere is named with what to do, whatever it was asked for."""
    headers = {"Location": "http://127.0.0.1:9/", "Retry-After": "3", "WWW-Authenticate": 'Basic realm="all"'}
    reply = Reply(status, "<p>no", {"Content-Type": "text/html", **headers})
    with stopped_over_http(Memory(instead=once("PROPFIND", reply))) as raised:
        assert str(raised.value) == f"127.0.0.1 {said}. Done until then: nothing; publish again to go on"
    memory = Memory(instead=once("PUT", reply, after=2))
    with stopped_over_http(memory) as raised:
        assert str(raised.value) == f"127.0.0.1 {said}. Done until then: 2 created; publish again to go on"
        assert raised.value.done.created == tuple(NAMES[:2])
    assert memory.asked[-1] == ("PUT", NAMES[2]), "no redirect is followed"
    assert str(publish(Memory(memory.objects))) == "1 created and 2 unchanged"


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_server_that_fails_later(method: str) -> None:
    """A failure while reading or deleting is told as one while listing or writing."""
    memory = Memory(texts(PLAN, agenda=True), instead=once(method, Reply(500)))
    done = "3 unchanged" if method == "DELETE" else "nothing"
    assert stopped(memory) == (f"calendar.example.org failed (500). Done until then: {done}; publish again to go on")


NO_CALENDAR = "shows no calendar at this address: give that of one calendar, as its settings show it"
UNREADABLE = "cannot be reached, or its answer cannot be read"
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", NO_CALENDAR),
        ("<multistatus xmlns='DAV:'/>", NO_CALENDAR),
        ("<multistatus xmlns='DAV:'><response/></multistatus>", NO_CALENDAR),
        ("<html><body>Log in</body></html>", NO_CALENDAR),
        (LISTING[:200], UNREADABLE),
        ("\x00\x01", UNREADABLE),
        ("<a>" * 100_000, UNREADABLE),
        (BOMB + "]><multistatus xmlns='DAV:'><response><href>&j;</href></response></multistatus>", UNREADABLE),
        ("<multistatus xmlns='DAV:'><response><href>file:///etc/passwd</href></response></multistatus>", NO_CALENDAR),
    ],
)
@pytest.mark.parametrize("status", [200, 207])
def test_a_list_that_is_none(body: str, said: str, status: int) -> None:
    """Broken, empty, foreign and hostile lists are told in a sentence, and nothing is written."""
    memory = Memory(instead=once("PROPFIND", Reply(status, body, XML)))
    with stopped_over_http(memory) as raised:
        assert str(raised.value).startswith(f"127.0.0.1 {said}")
    assert [method for method, _ in memory.asked] == ["PROPFIND"]


def test_a_list_of_lies() -> None:
    """Addresses in a list lead nowhere: only names of the plan's own objects are used, below the given address."""
    lies = ["../../etc/passwd", f"%2e%2e/{NAMES[0]}", "", f"{NAMES[1]}?x", f"{NAMES[0][:17]}%0d%0a.ics"]
    listing = Reply(207, LISTING.format("".join(map(LISTED.format, lies))), XML)
    memory = Memory(instead=once("PROPFIND", listing))
    assert str(publish(memory)) == "3 created"
    assert {name for _, name in memory.asked} == {"", *NAMES}


def test_a_list_in_other_letters() -> None:
    """An address is the same with its letters encoded, as servers do each in their own way, some not even in one."""
    memory = Memory(texts(PLAN))
    hrefs = [f"{LISTED.format(name).replace('-', '%2D').replace('/desk/', '/%64esk/')}" for name in NAMES]
    listing = Reply(207, LISTING.format("".join(hrefs)), XML)
    asking = Watched(attrs.evolve(memory, instead=once("PROPFIND", listing)))
    assert str(publish(asking)) == "3 unchanged"
    assert asking.written == 0


def test_an_endless_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer is read up to a limit."""
    monkeypatch.setattr(connecting, "LARGEST", 100_000)
    memory = Memory(instead=once("PROPFIND", Reply(207, " " * 300_000, XML)))
    with stopped_over_http(memory) as raised:
        assert str(raised.value).startswith("127.0.0.1 sends more than 100,000 bytes, which no calendar needs. Done")


def test_an_answer_that_stops() -> None:
    """An answer that ends before its end is no answer."""
    memory = Memory(instead=once("PROPFIND", Reply(207, LISTING, {**XML, "Content-Length": "100000"})))
    with stopped_over_http(memory, seconds=0.3) as raised:
        assert UNREADABLE in str(raised.value)


def test_a_server_that_is_silent() -> None:
    """A server that takes the call and never answers is waited for as long as was said."""
    caldav()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        begun, url = monotonic(), f"http://127.0.0.1:{silent.getsockname()[1]}/desk/"
        with ks.ical.collection_at(url, seconds=0.2) as place, pytest.raises(ks.ical.NotPublished, match=UNREADABLE):
            ks.ical.publish(PLAN, place, stamp=STAMP)
    assert monotonic() - begun < 10


# --- objects


@pytest.mark.parametrize(
    "text", ["", "BEGIN:VCALENDAR", "<html>", "\x00", "BEGIN:VEVENT\r\nDTSTART:x\r\nEND:VEVENT\r\n"]
)
def test_an_object_that_is_no_calendar(text: str) -> None:
    """What stands in an object's place and is no calendar is written over."""
    memory = Memory({NAMES[0]: text})
    assert str(publish(memory)) == "2 created and 1 updated"
    assert memory.objects == texts(PLAN)


def test_an_object_without_a_tag() -> None:
    """Where a server gives no tag nothing is written over, because somebody's change could be lost."""
    memory = Memory({NAMES[0]: "mine"}, instead=once("GET", Reply(200, "mine", CALENDAR)))
    assert stopped(memory).startswith("calendar.example.org gives its events no ETag")
    assert memory.objects == {NAMES[0]: "mine"}


def test_a_weak_tag() -> None:
    """A tag that a proxy has weakened on the way is the server's own."""
    memory = Memory({NAMES[0]: "mine"})
    strong = memory.answer("GET", NAMES[0], "", {}).headers["ETag"]
    weak = attrs.evolve(memory, instead=once("GET", Reply(200, "mine", {"ETag": f"W/{strong}"})))
    assert str(publish(weak)) == "2 created and 1 updated"


def test_an_object_is_read_as_it_stands() -> None:
    """An object is not read compressed, because some servers give what they compress another tag."""
    memory, asked = Memory(texts(PLAN)), []

    def request(url: str, method: str, body: Any, headers: Mapping[str, str]) -> Any:
        asked.append((method, headers.get("Accept-Encoding")))
        return memory.request(url, method, body, headers)

    publish(SimpleNamespace(request=request))
    assert asked == [("PROPFIND", None), *[("GET", "identity")] * 3]


@pytest.mark.parametrize("status", [404, 410])
def test_an_object_that_goes_meanwhile(status: int) -> None:
    """An object that is gone when it is looked at is written again, or is as it should be."""
    memory = Memory(texts(PLAN), instead=once("GET", Reply(status)))
    memory.objects.clear()
    listing = Reply(207, LISTING.format("".join(map(LISTED.format, NAMES))), XML)
    gone = attrs.evolve(memory, instead=once("PROPFIND", listing))
    assert str(publish(gone)) == "3 created"
    assert str(publish(attrs.evolve(gone, objects={}), attrs.evolve(PLAN, sessions=()))) == "nothing"


def test_an_object_that_goes_before_it_is_deleted() -> None:
    """Somebody else deleted it first: that is well, and not counted."""
    memory = Memory(texts(PLAN))

    def first(method: str, name: str) -> Reply | None:
        return Reply(404) if method == "DELETE" and memory.objects.pop(name) else None

    assert str(publish(attrs.evolve(memory, instead=first), attrs.evolve(PLAN, sessions=()))) == "nothing"
    assert memory.objects == {}


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_an_object_that_never_rests(method: str) -> None:
    """What somebody else changes again and again is given up after a few looks."""
    memory = Memory({NAMES[0]: "mine"}, instead=once(method, Reply(412)))
    plan = PLAN if method == "PUT" else attrs.evolve(PLAN, sessions=())
    assert stopped(memory, plan) == (
        f"{NAMES[0]} was changed by somebody else each of 4 times that it was looked at. "
        "Done until then: nothing; publish again to go on"
    )
    assert [each for each, _ in memory.asked].count(method) == 4


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_whatever_happened_before(data: st.DataObject) -> None:
    """After any changes by us, others and failures, publishing gives the plan, and leaves all that is not of it."""
    memory = Memory({"dentist.ics": "a dentist", "notes": "of somebody"})
    plan = PLAN
    for _ in range(data.draw(st.integers(0, 3), "rounds")):
        if data.draw(st.booleans(), "moved"):
            plan = plan.moved(data.draw(st.integers(1, 3), "number"), at=time(data.draw(st.integers(9, 14), "hour")))
        agenda = data.draw(st.booleans(), "agenda")
        with suppress(ks.ical.NotPublished):
            publish(Watched(memory, dies=data.draw(st.integers(1, 12), "dies at")), plan, agenda=agenda)
        for name in data.draw(st.sets(st.sampled_from(sorted(memory.objects))), "edited"):
            memory.objects[name] += "X-NOTE:somebody was here\r\n" if name in NAMES else "!"
    others = {name: text for name, text in memory.objects.items() if not name.startswith(NAMES[0][:17])}
    agenda = data.draw(st.booleans(), "agenda at last")
    publish(memory, plan, agenda=agenda)
    assert memory.objects == texts(plan, agenda=agenda) | others
    again = Watched(memory)
    assert publish(again, plan, agenda=agenda).unchanged == tuple(texts(plan, agenda=agenda))
    assert again.written == 0


# --- values, and what is no collection


def test_what_was_published_reads_as_a_sentence() -> None:
    """The counts stand in the order of the work, without those that are none."""
    done = ks.ical.Published(created=["a"], updated=["b", "c"], unchanged=["d"], deleted=["e"])
    assert str(done) == "1 created, 2 updated, 1 unchanged and 1 deleted"
    assert done.created == ("a",)
    assert str(ks.ical.Published()) == "nothing"


def test_the_error_survives_pickle() -> None:
    """The error goes to another process with what was done."""
    error = ks.ical.NotPublished("a sentence", ks.ical.Published(created=["a"]))
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert (str(again), again.done) == ("a sentence", error.done)


@pytest.mark.parametrize("collection", [None, URL, 7, Place(URL, None)])
def test_no_collection(collection: Any) -> None:
    """An address or anything else that is no collection is refused with what to make of it."""
    with pytest.raises(ks.Malformed, match=r"what ical.collection_at\(url\) gives, or a caldav.Calendar"):
        ks.ical.publish(PLAN, collection, stamp=STAMP)


# --- connecting


@pytest.mark.parametrize(
    "url",
    [
        "https://calendar.example.org/desk/",
        "http://localhost:5232/desk/",
        "http://127.0.0.2/",
        "http://[::1]:5232/desk",
    ],
)
def test_addresses(url: str) -> None:
    """A collection is reached over TLS, and on this machine without; nothing is sent before it is used."""
    caldav()
    with ks.ical.collection_at(url, username="desk", password=WRONG) as place:
        assert place.url == url
        assert repr(place) == "Connection()"


def test_an_unencrypted_address() -> None:
    """Without encryption everybody reads along, and so it has to be asked for."""
    caldav()
    with pytest.raises(
        ks.Malformed, match=r"way to calendar.example.org can read .* use https://, or allow it with unencrypted=True"
    ):
        ks.ical.collection_at("http://calendar.example.org/desk/")
    ks.ical.collection_at("http://calendar.example.org/desk/", unencrypted=True).close()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", 'at an address such as "https://calendar'),
        (None, 'at an address such as "https://calendar'),
        ("calendar.example.org", "at an address such as"),
        ("ftp://calendar.example.org/", "at an address such as"),
        ("https:///desk/", "at an address such as"),
        ("https://calendar.example.org:port/", "at an address such as"),
        ("https://[::1/", "at an address such as"),
        ("https://calendar.example.org/a b/", "at an address such as"),
        ("https://calendar.example.org/\r\nX: y", "at an address such as"),
        (
            "https://desk:hunter2@calendar.example.org/",
            "give them apart, as username= [(]--username[)] and password=",
        ),
        ("https://calendar.example.org/?key=hunter2", "leave out what follows [?] or #"),
        ("https://calendar.example.org/#hunter2", "leave out what follows [?] or #"),
    ],
)
def test_addresses_that_are_none(url: Any, said: str) -> None:
    """What is no address of a collection is refused, and what may be secret in it is not repeated."""
    with pytest.raises(ks.Malformed, match=said) as raised:
        ks.ical.collection_at(url)
    assert WRONG not in str(raised.value)


def test_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without caldav the sentence says how to install it."""
    monkeypatch.setitem(sys.modules, "caldav", None)
    with pytest.raises(ks.MissingExtra, match=r'publishing needs caldav, .*pip install "ketasched\[caldav\]"'):
        ks.ical.collection_at("https://calendar.example.org/desk/")
