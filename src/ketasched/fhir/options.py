"""A forecast as FHIR: a request group of options, each with the four dates that other systems know."""

from datetime import date, datetime

from ketasched.days import checked_stamp
from ketasched.due_dates import FourDates, four_dates
from ketasched.errors import Malformed
from ketasched.fhir.models import validated
from ketasched.fhir.parts import (
    Resource,
    bundle,
    entry,
    filled,
    full_url,
    identifier,
    in_words,
    instant,
    period,
    reference,
    text,
    urn,
)
from ketasched.forecast import Action, Due, Forecast

LOINC = "http://loinc.org"
CRITERIA = {"earliest": "30981-5", "recommended": "30980-7", "latest": "59777-3", "past_due": "59778-1"}
"""The codes by which immunisation registries tell the four dates apart; no others are in use."""


def forecast_to_fhir(forecast: Forecast, *, uid: str, subject: str, stamp: datetime) -> Resource:
    """The forecast as a Bundle of FHIR R4: a RequestGroup, and a ServiceRequest to each option. Nothing is an order.

    ``uid`` is that of the plan, ``subject`` a reference to the patient ("Patient/123"), ``stamp`` the time of writing,
    in UTC. Several options are a choice of exactly one, each under its condition in words. An option carries its four
    dates (`four_dates`).

    Raises `Malformed` for what cannot be meant, and `MissingExtra` where fhir.resources is not installed.
    """
    if not isinstance(forecast, Forecast):
        raise Malformed(f"a Forecast is asked for, such as next_due(plan), not {forecast!r}")
    written = checked_stamp(stamp)
    patient = reference(subject, "subject", ("Patient",))
    name = identifier("forecast", uid, "this plan")
    requests = [_request(f"{uid}/{n}", option, patient) for n, option in enumerate(forecast.options, start=1)]
    urls = [full_url("option", f"{uid}/{n}") for n in range(1, len(requests) + 1)]
    actions = [_action(option, url) for option, url in zip(forecast.options, urls, strict=True)]
    group = filled(
        {
            "resourceType": "RequestGroup",
            "identifier": [name],
            "status": "draft",
            "intent": "proposal",
            "subject": patient,
            "authoredOn": instant(written),
            "note": [{"text": text(each)} for each in forecast.because if text(each)],
            "action": actions if len(actions) < 2 else [_choice(actions)],  # noqa: PLR2004 - a choice has two
        }
    )
    entries = [entry(full_url("forecast", uid), group), *map(entry, urls, requests)]
    return validated(bundle(written, entries))


def _choice(actions: list[Resource]) -> Resource:
    return {"title": "One of these options", "selectionBehavior": "exactly-one", "action": actions}


def _action(option: Due, url: str) -> Resource:
    return filled(
        {
            "title": _what(option),
            "description": text(str(option)),
            "condition": [in_words(option.condition)] if text(option.condition) else [],
            "timingPeriod": period([option.earliest, option.latest]),
            "resource": {"reference": url},
        }
    )


def _request(uid: str, option: Due, patient: Resource) -> Resource:
    return filled(
        {
            "resourceType": "ServiceRequest",
            "extension": [*_criteria(four_dates(option))],
            "identifier": [identifier("option", uid, "this option")],
            "status": "draft",
            "intent": "option",
            "code": {"text": _what(option)},
            "subject": patient,
            "occurrencePeriod": period([option.earliest, option.latest]),
            "note": [{"text": text(each)} for each in option.bound if text(each)],
        }
    )


def _what(option: Due) -> str:
    return f"{option.phase} {option.action}" if option.action is Action.SESSION else option.action.value


def _criteria(dates: FourDates) -> list[Resource]:
    """The dates in the form of ImmunizationRecommendation.recommendation.dateCriterion, as extensions."""
    days: dict[str, date | None] = {name: getattr(dates, name) for name in CRITERIA}
    return [
        {
            "url": urn("date-criterion"),
            "extension": [
                {
                    "url": "code",
                    "valueCodeableConcept": {
                        "coding": [{"system": LOINC, "code": CRITERIA[name]}],
                        "text": name.replace("_", " "),
                    },
                },
                {"url": "value", "valueDateTime": day.isoformat()},
            ],
        }
        for name, day in days.items()
        if day is not None
    ]
