"""What the scripts in docs make of the code: pages, schemas and catalogues."""

import runpy
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parent.parent / "docs"
SCRIPTS = sorted(each.name for each in DOCS.glob("make_*.py") if each.name != "make_picture.py")  # that one is drawn

each_script = pytest.mark.parametrize("name", SCRIPTS)


def run(name: str, argument: str, monkeypatch: pytest.MonkeyPatch) -> str | None:
    """Run a script as a shell does: nothing, or the sentence that it ends with."""
    monkeypatch.setattr(sys, "argv", [name, argument])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(DOCS / name), run_name="__main__")
    code = ended.value.code
    assert not isinstance(code, int)
    return code


@each_script
def test_what_is_made_is_up_to_date(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands in the repository is what the code says."""
    assert run(name, "--check", monkeypatch) is None


@each_script
def test_another_argument(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A script that is asked for something else says what it takes."""
    assert run(name, "--chek", monkeypatch) == f"{name} takes --check or nothing, not --chek"
