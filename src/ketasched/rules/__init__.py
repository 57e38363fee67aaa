"""All rules, in the order of their codes. A code is never used for another rule.

KS1xx spacing, KS2xx the induction, KS3xx boosters, KS4xx the clinic's calendar, KS5xx readiness, assessments and
follow-up; KS6xx judge a calendar read back, KS9xx a definition before any patient.
"""

from typing import Any

from ketasched.definition import Definition
from ketasched.errors import UnknownName, nearest
from ketasched.events import Matching
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
from ketasched.rules.calendars import (
    floating_time,
    length_differs,
    matched_by_order,
    no_time_of_day,
    not_understood,
    number_claimed_twice,
    session_duplicated,
    session_missing,
    session_repeats,
    sessions_overlap,
    skipped_time,
    unknown_event,
    unknown_zone,
    unreadable_event,
)
from ketasched.rules.clinic import (
    avoided_time,
    chair_taken,
    clinic_closed,
    impossible_time,
    outside_hours,
    starts_too_close,
)
from ketasched.rules.definition.around import (
    checkpoint_decides_nothing,
    observation_undercut,
    recall_cannot_answer,
    score_not_asked_for,
    session_never_comes,
    source_missing,
)
from ketasched.rules.definition.cadence import (
    answer_never_fits,
    interval_breaks_spacing,
    steps_out_of_order,
    window_without_a_day,
)
from ketasched.rules.definition.clinic import no_start_weekday, start_weekday_fails, visit_never_fits
from ketasched.rules.definition.spacing import (
    bound_never_binds,
    grace_excuses_all,
    span_too_small,
    targets_break_bounds,
    windows_never_meet,
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

CALENDAR_RULES: tuple[Rule[Matching], ...] = (
    unknown_event,
    session_missing,
    session_duplicated,
    number_claimed_twice,
    floating_time,
    sessions_overlap,
    matched_by_order,
    no_time_of_day,
    unknown_zone,
    unreadable_event,
    length_differs,
    session_repeats,
    not_understood,
    skipped_time,
)
"""The rules that judge a calendar read back."""

DEFINITION_RULES: tuple[Rule[Definition], ...] = (
    windows_never_meet,
    span_too_small,
    targets_break_bounds,
    bound_never_binds,
    grace_excuses_all,
    steps_out_of_order,
    interval_breaks_spacing,
    window_without_a_day,
    answer_never_fits,
    checkpoint_decides_nothing,
    session_never_comes,
    recall_cannot_answer,
    score_not_asked_for,
    observation_undercut,
    source_missing,
    visit_never_fits,
    no_start_weekday,
    start_weekday_fails,
)
"""The rules that judge a protocol, and the clinic that is to keep it, before any patient."""

EVERY_RULE: tuple[Rule[Any], ...] = (*RULES, *CALENDAR_RULES, *DEFINITION_RULES)
"""All there are, whatever they judge."""


def rule_named(name: str) -> Rule[Any]:
    """The rule with a code or a name, such as ``"KS102"`` or ``"gap_short"``. Raises `UnknownName`."""
    for each in EVERY_RULE:
        if name.lower() in (each.code.lower(), each.name):
            return each
    known = [each.code for each in EVERY_RULE] + [each.name for each in EVERY_RULE]
    raise UnknownName(f"there is no rule {name!r}; {nearest(name, known)}")
