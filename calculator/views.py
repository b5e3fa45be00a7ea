"""Routes a request to form, score and page; words are the presenter's, numbers the scoring's."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from calculator import failures, presenter
from calculator.forms import LabsForm
from calculator.unchanging import unchanging_page


# No token: nothing is stored and nothing changes state, so a forged request achieves nothing; and
# without a token there is no cookie.
@csrf_exempt
def calculator(request: HttpRequest) -> HttpResponse:
    """Show the form; score what was sent; or, with ``edit=1``, show it for editing, unscored."""
    if request.method in ("GET", "HEAD"):
        return unchanging_page(request, "calculator/form.html", _empty_form)
    if request.method != "POST":
        return failures.method_not_allowed(request, ["GET", "HEAD", "POST"])
    if request.POST.get("edit") == "1":
        form = LabsForm(initial=request.POST.dict())
        return render(request, "calculator/form.html", _form_context(form))
    form = LabsForm(request.POST)
    if not form.is_valid():
        return render(request, "calculator/form.html", _form_context(form), status=422)
    result = presenter.present(form.readings, at=timezone.localtime())
    return render(request, "calculator/result.html", _result_context(form, result))


def healthz(request: HttpRequest) -> HttpResponse:
    """Tell a probe that this worker answers."""
    return HttpResponse("ok", content_type="text/plain")


def _empty_form() -> dict[str, object]:
    return _form_context(LabsForm())


def _form_context(form: LabsForm) -> dict[str, object]:
    return {"form": form, "page": presenter.FORM_PAGE}


def _result_context(form: LabsForm, result: presenter.Result) -> dict[str, object]:
    return {"result": result, "entered": form.entered(), "summary": presenter.summary(result)}
