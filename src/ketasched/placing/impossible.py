"""The error for a problem without a plan: why there is none, and what would do."""

from collections.abc import Container, Sequence
from functools import partial

from ketasched.errors import Explanation, NoPlacement, listed
from ketasched.placing.problem import Problem
from ketasched.placing.relaxation import Impossible, Relaxation
from ketasched.placing.relaxations import ARGUMENTS, Told, relaxations
from ketasched.placing.sentence import sentence
from ketasched.placing.smallest import conflict_of

FEW = 3


def no_placement(problem: Problem, arguments: Container[str] = ARGUMENTS, told: Told = dict) -> NoPlacement:
    """The error for a problem without a plan; the explanation is worked out when it is read.

    ``arguments`` are those that whoever asks can change; where they are other than those of `schedule`, ``told`` says
    how.
    """
    return NoPlacement(partial(_explanation, problem, arguments, told))


def _explanation(problem: Problem, arguments: Container[str], told: Told) -> Explanation:
    conflict = conflict_of(problem)
    found = relaxations(Impossible(problem, conflict), arguments, told)
    return Explanation(f"{sentence(problem, conflict)}; {_remedy(found)}", conflict, found)


def _remedy(found: Sequence[Relaxation]) -> str:
    if not found:
        return "no small change alone would do: change several things"
    more = [f"{len(found) - FEW} other ways (see relaxations)"] if len(found) > FEW + 1 else []
    few = found[:FEW] if more else found
    return f"there is a plan if you {listed([*map(str, few), *more], 'or')}"
