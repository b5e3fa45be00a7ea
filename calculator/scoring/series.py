"""Text becomes a series of ANC values by day; every bad line is reported, none silently dropped.

Source: the project's specification of the early ICAHT grading, "The series". Day 0 is the infusion,
day 30 the last that counts.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import Enum

from calculator.scoring import series_lines
from calculator.scoring.quantities import ANC, Unit, from_canonical, to_canonical
from calculator.scoring.reading import (
    Entry,
    Mark,
    Problem,
    UnreadableLabs,
    other_usual_units,
    read_lab,
    unit_problem,
)
from calculator.scoring.series_lines import NOT_MEASURED, Line

LAST_DAY = 30
MOST_LINES = 1000  # ours: 31 days, with room for several values a day
_MOST_TOLD = 100  # ours: bad lines with a sentence each; of all others the numbers are told

# The unit of the thresholds, in which the values of a series are held.
PER_MICROLITER = next(unit for unit in ANC.units if unit.code == "/uL")

# Ours: outside these, the highest value of a whole series is more usual in another unit (×10⁹/L).
_HIGHEST_USUALLY_ABOVE = Decimal("0.03")

DECIMAL_MARKS: dict[str, Mark] = {"": "", "point": ".", "comma": ","}

# How a unit is written beside one value: in a text, and in JSON.
UNIT_BEHIND = "behind each value"
UNIT_AS_MEMBER = "as a third member behind each value"


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """An ANC of one day, in /µL: ``<100`` is 100 with ``below`` set.

    ``unit`` is the one that was entered beside the value itself, ``5 8/uL``; None where that of
    the whole series counts.
    """

    day: int
    anc: Decimal
    below: bool
    entered: str
    unit: Unit | None


class Remarkable(Enum):
    """What a reader of the result has to know about how the series was read."""

    HEADER_SKIPPED = "header_skipped"
    ONE_VALUE_PER_LINE = "one_value_per_line"
    SPACES_SEPARATE = "spaces_separate"
    SPACES_GROUP = "spaces_group"
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


def read_series(
    text: str,
    *,
    unit: str | None,
    infusion_date: str,
    follow_up_day: str,
    decimal_mark: str = "",
) -> Series:
    r"""Return a pasted or typed series.

    Each line is ``day value`` (space, tab or semicolon between), or ``YYYY-MM-DD value`` with the
    date of infusion given (a time after the date is accepted), or one value a line from day 0 on,
    where a blank line or ``-`` is a day not measured: ``read_series("0 2100\n1 <100", unit="/uL",
    infusion_date="", follow_up_day="")`` has 2100 on day 0 and less than 100 on day 1. A unit in a
    line decides there, so that ``unit`` may be blank where each line has its own. ``decimal_mark``
    is "point" or "comma" where it was declared, else blank.

    Raises UnreadableLabs with every problem at once, and SeriesTooLongError.
    """
    lines = text.splitlines()
    if len(lines) > MOST_LINES:
        raise SeriesTooLongError(f"a series has at most {MOST_LINES} lines")
    problems: list[Problem] = []
    known_unit = read_unit(unit, problems)
    mark = _decimal_mark(decimal_mark, problems)
    infusion = _date(infusion_date, problems)
    end = read_follow_up(follow_up_day, problems)
    reader = _LineReader(known_unit, mark, infusion, problems)
    found, remarks = reader.read(lines)
    blank = not any(line.strip(series_lines.AT_THE_ENDS + NOT_MEASURED) for line in lines)
    told = {problem.field for problem in problems}
    if not found and (blank or not told & {"series", "infusion_date", "unit"}):
        message = "Enter at least one ANC value, as in: 0 2100"
        problems.append(Problem(field="series", code="nothing_entered", message=message))
    if found and not reader.lacks_unit:
        problems = without_missing_unit(problems)
    if problems:
        raise UnreadableLabs(tuple(problems))
    return series_of(found, unit=known_unit, follow_up_day=end, remarks=remarks)


def series_of(
    measurements: Iterable[Measurement],
    *,
    unit: Unit | None,
    follow_up_day: int | None,
    remarks: tuple[Remark, ...] = (),
) -> Series:
    """Return what counts: days 0 to 30, up to the end of follow-up, the lowest value of each day.

    ``unit`` is None where each measurement has its own. Raises UnreadableLabs where no value is
    left, where follow-up ends before the first one, and where units seem to be mixed.
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
    counting = [each for each in ordered if 0 <= each.day <= last]
    unit = unit or next(each.unit for each in counting if each.unit)
    _refuse_mixed_units(counting, unit)
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


