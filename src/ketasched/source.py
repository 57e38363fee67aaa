"""Where a number comes from and how strongly it stands."""

from attrs import frozen

from ketasched.errors import Word


class Standing(Word):
    """How strongly a fact stands, strongest first. A default is our choice and is never shown as evidence."""

    LABEL = "label"
    TRIAL = "trial"
    CONSENSUS = "consensus"
    PRACTICE = "practice"
    DEFAULT = "default"


@frozen
class Source:
    """A publication, a label or a described practice; ``doi`` only where one is known."""

    citation: str
    doi: str | None = None

    @property
    def url(self) -> str | None:
        """The address of the publication, where it has a DOI."""
        return f"https://doi.org/{self.doi}" if self.doi else None

    def __str__(self) -> str:
        return f"{self.citation}, doi:{self.doi}" if self.doi else self.citation
