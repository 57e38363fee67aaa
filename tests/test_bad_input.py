"""What people get wrong, one by one: each is a `KetaschedError` whose sentence names the remedy."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import holidays
import pytest

import ketasched as ks

MONDAY = date(2026, 1, 12)
MIDNIGHT = datetime(2026, 1, 12, tzinfo=UTC)
US: Any = vars(holidays)["US"]  # the package writes no types for it
STANDARD = ks.protocol_named("standard")


def clinic(**changes: Any) -> ks.Clinic:
    """A clinic in New York, open on weekdays."""
    values: dict[str, Any] = {"timezone": "America/New_York", "hours": "Mo-Fr 09:00-17:00; PH off", "country": "US"}
    return ks.Clinic(**values | changes)


def laid(**changes: Any) -> ks.Plan:
    """The standard course at that clinic."""
    values: dict[str, Any] = {"start": MONDAY, "clinic": clinic()}
    plan: ks.Plan = ks.schedule(STANDARD, **values | changes)
    return plan


def many(days: int, every: int = 1) -> list[date]:
    """So many closed days from the first day on."""
    return [MONDAY + timedelta(n * every) for n in range(days)]


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("standrad", "the nearest are standard, "),
        ("feder 2021", "the nearest are feder-2021 and feder-2014 "),
        ("spravato", "the nearest are spravato-"),
        ("?", "known are aan-het-rot-2010, "),
    ],
)
def test_unknown_protocol(name: str, near: str) -> None:
    """An unknown protocol is answered with the nearest keys, and with the command that lists them all."""
    with pytest.raises(ks.UnknownProtocol, match=rf"called '{name.replace('?', '.')}'; {near}.*`ketasched protocols`"):
        ks.protocol_named(name)


def test_unknown_zone() -> None:
    """An unknown zone is answered with the nearest of the tz database."""
    with pytest.raises(
        ks.Malformed, match=r"'America/NewYork' is not in the tz database; the nearest are America/New_Y"
    ):
        clinic(timezone="America/NewYork")


@pytest.mark.parametrize("country", ["XX", "us", "United States"])
def test_unknown_country(country: str) -> None:
    """An unknown country is answered with the form that countries take."""
    with pytest.raises(ks.Malformed, match=rf"'{country}' is not known: give its two capital letters .*such as \"US\""):
        clinic(country=country)


@pytest.mark.parametrize(
    ("hours", "column"), [("Mo-Fr 09:00-17:", 16), ("Mo-Fr 9-5", 7), ("Mon-Fri 09:00-17:00", 3), ("always", 1)]
)
def test_malformed_hours(hours: str, column: int) -> None:
    """Malformed hours keep the parser's caret under the place, in the clinic's hours and in anybody else's."""
    for made in (lambda: clinic(hours=hours), lambda: laid(hours={"driver": hours})):
        with pytest.raises(
            ks.Malformed, match=rf'hours "{hours}" cannot be read; mend them where the caret points:'
        ) as error:
            made()
        lines = str(error.value).splitlines()
        shown, caret = next((above, line) for above, line in pairwise(lines) if line.strip("| ").startswith("^"))
        assert caret.index("^") - shown.index(hours) == column - 1


@pytest.mark.parametrize(
    ("closed", "conflict"),
    [
        ({"hours": "off"}, "the clinic's hours are off"),
        ({"hours": "2020 Mo-Fr 09:00-17:00"}, "the clinic's hours are 2020 Mo-Fr 09:00-17:00"),
        ({"closed": many(366)}, "the clinic is closed from Mon 12 Jan 2026 to Tue 12 Jan 2027 (closed)"),
    ],
)
def test_closed_for_a_year(closed: dict[str, Any], conflict: str) -> None:
    """A clinic that is closed for the whole year after the start is the conflict."""
    with pytest.raises(ks.NoPlacement, match=r"on cannot be placed.*: the clinic") as error:
        laid(clinic=clinic(**closed))
    assert conflict in [str(each) for each in error.value.conflict]


def test_a_holidays_object_without_years() -> None:
    """A holidays object without years would close nothing; with them it closes Columbus Day, which PH does not."""
    with pytest.raises(ks.Malformed, match=r"make it with years, such as holidays\.US\(years=\[2026, 2027\]\)"):
        clinic(closed=US())
    assert clinic(closed=US(years=[2026, 2027])).why_closed(date(2026, 10, 12)) == "Columbus Day"


