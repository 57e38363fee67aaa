"""All rules, in the order of their codes. A code is never used for another rule.

KS1xx spacing, KS2xx the induction, KS4xx the clinic's calendar. Codes from KS300, KS500, KS600 and KS900 are kept for
boosters, readiness and follow-up, calendars read back, and protocol definitions.
"""

from ketasched.errors import UnknownName, nearest
from ketasched.rule import Rule
from ketasched.rules.clinic import (
    avoided_time,
    chair_taken,
    clinic_closed,
    impossible_time,
    outside_hours,
    starts_too_close,
)
from ketasched.rules.induction import course_long, course_short, late_start, session_count
from ketasched.rules.spacing import gap_long, gap_short, too_many_in_window, too_soon

RULES: tuple[Rule, ...] = (
    too_soon,
    gap_short,
    gap_long,
    too_many_in_window,
    session_count,
    course_short,
    course_long,
    late_start,
    clinic_closed,
    outside_hours,
    chair_taken,
    impossible_time,
    avoided_time,
    starts_too_close,
)


def rule_named(name: str) -> Rule:
    """The rule with a code or a name, such as ``"KS102"`` or ``"gap_short"``. Raises `UnknownName`."""
    for each in RULES:
        if name.lower() in (each.code.lower(), each.name):
            return each
    known = [each.code for each in RULES] + [each.name for each in RULES]
    raise UnknownName(f"there is no rule {name!r}; {nearest(name, known)}")
