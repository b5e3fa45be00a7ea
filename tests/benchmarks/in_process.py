"""What each exchange costs inside one process, without a server around it."""

import cProfile
import os
import time
from io import BytesIO

from exchanges import Exchange, exchanges

ROUNDS = 9
PER_ROUND = 30

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "calculator.settings")


def costs() -> dict[str, tuple[float, int]]:
    """Return microseconds of processor time (of the best round) and calls of Python functions."""
    found = {}
    for exchange in exchanges(_ask(exchanges("")[0])["ETag"]):
        _ask(exchange)
        times = []
        for _ in range(ROUNDS):
            start = time.process_time()
            for _ in range(PER_ROUND):
                _ask(exchange)
            times.append((time.process_time() - start) / PER_ROUND * 1e6)
        with cProfile.Profile(builtins=False) as profile:
            _ask(exchange)
        found[exchange.name] = (min(times), sum(entry.callcount for entry in profile.getstats()))
    return found


def _ask(exchange: Exchange) -> dict[str, str]:
    """Ask as a server does; return the answer's headers."""
    from calculator.wsgi import application  # noqa: PLC0415 - it needs the settings' name

    headers = {name.upper().replace("-", "_"): value for name, value in exchange.headers.items()}
    environ = {f"HTTP_{name}": value for name, value in headers.items()} | {
        "CONTENT_LENGTH": str(len(exchange.body)),
        "CONTENT_TYPE": headers.get("CONTENT_TYPE", ""),
        "HTTP_HOST": "localhost",
        "PATH_INFO": exchange.path,
        "QUERY_STRING": "",
        "REQUEST_METHOD": exchange.method,
        "SCRIPT_NAME": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.input": BytesIO(exchange.body),
        "wsgi.url_scheme": "http",
    }
    answered: list[tuple[str, dict[str, str]]] = []
    answer = application(environ, lambda line, given: answered.append((line, dict(given))))
    list(answer)
    answer.close()
    line, given = answered[0]
    assert line.startswith(str(exchange.status)), f"{exchange.name}: {line}"
    return given
