"""What the templates may use besides what a view gives them."""

import json
import re
from functools import cache
from typing import Any

from crispy_forms.utils import render_crispy_form
from django.forms import BaseForm
from django.template.defaultfilters import pluralize
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import json_script
from django.utils.safestring import SafeString
from jinja2 import Environment, StrictUndefined

from calculator.presenter.live import live_definition

# Elements that hold no text to lay out, or none that may hold other elements; then any other tag.
_MARKUP = re.compile(r"(<(script|style|svg|textarea|select|pre|code)\b.*?</\2>|<[^>]*>)", re.DOTALL)
# Terms with a hyphen or a slash, such as CAR-HT, T-cells and ×10⁹/L; numbers of days.
_TERM = re.compile(r"(\S*[-/][A-Za-zµ]\S*|(?:[<>≤≥] )?\S*\d days\S*)")


def environment(**options: Any) -> Environment:
    """Make Jinja's environment; a name that nobody gave is an error, never an empty place."""
    made = Environment(**options | {"keep_trailing_newline": True, "undefined": StrictUndefined})  # noqa: S701 - Django's options have escaping on
    made.globals |= {
        "crispy": _crispy,
        "definition": _definition,
        "static": cache(static),
        "url": cache(reverse),
    }
    made.filters |= {"pluralize": pluralize, "whole_terms": _whole_terms}
    return made


def _whole_terms(page: str) -> SafeString:
    """Return a rendered page with each term on one line; its text stays as it is.

    ``<p>by CAR-HT</p>`` becomes ``<p>by <span class="whole">CAR-HT</span></p>``.
    """
    parts = _MARKUP.split(page)  # text, then markup and the name of its element, and so on
    parts[::3] = [_TERM.sub(r'<span class="whole">\1</span>', text) for text in parts[::3]]
    del parts[2::3]
    return SafeString("".join(parts))


def _crispy(form: BaseForm) -> SafeString:
    """Render a form by our template pack, which has escaped what is in it."""
    return SafeString(render_crispy_form(form))


@cache
def _definition() -> SafeString:
    """Return what the browser's script scores with."""
    return json_script(live_definition(), "definition", encoder=_Compact)


class _Compact(json.JSONEncoder):
    """Without idle spaces, and with signs as they are: the first page has to be small."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"separators": (",", ":"), "ensure_ascii": False})
