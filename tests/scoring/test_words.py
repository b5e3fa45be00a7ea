"""The words of a result, which page, print-out, copied text and terminal share."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from bedside import TOTAL_0, TOTAL_3, TOTAL_4, patient

from calculator import __version__
from calculator.presenter.labs import FORM_PAGE, hint, unit_choice
from calculator.presenter.notices import notices
from calculator.presenter.result import Bar, Result, Row, Score, present, summary
from calculator.presenter.words import cited, clock, span
from calculator.scoring.provenance import NAIR_2025, REJESKI_2021
from calculator.scoring.quantities import LABS
from calculator.scoring.reading import Reading
from calculator.scoring.score import Points
from calculator.scoring.tables import ALL_HT, CAR_HT

AT = datetime(2026, 11, 22, 7, 5, tzinfo=UTC)

EXPECTED = (
    "In the publication, the high-risk group had 26 cumulative days of neutropenia, "
    "the low-risk group 4."
)
NOT_A_FORECAST = "These are group figures, not a forecast for one patient."
POPULATION = (
    "Developed in 156 children and young adults (4–39 years) with relapsed or refractory B-ALL, "
    "labs from before lymphodepletion. Not for use once lymphodepletion has begun."
)
UNVERIFIED = (
    "Not verified against the article yet: "
    "the cut-off, the points of the marrow bands and the ties."
)
CONFOUNDERS = (
    "A transfusion, G-CSF, steroids or chemotherapy since these labs, or shortly before them, can "
    "make the total too low; how the study handled them is not known, nor whether disease outside "
    "the marrow was counted."
)
BOXES = ("platelets", "red cells", "G-CSF", "steroids", "chemotherapy")
DATES = "Labs of ____, marrow of ____"
NO_TARGET = "Treating the number does not change the risk."
DISPUTED = "That 4 is high is our inference; the only source found that states a cut-off uses > 4."
SHOWN_AS_HIGH = f"{DISPUTED} Shown as high so that the risk is not understated."
CITED = (
    "Nair MS, Silbert SK, Rejeski K, et al. Development of ALL-Hematotox: predicting post-CAR "
    "T-cell hematotoxicity in B-cell acute lymphoblastic leukemia. Blood "
    "2025;145(15):1615-1626. doi:10.1182/blood.2024025910"
)

# The worked example of the presenter's docstring: 2 + 1 + 1 + 0 + 2.
SIX = {
    "platelets": "32 10*9/L",
    "anc": "450 /uL",
    "hemoglobin": "81 g/L",
    "crp": "12 mg/L",
    "marrow_blasts": "60 %",
}


def result_of(base: dict[str, str] | None = None, **changes: str | None) -> Result:
    return present(patient(base, **changes), at=AT)


def row_of(lab: str, typed: str) -> Row:
    """Return a lab's row beside otherwise good labs."""
    result = result_of(TOTAL_0, **{lab: typed})
    labels = {each.name: each.label for each in LABS}
    rows = (*result.rows, *result.car_ht_rows)
    return next(row for row in rows if row.label == labels[lab])


def bar(label: str, days: int, note: str = "") -> Bar:
    return Bar(label=label, note=note, value=days, unit="days", scale=26, marked=bool(note))


def row(
    label: str, entered: str, converted: str, band: str, points: str, *, pending: bool = False
) -> Row:
    return Row(
        label=label,
        entered=entered,
        converted=converted,
        band=band,
        points=points,
        noun="point" if points == "1" else "points",
        pending=pending,
        tie="",
        cautions=(),
    )


# --- The whole result ---


def test_a_complete_result_says_all_of_this() -> None:
    assert result_of(SIX) == Result(
        title="High risk, 6 of 7",
        lines=("Labs drawn", "Marrow done", "Signed"),
        all_ht=Score(
            name="all_ht",
            label="ALL-Hematotox",
            short="ALL-HT",
            low=6,
            high=6,
            group="high",
            risk="High risk",
            points="6 of 7",
            cutoff="high from 4, cut-off not verified",
        ),
        headline="High risk",
        look="high",
        doubts=(),
        outcome="High risk of prolonged severe neutropenia.",
        expected=EXPECTED,
        not_a_forecast=NOT_A_FORECAST,
        bars=(
            bar("High-risk group", 26, note="this group"),
            bar("Low-risk group", 4),
        ),
        incomplete="",
        settling="",
        disputed="",
        rows=(
            row("Platelets", "32 ×10⁹/L", "", "below 75 ×10⁹/L", "2"),
            row("ANC", "450 /µL", "", "1200 /µL or less", "1"),
            row("Hemoglobin", "81 g/L", "8.1 g/dL", "9.0 g/dL or less", "1"),
            row("CRP", "12 mg/L", "1.2 mg/dL", "below 3.0 mg/dL", "0"),
            row("Marrow blasts", "60 %", "", "above 25 % (M3)", "2"),
        ),
        total="6",
        cautions=(),
        changes=("No single lab, changed alone, would change the group.",),
        car_ht=None,
        car_ht_rows=(),
        car_ht_words="",
        population=POPULATION,
        confounders=CONFOUNDERS,
        boxes=BOXES,
        notices=notices(ALL_HT),
        abbreviations=(
            "ANC: absolute neutrophil count; it is not the white count. CRP: C-reactive protein. "
            "B-ALL: B-cell acute lymphoblastic leukemia. CAR: chimeric antigen receptor."
        ),
        citation=NAIR_2025,
        computed=f"22 Nov 2026, 07:05 UTC · version {__version__} · definition 2025-1",
    )


