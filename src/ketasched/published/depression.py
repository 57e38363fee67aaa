"""Trials of racemic ketamine in depression."""

from ketasched.cadence import When
from ketasched.protocol import Checkpoint, Induction, Protocol, Spacing
from ketasched.published import around, ratings
from ketasched.published.boosters import CAN_BIND as _CAN_BIND_BOOSTERS
from ketasched.published.boosters import PHILLIPS_2019 as _PHILLIPS_BOOSTERS
from ketasched.published.shared import (
    INTRAVENOUS,
    PHILLIPS_2020,
    RACEMIC,
    SIX_AT_THREE_A_WEEK,
    SIX_AT_TWO_A_WEEK,
    THREE_A_WEEK,
    TWO_A_WEEK,
    UNSTATED,
    stated,
)
from ketasched.source import Source, Standing

_AAN_HET_ROT = Source("aan het Rot, Biol Psychiatry 2010", "10.1016/j.biopsych.2009.08.038")
_MURROUGH = Source("Murrough, Biol Psychiatry 2013;74:250", "10.1016/j.biopsych.2012.06.022")
_SHIROMA = Source("Shiroma, J Affect Disord 2014;155:123", "10.1016/j.jad.2013.10.036")
_SINGH = Source("Singh, Am J Psychiatry 2016", "10.1176/appi.ajp.2016.16010037")
_PHILLIPS = Source("Phillips, Am J Psychiatry 2019;176:401", "10.1176/appi.ajp.2018.18070834")
_IONESCU = Source("Ionescu, J Affect Disord 2019", "10.1016/j.jad.2018.09.037")
_ANAND = Source("Anand, N Engl J Med 2023", "10.1056/NEJMoa2302399")
_EKSTRAND = Source("Ekstrand, Int J Neuropsychopharmacol 2022;25:339", "10.1093/ijnp/pyab088")
_LOO = Source("Loo, Br J Psychiatry 2023;223:533", "10.1192/bjp.2023.79")

_QIDS = ratings.before_each("QIDS before the infusion", "QIDS-SR16", _ANAND, sessions=6)

AAN_HET_ROT_2010 = Protocol(
    key="aan-het-rot-2010",
    title="Depression, one infusion, five more after a response",
    drug=RACEMIC,
    route=INTRAVENOUS,
    induction=Induction(
        (0, 2, 4, 7, 9, 11),
        spacing=(*THREE_A_WEEK, SIX_AT_THREE_A_WEEK),
        checkpoints=(
            Checkpoint(
                1,
                "Had MADRS fallen by at least 50 % on day 2? Only then do five more infusions follow.",
                "MADRS",
                goes_on=When(fell=50),
                source=_AAN_HET_ROT,
                standing=Standing.TRIAL,
            ),
        ),
    ),
    visit=UNSTATED,
    activities=(*around.INFUSION, *ratings.baseline_and_day_2("MADRS", _AAN_HET_ROT)),
    readiness=around.QUESTIONS,
    source=_AAN_HET_ROT,
    standing=Standing.TRIAL,
    notes=("Infusions 2 to 6 are given only if MADRS had fallen by at least 50 % on day 2.",),
)

MURROUGH_2013 = Protocol(
    key="murrough-2013",
    title="Depression, up to six infusions in two weeks",
    drug=RACEMIC,
    route=INTRAVENOUS,
    induction=Induction((0, 2, 4, 7, 9, 11), spacing=(*THREE_A_WEEK, SIX_AT_THREE_A_WEEK)),
    visit=UNSTATED,
    activities=around.INFUSION,
    readiness=around.QUESTIONS,
    source=_MURROUGH,
    standing=Standing.TRIAL,
    notes=(
        "Six infusions, three a week over 12 days, were the most that the trial gave.",
        "The median time to relapse was 18 days.",
    ),
)

SHIROMA_2014 = Protocol(
    key="shiroma-2014",
    title="Depression, six infusions in two weeks",
    drug=RACEMIC,
    route=INTRAVENOUS,
    induction=Induction((0, 2, 4, 7, 9, 11), spacing=(*THREE_A_WEEK, SIX_AT_THREE_A_WEEK)),
    visit=UNSTATED,
    activities=around.INFUSION,
    readiness=around.QUESTIONS,
    source=_SHIROMA,
    standing=Standing.TRIAL,
    notes=("The infusions were given on Monday, Wednesday and Friday over 12 days.",),
)

_SINGH_NOTES = (
    "Four weeks were the most that the trial gave.",
    "Two and three infusions a week held the effect equally to day 15.",
)

SINGH_2016_TWICE = Protocol(
    key="singh-2016-twice",
    title="Depression, two infusions a week for up to four weeks",
    drug=RACEMIC,
    route=INTRAVENOUS,
    induction=Induction((0, 3, 7, 10, 14, 17, 21, 24), spacing=(*TWO_A_WEEK, Spacing(most=31, session=8, anchor=1))),
    visit=UNSTATED,
    activities=around.INFUSION,
    readiness=around.QUESTIONS,
    source=_SINGH,
    standing=Standing.TRIAL,
    notes=_SINGH_NOTES,
)

