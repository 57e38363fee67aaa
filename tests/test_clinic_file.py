"""A clinic is read from the disk with the busy calendars beside it, and no path leads anywhere else."""

import os
import sys
from datetime import UTC, date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ketasched as ks
import needed
from ketasched.clinic_file import CALENDARS
from ketasched.ical.taken import LARGEST

ASKED: dict[str, Any] = {"first": date(2026, 1, 5), "last": date(2026, 1, 18)}
HEAD = 'schema = "ketasched/clinic"\nversion = 1\ntimezone = "America/New_York"\nhours = "Mo-Fr 09:00-12:00"\n'
MONDAY = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260105T090000\nDURATION:PT1H\nEND:VEVENT\nEND:VCALENDAR\n"
NINE = (datetime(2026, 1, 5, 14, tzinfo=UTC), datetime(2026, 1, 5, 15, tzinfo=UTC))


def put(folder: Path, text: str, name: str = "clinic.toml") -> Path:
    """A clinic's file in a folder, and calendars around it."""
    home = folder / "home"
    for inside in (home, home / "rooms", folder / "home2"):
        inside.mkdir(parents=True, exist_ok=True)
        (inside / "north.ics").write_bytes(MONDAY)
    (folder / "out.ics").write_bytes(MONDAY)
    file = home / name
    file.write_text(text, encoding="utf-8")
    return file


def refused(file: Path | str) -> str:
    """What is said of a clinic's file that cannot be read."""
    with pytest.raises(ks.Malformed) as error:
        ks.read_clinic(file, **ASKED)
    return str(error.value)


def test_busy_calendars(tmp_path: Path) -> None:
    """What the calendars hold is taken beside what the file says, and each visit holds one chair."""
    file = put(
        tmp_path,
        f'{HEAD}chairs = 2\nbusy = ["north.ics", "rooms/north.ics"]\n'
        'taken = [["2026-01-07T14:00:00Z", "2026-01-07T15:00:00Z"]]\n',
    )
    clinic = ks.read_clinic(file, **ASKED)
    assert clinic.taken == (NINE, NINE, (datetime(2026, 1, 7, 14, tzinfo=UTC), datetime(2026, 1, 7, 15, tzinfo=UTC)))
    course = ks.Protocol(key="two", title="Two", induction=ks.Induction((0, 2)))
    plan = ks.schedule(course, start=date(2026, 1, 5), clinic=clinic, uid="4f1c")
    assert [session.at for session in plan.days] == [time(10), time(9)]
    assert ks.check(plan).ok
    assert ks.loads(ks.dumps(plan)) == plan


def test_the_days_asked_for(tmp_path: Path) -> None:
    """Of a calendar only the days asked for are taken."""
    file = put(tmp_path, f'{HEAD}busy = ["north.ics"]\n')
    assert ks.read_clinic(str(file), first=date(2026, 1, 6), last=date(2026, 1, 18)).taken == ()


def test_other_forms(tmp_path: Path) -> None:
    """A clinic is read from JSON, too, and from TOML without calendars."""
    clinic = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-12:00")
    assert ks.read_clinic(put(tmp_path, HEAD, "Clinic.TOML"), **ASKED) == clinic
    assert ks.read_clinic(put(tmp_path, ks.dumps(clinic), "clinic.json"), **ASKED) == clinic


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ('"../out.ics"', "'../out.ics' leads out of the clinic's folder: put the calendar beside the clinic's file @"),
        ('"rooms/../../out.ics"', "leads out of the clinic's folder"),
        ('"rooms/../north.ics"', "leads out of the clinic's folder"),
        ('"../home2/north.ics"', "leads out of the clinic's folder"),
        ('"/etc/north.ics"', "leads out of the clinic's folder"),
        ("'C:\\north.ics'", "leads out of the clinic's folder"),
        ("'C:north.ics'", "leads out of the clinic's folder"),
        ("'\\\\server\\share\\north.ics'", "leads out of the clinic's folder"),
        ("'..\\out.ics'", "leads out of the clinic's folder"),
        ('"link.ics"', "'link.ics' is a link out of the clinic's folder: put the calendar itself there @ clinic.busy"),
        ('"linked/out.ics"', "'linked/out.ics' is a link out of the clinic's folder"),
        ('"loop.ics"', "'loop.ics' "),
        ('"south.ics"', "'south.ics' is no file that can be read: is its name right? @ clinic.busy[0]"),
        ('"folder.ics"', "'folder.ics' is no file that can be read"),
        ('"pipe.ics"', "'pipe.ics' is no file that can be read"),
        ('"a\\u0000.ics"', " is the path of no file: "),
        (f'"{"x" * 5000}.ics"', "x.ics' "),
        ('"clinic.toml"', "'clinic.toml' is not the path of an .ics file, such as busy/north.ics @ clinic.busy[0]"),
        ("5", "5 is not the path of an .ics file"),
        ('"north.ics", 2026-01-05', "2026-01-05 is not the path of an .ics file, such as busy/north.ics @ clinic.bus"),
        ('"long.ics"', "'long.ics' is too long: at most 2,000,000 bytes are read @ clinic.busy[0]"),
        ('"north.ics", "bad.ics"', "this is no calendar: BEGIN:VCALENDAR is missing before 'bad' @ clinic.busy[1]"),
    ],
)  # fmt: skip
def test_calendars_that_are_not_read(tmp_path: Path, name: str, sentence: str) -> None:
    """A path out of the clinic's folder, by itself or by a link, is refused, and so is what is no calendar."""
    file = put(tmp_path, f"{HEAD}busy = [{name}]\n")
    home = file.parent
    (home / "link.ics").symlink_to(tmp_path / "out.ics")
    (home / "linked").symlink_to(tmp_path, target_is_directory=True)
    (home / "loop.ics").symlink_to(home / "loop.ics")
    (home / "folder.ics").mkdir()
    (home / "long.ics").write_bytes(b"x" * (LARGEST + 1))
    (home / "bad.ics").write_bytes(b"bad")
    os.mkfifo(home / "pipe.ics")
    said = refused(file)
    assert sentence in said
    assert " @ clinic.busy[" in said