@pytest.mark.parametrize(
    ("readings", "title", "outcome", "marked"),
    [
        pytest.param(
            patient(TOTAL_4, crp="30 mg/L"),
            "High risk, 5 of 7",
            "High risk of prolonged severe neutropenia.",
            ["High-risk group"],
            id="high",
        ),
        pytest.param(
            patient(TOTAL_4),
            "4 of 7: high risk at ≥ 4, low risk at > 4",
            "The risk group for prolonged severe neutropenia is still open.",
            [],
            id="the cut-off decides: no bar is marked",
        ),
        pytest.param(
            patient(TOTAL_3, crp="2 mg/L"),
            "Low risk, 3 of 7",
            "Low risk of prolonged severe neutropenia.",
            ["Low-risk group"],
            id="low",
        ),
        pytest.param(
            patient(TOTAL_3, marrow_blasts=None),
            "Not settled, 3 to 5 of 7",
            "The risk group for prolonged severe neutropenia is still open.",
            [],
            id="undetermined: no bar is marked",
        ),
    ],
)
def test_the_title_the_outcome_and_the_marked_bar_are_those_of_the_group(
    readings: dict[str, Reading], title: str, outcome: str, marked: list[str]
) -> None:
    result = present(readings, at=AT)
    bars = [bar.label for bar in result.bars if bar.marked]
    assert (result.title, result.outcome, bars) == (title, outcome, marked)


def test_the_score_of_an_open_result_has_both_ends_of_its_total() -> None:
    assert result_of(TOTAL_3, marrow_blasts=None).all_ht == Score(
        name="all_ht",
        label="ALL-Hematotox",
        short="ALL-HT",
        low=3,
        high=5,
        group="undetermined",
        risk="Not settled",
        points="3 to 5 of 7",
        cutoff="high from 4, cut-off not verified",
    )


@pytest.mark.parametrize(
    "forbidden", ["survival", "response", "9.8", "98 %", "88 %", "lymphoma", "5.5", "48 %"]
)
def test_response_survival_and_lymphoma_stay_off_the_result(forbidden: str) -> None:
    result = result_of(SIX, ferritin="800 ng/mL")
    assert forbidden not in repr(
        replace(result, citation=replace(REJESKI_2021, title=None))
    ) + summary(result)


# --- How the points arose ---


@pytest.mark.parametrize(
    ("lab", "typed", "expected"),
    [
        ("platelets", "32 10*9/L", "32 ×10⁹/L; ; below 75 ×10⁹/L; 2 points"),
        ("platelets", "110 10*3/uL", "110 ×10³/µL; ; 75 to 175 ×10⁹/L; 1 point"),
        ("platelets", "220000 /uL", "220000 /µL; 220 ×10⁹/L; above 175 ×10⁹/L; 0 points"),
        ("anc", "0.45 10*9/L", "0.45 ×10⁹/L; 450 /µL; 1200 /µL or less; 1 point"),
        ("anc", "3400 /uL", "3400 /µL; ; above 1200 /µL; 0 points"),
        ("hemoglobin", "8.1 g/dL", "8.1 g/dL; ; 9.0 g/dL or less; 1 point"),
        ("hemoglobin", "124 g/L", "124 g/L; 12.4 g/dL; above 9.0 g/dL; 0 points"),
        ("hemoglobin", "5.5 mmol/L", "5.5 mmol/L; 8.86 g/dL; 9.0 g/dL or less; 1 point"),
        ("hemoglobin", "5.585 mmol/L", "5.585 mmol/L; 8.9999 g/dL; 9.0 g/dL or less; 1 point"),
        ("hemoglobin", "8,1 g/dL", "8.1 g/dL; ; 9.0 g/dL or less; 1 point"),
        ("platelets", "45 000 /uL", "45000 /µL; 45 ×10⁹/L; below 75 ×10⁹/L; 2 points"),
        ("crp", "29.999 mg/L", "29.999 mg/L; 2.9999 mg/dL; below 3.0 mg/dL; 0 points"),
        ("crp", "<5 mg/L", "<5 mg/L; <0.5 mg/dL; below 3.0 mg/dL; 0 points"),
        ("crp", ">=300 mg/L", "≥300 mg/L; ≥30 mg/dL; 3.0 mg/dL or more; 1 point"),
        (
            "crp", ">20 mg/L",
            ">20 mg/L; >2 mg/dL; below 3.0 mg/dL or 3.0 mg/dL or more; 0 to 1 points",
        ),
        ("marrow_blasts", "M2 %", "M2; ; 5 to 25 % (M2); 1 point"),
        ("marrow_blasts", "1 %", "1 %; ; below 5 % (M1); 0 points"),
        ("marrow_blasts", "60-70 %", "60-70 %; ; above 25 % (M3); 2 points"),
        ("ferritin", "800 ug/L", "800 µg/L; ; 650 to 2000 ng/mL; 1 point"),
        ("ferritin", "180 ng/mL", "180 ng/mL; ; below 650 ng/mL; 0 points"),
        (
            "ferritin", ">1650 ng/mL",
            ">1650 ng/mL; ; 650 to 2000 ng/mL or above 2000 ng/mL; 1 to 2 points",
        ),
    ],
)  # fmt: skip
def test_a_row_says_the_value_as_entered_as_converted_its_band_and_its_points(
    lab: str, typed: str, expected: str
) -> None:
    found = row_of(lab, typed)
    words = (found.entered, found.converted, found.band, f"{found.points} {found.noun}")
    assert "; ".join(words) == expected


