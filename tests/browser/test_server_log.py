"""The server's own log: what it writes of requests that it cannot read holds no value."""

import socket
from pathlib import Path

from serving import free_port, serving

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
    port = free_port()
    with serving(tmp_path, port=port):
        for request in UNREADABLE:
            with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
                client.sendall(request)
                client.shutdown(socket.SHUT_WR)
                while client.recv(4096):
                    pass
    written = (tmp_path / "output.txt").read_bytes()
    assert b"Invalid request" in written
    assert VALUE not in written
