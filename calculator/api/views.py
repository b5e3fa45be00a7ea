"""The JSON addresses; numbers are the scoring's, words the presenter's."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from calculator.api.endpoint import JSON, Endpoint
from calculator.api.openapi import document_text
from calculator.interop.exact_json import loads
from calculator.interop.lab_values import read_days, read_labs
from calculator.presenter.answer import definitions_answer, icaht_answer, score_answer


@Endpoint(method="POST")
def score(request: HttpRequest) -> HttpResponse:
    """Score labs; a lab that is absent or null is not known, never zero."""
    return JsonResponse(score_answer(read_labs(loads(request.body))))


@Endpoint(method="POST")
def icaht(request: HttpRequest) -> HttpResponse:
    """Grade a series of ANC values by both counting rules."""
    return JsonResponse(icaht_answer(read_days(loads(request.body))))


@Endpoint(method="GET")
def definitions(request: HttpRequest) -> HttpResponse:
    """Give labs, units, limits, bands and cut-offs as the calculator uses them."""
    return JsonResponse(definitions_answer())


@Endpoint(method="GET")
def openapi(request: HttpRequest) -> HttpResponse:
    """Give the OpenAPI document of the addresses that this site has."""
    text = document_text(fhir=settings.FHIR, cds_hooks=settings.CDS)
    return HttpResponse(text, content_type=JSON)
