"""The six labs: units, factors, limits and codes, as in the specification's table."""

from decimal import Decimal

import by_hand
import pytest
from by_hand import F
from grammar import one_spelling

from calculator.scoring.quantities import (
    ANC,
    HEMOGLOBIN,
    LABS,
    Lab,
    for_information,
    from_canonical,
    plain,
    to_canonical,
)

LAB = {lab.name: lab for lab in LABS}
EACH_LAB = [pytest.param(lab, id=lab.label) for lab in LABS]


def test_the_six_labs_stand_in_the_order_in_which_a_report_lists_them() -> None:
    assert [(lab.name, lab.label, lab.spelled_out) for lab in LABS] == [
        ("platelets", "Platelets", "Platelets"),
        ("anc", "ANC", "Absolute neutrophil count"),
        ("hemoglobin", "Hemoglobin", "Hemoglobin"),
        ("crp", "CRP", "C-reactive protein"),
        ("marrow_blasts", "Marrow blasts", "Blasts in the bone marrow"),
        ("ferritin", "Ferritin", "Ferritin"),
    ]


def test_each_lab_offers_these_units_with_these_signs_and_factors() -> None:
    counts = [("10*9/L", "×10⁹/L", F(1)), ("10*3/uL", "×10³/µL", F(1)), ("/uL", "/µL", F(1, 1000))]
    offered = {
        lab.name: [(unit.code, unit.shown, F(unit.factor)) for unit in lab.units] for lab in LABS
    }
    assert offered == {
        "platelets": counts,
        "anc": counts,
        "hemoglobin": [
            ("g/dL", "g/dL", F(1)),
            ("g/L", "g/L", F(1, 10)),
            ("mmol/L", "mmol/L", F(161145, 100000)),
        ],
        "crp": [("mg/L", "mg/L", F(1, 10)), ("mg/dL", "mg/dL", F(1))],
        "marrow_blasts": [("%", "%", F(1))],
        "ferritin": [("ng/mL", "ng/mL", F(1)), ("ug/L", "µg/L", F(1))],
    }


def test_the_list_of_choices_names_another_spelling_of_some_units() -> None:
    spelled = {unit.code: unit.also for lab in LABS for unit in lab.units}
    assert spelled == {
        "10*9/L": "",
        "10*3/uL": "K/µL",
        "/uL": "cells/mm³",
        "g/dL": "",
        "g/L": "",
        "mmol/L": "",
        "mg/L": "",
        "mg/dL": "",
        "%": "",
        "ng/mL": "",
        "ug/L": "",
    }


EVERY_SPELLING = [
    pytest.param(lab, code, spelling, id=f"{lab}: {spelling}")
    for lab, units in by_hand.SPELLINGS.items()
    for code, spellings in units.items()
    for spelling in spellings
]


@pytest.mark.parametrize(("lab", "code", "spelling"), EVERY_SPELLING)
def test_each_spelling_in_use_belongs_to_one_unit_and_so_do_its_variants(
    lab: str, code: str, spelling: str
) -> None:
    micro = [spelling.replace("µ", sign) for sign in ("u", "μ", "µ")]
    liter = [each.replace("L", "l") for each in micro]
    spaced = [f" {each.replace('x', 'x ').replace('×', '× ')} " for each in (*micro, *liter)]
    found = [LAB[lab].spelled(each) for each in (*micro, *liter, *spaced)]
    assert [unit.code if unit else "" for unit in found] == [code] * 12


def test_no_other_spelling_is_in_the_table() -> None:
    in_the_table = {
        (lab.name, unit.code): {
            one_spelling(each) for each in (unit.code, unit.shown, *unit.spellings)
        }
        for lab in LABS
        for unit in lab.units
    }
    by_the_specification = {
        (lab, code): set(map(one_spelling, spellings))
        for lab, units in by_hand.SPELLINGS.items()
        for code, spellings in units.items()
    }
    assert in_the_table == by_the_specification


