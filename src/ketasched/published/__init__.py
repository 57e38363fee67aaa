"""The catalogue: published ketamine and esketamine timetables as constants, each with its source and its standing.

It says when sessions happen and nothing else: how much is given is no part of it, and nothing here is advice.
"""

from reprlib import repr as brief

from ketasched.cadence import Cadence
from ketasched.errors import Malformed, UnknownName, UnknownProtocol, nearest
from ketasched.protocol import Protocol
from ketasched.published.boosters import CADENCES
from ketasched.published.depression import (
    AAN_HET_ROT_2010,
    CAN_BIND,
    ELEKT_D,
    IONESCU_2019,
    KADS,
    KETECT,
    MURROUGH_2013,
    PHILLIPS_2019,
    SHIROMA_2014,
    SINGH_2016_THRICE,
    SINGH_2016_TWICE,
)
from ketasched.published.esketamine import SPRAVATO_MDSI, SPRAVATO_TRD
from ketasched.published.practice import (
    AT_HOME_SUBLINGUAL,
    KAP,
    OXFORD_CLINIC,
    STANDARD,
    STANDARD_TWICE_WEEKLY,
    WILKINSON_2018,
)
from ketasched.published.ptsd import ABDALLAH_2022, ALBOTT_2018, FEDER_2014, FEDER_2021

__all__ = [
    "AAN_HET_ROT_2010",
    "ABDALLAH_2022",
    "ALBOTT_2018",
    "AT_HOME_SUBLINGUAL",
    "CAN_BIND",
    "ELEKT_D",
    "FEDER_2014",
    "FEDER_2021",
    "IONESCU_2019",
    "KADS",
    "KAP",
    "KETECT",
    "MURROUGH_2013",
    "OXFORD_CLINIC",
    "PHILLIPS_2019",
    "SHIROMA_2014",
    "SINGH_2016_THRICE",
    "SINGH_2016_TWICE",
    "SPRAVATO_MDSI",
    "SPRAVATO_TRD",
    "STANDARD",
    "STANDARD_TWICE_WEEKLY",
    "WILKINSON_2018",
    "cadence_named",
    "cadences",
    "protocol_named",
    "protocols",
]

_PROTOCOLS = (
    STANDARD,
    STANDARD_TWICE_WEEKLY,
    FEDER_2014,
    FEDER_2021,
    ABDALLAH_2022,
    ALBOTT_2018,
    AAN_HET_ROT_2010,
    MURROUGH_2013,
    SHIROMA_2014,
    SINGH_2016_TWICE,
    SINGH_2016_THRICE,
    PHILLIPS_2019,
    IONESCU_2019,
    ELEKT_D,
    KETECT,
    CAN_BIND,
    KADS,
    WILKINSON_2018,
    OXFORD_CLINIC,
    SPRAVATO_TRD,
    SPRAVATO_MDSI,
    AT_HOME_SUBLINGUAL,
    KAP,
)
_BY_KEY = {each.key: each for each in _PROTOCOLS}
_CADENCES = {each.key: each for each in CADENCES}


def protocols() -> tuple[Protocol, ...]:
    """Every published protocol: the standard course first, then trials and series, the label, and other practice."""
    return _PROTOCOLS


def protocol_named(name: str) -> Protocol:
    """Find the published protocol with this key, in capitals or not. Raises `UnknownProtocol`, with the nearest keys.

    >>> protocol_named("Feder-2021").induction.days
    (1, 3, 5, 8, 10, 12)
    """
    if not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise Malformed(f'a protocol is named by its key, a text such as "standard", not by {brief(name)}')
    if name.lower() in _BY_KEY:
        return _BY_KEY[name.lower()]
    raise UnknownProtocol(
        f"no published protocol is called {name!r}; {nearest(name, _BY_KEY)} (`ketasched protocols` lists them all)"
    )


def cadences() -> tuple[Cadence, ...]:
    """Every published cadence of boosters: those of trials first, then the label's, the default, and other practice."""
    return CADENCES


def cadence_named(name: str) -> Cadence:
    """Find the published cadence with this key, in capitals or not. Raises `UnknownName`, with the nearest keys.

    >>> cadence_named("sustain-3").instrument
    'CGI-S'
    """
    if not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise Malformed(f'a cadence is named by its key, a text such as "response-ladder", not by {brief(name)}')
    if name.lower() in _CADENCES:
        return _CADENCES[name.lower()]
    raise UnknownName(f"no published cadence is called {name!r}; {nearest(name, _CADENCES)}")
