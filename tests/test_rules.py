"""Every rule by its example plans, and the manual page that is made of the rules.

The files in ``rules/`` are written as a clinic would write a plan. Beside a session's line stands what is found for it
(for the last session concerned), beside ``plan`` what is found for the plan as a whole: a code, then words as the
finding prints them. What is not written there must not be found.

Lines are read in their order: a session that is ``booked`` (``booked-14``: every 14 days) is booked from the forecast
of what stands above it, and then put where its line says. A score ``corrected`` is another one from the start.
"""

import re
import runpy
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from attrs import evolve, field, frozen
from dateutil.relativedelta import relativedelta

from ketasched.booking import book
from ketasched.checking import check
from ketasched.clinic import Clinic
from ketasched.due import next_due
from ketasched.forecast import Action, Decision
from ketasched.history import history_of
from ketasched.instruments import instrument_named
from ketasched.plan import Plan
from ketasched.protocol import Activity, Frequency, Induction, Phase, Protocol, Question, Spacing, Visit
from ketasched.published import cadence_named, protocol_named
from ketasched.records import Done, Ended, Readiness
from ketasched.request import Request, avoidance, calendars
from ketasched.response import Assessment
from ketasched.rule import Rule, always
from ketasched.rules import EVERY_RULE, RULES
from ketasched.session import Session
from ketasched.source import Source, Standing

HERE = Path(__file__).parent
FILES = sorted((HERE / "rules").glob("*.plan"))
SCRIPT = HERE.parent / "docs" / "make_rules.py"
MONTH = relativedelta(months=1)

Options: TypeAlias = Mapping[str, list[str]]
Line: TypeAlias = int | None
"""The number of a session, or ``None`` for the plan as a whole."""


def course(key: str, offsets: tuple[int | relativedelta, ...], *spacing: Spacing) -> Protocol:
    """Make a protocol that shows what no published one does."""
    return Protocol(key=key, title=key, induction=Induction(offsets, spacing))


HEPATITIS_B = evolve(
    course(
        "hepatitis-b",
        (0, MONTH, relativedelta(months=6)),
        Spacing(28, grace=4, session=2),
        Spacing(56, grace=4, session=3),
        Spacing(112, grace=4, session=3, anchor=1),
    ),
    repeat_too_soon=True,
)
AFTER_REFERRAL = course("after-referral", (0, 7), Spacing(7, session=1, anchor=0))
MONTHLY = course("monthly", (0, 28, 56), Spacing(0, MONTH))
ROLLED = evolve(MONTHLY, key="monthly-rolled", month_end="roll")
STATED = Spacing(7, 14, source=Source("The pages of a service"), standing=Standing.PRACTICE)
AS_STATED = course("weekly-as-stated", (0, 7, 14), STATED)
TWO_VISITS = course("two-visits", (0, 7))
TWO_INFUSIONS = evolve(TWO_VISITS, key="two-infusions", drug="racemic ketamine")
FOR_EVER = range(3, 1000)
ONE_A_WEEK = evolve(TWO_VISITS, key="one-a-week", frequencies=[Frequency(most=1, weeks=FOR_EVER)])
FOLLOWED_UP = evolve(
    TWO_VISITS,
    key="followed-up",
    activities=[Activity("integration", "Talk it over", 1), Activity("reminder", "Ask how it was", 28, session=2)],
)
ASKED = evolve(
    TWO_VISITS,
    key="asked-before",
    readiness=[
        Question(key="fever", text="Fever", meaning="not recommended", source=Source("A leaflet"), standing="label"),
        Question(key="travels", text="Travels ahead", meaning="some sources wait, some do not"),
    ],
)
RATED = evolve(
    TWO_VISITS,
    key="rated",
    activities=[
        Activity("assessment", "The baseline", session=1, instrument="MADRS"),
        Activity("assessment", "A day after the first", 1, session=1, instrument="MADRS"),
        Activity("assessment", "The end", session=2, instrument="MADRS", source=Source("A leaflet"), standing="label"),
        Activity("assessment", "At every booster", session=FOR_EVER),
    ],
)
THE_DAY_AFTER = [
    evolve(TWO_VISITS, key=f"{key}-after", activities=[Activity("assessment", "The day after", 1, instrument=scale)])
    for key, scale in (("phq-9", "PHQ-9"), ("pcl-5", "PCL-5"), ("own-scale", "OWN-3"))
]
WATCHED = evolve(TWO_VISITS, key="watched", least_observation=60, visit=Visit(30, 60))
OWN = {
    each.key: each
    for each in (
        *(HEPATITIS_B, AFTER_REFERRAL, MONTHLY, ROLLED, AS_STATED, TWO_VISITS, TWO_INFUSIONS, ONE_A_WEEK),
        *(FOLLOWED_UP, ASKED, RATED, *THE_DAY_AFTER, WATCHED),
    )
}

OF_CLINIC = {"clinic", "closed", "chairs", "taken", "starts-apart", "last-start"}
OF_REQUEST = {"asked", "avoid", "calendar", "event"}
OF_RECORD = {"score", "corrected", "present", "absent", "done", "stopped"}
OPTIONS = {"protocol", "cadence", "interval", "visit"} | OF_CLINIC | OF_REQUEST | OF_RECORD
OPEN_ALWAYS = Clinic(timezone="UTC", hours="24/7")


