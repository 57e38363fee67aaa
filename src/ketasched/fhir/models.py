"""Validation by the R4B models of fhir.resources, which is loaded when it is first needed."""

from collections.abc import Callable
from functools import cache
from typing import Any

from ketasched.errors import Malformed, MissingExtra
from ketasched.fhir.parts import Resource


def validated(resource: Resource) -> Resource:
    """The resource, as it is, once the models find it valid. Raises `Malformed`, or `MissingExtra` without them."""
    kind = str(resource["resourceType"])
    model = _models()(kind)
    try:
        model.model_validate(resource)
    except Exception as error:  # noqa: BLE001 - the models meet anything, and raise many kinds of it
        raise Malformed(f"this {kind} is no FHIR R4: {_told(error)}") from None
    return resource


@cache
def _models() -> Callable[[str], Any]:
    try:
        from fhir.resources.R4B import get_fhir_model_class  # noqa: PLC0415 - an extra, which may be missing
    except ImportError:
        raise MissingExtra('FHIR needs fhir.resources, which is not installed: pip install "ketasched[fhir]"') from None
    return get_fhir_model_class


def _told(error: Any) -> str:
    """The first fault, with its place in the resource."""
    faults: list[dict[str, Any]] = error.errors() if hasattr(error, "errors") else []
    if not faults:
        return f"{type(error).__name__}"
    return f"{faults[0]['msg']} @ {'.'.join(map(str, faults[0]['loc']))}"[:300]
