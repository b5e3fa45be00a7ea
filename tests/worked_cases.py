"""The worked cases, as they stand in tests/cases."""

import csv
import json
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "cases"
SCORES_FILE = _FOLDER / "scores.csv"


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


SCORES = _rows(SCORES_FILE)
SERIES: list[dict[str, Any]] = json.loads((_FOLDER / "icaht.json").read_text("utf-8"))
READINGS = _rows(_FOLDER / "reading.csv")
UNIT_CHECKS: list[dict[str, Any]] = json.loads((_FOLDER / "unit_checks.json").read_text("utf-8"))
