"""Everything that goes out at FHIR, held by two validators."""

import json
from typing import Any

import pytest
from django.test import Client
from every_door import FIELD
from fhir.resources.R4B.capabilitystatement import CapabilityStatement
from fhir.resources.R4B.codesystem import CodeSystem
from fhir.resources.R4B.operationdefinition import OperationDefinition
from fhir_validator import faults_of, sound
from records import bundle, encoded, observation, patient
from worked_cases import SCORES

FHIR = "/api/v1/fhir/"
LABS = ("platelets", "anc", "hemoglobin", "crp", "marrow_blasts", "ferritin")
READ = {
    "metadata": CapabilityStatement,
    "OperationDefinition/score": OperationDefinition,
    "CodeSystem/all-hematotox": CodeSystem,
}


def post(client: Client, body: str, query: str = "", **headers: str) -> Any:
    kind = "application/fhir+json"
    return client.post(f"{FHIR}score{query}", body, content_type=kind, headers=headers).json()


def scored(client: Client, case: dict[str, str]) -> Any:
    labs = {lab: f"{case[lab]} {case[f'{lab}_unit']}" for lab in LABS if case[lab]}
    sent = [observation(lab, text) for lab, text in labs.items() if text[0] not in "Mm"]
    return post(client, encoded(bundle(*sent)))


def test_the_answers_to_the_worked_cases_are_sound(client: Client) -> None:
    found = [scored(client, case) for case in SCORES]
    assert [each["resourceType"] for each in found] == ["Bundle"] * len(SCORES)
    assert sound(found)


def test_the_answers_to_records_from_the_field_are_sound(client: Client) -> None:
    sent = [case["input"] for name, case in FIELD.items() if name.startswith("fhir-")]
    open_lab = bundle(observation("anc", "300 /uL"), observation("platelets", "45 K/uL"))
    found = [post(client, encoded(each)) for each in (*sent, open_lab)]
    assert [each["resourceType"] for each in found] == ["Bundle"] * 5
    assert sound(found)


def test_every_kind_of_refusal_is_sound(client: Client, settings: Any) -> None:
    found = [
        post(client, "{"),
        post(client, "{}"),
        post(client, encoded(patient(crp="99999 mg/L"))),
        post(client, encoded(patient()), "?asof=2026"),
        post(client, encoded(patient()), "?as-of=never"),
        post(client, encoded(patient()), accept="text/html"),
        post(client, encoded(patient()), **{"content-encoding": "gzip"}),
        post(client, " " * (8 * 1024 * 1024 + 1)),
        client.get(f"{FHIR}score").json(),
        client.get(f"{FHIR}nothing").json(),
    ]
    assert [each["resourceType"] for each in found] == ["OperationOutcome"] * len(found)
    assert sound(found)


def test_what_a_client_asks_first_is_sound(client: Client) -> None:
    found = [client.get(f"{FHIR}{path}") for path in READ]
    for answer, model in zip(found, READ.values(), strict=True):
        model.model_validate_json(answer.text)
    assert sound([answer.json() for answer in found])


@pytest.mark.parametrize(
    "change",
    [{"status": "unheard-of"}, {"valueInteger": "6"}, {"probability": 0.7}],
    ids=["a code", "a type", "an element"],
)
def test_the_second_validator_notices(client: Client, change: dict[str, object]) -> None:
    answer = scored(client, SCORES[0])
    answer["entry"][0]["resource"].update(change)
    ((fault, *_),) = faults_of([json.loads(json.dumps(answer))])
    assert fault.startswith(f"Observation.{next(iter(change))}: ")
