"""The API against its own OpenAPI document, with requests that schemathesis makes up."""

import subprocess
import sys
from pathlib import Path

from serving import free_port, serving

# That a value is possible and has its unit no schema says; 422 with the reason is the right answer.
_CLINICAL = "positive_data_acceptance"


def test_no_answer_is_outside_the_openapi_document(tmp_path: Path) -> None:
    with serving(tmp_path, port=free_port()) as address:
        run = subprocess.run(
            [
                Path(sys.executable).with_name("schemathesis"),
                "run",
                f"{address}/api/v1/openapi.json",
                "--max-examples=200",
                f"--exclude-checks={_CLINICAL}",
                "--suppress-health-check=all",
                "--seed=1",
                "--no-color",
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
    assert run.returncode == 0, run.stdout
    assert "Tested: 4" in run.stdout
