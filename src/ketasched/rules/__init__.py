"""All rules, in the order of their codes. A code is never used for another rule.

KS1xx spacing, KS2xx the induction, KS3xx boosters, KS4xx the clinic's calendar, KS5xx readiness, assessments and
follow-up. Codes from KS600 and KS900 are kept for calendars read back and for protocol definitions.
"""

from typing import Any

from ketasched.errors import UnknownName, nearest
from ketasched.history import History
from ketasched.rule import Rule
from ketasched.rules.boosters import (
    booster_early,
    booster_overdue,
    forecast_changed,
    interval_untested,
    label_frequency,
    more_than_weekly,
    no_response_recorded,
    not_as_decided,
)
from ketasched.rules.clinic import (
    avoided_time,
    chair_taken,
    clinic_closed,
    impossible_time,
    outside_hours,
    starts_too_close,
)
from ketasched.rules.follow_up import (
    assessment_missing,
    contraindication_recorded,
    follow_up_missing,
    observation_short,
    readiness_not_recorded,
    recall_too_long,
)
from ketasched.rules.induction import course_long, course_short, late_start, session_count
from ketasched.rules.spacing import gap_long, gap_short, too_many_in_window, too_soon

RULES: tuple[Rule[History], ...] = (
    too_soon,
    gap_short,
    gap_long,
    too_many_in_window,
    session_count,
    course_short,
    course_long,
    late_start,
    booster_early,
    booster_overdue,
    not_as_decided,
    no_response_recorded,
    more_than_weekly,
    interval_untested,
    label_frequency,
    forecast_changed,
    clinic_closed,
    outside_hours,
    chair_taken,
    impossible_time,
    avoided_time,
    starts_too_close,
    readiness_not_recorded,
    contraindication_recorded,
    assessment_missing,
    recall_too_long,
    observation_short,
    follow_up_missing,
)
"""The rules that judge a plan."""

EVERY_RULE: tuple[Rule[Any], ...] = RULES
"""All there are, whatever they judge."""


def rule_named(name: str) -> Rule[Any]:
    """The rule with a code or a name, such as ``"KS102"`` or ``"gap_short"``. Raises `UnknownName`."""
    for each in EVERY_RULE:
        if name.lower() in (each.code.lower(), each.name):
            return each
    known = [each.code for each in EVERY_RULE] + [each.name for each in EVERY_RULE]
    raise UnknownName(f"there is no rule {name!r}; {nearest(name, known)}")
