"""`NoPlacement` with its conflict, its sentence and all relaxations, against one placement, on 90 days."""

from itertools import starmap

from bench_schedule import FAULTS
from ketasched.errors import NoPlacement
from requests_to_place import Asked, Fault, asked
from timing import Times, in_turns, table

EACH, ROUNDS = 30, 7


def tables() -> str:
    """A row for each reason why there is no plan."""
    head = (
        "no plan",
        "relaxations",
        "one placement",
        "all of the explanation",
        "ratio (target: under 50x)",
    )
    return table(head, starmap(_row, FAULTS.items()))


def _row(name: str, fault: Fault) -> tuple[str, ...]:
    pairs = [(asked(200 + n, 6 + n % 7), asked(200 + n, 6 + n % 7, fault=fault)) for n in range(EACH)]
    times = [in_turns([possible.place, impossible.explain], ROUNDS) for possible, impossible in pairs]
    placed, explained = (Times(tuple(each.median for each in column)) for column in zip(*times, strict=True))
    ratio = Times(tuple(late.median / early.median for early, late in times))
    found = Times(tuple(float(_offered(impossible)) for _, impossible in pairs))
    return name, found.plain(), placed.milliseconds(), explained.milliseconds(), ratio.times()


def _offered(impossible: Asked) -> int:
    error = impossible.place()
    return len(error.relaxations) if isinstance(error, NoPlacement) else 0


if __name__ == "__main__":
    print(tables())
