"""What is asked for, without dates: protocols and the parts they are made of."""

from ketasched.protocol.course import MOST_SESSIONS, Checkpoint, Induction, Protocol, WhenMissed, checked_protocol
from ketasched.protocol.spacing import Numbers, Spacing, numbers
from ketasched.protocol.steps import days_after, step
from ketasched.protocol.visit import Activity, ActivityKind, Frequency, Phase, Question, Visit

__all__ = [
    "MOST_SESSIONS",
    "Activity",
    "ActivityKind",
    "Checkpoint",
    "Frequency",
    "Induction",
    "Numbers",
    "Phase",
    "Protocol",
    "Question",
    "Spacing",
    "Visit",
    "WhenMissed",
    "checked_protocol",
    "days_after",
    "numbers",
    "step",
]
