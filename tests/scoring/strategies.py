"""Random entries: numbers in any unit within the hard limits, often right beside a cut-off.

Each entry is made from one draw of bytes: thousands of patients cost a second, not a minute.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import ceil, floor
from typing import TypeVar

import by_hand
from hypothesis import strategies as st

from calculator.scoring.reading import Entry

T = TypeVar("T")

_LONGEST = by_hand.LONGEST - 3  # characters of a number: room for its sign and an idle zero


@dataclass(frozen=True, kw_only=True)
class Span:
    """What an entry may stand for, in the score table's unit."""

    low: Fraction
    high: Fraction
    low_included: bool = True
    high_included: bool = True

    def holds(self, value: Fraction) -> bool:
        after_low = value >= self.low if self.low_included else value > self.low
        before_high = value <= self.high if self.high_included else value < self.high
        return after_low and before_high


@dataclass(frozen=True, kw_only=True)
class Draw:
    """A drawn entry and what it stands for."""

    lab: str
    entry: Entry
    span: Span


class Dice:
    """Random bytes, spent a throw at a time."""

    def __init__(self, thrown: bytes) -> None:
        self._left = int.from_bytes(thrown)

    def below(self, sides: int) -> int:
        """Throw a number from 0 on, below this one."""
        self._left, shown = divmod(self._left, sides)
        return shown

    def one_of(self, choices: Sequence[T]) -> T:
        return choices[self.below(len(choices))]


# Enough for one entry: a throw each for its shape, its unit and its decimals, and 123 bits for a
# number of 37 digits. And for an entry of each of the six labs.
DICE = st.binary(min_size=24, max_size=24).map(Dice)
MANY_DICE = st.binary(min_size=128, max_size=128).map(Dice)


def anything(lab: str) -> Span:
    low, high = by_hand.HARD[lab]
    return Span(low=low, high=high)


def written(count: int, decimals: int) -> str:
    """Write so many steps of the last decimal: 81 with one decimal is "8.1"."""
    digits = str(count).zfill(decimals + 1)
    return f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits


def for_decimals(lab: str, unit: str, text: str) -> str:
    """Write a number so that its point cannot be taken for thousands: 650.000 as 650.0000.

    A point before three digits is refused where the number without it would be possible as well.
    """
    before, _, after = text.partition(".")
    lone = len(after) == 3 and len(before) <= 3 and before[:1] not in ("", "0")
    thousands = Fraction(before + after) * by_hand.FACTORS[lab][unit]
    return f"{text}0" if lone and thousands <= by_hand.HARD[lab][1] else text


def room(lab: str, unit: str) -> int:
    """Return how many decimals the lab's highest number may have in this unit."""
    highest = by_hand.HARD[lab][1] / by_hand.FACTORS[lab][unit]
    return _LONGEST - 1 - len(str(floor(highest)))


@cache
def _counts(lab: str, unit: str, decimals: int, span: Span) -> tuple[int, int, tuple[int, ...]]:
    """Return the first and the last step within a span, and those nearest to its cut-offs."""
    steps = 10**decimals / by_hand.FACTORS[lab][unit]
    first, last = ceil(span.low * steps), floor(span.high * steps)
    first += first == span.low * steps and not span.low_included
    last -= last == span.high * steps and not span.high_included
    near = tuple(round(cut * steps) for cut in by_hand.CUTS[lab])
    return first, last, tuple(count for count in near if first <= count <= last)


def number(
    dice: Dice, lab: str, unit: str, *, decimals: int | None = None, within: Span | None = None
) -> tuple[str, Fraction]:
    """Draw a number within the hard limits or a narrower span: its text, and its exact value.

    A third lies within three steps of the last decimal from a cut-off, a tenth at an end.
    """
    places = dice.below(room(lab, unit) + 1) if decimals is None else decimals
    first, last, near = _counts(lab, unit, places, within or anything(lab))
    where = dice.below(30)
    if where < 10 and near:
        count = min(max(dice.one_of(near) + dice.below(7) - 3, first), last)
    elif where in (10, 11, 12):
        count = dice.one_of((first, last))
    else:
        count = first + dice.below(last - first + 1)
    text = for_decimals(lab, unit, written(count, places))
    return text, count * by_hand.FACTORS[lab][unit] / 10**places


def exact(dice: Dice, lab: str) -> Draw:
    """Draw a single exact value in any unit."""
    unit = dice.one_of(tuple(by_hand.FACTORS[lab]))
    text, value = number(dice, lab, unit)
    return Draw(lab=lab, entry=Entry(text, unit), span=Span(low=value, high=value))


def signed(dice: Dice, lab: str) -> Draw:
    """Draw a value with a sign before it; at the limits, only signs that leave a number."""
    unit = dice.one_of(tuple(by_hand.FACTORS[lab]))
    text, value = number(dice, lab, unit)
    low, high = by_hand.HARD[lab]
    empty = "<" if value == low else ">" if value == high else ""
    sign = dice.one_of(tuple(sign for sign in by_hand.SIGNS if sign != empty))
    if sign in ("<", "<=", "≤"):
        span = Span(low=low, high=value, high_included=sign != "<")
    else:
        span = Span(low=value, high=high, low_included=sign != ">")
    return Draw(lab=lab, entry=Entry(sign + text, unit), span=span)


