"""What was found wrong in use, each case of field.jsonl by its id, with what is wanted."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from every_door import FIELD, Heard, Labs, commanded, in_a_cohort, json_answer, posted, sent_as_json
from page_text import text_of

Doors = dict[str, Callable[[Labs], Heard]]


@pytest.fixture
def doors(client: Client, tmp_path: Path) -> Doors:
    return {
        "command line": commanded,
        "cohort": lambda labs: in_a_cohort([labs], tmp_path)[0],
        "POST /api/v1/score": lambda labs: sent_as_json(client, labs),
    }


def doors_of(case: dict[str, Any]) -> list[str]:
    return str(case["door"]).split(", ")


def sent(case: dict[str, Any]) -> Labs:
    """Return the labs of a form that was sent."""
    fields: dict[str, str] = case["input"]
    return {
        name: (text, fields.get(f"{name}_unit", ""))
        for name, text in fields.items()
        if not name.endswith("_unit")
    }


def test_form_ferritin_point_as_thousands(client: Client) -> None:
    case = FIELD["form-ferritin-point-as-thousands"]
    assert posted(client, sent(case)) == Heard(refused=("ferritin",))
    assert (
        "2.500 ng/mL may be 2500 or 2.5: write it without a mark, or with other than three "
        "decimals." in text_of(client.post("/", case["input"]).text)
    )


def test_json_offers_units_it_refuses(client: Client) -> None:
    labs = FIELD["json-offers-units-it-refuses"]["input"]
    ((lab, entered),) = labs.items()
    heard = sent_as_json(client, {lab: (entered["value"], entered["unit"])})
    assert heard.points["platelets"] == (2, 2)
    (problem,) = json_answer(client, {lab: (entered["value"], "K/mL")})["errors"]
    assert problem["code"] == "unit_unknown"
    assert problem["message"].endswith("Choose one of: 10*9/L, 10*3/uL, /uL.")


@pytest.mark.parametrize("door", doors_of(FIELD["greek-mu"]))
def test_greek_mu(doors: Doors, door: str) -> None:
    ((lab, (text, unit)),) = FIELD["greek-mu"]["input"].items()
    assert "\N{GREEK SMALL LETTER MU}" in unit
    heard = doors[door]({lab: (text, unit)})
    assert heard.points[lab] == (2, 2)
    assert heard == doors[door]({lab: (text, "/uL")})


REFUSED_ELSEWHERE = FIELD["units-of-the-form-refused-elsewhere"]
AS_THE_FORM_HAS_THEM = {
    "K/µL": "10*3/uL",
    "cells/mm³": "/uL",
    "10^9/L": "10*9/L",
    "10*9/l": "10*9/L",
    "mg/l": "mg/L",
    "g/dl": "g/dL",
}


@pytest.mark.parametrize("door", doors_of(REFUSED_ELSEWHERE))
@pytest.mark.parametrize(
    ("lab", "text", "unit"),
    [(lab, *each) for lab, entered in REFUSED_ELSEWHERE["input"].items() for each in entered],
)
def test_units_of_the_form_refused_elsewhere(
    doors: Doors, door: str, lab: str, text: str, unit: str
) -> None:
    heard = doors[door]({lab: (text, unit)})
    assert heard.refused == ()
    assert heard == doors[door]({lab: (text, AS_THE_FORM_HAS_THEM[unit])})


def test_form_percent_on_both_ends(client: Client) -> None:
    labs = sent(FIELD["form-percent-on-both-ends"])
    plain = {"marrow_blasts": ("60-70", "")}
    for heard, as_is in (
        (posted(client, labs), posted(client, plain)),
        (commanded(labs), commanded(plain)),
    ):
        assert heard.entered["marrow_blasts"] == "60-70 %"
        assert heard == as_is


def test_cli_range_with_spaces(client: Client) -> None:
    (command, option, text, as_json) = FIELD["cli-range-with-spaces"]["input"]["arguments"]
    assert (command, option, as_json) == ("score", "--marrow-blasts", "--json")
    heard = commanded({"marrow_blasts": (text, "")})
    assert heard.entered["marrow_blasts"] == "60-70 %"
    assert heard.points == posted(client, {"marrow_blasts": (text, "")}).points | {
        "ferritin": (0, 2)
    }


def test_phone_keypad(client: Client) -> None:
    """A script asks for the keypad, together with the buttons; the markup alone asks for none."""
    case = FIELD["phone-keypad"]["input"]
    heard = posted(client, sent({"input": case["typed"]}))
    assert heard.entered["hemoglobin"] == "8.1 g/dL"
    page = client.get(case["page"].removeprefix("GET ")).text
    assert "inputmode" not in page
    assert re.search(r'<input type="text" name="hemoglobin"[^>]* data-number=', page)


# --- Records ---

FHIR = "/api/v1/fhir/score"


def scored(client: Client, sent: Any, address: str = FHIR) -> tuple[Any, list[Any]]:
    """Return ALL-HT's Observation, and what is said of the record."""
    answer = client.post(address, json.dumps(sent), content_type="application/fhir+json")
    assert answer.status_code == 200, answer.json()
    resources = [entry["resource"] for entry in answer.json()["entry"]]
    outcomes = [each["issue"] for each in resources if each["resourceType"] == "OperationOutcome"]
    return resources[0], [issue for issues in outcomes for issue in issues]


