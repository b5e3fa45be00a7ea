"""The JSON API and its OpenAPI document; numbers are the scoring's, words the presenter's."""

import re
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, URLResolver
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI, Schema
from ninja.openapi.schema import OpenAPISchema

from calculator import __version__, failures
from calculator.api import schemas
from calculator.api.site import fhir_config
from calculator.interop import fhir
from calculator.interop.exact_json import NotJsonError, loads
from calculator.interop.lab_values import read_days, read_labs
from calculator.presenter.answer import (
    definitions_answer,
    icaht_answer,
    problem_answer,
    score_answer,
)
from calculator.scoring.reading import UnreadableLabs


class _Api(NinjaAPI):
    """The library writes application/json for every answer; ours have kinds of their own."""

    @property
    def urls(self) -> tuple[list[URLResolver | URLPattern], str, str]:
        """Exempt the root as well, which answers 404 whatever is sent (see views)."""
        patterns, app, namespace = super().urls
        for each in patterns:
            if isinstance(each, URLPattern):
                each.callback = csrf_exempt(each.callback)
        return patterns, app, namespace

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        document = super().get_openapi_schema(**options)
        for path, methods in document["paths"].items():
            for operation in methods.values():
                for status, answer in operation["responses"].items():
                    kind = _kind(path, status)
                    answer["content"] = {kind: answer["content"]["application/json"]}
        return document


def _kind(path: str, status: int) -> str:
    if "/fhir/" in path:
        return failures.FHIR
    return "application/json" if status == HTTPStatus.OK else failures.PROBLEM


api = _Api(
    title="ALL-Hematotox calculator",
    version=__version__,
    description=(
        "Computes ALL-Hematotox and CAR-HEMATOTOX from labs of before lymphodepletion, and grades "
        "early ICAHT. Nothing is stored or logged. For programs that clinicians use; see /safety/."
    ),
    docs_url=None,  # it loads scripts from elsewhere; /api/ shows the document
    urls_namespace="api",
)

_ZONE = re.compile(r" (?=[0-9]{2}:[0-9]{2}$)")
_FAILURES = {400: schemas.ProblemOut, 413: schemas.ProblemOut, 422: schemas.ProblemOut}


def _body(schema: type[Schema]) -> dict[str, object]:
    """Describe a body that we read ourselves, since every number in it has to stay exact."""
    described = schema.model_json_schema(ref_template="{model}")
    described = _inlined(described, described.pop("$defs", {}))
    return {
        "requestBody": {"required": True, "content": {"application/json": {"schema": described}}}
    }


def _inlined(described: Any, definitions: dict[str, Any]) -> Any:
    """Put each definition in the place that refers to it."""
    if isinstance(described, list):
        return [_inlined(each, definitions) for each in described]
    if not isinstance(described, dict):
        return described
    if "$ref" in described:
        return _inlined(definitions[described["$ref"]], definitions)
    return {name: _inlined(each, definitions) for name, each in described.items()}


@api.post(
    "/score",
    response={200: schemas.ScoreAnswer, **_FAILURES},
    openapi_extra=_body(schemas.ScoreIn),
    summary="ALL-HT and CAR-HT from labs",
)
def score(request: HttpRequest) -> HttpResponse:
    """Score labs; a lab that is absent or null is not known, never zero."""
    return JsonResponse(score_answer(read_labs(loads(request.body))))


@api.post(
    "/icaht",
    response={200: schemas.IcahtAnswer, **_FAILURES},
    openapi_extra=_body(schemas.SeriesIn),
    summary="Early ICAHT grade from ANC values by day",
)
def icaht(request: HttpRequest) -> HttpResponse:
    """Grade a series of ANC values by both counting rules."""
    return JsonResponse(icaht_answer(read_days(loads(request.body))))


@api.get(
    "/definitions",
    response=schemas.DefinitionsAnswer,
    summary="The score tables with their provenance",
)
def definitions(request: HttpRequest) -> HttpResponse:
    """Give labs, units, limits, bands and cut-offs as the calculator uses them."""
    return JsonResponse(definitions_answer())


@api.exception_handler(NotJsonError)
def _not_json(request: HttpRequest, why: NotJsonError) -> HttpResponse:
    return failures.answer(request, 400, str(why))


@api.exception_handler(UnreadableLabs)
def _unreadable(request: HttpRequest, unreadable: UnreadableLabs) -> HttpResponse:
    problem = problem_answer(unreadable.problems)
    return JsonResponse(problem, status=422, content_type=failures.PROBLEM)


@api.post(
    "/fhir/score",
    response={200: dict, 400: dict, 413: dict, 422: dict},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/fhir+json": {"schema": {"type": "object"}}},
        },
        "parameters": [
            {
                "name": "as-of",
                "in": "query",
                "required": False,
                "schema": {"type": "string"},
                "description": "Leave out observations later than this date or time.",
            }
        ],
    },
    summary="A FHIR R4 Bundle of Observations in, scores and a RiskAssessment out",
)
def fhir_score(request: HttpRequest) -> HttpResponse:
    """Score a Bundle; problems come as an OperationOutcome."""
    bundle = loads(request.body)
    as_of = request.GET.get("as-of")
    if as_of is not None:  # in an address, a plus that is not encoded is a space
        as_of = _ZONE.sub("+", as_of)
    status, resource = fhir.score_bundle(
        bundle, as_of=as_of, at=timezone.localtime(), config=fhir_config()
    )
    return JsonResponse(resource, status=status, content_type=failures.FHIR)
