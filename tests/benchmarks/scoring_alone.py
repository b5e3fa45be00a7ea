"""How many patients a second the scoring module scores, beside plain nested conditions on floats.

The difference buys exact decimals, values as intervals, and every row with its reason.
"""

import random
import time
from collections.abc import Callable, Sequence

from calculator.scoring.reading import Entry, read
from calculator.scoring.score import assess
from calculator.scoring.tables import ALL_HT

PATIENTS = 500
ROUNDS = 200
# Lab, unit of the score's table, the range to draw from, and decimals.
DRAWN = (
    ("platelets", "10*9/L", 1, 400, 0),
    ("anc", "/uL", 0, 5000, 0),
    ("hemoglobin", "g/dL", 5, 15, 1),
    ("crp", "mg/dL", 0, 20, 2),
    ("marrow_blasts", "%", 0, 100, 0),
)


def speeds() -> dict[str, float]:
    """Return patients a second, in the best of many rounds: scored, read and scored, by floats."""
    dice = random.Random(20250415)  # noqa: S311 - made-up patients
    texts = [
        {lab: f"{dice.uniform(low, high):.{places}f}" for lab, _, low, high, places in DRAWN}
        for _ in range(PATIENTS)
    ]
    units = {lab: unit for lab, unit, *_ in DRAWN}
    entries = [{lab: Entry(text, units[lab]) for lab, text in patient.items()} for patient in texts]
    readings = [read(entry) for entry in entries]
    floats = [[float(text) for text in patient.values()] for patient in texts]
    for values, reading in zip(floats, readings, strict=True):
        assert assess(ALL_HT, reading).total.low == by_conditions(values)
    return {
        "scored": _speed(lambda reading: assess(ALL_HT, reading), readings),
        "read and scored": _speed(lambda entry: assess(ALL_HT, read(entry)), entries),
        "by conditions on floats": _speed(by_conditions, floats),
    }


def by_conditions(values: list[float]) -> int:
    """Add up the points of complete values, in the units of the score's table."""
    platelets, anc, hemoglobin, crp, blasts = values
    points = 0
    if platelets < 75:
        points += 2
    elif platelets <= 175:
        points += 1
    if anc <= 1200:
        points += 1
    if hemoglobin <= 9:
        points += 1
    if crp >= 3:
        points += 1
    if blasts > 25:
        points += 2
    elif blasts >= 5:
        points += 1
    return points


def _speed(work: Callable[[object], object], over: Sequence[object]) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        for each in over:
            work(each)
        best = min(best, time.process_time() - start)
    return len(over) / best
