"""Judging a plan: every rule, and what somebody has accepted."""

from collections.abc import Iterator

from attrs import field, frozen

from ketasched.days import counted, tupled
from ketasched.history import History, history_of
from ketasched.plan import Plan
from ketasched.records import Acceptance
from ketasched.rule import Finding, Rule, Severity
from ketasched.rules import RULES


@frozen
class Report:
    """The findings of a plan, the hardest first; what was accepted and why; the rules that do not apply to it."""

    findings: tuple[Finding, ...] = field(converter=tupled)
    accepted: tuple[tuple[Finding, Acceptance], ...] = field(default=(), converter=tupled)
    not_applicable: tuple[str, ...] = field(default=(), converter=tupled)

    @property
    def ok(self) -> bool:
        """Whether no finding is an error; accepted ones do not count."""
        return all(each.severity is not Severity.ERROR for each in self.findings)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def __str__(self) -> str:
        lines = [str(each) for each in self.findings]
        lines += [f"{finding}\n  accepted: {acceptance.reason}" for finding, acceptance in self.accepted]
        errors = sum(each.severity is Severity.ERROR for each in self.findings)
        lines.append(f"{counted(len(self.findings), 'finding')}, {counted(errors, 'error')}")
        return "\n".join(lines)


def check(plan: Plan, rules: tuple[Rule[History], ...] = RULES) -> Report:
    """Judge a plan by the rules. Nothing is raised for a plan that is unwise: it is reported."""
    history = history_of(plan)
    outcomes = [(each.code, each.findings(history)) for each in rules]
    found = sorted(finding for _, findings in outcomes for finding in findings or ())
    accepted = [(finding, _acceptance(plan, finding)) for finding in found]
    return Report(
        findings=(finding for finding, acceptance in accepted if acceptance is None),
        accepted=((finding, acceptance) for finding, acceptance in accepted if acceptance is not None),
        not_applicable=(code for code, findings in outcomes if findings is None),
    )


def _acceptance(plan: Plan, finding: Finding) -> Acceptance | None:
    return next((each for each in plan.acceptances if finding.accepted_by(each)), None)