@pytest.mark.parametrize(
    ("lab", "spelling"),
    [
        pytest.param("hemoglobin", "G/L", id="giga is no gram"),
        pytest.param("hemoglobin", "G/l", id="giga is no gram, with the small l"),
        pytest.param("hemoglobin", "G/dL", id="nor per deciliter"),
        pytest.param("platelets", "10*9/uL", id="wrong by a million"),
        pytest.param("platelets", "K/L", id="thousands per liter"),
        pytest.param("platelets", "g/L", id="gram is no giga"),
        pytest.param("anc", "K", id="K alone is the kelvin"),
        pytest.param("anc", "1 /uL", id="a number and a unit"),
        pytest.param("anc", "10 *9/L", id="a space behind a digit"),
        pytest.param("anc", "", id="nothing"),
        pytest.param("anc", " ", id="a space"),
        pytest.param("crp", "MG/L", id="mega is no milli"),
        pytest.param("crp", "ug/mL", id="for programs alone"),
        pytest.param("ferritin", "mg/L", id="a unit of another lab"),
    ],
)
def test_what_may_mean_something_else_is_no_spelling(lab: str, spelling: str) -> None:
    assert LAB[lab].spelled(spelling) is None


def test_a_plus_may_be_part_of_the_value_of_marrow_blasts_and_ferritin_alone() -> None:
    assert [lab.name for lab in LABS if not lab.plus_is_flag] == ["marrow_blasts", "ferritin"]


def test_marrow_blasts_alone_may_be_a_fraction_below_1() -> None:
    assert {lab.name: lab.percent_from for lab in LABS if lab.percent_from is not None} == {
        "marrow_blasts": 1
    }


def test_of_the_units_of_hemoglobin_only_mmol_may_have_been_meant_as_another() -> None:
    never_mistaken = [
        (lab.name, unit.code) for lab in LABS for unit in lab.units if not unit.slips_into_others
    ]
    assert never_mistaken == [("hemoglobin", "g/dL"), ("hemoglobin", "g/L")]


def test_within_a_sentence_each_lab_has_its_short_name_in_singular_or_plural() -> None:
    assert [(lab.short, lab.plural) for lab in LABS] == [
        ("platelets", True),
        ("ANC", False),
        ("hemoglobin", False),
        ("CRP", False),
        ("marrow", True),
        ("ferritin", False),
    ]


def test_crp_has_no_default_unit_and_the_others_have_the_first_one_listed() -> None:
    defaults = {lab.name: lab.default_unit and lab.default_unit.code for lab in LABS}
    assert defaults == {
        "platelets": "10*9/L",
        "anc": "10*9/L",
        "hemoglobin": "g/dL",
        "crp": None,
        "marrow_blasts": "%",
        "ferritin": "ng/mL",
    }


def test_the_limits_are_held_in_these_canonical_units() -> None:
    canonical = {lab.name: lab.canonical.code for lab in LABS}
    assert canonical == {
        "platelets": "10*9/L",
        "anc": "10*9/L",
        "hemoglobin": "g/dL",
        "crp": "mg/dL",
        "marrow_blasts": "%",
        "ferritin": "ng/mL",
    }


def test_each_lab_has_its_hard_limits_and_its_usual_range() -> None:
    limits: dict[str, tuple[object, ...]] = {
        lab.name: (lab.hard.low, lab.hard.high, lab.usual.low, lab.usual.high) for lab in LABS
    }
    assert limits == {
        "platelets": (0, 3000, 1, 1500),
        "anc": (0, 100, Decimal("0.01"), 30),
        "hemoglobin": (2, 25, 4, 20),
        "crp": (0, 100, 0, 50),
        "marrow_blasts": (0, 100, 0, 100),
        "ferritin": (0, 2_000_000, 1, 100_000),
    }


def test_each_lab_has_its_loinc_codes_and_none_is_that_of_blasts_in_blood() -> None:
    assert {lab.name: lab.loinc for lab in LABS} == {
        "platelets": ("777-3", "26515-7", "778-1", "74464-9"),
        "anc": ("751-8", "26499-4", "753-4"),
        "hemoglobin": ("718-7", "20509-6", "59260-0"),
        "crp": ("1988-5", "30522-7"),
        "marrow_blasts": ("11150-0",),
        "ferritin": ("2276-4", "20567-4"),
    }


