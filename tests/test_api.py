import runpy
from pathlib import Path
from typing import Any

import pytest

import ketasched as ks

SCRIPT: Any = runpy.run_path(str(Path(__file__).parent.parent / "docs" / "make_api.py"))


def test_the_interface_is_as_written_down() -> None:
    """Every name that the package gives, with its arguments and defaults, is as docs/api.md has it."""
    assert SCRIPT["main"](["--check"]) is None, "a change on purpose: run docs/make_api.py, and say it in CHANGELOG.md"


def test_every_name_stands_in_it() -> None:
    """The page has a section for each name of the package, those of its calendars by their path."""
    titles = {line.removeprefix("## ") for line in SCRIPT["page"]().splitlines() if line.startswith("## ")}
    assert {each for each in vars(ks)["__all__"] if each not in {title.partition(".")[0] for title in titles}} == set()
    assert "ical.to_ical" in titles


def test_a_change_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A default that changes, or a name that goes, makes the page stale."""

    def schedule(protocol: ks.Protocol, *, at: int = 1) -> ks.Plan:
        raise NotImplementedError

    monkeypatch.setattr(ks, "schedule", schedule)
    assert "schedule(protocol: Protocol, *, at: int = 1) -> Plan" in SCRIPT["page"]()
    assert "run `python docs/make_api.py`" in SCRIPT["main"](["--check"])


def test_the_page_is_written(tmp_path: Path) -> None:
    """Without arguments the page is written."""
    page = tmp_path / "api.md"
    assert SCRIPT["main"](["--check"], page) is not None
    assert SCRIPT["main"]([], page) is None
    assert SCRIPT["main"](["--check"], page) is None


def test_a_name_is_deprecated(monkeypatch: pytest.MonkeyPatch) -> None:
    """An old name goes on giving what its successor gives, and says each time what that is called, and where."""
    monkeypatch.setitem(vars(ks)["_DEPRECATED"], "place", "schedule")
    for _ in range(2):
        with pytest.warns(
            DeprecationWarning, match=r"ketasched\.place is deprecated, and will go: use ketasched\.sch"
        ) as told:
            assert getattr(ks, "place") is ks.schedule  # noqa: B009 - type checkers do not know it
        assert told[0].filename == __file__
    assert "place" not in vars(ks)
