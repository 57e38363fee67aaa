"""docs/interchange.md: its Python runs, and its tables are what the library does."""

import re
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest

import ketasched as ks
from ketasched.fhir.course import CONDITIONAL, STATUSES
from ketasched.fhir.options import CRITERIA
from ketasched.fhir.reading import DEEPEST, MOST_VALUES
from ketasched.fhir.reading import STATUSES as MEANINGS
from ketasched.files.plain import LONGEST_FILE

PAGE = (Path(__file__).parent.parent / "docs" / "interchange.md").read_text(encoding="utf-8")
PLAN = ks.schedule(
    ks.protocol_named("standard"),
    start=date(2026, 1, 5),
    clinic=ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US"),
    at=time(9, 30),
    uid="4f1c",
)


def table(head: str) -> list[list[str]]:
    """The rows of a table of the page, by its first heading."""
    lines = PAGE.partition(f"\n| {head} |")[2].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip().replace("`", "") for cell in line.strip("|").split("|")] for line in lines]


def test_the_page_runs() -> None:
    """The Python blocks of the page run, one after another, as if they were one script."""
    names: dict[str, Any] = {"__name__": "__main__"}
    for block in re.findall(r"^```python\n(.*?)^```$", PAGE, flags=re.DOTALL | re.MULTILINE):
        exec(compile(block, "interchange.md", "exec"), names)  # noqa: S102 - our own page
    assert names["sheet"].count(b"\r\n") == 3


def test_the_statuses_of_sessions() -> None:
    """The status of an appointment, and the patient's answer, are those of the table."""
    rows = {row[0]: (row[1], row[2]) for row in table("Session")}
    assert rows.pop("planned, behind a checkpoint") == (CONDITIONAL, "needs-action")
    assert {name: status for name, (status, _) in rows.items()} == STATUSES
    changes: dict[str, Any] = {each: getattr(PLAN, each)(1) for each in rows if each != "planned"} | {"planned": PLAN}
    for name, (status, answer) in rows.items():
        bundle = ks.fhir.to_fhir(changes[name], subject="Patient/1", stamp=datetime(2026, 1, 1, tzinfo=UTC))
        found = bundle["entry"][2]["resource"]
        assert (found["status"], found["participant"][0]["status"]) == (status, answer)


def test_the_statuses_of_appointments() -> None:
    """What an appointment means is what the table says, and what is refused there is refused."""
    *rows, (others, refused) = table("Appointment")
    assert {each: session for names, session in rows for each in names.split(", ")} == MEANINGS
    assert refused.startswith("refused")
    assert not {*others.split(", ")} & {*MEANINGS}


def test_the_four_dates() -> None:
    """The codes of the four dates are those of the table."""
    assert {row[0].replace(" ", "_"): row[2] for row in table("Date")} == CRITERIA


@pytest.mark.parametrize("limit", [LONGEST_FILE, MOST_VALUES, DEEPEST])
def test_the_limits(limit: int) -> None:
    """The limits of reading stand on the page."""
    assert f"{limit:,}" in PAGE
