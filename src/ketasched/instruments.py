"""The rating scales, with every cut-off under a name and with its source.

Where sources disagree there is a preset for each; which of them comes first, and so is the default, is our choice.
Numbers that no publication is named for stand as practice.
"""

from typing import Final

from ketasched.errors import UnknownName, nearest
from ketasched.response import Criteria, Instrument
from ketasched.source import Source, Standing

MARX_2022: Final = Source("Marx 2022")
BLANCHARD_2023: Final = Source("Blanchard 2023", "10.1002/jts.22975")
FEDER_2021: Final = Source("Feder, Am J Psychiatry 2021", "10.1176/appi.ajp.2020.20050596")
AAN_HET_ROT_2010: Final = Source("aan het Rot, Biol Psychiatry 2010", "10.1016/j.biopsych.2009.08.038")
PHILLIPS_2019: Final = Source("Phillips, Am J Psychiatry 2019;176:401", "10.1176/appi.ajp.2018.18070834")
KETECT: Final = Source("Ekstrand (KetECT), Int J Neuropsychopharmacol 2022;25:339", "10.1093/ijnp/pyab088")
KADS: Final = Source("Loo (KADS), Br J Psychiatry 2023;223:533", "10.1192/bjp.2023.79")
SUSTAIN_1: Final = Source("SUSTAIN-1", "10.1001/jamapsychiatry.2019.1189")
SUSTAIN_3: Final = Source("Zaki 2023 (SUSTAIN-3)", "10.1038/s41386-023-01577-5")
IN_USE: Final = Source("in common use; no publication is named for it")

MONTH: Final = 30
"""The days that "the past month" is read as: our choice."""

_RELIABLE = "no percentage is agreed: a reliable change is read as a response"
_MINIMAL = "no percentage is agreed: a minimal important change (9 to 12 points) is read as a response"


def _by_points(key: str, points: int, remission: int, *sources: Source, note: str = _RELIABLE) -> Criteria:
    """Give criteria by which a change of so many points counts, either way."""
    return Criteria(
        key=key,
        response_points=points,
        remission=remission,
        worse_points=points,
        sources=sources,
        standing=Standing.TRIAL,
        note=note,
    )


def _by_half(
    key: str,
    remission: int,
    *sources: Source,
    standing: Standing = Standing.PRACTICE,
    worse_points: int | None = None,
) -> Criteria:
    """Give criteria by which a fall of 50 % is a response."""
    return Criteria(
        key=key,
        response_percent=50,
        remission=remission,
        worse_points=worse_points,
        sources=sources,
        standing=standing,
    )


PCL_5: Final = Instrument(
    key="PCL-5",
    title="PTSD Checklist for DSM-5",
    most=80,
    recall=MONTH,
    short_recall=7,
    criteria=(
        _by_points("pcl-5-reliable-15", 15, 28, MARX_2022),
        _by_points("pcl-5-reliable-18", 18, 28, MARX_2022),
        _by_points("pcl-5-minimal-9", 9, 28, BLANCHARD_2023, MARX_2022, note=_MINIMAL),
        _by_points("pcl-5-minimal-12", 12, 28, BLANCHARD_2023, MARX_2022, note=_MINIMAL),
    ),
)

CAPS_5: Final = Instrument(
    key="CAPS-5",
    title="Clinician-Administered PTSD Scale for DSM-5",
    most=80,
    recall=MONTH,
    short_recall=7,
    criteria=(
        Criteria(
            key="caps-5-response-30",
            response_percent=30,
            remission=8,
            worse_points=13,
            sources=(FEDER_2021, MARX_2022),
            standing=Standing.TRIAL,
        ),
        _by_points("caps-5-reliable-13", 13, 8, MARX_2022, note="a reliable change is read as a response"),
        _by_points("caps-5-reliable-12", 12, 8, MARX_2022, note="a reliable change is read as a response"),
    ),
)

MADRS: Final = Instrument(
    key="MADRS",
    title="Montgomery-Åsberg Depression Rating Scale",
    most=60,
    recall=7,
    short_recall=1,
    criteria=(
        _by_half("madrs-remission-10", 10, KETECT, KADS, AAN_HET_ROT_2010, PHILLIPS_2019, standing=Standing.TRIAL),
        _by_half("madrs-remission-12", 12, SUSTAIN_1, AAN_HET_ROT_2010, PHILLIPS_2019, standing=Standing.TRIAL),
        _by_half("madrs-remission-below-10", 9, IN_USE, AAN_HET_ROT_2010, PHILLIPS_2019),
    ),
)

HAM_D17: Final = Instrument(
    key="HAM-D17",
    title="Hamilton Depression Rating Scale, 17 items",
    most=52,
    recall=7,
    criteria=(_by_half("ham-d17-remission-7", 7, IN_USE),),
)

PHQ_9: Final = Instrument(
    key="PHQ-9",
    title="Patient Health Questionnaire, 9 items",
    most=27,
    recall=14,
    criteria=(
        _by_half("phq-9-remission-below-5", 4, IN_USE, worse_points=5),
        _by_half("phq-9-remission-5", 5, IN_USE, worse_points=5),
    ),
)

QIDS_SR16: Final = Instrument(
    key="QIDS-SR16",
    title="Quick Inventory of Depressive Symptomatology, self-report, 16 items",
    most=27,
    recall=7,
    criteria=(_by_half("qids-sr16-remission-5", 5, IN_USE),),
)

GAD_7: Final = Instrument(
    key="GAD-7",
    title="Generalized Anxiety Disorder scale, 7 items",
    most=21,
    recall=14,
    criteria=(_by_half("gad-7-remission-below-5", 4, IN_USE, worse_points=4),),
)

CGI_S: Final = Instrument(
    key="CGI-S",
    title="Clinical Global Impression, severity",
    least=1,
    most=7,
    recall=0,
    criteria=(
        Criteria(
            key="cgi-s-sustain-3",
            response_score=3,
            remission=2,
            sources=(SUSTAIN_3, IN_USE),
            standing=Standing.PRACTICE,
            note="3 or less is the threshold of SUSTAIN-3, which we read as a response; for 1 to 2 no source is named",
        ),
    ),
)

C_SSRS: Final = Instrument(
    key="C-SSRS",
    title="Columbia-Suicide Severity Rating Scale, ideation",
    most=5,
    recall=None,
    drives=False,
    criteria=(
        Criteria(
            key="c-ssrs-none",
            remission=0,
            sources=(IN_USE,),
            standing=Standing.PRACTICE,
            note="categories, not a sum of points",
        ),
    ),
)

INSTRUMENTS: Final = (PCL_5, CAPS_5, MADRS, HAM_D17, PHQ_9, QIDS_SR16, GAD_7, CGI_S, C_SSRS)


def instrument_named(name: str) -> Instrument:
    """Find the instrument with this name, in capitals or not. Raises `UnknownName`, with the nearest names.

    >>> instrument_named("madrs").most
    60
    """
    known = {each.key.lower(): each for each in INSTRUMENTS}
    asked = str(name)
    if asked.lower() in known:
        return known[asked.lower()]
    raise UnknownName(f"no instrument is called {name!r}; {nearest(asked, (each.key for each in INSTRUMENTS))}")