def the_card(client: Client, case: dict[str, Any]) -> Any:
    address = case["door"].removeprefix("POST ")
    answer = client.post(address, json.dumps(case["input"]), content_type="application/json")
    assert answer.status_code == 200
    (card,) = answer.json()["cards"]
    return card


def test_cds_page_not_newest(client: Client) -> None:
    detail = the_card(client, FIELD["cds-page-not-newest"])["detail"]
    assert (
        "- Platelets: not entered (the result cannot be used); any value; 0 to 2 points" in detail
    )
    assert (
        "- Check: Platelets: the results go on (there is a next page) and are not plainly the "
        "newest first: the newest may be missing." in detail
    )
    assert "210" not in detail


def test_cds_conditions_page(client: Client) -> None:
    card = the_card(client, FIELD["cds-conditions-page"])
    assert (
        "The list of diagnoses goes on (there is a next page), and B-ALL is not in the part that "
        "was sent." in card["detail"]
    )
    assert card["summary"].endswith("not scored: whether the patient has B-ALL is not known")


@pytest.mark.parametrize("name", ["cds-condition-blank-coding", "cds-encounter-diagnosis"])
def test_a_diagnosis_that_had_no_card(client: Client, name: str) -> None:
    card = the_card(client, FIELD[name])
    assert card["summary"].endswith("ALL-HT 5 of 7: high risk of prolonged neutropenia")


def test_fhir_manual_platelets(client: Client) -> None:
    score, _ = scored(client, FIELD["fhir-manual-platelets"]["input"])
    assert score["valueInteger"] == 4
    assert score["component"][0]["interpretation"][0]["text"].startswith("12 ×10⁹/L")


def test_fhir_foreign_lab_blank_coding(client: Client) -> None:
    score, said = scored(client, FIELD["fhir-foreign-lab-blank-coding"]["input"])
    assert score["valueInteger"] == 5
    assert [(each["severity"], each["expression"]) for each in said] == [
        ("warning", ["Bundle.entry[5].resource.code.coding[1]"]),
        ("information", ["Bundle.entry[5].resource"]),
    ]


def test_fhir_per_nanoliter(client: Client) -> None:
    score, said = scored(client, FIELD["fhir-per-nanoliter"]["input"])
    assert score["component"][0]["valueInteger"] == 2
    assert said == []


@pytest.mark.parametrize("name", ["asof", "as_of", "asOf"])
def test_fhir_parameter_misspelled(client: Client, name: str) -> None:
    body = json.dumps(FIELD["fhir-parameter-misspelled"]["input"])
    kind = "application/fhir+json"
    refused = client.post(f"{FHIR}?{name}=2026-11-21", body, content_type=kind)
    assert refused.status_code == 422
    (issue,) = refused.json()["issue"]
    assert name in issue["diagnostics"]
    score, _ = scored(client, json.loads(body), f"{FHIR}?as-of=2026-11-21")
    assert score["component"][0]["valueInteger"] == 2
