"""What `check` says of many plan files: a line to each finding, the files that cannot be read, and a summary."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from rich.text import Text

from ketasched.cli.many import Judged
from ketasched.cli.plain import Dict, report_dict
from ketasched.cli.screen import Screen
from ketasched.days import counted

OFTEN: Final = 50
"""Files after which the bar is drawn anew."""
MARKS: Final = ("plans", "with_findings", "with_errors", "unreadable", "other_documents")
"""What a file counts as."""


def tell_all(results: Iterable[Judged], count: int, *, as_json: bool) -> int:
    """Tell of each file as it comes, keep none of them, and give the status."""
    screen, tally = Screen(), Counter[str]()
    with (screen if screen.is_terminal else Screen(stderr=True)).bar() as bar:
        task = bar.add_task("judging", total=count)
        for done, each in enumerate(results, start=1):
            tally.update(_marks(each))
            _tell_data(screen, each, first=done == 1) if as_json else _tell(screen, each)
            bar.update(task, completed=done, refresh=done % OFTEN == 0)
    screen.print(
        f'\n], "summary": {json.dumps({mark: tally[mark] for mark in MARKS})}}}' if as_json else _summary(tally)
    )
    return 2 if tally["unreadable"] else int(tally["with_errors"] > 0)


def _marks(judged: Judged) -> Iterator[str]:
    report = judged.report
    if report is None:
        yield "unreadable" if judged.refusal else "other_documents"
        return
    yield "plans"
    if len(report):
        yield "with_findings"
    if not report.ok:
        yield "with_errors"


def _tell(screen: Screen, judged: Judged) -> None:
    if judged.refusal:
        screen.print(Text(judged.refusal, "bold red"))
    for finding in judged.report or ():
        screen.finding(finding, f"{judged.path}: ")


def _tell_data(screen: Screen, judged: Judged, *, first: bool) -> None:
    """A file's line within a list, so that however many there are, they are one JSON document."""
    told: Dict = {"file": judged.path}
    if judged.report is not None:
        told |= report_dict(judged.report)
    elif judged.refusal:
        told |= {"error": judged.refusal}
    before = '{"files": [' if first else ","
    screen.print(f"{before}\n{json.dumps(told)}", soft_wrap=True, end="")


def _summary(tally: Counter[str]) -> str:
    found, wrong = tally["with_findings"], tally["with_errors"]
    parts = [f"{counted(tally['plans'], 'plan')}: {found} with findings, {wrong} with errors"]
    if tally["unreadable"]:
        parts.append(f"{counted(tally['unreadable'], 'file')} that cannot be read")
    if tally["other_documents"]:
        parts.append(f"{counted(tally['other_documents'], 'document')} of another kind passed over")
    return f"{'; '.join(parts)}."
