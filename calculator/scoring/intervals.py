"""Intervals of exact numbers: what a lab value may be, and what a band covers."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class Interval:
    """All numbers from ``low`` to ``high``; each end belongs to it or does not.

    ``<5`` mg/dL of CRP is low 0 (included) to high 5 (not included); exactly 45 is 45 to 45, both
    included. Raises ValueError where no number lies in it.
    """

    low: Decimal
    high: Decimal
    low_included: bool
    high_included: bool

    def __post_init__(self) -> None:
        closed = self.low_included and self.high_included
        if self.low > self.high or (self.low == self.high and not closed):
            raise ValueError("an interval holds at least one number")

    def meets(self, other: "Interval") -> bool:
        """Return whether some number lies in both: [0, 5) and [5, 25] do not meet."""
        if self.high < other.low or other.high < self.low:
            return False
        if self.high == other.low:
            return self.high_included and other.low_included
        return self.low != other.high or (self.low_included and other.high_included)


def between(
    low: Decimal, high: Decimal, *, low_included: bool = True, high_included: bool = True
) -> Interval:
    """Return the interval from ``low`` to ``high``; exactly 45 is ``between(45, 45)``."""
    return Interval(low=low, high=high, low_included=low_included, high_included=high_included)
