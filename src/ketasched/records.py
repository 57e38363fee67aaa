"""What people put on record beside the sessions: what they stand for, what they found, what was done."""

import re
from datetime import date

from attrs import field, frozen

from ketasched.days import checked_day, tupled
from ketasched.errors import Malformed
from ketasched.protocol import ActivityKind, Protocol


def _checked_reason(reason: object, what: str) -> None:
    if not isinstance(reason, str) or not reason.strip():
        raise Malformed(f"{what} needs a reason: say who stands for it and why")


@frozen
class Acceptance:
    """A finding that somebody stands for, with the reason; for one session or for all."""

    code: str
    reason: str
    session: int | None = None

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.code, str) or not re.fullmatch(r"KS\d{3}", self.code):
            raise Malformed(f'a finding is accepted by its code, such as "KS401", not {self.code!r}')
        _checked_reason(self.reason, f"accepting {self.code}")


@frozen
class Ended:
    """That the course was stopped: the day, and the reason."""

    on: date
    reason: str

    def __attrs_post_init__(self) -> None:
        checked_day(self.on, "the day on which a course is stopped")
        _checked_reason(self.reason, "stopping a course")


@frozen
class Amendment:
    """That the course goes on under another protocol: the first day of it, and the protocol before.

    ``cancelled`` are the numbers of the sessions that the other protocol does not ask for.
    """

    effective: date
    before: Protocol
    cancelled: tuple[int, ...] = field(default=(), converter=tupled)

    def __attrs_post_init__(self) -> None:
        checked_day(self.effective, "the day from which an amendment is in force")


@frozen
class Readiness:
    """A clinician's record before session 1: whether something the protocol asks about is present. Never a verdict."""

    item: str
    present: bool
    on: date
    by: str = ""

    def __attrs_post_init__(self) -> None:
        checked_day(self.on, "the day of a readiness record")
        if type(self.present) is not bool:
            raise Malformed(f"whether {self.item} is present is True or False, not {self.present!r}")


@frozen
class Done:
    """That an activity around a session took place, or a reminder was set: its kind, the day, and the session."""

    kind: ActivityKind = field(converter=ActivityKind)
    on: date
    session: int | None = None
    note: str = ""

    def __attrs_post_init__(self) -> None:
        checked_day(self.on, f"the day of {self.kind}")
