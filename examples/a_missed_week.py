"""A patient was ill and missed a whole week: the ways to go on from there, side by side."""

from datetime import date, time, timedelta

import ketasched as ks

clinic = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US")
protocol = ks.protocol_named("standard")
plan = ks.schedule(protocol, start=date(2026, 3, 2), clinic=clinic, at=time(9, 30), uid="an example")
for number in (1, 2, 3):
    plan = plan.given(number)

saturday = date(2026, 3, 14)
missed = (4, 5, 6)
next_week = {date(2026, 3, 16) + timedelta(n): "still ill" for n in range(5)}
twice = ks.protocol_named("standard-twice-weekly")

table = ks.what_if(
    plan,
    ks.Scenario("go on next week", missed=missed),
    ks.Scenario("go on twice a week", missed=missed, protocol=twice),
    ks.Scenario("ill for another week", missed=missed, avoid=next_week),
    ("stop there", lambda plan: plan.missed(4).missed(5).missed(6).stopped(on=saturday, reason="an example")),
    today=saturday,
)
print(table)

outcome = table["go on next week"]
print()
print(outcome.plan)
print()
print(outcome.report)
