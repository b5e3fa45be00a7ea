"""Requests that schemathesis makes up from the OpenAPI document, sent to the served calculator."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from serving import free_port, serving

# That a value is possible and has its unit no schema says; 422 with the reason is the right answer.
_CLINICAL = "positive_data_acceptance"


def send(
    folder: Path, *, examples: int, seed: str, **options: Any
) -> subprocess.CompletedProcess[str]:
    """Send so many to each operation; ``options`` are those of ``subprocess.run``."""
    with serving(folder, port=free_port()) as address:
        return subprocess.run(
            [
                Path(sys.executable).with_name("schemathesis"),
                "run",
                f"{address}/api/v1/openapi.json",
                "--checks=all",
                f"--max-examples={examples}",
                f"--exclude-checks={_CLINICAL}",
                "--suppress-health-check=all",
                f"--seed={seed}",
                "--no-color",
            ],
            cwd=folder,
            text=True,
            check=False,
            **options,
        )
