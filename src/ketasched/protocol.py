"""What is asked for, without dates: protocols and the parts they are made of."""

from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from typing import Literal, TypeAlias

from attrs import field, frozen

from ketasched.cadence import Cadence, When
from ketasched.days import (
    Days,
    MonthEnd,
    checked_count,
    checked_days,
    checked_month_end,
    longer,
    tupled,
    words,
)
from ketasched.errors import Malformed
from ketasched.source import Source, Standing

Numbers: TypeAlias = int | range
WhenMissed: TypeAlias = Literal["make_up", "carry_on"]


class Phase(StrEnum):
    """The part of a course that a session belongs to."""

    INDUCTION = "induction"
    BOOSTER = "booster"


def numbers(value: object, what: str) -> range:
    """Session numbers as a range, from one number or a range of them."""
    if isinstance(value, range) and value and value.step > 0 and value.start >= 1:
        return value
    if isinstance(value, range):
        raise Malformed(f"{what} must be a rising range of session numbers from 1 up, not {value!r}")
    number = checked_count(value, f"{what} (a number or a range)", least=1)
    return range(number, number + 1)


@frozen(cache_hash=True)
class Spacing:
    """How far apart two sessions stand: a bound on whole days between them.

    At ``least`` and at ``most`` so many days (or a ``relativedelta``) after the session ``back`` before, or after
    session ``anchor`` (0: the dated event before the course). ``session`` names the sessions bound, all by default.
    Below ``least`` but within ``grace`` days a session is early and stands; below that it is too soon.

    >>> str(Spacing(7, back=3))
    'at least 7 days after the session 3 before'
    """

    least: Days = 0
    most: Days | None = None
    grace: int = 0
    back: int = 1
    session: Numbers | None = None
    anchor: int | None = None
    source: Source | None = field(default=None, kw_only=True)
    standing: Standing = field(default=Standing.DEFAULT, kw_only=True, converter=Standing)

    def __attrs_post_init__(self) -> None:
        checked_days(self.least, "least")
        checked_count(self.grace, "grace (days)")
        checked_count(self.back, "back (sessions)", least=1)
        if self.most is not None and longer(self.least, checked_days(self.most, "most")):
            raise Malformed(
                f"least ({words(self.least)}) is longer than most ({words(self.most)}): no day is between them"
            )
        if longer(self.grace, self.least):
            raise Malformed(
                f"grace ({words(self.grace)}) is longer than least ({words(self.least)}): it excuses every gap"
            )
        self._check_sessions()

    def _check_sessions(self) -> None:
        bound = None if self.session is None else numbers(self.session, "session")
        if self.anchor is None:
            return
        checked_count(self.anchor, "anchor (a session number, or 0)")
        if self.back != 1:
            raise Malformed("a spacing is measured from an anchor or from so many sessions back, not from both")
        if bound is not None and bound[0] <= self.anchor:
            raise Malformed(f"session {bound[0]} cannot be measured from session {self.anchor}, which is not before it")

    def reference(self, number: int) -> int | None:
        """The session that the given one is measured from, or ``None`` where this spacing does not bind it."""
        if self.session is not None and number not in numbers(self.session, "session"):
            return None
        if self.anchor is not None:
            return self.anchor if self.anchor < number else None
        return number - self.back if number > self.back else None

    @property
    def since(self) -> str:
        """What is measured from, in words."""
        if self.anchor is not None:
            return f"session {self.anchor}" if self.anchor else "the event before the course"
        return "the session before" if self.back == 1 else f"the session {self.back} before"

    def __str__(self) -> str:
        sides = [f"at least {words(self.least)}"] if self.least else []
        sides += [f"at most {words(self.most)}"] if self.most is not None else []
        bound = "" if self.session is None else f"{_session_words(self.session)} "
        return f"{bound}{' and '.join(sides) or 'any day'} after {self.since}"


def _session_words(session: Numbers) -> str:
    bound = numbers(session, "session")
    return f"session {bound[0]}" if len(bound) == 1 else f"sessions {bound[0]} to {bound[-1]}"


