"""How the interval between boosters answers to the response: as data, picking nothing where a source picks nothing.

Fixed steps come first, then a ladder of intervals that is climbed up and down by `Answer`s: the first whose `When` fits
is taken, and one with several moves is a choice for clinician and patient.
"""

from ketasched.cadence.answer import ENDS, Answer, Lapse, Move, Resume, Step, When
from ketasched.cadence.ladder import Cadence, CountsFrom, Rung

__all__ = ["ENDS", "Answer", "Cadence", "CountsFrom", "Lapse", "Move", "Resume", "Rung", "Step", "When"]
