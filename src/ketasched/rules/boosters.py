"""KS3xx: boosters, their intervals, and the decisions behind them."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from ketasched.days import counted, every, fewest, short, words
from ketasched.due.hindsight import forecasts_of_boosters, replayed
from ketasched.errors import listed
from ketasched.forecast import Forecast
from ketasched.history import History
from ketasched.protocol import Phase
from ketasched.published.around import (
    LONGEST_TESTED,
    LONGEST_TESTED_BY,
    MOST_AFTER,
    SANACORA_2017,
    SECOND_MONTH_OVER,
    WITHIN,
    of_the_drug,
)
from ketasched.rule import Fault, Severity, rule
from ketasched.rules.booked import (
    booked,
    bound_words,
    cadence_of,
    first_reason,
    for_boosters,
    options_of,
    other_interval,
    windows,
    within,
)
from ketasched.session import OPEN, Session
from ketasched.source import Standing

WEEK = 7


def _with_boosters(history: History) -> bool:
    return any(each.phase is Phase.BOOSTER for each in history.sessions)


def _with_decisions(history: History) -> bool:
    return bool(history.plan.decisions)


def _with_a_cadence(history: History) -> bool:
    return _with_boosters(history) and any(cadence_of(history, each) for each in history.sessions)


def _by_response(history: History) -> bool:
    found = (cadence_of(history, each) for each in history.sessions)
    return _with_boosters(history) and any(each.begin or each.answers for each in found if each is not None)


def _of_the_drug(history: History) -> bool:
    return any(map(of_the_drug, history.protocols)) and _with_boosters(history)


def _with_frequencies(history: History) -> bool:
    return any(each.frequencies for each in history.protocols)


def _fault(session: Session, message: str) -> Fault:
    return Fault(message=f"session {session.number} {message}", sessions=(session.number,), day=session.day)


@rule("KS301", severity=Severity.WARNING, applies=_with_decisions)
def booster_early(history: History) -> Iterator[Fault]:
    """A booster is before the earliest day of the option that it was booked from.

    The option's window is the cadence's, narrowed by every spacing that binds boosters; how early a booster may come
    is a default in the published cadences. Coming early never changes the interval that was decided.
    """
    for each in booked(history):
        day, earliest = each.session.day, each.due.earliest
        if earliest is not None and day < earliest:
            days, why = counted((earliest - day).days, "day"), bound_words(each.due, "earliest", "target")
            message = f"is on {short(day)}, {days} before the earliest day of its option, {short(earliest)}{why}"
            yield _fault(each.session, message)


@rule("KS302", severity=Severity.WARNING, applies=_with_decisions)
def booster_overdue(history: History) -> Iterator[Fault]:
    """A booster is after the latest day of the option that it was booked from.

    Nothing is found where the option has no latest day. How late a booster may come is a default in the published
    cadences. Coming late never lengthens the interval that was decided; a long lapse may have a rule in the cadence.
    """
    for each in booked(history):
        day, latest = each.session.day, each.due.latest
        if latest is not None and day > latest:
            days, why = counted((day - latest).days, "day"), bound_words(each.due, "latest")
            message = f"is on {short(day)}, {days} after the latest day of its option, {short(latest)}{why}"
            yield _fault(each.session, message)


@rule("KS303", severity=Severity.WARNING, applies=_with_a_cadence)
def not_as_decided(history: History) -> Iterator[Fault]:
    """A booster stands where nothing that was decided or forecast puts it.

    Without a recorded decision: its day lies in no window of the cadence's options for it, forecast from the sessions
    given before and the scores known by that day. A booster behind one still planned is not judged, and none that was
    given in a history with its interval stated (``interval=``), since earlier intervals are not known there.

    With one: it was moved out of the window decided, or another session came before it, and the days since the session
    before are now another interval of the cadence. Where they are none of its intervals, KS301 and KS302 say so.
    """
    yield from _undecided(history)
    yield from _drifted(history)


def _undecided(history: History) -> Iterator[Fault]:
    decided = {each.session for each in history.plan.decisions}
    stated = history.plan.interval is not None
    for session, forecast in forecasts_of_boosters(history.plan):
        judged = session.number not in decided and not (stated and session.status not in OPEN)
        if judged and not any(within(due, session.day) for due in for_boosters(forecast)):
            where = f"in no window of the cadence, which has {windows(forecast)}"
            yield _fault(session, f"is on {short(session.day)} without a recorded decision, {where}")


def _drifted(history: History) -> Iterator[Fault]:
    for each in booked(history):
        cadence, month_end = cadence_of(history, each.session), history.plan.protocol_on(each.session.day).month_end
        counted_back = cadence is not None and cadence.counts_from == "last"
        interval = other_interval(each, cadence, month_end) if cadence and counted_back else None
        if interval is not None and each.due.interval is not None:
            days = counted((each.session.day - each.before.day).days, "day")
            message = f"is {days} after session {each.before.number}, which is {every(interval)}"
            yield _fault(each.session, f"{message}; {every(each.due.interval)} was decided")


@rule("KS304", severity=Severity.WARNING, applies=_by_response)
def no_response_recorded(history: History) -> Iterator[Fault]:
    """A booster follows a visit at which no score was recorded, and the cadence says "by response".

    What is missing is what the forecast of that booster names: the score at the visit before, or the baseline. Where
    the cadence asks for no score at that visit, nothing is found; nor for a booster behind one still planned.
    """
    for session, forecast in forecasts_of_boosters(history.plan):
        cadence = cadence_of(history, session)
        if forecast.missing and cadence is not None:
            yield Fault(
                message=f"session {session.number} leans on no recorded response: missing {listed(forecast.missing)}",
                sessions=(session.number,),
                day=session.day,
                source=cadence.source,
                standing=cadence.standing,
            )


@rule("KS305", severity=Severity.WARNING, standing=Standing.CONSENSUS, source=SANACORA_2017, applies=_of_the_drug)
def more_than_weekly(history: History) -> Iterator[Fault]:
    """After the second month of a course, sessions are more often than about once a week.

    The consensus on the catalogue's drug is to space to about one session a week by the second month, or to consider
    stopping, and to keep the number to the minimum. Our reading of it: from day 57 of the course on, at most five in
    any 28 days. Not applicable to other courses.
    """
    first = history.sessions[0].day + timedelta(SECOND_MONTH_OVER - 1)
    late = [each for each in history.sessions if each.day >= first]
    for place in range(MOST_AFTER, len(late)):
        inside = late[place - MOST_AFTER : place + 1]
        days = (inside[-1].day - inside[0].day).days + 1
        if days <= WITHIN:
            names = listed(str(each.number) for each in inside)
            yield Fault(
                message=f"sessions {names} lie within {days} days; from day {SECOND_MONTH_OVER} of the course on, "
                f"about one a week is at most {MOST_AFTER} in any {WITHIN} days",
                sessions=tuple(each.number for each in inside),
                day=inside[-1].day,
            )


@rule("KS306", severity=Severity.INFO, standing=Standing.TRIAL, source=LONGEST_TESTED_BY, applies=_of_the_drug)
def interval_untested(history: History) -> Iterator[Fault]:
    """A booster follows the session before at an interval of more than 4 weeks, which no trial has tested.

    The trial that went furthest with the catalogue's drug has no information beyond 4 weeks; clinics go to 2 to 3
    months all the same. Where an interval was decided it is judged, and not how late the booster comes; otherwise the
    days since the session before. Not applicable to other courses.
    """
    decided = {each.session.number: each.due.interval for each in booked(history)}
    for before, session in zip(history.sessions, history.sessions[1:], strict=False):
        interval, gap = decided.get(session.number), (session.day - before.day).days
        if session.phase is Phase.BOOSTER and fewest(interval or gap) > LONGEST_TESTED:
            found = f"is {counted(gap, 'day')} after session {before.number}"
            how = f"is booked {every(interval)}" if interval else found
            yield _fault(session, f"{how}; beyond {words(LONGEST_TESTED)} nothing is tested")


@rule("KS307", severity=Severity.WARNING, applies=_with_frequencies)
def label_frequency(history: History) -> Iterator[Fault]:
    """A week of the course has more sessions than the protocol allows in it.

    Week 1 begins with session 1, the next one seven days later, whatever the weekday. A limit on boosters counts
    boosters alone: an induction that runs late may end in their first week. The protocol in force on the day of the
    week's last session judges it. An error where a label sets the frequency, otherwise a warning. Sessions closer than
    their spacing asks for are KS1xx's.
    """
    for protocol, frequency in ((each, frequency) for each in history.protocols for frequency in each.frequencies):
        for week, sessions in _weeks(history, frequency.phase).items():
            in_force = history.plan.protocol_on(sessions[-1].day) == protocol
            if in_force and week in frequency.weeks and len(sessions) > frequency.most:
                names = listed(str(each.number) for each in sessions)
                yield Fault(
                    message=f"week {week} of the course has sessions {names}; at most {frequency.most} are allowed",
                    sessions=tuple(each.number for each in sessions),
                    day=sessions[-1].day,
                    severity=Severity.ERROR if frequency.standing is Standing.LABEL else None,
                    source=frequency.source,
                    standing=frequency.standing,
                )


def _weeks(history: History, phase: Phase | None) -> dict[int, list[Session]]:
    weeks: dict[int, list[Session]] = defaultdict(list)
    for each in history.sessions:
        if phase is None or each.phase is phase:
            weeks[(each.day - history.sessions[0].day).days // WEEK + 1].append(each)
    return weeks


@rule("KS308", severity=Severity.WARNING, applies=_with_decisions)
def forecast_changed(history: History) -> Iterator[Fault]:
    """The forecast that a session was booked from would come out otherwise, from what was known then.

    Something that it rests on was changed afterwards: a score corrected, the cadence replaced. For information where
    the options are the same and only the scores behind them differ; another wording is no change.
    """
    for decision, now in replayed(history.plan):
        then = decision.forecast
        if options_of(now) != options_of(then):
            change = f"it had {_options(then)}; from the same knowledge it has {_options(now)}"
            yield _changed(decision.session, change)
        elif now.evidence != then.evidence:
            yield _changed(decision.session, "its options are the same, from other scores", Severity.INFO)


def _changed(session: int, change: str, severity: Severity | None = None) -> Fault:
    message = f"the forecast that session {session} was booked from comes out otherwise now: {change}"
    return Fault(message=message, sessions=(session,), severity=severity)


def _options(forecast: Forecast) -> str:
    return listed(map(str, forecast.options), "or") if forecast.options else f"none ({first_reason(forecast)})"
