"""The server's own log: what it writes of requests that it cannot read holds no value."""

import os
import socket
import subprocess
import sys
from pathlib import Path

from conftest import _answers, _free_port

VALUE = b"31.41592"
UNREADABLE = (
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\nedit=1&platelets="
    + VALUE
    + b"\r\n\r\n",
    b"GET /?platelets=45 anc=" + VALUE + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + VALUE + b"\r\n\r\n",
    VALUE + b"\r\n\r\n",
)


def test_the_server_logs_no_value_of_a_request_that_it_cannot_read(tmp_path: Path) -> None:
    port = _free_port()
    environment = os.environ | {
        "CALCULATOR_BIND": f"127.0.0.1:{port}",
        "CALCULATOR_STATIC_ROOT": str(tmp_path / "static"),
    }
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"],
        env=environment,
        check=True,
    )
    log = tmp_path / "log.txt"
    with log.open("wb") as to_file:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "python:calculator.gunicorn_conf"],
            env=environment,
            stdout=to_file,
            stderr=subprocess.STDOUT,
        )
    try:
        assert _answers(f"http://127.0.0.1:{port}/healthz", server)
        for request in UNREADABLE:
            with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
                client.sendall(request)
                client.shutdown(socket.SHUT_WR)
                while client.recv(4096):
                    pass
    finally:
        server.terminate()
        server.wait(timeout=30)
    written = log.read_bytes()
    assert b"Invalid request" in written
    assert VALUE not in written