def test_a_pending_row_says_so_and_leaves_its_points_open() -> None:
    found = result_of(TOTAL_0, crp=None).rows[3]
    assert found == row("CRP", "not entered", "", "any value", "0 to 1", pending=True)


@pytest.mark.parametrize(
    ("lab", "typed", "words"),
    [
        ("anc", "1.2 10*9/L", "exactly 1200 /µL counts as 1 point"),
        ("hemoglobin", "9.0 g/dL", "exactly 9.0 g/dL counts as 1 point"),
        ("hemoglobin", "90 g/L", "exactly 9.0 g/dL counts as 1 point"),
        ("crp", "30 mg/L", "exactly 3.0 mg/dL counts as 1 point"),
    ],
)
def test_an_exact_tie_that_is_not_verified_is_pointed_out(lab: str, typed: str, words: str) -> None:
    assert row_of(lab, typed).tie == words


@pytest.mark.parametrize(
    ("lab", "typed"),
    [
        pytest.param("hemoglobin", "9.1 g/dL", id="beside the tie"),
        pytest.param("hemoglobin", "<=9.0 g/dL", id="an interval that ends at the tie"),
        pytest.param("crp", "29.9 mg/L", id="below the tie"),
        pytest.param("platelets", "75 10*9/L", id="a tie that our source states"),
        pytest.param("marrow_blasts", "5 %", id="a tie of the strata"),
        pytest.param("ferritin", "2000 ng/mL", id="a tie of ferritin"),
    ],
)
def test_nothing_is_said_of_a_tie_elsewhere(lab: str, typed: str) -> None:
    assert not row_of(lab, typed).tie


# --- INCOMPLETE ---


@pytest.mark.parametrize(
    ("readings", "words"),
    [
        pytest.param(patient(TOTAL_0), "", id="nothing pending"),
        pytest.param(patient(TOTAL_3, crp=">20 mg/L"), "", id="open, but entered"),
        pytest.param(patient(TOTAL_3, marrow_blasts=None), "Marrow blasts not entered.", id="open"),
        pytest.param(
            patient(marrow_blasts="80 %"),
            "Platelets, ANC, hemoglobin and CRP not entered.",
            id="only the marrow known",
        ),
        pytest.param(
            patient(platelets="80 10*9/L", crp="8 mg/L"),
            "ANC, hemoglobin and marrow blasts not entered.",
            id="an abbreviation first",
        ),
        pytest.param(
            patient(TOTAL_4, hemoglobin=None),
            "Hemoglobin not entered. High risk at ≥ 4 whatever the result.",
            id="high already",
        ),
        pytest.param(
            patient(TOTAL_0, crp=None, marrow_blasts=None),
            "CRP and marrow blasts not entered. Low risk whatever the result.",
            id="low already",
        ),
    ],
)
def test_pending_labs_are_named_and_whether_the_group_is_settled_without_them(
    readings: dict[str, Reading], words: str
) -> None:
    assert present(readings, at=AT).incomplete == words


# --- What would settle it ---


