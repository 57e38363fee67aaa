from secrets import token_bytes
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketasched.errors import Malformed
from ketasched.ical import feed

CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
TOKEN, SUBSCRIPTION = feed.issued(bytes(range(32)))


def calendar() -> bytes:
    """The bytes of a feed."""
    return CALENDAR


def nothing() -> bytes:
    """What nobody may ask for."""
    pytest.fail("the calendar was made for somebody whom the feed does not admit")


def test_the_calendar_is_sent() -> None:
    """Whoever has the token gets the calendar, for no cache but their own, and a tag to ask again with."""
    sent = feed.answer(SUBSCRIPTION, TOKEN, calendar)
    assert (sent.status, sent.body) == (200, CALENDAR)
    assert sent.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert sent.headers["Cache-Control"] == "private, no-cache"
    assert sent.headers["Content-Length"] == str(len(CALENDAR))
    assert sent.headers["ETag"].startswith('"')


@pytest.mark.parametrize("header", ["{}", "W/{}", '"other", {}', '"other",W/{} , "more"', "*"])
def test_the_calendar_is_not_sent_twice(header: str) -> None:
    """Whoever names the tag of what they have is told that it is the same, without the bytes."""
    tag = feed.answer(SUBSCRIPTION, TOKEN, calendar).headers["ETag"]
    sent = feed.answer(SUBSCRIPTION, TOKEN, calendar, if_none_match=header.format(tag))
    assert (sent.status, sent.body, sent.headers["ETag"]) == (304, b"", tag)
    assert "Content-Length" not in sent.headers


def test_another_calendar_has_another_tag() -> None:
    """A tag is that of the bytes: after a change the calendar is sent anew."""
    tag = feed.answer(SUBSCRIPTION, TOKEN, calendar).headers["ETag"]
    sent = feed.answer(SUBSCRIPTION, TOKEN, lambda: b"changed", if_none_match=tag)
    assert (sent.status, sent.body) == (200, b"changed")


@given(st.text())
def test_no_other_token_opens_a_feed(token: str) -> None:
    """Any other text is answered as if there were no such person, and no calendar is made for it."""
    refused = feed.answer(SUBSCRIPTION, token, nothing)
    assert (refused.status, refused.headers["Cache-Control"]) == (404, "no-store")
    assert feed.answer(None, token, nothing) == refused


def test_a_token_is_revoked() -> None:
    """A token that was revoked is answered as one that never was, also where nobody has it."""
    refused = feed.answer(SUBSCRIPTION.ended(), TOKEN, nothing)
    assert refused == feed.answer(None, TOKEN, nothing) == feed.answer(None, "", nothing)
    assert refused.status == 404


def test_a_token_is_rotated() -> None:
    """A new token opens the feed and the one before it does not."""
    token, subscription = feed.issued(token_bytes(32))
    assert subscription.admits(token)
    assert not subscription.admits(TOKEN)
    assert not SUBSCRIPTION.admits(token)


def test_only_a_digest_is_kept() -> None:
    """Nothing of the token is in what is kept of it, and a token is found by its digest."""
    assert TOKEN not in repr(SUBSCRIPTION)
    assert feed.digest_of(TOKEN) == SUBSCRIPTION.digest
    assert feed.Subscription(SUBSCRIPTION.digest) == SUBSCRIPTION


@pytest.mark.parametrize("secret", [b"", b"short", bytes(32), "x" * 32, bytearray(range(32)), bytes(range(31))])
def test_a_secret_is_random(secret: Any) -> None:
    """Too few bytes, the same byte again and again, or no bytes at all are refused."""
    with pytest.raises(Malformed, match=r"32 random bytes, such as secrets.token_bytes\(32\)"):
        feed.issued(secret)


@pytest.mark.parametrize("digest", ["", TOKEN, "A" * 64, "0" * 63])
def test_a_digest_is_a_digest(digest: str) -> None:
    """What is no digest is refused: a token kept in its place would open the feed to whoever reads the data."""
    with pytest.raises(Malformed, match="64 hexadecimal characters"):
        feed.Subscription(digest)
