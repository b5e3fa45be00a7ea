"""Many clients at once, at a server whose processes are killed, replaced or renewed meanwhile."""

import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from random import Random

from asking import Question
from proxying import Site
from serving import workers_of
from visits import LONGEST, TOLD

_PAUSE = 0.1  # seconds that a client takes to look at an answer; nginx limits each address
_KEPT = {name: value for name, value in TOLD.items() if name != "Connection"}


@dataclass
class Tally:
    """The answers that were right and wrong, and how often there was none, or none just then."""

    right: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


def under_load(
    site: Site, questions: Sequence[Sequence[Question]], disturb: Callable[[Site], None]
) -> Tally:
    """Let each client ask its questions for as long as ``disturb`` takes."""
    tally, done = Tally(), threading.Event()
    clients = [
        threading.Thread(target=_ask, args=(site.port, own, Random(number), done, tally))  # noqa: S311 - no secret
        for number, own in enumerate(questions)
    ]
    for client in clients:
        client.start()
    try:
        disturb(site)
    finally:
        done.set()
        for client in clients:
            client.join()
    return tally


def _ask(
    port: int, questions: Sequence[Question], chance: Random, done: threading.Event, tally: Tally
) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=LONGEST)
    while not done.wait(_PAUSE):
        asked = chance.choice(questions)
        headers = _KEPT | {"Content-Type": asked.kind}
        try:
            connection.request(asked.method, asked.path, asked.body.encode(), headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        except (OSError, HTTPException):
            tally.broken.append(asked.path)
            connection.close()
            continue
        if answer.status == HTTPStatus.SERVICE_UNAVAILABLE and answer.getheader("Retry-After"):
            judged = tally.broken  # the proxy found no worker alive, and says so
        else:
            judged = tally.right if asked.is_right(answer.status, text) else tally.wrong
        judged.append(f"{asked.path} {answer.status} {text}")
        if chance.random() < 0.5:  # half of them come anew
            connection.close()
    connection.close()


def kill_workers(site: Site) -> None:
    """Kill a worker now and then, and once all of them."""
    for number in range(5):
        time.sleep(0.7)
        for worker in workers_of(site.process)[: None if number == 2 else 1]:
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
    time.sleep(0.7)


def replace_workers(site: Site) -> None:
    """Have all workers replaced now and then, as after a change."""
    for _ in range(3):
        time.sleep(0.7)
        site.process.send_signal(signal.SIGHUP)
    time.sleep(0.7)


def wait(site: Site) -> None:
    """Let the server do by itself what it does."""
    time.sleep(4)