@pytest.mark.parametrize(
    ("base", "different", "words"),
    [
        pytest.param(
            TOTAL_3, {"marrow_blasts": None},
            "High risk if marrow blasts are 5 % or more, otherwise low risk.",
            id="marrow, one point needed",
        ),
        pytest.param(
            TOTAL_3, {"marrow_blasts": None, "anc": "2 10*9/L"},
            "High risk if marrow blasts are above 25 %, otherwise low risk.",
            id="marrow, two points needed",
        ),
        pytest.param(
            TOTAL_3, {"crp": ">20 mg/L"},
            "High risk if CRP is 30 mg/L or more, otherwise low risk.",
            id="CRP in the unit entered",
        ),
        pytest.param(
            TOTAL_3, {"crp": None},
            "High risk if CRP is 3.0 mg/dL or more, otherwise low risk.",
            id="CRP pending: the table's unit",
        ),
        pytest.param(
            TOTAL_4, {"anc": "<1.5 10*9/L"},
            "High risk if ANC is 1.2 ×10⁹/L or less, otherwise low risk.",
            id="ANC in the unit entered",
        ),
        pytest.param(
            TOTAL_4, {"platelets": "<=75000 /uL"},
            "High risk if platelets are below 75000 /µL, otherwise low risk.",
            id="platelets in the unit entered",
        ),
        pytest.param(
            TOTAL_3, {"hemoglobin": ">80 g/L"},
            "High risk if hemoglobin is 90 g/L or less, otherwise low risk.",
            id="hemoglobin in the unit entered",
        ),
        pytest.param(
            TOTAL_3, {"hemoglobin": ">5 mmol/L"},
            "High risk if hemoglobin is 9.0 g/dL or less, otherwise low risk.",
            id="hemoglobin in mmol, where the cut-off has no exact number",
        ),
        pytest.param(
            TOTAL_3, {"anc": "2 10*9/L", "crp": None, "marrow_blasts": None},
            "High risk if the open items add 2 or more points (CRP up to 1, marrow up to 2).",
            id="several open items",
        ),
        pytest.param(
            TOTAL_4, {"platelets": "<=75 10*9/L", "anc": ">1 10*9/L", "crp": "30 mg/L"},
            "High risk if the open items add 1 or more points (platelets up to 1, ANC up to 1).",
            id="several open items, one of which has a point already",
        ),
        pytest.param(TOTAL_3, {}, "", id="low: nothing to settle"),
        pytest.param(TOTAL_4, {"hemoglobin": None}, "", id="high already: nothing to settle"),
    ],
)  # fmt: skip
def test_an_open_result_says_what_would_settle_it(
    base: dict[str, str], different: dict[str, str | None], words: str
) -> None:
    assert result_of(base, **different).settling == words


# --- The disputed total ---


@pytest.mark.parametrize(
    ("base", "different", "words"),
    [
        pytest.param(TOTAL_4, {}, SHOWN_AS_HIGH, id="4"),
        pytest.param(TOTAL_3, {"crp": ">20 mg/L"}, DISPUTED, id="3 to 4"),
        pytest.param(TOTAL_4, {"crp": ">20 mg/L"}, SHOWN_AS_HIGH, id="4 to 5"),
        pytest.param(TOTAL_3, {"marrow_blasts": None}, DISPUTED, id="3 to 5: open either way"),
        pytest.param(TOTAL_3, {}, "", id="3"),
        pytest.param(TOTAL_4, {"crp": "30 mg/L"}, "", id="5"),
        pytest.param(TOTAL_0, {"crp": None, "marrow_blasts": None}, "", id="0 to 3"),
    ],
)  # fmt: skip
def test_a_total_that_may_be_4_says_what_the_cut_off_rests_on(
    base: dict[str, str], different: dict[str, str | None], words: str
) -> None:
    assert result_of(base, **different).disputed == words


@pytest.mark.parametrize(
    ("base", "different", "headline", "look"),
    [
        pytest.param(TOTAL_4, {}, "High risk at ≥ 4, low risk at > 4", "undetermined", id="4"),
        pytest.param(
            TOTAL_3, {"crp": ">20 mg/L"}, "Not settled at ≥ 4, low risk at > 4", "undetermined",
            id="3 to 4",
        ),
        pytest.param(
            TOTAL_4, {"crp": ">20 mg/L"}, "High risk at ≥ 4, not settled at > 4", "undetermined",
            id="4 to 5",
        ),
        pytest.param(
            TOTAL_3, {"marrow_blasts": None}, "Not settled", "undetermined",
            id="3 to 5: open either way",
        ),
        pytest.param(TOTAL_3, {"crp": "2 mg/L"}, "Low risk", "low", id="3"),
        pytest.param(TOTAL_4, {"crp": "30 mg/L"}, "High risk", "high", id="5"),
    ],
)  # fmt: skip
def test_where_the_two_cut_offs_differ_both_groups_are_the_headline_and_neither_is_drawn(
    base: dict[str, str], different: dict[str, str | None], headline: str, look: str
) -> None:
    result = result_of(base, **different)
    title = f"{headline}, {result.all_ht.points}"
    if " at ≥ 4, " in headline:  # then points first: "> 4, 4 of 7" would be a list of fours
        title = f"{result.all_ht.points}: {headline[0].lower()}{headline[1:]}"
    assert (result.headline, result.title, result.look) == (headline, title, look)


