"""The command: its verbs, what they print, their exit status, and every sentence for bad input."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import UTC, date, datetime
from importlib.metadata import entry_points, version
from io import StringIO
from pathlib import Path
from runpy import run_module
from typing import Any

import pytest
import typer
from icalendar import Calendar
from typer.testing import CliRunner, Result

from ketasched import cli
from ketasched.checking import Report, check
from ketasched.cli import planning, texts
from ketasched.cli.app import app
from ketasched.cli.files import write
from ketasched.cli.screen import Screen, raw
from ketasched.errors import KetaschedError
from ketasched.files import dumps, loads
from ketasched.plan import Plan
from ketasched.published import protocols
from ketasched.rules import EVERY_RULE, rule_named

SCRIPTED = ("--uid", "a-plan", "--stamp", "2026-01-01T00:00:00Z")
JANUARY = ("--start", "2026-01-12", *SCRIPTED)
PLAIN = {"FORCE_COLOR": None, "TTY_COMPATIBLE": None, "TTY_INTERACTIVE": None, "COLUMNS": None, "LINES": None}
TERMINAL = {"FORCE_COLOR": "1", "TERM": "xterm-256color", "NO_COLOR": None, "COLORTERM": None}

OURS = "[default: our choice, no source states it]"

STANDARD = """\
Standard induction, six infusions, three a week
6 sessions, Mon 12 Jan 2026 to Mon 26 Jan 2026

                  January 2026
Mo     Tu     We     Th     Fr     Sa     Su
                      1x     2      3.     4.
 5      6      7      8      9     10.    11.
12+(1) 13     14 (2) 15     16 (3) 17.    18.
19x    20 (4) 21     22 (5) 23     24.    25.
26+(6) 27     28     29     30     31.

(1) planned   . not open
x closed 1 Jan, 19 Jan: public holiday
+ 12 Jan, 26 Jan: Questionnaire
  12 Jan: Before your first appointment: see your instructions
  each session: Before your appointment: see your instructions

     day              time         gap     target
(1)  Mon 12 Jan 2026  09:00-11:00
(2)  Wed 14 Jan 2026  09:00-11:00  2 days
(3)  Fri 16 Jan 2026  09:00-11:00  2 days
(4)  Tue 20 Jan 2026  09:00-11:00  4 days  Mon 19 Jan (public holiday)
(5)  Thu 22 Jan 2026  09:00-11:00  2 days  Wed 21 Jan
(6)  Mon 26 Jan 2026  09:00-11:00  4 days  Fri 23 Jan

No findings.
"""


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test stands in a folder of its own."""
    monkeypatch.chdir(tmp_path)


def run(*args: str, columns: int | None = None) -> Result:
    """Run the command; with columns as on a terminal of that width."""
    env = PLAIN if columns is None else {**PLAIN, **TERMINAL, "COLUMNS": str(columns)}
    return CliRunner(env=env).invoke(app, args, prog_name="ketasched")


