"""Writing a file whole or not at all, and never over a plan whose history would be lost."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from secrets import token_hex
from typing import Final, NamedTuple

from ketasched.errors import KetaschedError, Malformed, Refused, listed

STDOUT: Final = "-"
HEAD: Final = 4096
"""Bytes at the beginning of a file in which it says that it is a plan file."""


class Edition(NamedTuple):
    """What tells a file from what it was before somebody wrote it."""

    inode: int
    size: int
    nanoseconds: int


def edition(path: str) -> Edition:
    """The edition of a file that is there."""
    found = Path(path).stat()
    return Edition(found.st_ino, found.st_size, found.st_mtime_ns)


def write(path: str, content: bytes, *, over: bool = False, known: Edition | None = None) -> None:
    """Put the content into the file: it is written beside it, and then takes its name.

    A device or a pipe keeps its place and is written to. A plan file is replaced only where ``over`` says so, and where
    it is still the edition that is ``known``. Raises `Refused` for one that would be lost, and `KetaschedError` where
    nothing can be written.
    """
    target = Path(path)
    try:
        if not over:
            check_room(path)
        if target.exists() and not target.is_file():
            target.write_bytes(content)
        else:
            _replace(Path(os.path.realpath(target)), content, known)
    except (OSError, ValueError) as error:  # a name with a zero in it is a ValueError
        raise _unwritable(path, error) from error


def check_room(path: str, remedy: str = "name another with --output") -> None:
    """Refuse a path at which a plan file is already."""
    if Path(path).is_file() and _holds_plan(path):
        raise Refused(f"{path} holds a plan, and its history would be lost: {remedy}")


def check_stdout(uses: Mapping[str, bool]) -> None:
    """Refuse to send several things to stdout."""
    names = [name for name, used in uses.items() if used]
    if len(names) > 1:
        together = "both" if len(names) == 2 else "all"  # noqa: PLR2004 - both are two
        raise Malformed(f"{listed(names)} would {together} go to stdout: name a file with --output")


def _holds_plan(path: str) -> bool:
    try:
        with Path(path).open("rb") as file:
            return b'"ketasched/plan"' in file.read(HEAD)
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: str, error: OSError | ValueError) -> KetaschedError:
    why = getattr(error, "strerror", None) or error
    return KetaschedError(f"{path or 'a file without a name'} cannot be written ({why}): name another file")


def _replace(target: Path, content: bytes, known: Edition | None) -> None:
    beside = target.with_name(f".{token_hex(8)}.tmp")
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, beside)
        if known is not None and edition(str(target)) != known:
            raise Refused(f"{target.name} was written by another command meanwhile: it is kept, so run this one again")
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