def measure(
    day: int, value: str, unit: Unit | None, decimal_mark: Mark = "", own: Unit | None = None
) -> Measurement:
    """Return one value of a day: "<0.5" in ×10⁹/L on day 3 is less than 500 /µL.

    ``unit`` is that of the series; a unit in the text decides, ``8/uL``, and so does ``own``, which
    stands beside this value. Raises UnreadableLabs with what is wrong with the value or the unit;
    ``>`` is refused.
    """
    try:
        reading = read_lab(ANC, Entry(value, own.code if own else None, decimal_mark))
        own = reading.unit
    except UnreadableLabs as unreadable:
        if unit is None or all(each.code != "unit_missing" for each in unreadable.problems):
            raise
        reading = read_lab(ANC, Entry(value, unit.code, decimal_mark))
    if reading.sign in (">", "≥"):
        message = "A value with > cannot be graded; enter a number, or one with <."
        problem = Problem(field=ANC.name, code="sign", message=message, lab=ANC.label)
        raise UnreadableLabs((problem,))
    anc = from_canonical(reading.interval.high, PER_MICROLITER)
    assert anc is not None  # a thousandth always divides
    return Measurement(
        day=day,
        anc=anc,
        below=reading.sign == "<",
        entered=reading.entered,
        unit=own,
    )


def _refuse_mixed_units(measurements: list[Measurement], unit: Unit) -> None:
    """Raise UnreadableLabs where some values look as if in another unit, and others do not.

    2.1 and 400 in /µL: 2.1 is usual in ×10⁹/L only, 400 in /µL only. 0 is 0 in every unit, and a
    line that has its own unit is not asked about.
    """
    for other in _other_sizes(unit):
        here, there = ([_in(each, unit, like) for each in measurements] for like in (unit, other))
        asked = [
            each
            for each, usual, usual_there in zip(measurements, here, there, strict=True)
            if usual_there and not usual and each.unit is None
        ]
        reverse = [
            each.day
            for each, usual, usual_there in zip(measurements, here, there, strict=True)
            if usual and not usual_there
        ]
        if asked and reverse:
            raise UnreadableLabs((_mixed_units(unit, other, asked, reverse),))


def _other_sizes(unit: Unit) -> Iterable[Unit]:
    """Return the units of other sizes than this one, each by the first of its size."""
    return {
        each.factor: each for each in reversed(ANC.units) if each.factor != unit.factor
    }.values()


def _in(each: Measurement, unit: Unit, like: Unit) -> bool:
    """Return whether a value's number in ``unit`` would be usual, were it in ``like``."""
    number = from_canonical(to_canonical(each.anc, PER_MICROLITER), unit)
    assert number is not None  # all factors of ANC are powers of ten
    return ANC.is_usual(to_canonical(number, like))


def _mixed_units(unit: Unit, other: Unit, asked: list[Measurement], reverse: list[int]) -> Problem:
    """Ask which unit is meant where: 35 ×10⁹/L may be right after G-CSF, or be 35 /µL."""
    days, others = _day_runs([each.day for each in asked]), _day_runs(reverse)
    value = asked[0].entered
    message = (
        f"Which unit is meant where? The values of {days} would be usual in {other.shown}, those "
        f"of {others} in {unit.shown}, and not the other way round. Write the unit of {days} "
        f"{UNIT_BEHIND}: {value} {unit.shown} if it is right as it stands, as after G-CSF, "
        f"{value} {other.shown} if the report had that unit."
    )
    return Problem(field="series", code="units_mixed", message=message)


def _day_runs(days: list[int]) -> str:
    found = sorted(set(days))
    return f"{'day' if len(found) == 1 else 'days'} {series_lines.runs(found)}"


def _remark(kind: Remarkable, days: Iterable[int]) -> tuple[Remark, ...]:
    found = tuple(sorted(set(days)))
    return (Remark(kind=kind, days=found),) if found else ()


def _is_usual(each: Measurement) -> bool:
    return ANC.is_usual(to_canonical(each.anc, PER_MICROLITER))