def test_the_words_not_verified_stand_beside_the_headline_of_all_ht_alone() -> None:
    result = result_of(TOTAL_0, ferritin="180 ng/mL")
    assert result.car_ht is not None
    cutoffs = (result.all_ht.cutoff, result.car_ht.cutoff)
    assert cutoffs == ("high from 4, cut-off not verified", "high from 2")


# --- Cautions ---


@pytest.mark.parametrize(
    ("lab", "typed", "words"),
    [
        (
            "platelets", "2000 10*9/L",
            ("Platelets 2000 ×10⁹/L are far above usual (1 to 1500 ×10⁹/L; our limits). "
            "Did you mean 2000 /µL?"),
        ),
        (
            "platelets", "210 /uL",
            ("Platelets 210 /µL are far below usual (1000 to 1\N{NO-BREAK SPACE}500"
            "\N{NO-BREAK SPACE}000 /µL; our limits). Did you mean 210 ×10⁹/L?"),
        ),
        (
            "platelets", "<0.5 10*9/L",
            "Platelets <0.5 ×10⁹/L are far below usual (1 to 1500 ×10⁹/L; our limits).",
        ),
        (
            "anc", "5 /uL",
            ("ANC 5 /µL is far below usual (10 to 30\N{NO-BREAK SPACE}000 /µL; our limits). "
            "Did you mean 5 ×10⁹/L?"),
        ),
        (
            "anc", "31 10*3/uL",
            ("ANC 31 ×10³/µL is far above usual (0.01 to 30 ×10³/µL; our limits). "
            "Did you mean 31 /µL?"),
        ),
        (
            "hemoglobin", ">220 g/L",
            "Hemoglobin >220 g/L is far above usual (40 to 200 g/L; our limits).",
        ),
        (
            "hemoglobin", "2.4 mmol/L",
            "Hemoglobin 2.4 mmol/L is far below usual (2.48 to 12.41 mmol/L; our limits).",
        ),
        (
            "crp", "600 mg/L",
            "CRP 600 mg/L is far above usual (0 to 500 mg/L; our limits).",
        ),
        (
            "ferritin", "0.5 ng/mL",
            ("Ferritin 0.5 ng/mL is far below usual (1 to 100\N{NO-BREAK SPACE}000 ng/mL; "
            "our limits)."),
        ),
        (
            "marrow_blasts", "0.6 %",
            ("Marrow blasts 0.6 %: is it an MRD, or a fraction of a spreadsheet (60 %)? Enter "
            "blasts of all nucleated cells, of the best sample; after a dry tap or a hemodilute "
            "aspirate the trephine’s, or leave it blank."),
        ),
        (
            "marrow_blasts", "<0.01 %",
            ("Marrow blasts <0.01 %: is it an MRD, or a fraction of a spreadsheet (<1 %)? Enter "
            "blasts of all nucleated cells, of the best sample; after a dry tap or a hemodilute "
            "aspirate the trephine’s, or leave it blank."),
        ),
        (
            "anc", "1.2000000000000002 10*9/L",
            ("ANC 1.2000000000000002 ×10⁹/L misses the cut-off of 1200 /µL by less than a "
            "millionth of it, as computed values do. Compare it with the report."),
        ),
        (
            "hemoglobin", "5.6 mmol/L",
            ("Hemoglobin 5.6 mmol/L may have been rounded across the cut-off of 9.0 g/dL. "
            "Ask for the value in g/dL."),
        ),
    ],
)  # fmt: skip
def test_a_caution_stands_beside_its_item_and_among_the_cautions_of_the_result(
    lab: str, typed: str, words: str
) -> None:
    assert row_of(lab, typed).cautions == (words,)
    assert result_of(TOTAL_0, **{lab: typed}).cautions == (words,)


@pytest.mark.parametrize(
    ("lab", "typed"),
    [("anc", "0 10*9/L"), ("hemoglobin", "5.7 mmol/L"), ("platelets", "<75 10*9/L")],
)
def test_an_ordinary_value_has_no_caution(lab: str, typed: str) -> None:
    assert result_of(TOTAL_0, **{lab: typed}).cautions == ()


