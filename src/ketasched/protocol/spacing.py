"""How far apart two sessions stand: a difference constraint in whole days or calendar months."""

from typing import TypeAlias

from attrs import field, frozen

from ketasched.days import Days, checked_count, checked_days, longer, words
from ketasched.errors import Malformed, listed
from ketasched.source import Source, Standing

Numbers: TypeAlias = int | range


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
    'at least 7 days after the one 3 sessions before'
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
            if bound is not None and bound[-1] <= self.back:
                raise Malformed(f"session {bound[-1]} has no session {self.back} before it to be measured from")
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
        return "the session before" if self.back == 1 else f"the one {self.back} sessions before"

    def __str__(self) -> str:
        sides = [f"at least {words(self.least)}"] if self.least else []
        sides += [f"at most {words(self.most)}"] if self.most is not None else []
        bound = "" if self.session is None else f"{_session_words(self.session)} "
        return f"{bound}{' and '.join(sides) or 'any day'} after {self.since}"


def _session_words(session: Numbers) -> str:
    bound = numbers(session, "session")
    if len(bound) == 1 or bound.step > 1:
        return f"session{'s' * (len(bound) > 1)} {listed(map(str, bound))}"
    return f"sessions {bound[0]} to {bound[-1]}"
