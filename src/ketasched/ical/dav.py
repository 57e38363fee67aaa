"""A collection on a CalDAV server: what stands in it, and changes to one object at a time.

The HTTP is the client's, that of the library caldav: it authenticates, encrypts and reads XML. Whatever goes wrong
there becomes one sentence that names the server and what to do, and no address: that may name a patient.
"""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from attrs import field, frozen

from ketasched.errors import KetaschedError, Malformed

_LIST = '<propfind xmlns="DAV:"><prop><getetag/><resourcetype/></prop></propfind>'
_CALENDAR = ".//{urn:ietf:params:xml:ns:caldav}calendar"

_GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
_TWICE = "finds the same event in this calendar under another name: take that one out first"
_SAID: dict[int, str] = {
    401: "does not accept this username and password",
    403: "does not let this account do this",
    404: "has no calendar at this address: make one there, or correct the address",
    409: _TWICE,
    412: _TWICE,
    429: "is asked too often: wait a while",
    503: "has no time now: wait a while",
    507: "has no room left",
}


class Client(Protocol):
    """What sends requests, as a `caldav.DAVClient` does: an answer has a status, headers, a raw text, an XML tree."""

    def request(self, url: str, method: str, body: Any, headers: Mapping[str, str], /) -> Any:
        """Send one request and give the answer, or raise whatever says why there is none."""


class Collection(Protocol):
    """A collection of events on a CalDAV server: what `collection_at` gives, or a `caldav.Calendar`."""

    @property
    def url(self) -> Any:
        """Where it is."""

    @property
    def client(self) -> Any:
        """What sends requests there, a `caldav.DAVClient`."""


@frozen
class Found:
    """An object as it stands on the server, with the tag that it has until somebody changes it."""

    etag: str
    text: str


@frozen
class Store:
    """The objects of a collection by their names."""

    url: str = field(repr=False)
    client: Client = field(repr=False)

    @classmethod
    def of(cls, collection: Collection) -> "Store":
        """The objects in a collection. Raises `Malformed` for what is none."""
        url, client = getattr(collection, "url", None), getattr(collection, "client", None)
        if url is None or client is None or not hasattr(client, "request"):
            raise Malformed(
                "a collection is what ical.collection_at(url) gives, or a caldav.Calendar with its client, not a value "
                f"of the type {type(collection).__name__}"
            )
        return cls(f"{str(url).rstrip('/')}/", client)

    def names(self) -> list[str]:
        """What the objects are called. Nothing else of what the server lists is used, no address above all."""
        answer = self._asked("PROPFIND", "", _LIST, {"Depth": "1", "Content-Type": "application/xml; charset=utf-8"})
        if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
            raise self.refusal(answer.status)
        listed = [] if answer.tree is None else [*_listed(answer.tree)]
        whole, _ = min(listed, default=("", False))
        if (whole, True) not in listed:
            raise self._wrong("shows no calendar at this address: give that of one calendar, as its settings show it")
        return [path.rpartition("/")[2] for path, _ in listed]

    def get(self, name: str) -> Found | None:
        """The object, or ``None`` where there is none (any more)."""
        answer = self._asked("GET", name, headers={"Accept": "text/calendar", "Accept-Encoding": "identity"})
        if answer.status in _GONE:
            return None
        if answer.status != HTTPStatus.OK:
            raise self.refusal(answer.status)
        etag = answer.headers.get("ETag", "").removeprefix("W/")
        if not etag:
            raise self._wrong("gives its events no ETag, and so none can be changed without harm to other changes")
        return Found(etag, str(answer.raw))

    def put(self, name: str, data: bytes, before: Found | None) -> bool:
        """Write the object in place of what stood there before; ``False`` where something else stands there by now."""
        headers = {"Content-Type": "text/calendar; charset=utf-8", **_unless_changed(before)}
        return self._done(self._asked("PUT", name, data, headers).status)

    def delete(self, name: str, before: Found) -> bool:
        """Take the object away; ``False`` where something else stands there by now."""
        status = self._asked("DELETE", name, headers=_unless_changed(before)).status
        return status not in _GONE and self._done(status)

    def refusal(self, status: int) -> KetaschedError:
        """The error that says what a status means."""
        return self._wrong(f"{_said(status)} ({status})")

    def _done(self, status: int) -> bool:
        if status in (HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT):
            return True
        if status != HTTPStatus.PRECONDITION_FAILED:
            raise self.refusal(status)
        return False

    def _asked(self, method: str, name: str, body: str | bytes = "", headers: Mapping[str, str] | None = None) -> Any:
        try:
            return self.client.request(self.url + name, method, body, headers or {})
        except KetaschedError as error:
            raise self._wrong(str(error)) from None
        except Exception as error:  # noqa: BLE001 - whatever a server or the way to it makes the client raise
            status = getattr(error, "status", None)
            cannot = f"cannot be reached, or its answer cannot be read ({type(error).__name__})"
            raise (self.refusal(status) if status else self._wrong(cannot)) from None

    def _wrong(self, what: str) -> KetaschedError:
        return KetaschedError(f"{urlsplit(self.url).hostname or 'the server'} {what}")


def _listed(tree: Any) -> Iterator[tuple[str, bool]]:
    """Each address that a server lists, and whether a calendar is there; the first in order is that of the whole."""
    for each in tree.iter("{DAV:}response"):
        yield unquote(each.findtext("{DAV:}href") or "").rstrip("/"), each.find(_CALENDAR) is not None


def _unless_changed(before: Found | None) -> dict[str, str]:
    return {"If-Match": before.etag} if before else {"If-None-Match": "*"}


def _said(status: int) -> str:
    if status in _SAID:
        return _SAID[status]
    if status < HTTPStatus.BAD_REQUEST:
        return "sends on to another address: give that of the calendar itself"
    return "failed" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "refused this"
