"""Write docs/worked-session.md anew: its commands are run, in order, in an empty folder, and their output put in.

``python docs/make_worked_session.py`` writes it; with ``--check`` it writes nothing and fails where it is stale.
"""

import shlex
import sys
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory

from typer.testing import CliRunner

from generated import write_or_check_page
from ketasched.cli.app import app

PAGE = Path(__file__).parent / "worked-session.md"
FENCE = "```console"
PLAIN = {"FORCE_COLOR": None, "TTY_COMPATIBLE": None, "TTY_INTERACTIVE": None, "COLUMNS": None, "LINES": None}


def rerun(page: str) -> str:
    """Give the page with what its commands print now."""
    with TemporaryDirectory() as folder, chdir(folder):
        return "\n".join(_lines(page.splitlines())) + "\n"


def _lines(page: list[str]) -> Iterator[str]:
    inside, status = False, 0
    for line in page:
        inside = line == FENCE or (inside and not line.startswith("```"))
        if not inside or line == FENCE:
            yield line
        elif line == "$ echo $?":
            yield from (line, str(status))
        elif line.startswith("$ "):
            status, printed = _run(line.removeprefix("$ "))
            yield from (line, *printed.splitlines())


def _run(line: str) -> tuple[int, str]:
    command, *arguments = shlex.split(line)
    if command != "ketasched":
        raise ValueError(f"the page runs ketasched alone, not {command}")
    done = CliRunner(env=PLAIN).invoke(app, arguments, prog_name="ketasched")
    return done.exit_code, done.output


def main(arguments: list[str], page: Path = PAGE) -> str | None:
    """Write the page, or check it; a sentence says what is wrong."""
    return write_or_check_page(
        __file__, arguments, page, lambda: rerun(page.read_text(encoding="utf-8")), f"{page.name} is stale"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
