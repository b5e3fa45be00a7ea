"""How gunicorn serves the calculator: ``gunicorn -c python:calculator.gunicorn_conf``."""

from django.core.exceptions import ImproperlyConfigured
from gunicorn.arbiter import Arbiter

from calculator import settings
from calculator.logs import WithoutRequests

wsgi_app = "calculator.wsgi:application"
bind = settings.BIND
workers = settings.WORKERS
# Threads, so that a client which sends slowly holds up one thread and not a whole worker.
worker_class = "gthread"
threads = 4
# Without a proxy, whoever sends X-Forwarded-Proto is not believed.
forwarded_allow_ips = "*" if settings.BEHIND_PROXY else ""
accesslog = None  # who asked when is the proxy's business, and an address may carry a value
errorlog = "-"
loglevel = "warning"


def on_starting(server: Arbiter) -> None:
    """Keep what was typed out of the server's own log, too; workers inherit it."""
    server.log.error_log.addFilter(WithoutRequests())


on_reload = on_starting

if not (settings.STATIC_ROOT / "staticfiles.json").exists():
    raise ImproperlyConfigured(
        f"No static files in {settings.STATIC_ROOT}: run python manage.py collectstatic first."
    )
