"""Requests in a code that is no text, as fuzzing found them: they go through the server's own door.

Django's test client makes its requests without it.
"""

import io
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest

from calculator.wsgi import application

pytestmark = pytest.mark.usefixtures("static_files")

# Names that Python knows as codecs, but not of text, or that refuse what is no text of theirs.
CODECS = ["base64", "zip", "rot13", "hex", "undefined", "idna", "punycode"]
PART = b'--x\r\nContent-Disposition: form-data; name="anc"\r\n\r\n5\r\n--x--\r\n'


def through_wsgi(path: str, kind: str, body: bytes) -> int:
    """Send a body as the server does, and return the status."""
    statuses: list[str] = []
    path, _, query = path.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST", "PATH_INFO": path, "QUERY_STRING": query, "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(len(body)), "HTTP_HOST": "localhost", "wsgi.input": io.BytesIO(body),
    }  # fmt: skip
    setup_testing_defaults(environ)
    b"".join(application(environ, lambda status, _: statuses.append(status)))
    return int(statuses[0][:3])


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("path", ["/", "/icaht/"])
def test_a_form_in_a_code_that_is_no_text_is_refused(path: str, codec: str) -> None:
    kind = f"multipart/form-data; boundary=x; charset={codec}"
    assert through_wsgi(path, kind, PART) in (400, 422)


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize(
    "path", ["/api/v1/fhir/score?as-of=%ff", "/api/v1/score?a=%zz%ff", "/?a=b"]
)
def test_so_is_an_address_with_a_query(path: str, codec: str) -> None:
    assert through_wsgi(path, f"application/json; charset={codec}", b"{}") in (400, 422)


@pytest.mark.parametrize("path", ["/", "/api/v1/score"])
@pytest.mark.parametrize("parameter", ["x*=nothing''y", "x*=undefined''y", "x*=idna''%ff"])
def test_so_is_a_parameter_in_a_code_that_nobody_knows(path: str, parameter: str) -> None:
    assert through_wsgi(path, f"text/plain; {parameter}", b"{}") in (400, 422)
