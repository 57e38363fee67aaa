"""What was really given, and the scores beside it: all that a forecast looks at."""

from datetime import date

from attrs import evolve, frozen

from ketasched.history import History, history_of
from ketasched.plan import Plan
from ketasched.protocol import Phase, Protocol
from ketasched.response import Assessment, Response, judge
from ketasched.session import Session, Status


@frozen
class Given:
    """The sessions given, in the order of their days, and the induction's history."""

    plan: Plan
    sessions: tuple[Session, ...]
    induction: History

    @property
    def protocol(self) -> Protocol:
        """The protocol that the plan lays."""
        return self.plan.protocol

    @property
    def boosters(self) -> tuple[Session, ...]:
        """The boosters given."""
        return tuple(each for each in self.sessions if each.phase is Phase.BOOSTER)

    @property
    def last(self) -> Session:
        """The last session given."""
        return self.sessions[-1]

    def before(self, session: Session) -> date:
        """The day of the session given before, or the first day there is."""
        place = self.sessions.index(session)
        return self.sessions[place - 1].day if place else date.min

    def scores(self, key: str) -> tuple[Assessment, ...]:
        """The scores on an instrument."""
        return tuple(each for each in self.plan.assessments if each.instrument.key == key)

    def baseline(self, key: str) -> Assessment | None:
        """The last score up to the day of session 1."""
        first = self.sessions[0].day
        return max((each for each in self.scores(key) if each.day <= first), key=_day, default=None)

    def instruments(self, named: str | None) -> tuple[str, ...]:
        """The instruments to go by: the one named, otherwise those that have a baseline and drive a cadence."""
        if named is not None:
            return (named,)
        first = self.sessions[0].day
        keys = (each.instrument.key for each in self.plan.assessments if each.day <= first and each.instrument.drives)
        return tuple(dict.fromkeys(keys))

    def judged(self, key: str, after: date, until: date, criteria: str | None) -> Response | None:
        """The latest score on an instrument after one day and up to another, judged; ``None`` where there is none."""
        scores, baseline = self.scores(key), self.baseline(key)
        now = max(
            (each for each in scores if after < each.day <= until and each is not baseline), key=_day, default=None
        )
        if now is None:
            return None
        since = date.min if baseline is None else baseline.day
        known = [each for each in scores if since <= each.day <= now.day]
        named = None if criteria is None else now.instrument.criteria_named(criteria)
        return judge(now, baseline, known, named)


def _day(each: Assessment) -> date:
    return each.day


def given_of(plan: Plan) -> Given:
    """What was given of a plan; sessions planned, missed or cancelled are left out."""
    sessions = tuple(each for each in plan.days if each.status is Status.GIVEN)
    induction = tuple(each for each in sessions if each.phase is Phase.INDUCTION)
    return Given(plan, sessions, history_of(evolve(plan, sessions=induction)))
