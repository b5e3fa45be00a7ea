"""It serves on, whatever the machine lacks."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest
from proxying import HOST, SETTINGS
from serving import PROJECT, free_port, server_process
from visits import asked, replaces_a_killed_worker, scores
from worlds import WORLDS, World

UPLOAD = (
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="file"\r\n\r\n'
    + b"x" * 3_000_000  # from 2.5 MB on, Django would write it to a file
    + b"\r\n--b--\r\n"
)


def may_mount() -> bool:
    command = ["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.fixture(params=WORLDS, ids=str)
def world(request: pytest.FixtureRequest) -> World:
    asked: World = request.param
    if asked.mounts and not may_mount():
        pytest.skip("Only root of a machine that lets it mount can make this world")
    needed = (PROJECT, Path(sys.prefix))
    if asked.mounts and any(Path("/tmp") in each.parents for each in needed):  # noqa: S108 - nothing is written there
        pytest.skip("This checkout, or its Python, lies in a folder that this world takes away")
    return asked


def test_it_serves_where(world: World, tmp_path: Path) -> None:
    port = free_port()
    inside = world.inside(str(tmp_path))
    with server_process(
        tmp_path, port=port, variables=SETTINGS, host=HOST, inside=inside
    ) as process:
        assert scores(port)
        # Something for the log, and a file that is too large for the form.
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(b"no request\r\n\r\n")
            assert client.recv(100).startswith(b"HTTP/1.1 400")
        kinds = {"/": "multipart/form-data; boundary=b", "/api/v1/fhir/score": "application/json"}
        statuses = {
            path: asked(port, "POST", path, UPLOAD, {"Content-Type": kind})[0]
            for path, kind in kinds.items()
        }
        assert statuses == {"/": 413, "/api/v1/fhir/score": 400}
        # A new worker finds what it needs, too.
        assert replaces_a_killed_worker(process)
        assert scores(port)
