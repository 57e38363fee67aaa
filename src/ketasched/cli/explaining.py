"""The verbs `explain` and `why`: what each rule says, and why a day is used or not."""

from typing import Annotated

import typer

from ketasched.cli import options, texts
from ketasched.cli.documents import plan_in
from ketasched.cli.plain import rule_dict
from ketasched.cli.screen import Screen
from ketasched.explaining import explain_day
from ketasched.rules import EVERY_RULE, rule_named


def known_codes() -> list[str]:
    """The codes of the rules, for the completions of a shell."""
    return [each.code for each in EVERY_RULE]


def explain(
    code: Annotated[
        str | None,
        typer.Argument(metavar="CODE", help="A rule's code or name, such as KS102.", autocompletion=known_codes),
    ] = None,
    *,
    as_json: options.AsJson = False,
) -> int:
    """Say what a rule means; without a code, list all rules."""
    screen = Screen()
    if as_json:
        screen.data(rule_dict(rule_named(code)) if code else list(map(rule_dict, EVERY_RULE)))
    elif code is None:
        rows = ((each.code, each.name, each.severity, each.summary) for each in EVERY_RULE)
        screen.table(("code", "name", "severity", "summary"), rows)
    else:
        screen.prose(rule_named(code).explanation)
    return 0


def why(
    path: options.PlanFile,
    day: options.Day,
    *,
    as_json: options.AsJson = False,
) -> int:
    """Say why there is no session on a day: each rule that speaks against it, or what using it would cost."""
    explained, screen = explain_day(plan_in(path), texts.day_of(day, "the day")), Screen()
    if as_json:
        screen.data({"day": explained.day.isoformat(), "use": explained.use, "because": [*explained.because]})
    else:
        screen.print(f"{explained}.")
    return 0
