"""The OpenAPI document: every address, every answer, every code that can be said."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from described import DOCUMENT, holds
from django.test import Client
from django.urls import get_resolver
from pytest_django.fixtures import Settings
from records import answers, bundle, condition, encoded, observation, opened, patient
from worked_cases import SCORES, SERIES

from calculator.api.openapi import document
from calculator.api.shapes import PROBLEM_CODES
from calculator.scoring.reading import MESSAGES

LABS = ("platelets", "anc", "hemoglobin", "crp", "marrow_blasts", "ferritin")
JSON = "application/json"
FHIR = "application/fhir+json"


def post(client: Client, path: str, body: object, kind: str = JSON) -> Any:
    text = body if isinstance(body, str) else json.dumps(body)
    return client.post(path, text, content_type=kind).json()


# --- What is described ---


def test_the_document_is_that_of_the_addresses(client: Client) -> None:
    assert client.get("/api/v1/openapi.json").json() == json.loads(json.dumps(DOCUMENT))


def test_every_address_for_programs_is_described() -> None:
    found = {f"/{each}" for each in addresses() if each.startswith(("api/v1/", "cds-services"))}
    assert found - set(DOCUMENT["paths"]) == {"/api/v1/openapi.json"}
    assert set(DOCUMENT["paths"]) <= found


def addresses() -> Iterator[str]:
    for pattern in get_resolver().url_patterns:
        for inner in getattr(pattern, "url_patterns", [None]):
            for innermost in getattr(inner, "url_patterns", [None]):
                parts = (pattern, inner, innermost)
                yield "".join(str(part.pattern) for part in parts if part).replace("\\", "")


def test_every_refusal_is_described_with_its_media_type() -> None:
    found = {
        operation["operationId"]: " ".join(
            f"{status}{'' if shape(answer) == 'Problem' else ' ' + shape(answer)}"
            for status, answer in operation["responses"].items()
        )
        for methods in DOCUMENT["paths"].values()
        for operation in methods.values()
    }
    fhir = "".join(f" {status} OperationOutcome" for status in (400, 405, 406, 411, 413, 415, 422))
    fhir_read = "".join(f" {status} OperationOutcome" for status in (405, 406, 422))
    assert found == {
        "score": "200 ScoreAnswer 400 405 406 411 413 415 422",
        "icaht": "200 IcahtAnswer 400 405 406 411 413 415 422",
        "definitions": "200 Definitions 405 406 422",
        "fhirScore": f"200 ScoreBundle{fhir} 503 OperationOutcome",
        "fhirScoreOperation": f"200 ScoreBundle{fhir} 503 OperationOutcome",
        "fhirMetadata": f"200 CapabilityStatement{fhir_read}",
        "fhirCodeSystem": f"200 CodeSystem{fhir_read}",
        "fhirScoreDefinition": f"200 OperationDefinition{fhir_read}",
        "cdsServices": "200 Services 405 406 422",
        "cdsCards": "200 Cards 400 405 406 411 412 413 415 422 503",
        "cdsFeedback": "200 Nothing 400 405 406 411 413 415 422 503",
    }


def shape(answer: Any) -> str:
    """Return the name of an answer's shape; its media type has to be that of the shape."""
    if "$ref" in answer:
        answer = DOCUMENT["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    ((kind, content),) = answer["content"].items()
    name: str = content["schema"]["$ref"].rpartition("/")[2]
    resources = (
        "OperationOutcome", "ScoreBundle", "CapabilityStatement", "OperationDefinition",
        "CodeSystem",
    )  # fmt: skip
    kinds = {"Problem": "application/problem+json"} | dict.fromkeys(resources, FHIR)
    assert kind == kinds.get(name, JSON)
    return name


def test_a_site_without_fhir_and_cds_hooks_does_not_describe_them() -> None:
    found: Any = document(fhir=False, cds_hooks=False)
    assert [path.removeprefix("/api/v1/") for path in found["paths"]] == [
        "score", "icaht", "definitions",
    ]  # fmt: skip
    assert "Bundle" not in found["components"]["schemas"]
    assert "Card" not in found["components"]["schemas"]


def test_the_document_follows_the_settings(client: Client, settings: Settings) -> None:
    settings.FHIR = settings.CDS = False
    tags = client.get("/api/v1/openapi.json").json()["tags"]
    assert [tag["name"] for tag in tags] == ["json"]


# What MESSAGES has besides the codes of problems: parts of their sentences.
PARTS = {"shapes", "meant", "or", "that_is", "possible", "<", ">"}


def test_every_code_of_a_problem_is_described() -> None:
    files = [
        *Path("calculator/scoring").glob("*.py"),
        Path("calculator/interop/lab_values.py"),
        Path("calculator/api/endpoint.py"),
    ]
    said = {code for path in files for code in re.findall(r'code="(\w+)"', path.read_text("utf-8"))}
    assert (said | set(MESSAGES)) - PARTS == set(PROBLEM_CODES)


# --- What is answered ---


@pytest.mark.parametrize("case", SCORES, ids=lambda case: case["description"])
def test_a_worked_case_is_sent_and_answered_as_described(
    client: Client, case: dict[str, str]
) -> None:
    sent = {lab: {"value": case[lab], "unit": case[f"{lab}_unit"] or None} for lab in LABS}
    assert holds("ScoreRequest", sent) == []
    assert holds("ScoreAnswer", post(client, "/api/v1/score", sent)) == []


@pytest.mark.parametrize("case", SERIES, ids=lambda case: case["description"])
def test_a_worked_series_is_sent_and_answered_as_described(
    client: Client, case: dict[str, Any]
) -> None:
    sent = {name: case[name] for name in ("unit", "values", "follow_up_day")}
    assert holds("IcahtRequest", sent) == []
    assert holds("IcahtAnswer", post(client, "/api/v1/icaht", sent)) == []


@pytest.mark.parametrize("address", ["/api/v1/fhir/score", "/api/v1/fhir/$score"])
@pytest.mark.parametrize("case", SCORES, ids=lambda case: case["description"])
def test_a_worked_case_is_answered_in_fhir_as_described(
    client: Client, case: dict[str, str], address: str
) -> None:
    sent = encoded(bundle(*observations(case)))
    assert holds("Bundle", json.loads(sent)) == []
    assert holds("ScoreBundle", post(client, address, sent, FHIR)) == []


@pytest.mark.parametrize("case", SCORES, ids=lambda case: case["description"])
def test_a_worked_case_is_answered_with_a_card_as_described(
    client: Client, case: dict[str, str]
) -> None:
    labs = dict(zip(LABS, map(answers, observations(case)), strict=False))
    sent = encoded(opened({"conditions": answers(condition())} | labs))
    assert holds("HookRequest", json.loads(sent)) == []
    answer = post(client, "/cds-services/all-hematotox", sent)
    assert len(answer["cards"]) == 1
    assert holds("Cards", answer) == []


def observations(case: dict[str, str]) -> list[Any]:
    """Write a case's labs for a record; words for strata of the marrow are no Quantity there."""
    labs = {lab: f"{case[lab]} {case[f'{lab}_unit']}" for lab in LABS if case[lab]}
    return [observation(lab, text) for lab, text in labs.items() if text[0] not in "Mm"]


def test_a_record_that_did_not_do_its_part_is_answered_as_described(client: Client) -> None:
    answer = post(client, "/cds-services/all-hematotox", opened({}))
    assert (answer["status"], holds("Problem", answer)) == (412, [])


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/api/v1/definitions", "Definitions"),
        ("/cds-services", "Services"),
        ("/api/v1/fhir/metadata", "CapabilityStatement"),
        ("/api/v1/fhir/OperationDefinition/score", "OperationDefinition"),
        ("/api/v1/fhir/CodeSystem/all-hematotox", "CodeSystem"),
    ],
)
def test_what_is_read_is_as_described(client: Client, path: str, name: str) -> None:
    assert holds(name, client.get(path).json()) == []


@pytest.mark.parametrize("body", [{}, {"crp": {"value": "1,", "unit": "x"}, "wbc": 1}])
def test_problems_are_as_described(client: Client, body: object) -> None:
    assert holds("Problem", post(client, "/api/v1/score", body)) == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        patient() | {"type": "history"},
        patient(crp="0.5 mg/dL", anc="9999 10*9/L"),
    ],
)
def test_outcomes_are_as_described(client: Client, body: Any) -> None:
    assert holds("OperationOutcome", post(client, "/api/v1/fhir/score", encoded(body), FHIR)) == []


def test_a_field_that_the_document_does_not_name_is_noticed() -> None:
    assert holds("Points", {"low": 2, "high": 3, "likely": 2}) != []
