"""Settings of a real host refuse what they do not understand."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


def start(**variables: str) -> subprocess.CompletedProcess[str]:
    """Start Django with these settings and print what they come to."""
    code = (
        "from calculator import settings as s;"
        "print(s.ALLOWED_HOSTS, s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS, s.DEBUG, s.TIME_ZONE,"
        " s.BIND, s.WORKERS)"
    )
    clean = {k: v for k, v in os.environ.items() if not k.startswith("CALCULATOR_")}
    environment = clean | {f"CALCULATOR_{name}": value for name, value in variables.items()}
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )


def test_nothing_needs_to_be_set_on_the_machine_itself() -> None:
    assert start().stdout.strip() == (
        "['localhost', '127.0.0.1', '[::1]'] False 0 False UTC 127.0.0.1:8000 2"
    )


def test_a_real_host_gets_https_and_hsts() -> None:
    started = start(HOSTS="calculator.example.org, calc.example.org", PROXY="on", WORKERS="4")
    assert started.stdout.strip() == (
        "['calculator.example.org', 'calc.example.org'] True 31536000 False UTC 127.0.0.1:8000 4"
    )


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"HTTPS": "true"}, "CALCULATOR_HTTPS is 'true': write on or off."),
        ({"PROXY": ""}, "CALCULATOR_PROXY is '': write on or off."),
        ({"HOSTS": ""}, "CALCULATOR_HOSTS is '': write host names"),
        ({"HOSTS": "*"}, "CALCULATOR_HOSTS is '*': write host names"),
        ({"HOSTS": "https://example.org"}, "write host names, as in calculator.example.org"),
        ({"HOSTS": "a.example,,b.example"}, "write host names"),
        ({"HSTS_SECONDS": "-1"}, "write a whole number from 0 to"),
        ({"WORKERS": "many"}, "write a whole number from 1 to 64"),
        ({"WORKERS": "0"}, "write a whole number from 1 to 64"),
        ({"BIND": "8000"}, "write an IP address and a port"),
        ({"BIND": "0.0.0.0:99999"}, "write an IP address and a port"),
        ({"TIME_ZONE": "Berlin"}, "write a time zone, as in Europe/Berlin"),
        ({"STATIC_ROOT": ""}, "write a value, or remove the variable"),
        ({"HOST": "example.org"}, "Unknown setting CALCULATOR_HOST: see the table in the README."),
        ({"HOSTS": "example.org"}, "HTTPS is on, but the server itself speaks plain HTTP"),
        ({"HOSTS": "example.org", "HTTPS": "off", "DEBUG": "on"}, "is for this machine only"),
    ],
    ids=str,
)
def test_nonsense_stops_the_start_with_a_sentence(variables: dict[str, str], sentence: str) -> None:
    started = start(**variables)
    assert started.returncode != 0
    assert sentence in started.stderr


def test_the_server_does_not_start_without_static_files(tmp_path: Path) -> None:
    started = subprocess.run(
        [
            sys.executable,
            "-m",
            "gunicorn",
            "--check-config",
            "-c",
            "python:calculator.gunicorn_conf",
        ],
        env=os.environ | {"CALCULATOR_STATIC_ROOT": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode != 0
    assert "run python manage.py collectstatic first" in started.stderr
