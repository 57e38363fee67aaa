"""What a calendar says, in the wording and the language asked for.

A patient reads these texts, on a phone that others see. They never say relapse, non-response, overdue or error; and a
visit that was missed goes on saying what it said.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal, TypeAlias, get_args

from attrs import frozen

from ketasched.entries import DISCREET, EntryKind
from ketasched.errors import Malformed, listed
from ketasched.ical.lines import plain
from ketasched.languages import Texts, catalogue, day_in_words, languages
from ketasched.protocol import Phase, Protocol
from ketasched.session import Session

Wording: TypeAlias = Literal["discreet", "clinical"]


def one_of(value: object, known: Sequence[str], what: str) -> str:
    """The value, when it is one of a few words."""
    if isinstance(value, str) and value in known:
        return value
    choices = listed([f'"{each}"' for each in known], "or")
    raise Malformed(f"{what} must be {choices}, not {value!r}")


@frozen
class Words:
    """The texts of a calendar in one wording and one language."""

    clinical: bool
    texts: Texts

    @classmethod
    def of(cls, wording: Wording, language: str) -> "Words":
        """The texts asked for. Raises `Malformed` for another wording, `UnknownName` for a language without texts."""
        return cls(one_of(wording, get_args(Wording), "wording") == "clinical", catalogue(language))

    @property
    def calendar(self) -> str:
        """The name of a calendar; it names no clinic in any wording, because clients show it everywhere."""
        return self.texts.gettext("Appointments")

    @property
    def category(self) -> str:
        """The category of every event."""
        return self.texts.gettext("Appointment")

    def session(self, protocol: Protocol, session: Session) -> str:
        """The title of a session."""
        if not self.clinical:
            return self.texts.gettext(DISCREET[EntryKind.SESSION]).format(number=session.number)
        phases = {
            Phase.INDUCTION: self.texts.gettext("{protocol}: induction session {number}"),
            Phase.BOOSTER: self.texts.gettext("{protocol}: booster session {number}"),
        }
        return plain(phases[session.phase].format(protocol=protocol.title, number=session.number))

    def cancelled(self, title: str) -> str:
        """The title of what was cancelled."""
        return self.texts.gettext("Cancelled: {title}").format(title=title)

    def reminder(self, title: str, *, prepared: bool) -> str:
        """The text of an alarm: the title, and where there is something to prepare, that instructions say so."""
        return self.texts.gettext("{title}: see your instructions").format(title=title) if prepared else title

    def around(self, kind: EntryKind, titles: Sequence[str]) -> tuple[str, str]:
        """Title and description of what is to be done around a session; only the clinical wording says what."""
        discreet = self.texts.gettext(DISCREET[kind])
        if not self.clinical:
            return discreet, ""
        first, *more = map(plain, titles)
        return (discreet, "\n".join([first, *more])) if more else (first, "")

    def next_session(self, protocol: Protocol) -> str:
        """The title of the next booster while it has no day."""
        if not self.clinical:
            return self.texts.gettext("Next appointment: no day set yet")
        title = self.texts.gettext("{protocol}: next booster session, no day set yet")
        return plain(title.format(protocol=protocol.title))

    def window(self, earliest: date, latest: date | None) -> str:
        """The days between which the next booster may be."""
        first = day_in_words(earliest, self.texts)
        if latest is None:
            return self.texts.gettext("Possible from {first} on.").format(first=first)
        days = (latest - earliest).days + 1
        text = self.texts.ngettext(
            "Possible from {first} to {last} ({days} day).", "Possible from {first} to {last} ({days} days).", days
        )
        return text.format(first=first, last=day_in_words(latest, self.texts), days=days)


def titles_around(protocol: Protocol) -> Iterator[str]:
    """What is around the sessions of a protocol, and its next booster, may be called: in every wording and language."""
    for words in (Words(clinical, catalogue(each)) for clinical in (False, True) for each in languages()):
        yield words.next_session(protocol)
        for activity in protocol.activities:
            yield words.texts.gettext(DISCREET[EntryKind(activity.kind)])
            yield words.around(EntryKind(activity.kind), [activity.title])[0]
