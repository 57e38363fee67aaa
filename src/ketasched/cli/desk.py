"""A plan file on the desk: read, changed, put back whole, and what the change did told."""

from pathlib import Path

from attrs import frozen

from ketasched.cli.documents import plan_in
from ketasched.cli.files import STDOUT, Edition, check_stdout, edition, write
from ketasched.cli.plain import difference_dict, file_form
from ketasched.cli.screen import Screen, raw
from ketasched.comparing import Difference, compare
from ketasched.files import dumps
from ketasched.plan import Plan
from ketasched.rule import Severity
from ketasched.session import Session


@frozen
class Desk:
    """The plan as it was read, and where the one made of it goes; ``known`` is the file that it is to replace."""

    plan: Plan
    target: str
    known: Edition | None
    as_json: bool

    def put_back(self, after: Plan, done: str, *, briefly: bool = True) -> int:
        """Write the plan, say what was done and which findings come and go, and give the status.

        Unless briefly, say what became of each session, too. The status is 1 where an error is found that was not
        there before.
        """
        difference = compare(self.plan, after)
        write_plan(self.target, after, over=self.known is not None, known=self.known)
        self._tell(difference, done, briefly=briefly)
        return gained_errors(difference)

    def _tell(self, difference: Difference, done: str, *, briefly: bool) -> None:
        screen = Screen(stderr=self.target == STDOUT)
        if self.as_json:
            told = {"done": done, "file": self.target, "plan": file_form(difference.after)}
            screen.data(told | difference_dict(difference))
            return
        screen.print(done)
        screen.difference(difference, briefly=briefly)
        if self.known is None and self.target != STDOUT:
            screen.print(f"Written to {self.target}.")


def opened(path: str, output: str | None, *, as_json: bool) -> Desk:
    """Read the plan file to change it; what comes from stdin or a pipe goes to stdout, unless a file is named."""
    target = output or (path if Path(path).is_file() else STDOUT)
    known = edition(target) if _one_file(path, target) else None
    plan = plan_in(path)
    check_stdout({"--json": as_json, "the plan": target == STDOUT})
    return Desk(plan, target, known, as_json)


def _one_file(path: str, target: str) -> bool:
    one, other = Path(path), Path(target)
    return one.exists() and other.exists() and one.samefile(other)


def write_plan(target: str, plan: Plan, *, over: bool, known: Edition | None = None) -> None:
    """Write a plan file, or the same to stdout."""
    content = f"{dumps(plan)}\n".encode()
    raw(content) if target == STDOUT else write(target, content, over=over, known=known)


def gained_errors(difference: Difference) -> int:
    """The status of a change: 1 where an error is found that was not there before."""
    return int(any(each.severity is Severity.ERROR for each in difference.gained))


def said(session: Session) -> str:
    """A session in a sentence: its number and when it is."""
    return f"session {session.number}, {session.when}"
