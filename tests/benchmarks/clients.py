"""Clients that ask for the same thing again and again, each on a connection of its own."""

import json
import sys
import threading
import time
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit


def main(address: str, clients: str, seconds: str, asked: str) -> None:
    """Ask until the time is over; print answers, errors by status, breaks, and microseconds."""
    method, path, headers, body = json.loads(asked)
    counts = [0, 0, 0]
    start = time.perf_counter()
    end = start + int(seconds)

    def client() -> None:
        connection = HTTPConnection(urlsplit(address).netloc)
        answers = refused = broken = 0
        while time.perf_counter() < end:
            try:
                connection.request(method, path, body.encode(), headers)
                answer = connection.getresponse()
                answer.read()
            except (OSError, HTTPException):
                connection.close()
                broken += 1
                continue
            answers += 1
            refused += answer.status >= HTTPStatus.BAD_REQUEST
        with lock:
            for i, count in enumerate((answers, refused, broken)):
                counts[i] += count

    lock = threading.Lock()
    threads = [threading.Thread(target=client) for _ in range(int(clients))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(*counts, int((time.perf_counter() - start) * 1e6))


if __name__ == "__main__":
    main(*sys.argv[1:])
