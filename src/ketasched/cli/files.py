"""Writing a file whole or not at all."""

import os
import shutil
from pathlib import Path
from secrets import token_hex

from ketasched.errors import KetaschedError


def write(path: str, content: bytes) -> None:
    """Put the content into the file: it is written beside it, and then takes its name.

    A device or a pipe keeps its place and is written to. Raises `KetaschedError` where nothing can be written.
    """
    target = Path(path)
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(content)
        else:
            _replace(Path(os.path.realpath(target)), content)
    except OSError as error:
        raise KetaschedError(
            f"{path or 'a file without a name'} cannot be written ({error.strerror}): name another with --output"
        ) from error


def _replace(target: Path, content: bytes) -> None:
    beside = target.with_name(f".{token_hex(8)}.tmp")
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, beside)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
