"""How gunicorn serves the calculator: ``gunicorn -c python:calculator.gunicorn_conf``."""

import gc
import os
import signal
from functools import partial

from django.core.exceptions import ImproperlyConfigured
from gunicorn.arbiter import Arbiter

from calculator import settings
from calculator.logs import WithoutRequests
from calculator.patient_worker import PATIENCE, PatientWorker

_IN_MEMORY = "/dev/shm"  # noqa: S108 - the file there has a random name and holds nothing

wsgi_app = "calculator.wsgi:application"
bind = settings.BIND
workers = settings.WORKERS
worker_class = PatientWorker
# Loaded once: a new worker for one that died is there at once, and of the same version.
preload_app = True
# More than a hundred slow clients, also where they all come to one worker because another has died.
# Threads start when they are needed; 150 of them take about 30 MB.
threads = 256
# With a poller for each thread, the 1024 open files that most systems allow are not used up.
worker_connections = 512
graceful_timeout = PATIENCE  # at a stop, for all that are under way
# Without a proxy, whoever sends X-Forwarded-Proto is not believed.
forwarded_allow_ips = "*" if settings.BEHIND_PROXY else ""
accesslog = None  # who asked when is the proxy's business, and an address may carry a value
errorlog = "-"
loglevel = "warning"
# No file on a disk, which may be full or read-only: the control socket would be one in the home
# directory, the pulse of each worker one in the temporary folder.
control_socket_disable = True
worker_tmp_dir = _IN_MEMORY if os.access(_IN_MEMORY, os.W_OK) else None


def on_starting(server: Arbiter) -> None:
    """Keep what was typed out of the server's own log, too; workers inherit it."""
    log = server.log.error_log
    if not any(isinstance(each, WithoutRequests) for each in log.filters):  # a reload comes again
        log.addFilter(WithoutRequests())


on_reload = on_starting


def pre_fork(server: Arbiter, worker: PatientWorker) -> None:
    """Hold back what is signaled to a worker until it listens; a stop just then would be lost."""
    signal.pthread_sigmask(signal.SIG_BLOCK, worker.SIGNALS)


os.register_at_fork(
    after_in_parent=partial(signal.pthread_sigmask, signal.SIG_UNBLOCK, PatientWorker.SIGNALS)
)


def when_ready(server: Arbiter) -> None:
    """Make all that stays the same before there are workers; they read no file of ours later."""
    from calculator import views  # noqa: PLC0415 - only now is Django set up

    views.prepare()
    gc.freeze()  # nothing of it is garbage: no worker needs to look through it, nor copies it


if not (settings.STATIC_ROOT / "staticfiles.json").exists():
    raise ImproperlyConfigured(
        f"No static files in {settings.STATIC_ROOT}: run python manage.py collectstatic first."
    )
