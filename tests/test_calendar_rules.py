"""Every rule on calendars by its example calendars.

The files ``rules/KS6….calendar`` hold calendars between blank lines, an event to a line, its properties parted by
``|``. Beside a line stands what is found of its event, beside ``calendar`` what is found of the calendar as a whole:
a code, then words as the finding prints them. What is not written there must not be found. Lines that begin with a
word and a colon say the protocol, the clinic's zone, and a zone that the calendar declares, with its offset.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import ketasched as ks
from ketasched.rule import Rule
from ketasched.rules import CALENDAR_RULES, EVERY_RULE, RULES

HERE = Path(__file__).parent / "rules"
FILES = sorted(HERE.glob("*.calendar"))
TWO_VISITS = ks.Protocol(key="two-visits", title="Two visits", induction=ks.Induction((0, 7)))
PROTOCOLS = {"two-visits": TWO_VISITS}


def blocks(path: Path) -> Iterator[str]:
    """Take the calendars of a file apart; lines that begin with # are for the reader."""
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        lines = [line for line in block.splitlines() if not line.startswith("#")]
        if lines:
            yield "\n".join(lines)


def read(block: str) -> tuple[ks.Reading, list[tuple[str | None, str, str]]]:
    """Read a calendar, and what stands beside its lines: the number in the line, a code, words."""
    lines, options, beside = ["BEGIN:VCALENDAR"], dict[str, str](), list[tuple[str | None, str, str]]()
    for line in block.splitlines():
        said, *notes = re.split(r"\s+# ", line)
        head, _, rest = said.partition(": ")
        number = re.search(r"X-KS-NUMBER:(\d+)", said)
        beside += [(number and number[1], *note.split(" ", 1)) for note in notes]
        if head == "declared":
            lines += declared(*rest.split())
        elif rest:
            options[head] = rest
        elif said != "calendar":
            lines += ["BEGIN:VEVENT", *said.split(" | "), "END:VEVENT"]
    clinic = ks.Clinic(timezone=options["clinic"], hours="24/7") if "clinic" in options else None
    text = "\r\n".join([*lines, "END:VCALENDAR", ""])
    uid = options.get("uid", "")
    return ks.from_ical(text, protocol=PROTOCOLS[options["protocol"]], clinic=clinic, uid=uid), beside


def declared(name: str, offset: str) -> list[str]:
    """Declare a zone that is always at one offset."""
    offsets = [f"TZOFFSETFROM:{offset}", f"TZOFFSETTO:{offset}"]
    standard = ["BEGIN:STANDARD", "DTSTART:19700101T000000", *offsets, "END:STANDARD"]
    return ["BEGIN:VTIMEZONE", f"TZID:{name}", *standard, "END:VTIMEZONE"]


ALL = [(path.stem, block) for path in FILES for block in blocks(path)]
TITLES = [f"{path.stem}-{place}" for path in FILES for place, _ in enumerate(blocks(path), start=1)]


@pytest.mark.parametrize("block", [block for _, block in ALL], ids=TITLES)
def test_example(block: str) -> None:
    """Beside the lines stands exactly what is found, each finding beside the line with its session."""
    reading, beside = read(block)
    for finding in reading.findings:
        assert any(fits(finding, *each) for each in beside), f"not expected: {finding}"
    for each in beside:
        assert any(fits(finding, *each) for finding in reading.findings), f"not found: {each}"


def fits(finding: ks.Finding, number: str | None, code: str, words: str) -> bool:
    """Whether a finding has the code and the words, and is of the session in whose line they stand."""
    here = number is None or int(number) in finding.sessions
    return here and finding.code == code and words in str(finding)


def test_every_rule_has_a_file() -> None:
    """There is one example file for each rule on calendars, named by its code, and no other."""
    assert [path.name for path in FILES] == [f"{each.code}.calendar" for each in CALENDAR_RULES]


@pytest.mark.parametrize("rule", CALENDAR_RULES, ids=lambda rule: rule.code)
def test_both_outcomes_have_a_calendar(rule: Rule[Any]) -> None:
    """A file shows its rule finding something and finding nothing."""
    found = {rule.code in {each.code for each in read(block)[0].findings} for code, block in ALL if code == rule.code}
    assert found == {True, False}


def test_codes_of_calendars() -> None:
    """Codes from KS600 to KS699 are for calendars, and all of them are known to the manual and the command."""
    family = {each.code for each in EVERY_RULE if each.code.startswith("KS6")}
    assert family == {each.code for each in CALENDAR_RULES}
    assert not family & {each.code for each in RULES}


@pytest.mark.parametrize("rule", CALENDAR_RULES, ids=lambda rule: rule.code)
def test_manual_has_the_rule(rule: Rule[Any]) -> None:
    """The manual page has the whole of the rule's text and its examples."""
    page = (HERE.parent.parent / "docs" / "rules.md").read_text(encoding="utf-8")
    section = page.partition(f"\n### {rule.code} {rule.name}\n")[2].partition("\n#")[0]
    assert rule.text in section
    assert f"(../tests/rules/{rule.code}.calendar)" in section


def test_findings_are_in_order() -> None:
    """The hardest finding comes first."""
    block = "protocol: two-visits\nDTSTART:20260105T090000\nDTSTART:20260105T093000Z"
    severities = [each.severity for each in read(block)[0].findings]
    assert severities == sorted(severities, key=[*ks.Severity].index)
    assert len(set(severities)) == 2


@pytest.mark.parametrize(("status", "codes"), [("CONFIRMED", ["KS606"]), ("CANCELLED", [])])
def test_cancelled_sessions_do_not_overlap(status: str, codes: list[str]) -> None:
    """A session that is called off takes no time."""
    first = "X-KS-NUMBER:1 | UID:a | DTSTART:20260105T090000Z"
    second = f"X-KS-NUMBER:2 | UID:b | DTSTART:20260105T093000Z | STATUS:{status}"
    reading, _ = read(f"protocol: two-visits\n{first}\n{second}")
    assert [each.code for each in reading.findings] == codes
