"""The command as a whole: its verbs, and the one place where an error becomes a sentence and a status."""

import sys
from importlib.metadata import version as version_of
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from ketasched.cli.calendars import import_plan
from ketasched.cli.catalogue import catalogue
from ketasched.cli.coming import book, due
from ketasched.cli.explaining import explain, why
from ketasched.cli.exporting import export
from ketasched.cli.judging import check_plans
from ketasched.cli.moving import compare, move
from ketasched.cli.planning import plan
from ketasched.cli.recording import accept, assess, follow_up, ready, record, stop
from ketasched.cli.replanning import amend, extend, reschedule
from ketasched.cli.rostering import roster
from ketasched.cli.sending import publish, updates
from ketasched.cli.sheet import day
from ketasched.cli.showing import show
from ketasched.cli.simulating import simulate
from ketasched.cli.supposing import what_if
from ketasched.errors import KetaschedError

CLEAN, BAD_INPUT, INTERRUPTED = 0, 2, 130


class Sentences(TyperGroup):
    """A command whose verbs return the exit status, and whose errors are one sentence each, never a traceback."""

    def main(self, *args: Any, **settings: Any) -> Any:
        """Run a verb, and exit with its status."""
        settings["standalone_mode"] = False
        try:
            status = super().main(*args, **settings)
            sys.stdout.flush()  # here a full disk can still be told of
        except typer.Abort:
            status = INTERRUPTED
        except KetaschedError as error:
            status = _refused(str(error))
        except OSError as error:
            status = _refused(_unusable(error))
        except Exception as error:
            if not hasattr(error, "format_message"):  # a usage error has no public name in every version of typer
                raise
            status = _refused(_usage(error))
        sys.exit(status)


def _refused(sentence: str) -> int:
    sys.stderr.write(f"Error: {sentence}\n")
    return BAD_INPUT


def _unusable(error: OSError) -> str:
    if error.filename is None:
        return f"stdout cannot be written ({error.strerror}): send it elsewhere"
    return f"{error.filename} cannot be used ({error.strerror}): name another file"


def _usage(error: Any) -> str:
    verb = error.ctx.command_path if error.ctx else "ketasched"
    return f"{error.format_message().rstrip('.')}; `{verb} --help` lists what can be given"


app = typer.Typer(
    cls=Sentences,
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: ketasched plan standard --start 2026-01-12 --at 09:30",
)


@app.callback()
def ketasched(
    context: typer.Context,
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False,
) -> int:
    """Lay treatment protocols on real clinic calendars: exact, explained, cited.

    Schedules visits and gives no treatment advice. Exit status: 0 clean, 1 findings that are errors, 2 bad input.
    """
    if version:
        sys.stdout.write(f"ketasched {version_of('ketasched')}\n")
        raise typer.Exit
    if context.invoked_subcommand is None:
        sys.stdout.write(context.get_help())
        return BAD_INPUT
    return CLEAN


app.command(
    "plan", epilog='Example: ketasched plan standard --start 2026-01-12 --at 09:30 --closed "2026-01-20=staff training"'
)(plan)
for _name, _verb, _example in (
    ("show", show, "show course.json"),
    ("due", due, "due course.json"),
    ("book", book, 'book course.json --at 10:00 --by "the desk"'),
    ("record", record, "record course.json 3 given --on 2026-01-16"),
    ("assess", assess, "assess course.json MADRS 34 --on 2026-01-12"),
    ("ready", ready, 'ready course.json pregnancy no --on 2026-01-09 --by "the clinician"'),
    ("follow-up", follow_up, "follow-up course.json integration --session 1 --on 2026-01-13"),
    ("move", move, "move course.json 4 --to 2026-01-21 --at 10:30"),
    ("reschedule", reschedule, 'reschedule course.json --avoid "2026-01-22..2026-01-25=travel"'),
    ("what-if", what_if, 'what-if course.json -s "missed 3" -s "away: avoid 2026-01-20..2026-01-23"'),
    ("extend", extend, "extend course.json --by 2"),
    ("amend", amend, "amend course.json standard-twice-weekly --effective 2026-01-19"),
    ("accept", accept, 'accept course.json KS401 --session 4 --reason "weekend clinic"'),
    ("stop", stop, 'stop course.json --on 2026-02-02 --reason "remission"'),
    ("compare", compare, "compare before.json after.json"),
    ("check", check_plans, "check --protocol standard 2026-01-05 2026-01-07 2026-01-09"),
    ("import", import_plan, "import edited.ics --protocol standard --clinic clinic.toml --plan edited.json"),
    ("export", export, "export course.json --language es -o course.ics"),
    ("updates", updates, "updates before.json after.json --organizer mailto:desk@example.org --output messages"),
    ("publish", publish, "publish course.json https://calendar.example.org/desk/ --username desk"),
    ("day", day, "day 2026-01-16 plans"),
    ("roster", roster, "roster requests.csv --clinic clinic.toml --plans plans"),
    ("simulate", simulate, "simulate standard --patients 40 --seed 1 --responders 0.6 --start 2026-01-05"),
    ("why", why, "why course.json 2026-01-19"),
    ("explain", explain, "explain KS102"),
):
    app.command(_name, epilog=f"Example: ketasched {_example}")(_verb)
app.add_typer(catalogue, name="protocols", epilog="Example: ketasched protocols show feder-2021")
