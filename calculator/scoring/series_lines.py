r"""The shapes of a series' lines: which part is the day, which the value, and what is ambiguous.

Source: the project's specification of the ICAHT grading, "The series". Tabs and semicolons separate
columns and nothing else. A space may also group thousands, so ``2 100`` may be day 2 with 100, or
2100; and a comma may separate columns or be a decimal mark, so ``4,300`` may be day 4 or 4.3.
"""

import re
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import NamedTuple

from calculator.scoring.quantities import SPACES

DAY = re.compile(r"-?[0-9]{1,5}")
FRACTION = re.compile(r"^-?[0-9]*[.,][0-9]+")
_ZONE = r"(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)"
# What has a time counts on the date as written, whatever its zone.
DATE = re.compile(rf"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})(?:T[0-9:.]+{_ZONE}?)?")
DATE_OTHERWISE = re.compile(r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}\.?")
_TIME = rf"[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}}(?:\.[0-9]+)?)?(?:\s?{_ZONE})?"
# What stands before a value: a day, or a date with its time, which may be a column of its own.
_BEFORE = re.compile(rf"({DATE.pattern})(?:[\s;]+{_TIME})?(?=[\s;]|$)|[^\s;]+")
_COMMA = re.compile(rf"^(?:{DAY.pattern}|{DATE.pattern})?\s*,")
_COLUMN_END = re.compile(r"[\t;]")
_BETWEEN = re.compile(r"[\s;]+")  # a non-breaking space is a space as well
_GROUPED = re.compile(r"^[<>=≤≥]*\s*[0-9]{1,3}(?:\s[0-9]{3})+(?![0-9])")
_NUMBER = re.compile(r"[<>=≤≥]*[0-9.,]+")
_HEADER_WORD = re.compile(r"^\W*(?:anc|neut|day|date|value|count|tag|datum|wert)", re.IGNORECASE)
_DAY_WORD = re.compile(r"\b(?:day|date|tag|datum)", re.IGNORECASE)

AT_THE_ENDS = " \t\xa0;\ufeff"
NOT_MEASURED = "-"
_SEPARATING = f"{SPACES};"
_LONGEST_CHART = 90  # days around infusion; ours, to catch slips


class Line(NamedTuple):
    """A line with its number, from 1; ``before`` is what may be its day, ``value`` the rest.

    ``4 < 500`` has "4" before and the value "< 500"; a line of one word has no value. ``apart``
    says that a tab or semicolon stands between the two.
    """

    number: int
    text: str
    before: str
    value: str
    apart: bool


Legal = Callable[[str], bool]  # whether a text is a value
Shapes = frozenset[int]  # how many columns a line may have


def split(number: int, text: str) -> Line:
    """Return a line, split behind its day, or date and time: ``2026-11-22 07:30;300``."""
    text = text.strip(AT_THE_ENDS)
    found = _BEFORE.match(text)
    if not found or found.end() == len(text):
        return Line(number, text, text, "", apart=False)
    before, rest = found[0], text[found.end() :]
    cells = [cell for each in _COLUMN_END.split(rest) if (cell := each.strip())]
    # Two columns of numbers are two values, which a space would join into one.
    several = any(cell[0].isdigit() for cell in cells[1:])
    value = ("; " if several else " ").join(cells)
    between = rest[: len(rest) - len(rest.lstrip(_SEPARATING))]
    apart = bool(_COLUMN_END.search(between)) and not before.startswith(tuple("<>=≤≥"))
    return Line(number, text, before, value.strip(AT_THE_ENDS), apart)


def date_in(text: str) -> str | None:
    """Return the date at the start of what stands before a value, if any: "2026-11-22"."""
    found = _BEFORE.fullmatch(text)
    return found[2] if found else None


def separated_by_comma(line: Line) -> bool:
    """Return whether a comma is all that separates a line's columns, if it has any: ``4, 300``."""
    return bool(_COMMA.match(line.text)) and not _COLUMN_END.search(line.text)


def shapes(line: Line, legal: Legal) -> Shapes:
    """Return how many columns a line may have, by every reading that is legal.

    ``300`` and ``< 500`` have one; ``0 2100`` and ``4;300`` two; ``2 100`` one or two; ``5 1 200``
    two or three, were its last number that of platelets. A line that cannot be read at all has one
    column where it is one word, else two.
    """
    if line.apart:
        return frozenset({2})
    if not line.value:
        return frozenset({1})
    day = DAY.fullmatch(line.before) or date_in(line.before)
    as_two = bool(day) and (line.value == NOT_MEASURED or legal(line.value))
    as_one = line.value != NOT_MEASURED and legal(line.text)
    if not as_two:
        return frozenset({1 if as_one or _is_signed(line.text) else 2})
    found = {1, 2} if as_one else {2}
    if _GROUPED.match(line.value):
        found.add(3)
    return frozenset(found)


def _is_signed(text: str) -> bool:
    """Return whether a line is one word behind a sign: "< 5x"."""
    return len(_BETWEEN.split(re.sub(r"^[<>=≤≥]+\s*", "", text))) == 1


def days_may_rise(lines: Iterable[Line], *, least: int) -> bool:
    """Return whether the first numbers of ``least`` lines or more only rise, as days do."""
    firsts = [int(line.before) for line in lines]
    rising = all(one < following for one, following in pairwise(firsts))
    return len(firsts) >= least and rising


def is_header(text: str) -> bool:
    """Return whether a line is a spreadsheet's header, and not a bad line: "nd", "D0 <100"."""
    words = _BETWEEN.split(text)
    return bool(_HEADER_WORD.search(text)) and not any(_NUMBER.fullmatch(word) for word in words)


def columns_of_header(text: str) -> int:
    """Return how many columns a header names: two where one of its words is that of the day."""
    return 2 if _DAY_WORD.search(text) or _COLUMN_END.search(text) else 1


def look_swapped(lines: Iterable[Line]) -> bool:
    """Return whether days stand in the second column, and mostly not in the first: "2000 3"."""
    pairs = [_BETWEEN.split(line.text) for line in lines]
    if not pairs or any(len(pair) != 2 for pair in pairs):  # noqa: PLR2004 - two columns
        return False
    firsts = [pair[0] for pair in pairs if _may_be_day(pair[0]) or date_in(pair[0])]
    return 2 * len(firsts) < len(pairs) and all(_may_be_day(pair[1]) for pair in pairs)


def _may_be_day(text: str) -> bool:
    """Return whether a chart of the weeks around infusion may have this day."""
    return bool(DAY.fullmatch(text)) and -_LONGEST_CHART // 3 <= int(text) <= _LONGEST_CHART


def runs(numbers: Iterable[int]) -> str:
    """Return numbers in rising order as runs: "101–103, 107"."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][-1] + 1:
            found[-1] = [found[-1][0], number]
        else:
            found.append([number])
    return ", ".join("–".join(map(str, run)) for run in found)
