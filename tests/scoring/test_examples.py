"""The worked examples of the evidence page, computed by hand."""

import pytest

from calculator.scoring.examples import EXAMPLES, Example
from calculator.scoring.reading import Entry, read
from calculator.scoring.score import assess
from calculator.scoring.tables import ALL_HT

NEUTRAL = {
    "platelets": Entry("110", "10*9/L"),
    "anc": Entry("0.9", "10*9/L"),
    "hemoglobin": Entry("10.2", "g/dL"),
    "crp": Entry("12", "mg/L"),
    "marrow_blasts": Entry("9", "%"),
}
# The rule, what is entered instead, the points of platelets, ANC, hemoglobin, CRP and marrow
# blasts, and what they come to.
BY_HAND = [
    (
        "A value exactly at a cut-off of ANC, hemoglobin or CRP gets the higher point.",
        {"hemoglobin": Entry("9.0", "g/dL")},
        ["1", "1", "1", "0", "1"],
        "4 high",
    ),
    (
        "A value below the limit of detection is everything below it.",
        {"crp": Entry("<5", "mg/L")},
        ["1", "1", "0", "0", "1"],
        "3 low",
    ),
    (
        "A range, or a value above the range of the analyzer, may leave points open.",
        {"platelets": Entry("60", "10*9/L"), "crp": Entry(">20", "mg/L")},
        ["2", "1", "0", "0-1", "1"],
        "4-5 high",
    ),
    (
        "A report without a number names the stratum.",
        {"marrow_blasts": Entry("M3", "%")},
        ["1", "1", "0", "0", "2"],
        "4 high",
    ),
    (
        "A lab not entered is never zero: it counts from its lowest to its highest points.",
        {"marrow_blasts": Entry("", None)},
        ["1", "1", "0", "0", "0-2"],
        "2-4 undetermined",
    ),
]


def span(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}-{high}"


@pytest.mark.parametrize(
    ("example", "rule", "entered", "points", "outcome"),
    [
        pytest.param(example, *by_hand, id=by_hand[0])
        for example, by_hand in zip(EXAMPLES, BY_HAND, strict=True)
    ],
)
def test_each_example_shows_its_rule(
    example: Example, rule: str, entered: dict[str, Entry], points: list[str], outcome: str
) -> None:
    assert example.rule == rule
    assert example.entries == NEUTRAL | entered
    found = assess(ALL_HT, read(example.entries))
    assert [span(row.points.low, row.points.high) for row in found.items] == points
    assert f"{span(found.total.low, found.total.high)} {found.group.value}" == outcome
