import pytest

from ketasched.source import Source, Standing

LABEL = Source("A label (US)")
TRIAL = Source("Author, Journal 2026;1:1", "10.1000/example")


def test_strongest_first() -> None:
    """Standings are listed from a regulator's text down to a choice of our own."""
    assert [*Standing] == ["label", "trial", "consensus", "practice", "default"]


def test_standing_by_its_word() -> None:
    """A standing is found by its word and prints as it."""
    assert Standing("trial") is Standing.TRIAL
    assert f"{Standing.TRIAL}" == "trial"


@pytest.mark.parametrize(
    ("source", "url", "text"),
    [
        (LABEL, None, "A label (US)"),
        (TRIAL, "https://doi.org/10.1000/example", "Author, Journal 2026;1:1, doi:10.1000/example"),
    ],
)
def test_source(source: Source, url: str | None, text: str) -> None:
    """A source prints its citation, and has an address where it has a DOI."""
    assert (source.url, str(source)) == (url, text)
