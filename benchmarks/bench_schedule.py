"""One patient's request, end to end, against building and solving the same instance with CP-SAT."""

from collections.abc import Callable, Iterable
from functools import partial

from attrs import evolve

from cp_sat import PLAIN, QUICK, Setting, solve, visits
from ketasched.plan import Plan
from requests_to_place import Asked, Fault, asked
from timing import Call, Times, in_turns, seconds, table

EACH, ROUNDS = 15, 5
FAULTS: dict[str, Fault] = {
    "bounds contradict each other": "bounds",
    "closed for too long": "closures",
    "open too seldom": "hours",
}


def tables() -> str:
    """The table of `schedule` beside CP-SAT, and of the first call at a clinic."""
    mix = [asked(100 + n, 6 + n % 7) for n in range(2 * EACH)]
    rows = [
        _row(name, those, Asked.place, setting)
        for name, those in (("6 sessions", _six()), ("6 to 12 sessions", mix))
        for setting in (PLAIN, QUICK)
    ]
    for name, fault in FAULTS.items():
        those = [asked(200 + n, 6 + n % 7, fault=fault) for n in range(EACH)]
        rows.append(_row(f"no plan, {name}: that", those, Asked.place, PLAIN))
        rows.append(_row(f"no plan, {name}: that and why", those, Asked.explain, PLAIN))
    head = ("request", "CP-SAT's settings", "`schedule`", "CP-SAT", "how many times faster")
    return f"{table(head, rows)}\n\nThe first call at a clinic, nothing warm: {_cold().milliseconds()}."


def _row(name: str, those: Iterable[Asked], ours: Callable[[Asked], object], setting: Setting) -> tuple[str, ...]:
    pairs = [_measured(each, partial(ours, each), setting) for each in those]
    own, other = (Times(tuple(each.median for each in column)) for column in zip(*pairs, strict=True))
    ratio = Times(tuple(theirs.median / our.median for our, theirs in pairs))
    said = "presolve cut short" if setting else "as they come"
    return name, said, own.milliseconds(), other.milliseconds(), ratio.times()


def _measured(each: Asked, call: Call, setting: Setting) -> tuple[Times, Times]:
    open_days = visits(each)
    if isinstance(each.place(), Plan) != (solve(each, open_days, setting) is not None):
        message = f"two verdicts on {each}"
        raise RuntimeError(message)
    ours, theirs = in_turns([call, partial(solve, each, open_days, setting)], ROUNDS)
    return ours, theirs


def _cold() -> Times:
    """Each at a clinic whose hours nobody else has, so that nothing is known of its days."""
    clinics = (f"Mo-Fr 09:00-16:{n:02}; PH off" for n in range(EACH))
    requests = [
        evolve(each, clinic=evolve(each.clinic, hours=hours)) for each, hours in zip(_six(), clinics, strict=True)
    ]
    return Times(tuple(seconds(each.place, at_least=0) for each in requests))


def _six() -> list[Asked]:
    return [asked(seed, 6) for seed in range(EACH)]


if __name__ == "__main__":
    print(tables())
