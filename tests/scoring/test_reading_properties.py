"""What holds for every text: flags, units and marks change no value; two readings are refused."""

from decimal import ROUND_HALF_UP, Decimal

import by_hand
import grammar
from bedside import THOUSANDS
from hypothesis import given
from hypothesis import strategies as st
from strategies import (
    DICE,
    Dice,
    for_decimals,
    number,
    printed,
    printed_flag,
    printed_number,
    printed_unit,
    signed,
)

from calculator.scoring.quantities import LABS, for_information
from calculator.scoring.reading import Entry, Mark, Reading, UnreadableLabs, read_lab

LAB = {lab.name: lab for lab in LABS}
A_LAB = st.sampled_from(by_hand.LABS)
ROOM = 12  # characters, which a flag or a unit may take of the forty


def read_or_refused(lab: str, entry: Entry) -> Reading | list[str]:
    """Return the reading of an entry, or the codes of its problems."""
    try:
        return read_lab(LAB[lab], entry)
    except UnreadableLabs as unreadable:
        return [problem.code for problem in unreadable.problems]


# --- Flags and units ---


@THOUSANDS
@given(dice=DICE, lab=A_LAB)
def test_a_flag_never_changes_a_value(dice: Dice, lab: str) -> None:
    entry = signed(dice, lab).entry
    text = entry.value[: by_hand.LONGEST - ROOM]
    unflagged = read_or_refused(lab, Entry(text, entry.unit))
    flagged = text + printed_flag(dice, lab)
    assert (flagged, read_or_refused(lab, Entry(flagged, entry.unit))) == (flagged, unflagged)


@THOUSANDS
@given(dice=DICE, lab=A_LAB)
def test_a_flag_behind_any_printed_number_and_unit_never_changes_a_value(
    dice: Dice, lab: str
) -> None:
    code = dice.one_of(tuple(by_hand.FACTORS[lab]))
    text = printed_number(dice) + printed_unit(dice, lab, code) * dice.below(2)
    unflagged = read_or_refused(lab, Entry(text, code))
    flagged = read_or_refused(lab, Entry(text + printed_flag(dice, lab), code))
    if isinstance(unflagged, Reading):
        assert (text, flagged) == (text, unflagged)
    else:  # refused, though perhaps for another reason
        assert (text, isinstance(flagged, Reading)) == (text, False)


@THOUSANDS
@given(dice=DICE, lab=A_LAB)
def test_the_chosen_unit_in_the_text_never_changes_a_value(dice: Dice, lab: str) -> None:
    code = dice.one_of(tuple(by_hand.FACTORS[lab]))
    sign = dice.one_of(("", *by_hand.SIGNS))
    text = sign + printed_number(dice)
    with_unit = text + printed_unit(dice, lab, code)
    alone = read_or_refused(lab, Entry(text, code))
    chosen_too = read_or_refused(lab, Entry(with_unit, code))
    nothing_chosen = read_or_refused(lab, Entry(with_unit, None))
    if isinstance(alone, Reading):
        assert (with_unit, chosen_too, nothing_chosen) == (with_unit, alone, alone)
    else:  # refused, though perhaps for another reason
        refused = [not isinstance(each, Reading) for each in (chosen_too, nothing_chosen)]
        assert (with_unit, refused) == (with_unit, [True, True])


# --- Marks ---


@THOUSANDS
@given(dice=DICE, lab=A_LAB)
def test_a_number_is_the_same_with_a_decimal_comma_with_groups_and_plain(
    dice: Dice, lab: str
) -> None:
    unit = dice.one_of(tuple(by_hand.FACTORS[lab]))
    plain, _ = number(dice, lab, unit, decimals=dice.below(7))
    whole, point, decimals = plain.partition(".")
    expected = read_lab(LAB[lab], Entry(plain, unit))
    for text in (plain.replace(".", ","), *with_groups(whole, point, decimals)):
        found = read_lab(LAB[lab], Entry(text, unit))
        assert (text, found) == (text, expected)


