import re
import runpy
import shutil
from calendar import day_name, month_name
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import ketasched as ks
from calendar_bytes import lint, unfolded
from ketasched import languages
from ketasched.ical.words import Words
from ketasched.languages import catalogue, day_in_words

SCRIPT = Path(__file__).parent.parent / "docs" / "make_catalogues.py"
STAMP = datetime(2026, 1, 1, 12, 30, tzinfo=UTC)
NEW_YORK = ks.Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US")
PLAN = ks.schedule(ks.protocol_named("kap"), start=date(2026, 1, 5), clinic=NEW_YORK, at=time(9, 30), uid="1f0c1d4e")


def export(language: str, **options: Any) -> str:
    """Export a plan with its agenda; every file goes through the lint."""
    data = ks.to_ical(PLAN.cancelled(3), stamp=STAMP, language=language, agenda=True, profile="feed", **options)
    assert list(lint(data)) == []
    return unfolded(data)


def texts(data: str) -> set[str]:
    """Read what is written in words."""
    return set(re.findall(r"^(?:SUMMARY|DESCRIPTION|NAME|CATEGORIES):(.*)\r$", data, re.MULTILINE))


def test_spanish() -> None:
    """In Spanish every text of a calendar is Spanish, and nothing else is different."""
    found = texts(export("es"))
    assert found == {
        "Citas", "Cita", *(f"Cita {n}" for n in (1, 2, 4, 5, 6)), "Se ha cancelado: Cita 3",
        *(f"Cita {n}: consulte sus instrucciones" for n in (1, 2, 4, 5, 6)),
        "Antes de su primera cita: consulte sus instrucciones", "Antes de su cita: consulte sus instrucciones",
        "Después de su cita: consulte sus instrucciones",
    }  # fmt: skip
    wordless = [
        re.sub(r"^(SUMMARY|DESCRIPTION|NAME|X-WR-CALNAME|CATEGORIES):.*\r$", r"\1", each, flags=re.MULTILINE)
        for each in (export("es"), export("en"))
    ]
    assert wordless[0] == wordless[1]


def test_spanish_in_clinical_words() -> None:
    """In clinical words the phases are Spanish, and the protocol's own texts stay as they are."""
    assert f"{PLAN.protocol.title.replace(',', chr(92) + ',')}: sesión de inducción 2" in texts(
        export("es", wording="clinical")
    )


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (1, "del lunes 2 de febrero de 2026 al lunes 2 de febrero de 2026 (1 día)."),
        (2, "del lunes 2 de febrero de 2026 al martes 3 de febrero de 2026 (2 días)."),
    ],
)
def test_spanish_counts(days: int, text: str) -> None:
    """One day is a día, and all other numbers of days are días."""
    words = Words.of("discreet", "es")
    assert words.window(date(2026, 2, 2), date(2026, 2, 1 + days)) == f"Es posible {text}"
    assert words.window(date(2026, 2, 2), None) == "Es posible a partir del lunes 2 de febrero de 2026."


def test_days_are_named_as_in_the_calendar() -> None:
    """English days and months are those of the standard library, in their order."""
    assert [*languages.WEEKDAYS] == [*day_name]
    assert [*languages.MONTHS] == [*month_name][1:]


def test_a_day_in_spanish() -> None:
    """Spanish days and months are in small letters, in their order."""
    days = [day_in_words(date(2026, month, month + 4), catalogue("es")) for month in range(1, 13)]
    assert days[:3] == ["lunes 5 de enero de 2026", "viernes 6 de febrero de 2026", "sábado 7 de marzo de 2026"]
    assert days[-1] == "miércoles 16 de diciembre de 2026"


@pytest.mark.parametrize(
    ("language", "remedy"),
    [
        ("es-MX", "the nearest is es"),
        ("fr", "known are en and es"),
        ("../es", "nearest is es"),
        (None, "known are"),
        (["es"], "es"),
    ],
)
def test_an_unknown_language(language: Any, remedy: str) -> None:
    """A language that there are no texts in is refused with the nearest, or all that there are."""
    with pytest.raises(ks.UnknownName, match=f"there are no texts in the language .*{remedy}"):
        ks.to_ical(PLAN, stamp=STAMP, language=language)


