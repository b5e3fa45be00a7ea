"""What is measured of a served calculator, alone or behind nginx; each gives a figure and holds."""

import itertools
import math
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from typing import NamedTuple

from proxying import Site
from serving import megabytes_of, workers_of
from smuggling import FORMS, is_refused
from visits import FHIR, HOOK, MIB, WORST, asked, beside, exchanged, head, is_well, scores

sys.path.append(str(Path(__file__).parent.parent / "api"))
from records import SICK, bundle, encoded, observation

CLOSE = "Connection: close"
SETTLED = 2  # seconds until the server has met all slow clients
PATIENCE = 5  # seconds until a visit has failed
PAUSE = 0.05  # seconds from one visit to the next


class Measured(NamedTuple):
    """A line of the table."""

    what: str
    figure: str
    holds: bool
    in_time: bool = True  # of the command alone: a busy machine says nothing about the product
    must_hold: bool = True  # also without a proxy


def measurements(site: Site, *, slow: int, large: int, seconds: float) -> Iterator[Measured]:
    """Measure a server that nobody has asked yet."""
    yield script_name(site)
    yield short_bodies(site)
    yield smuggling(site)
    yield above_the_limits(site)
    yield beside_slow_clients(site, clients=slow, seconds=seconds)
    yield beside_large_bodies(site, clients=large, seconds=seconds)


# --- What a client cannot do ---

PAGES = (
    "/", "/icaht/", "/evidence/", "/safety/", "/worksheet/", "/api/", "/offline/",
    "/service-worker.js", "/manifest.webmanifest", "/api/v1/openapi.json",
)  # fmt: skip
ROOTS = ("SCRIPT_NAME", "SCRIPT-NAME", "PATH_INFO", "X-Script-Name", "X-Forwarded-Prefix")


def script_name(site: Site) -> Measured:
    """Ask for every page with headers that move it elsewhere, first of all; then without them."""
    for page, root in itertools.product(PAGES, ROOTS):
        for path in (page, f"/gone{page}"):
            asked(site.port, "GET", path, headers={root: "/gone"})
    answers = [asked(site.port, "GET", page) for page in PAGES]
    changed = sum(status != 200 or "/gone" in text for status, text in answers)
    return Measured("SCRIPT_NAME", f"{changed} of {len(PAGES)} pages changed", changed == 0)


_RECORD = encoded(bundle(*(observation(lab, typed) for lab, typed in SICK.items()))).encode()
_CHUNKED = "Transfer-Encoding: chunked"
SHORT = {
    "half a form": head("/", f"Content-Length: {len(WORST)}") + WORST[: len(WORST) // 2],
    "a form without its last sign": head("/", f"Content-Length: {len(WORST)}") + WORST[:-1],
    "half a series": head("/icaht/", "Content-Length: 40") + b"series=0+300%0A1+30&unit=/uL",
    "a record without its last sign": head(FHIR, f"Content-Length: {len(_RECORD) + 1}") + _RECORD,
    "chunks without an end": head(FHIR, _CHUNKED) + b"%x\r\n%b\r\n" % (len(_RECORD), _RECORD),
    "a chunk that is none": head(FHIR, _CHUNKED) + b"%x\r\n%b\r\nx" % (len(_RECORD), _RECORD),
    "a form in chunks without an end": head("/", _CHUNKED) + b"%x\r\n%b\r\n" % (len(WORST), WORST),
}
SCORES = (b'data-score="', b'data-grade="', b'"valueInteger"')


def short_bodies(site: Site) -> Measured:
    """Send bodies that end too early: none may get a score."""
    answers = [exchanged(site.port, request) for request in SHORT.values()]
    scored = sum(any(score in answer for score in SCORES) for answer in answers)
    return Measured("bodies that end early", f"{scored} of {len(SHORT)} scored", scored == 0)


def smuggling(site: Site) -> Measured:
    """Send requests that two servers could read differently."""
    refused = sum(is_refused(exchanged(site.port, request)) for request in FORMS.values())
    return Measured("smuggling", f"{refused} of {len(FORMS)} refused", refused == len(FORMS))


def above_the_limits(site: Site) -> Measured:
    """Send bodies that are too large; or only say so, and send none."""
    chunks = 9 * (b"100000\r\n" + b"x" * MIB + b"\r\n") + b"0\r\n\r\n"
    sent = [
        (head("/", f"Content-Length: {65 * 1024}", CLOSE) + b"x" * 65 * 1024, False),
        (head("/api/v1/score", f"Content-Length: {65 * 1024}", CLOSE) + b"x" * 65 * 1024, False),
        (head(FHIR, f"Content-Length: {9 * MIB}", CLOSE) + b"x" * 9 * MIB, False),
        (
            head(FHIR, f"Content-Length: {4 * MIB}", CLOSE) + b"[" + b"0," * (2 * MIB - 1) + b"]",
            False,
        ),
        (head(HOOK, _CHUNKED, CLOSE) + chunks, False),
        (head(HOOK, f"Content-Length: {10**15}"), True),
    ]
    answers = [exchanged(site.port, request, hang_up=hang_up) for request, hang_up in sent]
    refused = sum(answer.startswith(b"HTTP/1.1 413") for answer in answers)
    return Measured(
        "bodies above the limits", f"{refused} of {len(sent)} 413", refused == len(sent)
    )


# --- What it cannot do to others ---


def beside_slow_clients(site: Site, *, clients: int, seconds: float) -> Measured:
    """Visit beside slow clients of five kinds."""
    with beside("slow_clients.py", site.port, clients):
        time.sleep(SETTLED)
        times = _visits(site.port, seconds)
    what = f"beside {clients} slow clients"
    worst = max(times)
    return Measured(what, _written(times), worst < math.inf, in_time=worst < 0.25, must_hold=False)


def beside_large_bodies(site: Site, *, clients: int, seconds: float) -> Measured:
    """Visit beside clients that send bodies of 8 MiB, of all kinds that cost most."""
    sizes: list[float] = []
    done = threading.Event()

    def weigh() -> None:
        while not done.wait(0.2):
            with suppress(FileNotFoundError):  # a worker has just been renewed
                sizes.append(_megabytes(site))

    weighing = threading.Thread(target=weigh)
    with beside("large_bodies.py", site.port, clients):
        weighing.start()
        times = _visits(site.port, seconds)
        done.set()
        weighing.join()
    worst = max(times)
    figure = f"{_written(times)}, {max(sizes):.0f} MB in all"
    holds = worst < math.inf and max(sizes) < 600
    return Measured(f"beside {clients} clients of 8 MiB", figure, holds, in_time=worst < 1.5)


def _megabytes(site: Site) -> float:
    first = [each for each in (site.process, site.proxy) if each]
    processes = [pid for each in first for pid in (each.pid, *workers_of(each))]
    return megabytes_of(processes) * len(processes)


def _visits(port: int, seconds: float) -> list[float]:
    """Return how long each form and each probe took; endless where it failed."""
    times = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for is_served in (scores, is_well):
            start = time.monotonic()
            try:
                served = is_served(port, patience=PATIENCE)
            except (OSError, HTTPException):
                served = False
            times.append(time.monotonic() - start if served else math.inf)
        time.sleep(PAUSE)
    return times


def _written(times: list[float]) -> str:
    failed = times.count(math.inf)
    worst = max((each for each in times if each < math.inf), default=math.inf)
    return f"{failed} of {len(times)} visits failed, worst {worst * 1000:.0f} ms"
