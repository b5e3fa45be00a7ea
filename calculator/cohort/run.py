"""A cohort from file to file, written while it is read for the second time (``throughout``).

Neither a sentence nor the report holds a value or an id: only a row's own ``error`` cell does.
"""

import csv
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from io import TextIOWrapper
from typing import BinaryIO, TextIO

from calculator.cohort import words
from calculator.cohort.columns import ADDED, LAB_NAMES, Columns, read_header
from calculator.cohort.files import (
    STANDARD,
    FileError,
    keep_apart,
    readable_twice,
    reading,
    writing,
)
from calculator.cohort.findings import Discrimination, Findings
from calculator.cohort.rows import Scorer
from calculator.cohort.table import Row, Table, starts_with_mark
from calculator.cohort.tally import Tally, spread
from calculator.cohort.throughout import Throughout, look_over
from calculator.scoring.reading import Mark

_PROGRESS_EVERY = 1000  # rows
_PROGRESS_SECONDS = 0.25
_MARK = "\ufeff"
_DISCRIMINATION = "calculator.cohort.discrimination"
_EXTRA = ("numpy", "scipy", "sklearn")


@dataclass(frozen=True, kw_only=True)
class Request:
    """What was asked for; "-" as source or target is standard input or output.

    ``decimal_mark`` is "" where none is declared.
    """

    source: str
    target: str
    outcome: str | None
    report: str | None
    decimal_mark: Mark


def score_cohort(request: Request, *, say: Callable[[str], None]) -> Findings:
    """Write the table with the scores; ``say`` is told how the table is read.

    Raises FileError and TableError; then no file has been written.
    """
    keep_apart(request.source, request.target, request.report)
    if request.report == STANDARD:
        raise FileError("The report needs a file: standard output is for the table.")
    mark = request.decimal_mark
    with reading(request.source) as given, readable_twice(given) as source:
        marked = starts_with_mark(source)
        start = source.tell()
        with _text(source) as text:
            table = Table(text, known=LAB_NAMES)
            columns = read_header(table.header, outcome=request.outcome)
            say(words.how_it_is_read(table.delimiter, columns))
            throughout = look_over(_watched(table, "rows looked over"), columns, mark)
        source.seek(start)
        with _text(source) as text, writing(request.target) as target:
            table = Table(text, known=LAB_NAMES)
            target.write((_MARK if marked else "") + table.separator_line)
            tally = _pass(table, columns, target, Scorer(columns, mark, throughout), mark)
    return _findings(columns, tally, table.empty_lines, throughout)


@contextmanager
def _text(source: BinaryIO) -> Iterator[TextIO]:
    text = TextIOWrapper(source, encoding="utf-8", errors="surrogateescape", newline="")
    try:
        yield text
    finally:
        text.detach()


def _findings(columns: Columns, tally: Tally, empty_lines: int, throughout: Throughout) -> Findings:
    outcome = None if columns.outcome is None else columns.names[columns.outcome].strip()
    spreads = {group: spread(days) for group, days in tally.days.items()}
    discrimination, no_auc = (None, "") if outcome is None else _discriminate(tally)
    return Findings(
        tally=tally,
        throughout=throughout,
        empty_lines=empty_lines,
        outcome=outcome,
        spreads={group: each for group, each in spreads.items() if each},
        discrimination=discrimination,
        no_auc=no_auc,
    )


def _discriminate(tally: Tally) -> tuple[Discrimination | None, str]:
    """Return AUC and curve, or why there are none; the extra that they need may be absent."""
    try:
        found: Discrimination | None = import_module(_DISCRIMINATION).discriminate(tally.pairs)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _EXTRA:
            raise
        return None, words.NEEDS_EXTRA
    return found, "" if found else words.ONE_OUTCOME_ONLY


def _pass(table: Table, columns: Columns, target: TextIO, scorer: Scorer, mark: Mark) -> Tally:
    plain = csv.writer(target, delimiter=table.delimiter, lineterminator=table.line_end)
    # A carriage return alone in a cell would end the row for others, unless it is quoted.
    quoting = csv.writer(
        target,
        delimiter=table.delimiter,
        lineterminator=table.line_end,
        quoting=csv.QUOTE_ALL,
    )
    (quoting if _returns(columns.names) else plain).writerow((*columns.names, *ADDED))
    tally = Tally()
    width, outcome = len(columns.names), columns.outcome
    for row in _watched(table, "rows"):
        scored = scorer.score(row)
        # A damaged row has no outcome: its cells may have shifted.
        days = None if outcome is None or row.fault else row.cells[outcome]
        if days is not None and mark == ",":
            days = days.replace(",", ".")
        error = tally.count(scored, days)
        padding = [""] * (width - len(row.cells))
        writer = quoting if _returns(row.cells) else plain
        writer.writerow([*row.cells[:width], *padding, *scored.added, error])
    return tally


def _returns(cells: Iterable[str]) -> bool:
    return any("\r" in cell for cell in cells)


def _watched(table: Table, noun: str) -> Iterator[Row]:
    """Hand the rows on, with their number on standard error where somebody watches."""
    if not sys.stderr.isatty():
        yield from table
        return
    shown_at = time.monotonic()
    for number, row in enumerate(table, 1):
        yield row
        if number % _PROGRESS_EVERY == 0 and time.monotonic() - shown_at > _PROGRESS_SECONDS:
            shown_at = time.monotonic()
            sys.stderr.write(f"\r{number:,} {noun}")
            sys.stderr.flush()
    sys.stderr.write("\r\033[K")
