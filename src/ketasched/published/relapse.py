"""How long the response lasts after a series: the medians that publications state, each of its own patients."""

from attrs import field, frozen

from ketasched.errors import UnknownName, nearest
from ketasched.published.depression import MURROUGH_2013 as _MURROUGH
from ketasched.published.ptsd import FEDER_2021 as _FEDER
from ketasched.source import Source, Standing


@frozen(kw_only=True)
class RelapseMedian:
    """Half of those who responded had lost the response so many days after the series; ``of`` says what it is."""

    key: str
    days: float
    of: str
    source: Source | None
    standing: Standing = field(default=Standing.TRIAL, converter=Standing)

    def __str__(self) -> str:
        return f"{self.of} {self.days:g} days ({self.source}: {self.standing})"


MURROUGH_2013 = RelapseMedian(key="murrough-2013", days=18, of="median relapse", source=_MURROUGH.source)
FEDER_2021 = RelapseMedian(key="feder-2021", days=27.5, of="median time to loss of response", source=_FEDER.source)

RELAPSE_MEDIANS = (MURROUGH_2013, FEDER_2021)
_BY_KEY = {each.key: each for each in RELAPSE_MEDIANS}


def relapse_median(key: str) -> RelapseMedian:
    """Find the published median with this key, that of its trial. Raises `UnknownName`, with the nearest keys.

    >>> relapse_median("murrough-2013").days
    18
    """
    if key.lower() in _BY_KEY:
        return _BY_KEY[key.lower()]
    raise UnknownName(f"no published median of relapse is called {key!r}; {nearest(key, _BY_KEY)}")
