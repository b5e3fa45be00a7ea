"""What holds for every patient: thousands of random ones, against the tables typed by hand."""

from fractions import Fraction

import by_hand
import pytest
from bedside import HUNDREDS, THOUSANDS
from hypothesis import given
from strategies import (
    ANY_PATIENTS,
    DICE,
    EXACT_PATIENTS,
    MANY_DICE,
    Dice,
    Draw,
    anyhow,
    for_decimals,
    number,
    room,
    touched,
    written,
)

from calculator.scoring.quantities import LABS
from calculator.scoring.reading import Entry, Reading, read, read_lab
from calculator.scoring.score import Assessment, Group, ItemScore, assess
from calculator.scoring.tables import ALL_HT, CAR_HT

LAB = {lab.name: lab for lab in LABS}
BOTH = (
    (ALL_HT, by_hand.ALL_HT_LABS, by_hand.all_ht_group),
    (CAR_HT, by_hand.CAR_HT_LABS, by_hand.car_ht_group),
)
EACH_LAB = [pytest.param(lab, id=lab) for lab in by_hand.LABS]
EACH_UNIT = [pytest.param(*both, id=", ".join(both)) for both in by_hand.UNITS]


def readings_of(drawn: dict[str, Draw]) -> dict[str, Reading]:
    return read({lab: each.entry for lab, each in drawn.items()})


def outcome(assessment: Assessment) -> tuple[int, int, str]:
    return assessment.total.low, assessment.total.high, assessment.group.value


def row_of(lab: str, entry: Entry) -> ItemScore:
    definition = CAR_HT if lab == "ferritin" else ALL_HT
    readings = read({"marrow_blasts": Entry("1", "%"), "platelets": Entry("9", "10*9/L")})
    readings[lab] = read_lab(LAB[lab], entry)
    return next(row for row in assess(definition, readings).items if row.item.lab.name == lab)


# --- Against the tables typed by hand ---


@THOUSANDS
@given(drawn=EXACT_PATIENTS)
def test_exact_values_have_the_total_and_the_group_of_the_table(drawn: dict[str, Draw]) -> None:
    readings = readings_of(drawn)
    for definition, labs, group in BOTH:
        total = sum(by_hand.points(lab, drawn[lab].span.low) for lab in labs)
        assert outcome(assess(definition, readings)) == (total, total, group(total, total))


@THOUSANDS
@given(drawn=ANY_PATIENTS)
def test_values_of_any_shape_have_the_lowest_and_the_highest_total_that_they_allow(
    drawn: dict[str, Draw],
) -> None:
    readings = readings_of(drawn)
    for definition, labs, group in BOTH:
        possible = [touched(lab, drawn[lab].span) for lab in labs]
        low, high = sum(map(min, possible)), sum(map(max, possible))
        assert outcome(assess(definition, readings)) == (low, high, group(low, high))


@pytest.mark.parametrize(("lab", "unit"), EACH_UNIT)
@HUNDREDS
@given(dice=DICE)
def test_in_every_unit_a_number_has_the_points_of_the_table(
    lab: str, unit: str, dice: Dice
) -> None:
    text, value = number(dice, lab, unit)
    expected = by_hand.points(lab, value)
    found = row_of(lab, Entry(text, unit)).points
    assert (text, found.low, found.high) == (text, expected, expected)


@pytest.mark.parametrize("lab", EACH_LAB)
@HUNDREDS
@given(dice=DICE)
def test_an_entry_is_read_as_exactly_the_interval_that_it_stands_for(lab: str, dice: Dice) -> None:
    drawn = anyhow(dice, lab)
    found = read_lab(LAB[lab], drawn.entry).interval
    to_table = 1 / by_hand.CANONICAL[lab]
    assert (
        drawn.entry,
        Fraction(found.low) * to_table,
        Fraction(found.high) * to_table,
        found.low_included,
        found.high_included,
    ) == (
        drawn.entry,
        drawn.span.low,
        drawn.span.high,
        drawn.span.low_included,
        drawn.span.high_included,
    )


# --- Within bounds ---

MOST = {
    "platelets": 2, "anc": 1, "hemoglobin": 1, "crp": 1, "marrow_blasts": 2, "ferritin": 2,
}  # fmt: skip


@THOUSANDS
@given(drawn=ANY_PATIENTS)
def test_the_total_is_the_sum_of_its_items_and_each_item_stays_within_its_row(
    drawn: dict[str, Draw],
) -> None:
    readings = readings_of(drawn)
    for definition in (ALL_HT, CAR_HT):
        found = assess(definition, readings)
        for row in found.items:
            assert 0 <= row.points.low <= row.points.high <= MOST[row.item.lab.name]
        low = sum(row.points.low for row in found.items)
        high = sum(row.points.high for row in found.items)
        assert (found.total.low, found.total.high) == (low, high)


# --- An interval's result holds the result of every value in it ---


