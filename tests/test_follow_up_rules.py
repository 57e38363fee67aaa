"""The rules on readiness, assessments and follow-up, beyond their example plans."""

import re
from datetime import date, timedelta

import pytest
from attrs import evolve

import ketasched as ks
from ketasched.protocol import ActivityKind, Question
from ketasched.published.around import monitoring
from ketasched.rules import RULES, rule_named

DAY_1 = date(2026, 1, 5)
FAMILY = {each.code for each in RULES if each.code.startswith("KS5")}
STANDARD = ks.protocol_named("standard")
FEDER = ks.protocol_named("feder-2021")


def given(protocol: ks.Protocol, *, sessions: int | None = None) -> ks.Plan:
    """The induction as it was given, on the days of the protocol; without a number the whole of it."""
    days = protocol.induction.days[:sessions]
    return ks.Plan.from_history(protocol, given=[DAY_1 + timedelta(day - 1) for day in days])


def rated(plan: ks.Plan, scale: str, *days: int) -> ks.Plan:
    """The plan with a score on each of the days, day 1 being that of session 1."""
    for day in days:
        plan = plan.assessed(scale, 10, on=DAY_1 + timedelta(day - 1))
    return plan


def found(plan: ks.Plan) -> list[str]:
    """The findings on readiness and follow-up as they print."""
    return [str(each) for each in ks.check(plan) if each.code in FAMILY]


def due(plan: ks.Plan) -> list[int]:
    """The days of the course on which an assessment is missing."""
    days = [each.day for each in ks.check(plan) if each.code == "KS503"]
    return [(day - DAY_1).days + 1 for day in days if day is not None]


def test_not_applicable_until_something_is_on_record() -> None:
    """A plan with nothing on record but sessions is judged by none of the rules; with anything it is."""
    plan = given(STANDARD)
    assert set(ks.check(plan).not_applicable) >= FAMILY
    for kept in (
        plan.readied("pregnancy", present=False, on=DAY_1),
        plan.assessed("MADRS", 34, on=DAY_1),
        plan.followed_up("preparation", on=DAY_1),
    ):
        assert FAMILY - set(ks.check(kept).not_applicable) == FAMILY - {"KS505"}


def test_a_label_is_judged_whatever_is_on_record() -> None:
    """Observation shorter than a label demands is an error also where nothing is on record."""
    label = ks.protocol_named("spravato-trd")
    assert found(given(label)) == []
    short = evolve(label, visit=evolve(label.visit, observation=119))
    (finding,) = found(given(short))
    assert finding == (
        "KS505 observation_short (error): 119 minutes of observation are reserved; spravato-trd demands 120 "
        "[label: Spravato (esketamine), US prescribing information]"
    )


def test_nothing_is_a_pass_or_a_fail() -> None:
    """Whatever a clinician records as present, the report stays ok, and says that it is for a clinician."""
    plan = given(ks.protocol_named("spravato-mdsi"))
    for question in plan.protocol.readiness:
        plan = plan.readied(question.key, present=True, on=DAY_1, by="the clinician")
    report = ks.check(plan)
    shown = [str(each) for each in report if each.code == "KS502"]
    assert report.ok
    assert len(shown) == len(plan.protocol.readiness) == 8
    assert all("by the clinician" in each and "for a clinician to weigh" in each for each in shown)
    assert sum("esketamine label; for a clinician to weigh [label: Spravato" in each for each in shown) == 3
    assert sum("some as an exclusion" in each for each in shown) == 1


def test_a_record_of_what_is_not_asked() -> None:
    """A record of something that the protocol no longer asks about is left alone."""
    plan = given(STANDARD, sessions=1).readied("pregnancy", present=True, on=DAY_1)
    other = evolve(STANDARD, readiness=[Question(key="fever", text="Fever", meaning="not recommended")], activities=())
    assert [each.code for each in ks.check(evolve(plan, protocol=other)) if each.code in FAMILY] == ["KS501"]


def test_the_time_points_of_a_trial() -> None:
    """CAPS-5 is due at baseline, 24 hours after the first and after each week; what is there is not missing."""
    assert due(rated(given(FEDER), "CAPS-5", 100)) == [1, 2, 8]
    assert due(rated(given(FEDER), "CAPS-5", 1, 2, 8)) == []
    assert due(rated(given(FEDER), "CAPS-5", 1, 2, 8, 15)) == []
    assert due(rated(rated(given(FEDER), "CAPS-5", 1, 2, 8), "MADRS", 15)) == []
    assert due(rated(rated(given(FEDER), "CAPS-5", 1, 2, 8), "MADRS", 16)) == [15]


