"""The calculator served as in production, from this checkout or from a changed copy of it."""

import atexit
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import MappingProxyType

import pytest

PROJECT = Path(__file__).parent.parent

OURS = ("gunicorn", "-c", "python:calculator.gunicorn_conf")

_PATIENCE = 60  # seconds for the server to start, and to stop; its own limit is 30


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def collect_files(to: Path, *, project: Path = PROJECT) -> None:
    """Collect a project's static files into a folder; this checkout's only once in a process."""
    if project == PROJECT:
        shutil.copytree(_collected(), to, dirs_exist_ok=True)
    else:
        _collect(to, project)


@cache
def _collected() -> Path:
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    _collect(folder, PROJECT)
    return folder


def _collect(to: Path, project: Path) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"],
        cwd=project,
        env=_environment(project) | {"CALCULATOR_STATIC_ROOT": str(to)},
        check=True,
    )


def _environment(project: Path) -> dict[str, str]:
    """Return the environment without the settings of whoever runs the tests, which are not ours."""
    found = {k: v for k, v in os.environ.items() if not k.startswith("CALCULATOR_")}
    return found | {"PYTHONPATH": str(project)}  # before the checkout that is installed


@contextmanager
def serving(folder: Path, *, port: int, project: Path = PROJECT) -> Iterator[str]:
    """Collect static files into the folder, start gunicorn with the project's own configuration.

    Gives its address; what it says goes to output.txt in the folder.
    """
    with server_process(folder, port=port, project=project):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def server_process(
    folder: Path,
    *,
    port: int,
    project: Path = PROJECT,
    variables: Mapping[str, str | None] = MappingProxyType({}),
    inside: Sequence[str] = (),
    command: Sequence[str] = OURS,
    host: str = "127.0.0.1",
) -> Iterator[subprocess.Popen[bytes]]:
    """Serve as above; gives the server's first process.

    ``variables`` change the environment, None removes one. ``inside`` is a command that starts the
    one that follows it, in a world of its own. ``command`` starts another server, at {bind}.
    ``host`` is a name under which it answers.
    """
    bind = f"127.0.0.1:{port}"
    collect_files(folder / "static", project=project)
    environment = _environment(project) | {
        "CALCULATOR_BIND": bind,
        "CALCULATOR_STATIC_ROOT": str(folder / "static"),
    }
    changed = environment | variables
    output = folder / "output.txt"
    with output.open("ab") as to_file:
        process = subprocess.Popen(
            [*inside, sys.executable, "-m", *(each.replace("{bind}", bind) for each in command)],
            cwd=project,
            env={name: value for name, value in changed.items() if value is not None},
            stdout=to_file,
            stderr=subprocess.STDOUT,
        )
    try:
        probe = urllib.request.Request(f"http://{bind}/healthz", headers={"Host": host})
        if not _answers(probe, process):
            pytest.fail(f"The server did not start:\n{output.read_text()}", pytrace=False)
        yield process
    finally:
        process.send_signal(signal.SIGQUIT)  # at once, without waiting for idle connections
        process.wait(timeout=_PATIENCE)


def workers_of(process: subprocess.Popen[bytes]) -> list[int]:
    """Return the processes that gunicorn's first one has started and that still run."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return [int(each) for each in children.read_text().split()]


def megabytes_of(workers: Sequence[int]) -> float:
    """Return the memory of one worker, with its share of what they have in common (Linux's PSS)."""
    shares = [
        int(line.split()[1])
        for worker in workers
        for line in Path(f"/proc/{worker}/smaps_rollup").read_text().splitlines()
        if line.startswith("Pss:")
    ]
    return sum(shares) / len(workers) / 1024


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


def _answers(probe: urllib.request.Request, process: subprocess.Popen[bytes]) -> bool:
    until = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(probe, timeout=2) as response:  # noqa: S310 - our own
                return bool(response.status == 200)
        except OSError:
            time.sleep(0.1)
    return False
