import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ketasched
from ketasched import errors
from ketasched.errors import Explanation, KetaschedError, NoPlacement, listed, nearest

ERRORS = [each for _, each in inspect.getmembers(errors, inspect.isclass) if issubclass(each, Exception)]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_one_base(error: type[Exception]) -> None:
    """Every error has one base, so that one except clause catches whatever this library raises on purpose."""
    assert issubclass(error, KetaschedError)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_exported(error: type[Exception]) -> None:
    """Every error can be caught by its name in the package."""
    assert getattr(ketasched, error.__name__) is error
    assert error.__name__ in vars(ketasched)["__all__"]


@pytest.mark.parametrize(
    ("error", "builtin"),
    [
        (errors.Malformed, ValueError),
        (errors.UnknownName, LookupError),
        (errors.UnknownProtocol, errors.UnknownName),
        (errors.UnknownSession, errors.UnknownName),
        (errors.MissingExtra, ImportError),
    ],
)
def test_python_knows_them(error: type[Exception], builtin: type[Exception]) -> None:
    """An error is also what Python itself would raise in its place."""
    assert issubclass(error, builtin)


def test_no_placement_carries_values() -> None:
    """The error of an impossible request carries conflict and relaxations as tuples beside its sentence."""
    error = NoPlacement(lambda: Explanation("no place", ("hours", "holiday"), ("hours",)))
    assert (str(error), error.conflict, error.relaxations) == ("no place", ("hours", "holiday"), ("hours",))


def test_no_placement_is_explained_when_read() -> None:
    """An impossible request is explained once, when somebody reads the error, and not before."""
    asked: list[str] = []

    def explain() -> Explanation:
        asked.append("why")
        return Explanation("no place", (), ())

    error = NoPlacement(explain)
    assert asked == []
    assert [str(error), str(error)] == ["no place", "no place"]
    assert asked == ["why"]


@pytest.mark.parametrize(
    ("name", "known", "words"),
    [
        ("standrad", ["standard", "kads"], "the nearest is standard"),
        ("madrs-s", ["MADRS", "PHQ-9"], "the nearest is MADRS"),
        ("abx", ["abcd", "abce", "abcf", "abcg"], "the nearest are abcg, abcf and abce"),
        ("KS1", ["KS931", "KS102", "KS101"], "the nearest are KS101 and KS102"),
        ("xyz", ["MADRS", "GAD-7"], "known are GAD-7 and MADRS"),
        ("xyz", ["MADRS"], "known is MADRS"),
        ("xyz", [], "known is nothing"),
    ],
)
def test_nearest(name: str, known: list[str], words: str) -> None:
    """A mistyped name is answered with the nearest three, a beginning with what begins so, or else with all names."""
    assert nearest(name, known) == words


def test_nearest_keeps_short() -> None:
    """Where no name is near, 40 are shown at most."""
    assert nearest("?", [f"n{number:02}" for number in range(100)]).endswith("n38 and n39")


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [([], "nothing"), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_listed(parts: list[str], sentence: str) -> None:
    """Words are joined as a sentence joins them."""
    assert listed(parts) == sentence
    assert listed(iter(parts), "or") == sentence.replace(" and ", " or ")


@given(st.lists(st.text("abc", min_size=1), min_size=1))
def test_listed_leaves_nothing_out(parts: list[str]) -> None:
    """Every word is in the sentence, in its order."""
    assert listed(parts).replace(" and ", ", ").split(", ") == parts
