"""FHIR R4: plans, forecasts and protocols as resources that other systems read, and what they answer.

`parts` has the data types, `models` the validation, for which fhir.resources is loaded when it is first needed.
`course` writes a plan, `options` a forecast and `definition` a protocol; `reading` finds the appointments in a bundle
and `answers` takes them into a plan. docs/interchange.md says what each resource means.
"""

from ketasched.fhir.answers import read, taken_over
from ketasched.fhir.course import to_fhir
from ketasched.fhir.definition import protocol_to_fhir
from ketasched.fhir.options import forecast_to_fhir

__all__ = ["forecast_to_fhir", "protocol_to_fhir", "read", "taken_over", "to_fhir"]
