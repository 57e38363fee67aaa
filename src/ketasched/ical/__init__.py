"""Calendar files: the only home of icalendar, loaded when it is first used."""

from ketasched.ical.busy import busy
from ketasched.ical.collection import objects
from ketasched.ical.export import to_ical
from ketasched.ical.reading import Reading, from_ical
from ketasched.ical.updates import Message, updates

__all__ = ["Message", "Reading", "busy", "from_ical", "objects", "to_ical", "updates"]
