"""Slow clients wait; others do not."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import copied, free_port, serving
from slow_clients import KINDS, slow_clients
from visits import FORM, LONGEST, WORST, scores

HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (
    FORM.encode(),
    len(WORST),
)


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Serve this checkout; the port."""
    port = free_port()
    with serving(tmp_path_factory.mktemp("server"), port=port):
        yield port


def half_a_form(port: int) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", port), timeout=LONGEST)
    client.sendall(HEAD + WORST[: len(WORST) // 2])
    return client


@pytest.mark.parametrize("kind", KINDS)
def test_a_hundred_slow_clients_do_not_stop_others(port: int, kind: str) -> None:
    with slow_clients(port, kind, 100):
        assert all(scores(port) for _ in range(10))


def test_a_body_that_ends_early_is_not_answered(port: int) -> None:
    with half_a_form(port) as client:
        client.shutdown(socket.SHUT_WR)
        assert client.recv(1) == b""


def test_whoever_takes_too_long_is_cut_off(tmp_path: Path) -> None:
    shorter = ("PATIENCE = 30", "PATIENCE = 1")
    project = copied(tmp_path / "project", {"calculator/patient_worker.py": shorter})
    port = free_port()
    with serving(tmp_path, port=port, project=project), half_a_form(port) as client:
        assert client.recv(1) == b""
