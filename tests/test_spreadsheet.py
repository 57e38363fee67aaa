"""CSV of plans and day sheets, read back by the csv module as a spreadsheet reads it."""

import csv
from datetime import date, time
from io import StringIO
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import ketasched as ks

DAY = date(2026, 1, 5)
CLINIC = ks.Clinic(
    timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US", chairs=2, name="North, 2nd floor"
)
PLAN = ks.schedule(ks.protocol_named("standard"), start=DAY, clinic=CLINIC, at=time(9, 30), uid="4f1c")
EARLY = ks.schedule(ks.protocol_named("feder-2021"), start=DAY, clinic=CLINIC, at=time(9), uid="9a2b")
UNTIMED = ks.Plan.from_history(ks.protocol_named("standard"), given=[DAY], uid="77")
HEAD = ["protocol", "session", "phase", "day", "start", "end", "minutes", "status", "clinic", "timezone"]


def rows(table: bytes) -> list[list[str]]:
    """The cells of a table."""
    return [*csv.reader(StringIO(table.decode(), newline=""), strict=True)]


def test_a_plan() -> None:
    """A plan is a line to each session under a line of names, with days and times that a spreadsheet knows."""
    head, *lines = rows(ks.to_csv(PLAN.given(1).cancelled(2)))
    assert head == HEAD
    assert [line[1] for line in lines] == ["1", "2", "3", "4", "5", "6"]
    assert lines[0] == [
        "standard", "1", "induction", "2026-01-05", "09:30", "11:30", "120", "given", "North, 2nd floor",
        "America/New_York",
    ]  # fmt: skip
    assert [line[7] for line in lines[1:3]] == ["cancelled", "planned"]


def test_the_form() -> None:
    """Lines end as RFC 4180 has it, texts stand in quotation marks and numbers do not."""
    table = ks.to_csv(PLAN)
    assert table.count(b"\r\n") == table.count(b"\n") == 7
    assert table.splitlines()[1].startswith(b'"standard",1,"induction","2026-01-05"')


def test_what_a_plan_does_not_have() -> None:
    """Without a clinic or a time the cells are empty; without a name, the clinic's alone."""
    assert rows(ks.to_csv(UNTIMED))[1] == ["standard", "1", "induction", "2026-01-05", "", "", "120", "given", "", ""]
    assert rows(ks.to_csv(evolve(PLAN, clinic=None)))[1][4:6] == ["09:30", ""]
    assert rows(ks.to_csv(evolve(PLAN, clinic=evolve(CLINIC, name=None))))[1][8:] == ["", "America/New_York"]


def test_many_plans() -> None:
    """Several plans have a column that names them: by their uids, or as the caller does."""
    head, *lines = rows(ks.to_csv([PLAN, EARLY]))
    assert head == ["plan", *HEAD]
    assert [line[0] for line in lines] == ["4f1c"] * 6 + ["9a2b"] * 6
    assert {line[0] for line in rows(ks.to_csv({"Room 1": PLAN}))[1:]} == {"Room 1"}
    assert rows(ks.to_csv([])) == [["plan", *HEAD]]


def test_a_day() -> None:
    """A day sheet has who comes on the day, by the clock; the cancelled are left out, the untimed stand at the end."""
    plans = {"c": UNTIMED, "b": PLAN, "a": EARLY, "d": PLAN.cancelled(1), "e": PLAN.missed(1)}
    lines = rows(ks.day_csv(plans, DAY))[1:]
    assert [(line[0], line[5]) for line in lines] == [("a", "09:00"), ("b", "09:30"), ("e", "09:30"), ("c", "")]
    assert rows(ks.day_csv(PLAN, date(2026, 1, 7)))[1][1] == "2"
    assert rows(ks.day_csv(PLAN, date(2026, 1, 6))) == [HEAD]


def test_the_mark() -> None:
    """The mark of older spreadsheets stands in front only where it is asked for."""
    assert ks.to_csv(PLAN, bom=True) == b"\xef\xbb\xbf" + ks.to_csv(PLAN)
    assert ks.day_csv([PLAN], DAY, bom=True).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    "name",
    ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\nx", " =1", "-", "=-5", "\uff1d1+1", '=HYPERLINK("x")'],
)
def test_formulas_are_defused(name: str) -> None:
    """What a spreadsheet would run is given an apostrophe in front."""
    assert csv_name(name) == f"'{name}"


@pytest.mark.parametrize("name", ["-5", "+5", "-5.25", "-1,000", "5", "", "a=b", "a;=1", "Ann-Marie", "\u00c5sa", "'x"])
def test_names_and_numbers_stay(name: str) -> None:
    """Numbers, negative ones too, and ordinary names stay as they are."""
    assert csv_name(name) == name


def csv_name(name: str) -> str:
    """The name of a plan as it comes back."""
    return rows(ks.to_csv({name: UNTIMED}))[1][0]


@given(st.text(max_size=20), st.text(max_size=20))
def test_whatever_the_names(label: str, name: str) -> None:
    """Whatever a plan and its clinic are called, every cell is where it belongs, and no text begins a formula."""
    head, *lines = rows(ks.to_csv({label: evolve(PLAN, clinic=evolve(CLINIC, name=name))}))
    assert [len(line) for line in lines] == [len(head)] * 6
    for line in lines:
        assert line[0].removeprefix("'") == label.removeprefix("'")
        assert not any(cell.lstrip().startswith(("=", "@")) or cell.startswith(("\t", "\r")) for cell in line)


@pytest.mark.parametrize(
    ("plans", "words"),
    [
        ("plan", "a table is made of a plan, a list of plans or a mapping of names to plans, not of 'plan'"),
        (5, "not of 5"),
        ([PLAN, None], "a table is made of plans, and None is none"),
        ({"a": "b"}, "a table is made of plans, and 'b' is none"),
    ],
)
def test_no_plans(plans: Any, words: str) -> None:
    """Anything but plans is refused with what a table is made of."""
    with pytest.raises(ks.Malformed, match=words):
        ks.to_csv(plans)


def test_no_day() -> None:
    """A day sheet is of a day, and a datetime is none."""
    with pytest.raises(ks.Malformed, match=r"the day of a day sheet must be a datetime\.date, not '2026-01-05'"):
        ks.day_csv(PLAN, "2026-01-05")  # type: ignore[arg-type]
