"""The WSGI application, for any server; what it needs is made before the first request."""

import ctypes
import gc
import logging
import os
from collections.abc import Iterable
from contextlib import suppress
from wsgiref.types import StartResponse, WSGIEnvironment

from django.conf import settings
from django.core.cache import close_caches
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, reset_queries

from calculator.server.logs import WithoutRequests

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "calculator.settings")
_M_MMAP_THRESHOLD = -3  # malloc.h
_LONGEST = 1000  # characters of a content type; Django fails on 10,000


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer a request in UTF-8, whatever its content type claims: form and JSON are nothing else.

    Django takes the name of any codec from there, and fails on one that is not of text ("base64")
    before there is a request that could be answered.
    """
    parts = environ.get("CONTENT_TYPE", "")[:_LONGEST].split(";")
    names = [part.partition("=")[0].strip().lower() for part in parts]
    environ["CONTENT_TYPE"] = ";".join(
        part
        for part, name in zip(parts, names, strict=True)
        if name != "charset" and not name.endswith("*")
    )
    return _django(environ, start_response)


if not (settings.STATIC_ROOT / "staticfiles.json").exists():
    raise ImproperlyConfigured(
        f"No static files in {settings.STATIC_ROOT}: run python manage.py collectstatic first."
    )
_django = get_wsgi_application()
from calculator.web import views  # noqa: E402 - only now is Django set up

views.prepare()
# What is larger than this goes back to the system at once, and large bodies leave no holes behind.
with suppress(AttributeError):  # where the C library is another than glibc
    ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, 128 * 1024)
gc.freeze()  # nothing of it is garbage: no process needs to look through it, nor copies it
# There is no database and no cache, so there is nothing to close around each request; looking for
# it is a fifth of what the form costs.
for receiver in (reset_queries, close_old_connections):
    request_started.disconnect(receiver)
for receiver in (close_caches, close_old_connections):
    request_finished.disconnect(receiver)
# Here, and not in a configuration of gunicorn's, so that it holds under any.
logging.getLogger("gunicorn.error").addFilter(WithoutRequests())
