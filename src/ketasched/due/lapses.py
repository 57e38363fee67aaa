"""Lapses: what a cadence says once the last session lies long back."""

from datetime import date

from ketasched.cadence import Lapse
from ketasched.days import later, words
from ketasched.protocol import Protocol


def lapse_between(protocol: Protocol, since: date, day: date) -> Lapse | None:
    """The longest lapse that lies between two sessions, or between the last one and today."""
    lapses = protocol.cadence.lapses if protocol.cadence else ()
    passed = (each for each in reversed(lapses) if later(since, each.after, protocol.month_end) <= day)
    return next(passed, None)


def lapse_words(lapse: Lapse) -> str:
    """A lapse in words, with its standing."""
    return f"{words(lapse.after)} or more since the session before: {lapse.words or lapse.resume} ({lapse.standing})"


def waits(lapse: Lapse) -> tuple[int, ...]:
    """The days to wait for each session of a reload; 0 for the first, which is the return itself."""
    return tuple(after - before for before, after in zip((0, *lapse.reload), lapse.reload, strict=False))
