"""What the command measures, in short: behind nginx all bounds hold, without it those that must."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from measuring import Measured, measurements, script_name, short_bodies
from proxying import needs_nginx, site
from visits import scores

# gunicorn as others may start it, and a server that has nothing of gunicorn's.
_BELIEVING = ("--no-clear-untrusted-proxy-headers",)
STOCK = ("gunicorn", "--worker-class", "sync", "--bind", "{bind}", "calculator.wsgi")
WAITRESS = (
    "waitress",
    "--listen",
    "{bind}",
    "--no-clear-untrusted-proxy-headers",
    "calculator.wsgi:application",
)


@pytest.fixture(params=[True, False], ids=["behind nginx", "without nginx"], scope="module")
def measured(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[bool, list[Measured]]]:
    if request.param:
        needs_nginx()
    with site(tmp_path_factory.mktemp("site"), proxied=request.param) as served:
        yield request.param, list(measurements(served, slow=100, large=8, seconds=3))


def test_what_clients_do_stays_within_its_bounds(measured: tuple[bool, list[Measured]]) -> None:
    proxied, lines = measured
    assert len(lines) == 6
    assert [line for line in lines if (line.must_hold or proxied) and not line.holds] == []


@pytest.mark.parametrize("command", [STOCK, WAITRESS], ids=["stock gunicorn", "waitress"])
def test_under_another_server_no_header_moves_a_page_and_no_half_of_a_body_is_scored(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    with site(tmp_path, proxied=False, command=command) as served:
        assert script_name(served).holds
        assert short_bodies(served).holds
        assert scores(served.port)  # what is whole
