"""A cohort with an outcome: medians, quartiles, the AUC, and the report."""

import random
import re
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from terminal import Ran, run

from calculator.cohort.discrimination import discriminate
from calculator.cohort.findings import SEED
from calculator.cohort.tally import Pair, Spread, spread
from calculator.scoring.provenance import NAIR_2025

# One lab settles nothing; with these four, marrow M1, M2 and M3 give 3, 4 and 5.
HEADER = (
    "id,platelets,platelets_unit,anc,anc_unit,hemoglobin,hemoglobin_unit,crp,crp_unit,"
    "marrow_blasts,days_below_500"
)
PATIENT = "{id},60,10*9/L,0.9,10*9/L,{hemoglobin},g/dL,12,mg/L,{marrow},{days}"
MARROW = {3: ("12", "M1"), 4: ("12", "M2"), 5: ("12", "M3"), 6: ("8", "M3")}


def table(*patients: tuple[int | None, str]) -> str:
    """Write patients with these totals (None: not settled) and days."""
    lines = [HEADER]
    for number, (total, days) in enumerate(patients):
        hemoglobin, marrow = ("12", "") if total is None else MARROW[total]
        lines.append(PATIENT.format(id=number, hemoglobin=hemoglobin, marrow=marrow, days=days))
    return "\n".join(lines) + "\n"


class Cohort:
    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys

    def run(self, content: str, *options: object) -> Ran:
        source = self.folder / "in.csv"
        source.write_text(content, "utf-8")
        return run(self._capsys, "cohort", source, "-o", self.folder / "out.csv", *options)

    def report(self, content: str, *options: object) -> str:
        path = self.folder / "report.html"
        assert self.run(content, "--report", path, *options).status == 0
        return path.read_text("utf-8")


