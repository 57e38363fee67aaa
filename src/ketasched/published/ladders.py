"""Boosters as clinics space them: by response, or on request."""

from ketasched.cadence import Answer, Cadence, Move, Rung, Step, When
from ketasched.published.shared import CLINICS, HELD, rung
from ketasched.response import Level
from ketasched.source import Standing

_HOLD = Move(Step.HOLD)
_TRIED = (rung(7), rung(14), rung(28))
_EXTENDED = (rung(14), rung(28), rung(42), rung(56), rung(84))


def _by_response(*rungs: Rung) -> tuple[Answer, ...]:
    """Up a rung while the response holds, down when it is lost, and a choice where there is no shorter rung."""
    shortest, *others = (each.interval for each in rungs)
    return (
        Answer(
            When(lost=True, interval=shortest),
            (Move(Step.NEW_INDUCTION), Move(Step.STOP)),
            "response lost on the shortest interval, where a new induction or an end is left to the clinician",
        ),
        *(
            Answer(When(lost=True, interval=other), (Move(Step.SHORTER),), "response lost at this visit")
            for other in others
        ),
        Answer(When(levels=HELD), (Move(Step.LONGER),), "response held at this visit"),
        Answer(When(levels=(Level.PARTIAL,)), (_HOLD,), "partial response at this visit"),
    )


_BEGIN = (
    Answer(When(levels=HELD), (_HOLD,), "response at the end of the induction"),
    Answer(When(levels=(Level.PARTIAL,)), (_HOLD,), "partial response at the end of the induction"),
    Answer(When(), (Move(Step.REVIEW),), "no response at the end of the induction"),
)

RESPONSE_LADDER = Cadence(
    key="response-ladder",
    title="Every 1, 2 or 4 weeks, spaced by response",
    first=rung(14),
    ladder=_TRIED,
    begin=_BEGIN,
    answers=_by_response(*_TRIED),
    source=CLINICS,
    notes=(
        "Clinics space boosters by response; the intervals and the rules are our default.",
        "The first comes 14 days after the induction, before the median relapse at 18 to 20 days after a series.",
        "Only 7, 14 and 28 days have the support of a trial.",
        "A partial response after a response is a response lost; without one before, the interval stays.",
        "Trials of boosters exist in depression only: none was found in PTSD.",
    ),
)

PRACTICE_EXTENDED = Cadence(
    key="practice-extended",
    title="Every 2 to 12 weeks, spaced by response",
    first=rung(14),
    ladder=_EXTENDED,
    begin=_BEGIN,
    answers=_by_response(*_EXTENDED),
    source=CLINICS,
    standing=Standing.PRACTICE,
    notes=(
        "Clinics describe boosters every 4 to 6 weeks that lengthen to 2 to 3 months.",
        "Untested: no trial supports an interval beyond 28 days. The rungs and the rules are our default.",
    ),
)

ON_REQUEST = Cadence(
    key="on-request",
    title="When patient and clinician ask for one, with check-ins",
    earliest=21,
    check_ins=(28, 28),
    source=CLINICS,
    standing=Standing.PRACTICE,
    notes=(
        "Clinics say: not sooner than three weeks, and when they feel it necessary.",
        "Until a booster is asked for there is a check-in with a scale after 28 days, and every 28 days from then on.",
    ),
)
