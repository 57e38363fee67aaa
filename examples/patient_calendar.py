"""A patient's calendar: the standard course laid on a New York clinic's hours, and written as a file to import.

Run it with the path to write to; without one the file goes into a new temporary folder.
"""

import sys
from datetime import UTC, date, datetime, time
from pathlib import Path
from tempfile import mkdtemp

import ketasched as ks

clinic = ks.Clinic(
    timezone="America/New_York",
    hours="Mo-Th 08:30-18:00; Fr 08:30-14:00; PH off",  # OpenStreetMap's syntax; PH: the country's public holidays
    country="US",
    closed={date(2026, 1, 28): "staff training"},
    last_start=time(15, 30),
)

# Monday the 19th is a public holiday, so session 1 goes to the 20th, and a finding says so.
plan = ks.schedule(
    ks.protocol_named("standard"),
    start=date(2026, 1, 19),
    clinic=clinic,
    at=time(12, 30),  # preferred; where a visit does not fit then, the nearest time is taken
    avoid={date(2026, 1, 22): "no one to take the patient home"},
)
print(plan)
print()
print(ks.check(plan))

# The wording is discreet ("Appointment 2"): no drug, no diagnosis, no clinic. wording="clinical" asks for more.
path = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(mkdtemp()) / "appointments.ics"
path.write_bytes(ks.to_ical(plan, stamp=datetime.now(UTC)))
print()
print(f"{len(plan.days)} appointments written to {path}")
