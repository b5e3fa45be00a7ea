"""Series for the tests of the grader."""

from collections.abc import Iterable

from calculator.scoring.quantities import ANC
from calculator.scoring.series import Series, measure, series_of

PER_MICROLITER = ANC.unit("/uL")


def series(values: Iterable[tuple[int, object]], *, until: int | None = None) -> Series:
    """Return a series of (day, ANC in /µL)."""
    assert PER_MICROLITER
    measured = [measure(day, str(value), PER_MICROLITER) for day, value in values]
    return series_of(measured, unit=PER_MICROLITER, follow_up_day=until)


def dipping(*dips: tuple[int, int], to: object = 300, last: int = 30) -> Series:
    """Return 2000 /µL every day, but for dips from one day to another."""
    return series(
        (day, to if any(first <= day <= end for first, end in dips) else 2000)
        for day in range(last + 1)
    )
