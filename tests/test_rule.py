import re
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from attrs import evolve

from ketasched.errors import UnknownName
from ketasched.history import History, history_of
from ketasched.plan import Plan
from ketasched.published import STANDARD
from ketasched.records import Acceptance
from ketasched.rule import Fault, Finding, Rule, Severity, always, basis, rule
from ketasched.rules import EVERY_RULE, rule_named
from ketasched.source import Source, Standing

FIXED = {
    "KS101": "too_soon",
    "KS102": "gap_short",
    "KS103": "gap_long",
    "KS104": "too_many_in_window",
    "KS201": "session_count",
    "KS202": "course_short",
    "KS203": "course_long",
    "KS204": "late_start",
    "KS401": "clinic_closed",
    "KS402": "outside_hours",
    "KS403": "chair_taken",
    "KS404": "impossible_time",
}
DAY = date(2026, 1, 5)
LABEL = Source("A label")
TRIAL = Source("A trial", "10.1000/1")
NOTHING = history_of(Plan(STANDARD, ()))
FINDING = Finding(
    code="KS101",
    name="too_soon",
    severity=Severity.ERROR,
    sessions=(2, 3),
    day=DAY,
    message="too soon",
    source=None,
    standing=None,
)

each_rule = pytest.mark.parametrize("each", EVERY_RULE, ids=lambda each: each.code)


@rule("KS999", severity=Severity.WARNING, standing=Standing.TRIAL, source=TRIAL, applies=lambda _: True)
def hands_cold(_: History) -> Iterator[Fault]:
    """The hands are cold.

    Warm hands are better.
    """
    yield Fault(message="cold", sessions=(1, 2), day=DAY)
    yield Fault(message="icy", severity=Severity.ERROR, source=LABEL, standing=Standing.LABEL)


# --- the registry


def test_codes_are_unique_and_sorted() -> None:
    """Codes are KS and three digits, stand in order, and none is used twice."""
    codes = [each.code for each in EVERY_RULE]
    assert all(re.fullmatch(r"KS\d{3}", code) for code in codes)
    assert codes == sorted(set(codes))


def test_names_state_the_fault() -> None:
    """Names are unique, in snake case, and those of the generator functions."""
    names = [each.name for each in EVERY_RULE]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)+", name) for name in names)
    assert names == [each.faults.__name__ for each in EVERY_RULE]


def test_fixed_codes_stay() -> None:
    """The first codes keep their rules for ever."""
    assert {each.code: each.name for each in EVERY_RULE}.items() >= FIXED.items()


@each_rule
def test_every_rule_is_explained(each: Rule[Any]) -> None:
    """A rule has a summary of one sentence on one line, and a rationale after it."""
    summary, blank, *rationale = each.text.splitlines()
    assert re.fullmatch(r"[A-Z][^.]+\.", summary)
    assert each.summary == summary
    assert blank == ""
    assert " ".join(rationale).endswith(".")
    assert each.explanation.endswith(each.text)


@each_rule
def test_families(each: Rule[Any]) -> None:
    """A rule stands in the module that its code belongs to, by the first digit."""
    assert (sys.modules[each.faults.__module__].__doc__ or "").startswith(f"{each.code[:3]}xx: ")


@each_rule
def test_rules_are_found_by_code_and_name(each: Rule[Any]) -> None:
    """A rule is found by its code and by its name, in capitals or not."""
    assert {rule_named(name) for name in (each.code, each.code.lower(), each.name, each.name.upper())} == {each}


@pytest.mark.parametrize(("name", "near"), [("KS405x", "KS405"), ("gap_shrot", "gap_short"), ("", "known are")])
def test_unknown_rule(name: str, near: str) -> None:
    """A name that no rule has is refused with the nearest codes and names."""
    with pytest.raises(UnknownName, match=f"there is no rule {name!r}; .*{near}"):
        rule_named(name)


# --- making a rule


def test_a_rule_is_made_of_a_function() -> None:
    """The function's name and docstring are the rule's, code, severity, standing and source the decorator's."""
    assert isinstance(hands_cold, Rule)
    assert (hands_cold.code, hands_cold.name, hands_cold.severity) == ("KS999", "hands_cold", Severity.WARNING)
    assert (hands_cold.standing, hands_cold.source) == (Standing.TRIAL, TRIAL)
    assert hands_cold.text == "The hands are cold.\n\nWarm hands are better."
    assert hands_cold.summary == "The hands are cold."


def test_explanation() -> None:
    """The manual page opens with code, name and severity, and with what the rule rests on."""
    assert hands_cold.explanation == (
        "KS999 hands_cold (warning) [trial: A trial, doi:10.1000/1]\n\nThe hands are cold.\n\nWarm hands are better."
    )
    assert rule_named("KS404").explanation.startswith("KS404 impossible_time (error)\n\nThe clocks change")


