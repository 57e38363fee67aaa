"""One disruption of a plan under way, end to end, against building and solving the same instance with CP-SAT."""

from collections.abc import Callable, Iterable
from functools import partial

from cp_sat import PLAIN, QUICK, Setting
from cp_sat_moves import solve
from disrupted import Disrupted, disrupted
from timing import Call, Times, in_turns, table

EACH, ROUNDS = 15, 3


def tables() -> str:
    """The table of `reschedule` beside CP-SAT."""
    kinds = {
        "6 sessions, two days avoided": [disrupted(seed, 6) for seed in range(EACH)],
        "6 to 12 sessions, the same": [disrupted(100 + seed, 6 + seed % 7) for seed in range(2 * EACH)],
        "6 sessions, the clinic closes for a week": [disrupted(200 + seed, 6, closes=7) for seed in range(EACH)],
    }
    rows = [_row(name, those, setting) for name, those in kinds.items() for setting in (PLAIN, QUICK)]
    head = ("disruption", "CP-SAT's settings", "`reschedule`", "CP-SAT", "how many times faster")
    return table(head, rows)


def _row(name: str, those: Iterable[Disrupted], setting: Setting) -> tuple[str, ...]:
    pairs = [_measured(each, each.reschedule, setting) for each in those]
    own, other = (Times(tuple(each.median for each in column)) for column in zip(*pairs, strict=True))
    ratio = Times(tuple(theirs.median / our.median for our, theirs in pairs))
    said = "presolve cut short" if setting else "as they come"
    return name, said, own.milliseconds(), other.milliseconds(), ratio.times()


def _measured(each: Disrupted, call: Callable[[], object], setting: Setting) -> tuple[Times, Times]:
    known, cost = each.known(), each.cost()
    if solve(known, setting) != cost:
        message = f"two verdicts on {each}: {cost} and {solve(known, setting)}"
        raise RuntimeError(message)
    calls: list[Call] = [call, partial(solve, known, setting)]
    ours, theirs = in_turns(calls, ROUNDS)
    return ours, theirs


if __name__ == "__main__":
    print(tables())
