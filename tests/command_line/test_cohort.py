"""``python -m calculator cohort``: every row scored as one patient is, and none lost."""

import csv
import io
import itertools
import os
import random
import stat
import subprocess
import sys
import tempfile
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from terminal import ROOT, Ran, give_stdin, program, run
from worked_cases import SCORES as WORKED

from calculator.cohort.columns import ADDED
from calculator.cohort.table import MOST_CHARACTERS, MOST_LINES
from calculator.presenter.result import caution_words, check_words
from calculator.presenter.words import in_codes, span
from calculator.scoring.quantities import LABS
from calculator.scoring.reading import Entry, UnreadableLabs, read
from calculator.scoring.score import assess, unit_checks
from calculator.scoring.tables import ALL_HT, CAR_HT

NAMES = [lab.name for lab in LABS]
HEADER = ["id", *(column for name in NAMES for column in (name, f"{name}_unit"))]
GOOD = ["1", "45", "10*9/L", "300", "/uL", "8.1", "g/dL", "45", "mg/L", "60", "%", "1800", "ng/mL"]
SCORED = ["7", "7", "high", "6", "6", "high", "2", "1", "1", "1", "2", "1", "", "", ""]


def text(
    *rows: list[str],
    delimiter: str = ",",
    end: str = "\n",
    quoting: Literal[0, 1] = csv.QUOTE_MINIMAL,
) -> str:
    """Write a table."""
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
    return written.getvalue()


def changed(**changes: str) -> list[str]:
    """Return the good row with some cells changed."""
    return [changes.get(name, cell) for name, cell in zip(HEADER, GOOD, strict=True)]


def by_hand(cells: dict[str, str]) -> list[str]:
    """Score one row as the page does, without anything kept from other rows."""
    entries = {name: Entry(cells[name], cells[f"{name}_unit"] or None) for name in NAMES}
    try:
        readings = read(entries)
    except UnreadableLabs as unreadable:
        reasons = " ".join(in_codes(problem.named) for problem in unreadable.problems)
        return [""] * (len(ADDED) - 1) + [reasons]
    scores = assess(ALL_HT, readings), assess(CAR_HT, readings)
    items = {row.item.lab.name: row for score in scores for row in score.items}
    added = []
    for score in scores:
        added += [str(score.total.low), str(score.total.high), score.group.value]
    added += [span(row.points) for row in items.values()]
    cautions = " ".join(words for row in items.values() for words in caution_words(row))
    checks = check_words(scores[0], unit_checks(scores[0]))
    return [*added, in_plain_codes(cautions), in_plain_codes(checks), ""]


def in_plain_codes(words: str) -> str:
    """Write units as the table's cells do, for a spreadsheet to find."""
    return in_codes(words).replace("\xa0", " ")


