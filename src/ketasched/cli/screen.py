"""Where the verbs write: the terminal in colours, or plain text of any width where it goes to a file or a pipe."""

import json
import os
import sys
from collections.abc import Iterable
from typing import IO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from ketasched.checking import Report
from ketasched.comparing import Difference
from ketasched.days import counted
from ketasched.rule import Finding, Severity
from ketasched.views import Kind, Line, Piece
from ketasched.views.text import WIDTH

UNWRAPPED = 10_000

STYLES = {
    Kind.PLANNED: "bold white on blue",
    Kind.CONDITIONAL: "bold black on cyan",
    Kind.CONFIRMED: "bold white on dark_green",
    Kind.GIVEN: "bold black on green",
    Kind.MISSED: "bold white on red",
    Kind.CANCELLED: "strike bright_black",
    Kind.CLOSED: "red",
    Kind.AVOIDED: "magenta",
    Kind.SHUT: "bright_black",
    Kind.OPEN: "",
    Kind.HEADING: "bold",
    Kind.ASIDE: "bright_black",
}
SEVERITIES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


class Screen(Console):
    """A console that takes texts as they are, and to which it is no news that nobody reads any more."""

    def __init__(self, *, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, highlight=False, markup=False, emoji=False)
        reconfigure = getattr(self.file, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
        if not self.is_terminal:
            self.width = UNWRAPPED

    @property
    def page(self) -> int:
        """How wide a view may be."""
        return self.width if self.is_terminal else WIDTH

    def lines(self, lines: Iterable[Line]) -> None:
        """Show lines of pieces, each kind in its colour."""
        for line in lines:
            self.print(_styled(line), soft_wrap=True)

    def data(self, value: object) -> None:
        """Show a value as JSON."""
        self.print(json.dumps(value, indent=2), soft_wrap=True)

    def table(self, heads: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
        """Show rows under their heads; the first column is never broken."""
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style=STYLES[Kind.ASIDE])
        for place, head in enumerate(heads):
            table.add_column(head, no_wrap=place == 0, style="bold" if place == 0 else "")
        for row in rows:
            table.add_row(*row)
        self.aligned(table)

    def prose(self, text: str) -> None:
        """Show paragraphs, broken anew where a terminal is narrower than they were written."""
        paragraphs = text.split("\n\n")
        reflowed = (" ".join(each.split("\n")) for each in paragraphs)
        self.print("\n\n".join(reflowed if self.is_terminal else paragraphs))

    def finding(self, finding: Finding, before: str = "") -> None:
        """Show a finding in the colour of its severity, behind whatever comes before it."""
        self.print(_headed(finding, SEVERITIES[finding.severity], before))

    def report(self, report: Report) -> None:
        """Show the findings, those accepted with the reason, and how many there are."""
        for finding in report:
            self.finding(finding)
        for finding, acceptance in report.accepted:
            self.print(_headed(finding, STYLES[Kind.ASIDE]))
            self.print(f"  accepted: {acceptance.reason}")
        errors = sum(each.severity is Severity.ERROR for each in report)
        counts = f"{counted(len(report), 'finding')}, {counted(errors, 'error')}."
        self.print(counts if len(report) else Text("No findings.", "green"))

    def entry(self, parts: Iterable[tuple[str, Iterable[str]]]) -> None:
        """Show names with their lines; a name stands only before the first of several."""
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(style=STYLES[Kind.ASIDE], no_wrap=True)
        for name, values in parts:
            for place, value in enumerate(values):
                table.add_row("" if place else name, value)
        self.aligned(table)

    def difference(self, difference: Difference, *, briefly: bool = False) -> None:
        """Show how a plan differs from the one before; briefly, the findings alone that came, or went for good."""
        for line in () if briefly else difference.changes:
            self.print(line)
        for finding in difference.gained:
            self.finding(finding, "gained: ")
        stay = {each.code for each in difference.gained if briefly}
        for finding in (each for each in difference.lost if each.code not in stay):
            self.print(_headed(finding, STYLES[Kind.ASIDE], "lost: "))

    def bar(self) -> Progress:
        """Give a bar, drawn on a terminal only; it has no thread, which processes would be started beside."""
        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
        return Progress(*columns, console=self, disable=not self.is_terminal, transient=True, auto_refresh=False)

    def aligned(self, table: Table) -> None:
        """Show a table; as plain text without the spaces that fill its lines."""
        if self.is_terminal:
            self.print(table)
        else:
            with self.capture() as captured:
                self.print(table)
            self.print("\n".join(line.rstrip() for line in captured.get().splitlines()))

    def on_broken_pipe(self) -> None:
        """Go on quietly, to the status that the verb comes to."""
        self.quiet = True
        _silence(self.file)


def raw(content: bytes) -> None:
    """Write bytes to stdout."""
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
    except BrokenPipeError:
        _silence(sys.stdout)


def _silence(file: IO[str]) -> None:
    """Let what is still to be written go nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, file.fileno())
    os.close(nowhere)


def _headed(finding: Finding, style: str, before: str = "") -> Text:
    line = Text(f"{before}{finding}")
    line.stylize(style, 0, line.plain.index(":", len(before)))
    return line


def _styled(line: Iterable[Piece]) -> Text:
    text = Text()
    for piece in line:
        text.append(piece.text, STYLES[piece.kind])
    text.rstrip()
    return text
