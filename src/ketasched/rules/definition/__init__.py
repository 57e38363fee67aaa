"""KS9xx: what judges a definition before any patient.

What can never be meant is refused when a definition is made (`Malformed`) and needs no rule here: offsets, the rungs of
a ladder or lapses that do not rise; a spacing whose ``least`` is longer than its own ``most``, or whose ``grace`` is
longer than its ``least``; a checkpoint, or a spacing of the induction, that names a session after the last; a rung that
may be early by its whole interval or more; an answer that names an interval or a step which the cadence does not have.
"""
