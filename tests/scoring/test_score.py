"""The score: the worked cases, ties in every unit, totals, groups, and what is open."""

from decimal import Decimal
from fractions import Fraction

import by_hand
import pytest
from bedside import TOTAL_0, TOTAL_3, TOTAL_4, patient
from worked_cases import SCORES

from calculator.scoring.reading import Entry, Reading, read
from calculator.scoring.score import Group, Points, assess, group_of
from calculator.scoring.tables import ALL_HT, CAR_HT, Definition

WORKED = [pytest.param(row, id=row["description"]) for row in SCORES]


TINY_STEP = Decimal("1e-15")


def outcome(definition: Definition, readings: dict[str, Reading]) -> tuple[int, int, str]:
    assessment = assess(definition, readings)
    return assessment.total.low, assessment.total.high, assessment.group.value


def points_of(lab: str, value: str, unit: str) -> tuple[int, int]:
    """Score one lab alone, in the score that has it."""
    definition = CAR_HT if lab == "ferritin" else ALL_HT
    readings = read({"marrow_blasts": Entry("1", "%"), lab: Entry(value, unit)})
    row = next(row for row in assess(definition, readings).items if row.item.lab.name == lab)
    return row.points.low, row.points.high


# --- The worked cases ---


@pytest.mark.parametrize("case", WORKED)
def test_a_worked_case_has_its_totals_and_groups(case: dict[str, str]) -> None:
    readings = read({lab: Entry(case[lab], case[f"{lab}_unit"]) for lab in by_hand.LABS})
    expected = [
        (int(case[f"{score}_low"]), int(case[f"{score}_high"]), case[f"{score}_group"])
        for score in ("all_ht", "car_ht")
    ]
    assert [outcome(ALL_HT, readings), outcome(CAR_HT, readings)] == expected


def test_there_are_forty_worked_cases() -> None:
    assert len(WORKED) == 40


# --- Ties, in every unit that can write them ---

TIES = [  # lab, value, unit; points a tiny step below, of the tie itself, a tiny step above
    ("platelets", "75", "10*9/L", (2, 1, 1)),
    ("platelets", "75", "10*3/uL", (2, 1, 1)),
    ("platelets", "75000", "/uL", (2, 1, 1)),
    ("platelets", "175", "10*9/L", (1, 1, 0)),
    ("platelets", "175", "10*3/uL", (1, 1, 0)),
    ("platelets", "175000", "/uL", (1, 1, 0)),
    ("anc", "1200", "/uL", (1, 1, 0)),
    ("anc", "1.2", "10*9/L", (1, 1, 0)),
    ("anc", "1.2", "10*3/uL", (1, 1, 0)),
    ("hemoglobin", "9.0", "g/dL", (1, 1, 0)),
    ("hemoglobin", "90", "g/L", (1, 1, 0)),
    ("crp", "3.0", "mg/dL", (0, 1, 1)),
    ("crp", "30", "mg/L", (0, 1, 1)),
    ("marrow_blasts", "5", "%", (0, 1, 1)),
    ("marrow_blasts", "25", "%", (1, 1, 2)),
    ("ferritin", "650", "ng/mL", (0, 1, 1)),
    ("ferritin", "650", "ug/L", (0, 1, 1)),
    ("ferritin", "2000", "ng/mL", (1, 1, 2)),
    ("ferritin", "2000", "ug/L", (1, 1, 2)),
]


@pytest.mark.parametrize(("lab", "value", "unit", "expected"), TIES)
def test_a_tie_counts_as_the_table_says_and_a_tiny_step_to_each_side_as_its_own_band(
    lab: str, value: str, unit: str, expected: tuple[int, int, int]
) -> None:
    tie, step = Decimal(value), TINY_STEP
    written = [format(number, "f") for number in (tie - step, tie, tie + step)]
    assert [points_of(lab, text, unit) for text in written] == [(each, each) for each in expected]


@pytest.mark.parametrize(
    "text", ["9", "9.0", "9,0", "9.00", "9.000", "09.0", "9.0 L", "9." + "0" * 38]
)
def test_a_tie_is_a_tie_however_it_is_written(text: str) -> None:
    assert points_of("hemoglobin", text, "g/dL") == (1, 1)