@frozen
class Example:
    """A plan, and the codes and words that stand beside its lines."""

    plan: Plan
    applicable: bool = True
    expected: dict[Line, list[tuple[str, str]]] = field(factory=dict)


def blocks(path: Path) -> Iterator[str]:
    """Take the plans of a file apart: they stand between blank lines; lines that begin with # are for the reader."""
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        lines = [line for line in block.splitlines() if not line.startswith("#")]
        if lines:
            yield "\n".join(lines)


def example(block: str) -> Example:
    """Read one plan with what is expected of it."""
    options: dict[str, list[str]] = defaultdict(list)
    notes: dict[Line, list[str]] = {None: []}
    sessions: list[Session] = []
    decisions: list[Decision] = []
    for line in block.splitlines():
        said, *beside = re.split(r"\s+# ", line)
        head, _, rest = said.partition(" ")
        if head.endswith(":"):
            options[head[:-1]].append(rest.strip())
        elif head == "plan":
            notes[None] = beside
        else:
            day, *words = rest.split()
            decisions += (booked(options, sessions, decisions, each) for each in words if each.startswith("booked"))
            sessions.append(session(int(head), day, *(each for each in words if not each.startswith("booked"))))
            notes[int(head)] = beside
    applicable = "not applicable" not in notes[None]
    notes[None] = [note for note in notes[None] if note != "not applicable"]
    expected = {line: [*map(said_beside, beside)] for line, beside in notes.items()}
    return Example(corrected(plan(options, sessions, decisions), options), applicable, expected)


def said_beside(note: str) -> tuple[str, str]:
    """Read a code and the words after it."""
    match = re.fullmatch(r"(KS\d{3}) (.+)", note.strip())
    assert match, f"what stands beside a line is a code and words, not {note!r}"
    return match[1], match[2]


def session(number: int, day: str, *words: str) -> Session:
    """Read a session's line: number and day, then any of time, phase and status."""
    read = Session(number, date.fromisoformat(day))
    for word in words:
        if ":" in word:
            read = evolve(read, at=time.fromisoformat(word))
        elif word in [*Phase]:
            read = evolve(read, phase=word)
        else:
            read = evolve(read, status=word)
    return read


def booked(options: Options, sessions: list[Session], decisions: list[Decision], word: str) -> Decision:
    """Book the only option of what has been read so far, or the one with the interval that the word names."""
    before = evolve(plan(options, sessions, decisions), clinic=OPEN_ALWAYS)
    _, _, interval = word.partition("-")
    sessions_due = [each for each in next_due(before).options if each.action is Action.SESSION]
    wanted = [each for each in sessions_due if not interval or each.interval == int(interval)]
    assert len(wanted) == 1, f"{word} must name one of {next_due(before)}"
    return book(before, wanted[0]).decisions[-1]


def corrected(read: Plan, options: Options) -> Plan:
    """Put the scores that were corrected in place of those on the same day."""
    others = {(each.day, each.instrument.key): each for each in scores(options, "corrected")}
    known = (others.get((each.day, each.instrument.key), each) for each in read.assessments)
    return evolve(read, assessments=known)


def scores(options: Options, name: str) -> Iterator[Assessment]:
    """Read the scores, such as ``2026-01-05 MADRS 34``."""
    for line in options.get(name, ()):
        day, scale, score = line.split()
        yield Assessment(instrument_named(scale), int(score), date.fromisoformat(day))


def readiness(options: Options) -> Iterator[Readiness]:
    """Read what was recorded before session 1, such as ``2026-01-02 fever by the desk``."""
    for name in ("present", "absent"):
        for line in options.get(name, ()):
            day, item, *by = line.split(maxsplit=3)
            yield Readiness(item, name == "present", date.fromisoformat(day), *by[1:])


def done(options: Options) -> Iterator[Done]:
    """Read what was done, such as ``2026-01-06 integration 1``, the number being the session's."""
    for line in options.get("done", ()):
        day, kind, *number = line.split()
        yield Done(kind, date.fromisoformat(day), int(number[0]) if number else None)


def plan(options: Options, sessions: list[Session], decisions: list[Decision]) -> Plan:
    """Make the plan of the lines read."""
    assert options.keys() <= OPTIONS, f"not known: {options.keys() - OPTIONS}"
    (key,) = options["protocol"]
    protocol = OWN.get(key) or protocol_named(key)
    for cadence in options.get("cadence", ()):
        protocol = evolve(protocol, cadence=cadence_named(cadence))
    for visit in options.get("visit", ()):
        minutes: dict[str, Any] = {name: int(number) for name, number in map(str.split, visit.split(", "))}
        protocol = evolve(protocol, visit=Visit(**minutes))
    place = clinic(options) if options.keys() & OF_CLINIC else None
    asked = request(options, place) if options.keys() & OF_REQUEST else None
    return Plan(
        protocol,
        sessions,
        place,
        request=asked,
        assessments=scores(options, "score"),
        decisions=decisions,
        interval=next(map(int, options.get("interval", ())), None),
        ended=next((Ended(date.fromisoformat(day), "as asked") for day in options.get("stopped", ())), None),
        readiness=readiness(options),
        done=done(options),
    )


