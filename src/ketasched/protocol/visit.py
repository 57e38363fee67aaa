"""What a visit is, and what belongs around it: activities, questions before the first, sessions a week."""

from attrs import field, frozen

from ketasched.days import MINUTES_A_DAY, checked_count
from ketasched.errors import Malformed, Word
from ketasched.protocol.spacing import Numbers, numbers
from ketasched.source import Source, Standing


class Phase(Word):
    """The part of a course that a session belongs to."""

    INDUCTION = "induction"
    BOOSTER = "booster"


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
        if self.minutes > MINUTES_A_DAY:
            raise Malformed(f"a session is one visit on one day, and {self.minutes} minutes are longer than a day")

    @property
    def minutes(self) -> int:
        """The patient's appointment, from arrival to the end of observation."""
        return self.arrival + self.treatment + self.observation


class ActivityKind(Word):
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


@frozen(cache_hash=True, kw_only=True)
class Question:
    """What a clinician records before session 1, with what its being present means in the words of the source."""

    key: str
    text: str
    meaning: str
    source: Source | None = None
    standing: Standing = field(default=Standing.DEFAULT, converter=Standing)


@frozen(cache_hash=True, kw_only=True)
class Frequency:
    """At most so many sessions in each week of the course, for the weeks named; week 1 begins with session 1.

    With a ``phase`` only its sessions are counted.
    """

    most: int
    weeks: range
    phase: Phase | None = None
    source: Source | None = None
    standing: Standing = field(default=Standing.DEFAULT, converter=Standing)

    def __attrs_post_init__(self) -> None:
        checked_count(self.most, "most (sessions a week)", least=1)
        numbers(self.weeks, "weeks")
