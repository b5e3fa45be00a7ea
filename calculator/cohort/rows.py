"""One row of a cohort is scored, exactly as one patient is, only faster.

The values of a cohort repeat. So what one cell comes to is kept, by its text and unit, and what a
row comes to by the points of its cells: total and group rest on nothing else. Both are computed by
``scoring`` when they are first seen, and a row that cannot be read is read as a whole, so that its
problems are worded as everywhere. What is kept is bounded and dies with the process.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache, partial
from typing import NamedTuple

from calculator.cohort.columns import ADDED, DEFINITIONS, ITEMS, Columns
from calculator.cohort.table import Row
from calculator.cohort.throughout import NOTHING_THROUGHOUT, Throughout
from calculator.presenter.result import caution_words, check_words
from calculator.presenter.words import in_codes, span
from calculator.scoring.quantities import LABS, SPACES
from calculator.scoring.reading import (
    Entry,
    Mark,
    Reading,
    UnreadableLabs,
    read,
    read_lab,
)
from calculator.scoring.score import (
    Group,
    ItemScore,
    UnitCheck,
    assess,
    in_other_units,
    may_be_a_fraction,
    unit_checks,
)
from calculator.scoring.tables import ALL_HT

CELLS_KEPT = 32_768  # of each lab
CHECKS_KEPT = 32_768

_LABS = {lab.name: lab for lab in LABS}
# Where each score's items stand in ITEMS.
_PLACES = tuple(tuple(ITEMS.index(item) for item in definition.items) for definition in DEFINITIONS)
_ALL_HT = DEFINITIONS.index(ALL_HT)
_ALONE = {item.lab.name: replace(ALL_HT, items=(item,)) for item in ITEMS}
_NOT_SCORED = [""] * (len(ADDED) - 1)
# What other programs write into a cell for nothing, in any case.
WORDS_FOR_NOTHING = ("NA", "N/A", "#N/A", "NaN", "NULL", "missing", ".", "-")
_FOR_NOTHING = {word.casefold() for word in WORDS_FOR_NOTHING}
LEAVE_EMPTY = "leave the cell empty where nothing was measured"

Entries = dict[str, Entry]
Span = tuple[int, int]  # points, from the lowest to the highest


class Cell(NamedTuple):
    """What one lab's text and unit come to: ``<5`` mg/L of CRP is 0 points."""

    points: Span
    written: str  # "1", or "0 to 1"
    pending: bool
    swaps: bool  # in another unit the number is usual
    slips: bool  # and counts otherwise there
    cautions: str


CellReader = Callable[[str, str, str | None], Cell | None]


class Total(NamedTuple):
    """What a row comes to in one score."""

    points: Span
    group: Group
    cutoff_decides: bool  # at the other cut-off that a source states, the group is another

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
    asked_of_the_file: frozenset[str] = frozenset()  # labs whose unit would move the group
    has_word_for_nothing: bool = False
    in_doubt: bool = False  # a unit is, and another one would move the group


class _Checks(NamedTuple):
    """The unit checks of a row in words, and the labs of those that are said for the file."""

    words: str
    asked_of_the_file: frozenset[str]
    in_doubt: bool


_NO_CHECKS = _Checks("", frozenset(), in_doubt=False)


