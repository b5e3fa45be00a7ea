"""The calculator served, its document as a file, and what every generated client has to find."""

import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import free_port, serving


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("served"), port=free_port()) as served:
        yield served


@pytest.fixture
def described(address: str, tmp_path: Path) -> Path:
    """Return the folder that has the served document, for a generator to work in."""
    with urllib.request.urlopen(f"{address}/api/v1/openapi.json") as answer:  # noqa: S310 - our own
        (tmp_path / "openapi.json").write_bytes(answer.read())
    return tmp_path
