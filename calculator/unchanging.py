"""Pages that are the same for everybody: rendered and compressed once per process."""

import gzip
import hashlib
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

Context = Callable[[], dict[str, object]]


class _Page(NamedTuple):
    plain: bytes
    gzipped: bytes
    etag: str


def unchanging_page(
    request: HttpRequest, template: str, context: Context, content_type: str = "text/html"
) -> HttpResponse:
    """Answer with a page whose context is made and rendered at the first request only.

    ``context`` takes nothing and stays the same function, since the page is kept by it and by the
    template's name. The two encodings have two ETags, so that a copy of one is never taken for the
    other.
    """
    page = _render(template, context)
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(page.gzipped)
        response.headers["Content-Encoding"] = "gzip"
        response.headers["ETag"] = f'"{page.etag}-gzip"'
    else:
        response = HttpResponse(page.plain)
        response.headers["ETag"] = f'"{page.etag}"'
    response.headers["Content-Type"] = f"{content_type}; charset=utf-8"
    response.headers["Vary"] = "Accept-Encoding"
    return response


def text_of(template: str, context: Context) -> str:
    """Return such a page's text."""
    return _render(template, context).plain.decode()


@cache
def _render(template: str, context: Context) -> _Page:
    plain = render_to_string(template, context()).encode()
    etag = hashlib.sha256(plain).hexdigest()[:16]
    return _Page(plain=plain, gzipped=gzip.compress(plain, mtime=0), etag=etag)
