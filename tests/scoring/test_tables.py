"""The two tables: what they say, and that their bands tile the line."""

from decimal import Decimal
from fractions import Fraction

import by_hand
import pytest
from bedside import THOUSANDS
from hypothesis import given
from strategies import DICE, Dice, number

from calculator.scoring.intervals import between
from calculator.scoring.provenance import NAIR_2025, REJESKI_2021, Citation, Grade
from calculator.scoring.quantities import from_canonical
from calculator.scoring.tables import ALL_HT, CAR_HT, Band, Cut, Definition, Item

INFERRED, SECONDARY = Grade.INFERRED, Grade.SECONDARY

ITEMS = [
    pytest.param(item, id=f"{definition.short}, {item.lab.label}")
    for definition in (ALL_HT, CAR_HT)
    for item in definition.items
]
JOINS = [
    pytest.param(item, i, id=f"{definition.short}, {item.lab.label} at {item.cuts[i].value}")
    for definition in (ALL_HT, CAR_HT)
    for item in definition.items
    for i in range(len(item.cuts))
]
A_TINY_STEP = Decimal("1e-15")


def table(definition: Definition) -> list[tuple[object, ...]]:
    """Write a definition as the specification does, a row an item, from low values to high."""
    return [
        (
            item.lab.name,
            item.unit.code,
            [(str(cut.value), f"tie {cut.tie}") for cut in item.cuts],
            item.points,
        )
        for item in definition.items
    ]


def bands_of(item: Item, canonical: Decimal) -> list[Band]:
    return [band for band in item.bands if band.interval.meets(between(canonical, canonical))]


# --- What the tables say ---


def test_all_ht_is_the_table_of_the_publication() -> None:
    assert table(ALL_HT) == [
        ("platelets", "10*9/L", [("75", "tie above"), ("175", "tie below")], (2, 1, 0)),
        ("anc", "/uL", [("1200", "tie below")], (1, 0)),
        ("hemoglobin", "g/dL", [("9.0", "tie below")], (1, 0)),
        ("crp", "mg/dL", [("3.0", "tie above")], (0, 1)),
        ("marrow_blasts", "%", [("5", "tie above"), ("25", "tie below")], (0, 1, 2)),
    ]


def test_car_ht_is_the_same_with_ferritin_for_marrow() -> None:
    assert table(CAR_HT) == [
        ("platelets", "10*9/L", [("75", "tie above"), ("175", "tie below")], (2, 1, 0)),
        ("anc", "/uL", [("1200", "tie below")], (1, 0)),
        ("hemoglobin", "g/dL", [("9.0", "tie below")], (1, 0)),
        ("crp", "mg/dL", [("3.0", "tie above")], (0, 1)),
        ("ferritin", "ng/mL", [("650", "tie above"), ("2000", "tie below")], (0, 1, 2)),
    ]


@pytest.mark.parametrize(
    ("definition", "maximum", "high_from"),
    [pytest.param(ALL_HT, 7, 4, id="ALL-HT"), pytest.param(CAR_HT, 7, 2, id="CAR-HT")],
)
def test_both_run_from_0_to_7_and_are_high_from_4_and_from_2(
    definition: Definition, maximum: int, high_from: int
) -> None:
    lowest = sum(min(item.points) for item in definition.items)
    assert (lowest, definition.maximum, definition.cutoff.high_from) == (0, maximum, high_from)


def test_only_the_cut_off_of_all_ht_is_disputed_and_high_from_5_in_the_other_reading() -> None:
    disputed = (ALL_HT.cutoff.disputed_high_from, CAR_HT.cutoff.disputed_high_from)
    assert disputed == (5, None)


def test_the_marrow_bands_are_called_m1_m2_m3_and_no_other_band_has_a_name() -> None:
    named = {
        item.lab.name: [band.name for band in item.bands]
        for item in (*ALL_HT.items, *CAR_HT.items)
        if any(band.name for band in item.bands)
    }
    assert named == {"marrow_blasts": ["M1", "M2", "M3"]}


@pytest.mark.parametrize(
    ("definition", "name", "label", "short", "citation"),
    [
        pytest.param(ALL_HT, "all_ht", "ALL-Hematotox", "ALL-HT", NAIR_2025, id="ALL-HT"),
        pytest.param(CAR_HT, "car_ht", "CAR-HEMATOTOX", "CAR-HT", REJESKI_2021, id="CAR-HT"),
    ],
)
def test_each_definition_has_its_names_and_its_publication(
    definition: Definition, name: str, label: str, short: str, citation: Citation
) -> None:
    assert (definition.name, definition.label, definition.short, definition.citation) == (
        name,
        label,
        short,
        citation,
    )


