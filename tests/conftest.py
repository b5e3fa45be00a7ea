"""Django's client, with static files hashed as in production."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.test import Client, override_settings


@pytest.fixture(scope="session")
def static_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with override_settings(STATIC_ROOT=tmp_path_factory.mktemp("static")):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield


@pytest.fixture
def client(static_files: None) -> Client:
    return Client(raise_request_exception=False, headers={"host": "localhost"})
