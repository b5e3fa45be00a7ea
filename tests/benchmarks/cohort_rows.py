"""How many rows of a cohort are scored a second, and the peak memory.

Nearly all values differ, which is the worst case: nothing that was computed once serves again.
"""

import csv
import os
import random
import subprocess
import sys
import time
from pathlib import Path

from serving import PROJECT

HEADER = (
    "id", "platelets", "platelets_unit", "anc", "anc_unit", "hemoglobin", "hemoglobin_unit",
    "crp", "crp_unit", "marrow_blasts", "ferritin", "ferritin_unit",
)  # fmt: skip


def row(number: int, dice: random.Random) -> list[object]:
    """Draw a patient with as many digits as a laboratory may print."""
    unit, highest = dice.choice((("mg/L", 30_000), ("mg/L", 30_000), ("mg/dL", 3_000)))
    return [
        number,
        dice.randrange(1000, 400_000), "/uL",
        f"{dice.randrange(12_000) / 1000:.3f}", "10*9/L",
        f"{dice.randrange(500, 1500) / 100:.2f}", "g/dL",
        f"{dice.randrange(highest) / 100:.2f}", unit,
        dice.choice(("", "M1", "M2", "M3", f"{dice.randrange(1000) / 10:.1f}")),
        dice.randrange(1, 20_000), "ng/mL",
    ]  # fmt: skip


def speed_and_memory(rows: int, folder: Path) -> tuple[float, float]:
    """Score a file in a process of its own; return rows a second and peak megabytes."""
    dice = random.Random(20250415)  # noqa: S311 - made-up patients
    source, target = folder / "in.csv", folder / "out.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(row(number, dice) for number in range(rows))
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "calculator", "cohort", source, "-o", target], cwd=PROJECT
    )
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    with target.open("rb") as file:
        written = sum(1 for _ in file) - 1
    assert written == rows, f"{written} of {rows} rows were written"
    return rows / seconds, used.ru_maxrss / 1024
