"""The catalogue of published protocols, against a table of the facts written out by hand."""

import re
from collections.abc import Iterator
from datetime import date

import pytest

import ketasched.published as catalogue
from ketasched.clinic import Clinic
from ketasched.errors import Malformed, UnknownProtocol
from ketasched.protocol import Checkpoint, Protocol, Spacing, Visit
from ketasched.published import protocol_named, protocols
from ketasched.scheduling import schedule
from ketasched.source import Source, Standing

# key | days | least and most from the one before, grace | at most so many in 7 days, grace | course, its standing
#     | standing | DOI | minutes of treatment and observation
FACTS = """
standard              | 1 3 5 8 10 12                  | 2-7 1  | 3 0 | 20 practice | practice | -                              | 60 60
standard-twice-weekly | 1 4 8 11 15 18                 | 2-7 1  | 2 1 | 24 default  | practice | -                              | 60 60
feder-2014            | 1 15                           | 14-  3 | -   | 21 default  | trial    | 10.1001/jamapsychiatry.2014.62 | 40 60
feder-2021            | 1 3 5 8 10 12                  | 2-7 1  | 3 0 | 20 default  | trial    | 10.1176/appi.ajp.2020.20050596 | 40 60
abdallah-2022         | 1 4 8 11 15 18 22 25           | 2-7 1  | 2 1 | 31 default  | trial    | 10.1038/s41386-022-01266-9     | 40 60
albott-2018           | 1 3 5 8 10 12                  | 2-7 1  | 3 0 | 20 default  | trial    | 10.4088/JCP.17m11634           | 40 60
aan-het-rot-2010      | 1 3 5 8 10 12                  | 2-7 1  | 3 0 | 20 default  | trial    | 10.1016/j.biopsych.2009.08.038 | 40 60
murrough-2013         | 1 3 5 8 10 12                  | 2-7 1  | 3 0 | 20 default  | trial    | 10.1016/j.biopsych.2012.06.022 | 40 60
shiroma-2014          | 1 3 5 8 10 12                  | 2-7 1  | 3 0 | 20 default  | trial    | 10.1016/j.jad.2013.10.036      | 40 60
singh-2016-twice      | 1 4 8 11 15 18 22 25           | 2-7 1  | 2 1 | 31 default  | trial    | 10.1176/appi.ajp.2016.16010037 | 40 60
singh-2016-thrice     | 1 3 5 8 10 12 15 17 19 22 24 26 | 2-7 1 | 3 0 | 32 default  | trial    | 10.1176/appi.ajp.2016.16010037 | 40 60
phillips-2019         | 1 3 5 8 10 12                  | 2-7 1  | 3 0 | 20 default  | trial    | 10.1176/appi.ajp.2018.18070834 | 40 60
ionescu-2019          | 1 4 8 11 15 18                 | 2-7 1  | 2 1 | 24 default  | trial    | 10.1016/j.jad.2018.09.037      | 45 60
elekt-d               | 1 4 8 11 15 18                 | 2-7 1  | 2 1 | 24 default  | trial    | 10.1056/NEJMoa2302399          | 40 60
ketect                | 1 3 5 8 10 12 15 17 19 22 24 26 | 2-7 1 | 3 0 | 32 default  | trial    | 10.1093/ijnp/pyab088           | 40 60
can-bind              | 1 3 5 8 10 12 15 17 19         | 2-7 1  | 3 0 | 25 default  | trial    | 10.1186/s12888-020-02672-3     | 40 60
kads                  | 1 4 8 11 15 18 22 25           | 2-7 1  | 2 1 | 31 default  | trial    | 10.1192/bjp.2023.79            | 40 60
wilkinson-2018        | 1 4 8 11                       | 2-7 1  | 2 1 | 17 default  | practice | 10.4088/JCP.17m11731           | 40 60
oxford-clinic         | 1 8 15                         | 7-14 2 | -   | 27 practice | practice | -                              | 40 60
spravato-trd          | 1 4 8 11 15 18 22 25           | 2-7 1  | 2 0 | 31 default  | label    | -                              | 15 120
spravato-mdsi         | 1 4 8 11 15 18 22 25           | 2-7 1  | 2 0 | 31 default  | label    | -                              | 15 120
at-home-sublingual    | 1 8 15 22                      | 7-14 2 | -   | 28 default  | practice | 10.1016/j.jad.2022.07.004      | 40 60
kap                   | 1 8 15 22 29 36                | 7-14 2 | -   | 55 default  | practice | -                              | 40 60
"""  # noqa: E501 - a table is read across

ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in FACTS.strip().splitlines()]

