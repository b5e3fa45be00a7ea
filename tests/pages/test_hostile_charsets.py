"""Requests in a code that is no text, as fuzzing found them: they go through the server's own door.

Django's test client makes its requests without it.
"""

import pytest
from through_wsgi import ask

pytestmark = pytest.mark.usefixtures("static_files")

# Names that Python knows as codecs, but not of text, or that refuse what is no text of theirs.
CODECS = ["base64", "zip", "rot13", "hex", "undefined", "idna", "punycode"]
PART = b'--x\r\nContent-Disposition: form-data; name="anc"\r\n\r\n5\r\n--x--\r\n'


def status_of(path: str, kind: str, body: bytes) -> int:
    return ask("POST", path, {"Content-Type": kind}, body)[0]


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("path", ["/", "/icaht/"])
def test_a_form_in_a_code_that_is_no_text_is_refused(path: str, codec: str) -> None:
    kind = f"multipart/form-data; boundary=x; charset={codec}"
    assert status_of(path, kind, PART) in (400, 422)


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize(
    "path", ["/api/v1/fhir/score?as-of=%ff", "/api/v1/score?a=%zz%ff", "/?a=b"]
)
def test_so_is_an_address_with_a_query(path: str, codec: str) -> None:
    assert status_of(path, f"application/json; charset={codec}", b"{}") in (400, 422)


@pytest.mark.parametrize(
    ("path", "kind"), [("/", "text/plain"), ("/api/v1/score", "application/json")]
)
@pytest.mark.parametrize("parameter", ["x*=nothing''y", "x*=undefined''y", "x*=idna''%ff"])
def test_so_is_a_parameter_in_a_code_that_nobody_knows(
    path: str, kind: str, parameter: str
) -> None:
    assert status_of(path, f"{kind}; {parameter}", b"{}") in (400, 422)
