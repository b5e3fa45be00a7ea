"""What stands in a request's headers is in no log, as fuzzing found it there."""

import io
import logging

import pytest
from django.test import Client

from calculator.server.logs import WithoutValues

WORD = "zq7"


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Give what the server's own handler writes."""
    written = io.StringIO()
    (handler,) = (h for h in logging.getLogger().handlers if type(h) is logging.StreamHandler)
    monkeypatch.setattr(handler, "stream", written)
    return written


def test_the_name_of_a_host_that_is_not_ours_is_not_logged(
    client: Client, log: io.StringIO
) -> None:
    assert client.get("/", headers={"host": f"{WORD}.example.org"}).status_code == 400
    (line,) = log.getvalue().splitlines()
    assert line.endswith(": Refused: django.core.exceptions.DisallowedHost")


def test_a_line_that_quotes_the_failure_goes_with_it() -> None:
    failure = ValueError(f"Not a unit: '{WORD}'.")
    arguments = (type(failure), failure, None)
    record = logging.LogRecord("x", logging.ERROR, "", 0, f"Bad: {failure}", (), arguments)
    assert WithoutValues().filter(record)
    assert record.getMessage() == "Failed\nbuiltins.ValueError"


def test_a_line_of_our_own_stays() -> None:
    failure = ValueError(WORD)
    arguments = (type(failure), failure, None)
    record = logging.LogRecord("x", logging.ERROR, "", 0, "Error at %s", ("/",), arguments)
    assert WithoutValues().filter(record)
    assert record.getMessage() == "Error at /\nbuiltins.ValueError"
