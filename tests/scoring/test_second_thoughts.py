"""Second thoughts about what was entered: usual ranges, rounding, and the other unit."""

import by_hand
import pytest
from bedside import THOUSANDS, TOTAL_0, TOTAL_3, TOTAL_4, entry, patient
from hypothesis import assume, given
from strategies import DICE, Dice

from calculator.scoring.quantities import LABS, Unit
from calculator.scoring.reading import Entry, UnreadableLabs, read, read_lab
from calculator.scoring.score import (
    assess,
    in_other_units,
    is_unusual,
    may_be_a_fraction,
    nearly_at_cut,
    rounding_straddles_cut,
    unit_checks,
)
from calculator.scoring.tables import ALL_HT, CAR_HT

LAB = {lab.name: lab for lab in LABS}


# --- The usual range ---


@pytest.mark.parametrize(
    ("lab", "typed"),
    [
        pytest.param("platelets", "0 10*9/L", id="platelets 0"),
        pytest.param("platelets", "0.9 10*9/L", id="platelets below 1"),
        pytest.param("platelets", "1500.1 10*3/uL", id="platelets above 1500"),
        pytest.param("platelets", "999 /uL", id="platelets below 1000 per microliter"),
        pytest.param("anc", "0.009 10*9/L", id="ANC below 0.01, but not 0"),
        pytest.param("anc", "9 /uL", id="ANC below 10 per microliter"),
        pytest.param("anc", "30.1 10*9/L", id="ANC above 30"),
        pytest.param("hemoglobin", "3.9 g/dL", id="hemoglobin below 4"),
        pytest.param("hemoglobin", "201 g/L", id="hemoglobin above 200 g/L"),
        pytest.param("hemoglobin", "2.4 mmol/L", id="hemoglobin 2.4 mmol/L, which is 3.87 g/dL"),
        pytest.param("hemoglobin", "12.5 mmol/L", id="hemoglobin 12.5 mmol/L, which is 20.1 g/dL"),
        pytest.param("crp", "501 mg/L", id="CRP above 500 mg/L"),
        pytest.param("crp", "50.1 mg/dL", id="CRP above 50 mg/dL"),
        pytest.param("ferritin", "0.9 ng/mL", id="ferritin below 1"),
        pytest.param("ferritin", "100001 ug/L", id="ferritin above 100000"),
        # For a sign, the typed number decides.
        pytest.param("platelets", "<0.5 10*9/L", id="platelets less than 0.5"),
        pytest.param("platelets", ">2000 10*9/L", id="platelets more than 2000"),
        pytest.param("crp", ">=600 mg/L", id="CRP at least 600 mg/L"),
    ],
)
def test_a_typed_number_outside_the_usual_range_is_unusual(lab: str, typed: str) -> None:
    assert is_unusual(read_lab(LAB[lab], entry(typed)))


@pytest.mark.parametrize(
    ("lab", "typed"),
    [
        pytest.param("platelets", "1 10*9/L", id="platelets 1"),
        pytest.param("platelets", "1500 10*9/L", id="platelets 1500"),
        pytest.param("platelets", "1000 /uL", id="platelets 1000 per microliter"),
        pytest.param("anc", "0 10*9/L", id="ANC 0"),
        pytest.param("anc", "0 /uL", id="ANC 0 per microliter"),
        pytest.param("anc", "0.01 10*9/L", id="ANC 0.01"),
        pytest.param("anc", "30000 /uL", id="ANC 30000 per microliter"),
        pytest.param("hemoglobin", "4 g/dL", id="hemoglobin 4"),
        pytest.param("hemoglobin", "200 g/L", id="hemoglobin 200 g/L"),
        pytest.param("hemoglobin", "12.4 mmol/L", id="hemoglobin 12.4 mmol/L, which is 19.98 g/dL"),
        pytest.param("crp", "0 mg/L", id="CRP 0"),
        pytest.param("crp", "500 mg/L", id="CRP 500 mg/L"),
        pytest.param("marrow_blasts", "0 %", id="no blasts"),
        pytest.param("marrow_blasts", "100 %", id="nothing but blasts"),
        pytest.param("marrow_blasts", "0-100 %", id="a range"),
        pytest.param("marrow_blasts", "M3 %", id="a stratum"),
        pytest.param("ferritin", "1 ng/mL", id="ferritin 1"),
        pytest.param("ferritin", "100000 ng/mL", id="ferritin 100000"),
        # The interval reaches to the hard limit, but the typed number is usual.
        pytest.param("platelets", "<75 10*9/L", id="platelets less than 75"),
        pytest.param("hemoglobin", ">18 g/dL", id="hemoglobin more than 18"),
        pytest.param("crp", ">300 mg/L", id="CRP more than 300 mg/L"),
    ],
)
def test_a_typed_number_within_the_usual_range_is_not_unusual(lab: str, typed: str) -> None:
    assert not is_unusual(read_lab(LAB[lab], entry(typed)))