def test_codes_that_are_related_are_named_and_never_those_that_are_read() -> None:
    related = {lab.name: [code for code, _ in lab.related_loinc] for lab in LABS}
    assert related == {
        "platelets": ["49497-1"],
        "anc": [],
        "hemoglobin": ["30313-1", "30350-3", "30352-9", "55782-7"],
        "crp": [],
        "marrow_blasts": [],
        "ferritin": ["24373-3"],
    }


@pytest.mark.parametrize("lab", EACH_LAB)
def test_both_ends_of_the_usual_range_are_usual_and_a_tiny_step_beyond_is_not(lab: Lab) -> None:
    low, high, step = lab.usual.low, lab.usual.high, Decimal("1e-15")
    usual = [lab.is_usual(value) for value in (low - step, low, high, high + step)]
    assert usual == [False, True, True, False]


def test_zero_is_usual_for_anc_but_not_for_platelets_hemoglobin_or_ferritin() -> None:
    usual_at_zero = [lab.name for lab in LABS if lab.is_usual(Decimal(0))]
    assert usual_at_zero == ["anc", "crp", "marrow_blasts"]


@pytest.mark.parametrize(
    ("lab", "unit"), [pytest.param(*both, id=", ".join(both)) for both in by_hand.UNITS]
)
def test_a_number_is_converted_exactly(lab: str, unit: str) -> None:
    the_lab = next(one for one in LABS if one.name == lab)
    the_unit = the_lab.unit(unit)
    assert the_unit is not None
    number = Decimal("1.2345678901234567")
    expected = F(number) * by_hand.FACTORS[lab][unit] * by_hand.CANONICAL[lab]
    assert F(to_canonical(number, the_unit)) == expected


def test_81_grams_per_liter_are_8_point_1_per_deciliter_and_back() -> None:
    unit = HEMOGLOBIN.units[1]
    there = to_canonical(Decimal(81), unit)
    assert (there, from_canonical(there, unit)) == (Decimal("8.1"), Decimal(81))


def test_9_grams_per_deciliter_have_no_exact_number_in_mmol_per_liter() -> None:
    assert from_canonical(Decimal("9.0"), HEMOGLOBIN.units[2]) is None


def test_a_unit_is_found_by_its_code_and_an_unknown_code_finds_none() -> None:
    per_microliter = ANC.unit("/uL")
    assert per_microliter is not None
    assert per_microliter.shown == "/µL"
    assert ANC.unit("10*9/uL") is None  # the label that is wrong by a million


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("3E+1", "30"),
        ("8.10", "8.1"),
        ("30.0", "30"),
        ("300", "300"),
        ("0.0", "0"),
        ("1E-7", "0.0000001"),
    ],
)
def test_a_number_is_written_without_exponent_and_without_idle_zeros(
    number: str, written: str
) -> None:
    assert plain(Decimal(number)) == written


@pytest.mark.parametrize(
    ("number", "bounds", "written"),
    [
        pytest.param("12.730455", [], "12.73", id="two decimals"),
        pytest.param("8.100", [], "8.1", id="without idle zeros"),
        pytest.param("0.005", [], "0.01", id="half a step is rounded up"),
        pytest.param("8.999", ["9.0"], "8.999", id="on a bound otherwise"),
        pytest.param("9.001", ["9.0"], "9.001", id="on a bound from above otherwise"),
        pytest.param("9.0", ["9.0"], "9", id="a bound itself"),
        pytest.param("8.99948325", ["9.0"], "8.999", id="no more decimals than it must have"),
        pytest.param("0.0001", ["0", "9"], "0.0001", id="not nothing"),
        pytest.param("8.994", ["8.991", "9"], "8.994", id="across a bound otherwise"),
    ],
)
def test_a_number_for_information_has_two_decimals_or_as_many_as_its_bounds_ask_for(
    number: str, bounds: list[str], written: str
) -> None:
    assert for_information(Decimal(number), *map(Decimal, bounds)) == written
