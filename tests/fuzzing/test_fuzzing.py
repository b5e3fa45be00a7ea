"""The fuzzing command itself stays alive, and finds nothing in a few inputs."""

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
PROJECT = FOLDER.parents[1]
RULES = [
    "form", "grader", "pages", "json-score", "json-icaht", "fhir", "cds-hooks", "failures",
    "score-command", "icaht-command", "cohort-command", "agreement", "labs-reader",
    "series-reader", "json-reader",
]  # fmt: skip


def fuzzing(*arguments: str, project: Path = PROJECT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(project / "tests" / "fuzzing"), *arguments],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_few_inputs_through_every_door_show_no_fault() -> None:
    run = fuzzing("--inputs", "1500", "--no-worst", "--seed", "smoke")
    assert run.returncode == 0, run.stdout + run.stderr
    table = run.stdout.split("Seed smoke")[1]
    assert [line.split()[0] for line in table.splitlines()[2:17]] == RULES


def test_one_input_can_be_sent_again() -> None:
    once, again = (fuzzing("--door", "series-reader", "--only", "7").stdout for _ in range(2))
    assert "'series': " in once
    assert again == once
