"""What protects the patient's values and the reader of the page."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client

KIB = 1024
FORM = "application/x-www-form-urlencoded"


def test_policy_allows_our_own_host_only_and_nothing_inline(client: Client) -> None:
    policy = dict(
        directive.strip().split(" ", 1)
        for directive in client.get("/")["Content-Security-Policy"].split(";")
    )
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ],
)
def test_every_answer_carries(client: Client, header: str, value: str) -> None:
    answers = [client.get("/"), client.post("/", {}), client.get("/nowhere"), client.put("/")]
    assert [answer[header] for answer in answers] == [value] * 4


def test_pages_may_write_the_clipboard_and_use_no_device(client: Client) -> None:
    policy = client.get("/")["Permissions-Policy"]
    assert "clipboard-write=(self)" in policy
    for device in ("camera", "geolocation", "microphone"):
        assert f"{device}=()" in policy


def test_no_answer_to_typed_values_is_kept(client: Client, full: dict[str, str]) -> None:
    answers = [
        client.post("/", full),
        client.post("/", {}),
        client.post("/", full | {"edit": "1"}),
        client.post("/nowhere", full),
        client.post("/", "x" * 65 * KIB, content_type=FORM),
    ]
    assert [answer.status_code for answer in answers] == [200, 422, 200, 404, 413]
    assert [answer["Cache-Control"] for answer in answers] == ["no-store"] * 5


def test_a_page_is_kept_only_if_still_current(client: Client) -> None:
    assert client.get("/")["Cache-Control"] == "no-cache"


def test_no_answer_sets_a_cookie(client: Client, full: dict[str, str]) -> None:
    for answer in (client.get("/"), client.post("/", full), client.post("/", {})):
        assert not answer.cookies
        assert "Set-Cookie" not in answer


def test_there_is_no_database_no_session_and_no_admin() -> None:
    assert [each["ENGINE"] for each in settings.DATABASES.values()] in (
        [],
        ["django.db.backends.dummy"],  # Django puts it in by itself; it refuses every query
    )
    for part in ("sessions", "admin", "auth", "contenttypes", "messages"):
        assert f"django.contrib.{part}" not in settings.INSTALLED_APPS


def test_a_body_of_the_limit_is_read_and_one_byte_more_is_not(client: Client) -> None:
    limit = 64 * KIB
    filler = "platelets_unit=10*9/L&platelets=45&filler="
    at_limit = client.post("/", filler + "x" * (limit - len(filler)), content_type=FORM)
    above = client.post("/", filler + "x" * (limit - len(filler) + 1), content_type=FORM)
    assert (at_limit.status_code, above.status_code) == (200, 413)
    assert "the limit is 64 KiB" in above.text


def test_a_large_upload_is_refused_as_well(client: Client) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'
    body += b"x" * 65 * KIB + b"\r\n--b--\r\n"
    answer = client.post("/", body, content_type="multipart/form-data; boundary=b")
    assert answer.status_code == 413


def test_a_body_of_unknown_length_is_not_taken_for_an_empty_one(client: Client) -> None:
    answer = client.post("/", {"platelets": "45"}, headers={"transfer-encoding": "chunked"})
    assert answer.status_code == 411
    assert "does not tell its length" in answer.text


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        pytest.param("&".join(f"f{i}=1" for i in range(1001)), FORM, id="too many fields"),
        pytest.param("platelets=4", "multipart/form-data; boundary=b", id="no multipart"),
        pytest.param("platelets=4", "multipart/form-data", id="no boundary"),
        pytest.param("platelets=%FF%FE&anc=%00", FORM, id="no UTF-8"),
        pytest.param("platelets=%ED%B3%BF&platelets_unit=/uL", FORM, id="lone surrogate"),
        pytest.param('{"platelets": 45}', "application/json", id="JSON at the form"),
        pytest.param("platelets=45", "text/plain; charset=none", id="unknown charset"),
        pytest.param("platelets=45", FORM + "; charset=utf-7", id="another charset"),
    ],
)
def test_a_hostile_body_gets_a_clear_error(client: Client, body: str, kind: str) -> None:
    answer = client.generic("POST", "/", body.encode(), content_type=kind)
    assert answer.status_code in (400, 422)
    assert "<h1>" in answer.text
    assert "data-score" not in answer.text


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_other_methods_get_405_in_our_words(client: Client, method: str) -> None:
    answer = getattr(client, method)("/")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD, POST"
    assert "This page does not answer that request" in answer.text


def test_an_unknown_address_gets_404_in_our_words(client: Client) -> None:
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert "There is no such page" in answer.text


@pytest.mark.parametrize("headers", [{"host": "evil.example"}, {"host": ""}, {}], ids=str)
@pytest.mark.parametrize("protocol", ["HTTP/1.0", "HTTP/1.1"])
def test_an_unknown_host_and_none_get_400(headers: dict[str, str], protocol: str) -> None:
    named = {"SERVER_NAME": "localhost", "SERVER_PROTOCOL": protocol}
    answer = Client(headers=headers).get("/", **named)
    assert answer.status_code == 400
    assert "This request could not be read" in answer.text


def test_a_probe_gets_ok(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text, answer["Content-Type"]) == (200, "ok", "text/plain")


def test_the_deploy_check_is_clean_under_production_settings() -> None:
    production = {
        "CALCULATOR_HOSTS": "calculator.example.org",
        "CALCULATOR_PROXY": "on",
        "CALCULATOR_HSTS_SUBDOMAINS": "on",
        "CALCULATOR_HSTS_PRELOAD": "on",
    }
    subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        env=os.environ | production,
        check=True,
        capture_output=True,
    )
