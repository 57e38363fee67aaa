"""No secret of a plan reaches a discreet calendar, whatever field it stands in."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from enum import Enum
from functools import lru_cache
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ketasched as ks
from calendar_bytes import lint, lint_object, unfolded
from ketasched.cadence import Answer, Lapse, Move, When
from ketasched.forecast import Decision, State
from ketasched.languages import languages
from ketasched.protocol import Frequency, Question
from ketasched.response import Criteria

STAMP = datetime(2026, 1, 1, 12, 30, tzinfo=UTC)
DESK, PATIENT = "mailto:desk@example.org", "mailto:patient@example.org"
TELLING = ("ketamine", "Spravato", "PTSD", "depression", "infusion", "MADRS", "PHQ-9", "Harbor Clinic", "Given Family")
GREEK = "αβγδεζηθικλμνξοπρστυφχψω"
secrets = st.sampled_from(TELLING) | st.text(GREEK, min_size=1, max_size=60)


def scale_of(secret: str) -> ks.Instrument:
    """Make a scale that is a secret."""
    criteria = Criteria(key=secret, remission=5, response_percent=50, note=secret, sources=[ks.Source(secret, secret)])
    return ks.Instrument(key=secret, title=secret, most=60, recall=7, criteria=[criteria])


def cadence_of(secret: str) -> ks.Cadence:
    """Make boosters of which every text is a secret."""
    source = ks.Source(secret, secret)
    answer = Answer(When(at_least=0), [Move("hold")], words=secret)
    return ks.Cadence(
        key=secret,
        title=secret,
        first=14,
        ladder=(14, 28),
        begin=[answer],
        answers=[answer],
        missed=[answer],
        instrument=secret,
        criteria=secret,
        lapses=[Lapse(after=90, resume="reload", reload=(0, 2), words=secret, source=source)],
        source=source,
        notes=[secret],
    )


def protocol_of(secret: str) -> ks.Protocol:
    """Make a protocol of which every text is a secret."""
    key = "-".join(secret.lower().split())
    stamped: dict[str, Any] = {"source": ks.Source(secret, secret), "standing": ks.Standing.PRACTICE}
    return ks.Protocol(
        key=key,
        title=secret,
        induction=ks.Induction((0, 2), [ks.Spacing(1, **stamped)], [ks.Checkpoint(1, secret, secret, **stamped)]),
        spacing=[ks.Spacing(1, **stamped)],
        cadence=cadence_of(secret),
        visit=ks.Visit(30, note=secret, **stamped),
        drug=secret,
        edition=secret,
        route=secret,
        activities=[
            ks.Activity(kind, secret, days, instrument=secret, **stamped)
            for kind in ks.ActivityKind
            for days in (-1, 0, 1)
        ],
        readiness=[Question(key=key, text=secret, meaning=secret, **stamped)],
        frequencies=[Frequency(most=3, weeks=range(1, 5), **stamped)],
        notes=[secret],
        **stamped,
    )


def telling(secret: str) -> ks.Plan:
    """Lay a course with a booster given and another due, an amendment, a course before, and records of every kind."""
    protocol, scale = protocol_of(secret), scale_of(secret)
    clinic = ks.Clinic(timezone="Europe/London", hours="24/7", name=secret, closed={date(2026, 1, 1): secret})
    avoided: Any = {date(2026, 1, 6): secret, (datetime(2026, 1, 8, 9), datetime(2026, 1, 8, 10)): secret}  # noqa: DTZ001 - the wall
    asked: dict[str, Any] = {"avoid": avoided, "hours": {secret: "24/7"}, "at": time(9, 30)}
    plan: ks.Plan = ks.schedule(protocol, start=date(2026, 1, 5), clinic=clinic, uid=secret, **asked)
    plan = plan.readied(protocol.readiness[0].key, present=True, on=date(2026, 1, 4), by=secret)
    plan = plan.assessed(scale, 40, on=date(2026, 1, 5)).given(1).given(2).assessed(scale, 12, on=date(2026, 1, 9))
    plan = ks.book(plan, ks.next_due(plan).due, at=time(10), by=secret, on=date(2026, 1, 9)).given(3)
    plan = plan.assessed(scale, 12, on=plan.sessions[-1].day)
    plan = plan.accepted("KS102", reason=secret).followed_up("preparation", on=date(2026, 1, 5), note=secret, session=1)
    off = ks.Session(9, date(2026, 1, 20), time(9), status="cancelled", sequence=1)
    amendment = ks.Amendment(date(2026, 1, 7), attrs.evolve(protocol, edition=""), [9])
    return attrs.evolve(
        plan, sessions=[*plan.sessions, off], decisions=[chosen(secret)], amendments=[amendment], earlier=plan
    )


def chosen(secret: str) -> Decision:
    """Make the record of a booster chosen, every text of which is a secret."""
    state = State(interval=14, wish=secret)
    due = ks.Due(phase="booster", interval=14, words=secret, condition=secret, bound=[secret], state=state)
    forecast = ks.Forecast(options=[due], because=[secret], missing=[secret])
    return Decision(session=3, chosen=due, forecast=forecast, given=[1, 2], by=secret)


def stopped(secret: str) -> ks.Plan:
    """Stop that course, for a reason that is a secret."""
    return telling(secret).stopped(on=date(2026, 3, 1), reason=secret)


# --- every field has its secret


PLAIN = {
    "Acceptance.code",  # the code of a rule
    "Clinic.country",
    "Clinic.hours",
    "Clinic.timezone",
    "Hours.expression",
    "Hours.country",
    "Cadence.counts_from",  # one of a few words
    "Protocol.month_end",
    "Protocol.when_missed",
    "Session.uid",  # another calendar's, kept as it is; names of objects do not show it
}
"""Fields whose texts cannot be secrets, or are none of this test's."""


