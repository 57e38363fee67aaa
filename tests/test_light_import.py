import json
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import ketasched

HEAVY = {"icalendar", "cattrs", "opening_hours", "rich", "typer", "holidays", "click", "hypothesis", "fhir", "pydantic"}
HEAVY |= {"caldav", "lxml"}

LOADED = "import json, sys; sys.stdout.write(json.dumps(sorted(sys.modules)))"
CLINIC = "ketasched.Clinic(timezone='America/New_York', hours='Mo-Fr 09:00-17:00; PH off', country='US')"
START = "import datetime; start = datetime.date(2026, 1, 5)"
PLAN = f"ketasched.check(ketasched.schedule(ketasched.protocol_named('standard'), start=start, clinic={CLINIC}))"


def heavy_after(code: str) -> set[str]:
    """The heavy packages that a fresh process has loaded after some code."""
    ran = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", f"{code}; {LOADED}"], capture_output=True, check=True, text=True
    )
    return HEAVY & {name.partition(".")[0] for name in json.loads(ran.stdout)}


def test_the_stub_says_the_same() -> None:
    """What type checkers are told the package gives is what it gives."""
    stub = Path(ketasched.__file__).with_suffix(".pyi").read_text(encoding="utf-8")
    named = {name: home for home, name in re.findall(r"^from ([\w.]+) import \w+ as (\w+)$", stub, re.MULTILINE)}
    assert sorted(named) == vars(ketasched)["__all__"]
    for name, home in named.items():
        assert getattr(ketasched, name) is getattr(import_module(home), name)


def test_import_is_light() -> None:
    """Importing the package loads none of the heavy ones."""
    assert heavy_after("import ketasched") == set()


def test_a_clinic_reads_hours() -> None:
    """Making a clinic loads the parser of opening hours, and nothing else that is heavy."""
    assert heavy_after(f"import ketasched; {CLINIC}") == {"opening_hours"}


def test_a_plan_is_light() -> None:
    """Laying and checking a plan loads nothing more."""
    assert heavy_after(f"import ketasched; {START}; {PLAN}") == {"opening_hours"}


def test_calendars_are_loaded_when_asked_for() -> None:
    """Asking for a calendar loads icalendar."""
    assert heavy_after("import ketasched; ketasched.to_ical") == {"icalendar"}
