"""What every generated client has to find; each sends the same."""

from typing import Any

FOUND: dict[str, Any] = {
    "score": {"low": 4, "high": 6, "group": "high", "unit": "10*9/L"},
    "problems": [["platelets", "marks"], ["crp_unit", "unit_missing"]],
    "icaht": {"grade": 1, "days_below_500": 2},
    "definitions": {"high_risk_from": 4, "labs": 6},
    "fhir": {"low": 2, "high": 7, "code": "all-ht"},
    # The labs are of the day after as-of.
    "outcome": "required",
}
