"""The server's own log: it tells an operator what happened, and nothing of what was sent."""

import re
import signal
from pathlib import Path

from proxying import HOST, needs_nginx, site
from serving import workers_of
from visits import asked, exchanged, happens, head, replaces_a_killed_worker

VALUE = "31.41592"
UNREADABLE = (
    f"GET /?platelets=45 anc={VALUE} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode(),
    head("/", f"Content-Length: {VALUE}"),
    head("/", "Content-Length: 5") + f"edit=1&platelets={VALUE}\r\n\r\n".encode(),
    head(f"/?anc={VALUE}", "Content-Length: 50") + f"platelets={VALUE}".encode(),
    head(f"/api/v1/fhir/{VALUE}", "Transfer-Encoding: chunked") + f"{VALUE}\r\n".encode(),
    f"{VALUE}\r\n\r\n".encode(),
)


def test_it_quotes_no_request_and_names_workers_and_signals(tmp_path: Path) -> None:
    with site(tmp_path, proxied=False) as served:
        for request in UNREADABLE:
            exchanged(served.port, request)
        asked(served.port, "GET", f"/?anc={VALUE}", headers={"Host": f"{VALUE}.example"})
        assert happens(lambda: len(workers_of(served.process)) == 2)
        (killed, _) = workers_of(served.process)
        assert replaces_a_killed_worker(served.process)
        served.process.send_signal(signal.SIGHUP)
        assert happens(lambda: "Hang up: Master" in (tmp_path / "output.txt").read_text())
    said = (tmp_path / "output.txt").read_text()
    assert f"Worker (pid:{killed}) was sent SIGKILL! Perhaps out of memory?" in said
    assert re.search(r"Listening at: http://127\.0\.0\.1:\d+ \(\d+\)", said)
    assert re.search(
        rf"Version \S+, .* 2 workers of \d+ threads .* {HOST}; HTTPS on, proxy on", said
    )
    assert said.count("Refused: django.core.exceptions.DisallowedHost\n") == 1
    assert "Invalid request" in said
    assert "Traceback" not in said
    assert "%" not in said
    assert VALUE not in said


def test_nor_does_the_proxy_s_not_even_where_the_server_is_gone(tmp_path: Path) -> None:
    needs_nginx()
    with site(tmp_path, proxied=True) as served:
        for request in UNREADABLE:
            exchanged(served.port, request)
        served.process.send_signal(signal.SIGQUIT)
        served.process.wait()
        status, text = asked(served.port, "POST", f"/?anc={VALUE}", f"anc={VALUE}".encode())
        assert (status, "No result was computed" in text) == (503, True)
    said = {path.name: path.read_text() for path in tmp_path.glob("*.log")}
    assert "all-hematotox.log" in said
    assert VALUE not in str(said)
