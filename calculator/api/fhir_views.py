"""The FHIR addresses; problems come as an OperationOutcome."""

import re

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone

from calculator.api.endpoint import FORMAT, JSON, Endpoint
from calculator.api.refusals import FHIR
from calculator.api.site import fhir_config
from calculator.interop import capabilities, fhir
from calculator.interop.exact_json import loads

_KINDS = (FHIR, JSON)
_ZONE = re.compile(r" (?=[0-9]{2}:[0-9]{2}$)")


@Endpoint(method="POST", kinds=_KINDS, parameters=("as-of", FORMAT), setting="FHIR")
def score(request: HttpRequest) -> HttpResponse:
    """Score a Bundle; at both addresses, since client libraries know operations by their $."""
    bundle = loads(request.body)
    as_of = request.GET.get("as-of")
    if as_of is not None:  # in an address, a plus that is not encoded is a space
        as_of = _ZONE.sub("+", as_of)
    status, resource = fhir.score_bundle(
        bundle, as_of=as_of, at=timezone.localtime(), config=fhir_config()
    )
    return JsonResponse(resource, status=status, content_type=FHIR)


@Endpoint(method="GET", kinds=_KINDS, parameters=(FORMAT,), setting="FHIR")
def metadata(request: HttpRequest) -> HttpResponse:
    """Give the CapabilityStatement."""
    return JsonResponse(capabilities.capability_statement(_base(request)), content_type=FHIR)


@Endpoint(method="GET", kinds=_KINDS, parameters=(FORMAT,), setting="FHIR")
def score_operation(request: HttpRequest) -> HttpResponse:
    """Give the OperationDefinition of $score."""
    return JsonResponse(capabilities.operation_definition(_base(request)), content_type=FHIR)


@Endpoint(method="GET", kinds=_KINDS, parameters=(FORMAT,), setting="FHIR")
def code_system(request: HttpRequest) -> HttpResponse:
    """Give the codes that an answer may hold."""
    return JsonResponse(fhir_config().terms.resource(), content_type=FHIR)


def _base(request: HttpRequest) -> str:
    """Return the address below which FHIR is: https://calculator.example.org/api/v1/fhir."""
    return request.build_absolute_uri(reverse("fhir_metadata")).removesuffix("/metadata")