def test_each_definition_has_its_version() -> None:
    assert (ALL_HT.version, CAR_HT.version) == ("2025-1", "2021-1")


# --- How well each number is known ---


def test_every_cut_off_of_both_tables_is_restated_by_a_secondary_source() -> None:
    items = (*ALL_HT.items, *CAR_HT.items)
    grades = {cut.grade for item in items for cut in item.cuts}
    assert grades == {SECONDARY}


def test_the_ties_of_anc_hemoglobin_and_crp_are_inferred_and_no_other() -> None:
    tie_grades = {
        (item.lab.name, str(cut.value)): cut.tie_grade
        for item in (*ALL_HT.items, *CAR_HT.items)
        for cut in item.cuts
    }
    assert tie_grades == {
        ("platelets", "75"): SECONDARY,
        ("platelets", "175"): SECONDARY,
        ("anc", "1200"): INFERRED,
        ("hemoglobin", "9.0"): INFERRED,
        ("crp", "3.0"): INFERRED,
        ("marrow_blasts", "5"): SECONDARY,
        ("marrow_blasts", "25"): SECONDARY,
        ("ferritin", "650"): SECONDARY,
        ("ferritin", "2000"): SECONDARY,
    }


def test_the_points_of_the_marrow_strata_are_inferred_and_no_other() -> None:
    items = (*ALL_HT.items, *CAR_HT.items)
    points_grades = {item.lab.name: item.points_grade for item in items}
    assert points_grades == {
        "platelets": SECONDARY,
        "anc": SECONDARY,
        "hemoglobin": SECONDARY,
        "crp": SECONDARY,
        "marrow_blasts": INFERRED,
        "ferritin": SECONDARY,
    }


def test_the_cut_off_of_all_ht_is_inferred_and_that_of_car_ht_is_secondary() -> None:
    assert (ALL_HT.cutoff.grade, CAR_HT.cutoff.grade) == (INFERRED, SECONDARY)


# --- Bands tile the line ---


@pytest.mark.parametrize("item", ITEMS)
def test_the_bands_reach_from_one_hard_limit_to_the_other_with_both_ends(item: Item) -> None:
    first, last = item.bands[0].interval, item.bands[-1].interval
    canonical = by_hand.CANONICAL[item.lab.name]
    ends = (Fraction(first.low) / canonical, Fraction(last.high) / canonical)
    assert ends == by_hand.HARD[item.lab.name]
    assert (first.low_included, last.high_included) == (True, True)


@pytest.mark.parametrize(("item", "i"), JOINS)
def test_two_neighboring_bands_join_and_just_one_of_them_has_the_join(item: Item, i: int) -> None:
    below, above = item.bands[i].interval, item.bands[i + 1].interval
    join = Decimal(item.cuts[i].value) * item.unit.factor
    assert (below.high, above.low) == (join, join)
    assert below.high_included is not above.low_included


@pytest.mark.parametrize(("item", "i"), JOINS)
@pytest.mark.parametrize(
    "step",
    [
        pytest.param(-A_TINY_STEP, id="a tiny step below"),
        pytest.param(Decimal(0), id="the join itself"),
        pytest.param(A_TINY_STEP, id="a tiny step above"),
    ],
)
def test_around_every_join_each_value_lies_in_exactly_one_band(
    item: Item, i: int, step: Decimal
) -> None:
    cut: Cut = item.cuts[i]
    join = from_canonical(cut.value * item.unit.factor, item.lab.canonical)
    assert join is not None
    on_the_lower_side = step < 0 or (step == 0 and cut.tie == "below")
    assert bands_of(item, join + step) == [item.bands[i if on_the_lower_side else i + 1]]


@THOUSANDS
@given(dice=DICE)
def test_every_value_within_the_hard_limits_lies_in_exactly_one_band(dice: Dice) -> None:
    item = dice.one_of((*ALL_HT.items, *CAR_HT.items))
    text, _ = number(dice, item.lab.name, item.lab.canonical.code)
    assert len(bands_of(item, Decimal(text))) == 1
