"""The result page: the answer, and everything that a colleague needs to check it."""

import re
from html import unescape

import pytest
from django.test import Client
from page_text import text_of, unmarked
from worked_cases import SCORES as CASES

FIELDS = ("platelets", "anc", "hemoglobin", "crp", "marrow_blasts", "ferritin")


def hook(html: str, score: str) -> tuple[str, str, str] | None:
    found = re.findall(
        rf'data-score="{score}" data-low="(\d)" data-high="(\d)" data-group="(\w+)"', html
    )
    assert len(found) <= 1
    return found[0] if found else None


def copied(html: str) -> str:
    box = re.search(r'<textarea id="summary" readonly rows="8">(.*?)</textarea>', html, re.DOTALL)
    assert box
    return unescape(box[1])


def verdict_of(html: str) -> str:
    found = re.search(r'<section class="verdict .*?</section>', html, re.DOTALL)
    assert found
    return text_of(found[0])


def headline_of(html: str) -> str:
    found = re.search(r'<h2 id="verdict">.*?</h2>', html, re.DOTALL)
    assert found
    return text_of(found[0])


def marked(html: str) -> list[str]:
    """Return the groups whose days are marked."""
    return re.findall(r'class="bar marked"><span>([\w-]+ group)', unmarked(html))


def sent(case: dict[str, str]) -> dict[str, str]:
    return {key: case[key] for field in FIELDS for key in (field, f"{field}_unit")}


@pytest.mark.parametrize("case", CASES, ids=[case["description"] for case in CASES])
def test_gives_the_worked_case(client: Client, case: dict[str, str]) -> None:
    html = client.post("/", sent(case)).text
    assert hook(html, "all_ht") == (case["all_ht_low"], case["all_ht_high"], case["all_ht_group"])
    car_ht = (case["car_ht_low"], case["car_ht_high"], case["car_ht_group"])
    assert hook(html, "car_ht") == (car_ht if case["ferritin"] else None)


@pytest.mark.parametrize(
    "words",
    [
        "High risk 6 of 7 points; high from 4, cut-off not verified",
        "High risk of prolonged severe neutropenia",
        (
            "In the publication, the high-risk group had 26 cumulative days of neutropenia, "
            "the low-risk group 4. These are group figures, not a forecast for one patient."
        ),
        "32 ×10⁹/L below 75 ×10⁹/L 2",
        "450 /µL 1200 /µL or less 1",
        "81 g/L = 8.1 g/dL 9.0 g/dL or less 1",
        "12 mg/L = 1.2 mg/dL below 3.0 mg/dL 0",
        "60-70 % above 25 % (M3) 2",
        "Total 6",
        "No single lab, changed alone, would change the group",
        "High risk · 5 of 7 ; high from 2",
        "900 ng/mL 650 to 2000 ng/mL 1",
        (
            "Developed in 156 children and young adults (4–39 years) with relapsed or refractory "
            "B-ALL, labs from before lymphodepletion. Not for use once lymphodepletion has begun."
        ),
        "the only source found that states a cut-off uses > 4",
        "their points (M1 0, M2 1, M3 2) are inferred",
        "(1200 /µL, 9.0 g/dL, 3.0 mg/dL) count as 1 point",
        "it is not the white count",
        "Blood 2025;145(15):1615-1626. doi:10.1182/blood.2024025910",
        "version 1.1.0 · definition 2025-1",
        "Patient label",
    ],
)
def test_says(client: Client, full: dict[str, str], words: str) -> None:
    html = re.sub(r'<span class="noun">.*?</span>', "", client.post("/", full).text)
    assert words in text_of(html)


def test_names_the_group_in_the_title(client: Client, full: dict[str, str]) -> None:
    assert "<title>High risk, 6 of 7 – ALL-Hematotox</title>" in client.post("/", full).text


def test_says_when_with_the_zone(client: Client, full: dict[str, str]) -> None:
    assert re.search(r"\d{1,2} \w{3} 20\d\d, \d\d:\d\d UTC", client.post("/", full).text)