@THOUSANDS
@given(drawn=ANY_PATIENTS, dice=MANY_DICE)
def test_the_result_of_an_interval_holds_the_result_of_every_value_in_it(
    drawn: dict[str, Draw], dice: Dice
) -> None:
    of_intervals = readings_of(drawn)
    of_values = read({lab: value_in(each, dice) for lab, each in drawn.items()})
    for definition in (ALL_HT, CAR_HT):
        outer, inner = assess(definition, of_intervals), assess(definition, of_values)
        for row, row_within in zip(outer.items, inner.items, strict=True):
            assert row.points.low <= row_within.points.low
            assert row_within.points.high <= row.points.high
        assert outer.total.low <= inner.total.low <= inner.total.high <= outer.total.high
        assert outer.group in (inner.group, Group.UNDETERMINED)


def value_in(drawn: Draw, dice: Dice) -> Entry:
    """Draw an exact value in an entry's span; the entry itself where it is one."""
    unit = drawn.entry.unit or dice.one_of(tuple(by_hand.FACTORS[drawn.lab]))
    finest = room(drawn.lab, unit)
    step = by_hand.FACTORS[drawn.lab][unit] / 10**finest
    if drawn.span.high - drawn.span.low <= 2 * step:
        return drawn.entry
    text, value = number(dice, drawn.lab, unit, decimals=finest, within=drawn.span)
    assert drawn.span.holds(value)
    return Entry(text, unit)


# --- Worse labs ---


@THOUSANDS
@given(one=EXACT_PATIENTS, other=EXACT_PATIENTS)
def test_worse_labs_never_lower_the_total(one: dict[str, Draw], other: dict[str, Draw]) -> None:
    better, worse = {}, {}
    for lab in by_hand.LABS:
        low, high = sorted((one[lab], other[lab]), key=lambda each: each.span.low)
        lower_is_worse = lab in by_hand.WORSE_WHEN_LOWER
        better[lab], worse[lab] = (high, low) if lower_is_worse else (low, high)
    before, after = readings_of(better), readings_of(worse)
    for definition in (ALL_HT, CAR_HT):
        assert assess(definition, before).total.low <= assess(definition, after).total.low


# --- Units ---


@pytest.mark.parametrize(
    ("lab", "unit", "other_unit", "moved"),
    [
        pytest.param("platelets", "10*9/L", "/uL", 3, id="platelets, ×10⁹/L and /µL"),
        pytest.param("platelets", "10*9/L", "10*3/uL", 0, id="platelets, ×10⁹/L and ×10³/µL"),
        pytest.param("anc", "10*9/L", "/uL", 3, id="ANC, ×10⁹/L and /µL"),
        pytest.param("anc", "10*9/L", "10*3/uL", 0, id="ANC, ×10⁹/L and ×10³/µL"),
        pytest.param("hemoglobin", "g/dL", "g/L", 1, id="hemoglobin, g/dL and g/L"),
        pytest.param("crp", "mg/dL", "mg/L", 1, id="CRP, mg/dL and mg/L"),
        pytest.param("ferritin", "ng/mL", "ug/L", 0, id="ferritin, ng/mL and µg/L"),
    ],
)
@HUNDREDS
@given(dice=DICE)
def test_the_same_value_in_another_unit_is_the_same_to_the_last_decimal_and_has_its_points(
    lab: str, unit: str, other_unit: str, moved: int, dice: Dice
) -> None:
    text, _ = number(dice, lab, unit, decimals=moved + dice.below(7))
    other_text = for_decimals(lab, other_unit, written(digits_of(text), decimals_of(text) - moved))
    one, other = row_of(lab, Entry(text, unit)), row_of(lab, Entry(other_text, other_unit))
    assert (one.reading.interval, one.points) == (other.reading.interval, other.points)


@THOUSANDS
@given(dice=DICE)
def test_hemoglobin_in_mmol_is_the_same_in_grams_to_the_last_decimal(dice: Dice) -> None:
    text, _ = number(dice, "hemoglobin", "mmol/L", decimals=dice.below(9))
    grams = written(digits_of(text) * 161145, decimals_of(text) + 5)
    one, other = (
        row_of("hemoglobin", Entry(text, "mmol/L")),
        row_of("hemoglobin", Entry(grams, "g/dL")),
    )
    assert (one.reading.interval, one.points) == (other.reading.interval, other.points)


def digits_of(text: str) -> int:
    return int(text.replace(".", ""))


def decimals_of(text: str) -> int:
    return len(text.partition(".")[2])


# --- Ties ---


@THOUSANDS
@given(dice=DICE)
def test_a_tie_is_told_from_its_neighbors_at_every_number_of_decimals(dice: Dice) -> None:
    lab, unit = dice.one_of(by_hand.UNITS)
    cut = dice.one_of(by_hand.CUTS[lab]) / by_hand.FACTORS[lab][unit]
    decimals = dice.below(by_hand.LONGEST - 1 - len(str(int(cut))))
    count = int(cut * 10**decimals) + dice.below(3) - 1
    text = for_decimals(lab, unit, written(count, decimals))
    value = count * by_hand.FACTORS[lab][unit] / 10**decimals
    points = row_of(lab, Entry(text, unit)).points
    expected = by_hand.points(lab, value)
    assert (text, points.low, points.high) == (text, expected, expected)
