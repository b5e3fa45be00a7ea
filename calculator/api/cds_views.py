"""The two addresses of CDS Hooks, and which web applications may ask them."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from calculator import failures
from calculator.api.site import cds_config
from calculator.interop.cds_hooks import CdsConfig, cards, discovery
from calculator.interop.exact_json import NotJsonError, loads


@csrf_exempt
def services(request: HttpRequest) -> HttpResponse:
    """List our one service."""
    return _shared(request, ["GET", "HEAD"], lambda: JsonResponse(discovery(_config(request))))


@csrf_exempt
def all_hematotox(request: HttpRequest) -> HttpResponse:
    """Answer a record system that opened a patient: a card, or none."""
    return _shared(request, ["POST"], lambda: _cards(request))


def _cards(request: HttpRequest) -> HttpResponse:
    try:
        body = loads(request.body)
    except NotJsonError as why:
        return failures.answer(request, 400, str(why))
    status, answer = cards(body, config=_config(request), now=timezone.now())
    kind = "application/json" if status == HTTPStatus.OK else failures.PROBLEM
    return JsonResponse(answer, status=status, content_type=kind)


def _config(request: HttpRequest) -> CdsConfig:
    return cds_config(request.build_absolute_uri(reverse("calculator")))


def _shared(
    request: HttpRequest, allowed: list[str], answer: Callable[[], HttpResponse]
) -> HttpResponse:
    """Answer; a browser asks with OPTIONS first whether it may (see the middleware)."""
    if request.method == "OPTIONS":
        return HttpResponse(status=204)
    if request.method in allowed:
        return answer()
    return failures.method_not_allowed(request, [*allowed, "OPTIONS"])
