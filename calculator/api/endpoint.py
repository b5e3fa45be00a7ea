"""What every address for programs does alike: it answers one method, and refuses to guess."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from calculator.api import refusals
from calculator.interop.exact_json import NotJsonError
from calculator.presenter.failures import ENCODED, accepted_words, media_type_words
from calculator.scoring.reading import Problem, UnreadableLabs

View = Callable[[HttpRequest], HttpResponse]

JSON = "application/json"
FORMAT = "_format"  # FHIR's parameter, which stands above the header Accept
FORMATS = ("json", JSON, refusals.FHIR)

_IS_JSON = re.compile(r"application/(?:[\w.-]+\+)?json")
_UNWANTED = re.compile(r";\s*q\s*=\s*0(?:\.0*)?\s*(?:;|$)")


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """A view that refuses, in our words, what its answer is not meant for; made as a decorator.

    ``@Endpoint(method="POST")`` answers POST alone, in JSON, and knows no parameter: a GET is 405,
    ``?asof=2026`` 422, a compressed body 415, ``Accept: text/html`` 406. GET stands for HEAD as
    well. ``kinds`` are the media types by which the answer may be asked for, the first of them is
    sent. Where ``setting`` names one that is off, nothing is there. ``shared`` answers a browser
    that asks with OPTIONS first whether it may (see the middleware).
    """

    method: str
    kinds: tuple[str, ...] = (JSON,)
    parameters: tuple[str, ...] = ()
    setting: str = ""
    shared: bool = False

    def __call__(self, answer: View) -> View:
        """Return the view."""

        @wraps(answer)
        def view(request: HttpRequest) -> HttpResponse:
            try:
                return self._refusal(request) or answer(request)
            except NotJsonError as why:
                return refusals.answer(request, 400, str(why))
            except UnreadableLabs as unreadable:
                return refusals.unprocessable(request, unreadable.problems)

        return view

    def _refusal(self, request: HttpRequest) -> HttpResponse | None:
        if self.setting and not getattr(settings, self.setting):
            return refusals.answer(request, 404)
        if self.shared and request.method == "OPTIONS":
            return HttpResponse(status=204)
        if request.method not in (allowed := self._allowed()):
            return refusals.method_not_allowed(request, allowed)
        if not self._is_wanted(request):
            return refusals.answer(request, 406, accepted_words(self.kinds[0]))
        if problems := tuple(self._problems(request)):
            return refusals.unprocessable(request, problems)
        return self._unread(request) if self.method == "POST" else None

    def _allowed(self) -> list[str]:
        methods = ["GET", "HEAD"] if self.method == "GET" else [self.method]
        return [*methods, "OPTIONS"] if self.shared else methods

    def _is_wanted(self, request: HttpRequest) -> bool:
        if FORMAT in self.parameters and FORMAT in request.GET:
            # In an address, a plus that is not encoded is a space.
            return request.GET[FORMAT].replace(" ", "+") in FORMATS
        accept = request.headers.get("Accept", "").strip()
        return not accept or any(_wants(accept, kind) for kind in self.kinds)

    def _problems(self, request: HttpRequest) -> Iterator[Problem]:
        """Yield what is wrong in the address: ignored, a misspelled as-of would let labs in."""
        known = f"known here: {', '.join(self.parameters)}" if self.parameters else "none is known"
        for name, values in request.GET.lists():
            if name not in self.parameters:
                message = f"There is no such parameter; {known}."
                yield Problem(field=name, code="unknown_parameter", message=message)
            elif len(values) > 1:
                yield Problem(field=name, code="sent_twice", message="Send the parameter once.")

    def _unread(self, request: HttpRequest) -> HttpResponse | None:
        """Refuse a body that is compressed, or that says of itself that it is no JSON."""
        if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
            refused = refusals.answer(request, 415, ENCODED)
            refused.headers["Accept-Encoding"] = "identity"
            return refused
        kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if not kind or _IS_JSON.fullmatch(kind):
            return None
        return refusals.answer(request, 415, media_type_words(self.kinds[0]))


def _wants(accept: str, kind: str) -> bool:
    """Return whether the most exact range that holds a media type wants it (RFC 9110, 12.5.1).

    ``*/*`` wants application/json, and ``application/json;q=0, */*`` does not.
    """
    ranges = {}
    for each in accept.lower().split(","):
        name, mark, parameters = each.partition(";")
        ranges[name.strip()] = not _UNWANTED.search(mark + parameters)
    family = kind.partition("/")[0]
    return next((ranges[name] for name in (kind, f"{family}/*", "*/*") if name in ranges), False)