@pytest.fixture
def cohort(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Cohort:
    return Cohort(tmp_path, capsys)


def pairs(with_it: list[int], without: list[int]) -> Counter[Pair]:
    return Counter([Pair(t, followed=True) for t in with_it]) + Counter(
        [Pair(t, followed=False) for t in without]
    )


# --- Medians and quartiles ---


@pytest.mark.parametrize(
    ("days", "lower", "median", "upper"),
    [
        pytest.param([7], "7", "7", "7", id="one"),
        pytest.param([0, 4], "1", "2", "3", id="two"),
        pytest.param([0, 4, 10, 26], "3", "7", "14", id="four"),
        pytest.param([26, 0, 10, 4, 10], "4", "10", "10", id="five, unsorted, one twice"),
        pytest.param([1, 2, 3, 4, 5, 6], "2.25", "3.5", "4.75", id="six"),
    ],
)
def test_median_and_quartiles_are_those_found_by_hand(
    days: list[int], lower: str, median: str, upper: str
) -> None:
    counted = Counter(Decimal(day) for day in days)
    assert spread(counted) == Spread(
        n=len(days),
        lowest=Decimal(min(days)),
        lower_quartile=Decimal(lower),
        median=Decimal(median),
        upper_quartile=Decimal(upper),
        highest=Decimal(max(days)),
    )


def test_no_days_have_no_median() -> None:
    assert spread(Counter()) is None


def test_medians_are_told_by_group(cohort: Cohort) -> None:
    patients = [(5, "26"), (4, "4"), (6, "10.5"), (3, "0"), (3, "3"), (None, "9")]
    ran = cohort.run(table(*patients))
    assert ran.err.splitlines()[5:8] == [
        "High risk: median 10.5 days (quartiles 7.25 and 18.25), n = 3.",
        "Low risk: median 1.5 days (quartiles 0.75 and 2.25), n = 2.",
        "Not settled: median 9 days (quartiles 9 and 9), n = 1.",
    ]


# --- AUC ---


@pytest.mark.parametrize(
    ("with_it", "without", "auc"),
    [
        pytest.param([5, 4], [4, 2, 1], 5.5 / 6, id="one tie of six pairs"),
        pytest.param([5, 6], [1, 2], 1.0, id="all in order"),
        pytest.param([1], [5, 6], 0.0, id="all against it"),
        pytest.param([4, 4], [4, 4, 4], 0.5, id="all tied"),
        pytest.param([7, 3, 3], [3, 0], (2 + 1.5 + 1.5) / 6, id="two ties of six pairs"),
    ],
)
def test_the_auc_is_the_share_of_pairs_in_order_found_by_hand(
    with_it: list[int], without: list[int], auc: float
) -> None:
    found = discriminate(pairs(with_it, without))
    assert found is not None
    assert found.auc == pytest.approx(auc)


def test_the_curve_has_a_point_for_each_total() -> None:
    found = discriminate(pairs([5, 4], [4, 2]))
    assert found is not None
    assert found.curve == ((0, 0), (0, 0.5), (0.5, 1), (1, 1))


def test_the_interval_holds_the_auc_and_is_the_same_each_time() -> None:
    chance = random.Random(5)  # noqa: S311 - the same cohort each time
    counted = pairs(
        [chance.randint(3, 7) for _ in range(60)], [chance.randint(0, 5) for _ in range(80)]
    )
    one, other = discriminate(counted), discriminate(counted)
    assert one is not None
    assert one.interval is not None
    assert one == other
    assert 0.5 < one.interval[0] < one.auc < one.interval[1] < 1


@pytest.mark.parametrize(("with_it", "without"), [([5] * 9, []), ([], [5] * 9), ([], [])])
def test_with_one_outcome_only_there_is_no_auc(with_it: list[int], without: list[int]) -> None:
    assert discriminate(pairs(with_it, without)) is None


@pytest.mark.parametrize(("count", "has_interval"), [(4, False), (5, True)])
def test_an_interval_needs_five_rows_of_each_outcome(count: int, *, has_interval: bool) -> None:
    found = discriminate(pairs([3, 6] * 9, [2, 5, 3, 4, 1][:count]))
    assert found is not None
    assert (found.interval is not None) is has_interval


def test_fourteen_days_are_severe_prolonged_neutropenia_and_a_tenth_less_is_not(
    cohort: Cohort,
) -> None:
    ran = cohort.run(table((5, "14"), (4, "14.0"), (4, "13.9"), (3, "0")))
    # 5 > 4, 5 > 3, 4 = 4, 4 > 3: 3.5 of 4.
    assert ran.err.splitlines()[7] == (
        "AUC of the ALL-HT total for severe prolonged neutropenia (14 days or more): 0.88; "
        "2 with, 2 without. No interval: it needs 5 rows with and 5 without."
    )


def test_rows_without_outcome_with_an_error_or_an_open_total_are_left_out_and_counted(
    cohort: Cohort,
) -> None:
    patients = [(5, "20"), (3, "2"), (4, ""), (4, " "), (None, "20"), (4, "many")]
    ran = cohort.run(table(*patients) + "too,short\n")
    assert ran.err.splitlines()[-4:-2] == [
        (
            "AUC of the ALL-HT total for severe prolonged neutropenia (14 days or more): 1.00; "
            "1 with, 1 without. No interval: it needs 5 rows with and 5 without."
        ),
        (
            "Left out: 2 rows with an error and 2 without an outcome; of the AUC also 1 "
            "whose total is still open."
        ),
    ]


@pytest.mark.parametrize("days", ["many", "-1", "14,5", "<14", "1000", "1e1", "13.95", "nan"])
def test_an_outcome_that_is_no_number_of_days_is_an_error_of_its_row_which_keeps_its_score(
    days: str, cohort: Cohort
) -> None:
    cohort.run(table((5, f'"{days}"')))
    cells = (cohort.folder / "out.csv").read_text("utf-8").splitlines()[1]
    assert ",5,5,high," in cells
    assert cells.endswith(
        '"The outcome is no number of days: write it as 14, with a mark for decimals only, '
        'from 0 to 999."'
    )


def test_another_column_may_be_the_outcome(cohort: Cohort) -> None:
    content = table((5, "20")).replace("days_below_500", "Days")
    assert "median" not in cohort.run(content).err
    assert "High risk: median 20 days" in cohort.run(content, "--outcome", "days").err


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("weeks", "The header has no column “weeks” for the outcome.\n"),
        ("crp", "The outcome cannot be a lab: “crp”.\n"),
    ],
)
def test_an_outcome_that_is_none_is_refused(name: str, sentence: str, cohort: Cohort) -> None:
    ran = cohort.run(table((5, "20")), "--outcome", name)
    assert (ran.status, ran.err) == (2, sentence)


def test_with_one_outcome_only_a_sentence_says_so(cohort: Cohort) -> None:
    ran = cohort.run(table((5, "20"), (4, "30")))
    assert (ran.status, ran.err.splitlines()[7]) == (
        0,
        (
            "No AUC: it needs rows with severe prolonged neutropenia and rows without, each with a "
            "settled ALL-HT total."
        ),
    )


@pytest.mark.parametrize("missing", ["numpy", "scipy.stats", "sklearn.metrics"])
def test_without_the_extra_a_sentence_says_so_and_medians_stay(
    missing: str, cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "calculator.cohort.discrimination", raising=False)
    monkeypatch.setitem(sys.modules, missing, None)
    ran = cohort.run(table((5, "20"), (3, "2")))
    assert ran.status == 0
    assert ran.err.splitlines()[3:7] == [
        "High risk: median 20 days (quartiles 20 and 20), n = 1.",
        "Low risk: median 2 days (quartiles 2 and 2), n = 1.",
        "Not settled: no row with an outcome.",
        (
            "No AUC: it needs scipy and scikit-learn. In the checkout, install them with: "
            "pip install -e '.[cohort]'"
        ),
    ]


# --- The report ---

MANY = [(total, str(days)) for total in (3, 4, 5, 6) for days in (total, 3 * total, 5 * total)]
HALF = [*MANY * 2, (None, "9"), (4, ""), (4, "many")]


