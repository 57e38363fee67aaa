"""The texts that patients read, in their language: gettext catalogues, one folder to a language in ``locale``.

The texts stand in the code, in English. `docs/make_catalogues.py` collects them for translators and makes the files
that are read here.
"""

from datetime import date
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from pathlib import Path
from typing import Final, TypeAlias

from ketasched.errors import UnknownName, nearest

ENGLISH: Final = "en"
DOMAIN: Final = "ketasched"
LOCALE: Path = Path(str(files("ketasched") / "locale"))

Texts: TypeAlias = NullTranslations
"""The texts in one language; ``gettext`` and ``ngettext`` give each for the English one."""


def deferred(text: str) -> str:
    """The text itself, marked for translators where it stands; it is translated where it is used."""
    return text


WEEKDAYS: Final = (
    deferred("Monday"),
    deferred("Tuesday"),
    deferred("Wednesday"),
    deferred("Thursday"),
    deferred("Friday"),
    deferred("Saturday"),
    deferred("Sunday"),
)
MONTHS: Final = (
    deferred("January"),
    deferred("February"),
    deferred("March"),
    deferred("April"),
    deferred("May"),
    deferred("June"),
    deferred("July"),
    deferred("August"),
    deferred("September"),
    deferred("October"),
    deferred("November"),
    deferred("December"),
)


def languages() -> tuple[str, ...]:
    """The languages that there are texts in, by their codes: English, and each that has a catalogue.

    >>> languages()
    ('en', 'es')
    """
    return _languages(LOCALE)


@lru_cache
def _languages(folder: Path) -> tuple[str, ...]:
    return ENGLISH, *sorted(path.parts[-3] for path in folder.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))


def catalogue(language: str) -> Texts:
    """The texts in a language. Raises `UnknownName` for one that there are none in."""
    if language == ENGLISH:
        return NullTranslations()
    if language not in languages():
        raise UnknownName(f"there are no texts in the language {language!r}; {nearest(str(language), languages())}")
    return _read(LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.mo")


@lru_cache
def _read(path: Path) -> Texts:
    with path.open("rb") as compiled:
        return GNUTranslations(compiled)


def day_in_words(day: date, texts: Texts) -> str:
    """The day as the language says it.

    >>> day_in_words(date(2026, 2, 2), catalogue("en")), day_in_words(date(2026, 2, 2), catalogue("es"))
    ('Monday 2 February 2026', 'lunes 2 de febrero de 2026')
    """
    weekday, month = WEEKDAYS[day.weekday()], MONTHS[day.month - 1]
    pattern = texts.gettext("{weekday} {day} {month} {year}")
    return pattern.format(weekday=texts.gettext(weekday), day=day.day, month=texts.gettext(month), year=day.year)
