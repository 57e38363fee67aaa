"""The next session of the induction."""

from attrs import evolve

from ketasched.days import counted, short
from ketasched.due.given import Given
from ketasched.due.timetable import next_day
from ketasched.due.window import windowed
from ketasched.errors import listed
from ketasched.forecast import Due, Forecast
from ketasched.protocol import Phase


def first_session(given: Given) -> Forecast:
    """Nothing has been given: session 1 is due when it was asked for, unless an event before binds it."""
    request = given.plan.request
    if request is None:
        story = "nothing has been given yet, and no start was asked for: lay the course by schedule(...)"
        return Forecast(because=[story])
    due = Due(phase=Phase.INDUCTION, earliest=request.start, target=request.start)
    due = windowed(given, evolve(due, bound=["target: the start asked for"]))
    story = f"nothing has been given yet; {short(request.start)} was asked for"
    return Forecast(options=[due], because=[story])


def next_session(given: Given) -> Forecast:
    """The next session of the induction: a step of the timetable after the one before, as the spacings allow."""
    target, why = next_day(given)
    due = Due(phase=Phase.INDUCTION, earliest=given.last.day, target=target, bound=[f"target: {why}"])
    due = windowed(given, due)
    return Forecast(options=[due], because=[_story(given)])


def _story(given: Given) -> str:
    last = given.last
    sessions = counted(given.protocol.sessions, "induction session")
    story = f"{len(given.induction)} of {sessions} given and counted, the last session on {short(last.day)}"
    repeated = "" if last in given.counted[-1:] else f"; session {last.number} was too soon and is repeated"
    return f"{story}{repeated}{_missed(given)}"


def _missed(given: Given) -> str:
    missed = [each for each in given.missed if each.phase is Phase.INDUCTION]
    if not missed:
        return ""
    then = "to be made up" if given.protocol.when_missed == "make_up" else "carried on without"
    return f"; missed, {then}: {listed(str(each.number) for each in missed)}"
