"""Bad input through the form: every problem at once, beside its field, with what was typed kept."""

import re
from html import unescape

import pytest
from django.test import Client
from page_text import unmarked

BAD = [
    pytest.param("platelets", "many", "Enter a number", id="text"),
    pytest.param("platelets", "45 60", "Enter one number only", id="several numbers"),
    pytest.param("anc", "-1", "A negative value is not possible", id="negative"),
    pytest.param("anc", "NaN", "Enter a number", id="not a number"),
    pytest.param("anc", "Infinity", "Enter a number", id="infinity"),
    pytest.param("crp", "1e999", "Write the number out, without an exponent", id="exponent"),
    pytest.param("crp", "<<5", "Use one sign only", id="two signs"),
    pytest.param(
        "anc",
        "2,100",
        "2,100 /µL may be 2100 or 2.1: write it without a mark, or with other than three decimals.",
        id="a mark that may be of thousands or of decimals",
    ),
    pytest.param(
        "hemoglobin",
        "8,",
        "Write one number, with a mark for its decimals only: 45000 or 8.1.",
        id="a mark with nothing after it",
    ),
    pytest.param(
        "crp",
        "4.2 mg/dL",
        "The value says mg/dL, the unit beside it mg/L: choose one.",
        id="another unit than the one beside it",
    ),
    pytest.param("ferritin", "2000 +", "2000 + may mean more than 2000: write >2000.", id="plus"),
    pytest.param(
        "platelets",
        "45000",
        "45000 ×10⁹/L is not possible. Did you mean 45000 /µL, that is 45 ×10⁹/L?",
        id="another unit proposed",
    ),
    pytest.param("crp", "４５", "Enter a number", id="full-width digits"),
    pytest.param("crp", "−5", "Enter a number", id="Unicode minus"),
    pytest.param("marrow_blasts", "M4", "Enter a number", id="no stratum"),
    pytest.param("marrow_blasts", ">100", "No possible value lies above 100 %", id="empty"),
    pytest.param("ferritin", "\x00", "Enter a number", id="null character"),
]
LABELS = {
    "platelets": "Platelets",
    "anc": "ANC",
    "hemoglobin": "Hemoglobin",
    "crp": "CRP",
    "marrow_blasts": "Marrow blasts",
    "ferritin": "Ferritin",
}


@pytest.mark.parametrize(("field", "typed", "words"), BAD)
def test_says_what_to_do_beside_the_field_and_with_the_lab_in_the_summary(
    client: Client, full: dict[str, str], field: str, typed: str, words: str
) -> None:
    response = client.post("/", full | {field: typed})
    html = unescape(unmarked(response.text))
    assert response.status_code == 422
    assert f'<a href="#id_{field}">{LABELS[field]}: {words}' in html
    beside = re.search(rf'id="id_{field}_error">(.*?)</div>', html, re.DOTALL)
    assert beside
    assert beside[1].startswith(f'<p><span class="unseen">Error:</span> {words}')
    assert f'name="{field}" value="{typed}"' in html
    assert "data-score" not in html


def test_reports_every_problem_at_once_in_the_order_of_the_fields(client: Client) -> None:
    sent = {"platelets": "x", "anc": "1,", "anc_unit": "", "crp": "4", "marrow_blasts": "70-60"}
    html = unescape(client.post("/", sent).text)
    assert re.findall(r'<a href="#id_(\w+)">', html) == [
        "platelets", "platelets_unit", "anc", "anc_unit", "crp_unit", "marrow_blasts",
    ]  # fmt: skip


def test_links_a_missing_unit_to_the_choice_of_units(client: Client, full: dict[str, str]) -> None:
    html = unescape(client.post("/", full | {"crp_unit": ""}).text)
    assert '<a href="#id_crp_unit">CRP: Choose the unit as the report prints it' in html
    assert re.search(r'<select name="crp_unit"[^>]*aria-invalid="true"', html)


def test_starts_the_title_with_error(client: Client) -> None:
    assert "<title>Error: " in client.post("/", {}).text


def test_asks_for_at_least_one_lab_of_all_ht(client: Client) -> None:
    response = client.post("/", {"ferritin": "900", "ferritin_unit": "ng/mL"})
    assert response.status_code == 422
    words = "Enter at least one of the 5 labs of ALL-Hematotox."
    assert words in unmarked(response.text)


@pytest.mark.parametrize("unit", ["10*9/L", "/uL"])
@pytest.mark.parametrize("values", [["45", "450"], ["45", "45"], ["45", "60"]], ids=str)
def test_refuses_a_value_that_was_sent_twice(
    client: Client, full: dict[str, str], values: list[str], unit: str
) -> None:
    response = client.post("/", full | {"platelets": values, "platelets_unit": unit})  # type: ignore[dict-item]
    assert response.status_code == 422
    assert '<a href="#id_platelets">Platelets: Enter one number only' in response.text


def test_refuses_a_stratum_that_was_sent_in_two_parts(client: Client, full: dict[str, str]) -> None:
    response = client.post("/", full | {"marrow_blasts": ["M", "2"]})  # type: ignore[dict-item]
    assert response.status_code == 422


def test_refuses_a_unit_that_was_not_offered(client: Client, full: dict[str, str]) -> None:
    response = client.post("/", full | {"crp_unit": "g/L"})
    assert response.status_code == 422
    words = "CRP: This unit is not known here. Choose one of: mg/L, mg/dL."
    assert words in unmarked(response.text)


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", '"><img src=x>', "{{ form }}"])
def test_shows_typed_markup_as_text(client: Client, full: dict[str, str], typed: str) -> None:
    html = client.post("/", full | {"platelets": typed}).text
    assert typed not in html or "<" not in typed
    assert typed in unescape(html)
