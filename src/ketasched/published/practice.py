"""What clinics do: the standard course, and courses from services, case series and practice studies."""

from ketasched.protocol import Checkpoint, Induction, Protocol, Spacing, Visit
from ketasched.published import around, ratings
from ketasched.published.ladders import RESPONSE_LADDER
from ketasched.published.shared import (
    CLINICS,
    INTRAVENOUS,
    RACEMIC,
    SIX_AT_TWO_A_WEEK,
    THREE_A_WEEK,
    TWO_A_WEEK,
    UNSTATED,
    WEEKLY,
    stated,
)
from ketasched.source import Source, Standing

_OXFORD = Source("Oxford Health ketamine service, patient pages")
_WILKINSON = Source("Wilkinson, J Clin Psychiatry 2018;79(4)", "10.4088/JCP.17m11731")
_HULL = Source("Hull, J Affect Disord 2022", "10.1016/j.jad.2022.07.004")
_PSYCHOTHERAPY = Source("Ketamine-assisted psychotherapy, clinic practice")

_HOUR = Visit(
    60,
    60,
    source=CLINICS,
    note="Treatment of 40 to 60 minutes is stated and 60 are reserved; the 60 of observation are our default.",
)

STANDARD = Protocol(
    key="standard",
    title="Standard induction, six infusions, three a week",
    drug=RACEMIC,
    route=INTRAVENOUS,
    induction=Induction(
        (0, 2, 4, 7, 9, 11),
        spacing=(
            *THREE_A_WEEK,
            Spacing(most=20, session=6, anchor=1, source=CLINICS, standing=Standing.PRACTICE),
        ),
    ),
    cadence=RESPONSE_LADDER,
    visit=_HOUR,
    activities=(*around.INFUSION, around.PREPARED, *ratings.leaned_on(6)),
    readiness=around.QUESTIONS,
    source=CLINICS,
    standing=Standing.PRACTICE,
    notes=(
        "This is the protocol to take where nothing else is asked for.",
        "Clinics describe six infusions over two to three weeks: hence the bound of 20 days from first to last.",
        "Three a week, and the days, are our reading.",
        "Clinics space the boosters by response.",
    ),
)

STANDARD_TWICE_WEEKLY = Protocol(
    key="standard-twice-weekly",
    title="Standard induction, six infusions, two a week",
    drug=RACEMIC,
    route=INTRAVENOUS,
    induction=Induction((0, 3, 7, 10, 14, 17), spacing=(*TWO_A_WEEK, SIX_AT_TWO_A_WEEK)),
    cadence=RESPONSE_LADDER,
    visit=_HOUR,
    activities=(*around.INFUSION, around.PREPARED, *ratings.leaned_on(6)),
    readiness=around.QUESTIONS,
    source=CLINICS,
    standing=Standing.PRACTICE,
    notes=(
        "Clinics describe six infusions over two to three weeks.",
        "Two a week, and the days, are our reading.",
        "A course that slips can end after the three weeks: its bound of 24 days is our default.",
        "Clinics space the boosters by response.",
    ),
)

WILKINSON_2018 = Protocol(
    key="wilkinson-2018",
    title="Practice series, four infusions over two weeks",
    drug=RACEMIC,
    route=INTRAVENOUS,
    induction=Induction((0, 3, 7, 10), spacing=(*TWO_A_WEEK, Spacing(most=17, session=4, anchor=1))),
    visit=stated(40, _WILKINSON),
    activities=around.INFUSION,
    readiness=around.QUESTIONS,
    source=_WILKINSON,
    standing=Standing.PRACTICE,
    notes=("The source is a series from a clinic's practice, not a controlled trial.",),
)

OXFORD_CLINIC = Protocol(
    key="oxford-clinic",
    title="Oxford clinic, three weekly infusions",
    drug=RACEMIC,
    route=INTRAVENOUS,
    induction=Induction(
        (0, 7, 14),
        spacing=(*WEEKLY, Spacing(most=27, session=3, anchor=1, source=_OXFORD, standing=Standing.PRACTICE)),
        checkpoints=(
            Checkpoint(
                3,
                "Has there been a response to the three infusions?",
                source=_OXFORD,
                standing=Standing.PRACTICE,
            ),
        ),
    ),
    visit=stated(40, _OXFORD),
    activities=around.INFUSION,
    readiness=around.QUESTIONS,
    source=_OXFORD,
    standing=Standing.PRACTICE,
    notes=(
        "The service gives the infusions on Mondays: start on a Monday, or give the clinic's hours as Mondays only.",
        "The third infusion is to be not later than day 28.",
    ),
)

AT_HOME_SUBLINGUAL = Protocol(
    key="at-home-sublingual",
    title="At home, four weekly sublingual sessions",
    drug=RACEMIC,
    route="sublingual",
    induction=Induction((0, 7, 14, 21), spacing=(*WEEKLY, Spacing(most=28, session=4, anchor=1))),
    visit=UNSTATED,
    activities=(around.EVALUATION,),
    readiness=around.QUESTIONS,
    source=_HULL,
    standing=Standing.PRACTICE,
    notes=(
        "A regulator has warned about the unsupervised use of compounded ketamine.",
        "The source is a study of practice, not a controlled trial.",
    ),
)

KAP = Protocol(
    key="kap",
    title="Ketamine-assisted psychotherapy, six weekly sessions",
    drug=RACEMIC,
    route="intramuscular, sublingual or intravenous",
    induction=Induction((0, 7, 14, 21, 28, 35), spacing=(*WEEKLY, Spacing(most=55, session=6, anchor=1))),
    visit=UNSTATED,
    activities=around.psychotherapy(_PSYCHOTHERAPY),
    readiness=around.QUESTIONS,
    source=_PSYCHOTHERAPY,
    standing=Standing.PRACTICE,
    notes=(
        "Clinics give six sessions over three to eight weeks; one a week is our choice within that.",
        "Preparation sessions come before the first session, and integration follows each.",
    ),
)
