"""Requests of programs that are no good, as fuzzing found them."""

import json
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from records import answers, condition, observation, opened

from calculator.interop.resources import MOST_ENTRIES, Node, resources_of

HOOK = "/cds-services/all-hematotox"


def cards(client: Client, *treatments: object) -> list[dict[str, Any]]:
    """Ask for a card about a patient with marrow blasts of 60 %, and treatments."""
    blasts = observation("marrow_blasts", "60 %")
    blasts["valueQuantity"]["value"] = 60
    sent = opened(
        {
            "conditions": answers(condition()),
            "marrow_blasts": answers(blasts),
            "procedures": answers(*treatments),
        }
    )
    answer = client.post(HOOK, json.dumps(sent), content_type="application/json")
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["cards"]
    return found


@pytest.mark.parametrize(
    "treatment",
    [
        pytest.param({"resourceType": "Procedure", "status": 5}, id="whose status is a number"),
        pytest.param({"resourceType": "Procedure", "code": 5}, id="whose code is a number"),
        pytest.param({"resourceType": "X", "status": " "}, id="of another kind, status blank"),
        pytest.param({"resourceType": "Procedure", "contained": {}}, id="contained in no list"),
    ],
)
def test_a_treatment_that_cannot_be_read_is_no_failure(
    client: Client, settings: Settings, treatment: dict[str, Any]
) -> None:
    settings.CDS_TREATMENTS = (("urn:x", "1"),)
    (card,) = cards(client, treatment)
    assert "Whether treatment has begun was not fully checked in the record" in card["detail"]
    assert "A treatment stands in the record" not in card["detail"]


def test_a_request_that_is_none_of_the_hook_s_gets_a_problem_document(client: Client) -> None:
    answer = client.post(HOOK, "{}", content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
def test_the_root_of_the_api_is_not_found_whatever_is_sent(client: Client, method: str) -> None:
    answer = getattr(client, method)("/api/v1/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_bad_entries_of_one_kind_are_one_issue_however_many() -> None:
    entries = [5] * (MOST_ENTRIES - 2) + [{}, {"resource": 5}]
    found, issues = resources_of(Node(data={"entry": entries}, path="Bundle"))
    assert found == ()
    assert [(issue.code, len(issue.expressions)) for issue in issues] == [
        ("structure", MOST_ENTRIES - 1),
        ("required", 1),
    ]
