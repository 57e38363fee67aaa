"""How the cost of a plan grows with the horizon and with the number of sessions."""

from collections.abc import Mapping, Sequence
from itertools import count, islice

from ketasched.plan import Plan
from requests_to_place import Asked, asked
from timing import Times, exponent, in_turns, table

EACH, ROUNDS = 9, 5
HORIZONS = (30, 60, 90, 180, 270, 365)
SESSIONS = (6, 9, 12, 18, 24, 30)


def tables() -> str:
    """One table by the horizon, one by the sessions, each with the exponent that fits best."""
    by_horizon = {days: _with_a_plan(6, days) for days in HORIZONS}
    by_sessions = {number: _with_a_plan(number, 90) for number in SESSIONS}
    return f"{_table('days of horizon', by_horizon)}\n\n{_table('sessions', by_sessions)}"


def _with_a_plan(sessions: int, horizon: int) -> list[Asked]:
    requests = (asked(seed, sessions, horizon) for seed in count())
    return list(islice((each for each in requests if isinstance(each.place(), Plan)), EACH))


def _table(what: str, those: Mapping[int, Sequence[Asked]]) -> str:
    found = {size: _times(requests) for size, requests in those.items()}
    power = exponent(found, (times.median for times in found.values()))
    rows = [(str(size), times.milliseconds()) for size, times in found.items()]
    return f"{table((what, '`schedule`'), rows)}\n\nTime grows with the power {power:.2f} of the {what}."


def _times(requests: Sequence[Asked]) -> Times:
    return Times(tuple(each.median for each in in_turns([each.place for each in requests], ROUNDS)))


if __name__ == "__main__":
    print(tables())