@pytest.mark.parametrize("lab", by_hand.LABS)
def test_a_pending_lab_is_not_unusual(lab: str) -> None:
    assert not is_unusual(read_lab(LAB[lab], Entry("", None)))


# --- Rounding of hemoglobin in mmol/L ---


def straddles(lab: str, typed: str) -> bool:
    definition = CAR_HT if lab == "ferritin" else ALL_HT
    rows = assess(definition, patient(TOTAL_0, **{lab: typed})).items
    return next(rounding_straddles_cut(row) for row in rows if row.item.lab.name == lab)


@pytest.mark.parametrize(
    "typed",
    [
        # 9.0 g/dL are 5.58503… mmol/L. Before rounding, 5.6 was 5.55 to 5.65: 8.94 to 9.10 g/dL.
        pytest.param("6 mmol/L", id="6, from 5.5 to 6.5: 8.86 to 10.47 g/dL"),
        pytest.param("5.6 mmol/L", id="5.6, from 5.55 to 5.65: 8.94 to 9.10 g/dL"),
        pytest.param("5.59 mmol/L", id="5.59, from 5.585 to 5.595: 8.99995 to 9.016 g/dL"),
        pytest.param("5.585 mmol/L", id="5.585, from 5.5845 to 5.5855: 8.9991 to 9.0008 g/dL"),
        pytest.param(">5.6 mmol/L", id="the same with a sign"),
    ],
)
def test_a_report_in_mmol_whose_rounding_reaches_over_the_cut_off_is_doubtful(typed: str) -> None:
    assert straddles("hemoglobin", typed)


@pytest.mark.parametrize(
    ("lab", "typed"),
    [
        pytest.param("hemoglobin", "5 mmol/L", id="5, from 4.5 to 5.5: up to 8.86 g/dL"),
        pytest.param("hemoglobin", "5.5 mmol/L", id="5.5, up to 5.55: 8.94 g/dL"),
        pytest.param("hemoglobin", "5.7 mmol/L", id="5.7, from 5.65: 9.10 g/dL"),
        pytest.param("hemoglobin", "5.58 mmol/L", id="5.58, up to 5.585: 8.99995 g/dL"),
        pytest.param("hemoglobin", "5.60 mmol/L", id="5.60, from 5.595: 9.016 g/dL"),
        pytest.param("hemoglobin", "7 mmol/L", id="7, from 6.5: 10.47 g/dL"),
        pytest.param("hemoglobin", "9 g/dL", id="9 g/dL"),
        pytest.param("hemoglobin", "9.0 g/dL", id="9.0 g/dL"),
        pytest.param("hemoglobin", "90 g/L", id="90 g/L"),
        pytest.param("crp", "3 mg/dL", id="CRP at its cut-off"),
        pytest.param("crp", "30 mg/L", id="CRP at its cut-off, in mg/L"),
        pytest.param("anc", "1.2 10*9/L", id="ANC at its cut-off"),
        pytest.param("platelets", "75 10*9/L", id="platelets at a cut-off"),
        pytest.param("marrow_blasts", "5 %", id="marrow at a cut-off"),
        pytest.param("marrow_blasts", "M2 %", id="a stratum"),
        pytest.param("ferritin", "650 ug/L", id="ferritin at a cut-off"),
    ],
)
def test_no_other_value_is_doubtful_for_its_rounding(lab: str, typed: str) -> None:
    assert not straddles(lab, typed)


def test_a_pending_hemoglobin_is_not_doubtful_for_its_rounding() -> None:
    row = assess(ALL_HT, patient(TOTAL_0, hemoglobin=None)).items[2]
    assert (row.item.lab.name, rounding_straddles_cut(row)) == ("hemoglobin", False)


# --- Marrow blasts that may be a fraction ---


