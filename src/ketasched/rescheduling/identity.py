"""Which session takes which day: those whose day is taken stay, the others keep their order and move the least."""

from collections.abc import Iterable, Sequence
from functools import cache

from ketasched.session import Session, Status


def identified(
    induction: Iterable[Session], boosters: Sequence[Session], days: Sequence[int]
) -> tuple[dict[int, int], list[int]]:
    """The day of each session by its number, and the days that are left for added ones; days as ordinals.

    The last days are those of the boosters, which keep their order.
    """
    of_induction = len(days) - len(boosters)
    free, moving = [*days[:of_induction]], list[Session]()
    taken = {each.number: day for each, day in zip(boosters, days[of_induction:], strict=True)}
    for each in sorted(induction, key=_first_to_stay):
        if each.day.toordinal() in free:
            taken[each.number] = each.day.toordinal()
            free.remove(each.day.toordinal())
        else:
            moving.append(each)
    moving.sort(key=lambda each: (each.day, each.number))
    places = _matched([each.day.toordinal() for each in moving], free)
    taken |= {each.number: free[place] for each, place in zip(moving, places, strict=True)}
    return taken, [day for place, day in enumerate(free) if place not in places]


def _first_to_stay(session: Session) -> tuple[bool, int]:
    return session.status is not Status.CONFIRMED, session.number


def _matched(stood: Sequence[int], free: Sequence[int]) -> tuple[int, ...]:
    """The places among the free days that the days stood on go to, in order, with the least shift; the first such."""

    @cache
    def best(nth: int, place: int) -> tuple[int, tuple[int, ...]]:
        if nth == len(stood):
            return 0, ()
        found: list[tuple[int, tuple[int, ...]]] = []
        for here in range(place, len(free) - len(stood) + nth + 1):
            shift, rest = best(nth + 1, here + 1)
            found.append((abs(free[here] - stood[nth]) + shift, (here, *rest)))
        return min(found)

    return best(0, 0)[1]
