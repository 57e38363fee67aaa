"""What the catalogue has around its sessions, against the facts written out by hand."""

import re
from collections.abc import Iterator

import pytest
from dateutil.relativedelta import relativedelta

import ketasched as ks
from ketasched.protocol import ActivityKind, Frequency, Question
from ketasched.published import around, ratings
from ketasched.source import Source

everyone = pytest.mark.parametrize("protocol", ks.protocols(), ids=lambda protocol: protocol.key)

INFUSIONS = {each.key for each in ks.protocols() if each.route == "intravenous"}
ESKETAMINE = {"spravato-trd", "spravato-mdsi"}
DRIVING = {"clinics": "No driving for 24 hours", "label": "No driving until the next day, after restful sleep"}


def parts(protocol: ks.Protocol) -> Iterator[ks.Activity | Question | Frequency]:
    """Everything around the sessions that has a standing."""
    yield from protocol.activities
    yield from protocol.readiness
    yield from protocol.frequencies


def titles(protocol: ks.Protocol, *kinds: str) -> list[str]:
    """The titles of a protocol's activities, of some kinds."""
    return [each.title for each in protocol.activities if each.kind in kinds]


def assessments(key: str) -> set[tuple[str | None, int, str, str]]:
    """A protocol's assessments: the scale, days from the session, the sessions, and the standing."""
    found = (each for each in ks.protocol_named(key).activities if each.kind is ActivityKind.ASSESSMENT)
    return {(each.instrument, each.days, sessions(each), each.standing) for each in found}


def sessions(activity: ks.Activity) -> str:
    """The sessions of an activity: one number, or the first and the last."""
    bound = activity.session
    return f"{bound[0]}-{bound[-1]}" if isinstance(bound, range) else str(bound)


@everyone
def test_every_standing_has_a_source(protocol: ks.Protocol) -> None:
    """Whatever is more than a default names its source, and a default names none."""
    for part in parts(protocol):
        assert (part.source is None) is (part.standing == "default"), part


@everyone
def test_no_doses(protocol: ks.Protocol) -> None:
    """Nothing around a session says how much is given."""
    texts = [each.title for each in protocol.activities] + [each.text for each in protocol.readiness]
    assert not re.search(r"\bmg\b|\bdos(e|es|ing)\b|\d ?ml", " ".join(texts), re.IGNORECASE)


@everyone
def test_notes(protocol: ks.Protocol) -> None:
    """The label's notes stand at esketamine, those of clinics elsewhere, and fasting for hours at infusions alone."""
    notes = titles(protocol, "note")
    assert (DRIVING["label"] in notes) is (protocol.key in ESKETAMINE)
    assert (DRIVING["clinics"] in notes) is (protocol.key in INFUSIONS | {"kads", "kap"})
    assert ("Someone takes the patient home" in notes) is (protocol.key != "at-home-sublingual")
    assert any("3 to 8 hours" in each for each in notes) is (protocol.key in INFUSIONS)
    assert any("2 hours before, no liquids for 30 minutes, no nasal sprays for 1 hour" in each for each in notes) is (
        protocol.key in ESKETAMINE
    )
    assert any("about 40 minutes after" in each for each in notes) is (protocol.key in ESKETAMINE)


@everyone
def test_notes_stand_as_their_source_does(protocol: ks.Protocol) -> None:
    """Notes at esketamine are the label's, the others practice."""
    notes = [each for each in protocol.activities if each.kind is ActivityKind.NOTE]
    assert {each.standing for each in notes} <= {"label" if protocol.key in ESKETAMINE else "practice"}


@everyone
def test_readiness(protocol: ks.Protocol) -> None:
    """A full evaluation is before the start everywhere; the label's contraindications are asked at esketamine alone."""
    (evaluation,) = (each for each in protocol.activities if each.kind is ActivityKind.READINESS)
    assert evaluation.title == "A full psychiatric evaluation before the start"
    assert (evaluation.days, evaluation.session, evaluation.standing) == (0, 1, "practice")
    asked = [each.key for each in protocol.readiness]
    general = ["pregnancy", "psychosis", "substance-use", "uncontrolled-condition", "suicidal-thoughts"]
    label = ["vascular-disease", "intracerebral-haemorrhage", "hypersensitivity"]
    assert asked == (label if protocol.key in ESKETAMINE else []) + general


