"""What was really given, and the scores beside it: all that a forecast looks at."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from operator import attrgetter

from attrs import evolve, frozen

from ketasched.cadence import Resume
from ketasched.due.lapses import lapse_between
from ketasched.due.scores import Scores
from ketasched.history import history_of
from ketasched.plan import Plan
from ketasched.protocol import Phase, Protocol
from ketasched.response import Assessment
from ketasched.session import Session, Status

_order = attrgetter("day", "number")


@frozen(kw_only=True, eq=False)
class Given:
    """A course as it was given: since it began, or since a lapse had it start again.

    ``sessions`` were given, ``counted`` are those of them that count, parted into ``induction`` and ``boosters``;
    ``missed`` were missed meanwhile. All are in the order of their days. ``scores`` are by instrument.
    """

    plan: Plan
    sessions: tuple[Session, ...]
    counted: tuple[Session, ...]
    induction: tuple[Session, ...]
    boosters: tuple[Session, ...]
    missed: tuple[Session, ...]
    scores: Mapping[str, Scores]

    @property
    def protocol(self) -> Protocol:
        """The protocol that the plan lays."""
        return self.plan.protocol

    @property
    def last(self) -> Session:
        """The last session given."""
        return self.sessions[-1]

    @property
    def before_last(self) -> date:
        """The day of the session before the last one, or the first day there is."""
        return self.sessions[-2].day if self.sessions[1:] else date.min

    @property
    def end(self) -> Session:
        """The last session of the induction that counts, or the first there is."""
        return self.induction[-1] if self.induction else self.sessions[0]

    @property
    def running(self) -> bool:
        """Whether boosters have begun."""
        return bool(self.boosters) or self.plan.interval is not None

    def instruments(self, named: str | None) -> tuple[str, ...]:
        """The instruments to go by: the one named, otherwise those that have a baseline and drive a cadence."""
        if named is not None:
            return (named,)
        return tuple(key for key, each in self.scores.items() if each.baseline and each.instrument.drives)

    def missed_between(self, since: date, until: date) -> tuple[Session, ...]:
        """The boosters missed after one day and up to another."""
        return tuple(each for each in self.missed if each.phase is Phase.BOOSTER and since < each.day <= until)


def given_of(plan: Plan) -> Given:
    """What was given of a plan; sessions planned or cancelled are left out."""
    sessions = _since_it_began(plan, _with(plan, Status.GIVEN))
    sessions, counted = _counted(plan, sessions)
    begun = sessions[0].day if sessions else date.max
    return Given(
        plan=plan,
        sessions=sessions,
        counted=counted,
        induction=tuple(each for each in counted if each.phase is Phase.INDUCTION),
        boosters=tuple(each for each in counted if each.phase is Phase.BOOSTER),
        missed=tuple(each for each in _with(plan, Status.MISSED) if each.day > begun),
        scores=_by_instrument(plan.assessments, begun),
    )


def _with(plan: Plan, status: Status) -> tuple[Session, ...]:
    return tuple(sorted((each for each in plan.sessions if each.status is status), key=_order))


def _since_it_began(plan: Plan, sessions: tuple[Session, ...]) -> tuple[Session, ...]:
    """The sessions since the last lapse after which the course starts again: the first of them begin it anew."""
    cadence = plan.protocol.cadence
    if (
        cadence is None
        or plan.interval is not None
        or all(each.resume is not Resume.RESTART for each in cadence.lapses)
    ):
        return sessions
    places = range(1, len(sessions))
    start = max((each for each in places if _starts_again(plan, sessions[each - 1], sessions[each])), default=0)
    return _begun_anew(plan, sessions[start:]) if start else sessions


def _starts_again(plan: Plan, before: Session, session: Session) -> bool:
    lapse = lapse_between(plan.protocol, before.day, session.day)
    return session.phase is Phase.BOOSTER and lapse is not None and lapse.resume is Resume.RESTART


def _begun_anew(plan: Plan, sessions: tuple[Session, ...]) -> tuple[Session, ...]:
    number = plan.protocol.sessions
    return (*_in_phase(Phase.INDUCTION, sessions[:number]), *_in_phase(Phase.BOOSTER, sessions[number:]))


def _in_phase(phase: Phase, sessions: Iterable[Session]) -> Iterable[Session]:
    return (evolve(each, phase=phase) for each in sessions)


def _counted(plan: Plan, sessions: tuple[Session, ...]) -> tuple[tuple[Session, ...], tuple[Session, ...]]:
    """The sessions, and those that count: one too soon that is repeated makes a later one belong to the induction."""
    if not plan.protocol.repeat_too_soon:
        return sessions, sessions
    history = history_of(evolve(plan, sessions=sessions))
    induction = [each for each in sessions if each.phase is Phase.INDUCTION]
    boosters = [each for each in sessions if each.phase is Phase.BOOSTER]
    owed = min(len(induction), plan.protocol.sessions) - len(history.induction)
    if owed <= 0 or not boosters:
        return sessions, history.counted
    numbers = {each.number for each in boosters[:owed]}
    repeats = (evolve(each, phase=Phase.INDUCTION) if each.number in numbers else each for each in sessions)
    return _counted(plan, tuple(repeats))


def _by_instrument(assessments: Iterable[Assessment], begun: date) -> dict[str, Scores]:
    scores: defaultdict[str, list[Assessment]] = defaultdict(list)
    for each in assessments:
        scores[each.instrument.key].append(each)
    return {key: Scores.of(each[-1].instrument, each, begun) for key, each in scores.items()}
