"""Twice or thrice a week, or as the label of esketamine says: the same start, the same clinic, one table."""

from datetime import date, time

import ketasched as ks

clinic = ks.Clinic(
    timezone="America/New_York",
    hours="Mo-Th 08:30-18:00; Fr 08:30-14:00; PH off",
    country="US",
    closed={date(2026, 2, 4): "staff training"},
)
protocols = [ks.protocol_named(key) for key in ("standard", "standard-twice-weekly", "spravato-trd")]

table = ks.side_by_side(protocols, start=date(2026, 1, 26), clinic=clinic, at=time(12))
print(table)

for outcome in table:
    if outcome.plan is not None:
        print()
        print(outcome.plan)
