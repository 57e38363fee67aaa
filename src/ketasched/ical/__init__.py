"""Calendar files: the only home of icalendar, loaded when it is first used."""

from ketasched.ical.export import to_ical

__all__ = ["to_ical"]
