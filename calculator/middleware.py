"""What every request and every answer goes through, besides Django's own middleware."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache, partial
from http import HTTPStatus
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from gunicorn.http.errors import ParseException

from calculator import failures
from calculator.addresses import API, CDS_HOOKS
from calculator.limits import (
    AT_A_TIME,
    FORM,
    MOST_READ,
    holds_too_many_values,
    largest_body,
)

Handler = Callable[[HttpRequest], HttpResponse]

# No page uses any of these; the clipboard is written to by Copy summary, in this page only.
_PERMISSIONS = ", ".join(
    [
        *(
            f"{feature}=()"
            for feature in (
                "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation",
                "gyroscope", "magnetometer", "microphone", "midi", "payment", "usb",
            )
        ),
        "clipboard-write=(self)",
    ]
)  # fmt: skip


def headers(get_response: Handler) -> Handler:
    """Let no answer to typed values be kept, and every other page only be kept if still current.

    The policy lets a page load files of our own host, and nothing from anywhere else.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        # What is not modified keeps its own policy; Django's debug pages have styles in them.
        debugging = settings.DEBUG and response.status_code >= HTTPStatus.BAD_REQUEST
        if response.status_code != HTTPStatus.NOT_MODIFIED and not debugging:
            policy = settings.CONTENT_SECURITY_POLICY
            response.headers.setdefault("Content-Security-Policy", policy)
        response.headers["Permissions-Policy"] = _PERMISSIONS
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if request.method in ("GET", "HEAD"):
            response.headers.setdefault("Cache-Control", "no-cache")
        else:
            response.headers["Cache-Control"] = "no-store"
        return response

    return middleware


def take_whole_bodies(get_response: Handler) -> Handler:
    """Read each body to its end before anything looks at it, or refuse it.

    Half of an announced "platelets=45" must not be scored as 4: 400. One above its limit is not
    kept: 413. One that does not tell its length gets 411; but where record systems send it in
    chunks, and the server finds their end, it is read. Of large ones, a few at a time are: 503.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        limit, length = largest_body(request.path), _announced(request)
        if status := _unreadable(request, limit, length):
            return failures.answer(request, status)
        if length > limit:
            return _refused(request, failures.too_large)
        in_chunks = length == _IN_CHUNKS
        with _turn(limit if in_chunks else length) as mine:
            if not mine:
                return _refused(request, failures.busy)
            body = _read(request, limit)
            if refusal := _refusal_of(body, length, limit):
                return _refused(request, refusal)
            return get_response(_with(request, body) if body and in_chunks else request)

    return middleware


def share_with_record_systems(get_response: Handler) -> Handler:
    """Let web applications of the configured origins read the answers to CDS Hooks (CORS)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path.startswith(CDS_HOOKS):
            patch_vary_headers(response, ["Origin"])
            origin = request.headers.get("Origin")
            if origin in settings.CDS_ORIGINS:
                response.headers["Access-Control-Allow-Origin"] = origin
                response.headers["Access-Control-Allow-Methods"] = "GET, POST"
                response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
        return response

    return middleware


def reword_refusals(get_response: Handler) -> Handler:
    """Have the JSON API answer HEAD like GET, and refuse other methods in our words."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(API):
            return get_response(request)
        if request.method == "HEAD":
            request.method = "GET"  # the server leaves the body out
        if request.method != "GET" and request.path == _document():
            return failures.method_not_allowed(request, ["GET", "HEAD"])
        response = get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or "Allow" not in response:
            return response
        return failures.method_not_allowed(request, response["Allow"].split(", "))

    return middleware


@cache
def _document() -> str:
    return reverse("api:openapi-json")


_IN_CHUNKS, _UNCLEAR = -1, -2
_PIECE = 64 * 1024
_BROKEN_OFF = (OSError, ParseException)  # the latter is gunicorn's, for what is no chunk
_TURNS = {above: threading.BoundedSemaphore(many) for above, many in AT_A_TIME.items()}


def _announced(request: HttpRequest) -> int:
    """Return the length of the body, _IN_CHUNKS, or _UNCLEAR: told twice, or no number.

    With 20 digits any length is too large, and Python reads no endless number.
    """
    text = request.META.get("CONTENT_LENGTH", "")
    if "HTTP_TRANSFER_ENCODING" in request.META:
        return _UNCLEAR if text else _IN_CHUNKS
    if text and not (text.isascii() and text.isdigit()):
        return _UNCLEAR
    return int(text.lstrip("0")[:20] or "0")


def _unreadable(request: HttpRequest, limit: int, length: int) -> int:
    """Return the status that refuses a request before its body is read; 0 if none does."""
    if "HTTP_TRANSFER_ENCODING" in request.META and (
        limit == FORM or not request.META.get("wsgi.input_terminated")
    ):
        return 411
    if length == _UNCLEAR or "HTTP_HOST" not in request.META:
        return 400
    return 0


@contextmanager
def _turn(length: int) -> Iterator[bool]:
    """Take a turn, if a body is so large that it needs one; False if all are taken."""
    turns = next((turns for above, turns in _TURNS.items() if length > above), None)
    mine = turns is None or turns.acquire(blocking=False)
    try:
        yield mine
    finally:
        if turns and mine:
            turns.release()


def _stream(request: HttpRequest) -> Any:
    """Return what the body is read from; Django takes one in chunks for an empty one."""
    return request.META["wsgi.input"] if "HTTP_TRANSFER_ENCODING" in request.META else request


def _read(request: HttpRequest, limit: int) -> bytes | None:
    """Return the body, of chunks no more than a byte above the limit; None if it breaks off."""
    stream = _stream(request)
    try:
        return request.body if stream is request else bytes(stream.read(limit + 1))
    except _BROKEN_OFF:
        return None


def _refusal_of(body: bytes | None, length: int, limit: int) -> Handler | None:
    """Return what refuses a body that has been read."""
    if body is None or len(body) < length:
        return partial(failures.answer, status=HTTPStatus.BAD_REQUEST)
    if len(body) > limit:
        return failures.too_large
    return failures.too_many_values if len(body) > FORM and holds_too_many_values(body) else None


def _refused(request: HttpRequest, refusal: Handler) -> HttpResponse:
    """Read on so that the client gets to the answer; who sends far beyond any limit is reset."""
    stream = _stream(request)
    with suppress(*_BROKEN_OFF):
        for _ in range(MOST_READ // _PIECE):
            if not stream.read(_PIECE):
                break
    return refusal(request)


def _with(request: HttpRequest, body: bytes) -> HttpRequest:
    """Return the same request as if its body had come in one piece."""
    environ = request.META | {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
    del environ["HTTP_TRANSFER_ENCODING"]
    return WSGIRequest(environ)
