"""A visit to the served calculator, and waiting for what is to happen."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection

from serving import workers_of

LONGEST = 30  # seconds until what was to happen counts as not happening
FORM = "application/x-www-form-urlencoded"
# The worst band of each lab: 2, 1, 1, 1 and 2 points.
WORST = (
    b"platelets=20&platelets_unit=10*9/L&anc=100&anc_unit=/uL&hemoglobin=7.1&hemoglobin_unit=g/dL"
    b"&crp=18&crp_unit=mg/dL&marrow_blasts=92"
)
SEVEN = 'data-score="all_ht" data-low="7" data-high="7" data-group="high"'


def sent(port: int, path: str, body: bytes, kind: str = FORM) -> tuple[int, str]:
    """Send a body; the answer's status and text."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=LONGEST)) as connection:
        connection.request("POST", path, body, {"Content-Type": kind, "Connection": "close"})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def scores(port: int) -> bool:
    """Tell whether the worst labs get their 7 points."""
    status, page = sent(port, "/", WORST)
    return status == 200 and SEVEN in page


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
