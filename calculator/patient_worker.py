"""The worker process: gunicorn's with threads, made patient with slow clients, up to a limit."""

import signal
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext, suppress
from io import BytesIO
from typing import Any

from gunicorn import util
from gunicorn.http.errors import NoMoreData
from gunicorn.workers.gthread import TConn, ThreadWorker

from calculator.limits import FORM, discard, largest_body

Environ = dict[str, Any]
Body = Any  # gunicorn's, with read
Application = Callable[[Environ, Callable[..., object]], Iterable[bytes]]

PATIENCE = 30  # seconds for one exchange with a client
_AT_A_TIME = 4  # requests that a worker computes; more would only take turns on one core
_LARGE_AT_A_TIME = 64  # bodies above 64 KiB that are held in memory, of 8 MiB each at most


class PatientWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn ships no types
    """Lets slow clients wait in threads of their own, each for a limited time.

    gunicorn's own worker, with six changes. A thread that has nothing to do costs little, so there
    are more of them than slow clients; but only a few compute at a time, since many would hinder
    each other. Whoever takes longer than the patience is cut off. A client that does not hang up
    is waited for in its thread; gunicorn's worker would stop accepting meanwhile. A body that
    ends early is not answered. Who comes during a stop is refused at once. And a stop that comes
    before the worker listens for signals waits until it does (see pre_fork in gunicorn_conf).
    """

    wsgi: Application

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._since: dict[TConn, float] = {}  # what is in a thread, and when it came there

    def load_wsgi(self) -> None:
        """Load the calculator."""
        super().load_wsgi()
        self.wsgi = _a_few_at_a_time(self.wsgi)

    def init_signals(self) -> None:
        """Listen for signals; those held back since the fork come now."""
        super().init_signals()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, self.SIGNALS)

    def handle(self, conn: TConn) -> object:
        """Read a request and answer it, in a thread."""
        self._since[conn] = time.monotonic()
        try:
            goes_on: object = super().handle(conn)
            if not goes_on:
                _hang_up(conn.sock)
        finally:
            del self._since[conn]
        return goes_on

    def set_accept_enabled(self, enabled: bool) -> None:  # noqa: FBT001 - gunicorn's
        """Accept connections or not; at a stop, have them refused instead of waiting in vain."""
        super().set_accept_enabled(enabled)
        if not enabled and not (self.alive and self.is_parent_alive()):
            for listener in self.sockets:
                listener.close()

    def murder_pending(self) -> None:
        """Close what has waited too long; the main loop calls this at least once a second."""
        super().murder_pending()
        overdue = time.monotonic() - PATIENCE
        for conn, since in self._since.copy().items():
            if since < overdue:
                with suppress(OSError):  # it has just gone by itself
                    conn.sock.shutdown(socket.SHUT_RDWR)  # its thread sees an end of file


def _hang_up(connection: socket.socket) -> None:
    """Wait for the client's part; what gunicorn's main loop does after this takes no time."""
    with suppress(OSError):  # the client has gone
        util.close_graceful(connection.dup())
        connection.shutdown(socket.SHUT_RDWR)


def _a_few_at_a_time(application: Application) -> Application:
    """Wait for a request's whole body, then for its turn; of large bodies a few at a time, too."""
    turns = threading.Semaphore(_AT_A_TIME)
    large = threading.Semaphore(_LARGE_AT_A_TIME)

    def in_turn(environ: Environ, start_response: Callable[..., object]) -> Iterable[bytes]:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        limit = largest_body(environ["PATH_INFO"])
        with large if FORM < length <= limit else nullcontext():
            environ["wsgi.input"] = BytesIO(_kept(environ["wsgi.input"], length, limit))
            with turns:
                answer = application(environ, start_response)
        return _Bodiless(answer) if environ["REQUEST_METHOD"] == "HEAD" else answer

    return in_turn


def _kept(body: Body, length: int, limit: int) -> bytes:
    """Read the body; of one that is too large nothing is kept, since its length refuses it.

    One that ends early fails: half of "platelets=45" must not be scored as 4.
    """
    if length > limit:
        discard(body.read)
        return b""
    read: bytes = body.read(length)
    if len(read) < length:
        raise NoMoreData
    return read


class _Bodiless:
    """An answer to HEAD: gunicorn warns of each one that has a body."""

    def __init__(self, answer: Iterable[bytes]) -> None:
        self.close = getattr(answer, "close", lambda: None)

    def __iter__(self) -> Iterator[bytes]:
        return iter(())
