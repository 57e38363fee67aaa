"""Write docs/rules.md, the manual page of the rules, from their docstrings.

``python docs/make_rules.py`` writes the page; with ``--check`` it writes nothing and fails where the page is stale.
"""

import sys
from inspect import getdoc, getmodule
from itertools import groupby
from pathlib import Path
from typing import Any

from generated import write_or_check_page
from ketasched.rule import Rule, Severity, basis
from ketasched.rules import EVERY_RULE

PAGE = Path(__file__).with_name("rules.md")
EXAMPLES = Path(__file__).parent.parent / "tests" / "rules"

INTRO = f"""\
<!-- Made by docs/make_rules.py from the docstrings in src/ketasched/rules: change those, then run it. -->

# The rules

`check(plan)` judges a plan by these rules. Nothing is raised for a plan that is unwise: the report says which sessions,
what was found, what was asked for, and which source the number rests on. For a plan, each rule has one of three
outcomes: it finds something, it finds nothing, or it is not applicable (a plan without a clinic cannot be outside its
hours). A code is never used for another rule. `ketasched explain KS102` prints one of the texts below.

`from_ical` judges a calendar that it reads back by the rules from KS601 on, and gives the findings beside the plan.

`check_protocol(protocol, clinic)` judges a definition by the rules from KS901 on, before any patient: the same report,
whose findings have no day. An error is a course that nobody could ever be given, or that its own label does not allow;
what is likely a slip is a warning.

**Severity.** {getdoc(Severity)}
A report is ok while it has no error. The table gives each rule's own severity. Some rules derive it from the standing
of the limit that was passed: KS103 and KS203 are info where the limit is our default, and a warning where a source
states it; KS104, KS307, KS505 and KS925 are an error where a label sets the limit, and otherwise a warning. KS308,
KS504 and KS923 are a warning or for information, and KS901 an error or a warning, as their texts say.

**Acceptance.** Clinics have reasons. `plan.accepted("KS401", reason="weekend clinic")` stands for a finding, and
`session=3` for that of one session alone: the report keeps it and shows it with the reason, and it no longer counts.
"""


def page() -> str:
    """Give the whole page: introduction, table of contents, then the rules by family."""
    families = [(family, [*rules]) for family, rules in groupby(EVERY_RULE, _family)]
    return "\n".join([INTRO, *_contents(), *(part for family in families for part in _chapter(*family))])


def _family(rule: Rule[Any]) -> str:
    return (getdoc(getmodule(rule.faults)) or "").removesuffix(".")


def _contents() -> list[str]:
    return ["| code | name | severity | what it finds |", "|---|---|---|---|", *map(_row, EVERY_RULE), ""]


def _row(rule: Rule[Any]) -> str:
    anchor = _title(rule).lower().replace(" ", "-")
    return f"| [{rule.code}](#{anchor}) | {rule.name} | {rule.severity} | {rule.summary} |"


def _title(rule: Rule[Any]) -> str:
    return f"{rule.code} {rule.name}"


def _chapter(family: str, rules: list[Rule[Any]]) -> list[str]:
    return [f"## {family}", "", *(_section(each) for each in rules)]


def _section(rule: Rule[Any]) -> str:
    (file,) = EXAMPLES.glob(f"{rule.code}.*")
    example = f"[Examples, with what is found beside the lines](../tests/rules/{file.name})"
    return f"### {_title(rule)}\n\n*{rule.severity}*{basis(rule.standing, rule.source)}\n\n{rule.text}\n\n{example}\n"


def main(arguments: list[str], target: Path = PAGE) -> str | None:
    """Write the page, or check it; a sentence says what is wrong."""
    return write_or_check_page(__file__, arguments, target, page, "docs/rules.md is not what the rules say")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
