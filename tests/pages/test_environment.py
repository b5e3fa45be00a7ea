"""Settings of a real host refuse what they do not understand."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, override_settings
from serving import collect_files, free_port

from calculator.web import cached_pages as unchanging
from calculator.web.forms import site_units


def start(**variables: str) -> subprocess.CompletedProcess[str]:
    """Start Django with these settings and print what they come to."""
    code = (
        "from calculator import settings as s;"
        "print(s.ALLOWED_HOSTS, s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS, s.DEBUG, s.TIME_ZONE,"
        " s.BIND, s.WORKERS, s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SECURE_HSTS_PRELOAD, s.UNITS,"
        " s.FHIR, s.CDS)"
    )
    clean = {k: v for k, v in os.environ.items() if not k.startswith("CALCULATOR_")}
    environment = clean | {f"CALCULATOR_{name}": value for name, value in variables.items()}
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )


def test_nothing_needs_to_be_set_on_the_machine_itself() -> None:
    assert start().stdout.strip() == (
        "['localhost', '127.0.0.1', '[::1]'] False 0 False UTC 127.0.0.1:8000 2 False False {} "
        "True True"
    )


def test_a_real_host_gets_https_and_hsts() -> None:
    started = start(HOSTS="calculator.example.org, calc.example.org", PROXY="on", WORKERS="4")
    assert started.stdout.strip() == (
        "['calculator.example.org', 'calc.example.org'] True 31536000 False UTC 127.0.0.1:8000 4 "
        "False False {} True True"
    )


def test_subdomains_and_preload_of_hsts_are_asked_for_one_by_one() -> None:
    assert start(HSTS_SUBDOMAINS="on").stdout.strip().endswith("True False {} True True")
    assert start(HSTS_PRELOAD="on").stdout.strip().endswith("False True {} True True")


def test_a_site_sets_its_units() -> None:
    started = start(UNITS="anc:/uL, hemoglobin:g/L")
    assert started.stdout.strip().endswith("{'anc': '/uL', 'hemoglobin': 'g/L'} True True")


@pytest.mark.parametrize(("name", "said"), [("FHIR", "False True"), ("CDS", "True False")])
def test_a_site_switches_the_addresses_of_record_systems_off(name: str, said: str) -> None:
    assert start(**{name: "off"}).stdout.strip().endswith(said)


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"HTTPS": "true"}, "CALCULATOR_HTTPS is 'true': write on or off."),
        ({"HSTS_PRELOAD": "yes"}, "CALCULATOR_HSTS_PRELOAD is 'yes': write on or off."),
        ({"FHIR": "yes"}, "CALCULATOR_FHIR is 'yes': write on or off."),
        ({"CDS": "1"}, "CALCULATOR_CDS is '1': write on or off."),
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
        *(
            ({"UNITS": units}, f"is {units!r}: write each lab once, as in anc:/uL,hemoglobin:g/L.")
            for units in (
                "",
                "anc",
                "anc:",
                "anc:/uL,",
                "anc=/uL",
                "anc:/uL:g/L",
                "anc:/uL,anc:/uL",
                "anc:/uL,anc:10*9/L",
            )
        ),
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


NO_DEFAULTS = [
    pytest.param("wbc:/uL", id="an unknown lab"),
    pytest.param(":/uL", id="no lab"),
    pytest.param("ANC:/uL", id="a lab in capitals"),
    pytest.param("anc:g/L", id="a unit of another lab"),
    pytest.param("anc:K/uL", id="a spelling that is no code"),
    pytest.param("crp:mg/L", id="CRP, which is chosen each time"),
    pytest.param("marrow_blasts:%", id="marrow blasts, which have one unit"),
    pytest.param("anc:/uL,crp:mg/dL", id="one of several"),
]
SENTENCE = (
    "write one of platelets:10*9/L, platelets:10*3/uL, platelets:/uL, anc:10*9/L, anc:10*3/uL, "
    "anc:/uL, hemoglobin:g/dL, hemoglobin:g/L, hemoglobin:mmol/L, ferritin:ng/mL, ferritin:ug/L."
)


@pytest.mark.parametrize("units", NO_DEFAULTS)
def test_a_unit_that_no_form_preselects_is_refused_with_those_that_one_may(units: str) -> None:
    pairs = [each.split(":") for each in units.split(",")]
    refused_one = ":".join(pairs[-1])
    with (
        override_settings(UNITS=dict(pairs)),
        pytest.raises(ImproperlyConfigured) as refused,
    ):
        site_units()
    assert str(refused.value) == f"CALCULATOR_UNITS has {refused_one}: {SENTENCE}"


def test_the_server_does_not_start_with_a_unit_that_no_form_preselects(tmp_path: Path) -> None:
    collect_files(tmp_path)
    started = subprocess.run(
        [sys.executable, "-m", "gunicorn", "-c", "python:calculator.gunicorn_conf"],
        env=os.environ
        | {
            "CALCULATOR_STATIC_ROOT": str(tmp_path),
            "CALCULATOR_BIND": f"127.0.0.1:{free_port()}",
            "CALCULATOR_UNITS": "crp:mg/L",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert started.returncode != 0
    assert f"CALCULATOR_UNITS has crp:mg/L: {SENTENCE}" in started.stderr


def test_manage_py_check_refuses_a_unit_that_no_form_preselects() -> None:
    checked = subprocess.run(
        [sys.executable, "manage.py", "check"],
        env=os.environ | {"CALCULATOR_UNITS": "crp:mg/L"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert checked.returncode != 0
    assert f"ImproperlyConfigured: CALCULATOR_UNITS has crp:mg/L: {SENTENCE}" in checked.stderr


@pytest.fixture
def site(static_files: None) -> Iterator[Client]:
    """Ask a site with units of its own; its form is rendered anew, and no other test gets it."""
    unchanging._render.cache_clear()  # noqa: SLF001 - it is kept for as long as a process runs
    with override_settings(UNITS={"anc": "/uL", "hemoglobin": "g/L"}):
        yield Client(headers={"host": "localhost"})
    unchanging._render.cache_clear()  # noqa: SLF001


def preselected(html: str) -> dict[str, str]:
    units = re.findall(r'<select name="(\w+)_unit"(.*?)</select>', html, re.DOTALL)
    return {
        lab: chosen[1]
        for lab, choices in units
        if (chosen := re.search(r'value="([^"]*)" selected', choices))
    }


def test_the_form_preselects_the_site_s_units_and_none_for_crp(site: Client) -> None:
    assert preselected(site.get("/").text) == {
        "platelets": "10*9/L",
        "anc": "/uL",
        "hemoglobin": "g/L",
        "crp": "",
        "ferritin": "ng/mL",
    }


def test_a_form_with_errors_keeps_the_units_that_were_sent_not_the_site_s(site: Client) -> None:
    sent = {"anc": "x", "anc_unit": "10*9/L", "hemoglobin": "8", "hemoglobin_unit": "mmol/L"}
    chosen = preselected(site.post("/", sent).text)
    assert (chosen["anc"], chosen["hemoglobin"]) == ("10*9/L", "mmol/L")


def test_a_unit_that_was_not_sent_is_asked_for_whatever_the_site_preselects(site: Client) -> None:
    answer = site.post("/", {"anc": "450"})
    assert answer.status_code == 422
    assert "ANC: Choose the unit as the report prints it" in answer.text
