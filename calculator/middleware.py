"""What every request and every answer goes through, besides Django's own middleware."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from calculator import failures
from calculator.addresses import CDS_HOOKS
from calculator.limits import discard, largest_body

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


def refuse_large_bodies(get_response: Handler) -> Handler:
    """Answer 413 to a body above the limit, before any of it is looked at.

    A body that does not tell its length gets 411: Django would take it for an empty one.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if "Transfer-Encoding" in request.headers:
            return failures.answer(request, 411)
        if _content_length(request) <= largest_body(request.path):
            return get_response(request)
        discard(request.read)
        return failures.too_large(request)

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


def _content_length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH", "")
    if not (text.isascii() and text.isdigit()):
        return 0
    # With 20 digits any length is too large, and Python reads no endless number.
    return int(text.lstrip("0")[:20] or "0")
