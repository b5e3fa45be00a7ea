"""A delimited text becomes rows, one at a time; a damaged row is handed on, never dropped.

A quotation mark that is never closed would swallow all rows up to the next one. So a row of several
lines counts only where it is whole and has as many cells as the header; otherwise its first line is
handed on as a damaged row, and reading goes on with its second.
"""

import csv
import re
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, TextIO

MOST_CHARACTERS = 1_000_000  # of one line; ours: beyond it, a file is no table
MOST_LINES = 500  # of one row with line ends in its quoted cells; ours

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}

_UNMATCHED = (
    "This row cannot be split into the cells of the header: check its quotation marks and its "
    "length."
)
# Some programs quote it, or pad it to the width of the table.
_SEPARATOR_LINE = re.compile(r'"?sep=(\\t|[^"]?)"?[,;\t]*', re.IGNORECASE)
_BOM = b"\xef\xbb\xbf"
_OTHER_FORMATS = {
    b"\xff\xfe": "This is UTF-16",
    b"\xfe\xff": "This is UTF-16",
    b"PK": "This is a spreadsheet in its own format",
}


class TableError(ValueError):
    """Raised for a file that is no table for us, with all the reasons as sentences.

    No sentence quotes a cell: headers aside, a table holds nothing but patients.
    """

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


class Row(NamedTuple):
    """The cells of a row, and what is wrong with it as a row: ``Row(["1", "45"], "")``."""

    cells: list[str]
    fault: str


class _UnclosedError(ValueError):
    """Raised where a quotation mark is still open and its end is out of reach."""


def starts_with_mark(file: BinaryIO) -> bool:
    """Skip a byte-order mark of UTF-8 and tell whether there was one.

    Raises TableError where the first bytes are of another format: UTF-16, or a spreadsheet's own.
    """
    start = file.peek(len(_BOM))[: len(_BOM)]  # type: ignore[attr-defined] # all buffered ones can
    for signature, name in _OTHER_FORMATS.items():
        if start.startswith(signature):
            raise TableError(f"{name}: save the table as CSV UTF-8.")
    if start == _BOM:
        file.read(len(_BOM))
    return bool(start == _BOM)


class Table:
    r"""The rows of a text with a header.

    ``Table(io.StringIO("id;crp\n1;45\n"), known={"crp"})`` has the delimiter ";", the header
    ["id", "crp"] and yields ``Row(["1", "45"], "")``. A first line ``sep=;`` names the delimiter
    and is kept as ``separator_line``. Raises TableError for an empty text and for a
    line that is too long.
    """

    def __init__(self, text: TextIO, *, known: set[str]) -> None:
        self._lines = _Lines(text)
        first = self._lines.first()
        self.line_end = "\r\n" if first.endswith("\r\n") else "\n"
        self.separator_line = ""  # as spreadsheets write it: "sep=;"
        if named := _SEPARATOR_LINE.fullmatch(first.rstrip("\r\n")):
            self.separator_line = first
            self.delimiter = _separator(named[1])
            self._lines.start_row()
            next(self._lines)
            self._lines.start_row()
            self._lines.first()
        else:
            self.delimiter = max(DELIMITERS, key=lambda each: _named(first, each, known))
        self.empty_lines = 0
        self.header = self._header()

    def _header(self) -> list[str]:
        self._lines.start_row()
        try:
            return next(self._reader())
        except (csv.Error, _UnclosedError):
            raise TableError("The quotation marks in the header do not match.") from None

    def _reader(self) -> Iterator[list[str]]:
        return csv.reader(self._lines, delimiter=self.delimiter, strict=True)

    def __iter__(self) -> Iterator[Row]:
        lines, reader, width = self._lines, self._reader(), len(self.header)
        while True:
            lines.start_row()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except (csv.Error, _UnclosedError):
                reader = self._reader()  # the old one is still inside a quotation
                yield Row(self._first_line_alone(), _UNMATCHED)
                continue
            if not cells or (len(cells) == 1 and not cells[0].strip()):
                self.empty_lines += 1
            elif len(lines.row) > 1 and len(cells) != width:
                yield Row(self._first_line_alone(), _UNMATCHED)
            else:
                yield Row(cells, _fault(cells, width, lines.row))

    def _first_line_alone(self) -> list[str]:
        return self._lines.first_alone().rstrip("\r\n").split(self.delimiter)


def _separator(named: str) -> str:
    found = "\t" if named == r"\t" else named
    if found not in DELIMITERS:
        raise TableError(
            "The first line, sep=, names a separator that is not known here: use a comma, a "
            "semicolon or a tab."
        )
    return found


def _named(line: str, delimiter: str, known: set[str]) -> int:
    """Count the known names in a header, were it separated so."""
    names = (name.strip().strip('"').strip() for name in line.split(delimiter))
    return sum(normal(name) in known for name in names)


def normal(name: str) -> str:
    """Return a column's name as names are compared: without spaces around, in lower case."""
    return name.strip().casefold()


def _fault(cells: list[str], width: int, lines: list[str]) -> str:
    if len(cells) != width:
        few = "" if len(cells) > width else "only "
        cell = "cell" if len(cells) == 1 else "cells"
        return f"This row has {few}{len(cells)} {cell}, the header has {width}."
    for line in lines:
        if "\0" in line:
            return "This row holds zero bytes."
        if not line.isascii() and re.search("[\ud800-\udfff]", line):
            return "This row holds bytes that are not UTF-8: save the table as CSV UTF-8."
    return ""


class _Lines:
    """The lines of a text; those of the row under way can be given back."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._waiting: deque[str] = deque()
        self.row: list[str] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if len(self.row) == MOST_LINES:
            raise _UnclosedError
        line = self._waiting.popleft() if self._waiting else self._text.readline(MOST_CHARACTERS)
        if not line and self.row:
            raise _UnclosedError
        if not line:
            raise StopIteration
        if len(line) == MOST_CHARACTERS and not line.endswith("\n"):
            raise TableError(f"A line has more than {MOST_CHARACTERS} characters: no table has.")
        self.row.append(line)
        return line

    def start_row(self) -> None:
        """Forget the lines of the row before."""
        self.row.clear()

    def first(self) -> str:
        """Return the first line that is not blank, which stays the next to be read."""
        for line in self:
            if line.strip():
                self._waiting.append(line)
                return line
            self.row.clear()
        raise TableError("The file is empty.")

    def first_alone(self) -> str:
        """Return the first line of the row under way; the others will be read again."""
        self._waiting.extendleft(reversed(self.row[1:]))
        return self.row[0]
