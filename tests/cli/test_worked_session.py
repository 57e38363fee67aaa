"""docs/worked-session.md: how it is made, by running its commands in an empty folder, and how far it goes."""

import re
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "worked-session.md"


@pytest.fixture
def main() -> Callable[..., str | None]:
    """The script that writes the page."""
    spec = spec_from_file_location("make_worked_session", DOCS / "make_worked_session.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Callable[..., str | None] = module.main
    return found


def test_a_stale_page_is_found_and_written_anew(main: Callable[..., str | None]) -> None:
    """Where the output is another the check fails, and writing mends it."""
    page = Path("page.md")
    page.write_text("```console\n$ ketasched explain KS401\nold\n$ echo $?\n1\n```\nend\n", "utf-8")
    assert main(["--check"], page) == "page.md is stale: run `python docs/make_worked_session.py`"
    assert main([], page) is None
    assert main(["--check"], page) is None
    assert page.read_text("utf-8").startswith("```console\n$ ketasched explain KS401\nKS401 clinic_closed (error)\n")
    assert page.read_text("utf-8").endswith("\n$ echo $?\n0\n```\nend\n")


def test_what_the_script_does_not_take(main: Callable[..., str | None]) -> None:
    """Commands of others on the page are refused."""
    page = Path("page.md")
    page.write_text("```console\n$ rm course.json\n```\n", "utf-8")
    with pytest.raises(ValueError, match="the page runs ketasched alone, not rm"):
        main([], page)


def test_the_page_goes_through_a_year() -> None:
    """The page begins with a plan and ends a year later, with a dozen boosters given."""
    commands = re.findall(r"^\$ ketasched (\S+)", PAGE.read_text("utf-8"), re.MULTILINE)
    assert commands[0] == "plan"
    assert commands.count("book") >= 12
    assert {"ready", "assess", "record", "move", "accept", "due", "export", "check", "show", "stop"} <= {*commands}
