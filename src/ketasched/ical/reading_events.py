"""An event of a calendar file, read on the clinic's wall."""

import re
from datetime import timedelta, tzinfo

from attrs import field, frozen

from ketasched.days import counted
from ketasched.errors import Malformed
from ketasched.events import PARTS, Event, Unreadable
from ketasched.ical.reading_lines import Component, Property
from ketasched.ical.reading_moments import Moment, clock, in_years, length, naive, stamp
from ketasched.ical.reading_zones import Zones
from ketasched.protocol import MOST_SESSIONS, Phase

_CANCELLED = ("CANCELLED", "CANCELED")
_STATUSES = ("", "TENTATIVE", "CONFIRMED", *_CANCELLED)
_NUMBER = re.compile(r"[1-9]\d{0,3}", re.ASCII)
_PARTS = {str(part): phase for part, phase in enumerate(PARTS, start=1)}
_SEQUENCE = re.compile(r"\d{1,9}", re.ASCII)
_MINUTE = timedelta(minutes=1)


@frozen
class Wall:
    """Where times are read: the zones that the file has, and the zone of the clinic."""

    zones: Zones
    base: tzinfo

    def moment(self, written: Property) -> Moment:
        """A day or a time as it is meant. Raises `Malformed`."""
        shown, name = in_years(naive(written.value)), written.parameters.get("TZID", "")
        if "T" not in written.value:
            return Moment(shown, all_day=True)
        if written.value.endswith("Z"):
            return Moment(shown, self.zones.named("UTC"))
        zone = self.zones.named(name) if name else None
        return Moment(shown, zone, undeclared=name if zone is None else "")


@frozen
class Read:
    """An event with what it was made of, for a series to be told from it."""

    event: Event
    component: Component
    moment: Moment


def read_event(component: Component, wall: Wall, *, cancelled: bool) -> Read | Unreadable | None:
    """The event; why it cannot be read; or ``None`` for what a plan puts on a calendar beside its sessions."""
    number = None
    try:
        number = _number(component)
        return _Reader(component, wall).read(number, cancelled=cancelled)
    except Malformed as why:
        return Unreadable(_title(component), number, str(why))


def _number(component: Component) -> int | None:
    written = component.one("X-KS-NUMBER")
    if written is None:
        return None
    if not _NUMBER.fullmatch(written.value.strip()) or int(written.value) > MOST_SESSIONS:
        raise Malformed(f"its number {written.value[:40]!r} is none from 1 to {MOST_SESSIONS}")
    return int(written.value)


def _title(component: Component) -> str:
    """The title, for people to find the event by."""
    try:
        found = component.all("SUMMARY")
    except Malformed:
        return ""
    return short_title(found[0].value if found else "")


def short_title(text: str) -> str:
    """A title on one line, without what would turn the line round."""
    letters = (each if each.isprintable() else " " for each in text)
    return " ".join("".join(letters).split())[:60]


@frozen
class _Reader:
    """Reads one event, and notes what it does not understand and can do without."""

    component: Component
    wall: Wall
    notes: list[str] = field(factory=list[str])

    def read(self, number: int | None, *, cancelled: bool) -> Read | None:
        start = self.component.one("DTSTART")
        if start is None:
            raise Malformed("it has no DTSTART, and so no day")
        moment = self.wall.moment(start)
        if number is None and "X-KS-AROUND" in self.component.lines:
            return None
        return Read(self._event(moment, number, cancelled=cancelled), self.component, moment)

    def _event(self, moment: Moment, number: int | None, *, cancelled: bool) -> Event:
        shown, instance = moment.wall(self.wall.base), self.component.one("RECURRENCE-ID")
        uid = self.component.text("UID")
        if number is not None and not uid:
            self.notes.append("it has no UID, and so no identity")
        if strays := self.component.strays:
            self.notes.append(f"{counted(len(strays), 'line')} of it can be no property, {strays[0][:60]!r} the first")
        if moment.shown.second:
            self.notes.append(f"it starts {moment.shown.second} seconds after a full minute")
        lasts = self._length(moment)
        begin = None if moment.all_day else moment.instant(self.wall.base)
        return Event(
            day=shown.date(),
            at=None if moment.all_day else clock(shown),
            begin=begin,
            end=begin + lasts if begin and lasts else None,
            uid=uid,
            title=_title(self.component),
            number=number,
            phase=self._phase(),
            sequence=self._sequence(),
            written=stamp(self._text("DTSTAMP")),
            changed=stamp(self._text("LAST-MODIFIED")),
            cancelled=self._status() in _CANCELLED or cancelled,
            instance=self.wall.moment(instance).instant(self.wall.base).isoformat() if instance else "",
            repeats=any(name in self.component.lines for name in ("RRULE", "RDATE")),
            floating=moment.floating,
            skipped=moment.skipped(self.wall.base),
            undeclared=moment.undeclared,
            notes=self.notes,
        )

    def _text(self, name: str) -> str:
        try:
            return self.component.text(name)
        except Malformed as why:
            self.notes.append(str(why))
            return ""

    def _phase(self) -> Phase | None:
        text = self._text("X-KS-PART").strip()
        if text and text not in _PARTS:
            self.notes.append(f"its part {text[:40]!r} of the course is none that there is")
        return _PARTS.get(text)

    def _sequence(self) -> int:
        text = self._text("SEQUENCE").strip()
        if text and not _SEQUENCE.fullmatch(text):
            self.notes.append(f"its SEQUENCE {text[:40]!r} is no whole number")
            return 0
        return int(text or 0)

    def _status(self) -> str:
        status = self._text("STATUS").strip().upper()
        if status not in _STATUSES:
            self.notes.append(f"its STATUS {status[:40]!r} is not known")
        return status

    def _length(self, moment: Moment) -> timedelta | None:
        """How long it takes, where it says so in a way that can be."""
        end, duration = self._text("DTEND"), self._text("DURATION")
        if moment.all_day or not (end or duration):
            return None
        lasts = length(duration.strip()) if duration else self._until(moment)
        if lasts is None or lasts < _MINUTE:
            self.notes.append(f"its end {(duration or end)[:40]!r} is none that can be after its start")
            return None
        return lasts

    def _until(self, moment: Moment) -> timedelta | None:
        try:
            (end,) = self.component.all("DTEND")
            return self.wall.moment(end).instant(self.wall.base) - moment.instant(self.wall.base)
        except Malformed:
            return None
