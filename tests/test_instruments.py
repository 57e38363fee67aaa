from datetime import date

import pytest
from attrs import frozen

from ketasched.errors import UnknownName
from ketasched.instruments import (
    AAN_HET_ROT_2010,
    BLANCHARD_2023,
    C_SSRS,
    CAPS_5,
    CGI_S,
    FEDER_2021,
    IN_USE,
    INSTRUMENTS,
    KADS,
    KETECT,
    MADRS,
    MARX_2022,
    PCL_5,
    PHILLIPS_2019,
    PHQ_9,
    SUSTAIN_1,
    SUSTAIN_3,
    instrument_named,
)
from ketasched.response import Assessment, Criteria, Instrument, Level, judge
from ketasched.source import Source, Standing

TRIAL, PRACTICE = Standing.TRIAL, Standing.PRACTICE
HALF_MADRS = (AAN_HET_ROT_2010, PHILLIPS_2019)

# name: range, days of recall, days of recall of a shorter form
SCALES = {
    "PCL-5": (0, 80, 30, 7),
    "CAPS-5": (0, 80, 30, 7),
    "MADRS": (0, 60, 7, 1),
    "HAM-D17": (0, 52, 7, None),
    "PHQ-9": (0, 27, 14, None),
    "QIDS-SR16": (0, 27, 7, None),
    "GAD-7": (0, 21, 14, None),
    "CGI-S": (1, 7, 0, None),
    "C-SSRS": (0, 5, None, None),
}


@frozen
class Row:
    """What is published under a name: response in percent, points, at a score; remission; worse; by whom."""

    key: str
    percent: int | None
    points: int | None
    score: int | None
    remission: int
    worse: int | None
    standing: Standing
    sources: tuple[Source, ...]


CUT_OFFS = {
    "PCL-5": [
        Row("pcl-5-reliable-15", None, 15, None, 28, 15, TRIAL, (MARX_2022,)),
        Row("pcl-5-reliable-18", None, 18, None, 28, 18, TRIAL, (MARX_2022,)),
        Row("pcl-5-minimal-9", None, 9, None, 28, 9, TRIAL, (BLANCHARD_2023, MARX_2022)),
        Row("pcl-5-minimal-12", None, 12, None, 28, 12, TRIAL, (BLANCHARD_2023, MARX_2022)),
    ],
    "CAPS-5": [
        Row("caps-5-response-30", 30, None, None, 8, 13, TRIAL, (FEDER_2021, MARX_2022)),
        Row("caps-5-reliable-13", None, 13, None, 8, 13, TRIAL, (MARX_2022,)),
        Row("caps-5-reliable-12", None, 12, None, 8, 12, TRIAL, (MARX_2022,)),
    ],
    "MADRS": [
        Row("madrs-remission-10", 50, None, None, 10, None, TRIAL, (KETECT, KADS, *HALF_MADRS)),
        Row("madrs-remission-12", 50, None, None, 12, None, TRIAL, (SUSTAIN_1, *HALF_MADRS)),
        Row("madrs-remission-below-10", 50, None, None, 9, None, PRACTICE, (IN_USE, *HALF_MADRS)),
    ],
    "HAM-D17": [Row("ham-d17-remission-7", 50, None, None, 7, None, PRACTICE, (IN_USE,))],
    "PHQ-9": [
        Row("phq-9-remission-below-5", 50, None, None, 4, 5, PRACTICE, (IN_USE,)),
        Row("phq-9-remission-5", 50, None, None, 5, 5, PRACTICE, (IN_USE,)),
    ],
    "QIDS-SR16": [Row("qids-sr16-remission-5", 50, None, None, 5, None, PRACTICE, (IN_USE,))],
    "GAD-7": [Row("gad-7-remission-below-5", 50, None, None, 4, 4, PRACTICE, (IN_USE,))],
    "CGI-S": [Row("cgi-s-sustain-3", None, None, 3, 2, None, PRACTICE, (SUSTAIN_3, IN_USE))],
    "C-SSRS": [Row("c-ssrs-none", None, None, None, 0, None, PRACTICE, (IN_USE,))],
}

DOIS = {
    MARX_2022: None,
    BLANCHARD_2023: "10.1002/jts.22975",
    FEDER_2021: "10.1176/appi.ajp.2020.20050596",
    AAN_HET_ROT_2010: "10.1016/j.biopsych.2009.08.038",
    PHILLIPS_2019: "10.1176/appi.ajp.2018.18070834",
    KETECT: "10.1093/ijnp/pyab088",
    KADS: "10.1192/bjp.2023.79",
    SUSTAIN_1: "10.1001/jamapsychiatry.2019.1189",
    SUSTAIN_3: "10.1038/s41386-023-01577-5",
    IN_USE: None,
}


def row(criteria: Criteria) -> Row:
    """Give criteria as a row of the table."""
    return Row(
        criteria.key,
        criteria.response_percent,
        criteria.response_points,
        criteria.response_score,
        criteria.remission if criteria.remission is not None else -1,
        criteria.worse_points,
        criteria.standing,
        criteria.sources,
    )


def level(instrument: Instrument, baseline: int, score: int, key: str | None = None) -> Level | None:
    """Judge a score a week after the baseline."""
    start, now = Assessment(instrument, baseline, date(2026, 1, 5)), Assessment(instrument, score, date(2026, 1, 12))
    return judge(now, start, criteria=instrument.criteria_named(key) if key else None).level


