"""How boosters follow the induction: the published cadences, each with its source and its standing.

What a source leaves to the clinician stays a choice. How early and how late a booster may come is always our default.
"""

from ketasched.cadence import Answer, Cadence, Lapse, Move, Resume, Rung, Step, When
from ketasched.instruments import PHILLIPS_2019 as _PHILLIPS
from ketasched.instruments import SUSTAIN_1 as _WITHDRAWAL
from ketasched.instruments import SUSTAIN_3 as _EXTENSION
from ketasched.published.shared import CLINICS, LABEL, PHILLIPS_2020
from ketasched.response import Level
from ketasched.source import Standing

_HELD = (Level.REMISSION, Level.RESPONSE)
_HOLD = Move(Step.HOLD)
_WINDOWS = {7: (2, 5), 14: (3, 7), 28: (7, 14)}


def _rung(interval: int) -> Rung:
    """An interval with its default window: without one of its own, a fifth of it early and half of it late."""
    return Rung(interval, *_WINDOWS.get(interval, (interval // 5, interval // 2)))


def _to(interval: int) -> Move:
    return Move(Step.TO, interval)


_FIRST_OF_WEEK_5 = _rung(4)
_TRIED = _WEEKLY, _TWO_WEEKLY, _FOUR_WEEKLY = _rung(7), _rung(14), _rung(28)
_EXTENDED = (_TWO_WEEKLY, _FOUR_WEEKLY, _rung(42), _rung(56), _rung(84))

_RESUME = Lapse(
    29,
    Resume.RESUME,
    words="resuming was tolerated after a lapse of more than 28 days",
    source=_EXTENSION,
    standing=Standing.TRIAL,
)

SUSTAIN_3 = Cadence(
    key="sustain-3",
    title="Weekly, every 2 or every 4 weeks by CGI-S (SUSTAIN-3)",
    ladder=_TRIED,
    answers=(
        Answer(When(at_most=3, interval=7), (_to(14),), "3 or less at this visit"),
        Answer(When(at_least=4, interval=7), (_HOLD,), "more than 3 at this visit"),
        Answer(
            When(at_most=3, interval=14),
            (_HOLD, _to(28)),
            "3 or less at this visit, where every 2 weeks as before or every 4 weeks is left to the clinician",
        ),
        Answer(When(at_least=4, interval=14), (_to(7),), "more than 3 at this visit"),
        Answer(When(at_most=3, interval=28), (_HOLD,), "3 or less at this visit"),
        Answer(
            When(at_least=4, interval=28),
            (_to(7), _to(14)),
            "more than 3 at this visit, where weekly or every 2 weeks is left to the clinician",
        ),
    ),
    instrument="CGI-S",
    lapses=(_RESUME,),
    source=_EXTENSION,
    standing=Standing.TRIAL,
    notes=(
        "The score is that of CGI-S at the visit; 3 is the threshold.",
        "The interval changed only at two-week points: it changes here once it has stood 14 days.",
        "No information exists on every 3 weeks, or on intervals beyond 4 weeks.",
        "That boosters begin weekly, 7 days after the last session of the induction, is our default.",
    ),
)

SUSTAIN_1 = Cadence(
    key="sustain-1",
    title="Weekly for 4 weeks, then weekly or every 2 weeks by MADRS (SUSTAIN-1)",
    first=_FIRST_OF_WEEK_5,
    steps=((_WEEKLY, 4),),
    ladder=(_WEEKLY, _TWO_WEEKLY),
    answers=(
        Answer(When(at_most=12), (_to(14),), "12 or less at this visit"),
        Answer(
            When(at_least=13),
            (Move(Step.BACK, index=0),),
            "more than 12 at this visit and so weekly for the next 4 weeks",
        ),
    ),
    stands=28,
    instrument="MADRS",
    lapses=(_RESUME,),
    source=_WITHDRAWAL,
    standing=Standing.TRIAL,
    notes=(
        "Weeks 5 to 8 are weekly; from week 8 on the score of MADRS at the visit decides.",
        "More than 12 is four weekly sessions, and then the score decides again.",
        "That every 2 weeks stands for 28 days before it changes is our reading.",
        "That the first weekly session comes at the start of week 5, 4 days after day 25, is our default.",
    ),
)

_RELAPSE = "response lost at this visit, which starts the step of every 2 weeks again"

CAN_BIND = Cadence(
    key="can-bind",
    title="Weekly x 4, every 2 weeks x 4, every 4 weeks x 3 (CAN-BIND)",
    steps=((_WEEKLY, 4), (_TWO_WEEKLY, 4), (_FOUR_WEEKLY, 3)),
    answers=tuple(
        Answer(When(lost=True, steps=True, interval=interval), (Move(Step.BACK, index=1),), _RELAPSE)
        for interval in (14, 28)
    ),
    source=PHILLIPS_2020,
    standing=Standing.TRIAL,
    notes=(
        "The source is the protocol of a trial.",
        "Its bi-weekly means every two weeks; its monthly is taken as 28 days, which is our choice.",
        "A relapse goes back to the start of the step of every 2 weeks; a response that is lost is read as a relapse.",
        "A relapse while boosters are weekly leaves them weekly: our reading, as going back would make them rarer.",
    ),
)

PHILLIPS_2019 = Cadence(
    key="phillips-2019",
    title="Weekly x 4, for responders only",
    steps=((_WEEKLY, 4),),
    begin=(
        Answer(When(fell=50), (_HOLD,), "fallen by at least 50 % at the end of the induction"),
        Answer(When(), (Move(Step.STOP),), "not fallen by 50 % at the end of the induction"),
    ),
    instrument="MADRS",
    source=_PHILLIPS,
    standing=Standing.TRIAL,
    notes=(
        "Responders had MADRS fallen by at least 50 %.",
        "That the first booster comes 7 days after the induction's last session is our reading.",
    ),
)

_AS_LABEL = "where the label has every 2 weeks or weekly, the least frequent that keeps it"

SPRAVATO_LABEL = Cadence(
    key="spravato-label",
    title="Weekly x 4, then every 2 weeks or weekly (US label)",
    first=_FIRST_OF_WEEK_5,
    steps=((_WEEKLY, 4),),
    ladder=(_rung(3), _WEEKLY, _TWO_WEEKLY),
    enter=14,
    answers=(
        Answer(When(levels=_HELD, interval=14), (_HOLD,), "remission or response held at this visit"),
        *(
            Answer(
                When(levels=_HELD, interval=interval),
                (_to(7), _to(14)),
                f"remission or response held at this visit, {_AS_LABEL}",
            )
            for interval in (3, 7)
        ),
        Answer(When(), (_to(7), _to(14)), f"no remission or response at this visit, {_AS_LABEL}"),
    ),
    missed=(
        Answer(
            When(rose=True),
            (_HOLD, Move(Step.SHORTER)),
            "worse after a missed session: going back one step may be considered",
        ),
    ),
    lapses=(_RESUME,),
    source=LABEL,
    standing=Standing.LABEL,
    notes=(
        "Weeks 5 to 8 are weekly, the first of them 4 days after day 25 of the induction.",
        "From week 9 on it is the least frequent that keeps remission or response, every 2 weeks or weekly.",
        "That it begins with every 2 weeks, and stays so while remission or response holds, is our default.",
        "After a session missed with worsening, label and maker consider a step back, as from weekly to twice weekly.",
        "Hence the rung of 3 to 4 days, which nothing else leads to. Missed without worsening, no rule exists.",
        "The EU label recommends at least 6 months of treatment after symptoms have improved.",
        "The benefit is examined at the end of the induction and periodically (US and EU).",
    ),
)


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
        Answer(When(levels=_HELD), (Move(Step.LONGER),), "response held at this visit"),
        Answer(When(levels=(Level.PARTIAL,)), (_HOLD,), "partial response at this visit"),
    )


_BEGIN = (
    Answer(When(levels=_HELD), (_HOLD,), "response at the end of the induction"),
    Answer(When(levels=(Level.PARTIAL,)), (_HOLD,), "partial response at the end of the induction"),
    Answer(When(), (Move(Step.REVIEW),), "no response at the end of the induction"),
)

RESPONSE_LADDER = Cadence(
    key="response-ladder",
    title="Every 1, 2 or 4 weeks, spaced by response",
    first=_TWO_WEEKLY,
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
    first=_TWO_WEEKLY,
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

CADENCES = (
    SUSTAIN_3,
    SUSTAIN_1,
    CAN_BIND,
    PHILLIPS_2019,
    SPRAVATO_LABEL,
    RESPONSE_LADDER,
    PRACTICE_EXTENDED,
    ON_REQUEST,
)