def parsed(page: str) -> ET.Element:
    """Parse the page strictly: every element is closed, every attribute quoted."""
    return ET.fromstring(page.removeprefix("<!DOCTYPE html>"))  # noqa: S314 - ours


def words(page: str) -> str:
    return " ".join(" ".join(parsed(page).itertext()).split())


def test_the_report_is_well_formed_and_says_language_and_title(cohort: Cohort) -> None:
    page = parsed(cohort.report(table(*HALF)))
    assert page.get("lang") == "en"
    assert page.findtext("head/title") == "ALL-Hematotox (ALL-HT) in a cohort"
    assert [each.tag for each in page.iter() if each.tag in ("h1", "main")] == ["main", "h1"]


def test_the_report_says_what_standard_error_says(cohort: Cohort) -> None:
    ran = cohort.run(table(*HALF), "--report", cohort.folder / "report.html")
    found = words((cohort.folder / "report.html").read_text("utf-8"))
    told = [line for line in ran.err.splitlines()[1:-1] if not line.endswith("outcome.")]
    assert told[0] == "27 rows. ALL-HT: high risk 20, low risk 6, not settled 1."
    assert [line for line in told if line not in found] == []


def test_the_report_says_seed_definition_and_what_is_not_verified(cohort: Cohort) -> None:
    found = words(cohort.report(table(*HALF)))
    assert f"seed {SEED}" in found
    assert "ALL-HT: high from 4, cut-off not verified. Definition 2025-1." in found
    assert found.count("Not verified against the article yet") == 3


def test_each_picture_has_a_title_and_a_description(cohort: Cohort) -> None:
    pictures = list(parsed(cohort.report(table(*HALF))).iter("svg"))
    assert [each.findtext("title") for each in pictures] == [
        "Rows by total",
        "Days by group",
        "ROC curve",
    ]
    for each in pictures:
        named = [each.find(tag).get("id") for tag in ("title", "desc")]  # type: ignore[union-attr]
        assert (each.get("role"), each.get("aria-labelledby")) == ("img", " ".join(named))
        assert each.findtext("desc")


def test_each_table_has_a_caption_and_headers_with_their_scope(cohort: Cohort) -> None:
    for each in parsed(cohort.report(table(*HALF))).iter("table"):
        assert each.findtext("caption")
        assert {cell.get("scope") for cell in each.findall("thead/tr/th")} == {"col"}
        assert all(row.find("th").get("scope") == "row" for row in each.iter("tr")
                   if row.find("td") is not None)  # type: ignore[union-attr] # fmt: skip


def test_the_height_of_a_bar_is_its_share_of_the_highest(cohort: Cohort) -> None:
    page = parsed(cohort.report(table(*[(3, "1")] * 4, *[(5, "1")] * 2)))
    bars = [each for each in page.iter("rect") if (each.get("class") or "").startswith("bar")]
    heights = [float(each.get("height") or 0) for each in bars]
    assert [height / max(heights) for height in heights] == [0, 0, 0, 1, 0, 0.5, 0, 0]
    assert [each.get("class") for each in bars] == ["bar"] * 4 + ["bar high"] * 4


def test_the_report_names_no_outside_address_and_has_no_script(cohort: Cohort) -> None:
    page = cohort.report(table(*HALF))
    assert NAIR_2025.doi
    assert f"doi:{NAIR_2025.doi}" in page
    assert not re.findall(r"https?:|//|<script|<link|<img|@import|url\(|\bon\w+=", page)


def test_what_a_table_names_is_escaped(cohort: Cohort) -> None:
    content = table(*HALF).replace("days_below_500", "<b>days & nights")
    page = cohort.report(content, "--outcome", "<b>days & nights")
    assert "from the column “<b>days & nights”" in words(page)


def test_the_report_of_a_cohort_without_an_outcome_has_totals_alone(cohort: Cohort) -> None:
    content = table(*MANY).replace("days_below_500", "other")
    page = parsed(cohort.report(content))
    assert [each.findtext("title") for each in page.iter("svg")] == ["Rows by total"]


@pytest.mark.parametrize("patients", [[], [(None, "")], [(5, "0")], [(5, "x")]])
def test_the_report_of_hardly_anything_is_still_a_report(
    patients: list[tuple[int | None, str]], cohort: Cohort
) -> None:
    assert parsed(cohort.report(table(*patients))).tag == "html"


def test_the_report_is_never_written_over_the_table(cohort: Cohort) -> None:
    ran = cohort.run(table(*MANY), "--report", cohort.folder / "out.csv")
    assert ran.status == 2
    assert not (cohort.folder / "out.csv").exists()


def test_the_report_is_never_mixed_with_the_table_on_standard_output(cohort: Cohort) -> None:
    ran = cohort.run(table(*MANY), "--report", "-")
    assert ran == (2, "", "The report needs a file: standard output is for the table.\n")
