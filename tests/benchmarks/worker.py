"""How long a worker takes to load the calculator, and how much memory it holds after work."""

import re
import subprocess
import sys
from pathlib import Path

from exchanges import exchanges
from serving import PROJECT, free_port, server_process, workers_of
from through_gunicorn import ask

_LOAD = "import time, calculator.wsgi; print(time.process_time())"


def load_time() -> float:
    """Return the seconds of processor time that a fresh process needs, at best."""
    environment = {"DJANGO_SETTINGS_MODULE": "calculator.settings"}
    command = [sys.executable, "-c", _LOAD]
    runs = [subprocess.check_output(command, env=environment, cwd=PROJECT) for _ in range(5)]
    return min(map(float, runs))


def memory(folder: Path) -> float:
    """Return the megabytes of the largest worker that has answered every kind of request.

    Pages that it shares with others count for it by its part (PSS, which Linux tells).
    """
    port = free_port()
    with server_process(folder, port=port) as process:
        for exchange in exchanges("") * 20:
            ask(f"http://127.0.0.1:{port}", exchange)
        rolled_up = [
            Path(f"/proc/{worker}/smaps_rollup").read_text("utf-8")
            for worker in workers_of(process)
        ]
    sizes = [re.search(r"^Pss: +(\d+) kB", text, re.MULTILINE) for text in rolled_up]
    return max(int(size[1]) for size in sizes if size) / 1024