def blank(dice: Dice, lab: str) -> Draw:
    """Draw a pending lab, of which the form sends the unit all the same."""
    unit = dice.one_of((None, "", *by_hand.FACTORS[lab]))
    return Draw(lab=lab, entry=Entry("", unit), span=anything(lab))


def marrow_range(dice: Dice, lab: str) -> Draw:
    """Draw a range of marrow blasts, with at most 5 decimals in each number."""
    one, other = (number(dice, lab, "%", decimals=dice.below(6)) for _ in range(2))
    (low_text, low), (high_text, high) = sorted((one, other), key=lambda drawn: drawn[1])
    text = low_text + dice.one_of(("-", "–")) + high_text + dice.one_of(("", "%"))
    return Draw(lab=lab, entry=Entry(text, "%"), span=Span(low=low, high=high))


def stratum(dice: Dice, lab: str) -> Draw:
    """Draw M1, M2 or M3."""
    name = dice.one_of(tuple(by_hand.STRATA))
    low, low_included, high, high_included = by_hand.STRATA[name]
    span = Span(low=low, high=high, low_included=low_included, high_included=high_included)
    return Draw(lab=lab, entry=Entry(name, None), span=span)


def anyhow(dice: Dice, lab: str) -> Draw:
    """Draw an entry of any shape."""
    shapes: tuple[Callable[[Dice, str], Draw], ...] = (exact, signed, blank)
    if lab == "marrow_blasts":
        shapes = (*shapes, marrow_range, stratum)
    return dice.one_of(shapes)(dice, lab)


def entries(lab: str, shape: Callable[[Dice, str], Draw]) -> st.SearchStrategy[Draw]:
    """Draw entries of one lab."""
    return DICE.map(lambda dice: shape(dice, lab))


def patients(shape: Callable[[Dice, str], Draw]) -> st.SearchStrategy[dict[str, Draw]]:
    """Draw all six labs; at least one of ALL-HT's five has a value."""
    return (
        st.tuples(*(entries(lab, shape) for lab in by_hand.LABS))
        .map(lambda drawn: {each.lab: each for each in drawn})
        .filter(lambda drawn: any(drawn[lab].entry.value for lab in by_hand.ALL_HT_LABS))
    )


EXACT_PATIENTS = patients(exact)
ANY_PATIENTS = patients(anyhow)


def touched(lab: str, span: Span) -> set[int]:
    """Return the points of every value in a span, by the table typed by hand.

    Between two neighboring cut-offs nothing changes, so the span's ends, the cut-offs within it,
    and a number between each two of these are enough.
    """
    corners = sorted({span.low, span.high, *by_hand.CUTS[lab]})
    between = [(one + other) / 2 for one, other in pairwise(corners)]
    return {by_hand.points(lab, each) for each in (*corners, *between) if span.holds(each)}


# --- As reports print it ---


def printed_number(dice: Dice) -> str:
    """Draw digits with marks, most of which make sense: 45, 8,1, 2.100, 1 234,5, 12.34.567."""
    first = str(dice.below(10 ** (1 + dice.below(3))))
    mark = dice.one_of((".", ",", *by_hand.GROUPING))
    sizes = dice.one_of(((), (), (), (3,), (3, 3), (2,)))
    grouped = "".join(mark + str(dice.below(10**size)).zfill(size) for size in sizes)
    places = dice.one_of((0, 0, 1, 2, 3, 3, 4))
    decimals = str(dice.below(10**places)).zfill(places)
    return first + grouped + (dice.one_of((".", ",")) + decimals if places else "")


def space(dice: Dice) -> str:
    return dice.one_of(("", "", " ", "  ", "\u00a0"))


def printed_unit(dice: Dice, lab: str, code: str) -> str:
    """Draw a spelling of a unit, with either micro sign and either case of the liter's l.

    A unit that begins with a digit has a space before it.
    """
    spelling = dice.one_of(by_hand.SPELLINGS[lab][code])
    spelling = spelling.replace("µ", dice.one_of(("µ", "μ", "u")))
    if dice.below(2):
        spelling = spelling.replace("L", "l")
    before = space(dice)
    return (before or " " if spelling[0].isdigit() else before) + spelling


def printed_flag(dice: Dice, lab: str) -> str:
    """Draw a flag that the grammar allows: "*", " H" or "(+)"."""
    flags = [
        flag for flag in by_hand.FLAGS if flag[0] not in "+-" or lab not in by_hand.PLUS_IS_VALUE
    ]
    flag = dice.one_of(flags)
    return dice.one_of((f" {flag}", f"  {flag}", f"({flag})", f" ({flag})", "*"))


def printed(dice: Dice, lab: str) -> tuple[str, str | None]:
    """Draw a text as reports print it, and the unit beside it: some have two readings, or none."""
    sign = dice.one_of(("", "", "", *by_hand.SIGNS))
    text = sign + space(dice) * bool(sign) + printed_number(dice)
    beside = dice.one_of(tuple(by_hand.FACTORS[lab]))
    inside = beside if dice.below(4) else dice.one_of(tuple(by_hand.FACTORS[lab]))
    with_inside = dice.below(2)
    if with_inside:
        text += printed_unit(dice, lab, inside)
    if not dice.below(3):
        text += dice.one_of((printed_flag(dice, lab), f" {dice.one_of(by_hand.FLAGS)}"))
    return text, None if with_inside and dice.below(2) else beside
