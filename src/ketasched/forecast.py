"""What a plan may do next: options with their dates, why, and on what evidence. Nothing here is an order."""

from datetime import date

from attrs import field, frozen

from ketasched.days import Days, every, short, tupled
from ketasched.errors import Word
from ketasched.protocol import Phase
from ketasched.response import Assessment


class Action(Word):
    """What an option is."""

    SESSION = "session"
    CHECK_IN = "check-in"
    STOP = "stop"
    REVIEW = "no boosters, review"
    NEW_COURSE = "a new course"


@frozen(kw_only=True)
class State:
    """Where a course stands in its cadence: the interval in force, and for how many visits.

    ``step`` is the index of the fixed step, ``None`` on the ladder. ``stood``: taken to have stood. ``agreeing``
    counts the visits that ask for the same ``wish``. ``reload`` are the days still to wait for sessions that bring the
    course back after a lapse, ``after`` is the lapse that the state answers to already. ``origin`` and ``turn`` give
    the date scheduled: so many intervals after the origin.
    """

    interval: Days
    step: int | None = None
    visits: int = 0
    stood: bool = False
    wish: str = ""
    agreeing: int = 0
    reload: tuple[int, ...] = ()
    after: Days | None = None
    origin: date | None = None
    turn: int = 0


@frozen(kw_only=True)
class Due:
    """One option: a session in a window, or something else to do.

    ``interval`` is the one in force; ``bound`` says what decided each of earliest, target and latest; ``condition``
    what must be true for this option, where an assessment is missing; ``words`` are the source's.
    """

    action: Action = field(default=Action.SESSION, converter=Action)
    phase: Phase = field(converter=Phase)
    interval: Days | None = None
    earliest: date | None = None
    target: date | None = None
    latest: date | None = None
    condition: str = ""
    words: str = ""
    bound: tuple[str, ...] = field(default=(), converter=tupled)
    state: State | None = None

    def __str__(self) -> str:
        text = f"{self.condition}: {self._what()}" if self.condition else self._what()
        return f"{text} ({self.words})" if self.words else text

    def _what(self) -> str:
        if self.action is not Action.SESSION and self.target is None:
            return f"{self.action}"
        what = f"{self.action}" if self.action is Action.CHECK_IN else f"{self.phase} {self.action}"
        often = f", {every(self.interval)}" if self.interval is not None and self.phase is Phase.BOOSTER else ""
        return f"{what}{often}: {self._when()}"

    def _when(self) -> str:
        if self.target is None or self.earliest is None:
            return f"from {short(self.earliest)} on, when asked for" if self.earliest else "no day set"
        if self.latest is None:
            return f"{short(self.target)}, not before {short(self.earliest)}"
        return f"{short(self.target)}, between {short(self.earliest)} and {short(self.latest)}"


@frozen(kw_only=True)
class Forecast:
    """The protocol's options for the next session, with the reasons and the evidence.

    No options: the course is finished or stopped. Several: a choice, or one for each outcome of an assessment that is
    ``missing``. ``late`` counts the days that today lies after the latest day (or the target where there is none).
    """

    options: tuple[Due, ...] = field(default=(), converter=tupled)
    because: tuple[str, ...] = field(default=(), converter=tupled)
    evidence: tuple[Assessment, ...] = field(default=(), converter=tupled)
    missing: tuple[str, ...] = field(default=(), converter=tupled)
    late: int = 0

    @property
    def due(self) -> Due | None:
        """The one option, where it is the only one, under no condition, and a session with a target."""
        only = self.options[0] if len(self.options) == 1 else None
        if only is None or only.condition or only.action is not Action.SESSION or only.target is None:
            return None
        return only

    def __str__(self) -> str:
        head = "protocol options:" if self.options else "no protocol options:"
        options = [f"  - {option}" for option in self.options]
        return "\n".join([head, *options, *(f"  because {reason}" for reason in self.because)])


@frozen(kw_only=True)
class Decision:
    """Which option was booked as which session, by whom and when, with the forecast it came from.

    ``given`` and ``assessed`` say what was known then, so that the forecast can be computed again.
    """

    session: int
    chosen: Due
    forecast: Forecast
    given: tuple[int, ...] = field(default=(), converter=tupled)
    assessed: int = 0
    by: str = ""
    on: date | None = None
