"""docs/files.md: its files are read, and its Python runs."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

import ketasched as ks
from ketasched.files import plain, toml

PAGE = (Path(__file__).parent.parent / "docs" / "files.md").read_text(encoding="utf-8")
ROOM = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260112T090000\nDURATION:PT1H\nEND:VEVENT\nEND:VCALENDAR\n"


def blocks(language: str) -> list[str]:
    """The blocks of the page in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, flags=re.DOTALL | re.MULTILINE)


def test_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Python of the page runs, one block after another, beside the files that the page shows."""
    monkeypatch.chdir(tmp_path)
    Path("room.ics").write_text(ROOM, encoding="utf-8")
    for block in blocks("toml"):
        Path(block.partition("\n")[0].removeprefix("# ")).write_text(block, encoding="utf-8")
    names: dict[str, Any] = {"__name__": "__main__"}
    for block in blocks("python"):
        exec(compile(block, "files.md", "exec"), names)  # noqa: S102 - our own page
    assert len(names["clinic"].taken) == 1
    assert ks.loads(Path("course.json").read_text(encoding="utf-8")) == names["plan"]
    (shown,) = map(json.loads, blocks("json"))
    data = json.loads(names["text"])
    assert [*data][: len(shown)] == [*shown]
    assert shown["protocol"].items() <= data["protocol"].items()


@pytest.mark.parametrize("limit", [plain.LONGEST_FILE, toml.LONGEST, plain.LONGEST_TEXT, plain.LONGEST_LIST])
def test_the_limits(limit: int) -> None:
    """The limits of files stand on the page."""
    assert f"{limit:,}" in PAGE