def without_colours(text: str) -> str:
    """The text without the codes that set colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def events(file: str = "plan.ics") -> list[Any]:
    """The events of a calendar file."""
    calendar: Any = Calendar.from_ical(Path(file).read_bytes())
    return list(calendar.walk("VEVENT"))


def here() -> list[str]:
    """The names of the files in the folder."""
    return [each.name for each in Path().iterdir()]


# plan


def test_plan_prints_a_calendar_and_writes_the_file() -> None:
    """The verb shows the month, the sessions and the findings, writes plan.ics and ends with status 0."""
    result = run("plan", *JANUARY)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"{STANDARD}Written to plan.ics: 6 appointments.\n"
    assert [event["dtstart"].dt.day for event in events()] == [12, 14, 16, 20, 22, 26]


def test_plan_on_a_terminal_has_colours_and_the_same_text() -> None:
    """Colours come to a terminal alone; without them the text is the plain one."""
    result = run("plan", *JANUARY, columns=80)
    assert "\x1b[" in result.stdout
    assert without_colours(result.stdout) == f"{STANDARD}Written to plan.ics: 6 appointments.\n"


def test_plan_uses_a_wide_terminal() -> None:
    """Two months stand side by side on a terminal that is wide enough."""
    result = run("plan", "--start", "2026-02-23", columns=110)
    assert any("February 2026" in line and "March 2026" in line for line in result.stdout.splitlines())


def test_plan_takes_everything_that_a_clinic_says() -> None:
    """Zone, hours, country, closures, days to avoid, other calendars and the time all reach the plan."""
    result = run(
        "plan", "standard-twice-weekly", *JANUARY, "--timezone", "Europe/London", "--country", "GB", "--chairs", "2",
        "--hours", "Mo-Fr 08:00-18:00; PH off", "--at", "13:30", "--closed", "2026-01-15=staff training",
        "--closed", "2026-01-19", "--avoid", "2026-01-22=travel", "--avoid", "2026-01-26", "--calendar",
        "prescriber=Mo-Fr 13:00-17:00",
    )  # fmt: skip
    assert result.exit_code == 0
    assert "x closed 15 Jan: staff training" in result.stdout
    assert "x closed 19 Jan: closed" in result.stdout
    assert "~ to be avoided 22 Jan: travel" in result.stdout
    assert "~ to be avoided 26 Jan: the patient cannot come" in result.stdout
    assert {f"{event['dtstart'].dt:%H:%M %Z}" for event in events()} == {"13:30 GMT"}
    assert not {15, 19, 22, 26} & {event["dtstart"].dt.day for event in events()}


def test_plan_starts_on_the_monday_after_today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a start the course begins on the next Monday: after today as given, or as the machine's clock says."""
    assert "Mon 12 Jan 2026 to" in run("plan", "--today", "2026-01-05").stdout
    assert "Mon 12 Jan 2026 to" in run("plan", "--today", "2026-01-11").stdout
    monkeypatch.setattr(texts, "now", lambda: datetime(2026, 1, 8, 12, tzinfo=UTC))
    assert "Mon 12 Jan 2026 to" in run("plan").stdout


def test_plan_is_stamped_with_the_time_of_writing() -> None:
    """Without a stamp the events carry the machine's time, in UTC and whole seconds."""
    before = texts.now()
    run("plan", "--start", "2026-01-12")
    stamps = {event["dtstamp"].dt for event in events()}
    assert before <= min(stamps) <= max(stamps) <= texts.now()


def test_plan_repeats_its_bytes_for_scripts() -> None:
    """With start, uid and stamp given, the same command writes the same bytes; the stamp may be in any zone."""
    run("plan", *JANUARY)
    run("plan", "--start", "2026-01-12", "--uid", "a-plan", "--stamp", "2026-01-01T01:00:00+01:00", "-o", "again.ics")
    assert Path("plan.ics").read_bytes() == Path("again.ics").read_bytes()


def test_plan_to_stdout_is_the_file_alone() -> None:
    """With ``-o -`` stdout has the bytes of the calendar file, stderr the page for people, and no file is made."""
    run("plan", *JANUARY, "-o", "file.ics")
    result = run("plan", *JANUARY, "-o", "-")
    assert result.exit_code == 0
    assert result.stdout_bytes == Path("file.ics").read_bytes()
    assert result.stderr == STANDARD
    assert not Path("plan.ics").exists()


def test_plan_as_json() -> None:
    """With ``--json`` the plan is printed as JSON, and the calendar file written all the same."""
    result = run("plan", *JANUARY, "--at", "09:30", "--json")
    told = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (told["calendar_file"], told["plan_file"]) == ("plan.ics", None)
    assert told["plan"]["uid"] == "a-plan"
    assert isinstance(loads(json.dumps(told["plan"])), Plan)
    assert (told["ok"], told["findings"]) == (True, [])
    uids = [str(event["uid"]) for event in events()]
    assert [each["uid"] for each in told["sessions"]] == uids
    assert told["sessions"][3] | {"uid": ""} == {
        "number": 4,
        "day": "2026-01-20",
        "start": "2026-01-20T09:30:00-05:00",
        "end": "2026-01-20T11:30:00-05:00",
        "phase": "induction",
        "status": "planned",
        "conditional": False,
        "uid": "",
    }