@pytest.mark.parametrize(
    ("different", "words"),
    [
        pytest.param(
            {"crp": "25 mg/L"},
            "CRP 25 mg/L counts 0 points. "
            "If the report says 25 mg/dL, the total is 4: high risk.",
            id="CRP 25",
        ),
        pytest.param(
            {"crp": "<25 mg/L"},
            "CRP <25 mg/L counts 0 points. "
            "If the report says <25 mg/dL, the total is 3 to 4: not settled.",
            id="CRP below 25",
        ),
        pytest.param(
            {"crp": "4 mg/dL"},
            "CRP 4 mg/dL counts 1 point. If the report says 4 mg/L, the total is 3: low risk.",
            id="CRP 4 mg/dL",
        ),
        pytest.param(
            {"crp": "2 mg/L", "anc": "2 10*9/L", "platelets": "1400 10*9/L", "marrow_blasts": "M3"},
            "Platelets 1400 ×10⁹/L count 0 points. "
            "If the report says 1400 /µL, the total is 4: high risk.",
            id="platelets, in the plural",
        ),
    ],
)  # fmt: skip
def test_a_value_that_may_be_in_another_unit_says_what_it_counts_and_what_it_would_make(
    different: dict[str, str], words: str
) -> None:
    changes = {lab: "M3 %" if typed == "M3" else typed for lab, typed in different.items()}
    assert result_of(TOTAL_3, **changes).cautions == (words,)


# --- Units in doubt ---


@pytest.mark.parametrize(
    ("different", "headline", "doubts"),
    [
        pytest.param(
            {"platelets": "210 /uL", "anc": "2.1 /uL", "crp": "45 mg/L", "marrow_blasts": "40 %"},
            "Units in doubt: platelets and ANC.",
            ("As typed 6 of 7, high risk; with ×10⁹/L 3 of 7, low risk.",),
            id="two, only together",
        ),
        pytest.param(
            {"platelets": "210 /uL", "anc": "2.1 /uL", "crp": "45 mg/L", "marrow_blasts": "9 %"},
            "Units in doubt: platelets and ANC.",
            (
                "As typed 5 of 7, high risk; with ×10⁹/L 2 of 7, low risk.",
                "With ×10⁹/L for platelets alone 3 of 7, low risk.",
            ),
            id="two, and one of them alone",
        ),
        pytest.param(
            {"platelets": "210 /uL", "anc": "0.9 10*9/L", "marrow_blasts": "9 %"},
            "Unit in doubt: platelets.",
            ("As typed 4 of 7, high risk; with ×10⁹/L 2 of 7, low risk.",),
            id="one",
        ),
        pytest.param(
            {"platelets": "2000 10*9/L", "crp": "25 mg/L", "marrow_blasts": "9 %"},
            "Units in doubt: platelets and CRP.",
            (
                (
                    "As typed 1 of 7, low risk; "
                    "with platelets in /µL and CRP in mg/dL 4 of 7, high risk."
                ),
            ),
            id="two, each in another unit",
        ),
    ],
)
def test_units_in_doubt_are_said_first_in_place_of_the_headline(
    different: dict[str, str], headline: str, doubts: tuple[str, ...]
) -> None:
    result = result_of(TOTAL_0, **different)
    assert (result.headline, result.title, result.look, result.doubts) == (
        headline,
        headline.removesuffix("."),
        "undetermined",
        doubts,
    )
    assert [each.label for each in result.bars if each.marked] == []
    assert [each for each in result.cautions if "If the report says" in each] == []
    first, *others = summary(result).split("\n")
    title = headline.removesuffix(".")
    assert first == f"ALL-Hematotox (ALL-HT): {title} (high from 4, cut-off not verified)"
    assert others[: len(doubts)] == list(doubts)


def test_a_value_that_could_slip_leaves_the_headline_as_it_is() -> None:
    result = result_of(TOTAL_3, crp="25 mg/L")
    assert (result.headline, result.look, result.doubts) == ("Low risk", "low", ())


# --- If a value is wrong ---


@pytest.mark.parametrize(
    ("base", "different", "words"),
    [
        pytest.param(
            TOTAL_4,
            {},
            (
                "Low risk if platelets were really 75 ×10⁹/L or more.",
                "Low risk if ANC was really above 1.2 ×10⁹/L.",
                "Low risk if marrow blasts were really below 5 %.",
                NO_TARGET,
            ),
            id="from high to low, each in the unit entered",
        ),
        pytest.param(
            TOTAL_3,
            {},
            (
                "High risk if hemoglobin was really 9.0 g/dL or less.",
                "High risk if CRP was really 30 mg/L or more.",
                "High risk if marrow blasts were really 5 % or more.",
                NO_TARGET,
            ),
            id="from low to high, each in the unit entered",
        ),
        pytest.param(
            TOTAL_4,
            {"crp": "45 mg/L", "platelets": "60000 /uL"},
            ("Low risk if platelets were really above 175000 /µL.", NO_TARGET),
            id="two points less",
        ),
        pytest.param(
            TOTAL_0,
            {},
            ("No single lab, changed alone, would change the group.",),
            id="no lab alone",
        ),
        pytest.param(TOTAL_3, {"marrow_blasts": None}, (), id="open: nothing to change yet"),
    ],
)
def test_a_settled_result_says_which_doubt_about_a_value_would_change_its_group(
    base: dict[str, str], different: dict[str, str | None], words: tuple[str, ...]
) -> None:
    assert result_of(base, **different).changes == words


