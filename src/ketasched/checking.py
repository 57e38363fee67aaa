"""Judging a plan, and what somebody has accepted of it; or a definition, before there is any plan."""

from collections.abc import Iterator

from attrs import field, frozen

from ketasched.clinic import Clinic
from ketasched.days import counted, tupled
from ketasched.definition import Definition
from ketasched.history import History, history_of
from ketasched.plan import Plan, checked_plan
from ketasched.protocol import Protocol
from ketasched.records import Acceptance
from ketasched.rule import Finding, Rule, Severity
from ketasched.rules import DEFINITION_RULES, RULES


@frozen
class Report:
    """The findings, the hardest first; what was accepted and why; the rules that do not apply to it."""

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
    history = history_of(checked_plan(plan))
    outcomes = [(each.code, each.findings(history)) for each in rules]
    found = sorted(finding for _, findings in outcomes for finding in findings or ())
    accepted = [(finding, _acceptance(plan, finding)) for finding in found]
    return Report(
        findings=(finding for finding, acceptance in accepted if acceptance is None),
        accepted=((finding, acceptance) for finding, acceptance in accepted if acceptance is not None),
        not_applicable=(code for code, findings in outcomes if findings is None),
    )


def check_protocol(protocol: Protocol, clinic: Clinic | None = None) -> Report:
    """Judge a protocol before any patient, and whether a clinic can keep it at all where one is given.

    An error is a course that nobody could ever be given, or that its own label does not allow; a warning is likely a
    slip. Published protocols have neither. Raises `Malformed` for what is no protocol or no clinic.

    >>> from ketasched.protocol import Induction, Spacing
    >>> own = Protocol(key="own", title="Own", induction=Induction((0, 3, 6), [Spacing(4)]))
    >>> print(check_protocol(own))  # doctest: +ELLIPSIS
    KS903 targets_break_bounds (warning): the target of sessions 2 and 3 does not keep "at least 4 days after the ses...
    1 finding, 0 errors
    """
    definition = Definition(protocol, clinic)
    outcomes = [(each.code, each.findings(definition)) for each in DEFINITION_RULES]
    return Report(
        findings=sorted(finding for _, findings in outcomes for finding in findings or ()),
        not_applicable=(code for code, findings in outcomes if findings is None),
    )


def _acceptance(plan: Plan, finding: Finding) -> Acceptance | None:
    return next((each for each in plan.acceptances if finding.accepted_by(each)), None)
