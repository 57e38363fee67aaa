"""The clinic closes over the holidays: what each of several closures does to a course, and what a later start does."""

from datetime import date, time, timedelta

import ketasched as ks


def closed(first: date, last: date) -> dict[date, str]:
    """All days from the first to the last, with the reason."""
    return {first + timedelta(n): "holidays" for n in range((last - first).days + 1)}


clinic = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US")
plan = ks.schedule(
    ks.protocol_named("standard"), start=date(2026, 12, 14), clinic=clinic, at=time(10), uid="an example"
)

# Each scenario is applied to the plan as it is, and what lies from today on is placed anew: fewest sessions moved.
table = ks.what_if(
    plan,
    ks.Scenario("closed on the 24th", closed=closed(date(2026, 12, 24), date(2026, 12, 24))),
    ks.Scenario("closed the 23rd to the 25th", closed=closed(date(2026, 12, 23), date(2026, 12, 25))),
    ks.Scenario("closed for a week", closed=closed(date(2026, 12, 24), date(2026, 12, 31))),
    ks.Scenario("closed for two weeks", closed=closed(date(2026, 12, 21), date(2027, 1, 3))),
    ks.Scenario("begin in the new year", start=date(2027, 1, 4)),
    today=date(2026, 12, 1),
)
print(table)

difference = table["closed the 23rd to the 25th"].difference
if difference is not None:
    print()
    print(difference)
    print()
    print(difference.calendar())
