"""The calculator behind a proxy that ends HTTPS, and MDN's Observatory that looks at it."""

import asyncio
import json
import os
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from serving import free_port, server_process

HOST = "calculator.example.org"
PAGES = ("/", "/icaht/", "/evidence/", "/safety/", "/worksheet/", "/api/", "/offline/")
BEST = "A+"
# The folder of the npm package @mdn/mdn-http-observatory.
PACKAGE = os.environ.get("OBSERVATORY")


@dataclass(frozen=True, kw_only=True)
class Site:
    """Where the calculator can be scanned."""

    http: int
    https: int
    certificate: Path

    def scanned(self) -> dict[str, Any]:
        """Return the Observatory's report on each page."""
        environment = {
            "SCANNED": HOST,
            "HTTP_PORT": str(self.http),
            "HTTPS_PORT": str(self.https),
            "NODE_EXTRA_CA_CERTS": str(self.certificate),
        }
        done = subprocess.run(
            ["node", Path(__file__).with_name("scan.mjs"), *PAGES],
            env=os.environ | environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        reports: dict[str, Any] = json.loads(done.stdout)
        return reports


@contextmanager
def site(folder: Path) -> Iterator[Site]:
    """Serve as a real host would, with a certificate of its own."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-days", "1", "-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}",
         "-keyout", key, "-out", certificate],
        check=True,
        capture_output=True,
    )  # fmt: skip
    ends_tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ends_tls.load_cert_chain(certificate, key)
    port = free_port()
    variables = {"CALCULATOR_HOSTS": HOST, "CALCULATOR_PROXY": "on"}
    with (
        server_process(folder, port=port, variables=variables, host=HOST),
        _proxy(port, "http", None) as http,
        _proxy(port, "https", ends_tls) as https,
    ):
        yield Site(http=http, https=https, certificate=certificate)


@contextmanager
def _proxy(behind: int, scheme: str, tls: ssl.SSLContext | None) -> Iterator[int]:
    """Pass each request on with its scheme, one for each connection; gives the port."""
    port = free_port()
    loop = asyncio.new_event_loop()

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            added = f"X-Forwarded-Proto: {scheme}\r\nConnection: close\r\n\r\n".encode()
            answer, request = await asyncio.open_connection("127.0.0.1", behind)
            request.write(
                head.removesuffix(b"\r\n").replace(b"\r\nConnection:", b"\r\nWas:") + added
            )
            writer.write(await answer.read())
            await writer.drain()
            request.close()
        writer.close()

    # All of it in a thread of its own: a browser's tests may have a loop running in this one.
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    serve = asyncio.start_server(pass_on, "127.0.0.1", port, ssl=tls)
    server = asyncio.run_coroutine_threadsafe(serve, loop).result()
    try:
        yield port
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