@pytest.mark.parametrize("at", [time(22), time(17), time(0)])
def test_a_time_outside_all_hours(at: time) -> None:
    """A preferred time at which the clinic is never open is a slip, and the hours are shown."""
    with pytest.raises(
        ks.Malformed, match=rf"at {at:%H:%M} the clinic is never open .*hours, \"Mo-Fr 09:00-17:00; PH off\""
    ):
        laid(at=at)


@pytest.mark.parametrize("wrong", [None, "standard", "a" * 1000])
def test_a_plan_of_no_protocol(wrong: Any) -> None:
    """A plan follows a Protocol, and its key is none."""
    makers: list[Callable[[], object]] = [
        lambda: ks.Plan(wrong, ()),
        lambda: ks.Plan.from_history(wrong, given=[MONDAY]),
    ]
    for made in makers:
        with pytest.raises(ks.Malformed, match=r"^protocol must be a Protocol, such as .{,150}$"):
            made()


@pytest.mark.parametrize("long", [["a"] * 10_000, "a" * 10_000, STANDARD])
def test_what_is_wrong_is_shown_in_short(long: Any) -> None:
    """A sentence about a value that makes no sense stays a sentence, however long the value is."""
    makers: list[Callable[[], object]] = [
        lambda: laid(start=long),
        lambda: laid(at=long),
        lambda: ks.what_if(laid(), long, today=MONDAY),
        lambda: ks.what_if(laid(), ("x", lambda _: long), today=MONDAY),
        lambda: ks.could_take(long, {"a": laid()}, today=MONDAY),
        lambda: ks.roster({"a": long}, clinic()),
        lambda: ks.Session(long, MONDAY),
    ]
    for made in makers:
        with pytest.raises(ks.Malformed, match=r"^.{,250}$"):
            made()


@pytest.mark.parametrize(
    "made",
    [
        lambda: laid(start=MIDNIGHT),
        lambda: laid(anchor=MIDNIGHT),
        lambda: laid(avoid=[MIDNIGHT]),
        lambda: laid(avoid={MIDNIGHT: "travels"}),
        lambda: clinic(closed=[MIDNIGHT]),
        lambda: clinic(closed={MIDNIGHT: "staff day"}),
        lambda: laid().moved(2, to=MIDNIGHT),
        lambda: laid().given(2, on=MIDNIGHT),
        lambda: laid().assessed("MADRS", 30, on=MIDNIGHT),
        lambda: ks.Plan.from_history(STANDARD, given=[MIDNIGHT]),
        lambda: ks.Session(1, MIDNIGHT),
        lambda: ks.Request(start=MIDNIGHT),
    ],
)
def test_a_datetime_where_a_date_belongs(made: Callable[[], object]) -> None:
    """A datetime is refused wherever a day is asked for: its hours would be lost, and .date() says that they may be."""
    with pytest.raises(
        ks.Malformed, match=r"must be a datetime\.date, not datetime\.datetime\(2026, 1, 12.*; use \.date\(\)"
    ):
        made()


@pytest.mark.parametrize(
    ("empty", "sentence"),
    [
        ({"hours": ""}, "hours must be an expression such as \"Mo-Fr 09:00-17:00; PH off\", not ''"),
        ({"timezone": ""}, "timezone must be a name such as \"America/New_York\", not ''"),
        ({"country": ""}, "country '' is not known: give its two capital letters"),
        ({"chairs": 0}, "chairs must be 1 or more, not 0"),
    ],
)
def test_an_empty_clinic(empty: dict[str, Any], sentence: str) -> None:
    """A clinic without hours, zone or chairs is refused with what it needs."""
    with pytest.raises(ks.Malformed, match=sentence):
        clinic(**empty)


def test_no_clinic() -> None:
    """A plan cannot be laid at no clinic; one laid by hand says what it needs to have times."""
    with pytest.raises(ks.Malformed, match=r"clinic must be a Clinic, such as Clinic\(timezone=\.\.\., hours="):
        laid(clinic=None)
    with pytest.raises(ks.Refused, match=r"has no clinic .*: give it one, by attrs\.evolve\(plan, clinic=\.\.\.\)"):
        ks.Plan.from_history(STANDARD, given=[MONDAY]).start(1)