def _more_usual_units(measurements: Iterable[Measurement], unit: Unit) -> tuple[Unit, ...]:
    """Return the units in which the highest value would be usual, where it is not in this one."""
    without_own = [each.anc for each in measurements if each.unit is None]
    highest = to_canonical(max(without_own, default=Decimal(0)), PER_MICROLITER)
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


def _decimal_mark(text: str, problems: list[Problem]) -> Mark:
    mark = DECIMAL_MARKS.get(text.strip())
    if mark is None:
        message = f"Choose {' or '.join(filter(None, DECIMAL_MARKS))}, or leave it open."
        problems.append(Problem(field="decimal_mark", code="mark_unknown", message=message))
    return mark or ""


def read_unit(code: str | None, problems: list[Problem]) -> Unit | None:
    """Return the unit of a series, "/uL"; without a known one, add the problem and return None."""
    text = (code or "").strip()
    unit = ANC.spelled(text)
    if unit is None:
        problems.append(replace(unit_problem(ANC, text), field="unit", lab=""))
    return unit


def without_missing_unit(problems: list[Problem]) -> list[Problem]:
    """Return the problems but that of a missing unit: every value of the series has its own."""
    return [each for each in problems if each.code != "unit_missing"]


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


class _LineReader:
    """Reads the lines of one text, and collects what is wrong with them."""

    def __init__(
        self, unit: Unit | None, mark: Mark, infusion: date | None, problems: list[Problem]
    ) -> None:
        self.unit = unit
        self.mark = mark
        self.infusion = infusion
        self.problems = problems
        self.lacks_unit = False  # some value has none, nor has the series
        self.told = 0
        self.more: list[int] = []  # numbers of further bad lines

    def read(self, texts: list[str]) -> tuple[list[Measurement], tuple[Remark, ...]]:
        lines = [series_lines.split(number, text) for number, text in enumerate(texts, 1)]
        remarks: tuple[Remark, ...] = ()
        header = 0  # columns
        first = next((line for line in lines if line.text), None)
        if first and series_lines.is_header(first.text):
            lines = lines[first.number :]
            remarks = (Remark(kind=Remarkable.HEADER_SKIPPED),)
            header = series_lines.columns_of_header(first.text)
        columns = _Columns([line for line in lines if self._is_readable(line)], self._legal, header)
        if columns.count == 1:
            remarks += (Remark(kind=Remarkable.ONE_VALUE_PER_LINE),)
            found = [self._value(line, line.text, day) for day, line in enumerate(lines)]
            ambiguous = {day for day, line in enumerate(lines) if line in columns.ambiguous}
        elif series_lines.look_swapped(columns.readable):
            self._refuse(columns.readable[0], _SWAPPED)
            found, ambiguous = [], set()
        else:
            read = [(line, self._day_and_value(line, columns)) for line in lines if line.text]
            found = [each for _, each in read]
            ambiguous = {each.day for line, each in read if each and line in columns.ambiguous}
            grouped = [each.day for line, each in read if each and _GROUPED.search(line.value)]
            remarks += _remark(Remarkable.SPACES_GROUP, grouped)
        kind = Remarkable.SPACES_GROUP if columns.count == 1 else Remarkable.SPACES_SEPARATE
        remarks += _remark(kind, ambiguous)
        if self.more:
            message = f"Nor can these lines be read: {series_lines.runs(self.more)}."
            self.problems.append(Problem(field="series", code="line", message=message))
        return [each for each in found if each], remarks

    def _is_readable(self, line: Line) -> bool:
        return bool(line.text) and not self._separated_by_comma(line)

    def _separated_by_comma(self, line: Line) -> bool:
        return self.mark != "," and series_lines.separated_by_comma(line)

    def _legal(self, text: str) -> bool:
        """Return whether a text is a value, a missing unit aside."""
        try:
            measure(0, text, self.unit, self.mark)
        except UnreadableLabs as unreadable:
            return all(each.code == "unit_missing" for each in unreadable.problems)
        return True

    def _day_and_value(self, line: Line, columns: "_Columns") -> Measurement | None:
        if self._separated_by_comma(line):
            self._refuse(line, _COMMA, code="comma")
        elif not columns.settled and line in columns.ambiguous:
            self._refuse(line, _may_be(line), code="columns")
        elif not line.value or line in columns.of_one:
            self._refuse(line, "Write day and value, as in: 0 2100")
        elif (day := self._day(line)) is not None:
            return self._value(line, line.value, day)
        return None

    def _day(self, line: Line) -> int | None:
        text = line.before
        if series_lines.DAY.fullmatch(text):
            return int(text)
        if found := series_lines.date_in(text):
            return self._day_of_date(line, found)
        if series_lines.DATE_OTHERWISE.fullmatch(text):
            self._refuse(line, "Write dates as year-month-day: 2026-11-22.")
        elif series_lines.FRACTION.fullmatch(text):
            self._refuse(line, "A day is a whole number; a day may have several lines.")
        else:
            self._refuse(line, "Write the day as a number, or as a date: 2026-11-22.")
        return None

    def _day_of_date(self, line: Line, text: str) -> int | None:
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

    def _value(self, line: Line, text: str, day: int) -> Measurement | None:
        if text in ("", NOT_MEASURED):
            return None
        if self._separated_by_comma(line):
            self._refuse(line, _COMMA, code="comma")
            return None
        try:
            return measure(day, text, self.unit, self.mark)
        except UnreadableLabs as unreadable:
            for problem in unreadable.problems:
                if problem.field == ANC.name:
                    self._refuse(line, problem.message, code=problem.code)
                else:
                    self.lacks_unit = True  # said once, not on every line
            return None

    def _refuse(self, line: Line, message: str, *, code: str = "line") -> None:
        self.told += 1
        if self.told > _MOST_TOLD:
            self.more.append(line.number)
            return
        problem = Problem(field="series", code=code, message=f"Line {line.number}: {message}")
        self.problems.append(problem)


