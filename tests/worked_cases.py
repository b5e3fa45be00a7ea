"""The worked cases, as they stand in tests/cases."""

import csv
import json
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "cases"
SCORES_FILE = _FOLDER / "scores.csv"

SCORES: list[dict[str, str]] = list(csv.DictReader(SCORES_FILE.read_text("utf-8").splitlines()))
SERIES: list[dict[str, Any]] = json.loads((_FOLDER / "icaht.json").read_text("utf-8"))
