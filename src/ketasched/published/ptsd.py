"""Trials in post-traumatic stress disorder (PTSD)."""

from ketasched.protocol import Induction, Protocol, Spacing
from ketasched.published import around, ratings
from ketasched.published.shared import (
    INTRAVENOUS,
    RACEMIC,
    SIX_AT_THREE_A_WEEK,
    THREE_A_WEEK,
    TWO_A_WEEK,
    TWO_WEEKS_APART,
    UNSTATED,
    stated,
)
from ketasched.source import Source, Standing

_FEDER_2014 = Source("Feder, JAMA Psychiatry 2014;71:681", "10.1001/jamapsychiatry.2014.62")
_FEDER_2021 = Source("Feder, Am J Psychiatry 2021", "10.1176/appi.ajp.2020.20050596")
_ABDALLAH = Source("Abdallah, Neuropsychopharmacology 2022", "10.1038/s41386-022-01266-9")
_ALBOTT = Source("Albott, J Clin Psychiatry 2018", "10.4088/JCP.17m11634")

_RATED_BY_FEDER = (
    *ratings.baseline_and_day_2("CAPS-5", _FEDER_2021),
    *ratings.weekly("CAPS-5", _FEDER_2021, weeks=2, after=1),
)
_RATED_BY_ALBOTT = (
    ratings.before_each("Ratings before the infusion", None, _ALBOTT, sessions=6),
    ratings.a_day_after_each("Ratings 24 hours after the infusion", None, _ALBOTT, sessions=6),
    *ratings.weekly(None, _ALBOTT, weeks=8, after=6),
)

FEDER_2014 = Protocol(
    key="feder-2014",
    title="PTSD, crossover of two visits two weeks apart",
    drug=RACEMIC,
    route=INTRAVENOUS,
    induction=Induction((0, 14), spacing=(*TWO_WEEKS_APART, Spacing(most=21, session=2, anchor=1))),
    visit=stated(40, _FEDER_2014),
    activities=around.INFUSION,
    readiness=around.QUESTIONS,
    source=_FEDER_2014,
    standing=Standing.TRIAL,
    notes=("The trial was a crossover with one infusion an arm: the two visits are the two arms.",),
)

FEDER_2021 = Protocol(
    key="feder-2021",
    title="PTSD, six infusions in two weeks",
    drug=RACEMIC,
    route=INTRAVENOUS,
    induction=Induction((0, 2, 4, 7, 9, 11), spacing=(*THREE_A_WEEK, SIX_AT_THREE_A_WEEK)),
    visit=UNSTATED,
    activities=(*around.INFUSION, *_RATED_BY_FEDER),
    readiness=around.QUESTIONS,
    source=_FEDER_2021,
    standing=Standing.TRIAL,
    notes=(
        "The trial gave three infusions a week for two consecutive weeks.",
        "It does not state the weekdays: the days are our reading.",
        "CAPS-5 was rated at baseline, 24 hours after the first infusion, and weekly.",
        "The median time to loss of response was 27.5 days.",
    ),
)

ABDALLAH_2022 = Protocol(
    key="abdallah-2022",
    title="PTSD, eight infusions, two a week",
    drug=RACEMIC,
    route=INTRAVENOUS,
    induction=Induction((0, 3, 7, 10, 14, 17, 21, 24), spacing=(*TWO_A_WEEK, Spacing(most=31, session=8, anchor=1))),
    visit=UNSTATED,
    activities=around.INFUSION,
    readiness=around.QUESTIONS,
    source=_ABDALLAH,
    standing=Standing.TRIAL,
    notes=("The trial found no significant effect on PCL-5 or CAPS-5.",),
)

ALBOTT_2018 = Protocol(
    key="albott-2018",
    title="PTSD with resistant depression, six infusions in two weeks",
    drug=RACEMIC,
    route=INTRAVENOUS,
    induction=Induction((0, 2, 4, 7, 9, 11), spacing=(*THREE_A_WEEK, SIX_AT_THREE_A_WEEK)),
    visit=UNSTATED,
    activities=(*around.INFUSION, *_RATED_BY_ALBOTT),
    readiness=around.QUESTIONS,
    source=_ALBOTT,
    standing=Standing.TRIAL,
    notes=(
        "The infusions were given on Monday, Wednesday and Friday over 12 days.",
        "Ratings were made before and 24 hours after each infusion, and after the last weekly for 8 weeks.",
    ),
)
