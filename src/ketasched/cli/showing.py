"""The verb `show`: all there is in a plan file."""

from collections.abc import Iterable, Iterator

from rich.text import Text

from ketasched.checking import Report, check
from ketasched.cli import options
from ketasched.cli.documents import plan_in
from ketasched.cli.plain import entry_dict, plan_dict
from ketasched.cli.screen import Screen
from ketasched.days import counted, short
from ketasched.entries import Entry, agenda
from ketasched.plan import Plan
from ketasched.session import OPEN
from ketasched.views import calendar_lines, session_lines


def show(path: options.PlanFile, *, as_json: options.AsJson = False) -> int:
    """Show a plan: month calendar, sessions, scores, the agenda of what is still to come, and findings.

    Ends with status 1 where a finding is an error.
    """
    plan = plan_in(path)
    report, screen = check(plan), Screen()
    if as_json:
        screen.data({**plan_dict(plan, report), "agenda": list(map(entry_dict, agenda(plan)))})
    else:
        show_plan(screen, plan, report, in_full=True)
    return int(not report.ok)


def show_plan(screen: Screen, plan: Plan, report: Report, *, in_full: bool = False) -> None:
    """Show a plan with its findings; in full, with its scores and what is to come, too."""
    screen.print(Text(plan.protocol.title, "bold"))
    screen.print(_extent(plan))
    if plan.ended:
        screen.print(f"Stopped on {short(plan.ended.on)}: {plan.ended.reason}")
    screen.print()
    screen.lines(calendar_lines(plan, screen.page))
    screen.print()
    screen.lines(session_lines(plan))
    screen.print()
    if in_full:
        _show_more(screen, plan)
    screen.report(report)


def _extent(plan: Plan) -> str:
    days = [each.day for each in plan.days]
    return counted(len(days), "session") + (f", {short(days[0])} to {short(days[-1])}" if days else "")


def _show_more(screen: Screen, plan: Plan) -> None:
    if plan.assessments:
        scores = sorted(plan.assessments, key=lambda each: each.day)
        rows = ((short(each.day), each.instrument.key, str(each.score)) for each in scores)
        screen.table(("scores", "", ""), rows)
        screen.print()
    if coming := _coming(plan):
        screen.table(("to come", "", ""), _rows(coming))
        screen.print()


def _coming(plan: Plan) -> list[Entry]:
    """The agenda, from the day of the first session on of which the outcome is not known yet."""
    waiting = [each.day for each in plan.days if each.status in OPEN]
    return [each for each in agenda(plan) if waiting and each.day >= waiting[0]]


def _rows(entries: Iterable[Entry]) -> Iterator[tuple[str, str, str]]:
    """A row for each entry; the day stands only before the first of several."""
    before = None
    for each in entries:
        until = f"-{each.end:%H:%M}" if each.end else ""
        clock = f"{each.at:%H:%M}{until}" if each.at else ""
        yield "" if each.day == before else short(each.day), clock, each.title
        before = each.day