def test_plan_with_an_error_ends_with_status_1(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan in which the rules find an error is shown with it and written, and the status is 1."""

    def judged(plan: Plan) -> Report:
        return check(plan.moved(6, to=date(2026, 1, 25)))

    monkeypatch.setattr(planning, "check", judged)
    result = run("plan", *JANUARY)
    assert result.exit_code == 1
    assert "KS401 clinic_closed (error): session 6 is on Sun 25 Jan 2026" in result.stdout
    assert "1 finding, 1 error.\n" in result.stdout
    assert Path("plan.ics").exists()


# check

COURSE = ("2026-01-05", "2026-01-07", "2026-01-09", "2026-01-12", "2026-01-14", "2026-01-16")


def test_check_of_a_clean_course() -> None:
    """A course that is as the protocol asks ends with status 0; the order of the days does not matter."""
    result = run("check", *reversed(COURSE), "--at", "10:00")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "No findings.\n", "")


def test_check_prints_findings_and_ends_with_status_1_on_an_error() -> None:
    """Each finding is one line, the hardest first; one that is an error makes the status 1."""
    result = run("check", *COURSE[:2], "2026-01-11", *COURSE[3:])
    lines = result.stdout.splitlines()
    assert result.exit_code == 1
    assert [line.split()[0] for line in lines] == ["KS401", "KS102", "KS104", "3"]
    assert lines[-1] == "3 findings, 1 error."


def test_check_with_warnings_alone_ends_with_status_0() -> None:
    """Warnings and information are printed and leave the status at 0."""
    result = run("check", *COURSE[:5])
    assert result.exit_code == 0
    assert result.stdout.startswith("KS201 session_count (warning): the induction has 5 sessions")
    assert result.stdout.endswith("1 finding, 0 errors.\n")


def test_check_judges_against_the_clinic_that_is_described() -> None:
    """Protocol, hours, closures, days to avoid and other calendars are those of the options."""
    result = run(
        "check", "2026-01-05", "2026-01-12", "2026-01-19", "--protocol", "oxford-clinic", "--at", "15:30", "--country",
        "GB", "--timezone", "Europe/London", "--closed", "2026-01-05=training", "--avoid", "2026-01-12=travel",
        "--calendar", "driver=Mo 09:00-16:00", "--hours", "Mo 09:00-17:00",
    )  # fmt: skip
    assert result.exit_code == 1
    assert "KS401 clinic_closed (error): session 1 is on Mon 5 Jan 2026, when the clinic is closed (training)" in (
        result.stdout
    )
    assert "KS405 avoided_time (warning): session 2 is on Mon 12 Jan 2026, a day to be avoided (travel)" in (
        result.stdout
    )
    assert "session 3, Mon 19 Jan 2026 at 15:30, takes 100 minutes, outside the hours of driver" in result.stdout


def test_check_as_json() -> None:
    """With ``--json`` the findings are data, each with its sessions, day, standing and source."""
    result = run("check", *COURSE[:5], "2026-01-17", "--json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["ok"]) == (1, False)
    assert told["findings"] == [
        {
            "code": "KS401",
            "name": "clinic_closed",
            "severity": "error",
            "sessions": [6],
            "day": "2026-01-17",
            "message": "session 6 is on Sat 17 Jan 2026, when the clinic is closed (not open)",
            "standing": None,
            "source": None,
        }
    ]
    assert "KS403" in told["not_applicable"]


def test_check_as_json_gives_sources_and_findings_without_a_day() -> None:
    """A finding on the whole course has no day; its source is given with the DOI where there is one."""
    told = json.loads(run("check", "2026-01-05", "--protocol", "feder-2021", "--json").stdout)
    (finding,) = told["findings"]
    assert (finding["code"], finding["day"], finding["standing"]) == ("KS201", None, "trial")
    assert finding["source"]["doi"] == "10.1176/appi.ajp.2020.20050596"


def test_findings_on_a_terminal_are_coloured_by_severity() -> None:
    """On a terminal the code and the name of a finding have the colour of its severity."""
    result = run("check", *COURSE[:2], "2026-01-11", *COURSE[3:], columns=200)
    assert "\x1b[1;31mKS401 clinic_closed (error)\x1b[0m: session" in result.stdout


def test_accepted_findings_are_shown_with_their_reason(capsys: pytest.CaptureFixture[str]) -> None:
    """What somebody stands for is kept on the page, with the reason, and is not counted."""
    days = [date.fromisoformat(day) for day in COURSE[:5]]
    plan = Plan.from_history(protocols()[0], given=days).accepted("KS201", reason="the patient stopped")
    Screen().report(check(plan))
    shown = capsys.readouterr().out.splitlines()
    assert shown[0].startswith("KS201 session_count (warning)")
    assert shown[1:] == ["  accepted: the patient stopped", "No findings."]


# explain


@pytest.mark.parametrize("code", ["KS102", "ks102", "gap_short"])
def test_explain_prints_the_manual_page(code: str) -> None:
    """A rule is explained by its code or its name, in capitals or not, in the words of its docstring."""
    assert run("explain", code).stdout == f"{rule_named('KS102').explanation}\n"


def test_explain_breaks_paragraphs_to_the_width_of_a_terminal() -> None:
    """On a terminal a paragraph is one text, broken where the terminal ends."""
    shown = run("explain", "KS104", columns=50).stdout
    assert shown.split() == rule_named("KS104").explanation.split()
    assert max(len(line.rstrip()) for line in shown.splitlines()) <= 50
    assert run("explain", "KS104", columns=2000).stdout.count("\n") == 5


def test_explain_without_a_code_lists_all_rules() -> None:
    """The table has a line for every rule, with severity and summary."""
    lines = run("explain").stdout.splitlines()
    assert lines[0].split() == ["code", "name", "severity", "summary"]
    assert [line.split()[:3] for line in lines[1:]] == [[each.code, each.name, each.severity] for each in EVERY_RULE]
    assert lines[1].endswith(EVERY_RULE[0].summary)


def test_rules_as_json() -> None:
    """As JSON a rule has its manual page, and is the same as within the list of all."""
    everything = json.loads(run("explain", "--json").stdout)
    one = json.loads(run("explain", "gap_short", "--json").stdout)
    assert [each["code"] for each in everything] == [each.code for each in EVERY_RULE]
    assert one in everything
    assert one["text"].startswith(one["summary"])


# protocols


def test_protocols_lists_the_catalogue() -> None:
    """The table has a line for every protocol, unbroken where it goes to a file, without spaces at the ends."""
    lines = run("protocols").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["key", *(each.key for each in protocols())]
    assert lines[0].split() == ["key", "title", "sessions", "days", "standing"]
    assert re.split("  +", lines[1]) == [
        "standard", "Standard induction, six infusions, three a week", "6", "1 3 5 8 10 12", "practice",
    ]  # fmt: skip
    assert all(line == line.rstrip() for line in lines)


def test_protocols_on_a_narrow_terminal_has_two_lines_for_each() -> None:
    """Where five columns have no room, each protocol has its title and, below, the rest."""
    lines = without_colours(run("protocols", columns=90).stdout).splitlines()
    assert len(lines) == 1 + 2 * len(protocols())
    assert lines[1].split(maxsplit=1)[1].strip() == "Standard induction, six infusions, three a week"
    assert lines[2].strip() == "6 sessions, days 1 3 5 8 10 12 (practice)"


def test_protocols_on_a_wide_terminal_is_one_table() -> None:
    """Where five columns have room, each protocol has one line."""
    assert len(run("protocols", columns=140).stdout.splitlines()) == 1 + len(protocols())


@pytest.mark.parametrize("key", [each.key for each in protocols()])
def test_every_protocol_can_be_shown(key: str) -> None:
    """Every entry of the catalogue is shown in full, with its source and its notes."""
    result = run("protocols", "show", key)
    (protocol,) = (each for each in protocols() if each.key == key)
    assert result.exit_code == 0
    assert protocol.source is not None
    for part in (protocol.title, protocol.source.citation, protocol.source.url or "", *protocol.notes):
        assert part in result.stdout


def test_an_entry_in_full() -> None:
    """An entry gives days, gaps, bounds with their standing, the visit, checkpoints, the source with DOI, and notes."""
    assert run("protocols", "show", "AAN-HET-ROT-2010").stdout.splitlines()[:11] == [
        "Depression, one infusion, five more after a response",
        "key          aan-het-rot-2010",
        "standing     trial",
        "drug         racemic ketamine, intravenous",
        "sessions     6",
        "days         1 3 5 8 10 12",
        "gaps         2 2 3 2 2",
        f"bounds       at least 2 days and at most 7 days after the session before, with 1 day of grace {OURS}",
        f"             at least 7 days after the one 3 sessions before {OURS}",
        f"             session 6 at most 20 days after session 1 {OURS}",
        f"visit        100 minutes: 40 of treatment, 60 of observation {OURS}",
    ]


def test_checkpoints_name_the_sessions_after_which_they_stand() -> None:
    """One session or several, the instrument where there is one, and the basis."""
    several = run("protocols", "show", "ketect").stdout
    assert "after sessions 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 11: " in several
    assert " (MADRS) [trial: Ekstrand" in several
    single = run("protocols", "show", "oxford-clinic").stdout
    assert "after session 3: " in single
    assert "infusions? [practice: Oxford Health" in single


def test_an_entry_says_what_happens_to_a_missed_session() -> None:
    """A session missed is made up, or the course carries on without it."""
    assert "a session missed is made up" in run("protocols", "show", "standard").stdout
    assert "a session missed is left out, and the course carries on" in run("protocols", "show", "spravato-trd").stdout


@pytest.mark.parametrize("columns", [None, 60])
def test_a_protocol_as_toml(columns: int | None) -> None:
    """An entry as a TOML file is read as the protocol that it is, and lines stay whole on a narrow terminal."""
    for protocol in protocols():
        text = run("protocols", "show", protocol.key, "--toml", columns=columns).stdout
        assert loads(text, form="toml") == protocol
        assert text == dumps(protocol, form="toml")


def test_protocols_as_json() -> None:
    """The catalogue as data holds every protocol, and one entry is the same as within the whole."""
    catalogue = json.loads(run("protocols", "--json").stdout)
    assert [each["key"] for each in catalogue] == [each.key for each in protocols()]
    one = json.loads(run("protocols", "show", "ketect", "--json").stdout)
    assert one in catalogue
    assert one["days"] == [1, 3, 5, 8, 10, 12, 15, 17, 19, 22, 24, 26]
    assert one["spacing"][0] == {
        "bound": "at least 2 days and at most 7 days after the session before",
        "grace_days": 1,
        "standing": "default",
        "source": None,
    }
    assert one["checkpoints"][0]["after_sessions"] == list(range(1, 12))
    assert one["source"]["doi"] == "10.1093/ijnp/pyab088"


# bad input


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        ("plan standart", "no published protocol is called 'standart'; the nearest are "),
        ("plan --start 2026-02-30", "--start must be a day of the years 1900 to 2999 such as 2026-01-12, not '2026-"),
        ("plan --start 0026-01-12", "--start must be a day of the years 1900 to 2999 such as 2026-01-12, not '0026-"),
        ("plan --today monday", "--today must be a day of the years 1900 to 2999 such as 2026-01-12, not 'monday'"),
        ("protocols show ketect --json --toml", "--json and --toml are two forms of the same: ask for one of them"),
        ("plan --at 25:00", "--at must be a time of day such as 09:30, not '25:00'"),
        ("plan --start 2026-01-12 --at 22:00", "at 22:00 the clinic is never open in the year from Mon 12 Jan 2026: "),
        ("plan --stamp yesterday", "--stamp must be an instant with its zone such as 2026-01-01T12:00:00Z, not 'yes"),
        ("plan --stamp 2026-01-01T12:00", "--stamp must be an instant with its zone such as 2026-01-01T12:00:00Z, "),
        ("plan --timezone New_York", "timezone 'New_York' is not in the tz database; the nearest is America/New_York"),
        ("plan --country ZZ", "country 'ZZ' is not known: "),
        ("plan --country ''", 'hours "Mo-Fr 09:00-17:00; PH off" name public holidays (PH) of no country: '),
        ("plan --hours 'Mo-Fr 9am'", 'hours "Mo-Fr 9am" cannot be read; mend them where the caret points:\n'),
        (
            "plan --hours 'Mo off' --start 2026-01-12",
            "6 sessions of 120 minutes from Mon 12 Jan 2026 on cannot be placed",
        ),
        ("plan --chairs 0", "chairs must be 1 or more, not 0"),
        ("plan --closed soon=training", "--closed must be a day of the years 1900 to 2999 such as "),
        ("plan --avoid 2026-1-1", "--avoid must be a day of the years 1900 to 2999 such as "),
        ("plan --calendar driver", "--calendar must be a name and its hours such as \"driver=Mo,We,Fr\", not 'driver'"),
        ("plan --calendar =Mo", "--calendar must be a name and its hours such as "),
        ("plan --calendar a=Mo --calendar a=Tu", "--calendar a is given twice: "),
        ("plan --json -o -", "--json and the calendar file would both go to stdout: name a file with --output"),
        ("plan -o nowhere/plan.ics", "nowhere/plan.ics cannot be written (No such file or directory): name another "),
        ("plan -o .", ". cannot be written (Is a directory): name another file"),
        ("plan -o ''", "a file without a name cannot be written (Is a directory): name another file"),
        ("check 2026-01-32", "a session's day must be a day of the years 1900 to 2999 such as 2026-01-12, not '2026-"),
        ("check today", "'today' is neither a plan file, nor a folder, nor a day such as 2026-01-12"),
        ("check 2026-01-05 plan.json", "2026-01-05 is a day, and days are judged apart from plan files: give one or "),
        ("check plan.json --at 10:00", "--at: only for days laid by hand; a plan file says this itself, so leave it "),
        ("check 2026-01-05 --protocol none", "no published protocol is called 'none'; "),
        ("check 2026-01-05 --at noon", "--at must be a time of day such as 09:30, not 'noon'"),
        ("explain KS000", "there is no rule 'KS000'; the nearest are "),
        ("protocols show feder", "no published protocol is called 'feder'; the nearest are feder-20"),
        ("check", "Missing argument 'PLAN|DAY...'; `ketasched check --help` lists what can be given"),
        ("plan --chairs two", "Invalid value for '--chairs'"),
        ("plan --colour", "No such option: --colour"),
        ("plan standard 2026-01-12", "Got unexpected extra argument"),
        ("protocols shwo standard", "No such command 'shwo'"),
        ("plane", "No such command 'plane'"),
        ("--colour", "No such option: --colour"),
    ],
)
def test_bad_input_is_one_sentence_and_status_2(args: str, sentence: str) -> None:
    """What cannot be meant is said in one sentence on stderr, with status 2 and nothing on stdout."""
    result = CliRunner(env=PLAIN).invoke(app, args, prog_name="ketasched")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"Error: {sentence}")
    assert not Path("plan.ics").exists()


def test_a_usage_error_names_the_help_of_the_verb() -> None:
    """A slip in the command line ends with where to look."""
    assert run("plan", "--colour").stderr.endswith("; `ketasched plan --help` lists what can be given\n")


def _raising(error: BaseException) -> Callable[..., Plan]:
    def raises(*_: object, **__: object) -> Plan:
        raise error

    return raises


@pytest.mark.parametrize("error", [KeyboardInterrupt(), EOFError(), typer.Abort()])
def test_an_interrupted_command_ends_without_a_word(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """An interruption ends the command with the usual status and no traceback."""
    monkeypatch.setattr(planning, "schedule", _raising(error))
    result = run("plan")
    assert (result.exit_code, result.output.strip()) == (130, "")


def test_a_fault_of_our_own_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error that nobody foresaw is no bad input: it goes through."""
    monkeypatch.setattr(planning, "schedule", _raising(RuntimeError("a fault")))
    with pytest.raises(RuntimeError, match="a fault"):
        CliRunner().invoke(app, ["plan"], catch_exceptions=False)


# help


def test_the_version_is_printed() -> None:
    """``--version`` prints the name and the version of the installed package."""
    assert run("--version").stdout == f"ketasched {version('ketasched')}\n"


def test_without_a_verb_the_help_is_shown() -> None:
    """The bare command shows what it can do, with status 2."""
    result = run()
    assert result.exit_code == 2
    assert all(verb in result.stdout for verb in ("plan", "check", "explain", "protocols", "--show-completion"))


VERBS = (
    "plan", "show", "due", "book", "record", "assess", "ready", "follow-up", "move", "reschedule", "what-if", "extend",
    "amend", "accept", "stop", "compare", "check", "import", "export", "updates", "publish", "day", "why", "explain",
    "roster", "simulate",
)  # fmt: skip


@pytest.mark.parametrize("verb", [*VERBS, "protocols", "protocols show", "protocols check"])
def test_every_verb_has_one_screen_of_help_with_an_example(verb: str) -> None:
    """Each verb's help fits one screen and ends with a command to copy."""
    shown = run(*verb.split(), "-h").stdout
    assert f"Example: ketasched {verb.split(maxsplit=1)[0]}" in shown
    assert len(shown.splitlines()) <= 60


@pytest.mark.parametrize("verb", ["plan", "check", "explain", "protocols show", "simulate"])
def test_the_examples_of_the_help_run(verb: str) -> None:
    """The command that the help gives as an example can be copied, and is no bad input."""
    shown = " ".join(run(*verb.split(), "-h").stdout.split())
    example = shown.partition("Example: ketasched ")[2]
    assert CliRunner(env=PLAIN).invoke(app, example, prog_name="ketasched").exit_code == 0


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("plan kap", "kap"),
        ("check --protocol ket", "ketect"),
        ("explain KS20", "KS204"),
        ("simulate kap", "kap"),
        ("simulate --median fed", "feder-2021"),
        ("assess course.json MA", "MADRS"),
        ("accept course.json KS40", "KS401"),
        ("record course.json 1 mi", "missed"),
        ("export course.json --wording cl", "clinical"),
        ("export course.json --language e", "es"),
        ("export course.json --form f", "fhir"),
        ("amend course.json kap", "kap"),
        ("mo", "move"),
    ],
)
def test_keys_and_codes_are_completed(words: str, offered: str) -> None:
    """A shell completes the keys of protocols and the codes of rules."""
    env = {"_KETASCHED_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": f"ketasched {words}"}
    assert offered in CliRunner(env=env).invoke(app, [], prog_name="ketasched").stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_shown_its_completion(shell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """``--show-completion`` prints what the shell reads to complete the command."""
    monkeypatch.setattr("typer._completion_shared._get_shell_name", lambda: shell)
    shown = run("--show-completion")
    assert shown.exit_code == 0
    assert "_KETASCHED_COMPLETE" in shown.stdout


# writing


def test_writing_replaces_the_file_and_keeps_its_mode() -> None:
    """A file that is there is replaced whole and may be read by the same people as before."""
    Path("plan.ics").write_bytes(b"old")
    Path("plan.ics").chmod(0o640)
    write("plan.ics", b"new")
    assert Path("plan.ics").read_bytes() == b"new"
    assert Path("plan.ics").stat().st_mode & 0o777 == 0o640
    assert here() == ["plan.ics"]


def test_writing_goes_through_a_link() -> None:
    """A link stays a link, and the file that it names is replaced."""
    Path("real.ics").write_bytes(b"old")
    Path("link.ics").symlink_to("real.ics")
    write("link.ics", b"new")
    assert Path("link.ics").is_symlink()
    assert Path("real.ics").read_bytes() == b"new"


def test_a_failed_write_leaves_the_old_file_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk fails, the file is as it was and nothing half written lies beside it."""
    Path("plan.ics").write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(KetaschedError, match=r"^plan.ics cannot be written \(No space left on device\): name another"):
        write("plan.ics", b"new")
    assert Path("plan.ics").read_bytes() == b"old"
    assert here() == ["plan.ics"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes have names on Unix alone")
def test_a_pipe_is_written_to_and_stays_a_pipe() -> None:
    """What is no ordinary file is written to in its place, never replaced."""
    os.mkfifo("pipe")
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(Path("pipe").read_bytes()), daemon=True)
    reader.start()
    write("pipe", b"new")
    reader.join(10)
    assert read == [b"new"]
    assert Path("pipe").is_fifo()


# the screen


def _broken(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    monkeypatch.setattr(sys, "stdout", os.fdopen(writing, "w"))


def test_a_reader_that_goes_away_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Text and bytes for a pipe that nobody reads go nowhere, without an error."""
    _broken(monkeypatch)
    screen = Screen()
    screen.prose("text")
    screen.prose("more")
    sys.stdout.close()
    _broken(monkeypatch)
    raw(b"bytes")
    sys.stdout.close()


def test_a_stream_that_has_no_encoding_is_written_as_it_is() -> None:
    """Stdout may be a text stream in memory."""
    with redirect_stdout(StringIO()) as stream:
        Screen().prose("text")
    assert stream.getvalue() == "text\n"


def test_a_letter_that_the_stream_cannot_show_is_replaced(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A reason in letters that the output cannot encode is shown with question marks, not refused."""
    with (tmp_path / "out").open("w", encoding="ascii") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        Screen().prose("Führung")
    assert (tmp_path / "out").read_text("ascii") == "F?hrung\n"


# the entry point


def test_the_entry_point_is_main() -> None:
    """The installed command is `ketasched.cli.main`."""
    (script,) = entry_points(group="console_scripts", name="ketasched")
    assert script.load() is cli.main


def test_main_runs_the_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """`main` takes the command line and exits with the status."""
    monkeypatch.setattr(sys, "argv", ["ketasched", "--version"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("ketasched ")


def test_the_package_runs_the_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """`python -m ketasched` is the command, under its own name."""
    monkeypatch.setattr(sys, "argv", ["__main__.py", "--version"])
    with pytest.raises(SystemExit) as ended:
        run_module("ketasched", run_name="__main__")
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("ketasched ")


def test_without_the_extra_one_sentence_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where typer is missing, the command says what to install, with status 2."""
    monkeypatch.delitem(sys.modules, "ketasched.cli.app")
    monkeypatch.setitem(sys.modules, "typer", None)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    sentence = 'Error: the command needs typer, which is not installed: pip install "ketasched[cli]"\n'
    assert capsys.readouterr().err == sentence


def test_another_missing_module_is_not_blamed_on_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """A module of our own that is missing is a fault, and goes through."""
    monkeypatch.delitem(sys.modules, "ketasched.cli.app")
    monkeypatch.setitem(sys.modules, "ketasched.cli.planning", None)
    with pytest.raises(ModuleNotFoundError, match=r"ketasched\.cli\.planning"):
        cli.main()


MAIN = (sys.executable, "-c", "from ketasched.cli import main; main()")


def test_a_program_in_a_pipe_ends_quietly() -> None:
    """A reader that takes one line and goes leaves no traceback, and the status is the verb's own."""
    with subprocess.Popen([*MAIN, "protocols"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:  # noqa: S603
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_bad_input_in_a_program_has_no_traceback() -> None:
    """The process ends with status 2, one line on stderr and nothing on stdout."""
    ended = subprocess.run([*MAIN, "plan", "nothing"], capture_output=True, text=True, check=False)  # noqa: S603
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("Error: no published protocol is called 'nothing'; ")
    assert ended.stderr.count("\n") == 1
