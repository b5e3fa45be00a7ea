"""The application as gunicorn calls it, in this process, with everything that it prints kept."""

import io
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from serving import collect_files

Environ = dict[str, Any]


class Printed(io.StringIO):
    """Stands in for standard error, where the server's log goes."""

    def taken(self) -> str:
        """Return what was printed since the last call."""
        text = self.getvalue()
        if text:
            self.seek(0)
            self.truncate()
        return text


# A fresh checkout has no collected files.
_FILES = tempfile.TemporaryDirectory()
os.environ["CALCULATOR_STATIC_ROOT"] = _FILES.name
collect_files(Path(_FILES.name))

# The log's handler takes standard error as it is when logging is configured.
PRINTED = Printed()
_REAL = sys.stdout, sys.stderr
sys.stderr = PRINTED
try:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "calculator.settings")
    from calculator.wsgi import application
finally:
    sys.stderr = _REAL[1]


@dataclass(frozen=True, kw_only=True)
class Ask:
    """A request; ``headers`` are named as WSGI does: "HTTP_HOST", "CONTENT_TYPE"."""

    method: str
    path: str
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    typed: dict[str, str] = field(default_factory=dict)  # the fields of a form that is sound

    def __str__(self) -> str:
        """Write it so that it can be sent again."""
        shown = {k: v for k, v in self.headers.items() if k != "HTTP_HOST" or v != "localhost"}
        query = f"?{self.query}" if self.query else ""
        return f"{self.method} {self.path!r}{query} {shown} {len(self.body)} bytes: {self.body!r}"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An answer, with what the server printed meanwhile; status 0: an exception came out."""

    status: int
    headers: dict[str, str]
    body: bytes
    milliseconds: float  # of the processor, not of the clock
    printed: str
    escaped: str

    @property
    def kind(self) -> str:
        return self.headers.get("Content-Type", "").partition(";")[0]


def ask(request: Ask) -> Answer:
    """Send a request through the WSGI application."""
    status, headers, body, escaped = 0, {}, b"", ""

    def start_response(line: str, pairs: list[tuple[str, str]], _: object = None) -> None:
        nonlocal status, headers
        status, headers = int(line[:3]), dict(pairs)

    environ = _environ(request)
    with silent():
        began = time.process_time()
        try:
            answered = application(environ, start_response)
            body = b"".join(answered)
            if hasattr(answered, "close"):
                answered.close()
        except Exception as failure:  # noqa: BLE001 - that is what is looked for
            status, escaped = 0, f"{type(failure).__name__} out of the WSGI application"
        milliseconds = 1000 * (time.process_time() - began)
    return Answer(
        status=status,
        headers=headers,
        body=body,
        milliseconds=milliseconds,
        printed=PRINTED.taken(),
        escaped=escaped,
    )


@contextmanager
def silent() -> Iterator[None]:
    """Keep what is printed on standard output and standard error."""
    sys.stdout = sys.stderr = PRINTED
    try:
        yield
    finally:
        sys.stdout, sys.stderr = _REAL


def _environ(request: Ask) -> Environ:
    return {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": request.path,
        "QUERY_STRING": request.query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": PRINTED,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    } | request.headers


@dataclass(frozen=True, kw_only=True)
class Ran:
    """What a command came to; status -1: an exception came out."""

    status: int
    out: str
    err: str
    milliseconds: float
    escaped: str


def run_command(main: Callable[[list[str]], int], argv: list[str], stdin: bytes = b"") -> Ran:
    """Run a command of the command line in this process, on standard input and output alone."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", "backslashreplace") for _ in range(2))
    real_in, escaped = sys.stdin, ""
    sys.stdin = io.TextIOWrapper(io.BufferedReader(io.BytesIO(stdin)))  # type: ignore[arg-type]  # BytesIO reads
    sys.stdout, sys.stderr = out, err
    began = time.process_time()
    try:
        status = main(argv)
    except SystemExit as ended:
        status = int(ended.code or 0)
    except Exception as failure:  # noqa: BLE001 - that is what is looked for
        status, escaped = -1, f"{type(failure).__name__} out of the command"
    finally:
        milliseconds = 1000 * (time.process_time() - began)
        sys.stdin = real_in
        sys.stdout, sys.stderr = _REAL
    return Ran(
        status=status,
        out=_text(out),
        err=_text(err),
        milliseconds=milliseconds,
        escaped=escaped,
    )


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode("utf-8", "replace")
