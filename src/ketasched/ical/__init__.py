"""Calendar files: the only home of icalendar, loaded when it is first used."""

from ketasched.ical import feed
from ketasched.ical.busy import busy
from ketasched.ical.collection import objects
from ketasched.ical.connecting import Connection, collection_at
from ketasched.ical.dav import Collection
from ketasched.ical.export import to_ical
from ketasched.ical.publishing import NotPublished, Published, publish
from ketasched.ical.reading import Reading, from_ical
from ketasched.ical.updates import Message, updates

__all__ = [
    "Collection",
    "Connection",
    "Message",
    "NotPublished",
    "Published",
    "Reading",
    "busy",
    "collection_at",
    "feed",
    "from_ical",
    "objects",
    "publish",
    "to_ical",
    "updates",
]
