"""One patient taken through the engine: laid, seen visit by visit, and booked by what is due next."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from random import Random

from attrs import Factory, define, field

from ketasched.booking import booked
from ketasched.cohort.job import Job, Patient
from ketasched.cohort.model import Trajectory
from ketasched.cohort.row import End, Row
from ketasched.days import later
from ketasched.due import next_due
from ketasched.errors import NoPlacement
from ketasched.forecast import Action, Due, Forecast
from ketasched.history import history_of
from ketasched.plan import Plan
from ketasched.protocol import Phase
from ketasched.rescheduling import reschedule
from ketasched.scheduling import schedule
from ketasched.session import OPEN, Session, Status

ONE = timedelta(1)


@define
class Course:
    """A patient on the way. ``visits`` are the sessions whose day has come, given or missed; ``due`` their windows."""

    job: Job
    patient: Patient
    asked: date
    at: time | None
    until: date
    attendance: Random
    trajectory: Trajectory
    plans: list[Plan] = Factory(list[Plan])
    visits: list[Session] = Factory(list[Session])
    due: dict[tuple[int, int], Due] = Factory(dict[tuple[int, int], Due])
    put_off: int = 0
    today: date = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.today = self.asked - ONE

    @classmethod
    def of(cls, job: Job, patient: Patient) -> "Course":
        """A patient who asks for a course."""
        asked, at = job.arrived(patient)
        until = later(asked, job.days - 1)
        response = job.model.patient(job.stream(patient, "response"))
        return cls(job, patient, asked, at, until, job.stream(patient, "attendance"), response)

    def followed(self) -> Row:
        """The row of the patient after all days, or as many as there are."""
        end = self._laid()
        while end is None:
            session = self._next()
            end = self._seen(session) if session else self._continued()
        return self._row(end)

    @property
    def plan(self) -> Plan:
        """The course as it stands; a new one keeps those before it."""
        return self.plans[-1]

    def _laid(self) -> End | None:
        """A new course from tomorrow on."""
        earlier = self.plan if self.plans else None
        uid = f"{self.patient.key}/{len(self.plans) + 1}"
        start, clinic = self.today + ONE, self.job.clinic
        if start > self.until:
            return End.FOLLOWED
        try:
            plan = schedule(self.job.protocol, start=start, clinic=clinic, at=self.at, uid=uid, earlier=earlier)
        except NoPlacement:
            return End.NO_PLACEMENT
        self.plans.append(plan)
        return None

    def _next(self) -> Session | None:
        """The next session still to come."""
        waiting = (each for each in self.plan.sessions if each.status in OPEN)
        return min(waiting, key=lambda each: (each.day, each.number), default=None)

    def _seen(self, session: Session) -> End | None:
        """A session's day has come: it is put off, missed or given."""
        if session.day > self.until:
            return End.FOLLOWED
        self.today = session.day
        chance = self.attendance.random()
        if chance < self.job.late and self._moved(self.plan, self.today, avoid=[self.today]):
            self.put_off += 1
            return None
        if chance < self.job.late + self.job.missed:
            self._missed(session)
            return None
        return self._given(session)

    def _moved(self, plan: Plan, today: date, avoid: Sequence[date] = ()) -> bool:
        """Whether what is still to come finds its place anew; then it takes it."""
        try:
            self.plans[-1] = reschedule(plan, today=today, avoid=avoid)
        except NoPlacement:
            self.plans[-1] = plan
            return False
        return True

    def _missed(self, session: Session) -> None:
        """A no-show keeps its chair empty; what is to be made up is added by the engine."""
        plan = self.plan.missed(session.number)
        self.visits.append(plan.session(session.number))
        if session.phase is Phase.INDUCTION:
            self._moved(plan, self.today + ONE)
        else:
            self.plans[-1] = plan

    def _given(self, session: Session) -> End | None:
        """The visit takes place, its score before the session; at a checkpoint it is asked whether to go on."""
        self._scored(self.today)
        self.plans[-1] = self.plan.given(session.number)
        self.visits.append(self.plan.session(session.number))
        points = self.job.protocol.induction.checkpoints
        if not points or self._next() is None:
            return None
        option = self._chosen(self.today + ONE)[1]
        return None if option is not None and option.action is Action.SESSION else End.STOPPED

    def _scored(self, day: date) -> bool:
        """Whether there is a score on the day; then it is recorded."""
        score = self.trajectory.score(self.plan, day)
        if score is not None:
            self.plans[-1] = self.plan.assessed(self.job.model.instrument, score, on=day)
        return score is not None

    def _chosen(self, day: date) -> tuple[Forecast, Due | None]:
        """The forecast of a day and what is chosen of it; a score that it misses is taken on that day."""
        forecast = next_due(self.plan, day)
        if forecast.missing and self._scored(day):
            forecast = next_due(self.plan, day)
        return forecast, self.job.choose(self.plan, forecast) if forecast.options else None

    def _continued(self) -> End | None:
        """No session is left: what is due next is booked, on the day after the last visit."""
        day = self.today + ONE
        forecast, option = self._chosen(day)
        if option is None:
            return End.STOPPED if forecast.options else End.FINISHED
        match option.action:
            case Action.NEW_COURSE:
                return self._laid()
            case Action.CHECK_IN if option.target is not None:
                return self._checked_in(max(option.target, day))
            case Action.SESSION:
                return self._booked(option, forecast, day)
            case _:
                return End.STOPPED

    def _checked_in(self, day: date) -> End | None:
        if day > self.until:
            return End.FOLLOWED
        self.today = day
        return None if self._scored(day) else End.STOPPED

    def _booked(self, option: Due, forecast: Forecast, day: date) -> End | None:
        """The option is booked; where its window has no day left, as soon after it as can be."""
        if (option.target or option.earliest or day) > self.until:
            return End.FOLLOWED
        try:
            self.plans[-1] = booked(self.plan, option, forecast, at=self.at, on=day)
        except NoPlacement:
            if option.latest is None or option.latest < day:
                return End.NO_PLACEMENT
            self.today = option.latest
            return None
        self.due[len(self.plans), self.plan.sessions[-1].number] = option
        return None

    def _row(self, end: End) -> Row:
        given = [each for each in self.visits if each.status is Status.GIVEN]
        days = [each.day for each in given]
        return Row(
            patient=self.patient.key,
            asked=self.asked,
            first=days[0] if days else None,
            waited=(days[0] - self.asked).days if days else None,
            given=len(given),
            missed=len(self.visits) - len(given),
            put_off=self.put_off,
            boosters=sum(each.phase is Phase.BOOSTER for each in given),
            courses=len(self.plans),
            out_of_window=sum(map(self._out_of_window, range(1, len(self.plans) + 1))),
            days=(days[-1] - days[0]).days if days else 0,
            last_interval=(days[-1] - days[-2]).days if days[1:] else None,
            ended=end,
        )

    def _out_of_window(self, course: int) -> int:
        """How many sessions given were not in the window they were booked for, or (induction) not spaced as asked."""
        plan = self.plans[course - 1]
        stood = [each for each in plan.sessions if each.status is Status.GIVEN]
        early_or_late = {each.session.number for each in history_of(plan).gaps if each.session.phase is Phase.INDUCTION}
        windows = {each.number: self.due.get((course, each.number)) for each in stood}
        return sum(
            each.number in early_or_late if (due := windows[each.number]) is None else _beside(each.day, due)
            for each in stood
        )


def _beside(day: date, due: Due) -> bool:
    """Whether the day is not in the window."""
    return (due.earliest is not None and day < due.earliest) or (due.latest is not None and day > due.latest)