def test_a_rule_without_more() -> None:
    """A rule applies to every plan and rests on nothing unless it says so, and may lack a docstring."""

    def nameless(_: History) -> Iterator[Fault]:
        yield from ()

    bare = rule("KS998", severity=Severity.INFO)(nameless)
    assert (bare.text, bare.summary, bare.standing, bare.source, bare.applies) == ("", "", None, None, always)
    assert bare.explanation == "KS998 nameless (info)\n\n"


def test_three_outcomes() -> None:
    """A rule finds something, finds nothing, or is not applicable."""
    found = hands_cold.findings(NOTHING)
    assert found is not None
    assert [each.message for each in found] == ["cold", "icy"]
    assert evolve(hands_cold, faults=lambda _: iter(())).findings(NOTHING) == ()
    assert evolve(hands_cold, applies=lambda _: False).findings(NOTHING) is None


def test_a_rule_that_does_not_apply_is_not_run() -> None:
    """Faults are looked for only where the rule applies, and in the history it was given."""
    seen: list[History] = []

    def faults(history: History) -> Iterator[Fault]:
        seen.append(history)
        yield from ()

    watched = evolve(hands_cold, faults=faults, applies=lambda history: history is NOTHING)
    assert watched.findings(history_of(Plan(STANDARD, ()))) is None
    assert watched.findings(NOTHING) == ()
    assert seen == [NOTHING]


def test_findings_take_what_a_fault_leaves_open_from_the_rule() -> None:
    """Severity, source and standing are the rule's where the fault gives none, and the fault's where it does."""
    cold, icy = hands_cold.findings(NOTHING) or ()
    assert cold == Finding(
        code="KS999",
        name="hands_cold",
        severity=Severity.WARNING,
        sessions=(1, 2),
        day=DAY,
        message="cold",
        source=TRIAL,
        standing=Standing.TRIAL,
    )
    assert icy == evolve(
        cold, severity=Severity.ERROR, sessions=(), day=None, message="icy", source=LABEL, standing=Standing.LABEL
    )


# --- findings


def test_findings_sort() -> None:
    """Findings sort by severity, then day, code, sessions and words; those of the whole plan stand behind the days."""
    in_order = (
        FINDING,
        evolve(FINDING, message="too soon by far"),
        evolve(FINDING, sessions=(2, 4)),
        evolve(FINDING, code="KS102", sessions=(1,)),
        evolve(FINDING, day=date(2026, 1, 6), code="KS100"),
        evolve(FINDING, day=None, code="KS100"),
        evolve(FINDING, severity=Severity.WARNING, day=date(2026, 1, 1)),
        evolve(FINDING, severity=Severity.INFO, day=date(2025, 1, 1)),
    )
    assert all(tuple(sorted(shuffled)) == in_order for shuffled in (in_order[::-1], in_order[4:] + in_order[:4]))


@pytest.mark.parametrize(
    ("standing", "source", "words"),
    [
        (None, None, ""),
        (None, LABEL, ""),
        (Standing.DEFAULT, None, " [default: our choice, no source states it]"),
        (Standing.PRACTICE, LABEL, " [practice: A label]"),
        (Standing.TRIAL, TRIAL, " [trial: A trial, doi:10.1000/1]"),
    ],
)
def test_basis(standing: Standing | None, source: Source | None, words: str) -> None:
    """A finding ends with the standing and the source of its number, and says so where a number is our choice."""
    assert basis(standing, source) == words
    finding = evolve(FINDING, standing=standing, source=source)
    assert str(finding) == f"KS101 too_soon (error): too soon{words}"


@pytest.mark.parametrize(
    ("code", "session", "covered"),
    [
        ("KS101", None, True),
        ("KS101", 2, True),
        ("KS101", 3, True),
        ("KS101", 1, False),
        ("KS102", None, False),
        ("KS102", 2, False),
    ],
)
def test_accepted_by(code: str, session: int | None, *, covered: bool) -> None:
    """An acceptance covers the findings of its code, and where it names a session only those that concern it."""
    assert FINDING.accepted_by(Acceptance(code, "agreed", session)) is covered


def test_a_finding_of_the_whole_plan_is_accepted_as_a_whole() -> None:
    """An acceptance for one session does not cover a finding that concerns none."""
    whole = evolve(FINDING, sessions=())
    assert not whole.accepted_by(Acceptance("KS101", "agreed", 2))
    assert whole.accepted_by(Acceptance("KS101", "agreed"))
