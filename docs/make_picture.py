"""Draw docs/month.png: a month of a plan as a web page shows it, from what ``ketasched show --json`` prints.

It takes FullCalendar (``npm install fullcalendar@6.1.21``) and Chromium (``apt-get install chromium``), and is run by
hand: ``python docs/make_picture.py node_modules/fullcalendar/index.global.min.js``.
"""

import json
import subprocess
import sys
from datetime import date, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from typer.testing import CliRunner

import ketasched as ks
from ketasched.cli.app import app

PICTURE = Path(__file__).parent / "month.png"
COLOURS = {
    "given": "#4d7c5a",
    "planned": "#4a76a8",
    "confirmed": "#2f5d8a",
    "missed": "#b06a3b",
    "cancelled": "#8a8a8a",
}

PAGE = """<!doctype html><meta charset="utf-8">
<style>
  body { margin: 12px; font: 13px "DejaVu Sans", sans-serif; }
  .fc .fc-toolbar-title { font-size: 18px; }
  .cancelled .fc-event-title, .cancelled .fc-event-time { text-decoration: line-through; }
  .around { font-size: 11px; }
  .fc .fc-event-title, .fc .fc-daygrid-event { white-space: normal; }
  .fc .fc-event-time { overflow: visible; flex-shrink: 0; }
</style>
<div id="calendar"></div>
<script>SCRIPT</script>
<script>
  new FullCalendar.Calendar(document.getElementById("calendar"), {
    initialDate: "DAY", initialView: "dayGridMonth", firstDay: 1, headerToolbar: { left: "title", right: "" },
    timeZone: "UTC", // the events carry the clock on the clinic's wall, which no browser is to convert
    eventTimeFormat: { hour: "2-digit", minute: "2-digit", hour12: false }, displayEventEnd: true,
    eventDisplay: "block", hiddenDays: [0, 6], fixedWeekCount: false, height: "auto", events: EVENTS,
  }).render();
</script>
"""
QUIET = ("--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync")


def example() -> ks.Plan:
    """Lay a course, and let some of it happen."""
    clinic = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US")
    plan = ks.schedule(
        ks.protocol_named("standard"), start=date(2026, 3, 2), clinic=clinic, at=time(9, 30), uid="example"
    )
    plan = plan.given(1).given(2).missed(3).given(4).cancelled(5).confirmed(6)
    return plan.moved(6, to=date(2026, 3, 17), at=time(14))


def shown(plan: ks.Plan) -> dict[str, Any]:
    """Have the command show a plan as JSON."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "plan.json"
        file.write_text(ks.dumps(plan), encoding="utf-8")
        done = CliRunner().invoke(app, ["show", str(file), "--json"])
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def events(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the events of FullCalendar: it ignores zones and statuses, so it gets wall clocks and colours."""
    sessions = [
        {
            "title": f"Session {each['number']}, {each['status']}",
            "start": each["start"][: len("2026-03-02T09:30")],
            "end": each["end"][: len("2026-03-02T09:30")],
            "color": COLOURS[each["status"]],
            "className": each["status"],
        }
        for each in found["sessions"]
    ]
    around = [
        {"title": each["title"], "start": each["day"], "color": "#e9e4d8", "textColor": "#333", "className": "around"}
        for each in found["agenda"]
        if each["kind"] not in ("session", "note")
    ]
    return sessions + around


def draw(library: Path, plan: ks.Plan) -> None:
    """Draw the month of the first session."""
    found = shown(plan)
    page = PAGE.replace("DAY", found["sessions"][0]["day"]).replace("EVENTS", json.dumps(events(found)))
    with TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(page.replace("SCRIPT", library.read_text(encoding="utf-8")), encoding="utf-8")
        browser = [
            "chromium",
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            *QUIET,
            f"--user-data-dir={folder}/profile",
        ]
        taken = ["--hide-scrollbars", "--window-size=1000,540", f"--screenshot={PICTURE}", file.as_uri()]
        subprocess.run([*browser, *taken], check=True, capture_output=True)  # noqa: S603 - our own page


if __name__ == "__main__":
    draw(Path(sys.argv[1]), example())
