"""How many rows of a cohort a second, and the peak memory, over a file of a million rows.

Run it from the project's folder: ``.venv/bin/python tests/benchmarks/cohort_rows.py [rows]``.
Nearly all values differ, which is the worst case: nothing that was computed once serves again.
"""

import csv
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROWS = 1_000_000
MOST_MEMORY = 200  # MB, what the program sets itself
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


def main() -> None:
    """Write the file, score it in a process of its own, and print rows a second and memory."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    dice = random.Random(20250415)  # noqa: S311 - made-up patients
    with tempfile.TemporaryDirectory() as name:
        source, target = Path(name) / "in.csv", Path(name) / "out.csv"
        with source.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADER)
            writer.writerows(row(number, dice) for number in range(rows))
        command = [sys.executable, "-m", "calculator", "cohort", source, "-o", target]
        start = time.perf_counter()
        subprocess.run(command, check=True)
        seconds = time.perf_counter() - start
        with target.open("rb") as file:
            written = sum(1 for _ in file) - 1
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    assert written == rows, f"{written} of {rows} rows were written"
    print(f"{rows:,} rows: {rows / seconds:,.0f} rows a second")  # noqa: T201
    print(f"peak memory {peak:.0f} MB, {peak / MOST_MEMORY:.2f} of {MOST_MEMORY} MB")  # noqa: T201


if __name__ == "__main__":
    main()