def test_a_link_within(tmp_path: Path) -> None:
    """A link that stays in the clinic's folder is followed, and the folder itself may be reached by one."""
    file = put(tmp_path, f'{HEAD}busy = ["link.ics"]\n')
    (file.parent / "link.ics").symlink_to(file.parent / "rooms" / "north.ics")
    (tmp_path / "here").symlink_to(file.parent, target_is_directory=True)
    assert ks.read_clinic(tmp_path / "here" / "clinic.toml", **ASKED).taken == (NINE,)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('busy = "north.ics"', "'north.ics' is not a list of at most 100 .ics files @ clinic.busy"),
        (
            f"busy = [{'5,' * (CALENDARS + 1)}]",
            "a list is not a list of at most 100 .ics files @ clinic.busy",
        ),
        ("chairs = 0", "chairs must be 1 or more, not 0 @ clinic"),
        ("chairs = ", "this is no TOML: "),
    ],
)
def test_clinics_that_make_no_sense(tmp_path: Path, text: str, sentence: str) -> None:
    """What is wrong in a clinic's file is said as it is of any."""
    assert sentence in refused(put(tmp_path, f"{HEAD}{text}\n"))


def test_files_that_are_no_clinics(tmp_path: Path) -> None:
    """Another kind of file, another ending, no file and one that is too long are refused."""
    protocol = ks.dumps(ks.protocols()[0])
    assert "clinic.json' holds a Protocol, and a Clinic is asked for" in refused(put(tmp_path, protocol, "clinic.json"))
    assert "a clinic's file ends in .toml or .json, and 'clinic.yaml' in neither" in refused("clinic.yaml")
    assert "south.toml is no file that can be read: is its name right?" in refused(tmp_path / "south.toml")
    assert " cannot be read: " in refused("a\0.toml")
    long = put(tmp_path, "#" * 1_000_001)
    assert "this is too long (1,000,001 characters): a file has at most 1,000,000" in refused(long)
    long.write_bytes(b"#" * 20_000_001)
    assert "is too long: at most 20,000,000 bytes are read" in refused(long)
    assert "a list is not an object that begins with" in refused(put(tmp_path, "[]", "clinic.json"))


def test_a_missing_extra_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A calendar with a series, where the extra is missing, is never read without it."""
    monkeypatch.setitem(sys.modules, "recurring_ical_events", None)
    file = put(tmp_path, f'{HEAD}busy = ["north.ics"]\n')
    (file.parent / "north.ics").write_bytes(MONDAY.replace(b"END:VEVENT", b"RRULE:FREQ=DAILY\nEND:VEVENT"))
    with pytest.raises(ks.MissingExtra, match="events that repeat"):
        ks.read_clinic(file, **ASKED)


NAMES = st.lists(
    st.sampled_from(
        ["north", "rooms", "out", "home", "home2", "..", ".", "", "/", "\\", "~", "C:", "a\0", "\ud800", "%2e%2e"]
    )
    | st.text(max_size=3),
    max_size=4,
).map("/".join)


@pytest.mark.fuzz
@settings(deadline=None, max_examples=200)
@given(
    st.lists(NAMES | st.integers() | st.floats() | st.dates(), max_size=3), st.integers(0, 150), st.binary(max_size=4)
)
def test_spoiled_clinics(names: list[Any], cut: int, noise: bytes) -> None:
    """Whatever names the busy calendars, and whatever is in them, no file outside the folder is read."""
    tomli_w = needed.package("tomli_w", "tomli-w")
    listed = [f"{each}.ics" if isinstance(each, str) else each for each in names]
    with TemporaryDirectory() as folder:
        file = put(Path(folder), HEAD)
        file.write_bytes((HEAD + tomli_w.dumps({"busy": listed})).encode("utf-8", "surrogatepass"))
        (file.parent / "north.ics").write_bytes(MONDAY[:cut] + noise + MONDAY[cut:])
        for outside in (Path(folder) / "out.ics", Path(folder) / "home2" / "north.ics"):
            outside.write_bytes(MONDAY.replace(b"T090000", b"T100000"))
        try:
            clinic = ks.read_clinic(file, **ASKED)
        except ks.KetaschedError as error:
            assert 0 < len(str(error)) < 1000  # noqa: PT017 - any error but this one fails
        else:
            assert len(clinic.taken) <= len(names)
            assert (datetime(2026, 1, 5, 15, tzinfo=UTC), datetime(2026, 1, 5, 16, tzinfo=UTC)) not in clinic.taken
