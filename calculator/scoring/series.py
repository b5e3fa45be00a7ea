"""Text becomes a series of ANC values by day; every bad line is reported, none silently dropped.

Source: the project's specification of the early ICAHT grading, "The series". Day 0 is the infusion,
day 30 the last that counts.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from calculator.scoring.quantities import ANC, Unit, from_canonical, to_canonical
from calculator.scoring.reading import Entry, Problem, UnreadableLabs, other_usual_units, read_lab

LAST_DAY = 30
MOST_LINES = 1000  # ours: 31 days, with room for several values a day
_MOST_TOLD = 100  # ours: bad lines with a sentence each; of all others the numbers are told

# The unit of the thresholds, in which the values of a series are held.
PER_MICROLITER = next(unit for unit in ANC.units if unit.code == "/uL")

# Ours: outside these, the highest value of a whole series is more usual in another unit (×10⁹/L).
_HIGHEST_USUALLY_ABOVE = Decimal("0.03")


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """An ANC of one day, in /µL: ``<100`` is 100 with ``below`` set."""

    day: int
    anc: Decimal
    below: bool
    entered: str


class Remarkable(Enum):
    """What a reader of the result has to know about how the series was read."""

    HEADER_SKIPPED = "header_skipped"
    ONE_VALUE_PER_LINE = "one_value_per_line"
    BEFORE_INFUSION = "before_infusion"
    AFTER_LAST_DAY = "after_last_day"
    AFTER_FOLLOW_UP = "after_follow_up"
    SEVERAL_ON_ONE_DAY = "several_on_one_day"
    OTHER_UNIT = "other_unit"
    UNUSUAL = "unusual"


@dataclass(frozen=True, kw_only=True)
class Remark:
    """One thing to know, with the days or the units that it is about."""

    kind: Remarkable
    days: tuple[int, ...] = ()
    units: tuple[Unit, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Series:
    """The values that count, one a day in the order of days, and where the series ends.

    ``running``: no end of follow-up was given and there is no value on day 30 or later, so the
    series ends on its last value and whatever is computed from it is provisional.
    """

    unit: Unit
    measurements: tuple[Measurement, ...]
    end: int
    running: bool
    remarks: tuple[Remark, ...]


class SeriesTooLongError(ValueError):
    """Raised for a text of more lines than any series has."""


def read_series(text: str, *, unit: str | None, infusion_date: str, follow_up_day: str) -> Series:
    r"""Read a pasted or typed series.

    Each line is ``day value`` (space, tab or semicolon between), or ``YYYY-MM-DD value`` with the
    date of infusion given (a time after the date is accepted), or one value a line from day 0 on,
    where a blank line or ``-`` is a day not measured: ``read_series("0 2100\n1 <100", unit="/uL",
    infusion_date="", follow_up_day="")`` has 2100 on day 0 and less than 100 on day 1.

    Raises UnreadableLabs with every problem at once, and SeriesTooLongError.
    """
    lines = text.splitlines()
    if len(lines) > MOST_LINES:
        raise SeriesTooLongError(f"a series has at most {MOST_LINES} lines")
    problems: list[Problem] = []
    known_unit = read_unit(unit, problems)
    infusion = _date(infusion_date, problems)
    end = read_follow_up(follow_up_day, problems)
    found, remarks = _LineReader(known_unit, infusion, problems).read(lines)
    blank = not any(line.strip(_AT_THE_ENDS + _NOT_MEASURED) for line in lines)
    told = {problem.field for problem in problems}
    if not found and (blank or not told & {"series", "infusion_date", "unit"}):
        message = "Enter at least one ANC value, as in: 0 2100"
        problems.append(Problem(field="series", code="nothing_entered", message=message))
    if problems or known_unit is None:
        raise UnreadableLabs(tuple(problems))
    return series_of(found, unit=known_unit, follow_up_day=end, remarks=remarks)


def series_of(
    measurements: Iterable[Measurement],
    *,
    unit: Unit,
    follow_up_day: int | None,
    remarks: tuple[Remark, ...] = (),
) -> Series:
    """Keep what counts: days 0 to 30, up to the end of follow-up, and the lowest value of each day.

    Raises UnreadableLabs where no value is left, or where follow-up ends before the first one.
    """
    ordered = sorted(measurements, key=lambda each: (each.day, each.anc, not each.below))
    last = LAST_DAY if follow_up_day is None else follow_up_day
    lowest: dict[int, Measurement] = {}
    repeated: set[int] = set()
    for each in ordered:
        if 0 <= each.day <= last and lowest.setdefault(each.day, each) is not each:
            repeated.add(each.day)
    days = [each.day for each in ordered]
    if follow_up_day is not None and not lowest and any(day > last for day in days):
        message = "Follow-up ended before the first value: check the day."
        raise UnreadableLabs((Problem(field="follow_up_day", code="too_early", message=message),))
    if not lowest:
        message = f"No value lies within days 0 to {LAST_DAY} after infusion."
        raise UnreadableLabs((Problem(field="series", code="no_day", message=message),))
    remarks += _remark(Remarkable.BEFORE_INFUSION, (day for day in days if day < 0))
    remarks += _remark(Remarkable.AFTER_LAST_DAY, (day for day in days if day > LAST_DAY))
    remarks += _remark(Remarkable.AFTER_FOLLOW_UP, (d for d in days if last < d <= LAST_DAY))
    remarks += _remark(Remarkable.SEVERAL_ON_ONE_DAY, repeated)
    if units := _more_usual_units(lowest.values(), unit):
        remarks += (Remark(kind=Remarkable.OTHER_UNIT, units=units),)
    unusual = (each.day for each in lowest.values() if not _is_usual(each))
    remarks += _remark(Remarkable.UNUSUAL, unusual)
    last_value = max(lowest)
    # Who has a value after day 30 was followed up to it.
    running = follow_up_day is None and days[-1] < LAST_DAY
    return Series(
        unit=unit,
        measurements=tuple(lowest[day] for day in sorted(lowest)),
        end=last_value if running else last,
        running=running,
        remarks=remarks,
    )


def measure(day: int, value: str, unit: Unit | None) -> Measurement:
    """Read one value of a day: "<0.5" in ×10⁹/L on day 3 is less than 500 /µL.

    Raises UnreadableLabs with what is wrong with the value or the unit; ``>`` is refused.
    """
    reading = read_lab(ANC, Entry(value, unit.code if unit else None))
    if reading.sign in (">", "≥"):
        message = "A value with > cannot be graded; enter a number, or one with <."
        raise UnreadableLabs((Problem(field=ANC.name, code="sign", message=message),))
    anc = from_canonical(reading.interval.high, PER_MICROLITER)
    assert anc is not None  # a thousandth always divides
    return Measurement(day=day, anc=anc, below=reading.sign == "<", entered=reading.entered)


def _remark(kind: Remarkable, days: Iterable[int]) -> tuple[Remark, ...]:
    found = tuple(sorted(set(days)))
    return (Remark(kind=kind, days=found),) if found else ()


def _is_usual(each: Measurement) -> bool:
    return ANC.is_usual(to_canonical(each.anc, PER_MICROLITER))


def _more_usual_units(measurements: Iterable[Measurement], unit: Unit) -> tuple[Unit, ...]:
    """Return the units in which the highest value would be usual, where it is not in this one."""
    highest = to_canonical(max(each.anc for each in measurements), PER_MICROLITER)
    if highest == 0 or _HIGHEST_USUALLY_ABOVE <= highest <= ANC.usual.high:
        return ()
    typed = from_canonical(highest, unit)
    assert typed is not None  # all factors of ANC are powers of ten
    return tuple(other_usual_units(ANC, unit, (typed,)))


def _date(text: str, problems: list[Problem]) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        message = "Write the date of infusion as year-month-day: 2026-11-22."
        problems.append(Problem(field="infusion_date", code="date", message=message))
        return None


def read_unit(code: str | None, problems: list[Problem]) -> Unit | None:
    """Return the unit of a series, "/uL"; without a known one, add the problem and return None."""
    unit = ANC.spelled(code) if code else None
    if unit is None:
        choices = ", ".join(each.shown for each in ANC.units)
        message = f"Choose the unit of the values as the report prints it: {choices}."
        kind = "unit_missing"
        if code and code.strip():
            message, kind = (
                f"This unit is not known here. Choose one of: {choices}.",
                "unit_unknown",
            )
        problems.append(Problem(field="unit", code=kind, message=message))
    return unit


def read_follow_up(text: str, problems: list[Problem]) -> int | None:
    """Read the day on which follow-up ended, "9"; blank is None; a bad one adds its problem."""
    text = text.strip()
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,2}", text) or int(text) > LAST_DAY:
        message = f"Write the day on which follow-up ended as a whole number from 0 to {LAST_DAY}."
        problems.append(Problem(field="follow_up_day", code="day", message=message))
        return None
    return int(text)


# --- The lines ---

_DAY = re.compile(r"-?[0-9]{1,5}")
_FRACTION = re.compile(r"-?[0-9]*\.[0-9]+")
_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T[0-9:.]+Z?)?")
_DATE_OTHERWISE = re.compile(r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}\.?")
_TIME = re.compile(r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?")
_NUMBER = re.compile(r"[<>=≤≥]*[0-9.,]+")
_HEADER_WORD = re.compile(r"^\W*(?:anc|neut|day|date|value|count|tag|datum|wert)", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s;]+")  # a non-breaking space is a space as well
_AT_THE_ENDS = " \t\xa0;\ufeff"
_NOT_MEASURED = "-"

_Line = tuple[int, str]  # its number, from 1, and its text


class _LineReader:
    """Reads the lines of one text, and collects what is wrong with them."""

    def __init__(self, unit: Unit | None, infusion: date | None, problems: list[Problem]) -> None:
        self.unit = unit
        self.infusion = infusion
        self.problems = problems
        self.told = 0
        self.more: list[int] = []  # numbers of further bad lines

    def read(self, texts: list[str]) -> tuple[list[Measurement], tuple[Remark, ...]]:
        lines = [(number, text.strip(_AT_THE_ENDS)) for number, text in enumerate(texts, 1)]
        remarks: tuple[Remark, ...] = ()
        first = next((line for line in lines if line[1]), None)
        if first and _is_header(first[1]):
            lines = lines[first[0] :]
            remarks = (Remark(kind=Remarkable.HEADER_SKIPPED),)
        readable = [line for line in lines if line[1] and "," not in line[1]]
        if readable and all(_is_one_value(text) for _, text in readable):
            remarks += (Remark(kind=Remarkable.ONE_VALUE_PER_LINE),)
            found = [self._value(line, day) for day, line in enumerate(lines)]
        elif _look_swapped([text for _, text in readable]):
            self._refuse(readable[0], "The columns look swapped: write the day first, then ANC.")
            found = []
        else:
            found = [self._day_and_value(line) for line in lines if line[1]]
        if self.more:
            message = f"Nor can these lines be read: {_runs(self.more)}."
            self.problems.append(Problem(field="series", code="line", message=message))
        return [each for each in found if each], remarks

    def _day_and_value(self, line: _Line) -> Measurement | None:
        if self._has_comma(line):
            return None
        first, *rest = _BETWEEN.split(line[1])
        if len(rest) > 1 and _DATE.fullmatch(first) and _TIME.fullmatch(rest[0]):
            rest = rest[1:]
        if not rest:
            self._refuse(line, "Write day and value, as in: 4 300")
            return None
        day = self._day(line, first)
        return None if day is None else self._value((line[0], " ".join(rest)), day)

    def _day(self, line: _Line, text: str) -> int | None:
        if _DAY.fullmatch(text):
            return int(text)
        if found := _DATE.fullmatch(text):
            return self._day_of_date(line, found[1])
        if _DATE_OTHERWISE.fullmatch(text):
            self._refuse(line, "Write dates as year-month-day: 2026-11-22.")
        elif _FRACTION.fullmatch(text):
            self._refuse(line, "A day is a whole number; a day may have several lines.")
        else:
            self._refuse(line, "Write the day as a number, or as a date: 2026-11-22.")
        return None

    def _day_of_date(self, line: _Line, text: str) -> int | None:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            self._refuse(line, "There is no such date.")
            return None
        if self.infusion is not None:
            return (day - self.infusion).days
        if not any(problem.field == "infusion_date" for problem in self.problems):
            message = "Give the date of infusion, since the series has dates."
            problem = Problem(field="infusion_date", code="date_missing", message=message)
            self.problems.append(problem)
        return None

    def _value(self, line: _Line, day: int) -> Measurement | None:
        text = line[1]
        if text in ("", _NOT_MEASURED) or self._has_comma(line):
            return None
        try:
            return measure(day, text, self.unit)
        except UnreadableLabs as unreadable:
            for problem in unreadable.problems:
                if problem.field == ANC.name:  # a missing unit is said once, not on every line
                    self._refuse(line, problem.message, code=problem.code)
            return None

    def _has_comma(self, line: _Line) -> bool:
        if "," not in line[1]:
            return False
        self._refuse(
            line,
            "With a comma this can be read in two ways (4,300 may be day 4 or 4.3). Put a space "
            "between day and value, and use a point for decimals.",
            code="comma",
        )
        return True

    def _refuse(self, line: _Line, message: str, *, code: str = "line") -> None:
        self.told += 1
        if self.told > _MOST_TOLD:
            self.more.append(line[0])
            return
        problem = Problem(field="series", code=code, message=f"Line {line[0]}: {message}")
        self.problems.append(problem)


def _runs(numbers: list[int]) -> str:
    """Write numbers in rising order: "101–103, 107"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1] = [runs[-1][0], number]
        else:
            runs.append([number])
    return ", ".join("–".join(map(str, run)) for run in runs)


