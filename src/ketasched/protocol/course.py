"""A course as it is asked for: an induction with its checkpoints, and the protocol around it."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import Literal, TypeAlias

from attrs import evolve, field, frozen

from ketasched.cadence import Cadence, When
from ketasched.days import Days, MonthEnd, checked_count, checked_days, checked_month_end, longer, tupled, words
from ketasched.errors import Malformed, brief
from ketasched.protocol.spacing import Numbers, Spacing, numbers
from ketasched.protocol.steps import gone_on
from ketasched.protocol.visit import Activity, Frequency, Phase, Question, Visit
from ketasched.source import Source, Standing

WhenMissed: TypeAlias = Literal["make_up", "carry_on"]


AN_HOUR = Visit(60)

MOST_SESSIONS = 1000
"""Sessions of a course: weekly ones for nineteen years."""


@frozen(cache_hash=True)
class Checkpoint:
    """A question that is answered after a session (or after each of a range) before the course goes on.

    By the score on its instrument the course ``goes_on`` only when something fits, or ``ends`` when something does;
    with neither it is for the clinician to answer.
    """

    after: Numbers
    question: str
    instrument: str | None = None
    goes_on: When | None = None
    ends: When | None = None
    source: Source | None = field(default=None, kw_only=True)
    standing: Standing = field(default=Standing.DEFAULT, kw_only=True, converter=Standing)

    def __attrs_post_init__(self) -> None:
        numbers(self.after, "after")
        if not self.question:
            raise Malformed("a checkpoint needs the question that is answered there")

    @property
    def sessions(self) -> range:
        """The sessions after which the question is asked."""
        return numbers(self.after, "after")


@frozen(cache_hash=True)
class Induction:
    """The first part of a course: a session at each offset from the first, and the spacing between them.

    ``offsets`` begin with 0 and rise, in days or as ``relativedelta``.

    >>> Induction((0, 2, 4), spacing=[Spacing(2)]).days
    (1, 3, 5)
    """

    offsets: tuple[Days, ...] = field(converter=tupled)
    spacing: tuple[Spacing, ...] = field(default=(), converter=tupled)
    checkpoints: tuple[Checkpoint, ...] = field(default=(), converter=tupled)

    def __attrs_post_init__(self) -> None:
        if len(self.offsets) > MOST_SESSIONS:
            raise Malformed(f"{len(self.offsets):,} sessions are too many: an induction has at most {MOST_SESSIONS:,}")
        for offset in self.offsets:
            checked_days(offset, "an offset")
        if self.offsets[:1] != (0,):
            raise Malformed(f"offsets must begin with 0, the day of session 1, not {self.offsets!r}")
        for one, following in pairwise(self.offsets):
            if not longer(following, one):
                raise Malformed(f"offsets must rise: {words(following)} does not surely come after {words(one)}")
        _check_bounds(self.spacing, len(self.offsets))
        for checkpoint in self.checkpoints:
            if checkpoint.sessions[-1] > len(self.offsets):
                raise Malformed(
                    f"a checkpoint after session {checkpoint.sessions[-1]}, but there are {len(self.offsets)}"
                )

    @property
    def days(self) -> tuple[int, ...]:
        """The days of the course, session 1 being day 1. Raises `Malformed` for offsets in months."""
        days = tuple(offset + 1 for offset in self.offsets if isinstance(offset, int))
        if len(days) < len(self.offsets):
            raise Malformed("an induction with offsets in months has no day numbers: they depend on the first day")
        return days

    def extended(self, by: int) -> "Induction":
        """The induction with more sessions, in the rhythm of its offsets; where there is none, at its last step."""
        if len(self.offsets) + checked_count(by, "by (sessions)", least=1) > MOST_SESSIONS:
            raise Malformed(f"{by:,} sessions more are too many: an induction has at most {MOST_SESSIONS:,}")
        return evolve(self, offsets=gone_on(self.offsets, by))


def _check_bounds(spacing: Iterable[Spacing], sessions: int) -> None:
    for each in spacing:
        last = 0 if each.session is None else numbers(each.session, "session")[-1]
        named = max(last, each.anchor or 0)
        if named > sessions:
            raise Malformed(f"a spacing speaks of session {named}, but there are {sessions}: {each}")


@frozen(cache_hash=True, kw_only=True)
class Protocol:
    """A course as it is asked for: an induction, its spacing, and how long a visit is.

    ``spacing`` binds every session, boosters too; ``induction.spacing`` only the induction; apart from that the
    ``cadence`` says when boosters are. ``month_end`` says where a month ends that is too short (`ketasched.days`).
    ``readiness`` is asked before session 1, ``frequencies`` are the most sessions a week, ``least_observation`` the
    minutes of observation that the source demands. A session missed is made up, or the course carries on without it
    (``when_missed``); with ``repeat_too_soon`` a session given too soon does not count. ``edition`` tells one text of a
    protocol from another, where an amendment takes its place.
    """

    key: str
    title: str
    induction: Induction
    spacing: tuple[Spacing, ...] = field(default=(), converter=tupled)
    cadence: Cadence | None = None
    visit: Visit = AN_HOUR
    drug: str = ""
    route: str = ""
    activities: tuple[Activity, ...] = field(default=(), converter=tupled)
    readiness: tuple[Question, ...] = field(default=(), converter=tupled)
    frequencies: tuple[Frequency, ...] = field(default=(), converter=tupled)
    least_observation: int = 0
    when_missed: WhenMissed = "make_up"
    repeat_too_soon: bool = False
    month_end: MonthEnd = field(default="clamp", converter=checked_month_end)
    source: Source | None = None
    standing: Standing = field(default=Standing.DEFAULT, converter=Standing)
    notes: tuple[str, ...] = field(default=(), converter=tupled)
    edition: str = ""

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.key, str) or not self.key or self.key != self.key.lower() or " " in self.key:
            raise Malformed(f'a protocol\'s key is lower case without spaces, such as "standard", not {self.key!r}')
        if self.when_missed not in ("make_up", "carry_on"):
            raise Malformed(f'when_missed must be "make_up" or "carry_on", not {self.when_missed!r}')

    @property
    def sessions(self) -> int:
        """How many sessions the induction has."""
        return len(self.induction.offsets)

    @property
    def named(self) -> str:
        """The key, with the edition where there is one."""
        return f"{self.key} {self.edition}".rstrip()

    def bounds(self, number: int, phase: Phase = Phase.INDUCTION) -> tuple[tuple[Spacing, int], ...]:
        """The spacings that bind the nth session, each with the session that it is measured from."""
        return _bounds(self, number, phase)


def checked_protocol(value: object) -> Protocol:
    """The value, when it is a protocol."""
    if not isinstance(value, Protocol):
        raise Malformed(f'protocol must be a Protocol, such as protocol_named("standard"), not {brief(value)}')
    return value


@lru_cache(maxsize=8192)
def _bounds(protocol: Protocol, number: int, phase: Phase) -> tuple[tuple[Spacing, int], ...]:
    spacing = protocol.spacing + (protocol.induction.spacing if phase is Phase.INDUCTION else ())
    found = ((each, each.reference(number)) for each in spacing)
    return tuple((each, reference) for each, reference in found if reference is not None)