@pytest.mark.parametrize(
    ("marrow", "groups"),
    [
        pytest.param("60", ["High-risk group"], id="high"),
        pytest.param("", [], id="undetermined: both bars, none marked"),
        pytest.param("1", ["Low-risk group"], id="low"),
    ],
)
def test_marks_the_bar_of_the_group(client: Client, marrow: str, groups: list[str]) -> None:
    labs = {"platelets": "60", "platelets_unit": "10*9/L", "anc": "0.9", "anc_unit": "10*9/L"}
    rest = {"hemoglobin": "12", "hemoglobin_unit": "g/dL", "crp": "1", "crp_unit": "mg/L"}
    html = unmarked(client.post("/", labs | rest | {"marrow_blasts": marrow}).text)
    assert marked(html) == groups
    assert re.findall(r'class="value">(\d+) days', unmarked(html)) == ["26", "4"]


def test_calls_the_marked_bar_that_of_this_group_and_never_of_this_patient(
    client: Client, full: dict[str, str]
) -> None:
    words = text_of(client.post("/", full).text)
    assert "High-risk group (this group) 26 days" in words
    assert "this result" not in words
    assert "this patient" not in words


def test_draws_the_bars_to_scale(client: Client, full: dict[str, str]) -> None:
    html = client.post("/", full).text
    assert re.findall(r'viewBox="0 0 (\d+) 1".*?width="(\d+)"', html) == [("26", "26"), ("26", "4")]


def test_prints_incomplete_and_what_would_settle_it(client: Client, full: dict[str, str]) -> None:
    del full["marrow_blasts"]
    words = text_of(client.post("/", full | {"platelets": "110", "hemoglobin": "120"}).text)
    assert "INCOMPLETE. Marrow blasts not entered." in words
    assert "High risk if marrow blasts are above 25 %, otherwise low risk." in words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param(
            {"crp": ""}, "CRP not entered. High risk whatever the result.", id="5 to 6 of 7"
        ),
        pytest.param(
            {"marrow_blasts": ""},
            "Marrow blasts not entered. High risk at ≥ 4 whatever the result.",
            id="4 to 6 of 7: it is high at one of two cut-offs",
        ),
    ],
)
def test_calls_a_settled_result_with_a_blank_incomplete_too(
    client: Client, full: dict[str, str], changes: dict[str, str], words: str
) -> None:
    html = client.post("/", full | changes).text
    assert f"INCOMPLETE. {words}" in text_of(html)
    assert f"INCOMPLETE: {words}" in copied(html).splitlines()


def test_says_what_a_total_of_4_rests_on(client: Client, full: dict[str, str]) -> None:
    why = (
        "That 4 is high is our inference; the only source found that states a cut-off uses > 4. "
        "Shown as high so that the risk is not understated."
    )
    assert why in text_of(client.post("/", full | {"marrow_blasts": "1"}).text)
    assert "is our inference" not in verdict_of(client.post("/", full).text)


def test_draws_a_total_of_4_as_open_with_the_group_at_either_cut_off(
    client: Client, full: dict[str, str]
) -> None:
    html = client.post("/", full | {"marrow_blasts": "1"}).text
    words = "High risk at ≥ 4, low risk at > 4"
    title = "4 of 7: high risk at ≥ 4, low risk at > 4"
    assert hook(html, "all_ht") == ("4", "4", "high")
    assert verdict_of(html).startswith(
        f"{words} 4 of 7 points; high from 4, cut-off not verified "
        "The risk group for prolonged severe neutropenia is still open."
    )
    assert 'class="verdict undetermined"' in html
    assert f"<title>{title} – ALL-Hematotox</title>" in unescape(html)
    assert copied(html).startswith(
        f"ALL-Hematotox (ALL-HT): {title} (high from 4, cut-off not verified)\n"
    )
    assert marked(html) == []


@pytest.mark.parametrize(
    ("platelets", "marrow", "headline"),
    [
        pytest.param("32", "", "High risk at ≥ 4, not settled at > 4", id="4 to 6"),
        pytest.param("200", "1", "Low risk", id="2"),
        pytest.param("32", "10", "High risk", id="5"),
        pytest.param("110", "", "Not settled", id="3 to 5"),
        pytest.param("200", "", "Not settled at ≥ 4, low risk at > 4", id="2 to 4"),
    ],
)
def test_names_both_cut_offs_only_where_they_differ(
    client: Client, full: dict[str, str], platelets: str, marrow: str, headline: str
) -> None:
    labs = full | {"platelets": platelets, "marrow_blasts": marrow}
    assert headline_of(client.post("/", labs).text) == headline


