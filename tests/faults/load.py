"""Many clients at once, at a server whose processes are killed or replaced meanwhile."""

import os
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from random import Random

from asking import Question
from serving import workers_of

_DYING = 1  # seconds that a killed process may take to be gone
_SHOWING = 2  # seconds from a death to when its clients see it; whoever waits longer, hung
_EXPIRING = 1  # seconds without a request; the server closes such a connection soon after
_LONGEST = 60  # seconds that a client waits for an answer


@dataclass
class Tally:
    """What the clients saw; times are ``time.monotonic()``."""

    answers: Counter[tuple[str, str]] = field(default_factory=Counter)  # by door and judgment
    right: list[tuple[float, float]] = field(default_factory=list)  # asked, answered
    broken: list[tuple[float, float]] = field(default_factory=list)  # last in order, found broken
    kills: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)  # the first of them, to look at
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def judged(self, question: Question, status: int, text: str, asked: float) -> None:
        judgment = question.judge(status, text)
        with self._lock:
            self.answers[question.door, judgment] += 1
            if judgment == "right":
                self.right.append((asked, time.monotonic()))
            elif not self.wrong:
                self.wrong.append(f"{question.door}, {status} for {question.status}: {text}")

    def count(self, judgment: str) -> int:
        return sum(number for (_, each), number in self.answers.items() if each == judgment)

    def unexplained(self) -> int:
        """Return how many connections broke although nobody was killed."""
        return sum(
            not any(
                max(in_order, broken - _SHOWING) - _DYING <= kill <= broken for kill in self.kills
            )
            for in_order, broken in self.broken
        )

    def is_clean(self) -> bool:
        """Tell whether every answer was right, and answers came again after each kill."""
        all_right = bool(self.right) and not self.wrong
        return all_right and not self.unexplained() and None not in self.recoveries()

    def recoveries(self) -> list[float | None]:
        """Return how long after each kill somebody had asked and been answered."""
        answered = sorted(self.right, key=lambda times: times[1])
        return [
            next((done - kill for asked, done in answered if asked > kill), None)
            for kill in self.kills
        ]


def under_load(
    host: str, questions: Sequence[Sequence[Question]], disturb: Callable[[Tally], None]
) -> Tally:
    """Let each client ask its questions for as long as ``disturb`` takes."""
    tally = Tally()
    done = threading.Event()
    clients = [
        threading.Thread(target=_ask, args=(host, own, Random(number), done, tally))  # noqa: S311 - no secret
        for number, own in enumerate(questions)
    ]
    for client in clients:
        client.start()
    try:
        disturb(tally)
    finally:
        done.set()
        for client in clients:
            client.join()
    return tally


def _ask(
    host: str, questions: Sequence[Question], chance: Random, done: threading.Event, tally: Tally
) -> None:
    connection = HTTPConnection(host, timeout=_LONGEST)
    in_order = time.monotonic()
    while not done.is_set():
        question = chance.choice(questions)
        asked = time.monotonic()
        try:
            connection.request(
                question.method, question.path, question.body, {"Content-Type": question.kind}
            )
            answer = connection.getresponse()
            text = answer.read().decode()
            in_order = time.monotonic()
        except (OSError, HTTPException):
            tally.broken.append((in_order, time.monotonic()))
            connection.close()
            time.sleep(0.05)
            in_order = time.monotonic()
        else:
            tally.judged(question, answer.status, text, asked)
            # Half of them come anew; and nobody relies on a connection that may have expired.
            if chance.random() < 0.5 or time.monotonic() - in_order > _EXPIRING:
                connection.close()
                in_order = time.monotonic()
    connection.close()


def kill_workers(
    process: subprocess.Popen[bytes], tally: Tally, *, seconds: float, every: float
) -> None:
    """Kill a worker now and then; every third time all of them."""
    chance = Random(0)  # noqa: S311 - the same in every run
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(every * chance.uniform(0.5, 1.5))
        workers = workers_of(process)
        dying = (
            workers if len(tally.kills) % 3 == 2 else chance.sample(workers, min(1, len(workers)))
        )
        tally.kills.append(time.monotonic())
        for worker in dying:
            os.kill(worker, signal.SIGKILL)
    time.sleep(every)


def reload(process: subprocess.Popen[bytes], *, seconds: float, every: float) -> None:
    """Have all workers replaced now and then, as after a change."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(every)
        process.send_signal(signal.SIGHUP)
    time.sleep(every)
