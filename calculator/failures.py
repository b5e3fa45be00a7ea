"""The pages for what went wrong, in our own words; Django calls the handlers by name (see urls)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400: the request could not be read."""
    return render(request, "400.html", status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404: there is no such page."""
    return render(request, "404.html", status=404)


def length_required(request: HttpRequest) -> HttpResponse:
    """Answer 411: the body does not tell its length."""
    return render(request, "411.html", status=411)


def too_large(request: HttpRequest) -> HttpResponse:
    """Answer 413: the body is above the limit."""
    return render(request, "413.html", status=413)


def method_not_allowed(request: HttpRequest, allowed: list[str]) -> HttpResponse:
    """Answer 405, naming the methods that the page knows."""
    response = render(request, "405.html", status=405)
    response.headers["Allow"] = ", ".join(allowed)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500: the failure is ours, and no part of a result is shown."""
    return render(request, "500.html", status=500)
