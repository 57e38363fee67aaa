"""The verbs that put on record what happened: `record`, `assess`, `ready`, `follow-up`, `accept` and `stop`."""

from datetime import date
from typing import Annotated

import typer

from ketasched.checking import check
from ketasched.cli import options, texts
from ketasched.cli.desk import opened, said
from ketasched.cli.documents import plan_in
from ketasched.cli.explaining import known_codes
from ketasched.cli.screen import Screen
from ketasched.days import short
from ketasched.errors import Malformed, Refused, Word
from ketasched.history import history_of
from ketasched.instruments import INSTRUMENTS
from ketasched.plan import Plan
from ketasched.protocol import ActivityKind
from ketasched.rules import rule_named
from ketasched.session import Session

Reason = Annotated[str, typer.Option(help="Why, and who stands for it.", show_default=False)]
OfSession = Annotated[int | None, typer.Option("--session", metavar="NUMBER", help="The session it belongs to.")]


class Outcome(Word):
    """What became of a session."""

    GIVEN = "given"
    MISSED = "missed"
    CANCELLED = "cancelled"
    CONFIRMED = "confirmed"
    PLANNED = "planned"


HAPPENED = frozenset({Outcome.GIVEN, Outcome.MISSED})


class Present(Word):
    """Whether something that was asked about is present."""

    YES = "yes"
    NO = "no"


def _instruments() -> list[str]:
    return [each.key for each in INSTRUMENTS]


def record(
    path: options.PlanFile,
    number: options.SessionNumber,
    outcome: Annotated[Outcome, typer.Argument(help="What became of it.")],
    *,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DAY", help="The day it was given.", show_default="as planned")
    ] = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar="HH:MM", help="The time it was given.", show_default="as planned")
    ] = None,
    today: options.Today = None,
    stamp: options.Stamp = None,
    output: options.Output = None,
    as_json: options.AsJson = False,
) -> int:
    """Record what became of a session; `planned` takes back what was recorded by mistake."""
    if outcome is not Outcome.GIVEN and (on or at):
        raise Malformed(f"--on and --at say when a session was given: leave them out where it is {outcome}")
    desk, when = opened(path, output, as_json=as_json), texts.stamp_of(stamp)
    day = None if on is None else texts.day_of(on, "--on")
    match outcome:
        case Outcome.GIVEN:
            after = desk.plan.given(number, on=day, at=texts.time_of(at), stamp=when)
        case Outcome.MISSED:
            after = desk.plan.missed(number, stamp=when)
        case Outcome.CANCELLED:
            after = desk.plan.cancelled(number, stamp=when)
        case Outcome.CONFIRMED:
            after = desk.plan.confirmed(number, stamp=when)
        case _:
            after = desk.plan.reopened(number, stamp=when)
    if outcome in HAPPENED:
        _check_past(after.session(number), outcome, texts.today_of(today, plan=after))
    return desk.put_back(after, f"Recorded: {said(after.session(number))}, {outcome}.")


def _check_past(session: Session, outcome: Outcome, today: date) -> None:
    """Refuse an outcome of a day that is still to come."""
    if session.day > today:
        raise Refused(
            f"{said(session)}, is after today ({short(today)}) and cannot have been {outcome} yet: record it on its "
            "day, give the day it was given with --on, or use `ketasched move` or `cancelled` where it is not to be"
        )


def assess(
    path: options.PlanFile,
    instrument: Annotated[
        str, typer.Argument(metavar="INSTRUMENT", help="Such as MADRS or PCL-5.", autocompletion=_instruments)
    ],
    score: Annotated[int, typer.Argument(metavar="SCORE", help="The sum of its points.")],
    *,
    on: options.On = None,
    output: options.Output = None,
    as_json: options.AsJson = False,
) -> int:
    """Record a score."""
    desk = opened(path, output, as_json=as_json)
    after = desk.plan.assessed(instrument, score, on=texts.today_of(on, "--on", desk.plan))
    last = after.assessments[-1]
    return desk.put_back(after, f"Recorded: {last.instrument.key} {last.score} on {short(last.day)}.")