def test_each_scale_has_its_own_time_points() -> None:
    """A score serves until the next time point of the same scale, whatever is due on another."""
    other = ks.Activity("assessment", "MADRS on day 3", 2, session=1, instrument="MADRS")
    plan = given(evolve(FEDER, activities=(*FEDER.activities, other)))
    assert due(rated(rated(plan, "CAPS-5", 1, 7, 8), "MADRS", 3)) == []
    assert due(rated(rated(plan, "CAPS-5", 1, 8), "MADRS", 3)) == [2]


def test_ratings_around_each_session() -> None:
    """A rating before each session and one the day after are both looked for, and then one a week for eight weeks."""
    plan = given(ks.protocol_named("albott-2018"))
    before, after = [1, 3, 5, 8, 10, 12], [2, 4, 6, 9, 11, 13]
    weekly = [12 + 7 * week for week in range(1, 9)]
    assert due(rated(plan, "MADRS", *before, *after, *weekly)) == []
    assert due(rated(plan, "MADRS", *before, *after, *weekly[:3], *weekly[4:])) == [weekly[3]]
    assert due(rated(plan, "MADRS", *before, 2, 4, 9, 11, 13, *weekly)) == [6]


def test_a_baseline_is_never_too_old() -> None:
    """A baseline from before the course serves; the first session given has no session before it."""
    plan = given(STANDARD, sessions=1)
    assert due(rated(plan, "PHQ-9", -30)) == []
    assert due(plan.followed_up("preparation", on=DAY_1)) == [1]


@pytest.mark.parametrize("scale", ["PHQ-9", "GAD-7"])
def test_two_weeks_cannot_answer_for_a_day(scale: str) -> None:
    """A scale that looks back 14 days is a warning on the day after a session, and no finding two days after."""
    plan = given(STANDARD)
    told = f"KS504 recall_too_long (warning): {scale} looks back 14 days"
    assert any(told in each for each in found(rated(plan, scale, 4)))
    assert not any("KS504" in each for each in found(rated(plan, scale, 7)))


def test_the_trial_itself_is_told() -> None:
    """That a trial used a month's scale the day after is told once, with the form that looks back a week."""
    (finding,) = (each for each in found(rated(given(FEDER), "CAPS-5", 1, 2, 8)) if "KS504" in each)
    assert finding == (
        "KS504 recall_too_long (info): CAPS-5 looks back 30 days, and the protocol asks for it a day after a session "
        "(CAPS-5, 24 hours after the first infusion); there is a form that looks back 7 days"
    )


def test_integration_after_each_session() -> None:
    """Integration is looked for after each session given, once something later is on record."""
    plan = given(ks.protocol_named("kap"), sessions=3).followed_up("integration", on=DAY_1, session=1)
    assert [each.sessions for each in ks.check(plan) if each.code == "KS506"] == [(2,)]
    integrated = plan.followed_up("integration", on=DAY_1 + timedelta(9))
    assert not [each for each in ks.check(integrated) if each.code == "KS506"]


def test_monitoring_is_reminded_of_when_the_clinic_says() -> None:
    """A reminder set by the clinic is looked for on its day, and one that was seen to is not."""
    reminders = monitoring("bladder symptoms", days=[30, 60])
    protocol = evolve(STANDARD, activities=(*STANDARD.activities, *reminders))
    plan = rated(given(protocol), "MADRS", 1, 12, 90)
    days = [each.day for each in ks.check(plan) if each.code == "KS506"]
    assert days == [DAY_1 + timedelta(30), DAY_1 + timedelta(60)]
    seen = plan.followed_up(ActivityKind.REMINDER, on=DAY_1 + timedelta(58), note="bladder")
    assert [each.day for each in ks.check(seen) if each.code == "KS506"] == [DAY_1 + timedelta(30)]


def test_what_is_planned_is_not_missing() -> None:
    """Nothing is missing around a session that is still planned."""
    plan = ks.Plan(ks.protocol_named("kap"), [ks.Session(1, DAY_1)])
    plan = plan.assessed("PHQ-9", 10, on=DAY_1 + timedelta(90))
    assert [each.code for each in ks.check(plan) if each.code in FAMILY] == ["KS501"]


@pytest.mark.parametrize("code", sorted(FAMILY))
def test_manual_pages_give_no_advice(code: str) -> None:
    """A rule on follow-up says what is on record and what is not, and tells nobody what to do with a patient."""
    assert not re.search(r"\b(must|should|dose|doses|give|treat)\b", rule_named(code).text)
