"""How gunicorn serves the calculator: ``gunicorn -c python:calculator.gunicorn_conf``.

Behind a proxy that waits for slow clients and reads bodies and answers whole: deploy/nginx.conf.
"""

import logging
import os
import signal
from functools import partial

from django import get_version
from gunicorn import __version__ as gunicorn_version
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from calculator import __version__, settings

_IN_MEMORY = "/dev/shm"  # noqa: S108 - the file there has a random name and holds nothing

wsgi_app = "calculator.wsgi:application"
bind = settings.BIND
workers = settings.WORKERS
worker_class = "gthread"
threads = 16  # no more: they take turns on one core
# Loaded once: a new worker for one that died is there at once, and of the same version.
preload_app = True
# What large records have left in a worker's memory is given back, not by all of them at once.
max_requests = 10_000
max_requests_jitter = 5_000
keepalive = 60  # longer than the proxy keeps a connection, which never meets a closed one then
# No header says who asked, by which scheme or below which path. The one that we do believe, behind
# a proxy, Django reads by itself (see SECURE_PROXY_SSL_HEADER).
forwarded_allow_ips = forwarder_headers = ""
accesslog = None  # who asked when is the proxy's business, and an address may carry a value
errorlog = "-"
# No file on a disk, which may be full or read-only: the control socket would be one in the home
# directory, the pulse of each worker one in the temporary folder.
control_socket_disable = True
worker_tmp_dir = _IN_MEMORY if os.access(_IN_MEMORY, os.W_OK) else None


def when_ready(server: Arbiter) -> None:
    """Log what has started."""
    logging.getLogger("calculator").info(
        "Version %s, Django %s, gunicorn %s: %d workers of %d threads at %s for %s; "
        "HTTPS %s, proxy %s, static files in %s",
        *(__version__, get_version(), gunicorn_version, server.cfg.workers, server.cfg.threads),
        *(settings.BIND, ", ".join(settings.ALLOWED_HOSTS)),
        *("on" if each else "off" for each in (settings.HTTPS, settings.BEHIND_PROXY)),
        settings.STATIC_ROOT,
    )


def pre_fork(server: Arbiter, worker: Worker) -> None:
    """Hold back what is signaled to a worker until it listens; a stop just then would be lost."""
    signal.pthread_sigmask(signal.SIG_BLOCK, worker.SIGNALS)


def post_worker_init(worker: Worker) -> None:
    """Listen for signals; those held back come now."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, worker.SIGNALS)


os.register_at_fork(
    after_in_parent=partial(signal.pthread_sigmask, signal.SIG_UNBLOCK, Worker.SIGNALS)
)
