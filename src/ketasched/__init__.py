"""Lays treatment protocols on real clinic calendars: exact, explained, cited.

A `Protocol` says what is asked for, a `Clinic` when visits can be; `schedule` lays the one on the other as a `Plan`,
`check` judges any plan, and `to_ical` takes it to a calendar. It schedules visits and gives no treatment advice.
"""

from importlib import import_module
from warnings import warn

_HOMES = {
    "amending": "Amended amend",
    "booking": "book",
    "cadence": "Cadence",
    "checking": "Report check check_protocol",
    "clinic": "Clinic",
    "clinic_file": "read_clinic",
    "cohort": "Cohort RelapseModel simulate",
    "comparing": "Difference compare",
    "due": "next_due",
    "due_dates": "FourDates four_dates",
    "entries": "Entry EntryKind agenda",
    "errors": "KetaschedError Malformed MissingExtra NoPlacement Refused UnknownName UnknownProtocol UnknownSession",
    "explaining": "explain_day",
    "files": "dumps json_schema loads",
    "forecast": "Due Forecast",
    "ical": "Reading from_ical to_ical",
    "instruments": "instrument_named",
    "offering": "Offer could_take",
    "placing": "DayExplained Relaxation",
    "plan": "Plan",
    "protocol": "Activity ActivityKind Checkpoint Frequency Induction Phase Protocol Question Spacing Visit",
    "published": "cadence_named cadences protocol_named protocols",
    "records": "Acceptance Amendment",
    "request": "Request",
    "rescheduling": "reschedule",
    "response": "Assessment Instrument",
    "rostering": "Roster Wanted roster",
    "rule": "Finding Severity",
    "scenarios": "Outcome Scenario WhatIf side_by_side what_if",
    "scheduling": "schedule",
    "session": "Session Status",
    "source": "Source Standing",
    "spreadsheet": "day_csv to_csv",
}
"""The modules, each with the names it gives to the package; a module is loaded when a name of it is first used."""

_HOME_OF = {name: module for module, names in _HOMES.items() for name in names.split()}

_SPACES = ("cadence", "fhir", "ical")
"""The modules that are given whole, because their names say little without them."""

_DEPRECATED: dict[str, str] = {}
"""Old names, each with the name that took its place and that it goes on giving."""

# The stub beside this file says the same to type checkers.
__all__ = sorted([*_HOME_OF, *_SPACES])  # noqa: PLE0605  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> object:
    if name in _DEPRECATED:
        new = _DEPRECATED[name]
        warn(f"ketasched.{name} is deprecated, and will go: use ketasched.{new}", DeprecationWarning, stacklevel=2)
        return __getattr__(new)
    if name in _HOME_OF:
        value = getattr(import_module(f"ketasched.{_HOME_OF[name]}"), name)
    elif name in _SPACES:
        value = import_module(f"ketasched.{name}")
    elif name == "__version__":
        value = import_module("importlib.metadata").version("ketasched")
    else:
        raise AttributeError(f"module 'ketasched' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