# The gaps between the targets, written out, and how many sessions that makes.
GAPS = {
    "1 3 5 8 10 12": (6, [2, 2, 3, 2, 2]),
    "1 3 5 8 10 12 15 17 19": (9, [2, 2, 3, 2, 2, 3, 2, 2]),
    "1 3 5 8 10 12 15 17 19 22 24 26": (12, [2, 2, 3, 2, 2, 3, 2, 2, 3, 2, 2]),
    "1 4 8 11": (4, [3, 4, 3]),
    "1 4 8 11 15 18": (6, [3, 4, 3, 4, 3]),
    "1 4 8 11 15 18 22 25": (8, [3, 4, 3, 4, 3, 4, 3]),
    "1 15": (2, [14]),
    "1 8 15": (3, [7, 7]),
    "1 8 15 22": (4, [7, 7, 7]),
    "1 8 15 22 29 36": (6, [7, 7, 7, 7, 7]),
}

SUBCUTANEOUS = {"kads"}
INTRANASAL = {"spravato-trd", "spravato-mdsi"}
ELSEHOW = {"at-home-sublingual": "sublingual", "kap": "intramuscular, sublingual or intravenous"}
STATED_MINUTES = {"feder-2014", "ionescu-2019", "elekt-d", "wilkinson-2018", "oxford-clinic"}
HOUR_IN_SOURCE = {"standard", "standard-twice-weekly"}

WEEKDAYS = Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US")
THREE_DAYS = Clinic(timezone="America/New_York", hours="Mo,We,Fr 09:00-17:00")
THREE_DAYS_AND_HOLIDAYS = Clinic(timezone="America/New_York", hours="Mo,We,Fr 09:00-17:00; PH off", country="US")

everyone = pytest.mark.parametrize("protocol", protocols(), ids=lambda protocol: protocol.key)
each_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])


def course_days(protocol: Protocol, start: date, clinic: Clinic) -> list[int]:
    """Lay a course and number its days, the first being day 1."""
    days = [session.day for session in schedule(protocol, start=start, clinic=clinic).days]
    return [(day - days[0]).days + 1 for day in days]


def parts(protocol: Protocol) -> Iterator[Protocol | Spacing | Visit | Checkpoint]:
    """Everything of a protocol that has a standing."""
    yield protocol
    yield protocol.visit
    yield from protocol.spacing
    yield from protocol.induction.spacing
    yield from protocol.induction.checkpoints


def prose(protocol: Protocol) -> str:
    """Every text of a protocol, one after the other."""
    questions = [point.question for point in protocol.induction.checkpoints]
    citations = [str(part.source) for part in parts(protocol)]
    return " ".join([protocol.key, protocol.title, *protocol.notes, protocol.visit.note, *questions, *citations])


def notes(key: str) -> str:
    """Join the notes of the protocol with this key."""
    return " ".join(protocol_named(key).notes)


def test_no_row_is_missing() -> None:
    """The catalogue holds the rows of the table in its order, each once."""
    assert [protocol.key for protocol in protocols()] == [row[0] for row in ROWS]


def test_constants_and_catalogue_agree() -> None:
    """Every constant of the package is exported and in the catalogue, named as its key in capitals."""
    named = {name: value for name, value in vars(catalogue).items() if isinstance(value, Protocol)}
    assert named == {protocol.key.upper().replace("-", "_"): protocol for protocol in protocols()}
    assert {*catalogue.__all__} == {*named, "cadence_named", "cadences", "protocol_named", "protocols"}


@each_row
def test_days(row: tuple[str, ...]) -> None:
    """A protocol has the days, the gaps and so the number of sessions of its row."""
    induction = protocol_named(row[0]).induction
    number, gaps = GAPS[row[1]]
    assert " ".join(map(str, induction.days)) == row[1]
    assert len(induction.days) == number
    assert [b - a for a, b in zip(induction.days, induction.days[1:], strict=False)] == gaps


@each_row
def test_gap(row: tuple[str, ...]) -> None:
    """The bound on the gap from the session before is that of the row's cadence, and a default."""
    least, most, grace = re.fullmatch(r"(\d+)-(\d*) +(\d)", row[2]).groups()  # type: ignore[union-attr]
    gap = Spacing(int(least), int(most) if most else None, grace=int(grace))
    assert protocol_named(row[0]).induction.spacing[0] == gap


@each_row
def test_window(row: tuple[str, ...]) -> None:
    """At most so many sessions are in any seven days: a default, except that the label states it for esketamine."""
    windows = [each for each in protocol_named(row[0]).induction.spacing if each.back > 1]
    if row[3] == "-":
        assert windows == []
        return
    (window,) = windows
    count, grace = map(int, row[3].split())
    assert (window.least, window.most, window.back, window.grace) == (7, None, count, grace)
    assert window.standing is (Standing.LABEL if row[0] in INTRANASAL else Standing.DEFAULT)