def with_groups(whole: str, point: str, decimals: str) -> list[str]:
    """Write a number with every mark between its thousands, and either decimal mark behind them.

    Point and comma group only where another group or the other mark shows what they are.
    """
    groups = f"{int(whole):,}".split(",")
    if len(groups) == 1:
        return []
    texts = []
    for grouping in (".", ",", *by_hand.GROUPING):
        grouped = grouping.join(groups)
        if point:
            texts += [grouped + mark + decimals for mark in ".,".replace(grouping, "")]
        elif grouping not in ".," or len(groups) > 2:
            texts.append(grouped)
    return texts


@THOUSANDS
@given(dice=DICE, lab=A_LAB)
def test_a_text_with_two_possible_readings_is_refused_and_one_with_a_single_reading_is_not(
    dice: Dice, lab: str
) -> None:
    text, beside = printed(dice, lab)
    possible = set(grammar.readings(lab, beside, text.strip(), ""))
    intervals = {grammar.interval_of(lab, *each) for each in possible}
    found = read_or_refused(lab, Entry(text, beside))
    if len(intervals) > 1:
        assert (text, found) == (text, ["ambiguous"])
    else:
        expected = intervals.pop() if intervals else None
        assert (text, isinstance(found, Reading)) == (text, expected is not None)


@THOUSANDS
@given(dice=DICE, lab=A_LAB)
def test_a_lone_mark_before_three_digits_is_refused_exactly_where_both_readings_are_possible(
    dice: Dice, lab: str
) -> None:
    unit = dice.one_of(tuple(by_hand.FACTORS[lab]))
    first = str(1 + dice.below(10 ** (1 + dice.below(3)) - 1))
    after = str(dice.below(1000)).zfill(3)
    text = first + dice.one_of((".", ",")) + after
    is_either = for_decimals(lab, unit, f"{first}.{after}") != f"{first}.{after}"
    found = read_or_refused(lab, Entry(text, unit))
    assert (text, found == ["ambiguous"]) == (text, is_either)
    if isinstance(found, Reading):
        assert (text, found.numbers) == (text, (Decimal(f"{first}.{after}"),))


@THOUSANDS
@given(dice=DICE, lab=A_LAB, mark=st.sampled_from((".", ",")))
def test_a_declared_decimal_mark_never_leaves_a_number_ambiguous(
    dice: Dice, lab: str, mark: Mark
) -> None:
    text, beside = printed(dice, lab)
    assert len(set(grammar.readings(lab, beside, text.strip(), mark))) <= 1
    found = read_or_refused(lab, Entry(text, beside, mark))
    assert (text, isinstance(found, list) and "ambiguous" in found) == (text, False)


# --- What is shown for information ---

NUMBERS = st.decimals(min_value=0, max_value=3000, places=9) | st.decimals(0, 3000, places=2)
NEAR = st.integers(-(10**7), 10**7).map(lambda billionths: Decimal(billionths).scaleb(-9))
BOUNDS = st.lists(st.sampled_from([Decimal(each) for each in ("0", "1.2", "3.0", "9.0", "175")]))


@THOUSANDS
@given(value=NUMBERS, bounds=BOUNDS)
def test_a_number_for_information_has_at_most_two_decimals_unless_a_bound_would_be_crossed(
    value: Decimal, bounds: list[Decimal]
) -> None:
    shown = Decimal(for_information(value, *bounds))
    for places in range(2, 10):
        rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        if all(side(rounded, bound) == side(value, bound) for bound in bounds):
            break
    assert abs(shown - value) <= Decimal(5).scaleb(-places - 1)
    assert shown == shown.quantize(Decimal(1).scaleb(-places))


@THOUSANDS
@given(bound=st.sampled_from(["1.2", "3.0", "9.0", "75", "1200"]), off=NEAR)
def test_a_number_for_information_neither_crosses_nor_meets_a_bound(
    bound: str, off: Decimal
) -> None:
    value = Decimal(bound) + off
    shown = Decimal(for_information(value, Decimal(bound), Decimal(2000)))
    assert (value, side(shown, Decimal(bound))) == (value, side(value, Decimal(bound)))


def side(number: Decimal, bound: Decimal) -> int:
    return (number > bound) - (number < bound)