def clinic(options: Options) -> Clinic:
    """Make the clinic: its zone, hours and perhaps country in one line, the rest in lines of their own."""
    zone, hours, *country = options["clinic"][0].split(" | ")
    return Clinic(
        timezone=zone,
        hours=hours,
        country=country[0] if country else None,
        closed={date.fromisoformat(day): reason for day, reason in pairs(options, "closed")},
        chairs=int(*options.get("chairs", ["1"])),
        taken=[part(each) for each in options.get("taken", ())],
        starts_apart=int(*options.get("starts-apart", ["0"])),
        last_start=next(map(time.fromisoformat, options.get("last-start", ())), None),
    )


def request(options: Options, place: Clinic | None) -> Request:
    """Make what was asked for: the first day, days and times to avoid, other calendars, the event before."""
    avoid = {part(when) if " " in when else date.fromisoformat(when): why for when, why in pairs(options, "avoid")}
    return Request(
        start=date.fromisoformat(*options["asked"]),
        avoid=avoidance(avoid, place.timezone if place else "UTC"),
        hours=calendars(dict(pairs(options, "calendar")), place.country if place else None),
        anchor=next(map(date.fromisoformat, options.get("event", ())), None),
    )


def pairs(options: Options, name: str) -> Iterator[tuple[str, str]]:
    """Take lines of the form ``this = that`` apart."""
    for line in options.get(name, ()):
        left, right = line.split(" = ")
        yield left, right


def part(text: str) -> tuple[datetime, datetime]:
    """Read a part of a day, such as ``2026-01-05 10:00-11:00``."""
    day, clock = text.split()
    begin, end = (datetime.fromisoformat(f"{day} {at}") for at in clock.split("-"))
    return begin, end


ALL = [(path.stem, block) for path in FILES for block in blocks(path)]
TITLES = [f"{path.stem}-{place}" for path in FILES for place, _ in enumerate(blocks(path), start=1)]


@pytest.mark.parametrize(("code", "block"), ALL, ids=TITLES)
def test_example(code: str, block: str) -> None:
    """Beside each line stands exactly what is found, and the file's rule applies unless the plan says it does not."""
    here = example(block)
    report = check(here.plan)
    found: dict[Line, list[str]] = defaultdict(list)
    for each in report:
        found[each.sessions[-1] if each.sessions else None].append(str(each))
    for line in found.keys() | here.expected.keys():
        shown, expected = found[line], here.expected[line]
        assert [each for each in shown if not any(fits(each, *beside) for beside in expected)] == [], "not expected"
        assert [beside for beside in expected if not any(fits(each, *beside) for each in shown)] == [], "not found"
    assert (code not in report.not_applicable) is here.applicable


def fits(shown: str, code: str, words: str) -> bool:
    """Whether a finding, as it prints, has the code and the words."""
    return shown.startswith(code) and words in shown


def test_every_rule_has_a_file() -> None:
    """There is one example file for each rule, named by its code, and no other; for one on plans it has plans."""
    assert [path.name for path in FILES] == [f"{each.code}.plan" for each in RULES]
    assert sorted(path.stem for path in (HERE / "rules").iterdir()) == [each.code for each in EVERY_RULE]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_outcome_has_a_plan(rule: Rule[Any]) -> None:
    """A file shows its rule finding something, finding nothing, and not applying where that can be."""
    outcomes = [rule.findings(history_of(example(block).plan)) for code, block in ALL if code == rule.code]
    assert any(outcomes)
    assert () in outcomes
    assert (None in outcomes) is (rule.applies is not always)


def test_stale_manual(tmp_path: Path) -> None:
    """The check says what to do where the page is missing or is not what the rules say, and writes nothing."""
    main, page = runpy.run_path(str(SCRIPT))["main"], tmp_path / "rules.md"
    assert "run `python docs/make_rules.py`" in main(["--check"], page)
    assert not page.exists()
    assert main([], page) is None
    assert main(["--check"], page) is None
    page.write_text("Something else.")
    assert "is not what the rules say" in main(["--check"], page)
    assert main(["--chek"], page) == "make_rules.py takes --check or nothing, not --chek"
    assert page.read_text() == "Something else."


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: rule.code)
def test_manual_has_the_rule(rule: Rule[Any]) -> None:
    """The page has the rule in its table, linked to a section with the whole of its text and its examples."""
    page = (HERE.parent / "docs" / "rules.md").read_text(encoding="utf-8")
    row = f"| [{rule.code}](#{rule.code.lower()}-{rule.name}) | {rule.name} | {rule.severity} | {rule.summary} |"
    assert page.count(row) == 1
    section = page.partition(f"\n### {rule.code} {rule.name}\n")[2].partition("\n#")[0]
    assert rule.text in section
    (file,) = (HERE / "rules").glob(f"{rule.code}.*")
    assert f"(../tests/rules/{file.name})" in section
