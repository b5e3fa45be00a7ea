"""What a FHIR client asks before it calls: a CapabilityStatement, and how $score is called."""

from calculator import __version__
from calculator.presenter.answer import Data
from calculator.presenter.result import POPULATION
from calculator.scoring.tables import ALL_HT, CAR_HT

FHIR_VERSION = "4.0.1"
# When what is stated here last changed; a test wants a new date with a new version.
CHANGED = "2026-11-27"
OPERATION = "score"
# Resources that are read by their id.
_READ = ("CodeSystem", "OperationDefinition")

_STATED = {
    "version": __version__,
    "status": "active",
    "date": CHANGED,
    "experimental": False,
}


def capability_statement(base: str) -> Data:
    """Return what this server can do, at its own address.

    ``capability_statement("https://calculator.example.org/api/v1/fhir")`` names one operation,
    ``score``, and has that address in ``implementation.url``.
    """
    return {
        "resourceType": "CapabilityStatement",
        "url": f"{base}/metadata",
        "name": "AllHematotoxCalculator",
        "title": "ALL-Hematotox calculator",
        **_STATED,
        "description": f"Scores labs. {POPULATION} Nothing that is sent is stored or logged.",
        "kind": "instance",
        "software": {"name": "ALL-Hematotox calculator", "version": __version__},
        "implementation": {"description": "ALL-Hematotox calculator", "url": base},
        "fhirVersion": FHIR_VERSION,
        "format": ["json", "application/fhir+json"],
        "rest": [
            {
                "mode": "server",
                "documentation": (
                    "No resource is stored, and none can be searched. Nobody is asked who they "
                    "are: whoever runs this server limits who can reach it."
                ),
                "resource": [{"type": kind, "interaction": [{"code": "read"}]} for kind in _READ],
                "operation": [{"name": OPERATION, "definition": _definition_url(base)}],
            }
        ],
    }


def operation_definition(base: str) -> Data:
    """Return how $score is called: a Bundle of Observations in, a Bundle with both scores out."""
    return {
        "resourceType": "OperationDefinition",
        "id": OPERATION,
        "url": _definition_url(base),
        "name": "AllHematotoxScore",
        "title": f"{ALL_HT.short} and {CAR_HT.short} from labs",
        **_STATED,
        "kind": "operation",
        "description": (
            f"Scores {ALL_HT.label} ({ALL_HT.short}) and {CAR_HT.label} ({CAR_HT.short}) from the "
            f"newest labs of one patient. {POPULATION}"
        ),
        "affectsState": False,
        "code": OPERATION,
        "system": True,
        "type": False,
        "instance": False,
        "parameter": [
            _parameter("bundle", "in", "Bundle", 1, "Observations by LOINC, with UCUM units."),
            _parameter(
                "as-of", "in", "dateTime", 0, "Leave out what is later; also in the address."
            ),
            _parameter(
                "return", "out", "Bundle", 1, "An Observation for each score, a RiskAssessment."
            ),
        ],
    }


def _definition_url(base: str) -> str:
    return f"{base}/OperationDefinition/{OPERATION}"


def _parameter(name: str, use: str, kind: str, least: int, words: str) -> Data:
    return {
        "name": name,
        "use": use,
        "min": least,
        "max": "1",
        "documentation": words,
        "type": kind,
    }