def test_in_mmol_the_hemoglobin_cut_off_lies_between_two_numbers_of_fifteen_decimals() -> None:
    # 9.0 / 1.61145 = 5.58503211393465512…: no tie can be written.
    at = Fraction(9) / by_hand.FACTORS["hemoglobin"]["mmol/L"]
    below = Decimal(int(at * 10**15)).scaleb(-15)
    above = below + Decimal("1e-15")
    both = [points_of("hemoglobin", str(each), "mmol/L") for each in (below, above)]
    assert both == [(1, 1), (0, 0)]


@pytest.mark.parametrize(
    ("lab", "typed", "unit", "expected"),
    [
        pytest.param("platelets", "<75", "10*9/L", (2, 2), id="less than 75 is not 75"),
        pytest.param("platelets", "<=75", "10*9/L", (1, 2), id="at most 75 may be 75"),
        pytest.param("platelets", ">175", "10*9/L", (0, 0), id="more than 175 is not 175"),
        pytest.param("platelets", ">=175", "10*9/L", (0, 1), id="at least 175 may be 175"),
        pytest.param("platelets", ">=75", "10*9/L", (0, 1), id="at least 75 is not below 75"),
        pytest.param("platelets", "<=175", "10*9/L", (1, 2), id="at most 175 is not above 175"),
        pytest.param("platelets", ">74", "10*9/L", (0, 2), id="more than 74 may be anything"),
        pytest.param("anc", ">1200", "/uL", (0, 0), id="ANC more than 1200"),
        pytest.param("anc", ">=1200", "/uL", (0, 1), id="ANC at least 1200"),
        pytest.param("anc", "<=1200", "/uL", (1, 1), id="ANC at most 1200"),
        pytest.param("hemoglobin", ">90", "g/L", (0, 0), id="hemoglobin more than 90 g/L"),
        pytest.param("hemoglobin", "<=90", "g/L", (1, 1), id="hemoglobin at most 90 g/L"),
        pytest.param("crp", "<30", "mg/L", (0, 0), id="CRP less than 30 mg/L"),
        pytest.param("crp", "<=30", "mg/L", (0, 1), id="CRP at most 30 mg/L"),
        pytest.param("crp", ">=3.0", "mg/dL", (1, 1), id="CRP at least 3.0 mg/dL"),
        pytest.param("crp", ">20", "mg/L", (0, 1), id="CRP more than 20 mg/L"),
        pytest.param("marrow_blasts", "<5", "%", (0, 0), id="marrow less than 5"),
        pytest.param("marrow_blasts", "<=5", "%", (0, 1), id="marrow at most 5"),
        pytest.param("marrow_blasts", ">25", "%", (2, 2), id="marrow more than 25"),
        pytest.param("marrow_blasts", ">=25", "%", (1, 2), id="marrow at least 25"),
        pytest.param("marrow_blasts", "5-25", "%", (1, 1), id="marrow 5 to 25"),
        pytest.param("marrow_blasts", "4.9-25", "%", (0, 1), id="marrow 4.9 to 25"),
        pytest.param("marrow_blasts", "5-25.1", "%", (1, 2), id="marrow 5 to 25.1"),
        pytest.param("marrow_blasts", "4-60", "%", (0, 2), id="marrow 4 to 60"),
        pytest.param("marrow_blasts", "M1", "%", (0, 0), id="M1"),
        pytest.param("marrow_blasts", "M2", "%", (1, 1), id="M2"),
        pytest.param("marrow_blasts", "M3", "%", (2, 2), id="M3"),
        pytest.param("marrow_blasts", "", "%", (0, 2), id="marrow pending"),
        pytest.param("crp", "", "mg/L", (0, 1), id="CRP pending"),
        pytest.param("ferritin", "", "ng/mL", (0, 2), id="ferritin pending"),
        pytest.param("ferritin", ">1650", "ng/mL", (1, 2), id="ferritin above range"),
    ],
)
def test_an_interval_has_the_points_of_every_band_that_it_meets(
    lab: str, typed: str, unit: str, expected: tuple[int, int]
) -> None:
    entries = {"platelets": Entry("220", "10*9/L"), lab: Entry(typed, unit)}
    definition = CAR_HT if lab == "ferritin" else ALL_HT
    rows = assess(definition, read(entries)).items
    found = next(row.points for row in rows if row.item.lab.name == lab)
    assert (found.low, found.high) == expected


# --- The sickest patients get a result ---


