"""The two addresses of CDS Hooks: who may ask them, and how they answer."""

import json
import os
import subprocess
import sys

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

ADDRESSES = [
    "/cds-services",
    "/cds-services/all-hematotox",
    "/cds-services/all-hematotox/feedback",
]
RECORD = "https://record.example.org"


def test_discovery_lists_the_service(client: Client) -> None:
    found = client.get("/cds-services").json()["services"]
    assert [(each["id"], each["hook"]) for each in found] == [("all-hematotox", "patient-view")]


@pytest.mark.parametrize("address", ADDRESSES)
def test_by_default_no_web_application_may_read_the_answer(client: Client, address: str) -> None:
    for answer in (
        client.options(address, headers={"origin": RECORD}),
        client.get(address, headers={"origin": RECORD}),
        client.post(address, "{}", content_type="application/json", headers={"origin": RECORD}),
    ):
        assert "Access-Control-Allow-Origin" not in answer


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_configured_origin_may_and_no_other(
    client: Client, settings: Settings, address: str
) -> None:
    settings.CDS_ORIGINS = (RECORD,)
    allowed = client.options(address, headers={"origin": RECORD})
    assert allowed.status_code == 204
    assert allowed["Access-Control-Allow-Origin"] == RECORD
    assert "Content-Type" in allowed["Access-Control-Allow-Headers"]
    assert "Origin" in allowed["Vary"]
    for origin in ("https://evil.example", f"{RECORD}.evil.example", "null", RECORD.upper()):
        refused = client.options(address, headers={"origin": origin})
        assert "Access-Control-Allow-Origin" not in refused
    assert "Access-Control-Allow-Origin" not in client.options(address)


def test_a_configured_origin_may_read_a_refusal_as_well(client: Client, settings: Settings) -> None:
    settings.CDS_ORIGINS = (RECORD,)
    refused = client.post(
        ADDRESSES[1], " " * (8 * 1024 * 1024 + 1), content_type="application/json",
        headers={"origin": RECORD},
    )  # fmt: skip
    assert refused.status_code == 413
    assert refused["Access-Control-Allow-Origin"] == RECORD


def test_no_other_address_is_open_to_a_configured_origin(
    client: Client, settings: Settings
) -> None:
    settings.CDS_ORIGINS = (RECORD,)
    for path in ("/", "/api/v1/definitions", "/api/v1/openapi.json", "/icaht/"):
        assert "Access-Control-Allow-Origin" not in client.get(path, headers={"origin": RECORD})


def test_feedback_is_taken_and_not_read(client: Client) -> None:
    for body in ('{"feedback": [{"card": "1", "outcome": "accepted"}]}', "no JSON"):
        answer = client.post(ADDRESSES[2], body, content_type="application/json")
        assert (answer.status_code, answer.json()) == (200, {})


def test_an_answer_with_a_card_is_never_kept(client: Client) -> None:
    answer = client.post(ADDRESSES[1], "{}", content_type="application/json")
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("body", "status"),
    [("", 400), ("{", 400), ("[]", 400), ("{}", 400), ('{"hook": "order-sign"}', 400)],
)
def test_what_is_no_request_of_the_hook_gets_400(client: Client, body: str, status: int) -> None:
    answer = client.post(ADDRESSES[1], body, content_type="application/json")
    assert answer.status_code == status
    assert answer.json()


def test_a_body_up_to_8_mib_is_read_and_a_larger_one_is_not(client: Client) -> None:
    limit = 8 * 1024 * 1024
    for path in (ADDRESSES[1], "/api/v1/fhir/score"):
        at_limit = client.post(path, " " * limit, content_type="application/json")
        above = client.post(path, " " * (limit + 1), content_type="application/json")
        assert (at_limit.status_code, above.status_code) == (400, 413)
        assert "the limit is 8 MiB" in json.dumps(above.json())


@pytest.mark.parametrize("address", ADDRESSES)
def test_other_methods_get_405(client: Client, address: str) -> None:
    answer = client.delete(address)
    assert answer.status_code == 405
    assert "OPTIONS" in answer["Allow"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CDS_ORIGINS", "record.example.org"),
        ("CDS_ORIGINS", "https://record.example.org/app"),
        ("CDS_ORIGINS", "*"),
        ("CDS_CONDITIONS", "C91.0"),
        ("CDS_TREATMENTS", "http://snomed.info/sct|"),
        ("CDS_PLANNED", "urn:x"),
        ("CDS_TREATED_DAYS", "0"),
        ("CDS_TREATED_DAYS", "3651"),
        ("LAB_CODES", "platelets:777-3"),
        ("LAB_CODES", "http://loinc.org|777-3"),
        ("LAB_CODES", "urn:lab|THR"),
        ("CODE_SYSTEM", "codes"),
    ],
)
def test_a_setting_that_is_not_understood_stops_the_start(name: str, value: str) -> None:
    run = subprocess.run(
        [sys.executable, "manage.py", "check"],
        env=os.environ | {f"CALCULATOR_{name}": value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode != 0
    assert f"CALCULATOR_{name}" in run.stderr.splitlines()[-1]


def test_origins_are_compared_as_browsers_write_them() -> None:
    from calculator.server.environment import Environment  # noqa: PLC0415 - only here

    given = {"CALCULATOR_CDS_ORIGINS": "https://Record.example.org:443, http://a.example:8080"}
    origins = Environment(given).origins("CDS_ORIGINS")
    assert origins == ("https://record.example.org", "http://a.example:8080")


def test_settings_name_whom_a_card_is_for() -> None:
    run = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c",
         "from django.conf import settings; print(settings.CDS_CONDITIONS)"],
        env=os.environ | {"CALCULATOR_CDS_CONDITIONS": "urn:a|B1, urn:c|D2"},
        capture_output=True,
        text=True,
        check=True,
    )  # fmt: skip
    assert run.stdout.strip() == "(('urn:a', 'B1'), ('urn:c', 'D2'))"