# --- CAR-HT beside it ---


def test_car_ht_is_shown_with_its_own_row_where_ferritin_was_entered() -> None:
    result = result_of(TOTAL_0, ferritin="800 ng/mL")
    assert result.car_ht == Score(
        name="car_ht",
        label="CAR-HEMATOTOX",
        short="CAR-HT",
        low=1,
        high=1,
        group="low",
        risk="Low risk",
        points="1 of 7",
        cutoff="high from 2",
    )
    assert result.car_ht_rows == (row("Ferritin", "800 ng/mL", "", "650 to 2000 ng/mL", "1"),)


def test_car_ht_is_not_shown_where_ferritin_is_pending() -> None:
    result = result_of(SIX)
    assert (result.car_ht, result.car_ht_rows, result.car_ht_words) == (None, (), "")


@pytest.mark.parametrize(
    ("base", "ferritin", "words"),
    [
        pytest.param(TOTAL_0, "180 ng/mL", "Same risk group as ALL-HT.", id="both low"),
        pytest.param(SIX, "180 ng/mL", "Same risk group as ALL-HT.", id="both high"),
        pytest.param(
            TOTAL_3,
            "180 ng/mL",
            "The scores disagree: in B-ALL CAR-HT calls nearly everybody high risk (87 % of "
            "ALL-HT's cohort), which is why ALL-HT counts marrow blasts instead of ferritin.",
            id="ALL-HT low, CAR-HT high",
        ),
    ],
)
def test_one_sentence_explains_a_disagreement_of_the_two_scores(
    base: dict[str, str], ferritin: str, words: str
) -> None:
    assert result_of(base, ferritin=ferritin).car_ht_words == words


# --- The copied summary ---


def test_the_summary_of_a_complete_result_is_this_text() -> None:
    assert summary(result_of(SIX, hemoglobin="9.0 g/dL", ferritin="2600 ng/mL")).split("\n") == [
        "ALL-Hematotox (ALL-HT): High risk, 6 of 7 (high from 4, cut-off not verified)",
        "High risk of prolonged severe neutropenia.",
        f"{EXPECTED} {NOT_A_FORECAST}",
        "- Platelets: 32 ×10⁹/L; below 75 ×10⁹/L; 2 points",
        "- ANC: 450 /µL; 1200 /µL or less; 1 point",
        "- Hemoglobin: 9.0 g/dL; 9.0 g/dL or less (exactly 9.0 g/dL counts as 1 point); 1 point",
        "- CRP: 12 mg/L = 1.2 mg/dL; below 3.0 mg/dL; 0 points",
        "- Marrow blasts: 60 %; above 25 % (M3); 2 points",
        "If a value is wrong: No single lab, changed alone, would change the group.",
        "For comparison, CAR-HEMATOTOX (CAR-HT): High risk, 6 of 7 (high from 2)",
        "- Ferritin: 2600 ng/mL; above 2000 ng/mL; 2 points",
        "Same risk group as ALL-HT.",
        POPULATION,
        CONFOUNDERS,
        DATES,
        UNVERIFIED,
        "ANC is not the white count.",
        CITED,
        f"22 Nov 2026, 07:05 UTC · version {__version__} · definition 2025-1",
    ]


def test_the_summary_of_an_open_result_is_this_text() -> None:
    readings = patient(TOTAL_3, crp="25 mg/L", hemoglobin="5.6 mmol/L", marrow_blasts=None)
    assert summary(present(readings, at=AT)).split("\n") == [
        "ALL-Hematotox (ALL-HT): Not settled, 3 to 5 of 7 (high from 4, cut-off not verified)",
        "INCOMPLETE: Marrow blasts not entered.",
        "The risk group for prolonged severe neutropenia is still open.",
        "What would settle it: High risk if marrow blasts are 5 % or more, otherwise low risk.",
        DISPUTED,
        f"{EXPECTED} {NOT_A_FORECAST}",
        "- Platelets: 60 ×10⁹/L; below 75 ×10⁹/L; 2 points",
        "- ANC: 0.9 ×10⁹/L = 900 /µL; 1200 /µL or less; 1 point",
        "- Hemoglobin: 5.6 mmol/L = 9.02 g/dL; above 9.0 g/dL; 0 points",
        "- CRP: 25 mg/L = 2.5 mg/dL; below 3.0 mg/dL; 0 points",
        "- Marrow blasts: not entered; any value; 0 to 2 points",
        (
            "Check: Hemoglobin 5.6 mmol/L may have been rounded across the cut-off of 9.0 g/dL. "
            "Ask for the value in g/dL."
        ),
        (
            "Check: Hemoglobin 5.6 mmol/L counts 0 points. "
            "If the report says 5.6 g/dL, the total is 4 to 6: high risk."
        ),
        (
            "Check: CRP 25 mg/L counts 0 points. "
            "If the report says 25 mg/dL, the total is 4 to 6: high risk."
        ),
        POPULATION,
        CONFOUNDERS,
        DATES,
        UNVERIFIED,
        "ANC is not the white count.",
        CITED,
        f"22 Nov 2026, 07:05 UTC · version {__version__} · definition 2025-1",
    ]


