"""The answers to what went wrong, as documents that programs can read."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from calculator.interop.outcomes import operation_outcome, outcome_of
from calculator.interop.resources import Issue
from calculator.presenter.answer import problem_answer, problem_document
from calculator.presenter.failures import FAILURES
from calculator.scoring.reading import Problem
from calculator.server.addresses import FHIR_DOORS
from calculator.server.limits import in_words, largest_body

FHIR = "application/fhir+json"
PROBLEM = "application/problem+json"

# What FHIR calls each of these.
_FHIR_CODES = {
    400: "structure",
    404: "not-found",
    405: "not-supported",
    406: "not-supported",
    411: "structure",
    413: "too-long",
    415: "not-supported",
    500: "exception",
    503: "throttled",
}


def words_of(request: HttpRequest, status: int, why: str = "") -> tuple[str, str]:
    """Return title and text of a failure; the text may be a closer reason."""
    failure = FAILURES[status]
    return failure.title, why or failure.text.format(limit=in_words(largest_body(request.path)))


def answer(request: HttpRequest, status: int, why: str = "") -> HttpResponse:
    """Return an OperationOutcome at FHIR's addresses, elsewhere a problem document."""
    title, text = words_of(request, status, why)
    if request.path.startswith(FHIR_DOORS):
        outcome = operation_outcome(
            severity="error", code=_FHIR_CODES[status], diagnostics=f"{title}. {text}"
        )
        return JsonResponse(outcome, status=status, content_type=FHIR)
    problem = problem_document(status=status, title=title, detail=text)
    return JsonResponse(problem, status=status, content_type=PROBLEM)


def unprocessable(request: HttpRequest, problems: tuple[Problem, ...]) -> HttpResponse:
    """Return 422 with all that a program can mend: at FHIR, parameters of the address."""
    if request.path.startswith(FHIR_DOORS):
        outcome = outcome_of(
            Issue(severity="error", code="invalid", diagnostics=f"{each.field!r}: {each.message}")
            for each in problems
        )
        return JsonResponse(outcome, status=422, content_type=FHIR)
    return JsonResponse(problem_answer(problems), status=422, content_type=PROBLEM)


def method_not_allowed(request: HttpRequest, allowed: list[str]) -> HttpResponse:
    """Return 405, naming the methods that the address knows."""
    return naming(answer(request, 405), allowed)


def naming(response: HttpResponse, allowed: list[str]) -> HttpResponse:
    """Return the answer with the methods that the address knows."""
    response.headers["Allow"] = ", ".join(allowed)
    return response
