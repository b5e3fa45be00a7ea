"""The API against its own OpenAPI document, with requests that schemathesis makes up."""

from pathlib import Path

import made_up_requests


def test_no_answer_is_outside_the_openapi_document(tmp_path: Path) -> None:
    run = made_up_requests.send(tmp_path, examples=30, seed="1", capture_output=True)
    assert run.returncode == 0, run.stdout
    assert "Tested: 11" in run.stdout