@pytest.mark.parametrize(
    ("lab", "typed", "shown"),
    [
        ("platelets", "<75000 /uL", "Platelets: <75000 /µL"),
        ("anc", ">=1.3 10*3/uL", "ANC: ≥1.3 ×10³/µL"),
        ("hemoglobin", "7.5 mmol/L", "Hemoglobin: 7.5 mmol/L"),
        ("crp", "≤4 mg/dL", "CRP: ≤4 mg/dL"),
        ("marrow_blasts", "60–70% %", "Marrow blasts: 60-70 %"),
        ("marrow_blasts", "m2 %", "Marrow blasts: M2"),
        ("ferritin", ">1650 ug/L", "Ferritin: >1650 µg/L"),
    ],
)
def test_the_summary_has_every_value_with_sign_and_unit_as_it_was_entered(
    lab: str, typed: str, shown: str
) -> None:
    lines = summary(result_of(TOTAL_0, **{lab: typed})).split("\n")
    assert [line for line in lines if line.startswith(f"- {shown}")]


# --- Around the form ---


def test_the_form_says_for_whom_it_is_and_what_is_not_verified() -> None:
    page = FORM_PAGE
    found = (page.population, page.confounders, page.boxes, page.unverified)
    assert found == (POPULATION, CONFOUNDERS, BOXES, UNVERIFIED)
    assert (page.notices, page.citation, page.release) == (
        notices(ALL_HT),
        NAIR_2025,
        f"Version {__version__} · definition 2025-1",
    )
    assert page.purpose.startswith(
        "For clinicians, before CAR T-cells in B-cell acute lymphoblastic leukemia (B-ALL)."
    )


def test_each_hint_names_the_cut_offs_with_their_unit() -> None:
    assert {lab.name: hint(lab) for lab in LABS} == {
        "platelets": "Cut-offs 75 and 175 ×10⁹/L. A number, or with < or >.",
        "anc": (
            "Absolute neutrophil count. Cut-off 1200 /µL (1.2 ×10⁹/L). "
            "Not the white count. No differential? < and the white count: <0.1."
        ),
        "hemoglobin": "Cut-off 9.0 g/dL. A number, or with < or >.",
        "crp": (
            "C-reactive protein. Cut-off 3.0 mg/dL (30 mg/L). "
            "Check the unit on the report; <5 is fine."
        ),
        "marrow_blasts": (
            "Blasts in the bone marrow. Cut-offs 5 and 25 %. 60, 60-70, <5, or M1, M2, M3: of all "
            "nucleated cells, of the best sample; no MRD. After a dry tap the trephine’s, or leave "
            "it blank."
        ),
        "ferritin": "Cut-offs 650 and 2000 ng/mL. A number, or >1650.",
    }


def test_the_choices_of_units_name_other_spellings_too() -> None:
    choices = {
        lab.name: [unit_choice(unit) for unit in lab.units] for lab in LABS if lab.unit_is_chosen
    }
    counts = ["×10⁹/L", "×10³/µL, K/µL", "/µL, cells/mm³"]
    assert choices == {
        "platelets": counts,
        "anc": counts,
        "hemoglobin": ["g/dL", "g/L", "mmol/L"],
        "crp": ["mg/L", "mg/dL"],
        "ferritin": ["ng/mL", "µg/L"],
    }


# --- Small words ---


@pytest.mark.parametrize(("low", "high", "words"), [(6, 6, "6"), (2, 4, "2 to 4")])
def test_a_range_of_points_is_written_as_one_number_or_from_to(
    low: int, high: int, words: str
) -> None:
    assert span(Points(low=low, high=high)) == words


def test_date_and_time_are_written_with_their_zone() -> None:
    berlin = timezone(timedelta(hours=1), "CET")
    at = datetime(2026, 3, 1, 17, 30, tzinfo=berlin)
    assert clock(at) == "1 Mar 2026, 17:30 CET"


def test_a_citation_without_doi_and_title_is_written_as_far_as_it_is_known() -> None:
    known = replace(CAR_HT.citation, title=None, doi=None)
    assert cited(known) == "Rejeski K, et al. Blood 2021;138(24):2499-2513."
