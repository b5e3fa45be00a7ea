"""Worked examples for the evidence page: ties, ranges, and labs that are not entered.

Each is only what is entered; the page computes what follows, and the tests state it by hand.
"""

from dataclasses import dataclass

from calculator.scoring.quantities import HEMOGLOBIN
from calculator.scoring.reading import Entry
from calculator.scoring.tables import ALL_HT


@dataclass(frozen=True, kw_only=True)
class Example:
    """One rule of reading, and labs that show it."""

    rule: str
    entries: dict[str, Entry]


_HEMOGLOBIN = next(item for item in ALL_HT.items if item.lab is HEMOGLOBIN)

_NEUTRAL = {
    "platelets": Entry("110", "10*9/L"),
    "anc": Entry("0.9", "10*9/L"),
    "hemoglobin": Entry("10.2", "g/dL"),
    "crp": Entry("12", "mg/L"),
    "marrow_blasts": Entry("9", "%"),
}

EXAMPLES = (
    Example(
        rule="A value exactly at a cut-off of ANC, hemoglobin or CRP gets the higher point.",
        entries=_NEUTRAL
        | {"hemoglobin": Entry(str(_HEMOGLOBIN.cuts[0].value), _HEMOGLOBIN.unit.code)},
    ),
    Example(
        rule="A value below the limit of detection is everything below it.",
        entries=_NEUTRAL | {"crp": Entry("<5", "mg/L")},
    ),
    Example(
        rule="A range, or a value above the range of the analyzer, may leave points open.",
        entries=_NEUTRAL | {"platelets": Entry("60", "10*9/L"), "crp": Entry(">20", "mg/L")},
    ),
    Example(
        rule="A report without a number names the stratum.",
        entries=_NEUTRAL | {"marrow_blasts": Entry("M3", "%")},
    ),
    Example(
        rule="A lab not entered is never zero: it counts from its lowest to its highest points.",
        entries=_NEUTRAL | {"marrow_blasts": Entry("", None)},
    ),
)