@frozen(cache_hash=True)
class Visit:
    """How long a visit is, in minutes: the appointment is arrival, treatment and observation; turnover holds the chair.

    The appointment must lie within opening hours; turnover need not.
    """

    treatment: int
    observation: int = 0
    arrival: int = 0
    turnover: int = 0
    source: Source | None = field(default=None, kw_only=True)
    standing: Standing = field(default=Standing.DEFAULT, kw_only=True, converter=Standing)
    note: str = field(default="", kw_only=True)

    def __attrs_post_init__(self) -> None:
        checked_count(self.treatment, "treatment (minutes)", least=1)
        for part in ("observation", "arrival", "turnover"):
            checked_count(getattr(self, part), f"{part} (minutes)")

    @property
    def minutes(self) -> int:
        """The patient's appointment, from arrival to the end of observation."""
        return self.arrival + self.treatment + self.observation


class ActivityKind(StrEnum):
    """What an activity around a session is."""

    PREPARATION = "preparation"
    INTEGRATION = "integration"
    ASSESSMENT = "assessment"
    READINESS = "readiness"
    NOTE = "note"
    REMINDER = "reminder"


@frozen(cache_hash=True)
class Activity:
    """Something that belongs around a session: preparation, integration, an assessment, a note.

    ``days`` from the session (negative: before it), for the sessions named (all by default).
    """

    kind: ActivityKind = field(converter=ActivityKind)
    title: str
    days: int = 0
    session: Numbers | None = None
    instrument: str | None = None
    source: Source | None = field(default=None, kw_only=True)
    standing: Standing = field(default=Standing.DEFAULT, kw_only=True, converter=Standing)

    def __attrs_post_init__(self) -> None:
        checked_count(abs(self.days) if type(self.days) is int else self.days, "days from the session")
        if not self.title:
            raise Malformed("an activity needs a title that says what is to be done")
        if self.session is not None:
            numbers(self.session, "session")


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
        for offset in self.offsets:
            checked_days(offset, "an offset")
        if not self.offsets or self.offsets[0] != 0:
            raise Malformed(f"offsets must begin with 0, the day of session 1, not {self.offsets!r}")
        for one, following in zip(self.offsets, self.offsets[1:], strict=False):
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
    ``cadence`` says when boosters are. ``month_end`` says where
    a month ends that is too short (`ketasched.days`). A session missed is made up, or the course carries on without
    (``when_missed``); with ``repeat_too_soon`` a session given too soon does not count.
    """

    key: str
    title: str
    induction: Induction
    spacing: tuple[Spacing, ...] = field(default=(), converter=tupled)
    cadence: Cadence | None = None
    visit: Visit = Visit(60)
    drug: str = ""
    route: str = ""
    activities: tuple[Activity, ...] = field(default=(), converter=tupled)
    when_missed: WhenMissed = "make_up"
    repeat_too_soon: bool = False
    month_end: MonthEnd = field(default="clamp", converter=checked_month_end)
    source: Source | None = None
    standing: Standing = field(default=Standing.DEFAULT, converter=Standing)
    notes: tuple[str, ...] = field(default=(), converter=tupled)

    def __attrs_post_init__(self) -> None:
        if not self.key or self.key != self.key.strip().lower() or " " in self.key:
            raise Malformed(f'a protocol\'s key is lower case without spaces, such as "standard", not {self.key!r}')
        if self.when_missed not in ("make_up", "carry_on"):
            raise Malformed(f'when_missed must be "make_up" or "carry_on", not {self.when_missed!r}')

    @property
    def sessions(self) -> int:
        """How many sessions the induction has."""
        return len(self.induction.offsets)

    def bounds(self, number: int, phase: Phase = Phase.INDUCTION) -> tuple[tuple[Spacing, int], ...]:
        """The spacings that bind the nth session, each with the session that it is measured from."""
        return _bounds(self, number, phase)


@lru_cache(maxsize=8192)
def _bounds(protocol: Protocol, number: int, phase: Phase) -> tuple[tuple[Spacing, int], ...]:
    spacing = protocol.spacing + (protocol.induction.spacing if phase is Phase.INDUCTION else ())
    found = ((each, each.reference(number)) for each in spacing)
    return tuple((each, reference) for each, reference in found if reference is not None)
