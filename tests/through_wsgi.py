"""A request as the server makes it: through the WSGI application, unlike Django's client."""

import io
import os
from collections.abc import Mapping
from wsgiref.util import setup_testing_defaults

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "calculator.settings")


def ask(
    method: str, path: str, headers: Mapping[str, str], body: bytes = b""
) -> tuple[int, dict[str, str]]:
    """Send a request; return the answer's status and headers."""
    from calculator.wsgi import application  # noqa: PLC0415 - it needs collected files

    path, _, query = path.partition("?")
    named = {name.upper().replace("-", "_"): value for name, value in headers.items()}
    environ = {f"HTTP_{name}": value for name, value in named.items()} | {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "CONTENT_TYPE": named.get("CONTENT_TYPE", ""),
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": "localhost",
        "wsgi.input": io.BytesIO(body),
    }
    setup_testing_defaults(environ)
    answered: list[tuple[int, dict[str, str]]] = []
    answer = application(environ, lambda line, given: answered.append((int(line[:3]), dict(given))))
    list(answer)
    answer.close()
    return answered[0]
