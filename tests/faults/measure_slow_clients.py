"""How long a result takes while slow clients are there, against none.

Run it from the project's folder: ``.venv/bin/python tests/faults/measure_slow_clients.py``.
"""

import argparse
import math
import statistics
import sys
import tempfile
import time
from http.client import HTTPException
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent))
from serving import free_port, megabytes_of, server_process, workers_of
from slow_clients import KINDS, slow_clients
from visits import scores

SETTLED = 2  # seconds until the server has met them all


def main() -> None:
    """Print for each kind of slow client the ratio of the medians, and the memory of a worker."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, nargs="+", default=[100, 300])
    parser.add_argument("--seconds", type=float, default=5)
    options = parser.parse_args()
    port = free_port()
    with (
        tempfile.TemporaryDirectory() as folder,
        server_process(Path(folder), port=port) as process,
    ):
        for _ in range(100):  # until every worker has its pages
            scores(port)
        alone = _times(port, options.seconds)
        lines = [f"none: median {statistics.median(alone):.1f} ms, worst {max(alone):.1f} ms"]
        lines.append(f"  {megabytes_of(workers_of(process)):.0f} MB for each worker")
        for count in options.clients:
            for kind in KINDS:
                with slow_clients(port, kind, count):
                    time.sleep(SETTLED)
                    times = _times(port, options.seconds)
                    memory = megabytes_of(workers_of(process))
                lines.append(f"{count} × {kind}: {_compared(times, alone)}, {memory:.0f} MB")
    print("\n".join(lines))


def _times(port: int, seconds: float) -> list[float]:
    """Return how many milliseconds each result took."""
    times = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        start = time.monotonic()
        try:
            assert scores(port)
        except (OSError, HTTPException):
            times.append(math.inf)  # not served in time
            continue
        times.append((time.monotonic() - start) * 1000)
    return times


def _compared(times: list[float], alone: list[float]) -> str:
    served = [each for each in times if each < math.inf]
    if not served:
        return "NOBODY SERVED"
    ratio = statistics.median(times) / statistics.median(alone)
    return (
        f"median × {ratio:.2f}, worst {max(served):.1f} ms, {len(times) - len(served)} not served"
    )


if __name__ == "__main__":
    main()