@pytest.mark.parametrize(
    ("lab", "worst"),
    [
        pytest.param("anc", "0 10*9/L", id="ANC 0"),
        pytest.param("anc", "10 /uL", id="ANC 10 per microliter"),
        pytest.param("platelets", "1 10*9/L", id="platelets 1"),
        pytest.param("platelets", "0 10*9/L", id="platelets 0"),
    ],
)
def test_very_low_counts_are_scored_and_not_refused(lab: str, worst: str) -> None:
    points = {"anc": 1, "platelets": 2}[lab]
    assert outcome(ALL_HT, patient(TOTAL_0, **{lab: worst})) == (points, points, "low")


# --- Total and group ---


@pytest.mark.parametrize(
    ("low", "high", "group"),
    [
        (0, 0, Group.LOW),
        (3, 3, Group.LOW),
        (0, 3, Group.LOW),
        (2, 3, Group.LOW),
        (4, 4, Group.HIGH),
        (4, 6, Group.HIGH),
        (7, 7, Group.HIGH),
        (3, 4, Group.UNDETERMINED),
        (0, 7, Group.UNDETERMINED),
    ],
)
def test_the_group_is_settled_where_the_whole_total_is_on_one_side_of_the_cut_off(
    low: int, high: int, group: Group
) -> None:
    assert group_of(Points(low=low, high=high), high_from=4) is group


def test_all_ht_is_low_at_3_and_high_at_4() -> None:
    outcomes = [outcome(ALL_HT, patient(base)) for base in (TOTAL_3, TOTAL_4)]
    assert outcomes == [(3, 3, "low"), (4, 4, "high")]


def test_car_ht_is_low_at_1_and_high_at_2() -> None:
    one = patient(TOTAL_0, anc="0.9 10*9/L", ferritin="300 ng/mL")
    two = patient(TOTAL_0, anc="0.9 10*9/L", ferritin="650 ng/mL")
    assert [outcome(CAR_HT, each) for each in (one, two)] == [(1, 1, "low"), (2, 2, "high")]


def test_each_row_of_a_result_has_its_bands_and_points() -> None:
    readings = patient(TOTAL_3, crp=">20 mg/L", marrow_blasts=None)
    rows = [
        (row.item.lab.name, [band.points for band in row.bands], row.points, row.open)
        for row in assess(ALL_HT, readings).items
    ]
    assert rows == [
        ("platelets", [2], Points(low=2, high=2), False),
        ("anc", [1], Points(low=1, high=1), False),
        ("hemoglobin", [0], Points(low=0, high=0), False),
        ("crp", [0, 1], Points(low=0, high=1), True),
        ("marrow_blasts", [0, 1, 2], Points(low=0, high=2), True),
    ]


# --- Missing is never zero ---


@pytest.mark.parametrize(
    ("lab", "expected"),
    [
        ("platelets", (0, 2)),
        ("anc", (0, 1)),
        ("hemoglobin", (0, 1)),
        ("crp", (0, 1)),
        ("marrow_blasts", (0, 2)),
    ],
)
def test_a_pending_lab_leaves_all_its_points_open(lab: str, expected: tuple[int, int]) -> None:
    total = assess(ALL_HT, patient(TOTAL_0, **{lab: None})).total
    assert (total.low, total.high) == expected


@pytest.mark.parametrize("lab", by_hand.ALL_HT_LABS)
def test_any_pending_item_of_all_ht_makes_it_incomplete(lab: str) -> None:
    assert assess(ALL_HT, patient(TOTAL_0, **{lab: None})).incomplete


def test_an_incomplete_result_stays_incomplete_where_its_group_is_settled_already() -> None:
    already_high = patient(TOTAL_4, hemoglobin=None)
    found = assess(ALL_HT, already_high)
    assert (found.group, found.incomplete) == (Group.HIGH, True)


@pytest.mark.parametrize("crp", ["12 mg/L", ">20 mg/L", "<5 mg/L"])
def test_a_result_with_all_five_items_is_complete_also_where_one_leaves_points_open(
    crp: str,
) -> None:
    assert not assess(ALL_HT, patient(TOTAL_3, crp=crp)).incomplete


def test_a_pending_ferritin_leaves_all_ht_complete_and_car_ht_open() -> None:
    readings = patient(TOTAL_0)
    all_ht, car_ht = assess(ALL_HT, readings), assess(CAR_HT, readings)
    assert (all_ht.incomplete, car_ht.incomplete) == (False, True)
    assert outcome(CAR_HT, readings) == (0, 2, "undetermined")