@each_row
def test_course(row: tuple[str, ...]) -> None:
    """The last session is bound to the first as the row says, and by its source only where that states a limit."""
    protocol = protocol_named(row[0])
    (course,) = (each for each in protocol.induction.spacing if each.anchor is not None)
    most, standing = row[4].split()
    assert (course.least, course.most, course.grace) == (0, int(most), 0)
    assert (course.session, course.anchor) == (protocol.sessions, 1)
    assert course.standing == standing
    assert course.source == (protocol.source if standing == "practice" else None)


def test_course_bounds_that_no_row_names() -> None:
    """A course bound that is not named is the span of the targets and seven days more."""
    named = {"standard", "oxford-clinic", "kap"}
    for key, days, _, window, course, *_ in ROWS:
        if key not in named and not (days.count(" ") == 5 and window != "-"):
            assert int(course.split()[0]) == int(days.split()[-1]) - 1 + 7, key


@each_row
def test_source(row: tuple[str, ...]) -> None:
    """A protocol has the standing of its row, and a DOI exactly where one is known."""
    protocol = protocol_named(row[0])
    assert protocol.standing == row[5]
    assert protocol.source is not None
    assert protocol.source.doi == (None if row[6] == "-" else row[6])


@each_row
def test_visit(row: tuple[str, ...]) -> None:
    """A visit reserves the minutes of its row and nothing for arrival and turnover."""
    visit = protocol_named(row[0]).visit
    assert f"{visit.treatment} {visit.observation}" == row[7]
    assert (visit.arrival, visit.turnover) == (0, 0)


@everyone
def test_visit_is_honest(protocol: Protocol) -> None:
    """A visit says which minutes are stated and which are our default, and stands as its weaker part does."""
    visit = protocol.visit
    if protocol.key in INTRANASAL:
        assert visit.standing is Standing.LABEL
        assert "US label" in visit.note
        return
    assert visit.standing is Standing.DEFAULT
    assert "our default" in visit.note
    stated = protocol.key in STATED_MINUTES | HOUR_IN_SOURCE
    assert visit.source == (protocol.source if stated else None)
    assert ("No minutes are stated" in visit.note) is not stated
    assert ("40 to 60" in visit.note) is (protocol.key in HOUR_IN_SOURCE)


@everyone
def test_drug_and_route(protocol: Protocol) -> None:
    """Only the label's rows are esketamine, and every row has the route of the table."""
    esketamine = protocol.key in INTRANASAL
    assert protocol.drug == ("esketamine" if esketamine else "racemic ketamine")
    usual = "subcutaneous" if protocol.key in SUBCUTANEOUS else "intranasal" if esketamine else "intravenous"
    assert protocol.route == ELSEHOW.get(protocol.key, usual)


@everyone
def test_every_standing_has_a_source(protocol: Protocol) -> None:
    """Everything has a standing, and whatever is more than a default names its source."""
    for part in parts(protocol):
        assert isinstance(part.standing, Standing)
        assert part.standing is Standing.DEFAULT or isinstance(part.source, Source), part


@everyone
def test_texts(protocol: Protocol) -> None:
    """Every protocol has a short title of its own, and notes that are sentences."""
    assert 0 < len(protocol.title) <= 64
    assert [each.title for each in protocols()].count(protocol.title) == 1
    assert protocol.notes
    assert all(note[0].isupper() and note.endswith(".") for note in protocol.notes)


@everyone
def test_no_amounts(protocol: Protocol) -> None:
    """No text of the catalogue speaks of amounts."""
    assert not re.search(r"\bmgs?\b|\bmg/|\d ?mg|milligram|\bdos(e|es|ed|ing|age)\b", prose(protocol), re.IGNORECASE)


@everyone
def test_missed_sessions(protocol: Protocol) -> None:
    """A missed session is made up, except that a course of esketamine carries on."""
    assert protocol.when_missed == ("carry_on" if protocol.key in INTRANASAL else "make_up")


@pytest.mark.parametrize(
    ("key", "after", "instrument", "standing", "words"),
    [
        ("aan-het-rot-2010", [1], "MADRS", "trial", "at least 50 % on day 2"),
        ("ketect", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], "MADRS", "trial", "MADRS 10 or less"),
        ("oxford-clinic", [3], None, "practice", "response to the three infusions"),
    ],
)
def test_checkpoints(key: str, after: list[int], instrument: str | None, standing: str, words: str) -> None:
    """A condition of a source is a question, after the session that the source names."""
    (point,) = protocol_named(key).induction.checkpoints
    assert [*point.sessions] == after
    assert (point.instrument, point.standing) == (instrument, standing)
    assert words in point.question