@pytest.mark.parametrize(
    "typed", ["0.6 %", "<0.01 %", "0.95 %", "0.999999 %", ">0.5 %", "0.5-40 %", "0-0.5 %", "≤0,1 %"]
)
def test_marrow_blasts_above_0_and_below_1_may_be_a_fraction_or_an_mrd(typed: str) -> None:
    assert may_be_a_fraction(read_lab(LAB["marrow_blasts"], entry(typed)))


@pytest.mark.parametrize(
    "typed", ["0 %", "1 %", "1.0 %", "<1 %", "1-2 %", "0-1 %", "60 %", "M1 %", ">0 %", "<=1 %"]
)
def test_other_marrow_blasts_may_not(typed: str) -> None:
    assert not may_be_a_fraction(read_lab(LAB["marrow_blasts"], entry(typed)))


@pytest.mark.parametrize(
    ("lab", "typed"),
    [
        ("platelets", "0.6 10*9/L"),
        ("anc", "0.6 10*9/L"),
        ("hemoglobin", "2.5 g/dL"),
        ("crp", "0.6 mg/dL"),
        ("ferritin", "0.6 ng/mL"),
    ],
)
def test_no_other_lab_may_be_a_fraction(lab: str, typed: str) -> None:
    assert not may_be_a_fraction(read_lab(LAB[lab], entry(typed)))


def test_a_blank_marrow_is_no_fraction() -> None:
    assert not may_be_a_fraction(read_lab(LAB["marrow_blasts"], Entry("", None)))


# --- Computed values beside a cut-off ---


def near(lab: str, typed: str) -> str:
    """Return the cut-off that a value misses by less than a millionth of it, or nothing."""
    definition = CAR_HT if lab == "ferritin" else ALL_HT
    rows = assess(definition, patient(TOTAL_0, **{lab: typed})).items
    cut = next(nearly_at_cut(row) for row in rows if row.item.lab.name == lab)
    return str(cut.value) if cut else ""


@pytest.mark.parametrize(
    ("lab", "typed", "cut"),
    [
        pytest.param("anc", "1.2000000000000002 10*9/L", "1200", id="1.1 + 0.1 in a computer"),
        pytest.param("anc", "1199.9999999999998 /uL", "1200", id="from below"),
        pytest.param("anc", "1200.0011 /uL", "1200", id="1.1 thousandths of 1200"),
        pytest.param("hemoglobin", "8.9999999 g/dL", "9.0", id="hemoglobin"),
        pytest.param("hemoglobin", "89.999999 g/L", "9.0", id="hemoglobin in g/L"),
        pytest.param("hemoglobin", "5.585032 mmol/L", "9.0", id="hemoglobin in mmol/L"),
        pytest.param("crp", "2.9999999 mg/dL", "3.0", id="CRP"),
        pytest.param("platelets", "75.0000001 10*9/L", "75", id="the lower of two cut-offs"),
        pytest.param("platelets", "174.9999999 10*9/L", "175", id="the upper of two cut-offs"),
        pytest.param("platelets", "<74.9999999 10*9/L", "75", id="with a sign"),
        pytest.param("marrow_blasts", "25.0000001 %", "25", id="marrow blasts"),
        pytest.param("marrow_blasts", "1-4.9999999 %", "5", id="the end of a range"),
        pytest.param("ferritin", "649.9999999 ng/mL", "650", id="ferritin"),
    ],
)
def test_a_value_that_misses_a_cut_off_by_less_than_a_millionth_of_it_is_pointed_out(
    lab: str, typed: str, cut: str
) -> None:
    assert near(lab, typed) == cut


@pytest.mark.parametrize(
    ("lab", "typed"),
    [
        pytest.param("anc", "1200 /uL", id="the cut-off itself"),
        pytest.param("anc", "1.2 10*9/L", id="the cut-off itself in another unit"),
        pytest.param("anc", "1200.0012 /uL", id="a millionth above"),
        pytest.param("anc", "1199.9988 /uL", id="a millionth below"),
        pytest.param("hemoglobin", "9.000009 g/dL", id="a millionth above 9.0"),
        pytest.param("hemoglobin", "8.99 g/dL", id="as a report prints it"),
        pytest.param("marrow_blasts", "M2 %", id="a stratum, that ends at both cut-offs"),
    ],
)
def test_no_other_value_is_nearly_at_a_cut_off(lab: str, typed: str) -> None:
    assert near(lab, typed) == ""


def test_a_blank_is_not_nearly_at_a_cut_off() -> None:
    rows = assess(ALL_HT, patient(crp="5 mg/L")).items
    assert [nearly_at_cut(row) for row in rows] == [None] * 5


