import runpy
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parent.parent / "docs"
SCRIPT: dict[str, Any] = runpy.run_path(str(DOCS / "make_picture.py"))


def test_the_picture_shows_the_clinics_clock() -> None:
    """The picture has each session's time on the clinic's wall, before and after the clocks change, and its status."""
    plan = SCRIPT["example"]()
    events = SCRIPT["events"](SCRIPT["shown"](plan))
    assert [each["start"] for each in events if "end" in each] == [
        f"{plan.start(each.number):%Y-%m-%dT%H:%M}" for each in plan.sessions
    ]
    assert [each["className"] for each in events if "end" in each] == [each.status for each in plan.sessions]
    assert len({plan.start(each.number).utcoffset() for each in plan.sessions}) == 2


def test_the_picture_is_there() -> None:
    """The picture is a PNG and small enough for a page."""
    data = (DOCS / "month.png").read_bytes()
    assert data.startswith(b"\x89PNG")
    assert len(data) < 200_000