def _is_header(text: str) -> bool:
    """Tell a spreadsheet's header from a line that cannot be read, such as "nd" or "D0 <100"."""
    words = _BETWEEN.split(text)
    return bool(_HEADER_WORD.search(text)) and not any(_NUMBER.fullmatch(word) for word in words)


def _is_one_value(text: str) -> bool:
    """Tell whether a line holds one value only: "300", "< 500", "-"."""
    return len(_BETWEEN.split(re.sub(r"^[<>=≤≥]+\s*", "", text))) == 1


def _look_swapped(texts: list[str]) -> bool:
    """Tell whether days stand in the second column, and mostly not in the first: "2000 3"."""
    pairs = [_BETWEEN.split(text) for text in texts]
    if not pairs or any(len(pair) != 2 for pair in pairs):  # noqa: PLR2004 - two columns
        return False
    firsts = [pair[0] for pair in pairs if _may_be_day(pair[0]) or _DATE.fullmatch(pair[0])]
    return 2 * len(firsts) < len(pairs) and all(_may_be_day(pair[1]) for pair in pairs)


def _may_be_day(text: str) -> bool:
    """Tell whether a chart of the weeks around infusion may have this day; ours, to catch slips."""
    return bool(_DAY.fullmatch(text)) and -LAST_DAY <= int(text) <= 3 * LAST_DAY
