"""Many clients at once, at a server whose processes are killed, replaced or renewed meanwhile."""

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from random import Random

from asking import Question
from proxying import Site
from serving import workers_of
from visits import LONGEST, TOLD

_PAUSE = 0.1  # seconds that a client takes to look at an answer; nginx limits each address


@dataclass
class Tally:
    """How many answers were "right", "wrong", "mixed up" or "broken" off, and the bad ones."""

    answers: Counter[str] = field(default_factory=Counter)
    bad: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, judgment: str, what: str = "") -> None:
        with self._lock:
            self.answers[judgment] += 1
            if judgment not in ("right", "broken"):
                self.bad.append(f"{judgment}: {what}")


def under_load(
    site: Site, questions: Sequence[Sequence[Question]], disturb: Callable[[], None]
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
        disturb()
    finally:
        done.set()
        for client in clients:
            client.join()
    return tally


def _ask(
    port: int, questions: Sequence[Question], chance: Random, done: threading.Event, tally: Tally
) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=LONGEST)
    told = {name: value for name, value in TOLD.items() if name != "Connection"}
    while not done.wait(_PAUSE):
        asked = chance.choice(questions)
        try:
            headers = told | {"Content-Type": asked.kind}
            connection.request(asked.method, asked.path, asked.body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        except (OSError, HTTPException):
            tally.count("broken")
            connection.close()
            continue
        judgment = asked.judge(answer.status, text)
        tally.count(judgment, f"{asked.door}, {answer.status} for {asked.status}: {text}")
        if chance.random() < 0.5:  # half of them come anew
            connection.close()
    connection.close()


def kill_workers(site: Site, *, seconds: float, every: float) -> None:
    """Kill a worker now and then; every third time all of them."""
    end = time.monotonic() + seconds
    for number in range(1, 1000):
        time.sleep(every)
        for worker in workers_of(site.process)[: None if number % 3 == 0 else 1]:
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
        if time.monotonic() > end:
            return


def replace_workers(site: Site, *, seconds: float, every: float) -> None:
    """Have all workers replaced now and then, as after a change."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(every)
        site.process.send_signal(signal.SIGHUP)
    time.sleep(every)
