"""KS9xx: a definition's boosters."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ketasched.cadence import Answer, Cadence, Rung, When
from ketasched.days import Days, counted, every, fewest, longer, most_days, words
from ketasched.definition import Definition, last_number
from ketasched.due.visits import started
from ketasched.errors import listed
from ketasched.instruments import INSTRUMENTS
from ketasched.protocol import Phase, Protocol, Spacing
from ketasched.response import Instrument
from ketasched.rule import Fault, Severity, rule

WEEK = 7
MANY = 60
"""Boosters after which a crowded week would have shown."""


def _with_cadence(definition: Definition) -> bool:
    return definition.protocol.cadence is not None


def _with_intervals(definition: Definition) -> bool:
    cadence = definition.protocol.cadence
    return cadence is not None and cadence.earliest is None


def _cadence(definition: Definition) -> Cadence:
    cadence = definition.protocol.cadence
    assert cadence is not None  # noqa: S101 - what the rules here apply to
    return cadence


@rule("KS911", severity=Severity.WARNING, applies=_with_intervals)
def steps_out_of_order(definition: Definition) -> Iterator[Fault]:
    """The intervals that follow each other whatever the response grow shorter.

    The first interval, the fixed steps, and the ladder where it is entered. Boosters are spaced out as a course goes
    on, so a shorter interval after a longer one is mostly a slip of order. The rungs of a ladder that do not rise are
    refused when the cadence is made. Not applicable to a cadence on request.
    """
    cadence = _cadence(definition)
    for one, following in pairwise(_in_order(cadence)):
        if longer(one, following):
            yield Fault(message=f"boosters {every(one)} are followed by boosters {every(following)}, which is shorter")


def _in_order(cadence: Cadence) -> list[Days]:
    first = [cadence.first.interval] if cadence.first and cadence.counts_from != "first" else []
    if not cadence.steps:
        return [*first, started(cadence).interval]
    ladder = [cadence.enter or cadence.ladder[-1].interval] if cadence.ladder else []
    return [*first, *(rung.interval for rung, _ in cadence.steps), *ladder]


@rule("KS912", severity=Severity.WARNING, applies=_with_cadence)
def interval_breaks_spacing(definition: Definition) -> Iterator[Fault]:
    """An interval between boosters is not as the protocol's own bounds on boosters ask.

    The forecast would move every such booster off its target. Judged are the spacing of the whole protocol, the
    sessions a week, the offsets that bring a course back after a lapse, and a first booster that is counted from
    session 1 and would come before the induction is over. Where no day at all is in time, KS913 says so.
    """
    protocol, cadence = definition.protocol, _cadence(definition)
    for rung, times in _rungs(cadence):
        if not _misses(protocol, rung):
            yield from _broken_by(protocol, rung, times)
    yield from _on_request(protocol, cadence)
    yield from _after_lapses(protocol, cadence)
    yield from _before_the_end(protocol, cadence)


def _rungs(cadence: Cadence) -> Iterator[tuple[Rung, int]]:
    """Every interval with its tolerance, and how many times it follows itself at most."""
    known = [
        *([(cadence.first, 1)] if cadence.first else []),
        *cadence.steps,
        *((each, MANY) for each in cadence.ladder),
    ]
    for rung in dict.fromkeys(rung for rung, _ in known):
        yield rung, max(times for each, times in known if each == rung)


def _on_boosters(protocol: Protocol) -> Iterator[Spacing]:
    """The spacings on boosters among themselves, where they bind each of them."""
    last = last_number(protocol)
    for each in protocol.spacing:
        first = protocol.sessions + each.back
        numbers = [number for number in (first, first + 1) if last is None or number <= last]
        if each.anchor is None and numbers and all(each.reference(number) is not None for number in numbers):
            yield each


def _broken_by(protocol: Protocol, rung: Rung, times: int) -> Iterator[Fault]:
    for spacing in _on_boosters(protocol):
        if times < spacing.back:
            continue
        soon = most_days(rung.interval) * spacing.back < fewest(spacing.least)
        if soon or (spacing.most is not None and fewest(rung.interval) * spacing.back > most_days(spacing.most)):
            yield Fault(message=f'boosters {every(rung.interval)} do not keep "{spacing}"')
    yield from _crowded(protocol, rung, times)


def _crowded(protocol: Protocol, rung: Rung, times: int) -> Iterator[Fault]:
    """The weeks that boosters crowd which keep every target."""
    offset = protocol.induction.offsets[-1]
    days = [fewest(offset) + fewest(rung.interval) * (nth + 1) for nth in range(min(times, MANY))]
    weeks = [day // WEEK + 1 for day in days]
    for frequency in protocol.frequencies:
        counts = [weeks.count(week) for week in dict.fromkeys(weeks) if week in frequency.weeks]
        if frequency.phase is not Phase.INDUCTION and max(counts, default=0) > frequency.most:
            found = f"boosters {every(rung.interval)} are up to {max(counts)} in a week of the course"
            yield Fault(message=f"{found}; at most {frequency.most} are allowed")


def _on_request(protocol: Protocol, cadence: Cadence) -> Iterator[Fault]:
    for spacing in _on_boosters(protocol):
        if cadence.earliest is not None and spacing.back == 1 and cadence.earliest < fewest(spacing.least):
            yield Fault(message=f'boosters on request after {words(cadence.earliest)} do not keep "{spacing}"')


def _after_lapses(protocol: Protocol, cadence: Cadence) -> Iterator[Fault]:
    for lapse in cadence.lapses:
        for spacing in _on_boosters(protocol):
            gaps = [b - a for a, b in zip(lapse.reload, lapse.reload[spacing.back :], strict=False)]
            if min(gaps, default=fewest(spacing.least)) < fewest(spacing.least):
                offsets = listed(map(str, lapse.reload))
                yield Fault(message=f'sessions on days {offsets} after a lapse do not keep "{spacing}"')


def _before_the_end(protocol: Protocol, cadence: Cadence) -> Iterator[Fault]:
    if cadence.counts_from != "first" or cadence.earliest is not None:
        return
    first, last = (cadence.first or Rung(started(cadence).interval)).interval, protocol.induction.offsets[-1]
    if not longer(first, last):
        found = f"the first booster is {words(first)} after session 1"
        yield Fault(message=f"{found}, and the last session of the induction {words(last)}")


@rule("KS913", severity=Severity.WARNING, applies=_with_intervals)
def window_without_a_day(definition: Definition) -> Iterator[Fault]:
    """No day on which a booster is in time is one that the protocol's own spacing allows.

    The days in time are the interval with its tolerance, early and late. Without a tolerance the target is the
    earliest day, and there is no latest. Not applicable to a cadence on request.
    """
    protocol, cadence = definition.protocol, _cadence(definition)
    for rung, _ in _rungs(cadence):
        if _misses(protocol, rung):
            late = "on" if rung.late is None else f"to {most_days(rung.interval) + rung.late} days"
            window = f"from {counted(fewest(rung.interval) - rung.early, 'day')} {late}"
            bounds = listed(f'"{each}"' for each in _on_boosters(protocol) if each.back == 1)
            yield Fault(message=f"boosters {every(rung.interval)} are in time {window}, and no such day keeps {bounds}")


def _misses(protocol: Protocol, rung: Rung) -> bool:
    """Whether the window and the bounds on a booster have no day in common, whatever the months."""
    direct = [each for each in _on_boosters(protocol) if each.back == 1]
    low = max(fewest(rung.interval) - rung.early, *(fewest(each.least) for each in direct), 0)
    tops = [most_days(each.most) for each in direct if each.most is not None]
    tops += [] if rung.late is None else [most_days(rung.interval) + rung.late]
    return low > min(tops, default=low)


@rule("KS914", severity=Severity.WARNING, applies=_with_cadence)
def answer_never_fits(definition: Definition) -> Iterator[Fault]:
    """An answer of the cadence can never be taken.

    An earlier one fits whenever it does; no score on the cadence's instrument is as it asks; the instrument drives
    nothing; or there are no steps, no ladder or no fixed interval at all for it to stand for.
    """
    cadence = _cadence(definition)
    scale = next((each for each in INSTRUMENTS if each.key.lower() == (cadence.instrument or "").lower()), None)
    on_steps = [each for each in cadence.answers if each.when.steps]
    on_ladder = [each for each in cadence.answers if not each.when.steps]
    for answers, stand in (
        (cadence.begin, cadence.earliest is None),
        (on_steps, bool(cadence.steps)),
        (on_ladder, bool(cadence.ladder)),
        (cadence.missed, cadence.earliest is None),
    ):
        for place, answer in enumerate(answers):
            why = _never(answer, answers[:place], scale, stand=stand)
            if why:
                yield Fault(message=f'the answer "{answer.words}" never fits: {why}')


def _never(answer: Answer, earlier: Sequence[Answer], scale: Instrument | None, *, stand: bool) -> str:
    if not stand:
        return "the cadence has no such intervals"
    if why := never_scored(answer.when, scale):
        return why
    taken = next((each for each in earlier if covers(each.when, answer.when)), None)
    return f'"{taken.words}" comes before it and fits whenever it does' if taken else ""


def never_scored(when: When, scale: Instrument | None) -> str:
    """Why no score on a scale is as stated; empty where one can be."""
    if scale is None:
        return ""
    if not scale.drives:
        return f"{scale.key} drives nothing"
    if (when.at_most is not None and when.at_most < scale.least) or (when.at_least or 0) > scale.most:
        return f"{scale.key} goes from {scale.least} to {scale.most}"
    return ""


def covers(one: When, other: When) -> bool:
    """Whether the first fits whenever the second does, as far as what they state shows."""
    alike = ((one.lost, other.lost), (one.interval, other.interval), (one.rose, other.rose))
    same = all(stated is None or stated == asked for stated, asked in alike)
    levels = not one.levels or (bool(other.levels) and set(other.levels) <= set(one.levels))
    fell = one.fell is None or (other.fell is not None and other.fell >= one.fell)
    below = one.at_most is None or (other.at_most is not None and other.at_most <= one.at_most)
    above = one.at_least is None or (other.at_least is not None and other.at_least >= one.at_least)
    return same and levels and fell and below and above
