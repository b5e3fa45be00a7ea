"""The pages through Django's client, with static files hashed as in production."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.test import Client, override_settings

FULL = {
    "platelets": "32",
    "platelets_unit": "10*9/L",
    "anc": "450",
    "anc_unit": "/uL",
    "hemoglobin": "81",
    "hemoglobin_unit": "g/L",
    "crp": "12",
    "crp_unit": "mg/L",
    "marrow_blasts": "60-70",
    "ferritin": "900",
    "ferritin_unit": "ng/mL",
}


@pytest.fixture(scope="session", autouse=True)
def static_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with override_settings(STATIC_ROOT=tmp_path_factory.mktemp("static")):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False, headers={"host": "localhost"})


@pytest.fixture
def full() -> dict[str, str]:
    """Return a form in which everything is filled in: ALL-HT 6 of 7, CAR-HT 5 of 7."""
    return dict(FULL)
