"""Records of a patient as the tests write them: "<5 mg/L" is a result with a comparator."""

import json
import re
from typing import Any

from calculator.interop.exact_json import Number
from calculator.scoring.quantities import LABS

Json = dict[str, Any]

UCUM = "http://unitsofmeasure.org"
LAB = {lab.name: lab for lab in LABS}
DAY = "2026-11-20"
ICD_10 = "http://hl7.org/fhir/sid/icd-10"
ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm"
CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"

# 2 + 1 + 1 + 0 + 2 points.
SICK = {
    "platelets": "45 10*9/L",
    "anc": "300 /uL",
    "hemoglobin": "8.1 g/dL",
    "crp": "<5 mg/L",
    "marrow_blasts": "60 %",
}


def quantity(typed: str) -> Json:
    value, unit = typed.split(" ")
    number = value.lstrip("<>=")
    comparator = value.removesuffix(number)
    found = {"value": Number(number), "unit": "as shown", "system": UCUM, "code": unit}
    return found | ({"comparator": comparator} if comparator else {})


def coded(*codes: str, system: str = "http://loinc.org") -> Json:
    return {"coding": [{"system": system, "code": code} for code in codes]}


def observation(name: str, typed: str | None, at: str | None = DAY, **changes: Any) -> Json:
    """Write a result of a lab; a change to None leaves the element out."""
    lab = LAB[name]
    molar = name == "hemoglobin" and typed is not None and typed.endswith("mmol/L")
    found: Json = {
        "resourceType": "Observation",
        "status": "final",
        "code": coded(lab.loinc[-1] if molar else lab.loinc[0]),
        "subject": {"reference": "Patient/1"},
    }
    if at:
        found["effectiveDateTime"] = at
    if typed and "-" in typed:
        low, high = typed.removesuffix(" %").split("-")
        found["valueRange"] = {"low": quantity(f"{low} %"), "high": quantity(f"{high} %")}
    elif typed:
        found["valueQuantity"] = quantity(typed)
    return {key: value for key, value in (found | changes).items() if value is not None}


def bundle(*resources: Any, kind: str = "collection") -> Json:
    return {
        "resourceType": "Bundle",
        "type": kind,
        "entry": [{"resource": resource} for resource in resources],
    }


def patient(**changes: str | None) -> Json:
    """Write the sick patient's Bundle, with changes; a lab that is None is not in it."""
    labs = {**SICK, **changes}
    return bundle(*(observation(name, typed) for name, typed in labs.items() if typed))


def condition(code: str = "C91.00", system: str = ICD_10_CM, **changes: Any) -> Json:
    """Write a diagnosis of B-ALL; a change to None leaves the element out."""
    found: Json = {
        "resourceType": "Condition",
        "clinicalStatus": coded("active", system=CLINICAL),
        "code": coded(code, system=system),
        "subject": {"reference": "Patient/1"},
    }
    return {key: value for key, value in (found | changes).items() if value is not None}


def answers(*resources: Any) -> Json:
    """Write what a server answers to a search."""
    return bundle(*resources, kind="searchset")


def opened(prefetch: Json, *, patient: str = "1") -> Json:
    """Write what a record system sends that opened a patient."""
    return {
        "hook": "patient-view",
        "hookInstance": "7f1d2b5c-6a0e-4d57-9d8c-0b6a4f0e9a11",
        "context": {"userId": "Practitioner/1", "patientId": patient},
        "prefetch": prefetch,
    }


def encoded(data: object) -> str:
    """Write JSON in which the records' numbers are numbers."""
    return re.sub(r'("value": )"([0-9.]+)"', r"\1\2", json.dumps(data))
