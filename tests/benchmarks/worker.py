"""How long a worker takes to load the calculator, and how much memory it holds after work."""

import subprocess
import sys
from pathlib import Path

from exchanges import exchanges
from serving import PROJECT, free_port, megabytes_of, server_process, workers_of
from through_gunicorn import ask

_LOAD = "import time, calculator.wsgi; print(time.process_time())"


def load_time(folder: Path) -> float:
    """Return the seconds of processor time that a fresh process needs, at best."""
    environment = {
        "DJANGO_SETTINGS_MODULE": "calculator.settings",
        "CALCULATOR_STATIC_ROOT": str(folder),
    }
    command = [sys.executable, "-c", _LOAD]
    runs = [subprocess.check_output(command, env=environment, cwd=PROJECT) for _ in range(5)]
    return min(map(float, runs))


def memory(folder: Path) -> float:
    """Return the megabytes of a worker, after each kind of request was answered many times."""
    port = free_port()
    with server_process(folder, port=port) as process:
        for exchange in exchanges("") * 20:
            ask(f"http://127.0.0.1:{port}", exchange)
        return megabytes_of(workers_of(process))
