"""The verbs `move` and `compare`: a session on another day, and how two plans differ."""

from typing import Annotated

import typer

from ketasched.cli import options, texts
from ketasched.cli.desk import gained_errors, opened
from ketasched.cli.documents import plan_in
from ketasched.cli.plain import difference_dict
from ketasched.cli.screen import Screen
from ketasched.comparing import Difference
from ketasched.comparing import compare as compared
from ketasched.errors import Malformed
from ketasched.views import two_calendar_lines


def move(
    path: options.PlanFile,
    number: options.SessionNumber,
    *,
    to: Annotated[str | None, typer.Option("--to", metavar="DAY", help="The new day.", show_default="as it is")] = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar="HH:MM", help="The new time.", show_default="as it is")
    ] = None,
    stamp: options.Stamp = None,
    output: options.Output = None,
    as_json: options.AsJson = False,
) -> int:
    """Move a session, and say which findings that brings and which it takes away.

    Ends with status 1 where it brings an error; the plan is written all the same, because clinics move sessions.
    """
    if to is None and at is None:
        raise Malformed("nothing says where to: give the new day with --to, or the new time with --at")
    desk = opened(path, output, as_json=as_json)
    day = None if to is None else texts.day_of(to, "--to")
    after = desk.plan.moved(number, to=day, at=texts.time_of(at), stamp=texts.stamp_of(stamp))
    moved = compared(desk.plan, after).moved
    return desk.put_back(
        after, f"Moved: {moved[0]}." if moved else f"Nothing moved: session {number} is there already."
    )


def compare(
    before: Annotated[str, typer.Argument(metavar="PLAN", help="The plan file as it was; - for stdin.")],
    after: Annotated[str, typer.Argument(metavar="PLAN", help="The plan file as it is; - for stdin.")],
    *,
    as_json: options.AsJson = False,
) -> int:
    """Say how the second plan differs from the first: the months of both, sessions by their numbers, and findings.

    Ends with status 1 where the second has an error that the first has not.
    """
    difference, screen = compared(plan_in(before), plan_in(after)), Screen()
    screen.data(difference_dict(difference)) if as_json else _show(screen, difference)
    return gained_errors(difference)


def _show(screen: Screen, difference: Difference) -> None:
    screen.lines(two_calendar_lines(difference.before, difference.after, screen.page))
    screen.print()
    screen.difference(difference)
