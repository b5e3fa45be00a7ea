"""What would settle an open result, and what would change a settled one."""

from decimal import Decimal
from itertools import product

import by_hand
import pytest
from bedside import TOTAL_0, TOTAL_3, TOTAL_4, patient

from calculator.scoring.reading import Reading
from calculator.scoring.score import Group, Threshold, assess, changes, settling
from calculator.scoring.tables import ALL_HT

# One value in every band, and of each lab in the same order; marrow blasts once as a stratum.
VALUES = {
    "platelets": ["60 10*9/L", "110 10*9/L", "220 10*9/L"],
    "anc": ["900 /uL", "3400 /uL"],
    "hemoglobin": ["8.1 g/dL", "12.4 g/dL"],
    "crp": ["8 mg/L", "45 mg/L"],
    "marrow_blasts": ["M1 %", "9 %", "60 %"],
}
EVERY_TABLE_ROW = [
    pytest.param(dict(zip(VALUES, values, strict=True)), id=", ".join(values))
    for values in product(*VALUES.values())
]


def words(threshold: Threshold | None) -> str:
    """Write a threshold for comparison: "75 10*9/L, above, with it"."""
    if threshold is None:
        return ""
    with_it = "with it" if threshold.includes_cut else "without it"
    return f"{threshold.cut.value} {threshold.item.unit.code}, {threshold.side}, {with_it}"


# --- Settling ---


@pytest.mark.parametrize(
    ("base", "pending_or_open", "needed", "threshold"),
    [
        pytest.param(
            TOTAL_3, {"marrow_blasts": None}, 1, "5 %, above, with it",
            id="3 and the marrow: blasts of 5 % or more",
        ),
        pytest.param(
            TOTAL_3, {"marrow_blasts": None, "anc": "2 10*9/L"}, 2, "25 %, above, without it",
            id="2 and the marrow: blasts above 25 %",
        ),
        pytest.param(
            TOTAL_3, {"crp": ">20 mg/L"}, 1, "3.0 mg/dL, above, with it",
            id="3 and CRP above range: 3.0 mg/dL or more",
        ),
        pytest.param(
            TOTAL_3, {"hemoglobin": None}, 1, "9.0 g/dL, below, with it",
            id="3 and hemoglobin: 9.0 g/dL or less",
        ),
        pytest.param(
            TOTAL_4, {"anc": None}, 1, "1200 /uL, below, with it",
            id="3 and ANC: 1200 /µL or less",
        ),
        pytest.param(
            TOTAL_4, {"platelets": None, "crp": "30 mg/L"}, 1, "175 10*9/L, below, with it",
            id="3 and platelets: 175 or less",
        ),
        pytest.param(
            TOTAL_4, {"platelets": None}, 2, "75 10*9/L, below, without it",
            id="2 and platelets: below 75",
        ),
        pytest.param(
            TOTAL_4, {"platelets": "<=75 10*9/L"}, 1, "75 10*9/L, below, without it",
            id="2, and platelets of at most 75 that have 1 point already",
        ),
        pytest.param(
            TOTAL_3, {"marrow_blasts": "4-60 %"}, 1, "5 %, above, with it",
            id="3 and a wide range of blasts",
        ),
        pytest.param(
            TOTAL_3, {"marrow_blasts": None, "crp": None}, 1, "",
            id="3 and two open items: no threshold of one alone",
        ),
    ],
)  # fmt: skip
def test_an_open_result_is_settled_as_high_by_so_many_points_or_beyond_one_threshold(
    base: dict[str, str], pending_or_open: dict[str, str | None], needed: int, threshold: str
) -> None:
    found = settling(assess(ALL_HT, patient(base, **pending_or_open)))
    assert found is not None
    assert (found.points_needed, words(found.threshold)) == (needed, threshold)


def test_the_open_items_are_those_that_leave_points_open_in_the_order_of_the_table() -> None:
    readings = patient(TOTAL_3, anc=">=1 10*9/L", hemoglobin=">10 g/dL", crp=None)
    found = settling(assess(ALL_HT, readings))
    assert found is not None
    assert [row.item.lab.name for row in found.open_items] == ["anc", "crp"]


@pytest.mark.parametrize(
    "readings",
    [
        pytest.param(patient(TOTAL_3), id="low"),
        pytest.param(patient(TOTAL_4), id="high"),
        pytest.param(patient(TOTAL_4, hemoglobin=None), id="high, with a lab pending"),
        pytest.param(patient(TOTAL_0, crp=None), id="low, with a lab pending"),
    ],
)
def test_a_settled_result_has_nothing_to_settle(readings: dict[str, Reading]) -> None:
    assert settling(assess(ALL_HT, readings)) is None