def test_questions_stand_as_their_source_does() -> None:
    """Contraindications are the label's; the rest is what sources do not recommend, or do not agree on."""
    assert {each.standing for each in around.CONTRAINDICATIONS} == {"label"}
    assert {each.standing for each in around.QUESTIONS} == {"practice"}
    meanings = [each.meaning for each in around.QUESTIONS]
    assert meanings[:4] == ["not recommended by the sources"] * 4
    assert meanings[4] == "some sources list it as a reason to treat, some as an exclusion"


@everyone
def test_preparation_and_integration(protocol: ks.Protocol) -> None:
    """Psychotherapy is prepared before the first session and integrated after each; clinics prepare each session."""
    found = [(each.kind, each.days, each.session) for each in protocol.activities if each.kind in around_sessions()]
    expected = {
        "kap": [("preparation", 0, 1), ("integration", 1, None)],
        "standard": [("preparation", 0, None)],
        "standard-twice-weekly": [("preparation", 0, None)],
    }
    assert found == expected.get(protocol.key, [])


def around_sessions() -> set[ActivityKind]:
    """Preparation and integration."""
    return {ActivityKind.PREPARATION, ActivityKind.INTEGRATION}


def test_label_of_esketamine() -> None:
    """The label has two a week in weeks 1 to 4, weekly at most from week 5 on, and 120 minutes of observation."""
    label, mdsi = ks.protocol_named("spravato-trd"), ks.protocol_named("spravato-mdsi")
    weekly = [(each.most, each.weeks[0], each.standing) for each in label.frequencies]
    assert weekly == [(2, 1, "label"), (1, 5, "label")]
    assert label.frequencies[0].weeks == range(1, 5)
    assert 2000 in label.frequencies[1].weeks
    assert mdsi.frequencies == label.frequencies[:1]
    assert label.least_observation == mdsi.least_observation == 120
    others = [each for each in ks.protocols() if each.key not in ESKETAMINE]
    assert {(each.frequencies, each.least_observation) for each in others} == {((), 0)}


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("feder-2021", {("CAPS-5", 0, "1"), ("CAPS-5", 1, "1"), ("CAPS-5", 7, "1"), ("CAPS-5", 14, "1")}),
        (
            "albott-2018",
            {(None, 0, "1-6"), (None, 1, "1-6")} | {(None, days, "6") for days in (7, 14, 21, 28, 35, 42, 49, 56)},
        ),
        ("aan-het-rot-2010", {("MADRS", 0, "1"), ("MADRS", 1, "1")}),
        ("elekt-d", {("QIDS-SR16", 0, "1-6")}),
    ],
)
def test_assessments_of_trials(key: str, expected: set[tuple[str | None, int, str]]) -> None:
    """A trial's own time points are its own, with its source."""
    assert assessments(key) == {(*each, "trial") for each in expected}
    protocol = ks.protocol_named(key)
    rated = [each for each in protocol.activities if each.kind is ActivityKind.ASSESSMENT]
    assert {each.source for each in rated} == {protocol.source}
    assert all(each.title.startswith((each.instrument or "Ratings")[:4]) for each in rated)


def test_other_assessments() -> None:
    """The standard courses have what boosters lean on, as a default; the label looks for a benefit; no more is said."""
    default = {(None, 0, "1", "default"), (None, 0, "6", "default"), (None, 0, "7-4999", "default")}
    assert assessments("standard") == assessments("standard-twice-weekly") == default
    assert assessments("spravato-trd") == assessments("spravato-mdsi") == {(None, 0, "8", "label")}
    told = {"feder-2021", "albott-2018", "aan-het-rot-2010", "elekt-d", "standard", "standard-twice-weekly"}
    assert {each.key for each in ks.protocols() if assessments(each.key)} == told | ESKETAMINE


