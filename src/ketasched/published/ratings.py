"""When scores are taken: the assessments that trials and the label state, and those that boosters lean on.

One on the day of a session is taken before it. Where no scale is named, any will do.
"""

from typing import Final

from ketasched.protocol import Activity, ActivityKind, Induction, Numbers
from ketasched.published.shared import LABEL
from ketasched.source import Source, Standing

NO_END: Final = 5000
"""As good as none: no course comes to so many sessions, or weeks."""

WEEK: Final = 7


def rated(
    title: str,
    instrument: str | None = None,
    *,
    session: Numbers,
    days: int = 0,
    source: Source | None = None,
    standing: Standing = Standing.DEFAULT,
) -> Activity:
    """An assessment so many days after a session, or on its day."""
    kind = ActivityKind.ASSESSMENT
    return Activity(kind, title, days, session, instrument, source=source, standing=standing)


def stated(title: str, instrument: str | None, source: Source, *, session: Numbers = 1, days: int = 0) -> Activity:
    """An assessment that a trial states."""
    return rated(title, instrument, session=session, days=days, source=source, standing=Standing.TRIAL)


BENEFIT: Final = rated(
    "Evidence of benefit, at the end of the induction", session=8, source=LABEL, standing=Standing.LABEL
)


def leaned_on(sessions: int) -> tuple[Activity, ...]:
    """The assessments that boosters by response lean on: of the published time points the fewest, by our choice."""
    return (
        rated("A rating scale, as the baseline", session=1),
        rated("A rating scale, at the end of the induction", session=sessions),
        rated("A rating scale, before the booster", session=range(sessions + 1, NO_END)),
    )


def baseline_and_day_2(instrument: str, source: Source) -> tuple[Activity, ...]:
    """At baseline, and 24 hours after the first session."""
    return (
        stated(f"{instrument}, at baseline", instrument, source),
        stated(f"{instrument}, 24 hours after the first infusion", instrument, source, days=1),
    )


def weekly(instrument: str | None, source: Source, *, weeks: int, after: int) -> tuple[Activity, ...]:
    """Weekly for so many weeks after a session, by the day of that session."""
    title = f"{instrument or 'Ratings'}, weekly"
    days = range(WEEK, WEEK * weeks + 1, WEEK)
    return tuple(stated(title, instrument, source, session=after, days=each) for each in days)


def before_each(title: str, instrument: str | None, source: Source, *, sessions: int) -> Activity:
    """Before each session of the induction."""
    return stated(title, instrument, source, session=range(1, sessions + 1))


def a_day_after_each(title: str, instrument: str | None, source: Source, *, sessions: int) -> Activity:
    """24 hours after each session of the induction."""
    return stated(title, instrument, source, session=range(1, sessions + 1), days=1)


def time_points(induction: Induction, instrument: str | None = None) -> tuple[Activity, ...]:
    """All the time points that are published, to add to a protocol; together they are no single study's.

    Baseline, 24 hours after the first session, weekly before dosing, at the end of the induction and 4 weeks after it,
    and at every booster before dosing. Raises `Malformed` for an induction with offsets in months.
    """
    scale, last = instrument or "A rating scale", len(induction.offsets)
    weeks = [(day - 1) // WEEK for day in induction.days]
    begun = [n for n in range(2, last) if weeks[n - 1] > weeks[n - 2]]
    return (
        rated(f"{scale}, as the baseline", instrument, session=1),
        rated(f"{scale}, 24 hours after the first session", instrument, session=1, days=1),
        *(rated(f"{scale}, weekly", instrument, session=n) for n in begun),
        rated(f"{scale}, at the end of the induction", instrument, session=last),
        rated(f"{scale}, 4 weeks after the induction", instrument, session=last, days=4 * WEEK),
        rated(f"{scale}, before the booster", instrument, session=range(last + 1, NO_END)),
    )