# --- the catalogues


@cache
def script() -> dict[str, Any]:
    """Load the script, which collects the texts once."""
    return runpy.run_path(str(SCRIPT))


def main(*arguments: Any) -> Any:
    """Run the script."""
    return script()["main"](*arguments)


def test_the_catalogues_are_complete() -> None:
    """Every text is translated, with the fields of the English one, and the compiled files are those texts."""
    assert main(["--check"]) is None


NEVER = {
    "en": "relaps|respon[sd]|overdue|error|late|fail|no.show",
    "es": "reca[ií]da|respuesta|responde|vencid|atrasad|retras|error|fall[oóa]|fracas",
}
"""What patients never read, by language: relapse, non-response, overdue, error."""


def said(language: str) -> list[str]:
    """Give every text in a language, all plurals included; English stands in the code."""
    if language == languages.ENGLISH:
        found = [each.id for each in script()["collected"]() if each.id]
    else:
        path = languages.LOCALE / language / "LC_MESSAGES" / "ketasched.po"
        found = [each.string for each in script()["translated"](path) if each.id]
    return [text for each in found for text in ([each] if isinstance(each, str) else each)]


@pytest.mark.parametrize("language", languages.languages())
def test_patients_never_read(language: str) -> None:
    """No text of any catalogue speaks of relapse, non-response, error or being overdue; a new language says how."""
    assert [each for each in said(language) if re.search(NEVER[language], each, re.IGNORECASE)] == []
    assert len(said(language)) == len(said("en")) > 30


def test_the_words_can_be_found() -> None:
    """The words that patients never read are found where they stand."""
    for language, text in (("en", "Overdue: your response"), ("es", "Cita vencida por recaída")):
        assert len(re.findall(NEVER[language], text, re.IGNORECASE)) == 2


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a copy of the catalogues, which are read instead of the package's own."""
    copy = tmp_path / "locale"
    shutil.copytree(languages.LOCALE, copy)
    monkeypatch.setattr(languages, "LOCALE", copy)
    return copy


def test_a_third_language_is_one_file(folder: Path) -> None:
    """An empty catalogue put into a folder is filled with the texts; once translated, it is a language."""
    path = folder / "fr" / "LC_MESSAGES" / "ketasched.po"
    path.parent.mkdir(parents=True)
    path.touch()
    assert "fr: 'Questionnaire' is not translated" in main(["--check"], folder)
    assert main([], folder) is None
    text = path.read_text(encoding="utf-8")
    translated = text.replace(
        'msgid "Appointment {number}"\nmsgstr ""', 'msgid "Appointment {number}"\nmsgstr "Visite {number}"'
    )
    assert translated != text
    path.write_text(translated, encoding="utf-8")
    assert main([], folder) is None
    assert languages.languages() == ("en", "es", "fr")
    assert "Visite 2" in texts(export("fr"))
    assert "Plural-Forms: nplurals=2; plural=(n > 1);" in path.read_text(encoding="utf-8")


def test_translations_are_kept(folder: Path) -> None:
    """Making the catalogues anew changes nothing, and throws away what is no longer said."""
    path = folder / "es" / "LC_MESSAGES" / "ketasched.po"
    before = path.read_bytes()
    path.write_bytes(before + b'\nmsgid "Gone"\nmsgstr "Nada"\n')
    assert "es/LC_MESSAGES/ketasched.po is stale" in main(["--check"], folder)
    assert main([], folder) is None
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ('"Cita {number}"', '"Cita {numero}"', "'Appointment {number}' is translated with other fields"),
        ("({days} días)", "(días)", "is translated with other fields"),
        ('msgstr[1] "Es posible del {first} al {last} ({days} días)."', 'msgstr[1] ""', "is not translated"),
        ('msgid "Done"', '#, fuzzy\nmsgid "Done"', "'Done' is not translated"),
    ],
)
def test_bad_translations(folder: Path, before: str, after: str, fault: str) -> None:
    """A translation that is missing, uncertain or has other fields is found."""
    path = folder / "es" / "LC_MESSAGES" / "ketasched.po"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(before, after), encoding="utf-8")
    found = main(["--check"], folder)
    assert fault in found
    assert found.endswith("run `python docs/make_catalogues.py`")