class _Columns:
    """How many columns a series has: 1, values alone, or 2, and whether anything says so.

    Lines of one reading settle it for those that have two: with ``0 2100`` in the series, ``4 300``
    is day 4. Two columns settle it whatever the others are, since a value alone is then a bad line.
    Values alone do not settle it for lines whose first numbers only rise, as days do: ``4 300``,
    ``5 200``, ``900`` may have lost a day. A header settles it where no line does.
    """

    def __init__(self, readable: list[Line], legal: series_lines.Legal, header: int) -> None:
        self.readable = readable
        shapes = {line: series_lines.shapes(line, legal) for line in readable}
        self.ambiguous = {line for line, each in shapes.items() if len(each) > 1}
        self.of_one = {line for line, each in shapes.items() if each == {1}}
        of_two = any(each == {2} for each in shapes.values())
        one_or_two = [line for line in readable if 1 in shapes[line] and line in self.ambiguous]
        all_may_be_one = bool(readable) and all(1 in each for each in shapes.values())
        self.count, self.settled = 2, bool(of_two or header == 2)  # noqa: PLR2004 - day and value
        values_alone = any(line.text != NOT_MEASURED for line in self.of_one)
        if all_may_be_one and not self.settled and (values_alone or header or not self.ambiguous):
            least = 2 if values_alone else 1
            if not series_lines.days_may_rise(one_or_two, least=least):
                self.count, self.settled = 1, True
        elif header == 2 and all_may_be_one and len(self.of_one) == len(readable):  # noqa: PLR2004
            self.count = 1  # it names the day, but the lines have none


_GROUPED = re.compile(r"[0-9]\s[0-9]{3}(?![0-9])")  # a value whose space groups its thousands
_SWAPPED = "The columns look swapped: write the day first, then ANC."
_COMMA = (
    "With a comma this can be read in two ways (4,300 may be day 4 or 4.3). Put a tab, semicolon "
    "or space between day and value."
)


def _may_be(line: Line) -> str:
    """Return what an ambiguous line may be: "2 100 may be day 2 with 100, or 2100 alone.…"."""
    parts = line.value.split()
    if series_lines.DAY.fullmatch(line.before) and len(parts) == 1:
        ways = f"day {line.before} with {line.value}, or {line.before}{line.value} alone"
    else:
        ways = f"{line.before} with {''.join(parts)}, or with {' and '.join(parts)}"
    return (
        f"{line.text} may be {ways}. Put a tab or semicolon between the columns, or write the "
        "numbers without spaces."
    )
