"""Connections to CalDAV servers; the only place that loads the library caldav."""

from collections.abc import Mapping
from importlib import import_module
from ipaddress import ip_address
from typing import Any, Self
from urllib.parse import SplitResult, urlsplit

from attrs import field, frozen

from ketasched.errors import KetaschedError, Malformed, MissingExtra

LARGEST = 16_000_000
"""Bytes of an answer that are read: a calendar of many thousand events."""


@frozen
class Connection:
    """A collection on a CalDAV server and the way there; used in a ``with``, or closed when done."""

    url: str = field(repr=False)
    client: Any = field(repr=False, eq=False)

    def close(self) -> None:
        """Let the server go."""
        self.client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def collection_at(
    url: str,
    *,
    username: str | None = None,
    password: str | None = None,
    seconds: float = 30,
    unencrypted: bool = False,
) -> Connection:
    """The calendar at an address of a CalDAV server, to publish to; nothing is sent yet.

    The server says how it wants the name and password (basic, digest or bearer); no redirect is followed, and no answer
    waited for longer than ``seconds``. The address is ``https://...``, on this machine ``http://...`` too; elsewhere
    that needs ``unencrypted=True``, and everybody on the way reads along. For anything more, such as an authority of
    your own, make a `caldav.Calendar` and publish to that.

    Raises `Malformed` for another address or one with a password in it, and `MissingExtra` without caldav.
    """
    parts = _checked(url)
    if parts.scheme == "http" and not unencrypted and not _is_here(parts.hostname or ""):
        raise Malformed(
            f"everybody on the way to {parts.hostname} can read what is sent without encryption: use https://, or "
            "allow it with unencrypted=True (--unencrypted)"
        )
    client = _caldav().DAVClient(
        url=parts.geturl(), username=username, password=password, timeout=seconds, enable_rfc6764=False
    )
    client.session = _Careful(client.session)
    return Connection(parts.geturl(), client)


def _caldav() -> Any:
    try:
        return import_module("caldav")
    except ModuleNotFoundError as error:
        raise MissingExtra(
            f'publishing needs {error.name}, which is not installed: pip install "ketasched[caldav]"'
        ) from None


def _checked(url: object) -> SplitResult:
    """The parts of an address. What is wrong is said without repeating it: it may hold a password."""
    parts = _parts(url)
    if "@" in parts.netloc:
        raise Malformed(
            "this address has a name or a password in it: give them apart, as username= (--username) and password="
        )
    if parts.query or parts.fragment:
        raise Malformed("the address of a collection ends with its path: leave out what follows ? or #")
    return parts


def _parts(url: object) -> SplitResult:
    try:
        parts = urlsplit(url if isinstance(url, str) and url.isprintable() and " " not in url else "")
        _ = parts.port  # raises where it is no number
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Malformed('a collection is at an address such as "https://calendar.example.org/desk/patients/"')
    return parts


def _is_here(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@frozen
class _Answer:
    """What the client reads of an answer."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes
    reason: str
    url: str

    @property
    def text(self) -> str:
        return self.content.decode(errors="replace")


@frozen
class _Careful:
    """A session of HTTP that follows no redirects, which take changes and passwords elsewhere, and reads no end."""

    session: Any = field(repr=False)

    def request(self, method: str, url: str, **options: Any) -> _Answer:
        """Send one request and read the answer."""
        with self.session.request(method, url, **options | {"stream": True, "allow_redirects": False}) as found:
            content = bytearray()
            for piece in found.iter_content(65_536):
                content += piece
                if len(content) > LARGEST:
                    raise KetaschedError(f"sends more than {LARGEST:,} bytes, which no calendar needs")
            return _Answer(found.status_code, found.headers, bytes(content), found.reason or "", str(found.url))

    def close(self) -> None:
        """Let the server go."""
        self.session.close()
