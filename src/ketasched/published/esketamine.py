"""Esketamine as its US label has it."""

from ketasched.protocol import Induction, Protocol, Spacing, Visit
from ketasched.published import around
from ketasched.published.boosters import SPRAVATO_LABEL
from ketasched.published.shared import LABEL
from ketasched.source import Source, Standing

_MDSI = Source("Spravato (esketamine), US prescribing information; ASPIRE II")

_TWO_HOURS = Visit(
    15,
    120,
    source=LABEL,
    standing=Standing.LABEL,
    note="At least 2 hours of observation (US label; elsewhere until clinically stable), and 15 minutes for treatment.",
)

_INDUCTION = Induction(
    (0, 3, 7, 10, 14, 17, 21, 24),
    spacing=(
        Spacing(2, 7, grace=1),
        Spacing(7, back=2, source=LABEL, standing=Standing.LABEL),
        Spacing(most=31, session=8, anchor=1),
    ),
)

_MISSED = "After a missed session in weeks 1 to 4 the course carries on with its timetable."
_BENEFIT = "The label has the benefit examined at the end of the induction, before going on; that is for the clinician."
_CONSECUTIVE = (
    "A European text, seen second-hand, has it not given on two consecutive days; the gap of at least 2 is our default."
)

SPRAVATO_TRD = Protocol(
    key="spravato-trd",
    title="Esketamine, treatment-resistant depression",
    drug="esketamine",
    route="intranasal",
    induction=_INDUCTION,
    cadence=SPRAVATO_LABEL,
    visit=_TWO_HOURS,
    activities=around.ESKETAMINE,
    readiness=(*around.CONTRAINDICATIONS, *around.QUESTIONS),
    frequencies=(around.TWO_A_WEEK_FOR_4, around.THEN_WEEKLY),
    least_observation=around.LEAST_OBSERVATION,
    when_missed="carry_on",
    source=LABEL,
    standing=Standing.LABEL,
    notes=(
        "The label has two sessions a week in weeks 1 to 4; the days within the week are our reading.",
        "Weeks 5 to 8 are weekly (days 29, 36, 43 and 50), the first of them 4 days after day 25.",
        "From week 9 on sessions are every two weeks or weekly.",
        "Both belong to the cadence; the label's own word for them is maintenance.",
        "The first two-weekly session can be read as day 57 or as day 64: 64 is our choice, a default.",
        _BENEFIT,
        _MISSED,
        _CONSECUTIVE,
    ),
)

SPRAVATO_MDSI = Protocol(
    key="spravato-mdsi",
    title="Esketamine, depression with suicidal thoughts or behaviour",
    drug="esketamine",
    route="intranasal",
    induction=_INDUCTION,
    visit=_TWO_HOURS,
    activities=around.ESKETAMINE,
    readiness=(*around.CONTRAINDICATIONS, *around.QUESTIONS),
    frequencies=(around.TWO_A_WEEK_FOR_4,),
    least_observation=around.LEAST_OBSERVATION,
    when_missed="carry_on",
    source=_MDSI,
    standing=Standing.LABEL,
    notes=(
        "The label has two sessions a week for four weeks; the days within the week are our reading.",
        "Use beyond four weeks has not been evaluated.",
        _BENEFIT,
        _MISSED,
        _CONSECUTIVE,
    ),
)
