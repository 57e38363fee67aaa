"""CalDAV servers that run on this machine for the tests of publishing, and what is asked of them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

from attrs import field, frozen

import needed
import servers

NUMBERS = count(1)
FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)


def caldav() -> Any:
    """Load the client."""
    return needed.package("caldav", '"ketasched[caldav]"')


class Server(NamedTuple):
    """A server that runs, and who may write there."""

    url: str
    username: str | None = None
    password: str | None = None

    @contextmanager
    def client(self) -> Iterator[Any]:
        """Make a client of the library caldav, as anybody else would use it."""
        made = caldav().DAVClient(url=self.url, username=self.username, password=self.password, enable_rfc6764=False)
        try:
            yield made
        finally:
            made.close()

    def collection(self) -> str:
        """Make an empty calendar and give its address."""
        home = f"{self.url}desk/"
        address = f"{home}patients-{next(NUMBERS)}/"
        with self.client() as client:
            client.mkcol(home, "")  # is refused where it is there
            assert client.mkcalendar(address).status == 201
        return address

    def found(self, address: str) -> dict[str, tuple[datetime | date, str]]:
        """Search a calendar for the events of two years, as a user's program does: starts and titles by their UIDs."""
        with self.client() as client:
            events = client.calendar(url=address).search(start=FIRST, end=LAST, event=True, expand=False)
            parts = [each.icalendar_component for each in events]
        return {str(each["UID"]): (in_utc(each["DTSTART"].dt), str(each["SUMMARY"])) for each in parts}

    def objects(self, address: str) -> dict[str, str]:
        """Read every object of a calendar."""
        with self.client() as client:
            answer = client.propfind(address, ["getetag"], depth=1)
            names = [each.href.rpartition("/")[2] for each in answer.results]
            return {name: client.request(address + name).raw for name in names if name}

    def put(self, address: str, name: str, text: str) -> None:
        """Write an object over whatever stands there, as a program does that does not ask."""
        with self.client() as client:
            headers = {"Content-Type": "text/calendar; charset=utf-8"}
            assert client.put(address + name, text, headers).status in (201, 204)


def in_utc(when: date) -> date:
    """Give the instant; a day stays a day."""
    return when.astimezone(UTC) if isinstance(when, datetime) else when


@contextmanager
def radicale(folder: Path, *, guarded: bool) -> Iterator[Server]:
    """Radicale, for anybody or behind a password."""
    name, password = ("desk", "open sesame") if guarded else (None, None)
    with servers.radicale(folder, f"{name}:{password}\n" * guarded) as address:
        yield Server(address, name, password)


@contextmanager
def xandikos(folder: Path) -> Iterator[Server]:
    """Xandikos, which keeps every version."""
    needed.package("xandikos", "xandikos")
    port = servers.free_port()
    command = ["-m", "xandikos", "serve", "-d", str(folder / "collections"), "--state-dir", str(folder / "state")]
    command += ["-l", servers.HOST, "-p", str(port), "--defaults", "--current-user-principal", "/desk/"]
    with servers.running(command, port, folder / "log") as address:
        yield Server(address)


LISTING = """\
<multistatus xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">
<response><href>/desk/</href><propstat><prop><resourcetype><collection/><C:calendar/></resourcetype></prop></propstat>
</response>{}</multistatus>"""
LISTED = "<response><href>/desk/{}</href></response>"


class Reply(NamedTuple):
    """What a server answers."""

    status: int
    body: str = ""
    headers: Mapping[str, str] = {}


@frozen
class Memory:
    """A calendar in memory, as a server and as the client that asks it; ``instead`` may answer in its place."""

    objects: dict[str, str] = field(factory=dict)
    asked: list[tuple[str, str]] = field(factory=list)
    instead: Callable[[str, str], Reply | None] = lambda _method, _name: None

    def request(self, url: str, method: str, body: Any, headers: Mapping[str, str]) -> Any:
        """Answer as the library caldav does."""
        reply = self.answer(method, url.rpartition("/")[2], body if isinstance(body, str) else body.decode(), headers)
        tree = ET.fromstring(reply.body) if reply.status == 207 else None  # noqa: S314 - our own
        return SimpleNamespace(status=reply.status, headers=reply.headers, raw=reply.body, tree=tree)

    def answer(self, method: str, name: str, body: str, headers: Mapping[str, str]) -> Reply:
        """Answer as a server does: nothing is written over what the request does not name by its tag."""
        self.asked.append((method, name))
        other = self.instead(method, name)
        if other is not None:
            return other
        if method == "PROPFIND":
            return Reply(207, LISTING.format("".join(map(LISTED.format, self.objects))), XML)
        tag = f'"{hash(self.objects[name])}"' if name in self.objects else None
        if method == "GET":
            return Reply(200, self.objects[name], {"ETag": tag, **CALENDAR}) if tag else Reply(404)
        if headers.get("If-Match", tag) != tag or (tag and "If-None-Match" in headers):
            return Reply(412)
        if method == "DELETE":
            del self.objects[name]
        else:
            self.objects[name] = body
        return Reply(204 if tag else 201)


XML = {"Content-Type": "application/xml; charset=utf-8"}
CALENDAR = {"Content-Type": "text/calendar; charset=utf-8"}


@contextmanager
def served(memory: Memory) -> Iterator[str]:
    """Serve a calendar in memory on this machine; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
            status, text, headers = memory.answer(self.command, self.path.rpartition("/")[2], body, self.headers)  # type: ignore[arg-type]
            self.send_response(status)
            for name, value in {"Content-Length": str(len(text.encode())), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        def __getattr__(self, name: str) -> Any:
            if name.startswith("do_"):
                return self.answer
            raise AttributeError(name)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/desk/"
        finally:
            server.shutdown()


class Lost(Exception):
    """The connection broke."""


@frozen
class Watched:
    """A client whose requests are counted; ``dies`` before the one of this number, ``meanwhile`` is done before one."""

    client: Any
    dies: int | None = None
    deaf: int | None = None
    meanwhile: Callable[[str, str], None] = lambda _method, _url: None
    sent: list[str] = field(factory=list)

    def request(self, url: str, method: str, body: Any, headers: Mapping[str, str]) -> Any:
        """Send a request, unless it is the one that breaks; a deaf client sends it and hears no answer."""
        self.sent.append(method)
        if len(self.sent) == self.dies:
            raise Lost
        self.meanwhile(method, url)
        answer = self.client.request(url, method, body, headers)
        if len(self.sent) == self.deaf:
            raise Lost
        return answer

    @property
    def written(self) -> int:
        """How many requests changed something, or would have."""
        return sum(each in ("PUT", "DELETE") for each in self.sent)


class Place(NamedTuple):
    """A collection reached by a client of one's own."""

    url: str
    client: Any