# --- Changes ---


@pytest.mark.parametrize(
    ("base", "different", "expected"),
    [
        pytest.param(
            TOTAL_4,
            {},
            [
                ("platelets", "75 10*9/L, above, with it", "low"),
                ("anc", "1200 /uL, above, without it", "low"),
                ("marrow_blasts", "5 %, below, without it", "low"),
            ],
            id="a total of 4: one point less",
        ),
        pytest.param(
            TOTAL_3,
            {},
            [
                ("hemoglobin", "9.0 g/dL, below, with it", "high"),
                ("crp", "3.0 mg/dL, above, with it", "high"),
                ("marrow_blasts", "5 %, above, with it", "high"),
            ],
            id="a total of 3: one point more",
        ),
        pytest.param(
            TOTAL_3,
            {"anc": "2 10*9/L"},
            [("marrow_blasts", "25 %, above, without it", "high")],
            id="a total of 2: two points more",
        ),
        pytest.param(
            TOTAL_4,
            {"crp": "45 mg/L"},
            [("platelets", "175 10*9/L, above, without it", "low")],
            id="a total of 5: two points less",
        ),
        pytest.param(
            TOTAL_4, {"crp": "45 mg/L", "marrow_blasts": "M3 %"}, [],
            id="a total of 6: no lab alone",
        ),
        pytest.param(TOTAL_0, {}, [], id="a total of 0: no lab alone"),
        pytest.param(
            TOTAL_4,
            {"hemoglobin": None},
            [("platelets", "175 10*9/L, above, without it", "low")],
            id="4 to 5: low for certain only with two points less",
        ),
        pytest.param(
            TOTAL_3,
            {"crp": ">20 mg/L", "anc": "2 10*9/L"},
            [("marrow_blasts", "25 %, above, without it", "high")],
            id="2 to 3: high for certain only with two points more",
        ),
        pytest.param(
            TOTAL_3,
            {"marrow_blasts": None, "platelets": "110 10*9/L", "anc": "2 10*9/L"},
            [],
            id="1 to 3, the marrow pending: it is not listed itself",
        ),
        pytest.param(
            TOTAL_3,
            {"crp": ">20 mg/L"},
            [],
            id="3 to 4, open: nothing to change yet",
        ),
    ],
)  # fmt: skip
def test_a_settled_group_turns_with_one_lab_beyond_its_threshold(
    base: dict[str, str],
    different: dict[str, str | None],
    expected: list[tuple[str, str, str]],
) -> None:
    found = [
        (change.row.item.lab.name, words(change.threshold), change.group.value)
        for change in changes(assess(ALL_HT, patient(base, **different)))
    ]
    assert found == expected


@pytest.mark.parametrize("labs", EVERY_TABLE_ROW)
def test_in_every_combination_of_bands_the_changes_are_exactly_those_that_turn_the_group(
    labs: dict[str, str],
) -> None:
    assessment = assess(ALL_HT, patient(labs))
    listed = {change.row.item.lab.name: change for change in changes(assessment)}
    for lab, values in VALUES.items():
        for value in values:
            group = assess(ALL_HT, patient(labs, **{lab: value})).group
            turned = lab in listed and lies_beyond(listed[lab].threshold, lab, value)
            assert (lab, value, group is not assessment.group) == (lab, value, turned)
            assert not turned or group is listed[lab].group


def lies_beyond(threshold: Threshold, lab: str, value: str) -> bool:
    number, _, unit = value.partition(" ")
    plain = Decimal({"M1": "1"}.get(number, number)) * by_hand.FACTORS[lab][unit].numerator
    cut = threshold.cut.value * by_hand.FACTORS[lab][unit].denominator
    return plain > cut if threshold.side == "above" else plain < cut


@pytest.mark.parametrize("labs", EVERY_TABLE_ROW)
@pytest.mark.parametrize("lab", by_hand.ALL_HT_LABS)
def test_in_every_combination_of_bands_one_pending_lab_is_settled_exactly_beyond_its_threshold(
    labs: dict[str, str], lab: str
) -> None:
    found = settling(assess(ALL_HT, patient(labs, **{lab: None})))
    groups = {value: assess(ALL_HT, patient(labs, **{lab: value})).group for value in VALUES[lab]}
    if found is None:
        assert len(set(groups.values())) == 1
    else:
        assert found.threshold is not None
        beyond = {value: lies_beyond(found.threshold, lab, value) for value in VALUES[lab]}
        assert beyond == {value: group is Group.HIGH for value, group in groups.items()}
