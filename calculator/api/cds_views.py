"""The addresses of CDS Hooks; the middleware lets configured web applications ask them."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone

from calculator.api.endpoint import JSON, Endpoint
from calculator.api.refusals import PROBLEM
from calculator.api.site import cds_config
from calculator.interop.cds_hooks import CdsConfig, cards, discovery
from calculator.interop.exact_json import loads


@Endpoint(method="GET", setting="CDS", shared=True)
def services(request: HttpRequest) -> HttpResponse:
    """List our one service."""
    return JsonResponse(discovery(_config(request)))


@Endpoint(method="POST", setting="CDS", shared=True)
def all_hematotox(request: HttpRequest) -> HttpResponse:
    """Answer a record system that opened a patient: a card, or none."""
    status, answer = cards(loads(request.body), config=_config(request), now=timezone.now())
    kind = JSON if status == HTTPStatus.OK else PROBLEM
    return JsonResponse(answer, status=status, content_type=kind)


@Endpoint(method="POST", setting="CDS", shared=True)
def feedback(request: HttpRequest) -> HttpResponse:
    """Take what became of a card, as CDS Hooks has it; it is not read, and nothing is kept."""
    return JsonResponse({})


def _config(request: HttpRequest) -> CdsConfig:
    return cds_config(request.build_absolute_uri(reverse("calculator")))
