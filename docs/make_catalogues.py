"""Collect the texts that patients read, and make the catalogues that the package ships.

``python docs/make_catalogues.py`` collects the texts into each ``locale/<language>/LC_MESSAGES/ketasched.po``, keeping
what is translated, and compiles it; with ``--check`` it writes nothing and fails where something is stale or a text is
not translated. A further language is one file: put ``locale/fr/LC_MESSAGES/ketasched.po`` there with nothing in it, run
this, fill in the texts, and run this again.
"""

import re
import sys
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from generated import write_or_check

PACKAGE = Path(__file__).parent.parent / "src" / "ketasched"
LOCALE = PACKAGE / "locale"
KEYWORDS = {"deferred": None, "gettext": None, "ngettext": (1, 2)}
COMMENT = "# What patients read. docs/make_catalogues.py collects the texts; their translations are written here."


class Catalogue(Catalog):
    """Texts with their translations, under a head without dates and versions: equal texts make equal bytes."""

    def __init__(self, language: str | None = None) -> None:
        super().__init__(locale=language, header_comment=COMMENT, fuzzy=False)

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """What readers need to know."""
        plural = [("Plural-Forms", self.plural_forms)] if self.locale else []
        return [("Language", str(self.locale)), ("Content-Type", "text/plain; charset=utf-8"), *plural]


@cache
def collected() -> Catalogue:
    """Give the texts of the package, with the files that they stand in."""
    catalog = Catalogue()
    found = extract_from_dir(PACKAGE, [("**.py", "python")], keywords=KEYWORDS)
    for file, _, message, _, _ in sorted(found, key=lambda each: (each[0], each[1])):
        catalog.add(message, locations=[(file, 0)], flags=_flags(message))
    return catalog


def pages(folder: Path = LOCALE) -> Iterator[tuple[Path, bytes]]:
    """Give each file with what should be in it."""
    for path in sorted(folder.glob("*/LC_MESSAGES/ketasched.po")):
        catalog = translated(path)
        text, compiled = BytesIO(), BytesIO()
        write_po(text, catalog, width=120, include_lineno=False)
        write_mo(compiled, catalog)
        yield path, text.getvalue()
        yield path.with_suffix(".mo"), compiled.getvalue()


def translated(path: Path) -> Catalogue:
    """Give the texts of the package with the translations that a file has for them."""
    language = path.parts[-3]
    with path.open("rb") as file:
        known = read_po(file, locale=language)
    catalog = Catalogue(language)
    for message in collected():
        if message.id:
            before = known.get(message.id)
            string = before.string if before is not None and not before.fuzzy else None
            catalog.add(message.id, string, locations=message.locations, flags=message.flags)
    return catalog


def faults(folder: Path = LOCALE) -> Iterator[str]:
    """Say what is stale, and what is not translated or has other fields in its translation."""
    for path, content in pages(folder):
        if not path.exists() or path.read_bytes() != content:
            yield f"{path.relative_to(folder)} is stale"
    for path in sorted(folder.glob("*/LC_MESSAGES/ketasched.po")):
        for message in translated(path):
            wrong = _wrong(message.id, message.string) if message.id else ()
            yield from (f"{path.parts[-3]}: {message.id!r} {fault}" for fault in wrong)


def _wrong(texts: object, strings: object) -> Iterator[str]:
    """What is wrong with a translation; a text that counts has one for each plural of the language."""
    given = strings if isinstance(strings, tuple) else (strings,)
    if not all(given):
        yield "is not translated"
    elif any(_fields(each) != _fields(texts) for each in given):
        yield "is translated with other fields"


def _fields(text: object) -> set[str]:
    return set(re.findall(r"\{\w+\}", str(text)))


def _flags(message: object) -> set[str]:
    return {"python-brace-format"} if _fields(message) else set()


def write(folder: Path) -> None:
    """Make the catalogues."""
    for path, content in [*pages(folder)]:
        path.write_bytes(content)


def fault(folder: Path) -> str | None:
    """Say all that is wrong, in a sentence."""
    found = [*faults(folder)]
    return f"in the catalogues: {'; '.join(found)}; run `python docs/make_catalogues.py`" if found else None


def main(arguments: list[str], folder: Path = LOCALE) -> str | None:
    """Make the catalogues, or check them; a sentence says what is wrong."""
    return write_or_check(__file__, arguments, lambda: write(folder), lambda: fault(folder))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