def test_every_text_is_a_secret() -> None:
    """Every field of every value in a plan that can hold a text holds a secret here, those added later included."""
    held = defaultdict[str, set[str]](set)
    for name, text in texts("Plan", stopped("θ")):
        held[name].add(text)
    assert {name for name, found in held.items() if not any("θ" in text for text in found)} <= PLAIN


def texts(name: str, value: object) -> Iterator[tuple[str, str]]:
    """Give all texts within a value, with the class and the field; none where a text could stand and is missing."""
    kind: type[Any] = type(value)
    if attrs.has(kind):
        for each in attrs.fields(kind):
            field = f"{kind.__name__}.{each.name}"
            found = [*texts(field, getattr(value, each.name))]
            yield from found or [(field, "")] * ("str" in str(each.type))
    elif isinstance(value, str) and not isinstance(value, Enum):
        yield name, value
    elif hasattr(value, "items"):
        yield from texts(name, [part for item in value.items() for part in item])
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from texts(name, each)


# --- and none is told


@lru_cache
def published() -> tuple[str, ...]:
    """Names that a calendar never says: those of all protocols and scales, and the words of the trade."""
    return (*TELLING, *(each.title for each in ks.protocols()), *(each.drug for each in ks.protocols() if each.drug))


def calendars(plan: ks.Plan, language: str) -> Iterator[bytes]:
    """Write a plan in every profile, with its agenda and without; the names of objects and headers, too."""
    empty = attrs.evolve(plan, sessions=())
    token, subscription = ks.ical.feed.issued(bytes(range(32)))
    yield str(ks.ical.feed.answer(subscription, token, lambda: b"").headers).encode()
    for agenda in (False, True):
        options: dict[str, Any] = {"stamp": STAMP, "language": language, "agenda": agenda}
        profiles: tuple[Any, ...] = ("file", "feed")
        for profile in profiles:
            for organizer in (None, DESK):
                data = ks.to_ical(plan, profile=profile, organizer=organizer, **options)
                assert list(lint(data)) == []
                yield data
        for name, data in ks.ical.objects(plan, **options).items():
            assert list(lint_object(data)) == []
            yield from (name.encode(), data)
        for before, after in ((empty, plan), (plan, empty)):
            for attendee in (None, PATIENT):
                for each in ks.ical.updates(before, after, organizer=DESK, attendee=attendee, **options):
                    yield from (each.content_type.encode(), each.ics)


@settings(deadline=None, max_examples=30)
@given(secrets, st.sampled_from(languages()))
def test_no_secret_is_told(secret: str, language: str) -> None:
    """No drug, diagnosis, scale, clinic or patient reaches the bytes of any profile, in whatever field it stands."""
    written = b"\n".join(calendars(telling(secret), language))
    assert b"STATUS:TENTATIVE" in written
    assert b"STATUS:CANCELLED" in written
    text = unfolded(written)
    assert not set(text) & set(GREEK)
    assert not [each for each in (*published(), secret, "clinic") if each.lower() in text.lower()]


@pytest.mark.parametrize("language", languages())
def test_no_reason_is_told(language: str) -> None:
    """Why a course was stopped is not told either."""
    written = b"\n".join(calendars(stopped("θάρρος"), language))
    assert "θ" not in unfolded(written)
    assert not re.search("stop", unfolded(written), re.IGNORECASE)


def test_the_test_can_fail() -> None:
    """In clinical words the same plan tells of its course."""
    assert "θάρρος" in unfolded(ks.to_ical(telling("θάρρος"), stamp=STAMP, wording="clinical"))
