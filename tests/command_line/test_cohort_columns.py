"""What a cohort's columns say as a whole, and cells as other programs write them."""

import csv
import io
import itertools
import random
from pathlib import Path

import pytest
from terminal import Ran, give_stdin, program, run

from calculator.cohort.columns import ADDED, read_header
from calculator.cohort.rows import Scorer
from calculator.cohort.table import Row
from calculator.scoring.quantities import LABS

HEADER = ["id", *(part for lab in LABS for part in (lab.name, f"{lab.name}_unit"))]
# 3 points, so that one of CRP makes it high; ferritin is not part of ALL-HT.
THREE = {
    "platelets": "45", "platelets_unit": "10*9/L", "anc": "300", "anc_unit": "/uL",
    "hemoglobin": "12", "hemoglobin_unit": "g/dL", "crp": "25", "crp_unit": "mg/L",
    "marrow_blasts": "3",
}  # fmt: skip


def table(*rows: dict[str, str], delimiter: str = ",") -> str:
    written = io.StringIO()
    writer = csv.DictWriter(written, HEADER, restval="", delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()


class Cohort:
    """Runs the command on a text."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.source, self.target = folder / "in.csv", folder / "out.csv"
        self._capsys = capsys

    def run(self, content: str, *options: str) -> Ran:
        self.source.write_text(content, "utf-8", newline="")
        return run(self._capsys, "cohort", self.source, "-o", self.target, *options)

    def column(self, name: str, delimiter: str = ",") -> list[str]:
        with self.target.open(encoding="utf-8", newline="") as file:
            return [row[name] for row in csv.DictReader(file, delimiter=delimiter)]


@pytest.fixture
def cohort(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Cohort:
    return Cohort(tmp_path, capsys)


# --- A column that would be usual in another unit throughout ---

CHECK = "CRP 25 mg/L counts 0 points. If the report says 25 mg/dL, the total is 4: high risk."


def test_a_unit_that_the_whole_column_leaves_open_is_asked_about_once_for_the_file(
    cohort: Cohort,
) -> None:
    ran = cohort.run(table(THREE, THREE | {"crp": "<5"}, THREE | {"crp": "", "anc": "2000"}))
    assert cohort.column("unit_checks") == ["", "", ""]
    assert (
        "CRP: all 2 values are in mg/L, and would be usual in mg/dL as well. Check the unit: in "
        "mg/dL, 2 rows would be in another group.\n" in ran.err
    )


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"crp": "60"}, id="not usual in the other unit"),
        pytest.param({"crp_unit": "mg/dL", "crp": "1"}, id="already in the other unit"),
    ],
)
def test_one_value_that_says_otherwise_leaves_the_question_with_its_rows(
    other: dict[str, str], cohort: Cohort
) -> None:
    ran = cohort.run(table(THREE, *[THREE] * 50, THREE | other))
    assert cohort.column("unit_checks")[:51] == [CHECK] * 51
    assert "as well" not in ran.err


def test_a_single_value_is_no_column(cohort: Cohort) -> None:
    ran = cohort.run(table(THREE))
    assert cohort.column("unit_checks") == [CHECK]
    assert "as well" not in ran.err


def test_a_value_that_is_unusual_in_its_unit_stays_in_doubt_in_its_row(cohort: Cohort) -> None:
    doubtful = THREE | {"platelets": "210", "platelets_unit": "/uL", "crp": "40"}
    ran = cohort.run(table(*[doubtful] * 3))
    assert (
        cohort.column("unit_checks")
        == ["Unit in doubt: platelets. As typed 4 of 7, high risk; with 10*9/L 2 of 7, low risk."]
        * 3
    )
    assert "Platelets: all 3 values are in /uL, and would be usual in 10*9/L as well" in ran.err


def test_units_in_doubt_and_what_the_cut_off_decides_are_counted_for_the_file(
    cohort: Cohort,
) -> None:
    doubtful = THREE | {"platelets": "210", "platelets_unit": "/uL", "anc": "2.1"}
    doubtful |= {"hemoglobin": "8", "crp": "40"}  # as typed 5, in 10*9/L 3 or less
    at_the_cutoff = THREE | {"crp": "70"}
    rows = [doubtful, at_the_cutoff, at_the_cutoff, THREE | {"crp": "1", "crp_unit": "mg/dL"}]
    told = cohort.run(table(*rows)).err.splitlines()
    assert [bool(each) for each in cohort.column("unit_checks")] == [True, False, False, False]
    assert cohort.column("unit_checks")[0].count("As typed") == 1
    assert cohort.column("all_ht_high")[1:] == ["4", "4", "3"]
    assert [line for line in told if "in doubt" in line or "only cut-off" in line] == [
        "1 row has a unit in doubt that would move the group: see the column “unit_checks”.",
        "2 rows would be in another group at > 4, the only cut-off that a source states.",
    ]


# --- Fractions ---


def test_marrow_blasts_that_are_all_fractions_are_asked_about_once_for_the_file(
    cohort: Cohort,
) -> None:
    rows = [THREE | {"crp": "70", "marrow_blasts": each} for each in ("0.95", "0,6", "1", "0", "")]
    ran = cohort.run(table(*rows))
    assert cohort.column("cautions") == [""] * 5
    assert (
        "Marrow blasts: all 4 values are at or below 1 %. Are they fractions (1 for 100 %), or "
        "MRD? Enter blasts of all nucleated cells in %.\n" in ran.err
    )


@pytest.mark.parametrize("stratum", ["M1", "M2", "M3"])
def test_a_stratum_does_not_end_the_remark_for_the_file(stratum: str, cohort: Cohort) -> None:
    ran = cohort.run(table(*(THREE | {"marrow_blasts": each} for each in ("0.6", stratum, "0.6"))))
    assert cohort.column("cautions") == [""] * 3
    assert "Are they fractions (1 for 100 %), or MRD?" in ran.err


@pytest.mark.parametrize("other", ["1.1", "60"])
def test_one_share_that_is_none_leaves_the_caution_with_its_row(other: str, cohort: Cohort) -> None:
    ran = cohort.run(table(*(THREE | {"marrow_blasts": each} for each in ("0.6", "0.6", other))))
    cautions = cohort.column("cautions")
    assert [each[:40] for each in cautions] == ["Marrow blasts 0.6 %: is it an MRD, or a "] * 2 + [
        ""
    ]
    assert "fractions" not in ran.err


def test_a_single_fraction_is_said_in_its_row_and_for_the_file(cohort: Cohort) -> None:
    ran = cohort.run(table(THREE | {"marrow_blasts": "0.6"}))
    assert cohort.column("cautions")[0].startswith("Marrow blasts 0.6 %: is it an MRD")
    assert "Marrow blasts: the only value is at or below 1 %." in ran.err


def test_no_blasts_at_all_are_no_fractions(cohort: Cohort) -> None:
    assert "fractions" not in cohort.run(table(*[THREE | {"marrow_blasts": "0"}] * 3)).err


# --- Words for nothing ---


@pytest.mark.parametrize(
    "word", ["NA", "na", "N/A", "#N/A", ".", "-", "missing", "NULL", "null", "NaN", "nan", " NA "]
)
def test_a_word_for_nothing_is_refused_with_what_to_do(word: str, cohort: Cohort) -> None:
    ran = cohort.run(table(THREE, THREE | {"crp": word}, THREE | {"crp": word, "crp_unit": word}))
    sentence = "CRP: leave the cell empty where nothing was measured."
    assert cohort.column("error") == ["", sentence, sentence]
    assert ran.err.count("leave the cell empty where nothing was measured.") == 1
    assert (
        "2 rows were refused for NA, N/A, #N/A, NaN, NULL, missing, ., - in a cell of a lab: leave "
        "the cell empty where nothing was measured.\n" in ran.err
    )


def test_a_row_of_nothing_but_words_for_it_and_other_problems_says_all(cohort: Cohort) -> None:
    cohort.run(table({"crp": "NA", "anc": "."}, {"crp": "NA", "anc": "x", "anc_unit": "/uL"}))
    assert cohort.column("error") == [
        (
            "ANC: leave the cell empty where nothing was measured. "
            "CRP: leave the cell empty where nothing was measured."
        ),
        (
            "CRP: leave the cell empty where nothing was measured. "
            "ANC: Enter a number, such as 45, 8.1 or <5."
        ),
    ]


# --- The first line sep=; ---


@pytest.mark.parametrize(
    ("line", "delimiter"),
    [("sep=;", ";"), ("sep=,", ","), ("SEP=\t", "\t"), (r"sep=\t", "\t"), ('"sep=;"', ";")],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_line_that_names_the_separator_is_heeded_and_stays(
    line: str, delimiter: str, end: str, cohort: Cohort
) -> None:
    rows = table(THREE | {"crp": "70"}, delimiter=delimiter).replace("\n", end)
    ran = cohort.run(f"{line}{end}{rows}")
    first, _, rest = cohort.target.read_bytes().decode().partition(end)
    cohort.target.write_text(rest, newline="")
    assert (ran.status, first) == (0, line)
    assert cohort.column("all_ht_group", delimiter) == ["high"]


def test_it_is_heeded_where_the_header_would_say_otherwise(cohort: Cohort) -> None:
    cohort.run("sep=;\nid,a;marrow_blasts\n1,2;M3\n")
    cohort.target.write_text(cohort.target.read_text().partition("\n")[2])
    assert cohort.column("id,a", ";") == ["1,2"]
    assert cohort.column("marrow_blasts_points", ";") == ["2"]


@pytest.mark.parametrize(("line", "says"), [("sep=|", "The first line"), ("sep=", "The first")])
def test_another_separator_is_refused(line: str, says: str, cohort: Cohort) -> None:
    ran = cohort.run(f"{line}\nid|marrow_blasts\n1|M3\n")
    assert ran.status == 2
    assert ran.err.startswith(says)


# --- Marks, units and flags in cells ---


def test_cells_are_read_by_the_grammar(cohort: Cohort) -> None:
    row = THREE | {
        "platelets": "45 L", "platelets_unit": "K/μL", "anc": "0,3", "anc_unit": "10^9/L",
        "hemoglobin": "8,1 g/dl", "hemoglobin_unit": "", "crp": "45 (H)", "crp_unit": "mg/l",
    }  # fmt: skip
    cohort.run(table(row, delimiter=";"))
    assert cohort.column("all_ht_low", ";") == ["5"]
    assert cohort.column("error", ";") == [""]


@pytest.mark.parametrize(("mark", "anc"), [("comma", "2.100"), ("point", "2,100")])
def test_a_declared_mark_settles_what_groups(mark: str, anc: str, cohort: Cohort) -> None:
    cohort.run(table(THREE | {"anc": anc}), "--decimal", mark)
    assert cohort.column("anc_points") == ["0"]
    cohort.run(table(THREE | {"anc": anc}))
    assert cohort.column("error")[0].startswith(f"ANC: {anc} /uL may be 2100 or 2.1")


def test_the_outcome_may_have_the_declared_decimal_comma(cohort: Cohort) -> None:
    content = "id;marrow_blasts;days_below_500\n1;M3;13,5\n2;M3;14\n"
    assert cohort.run(content, "--decimal", "comma").status == 0
    assert cohort.column("error", ";") == ["", ""]


# --- Read twice, and kept ---


def test_a_pipe_is_looked_over_as_well(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], cohort: Cohort
) -> None:
    content = table(THREE, THREE)
    cohort.run(content)
    piped = program("cohort", "-", "-o", "-", stdin=content.encode())
    assert piped.out == cohort.target.read_text("utf-8")
    assert "CRP: all 2 values are in mg/L" in piped.err
    give_stdin(monkeypatch, content.encode())
    assert run(capsys, "cohort", "-", "-o", "-").out == piped.out


# Usual, doubtful, able to slip, with and without points in either unit.
CELLS = {
    "platelets": [("45", "10*9/L"), ("210", "/uL"), ("45", "/uL"), ("90", "/uL"), ("1200", "/uL"),
                  ("2000", "10*9/L"), ("250", "10*9/L"), ("", "")],
    "anc": [("2.1", "/uL"), ("0.3", "/uL"), ("1.3", "/uL"), ("300", "/uL"), ("45", "10*9/L"),
            ("2.1", "10*9/L"), ("", "")],
    "hemoglobin": [("8.1", "g/dL"), ("12", "g/dL"), ("5.6", "mmol/L"), ("8.1", "mmol/L"),
                   ("8.5", "mmol/L"), ("13", "mmol/L"), ("", "")],
    "crp": [("25", "mg/L"), ("2", "mg/L"), ("2.5", "mg/dL"), ("60", "mg/dL"), ("45", "mg/L"),
            ("45", "mg/dL"), ("<5", "mg/L"), ("", "")],
    "marrow_blasts": [("0.6", ""), ("3", ""), ("20", ""), ("M3", ""), ("", "")],
    "ferritin": [("900", "ng/mL"), ("", "")],
}  # fmt: skip


def test_what_is_kept_from_other_rows_changes_none() -> None:
    """Every combination that asks about a unit, in random order, scored with and without."""
    columns = read_header(HEADER, outcome=None)
    chance = random.Random(12)  # noqa: S311 - the same patients each time
    every = list(itertools.product(*CELLS.values()))
    kept, asked = Scorer(columns), 0
    for cells in chance.sample(every, 4000):
        row = Row(["1", *(part for cell in cells for part in cell)], "")
        scored = kept.score(row)
        assert scored == Scorer(columns).score(row)
        asked += bool(scored.added[ADDED.index("unit_checks")])
    assert asked > 1000
