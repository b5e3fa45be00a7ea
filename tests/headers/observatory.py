"""The calculator behind deploy/nginx.conf with HTTPS, and MDN's Observatory that looks at it."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proxying import HOST, SETTINGS, nginx
from serving import free_port, server_process

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
    certificate, key = folder / "calculator.pem", folder / "calculator.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-days", "1", "-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}",
         "-keyout", key, "-out", certificate],
        check=True,
        capture_output=True,
    )  # fmt: skip
    port, http, https = free_port(), free_port(), free_port()
    with (
        server_process(folder, port=port, variables=SETTINGS, host=HOST),
        nginx(folder, behind=port, http=http, https=https, certificate=certificate),
    ):
        yield Site(http=http, https=https, certificate=certificate)
