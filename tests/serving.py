"""The calculator served as in production, from this checkout or from a changed copy of it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent

_PATIENCE = 30  # seconds for the server to start, and to stop


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def serving(folder: Path, *, port: int, project: Path = PROJECT) -> Iterator[str]:
    """Collect static files into the folder, start gunicorn with the project's own configuration.

    Gives its address; what it says goes to output.txt in the folder.
    """
    bind = f"127.0.0.1:{port}"
    # The settings of whoever runs the tests are not ours.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("CALCULATOR_")}
    environment |= {"CALCULATOR_BIND": bind, "CALCULATOR_STATIC_ROOT": str(folder / "static")}
    environment |= {"PYTHONPATH": str(project)}  # before the checkout that is installed
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"],
        cwd=project,
        env=environment,
        check=True,
    )
    output = folder / "output.txt"
    with output.open("ab") as to_file:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "python:calculator.gunicorn_conf"],
            cwd=project,
            env=environment,
            stdout=to_file,
            stderr=subprocess.STDOUT,
        )
    try:
        if not _answers(f"http://{bind}/healthz", process):
            pytest.fail(f"The server did not start:\n{output.read_text()}", pytrace=False)
        yield f"http://{bind}"
    finally:
        process.send_signal(signal.SIGQUIT)  # at once, without waiting for idle connections
        process.wait(timeout=_PATIENCE)


def copied(to: Path, changes: Mapping[str, tuple[str, str]]) -> Path:
    """Copy the project and replace a text in some of its files; each must be there once."""
    for name in ("calculator", "static", "templates"):
        shutil.copytree(PROJECT / name, to / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "manage.py", to)
    for name, (old, new) in changes.items():
        text = (to / name).read_text("utf-8")
        assert text.count(old) == 1, f"{old} is not once in {name}"
        (to / name).write_text(text.replace(old, new), "utf-8")
    return to


def _answers(address: str, process: subprocess.Popen[bytes]) -> bool:
    until = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=2) as response:  # noqa: S310 - our own
                return bool(response.status == 200)
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.1)
    return False
