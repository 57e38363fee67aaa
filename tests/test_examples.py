import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from ical.calendar_stream import IcsCalendarStream

ROOT = Path(__file__).parents[1]
GOLDEN = Path(__file__).parent / "golden"
SCRIPTS = sorted((ROOT / "examples").glob("*.py"))
ARGUMENTS = {"patient_calendar.py": ["appointments.ics"]}


def run(script: Path, folder: Path, *arguments: str) -> str:
    """Run a script as a developer would, in a folder of its own, and give what it prints."""
    done = subprocess.run(  # noqa: S603 - our own scripts
        [sys.executable, "-X", "utf8", "-W", "error", str(script), *arguments],
        cwd=folder,
        env={**os.environ, "TMPDIR": str(folder)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_what_an_example_prints(script: Path, tmp_path: Path) -> None:
    """Every script in examples/ prints its golden text."""
    golden = GOLDEN / f"{script.stem}.txt"
    assert run(script, tmp_path, *ARGUMENTS.get(script.name, ())) == golden.read_text(encoding="utf-8")


def test_the_patient_calendar_is_written(tmp_path: Path) -> None:
    """The patient's calendar goes where it is asked to, and without a path into a new folder, which is named."""
    script = ROOT / "examples" / "patient_calendar.py"
    run(script, tmp_path, "appointments.ics")
    elsewhere = run(script, tmp_path).splitlines()[-1].partition(" written to ")[2]
    for path in (tmp_path / "appointments.ics", Path(elsewhere)):
        calendar = IcsCalendarStream.calendar_from_ics(path.read_bytes().decode())
        assert [f"{event.dtstart:%d %H:%M %Z}" for event in calendar.events] == [
            "20 12:30 EST",
            "23 12:00 EST",
            "26 12:30 EST",
            "29 12:30 EST",
            "02 12:30 EST",
            "04 12:30 EST",
        ]


def test_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Python blocks of README.md run, one after another, as if they were one script."""
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)
    assert blocks or "schedule(" not in text
    names = {"__name__": "__main__"}
    for block in blocks:
        exec(compile(block, "README.md", "exec"), names)  # noqa: S102 - our own README
