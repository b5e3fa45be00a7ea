"""What holds for a whole column of labs, so that it is said once and not in each row.

A column of CRP in mg/L in which every value would be usual in mg/dL as well says nothing about one
row, but asks about the file; likewise marrow blasts that are all at or below 1 %, as fractions are.
A value that is unusual in its own unit stays a finding of its row, whatever the others are.

That a column is so is known only at its end, while rows are written as they are read. So a file is
read twice: first the labs' columns alone, and of these only those of which it may still hold (in
most files a few rows rule out all, and the first pass ends there); then every row is scored. What
cannot be read twice, a pipe, is put into a temporary file first. Memory stays constant.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from calculator.cohort.columns import Columns, LabColumn
from calculator.cohort.table import Row
from calculator.scoring.quantities import SPACES, Lab, Unit
from calculator.scoring.reading import Entry, Mark, UnreadableLabs, read_lab
from calculator.scoring.score import in_other_units

FEWEST = 2  # values that make a column; a single one is a finding of its row
_KEPT = 4096  # values of each lab


@dataclass(frozen=True, kw_only=True)
class OtherUnit:
    """A column that would be usual in another unit throughout: CRP, mg/L, mg/dL, 312 values."""

    lab: Lab
    unit: Unit
    other: Unit
    values: int


@dataclass(frozen=True, kw_only=True)
class Fractions:
    """A column of shares of which each may be a fraction: marrow blasts, 40 values."""

    lab: Lab
    values: int


@dataclass(frozen=True, kw_only=True)
class Throughout:
    """What holds for whole columns."""

    other_units: tuple[OtherUnit, ...] = ()
    fractions: tuple[Fractions, ...] = ()

    @property
    def of_other_units(self) -> frozenset[str]:
        """Return the labs whose unit is asked about for the file and not in each row."""
        return frozenset(each.lab.name for each in self.other_units)

    @property
    def of_fractions(self) -> frozenset[str]:
        """Return the labs whose shares are asked about for the file and not in each row."""
        return frozenset(each.lab.name for each in self.fractions if each.values >= FEWEST)


NOTHING_THROUGHOUT = Throughout()


class _Value(NamedTuple):
    """What one cell says of its column; ``numbers`` is empty for a stratum."""

    unit: Unit
    other: Unit | None  # in which it would be usual, too
    numbers: tuple[Decimal, ...]


def look_over(rows: Iterable[Row], columns: Columns, mark: Mark) -> Throughout:
    """Return what holds for whole columns; damaged rows and cells that cannot be read aside.

    Rows with CRP 12, 25 and 40 mg/L: CRP would be usual in mg/dL throughout.
    """
    open_ = [_Column(each, mark) for each in columns.labs if each.value is not None]
    open_ = [each for each in open_ if each.may_hold]
    for row in rows:
        if row.fault:
            continue
        ended = False
        for column in open_:
            ended |= not column.take(row.cells)
        if ended:
            open_ = [each for each in open_ if each.may_hold]
            if not open_:
                break
    return Throughout(
        other_units=tuple(filter(None, (each.other_unit() for each in open_))),
        fractions=tuple(filter(None, (each.fractions() for each in open_))),
    )


class _Column:
    """Counts one lab's values for as long as one of the two things may hold of all."""

    def __init__(self, column: LabColumn, mark: Mark) -> None:
        assert column.value is not None
        self.lab = column.lab
        self._value, self._unit = column.value, column.unit
        self._read: Callable[[str, str | None], _Value | None] = lru_cache(_KEPT)(self._read_cell)
        self._mark: Mark = mark
        self._units: tuple[Unit, Unit] | None = None
        self._may_be_other = column.lab.unit_is_chosen
        self._may_be_fractions = column.lab.percent_from is not None
        self._above_zero = False
        self._count = 0

    @property
    def may_hold(self) -> bool:
        return self._may_be_other or self._may_be_fractions

    def take(self, cells: list[str]) -> bool:
        """Count a row's cell, and return whether anything may still hold."""
        text = cells[self._value]
        if not text:
            return True
        unit = "" if self._unit is None else cells[self._unit].strip(SPACES)
        value = self._read(text, unit or None)
        if value is not None:
            self._count += 1
            self._judge(value)
        return self.may_hold

    def _judge(self, value: _Value) -> None:
        if self._may_be_other:
            units = (value.unit, value.other) if value.other else None
            if self._units is None:
                self._units = units
            self._may_be_other = units is not None and units == self._units
        if self._may_be_fractions and value.numbers:  # M1 to M3 tell nothing of it
            highest = self.lab.percent_from
            self._may_be_fractions = highest is not None and max(value.numbers) <= highest
            self._above_zero |= any(value.numbers)

    def _read_cell(self, text: str, unit: str | None) -> _Value | None:
        try:
            reading = read_lab(self.lab, Entry(text, unit, self._mark))
        except UnreadableLabs:
            return None
        if reading.unit is None:
            return None
        other = next((each.unit for each in in_other_units(reading)), None)
        return _Value(reading.unit, other, reading.numbers)

    def other_unit(self) -> OtherUnit | None:
        if not self._may_be_other or self._units is None or self._count < FEWEST:
            return None
        unit, other = self._units
        return OtherUnit(lab=self.lab, unit=unit, other=other, values=self._count)

    def fractions(self) -> Fractions | None:
        if not self._may_be_fractions or not self._above_zero:
            return None
        return Fractions(lab=self.lab, values=self._count)