def ready(
    path: options.PlanFile,
    item: Annotated[
        str | None, typer.Argument(metavar="ITEM", help="The key of a question; without one all are listed.")
    ] = None,
    present: Annotated[Present | None, typer.Argument(help="Whether it is present.", show_default=False)] = None,
    *,
    on: options.On = None,
    by: options.By = "",
    output: options.Output = None,
    as_json: options.AsJson = False,
) -> int:
    """List what the protocol asks about before session 1, or record an answer. A record, never a verdict."""
    if item is None:
        return _questions(plan_in(path), as_json=as_json)
    if present is None:
        raise Malformed(f"whether {item} is present is yes or no: say which")
    desk = opened(path, output, as_json=as_json)
    day = texts.today_of(on, "--on", desk.plan)
    after = desk.plan.readied(item, present=present is Present.YES, on=day, by=by)
    return desk.put_back(after, f"Recorded: {item}, {present} on {short(day)}.")


def _questions(plan: Plan, *, as_json: bool) -> int:
    screen = Screen()
    answers = {each.item: each for each in plan.readiness}
    asked = [(each, answers.get(each.key)) for each in history_of(plan).first_protocol.readiness]
    if as_json:
        screen.data(
            [
                {"item": each.key, "text": each.text, "meaning": each.meaning, "present": answer and answer.present}
                for each, answer in asked
            ]
        )
        return 0
    rows = (
        (each.key, each.text, each.meaning, ("yes" if answer.present else "no") if answer else "")
        for each, answer in asked
    )
    screen.table(("item", "question", "what its presence means", "present"), rows)
    return 0


def follow_up(
    path: options.PlanFile,
    kind: Annotated[ActivityKind, typer.Argument(help="What was done.")],
    *,
    on: options.On = None,
    session: OfSession = None,
    note: Annotated[str, typer.Option(help="What there is to say of it.", show_default=False)] = "",
    output: options.Output = None,
    as_json: options.AsJson = False,
) -> int:
    """Record that something around a session was done, such as preparation or integration."""
    desk = opened(path, output, as_json=as_json)
    day = texts.today_of(on, "--on", desk.plan)
    after = desk.plan.followed_up(kind, on=day, session=session, note=note)
    return desk.put_back(after, f"Recorded: {kind} on {short(day)}.")


def accept(
    path: options.PlanFile,
    code: Annotated[
        str, typer.Argument(metavar="CODE", help="The finding's code, such as KS401.", autocompletion=known_codes)
    ],
    *,
    reason: Reason,
    session: Annotated[
        int | None, typer.Option("--session", metavar="NUMBER", help="For this session only.", show_default="for all")
    ] = None,
    output: options.Output = None,
    as_json: options.AsJson = False,
) -> int:
    """Stand for a finding: it is kept and shown with the reason, and is no error any more."""
    desk, rule = opened(path, output, as_json=as_json), rule_named(code)
    after = desk.plan.accepted(rule.code, reason=reason, session=session)
    found = any(each.accepted_by(after.acceptances[-1]) for each in check(desk.plan))
    ahead = "" if found else " Nothing of it is found now; what comes is accepted."
    return desk.put_back(after, f"Accepted: {rule.code} {rule.name}, {reason}.{ahead}")


def stop(
    path: options.PlanFile,
    *,
    reason: Reason,
    on: options.On = None,
    output: options.Output = None,
    as_json: options.AsJson = False,
) -> int:
    """Record that the course has ended: nothing more is due. Sessions still planned stay until they are cancelled."""
    desk = opened(path, output, as_json=as_json)
    day = texts.today_of(on, "--on", desk.plan)
    return desk.put_back(desk.plan.stopped(on=day, reason=reason), f"Stopped on {short(day)}: {reason}.")
