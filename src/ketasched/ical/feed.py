"""A private calendar to subscribe to: the secret address of each person, and what a server answers.

There is no server here: any web framework can call these. Of a token only its digest is kept, so that nobody who reads
the clinic's data can read its patients' calendars. A calendar that is subscribed to is copied to the servers of
whoever made the reader, such as Google, Apple or Microsoft: say so to the patient, and keep its wording discreet.
"""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from hashlib import sha256
from hmac import compare_digest
from types import MappingProxyType

from attrs import evolve, field, frozen

from ketasched.errors import Malformed

__all__ = ["Answer", "Subscription", "answer", "digest_of", "issued"]

SECRET = 32
"""Random bytes in the address of a person."""

HEADERS = {
    "Content-Type": "text/calendar; charset=utf-8",
    "Content-Disposition": 'inline; filename="appointments.ics"',
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
REFUSED = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
"""One answer for a token that never was, and for one that is no more: neither tells that there is a person."""


@frozen
class Subscription:
    """What is kept of a person's feed: the digest of the token, and whether it was revoked."""

    digest: str
    revoked: bool = False

    def __attrs_post_init__(self) -> None:
        if len(self.digest) != 2 * SECRET or not {*self.digest} <= {*"0123456789abcdef"}:
            raise Malformed(
                f"a digest is the {2 * SECRET} hexadecimal characters of digest_of(token), not {self.digest!r}"
            )

    def admits(self, token: str) -> bool:
        """Whether the token opens the feed, in the same time whatever the token is."""
        return compare_digest(self.digest, digest_of(token)) and not self.revoked

    def ended(self) -> "Subscription":
        """The subscription revoked: its token opens nothing any more."""
        return evolve(self, revoked=True)


def _unchanging(headers: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType({**headers})


@frozen
class Answer:
    """What a server sends: the status, the headers and the bytes (which a HEAD request leaves out)."""

    status: int
    headers: Mapping[str, str] = field(converter=_unchanging)
    body: bytes = b""


def issued(secret: bytes) -> tuple[str, Subscription]:
    """A token for the address of a person's feed, to be shown to nobody else, and what is kept of it.

    ``secret`` is ``secrets.token_bytes(32)``, new for each person. To rotate an address issue another one, keep its
    subscription in place of the old, and send the new address. Raises `Malformed` for less than 32 bytes.

    >>> token, subscription = issued(bytes(range(32)))
    >>> token
    'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8'
    >>> subscription.admits(token), subscription.ended().admits(token)
    (True, False)
    """
    if type(secret) is not bytes or len(secret) < SECRET or len({*secret}) == 1:
        raise Malformed(
            f"a secret is {SECRET} random bytes, such as secrets.token_bytes({SECRET}): it keeps others out"
        )
    token = urlsafe_b64encode(secret).rstrip(b"=").decode()
    return token, Subscription(digest_of(token))


def digest_of(token: str) -> str:
    """The digest of a token: what is kept of it, and what it is found by."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def answer(
    subscription: Subscription | None, token: str, calendar: Callable[[], bytes], *, if_none_match: str = ""
) -> Answer:
    """What to send to whoever asks with this token; ``subscription`` is the one found by its digest, or ``None``.

    ``calendar`` gives the bytes, as ``to_ical(plan, profile="feed", stamp=...)`` does, with the time of the plan's last
    change for the stamp: then the bytes stay the same until the plan does, and readers that send ``if_none_match`` (the
    header) are answered 304 without them. It is not called for a token that opens nothing: that is answered 404.
    """
    if not (subscription or Subscription(digest_of(""), revoked=True)).admits(token):
        return Answer(404, REFUSED, b"There is no calendar at this address.\n")
    body = calendar()
    tag = f'"{sha256(body).hexdigest()}"'
    if _known(tag, if_none_match):
        return Answer(304, HEADERS | {"ETag": tag})
    return Answer(200, HEADERS | {"ETag": tag, "Content-Length": str(len(body))}, body)


def _known(tag: str, if_none_match: str) -> bool:
    known = [each.strip().removeprefix("W/") for each in if_none_match.split(",")]
    return tag in known or known == ["*"]
