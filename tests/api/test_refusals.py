"""What no address for programs does: guess what was meant by a header, a parameter, a method."""

import json
from typing import Any

import pytest
from described import DOCUMENT, holds
from django.test import Client
from pytest_django.fixtures import Settings

OPERATIONS = [
    (method, path) for path, methods in DOCUMENT["paths"].items() for method in methods
] + [("get", "/api/v1/openapi.json")]
POSTS = [path for method, path in OPERATIONS if method == "post"]
FHIR = "/api/v1/fhir/"

every_operation = pytest.mark.parametrize(("method", "path"), OPERATIONS)
# Feedback of CDS Hooks is not read.
every_reading_post = pytest.mark.parametrize(
    "path", [path for path in POSTS if not path.endswith("feedback")]
)
every_post = pytest.mark.parametrize("path", POSTS)


def refused(answer: Any, *, at: str) -> str:
    """Return the words of a refusal, which is a document as its address sends it."""
    kind, shape = "application/problem+json", "Problem"
    if at.startswith(FHIR):
        kind, shape = "application/fhir+json", "OperationOutcome"
    assert answer["Content-Type"] == kind
    found = answer.json()
    assert holds(shape, found) == []
    if shape == "OperationOutcome":
        return " ".join(issue["diagnostics"] for issue in found["issue"])
    errors = (f"{each['field']!r}: {each['message']}" for each in found["errors"])
    return " ".join([found["title"], found["detail"], *errors])


def send(client: Client, method: str, address: str, **headers: str) -> Any:
    if method == "get":
        return client.get(address, headers=headers)
    return client.post(address, "{}", content_type="application/json", headers=headers)


# --- The method ---


def known_at(method: str, path: str) -> list[str]:
    known = ["GET", "HEAD"] if method == "get" else ["POST"]
    return [*known, "OPTIONS"] if path.startswith("/cds-services") else known


@pytest.mark.parametrize(
    ("path", "wrong", "known"),
    [
        (path, wrong, known)
        for method, path in OPERATIONS
        for known in [known_at(method, path)]
        for wrong in ("get", "head", "post", "put", "patch", "delete", "options", "trace")
        if wrong.upper() not in known
    ],
)
def test_another_method_gets_405_with_those_that_are_known(
    client: Client, path: str, wrong: str, known: list[str]
) -> None:
    answer = getattr(client, wrong)(path)
    assert (answer.status_code, answer["Allow"]) == (405, ", ".join(known))
    assert wrong == "head" or refused(answer, at=path)


@pytest.mark.parametrize("path", [path for method, path in OPERATIONS if method == "get"])
def test_head_is_answered_like_get(client: Client, path: str) -> None:
    found, read = client.head(path), client.get(path)
    assert (found.status_code, found.content) == (200, b"")
    assert found["Content-Type"] == read["Content-Type"]


# --- Parameters ---


@every_operation
@pytest.mark.parametrize("name", ["asof", "as_of", "asOf", "AS-OF", ""])
def test_an_unknown_parameter_is_refused_by_its_name(
    client: Client, method: str, path: str, name: str
) -> None:
    answer = send(client, method, f"{path}?{name}=2026-03-01")
    assert answer.status_code == 422
    assert f"'{name}': There is no such parameter" in refused(answer, at=path)


def test_a_refused_parameter_is_told_which_are_known(client: Client) -> None:
    answer = send(client, "post", f"{FHIR}score?asof=2026")
    assert refused(answer, at=FHIR).endswith("known here: as-of, _format.")
    answer = send(client, "post", "/api/v1/score?as-of=2026")
    assert refused(answer, at="/api/v1/score").endswith("none is known.")


@pytest.mark.parametrize("address", ["score", "$score", "%24score"])
def test_a_parameter_that_stands_twice_is_refused(client: Client, address: str) -> None:
    answer = send(client, "post", f"{FHIR}{address}?as-of=2026-03-01&as-of=2026-03-02")
    assert answer.status_code == 422
    assert refused(answer, at=FHIR) == "'as-of': Send the parameter once."


def test_more_parameters_than_any_address_has_are_not_read(client: Client) -> None:
    answer = send(client, "post", f"{FHIR}score?{'a=1&' * 2000}")
    assert answer.status_code == 400
    refused(answer, at=FHIR)


# --- What is wanted: Accept, and FHIR's _format ---