class Cohort:
    """Runs the command on a text, and reads what it wrote."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.source, self.target = folder / "in.csv", folder / "out.csv"
        self._capsys = capsys

    def run(self, content: str | bytes, *options: str) -> Ran:
        raw = content.encode() if isinstance(content, str) else content
        self.source.write_bytes(raw)
        return run(self._capsys, "cohort", self.source, "-o", self.target, *options)

    def rows(self, delimiter: str = ",") -> list[list[str]]:
        with self.target.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
            csv.field_size_limit(MOST_CHARACTERS)
            return list(csv.reader(file, delimiter=delimiter))

    def error(self, number: int = 1) -> str:
        return self.rows()[number][-1]


@pytest.fixture(autouse=True)
def cells_of_any_size() -> Iterator[None]:
    """Let the tests read what was written; the command itself keeps to the usual size."""
    usual = csv.field_size_limit()
    yield
    csv.field_size_limit(usual)


@pytest.fixture
def cohort(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Cohort:
    return Cohort(tmp_path, capsys)


# --- Scores ---


def test_the_worked_cases_have_their_totals_and_groups(cohort: Cohort) -> None:
    scores = ADDED[:6]
    ran = cohort.run(text([*WORKED[0]], *([*case.values()] for case in WORKED)))
    header, *rows = cohort.rows()
    found = [dict(zip(header, row, strict=True)) for row in rows]
    assert ran.status == 0
    assert [[row[name] for name in scores] for row in found] == [
        [case[name] for name in scores] for case in WORKED
    ]


def test_the_added_columns_follow_those_of_the_table(cohort: Cohort) -> None:
    cohort.run(text(HEADER, GOOD))
    assert cohort.rows() == [[*HEADER, *ADDED], [*GOOD, *SCORED]]


def test_a_column_with_the_name_of_one_that_is_added_is_kept_under_another(
    cohort: Cohort,
) -> None:
    ran = cohort.run(text(["Error", *HEADER], ["by hand", *GOOD]))
    assert cohort.rows() == [["given_error", *HEADER, *ADDED], ["by hand", *GOOD, *SCORED]]
    assert (
        "Renamed with “given_” before it, since we add a column of that name: “error”." in ran.err
    )


def test_the_added_columns_are_the_contract_s() -> None:
    assert ",".join(ADDED) == (
        "all_ht_low,all_ht_high,all_ht_group,car_ht_low,car_ht_high,car_ht_group,"
        "platelets_points,anc_points,hemoglobin_points,crp_points,marrow_blasts_points,"
        "ferritin_points,cautions,unit_checks,error"
    )


def cells_for_a_lab(number: int) -> list[tuple[str, str]]:
    """Return texts and units of one lab, across its bands, units, signs and faults."""
    lab = LABS[number]
    values = ["", "0", "1", "3", "5", "9", "20", "25", "60", "90", "175", "650", "1200", "45000"]
    values += ["<5", ">20", "≤75", "60-70", "M2", "8,1", "x", "0.9", "5.6", "2.95"]
    values += ["2.100", "45 L", "300/µL", "42 mg/L", "1 200", "~60", "0,6"]
    units = ["", *(unit.code for unit in lab.units), "stones"]
    return list(itertools.product(values, units))


def test_every_row_is_scored_as_one_patient_is(cohort: Cohort) -> None:
    chance = random.Random(7)  # noqa: S311 - the same patients each time
    every = [cells_for_a_lab(number) for number in range(len(LABS))]
    good = [[each for each in cells if by_hand_readable(i, each)] for i, cells in enumerate(every)]
    rows = []
    for number in range(3000):
        pool = good if number % 4 else every
        cells = [chance.choice(each) for each in pool]
        rows.append([str(number), *(part for cell in cells for part in cell)])
    cohort.run(text(HEADER, *rows))
    found = [row[len(HEADER) :] for row in cohort.rows()[1:]]
    expected = [by_hand(dict(zip(HEADER, row, strict=True))) for row in rows]
    assert found == expected
    assert {row[ADDED.index("unit_checks")].count("As typed") for row in found} == {0, 1}
    assert all(any(row[i] for row in expected) for i in range(len(ADDED)))


def by_hand_readable(number: int, cell: tuple[str, str]) -> bool:
    entries = {"platelets": Entry("45", "10*9/L"), LABS[number].name: Entry(cell[0], cell[1])}
    try:
        read(entries)
    except UnreadableLabs as unreadable:
        return unreadable.problems[0].code == "nothing_entered"
    return True


def test_points_that_are_open_are_written_as_a_range(cohort: Cohort) -> None:
    cohort.run(text(HEADER, changed(crp=">20", marrow_blasts="")))
    assert cohort.rows()[1][len(HEADER) :] == [
        "4", "7", "high", "5", "6", "high", "2", "1", "1", "0 to 1", "0 to 2", "1", "", "", "",
    ]  # fmt: skip


# --- Tables of many kinds ---


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_is_written_with_the_delimiter_it_came_with(delimiter: str, cohort: Cohort) -> None:
    names = {",": "commas", ";": "semicolons", "\t": "tabs"}
    ran = cohort.run(text(HEADER, GOOD, delimiter=delimiter))
    assert cohort.rows(delimiter)[1] == [*GOOD, *SCORED]
    assert ran.err.startswith(f"The columns are separated by {names[delimiter]}.\n")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_end_as_they_did(end: str, cohort: Cohort) -> None:
    cohort.run(text(HEADER, GOOD, end=end))
    lines = cohort.target.read_bytes().decode().split(end)
    assert [len(lines), "\r" in "".join(lines), "\n" in "".join(lines)] == [3, False, False]


def test_a_byte_order_mark_stays(cohort: Cohort) -> None:
    cohort.run(b"\xef\xbb\xbf" + text(HEADER, GOOD).encode())
    assert cohort.target.read_bytes().startswith(b"\xef\xbb\xbfid,platelets,")
    assert cohort.error() == ""


def test_columns_may_stand_in_any_order_in_capitals_and_with_spaces(cohort: Cohort) -> None:
    header = [f" {name.upper()} " for name in reversed(HEADER)]
    cohort.run(text(header, GOOD[::-1]))
    assert cohort.rows()[1] == [*GOOD[::-1], *SCORED]


def test_other_columns_pass_through_as_they_are(cohort: Cohort) -> None:
    others = ["=1+1", 'a "quoted", cell', "two\nlines", "  ", "é×10⁹", "-3", "a\rb"]
    header = [*HEADER, *(f"other {number}" for number in range(len(others)))]
    cohort.run(text(header, [*GOOD, *others], quoting=csv.QUOTE_ALL))
    assert cohort.rows()[1] == [*GOOD, *others, *SCORED]


def test_units_may_be_written_as_pages_show_them(cohort: Cohort) -> None:
    cohort.run(text(HEADER, changed(platelets_unit="×10⁹/L", anc_unit=" /µL ")))
    assert cohort.rows()[1][len(HEADER) :] == SCORED


def test_marrow_needs_no_unit_column(cohort: Cohort) -> None:
    cohort.run("id,marrow_blasts\n1,M3\n")
    assert cohort.rows()[1][2:5] == ["2", "7", "undetermined"]


def test_labs_without_a_column_are_pending_and_named(cohort: Cohort) -> None:
    ran = cohort.run("id,platelets,platelets_unit,crp,crp_unit\n1,45,10*9/L,45,mg/L\n")
    assert ran.err.startswith(
        "The columns are separated by commas. No column for ANC, hemoglobin, marrow blasts and "
        "ferritin: not entered in any row.\n"
    )
    assert cohort.rows()[1][5:8] == ["3", "7", "undetermined"]


def test_a_dash_is_standard_input_and_output(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    give_stdin(monkeypatch, text(HEADER, GOOD).encode())
    ran = run(capsys, "cohort", "-", "-o", "-")
    assert (ran.status, ran.out) == (0, text([*HEADER, *ADDED], [*GOOD, *SCORED]))


# --- Rows that cannot be read ---

PADDED = [GOOD[0], GOOD[1], *[""] * (len(HEADER) - 2)]
BAD_ROWS = [  # the line, what is written of it, how its error starts
    pytest.param(
        ",".join(changed(hemoglobin="8.1 g")), changed(hemoglobin="8.1 g"),
        "Hemoglobin: After the number, only its unit (g/dL, g/L, mmol/L) or a flag",
        id="half a unit",
    ),
    pytest.param(
        text(changed(anc="2,100")).strip(), changed(anc="2,100"),
        "ANC: 2,100 /uL may be 2100 or 2.1: write it", id="a mark before three digits",
    ),
    pytest.param(
        ",".join(changed(crp="12 mg/dL")), changed(crp="12 mg/dL"),
        "CRP: The value says mg/dL, the unit beside it mg/L", id="two units",
    ),
    pytest.param(
        ",".join(changed(platelets_unit="K/mL")), changed(platelets_unit="K/mL"),
        "Platelets: This unit is not known here. Choose one of: 10*9/L, 10*3/uL, /uL.",
        id="an unknown unit",
    ),
    pytest.param(
        ",".join(changed(crp_unit="")), changed(crp_unit=""),
        "CRP: Choose the unit as the report prints it: mg/L, mg/dL.", id="no unit",
    ),
    pytest.param(
        ",".join(changed(crp_unit="", anc="lots")), changed(crp_unit="", anc="lots"),
        "ANC: Enter a number, such as 45, 8.1 or <5. CRP: Choose the unit", id="two problems",
    ),
    pytest.param(
        "1" + "," * 12, ["1", *[""] * 12], "Enter at least one of the 5 labs", id="nothing entered"
    ),
    pytest.param(
        "1,45", PADDED, "This row has only 2 cells, the header has 13.", id="a short row"
    ),
    pytest.param(
        ",".join([*GOOD, "x", "y"]), GOOD,
        "This row has 15 cells, the header has 13. Without a column: x | y", id="a long row",
    ),
    pytest.param(
        ",".join(changed(id="\0")), changed(id="\0"), "This row holds zero bytes.", id="zero bytes"
    ),
    pytest.param(
        ",".join(changed(id="\udcfc")), changed(id="\udcfc"),
        "This row holds bytes that are not UTF-8", id="bytes of another encoding",
    ),
    pytest.param(
        ",".join(changed(id='"7')), changed(id='"7'),
        "This row cannot be split into the cells", id="a quotation mark that is not closed",
    ),
    pytest.param(
        ",".join(changed(id='"7"x')), changed(id='"7"x'),
        "This row cannot be split into the cells", id="a quotation mark within a cell",
    ),
    pytest.param(
        ",".join(changed(id="9" * 140_000)), changed(id="9" * 140_000),
        "This row cannot be split into the cells", id="a cell beyond any size",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("line", "written", "error"), BAD_ROWS)
def test_a_bad_row_is_kept_with_its_reason_and_its_neighbors_are_scored(
    line: str, written: list[str], error: str, cohort: Cohort
) -> None:
    good = ",".join(GOOD)
    content = f"{','.join(HEADER)}\n{good}\n{line}\n{good}\n"
    ran = cohort.run(content.encode("utf-8", "surrogateescape"))
    _, first, bad, last = cohort.rows()
    assert (first, last) == ([*GOOD, *SCORED], [*GOOD, *SCORED])
    assert bad[:-1] == [*written, *[""] * (len(ADDED) - 1)]
    assert bad[-1].startswith(error)
    assert ran.status == 0
    assert "3 rows. ALL-HT: high risk 2, low risk 0, not settled 0.\n1 row has an error" in ran.err


def test_all_kinds_of_bad_rows_in_one_table_lose_none_and_keep_their_order(cohort: Cohort) -> None:
    lines = [str(each.values[0]) for each in BAD_ROWS]
    mixed = [line for bad in lines for line in (bad, ",".join(GOOD))] * 3
    content = "\n".join([",".join(HEADER), *mixed]) + "\n"
    cohort.run(content.encode("utf-8", "surrogateescape"))
    rows = cohort.rows()[1:]
    assert len(rows) == len(mixed)
    assert [bool(row[-1]) for row in rows] == [True, False] * (len(mixed) // 2)


@pytest.mark.parametrize("closed", [4, 5, 2 * MOST_LINES - 5])
def test_a_quotation_mark_that_is_not_closed_ends_with_its_line_wherever_the_next_one_is(
    closed: int, cohort: Cohort
) -> None:
    rows = [changed(id=str(number)) for number in range(2 * MOST_LINES)]
    lines = [",".join(row) for row in rows]
    lines[3] = lines[3].replace("60,%", '"60,%')
    lines[closed] = lines[closed].replace("60,%", '60,%"')
    cohort.run("\n".join([",".join(HEADER), *lines]) + "\n")
    found = cohort.rows()[1:]
    assert [row[0] for row in found] == [row[0] for row in rows]
    assert [number for number, row in enumerate(found) if row[-1]] == [3, closed]


def test_empty_lines_are_left_out_and_counted(cohort: Cohort) -> None:
    good = ",".join(GOOD)
    ran = cohort.run(f"\n{','.join(HEADER)}\n{good}\n\n   \n{good}\n\n")
    assert [row[-1] for row in cohort.rows()[1:]] == ["", ""]
    assert "3 empty lines were left out." in ran.err


def test_no_cell_of_ours_can_be_taken_for_a_formula(cohort: Cohort) -> None:
    lines = [str(each.values[0]) for each in BAD_ROWS] + [",".join([*GOOD, "=1+1"])]
    rows = [
        changed(crp="25"),
        changed(crp="70"),
        changed(platelets="2900"),
        changed(hemoglobin=""),
        changed(crp=">1"),
    ]
    content = "\n".join([",".join(HEADER), *lines, *(",".join(row) for row in rows)]) + "\n"
    cohort.run(content.encode("utf-8", "surrogateescape"))
    cells = [cell for row in cohort.rows() for cell in row[len(HEADER) :]]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_standard_error_holds_counts_and_neither_values_nor_ids(cohort: Cohort) -> None:
    content = text(HEADER, changed(id="SECRET-ID"), changed(id="SECRET-ID", crp="SECRET"))
    ran = cohort.run(content + "SECRET\n")
    assert cohort.error(2).startswith("CRP: ")
    assert "SECRET" not in ran.out + ran.err


# --- The summary and the exit status ---


def test_the_summary_counts_groups_open_labs_and_errors(cohort: Cohort) -> None:
    half = changed(marrow_blasts="", platelets="", hemoglobin="12")
    ran = cohort.run(
        text(HEADER, changed(crp="70"), half, changed(crp="x"), half, changed(crp="8"))
    )
    assert ran.err == (
        "The columns are separated by commas.\n"
        "5 rows. ALL-HT: high risk 2, low risk 0, not settled 2.\n"
        "Not settled, since these labs leave points open: Platelets 2, Marrow blasts 2.\n"
        "1 row has an error: see the column “error”.\n"
        "Version 1.1.0 · definition 2025-1. Not verified against the article yet: the cut-off, "
        "the points of the marrow bands and the ties.\n"
    )


@pytest.mark.parametrize(
    ("row", "options", "status"),
    [
        pytest.param(GOOD, (), 0, id="no error"),
        pytest.param(GOOD, ("--strict",), 0, id="no error, strict"),
        pytest.param(changed(crp="x"), (), 0, id="an error"),
        pytest.param(changed(crp="x"), ("--strict",), 2, id="an error, strict"),
    ],
)
def test_rows_with_errors_are_bad_input_only_where_that_is_asked_for(
    row: list[str], options: tuple[str, ...], status: int, cohort: Cohort
) -> None:
    assert cohort.run(text(HEADER, row), *options).status == status
    assert len(cohort.rows()) == 2


# --- Tables that are refused ---


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"", "The file is empty.", id="empty"),
        pytest.param(b"\n\n", "The file is empty.", id="blank lines"),
        pytest.param("id,crp".encode("utf-16"), "This is UTF-16: save", id="UTF-16"),
        pytest.param(b"PK\x03\x04", "This is a spreadsheet in its own format", id="xlsx"),
        pytest.param(b"id,ward\n", "The header names none of the labs of ALL-H", id="no lab"),
        pytest.param(
            b"id,ferritin,ferritin_unit\n", "The header names none of the labs", id="ferritin alone"
        ),
        pytest.param(
            b"id,crp,crp_unit,CRP\n", "The header has 2 columns “crp”", id="a lab repeated"
        ),
        pytest.param(
            b"ward,marrow_blasts,Ward\n", "The header has 2 columns “ward”", id="another repeated"
        ),
        pytest.param(b"id,crp\n", "The header has “crp” without “crp_unit”", id="no unit column"),
        pytest.param(
            b"anc_unit,marrow_blasts\n", "The header has “anc_unit” without “anc”", id="no value"
        ),
        pytest.param(
            b"marrow_blasts,error,given_error\n",
            "The header has “error” and “given_error”",
            id="our column, and the name that it would get",
        ),
        pytest.param(b'id,"crp,crp_unit\n', "The quotation marks in the header", id="quotation"),
        pytest.param(
            b"id,marrow_blasts\n" + b"9" * MOST_CHARACTERS, "A line has more than", id="a long line"
        ),
    ],
)
def test_a_table_that_cannot_be_one_is_refused_with_a_sentence_and_nothing_is_written(
    content: bytes, sentence: str, cohort: Cohort
) -> None:
    ran = cohort.run(content)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.splitlines()[-1].startswith(sentence)
    assert [each.name for each in cohort.source.parent.iterdir()] == ["in.csv"]


def test_all_faults_of_a_header_are_told_at_once(cohort: Cohort) -> None:
    ran = cohort.run("id,id,crp,anc,anc_unit,error,given_error\n")
    assert ran.err == (
        "The header has 2 columns “id”: keep one.\n"
        "The header has “error” and “given_error”: rename or remove one of them.\n"
        "The header has “crp” without “crp_unit”: add the column.\n"
    )


def test_a_table_that_is_not_there_is_bad_input(cohort: Cohort) -> None:
    missing = cohort.source.parent / "none.csv"
    ran = run(cohort._capsys, "cohort", missing, "-o", cohort.target)  # noqa: SLF001 - our fixture
    assert ran == (2, "", f"There is no file {missing}.\n")


# --- The output file ---


@pytest.mark.parametrize("name", ["in.csv", "./in.csv", "link.csv"])
def test_it_never_writes_over_its_input(
    name: str, cohort: Cohort, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = cohort.source.parent
    (folder / "link.csv").symlink_to(cohort.source)
    cohort.source.write_text(text(HEADER, GOOD))
    ran = run(capsys, "cohort", cohort.source, "-o", f"{folder}/{name}")
    assert (ran.status, len(ran.err.splitlines())) == (2, 1)
    assert cohort.source.read_text() == text(HEADER, GOOD)


def test_after_a_crash_the_old_output_is_still_whole(
    cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    cohort.target.write_text("old")

    def crash(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr("calculator.cohort.rows.Scorer.score", crash)
    with pytest.raises(RuntimeError):
        cohort.run(text(HEADER, GOOD))
    assert cohort.target.read_text() == "old"
    assert sorted(each.name for each in cohort.source.parent.iterdir()) == ["in.csv", "out.csv"]


def test_only_the_user_may_read_the_output(cohort: Cohort) -> None:
    cohort.run(text(HEADER, GOOD))
    assert stat.S_IMODE(cohort.target.stat().st_mode) == 0o600


def test_a_device_is_written_to_and_stays_a_device(
    cohort: Cohort, capsys: pytest.CaptureFixture[str]
) -> None:
    cohort.source.write_text(text(HEADER, GOOD))
    assert run(capsys, "cohort", cohort.source, "-o", os.devnull).status == 0
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the disk that is always full")
def test_a_full_disk_is_no_bad_input(cohort: Cohort, capsys: pytest.CaptureFixture[str]) -> None:
    cohort.source.write_text(text(HEADER, GOOD))
    ran = run(capsys, "cohort", cohort.source, "-o", "/dev/full")
    assert ran.status == 1
    assert ran.err.endswith("/dev/full could not be written: No space left on device.\n")


def test_an_output_in_a_folder_that_is_not_there_is_bad_input(
    cohort: Cohort, capsys: pytest.CaptureFixture[str]
) -> None:
    cohort.source.write_text(text(HEADER, GOOD))
    target = cohort.source.parent / "none" / "out.csv"
    ran = run(capsys, "cohort", cohort.source, "-o", target)
    assert ran.status == 2
    assert ran.err.endswith(f"{target} could not be written: No such file or directory.\n")


@pytest.fixture
def closed_folder() -> Iterator[Path]:
    """Give a folder that may not be looked into, beside a table; root is nobody meanwhile."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)  # noqa: PTH101, S103 - another user has to read it
        (Path(folder) / "in.csv").write_text(text(HEADER, GOOD))
        closed = Path(folder) / "closed"
        closed.mkdir(mode=0)
        as_root = os.geteuid() == 0
        if as_root:
            os.seteuid(65534)
        try:
            yield closed
        finally:
            if as_root:
                os.seteuid(0)
            closed.chmod(0o700)