# --- The other unit ---


Check = tuple[str, int, int, str]  # what is in other units, and the total and group there


def checked(base: dict[str, str], **changes: str | None) -> list[Check]:
    """List the checks, each with its values in the other units and what that would make."""
    return [
        (
            ", ".join(
                f"{swap.row.item.lab.name} {swap.other.entered} {shown(swap.other.unit)}"
                for swap in check.swaps
            ),
            check.assessment.total.low,
            check.assessment.total.high,
            check.assessment.group.value,
        )
        for check in unit_checks(assess(ALL_HT, patient(base, **changes)))
    ]


def shown(unit: Unit | None) -> str:
    return unit.shown if unit else ""


# Low by one point, and none of these numbers would be usual and count otherwise in another unit.
THREE = {**TOTAL_3, "crp": "2 mg/L"}


@pytest.mark.parametrize(
    ("base", "different", "expected"),
    [
        pytest.param(
            THREE, {"crp": "25 mg/L"}, [("crp 25 mg/dL", 4, 4, "high")],
            id="CRP 25 mg/L, in mg/dL one point more",
        ),
        pytest.param(
            THREE, {"crp": "4 mg/dL"}, [("crp 4 mg/L", 3, 3, "low")],
            id="CRP 4 mg/dL, in mg/L one point less",
        ),
        pytest.param(
            THREE, {"crp": "<25 mg/L"}, [("crp <25 mg/dL", 3, 4, "undetermined")],
            id="the sign is kept, and undetermined is another group",
        ),
        pytest.param(
            THREE, {"crp": ">=25 mg/L"}, [("crp ≥25 mg/dL", 4, 4, "high")],
            id="from undetermined to high",
        ),
        pytest.param(
            THREE, {"crp": "50 mg/dL"}, [],
            id="CRP 50 mg/dL counts the same in mg/L",
        ),
        pytest.param(
            THREE, {"anc": "20 10*9/L", "marrow_blasts": "9 %"},
            [("anc 20 /µL", 4, 4, "high")],
            id="ANC 20 per liter, per microliter one point more",
        ),
        pytest.param(
            TOTAL_4, {"anc": "30 /uL"},
            [("anc 30 ×10⁹/L", 3, 3, "low")],
            id="ANC 30 per microliter, told once for the two other units of one size",
        ),
        pytest.param(
            TOTAL_4, {"platelets": "1400 10*9/L", "crp": "30 mg/L"},
            [("platelets 1400 /µL", 5, 5, "high")],
            id="platelets 1400, per microliter two points more",
        ),
        pytest.param(
            THREE, {"hemoglobin": "8 mmol/L"}, [("hemoglobin 8 g/dL", 4, 4, "high")],
            id="hemoglobin 8 mmol/L, in g/dL one point more",
        ),
        pytest.param(
            THREE, {"crp": "25 mg/L", "hemoglobin": "8 mmol/L"},
            [("hemoglobin 8 g/dL", 4, 4, "high"), ("crp 25 mg/dL", 4, 4, "high")],
            id="two labs that could slip, each re-read alone",
        ),
    ],
)  # fmt: skip
def test_a_number_that_moves_the_group_in_another_unit_where_it_is_usual_is_listed(
    base: dict[str, str],
    different: dict[str, str | None],
    expected: list[Check],
) -> None:
    assert checked(base, **different) == expected


# Platelets and ANC per microliter by mistake: one of the fields was left so by somebody else.
PAIR = {**TOTAL_0, "platelets": "210 /uL", "anc": "2.1 /uL", "crp": "2 mg/L"}


@pytest.mark.parametrize(
    ("base", "different", "expected"),
    [
        pytest.param(
            PAIR, {"crp": "45 mg/L", "marrow_blasts": "40 %"},
            [("platelets 210 ×10⁹/L, anc 2.1 ×10⁹/L", 3, 3, "low")],
            id="only together",
        ),
        pytest.param(
            PAIR, {"marrow_blasts": "9 %"},
            [
                ("platelets 210 ×10⁹/L, anc 2.1 ×10⁹/L", 1, 1, "low"),
                ("platelets 210 ×10⁹/L", 2, 2, "low"),
                ("anc 2.1 ×10⁹/L", 3, 3, "low"),
            ],
            id="together first, then each alone",
        ),
        pytest.param(
            PAIR, {"marrow_blasts": "9 %", "crp": "25 mg/L"},
            [
                ("platelets 210 ×10⁹/L, anc 2.1 ×10⁹/L", 1, 1, "low"),
                ("platelets 210 ×10⁹/L", 2, 2, "low"),
                ("anc 2.1 ×10⁹/L", 3, 3, "low"),
            ],
            id="a value that could slip takes no part where the doubtful ones are re-read together",
        ),
        pytest.param(PAIR, {}, [], id="not where the group stays"),
    ],
)  # fmt: skip
def test_several_doubtful_values_are_re_read_together_before_each_alone(
    base: dict[str, str], different: dict[str, str | None], expected: list[Check]
) -> None:
    assert checked(base, **different) == expected


