"""The codes of our answers: a code system of our own, since LOINC has none for these scores."""

from dataclasses import dataclass

from calculator import __version__
from calculator.presenter.answer import Data
from calculator.presenter.result import RISK
from calculator.scoring.quantities import LABS, Lab
from calculator.scoring.tables import ALL_HT, CAR_HT, Definition

CODES = "urn:all-hematotox:codes"  # claims nobody's domain; a site may have an address of its own


def score_code(definition: Definition) -> str:
    """Return the code of a score: "all-ht"."""
    return definition.name.replace("_", "-")


def points_code(lab: Lab) -> str:
    """Return the code of a lab's points, never LOINC's, which is of its value: "anc-points"."""
    return f"{lab.name.replace('_', '-')}-points"


def points_words(lab: Lab) -> str:
    """Return what that code stands for: "ANC: points"."""
    return f"{lab.label}: points"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The codes under the address that a site gives them."""

    system: str = CODES

    def concept(self, code: str, text: str) -> Data:
        """Return a CodeableConcept of one code of ours."""
        return {
            "coding": [{"system": self.system, "code": code, "display": text}],
            "text": text,
        }

    def resource(self) -> Data:
        """Return the CodeSystem with every code that an answer may hold."""
        concepts = {
            **{score_code(each): each.label for each in (ALL_HT, CAR_HT)},
            **{points_code(lab): points_words(lab) for lab in LABS},
            **{group.value: words for group, words in RISK.items()},
        }
        return {
            "resourceType": "CodeSystem",
            "id": "all-hematotox",
            "url": self.system,
            "version": __version__,
            "name": "AllHematotoxCodes",
            "title": f"Codes of the {ALL_HT.label} calculator",
            "status": "active",
            "experimental": False,
            "caseSensitive": True,
            "content": "complete",
            "count": len(concepts),
            "concept": [{"code": code, "display": text} for code, text in concepts.items()],
        }
