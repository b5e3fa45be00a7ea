"""Clients that send bodies of 8 MiB without a pause.

``large_bodies.py 8000 8`` sends from 8 clients to port 8000 until it is ended.
"""

import itertools
import sys
import threading
from contextlib import suppress
from http.client import HTTPException

from records import encoded, observation
from visits import FHIR, HOOK, MIB, asked


def _filled(first: bytes, each: bytes, last: bytes) -> bytes:
    return first + each * ((8 * MIB - len(first) - len(last)) // len(each)) + last


def _bodies() -> list[tuple[str, bytes]]:
    """Return what costs most: as many results, names, numbers and signs as there is room for."""
    bundle = b'{"resourceType": "Bundle", "type": "collection", "entry": ['
    entry = b'{"resource": %b},' % encoded(observation("platelets", "45 10*9/L")).encode()
    names = b",".join(b'"%09d": 0' % number for number in range(490_000))
    return [
        (FHIR, _filled(bundle, entry, b"0]}")),
        (FHIR, _filled(b"{%b" % names, b" ", b"}")),
        (FHIR, _filled(bundle, b"0,", b"0]}")),
        (HOOK, _filled(b'{"hook": "', "𝛼".encode(), b'"}')),
    ]


def _send(port: int, bodies: list[tuple[str, bytes]]) -> None:
    for path, body in itertools.cycle(bodies):
        with suppress(OSError, HTTPException):  # it is the visitor who must not meet these
            asked(port, "POST", path, body, {"Content-Type": "application/json"})


if __name__ == "__main__":
    port, clients = map(int, sys.argv[1:])
    bodies = _bodies()
    for number in range(clients):
        turned = bodies[number % len(bodies) :] + bodies[: number % len(bodies)]
        threading.Thread(target=_send, args=(port, turned)).start()
    print("all there", flush=True)
