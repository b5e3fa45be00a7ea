"""The result page: the answer, and everything that a colleague needs to check it."""

import re
from html import unescape

import pytest
from django.test import Client
from page_text import unmarked
from worked_cases import SCORES as CASES

FIELDS = ("platelets", "anc", "hemoglobin", "crp", "marrow_blasts", "ferritin")


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def hook(html: str, score: str) -> tuple[str, str, str] | None:
    found = re.findall(
        rf'data-score="{score}" data-low="(\d)" data-high="(\d)" data-group="(\w+)"', html
    )
    assert len(found) <= 1
    return found[0] if found else None


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
        "one later conference abstract writes “score > 4”",
        "their points (M1 0, M2 1, M3 2) are inferred",
        "(1200 /µL, 9.0 g/dL, 3.0 mg/dL) count as 1 point",
        "it is not the white count",
        "Blood 2025;145(15):1615-1626. doi:10.1182/blood.2024025910",
        "version 1.0.0 · definition 2025-1",
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
    ("marrow", "marked"),
    [
        pytest.param("60", ["High-risk group"], id="high"),
        pytest.param("", [], id="undetermined: both bars, none marked"),
        pytest.param("1", ["Low-risk group"], id="low"),
    ],
)
def test_marks_the_bar_of_the_group(client: Client, marrow: str, marked: list[str]) -> None:
    labs = {"platelets": "60", "platelets_unit": "10*9/L", "anc": "0.9", "anc_unit": "10*9/L"}
    rest = {"hemoglobin": "12", "hemoglobin_unit": "g/dL", "crp": "1", "crp_unit": "mg/L"}
    html = unmarked(client.post("/", labs | rest | {"marrow_blasts": marrow}).text)
    assert re.findall(r'class="bar marked"><span>([\w-]+ group)', html) == marked
    assert re.findall(r'class="value">(\d+) days', html) == ["26", "4"]


def test_draws_the_bars_to_scale(client: Client, full: dict[str, str]) -> None:
    html = client.post("/", full).text
    assert re.findall(r'viewBox="0 0 (\d+) 1".*?width="(\d+)"', html) == [("26", "26"), ("26", "4")]


def test_prints_incomplete_and_what_would_settle_it(client: Client, full: dict[str, str]) -> None:
    del full["marrow_blasts"]
    words = text_of(client.post("/", full | {"platelets": "110", "hemoglobin": "120"}).text)
    assert "INCOMPLETE. Marrow blasts pending." in words
    assert "High risk if marrow blasts are above 25 %, otherwise low risk." in words


def test_calls_a_settled_result_with_a_blank_incomplete_too(
    client: Client, full: dict[str, str]
) -> None:
    words = text_of(client.post("/", full | {"marrow_blasts": ""}).text)
    assert "INCOMPLETE. Marrow blasts pending. High risk whatever the result." in words


def test_says_that_sources_differ_on_four(client: Client, full: dict[str, str]) -> None:
    words = text_of(client.post("/", full | {"marrow_blasts": "1"}).text)
    assert (
        "Sources differ on whether 4 is high; we show high so that the risk is not understated. "
        "With a cut-off of > 4: low risk." in words
    )
    assert "Sources differ" not in text_of(client.post("/", full).text)


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
    box = re.search(
        r'<textarea id="summary" readonly rows="8">(.*?)</textarea>',
        client.post("/", full).text,
        re.DOTALL,
    )
    assert box
    assert unescape(box[1]).startswith(
        "ALL-Hematotox (ALL-HT): High risk, 6 of 7 (high from 4, cut-off not verified)\n"
    )
