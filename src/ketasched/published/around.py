"""What belongs around the sessions: notes, questions before the first, monitoring, and how often a label allows.

The day of an activity is our reading where no source names one: then it stands on the day of its session.
"""

from collections.abc import Iterable
from typing import Final

from ketasched.days import checked_count
from ketasched.errors import Malformed, listed
from ketasched.instruments import SUSTAIN_3
from ketasched.protocol import Activity, ActivityKind, Frequency, Numbers, Phase, Protocol, Question
from ketasched.published.ratings import BENEFIT, NO_END
from ketasched.published.shared import CLINICS, LABEL
from ketasched.source import Source, Standing

SANACORA_2017: Final = Source("Sanacora, JAMA Psychiatry 2017;74:399", "10.1001/jamapsychiatry.2017.0080")
EXPOSURE: Final = Source("A trial of exposure therapy after each infusion, NCT04560660")
_THE_CLINIC: Final = Source("The clinic's own interval: no standard safety monitoring exists (KSET 2022)")

SECOND_MONTH_OVER: Final = 57
"""The day of the course from which the consensus is about one session a week."""
MOST_AFTER: Final = 5
"""About one a week, in any 28 days: our reading of the consensus."""
WITHIN: Final = 28

LONGEST_TESTED: Final = 28
"""The longest interval between boosters that a trial has tested, in days."""
LONGEST_TESTED_BY: Final = SUSTAIN_3


def of_the_drug(protocol: Protocol) -> bool:
    """Whether consensus and trials speak of a protocol's sessions: those of the catalogue's drug, whoever wrote it."""
    return "ketamine" in protocol.drug


def _note(text: str, source: Source = CLINICS, standing: Standing = Standing.PRACTICE) -> Activity:
    return Activity(ActivityKind.NOTE, text, source=source, standing=standing)


def _by_label(text: str) -> Activity:
    return _note(text, LABEL, Standing.LABEL)


EVALUATION: Final = Activity(
    ActivityKind.READINESS,
    "A full psychiatric evaluation before the start",
    session=1,
    source=CLINICS,
    standing=Standing.PRACTICE,
)
ESCORT: Final = _note("Someone takes the patient home")
NO_DRIVING: Final = _note("No driving for 24 hours")
FASTING: Final = _note("No food for 3 to 8 hours before, by clinic: there is no standard")

AFTER_A_SESSION: Final = (EVALUATION, NO_DRIVING, ESCORT)
"""What clinics have, whatever the route."""
INFUSION: Final = (*AFTER_A_SESSION, FASTING)
"""What clinics have around an infusion."""

PREPARED: Final = Activity(
    ActivityKind.PREPARATION,
    "Preparation: intention, journalling, grounding",
    source=CLINICS,
    standing=Standing.PRACTICE,
)

ESKETAMINE: Final = (
    EVALUATION,
    _by_label("No food for 2 hours before, no liquids for 30 minutes, no nasal sprays for 1 hour"),
    _by_label("Blood pressure is taken before and about 40 minutes after"),
    _by_label("No driving until the next day, after restful sleep"),
    _by_label("Someone takes the patient home"),
    BENEFIT,
)


def psychotherapy(source: Source) -> tuple[Activity, ...]:
    """What ketamine-assisted psychotherapy has around its sessions; integration is put on the day after."""
    preparation, integration = ActivityKind.PREPARATION, ActivityKind.INTEGRATION
    practice = Standing.PRACTICE
    return (
        *AFTER_A_SESSION,
        Activity(
            preparation, "1 to 3 preparation sessions before the first", session=1, source=source, standing=practice
        ),
        Activity(integration, "Integration: therapy in the hours and days after", 1, source=source, standing=practice),
    )


def exposure_therapy(sessions: Numbers) -> tuple[Activity, ...]:
    """Exposure therapy 24 to 72 hours after each infusion, as one trial gave it: to add to a protocol."""
    title, trial = "Exposure therapy, 24 to 72 hours after the infusion", Standing.TRIAL
    return (Activity(ActivityKind.INTEGRATION, title, 1, sessions, source=EXPOSURE, standing=trial),)


def _contraindication(key: str, text: str) -> Question:
    meaning = "a contraindication on the esketamine label"
    return Question(key=key, text=text, meaning=meaning, source=LABEL, standing=Standing.LABEL)


def _weighed(key: str, text: str, meaning: str = "not recommended by the sources") -> Question:
    return Question(key=key, text=text, meaning=meaning, source=CLINICS, standing=Standing.PRACTICE)


QUESTIONS: Final = (
    _weighed("pregnancy", "Pregnancy"),
    _weighed("psychosis", "Schizophrenia or psychosis, active or in the history"),
    _weighed("substance-use", "An active substance use disorder"),
    _weighed("uncontrolled-condition", "An uncontrolled cardiovascular or other medical condition"),
    _weighed(
        "suicidal-thoughts",
        "Suicidal thoughts",
        "some sources list it as a reason to treat, some as an exclusion",
    ),
)
"""Asked before session 1 and recorded by a clinician; what is present is shown, and never decides."""

CONTRAINDICATIONS: Final = (
    _contraindication("vascular-disease", "Aneurysmal vascular disease or arteriovenous malformation"),
    _contraindication("intracerebral-haemorrhage", "A history of intracerebral haemorrhage"),
    _contraindication("hypersensitivity", "Hypersensitivity"),
)

TWO_A_WEEK_FOR_4: Final = Frequency(most=2, weeks=range(1, 5), source=LABEL, standing=Standing.LABEL)
THEN_WEEKLY: Final = Frequency(
    most=1, weeks=range(5, NO_END), phase=Phase.BOOSTER, source=LABEL, standing=Standing.LABEL
)
"""Of boosters alone: an induction that a holiday or a missed session makes late may end in week 5."""

LEAST_OBSERVATION: Final = 120
"""Minutes of observation after esketamine (US label)."""


MONITORED: Final = ("bladder symptoms", "cognition", "liver tests", "toxicology")


def monitoring(what: str, *, days: Iterable[int]) -> tuple[Activity, ...]:
    """Reminders on days after session 1 that the clinic sets: no interval is evidence-based, so there is no default.

    >>> [each.days for each in monitoring("bladder symptoms", days=[90, 180])]
    [90, 180]
    """
    if what not in MONITORED:
        raise Malformed(f"what is monitored is {listed(MONITORED, 'or')}, not {what!r}")
    title = f"Monitoring: {what}"
    kind, basis = ActivityKind.REMINDER, Standing.PRACTICE
    wanted = [checked_count(day, "a day after session 1", least=1) for day in days]
    return tuple(Activity(kind, title, day, 1, source=_THE_CLINIC, standing=basis) for day in wanted)
