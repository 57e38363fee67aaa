"""Lays treatment protocols on real clinic calendars: exact, explained, cited.

A `Protocol` says what is asked for, a `Clinic` when visits can be; `schedule` lays the one on the other as a `Plan`,
`check` judges any plan, and `to_ical` takes it to a calendar. It schedules visits and gives no treatment advice.
"""

from typing import TYPE_CHECKING

from ketasched.booking import book
from ketasched.cadence import Cadence
from ketasched.checking import Report, check
from ketasched.clinic import Clinic
from ketasched.due import next_due
from ketasched.errors import (
    KetaschedError,
    Malformed,
    MissingExtra,
    NoPlacement,
    Refused,
    UnknownName,
    UnknownProtocol,
    UnknownSession,
)
from ketasched.forecast import Due, Forecast
from ketasched.instruments import instrument_named
from ketasched.plan import Plan
from ketasched.protocol import Activity, Checkpoint, Induction, Phase, Protocol, Spacing, Visit
from ketasched.published import cadence_named, cadences, protocol_named, protocols
from ketasched.records import Acceptance
from ketasched.request import Request
from ketasched.response import Assessment, Instrument
from ketasched.rule import Finding, Severity
from ketasched.scheduling import schedule
from ketasched.session import Session, Status
from ketasched.source import Source, Standing
from ketasched.what_if import Difference, compare

if TYPE_CHECKING:
    from ketasched import ical
    from ketasched.ical import to_ical

__all__ = [
    "Acceptance",
    "Activity",
    "Assessment",
    "Cadence",
    "Checkpoint",
    "Clinic",
    "Difference",
    "Due",
    "Finding",
    "Forecast",
    "Induction",
    "Instrument",
    "KetaschedError",
    "Malformed",
    "MissingExtra",
    "NoPlacement",
    "Phase",
    "Plan",
    "Protocol",
    "Refused",
    "Report",
    "Request",
    "Session",
    "Severity",
    "Source",
    "Spacing",
    "Standing",
    "Status",
    "UnknownName",
    "UnknownProtocol",
    "UnknownSession",
    "Visit",
    "book",
    "cadence_named",
    "cadences",
    "check",
    "compare",
    "ical",
    "instrument_named",
    "next_due",
    "protocol_named",
    "protocols",
    "schedule",
    "to_ical",
]


def __getattr__(name: str) -> object:
    """Load what is heavy when it is first asked for: calendars, and the version."""
    from importlib import import_module, metadata  # noqa: PLC0415 - only where something heavy is asked for

    match name:
        case "ical":
            return import_module("ketasched.ical")
        case "to_ical":
            return import_module("ketasched.ical").to_ical
        case "__version__":
            return metadata.version("ketasched")
        case _:
            raise AttributeError(f"module 'ketasched' has no attribute {name!r}")
