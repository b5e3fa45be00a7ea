"""The grammar of a value, from the specification's text: every way in which a text can be read.

Without patterns, and without the program: the text is cut at each place into sign, number, unit and
flag, and the marks of the number are taken in each way that they allow.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction

import by_hand

DIGITS = frozenset("0123456789")
# Those that a browser trims: Python's own, without separators of old files, with byte order marks.
SPACES = "".join(each for each in map(chr, range(0x10000)) if each.isspace() or each == "\ufeff")
SPACES = SPACES.translate(dict.fromkeys(map(ord, "\x1c\x1d\x1e\x1f\x85")))

SAME = dict.fromkeys(map(ord, SPACES)) | {ord("l"): "L"}
SAME |= dict.fromkeys(map(ord, "µμU"), "u") | dict.fromkeys(map(ord, "×X"), "x")


def one_spelling(text: str) -> str:
    """Write a unit in one of the signs that are alike, and without spaces.

    But after a digit: in "5 1 /uL" a space parts two numbers.
    """
    text = text.strip(SPACES)
    if text[0] in DIGITS and set(text) & set(SPACES):
        return ""
    return text.translate(SAME)


SPELLED = {
    lab: {one_spelling(each): code for code, spellings in units.items() for each in spellings}
    for lab, units in by_hand.SPELLINGS.items()
}

Readable = tuple[Fraction, Fraction, bool, bool]  # low, high, whether they belong to it


def interval(lab: str, chosen: str | None, text: str, mark: str = "") -> Readable | None:
    """Return the interval, in the score table's unit, or None where the text must be refused.

    ``chosen`` is the code of the unit beside the text, ``mark`` the decimal mark that a file
    declares.
    """
    possible = set(readings(lab, chosen, text.strip(SPACES), mark))
    return interval_of(lab, *possible.pop()) if len(possible) == 1 else None  # else none, or two


def interval_of(lab: str, sign: str, numbers: tuple[Fraction, ...]) -> Readable | None:
    """Return the interval of a reading, or None where it is empty, or its ends are reversed."""
    low, high = by_hand.HARD[lab]
    if sign in by_hand.STRATA:
        low, low_included, high, high_included = by_hand.STRATA[sign]
        return low, high, low_included, high_included
    first, last = numbers[0], numbers[-1]
    if first > last or (sign, first) in (("<", low), (">", high)):
        return None
    if sign in ("<", "<=", "≤"):
        return low, last, True, sign != "<"
    if sign in (">", ">=", "≥"):
        return first, high, sign != ">", True
    return first, last, True, True


def readings(
    lab: str, chosen: str | None, text: str, mark: str
) -> Iterator[tuple[str, tuple[Fraction, ...]]]:
    """Yield each sign, or stratum, with the numbers that it goes with, in the table's unit."""
    if len(text) > by_hand.LONGEST:
        return
    if lab == "marrow_blasts":
        yield from shares(text, mark)
    for sign, number, inside in splits(lab, text):
        unit = chosen or inside or ("%" if lab == "marrow_blasts" else None)
        factors = by_hand.FACTORS[lab]
        if unit is None or (inside and factors[inside] != factors[unit]):
            continue
        for value in values(number, mark):
            if is_possible(lab, value * factors[unit]):
                yield sign, (value * factors[unit],)


def splits(lab: str, text: str) -> Iterator[tuple[str, str, str | None]]:
    """Yield each way to cut a text into sign, number, unit (its code) and a flag, now dropped."""
    for sign in ("", *by_hand.SIGNS):
        if text.startswith(sign):
            rest = text.removeprefix(sign).lstrip(SPACES)
            for end in range(1, len(rest) + 1):
                for behind in without_flag(lab, rest[end:]):
                    if not behind.strip(SPACES):
                        yield sign, rest[:end], None
                    elif code := unit_code(lab, behind):
                        yield sign, rest[:end], code


def without_flag(lab: str, behind: str) -> Iterator[str]:
    """Yield what stands behind a number without the flag that ends it, or as it is."""
    if behind.endswith("*"):
        yield behind.removesuffix("*")
    for flag in by_hand.FLAGS:
        before = behind.removesuffix(f"({flag})")
        if before == behind:
            before = behind.removesuffix(flag)
            if before == behind or not before.endswith(tuple(SPACES)):
                continue
        if flag[0] not in "+-" or lab not in by_hand.PLUS_IS_VALUE:
            yield before
        return
    yield behind


def unit_code(lab: str, spelling: str) -> str | None:
    """Return the unit that a lab's reports spell so; a digit first needs a space before it."""
    if spelling[0] in DIGITS:
        return None
    return SPELLED[lab].get(one_spelling(spelling))


def shares(text: str, mark: str) -> Iterator[tuple[str, tuple[Fraction, ...]]]:
    """Yield what only marrow blasts may be: a stratum, or a range."""
    word = "".join(each for each in text if each not in SPACES)
    if word in ("M1", "M2", "M3", "m1", "m2", "m3"):
        yield word.upper(), ()
    for at in range(len(text)):
        for between in ("-", "–", "to"):
            first, last = text[:at], text[at + len(between) :]
            if not text[at:].startswith(between):
                continue
            if between == "to" and not (
                first.endswith(tuple(SPACES)) and last.startswith(tuple(SPACES))
            ):
                continue
            for low in values(without_percent(first), mark):
                for high in values(without_percent(last), mark):
                    if is_possible("marrow_blasts", low) and is_possible("marrow_blasts", high):
                        yield "", (low, high)


def without_percent(end: str) -> str:
    return end.strip(SPACES).removesuffix("%").strip(SPACES)


def is_possible(lab: str, value: Fraction) -> bool:
    low, high = by_hand.HARD[lab]
    return low <= value <= high


# --- Numbers ---


def values(text: str, mark: str) -> set[Fraction]:
    """Return every number that these digits and marks may be: 2.100 is 2.1 or 2100."""
    possible = set()
    if (plain := decimal(text, mark or ".,")) is not None:
        possible.add(plain)
    for grouping in (".", ",", *by_hand.GROUPING):
        if grouping != mark:
            for decimal_mark in (mark or ".,").replace(grouping, ""):
                whole, point, decimals = text.partition(decimal_mark)
                digits = ungrouped(whole, grouping)
                if digits and (is_digits(decimals) or not point):
                    possible.add(Fraction(f"{digits}.{decimals or 0}"))
    return possible


def decimal(text: str, marks: Iterable[str]) -> Fraction | None:
    """Read digits with at most one mark, and digits after it: "45", "8,1" or ".5"."""
    for mark in marks:
        before, point, after = text.partition(mark)
        if (is_digits(before) or (point and not before)) and (is_digits(after) or not point):
            return Fraction(f"{before or 0}.{after or 0}")
    return None


def ungrouped(text: str, grouping: str) -> str:
    """Return the digits of groups by threes, the first not beginning with 0; else nothing."""
    first, *others = text.split(grouping)
    by_threes = all(is_digits(group) and len(group) == 3 for group in others)
    begins = is_digits(first) and len(first) <= 3 and not first.startswith("0")
    return first + "".join(others) if others and by_threes and begins else ""


def is_digits(text: str) -> bool:
    return bool(text) and set(text) <= DIGITS
