"""The calculator as at a hospital: deploy/nginx.conf in front of gunicorn, both on free ports."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from serving import OURS, PROJECT, free_port, server_process

HOST = "calculator.example.org"
SETTINGS = {"CALCULATOR_HOSTS": HOST, "CALCULATOR_PROXY": "on"}
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
_LONGEST = 30  # seconds for nginx to start, and to stop

# What Debian's own nginx.conf says, but for a folder of one's own and a process that stays.
_AROUND = """
daemon off; pid {folder}/nginx.pid; error_log stderr crit; worker_processes auto; {user}
events {{ worker_connections 768; }}
http {{
    {temporary}
    access_log {folder}/access.log;
    include {folder}/site.conf;
}}
"""
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@dataclass(frozen=True, kw_only=True)
class Site:
    """Where to ask, and the first process of the server that answers in the end."""

    port: int
    process: subprocess.Popen[bytes]
    proxy: subprocess.Popen[bytes] | None = None


def needs_nginx() -> None:
    """Skip where there is none; fail where all must run."""
    if NGINX is None:
        required = os.environ.get("BROWSER_TESTS") == "required"
        (pytest.fail if required else pytest.skip)("No nginx on this machine (Debian: nginx-light)")


@contextmanager
def site(folder: Path, *, proxied: bool, command: Sequence[str] = OURS) -> Iterator[Site]:
    """Serve as a real host would, without HTTPS; the server alone where it is not ``proxied``."""
    port, front = free_port(), free_port()
    with server_process(
        folder, port=port, variables=SETTINGS, host=HOST, command=command
    ) as process:
        if not proxied:
            yield Site(port=port, process=process)
            return
        with nginx(folder, behind=port, https=front, http=free_port()) as proxy:
            yield Site(port=front, process=process, proxy=proxy)


@contextmanager
def nginx(
    folder: Path, *, behind: int, https: int, http: int, certificate: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run nginx with deploy/nginx.conf; it speaks plain HTTP where it has no certificate."""
    site = (PROJECT / "deploy/nginx.conf").read_text("utf-8")
    changes = {
        r"127\.0\.0\.1:8000": f"127.0.0.1:{behind}",
        r"listen \[::\].*": "",
        r"listen 80;": f"listen 127.0.0.1:{http};",
        r"listen 443 ssl;": f"listen 127.0.0.1:{https}{' ssl' if certificate else ''};",
        r"/etc/ssl/.*(?=/)": str(folder),
        r"/var/log/nginx": str(folder),
    }
    if not certificate:
        changes[r"(?m)^ *ssl_.*"] = ""
    for old, new in changes.items():
        site, count = re.subn(old, new, site)
        assert count, f"{old} is not in deploy/nginx.conf"
    (folder / "site.conf").write_text(site, "utf-8")
    temporary = " ".join(f"{name}_temp_path {folder}/{name};" for name in _TEMPORARY)
    user = "user root;" if os.geteuid() == 0 else ""  # it would become another, who may not read
    around = _AROUND.format(folder=folder, temporary=temporary, user=user)
    (folder / "nginx.conf").write_text(around, "utf-8")
    assert NGINX
    process = subprocess.Popen([NGINX, "-e", "stderr", "-c", folder / "nginx.conf"])
    try:
        end = time.monotonic() + _LONGEST
        while not (folder / "nginx.pid").exists():
            assert process.poll() is None, "nginx did not start"
            assert time.monotonic() < end
            time.sleep(0.02)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=_LONGEST)
