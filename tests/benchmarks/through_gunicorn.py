"""How fast each exchange is through gunicorn, as a part of what a bare route reaches there.

Both run under the project's own configuration of gunicorn, with two workers each, and take the load
of a second process in turns. The bare route gives the same bytes, recorded from the calculator.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

from exchanges import Exchange, exchanges
from serving import OURS, PROJECT, free_port, server_process, serving

HERE = Path(__file__).parent
CLIENTS = 8
ROUNDS = 9
SECONDS = 1  # of each round, for each of the two
_HOP = {"connection", "date", "server", "transfer-encoding"}  # the server's own headers


def ratios(folder: Path) -> Iterator[tuple[Exchange, float, float]]:
    """Yield for each exchange the ratio to bare, and the bare route's requests a second.

    The best round of each counts: in others the machine had something else to do, or the clients'
    connections had all come to one worker, which is half of the speed. The two take turns.
    """
    with serving(folder, port=free_port()) as ours:
        form_etag = ask(ours, exchanges("")[0])[0].headers["ETag"]
        for exchange in exchanges(form_etag):
            answer, body = ask(ours, exchange)
            assert answer.status == exchange.status, f"{exchange.name}: {answer.status}"
            with _bare(folder, answer, body) as bare:
                for address in (ours, bare):
                    _load(address, exchange, folder, seconds=1)  # warm
                pairs = [_in_turns(ours, bare, exchange, folder, turn) for turn in range(ROUNDS)]
            own, other = map(max, zip(*pairs, strict=True))
            yield exchange, own / other, other


def _in_turns(
    ours: str, bare: str, exchange: Exchange, folder: Path, number: int
) -> tuple[float, float]:
    """Load both, in one order and then in the other."""
    order = (ours, bare) if number % 2 else (bare, ours)
    speeds = {address: _load(address, exchange, folder, seconds=SECONDS) for address in order}
    return speeds[ours], speeds[bare]


def ask(address: str, exchange: Exchange) -> tuple[HTTPResponse, bytes]:
    """Ask once, on a connection of its own."""
    connection = HTTPConnection(urlsplit(address).netloc)
    connection.request(exchange.method, exchange.path, exchange.body, exchange.headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


@contextmanager
def _bare(folder: Path, answer: HTTPResponse, body: bytes) -> Iterator[str]:
    """Serve the recorded answer under the same configuration."""
    recorded = folder / "answer"
    recorded.write_bytes(body)
    headers = [pair for pair in answer.getheaders() if pair[0].lower() not in _HOP]
    line = f"{answer.status} {answer.reason}"
    recorded.with_suffix(".json").write_text(json.dumps([line, headers]), "utf-8")
    port = free_port()
    variables = {
        "BARE_ANSWER": str(recorded),
        "PYTHONPATH": f"{HERE}{os.pathsep}{PROJECT}",
    }
    command = [*OURS, "bare:application"]
    with server_process(folder, port=port, variables=variables, command=command):
        yield f"http://127.0.0.1:{port}"


# --- The load ---


def loader() -> str:
    """Tell what makes the load."""
    return "wrk" if shutil.which("wrk") else "clients in Python, which flatter what is slow"


def _load(address: str, exchange: Exchange, folder: Path, *, seconds: int) -> float:
    """Return the answers a second that the clients of another process get."""
    if shutil.which("wrk"):
        script = folder / "request.lua"
        script.write_text(_lua(exchange), "utf-8")
        command = ["wrk", "--threads=1", f"--connections={CLIENTS}", f"--duration={seconds}s"]
        command += [f"--script={script}", address + exchange.path]
    else:
        asked = json.dumps(
            [exchange.method, exchange.path, exchange.headers, exchange.body.decode()]
        )
        command = [
            sys.executable,
            str(HERE / "clients.py"),
            address,
            str(CLIENTS),
            str(seconds),
            asked,
        ]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    answers, refused, broken, microseconds = map(int, said.splitlines()[-1].split())
    assert broken == 0, f"{exchange.name}: {said}"
    assert refused == (answers if exchange.status >= HTTPStatus.BAD_REQUEST else 0), said
    return answers / microseconds * 1e6


def _lua(exchange: Exchange) -> str:
    """Write the request, and one line of figures at the end, for wrk."""
    headers = "".join(
        f"wrk.headers[{_quoted(name)}] = {_quoted(value)}\n"
        for name, value in exchange.headers.items()
    )
    return (
        f"wrk.method = {_quoted(exchange.method)}\n{headers}"
        f"wrk.body = {_quoted(exchange.body.decode())}\n"
        "function done(summary, latency, requests)\n"
        "  local e = summary.errors\n"
        '  print(string.format("%d %d %d %d", summary.requests, e.status,\n'
        "    e.connect + e.read + e.write + e.timeout, summary.duration))\n"
        "end\n"
    )


def _quoted(text: str) -> str:
    return '"' + "".join(f"\\{byte:03d}" for byte in text.encode()) + '"'
