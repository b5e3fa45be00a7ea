"""Whatever is typed: it is read within the limits, or refused with problems; nothing else."""

from fractions import Fraction

import by_hand
import grammar
import pytest
from bedside import HUNDREDS, THOUSANDS
from hypothesis import assume, example, given
from hypothesis import strategies as st
from strategies import DICE, Dice, anyhow, printed, printed_number, space

from calculator.scoring.quantities import LABS
from calculator.scoring.reading import (
    Entry,
    Mark,
    Problem,
    Reading,
    UnreadableLabs,
    read,
    read_lab,
)

LAB = {lab.name: lab for lab in LABS}
EACH_LAB = [pytest.param(lab, id=lab) for lab in by_hand.LABS]

ALPHABET = (
    "0123456789..<>=≤≥-–+%,;:/mM123eEaNI \t'’*HL()µuKgdl^↑"
    "\N{NO-BREAK SPACE}\N{FULLWIDTH DIGIT FIVE}\N{ARABIC-INDIC DIGIT FIVE}\N{MINUS SIGN}"
)
SLIPPED_IN = ["", "", "", *ALPHABET]
ANY_TEXT = st.text(max_size=30)
NEARLY_VALUES = st.text(alphabet=ALPHABET, max_size=12)


def slipped(dice: Dice, text: str) -> str:
    """Let a character slip into a text, out of it, or into another."""
    at = dice.below(len(text) + 1)
    slip: str = dice.one_of(SLIPPED_IN)
    return text[:at] + slip + text[at + dice.below(2) :]


def with_a_slip(dice: Dice, lab: str) -> str:
    """Draw a good value, or one as reports print it, with a slip."""
    text: str = printed(dice, lab)[0] if dice.below(2) else anyhow(dice, lab).entry.value
    return slipped(dice, text)


def as_printed(dice: Dice, lab: str) -> tuple[str, str, str | None]:
    """Draw a lab, a text as reports print it, and the unit beside it, if any."""
    return lab, *printed(dice, lab)


def slipped_beside_a_unit(dice: Dice, lab: str) -> tuple[str, str, str | None]:
    """Draw a lab, a text with a slip that is no blank, and a unit of that lab."""
    text = with_a_slip(dice, lab)
    return lab, text if text.strip(grammar.SPACES) else "45", dice.one_of([*by_hand.FACTORS[lab]])


def marrow_range(dice: Dice) -> str:
    """Draw two numbers with something between them: "60 % to 70 %", "0,5–1.500"."""
    between = dice.one_of(("-", "–", " - ", " to ", "to", "--", "\N{MINUS SIGN}"))
    ends = [printed_number(dice) + space(dice) + dice.one_of(("", "%")) for _ in range(2)]
    return between.join(ends)


SLIPS = st.builds(with_a_slip, DICE, st.sampled_from(by_hand.LABS))
MARROW_SLIPS = st.builds(with_a_slip, DICE, st.just("marrow_blasts"))
PRINTED = st.builds(as_printed, DICE, st.sampled_from(by_hand.LABS))
SLIPS_IN_UNITS = st.builds(slipped_beside_a_unit, DICE, st.sampled_from(by_hand.LABS))
MARROW_RANGES = st.builds(marrow_range, DICE)
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


@THOUSANDS
@given(drawn=PRINTED | SLIPS_IN_UNITS, mark=st.sampled_from(("", "", ".", ",")))
@example(drawn=("hemoglobin", "0.9 G/L", None), mark="")
@example(drawn=("ferritin", ">3.000", "ng/mL"), mark="")
def test_a_text_is_read_as_the_only_reading_that_it_has_and_refused_where_it_has_two_or_none(
    drawn: tuple[str, str, str | None], mark: Mark
) -> None:
    lab, text, unit = drawn
    assert read_as(lab, Entry(text, unit, mark)) == grammar.interval(lab, unit, text, mark)


@THOUSANDS
@given(text=MARROW_SLIPS | NEARLY_VALUES | MARROW_RANGES, mark=st.sampled_from(("", "", ".", ",")))
def test_marrow_blasts_are_read_where_they_are_a_value_a_range_or_a_stratum(
    text: str, mark: Mark
) -> None:
    assume(text.strip(grammar.SPACES))
    expected = grammar.interval("marrow_blasts", "%", text, mark)
    assert read_as("marrow_blasts", Entry(text, "%", mark)) == expected


def read_as(lab: str, entry: Entry) -> grammar.Readable | None:
    """Read a value as an interval in the score table's unit, or return None if it is refused."""
    try:
        found = read_lab(LAB[lab], entry).interval
    except UnreadableLabs:
        return None
    low, high = (Fraction(end) / by_hand.CANONICAL[lab] for end in (found.low, found.high))
    return low, high, found.low_included, found.high_included