@pytest.mark.parametrize(
    "closed",
    [many(10_000), {day: f"reason {n}" for n, day in enumerate(many(10_000))}],
    ids=["alike", "each with its reason"],
)
def test_10000_closures_leave_no_place(closed: Any) -> None:
    """Ten thousand closures that leave no place are named in a sentence, not in ten thousand."""
    with pytest.raises(ks.NoPlacement, match=r"the clinic is closed .*; there is a plan if ") as error:
        laid(clinic=clinic(closed=closed))
    assert len(str(error.value)) < 500


def test_10000_closures_leave_places() -> None:
    """Ten thousand closures here and there are kept off like any other."""
    closed = many(10_000, every=2)
    plan = laid(clinic=clinic(closed=closed))
    assert [each.day.day for each in plan.days] == [13, 15, 21, 23, 27, 29]
    assert not {each.day for each in plan.days} & {*closed}


@pytest.mark.parametrize("number", [0, 7, -1])
def test_a_session_that_does_not_exist(number: int) -> None:
    """A session number that does not exist is answered with those that do."""
    with pytest.raises(ks.UnknownSession, match=rf"no session {number}; it has 1, 2, 3, 4, 5 and 6"):
        laid().moved(number, to=MONDAY)


def test_moving_a_given_session() -> None:
    """A session that was given stays where it was; what was recorded by mistake is taken back first."""
    with pytest.raises(ks.Refused, match=r"session 2 is given .* and cannot be moved: .* by plan\.reopened\(2\)"):
        laid().given(2).moved(2, to=MONDAY)


@pytest.mark.parametrize(
    "made",
    [
        lambda: clinic(country=1),
        lambda: clinic(taken=5),
        lambda: laid(hours={1: "Mo-Fr 09:00-17:00", "driver": "Mo-Fr 09:00-17:00"}),
        lambda: laid(start=date(9999, 12, 20)),
        lambda: laid().assessed(30, 30, on=MONDAY),  # type: ignore[arg-type]
        lambda: laid().accepted("KS401", reason=None),  # type: ignore[arg-type]
        lambda: ks.Spacing(2, standing="certain"),
        lambda: ks.Activity("chat", "Talk"),
        lambda: ks.Session(1, MONDAY, status="done"),
        lambda: ks.Induction(5),  # type: ignore[arg-type]
        lambda: ks.Protocol(key=5, title="x", induction=ks.Induction((0,))),  # type: ignore[arg-type]
    ],
)
def test_nothing_else_is_raised(made: Callable[[], object]) -> None:
    """Whatever is wrong, the error is a `KetaschedError`."""
    with pytest.raises(ks.KetaschedError):
        made()


NO_PLANS: dict[str, Callable[[Any], object]] = {
    "check": ks.check,
    "compare, before": lambda value: ks.compare(value, laid()),
    "compare, after": lambda value: ks.compare(laid(), value),
    "reschedule": lambda value: ks.reschedule(value, today=MONDAY),
    "reschedule at a clinic": lambda value: ks.reschedule(value, today=MONDAY, clinic=clinic()),
    "amend": lambda value: ks.amend(value, STANDARD, effective=MONDAY),
    "next_due": ks.next_due,
    "book": lambda value: ks.book(value, None),
    "agenda": ks.agenda,
    "what_if": lambda value: ks.what_if(value, today=MONDAY),
    "could_take": lambda value: ks.could_take((MONDAY, time(9)), {"one": value}, today=MONDAY),
    "to_ical": lambda value: ks.to_ical(value, stamp=MIDNIGHT),
    "ical.objects": lambda value: ks.ical.objects(value, stamp=MIDNIGHT),
    "ical.updates, before": lambda value: ks.ical.updates(value, laid(), stamp=MIDNIGHT, organizer="mailto:a@b.c"),
    "ical.updates, after": lambda value: ks.ical.updates(laid(), value, stamp=MIDNIGHT, organizer="mailto:a@b.c"),
    "fhir.to_fhir": lambda value: ks.fhir.to_fhir(value, subject="Patient/1", stamp=MIDNIGHT),
}


@pytest.mark.parametrize("value", ["plan.json", None, STANDARD], ids=["text", "nothing", "protocol"])
@pytest.mark.parametrize("asked", NO_PLANS)
def test_no_plan(asked: str, value: object) -> None:
    """What takes a plan refuses anything else in one sentence, which is short whatever it was given."""
    with pytest.raises(
        ks.Malformed, match=r"plan must be a Plan, as schedule\(\.\.\.\) and loads\(text\) give one"
    ) as caught:
        NO_PLANS[asked](value)
    assert len(str(caught.value)) < 200