def test_all_published_time_points() -> None:
    """All published time points can be added to a protocol, for one scale or for any."""
    points = ratings.time_points(ks.protocol_named("standard").induction, "PCL-5")
    assert {(each.instrument, each.standing) for each in points} == {("PCL-5", "default")}
    assert [(each.title, each.days, sessions(each)) for each in points] == [
        ("PCL-5, as the baseline", 0, "1"),
        ("PCL-5, 24 hours after the first session", 1, "1"),
        ("PCL-5, weekly", 0, "4"),
        ("PCL-5, at the end of the induction", 0, "6"),
        ("PCL-5, 4 weeks after the induction", 28, "6"),
        ("PCL-5, before the booster", 0, "7-4999"),
    ]
    baseline, *_ = ratings.time_points(ks.protocol_named("oxford-clinic").induction)
    assert (baseline.title, baseline.instrument) == ("A rating scale, as the baseline", None)


def test_weekly_is_the_first_session_of_a_week() -> None:
    """Weekly means before the first session of each further week, the last session being the end."""
    assert weekly(ks.protocol_named("abdallah-2022").induction) == [3, 5, 7]
    assert weekly(ks.protocol_named("oxford-clinic").induction) == [2]
    assert weekly(ks.Induction((0, 5, 6, 7, 12, 13))) == [4]


def weekly(induction: ks.Induction) -> list[object]:
    """The sessions of an induction with a rating of the week."""
    points = ratings.time_points(induction)
    return [each.session for each in points if each.title == "A rating scale, weekly"]


def test_no_time_points_in_months() -> None:
    """An induction in months has no weeks to rate in."""
    with pytest.raises(ks.Malformed, match="no day numbers"):
        ratings.time_points(ks.Induction((0, relativedelta(months=1))))


def test_exposure_therapy() -> None:
    """Exposure therapy, 24 to 72 hours after each infusion, is one trial's and can be added."""
    (exposure,) = around.exposure_therapy(range(1, 7))
    assert (exposure.kind, exposure.days, exposure.standing) == ("integration", 1, "trial")
    assert exposure.source == Source("A trial of exposure therapy after each infusion, NCT04560660")


@pytest.mark.parametrize("what", ["bladder symptoms", "cognition", "liver tests", "toxicology"])
def test_monitoring(what: str) -> None:
    """Monitoring is reminded of on the days that the clinic sets, and says that no interval is evidence-based."""
    first, second = around.monitoring(what, days=[90, 365])
    assert (first.kind, first.title, first.session) == ("reminder", f"Monitoring: {what}", 1)
    assert (first.days, second.days) == (90, 365)
    assert str(first.source) == "The clinic's own interval: no standard safety monitoring exists (KSET 2022)"


def test_monitoring_has_no_default() -> None:
    """No protocol has a reminder of its own, and none is made without the clinic's days."""
    assert not [each for protocol in ks.protocols() for each in protocol.activities if each.kind == "reminder"]
    assert around.monitoring("cognition", days=[]) == ()


def test_monitoring_of_something_else() -> None:
    """What is monitored is one of four things, on days after session 1."""
    with pytest.raises(ks.Malformed, match="bladder symptoms, cognition, liver tests or toxicology, not 'sleep'"):
        around.monitoring("sleep", days=[90])
    with pytest.raises(ks.Malformed, match="a day after session 1 must be 1 or more, not 0"):
        around.monitoring("cognition", days=[0])


def test_numbers_of_the_consensus_and_of_the_longest_trial() -> None:
    """From day 57 of the course at most five sessions in 28 days; an interval of 28 days is the longest tested."""
    assert (around.SECOND_MONTH_OVER, around.MOST_AFTER, around.WITHIN, around.LONGEST_TESTED) == (57, 5, 28, 28)
    assert around.SANACORA_2017.doi == "10.1001/jamapsychiatry.2017.0080"
    assert around.LONGEST_TESTED_BY.doi == "10.1038/s41386-023-01577-5"


@everyone
def test_of_the_drug(protocol: ks.Protocol) -> None:
    """Consensus and trials speak of every published protocol, and of no course of anything else."""
    assert around.of_the_drug(protocol)
    assert not around.of_the_drug(ks.Protocol(key="own", title="Own", induction=ks.Induction((0,))))