def test_marrow_does_not_count_in_car_ht_nor_ferritin_in_all_ht() -> None:
    readings = patient(TOTAL_0, marrow_blasts="90 %", ferritin="8000 ng/mL")
    without_marrow = patient(TOTAL_0, marrow_blasts=None, ferritin="8000 ng/mL")
    without_ferritin = patient(TOTAL_0, marrow_blasts="90 %")
    assert outcome(CAR_HT, readings) == outcome(CAR_HT, without_marrow) == (2, 2, "high")
    assert outcome(ALL_HT, readings) == outcome(ALL_HT, without_ferritin) == (2, 2, "low")


# --- A total of 4, which the only source that states a cut-off calls low ---

RANGES = [
    pytest.param(TOTAL_4, {}, (4, 4), Group.LOW, id="4"),
    pytest.param(TOTAL_3, {"crp": ">20 mg/L"}, (3, 4), Group.LOW, id="3 to 4"),
    pytest.param(TOTAL_4, {"crp": ">20 mg/L"}, (4, 5), Group.UNDETERMINED, id="4 to 5"),
    pytest.param(TOTAL_3, {"marrow_blasts": None}, (3, 5), Group.UNDETERMINED, id="3 to 5"),
    pytest.param(
        TOTAL_0, {"platelets": None, "marrow_blasts": None}, (0, 4), Group.LOW, id="0 to 4"
    ),
]


@pytest.mark.parametrize(("base", "changes", "total", "group"), RANGES)
def test_a_total_that_may_be_4_is_disputed_and_has_its_group_at_more_than_4(
    base: dict[str, str], changes: dict[str, str | None], total: tuple[int, int], group: Group
) -> None:
    found = assess(ALL_HT, patient(base, **changes))
    assert (found.total.low, found.total.high) == total
    assert (found.disputed, found.group_at_disputed_cutoff) == (True, group)


@pytest.mark.parametrize(
    ("base", "changes", "both"),
    [
        pytest.param(TOTAL_4, {}, (Group.HIGH, Group.LOW), id="4: high and low"),
        pytest.param(
            TOTAL_4, {"crp": ">20 mg/L"}, (Group.HIGH, Group.UNDETERMINED),
            id="4 to 5: high and open",
        ),
        pytest.param(
            TOTAL_3, {"crp": ">20 mg/L"}, (Group.UNDETERMINED, Group.LOW), id="3 to 4: open and low"
        ),
        pytest.param(TOTAL_3, {"marrow_blasts": None}, None, id="3 to 5: open at both"),
        pytest.param(TOTAL_3, {}, None, id="3: low at both"),
        pytest.param(TOTAL_4, {"crp": "30 mg/L"}, None, id="5: high at both"),
    ],
)  # fmt: skip
def test_the_groups_at_both_cut_offs_are_named_where_they_differ(
    base: dict[str, str],
    changes: dict[str, str | None],
    both: tuple[Group, Group] | None,
) -> None:
    assert assess(ALL_HT, patient(base, **changes)).at_both_cutoffs == both


@pytest.mark.parametrize(
    ("base", "changes", "total"),
    [
        pytest.param(TOTAL_3, {}, (3, 3), id="3"),
        pytest.param(TOTAL_0, {"crp": None, "marrow_blasts": None}, (0, 3), id="0 to 3"),
        pytest.param(TOTAL_4, {"crp": "30 mg/L"}, (5, 5), id="5"),
        pytest.param(
            TOTAL_4, {"crp": "30 mg/L", "hemoglobin": "8 g/dL", "marrow_blasts": "5-60 %"}, (6, 7),
            id="6 to 7",
        ),
    ],
)  # fmt: skip
def test_a_total_that_cannot_be_4_is_not_disputed(
    base: dict[str, str], changes: dict[str, str | None], total: tuple[int, int]
) -> None:
    found = assess(ALL_HT, patient(base, **changes))
    assert (found.total.low, found.total.high) == total
    assert not found.disputed


def test_car_ht_is_never_disputed() -> None:
    found = assess(CAR_HT, patient(TOTAL_3, ferritin="800 ng/mL"))
    assert (found.total, found.disputed) == (Points(low=4, high=4), False)
    assert (found.group_at_disputed_cutoff, found.at_both_cutoffs) == (None, None)
