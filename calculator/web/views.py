"""Routes a request to form, score and page; words are the presenters', numbers the scoring's."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe

from calculator.api.openapi_page import openapi_page
from calculator.interop.doors import doors_page
from calculator.presenter import evidence as evidence_words
from calculator.presenter import icaht as icaht_words
from calculator.presenter import labs as labs_words
from calculator.presenter import offline as offline_words
from calculator.presenter import result as result_words
from calculator.presenter import safety as safety_words
from calculator.scoring.reading import UnreadableLabs
from calculator.scoring.series import SeriesTooLongError
from calculator.web import failures
from calculator.web import offline_copy as offline
from calculator.web.cached_pages import text_of, unchanging_page
from calculator.web.forms import LabsForm, SeriesForm, read_labs, read_series, typed

Form = LabsForm | SeriesForm
Context = dict[str, object]


def calculator(request: HttpRequest) -> HttpResponse:
    """Compute ALL-HT from six labs."""
    return _answer(request, _CALCULATOR)


def icaht(request: HttpRequest) -> HttpResponse:
    """Grade early ICAHT from a series of ANC values."""
    return _answer(request, _GRADER)


def evidence(request: HttpRequest) -> HttpResponse:
    """Show what the numbers rest on."""
    return _document(request, *_KEPT["evidence"])


def safety(request: HttpRequest) -> HttpResponse:
    """Show intended use, limits and the hazard log."""
    return _document(request, *_KEPT["safety"])


def worksheet(request: HttpRequest) -> HttpResponse:
    """Show a sheet to fill in by hand."""
    return _document(request, *_KEPT["worksheet"])


def doors(request: HttpRequest) -> HttpResponse:
    """Show how other programs call the calculator."""
    return _document(request, *_DOORS)


def without_network(request: HttpRequest) -> HttpResponse:
    """Show what stands, offline, in place of a page that needs the network."""
    return _document(request, *_KEPT["without_network"])


def service_worker(request: HttpRequest) -> HttpResponse:
    """Give the script that opens kept pages without a network."""
    response = _document(request, *_SERVICE_WORKER, "text/javascript")
    # It fetches the pages that it keeps; no page fetches anything.
    policy = f"{settings.CONTENT_SECURITY_POLICY}; connect-src 'self'"
    response.headers["Content-Security-Policy"] = policy
    return response


def manifest(request: HttpRequest) -> HttpResponse:
    """Tell a phone how to install the calculator."""
    return _document(request, *_MANIFEST, "application/manifest+json")


def healthz(request: HttpRequest) -> HttpResponse:
    """Tell a probe that this worker answers."""
    if request.method not in ("GET", "HEAD"):
        return failures.method_not_allowed(request, ["GET", "HEAD"])
    return HttpResponse("ok", content_type="text/plain")


def _document(
    request: HttpRequest,
    template: str,
    context: Callable[[], Context],
    content_type: str = "text/html",
) -> HttpResponse:
    """Show a page that only changes with the program."""
    if request.method not in ("GET", "HEAD"):
        return failures.method_not_allowed(request, ["GET", "HEAD"])
    return unchanging_page(request, template, context, content_type)


def _evidence() -> Context:
    return {"page": evidence_words.evidence_page()}


def _safety() -> Context:
    return {"page": safety_words.safety_page()}


def _worksheet() -> Context:
    return {"page": evidence_words.worksheet()}


def _doors() -> Context:
    present = {"fhir": settings.FHIR, "cds_hooks": settings.CDS}
    return {"page": doors_page(**present), "openapi": openapi_page(**present)}


def _without_network() -> Context:
    return {"page": offline_words.OFFLINE_PAGE}


def _manifest() -> Context:
    return {"name": offline_words.MANIFEST_NAME, "short_name": offline_words.MANIFEST_SHORT_NAME}


def _copy() -> Context:
    """Describe what a browser keeps: every page that is the same for all, but not the grader's."""
    kept = {reverse(name): text_of(*page) for name, page in _KEPT.items()}
    copy = offline.offline_copy(kept, instead=reverse("without_network"))
    return {"copy": mark_safe(json.dumps(copy))}  # noqa: S308 - our own pages' addresses and words


@dataclass(frozen=True, eq=False)
class _Tool:
    """A form that leads to a result; ``eq=False`` makes it its own key where pages are kept."""

    form: type[Form]
    page: object
    form_template: str
    result_template: str
    result: Callable[[QueryDict], Context]

    def empty(self) -> Context:
        return self.around(self.form())

    def around(self, form: Form) -> Context:
        return {"form": form, "page": self.page}

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(self.form().fields)


def _answer(request: HttpRequest, tool: _Tool) -> HttpResponse:
    """Show the form; or what follows from what was sent; with ``edit=1`` the form, unscored."""
    if request.method in ("GET", "HEAD"):
        return unchanging_page(request, tool.form_template, tool.empty)
    if request.method != "POST":
        return failures.method_not_allowed(request, ["GET", "HEAD", "POST"])
    if request.POST.get("edit") == "1":
        form = tool.form(initial=request.POST.dict())
        return render(request, tool.form_template, tool.around(form))
    return _result(request, tool)


def _result(request: HttpRequest, tool: _Tool) -> HttpResponse:
    """Show what follows from what was sent; the form, with its problems, only where it has some."""
    try:
        context = tool.result(request.POST)
    except SeriesTooLongError:
        return failures.too_large(request)
    except UnreadableLabs as unreadable:
        form = tool.form(request.POST, problems=unreadable.problems)
        return render(request, tool.form_template, tool.around(form), status=422)
    context["entered"] = [(name, typed(request.POST, name)) for name in tool.names]
    return render(request, tool.result_template, context)


def _all_ht(sent: QueryDict) -> Context:
    result = result_words.present(read_labs(sent), at=timezone.localtime())
    return {"result": result, "summary": result_words.summary(result)}


def _graded(sent: QueryDict) -> Context:
    result = icaht_words.present_icaht(read_series(sent), at=timezone.localtime())
    return {"result": result, "summary": icaht_words.summary_icaht(result)}


_CALCULATOR = _Tool(
    form=LabsForm,
    page=labs_words.FORM_PAGE,
    form_template="calculator/form.html",
    result_template="calculator/result.html",
    result=_all_ht,
)
_GRADER = _Tool(
    form=SeriesForm,
    page=icaht_words.FORM_PAGE,
    form_template="calculator/icaht_form.html",
    result_template="calculator/icaht_result.html",
    result=_graded,
)
# By their names in urls.py: pages that are the same for all, which a browser keeps.
_KEPT: dict[str, tuple[str, Callable[[], Context]]] = {
    "calculator": (_CALCULATOR.form_template, _CALCULATOR.empty),
    "evidence": ("calculator/evidence.html", _evidence),
    "safety": ("calculator/safety.html", _safety),
    "worksheet": ("calculator/worksheet.html", _worksheet),
    "without_network": ("calculator/offline.html", _without_network),
}
_DOORS = ("calculator/doors.html", _doors)
_SERVICE_WORKER = ("calculator/service-worker.js", _copy)
_MANIFEST = ("calculator/manifest.webmanifest", _manifest)


def prepare() -> None:
    """Render what is the same for all, from no request, and compile every other template."""
    grader = (_GRADER.form_template, _GRADER.empty)
    for page in (*_KEPT.values(), grader, _DOORS, _SERVICE_WORKER, _MANIFEST):
        text_of(*page)
    jinja = engines["jinja2"]
    assert isinstance(jinja, Jinja2)
    for template in jinja.env.list_templates():
        jinja.get_template(template)
