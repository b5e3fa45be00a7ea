"""The command line as the tests run it: in this process, or as a program of its own."""

import io
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from calculator.command_line.cli import main

ROOT = Path(__file__).parents[2]


class Ran(NamedTuple):
    status: int
    out: str
    err: str


def run(capsys: pytest.CaptureFixture[str], *argv: object) -> Ran:
    """Run a command in this process."""
    capsys.readouterr()
    try:
        status = main([str(each) for each in argv])
    except SystemExit as ended:
        status = int(ended.code or 0)
    printed = capsys.readouterr()
    return Ran(status, printed.out, printed.err)


def program(*argv: object, stdin: bytes = b"", **environment: str) -> Ran:
    """Run a command as a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "calculator", *map(str, argv)],
        cwd=ROOT,
        check=False,
        capture_output=True,
        input=stdin,
        env={"PATH": "/usr/bin:/bin", **environment},
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def give_stdin(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(content))))
