"""What each exchange costs inside one process, without a server around it."""

import cProfile
import os
import time
from pathlib import Path

from exchanges import Exchange, exchanges
from serving import collect_files
from through_wsgi import ask

ROUNDS = 9
PER_ROUND = 30


def costs(folder: Path) -> dict[str, tuple[float, int]]:
    """Return microseconds of processor time (of the best round) and calls of Python functions."""
    collect_files(folder)
    os.environ["CALCULATOR_STATIC_ROOT"] = str(folder)
    found = {}
    for exchange in exchanges(_ask(exchanges("")[0])["ETag"]):
        _ask(exchange)
        times = []
        for _ in range(ROUNDS):
            start = time.process_time()
            for _ in range(PER_ROUND):
                _ask(exchange)
            times.append((time.process_time() - start) / PER_ROUND * 1e6)
        with cProfile.Profile(builtins=False) as profile:
            _ask(exchange)
        found[exchange.name] = (min(times), sum(entry.callcount for entry in profile.getstats()))
    return found


def _ask(exchange: Exchange) -> dict[str, str]:
    """Ask as a server does; return the answer's headers."""
    status, headers = ask(exchange.method, exchange.path, exchange.headers, exchange.body)
    assert status == exchange.status, f"{exchange.name}: {status}"
    return headers
