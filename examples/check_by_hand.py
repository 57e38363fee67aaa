"""Check a course that somebody laid by hand, and stand for a finding that has its reason."""

from datetime import date, time

import ketasched as ks

clinic = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US")

# A plan can be anything that somebody wrote down: nothing is refused for being unwise.
plan = ks.Plan(
    ks.protocol_named("standard"),
    [
        ks.Session(1, date(2026, 1, 5), time(9, 30)),
        ks.Session(2, date(2026, 1, 7), time(9, 30)),
        ks.Session(3, date(2026, 1, 8), time(9, 30)),  # the day after session 2
        ks.Session(4, date(2026, 1, 11), time(9, 30)),  # a Sunday
        ks.Session(5, date(2026, 1, 14), time(15, 30)),  # observation would end after closing time
        ks.Session(6, date(2026, 1, 19), time(9, 30)),  # a public holiday
    ],
    clinic,
)
print("As laid:")
print(ks.check(plan))

# The clinic opens on that Sunday. Two sessions are moved, which returns a new plan each time.
plan = plan.accepted("KS401", session=4, reason="weekend clinic on the 11th")
plan = plan.moved(5, at=time(14)).moved(6, to=date(2026, 1, 16))
print("\nAfter two moves, and one finding accepted:")
report = ks.check(plan)
print(report)

# What a program would ask:
print("\nwithout errors" if report.ok else "\nwith errors", sorted({finding.code for finding in report}))
