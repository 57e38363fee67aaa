"""The clinic: its zone, opening hours, closures and chairs."""

from datetime import date, time
from zoneinfo import ZoneInfo

from attrs import field, frozen

from ketasched.days import MINUTES_A_DAY, Reasons, checked_count, checked_day, checked_time, counted, reasoned, tupled
from ketasched.errors import Malformed, Refused, brief
from ketasched.hours import Hours, Span
from ketasched.wallclock import Interval, as_interval, zone_name


def closures(value: object) -> Reasons:
    """Closed days with their reasons, from a mapping, an iterable of days or a ``holidays`` object with its years."""
    if isinstance(value, Reasons):
        return value
    given = reasoned(value, "closed", "closed")
    return Reasons({checked_day(day, "a closed day"): reason for day, reason in given})


@frozen(cache_hash=True, kw_only=True)
class Clinic:
    """Where and when visits can take place.

    ``hours`` are written in OpenStreetMap's opening-hours syntax, PH meaning the public holidays of ``country``.
    ``closed`` are further closed days: an iterable, a mapping of days to reasons, or a ``holidays`` object with its
    years. ``taken`` are visits that already hold a chair, as pairs of datetimes (without a zone: the clinic's wall
    clock). ``step``, ``starts_apart`` and ``least_visit`` are minutes: between the starts on offer, between any two
    starts, and of every appointment at the least, however short the protocol's own visit is. No visit starts after
    ``last_start``. Raises `Malformed` for anything in this that cannot be meant.

    >>> clinic = Clinic(timezone="America/New_York", hours="Mo-Fr 09:00-17:00; PH off", country="US")
    >>> clinic.why_closed(date(2026, 1, 19))
    'public holiday'
    """

    timezone: str = field(converter=zone_name)
    hours: str
    country: str | None = None
    name: str | None = None
    closed: Reasons = field(default=Reasons({}), converter=closures)
    chairs: int = 1
    taken: tuple[Interval, ...] = field(default=(), converter=tupled)
    step: int = 15
    last_start: time | None = None
    starts_apart: int = 0
    least_visit: int = 0
    opening: Hours = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        checked_count(self.chairs, "chairs", least=1)
        checked_count(self.step, "step (minutes)", least=1)
        checked_count(self.starts_apart, "starts_apart (minutes)")
        if checked_count(self.least_visit, "least_visit (minutes)") > MINUTES_A_DAY:
            raise Malformed(f"least_visit is {self.least_visit} minutes, and a visit is on one day: give at most 1440")
        if self.last_start is not None:
            checked_time(self.last_start, "last_start")
        taken = sorted(as_interval(each, self.timezone, "a taken visit") for each in self.taken)
        object.__setattr__(self, "taken", tuple(taken))
        object.__setattr__(self, "opening", Hours(self.hours, self.country))

    @property
    def zone(self) -> ZoneInfo:
        """The time zone, from the tz database."""
        return ZoneInfo(self.timezone)

    def appointment(self, minutes: int) -> int:
        """How many minutes are booked here for a visit of so many: never fewer, and at least ``least_visit``."""
        return max(minutes, self.least_visit)

    def open_spans(self, day: date) -> tuple[Span, ...]:
        """The open stretches of the day, in minutes on the wall clock; none on a closed day."""
        return () if day in self.closed else self.opening.on(day.toordinal())

    def why_closed(self, day: date) -> str | None:
        """Why the clinic is closed the whole day, or ``None`` where it opens."""
        if day in self.closed:
            return self.closed[day]
        if self.opening.on(day.toordinal()):
            return None
        return "public holiday" if self.opening.on(day.toordinal(), holidays=False) else "not open"


def checked_clinic(value: object) -> Clinic:
    """The value, when it is a clinic."""
    if not isinstance(value, Clinic):
        raise Malformed(
            f'clinic must be a Clinic, such as Clinic(timezone=..., hours="Mo-Fr 09:00-17:00"), not {brief(value)}'
        )
    return value


def checked_chairs(clinic: Clinic) -> Clinic:
    """The clinic, when it has a chair for every visit that is taken."""
    changes = sorted((moment, way) for begin, end in clinic.taken for moment, way in ((begin, 1), (end, -1)))
    held = 0
    for moment, way in changes:
        held += way
        if held > clinic.chairs:
            raise Refused(
                f"{counted(held, 'visit')} hold a chair on {moment.astimezone(clinic.zone):%Y-%m-%d at %H:%M}, and the "
                f"clinic has {counted(clinic.chairs, 'chair')}: give it chairs={held}, or move a visit that is taken"
            )
    return clinic