# Platelets and ANC as they were typed with a unit that somebody else had left behind.
LEFT_BEHIND = {
    "platelets": "210",
    "platelets_unit": "/uL",
    "anc": "2.1",
    "anc_unit": "/uL",
    "hemoglobin": "12.4",
    "hemoglobin_unit": "g/dL",
    "crp": "40",
    "crp_unit": "mg/L",
    "marrow_blasts": "40",
}


def test_units_in_doubt_stand_in_place_of_the_headline_before_anything_else(
    client: Client,
) -> None:
    html = client.post("/", LEFT_BEHIND).text
    assert hook(html, "all_ht") == ("6", "6", "high")
    assert verdict_of(html).startswith(
        "Units in doubt: platelets and ANC. "
        "As typed 6 of 7, high risk; with ×10⁹/L 3 of 7, low risk. "
        "high from 4, cut-off not verified"
    )
    assert "still open" not in text_of(html)
    assert "understated" not in text_of(html)
    assert 'class="verdict undetermined"' in html
    assert marked(html) == []


def test_units_in_doubt_stand_in_the_title(client: Client) -> None:
    title = "<title>Units in doubt: platelets and ANC – ALL-Hematotox</title>"
    assert title in client.post("/", LEFT_BEHIND).text


def test_units_in_doubt_stand_first_in_the_copied_text(client: Client) -> None:
    assert copied(client.post("/", LEFT_BEHIND).text).splitlines()[:3] == [
        (
            "ALL-Hematotox (ALL-HT): Units in doubt: platelets and ANC "
            "(high from 4, cut-off not verified)"
        ),
        "As typed 6 of 7, high risk; with ×10⁹/L 3 of 7, low risk.",
        (
            "In the publication, the high-risk group had 26 cumulative days of neutropenia, the "
            "low-risk group 4. These are group figures, not a forecast for one patient."
        ),
    ]


def test_one_unit_in_doubt_is_said_as_one(client: Client) -> None:
    labs = LEFT_BEHIND | {"anc": "0.9", "anc_unit": "10*9/L", "crp": "2", "marrow_blasts": "10"}
    assert verdict_of(client.post("/", labs).text).startswith(
        "Unit in doubt: platelets. As typed 4 of 7, high risk; with ×10⁹/L 2 of 7, low risk."
    )


def test_each_unit_that_moves_the_group_alone_follows_both_together(client: Client) -> None:
    labs = LEFT_BEHIND | {"marrow_blasts": "10"}
    assert verdict_of(client.post("/", labs).text).startswith(
        "Units in doubt: platelets and ANC. "
        "As typed 5 of 7, high risk; with ×10⁹/L 2 of 7, low risk. "
        "With ×10⁹/L for platelets alone 3 of 7, low risk."
    )


def test_cautions_in_the_unit_as_typed_with_direction_and_proposal(client: Client) -> None:
    assert (
        "Platelets 210 /µL are far below usual (1000 to 1 500 000 /µL; our limits). "
        "Did you mean 210 ×10⁹/L?" in text_of(client.post("/", LEFT_BEHIND).text)
    )


@pytest.mark.parametrize("typed", ["0.6", "<0.01", "0.5-1.5"])
def test_marrow_blasts_below_1_percent_are_asked_about(
    client: Client, full: dict[str, str], typed: str
) -> None:
    words = text_of(client.post("/", full | {"marrow_blasts": typed}).text)
    assert f"Marrow blasts {typed} %: is it an MRD, or a fraction of a spreadsheet (" in words
    assert (
        "Enter blasts of all nucleated cells, of the best sample; after a dry tap or a "
        "hemodilute aspirate the trephine’s, or leave it blank." in words
    )


@pytest.mark.parametrize("typed", ["0", "1", "<5", "M1", ""])
def test_other_marrow_blasts_are_not(client: Client, full: dict[str, str], typed: str) -> None:
    assert "is it an MRD" not in client.post("/", full | {"marrow_blasts": typed}).text