class Scorer:
    """Scores the rows of one cohort.

    >>> from calculator.cohort.columns import read_header
    >>> columns = read_header(["id", "marrow_blasts"], outcome=None)
    >>> Scorer(columns).score(Row(["1", "M3"], "")).added[:3]
    ['2', '7', 'undetermined']
    """

    def __init__(
        self, columns: Columns, mark: Mark = "", throughout: Throughout = NOTHING_THROUGHOUT
    ) -> None:
        self._mark: Mark = mark
        self._of_the_file = throughout.of_other_units
        self._width = len(columns.names)
        self._places = tuple((each.lab, each.value, each.unit) for each in columns.labs)
        # Each lab's own, so that many different platelet counts do not crowd the others out.
        self._cells: dict[str, CellReader] = {
            name: lru_cache(CELLS_KEPT)(
                partial(_cell, mark=mark, all_fractions=name in throughout.of_fractions)
            )
            for name in _LABS
        }
        self._totals: dict[tuple[int, tuple[Span, ...]], Total] = {}  # at most 972 for each score
        self._checks: dict[tuple[object, ...], _Checks] = {}

    def score(self, row: Row) -> Scored:
        """Score one row; one that is damaged or cannot be read has its reasons in ``error``."""
        if row.fault:
            return _unread(row.fault + _surplus(row.cells, self._width))
        entries = self._entries(row.cells)
        cells = []
        for name, entry in entries.items():
            cell = self._cells[name](name, entry.value, entry.unit)
            if cell is None:
                return _unreadable(entries)
            cells.append(cell)
        if all(cells[place].pending for place in _PLACES[_ALL_HT]):
            return _unreadable(entries)
        return self._scored(entries, cells)

    def _entries(self, cells: list[str]) -> Entries:
        entries = {}
        for lab, value, unit in self._places:
            written = "" if unit is None else cells[unit].strip(SPACES)
            text = "" if value is None else cells[value]
            entries[lab.name] = Entry(text, written or None, self._mark)
        return entries

    def _scored(self, entries: Entries, cells: list[Cell]) -> Scored:
        added: list[str] = []
        totals = [self._total(score, entries, cells) for score in range(len(DEFINITIONS))]
        for (low, high), group, _ in totals:
            added += str(low), str(high), group.value
        added += [cell.written for cell in cells]
        added.append(" ".join(cell.cautions for cell in cells if cell.cautions))
        checks = self._unit_checks(entries, cells)
        added.append(checks.words)
        open_labs = tuple(
            ITEMS[place].lab.label
            for place in _PLACES[_ALL_HT]
            if cells[place].points[0] != cells[place].points[1]
        )
        return Scored(
            added,
            totals[_ALL_HT],
            open_labs,
            error="",
            asked_of_the_file=checks.asked_of_the_file,
            in_doubt=checks.in_doubt,
        )

    def _total(self, score: int, entries: Entries, cells: list[Cell]) -> Total:
        key = score, tuple([cells[place].points for place in _PLACES[score]])
        total = self._totals.get(key)
        if total is None:
            assessment = assess(DEFINITIONS[score], read(entries))
            total = Total(
                (assessment.total.low, assessment.total.high),
                assessment.group,
                cutoff_decides=assessment.at_both_cutoffs is not None,
            )
            self._totals[key] = total
        return total

    def _unit_checks(self, entries: Entries, cells: list[Cell]) -> _Checks:
        """Word the unit checks of a row.

        They rest on ALL-HT's points, and name every value that is usual in another unit, also one
        that counts the same there: so all of these, as written, are part of the key.
        """
        places = _PLACES[_ALL_HT]
        if not any(cells[place].slips for place in places):
            return _NO_CHECKS  # no other unit moves a point
        names = [ITEMS[place].lab.name for place in places if cells[place].swaps]
        key = (*[cells[place].points for place in places], *[(n, entries[n]) for n in names])
        found = self._checks.get(key)
        if found is None:
            if len(self._checks) == CHECKS_KEPT:
                self._checks.clear()
            found = self._checks[key] = self._worded(entries)
        return found

    def _worded(self, entries: Entries) -> _Checks:
        """Word the checks of usual values in columns that are asked about once for the file.

        A check of a doubtful value stays in its row: it is unusual there, whatever the column is.
        """
        assessment = assess(ALL_HT, read(entries))
        said: list[UnitCheck] = []
        of_the_file: set[str] = set()
        for check in unit_checks(assessment):
            names = {swap.row.item.lab.name for swap in check.swaps}
            if names <= self._of_the_file:
                of_the_file |= names
                if not check.doubtful:
                    continue
            said.append(check)
        words = check_words(assessment, tuple(said))
        doubt = any(check.doubtful for check in said)
        return _Checks(_in_a_cell(words), frozenset(of_the_file), in_doubt=doubt)


def _cell(
    name: str, value: str, unit: str | None, *, mark: Mark, all_fractions: bool
) -> Cell | None:
    """Read and score one lab alone; None where it cannot be read."""
    lab = _LABS[name]
    try:
        reading = read_lab(lab, Entry(value, unit, mark))
    except UnreadableLabs:
        return None
    row = _row(reading)
    others = list(in_other_units(reading))
    # What may be a fraction is far from every cut-off, so that it has no other caution.
    said_for_the_file = all_fractions and may_be_a_fraction(reading)
    return Cell(
        points=(row.points.low, row.points.high),
        written=span(row.points),
        pending=reading.pending,
        swaps=bool(others),
        slips=any(_row(other).points != row.points for other in others),
        cautions="" if said_for_the_file else _in_a_cell(" ".join(caution_words(row))),
    )


def _in_a_cell(words: str) -> str:
    """Return words for a program's table: units by their codes, and no space but the plain one."""
    return in_codes(words).replace("\N{NO-BREAK SPACE}", " ")


def _row(reading: Reading) -> ItemScore:
    name = reading.lab.name
    return assess(_ALONE[name], {name: reading}).items[0]


def _unread(error: str) -> Scored:
    return Scored(_NOT_SCORED, None, (), error)


def _unreadable(entries: Entries) -> Scored:
    """Say everything that is wrong with a row, in the words of the form."""
    words = [
        name for name, entry in entries.items()
        if entry.value.strip(SPACES).casefold() in _FOR_NOTHING
    ]  # fmt: skip
    problems = [f"{_LABS[name].label}: {LEAVE_EMPTY}." for name in words]
    try:
        read({name: entry for name, entry in entries.items() if name not in words})
    except UnreadableLabs as unreadable:
        problems += [
            in_codes(problem.named)
            for problem in unreadable.problems
            if not words or problem.code != "nothing_entered"
        ]
    assert problems, "a row that was refused can be read"
    return _unread(" ".join(problems))._replace(has_word_for_nothing=bool(words))


def _surplus(cells: list[str], width: int) -> str:
    """Name the cells for which the header has no column, so that they are not lost."""
    return f" Without a column: {' | '.join(cells[width:])}" if len(cells) > width else ""
