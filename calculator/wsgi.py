"""The WSGI application that gunicorn loads."""

import os

from django.core.cache import close_caches
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, reset_queries

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "calculator.settings")

application = get_wsgi_application()

# There is no database and no cache, so there is nothing to close around each request; looking for
# it is a fifth of what the form costs.
for signal, receivers in (
    (request_started, (reset_queries, close_old_connections)),
    (request_finished, (close_caches, close_old_connections)),
):
    for receiver in receivers:
        signal.disconnect(receiver)
