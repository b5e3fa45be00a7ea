"""The worked examples of the evidence page, computed by hand."""

import pytest

from calculator.scoring.examples import EXAMPLES, Example
from calculator.scoring.reading import read
from calculator.scoring.score import assess
from calculator.scoring.tables import ALL_HT

# Of platelets, ANC, hemoglobin, CRP and marrow blasts, and what they come to.
BY_HAND = [
    ("exactly at a cut-off", ["1", "1", "1", "0", "1"], "4 high"),
    ("below the limit of detection", ["1", "1", "0", "0", "1"], "3 low"),
    ("above the range of the analyzer", ["2", "1", "0", "0-1", "1"], "4-5 high"),
    ("names the stratum", ["1", "1", "0", "0", "2"], "4 high"),
    ("A pending lab is never zero", ["1", "1", "0", "0", "0-2"], "2-4 undetermined"),
]


def span(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}-{high}"


@pytest.mark.parametrize(
    ("example", "rule", "points", "outcome"),
    [
        pytest.param(example, *by_hand, id=by_hand[0])
        for example, by_hand in zip(EXAMPLES, BY_HAND, strict=True)
    ],
)
def test_each_example_shows_its_rule(
    example: Example, rule: str, points: list[str], outcome: str
) -> None:
    found = assess(ALL_HT, read(example.entries))
    assert rule in example.rule
    assert [span(row.points.low, row.points.high) for row in found.items] == points
    assert f"{span(found.total.low, found.total.high)} {found.group.value}" == outcome
