"""Scores found and judged: at a visit, since one, or at a checkpoint; and what they may be where one is missing."""

from datetime import date

from attrs import frozen

from ketasched.due.given import Given
from ketasched.due.judging import Judged
from ketasched.due.scores import Scores
from ketasched.errors import UnknownName
from ketasched.instruments import instrument_named
from ketasched.protocol import Phase
from ketasched.response import Criteria, Instrument, Response
from ketasched.session import Session


@frozen(eq=False)
class Reading:
    """A course as the scores on one instrument show it; without a name there is none to go by.

    ``criteria`` are taken where the instrument has them, otherwise its first.
    """

    given: Given
    key: str
    criteria: str | None = None

    def at(self, session: Session, since: date, *, past: bool) -> Judged:
        """The score at a visit: the latest after the session before, up to the day of this one.

        After the last session of the induction, as long as it is not past, a later score serves as well.
        """
        until = session.day
        if not past and session.phase is Phase.INDUCTION and self._judged(since, until) is None:
            until = date.max
        return self.between(since, until, f"at session {session.number}", past=past)

    def between(self, after: date, until: date, when: str, *, past: bool = False) -> Judged:
        """The latest score after one day and up to another; one that is missing in the past is not asked for."""
        response = self._judged(after, until)
        if past:
            return Judged(response=response)
        if not self.key:
            return Judged(missing="a score up to the day of session 1, as the baseline")
        if response is not None:
            return Judged(response=response, missing="" if response.level else response.why)
        return Judged(missing=f"{self.key} {when}", possible=self._possible(until))

    def _judged(self, after: date, until: date) -> Response | None:
        scores = self.given.scores.get(self.key)
        return scores.judged(after, until, self._criteria(scores.instrument)) if scores else None

    def _possible(self, day: date) -> tuple[Response, ...]:
        scores = self.given.scores.get(self.key) or _unscored(self.key)
        return scores.possible(day, self._criteria(scores.instrument)) if scores else ()

    def _criteria(self, instrument: Instrument) -> Criteria | None:
        return next((each for each in instrument.criteria if each.key == self.criteria), None)


def _unscored(key: str) -> Scores | None:
    try:
        return Scores.of(instrument_named(key), (), date.min)
    except UnknownName:
        return None
