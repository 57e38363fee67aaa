"""A cadence as FHIR: how boosters follow the induction, with a timing to each interval."""

from collections.abc import Iterator

from ketasched.cadence import Answer, Cadence, Rung
from ketasched.days import counted, every, words
from ketasched.errors import listed
from ketasched.fhir.parts import Resource, citation, duration, filled, in_months, text


def boosters(cadence: Cadence, last: str) -> Resource:
    """The action of the boosters, after the action with which the induction ends."""
    return {
        "id": "boosters",
        "title": text(cadence.title) or "Boosters",
        "description": "\n".join(_rules(cadence)),
        "documentation": [citation(cadence.source, cadence.standing)],
        "relatedAction": [filled({"actionId": last, "relationship": "after-start", "offsetDuration": _first(cadence)})],
        "action": [*_steps(cadence), *_ladder(cadence)],
    }


def _first(cadence: Cadence) -> Resource | None:
    """The interval to the first booster, where it does not hang on an answer."""
    if cadence.first is not None:
        return duration(cadence.first.interval)
    if cadence.steps:
        return duration(cadence.steps[0][0].interval)
    interval = cadence.earliest if cadence.enter is None else cadence.enter
    return None if interval is None else duration(interval)


def _steps(cadence: Cadence) -> Iterator[Resource]:
    for n, (rung, times) in enumerate(cadence.steps, start=1):
        yield _interval(f"step-{n}", rung, times)


def _ladder(cadence: Cadence) -> Iterator[Resource]:
    if cadence.ladder:
        yield {
            "id": "ladder",
            "title": "One of these intervals, by the response",
            "selectionBehavior": "exactly-one",
            "action": [_interval(f"rung-{n}", rung) for n, rung in enumerate(cadence.ladder, start=1)],
        }


def _interval(name: str, rung: Rung, times: int | None = None) -> Resource:
    one, often = in_months(rung.interval), every(rung.interval)
    late = "with no latest day" if rung.late is None else f"{words(rung.late)} late"
    repeat = filled({"count": times, "frequency": 1, "period": one[0], "periodUnit": one[1]}) if one else {}
    timing = {"repeat": repeat} if one else {"code": {"text": often}}
    window = f"in time up to {words(rung.early)} early and {late}"
    return {"id": name, "title": often, "description": window, "timingTiming": timing}


def _rules(cadence: Cadence) -> Iterator[str]:
    if cadence.earliest is not None:
        yield f"on request, from {counted(cadence.earliest, 'day')} after the last session on"
    if cadence.limit is not None:
        yield f"at most {counted(cadence.limit, 'booster')}"
    for answer in (*cadence.begin, *cadence.answers, *cadence.missed):
        yield _answer(answer)
    yield from filter(None, map(text, cadence.notes))


def _answer(answer: Answer) -> str:
    interval = answer.when.interval
    now = f" ({every(interval)})" if interval is not None else ""
    return f"{text(answer.words)}{now}: {listed((str(move) for move in answer.moves), 'or')}"