@pytest.mark.parametrize("below", ["out.csv", "further/out.csv"])
def test_an_output_in_a_folder_that_may_not_be_read_is_bad_input(
    below: str, closed_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = closed_folder / below
    ran = run(capsys, "cohort", closed_folder.parent / "in.csv", "-o", target)
    assert ran.status == 2
    assert ran.err.endswith(f"{target} could not be written: Permission denied.\n")


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("cohort", "{}", "-o", "out.csv"), id="a table that is not there"),
        pytest.param(("cohort", "in.csv", "-o", "none/{}"), id="an output"),
        pytest.param(("cohort", "in.csv", "-o", "out.csv", "--outcome", "{}"), id="a column"),
        pytest.param(("icaht", "{}"), id="a series"),
        pytest.param(("cohort", "in.csv", "-o", "out.csv", "--{}"), id="an option"),
    ],
)
def test_no_name_of_a_file_or_a_column_steers_a_terminal(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    steering = "x\x1b[2J\x9b\r\u202e\x07"
    Path("in.csv").write_text(text(HEADER, GOOD))
    ran = run(capsys, *(each.format(steering) for each in arguments))
    assert not set(steering[1:]) - set("[2J") & set(ran.out + ran.err)


def test_a_closed_pipe_ends_it_without_a_traceback(cohort: Cohort) -> None:
    cohort.source.write_text(text(HEADER, *[GOOD] * 20_000))
    child = subprocess.run(
        [
            "sh",
            "-c",
            '"$0" -m calculator cohort "$1" -o - | head -1',
            sys.executable,
            cohort.source,
        ],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    assert child.stdout.startswith("id,platelets,")
    assert child.stderr == "The columns are separated by commas.\n"


# --- Long tables ---


def long_table(path: Path, rows: int) -> None:
    chance = random.Random(3)  # noqa: S311 - the same patients each time
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(HEADER) + ",days_below_500\n")
        for number in range(rows):
            cells = changed(
                id=str(number),
                platelets=str(chance.randint(5, 60)),
                anc=str(chance.randint(0, 50)),
                crp=str(chance.randint(1, 40)),
            )
            file.write(",".join(cells) + f",{number % 31}\n")


def test_ten_times_as_many_rows_take_no_more_memory(
    cohort: Cohort, capsys: pytest.CaptureFixture[str]
) -> None:
    peaks = []
    for rows in (200, 2_000, 20_000):  # the first loads what is loaded once
        long_table(cohort.source, rows)
        tracemalloc.start()
        assert run(capsys, "cohort", cohort.source, "-o", cohort.target).status == 0
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        with cohort.target.open("rb") as file:
            assert sum(1 for _ in file) == rows + 1
    assert peaks[2] <= peaks[1] * 1.5


def test_progress_is_shown_on_a_terminal_only(
    cohort: Cohort, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("calculator.cohort.run._PROGRESS_SECONDS", 0)
    cohort.source.write_text(text(HEADER, *[GOOD] * 2500))
    piped = run(capsys, "cohort", cohort.source, "-o", cohort.target)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    watched = run(capsys, "cohort", cohort.source, "-o", cohort.target)
    assert "\r" not in piped.err
    assert "\r1,000 rows\r2,000 rows\r\033[K" in watched.err
    assert "\r1,000 rows looked over\r2,000 rows looked over\r\033[K" in watched.err


def test_a_process_of_its_own_scores_a_cohort_where_django_cannot_be_imported(
    tmp_path: Path,
) -> None:
    (tmp_path / "django").mkdir()
    (tmp_path / "django" / "__init__.py").write_text("raise ImportError('no Django here')")
    content = text(HEADER, GOOD)
    ran = program("cohort", "-", "-o", "-", stdin=content.encode(), PYTHONPATH=str(tmp_path))
    assert (ran.status, ran.out) == (0, text([*HEADER, *ADDED], [*GOOD, *SCORED]))