def test_other_checkpoints() -> None:
    """No other protocol has a checkpoint."""
    assert sum(bool(protocol.induction.checkpoints) for protocol in protocols()) == 3


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("abdallah-2022", "no significant effect on PCL-5 or CAPS-5"),
        ("ionescu-2019", "no benefit shown"),
        ("spravato-trd", "benefit examined at the end of the induction"),
        ("spravato-mdsi", "benefit examined at the end of the induction"),
        ("at-home-sublingual", "regulator has warned"),
        ("feder-2021", "does not state the weekdays"),
        ("can-bind", "bi-weekly means every two weeks"),
        ("can-bind", "28 days, which is our choice"),
        ("phillips-2019", "our reading"),
        ("phillips-2019", "MADRS had fallen by at least 50 %"),
        ("phillips-2019", "belong to the cadence"),
        ("spravato-trd", "64 is our choice, a default"),
        ("spravato-trd", "belong to the cadence"),
        ("spravato-mdsi", "beyond four weeks has not been evaluated"),
        ("singh-2016-twice", "held the effect equally to day 15"),
        ("oxford-clinic", "not later than day 28"),
        ("kap", "three to eight weeks"),
    ],
)
def test_notes_say_so(key: str, words: str) -> None:
    """A note says what a reader must not miss: no effect, a warning, a reading of ours."""
    assert words in notes(key)


@pytest.mark.parametrize(
    ("start", "days"),
    [
        (date(2026, 3, 2), [1, 3, 5, 8, 10, 12]),
        (date(2026, 3, 4), [1, 3, 6, 8, 10, 13]),
        (date(2026, 3, 6), [1, 4, 6, 8, 11, 13]),
    ],
    ids=["Monday", "Wednesday", "Friday"],
)
def test_monday_wednesday_friday(start: date, days: list[int]) -> None:
    """With infusions on Monday, Wednesday and Friday only, the days of the course follow from the first weekday."""
    assert course_days(protocol_named("standard"), start, THREE_DAYS) == days


@pytest.mark.parametrize(
    ("key", "clinic", "days"),
    [
        ("standard", WEEKDAYS, [12, 14, 16, 20, 22, 26]),
        ("standard", THREE_DAYS_AND_HOLIDAYS, [12, 14, 16, 21, 23, 26]),
        ("standard-twice-weekly", WEEKDAYS, [12, 15, 20, 22, 27, 29]),
    ],
)
def test_worked_by_hand(key: str, clinic: Clinic, days: list[int]) -> None:
    """Around the holiday on Mon 19 Jan 2026 the courses lie as worked out by hand."""
    plan = schedule(protocol_named(key), start=date(2026, 1, 12), clinic=clinic)
    assert [session.day for session in plan.days] == [date(2026, 1, day) for day in days]


@everyone
def test_placed_at_a_weekday_clinic(protocol: Protocol) -> None:
    """Every protocol can be laid at a clinic open on weekdays around holidays, on open days and within its bounds."""
    days = [session.day for session in schedule(protocol, start=date(2026, 1, 12), clinic=WEEKDAYS).days]
    assert len(days) == protocol.sessions
    assert not any(WEEKDAYS.why_closed(day) for day in days)
    for number, day in enumerate(days, start=1):
        for spacing, reference in protocol.bounds(number):
            apart = (day - days[reference - 1]).days
            assert isinstance(spacing.least, int)
            assert apart >= spacing.least
            assert spacing.most is None or (isinstance(spacing.most, int) and apart <= spacing.most)


def test_found_by_key() -> None:
    """A protocol is found by its key, in capitals or not."""
    assert all(protocol_named(protocol.key) is protocol for protocol in protocols())
    assert protocol_named("STANDARD") is catalogue.STANDARD
    assert protocol_named("Feder-2021") is catalogue.FEDER_2021


def test_unknown_key() -> None:
    """A key that is not published is answered with the nearest ones and where to find them all."""
    with pytest.raises(UnknownProtocol) as raised:
        protocol_named("Feder-2022")
    assert "'Feder-2022'" in str(raised.value)
    assert "feder-2021" in str(raised.value)
    assert "`ketasched protocols` lists them all" in str(raised.value)


@pytest.mark.parametrize("name", [None, 2021, ["standard"], catalogue.STANDARD])
def test_not_a_key(name: object) -> None:
    """Anything but a text is answered with a sentence that says what a key is."""
    with pytest.raises(Malformed, match='named by its key, a text such as "standard", not by'):
        protocol_named(name)  # type: ignore[arg-type]
