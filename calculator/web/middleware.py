"""What every request and every answer goes through, besides Django's own middleware."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http import HTTPStatus
from io import BytesIO

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from gunicorn.http.errors import ParseException

from calculator.server.addresses import CDS_HOOKS
from calculator.server.limits import (
    AT_A_TIME,
    FORM,
    MOST_READ,
    PIECE,
    holds_too_many_values,
    largest_body,
)
from calculator.web import failures

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
        limit = largest_body(request.path)
        length, status = _announced(request, limit)
        if status or not length:
            return failures.answer(request, status) if status else get_response(request)
        if length > limit:
            return _refused(request, failures.too_large)
        with _turn(length) as mine:
            if not mine:
                return _refused(request, failures.busy)
            body = _read(request, length, limit)
            if refusal := _refusal_of(body, limit):
                return _refused(request, refusal)
            return get_response(_whole(request, body))

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


_CHUNKED = "HTTP_TRANSFER_ENCODING"
_BROKEN_OFF = (OSError, ParseException)  # the latter is gunicorn's, for what is no chunk
_TURNS = {above: threading.BoundedSemaphore(many) for above, many in AT_A_TIME.items()}


def _announced(request: HttpRequest, limit: int) -> tuple[int, int]:
    """Return the length of the body, in chunks the limit; and the status that refuses it, or 0.

    With 20 digits any length is too large, and Python reads no endless number.
    """
    told, in_chunks = request.META.get("CONTENT_LENGTH") or "", _CHUNKED in request.META
    if in_chunks and not (limit > FORM and request.META.get("wsgi.input_terminated")):
        return 0, 411
    if (told and in_chunks) or not re.fullmatch("[0-9]*", told) or "HTTP_HOST" not in request.META:
        return 0, 400
    return limit if in_chunks else int(told.lstrip("0")[:20] or "0"), 0


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


def _read(request: HttpRequest, length: int, limit: int) -> bytes | None:
    """Return the body, of chunks no more than a byte above the limit; None if it breaks off."""
    with suppress(*_BROKEN_OFF):
        if _CHUNKED in request.META:  # Django takes such a body for an empty one
            return bytes(request.META["wsgi.input"].read(limit + 1))
        if len(request.body) == length:
            return request.body
    return None


def _refusal_of(body: bytes | None, limit: int) -> Handler | None:
    """Return what refuses a body that has been read, if anything does."""
    if body is None:
        return partial(failures.answer, status=400)
    if len(body) > limit:
        return failures.too_large
    return failures.too_many_values if len(body) > FORM and holds_too_many_values(body) else None


def _refused(request: HttpRequest, refusal: Handler) -> HttpResponse:
    """Read on so that the client gets to the answer; who sends far beyond any limit is reset."""
    read = request.META["wsgi.input"].read if _CHUNKED in request.META else request.read
    with suppress(*_BROKEN_OFF):
        for _ in range(MOST_READ // PIECE):
            if not read(PIECE):
                break
    return refusal(request)


def _whole(request: HttpRequest, body: bytes | None) -> HttpRequest:
    """Return the request as if its body had come in one piece."""
    if body is None or _CHUNKED not in request.META:
        return request
    environ = request.META | {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
    del environ[_CHUNKED]
    return WSGIRequest(environ)
