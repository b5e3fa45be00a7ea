"""What npm has for the API, in one folder: generators of clients, linters, a validator of FHIR."""

import os
import subprocess
from pathlib import Path

import pytest


def npm_folder() -> Path:
    """Return the folder API_TOOLS; without it, skip what asks, or fail where it is required."""
    if folder := os.environ.get("API_TOOLS"):
        return Path(folder)
    missing = "This needs API_TOOLS, a folder of npm packages (.ci/run names them), and node"
    if os.environ.get("BROWSER_TESTS") == "required":
        pytest.fail(f"{missing}, and BROWSER_TESTS=required", pytrace=False)
    pytest.skip(missing)


def run(*command: str | Path, cwd: Path, given: str | None = None, fails: bool = False) -> str:
    """Run a program of node's, or of one of the packages; return what it prints.

    ``fails`` says that it may fail, as a linter that finds something does.
    """
    packages = npm_folder() / "node_modules"
    telling_nobody = {
        "REDOCLY_TELEMETRY": "off",
        "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true",
        "PATH": f"{packages / '.bin'}:{os.environ['PATH']}",
    }
    done = subprocess.run(
        command,
        cwd=cwd,
        env=os.environ | telling_nobody,
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert fails or done.returncode == 0, done.stdout + done.stderr
    return done.stdout
