"""Whatever is typed: it is read within the limits, or refused with problems; nothing else."""

from fractions import Fraction

import by_hand
import pytest
from bedside import HUNDREDS, THOUSANDS
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import DICE, Dice, anyhow

from calculator.scoring.quantities import LABS
from calculator.scoring.reading import (
    Entry,
    Problem,
    Reading,
    UnreadableLabs,
    read,
    read_lab,
)

LAB = {lab.name: lab for lab in LABS}
EACH_LAB = [pytest.param(lab, id=lab) for lab in by_hand.LABS]

ALPHABET = (
    "0123456789..<>=≤≥-–+%,;:/mM123eEaNI \t"
    "\N{NO-BREAK SPACE}\N{FULLWIDTH DIGIT FIVE}\N{ARABIC-INDIC DIGIT FIVE}\N{MINUS SIGN}"
)
SLIPPED_IN = ["", "", "", *ALPHABET]
ANY_TEXT = st.text(max_size=30)
NEARLY_VALUES = st.text(alphabet=ALPHABET, max_size=12)


def with_a_slip(dice: Dice, lab: str) -> str:
    """Draw a good value and let a character slip in, out, or into another."""
    text: str = anyhow(dice, lab).entry.value
    at = dice.below(len(text) + 1)
    return text[:at] + dice.one_of(SLIPPED_IN) + text[at + dice.below(2) :]


SLIPS = st.builds(with_a_slip, DICE, st.sampled_from(by_hand.LABS))
MARROW_SLIPS = st.builds(with_a_slip, DICE, st.just("marrow_blasts"))
ANY_ENTRY = st.builds(
    Entry,
    SLIPS | NEARLY_VALUES | ANY_TEXT,
    st.none() | st.sampled_from(sorted({unit for _, unit in by_hand.UNITS})) | ANY_TEXT,
)


@pytest.mark.parametrize("lab", EACH_LAB)
@HUNDREDS
@given(entry=ANY_ENTRY)
@example(entry=Entry("\x00", "\x00"))
@example(entry=Entry("\ud800", "\ud800"))
@example(entry=Entry("9" * 5000, "%"))
@example(entry=Entry("." * 5000, None))
def test_any_text_is_read_within_the_hard_limits_or_refused_with_its_problems(
    lab: str, entry: Entry
) -> None:
    low, high = (limit * by_hand.CANONICAL[lab] for limit in by_hand.HARD[lab])
    found, problems = read_or_refused({lab: entry})
    assert (not found) is bool(problems)
    assert {problem.field for problem in problems} <= {lab, f"{lab}_unit", "platelets"}
    assert all(low <= each.interval.low <= each.interval.high <= high for each in found)


@HUNDREDS
@given(entries=st.dictionaries(st.sampled_from(by_hand.LABS), ANY_ENTRY, max_size=2))
def test_the_exception_itself_says_no_more_than_how_many_problems_there_are(
    entries: dict[str, Entry],
) -> None:
    entries["hemoglobin"] = Entry("nonsense", "nonsense")
    with pytest.raises(UnreadableLabs) as caught:
        read(entries)
    count = len(caught.value.problems)
    assert repr(caught.value) == f"UnreadableLabs('{count} problems in the labs')"


def read_or_refused(
    entries: dict[str, Entry],
) -> tuple[tuple[Reading, ...], tuple[Problem, ...]]:
    """Return the readings of these entries, or their problems; any other exception is a bug."""
    try:
        readings = read(entries)
    except UnreadableLabs as unreadable:
        return (), unreadable.problems
    return tuple(readings[lab] for lab in entries), ()


# --- The grammar, written a second time without patterns ---


def is_number(text: str) -> bool:
    before, point, after = text.partition(".")
    if point and not after:
        return False
    return bool(before or after) and set(before + after) <= set("0123456789")


def split_sign(text: str) -> tuple[str, str]:
    text = text.strip()
    signs = ("<=", ">=", "<", ">", "≤", "≥")
    sign = next((sign for sign in signs if text.startswith(sign)), "")
    return sign, text.removeprefix(sign).strip()


def is_value(lab: str, unit: str, text: str) -> bool:
    sign, digits = split_sign(text)
    if len(text.strip()) > 20 or not is_number(digits):
        return False
    value = Fraction("0" + digits) * by_hand.FACTORS[lab][unit]
    low, high = by_hand.HARD[lab]
    empty = (sign == "<" and value == low) or (sign == ">" and value == high)
    return low <= value <= high and not empty


def is_share(text: str) -> bool:
    """Tell whether it is a value, a range or a stratum of marrow blasts."""
    stripped = text.strip()
    if stripped in ("M1", "M2", "M3", "m1", "m2", "m3"):
        return True
    number = stripped.removesuffix("%").strip()
    ends = [end.strip() for end in number.replace("–", "-").split("-")]
    if len(ends) != 2:
        return len(stripped) <= 20 and is_value("marrow_blasts", "%", number)
    if len(stripped) > 20 or not all(is_number(end) for end in ends):
        return False
    return Fraction("0" + ends[0]) <= Fraction("0" + ends[1]) <= 100


def is_read(lab: str, entry: Entry) -> bool:
    try:
        read_lab(LAB[lab], entry)
    except UnreadableLabs:
        return False
    return True


@THOUSANDS
@given(
    both=st.sampled_from([both for both in by_hand.UNITS if both[1] != "%"]),
    text=(SLIPS | NEARLY_VALUES).filter(str.strip),
)
def test_a_value_is_read_where_the_grammar_has_it_and_the_limits_hold_it_and_nowhere_else(
    both: tuple[str, str], text: str
) -> None:
    lab, unit = both
    assert is_read(lab, Entry(text, unit)) is is_value(lab, unit, text)


@THOUSANDS
@given(text=(MARROW_SLIPS | NEARLY_VALUES).filter(str.strip))
def test_marrow_blasts_are_read_where_they_are_a_value_a_range_or_a_stratum(text: str) -> None:
    assert is_read("marrow_blasts", Entry(text, "%")) is is_share(text)