@pytest.mark.parametrize(
    ("base", "different", "expected"),
    [
        pytest.param(
            TOTAL_0, {"platelets": "60 10*9/L", "anc": "20 10*9/L", "crp": "25 mg/L"},
            [("anc 20 /µL, crp 25 mg/dL", 4, 4, "high")],
            id="two that could slip",
        ),
        pytest.param(
            TOTAL_0, {"platelets": "2000 10*9/L", "crp": "25 mg/L", "marrow_blasts": "9 %"},
            [("platelets 2000 /µL, crp 25 mg/dL", 4, 4, "high")],
            id="a doubtful one and one that could slip",
        ),
        pytest.param(
            TOTAL_0, {"platelets": "2000 10*9/L", "crp": "25 mg/L", "marrow_blasts": "40 %"},
            [("platelets 2000 /µL", 4, 4, "high")],
            id="not asked where one alone has moved the group",
        ),
        pytest.param(
            TOTAL_0, {"crp": "25 mg/L", "anc": "20 10*9/L"}, [], id="not where the group stays"
        ),
    ],
)  # fmt: skip
def test_where_nothing_so_far_moves_the_group_all_doubtful_and_slipping_values_are_re_read_together(
    base: dict[str, str], different: dict[str, str | None], expected: list[Check]
) -> None:
    assert checked(base, **different) == expected


@pytest.mark.parametrize(
    ("different", "doubtful"),
    [
        pytest.param({"crp": "25 mg/L", "marrow_blasts": "9 %", "platelets": "60 10*9/L"}, [False],
            id="usual in both units",
        ),
        pytest.param({"platelets": "210 /uL", "marrow_blasts": "40 %"}, [True],
            id="unusual as typed",
        ),
        pytest.param(
            {"platelets": "2000 10*9/L", "crp": "25 mg/L", "marrow_blasts": "9 %"}, [True],
            id="one of two is unusual",
        ),
        pytest.param(
            {
                "platelets": "2000 10*9/L", "anc": "900 /uL", "hemoglobin": "8 g/dL",
                "crp": "25 mg/L", "marrow_blasts": "9 %",
            },
            [True, False],
            id="two checks, each for itself",
        ),
    ],
)  # fmt: skip
def test_a_check_is_a_doubt_where_a_value_in_it_is_unusual_as_typed(
    different: dict[str, str], doubtful: list[bool]
) -> None:
    found = unit_checks(assess(ALL_HT, patient(TOTAL_0, **different)))
    assert [check.doubtful for check in found] == doubtful


@pytest.mark.parametrize(
    ("base", "different"),
    [
        pytest.param(TOTAL_0, {"crp": "25 mg/L"}, id="the group stays: 0 points or 1"),
        pytest.param(TOTAL_4, {"crp": "25 mg/L"}, id="the group stays: 4 points or 5"),
        pytest.param(THREE, {}, id="CRP 2 mg/dL has no point either"),
        pytest.param(THREE, {"crp": "<51 mg/L"}, id="CRP 51 mg/dL: possible, not usual"),
        pytest.param(
            THREE, {"anc": "9 10*9/L", "marrow_blasts": "9 %"},
            id="ANC 9 /µL: possible, not usual",
        ),
        pytest.param(
            THREE, {"anc": "2 10*9/L", "hemoglobin": "5 mmol/L"},
            id="hemoglobin 5 g/dL has the same point",
        ),
        pytest.param(THREE, {"hemoglobin": "20 g/L"}, id="hemoglobin in g/L: 20 is usual in g/dL"),
        pytest.param(THREE, {"ferritin": "800 ng/mL"}, id="ferritin"),
        pytest.param(THREE, {"marrow_blasts": "M1 %"}, id="a stratum"),
        pytest.param(THREE, {"marrow_blasts": None, "crp": None}, id="blanks"),
    ],
)  # fmt: skip
def test_no_unit_is_doubted_where_the_group_stays_or_the_number_is_not_usual_there(
    base: dict[str, str], different: dict[str, str | None]
) -> None:
    assert checked(base, **different) == []