@every_operation
@pytest.mark.parametrize(
    "accept",
    [
        "text/html",
        "application/fhir+xml",
        "image/*",
        "application/json;q=0, application/fhir+json;q=0.0",
        "application/json; q=0, application/fhir+json ;Q=0, */*",
        "application/*;q=0, */*",
        "nothing",
    ],
)
def test_an_answer_that_is_not_wanted_is_not_sent(
    client: Client, method: str, path: str, accept: str
) -> None:
    answer = send(client, method, path, accept=accept)
    assert answer.status_code == 406
    kind = "application/fhir+json" if path.startswith(FHIR) else "application/json"
    assert f"This address answers with {kind}" in refused(answer, at=path)


@every_operation
@pytest.mark.parametrize(
    "accept",
    [
        "",
        "*/*",
        "application/*",
        "application/json",
        "APPLICATION/JSON",
        "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8",
        "application/json;q=0.1",
        "application/xml;q=0, */*",
        "application/fhir+json; fhirVersion=4.0, application/json; charset=utf-8",
    ],
)
def test_an_answer_that_is_wanted_is_sent(
    client: Client, method: str, path: str, accept: str
) -> None:
    assert send(client, method, path, accept=accept).status_code != 406


def test_the_media_type_of_fhir_is_none_of_json(client: Client) -> None:
    answer = client.get("/api/v1/definitions", headers={"accept": "application/fhir+json"})
    assert answer.status_code == 406


@pytest.mark.parametrize(
    ("wanted", "accept", "status"),
    [
        ("json", "", 200),
        ("application/json", "", 200),
        ("application/fhir%2Bjson", "", 200),
        ("application/fhir+json", "", 200),
        ("json", "application/fhir+xml", 200),
        ("xml", "", 406),
        ("application/fhir+xml", "application/fhir+json", 406),
        ("", "", 406),
    ],
)
def test_the_format_of_fhir_stands_above_accept(
    client: Client, wanted: str, accept: str, status: int
) -> None:
    answer = client.get(f"{FHIR}metadata?_format={wanted}", headers={"accept": accept})
    assert answer.status_code == status


# --- What is sent ---


@every_post
@pytest.mark.parametrize(
    "kind",
    ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x",
     "application/fhir+xml", "application/jsonp", "json"],
)  # fmt: skip
def test_a_body_that_says_it_is_no_json_is_told_what_to_say(
    client: Client, path: str, kind: str
) -> None:
    answer = client.post(path, b"{}", content_type=kind)
    assert answer.status_code == 415
    wanted = "application/fhir+json" if path.startswith(FHIR) else "application/json"
    assert f"(curl: -H 'Content-Type: {wanted}')" in refused(answer, at=path)


@every_reading_post
@pytest.mark.parametrize(
    "kind",
    ["application/json", "Application/JSON; charset=utf-8", "application/fhir+json",
     "application/vnd.example+json", ""],
)  # fmt: skip
def test_a_body_that_says_it_is_json_or_nothing_is_read(
    client: Client, path: str, kind: str
) -> None:
    answer = client.post(path, b"{", content_type=kind)
    assert (answer.status_code, "not JSON" in refused(answer, at=path)) == (400, True)


@every_post
@pytest.mark.parametrize("coding", ["gzip", "br", "gzip, identity", "x"])
def test_a_compressed_body_is_refused_with_the_reason(
    client: Client, path: str, coding: str
) -> None:
    answer = send(client, "post", path, **{"content-encoding": coding})
    assert (answer.status_code, answer["Accept-Encoding"]) == (415, "identity")
    assert "Content-Encoding" in refused(answer, at=path)


@every_reading_post
def test_a_body_that_is_called_what_it_is_is_read(client: Client, path: str) -> None:
    answer = send(client, "post", path, **{"content-encoding": "Identity"})
    assert answer.status_code in (400, 422)


# --- What a site has switched off ---


@pytest.mark.parametrize(
    ("switch", "begins"), [("FHIR", FHIR), ("CDS", "/cds-services")], ids=["FHIR", "CDS"]
)
def test_an_address_that_is_switched_off_is_not_there(
    client: Client, settings: Settings, switch: str, begins: str
) -> None:
    setattr(settings, switch, False)
    for method, path in OPERATIONS:
        for sent in (method, "options"):
            answer = send(client, method, path) if sent == method else client.options(path)
            assert (answer.status_code == 404) == path.startswith(begins), path
            if answer.status_code == 404:
                assert "There is no such page" in refused(answer, at=path)


def test_a_refusal_says_nothing_of_the_body(client: Client) -> None:
    body = json.dumps({"anc": {"value": "31.4159", "unit": "/uL"}})
    for headers in ({"accept": "text/html"}, {"content-encoding": "gzip"}):
        answer = client.post("/api/v1/score", body, content_type="text/plain", headers=headers)
        assert "31.4159" not in answer.text
