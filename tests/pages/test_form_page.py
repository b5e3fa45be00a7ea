"""The lab-entry form: what it asks, and what it never does."""

import gzip
import re
from collections.abc import Callable

import brotli
import pytest
from django.test import Client
from page_text import text_of

from calculator.scoring.quantities import CRP, LABS, Lab


def test_asks_for_the_labs_in_the_order_of_a_report(client: Client) -> None:
    names = re.findall(r'<input type="text" name="(\w+)"', client.get("/").text)
    assert names == ["platelets", "anc", "hemoglobin", "crp", "marrow_blasts", "ferritin"]


def test_prefills_nothing(client: Client) -> None:
    html = client.get("/").text
    assert not re.search(r"<input[^>]* value=", html)
    assert "placeholder" not in html


@pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.name)
def test_selects_the_first_unit_but_none_for_crp(client: Client, lab: Lab) -> None:
    html = client.get("/").text
    chosen = re.search(
        rf'<select name="{lab.name}_unit".*?value="([^"]*)" selected', html, re.DOTALL
    )
    if lab is CRP:
        assert chosen
        assert chosen[1] == ""
    elif lab.unit_is_chosen:
        assert chosen
        assert chosen[1] == lab.units[0].code
    else:
        assert chosen is None


def test_nothing_is_marked_to_be_remembered_from_one_patient_to_the_next(client: Client) -> None:
    assert "data-remembered" not in client.get("/").text


@pytest.mark.parametrize(
    "words",
    [
        "Cut-offs 75 and 175 ×10⁹/L",
        "Cut-off 1200 /µL (1.2 ×10⁹/L)",
        "Cut-off 9.0 g/dL",
        "Cut-off 3.0 mg/dL (30 mg/L)",
        "Cut-offs 5 and 25 %",
        "Cut-offs 650 and 2000 ng/mL",
        "Not the white count",
        "Not for use once lymphodepletion has begun",
        "Developed in 156 children and young adults (4–39 years)",
        "Not verified against the article yet",
        (
            "A transfusion, G-CSF, steroids or chemotherapy since these labs, or shortly before "
            "them, can make the total too low; how the study handled them is not known, nor "
            "whether disease outside the marrow was counted."
        ),
        "of all nucleated cells, of the best sample; no MRD. After a dry tap the trephine’s",
    ],
)
def test_says(client: Client, words: str) -> None:
    assert words in text_of(client.get("/").text)


def test_ties_each_hint_to_its_input(client: Client) -> None:
    html = client.get("/").text
    for lab in LABS:
        assert f'aria-describedby="id_{lab.name}_helptext"' in html
        assert f'id="id_{lab.name}_helptext"' in html


def test_asks_for_no_keypad_by_itself_since_it_would_lack_signs_and_marks(client: Client) -> None:
    html = client.get("/").text
    assert "inputmode" not in html
    assert 'type="number"' not in html


def test_lets_the_script_ask_for_a_keypad_and_add_signs_to_every_number(client: Client) -> None:
    names = re.findall(r'<input type="text" name="(\w+)"[^>]* data-number=', client.get("/").text)
    assert names == ["platelets", "anc", "hemoglobin", "crp", "ferritin"]


@pytest.mark.parametrize("box", ["platelets", "red cells", "G-CSF", "steroids", "chemotherapy"])
def test_has_on_paper_a_box_with_a_date_for_what_may_have_moved_the_labs(
    client: Client, box: str
) -> None:
    boxes = re.findall(r'<p class="paper-only dated">.*?</p>', client.get("/").text)
    assert len(boxes) == 1
    assert text_of(boxes[0]).startswith("Since or before, on: platelets _____ ")
    assert f" {box} _____" in text_of(boxes[0])


def test_change_a_value_brings_the_form_back_as_it_was_without_a_score(
    client: Client, full: dict[str, str]
) -> None:
    response = client.post("/", full | {"edit": "1", "anc": "<0.1", "crp_unit": "mg/dL"})
    assert response.status_code == 200
    assert "data-score" not in response.text
    assert re.search(r'name="anc" value="&lt;0.1"', response.text)
    assert re.search(r'name="crp_unit".*?value="mg/dL" selected', response.text, re.DOTALL)


def test_change_a_value_keeps_what_could_not_be_read(client: Client) -> None:
    response = client.post("/", {"edit": "1", "anc": '1,2"><script>', "anc_unit": "nonsense"})
    assert response.status_code == 200
    assert "1,2&#34;&gt;&lt;script&gt;" in response.text


def test_answers_a_browser_that_has_the_page_with_304(client: Client) -> None:
    etag = client.get("/")["ETag"]
    assert client.get("/", headers={"if-none-match": etag}).status_code == 304


@pytest.mark.parametrize(
    ("accepted", "encoding", "read"),
    [
        ("gzip", "gzip", gzip.decompress),
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("br;q=0, gzip", "gzip", gzip.decompress),
    ],
)
def test_sends_the_same_page_compressed_and_plain(
    client: Client, accepted: str, encoding: str, read: Callable[[bytes], bytes]
) -> None:
    compressed, plain = client.get("/", headers={"accept-encoding": accepted}), client.get("/")
    assert compressed["Content-Encoding"] == encoding
    assert read(compressed.content) == plain.content
    assert compressed["ETag"] == plain["ETag"].removesuffix('"') + f'-{encoding}"'
