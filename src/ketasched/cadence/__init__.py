"""How the interval between boosters answers to the response: as data, picking nothing where a source picks nothing.

Fixed steps come first, then a ladder of intervals that is climbed up and down by `Answer`s: the first whose `When` fits
is taken, and one with several moves is a choice for clinician and patient.

>>> own = Cadence(
...     first=14,
...     ladder=(14, 28),
...     answers=[Answer(When(lost=True), [Move(Step.SHORTER)]), Answer(When(lost=False), [Move(Step.LONGER)])],
... )
>>> own.moved(14, Move(Step.LONGER))
28
"""

from ketasched.cadence.answer import Answer, Lapse, Move, Resume, Step, When
from ketasched.cadence.ladder import Cadence, Rung

__all__ = ["Answer", "Cadence", "Lapse", "Move", "Resume", "Rung", "Step", "When"]
