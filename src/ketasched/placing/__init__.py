"""Placement: the one best plan under a stated order, or the constraints that cannot hold together.

Session 1 stands on the first day from the start on which a visit fits. The rest minimise, in this order, the sum of
days off target, the number of sessions off target, the sum of minutes off the preferred time; ties go to the earliest
days. `rota` knows when a visit fits a day, `problem` what is to be placed, `windows` which days each session can take,
`search` finds the best. Where there is none, `conflict` names what was asked for, `smallest` finds what cannot hold
together, `sentence` says it and `relaxations` what would do; `on_day` says why a day is not used.

For a plan under way, `rearrangement` is what is to be placed, `ahead` what moves and shifts cost and `moving` finds the
best. Where there is none all is as above, and `promised` names what binds single sessions, `pins` where else they
could be. `chairs` are what many plans share.
"""

from ketasched.placing.chairs import Chairs, Shared
from ketasched.placing.constraint import Constraint
from ketasched.placing.impossible import no_placement
from ketasched.placing.moving import rearranged
from ketasched.placing.on_day import DayExplained, Laid, explained
from ketasched.placing.problem import YEAR, Problem, check_time, shortest_course
from ketasched.placing.rearrangement import Rearrangement
from ketasched.placing.relaxation import Kind, Relaxation
from ketasched.placing.search import best_placements, place
from ketasched.placing.windows import possible

__all__ = [
    "YEAR",
    "Chairs",
    "Constraint",
    "DayExplained",
    "Kind",
    "Laid",
    "Problem",
    "Rearrangement",
    "Relaxation",
    "Shared",
    "best_placements",
    "check_time",
    "explained",
    "no_placement",
    "place",
    "possible",
    "rearranged",
    "shortest_course",
]
