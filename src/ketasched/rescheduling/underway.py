"""From a plan under way to what is to be placed: bounds from what was given, pins, sessions that are lacking."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from attrs import evolve, frozen

from ketasched.clinic import Clinic
from ketasched.days import Days, short
from ketasched.forecast import Due
from ketasched.history import History, history_of
from ketasched.placing.problem import Asked, Bound
from ketasched.placing.rearrangement import Promise, Published, Rearrangement, kept_by_nobody
from ketasched.placing.rota import minute_of, rota_of
from ketasched.plan import Plan
from ketasched.protocol import Phase
from ketasched.request import Request
from ketasched.rule import Finding, Rule
from ketasched.rules import RULES
from ketasched.rules.spacing import gap_long
from ketasched.session import OPEN, Session, Status

CLINIC_RULES = tuple(each for each in RULES if each.code.startswith("KS4"))
"""The rules that judge whether a session can be on its day, whatever the others do."""
SPACING_RULES = tuple(each for each in RULES if each.code.startswith("KS1") and each is not gap_long)
"""The rules that judge whether it can be there beside the others. One that comes late can: where no day could keep a
latest day any more it was placed like that."""
EVENT = -1
"""The index of the day of the event before the course; the sessions that count follow it, downwards."""


def first_to_place(plan: Plan, today: date) -> date:
    """The first day on which anything is placed: today, or the later one from which the plan's protocol is in force."""
    return max([today, *(each.effective for each in plan.amendments[-1:])])


def amended_away(plan: Plan) -> set[int]:
    """The numbers of the sessions that amendments did not ask for any more."""
    return {number for each in plan.amendments for number in each.cancelled}


def standing_findings(plan: Plan) -> list[Finding]:
    """What speaks against the days on which sessions stand, and is not accepted."""
    found = _found(history_of(plan), (*CLINIC_RULES, *SPACING_RULES))
    return [each for each in found if not any(each.accepted_by(one) for one in plan.acceptances)]


def _found(history: History, rules: Iterable[Rule[History]]) -> list[Finding]:
    return [finding for each in rules for finding in each.findings(history) or ()]


def open_sessions(plan: Plan, today: date) -> tuple[list[Session], list[Session]]:
    """The sessions still to come, of the induction and boosters, each in the order of their days."""
    still = [each for each in plan.days if each.status in OPEN and each.day >= today]
    induction = [each for each in still if each.phase is Phase.INDUCTION]
    return induction, [each for each in still if each.phase is Phase.BOOSTER]


def underway(plan: Plan, clinic: Clinic, request: Request, today: date) -> Rearrangement:
    """What is to be placed of a plan from today on."""
    induction, boosters = open_sessions(plan, today)
    stood = [each for each in plan.sessions if each.status not in OPEN or each.day < today]
    history = history_of(evolve(plan, sessions=stood))
    added = _lacking(plan, history, len(induction))
    course = _Course(history, request, len(induction) + added, tuple(boosters))
    start = today if history.sessions else max(today, min([request.start, *(each.day for each in induction)]))
    pinned = [each for each in induction if each.status is Status.CONFIRMED]
    problem = Rearrangement(
        asked=Asked(plan.protocol, clinic, evolve(request, anchor=None)),
        rota=rota_of(clinic, plan.protocol.visit, request.at, request.hours),
        bounds=tuple(course.bounds()),
        offsets=(0, *_offsets(history, [each.day for each in induction], course.among)),
        month_end=plan.protocol.month_end,
        start=start.toordinal(),
        anchor=None,
        closed=clinic.closed,
        avoid=request.avoid,
        pins=tuple(each.day.toordinal() for each in pinned),
        among=course.among,
        fixed=tuple(course.fixed()),
        begun=history.counted[0].day.toordinal() if history.counted else None,
        counted=len(history.counted),
        published=tuple(each.day.toordinal() for each in induction),
        added=added,
        boosters=tuple(_published(each, course.due(each)) for each in boosters),
        times=_times([*induction, *boosters]),
        accepted=frozenset(_accepted(plan, clinic, request, (*induction, *boosters))),
        promises=(
            *(Promise(_confirmed(each), each.number, each.day.toordinal()) for each in pinned),
            *course.promises(),
        ),
    )
    return course.with_pins(kept_by_nobody(problem))


def _lacking(plan: Plan, history: History, still: int) -> int:
    """How many sessions the induction lacks, those that were called off left aside; none once boosters have begun."""
    begun = plan.interval is not None or any(each.phase is Phase.BOOSTER for each in history.sessions)
    induction = (each for each in plan.sessions if each.phase is Phase.INDUCTION)
    amended = amended_away(plan)
    called_off = sum(each.status is Status.CANCELLED and each.number not in amended for each in induction)
    return 0 if begun else max(history.asked - called_off - len(history.induction) - still, 0)


def _offsets(history: History, days: Sequence[date], among: int) -> Iterator[Days]:
    """The offset of each session to come of the induction: its place in the timetable, those passed over counted."""
    offsets = history.protocol.induction.offsets
    begun = history.counted[0].day if history.counted else min(days, default=date.max)
    for nth in range(among):
        until = days[nth] if nth < len(days) else date.max
        place = len(history.induction) + nth + len(_passed_over(history.plan, begun, until))
        yield offsets[min(place, len(offsets) - 1)]