def test_scales_are_the_table() -> None:
    """Every instrument has the range and the recall of the table, and there are no others."""
    assert {each.key: (each.least, each.most, each.recall, each.short_recall) for each in INSTRUMENTS} == SCALES


@pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda each: each.key)
def test_cut_offs_are_the_table(instrument: Instrument) -> None:
    """Every cut-off has the number, the standing and the sources of the table, the default first."""
    assert [row(each) for each in instrument.criteria] == CUT_OFFS[instrument.key]


@pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda each: each.key)
def test_cut_offs_lie_on_the_scale(instrument: Instrument) -> None:
    """Remission is a score that the instrument can give, and not its highest."""
    assert all(instrument.least <= (each.remission or 0) < instrument.most for each in instrument.criteria)


def test_sources_have_the_dois_that_are_known() -> None:
    """A source has its DOI, and none where none is known."""
    used = {source for instrument in INSTRUMENTS for each in instrument.criteria for source in each.sources}
    assert {source: source.doi for source in used} == DOIS


def test_partial_responses_are_a_default() -> None:
    """No source says where a partial response begins, so every instrument has the default of 25 %."""
    assert {each.partial_percent for instrument in INSTRUMENTS for each in instrument.criteria} == {25}


def test_no_cut_off_is_shown_as_more_than_its_source() -> None:
    """Cut-offs for which no publication is named stand as practice, the others as trial."""
    for each in (each for instrument in INSTRUMENTS for each in instrument.criteria):
        assert each.standing is (PRACTICE if IN_USE in each.sources else TRIAL)


def test_our_readings_are_noted() -> None:
    """Where a change in points or a threshold is read as a response, a note says so."""
    read = [each for one in INSTRUMENTS for each in one.criteria if each.response_points or each.response_score]
    assert len(read) == 7
    assert all("read as a response" in each.note for each in read)


def test_old_rule_of_another_version_is_not_used() -> None:
    """The rule of 5 and 10 points belongs to the DSM-IV version of the PCL and stands nowhere."""
    assert {each.response_points for each in PCL_5.criteria} == {9, 12, 15, 18}


def test_names_of_criteria_are_unique() -> None:
    """A name of criteria stands once among all instruments, and begins with its instrument's."""
    keys = [each.key for instrument in INSTRUMENTS for each in instrument.criteria]
    assert len(set(keys)) == len(keys)
    assert all(each.key.startswith(one.key.lower()) for one in INSTRUMENTS for each in one.criteria)


def test_only_the_scale_for_safety_drives_nothing() -> None:
    """C-SSRS drives no cadence, every other instrument may."""
    assert [each for each in INSTRUMENTS if not each.drives] == [C_SSRS]
    assert level(C_SSRS, 0, 5) is None


@pytest.mark.parametrize(
    ("key", "baseline", "remission"),
    [
        ("madrs-remission-10", 34, 10),
        ("madrs-remission-12", 34, 12),
        ("madrs-remission-below-10", 34, 9),
        ("phq-9-remission-below-5", 20, 4),
        ("phq-9-remission-5", 20, 5),
    ],
)
def test_sources_disagree_on_remission(key: str, baseline: int, remission: int) -> None:
    """The same score is remission by one source and a response by another."""
    instrument = MADRS if key.startswith("madrs") else PHQ_9
    assert level(instrument, baseline, remission, key) is Level.REMISSION
    assert level(instrument, baseline, remission + 1, key) is Level.RESPONSE


def test_sources_disagree_on_a_reliable_change() -> None:
    """A fall of 15 points on PCL-5 is reliable by one sample of Marx 2022 and not by the other."""
    assert level(PCL_5, 70, 55) is Level.RESPONSE
    assert level(PCL_5, 70, 55, "pcl-5-reliable-18") is Level.NONE


def test_caps_5_responds_from_30_percent() -> None:
    """On CAPS-5 a fall of 30 % is a response and one of 29.6 % is not."""
    assert (level(CAPS_5, 40, 28), level(CAPS_5, 71, 50)) == (Level.RESPONSE, Level.PARTIAL)


def test_cgi_s_has_a_threshold_and_no_percentage() -> None:
    """On CGI-S 3 or less holds, whatever the baseline; 4 does not even where it is a third less."""
    assert [level(CGI_S, 6, score) for score in (2, 3, 4)] == [Level.REMISSION, Level.RESPONSE, Level.PARTIAL]


@pytest.mark.parametrize("name", ["PCL-5", "pcl-5", "Pcl-5"])
def test_instruments_are_found_by_name(name: str) -> None:
    """An instrument is found by its name, in capitals or not."""
    assert instrument_named(name) is PCL_5


@pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda each: each.key)
def test_every_instrument_is_found(instrument: Instrument) -> None:
    """Every instrument in the list is found by its key."""
    assert instrument_named(instrument.key) is instrument


def test_unknown_instruments_name_the_nearest() -> None:
    """A name that stands in no list is refused with the nearest ones."""
    with pytest.raises(UnknownName, match=r"no instrument is called 'PHQ9'; the nearest is PHQ-9"):
        instrument_named("PHQ9")
