"""Many patients taken through the engine, each alone, and what they need of a clinic together.

`job` is what is asked, `model` how patients respond, `relapse` the one simple model that is documented. `course` takes
one patient through the year, `running` does so for batches by an executor, `tally` counts, `result` is what comes out.
"""

from ketasched.cohort.job import Choose, first_option
from ketasched.cohort.model import ResponseModel, Trajectory
from ketasched.cohort.relapse import RelapseModel
from ketasched.cohort.result import Cohort
from ketasched.cohort.row import End, Row
from ketasched.cohort.simulating import simulate

__all__ = [
    "Choose",
    "Cohort",
    "End",
    "RelapseModel",
    "ResponseModel",
    "Row",
    "Trajectory",
    "first_option",
    "simulate",
]
