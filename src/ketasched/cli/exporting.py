"""The verb `export`: a plan file as a calendar file."""

from pathlib import Path
from typing import Annotated

import typer

from ketasched.cli import options, texts
from ketasched.cli.documents import plan_in
from ketasched.cli.files import STDOUT, check_stdout, write
from ketasched.cli.screen import Screen, raw
from ketasched.days import counted
from ketasched.errors import Word
from ketasched.ical import to_ical


class Wording(Word):
    """What the calendar says of a visit."""

    DISCREET = "discreet"
    CLINICAL = "clinical"


def export(
    path: options.PlanFile,
    *,
    output: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="The calendar file; - for stdout.", show_default="PLAN with .ics"
        ),
    ] = None,
    wording: Annotated[Wording, typer.Option(help="Discreet: no drug, diagnosis or clinic in it.")] = Wording.DISCREET,
    stamp: options.Stamp = None,
    as_json: options.AsJson = False,
) -> int:
    """Write a plan's sessions as a calendar file, to import once."""
    plan = plan_in(path)
    target = output or (str(Path(path).with_suffix(".ics")) if Path(path).is_file() else STDOUT)
    check_stdout({"--json": as_json, "the calendar file": target == STDOUT})
    content = to_ical(plan, stamp=texts.stamp_of(stamp), wording=wording.value)
    if target == STDOUT:
        raw(content)
        return 0
    write(target, content)
    screen, count = Screen(), len(plan.sessions)
    if as_json:
        screen.data({"calendar_file": target, "appointments": count, "wording": wording})
    else:
        screen.print(f"Written to {target}: {counted(count, 'appointment')}.")
    return 0
