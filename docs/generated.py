"""What the scripts here have alike: each writes what it makes, or with ``--check`` says what of it is stale."""

from collections.abc import Callable
from pathlib import Path


def write_or_check(
    script: str, arguments: list[str], write: Callable[[], object], fault: Callable[[], str | None]
) -> str | None:
    """Do what a script is asked for; a sentence says what is wrong."""
    match arguments:
        case []:
            write()
            return None
        case ["--check"]:
            return fault()
        case _:
            return f"{Path(script).name} takes --check or nothing, not {' '.join(arguments)}"


def write_or_check_page(
    script: str, arguments: list[str], target: Path, page: Callable[[], str], stale: str
) -> str | None:
    """The same, where one page is made; ``stale`` says what the page is that is not what is made now."""

    def fault() -> str | None:
        fresh = target.exists() and target.read_text(encoding="utf-8") == page()
        return None if fresh else f"{stale}: run `python docs/{Path(script).name}`"

    return write_or_check(script, arguments, lambda: target.write_text(page(), encoding="utf-8"), fault)
