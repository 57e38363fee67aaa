"""The verbs `reschedule`, `extend` and `amend`: a plan under way is placed anew, goes on, or has another protocol."""

from typing import Annotated

import typer

from ketasched.amending import amend as amended
from ketasched.cli import options, texts
from ketasched.cli.desk import opened
from ketasched.cli.documents import protocol_of
from ketasched.days import counted, short
from ketasched.protocol import MOST_SESSIONS
from ketasched.rescheduling import reschedule as rescheduled


def reschedule(
    path: options.PlanFile,
    *,
    avoid: options.Avoid = None,
    closed: options.Closed = None,
    clinic: options.ClinicInstead = None,
    at: options.At = None,
    today: options.Today = None,
    stamp: options.Stamp = None,
    output: options.Output = None,
    as_json: options.AsJson = False,
) -> int:
    """Place what is still to come anew: the fewest sessions moved, and those as little as can be.

    Given and confirmed sessions stay, and missed ones are made up where the protocol says so.
    Where there is no such plan, says which bounds cannot hold together and what would help.
    """
    desk = opened(path, output, as_json=as_json)
    day = texts.today_of(today, plan=desk.plan)
    after = rescheduled(
        desk.plan,
        today=day,
        avoid=texts.days_to_avoid(avoid),
        clinic=texts.clinic_beside(desk.plan, clinic, closed, day),
        at=texts.time_of(at),
        stamp=texts.stamp_of(stamp),
    )
    return desk.put_back(after, f"Rescheduled from {short(day)} on.", briefly=False)


def extend(
    path: options.PlanFile,
    *,
    by: Annotated[
        int, typer.Option("--by", min=1, max=MOST_SESSIONS, metavar="NUMBER", help="How many sessions more.")
    ] = 1,
    as_is: Annotated[
        bool, typer.Option("--as-is", help="In the course's rhythm on any days, open or not; move none.")
    ] = False,
    today: options.Today = None,
    stamp: options.Stamp = None,
    output: options.Output = None,
    as_json: options.AsJson = False,
) -> int:
    """Add sessions to the induction, under the next numbers, and place them as `reschedule` does."""
    desk, when = opened(path, output, as_json=as_json), texts.stamp_of(stamp)
    after, day = desk.plan.extended(by, stamp=when), texts.today_of(today, plan=desk.plan)
    if not as_is:
        after = rescheduled(after, today=day, stamp=when)
    placed = "on the days of its rhythm" if as_is else f"placed from {short(day)} on"
    return desk.put_back(after, f"Extended by {counted(by, 'session')}, {placed}.", briefly=False)


def amend(
    path: options.PlanFile,
    protocol: Annotated[
        str,
        typer.Argument(
            metavar="PROTOCOL",
            help="The protocol that the course goes on under: its key, or a protocol file.",
            autocompletion=options.known_keys,
        ),
    ],
    *,
    effective: Annotated[
        str, typer.Option("--effective", metavar="DAY", help="The first day under it.", show_default=False)
    ],
    stamp: options.Stamp = None,
    output: options.Output = None,
    as_json: options.AsJson = False,
) -> int:
    """Move a course to another protocol from a day on, and place what lies after anew.

    What lies before stays where it is and is judged by the protocol before, which the plan keeps.
    """
    desk = opened(path, output, as_json=as_json)
    day = texts.day_of(effective, "--effective")
    done = amended(desk.plan, protocol_of(protocol), effective=day, stamp=texts.stamp_of(stamp))
    return desk.put_back(done.plan, f"Amended with effect from {short(day)}.", briefly=False)
