"""One row of a cohort is scored, exactly as one patient is, only faster.

The values of a cohort repeat. So what one cell comes to is kept, by its text and unit, and what a
row comes to by the points of its cells: total and group rest on nothing else. Both are computed by
``scoring`` when they are first seen, and a row that cannot be read is read as a whole, so that its
problems are worded as everywhere. What is kept is bounded and dies with the process.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from calculator.cohort.columns import ADDED, DEFINITIONS, ITEMS, Columns
from calculator.cohort.table import Row
from calculator.presenter.result import caution_words, unit_check_words
from calculator.presenter.words import in_codes, span
from calculator.scoring.quantities import LABS, SPACES
from calculator.scoring.reading import (
    Entry,
    Reading,
    UnreadableLabs,
    read,
    read_lab,
)
from calculator.scoring.score import Group, ItemScore, assess, in_other_units, unit_checks
from calculator.scoring.tables import ALL_HT

CELLS_KEPT = 32_768  # of each lab
CHECKS_KEPT = 32_768

_LABS = {lab.name: lab for lab in LABS}
# Where each score's items stand in ITEMS.
_PLACES = tuple(tuple(ITEMS.index(item) for item in definition.items) for definition in DEFINITIONS)
_ALL_HT = DEFINITIONS.index(ALL_HT)
_ALONE = {item.lab.name: replace(ALL_HT, items=(item,)) for item in ITEMS}
_NOT_SCORED = [""] * (len(ADDED) - 1)

Entries = dict[str, Entry]
Span = tuple[int, int]  # points, from the lowest to the highest


class Cell(NamedTuple):
    """What one lab's text and unit come to: ``<5`` mg/L of CRP is 0 points."""

    points: Span
    written: str  # "1", or "0 to 1"
    pending: bool
    slips: bool  # in another unit the number is usual as well, and counts otherwise
    cautions: str


CellReader = Callable[[str, str, str | None], Cell | None]


class Total(NamedTuple):
    """What a row comes to in one score."""

    points: Span
    group: Group

    @property
    def settled(self) -> int | None:
        """Return the total where it is one number, else None."""
        return self.points[0] if self.points[0] == self.points[1] else None


class Scored(NamedTuple):
    """A scored row: the cells that are added (but ``error``), ALL-HT's total, the open labs."""

    added: list[str]
    total: Total | None  # None where the row could not be read
    open_labs: tuple[str, ...]
    error: str


class Scorer:
    """Scores the rows of one cohort.

    >>> from calculator.cohort.columns import read_header
    >>> columns = read_header(["id", "marrow_blasts"], outcome=None)
    >>> Scorer(columns).score(Row(["1", "M3"], "")).added[:3]
    ['2', '7', 'undetermined']
    """

    def __init__(self, columns: Columns) -> None:
        self._width = len(columns.names)
        self._places = tuple((each.lab, each.value, each.unit) for each in columns.labs)
        # Each lab's own, so that many different platelet counts do not crowd the others out.
        self._cells: dict[str, CellReader] = {name: lru_cache(CELLS_KEPT)(_cell) for name in _LABS}
        self._totals: dict[tuple[int, tuple[Span, ...]], Total] = {}  # at most 972 for each score
        self._checks: dict[tuple[object, ...], str] = {}

    def score(self, row: Row) -> Scored:
        """Score one row; one that is damaged or cannot be read has its reasons in ``error``."""
        if row.fault:
            return _unread(row.fault + _surplus(row.cells, self._width))
        entries = self._entries(row.cells)
        cells = []
        for name, entry in entries.items():
            cell = self._cells[name](name, entry.value, entry.unit)
            if cell is None:
                return _unread(_problems(entries))
            cells.append(cell)
        if all(cells[place].pending for place in _PLACES[_ALL_HT]):
            return _unread(_problems(entries))
        return self._scored(entries, cells)

    def _entries(self, cells: list[str]) -> Entries:
        entries = {}
        for lab, value, unit in self._places:
            written = "" if unit is None else cells[unit].strip(SPACES)
            entries[lab.name] = Entry("" if value is None else cells[value], written or None)
        return entries

    def _scored(self, entries: Entries, cells: list[Cell]) -> Scored:
        added: list[str] = []
        totals = [self._total(score, entries, cells) for score in range(len(DEFINITIONS))]
        for (low, high), group in totals:
            added += str(low), str(high), group.value
        added += [cell.written for cell in cells]
        added.append(" ".join(cell.cautions for cell in cells if cell.cautions))
        added.append(self._unit_checks(entries, cells))
        open_labs = tuple(
            ITEMS[place].lab.label
            for place in _PLACES[_ALL_HT]
            if cells[place].points[0] != cells[place].points[1]
        )
        return Scored(added, totals[_ALL_HT], open_labs, "")

    def _total(self, score: int, entries: Entries, cells: list[Cell]) -> Total:
        key = score, tuple([cells[place].points for place in _PLACES[score]])
        total = self._totals.get(key)
        if total is None:
            assessment = assess(DEFINITIONS[score], read(entries))
            total = Total((assessment.total.low, assessment.total.high), assessment.group)
            self._totals[key] = total
        return total

    def _unit_checks(self, entries: Entries, cells: list[Cell]) -> str:
        """Word the unit checks: they rest on ALL-HT's points and on what may be another unit's."""
        places = _PLACES[_ALL_HT]
        slipping = [
            (ITEMS[i].lab.name, entries[ITEMS[i].lab.name]) for i in places if cells[i].slips
        ]
        if not slipping:
            return ""
        key = (*[cells[place].points for place in places], *slipping)
        words = self._checks.get(key)
        if words is None:
            assessment = assess(ALL_HT, read(entries))
            checks = unit_checks(assessment)
            words = " ".join(unit_check_words(assessment, check) for check in checks)
            if len(self._checks) == CHECKS_KEPT:
                self._checks.clear()
            self._checks[key] = words
        return words


def _cell(name: str, value: str, unit: str | None) -> Cell | None:
    """Read and score one lab alone; None where it cannot be read."""
    lab = _LABS[name]
    try:
        reading = read_lab(lab, Entry(value, unit))
    except UnreadableLabs:
        return None
    row = _row(reading)
    return Cell(
        points=(row.points.low, row.points.high),
        written=span(row.points),
        pending=reading.pending,
        slips=any(_row(other).points != row.points for other in in_other_units(reading)),
        cautions=" ".join(caution_words(row)),
    )


def _row(reading: Reading) -> ItemScore:
    name = reading.lab.name
    return assess(_ALONE[name], {name: reading}).items[0]


def _unread(error: str) -> Scored:
    return Scored(_NOT_SCORED, None, (), error)


def _problems(entries: Entries) -> str:
    """Say everything that is wrong with a row, in the words of the form."""
    try:
        read(entries)
    except UnreadableLabs as unreadable:
        return " ".join(in_codes(problem.named) for problem in unreadable.problems)
    raise AssertionError("a row that was refused can be read")


def _surplus(cells: list[str], width: int) -> str:
    """Name the cells for which the header has no column, so that they are not lost."""
    return f" Without a column: {' | '.join(cells[width:])}" if len(cells) > width else ""
