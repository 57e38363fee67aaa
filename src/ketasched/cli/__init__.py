"""The `ketasched` command. This module needs no extra: it is where a missing one is noticed."""

import os
import sys
from pathlib import Path

from ketasched.errors import MissingExtra

_NEEDED = frozenset({"click", "rich", "typer"})


def main() -> None:
    """Run the command, and end with its status: 0 clean, 1 findings that are errors, 2 bad input."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # a process can be started without them
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - open to the end
    try:
        from ketasched.cli.app import app  # noqa: PLC0415 - needs the cli extra, which may be missing
    except ModuleNotFoundError as error:
        if error.name not in _NEEDED:
            raise
        sys.exit(_without(error.name))
    app(prog_name="ketasched")


def _without(module: str) -> int:
    missing = MissingExtra(f'the command needs {module}, which is not installed: pip install "ketasched[cli]"')
    sys.stderr.write(f"Error: {missing}\n")
    return 2
