"""No value appears in a log record, whatever the outcome."""

import logging
from urllib.parse import urlencode

import pytest
from django.test import Client

from calculator.presenter import result
from calculator.server.logs import WithoutRequests, WithoutValues

VALUE = "31.41592"
LABS = {"platelets": VALUE, "platelets_unit": "10*9/L"}


@pytest.fixture
def records(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    for name in ("django", "django.request", "django.security", "django.template"):
        caplog.set_level(logging.DEBUG, logger=name)
    return caplog


def fail_with_value(*args: object, **kwargs: object) -> None:
    try:
        raise KeyError(VALUE)
    except KeyError as missing:
        raise ValueError(f"{VALUE} went wrong") from missing


@pytest.mark.parametrize(
    ("labs", "status"),
    [
        pytest.param(LABS, 200, id="a result"),
        pytest.param(LABS | {"anc": VALUE}, 422, id="a form with an error"),
        pytest.param(LABS | {"edit": "1"}, 200, id="a form to change"),
        pytest.param(LABS | {"filler": "x" * 70000}, 413, id="a body that is too large"),
        pytest.param(LABS | {f"f{i}": VALUE for i in range(1001)}, 400, id="too many fields"),
    ],
)
def test_no_value_is_logged(
    client: Client,
    records: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    labs: dict[str, str],
    status: int,
) -> None:
    answer = client.post("/", urlencode(labs), content_type="application/x-www-form-urlencoded")
    assert answer.status_code == status
    assert VALUE not in records.text
    assert all(VALUE not in str(vars(record)) for record in records.records)
    assert VALUE not in "".join(capfd.readouterr())


def test_no_value_is_logged_when_the_program_fails(
    client: Client,
    records: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(result, "present", fail_with_value)
    answer = client.post("/", LABS)
    logged = "".join(capfd.readouterr())
    assert answer.status_code == 500
    assert "The calculator failed" in answer.text
    assert VALUE not in answer.text + records.text + logged
    assert all(VALUE not in str(vars(record)) for record in records.records)


def test_a_failure_is_logged_with_its_type_its_cause_and_its_places(
    client: Client, records: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(result, "present", fail_with_value)
    client.post("/", LABS)
    logged = records.text
    assert "builtins.KeyError" in logged
    assert "builtins.ValueError" in logged
    assert "in fail_with_value" in logged


@pytest.mark.parametrize(
    ("message", "arguments", "logged"),
    [
        # What quotes a request is cut,
        (
            f"Invalid request from ip=127.0.0.1: Invalid HTTP request line: 'anc={VALUE}'",
            (),
            "Invalid request from ip=127.0.0.1",
        ),
        ("Error handling request %s", (f"/?anc={VALUE}",), "Error handling request …"),
        ("Error handling request %s %s", ("GET", f"/{VALUE}"), "Error handling request GET …"),
        (
            "Exception during worker exit:\n%s",
            (f"anc {VALUE}",),
            "Exception during worker exit:\n…",
        ),
        # and what the server says of itself is not.
        ("Worker (pid:%s) was sent %s!", (12, "SIGKILL"), "Worker (pid:12) was sent SIGKILL!"),
        ("Worker (pid:%s) exited with code %s.", (12, 3), "Worker (pid:12) exited with code 3."),
        (
            "Listening at: %s (%s)",
            ("http://127.0.0.1:8000", 7),
            "Listening at: http://127.0.0.1:8000 (7)",
        ),
        ("Connection in use: %s", ("('::1', 80, 0, 0)",), "Connection in use: ('::1', 80, 0, 0)"),
        ("Reason: %s", ("Worker failed to boot.",), "Reason: Worker failed to boot."),
    ],
)
def test_the_server_s_own_log_quotes_no_request_and_keeps_its_numbers(
    message: str, arguments: tuple[object, ...], logged: str
) -> None:
    record = logging.LogRecord("gunicorn.error", logging.WARNING, "", 0, message, arguments, None)
    assert WithoutRequests().filter(record)
    assert record.getMessage() == logged


def test_a_refusal_keeps_its_reason_and_not_the_address(
    client: Client, records: pytest.LogCaptureFixture
) -> None:
    client.get(f"/api/v1/{VALUE}")
    assert [each.getMessage() for each in records.records if each.name == "django.request"] == [
        "Not Found"
    ]


def test_the_filter_lets_every_record_pass() -> None:
    record = logging.makeLogRecord({"msg": "started", "exc_info": None})
    assert WithoutValues().filter(record)
    assert record.getMessage() == "started"