def test_a_hemoglobin_of_8_g_per_dl_is_not_re_read_though_8_mmol_would_move_the_group() -> None:
    grams, mmol = THREE | {"hemoglobin": "8 g/dL"}, THREE | {"hemoglobin": "8 mmol/L"}
    groups = [assess(ALL_HT, patient(each)).group.value for each in (grams, mmol)]
    assert (groups, checked(grams)) == (["high", "low"], [])


# Numbers that are usual in every unit of their lab in which they could have been meant.
USUAL_EVERYWHERE = {
    "platelets": ("1", "20", "74", "75", "76", "174.9", "175", "176", "400", "1500"),
    "anc": ("0", "10", "12", "29.9", "30"),
    "hemoglobin": ("4", "5.5", "5.6", "8.9", "9.0", "9.1", "12"),
    "crp": ("0", "0.4", "2.9", "3.0", "3.1", "25", "29.9", "30", "31", "50"),
    "marrow_blasts": ("0", "4.9", "5", "25", "26", "M1", "M2", "M3", "4-26"),
}


def mistakable(dice: Dice) -> dict[str, Entry]:
    """Draw labs of which each may be in another unit than the one chosen; few are blank."""
    return {
        lab: Entry(
            dice.one_of(("", "", "", "<", ">", ">=")) + dice.one_of(numbers)
            if lab != "marrow_blasts"
            else dice.one_of(numbers),
            dice.one_of(tuple(by_hand.FACTORS[lab])),
        )
        for lab, numbers in USUAL_EVERYWHERE.items()
        if dice.below(10)
    }


def is_possible(lab: str, entry: Entry) -> bool:
    try:
        read_lab(LAB[lab], entry)
    except UnreadableLabs:
        return False
    return True


def other_unit(lab: str, value: str, unit: str) -> str | None:
    """Return the first unit of another size in which a number is usual, by hand."""
    if lab == "marrow_blasts" or (lab == "hemoglobin" and unit != "mmol/L"):
        return None
    number = by_hand.F(value.lstrip("<>="))
    for other, factor in by_hand.FACTORS[lab].items():
        if factor != by_hand.FACTORS[lab][unit] and by_hand.is_usual(lab, number * factor):
            return other
    return None


def is_doubtful(lab: str, entry: Entry) -> bool:
    number = by_hand.F(entry.value.lstrip("<>=")) * by_hand.FACTORS[lab][entry.unit or ""]
    return not by_hand.is_usual(lab, number)


@THOUSANDS
@given(dice=DICE)
def test_the_units_doubted_are_those_of_the_three_rounds_that_give_another_group(
    dice: Dice,
) -> None:
    drawn = mistakable(dice)
    entries = {lab: entry for lab, entry in drawn.items() if is_possible(lab, entry)}
    assume(entries)
    group = assess(ALL_HT, read(entries)).group
    others = {
        lab: other
        for lab, (value, unit, _) in entries.items()
        if (other := other_unit(lab, value, unit or ""))
    }
    doubtful = [lab for lab in others if is_doubtful(lab, entries[lab])]

    def moved(labs: list[str]) -> list[dict[str, str]]:
        as_if = {lab: Entry(entries[lab].value, others[lab]) for lab in labs}
        stays = assess(ALL_HT, read(entries | as_if)).group is group
        return [] if stays else [{lab: others[lab] for lab in labs}]

    expected = moved(doubtful) if len(doubtful) > 1 else []
    for lab in others:
        expected += moved([lab])
    if not expected:
        expected = moved(list(others))
    found = unit_checks(assess(ALL_HT, read(entries)))
    assert [
        {swap.row.item.lab.name: code(swap.other.unit) for swap in check.swaps} for check in found
    ] == expected
    assert [check.doubtful for check in found] == [
        bool(set(each) & {*doubtful}) for each in expected
    ]


def code(unit: Unit | None) -> str:
    return unit.code if unit else ""


def test_a_tiny_number_is_re_read_as_it_was_written_and_not_with_an_exponent() -> None:
    (other,) = in_other_units(read_lab(LAB["crp"], Entry("<0.0000001", "mg/L")))
    assert (other.entered, code(other.unit)) == ("<0.0000001", "mg/dL")