def _passed_over(plan: Plan, begun: date, until: date) -> list[Session]:
    if plan.protocol.when_missed == "make_up":
        return []
    return [each for each in plan.sessions if each.missed_of_induction and begun < each.day < until]


def _times(sessions: Iterable[Session]) -> dict[int, int]:
    """The minute at which each day has a session; of two on one day the confirmed one's, or the first's."""
    ordered = sorted(sessions, key=lambda each: (each.status is Status.CONFIRMED, -each.number))
    return {each.day.toordinal(): minute_of(each.at) for each in ordered if each.at is not None}


def _accepted(plan: Plan, clinic: Clinic, request: Request, still: Iterable[Session]) -> Iterator[int]:
    """The days of sessions to come of which every fault that the clinic's calendar finds is accepted."""
    if not plan.acceptances:
        return
    found = _found(history_of(evolve(plan, clinic=clinic, request=request)), CLINIC_RULES)
    for session in still:
        faults = [each for each in found if session.number in each.sessions]
        if faults and all(any(each.accepted_by(one) for one in plan.acceptances) for each in faults):
            yield session.day.toordinal()


def _published(session: Session, due: Due | None) -> Published:
    target = session.day if due is None or due.target is None else due.target
    return Published(session.day.toordinal(), target.toordinal())


def _confirmed(session: Session) -> str:
    return f"session {session.number} is confirmed for {session.when}"


@frozen
class _Course:
    """The sessions to come as they are bound: the first so many belong to the induction, the rest are boosters."""

    history: History
    request: Request
    among: int
    boosters: Sequence[Session]

    def due(self, session: Session) -> Due | None:
        """The option that a booster was booked from, where that is recorded."""
        decisions = (each for each in self.history.plan.decisions if each.session == session.number)
        return next((each.chosen for each in decisions), None)

    @property
    def _last(self) -> int:
        """The index of the last session given; a booster's window and its day follow it, by two."""
        return EVENT - 1 - len(self.history.counted)

    def fixed(self) -> Iterator[int]:
        """The days that bounds with a negative index measure from; where there is none, nothing measures from it."""
        yield (self.request.anchor or self.request.start).toordinal()
        yield from (each.day.toordinal() for each in self.history.counted)
        yield max((each.day.toordinal() for each in self.history.sessions), default=0)
        for each in self.boosters:
            due = self.due(each)
            yield (due.earliest if due and due.earliest else date.min).toordinal()
            yield each.day.toordinal()

    def bounds(self) -> Iterator[tuple[Bound, ...]]:
        """The bounds on each session to come; those on boosters by their window, not yet by their pins."""
        yield ()
        for index in range(1, self.among + 1):
            yield tuple(self._bounds_on(index, Phase.INDUCTION))
        for place, each in enumerate(self.boosters):
            due = self.due(each)
            window = Bound(self._last - 1 - 2 * place, 0, _width(due), None) if due and due.earliest else None
            spaced = self._bounds_on(self.among + 1 + place, Phase.BOOSTER)
            yield (*spaced, window) if window else (*spaced,)

    def _bounds_on(self, index: int, phase: Phase) -> Iterator[Bound]:
        yield Bound(index - 1, 1, None, None)
        if index == 1 and self.history.sessions:
            yield Bound(self._last, 1, None, None)
        counted = len(self.history.counted)
        for spacing, reference in self.history.protocol.bounds(counted + index, phase):
            if reference or self.request.anchor:
                earlier = reference - counted if reference > counted else EVENT - reference
                direct = spacing.back == 1 and spacing.anchor is None and index == 1
                yield Bound(self._last if direct else earlier, spacing.least, spacing.most, spacing)

    def with_pins(self, problem: Rearrangement) -> Rearrangement:
        """The problem with boosters that are confirmed bound to their days."""
        if all(each.status is not Status.CONFIRMED for each in self.boosters):
            return problem
        bounds = [*problem.bounds]
        for place, each in enumerate(self.boosters):
            if each.status is Status.CONFIRMED:
                bounds[self.among + 1 + place] += (Bound(self._last - 2 - 2 * place, 0, 0, None),)
        return evolve(problem, bounds=tuple(bounds))

    def promises(self) -> Iterator[Promise]:
        """What binds single boosters: the window they were booked for, and their pins."""
        for place, each in enumerate(self.boosters):
            due = self.due(each)
            if due is not None and due.earliest is not None:
                until = f" and {short(due.latest)}" if due.latest else " and any later day"
                text = f"session {each.number} is due between {short(due.earliest)}{until}"
                yield Promise(text, each.number, index=self._last - 1 - 2 * place)
            if each.status is Status.CONFIRMED:
                yield Promise(_confirmed(each), each.number, each.day.toordinal(), index=self._last - 2 - 2 * place)


def _width(due: Due | None) -> int | None:
    if due is None or due.earliest is None or due.latest is None:
        return None
    return (due.latest - due.earliest).days
