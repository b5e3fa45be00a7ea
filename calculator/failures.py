"""The answers to what went wrong, in our own words: a page, or a document for programs.

Django calls the handlers by name (see urls).
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from calculator.addresses import API, CDS_HOOKS, FHIR_DOORS
from calculator.interop.fhir import operation_outcome, outcome_of
from calculator.interop.resources import Issue
from calculator.limits import MOST_VALUES, in_words, largest_body
from calculator.presenter.answer import problem_answer, problem_document
from calculator.presenter.failures import FAILURES, TOO_MANY_VALUES
from calculator.scoring.reading import Problem

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


def answer(request: HttpRequest, status: int, why: str = "") -> HttpResponse:
    """Answer with this status: as a page, or to a program as a document that it can read."""
    failure = FAILURES[status]
    text = why or failure.text.format(limit=in_words(largest_body(request.path)))
    if request.path.startswith(FHIR_DOORS):
        outcome = operation_outcome(
            severity="error", code=_FHIR_CODES[status], diagnostics=f"{failure.title}. {text}"
        )
        return JsonResponse(outcome, status=status, content_type=FHIR)
    if request.path.startswith((API, CDS_HOOKS)):
        problem = problem_document(status=status, title=failure.title, detail=text)
        return JsonResponse(problem, status=status, content_type=PROBLEM)
    context = {"title": failure.title, "text": text}
    return render(request, "failure.html", context, status=status)


def unprocessable(request: HttpRequest, problems: tuple[Problem, ...]) -> HttpResponse:
    """Answer 422 to a program, with all that it can mend: at FHIR, parameters of the address."""
    if request.path.startswith(FHIR_DOORS):
        outcome = outcome_of(
            Issue(severity="error", code="invalid", diagnostics=f"{each.field!r}: {each.message}")
            for each in problems
        )
        return JsonResponse(outcome, status=422, content_type=FHIR)
    return JsonResponse(problem_answer(problems), status=422, content_type=PROBLEM)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400: the request could not be read."""
    return answer(request, 400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404: there is no such page."""
    return answer(request, 404)


def too_large(request: HttpRequest) -> HttpResponse:
    """Answer 413: the body is above the limit."""
    return answer(request, 413)


def too_many_values(request: HttpRequest) -> HttpResponse:
    """Answer 413: reading the body would cost more than any record does."""
    return answer(request, 413, TOO_MANY_VALUES.format(limit=MOST_VALUES))


def busy(request: HttpRequest) -> HttpResponse:
    """Answer 503: other large bodies are being read; a second later there may be room."""
    response = answer(request, 503)
    response.headers["Retry-After"] = "1"
    return response


def method_not_allowed(request: HttpRequest, allowed: list[str]) -> HttpResponse:
    """Answer 405, naming the methods that the address knows."""
    response = answer(request, 405)
    response.headers["Allow"] = ", ".join(allowed)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500: the failure is ours, and no part of a result is shown."""
    return answer(request, 500)
