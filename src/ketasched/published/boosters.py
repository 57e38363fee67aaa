"""How boosters follow the induction: the cadences of trials and of the label, and the list of all.

What a source leaves to the clinician stays a choice. How early and how late a booster may come is always our default.
"""

from ketasched.cadence import Answer, Cadence, Lapse, Move, Resume, Step, When
from ketasched.instruments import PHILLIPS_2019 as _PHILLIPS
from ketasched.instruments import SUSTAIN_1 as _WITHDRAWAL
from ketasched.instruments import SUSTAIN_3 as _EXTENSION
from ketasched.published.ladders import ON_REQUEST, PRACTICE_EXTENDED, RESPONSE_LADDER
from ketasched.published.shared import HELD, LABEL, PHILLIPS_2020, rung
from ketasched.source import Standing

_HOLD = Move(Step.HOLD)


def _to(interval: int) -> Move:
    return Move(Step.TO, interval)


_FIRST_OF_WEEK_5 = rung(4)
_WEEKLY, _TWO_WEEKLY, _FOUR_WEEKLY = rung(7), rung(14), rung(28)

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
    ladder=(_WEEKLY, _TWO_WEEKLY, _FOUR_WEEKLY),
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
    ladder=(_WEEKLY, _TWO_WEEKLY),
    enter=14,
    answers=(
        Answer(When(levels=HELD, interval=14), (_HOLD,), "remission or response held at this visit"),
        Answer(
            When(levels=HELD, interval=7), (_to(7), _to(14)), f"remission or response held at this visit, {_AS_LABEL}"
        ),
        Answer(When(), (_to(7), _to(14)), f"no remission or response at this visit, {_AS_LABEL}"),
    ),
    missed=(
        Answer(
            When(rose=True),
            (_HOLD, Move(Step.SHORTER)),
            "worse after a missed session, where going back one step may be considered",
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
        "There is no rung for twice weekly here: from weekly the words say so, and the interval stays.",
        "Missed without worsening, no rule exists.",
        "The EU label recommends at least 6 months of treatment after symptoms have improved.",
        "The benefit is examined at the end of the induction and periodically (US and EU).",
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