SINGH_2016_THRICE = Protocol(
    key="singh-2016-thrice",
    title="Depression, three infusions a week for up to four weeks",
    drug=RACEMIC,
    route=INTRAVENOUS,
    induction=Induction(
        (0, 2, 4, 7, 9, 11, 14, 16, 18, 21, 23, 25),
        spacing=(*THREE_A_WEEK, Spacing(most=32, session=12, anchor=1)),
    ),
    visit=UNSTATED,
    activities=around.INFUSION,
    readiness=around.QUESTIONS,
    source=_SINGH,
    standing=Standing.TRIAL,
    notes=_SINGH_NOTES,
)

PHILLIPS_2019 = Protocol(
    key="phillips-2019",
    title="Depression, six infusions in two weeks, then weekly",
    drug=RACEMIC,
    route=INTRAVENOUS,
    induction=Induction((0, 2, 4, 7, 9, 11), spacing=(*THREE_A_WEEK, SIX_AT_THREE_A_WEEK)),
    cadence=_PHILLIPS_BOOSTERS,
    visit=UNSTATED,
    activities=around.INFUSION,
    readiness=around.QUESTIONS,
    source=_PHILLIPS,
    standing=Standing.TRIAL,
    notes=(
        "Only responders went on, those whose MADRS had fallen by at least 50 %.",
        "They had four weekly infusions (days 19, 26, 33 and 40), which belong to the cadence.",
        "That the first of them comes 7 days after the sixth infusion is our reading.",
    ),
)

IONESCU_2019 = Protocol(
    key="ionescu-2019",
    title="Depression, six infusions in three weeks",
    drug=RACEMIC,
    route=INTRAVENOUS,
    induction=Induction((0, 3, 7, 10, 14, 17), spacing=(*TWO_A_WEEK, SIX_AT_TWO_A_WEEK)),
    visit=stated(45, _IONESCU),
    activities=around.INFUSION,
    readiness=around.QUESTIONS,
    source=_IONESCU,
    standing=Standing.TRIAL,
    notes=("There was no benefit shown in this trial.",),
)

ELEKT_D = Protocol(
    key="elekt-d",
    title="Depression, six infusions in three weeks (ELEKT-D)",
    drug=RACEMIC,
    route=INTRAVENOUS,
    induction=Induction((0, 3, 7, 10, 14, 17), spacing=(*TWO_A_WEEK, SIX_AT_TWO_A_WEEK)),
    visit=stated(40, _ANAND),
    activities=(*around.INFUSION, _QIDS),
    readiness=around.QUESTIONS,
    source=_ANAND,
    standing=Standing.TRIAL,
    notes=("QIDS was filled in before each infusion.",),
)

KETECT = Protocol(
    key="ketect",
    title="Depression, up to twelve infusions until remission (KetECT)",
    drug=RACEMIC,
    route=INTRAVENOUS,
    induction=Induction(
        (0, 2, 4, 7, 9, 11, 14, 16, 18, 21, 23, 25),
        spacing=(*THREE_A_WEEK, Spacing(most=32, session=12, anchor=1)),
        checkpoints=(
            Checkpoint(
                range(1, 12),
                "Is MADRS 10 or less? That is remission, and the course stops there.",
                "MADRS",
                ends=When(at_most=10),
                source=_EKSTRAND,
                standing=Standing.TRIAL,
            ),
        ),
    ),
    visit=UNSTATED,
    activities=around.INFUSION,
    readiness=around.QUESTIONS,
    source=_EKSTRAND,
    standing=Standing.TRIAL,
    notes=("The infusions stop at remission (MADRS 10 or less); twelve are the most.",),
)

CAN_BIND = Protocol(
    key="can-bind",
    title="Depression, nine infusions in three weeks (CAN-BIND)",
    drug=RACEMIC,
    route=INTRAVENOUS,
    induction=Induction(
        (0, 2, 4, 7, 9, 11, 14, 16, 18), spacing=(*THREE_A_WEEK, Spacing(most=25, session=9, anchor=1))
    ),
    cadence=_CAN_BIND_BOOSTERS,
    visit=UNSTATED,
    activities=around.INFUSION,
    readiness=around.QUESTIONS,
    source=PHILLIPS_2020,
    standing=Standing.TRIAL,
    notes=(
        "The source is the protocol of a trial.",
        "It has three infusions a week for three (or four) weeks: three are taken here.",
        "The taper that follows belongs to the cadence.",
        "In the source bi-weekly means every two weeks; monthly is taken as 28 days, which is our choice.",
    ),
)

KADS = Protocol(
    key="kads",
    title="Depression, eight subcutaneous sessions, two a week (KADS)",
    drug=RACEMIC,
    route="subcutaneous",
    induction=Induction((0, 3, 7, 10, 14, 17, 21, 24), spacing=(*TWO_A_WEEK, Spacing(most=31, session=8, anchor=1))),
    visit=UNSTATED,
    activities=around.AFTER_A_SESSION,
    readiness=around.QUESTIONS,
    source=_LOO,
    standing=Standing.TRIAL,
    notes=("The trial gave two sessions a week for four weeks.",),
)