@pytest.mark.parametrize(
    ("typed", "converted"),
    [
        pytest.param("7.9", "12.73 g/dL", id="two decimals: not 12.730455"),
        pytest.param("5.585", "8.9999 g/dL", id="not on a cut-off"),
        pytest.param("5", "8.06 g/dL", id="rounded: 8.05725"),
    ],
)
def test_a_number_for_information_has_two_decimals_unless_these_would_cross_a_cut_off(
    client: Client, full: dict[str, str], typed: str, converted: str
) -> None:
    labs = full | {"hemoglobin": typed, "hemoglobin_unit": "mmol/L"}
    assert f"{typed} mmol/L = {converted} " in text_of(client.post("/", labs).text)


CONFOUNDERS = (
    "A transfusion, G-CSF, steroids or chemotherapy since these labs, or shortly before them, can "
    "make the total too low; how the study handled them is not known, nor whether disease outside "
    "the marrow was counted."
)


def test_says_what_may_have_moved_the_labs_on_the_page_and_in_the_copied_text(
    client: Client, full: dict[str, str]
) -> None:
    html = client.post("/", full).text
    assert CONFOUNDERS in text_of(html.partition('<textarea id="summary"')[0])
    assert CONFOUNDERS in copied(html).splitlines()


@pytest.mark.parametrize("box", ["platelets", "red cells", "G-CSF", "steroids", "chemotherapy"])
def test_has_on_paper_a_box_with_a_date_for_what_may_have_moved_the_labs(
    client: Client, full: dict[str, str], box: str
) -> None:
    boxes = re.findall(r'<p class="paper-only dated">.*?</p>', client.post("/", full).text)
    assert len(boxes) == 1
    assert text_of(boxes[0]).startswith("Since or before, on: platelets _____ ")
    assert f" {box} _____" in text_of(boxes[0])


def test_what_would_turn_the_group_is_a_doubt_about_a_value_and_no_target(
    client: Client, full: dict[str, str]
) -> None:
    html = client.post("/", full | {"marrow_blasts": "10", "crp": "40", "platelets": "200"}).text
    assert (
        "If a value is wrong Low risk if ANC was really above 1200 /µL. "
        "Low risk if hemoglobin was really above 90 g/L. "
        "Low risk if CRP was really below 30 mg/L. "
        "Low risk if marrow blasts were really below 5 %. "
        "Treating the number does not change the risk." in text_of(html)
    )


def test_calls_a_blank_not_entered_and_never_pending(client: Client, full: dict[str, str]) -> None:
    html = client.post("/", full | {"marrow_blasts": ""}).text
    assert "Marrow blasts not entered any value 0 to 2" in text_of(html)
    assert "- Marrow blasts: not entered; any value; 0 to 2 points" in copied(html)
    assert "pending" not in re.sub(r'class="[^"]*"', "", html)


def test_asks_about_a_crp_that_may_be_in_the_other_unit(
    client: Client, full: dict[str, str]
) -> None:
    labs = full | {"marrow_blasts": "1", "hemoglobin": "120", "crp": "25"}
    assert (
        "CRP 25 mg/L counts 0 points. If the report says 25 mg/dL, the total is 4: high risk."
        in text_of(client.post("/", labs).text)
    )


def test_explains_in_one_sentence_why_the_scores_disagree(
    client: Client, full: dict[str, str]
) -> None:
    labs = full | {"marrow_blasts": "1", "hemoglobin": "120"}
    assert "in B-ALL CAR-HT calls nearly everybody high risk (87 % of ALL-HT's cohort)" in text_of(
        client.post("/", labs).text
    )


def test_shows_no_figure_of_the_lymphoma_cohort_and_no_survival(
    client: Client, full: dict[str, str]
) -> None:
    words = text_of(client.post("/", full).text)
    for figure in ("5.5", "48 %", "9.8", "98 %", "88 %"):
        assert figure not in words


def test_sends_all_values_along_for_a_change(client: Client, full: dict[str, str]) -> None:
    html = unescape(client.post("/", full).text)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', html))
    assert hidden == full | {"edit": "1"}


def test_holds_the_summary_as_text_that_can_be_selected(
    client: Client, full: dict[str, str]
) -> None:
    assert copied(client.post("/", full).text).startswith(
        "ALL-Hematotox (ALL-HT): High risk, 6 of 7 (high from 4, cut-off not verified)\n"
    )
