"""Pages that are the same for everybody: rendered and compressed once per process."""

import gzip
import hashlib
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import brotli
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

Context = Callable[[], dict[str, object]]


class _Page(NamedTuple):
    plain: bytes
    encoded: dict[str, bytes]  # by the name of the encoding, the shortest first
    etag: str


def unchanging_page(
    request: HttpRequest, template: str, context: Context, content_type: str = "text/html"
) -> HttpResponse:
    """Answer with a page whose context is made and rendered at the first request only.

    ``context`` takes nothing and stays the same function, since the page is kept by it and by the
    template's name. Each encoding has an ETag of its own, so that a copy of one is never taken for
    another.
    """
    page = _render(template, context)
    accepted = {name.strip() for name in request.headers.get("Accept-Encoding", "").split(",")}
    encoding = next((name for name in page.encoded if name in accepted), None)
    if encoding:
        response = HttpResponse(page.encoded[encoding])
        response.headers["Content-Encoding"] = encoding
        response.headers["ETag"] = f'"{page.etag}-{encoding}"'
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
    encoded = {"br": brotli.compress(plain), "gzip": gzip.compress(plain, mtime=0)}
    return _Page(plain=plain, encoded=encoded, etag=etag)
