"""The answers to what went wrong, in our own words: a page, or a document for programs.

Django calls the handlers by name (see urls).
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from calculator.api import refusals
from calculator.presenter.failures import TOO_MANY_VALUES
from calculator.server.addresses import API, CDS_HOOKS
from calculator.server.limits import MOST_VALUES


def answer(request: HttpRequest, status: int, why: str = "") -> HttpResponse:
    """Return a page that says what went wrong, or to a program a document that it can read."""
    if request.path.startswith((API, CDS_HOOKS)):
        return refusals.answer(request, status, why)
    title, text = refusals.words_of(request, status, why)
    return render(request, "failure.html", {"title": title, "text": text}, status=status)


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
    return refusals.naming(answer(request, 405), allowed)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500: the failure is ours, and no part of a result is shown."""
    return answer(request, 500)
