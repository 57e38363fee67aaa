import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest
from ical.calendar_stream import IcsCalendarStream

from caldav_servers import Memory, caldav, served

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


FIGURE = """
class Figure:
    def __init__(self, name="figure", **_):
        self.name = name

    def __getattr__(self, name):
        return Figure(name)

    def __call__(self, *given, **_):
        if self.name == "bar":
            days, chairs = given
            print(f"a bar for each of {len(days)} days, the highest {max(chairs)}")
        return self
"""


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (FIGURE, "a bar for each of 287 days, the highest 5\n\npicture written to chairs.png\n"),
        ("raise ImportError", "\nno picture: pip install matplotlib\n"),
    ],
    ids=["drawn", "without matplotlib"],
)
def test_chairs_are_drawn_day_by_day(figure: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each day with a visit is a bar from nothing up, so that days without one are empty."""
    (tmp_path / "matplotlib").mkdir()
    (tmp_path / "matplotlib" / "__init__.py").touch()
    (tmp_path / "matplotlib" / "figure.py").write_text(figure, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    assert run(ROOT / "examples" / "chairs_for_forty_patients.py", tmp_path, "chairs.png").endswith(said)


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


def test_the_feed_is_served(tmp_path: Path) -> None:
    """With --serve the feed's example prints an address, and the calendar is there."""
    command = [sys.executable, str(ROOT / "examples" / "subscription_feed.py"), "--serve", "0"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, encoding="utf-8") as process:  # noqa: S603 - our own
        assert process.stdout
        url = process.stdout.readline().split()[-1]
        try:
            with urlopen(url) as answer:  # noqa: S310 - on this machine
                assert (answer.status, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
                assert len(IcsCalendarStream.calendar_from_ics(answer.read().decode()).events) == 6
        finally:
            process.terminate()


def blocks_run(page: str, collection: str = "") -> None:
    """Run the Python blocks of a page, one after another, as if they were one script, with another collection."""
    text = (ROOT / page).read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)
    assert blocks or "schedule(" not in text
    names = {"__name__": "__main__"}
    for block in blocks:
        code = block.replace("https://calendar.example.org/desk/", collection)
        exec(compile(code, page, "exec"), names)  # noqa: S102 - our own pages


@pytest.mark.parametrize("page", ["README.md", "docs/simulation.md"])
def test_a_page_runs(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Python blocks of a page run, one after another, as if they were one script."""
    monkeypatch.chdir(tmp_path)
    blocks_run(page)


def test_the_page_on_calendars_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """The Python blocks of docs/calendars.md run, with a collection on this machine, which then has the plan."""
    caldav()
    memory = Memory()
    with served(memory) as url:
        blocks_run("docs/calendars.md", collection=url)
    assert capsys.readouterr().out == "6 created\n"
    assert len(memory.objects) == 6
