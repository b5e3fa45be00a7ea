"""A stop finishes what is under way, and nothing is left behind."""

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from proxying import HOST, SETTINGS
from serving import copied, free_port, server_process, workers_of
from visits import LONGEST, SEVEN, WORST, happens, head, replaces_a_killed_worker

HEAD = head("/", f"Content-Length: {len(WORST)}", "Connection: close", "Expect: 100-continue")
HALF = len(WORST) // 2


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def process(port: int, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    (tmp_path / "home").mkdir()
    variables = SETTINGS | {"HOME": str(tmp_path / "home"), "XDG_RUNTIME_DIR": None}
    with server_process(tmp_path, port=port, variables=variables, host=HOST) as started:
        yield started


def under_way(port: int) -> socket.socket:
    """Send half a form, which a worker has begun to read."""
    client = socket.create_connection(("127.0.0.1", port), timeout=LONGEST)
    client.sendall(HEAD)
    assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
    client.sendall(WORST[:HALF])
    return client


def runs(process: int) -> bool:
    return Path(f"/proc/{process}").exists()


def test_sigterm_finishes_what_is_under_way(
    port: int, process: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    workers = workers_of(process)
    with under_way(port) as client:
        process.send_signal(signal.SIGTERM)
        assert happens(lambda: "signal: term" in (tmp_path / "output.txt").read_text())
        client.sendall(WORST[HALF:])
        answer = client.makefile().read()
    assert answer.startswith("HTTP/1.1 200 OK\n")
    assert SEVEN in answer
    assert answer.endswith("</html>\n")
    assert process.wait(timeout=LONGEST) == 0
    assert not any(map(runs, workers))
    assert list((tmp_path / "home").iterdir()) == []


def test_workers_end_when_the_first_process_is_killed(process: subprocess.Popen[bytes]) -> None:
    assert happens(lambda: len(workers_of(process)) == 2)
    workers = workers_of(process)
    os.kill(process.pid, signal.SIGKILL)
    process.wait(timeout=LONGEST)
    assert happens(lambda: not any(map(runs, workers)))


def test_a_worker_that_is_only_starting_hears_of_the_stop(port: int, tmp_path: Path) -> None:
    """Otherwise the first process waits for it in vain, until the limit of 30 seconds."""
    slowly = """
def post_fork(server, worker):
    __import__("time").sleep(1)
"""
    name, before = "calculator/gunicorn_conf.py", "\n\ndef when_ready"
    project = copied(tmp_path / "project", {name: (before, slowly + before)})
    with server_process(tmp_path, port=port, project=project) as process:
        assert happens(lambda: len(workers_of(process)) == 2)
        assert replaces_a_killed_worker(process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=LONGEST / 3) == 0
