"""A visit to the served calculator, raw requests, and waiting for what is to happen."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

from proxying import HOST
from serving import PROJECT, workers_of

_HERE = Path(__file__).parent

MIB = 1024 * 1024
FHIR, HOOK = "/api/v1/fhir/score", "/cds-services/all-hematotox"
LONGEST = 30  # seconds until what was to happen counts as not happening
FORM = "application/x-www-form-urlencoded"
# The worst band of each lab: 2, 1, 1, 1 and 2 points.
WORST = (
    b"platelets=20&platelets_unit=10*9/L&anc=100&anc_unit=/uL&hemoglobin=7.1&hemoglobin_unit=g/dL"
    b"&crp=18&crp_unit=mg/dL&marrow_blasts=92"
)
SEVEN = 'data-score="all_ht" data-low="7" data-high="7" data-group="high"'
# As the proxy would, for where there is none.
TOLD = {"Host": HOST, "X-Forwarded-Proto": "https", "Connection": "close"}


def asked(
    port: int,
    method: str,
    path: str,
    body: bytes | None = None,
    headers: Mapping[str, str] = TOLD,
    *,
    patience: float = LONGEST,
) -> tuple[int, str]:
    """Send a request; the answer's status and text."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=patience)) as connection:
        connection.request(method, path, body, {**TOLD, **headers})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def scores(port: int, *, patience: float = LONGEST) -> bool:
    """Tell whether the worst labs get their 7 points."""
    status, page = asked(port, "POST", "/", WORST, {"Content-Type": FORM}, patience=patience)
    return status == 200 and SEVEN in page


def is_well(port: int, *, patience: float) -> bool:
    """Tell whether a probe gets its answer."""
    return asked(port, "GET", "/healthz", patience=patience) == (200, "ok")


def head(path: str, *headers: str, kind: str = FORM) -> bytes:
    """Return the beginning of a POST, up to its body."""
    told = [f"{name}: {TOLD[name]}" for name in ("Host", "X-Forwarded-Proto")]
    lines = [f"POST {path} HTTP/1.1", *told, f"Content-Type: {kind}", *headers]
    return "\r\n".join([*lines, "", ""]).encode()


def exchanged(port: int, request: bytes, *, hang_up: bool = True) -> bytes:
    """Send bytes as they are, and then no more; all that comes back until the connection ends.

    nginx drops the request of a client that hangs up before it is answered.
    """
    received = b""
    with (
        suppress(ConnectionResetError),
        socket.create_connection(("127.0.0.1", port), timeout=LONGEST) as client,
    ):
        client.sendall(request)
        if hang_up:
            client.shutdown(socket.SHUT_WR)
        while part := client.recv(65536):
            received += part
    return received


@contextmanager
def beside(script: str, port: int, clients: int) -> Iterator[None]:
    """Have other clients there meanwhile, in a process of their own: one of the scripts here."""
    paths = [_HERE.parent, _HERE.parent / "api", PROJECT]
    process = subprocess.Popen(
        [sys.executable, _HERE / script, str(port), str(clients)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, paths))},
        stdout=subprocess.PIPE,
    )
    with process:
        try:
            assert process.stdout
            assert process.stdout.readline() == b"all there\n"
            yield
            assert process.poll() is None
        finally:
            process.kill()


def happens(what: Callable[[], bool]) -> bool:
    """Wait until it is so; False if that takes too long."""
    end = time.monotonic() + LONGEST
    while not (so := what()) and time.monotonic() < end:
        time.sleep(0.05)
    return so


def replaces_a_killed_worker(process: subprocess.Popen[bytes]) -> bool:
    """Kill a worker; tell whether there is a new one."""
    (first, *_) = before = workers_of(process)
    os.kill(first, signal.SIGKILL)
    return happens(lambda: set(workers_of(process)) - set(before) != set())
